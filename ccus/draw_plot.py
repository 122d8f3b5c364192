"""Plots as SVG: axes with ticks, lines, points, areas, reference lines, and labels that avoid what is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccus.draw import BLUE, GRID, INK, MUTED, Svg, text_width
from ccus.draw_axis import Axis, Scale, linear_ticks, log_ticks, tick_labels, value_range

Values = Sequence[float] | NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Series:
    """A line, or with ``points`` separate dots; values that are not finite break the line.

    ``label`` goes to the legend, ``inline`` is written on the line itself, as near to its end as there is room.
    """

    x: Values
    y: Values
    label: str = ""
    color: str = BLUE
    dash: str = ""
    width: float = 1.9
    points: bool = False
    inline: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A point with a label beside it."""

    x: float
    y: float
    text: str
    color: str = INK


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A reference line over the whole plot at one value of ``axis``."""

    axis: str  # "x" or "y"
    value: float
    text: str = ""
    color: str = MUTED


@dataclass(frozen=True, kw_only=True)
class Area:
    """A filled polygon."""

    x: Values
    y: Values
    fill: str
    label: str = ""


class Box(NamedTuple):
    """A rectangle on the drawing."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: Box) -> bool:
        """Whether two boxes share an area.

        >>> Box(0, 0, 2, 2).overlap(Box(1, 1, 2, 2)), Box(0, 0, 2, 2).overlap(Box(2, 0, 2, 2))
        (True, False)
        """
        return (
            self.x < other.x + other.width and other.x < self.x + self.width
            and self.y < other.y + other.height and other.y < self.y + self.height
        )


class Canvas:
    """A plot area with its scales; ``plot`` uses it, and a figure that needs more draws on it."""

    def __init__(self, svg: Svg, frame: Box, x: Axis, y: Axis, xs: list[float], ys: list[float]):
        self.svg, self.frame = svg, frame
        bottom = frame.y + frame.height
        self.x = Scale(*value_range(x, xs), frame.x, frame.x + frame.width, x.log)
        ends = (frame.y, bottom) if y.down else (bottom, frame.y)
        self.y = Scale(*value_range(y, ys), *ends, y.log)
        self.taken: list[Box] = []
        self.ink: list[tuple[float, float]] = []

    def axes(self, x: Axis, y: Axis) -> None:
        """Grid, ticks and axis labels."""
        svg, frame, bottom = self.svg, self.frame, self.frame.y + self.frame.height
        wide = max(text_width(s, 10.5) for s in tick_labels(self._ticks(self.x, 5)))
        for value, label in self._labelled(self.x, max(2, int(frame.width / (wide + 16)))):
            svg.line(self.x(value), frame.y, self.x(value), bottom, stroke=GRID, stroke_width=1)
            svg.text(self.x(value), bottom + 15, label, size=10.5, fill=MUTED, anchor="middle")
        for value, label in self._labelled(self.y, max(2, int(frame.height / 38))):
            svg.line(frame.x, self.y(value), frame.x + frame.width, self.y(value), stroke=GRID, stroke_width=1)
            svg.text(frame.x - 7, self.y(value) + 3.7, label, size=10.5, fill=MUTED, anchor="end")
        svg.rect(frame.x, frame.y, frame.width, frame.height, fill="none", stroke="#b4bec8", stroke_width=1)
        svg.text(frame.x + frame.width / 2, bottom + 32, x.label, anchor="middle", fill=INK)
        svg.text(13, frame.y + frame.height / 2, y.label, anchor="middle", fill=INK, turn=True)

    @staticmethod
    def _ticks(scale: Scale, count: int) -> list[float]:
        return (log_ticks if scale.log else linear_ticks)(scale.lo, scale.hi, count)

    def _labelled(self, scale: Scale, count: int) -> list[tuple[float, str]]:
        ticks = self._ticks(scale, min(count, 7))
        return list(zip(ticks, tick_labels(ticks)))

    def line(self, series: Series) -> None:
        """Draw a series; its points count as ink that labels avoid."""
        runs: list[list[tuple[float, float]]] = [[]]
        for a, b in zip(series.x, series.y):
            usable = math.isfinite(a) and math.isfinite(b) and (b > 0 or not self.y.log) and (a > 0 or not self.x.log)
            if usable:
                runs[-1].append((self.x(a), self.y(b)))
            elif runs[-1]:
                runs.append([])
        for run in runs:
            for (xa, ya), (xb, yb) in pairwise(run):
                steps = max(1, min(60, int(math.hypot(xb - xa, yb - ya) / 5)))
                self.ink += [(xa + (xb - xa) * k / steps, ya + (yb - ya) * k / steps) for k in range(steps)]
            self.ink += run[-1:]
            if series.points:
                for point in run:
                    self.svg.circle(*point, 3.2, fill=series.color, stroke="#fff", stroke_width=0.8)
            elif len(run) > 1:
                self.svg.polyline(
                    _thin(run), stroke=series.color, stroke_width=series.width, stroke_dasharray=series.dash
                )

    def label(self, text: str, anchors: Sequence[tuple[float, float]], color: str, size: float = 10.5) -> None:
        """Write a text at that of the places (left, baseline) which hides least; not at all where none is free."""
        width = text_width(text, size, bold=True)
        best, least = None, math.inf
        for rank, (x, baseline) in enumerate(anchors):
            box = Box(x - 2, baseline - 0.85 * size, width + 4, 1.15 * size)
            inside = (
                box.x >= self.frame.x and box.x + box.width <= self.frame.x + self.frame.width
                and box.y >= self.frame.y and box.y + box.height <= self.frame.y + self.frame.height
            )
            if not inside or any(box.overlap(t) for t in self.taken):
                continue
            hits = sum(box.x <= a <= box.x + box.width and box.y <= b <= box.y + box.height for a, b in self.ink)
            if 4 * hits + 0.1 * rank < least:
                best, least = (x, baseline, box), 4 * hits + 0.1 * rank
        if best is not None:
            self.taken.append(best[2])
            self.svg.text(best[0], best[1], text, size=size, fill=color, bold=True, halo=True)

    def name(self, series: Series) -> None:
        """Write the inline label of a series on its line."""
        width = text_width(series.inline, 10.5, bold=True)
        places = [
            (self.x(a) - width / 2, self.y(b) + 3.7) for a, b in zip(series.x, series.y)
            if math.isfinite(a) and math.isfinite(b)
        ]
        self.label(series.inline, places[::-3], MUTED)

    def mark(self, mark: Mark) -> None:
        """Draw a point and write its label near it."""
        px, py, width = self.x(mark.x), self.y(mark.y), text_width(mark.text, 10.5, bold=True)
        self.svg.circle(px, py, 3.8, fill="#fff", stroke=mark.color, stroke_width=2, tip=mark.text)
        places = []
        for far in (9, 18, 30, 46):
            rise = 0.7 * far
            places += [
                (px + far, py + 3.7), (px - far - width, py + 3.7), (px - width / 2, py - far),
                (px - width / 2, py + far + 8), (px + rise, py - rise), (px + rise, py + rise + 8),
                (px - rise - width, py - rise), (px - rise - width, py + rise + 8),
            ]
        self.label(mark.text, places, mark.color)

    def rule(self, rule: Rule) -> None:
        """Draw a reference line and write its text along it."""
        frame, width = self.frame, text_width(rule.text, 10.5, bold=True)
        if rule.axis == "y":
            at = self.y(rule.value)
            self.svg.line(frame.x, at, frame.x + frame.width, at, stroke=rule.color, stroke_width=1.2,
                          stroke_dasharray="5 3")
            spans = [frame.x + 5 + f * (frame.width - width - 10) for f in (1.0, 0.0, 0.5, 0.75, 0.25)]
            places = [(x, at + dy) for x in spans for dy in (-4.5, 12.5)]
        else:
            at = self.x(rule.value)
            self.svg.line(at, frame.y, at, frame.y + frame.height, stroke=rule.color, stroke_width=1.2,
                          stroke_dasharray="5 3")
            rows = [frame.y + 13 + f * (frame.height - 20) for f in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]
            places = [(x, y) for y in rows for x in (at + 5, at - 5 - width)]
        if rule.text:
            self.label(rule.text, places, rule.color)


