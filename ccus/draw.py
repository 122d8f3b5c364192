"""Drawing primitives: an SVG builder, text metrics, a palette and number formatting; fed plain values.

Everything a figure needs is in its own elements (no style sheet, no ids, no script), so that the same text serves
inside a page and as a file of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

FONT = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif"
INK, MUTED, FAINT, GRID, PAPER = "#1b2733", "#56646f", "#9aa6b1", "#e4e9ee", "#ffffff"
# Okabe and Ito's colours (safe for colour-blind readers), the light ones darkened until text in them can be read
BLUE, RED, GREEN, AMBER, SKY, PLUM = "#0067a5", "#c44e00", "#007a5a", "#b07a00", "#2f8fd0", "#9c4a86"

_WIDTHS = {
    **dict.fromkeys("ijl'|", 0.22), **dict.fromkeys("ft .,:;/!·()[]I-", 0.29), **dict.fromkeys("r°\"*", 0.37),
    **dict.fromkeys("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻", 0.37), **dict.fromkeys("cksvxyzJ", 0.51), **dict.fromkeys("mMW@%", 0.88),
    **dict.fromkeys("wACDGHKNOQRUVXY&", 0.74), "→": 1.0, "–": 0.56, "\u202f": 0.2, "\u2009": 0.2,
}  # in ems, of an Arial-like face, rounded up
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of a text [px] in an Arial-like face, an estimate from above.

    >>> 60 < text_width("Temperature", 11) < 70
    True
    """
    return size * (1.06 if bold else 1.0) * sum(_WIDTHS.get(c, 0.68 if c.isupper() else 0.57) for c in text)


def number(value: Any, digits: int = 3) -> str:
    """A number for readers: ``digits`` significant digits, a true minus, thin spaces between thousands.

    >>> number(3.61234), number(86012.0), number(-0.0420), number(1.25e-9, 2), number(None)
    ('3.61', '86\\u202f012', '−0.0420', '1.3\\u2009×\\u200910⁻⁹', '–')
    """
    if value is None or isinstance(value, str):
        return value or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−").replace(",", "\u202f" if abs(value) >= 10000 else "")
    value = float(value)
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    sign, size = "−" if value < 0 else "", abs(value)
    if size < 1e-4 or size >= 1e9:
        mantissa, exponent = f"{size:.{max(digits - 1, 0)}e}".split("e")
        return f"{sign}{mantissa}\u2009×\u200910{str(int(exponent)).translate(_SUPERSCRIPT)}"
    return sign + f"{size:,.{decimals(size, digits)}f}".replace(",", "\u202f" if size >= 9999.5 else "")


def decimals(value: float, digits: int = 3) -> int:
    """Decimal places that show ``digits`` significant digits of a value.

    >>> decimals(3.6), decimals(99.97), decimals(0.042)
    (2, 0, 4)
    """
    exponent = int(f"{abs(value):.{max(digits - 1, 0)}e}".split("e")[1])  # of the rounded value
    return max(0, digits - 1 - exponent) if value else digits - 1


