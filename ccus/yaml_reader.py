"""Reading YAML so that an error can name the line and the key.

Scalars stay text: the schema gives them their type. So ``NO: 50 ppmv`` is nitric oxide and not "false", and a number
without a unit is still seen as one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ccus.errors import InputError

Loc = tuple[str | int, ...]
DEEPER = "indent keys of one section alike, and quote a text that holds a colon"


@dataclass(frozen=True)
class Document:
    """Nested dicts, lists and texts, with the line of each key."""

    name: str
    data: Mapping[str, Any]
    lines: Mapping[Loc, int] = field(default_factory=dict)

    def where(self, loc: Loc) -> str:
        """``file:line`` of a key, or of its nearest parent that the document has."""
        for end in range(len(loc), 0, -1):
            if loc[:end] in self.lines:
                return f"{self.name}:{self.lines[loc[:end]]}"
        return self.name


def read_document(path: str | Path) -> Document:
    """The mapping in a YAML file.

    Raises
    ------
    InputError
        The file is missing, unreadable, empty, not YAML, not a mapping, or says a key twice.
    """
    path = Path(path)
    name = path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("no such file", where=str(path), advice="'ccus new' prints a case to start from") from None
    except IsADirectoryError:
        raise InputError("is a folder, not a case file", where=str(path)) from None
    except UnicodeDecodeError:
        raise InputError("is not text in UTF-8", where=str(path)) from None
    except OSError as error:
        if path.is_dir():  # Windows answers "permission denied"
            raise InputError("is a folder, not a case file", where=str(path)) from None
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    return parse_document(text, name)


def parse_document(text: str, name: str) -> Document:
    """As ``read_document``, from text.

    Examples
    --------
    >>> parse_document("absorber: {height: 20 m}", "case.yaml").data
    {'absorber': {'height': '20 m'}}
    """
    lines: dict[Loc, int] = {}
    data = _load(text, name, lines)
    if data is None:
        raise InputError("is empty", where=name, advice="'ccus new' prints a case to start from")
    if not isinstance(data, dict):
        raise InputError("holds no keys", where=name, value=repr(data)[:40],
                         advice=f"write {with_blank(str(data)) or 'key: value'}, one a line")
    return Document(name, data, lines)


def parse_value(text: str, name: str) -> Any:
    """The value after ``--set key=``: a text, or YAML in braces or brackets.

    >>> parse_value("{C: 65 %, ash: 9 %}", "--set")
    {'C': '65 %', 'ash': '9 %'}
    """
    return _load(text, name, {})


def _load(text: str, name: str, lines: dict[Loc, int]) -> Any:
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        tab = "\\t" in (error.problem or "")
        raise InputError(
            "tabs cannot indent YAML" if tab else f"not readable as YAML: {error.problem}",
            where=name + line,
            advice="indent with spaces" if tab else DEEPER if "mapping values" in (error.problem or "") else "",
        ) from None
    except yaml.YAMLError as error:
        raise InputError(f"not readable as YAML: {str(error).splitlines()[0]}", where=name) from None
    return None if node is None else _Builder(name, lines).value(node, ())


class _Builder:
    """Plain values from YAML nodes."""

    def __init__(self, name: str, lines: dict[Loc, int]):
        self.name, self.lines, self.seen = name, lines, set[int]()

    def fail(self, what: str, node: Any, **parts: str) -> InputError:
        return InputError(what, where=f"{self.name}:{node.start_mark.line + 1}", **parts)

    def value(self, node: Any, loc: Loc) -> Any:
        if id(node) in self.seen:
            raise self.fail("YAML aliases (*name) are not read here", node, advice="write the value out")
        self.seen.add(id(node))
        if node.id == "scalar":
            return None if node.tag.endswith(":null") else str(node.value)
        if node.id == "sequence":
            items = []
            for i, item in enumerate(node.value):
                self.lines[(*loc, i)] = item.start_mark.line + 1
                items.append(self.value(item, (*loc, i)))
            return items
        return self.mapping(node, loc)

    def mapping(self, node: Any, loc: Loc) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key_node.id != "scalar":
                raise self.fail("a key must be a word", key_node)
            if spaced := with_blank(key):
                raise self.fail("a blank is missing behind a colon", key_node, value=key,
                                advice=f"write {spaced}")
            dotted = ".".join(map(str, (*loc, key)))
            if key in values:
                raise self.fail(
                    f"{dotted} is given twice",
                    key_node,
                    value=f"first on line {self.lines[(*loc, key)]}",
                    advice="remove one",
                )
            self.lines[(*loc, key)] = key_node.start_mark.line + 1
            values[key] = self.value(value_node, (*loc, key))
        return values


def with_blank(text: str) -> str:
    """A key and its value run together, set apart; "" where the text is none.

    >>> with_blank("position:120 %"), with_blank("position")
    ('position: 120 %', '')
    """
    key, colon, value = text.partition(":")
    return f"{key}: {value}" if colon and key.isidentifier() and value else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like the given one, or "".

    >>> nearest("hieght", ["height", "diameter"])
    'height'
    """
    by_lower = {k.lower(): k for k in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""
