"""Kernels for packed beds: effective area and film coefficients with derivatives, hold-up, pressure drop, flooding.

All published film sets share one form. With x the logarithms of the seven inputs, ln of each result is a power law
``E x + c`` (rows of ``PackingParams.power``, written by ``units.packing_sets`` from the published formulas), to which
four families add what is no power law:

POWER   nothing.
HOLDUP  kL carries a power of the hold-up h, kG the factor (void - h)^-1/2.
ROCHA   contact angle, hold-up and pressure drop implicit in each other (SRP II).
ONDA    wetted area a (1 - exp(-z)), which also enters kL.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus.kernel import kernel
from units._billet import BilletConstants, billet_flooding, billet_holdup, billet_pressure_drop
from units._power_law import power_row
from units._stichlmair import StichlmairConstants, stichlmair_bed

POWER, HOLDUP, ROCHA, ONDA = 0, 1, 2, 3
BILLET, STICHLMAIR = 0, 1
A_E, K_L, K_G = 0, 1, 2  # results of ``films``
U_L, U_G, RHO_L, MU_L, SIGMA, RHO_G, MU_G = range(7)  # its inputs
N_L, N_G, FILMS_SIZE = 24, 25, 26  # exponents of the diffusivities, length of ``out``
ROW_H, ROW_H2, ROW_DRY, ROW_DRY2 = 3, 4, 5, 6  # further rows: hold-up (two branches), dry pressure drop (two terms)


class RochaConstants(NamedTuple):
    """Constants of SRP II that stay outside its power laws."""

    cos_max: float  # cos(contact angle): min(cos_max, cos_factor 10^(-cos_slope sigma))
    cos_factor: float
    cos_slope: float
    cos_weight: float  # area and hold-up ~ 1 / (1 - cos_weight cos)
    dP_flood: float  # [Pa/m]
    K2: float
    wet: float  # dP = dP_dry / (1 - K2 h)^wet
    Re_n: float  # kG ~ (u_Ge + u_Le)^Re_n
    sin_theta: float


class PackingParams(NamedTuple):
    """One packing with one published film set and one hydraulic correlation."""

    form: int  # POWER, HOLDUP, ROCHA or ONDA
    power: np.ndarray  # (7, 8): rows A_E, K_L, K_G, ROW_H ..., columns the seven inputs and the constant
    n_L: float  # kL ~ D_L^n_L
    n_G: float
    m_L: float  # HOLDUP, ROCHA: exponent of the hold-up in kL; ONDA: of the wetted fraction
    sigma_min: float  # lower bound of the surface tension in the area [N/m]
    a: float  # geometric area [m2/m3]
    void: float
    hydraulic: int  # BILLET or STICHLMAIR
    C_S: float
    C_Fl: float
    C_h: float
    C_P0: float
    holdup: np.ndarray  # (2, 8): ln of the Billet-Schultes hold-up below loading, the larger of two branches
    C_1: float  # Stichlmair friction
    C_2: float
    C_3: float
    billet: BilletConstants
    rocha: RochaConstants
    stichlmair: StichlmairConstants


class Hydraulics(NamedTuple):
    """State of a bed; above flooding the hold-up is that of the flooding point."""

    holdup: float  # m3 liquid / m3 bed
    dP_dz: float  # [Pa/m]
    flood_fraction: float  # u_G / u_G at flooding, at constant L/G


@kernel
def films(p, u_L, u_G, rho_L, mu_L, sigma, rho_G, mu_G, out):
    """Fill ``out`` (FILMS_SIZE) with ln a_e [1/m], ln kL and ln kG [m/s] at unit diffusivities and their derivatives.

    ``out[k]`` is the value (A_E, K_L, K_G), ``out[3 + 7 k + j]`` its derivative to ln of input j in the order of the
    arguments, ``out[N_L]`` and ``out[N_G]`` the exponents: kL = exp(out[K_L]) D_L^out[N_L].
    """
    x0, x1, x2, x3 = math.log(u_L), math.log(u_G), math.log(rho_L), math.log(mu_L)
    floor = sigma < p.sigma_min
    x4, x5, x6 = math.log(p.sigma_min if floor else sigma), math.log(rho_G), math.log(mu_G)
    for k in range(3):
        out[k] = power_row(p.power, k, x0, x1, x2, x3, x4, x5, x6)
        for j in range(7):
            out[3 + 7 * k + j] = p.power[k, j]
    if floor:
        for k in range(3):
            out[3 + 7 * k + SIGMA] = 0.0
    out[N_L], out[N_G] = p.n_L, p.n_G
    if p.form == HOLDUP:
        _add_holdup(p, x0, x1, x2, x3, x4, x5, x6, out)
    elif p.form == ROCHA:
        _add_rocha(p, x0, x1, x2, x3, x4, x5, x6, out)
    elif p.form == ONDA:
        _add_onda(p, out)


@kernel
def _add_holdup(p, x0, x1, x2, x3, x4, x5, x6, out):
    """Hold-up in kL and in the gas passage of kG; it is held at 0.9 void."""
    low = power_row(p.power, ROW_H, x0, x1, x2, x3, x4, x5, x6)
    high = power_row(p.power, ROW_H2, x0, x1, x2, x3, x4, x5, x6)
    row, ln_h = (ROW_H, low) if low > high else (ROW_H2, high)
    weight = 1.0
    if ln_h > math.log(0.9 * p.void):
        ln_h, weight = math.log(0.9 * p.void), 0.0
    h = math.exp(ln_h)
    out[K_L] += p.m_L * ln_h
    out[K_G] -= 0.5 * math.log(p.void - h)
    for j in range(7):
        d = weight * p.power[row, j]
        out[3 + 7 * K_L + j] += p.m_L * d
        out[3 + 7 * K_G + j] += 0.5 * h / (p.void - h) * d


@kernel
def _add_onda(p, out):
    """Wetted fraction 1 - exp(-z) from ln z in the area row."""
    z = math.exp(out[A_E])
    wetted = -math.expm1(-z)
    slope = z * math.exp(-z) / wetted if z < 700.0 else 0.0
    out[A_E] = math.log(p.a * wetted)
    out[K_L] += p.m_L * math.log(wetted)
    for j in range(7):
        d = slope * out[3 + j]
        out[3 + j] = d
        out[3 + 7 * K_L + j] += p.m_L * d


@kernel
def _add_rocha(p, x0, x1, x2, x3, x4, x5, x6, out):
    """Contact angle, then hold-up with its pressure drop, then the effective velocities of SRP II."""
    c = p.rocha
    sigma = math.exp(x4)
    cos_angle = c.cos_factor * 10.0 ** (-c.cos_slope * sigma)
    d_cos = -c.cos_slope * math.log(10.0) * sigma * cos_angle
    if cos_angle > c.cos_max:
        cos_angle, d_cos = c.cos_max, 0.0
    contact = -math.log(1.0 - c.cos_weight * cos_angle)
    d_contact = c.cos_weight * d_cos / (1.0 - c.cos_weight * cos_angle)
    out[A_E] += contact
    out[3 + SIGMA] += d_contact
    r = math.exp(x5 - x2)  # rho_G / rho_L
    ln_h0 = power_row(p.power, ROW_H, x0, x1, x2, x3, x4, x5, x6) + 2.0 / 3.0 * contact - math.log(1.0 - r) / 3.0
    first = math.exp(power_row(p.power, ROW_DRY, x0, x1, x2, x3, x4, x5, x6))
    second = math.exp(power_row(p.power, ROW_DRY2, x0, x1, x2, x3, x4, x5, x6))
    ln_h, by_h0, by_dry, _ = rocha_holdup(c, ln_h0, math.log((first + second) / c.dP_flood))
    h = math.exp(ln_h)
    passage = p.void * c.sin_theta
    u_Ge, u_Le = math.exp(x1) / (passage * (1.0 - h)), math.exp(x0) / (passage * h)
    share = u_Ge / (u_Ge + u_Le)
    out[K_L] += p.m_L * ln_h
    out[K_G] += c.Re_n * math.log(u_Ge + u_Le)
    by_h = c.Re_n * (share * h / (1.0 - h) - (1.0 - share))
    for j in range(7):
        d_h0 = p.power[ROW_H, j]
        if j == SIGMA:
            d_h0 += 2.0 / 3.0 * d_contact
        elif j == RHO_L:
            d_h0 -= r / (1.0 - r) / 3.0
        elif j == RHO_G:
            d_h0 += r / (1.0 - r) / 3.0
        d_dry = (first * p.power[ROW_DRY, j] + second * p.power[ROW_DRY2, j]) / (first + second)
        d_h = by_h0 * d_h0 + by_dry * d_dry
        out[3 + 7 * K_L + j] += p.m_L * d_h
        out[3 + 7 * K_G + j] += by_h * d_h
    out[3 + 7 * K_G + U_G] += c.Re_n * share
    out[3 + 7 * K_G + U_L] += c.Re_n * (1.0 - share)


@kernel
def rocha_holdup(c, ln_h0, ln_dry):
    """SRP II: ln h from ln h at no pressure drop and ln y_dry, with y = dP / dP_flood.

    h = h0 (1 - y)^(-1/3) and y (1 - K2 h)^wet = y_dry. The logarithm f of the second is concave in y, so that Newton
    from y_dry climbs to the first root. Where the slope y f' falls below 0.05 the bed floods and y stays there.

    Returns
    -------
    (ln h, its derivative to ln h0, to ln y_dry, y)
    """
    h_max = 0.9 / c.K2
    if ln_h0 > math.log(h_max):
        return math.log(h_max), 0.0, 0.0, 1.0
    h0, y = math.exp(ln_h0), min(math.exp(ln_dry), 1.0 - 1e-9)
    for _ in range(60):
        slope, b = _rocha_slope(c, h0, y)
        if slope < 0.05:
            break
        f = math.log(y) + c.wet * math.log(1.0 - b) - ln_dry
        step = -f / slope  # in ln y
        y = min(y * math.exp(step), 0.5 * (1.0 + y))
        if abs(f) < 1e-14:
            break
    slope, b = _rocha_slope(c, h0, y)
    if slope >= 0.05:
        # d ln y = (d ln y_dry + wet b / (1 - b) d ln h0) / slope; d ln h = d ln h0 + y / (3 (1 - y)) d ln y
        climb = y / (3.0 * (1.0 - y)) / slope
        return ln_h0 - math.log(1.0 - y) / 3.0, 1.0 + climb * c.wet * b / (1.0 - b), climb, y
    low, high = 1e-12, y
    for _ in range(80):
        y = 0.5 * (low + high)
        slope, b = _rocha_slope(c, h0, y)
        if slope < 0.05:
            high = y
        else:
            low = y
    # slope = 1 - wet y b / (3 (1 - y) (1 - b)) is held, with b = K2 h0 (1 - y)^(-1/3)
    climb = y / (3.0 * (1.0 - y))
    by_y = 1.0 + y / (1.0 - y) + climb / (1.0 - b)
    d = -1.0 / (1.0 - b) / by_y
    return ln_h0 - math.log(1.0 - y) / 3.0, 1.0 + climb * d, 0.0, y


@kernel
def _rocha_slope(c, h0, y):
    """d f / d ln y and b = K2 h; the slope is negative where the passage is closed."""
    b = c.K2 * h0 * (1.0 - y) ** (-1.0 / 3.0)
    if b >= 1.0 - 1e-12:
        return -1.0, b
    return 1.0 - c.wet * y * b / (3.0 * (1.0 - y) * (1.0 - b)), b


@kernel
def hydraulics(p, u_L, u_G, rho_L, mu_L, rho_G, mu_G, diameter):
    """Hold-up, pressure drop and flooding of a bed of ``diameter`` [m] (0: no wall effect)."""
    u_L, u_G = max(u_L, 1e-9), max(u_G, 1e-9)
    ratio = u_L * rho_L / (u_G * rho_G)
    if p.hydraulic == STICHLMAIR:
        dP, h, fraction = stichlmair_bed(p, u_L, u_G, rho_L, rho_G, mu_G)
        return Hydraulics(h, dP, fraction)
    h_load = billet_holdup(p, u_L, rho_L, mu_L)
    u_flood, h_flood = billet_flooding(p, ratio, rho_L, mu_L, rho_G, mu_G)
    fraction = u_G / u_flood
    h = h_load + max(h_flood - h_load, 0.0) * min(fraction, 1.0) ** p.billet.blend
    return Hydraulics(h, billet_pressure_drop(p, u_L, u_G, rho_G, mu_G, h, h_load, diameter), fraction)


@kernel
def flooding_velocity(p, ratio, rho_L, mu_L, rho_G, mu_G):
    """Superficial gas velocity [m/s] at flooding for a mass flow ratio L/G."""
    if p.hydraulic == STICHLMAIR:
        return 1.0 / stichlmair_bed(p, ratio * rho_G / rho_L, 1.0, rho_L, rho_G, mu_G)[2]
    return billet_flooding(p, ratio, rho_L, mu_L, rho_G, mu_G)[0]


@kernel
def diameter_for_flooding(p, m_L, m_G, rho_L, mu_L, rho_G, mu_G, fraction):
    """Diameter [m] at which the mass flows [kg/s] take ``fraction`` of the flooding velocity."""
    u_G = fraction * flooding_velocity(p, m_L / m_G, rho_L, mu_L, rho_G, mu_G)
    return math.sqrt(4.0 * m_G / (rho_G * u_G * math.pi))