def _attribute(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else escape(str(value), quote=True)


class Svg:
    """A drawing under construction; ``render`` gives its text.

    Attribute names take ``_`` for ``-``; a trailing ``_`` is dropped (``class_``). Numbers are pixels of the view box.

    >>> svg = Svg(40, 20, title="Dot", desc="One dot")
    >>> svg.circle(20, 10, 4, fill=BLUE)
    >>> svg.render()[:41]
    '<svg xmlns="http://www.w3.org/2000/svg" v'
    """

    def __init__(self, width: float, height: float, *, title: str, desc: str):
        self.width, self.height, self.title, self.desc = float(width), float(height), title, desc
        self.parts: list[str] = []

    def add(self, name: str, *, tip: str = "", body: str = "", **attributes: Any) -> None:
        """Append an element; ``tip`` becomes its tooltip, ``body`` is raw markup."""
        text = " ".join(
            f'{k.rstrip("_").replace("_", "-")}="{_attribute(v)}"' for k, v in attributes.items() if v not in (None, "")
        )
        inner = (f"<title>{escape(tip)}</title>" if tip else "") + body
        self.parts.append(f"<{name} {text}>{inner}</{name}>" if inner else f"<{name} {text}/>")

    def text(
        self, x: float, y: float, text: str, *, size: float = 11, fill: str = INK, anchor: str = "", bold: bool = False,
        turn: bool = False, halo: bool = False, italic: bool = False,
    ) -> None:
        """Text with its baseline at (x, y); ``turn`` runs it upwards, ``halo`` sets it off from lines beneath."""
        extra: dict[str, Any] = {"stroke": PAPER, "stroke_width": 3, "paint_order": "stroke"} if halo else {}
        if turn:
            extra["transform"] = f"rotate(-90 {_attribute(float(x))} {_attribute(float(y))})"
        self.add(
            "text", x=float(x), y=float(y), font_size=size, fill=fill, text_anchor=anchor,
            font_weight="600" if bold else "", font_style="italic" if italic else "", body=escape(text), **extra,
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, **attributes: Any) -> None:
        self.add("path", d=path([(x1, y1), (x2, y2)]), stroke=stroke, fill="none", **attributes)

    def polyline(self, points: Sequence[tuple[float, float]], *, stroke: str = INK, radius: float = 0.0,
                 **attributes: Any) -> None:
        self.add("path", d=path(points, radius), stroke=stroke, fill="none", stroke_linejoin="round", **attributes)

    def polygon(self, points: Sequence[tuple[float, float]], **attributes: Any) -> None:
        self.add("path", d=path(points) + "Z", **attributes)

    def rect(self, x: float, y: float, width: float, height: float, **attributes: Any) -> None:
        self.add("rect", x=float(x), y=float(y), width=float(width), height=float(height), **attributes)

    def circle(self, x: float, y: float, r: float, **attributes: Any) -> None:
        self.add("circle", cx=float(x), cy=float(y), r=float(r), **attributes)

    def arrow(self, points: Sequence[tuple[float, float]], *, stroke: str = INK, width: float = 1.8, tip: str = "",
              dash: str = "") -> None:
        """A line with rounded bends that ends in an arrow head."""
        (x0, y0), (x1, y1) = points[-2], points[-1]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        ux, uy, head = (x1 - x0) / length, (y1 - y0) / length, 3.0 + 2.6 * width
        back = (x1 - head * ux, y1 - head * uy)
        half = 0.42 * head
        self.polyline([*points[:-1], back], stroke=stroke, radius=6, stroke_width=width, stroke_dasharray=dash, tip=tip)
        self.polygon(
            [(x1, y1), (back[0] - half * uy, back[1] + half * ux), (back[0] + half * uy, back[1] - half * ux)],
            fill=stroke,
        )

    def render(self, *, background: str = "", standalone: bool = False) -> str:
        """The drawing as text; ``standalone`` gives it a size of its own, for a file."""
        size = f' width="{self.width:.0f}" height="{self.height:.0f}"' if standalone else ""
        ground = f'<rect width="100%" height="100%" fill="{escape(background)}"/>' if background else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:.0f} {self.height:.0f}"{size} '
            f'role="img" aria-label="{escape(self.title, quote=True)}" font-family="{FONT}">'
            f"<title>{escape(self.title)}</title><desc>{escape(self.desc)}</desc>{ground}{''.join(self.parts)}</svg>"
        )


def path(points: Sequence[tuple[float, float]], radius: float = 0.0) -> str:
    """Path data through points, with bends rounded by ``radius``.

    >>> path([(0, 0), (10, 0)])
    'M0 0L10 0'
    """
    if radius <= 0 or len(points) < 3:
        return "M" + "L".join(f"{_attribute(float(x))} {_attribute(float(y))}" for x, y in points)
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (xa, ya), (x, y), (xb, yb) in zip(points, points[1:], points[2:]):
        before, after = math.hypot(x - xa, y - ya) or 1.0, math.hypot(xb - x, yb - y) or 1.0
        r = min(radius, before / 2, after / 2)
        start = (x - (x - xa) * r / before, y - (y - ya) * r / before)
        stop = (x + (xb - x) * r / after, y + (yb - y) * r / after)
        parts.append(f"L{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {stop[0]:.1f} {stop[1]:.1f}")
    parts.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return "".join(parts)


def grid(drawings: Sequence[Svg], *, columns: int, title: str, desc: str, gap: float = 12.0) -> Svg:
    """Drawings of one size side by side, ``columns`` in a row, as one drawing.

    >>> grid([Svg(10, 10, title="a", desc="b")] * 3, columns=2, title="t", desc="d", gap=0).height
    20.0
    """
    width, height = drawings[0].width, drawings[0].height
    rows = -(-len(drawings) // columns)
    whole = Svg(columns * (width + gap) - gap, rows * (height + gap) - gap, title=title, desc=desc)
    for k, drawing in enumerate(drawings):
        x, y = (k % columns) * (width + gap), (k // columns) * (height + gap)
        whole.add("g", transform=f"translate({x:.0f} {y:.0f})", body="".join(drawing.parts))
    return whole
