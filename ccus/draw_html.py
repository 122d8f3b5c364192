"""HTML as text: elements and tables; every plain string is escaped, only ``Markup`` passes as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ccus.draw import number


class Markup(str):
    """Text that is markup already."""


def safe(value: Any) -> Markup:
    """Markup of a value: strings escaped, numbers written for readers.

    >>> safe("<b>"), safe(3.14159), safe(Markup("<b>x</b>"))
    ('&lt;b&gt;', '3.14', '<b>x</b>')
    """
    if isinstance(value, Markup):
        return value
    return Markup(escape(value if isinstance(value, str) else number(value)))


def tag(name: str, *body: Any, **attributes: Any) -> Markup:
    """An element; a trailing ``_`` of an attribute's name is dropped.

    >>> tag("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    text = "".join(
        f' {k.rstrip("_").replace("_", "-")}="{escape(str(v), quote=True)}"'
        for k, v in attributes.items() if v not in (None, "")
    )
    return Markup(f"<{name}{text}>{''.join(safe(b) for b in body)}</{name}>")


def join(parts: Iterable[Any]) -> Markup:
    """Pieces one after the other."""
    return Markup("".join(safe(p) for p in parts))


def table(
    head: Sequence[str], rows: Sequence[Sequence[Any]], *, caption: str = "", text: Sequence[int] = (0,),
    class_: str = "", row_class: Sequence[str] = (),
) -> Markup:
    """A table that scrolls sideways where the page is narrow.

    Parameters
    ----------
    head : heading of each column; a unit in square brackets goes on a line of its own
    rows : cells; numbers are written with three significant digits
    text : columns that hold words (left aligned); the others hold numbers
    row_class : class of each row

    Examples
    --------
    >>> "<td class=\\"n\\">1.50</td>" in table(["name", "P [bar]"], [["a", 1.5]])
    True
    """
    kinds = ["" if k in text else "n" for k in range(len(head))]
    cells = [tag("th", *_heading(h), class_=c, scope="col") for h, c in zip(head, kinds)]
    classes = list(row_class) or [""] * len(rows)
    lines = [
        tag("tr", *(tag("td", v, class_=c) for v, c in zip(row, kinds)), class_=row_kind)
        for row, row_kind in zip(rows, classes)
    ]
    title = [tag("caption", caption)] if caption else []
    body = tag("table", *title, tag("thead", tag("tr", *cells)), tag("tbody", *lines), class_=class_)
    return tag("div", body, class_="scroll", tabindex="0", role="region", aria_label=caption or head[0])


def page(
    title: str, header: Any, sections: Sequence[tuple[str, str, Any]], *, footer: Any = "",
    short: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A whole page, without network or script: its sections (key, heading, content) with links to them.

    ``short``: words of the link to a section, by key, where they are not its heading.

    >>> page("Trial", tag("h1", "Trial"), [("a", "First", "text")])[:15]
    '<!DOCTYPE html>'
    """
    links = join(tag("a", short.get(key, name), href=f"#{key}") for key, name, _ in sections)
    body = join(tag("section", tag("h2", name), content, id=key) for key, name, content in sections)
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    head = join([
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'),
        tag("title", title), tag("style", Markup(style)),
    ])
    foot = tag("footer", footer) if footer else ""
    whole = tag("body", tag("header", header), tag("nav", links, aria_label="Sections"), tag("main", body), foot)
    return "<!DOCTYPE html>\n" + tag("html", tag("head", head), whole, lang="en") + "\n"


def _heading(text: str) -> list[Any]:
    name, bracket, unit = text.partition(" [")
    return [name, tag("span", unit.removesuffix("]"), class_="unit")] if bracket else [text]
