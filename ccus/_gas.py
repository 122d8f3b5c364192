"""Kernels for the ideal gas: NASA polynomials, and transport of mixtures by Cantera's rules with derivatives.

Species that have no transport parameters (amine vapour, ``bulk`` = 0) take no part in the mixture's viscosity and
conductivity; they diffuse, and are diffused through, by Fuller's method.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus.kernel import kernel

R = 8.31446261815324  # J/mol/K, exact in the SI


class GasParams(NamedTuple):
    """Coefficients of n species, in the order of the names asked for."""

    M: np.ndarray  # (n,) molar mass [kg/mol]
    nasa: np.ndarray  # (n, 15) NASA7 times R: T of the join [K], seven of the upper range, seven of the lower
    visc: np.ndarray  # (5, n) sqrt(mu)/T^(1/4) in powers of ln T
    cond: np.ndarray  # (5, n) lambda/sqrt(T) in powers of ln T
    diff: np.ndarray  # (5, n * n) D P/T^(3/2) in powers of ln T, pair (k, j) at k n + j
    fuller: np.ndarray  # (n * n,) D P/T^(7/4) of pairs with an amine, else 0
    wilke_r: np.ndarray  # (n, n) (M_j/M_i)^(1/4)
    wilke_f: np.ndarray  # (n, n) 1/sqrt(8 (1 + M_i/M_j))
    bulk: np.ndarray  # (n,) 1 for a species with transport parameters, 0 for an amine


@kernel
def species_enthalpy(T, p, i):
    """Molar enthalpy [J/mol] (elements at 298.15 K) and heat capacity [J/mol/K] of species ``i``."""
    o = 1 if p.nasa[i, 0] < T else 8
    a, b, c, d, e = p.nasa[i, o], p.nasa[i, o + 1], p.nasa[i, o + 2], p.nasa[i, o + 3], p.nasa[i, o + 4]
    h = T * (a + T * (b / 2.0 + T * (c / 3.0 + T * (d / 4.0 + T * (e / 5.0))))) + p.nasa[i, o + 5]
    return h, a + T * (b + T * (c + T * (d + T * e)))


@kernel
def heat_capacity(T, p, i):
    """Molar heat capacity [J/mol/K] of species ``i`` and its slope [J/mol/K2]."""
    o = 1 if p.nasa[i, 0] < T else 8
    a, b, c, d, e = p.nasa[i, o], p.nasa[i, o + 1], p.nasa[i, o + 2], p.nasa[i, o + 3], p.nasa[i, o + 4]
    return a + T * (b + T * (c + T * (d + T * e))), b + T * (2.0 * c + T * (3.0 * d + T * 4.0 * e))


@kernel
def species_entropy(T, p, i):
    """Molar entropy [J/mol/K] of species ``i`` at 1 atm (GRI) or 1 bar: for differences in temperature only."""
    o = 1 if p.nasa[i, 0] < T else 8
    a, b, c, d, e = p.nasa[i, o], p.nasa[i, o + 1], p.nasa[i, o + 2], p.nasa[i, o + 3], p.nasa[i, o + 4]
    return a * math.log(T) + T * (b + T * (c / 2.0 + T * (d / 3.0 + T * (e / 4.0)))) + p.nasa[i, o + 6]


@kernel
def mixture_enthalpy(T, n, p):
    """Enthalpy flow [W] and heat capacity flow [W/K] of the flows ``n`` [mol/s]."""
    H = C = 0.0
    for i in range(n.shape[0]):
        h, cp = species_enthalpy(T, p, i)
        H += n[i] * h
        C += n[i] * cp
    return H, C


@kernel
def mixture_entropy(T, n, p):
    """Thermal part of the entropy flow [W/K] of the flows ``n`` [mol/s]; pressure and mixing are left out."""
    S = 0.0
    for i in range(n.shape[0]):
        S += n[i] * species_entropy(T, p, i)
    return S


class Temperature(NamedTuple):
    """Result of a search for a temperature."""

    T: float  # K
    iterations: int
    residual: float  # last step over the temperature
    converged: bool


@kernel
def temperature_of_enthalpy(H, n, T, p):
    """Temperature at which the flows ``n`` carry the enthalpy ``H`` [W]; ``T`` is a first guess."""
    step = 1.0
    for iteration in range(60):
        value, slope = mixture_enthalpy(T, n, p)
        step = min(max((H - value) / slope, -0.5 * T), T) / T
        T *= 1.0 + step
        if abs(step) < 1e-14:
            return Temperature(T, iteration + 1, abs(step), True)
    return Temperature(T, 60, abs(step), abs(step) < 1e-10)


@kernel
def temperature_of_entropy(S, n, T, p):
    """Temperature at which the flows ``n`` have the thermal entropy ``S`` [W/K]; ``T`` is a first guess."""
    step = 1.0
    for iteration in range(60):
        _, C = mixture_enthalpy(T, n, p)
        step = min(max((S - mixture_entropy(T, n, p)) / C, -0.5), 1.0)
        T *= 1.0 + step
        if abs(step) < 1e-14:
            return Temperature(T, iteration + 1, abs(step), True)
    return Temperature(T, 60, abs(step), abs(step) < 1e-10)


@kernel
def transport(T, P, y, p, val, dT, dy):
    """Viscosity [Pa s], conductivity [W/m/K] and mixture-averaged diffusivities [m2/s], with all derivatives.

    Viscosity by Wilke, conductivity as the mean of the arithmetic and harmonic averages, both over the species with
    transport parameters; D_k = sum(y_j)/sum(y_j/D_kj) over j other than k. All three are homogeneous in ``y``, so
    the mole fractions (shape n) need not sum to one. Fills ``val`` and ``dT`` (n + 2: viscosity, conductivity,
    D_0 ..) and ``dy`` (n + 2, n), derivatives with each y alone. Inverse pressure: d D/dP = -D/P.
    """
    _viscosity(T, y, p, val, dT, dy)
    _conductivity(T, y, p, val, dT, dy)
    _diffusivities(T, P, y, p, val, dT, dy)


@kernel
def _viscosity(T, y, p, val, dT, dy):
    """First row of ``val``, ``dT`` and ``dy``; the other rows serve as scratch."""
    n = y.shape[0]
    x, quarter = math.log(T), math.sqrt(math.sqrt(T))
    for i in range(n):  # s = sqrt(mu_i) in val, d ln s/dT in dT
        a, b, c, d, e = p.visc[0, i], p.visc[1, i], p.visc[2, i], p.visc[3, i], p.visc[4, i]
        poly = a + x * (b + x * (c + x * (d + x * e)))
        val[2 + i] = quarter * poly
        dT[2 + i] = (0.25 + (b + x * (2.0 * c + x * (3.0 * d + x * (4.0 * e)))) / poly) / T
        dy[0, i] = 0.0
        dy[1, i] = 1.0 / val[2 + i]
    mu = mu_T = 0.0
    for i in range(n):
        s, total, slope = val[2 + i], 0.0, 0.0
        for j in range(n):
            ratio = s * dy[1, j] * p.wilke_r[i, j]
            root = (1.0 + ratio) * p.wilke_f[i, j]
            phi = (1.0 + ratio) * root
            w = y[j] * p.bulk[j]
            dy[2 + i, j] = phi
            total += w * phi
            slope += w * 2.0 * root * ratio * (dT[2 + i] - dT[2 + j])
        share = s * s / total
        w = y[i] * p.bulk[i] * share
        mu += w
        mu_T += w * (2.0 * dT[2 + i] - slope / total)
        dy[0, i] += share
        for j in range(n):
            dy[0, j] -= w / total * dy[2 + i, j]
    for i in range(n):
        dy[0, i] *= p.bulk[i]
    val[0], dT[0] = mu, mu_T


@kernel
def _conductivity(T, y, p, val, dT, dy):
    """Second row of ``val``, ``dT`` and ``dy``; the rows after it serve as scratch."""
    n = y.shape[0]
    x, root = math.log(T), math.sqrt(T)
    total = mean = inverse = mean_T = inverse_T = 0.0
    for i in range(n):
        a, b, c, d, e = p.cond[0, i], p.cond[1, i], p.cond[2, i], p.cond[3, i], p.cond[4, i]
        k = root * (a + x * (b + x * (c + x * (d + x * e))))
        slope = 0.5 * k / T + root * (b + x * (2.0 * c + x * (3.0 * d + x * (4.0 * e)))) / T
        w = y[i] * p.bulk[i]
        val[2 + i] = k
        total += w
        mean += w * k
        mean_T += w * slope
        inverse += w / k
        inverse_T -= w * slope / (k * k)
    val[1] = 0.5 * (mean / total + total / inverse)
    dT[1] = 0.5 * (mean_T / total - total * inverse_T / (inverse * inverse))
    for i in range(n):
        k = val[2 + i]
        change = k / total - mean / (total * total) + 1.0 / inverse - total / (inverse * inverse * k)
        dy[1, i] = 0.5 * p.bulk[i] * change


@kernel
def _diffusivities(T, P, y, p, val, dT, dy):
    """Rows of the diffusivities."""
    n = y.shape[0]
    x, quarter = math.log(T), math.sqrt(math.sqrt(T))
    scale = T * math.sqrt(T) / P
    sum_y = 0.0
    for j in range(n):
        sum_y += y[j]
    for k in range(n):
        total = total_T = 0.0
        for j in range(n):
            m = k * n + j
            a, b, c, d, e = p.diff[0, m], p.diff[1, m], p.diff[2, m], p.diff[3, m], p.diff[4, m]
            f = p.fuller[m] * quarter
            value = a + x * (b + x * (c + x * (d + x * e))) + f
            slope = 1.5 * value + b + x * (2.0 * c + x * (3.0 * d + x * (4.0 * e))) + 0.25 * f
            inverse = 1.0 / value
            dy[2 + k, j] = inverse
            w = y[j] * inverse if j != k else 0.0
            total += w
            total_T += w * slope * inverse
        own = dy[2 + k, k]
        others = sum_y - y[k]
        if others > 0.0:
            D = others / total
            val[2 + k], dT[2 + k] = scale * D, scale * D * total_T / (total * T)
            for j in range(n):
                dy[2 + k, j] = scale * (1.0 - D * dy[2 + k, j]) / total
            dy[2 + k, k] = 0.0
        else:
            val[2 + k], dT[2 + k] = scale / own, 1.5 * scale / own / T
            dy[2 + k, :] = 0.0
