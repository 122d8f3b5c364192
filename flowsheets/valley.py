"""The lean loading at which a plant's duty is least: secants say where the duty can still be lower, and by how much."""

from __future__ import annotations

import math
from collections.abc import Callable, MutableMapping

Curve = MutableMapping[float, float]  # the duties known by lean loading [mol/mol]; infinite where there is no plant
GAP = 1e-4  # relative error of the least duty
WITHIN = 5e-4  # [mol/mol]; loadings as near as this are not told apart
SMOOTH = 0.004  # [mol/mol]; over this the duty is a parabola
MOST = 40  # plants of one valley
MARGIN = 0.1  # of an interval, that a new loading keeps from its ends


def least(duty: Callable[[float], float], known: Curve) -> float:
    """The loading of least duty between the ends of what is known; new duties are added to that.

    Between two loadings a convex curve lies above the secants beside them. Where these leave room for less than the
    least duty so far, the duty is looked up. Other valleys are entered where the slopes beside them leave room, too.

    Examples
    --------
    >>> def duty(x):
    ...     return 3.3 + 50.0 * (x - 0.163) ** 2
    >>> known = {x: duty(x) for x in (0.05, 0.1, 0.15, 0.2, 0.25)}
    >>> round(least(duty, known), 2), len(known)
    (0.16, 10)
    """
    best = descend(duty, known, min(known, key=known.__getitem__))
    places = sorted(known)
    for i, m in enumerate(places):
        rises = [known[x] - known[m] for x in (*places[max(i - 1, 0):i], *places[i + 1:i + 2])]
        low = known[m] - max(rises)
        if min(rises) > 0.0 and m != best and low < known[best] * (1.0 - GAP):
            best = min(best, descend(duty, known, m), key=known.__getitem__)
    return best


def descend(duty: Callable[[float], float], known: Curve, m: float) -> float:
    """The loading of least duty in the valley around the known one ``m``, as in ``least``."""
    for _ in range(MOST):
        places = sorted(known)
        i = places.index(m)
        sides = (_room(known, places[i + 1:i + 3], m, places[max(i - 1, 0):i]),
                 _room(known, places[max(i - 2, 0):i][::-1], m, places[i + 1:i + 2]))
        low, x = min(sides)
        if not low < known[m] * (1.0 - GAP):
            break
        known[x] = duty(x)
        if known[x] < known[m]:
            m = x
    return m


def _room(known: Curve, side: list[float], m: float, other: list[float]) -> tuple[float, float]:
    """How low the duty can be between ``m`` and the first loading of a side, and where to look.

    ``side``: the next two loadings on it, ``other``: the next one on the other side, as far as there are any.
    """
    if not side or abs(side[0] - m) <= WITHIN:
        return math.inf, m
    b, f = side[0], known[m]
    h, middle = b - m, 0.5 * (m + b)
    if not other or not math.isfinite(known[other[0]] + known[b]):
        return -math.inf, middle
    a = other[0]
    slope, up = (f - known[a]) / (m - a), (known[b] - f) / h
    if abs(b - a) < SMOOTH:
        d = 0.5 * ((m - a) * up + h * slope) / (slope - up) if slope != up else 0.0
        low = f + d * (slope + (up - slope) * (d + m - a) / (b - a))
        return low if d * h > 0.0 else math.inf, _kept(d, m, h)
    if len(side) < 2:
        return f + slope * h, middle
    beyond = (known[side[1]] - known[b]) / (side[1] - b)
    if not 0.0 <= (beyond - up) * h < math.inf or beyond == slope:  # not convex: it may jump on the way
        return f + slope * h, middle
    d = h * (up - beyond) / (slope - beyond)
    return f + slope * d, _kept(d, m, h)


def _kept(d: float, m: float, h: float) -> float:
    """The loading ``m + d``, kept off both ends of the interval from ``m`` to ``m + h``."""
    return m + h * min(max(d / h, MARGIN), 1.0 - MARGIN)
