"""Axes of plots: range, scale to pixels, round ticks and their labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ccus.draw import number


@dataclass(frozen=True, kw_only=True)
class Axis:
    """Label and range of an axis; ``down`` puts the smallest value of a vertical axis on top."""

    label: str
    lo: float | None = None
    hi: float | None = None
    log: bool = False
    down: bool = False
    zero: bool = False  # the range takes in zero


@dataclass(frozen=True)
class Scale:
    """Maps values of an axis to pixels."""

    lo: float
    hi: float
    start: float
    stop: float
    log: bool = False

    def __call__(self, value: float) -> float:
        lo, hi, v = (math.log(max(k, 1e-300)) for k in (self.lo, self.hi, value)) if self.log else (
            self.lo, self.hi, value)
        return self.start + (self.stop - self.start) * (v - lo) / (hi - lo)


def linear_ticks(lo: float, hi: float, count: int) -> list[float]:
    """Round values within [lo, hi], about ``count`` of them.

    >>> linear_ticks(0.0, 20.0, 5)
    [0.0, 5.0, 10.0, 15.0, 20.0]
    """
    raw = (hi - lo) / max(count - 1, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.75)
    first = math.ceil(lo / step - 1e-9)
    return [round(k * step, 12) for k in range(first, math.floor(hi / step + 1e-9) + 1)]


def log_ticks(lo: float, hi: float, count: int) -> list[float]:
    """Decades within [lo, hi], with 2 and 5 between where there is room for ``count`` ticks.

    >>> log_ticks(1.0, 100.0, 8)
    [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
    """
    for digits in ((1, 2, 5), (1, 3), (1,)):
        ticks = [
            m * 10.0**e
            for e in range(math.floor(math.log10(lo)), math.ceil(math.log10(hi)) + 1)
            for m in digits
            if lo * 0.999 <= m * 10.0**e <= hi * 1.001
        ]
        if len(ticks) <= count:
            break
    return ticks[:: max(1, -(-len(ticks) // count))] if ticks else [lo, hi]


def tick_labels(ticks: Sequence[float]) -> list[str]:
    """Labels of ticks, with the same decimals on all of a linear axis.

    >>> tick_labels([0.0, 0.5, 1.0]), tick_labels([0.01, 1, 100])
    (['0', '0.5', '1.0'], ['0.01', '1', '100'])
    """
    steps = [b - a for a, b in pairwise(ticks)]
    if not steps or max(steps) > 1.5 * min(steps):
        return [f"{t:.6g}" if abs(t) >= 1e-3 else number(t, 1) for t in ticks]
    places = next((k for k in range(7) if all(abs(round(t, k) - t) < 1e-6 * steps[0] for t in ticks)), 6)
    return ["0" if t == 0 else f"{t:.{places}f}".replace("-", "−") for t in ticks]


def value_range(axis: Axis, values: list[float]) -> tuple[float, float]:
    """Range of an axis: what is given, else the values with a little room."""
    kept = [v for v in values if math.isfinite(v) and (v > 0 or not axis.log)] or [1.0, 2.0]
    lo, hi = min(kept), max(kept)
    if axis.log:
        lo, hi = lo / 1.25, hi * 1.25
    else:
        lo, hi = (min(lo, 0.0), max(hi, 0.0)) if axis.zero else (lo, hi)
        room = 0.06 * (hi - lo) or 0.05 * abs(hi) or 1.0
        lo, hi = lo - (0.0 if axis.zero and lo == 0 else room), hi + (0.0 if axis.zero and hi == 0 else room)
    return axis.lo if axis.lo is not None else lo, axis.hi if axis.hi is not None else hi