def _thin(run: list[tuple[float, float]], limit: int = 240) -> list[tuple[float, float]]:
    stride = -(-len(run) // limit)
    return [*run[:-1:stride], run[-1]] if stride > 1 else run


def _legend(svg: Svg, entries: list[tuple[str, str, str, bool]], left: float, right: float, top: float) -> float:
    """Legend in rows from ``top``; the height it took."""
    x, y = left, top
    for label, color, dash, filled in entries:
        width = 27 + text_width(label, 10.5)
        if x > left and x + width > right:
            x, y = left, y + 15
        if filled:
            svg.rect(x, y - 8, 18, 8, fill=color)
        else:
            svg.line(x, y - 3.5, x + 19, y - 3.5, stroke=color, stroke_width=2.2, stroke_dasharray=dash)
        svg.text(x + 23, y, label, size=10.5, fill=INK)
        x += width + 12
    return y - top + 15 if entries else 0.0


def plot(
    series: Sequence[Series], *, title: str, desc: str, x: Axis, y: Axis, marks: Sequence[Mark] = (),
    rules: Sequence[Rule] = (), areas: Sequence[Area] = (), width: float = 380, height: float = 320,
) -> Svg:
    """A plot of lines or points.

    Parameters
    ----------
    series, marks, rules, areas : what is drawn, in values of the axes; labels keep clear of each other
    x, y : the axes; a range not given follows from series, areas and marks
    width, height : of the drawing [px]

    Examples
    --------
    >>> drawing = plot([Series(x=[0, 1], y=[2, 3])], title="T", desc="d", x=Axis(label="x"), y=Axis(label="y"))
    >>> drawing.render().startswith("<svg")
    True
    """
    svg = Svg(width, height, title=title, desc=desc)
    svg.text(6, 17, title, size=12.5, bold=True)
    entries = [(s.label, s.color, s.dash, s.points) for s in series if s.label]
    entries += [(a.label, a.fill, "", True) for a in areas if a.label]
    top = 33 + max(_legend(svg, entries, 6, width - 8, 38), 15.0)
    drawn: list[Series | Area] = [*series, *areas]
    xs = [float(v) for item in drawn for v in item.x] + [m.x for m in marks]
    ys = [float(v) for item in drawn for v in item.y] + [m.y for m in marks]
    xs += [r.value for r in rules if r.axis == "x"]
    ys += [r.value for r in rules if r.axis == "y"]
    canvas = Canvas(svg, Box(54, top, width - 54 - 14, height - top - 44), x, y, xs, ys)
    canvas.axes(x, y)
    for area in areas:
        svg.polygon([(canvas.x(a), canvas.y(b)) for a, b in zip(area.x, area.y)], fill=area.fill, stroke="none")
    for line in series:
        canvas.line(line)
    for rule in rules:
        canvas.rule(rule)
    canvas.ink += [(canvas.x(m.x), canvas.y(m.y)) for m in marks for _ in range(5)]
    for mark in marks:
        canvas.mark(mark)
    for line in series:
        if line.inline:
            canvas.name(line)
    return svg
