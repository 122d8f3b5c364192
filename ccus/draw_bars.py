"""Bars and dots on a common scale as SVG: a value against its limits, and rows of values to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccus.draw import BLUE, GRID, INK, MUTED, Svg, number, text_width
from ccus.draw_axis import Scale, linear_ticks, tick_labels


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A value on the scale with its label."""

    value: float
    text: str
    color: str = INK


@dataclass(frozen=True, kw_only=True)
class Row:
    """One value to compare, or with ``low`` a band up to it; ``hollow`` draws an open marker."""

    label: str
    value: float
    low: float | None = None
    color: str = BLUE
    note: str = ""
    hollow: bool = False


def spread(centres: Sequence[float], widths: Sequence[float], lo: float, hi: float, gap: float = 10.0) -> list[float]:
    """Centres moved as little as a simple sweep allows, so that boxes of these widths do not touch.

    >>> spread([10, 12, 90], [20, 20, 20], 0, 100)
    [10.0, 40.0, 90.0]
    """
    order = sorted(range(len(centres)), key=lambda k: centres[k])
    placed, edge = [0.0] * len(centres), lo
    for k in order:
        placed[k] = max(centres[k], edge + widths[k] / 2)
        edge = placed[k] + widths[k] / 2 + gap
    edge = hi
    for k in reversed(order):
        placed[k] = float(min(placed[k], edge - widths[k] / 2))
        edge = placed[k] - widths[k] / 2 - gap
    return placed


def bullet(
    value: float, limits: Sequence[Limit], *, unit: str, text: str, title: str, desc: str, width: float = 520,
    color: str = BLUE,
) -> Svg:
    """A bar for a value on a scale from zero, with labelled limits.

    >>> bullet(1.2, [Limit(value=1.0, text="limit")], unit="GJ/t", text="value", title="T", desc="d").height
    128.0
    """
    svg = Svg(width, 128, title=title, desc=desc)
    scale = Scale(0.0, 1.08 * max(value, *(k.value for k in limits)), 8, width - 8)
    top, bottom = 50, 78
    svg.rect(8, top, width - 16, bottom - top, fill="#f1f4f7")
    svg.rect(8, top + 5, scale(value) - 8, bottom - top - 10, fill=color, tip=text)
    inside = scale(value) - 16 > text_width(text, 11, True)
    svg.text(16 if inside else scale(value) + 6, bottom - 10, text, bold=True, fill="#fff" if inside else INK)
    widths = [max(text_width(k.text, 11, True), text_width(number(k.value), 11)) for k in limits]
    for limit, at in zip(limits, spread([scale(k.value) for k in limits], widths, 2, width - 2)):
        x = scale(limit.value)
        svg.text(at, 12, limit.text, anchor="middle", bold=True, fill=limit.color)
        svg.text(at, 26, number(limit.value), anchor="middle", fill=MUTED)
        svg.polyline([(at, 31), (at, 35), (x, 44), (x, bottom + 4)], stroke=limit.color, stroke_width=1.8)
    ticks = linear_ticks(0.0, scale.hi, 6)
    for tick, label in zip(ticks, tick_labels(ticks)):
        svg.line(scale(tick), bottom, scale(tick), bottom + 4, stroke=MUTED)
        svg.text(scale(tick), bottom + 17, label, size=10.5, fill=MUTED, anchor="middle" if tick else "start")
    svg.text(width / 2, bottom + 36, unit, fill=INK, anchor="middle")
    return svg


def dot_rows(
    rows: Sequence[Row], *, axis: str, title: str, desc: str, reference: float | None = None, width: float = 480
) -> Svg:
    """Values as dots in labelled rows on one scale, with a vertical line at a reference.

    >>> dot_rows([Row(label="a", value=1.0), Row(label="b", value=2.0)], axis="GJ/t", title="T", desc="d").width
    480.0
    """
    height = 34 + 24 * len(rows) + 44
    svg = Svg(width, height, title=title, desc=desc)
    svg.text(6, 17, title, size=12.5, bold=True)
    values = [v for v in (*(r.value for r in rows), *(r.low for r in rows), reference) if v is not None]
    room = 0.12 * (max(values) - min(values)) or 0.1 * abs(values[0])
    left = max(text_width(r.label, 11) for r in rows) + 16
    right = width - (46 if all(r.low is None for r in rows) else 88)
    scale = Scale(max(0.0, min(values) - room), max(values) + room, left, right)
    bottom = 34 + 24 * len(rows)
    ticks = linear_ticks(scale.lo, scale.hi, 5)
    for tick, label in zip(ticks, tick_labels(ticks)):
        svg.line(scale(tick), 30, scale(tick), bottom, stroke=GRID)
        svg.text(scale(tick), bottom + 15, label, size=10.5, fill=MUTED, anchor="middle")
    svg.text((left + right) / 2, bottom + 33, axis, anchor="middle", fill=INK)
    if reference is not None:
        svg.line(scale(reference), 28, scale(reference), bottom, stroke=INK, stroke_width=1.4, stroke_dasharray="5 3")
    for k, row in enumerate(rows):
        y = 34 + 24 * k + 12
        svg.line(left, y, right, y, stroke=GRID)
        svg.text(left - 10, y + 4, row.label, anchor="end", fill=INK)
        text = number(row.value)
        if row.low is not None:
            svg.line(scale(row.low), y, scale(row.value), y, stroke=row.color, stroke_width=3)
            svg.circle(scale(row.low), y, 5, fill="#fff" if row.hollow else row.color, stroke=row.color,
                       stroke_width=2)
            text = f"{number(row.low)} to {text}"
        svg.circle(scale(row.value), y, 5, fill="#fff" if row.hollow else row.color, stroke=row.color, stroke_width=2,
                   tip=f"{row.label}: {text} {row.note}".strip())
        svg.text(width - 6, y + 4, text, anchor="end", fill=MUTED)
    return svg
