"""Kernels for pressure drop, hold-up and flooding by Stichlmair, Bravo and Fair (1989)."""

from __future__ import annotations

import math
from typing import NamedTuple

from ccus.kernel import kernel
from units._power_law import GRAVITY


class StichlmairConstants(NamedTuple):
    """General constants of Stichlmair, Bravo and Fair."""

    friction: float
    void_n: float
    holdup: float
    rise: float  # h = h0 (1 + rise (dP / rho_L g)^2)


@kernel
def stichlmair_dry(p, u_G, rho_G, mu_G):
    """Dry pressure drop [Pa/m] and exponent of the friction law."""
    d_P = 6.0 * (1.0 - p.void) / p.a
    Re = u_G * rho_G * d_P / mu_G
    f = p.C_1 / Re + p.C_2 / math.sqrt(Re) + p.C_3
    c = -(p.C_1 / Re + 0.5 * p.C_2 / math.sqrt(Re)) / f
    s = p.stichlmair
    return s.friction * f * (1.0 - p.void) / p.void**s.void_n * rho_G * u_G * u_G / d_P, c


@kernel
def stichlmair_ratio(p, h, c):
    """Wet over dry pressure drop at hold-up ``h``."""
    solid = 1.0 - p.void
    return ((solid + h) / solid) ** ((2.0 + c) / 3.0) * (p.void / (p.void - h)) ** p.stichlmair.void_n


@kernel
def stichlmair_holdup(p, u_L):
    """Hold-up without gas load; at most 0.9 void."""
    s = p.stichlmair
    return min(s.holdup * (u_L * u_L * p.a / (GRAVITY * p.void**s.void_n)) ** (1.0 / 3.0), 0.9 * p.void)


@kernel
def stichlmair_limit(p, h0, c):
    """x = (dP / rho_L g)^2 at which a bed with hold-up ``h0`` without gas load floods: d ln(wet/dry) = d ln dP."""
    s = p.stichlmair
    low, high = 0.0, (p.void / h0 - 1.0) / s.rise
    for _ in range(60):
        x = 0.5 * (low + high)
        h = h0 * (1.0 + s.rise * x)
        if 2.0 * s.rise * x * h0 * ((2.0 + c) / 3.0 / (1.0 - p.void + h) + s.void_n / (p.void - h)) < 1.0:
            low = x
        else:
            high = x
    return low


@kernel
def stichlmair_excess(p, u_L, u_G, rho_L, rho_G, mu_G):
    """ln(pressure drop at the flooding hold-up / flooding pressure drop): negative below flooding."""
    dry, c = stichlmair_dry(p, u_G, rho_G, mu_G)
    h0 = stichlmair_holdup(p, u_L)
    x = stichlmair_limit(p, h0, c)
    return math.log(dry * stichlmair_ratio(p, h0 * (1.0 + p.stichlmair.rise * x), c) / (rho_L * GRAVITY * math.sqrt(x)))


@kernel
def stichlmair_bed(p, u_L, u_G, rho_L, rho_G, mu_G):
    """Pressure drop [Pa/m], hold-up and flood fraction at constant L/G; above flooding those of the limit."""
    low, high = -8.0, 8.0  # ln of the scale of both flows that floods
    for _ in range(50):
        middle = 0.5 * (low + high)
        scale = math.exp(middle)
        if stichlmair_excess(p, scale * u_L, scale * u_G, rho_L, rho_G, mu_G) < 0.0:
            low = middle
        else:
            high = middle
    fraction = math.exp(-0.5 * (low + high))
    dry, c = stichlmair_dry(p, u_G, rho_G, mu_G)
    h0, rise = stichlmair_holdup(p, u_L), p.stichlmair.rise
    top = rho_L * GRAVITY * math.sqrt(stichlmair_limit(p, h0, c))
    bottom = min(dry, top)
    for _ in range(60):
        dP = 0.5 * (bottom + top)
        if dry * stichlmair_ratio(p, h0 * (1.0 + rise * (dP / (rho_L * GRAVITY)) ** 2), c) > dP:
            bottom = dP
        else:
            top = dP
    return top, h0 * (1.0 + rise * (top / (rho_L * GRAVITY)) ** 2), fraction
