"""A waterfall as SVG: bars that start where the one above ended, from one total to another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ccus.draw import BLUE, GRID, INK, MUTED, RED, Svg, text_width
from ccus.draw_axis import Scale, linear_ticks, tick_labels
from ccus.draw_bars import spread

ROW, TOP = 20, 30  # height of a row, and of what is above the first [px]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One bar: what is added to the sum, or, as ``total``, the sum itself, drawn from zero."""

    label: str
    value: float
    color: str = BLUE
    total: bool = False


def spans(steps: Sequence[Step]) -> list[tuple[float, float]]:
    """Start and end of each bar.

    >>> spans([Step(label="a", value=2.0, total=True), Step(label="b", value=1.0), Step(label="c", value=-0.5)])
    [(0.0, 2.0), (2.0, 3.0), (3.0, 2.5)]
    """
    found, reached = [], 0.0
    for step in steps:
        start = 0.0 if step.total else reached
        reached = start + step.value
        found.append((start, reached))
    return found


def waterfall(
    steps: Sequence[Step], *, axis: str, title: str, desc: str, width: float = 640,
    marks: Sequence[tuple[str, float]] = (),
) -> Svg:
    """Bars from left to right in labelled rows, each value at its bar's end, all with the same decimals.

    ``marks`` are values with a line each.

    >>> waterfall([Step(label="a", value=2.0, total=True), Step(label="b", value=1.0)], axis="kWh/t", title="T",
    ...           desc="d").height
    112.0
    """
    bars, bottom = spans(steps), TOP + ROW * len(steps)
    svg = Svg(width, bottom + 42, title=title, desc=desc)
    svg.text(6, 17, title, size=12.5, bold=True)
    places = max(0, 3 - math.floor(math.log10(max(abs(v) for bar in bars for v in bar))))
    left = 14 + max(text_width(s.label, 11, s.total) for s in steps)
    scale = Scale(min(0.0, *(min(b) for b in bars)), max(max(b) for b in bars), left, width - 52)
    ticks = linear_ticks(scale.lo, scale.hi, 6)
    for tick, label in zip(ticks, tick_labels(ticks)):
        svg.line(scale(tick), TOP, scale(tick), bottom, stroke=GRID)
        svg.text(scale(tick), bottom + 14, label, size=10.5, fill=MUTED, anchor="middle")
    texts = [f"{label}: {_written(value, places)}" for label, value in marks]
    at = spread([scale(v) for _, v in marks], [text_width(t, 10.5) for t in texts], left, width)
    for (_, value), text, x in zip(marks, texts, at):
        svg.line(scale(value), TOP - 4, scale(value), bottom, stroke=RED, stroke_dasharray="5 3", stroke_width="1.4")
        svg.text(x, TOP - 8, text, size=10.5, fill=RED, anchor="middle")
    svg.text((left + width - 52) / 2, bottom + 32, axis, anchor="middle", fill=INK)
    for k, (step, (start, end)) in enumerate(zip(steps, bars)):
        y, x, right = TOP + ROW * k, scale(min(start, end)), scale(max(start, end))
        svg.rect(x, y + 3, max(right - x, 1.0), ROW - 6, fill=step.color,
                 tip=f"{step.label}: {_written(step.value, places)}")
        if k + 1 < len(steps):
            svg.line(scale(end), y + 3, scale(end), y + ROW + 3, stroke=MUTED, stroke_dasharray="2 2")
        svg.text(left - 8, y + 14, step.label, anchor="end", bold=step.total, fill=INK)
        text = _written(step.value, places, sign=not step.total)
        svg.text(right + 5, y + 14, text, size=10.5, bold=step.total, fill=INK if step.total else MUTED, halo=True)
    return svg


def _written(value: float, places: int, sign: bool = False) -> str:
    """A figure with as many decimals as the others, so that bars add up.

    >>> _written(-0.0421, 3, sign=True), _written(1.0659, 3)
    ('−0.042', '1.066')
    """
    return f"{value:{'+' if sign else ''}.{places}f}".replace("-", "−")
