"""Kernels of a countercurrent exchanger whose streams have a temperature that is a polynomial of their enthalpy flow.

A side that boils has a second polynomial from its bubble point on.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus.kernel import kernel

APPROACH, CONDUCTANCE = 0, 1


class Side(NamedTuple):
    """One stream: T = polynomial, highest power first, of H scaled to -1..1."""

    coefficients: np.ndarray  # of the liquid
    H_low: float  # [W]
    H_high: float
    H_in: float
    boiling: np.ndarray  # of liquid and vapour, between ``H_bubble`` and ``H_top``
    H_bubble: float  # infinite where nothing boils
    H_top: float


class Exchange(NamedTuple):
    """Duty [W] that meets the specification."""

    duty: float
    iterations: int
    residual: float
    converged: bool


@kernel
def side_temperature(s, H):
    """Temperature [K] at an enthalpy flow [W]."""
    boils = H > s.H_bubble
    c, low, high = (s.boiling, s.H_bubble, s.H_top) if boils else (s.coefficients, s.H_low, s.H_high)
    x = (2.0 * H - low - high) / (high - low)
    T = c[0]
    for i in range(1, c.size):
        T = T * x + c[i]
    return T


@kernel
def temperatures(hot, cold, Q, T_hot, T_cold):
    """Both temperatures [K] at equal steps of duty from the cold end."""
    n = T_hot.size
    for i in range(n):
        q = Q * i / (n - 1)
        T_hot[i] = side_temperature(hot, hot.H_in - Q + q)
        T_cold[i] = side_temperature(cold, cold.H_in + q)


@kernel
def smallest_gap(hot, cold, Q, T_hot, T_cold):
    """Smallest difference [K] and its place.

    Inside, by the parabola through the smallest point and its neighbours; where the cold side begins to boil inside,
    its curve has a corner there, which is looked at instead.
    """
    k, gap = 0, T_hot[0] - T_cold[0]
    for i in range(1, T_hot.size):
        if T_hot[i] - T_cold[i] < gap:
            k, gap = i, T_hot[i] - T_cold[i]
    q = cold.H_bubble - cold.H_in
    if 0.0 < q < Q:
        corner = side_temperature(hot, hot.H_in - Q + q) - side_temperature(cold, cold.H_bubble)
        if corner < gap:
            gap, k = corner, min(max(int(q / Q * (T_hot.size - 1)), 1), T_hot.size - 2)
    elif 0 < k < T_hot.size - 1:
        before, after = T_hot[k - 1] - T_cold[k - 1], T_hot[k + 1] - T_cold[k + 1]
        rise, bend = 0.5 * (after - before), after - 2.0 * gap + before
        if bend > 0.0:
            gap -= 0.5 * rise * rise / bend
    return gap, k


@kernel
def conductance(T_hot, T_cold, Q):
    """Integral of dQ / dT [W/K], with the logarithmic mean in each step; infinite where the curves touch."""
    n, total = T_hot.size, 0.0
    b = T_hot[0] - T_cold[0]
    for i in range(1, n):
        a, b = b, T_hot[i] - T_cold[i]
        if a <= 0.0 or b <= 0.0:
            return math.inf
        ratio = b / a - 1.0
        total += (1.0 - 0.5 * ratio if abs(ratio) < 1e-5 else math.log1p(ratio) / ratio) / a
    return Q / (n - 1) * total


@kernel
def _excess(hot, cold, Q, kind, value, T_hot, T_cold):
    """Rises with the duty; zero where the specification is met."""
    temperatures(hot, cold, Q, T_hot, T_cold)
    if kind == APPROACH:
        return value - smallest_gap(hot, cold, Q, T_hot, T_cold)[0]
    return 1.0 - value / conductance(T_hot, T_cold, Q)


@kernel
def exchange(hot, cold, kind, value, T_hot, T_cold):
    """Duty by bracketed secant; fills the temperatures.

    ``value`` is the smallest difference [K] (APPROACH) or the conductance [W/K] (CONDUCTANCE).
    """
    limit = min(hot.H_in - hot.H_low, cold.H_top - cold.H_in)  # one side is used up
    low, high, Q, f = 0.0, limit, 0.0, 0.0
    f_low = _excess(hot, cold, 1e-9 * limit, kind, value, T_hot, T_cold)
    f_high = _excess(hot, cold, limit, kind, value, T_hot, T_cold)
    iterations = 0
    for _ in range(150):
        iterations += 1
        Q = low - f_low * (high - low) / (f_high - f_low)
        if not (low < Q < high) or iterations % 3 == 0:
            Q = 0.5 * (low + high)
        f = _excess(hot, cold, Q, kind, value, T_hot, T_cold)
        if abs(f) < 1e-11 or high - low < 1e-14 * limit:
            break
        if f < 0.0:
            low, f_low = Q, f
        else:
            high, f_high = Q, f
    return Exchange(Q, iterations, abs(f), abs(f) < 1e-9 or high - low < 1e-12 * limit)
