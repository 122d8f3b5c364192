"""Kernels for hold-up, loading, flooding and pressure drop by Billet and Schultes (1999)."""

from __future__ import annotations

import math
from typing import NamedTuple

from ccus.kernel import kernel
from units._power_law import GRAVITY, power_row


class BilletConstants(NamedTuple):
    """General constants of the Billet-Schultes hold-up, loading, flooding and pressure-drop correlations."""

    split: float  # flow parameter at which both change branch
    n_S: float  # loading, below and above the split
    n_S2: float
    f_S: float  # factor of C_S and exponent of the viscosity ratio above the split
    m_S: float
    m_mu_S: float  # exponent of the viscosity ratio in the flow parameter
    n_Fl: float  # the same for flooding
    n_Fl2: float
    f_Fl: float
    m_Fl: float
    m_mu_Fl: float
    blend: float  # exponent of the rise of hold-up from loading to flooding
    laminar: float  # psi_0 = C_P0 (laminar / Re + turbulent Re^-turbulent_n)
    turbulent: float
    turbulent_n: float
    wet_void: float  # ((void - h) / void)^wet_void
    wet_holdup: float  # (h / h_S)^wet_holdup
    wet_factor: float  # exp(wet_factor a^wet_a Fr^wet_FrL)
    wet_a: float
    wet_FrL: float


@kernel
def billet_holdup(p, u_L, rho_L, mu_L):
    """Liquid hold-up below the loading point; at most 0.9 void."""
    x0, x2, x3 = math.log(u_L), math.log(rho_L), math.log(mu_L)
    low = power_row(p.holdup, 0, x0, 0.0, x2, x3, 0.0, 0.0, 0.0)
    high = power_row(p.holdup, 1, x0, 0.0, x2, x3, 0.0, 0.0, 0.0)
    return min(math.exp(max(low, high)), 0.9 * p.void)


@kernel
def billet_loading(p, ratio, rho_L, mu_L, rho_G, mu_G):
    """Superficial gas velocity [m/s] at the loading point for a mass flow ratio L/G."""
    c = p.billet
    flow = ratio * math.sqrt(rho_G / rho_L)
    n, C = c.n_S, p.C_S
    if flow > c.split:
        n, C = c.n_S2, c.f_S * p.C_S * (mu_L / mu_G) ** c.m_S
    root_psi = math.sqrt(GRAVITY) / C * (flow * (mu_L / mu_G) ** c.m_mu_S) ** -n
    # u = k (e - b X^(1/3)) X^(1/6) with X = X1 u: w^5 + k1 b X1^(1/3) w^2 = k1 e for w = u^(1/6)
    X1 = 12.0 * mu_L / (GRAVITY * rho_L) * ratio * rho_G / rho_L
    k1 = math.sqrt(GRAVITY) / root_psi * math.sqrt(rho_L / rho_G) * X1 ** (1.0 / 6.0)
    end = k1 * p.void / p.a ** (1.0 / 6.0)
    square = k1 * math.sqrt(p.a) * X1 ** (1.0 / 3.0)
    w = min(end ** 0.2, math.sqrt(end / square))
    for _ in range(30):
        step = (w**5 + square * w * w - end) / (5.0 * w**4 + 2.0 * square * w)
        w -= step
        if abs(step) < 1e-14 * w:
            break
    return w**6


@kernel
def billet_flooding(p, ratio, rho_L, mu_L, rho_G, mu_G):
    """Superficial gas velocity [m/s] and hold-up at the flooding point for a mass flow ratio L/G."""
    c = p.billet
    flow = ratio * math.sqrt(rho_G / rho_L)
    n, C = c.n_Fl, p.C_Fl
    if flow > c.split:
        n, C = c.n_Fl2, c.f_Fl * p.C_Fl * (mu_L / mu_G) ** c.m_Fl
    root_psi = math.sqrt(GRAVITY) / C * (flow * (mu_L / mu_G) ** c.m_mu_Fl) ** -n
    k = math.sqrt(2.0 * GRAVITY / (p.void * p.a) * rho_L / rho_G) / root_psi  # u = k (void - h)^1.5 h^0.5
    load = 6.0 / GRAVITY * p.a * p.a * p.void * mu_L / rho_L * ratio * rho_G / rho_L * k
    low, high, h = p.void / 3.0, p.void, 0.5 * p.void
    for _ in range(60):  # h^2.5 (3 h - void) = load (void - h)^1.5: left side rises, right side falls
        power = h * h * math.sqrt(h)
        left, right = power * (3.0 * h - p.void), load * (p.void - h) * math.sqrt(p.void - h)
        if left > right:
            high = h
        else:
            low = h
        slope = 2.5 * left / h + 3.0 * power + 1.5 * right / (p.void - h)
        new = h - (left - right) / slope
        if not low < new < high:
            new = 0.5 * (low + high)
        done = abs(new - h) < 1e-14
        h = new
        if done:
            break
    return k * (p.void - h) ** 1.5 * math.sqrt(h), h


@kernel
def billet_pressure_drop(p, u_L, u_G, rho_G, mu_G, h, h_load, diameter):
    """Pressure drop [Pa/m] at hold-up ``h``; ``h_load`` is the hold-up without gas load; dry for h = 0."""
    c = p.billet
    d_P = 6.0 * (1.0 - p.void) / p.a
    wall = 1.0 / (1.0 + 2.0 / 3.0 * d_P / ((1.0 - p.void) * diameter)) if diameter > 0.0 else 1.0
    Re = u_G * d_P * wall * rho_G / ((1.0 - p.void) * mu_G)
    psi = p.C_P0 * (c.laminar / Re + c.turbulent * Re**-c.turbulent_n)
    if h > 0.0:
        Fr = u_L * u_L * p.a / GRAVITY
        psi *= (1.0 - h / p.void) ** c.wet_void * (h / h_load) ** c.wet_holdup
        psi *= math.exp(c.wet_factor * p.a**c.wet_a * Fr**c.wet_FrL)
    return psi * p.a / (p.void - h) ** 3 * rho_G * u_G * u_G / (2.0 * wall)
