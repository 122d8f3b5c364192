"""Kernels for the ideal gas: NASA polynomials, and transport of mixtures by Cantera's rules with derivatives.

Species that have no transport parameters (amine vapour) take no part in the mixture's viscosity and
conductivity; they diffuse, and are diffused through, by Fuller's method.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus.kernel import kernel

R = 8.31446261815324  # J/mol/K, exact in the SI
ZERO, ONE, TWO = np.uint64(0), np.uint64(1), np.uint64(2)


class GasParams(NamedTuple):
    """Coefficients of n species, in the order of the names asked for.

    ``pairs`` lists species k with j > k row by row, then each species with itself: polynomial of D P/T^(3/2) in ln T
    (columns 0-4), Fuller's D P/T^(7/4) where one is an amine (5), and Wilke's (M_j/M_k)^(1/4), (M_k/M_j)^(1/4),
    1/sqrt(8 (1 + M_k/M_j)), 1/sqrt(8 (1 + M_j/M_k)) (6-9).
    """

    M: np.ndarray  # (n,) molar mass [kg/mol]
    nasa: np.ndarray  # (n, 15) NASA7 times R: T of the join [K], seven of the upper range, seven of the lower
    single: np.ndarray  # (n, 11) sqrt(mu)/T^(1/4) and lambda/sqrt(T) in powers of ln T; 1, or 0 for an amine
    pairs: np.ndarray  # (n (n + 1)/2, 10)


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
    D_0 ..) and ``dy`` (n + 2, n), derivatives with each y alone. d D/dP = -D/P; the others do not depend on P.
    Handing on arrays instead of ``p`` saves counting references: a fifth of the time.
    """
    x, quarter = math.log(T), math.sqrt(math.sqrt(T))
    single, pairs = p.single, p.pairs
    _roots(T, x, quarter, y, single, val, dT, dy)
    _wilke_sums(y, single, pairs, val, dT, dy)
    _viscosity(y, single, val, dT, dy)
    _conductivity(T, x, quarter, y, single, val, dT, dy)
    _diffusivities(T, P, x, quarter, y, pairs, val, dT, dy)


@kernel
def _roots(T, x, quarter, y, single, val, dT, dy):
    """For each species sqrt(mu) in ``val``, its relative slope in ``dT``, its inverse on the diagonal of ``dy``."""
    n, inverse_T = np.uint64(y.shape[0]), 1.0 / T
    for i in range(n):
        c0, c1, c2, c3, c4 = single[i, 0], single[i, 1], single[i, 2], single[i, 3], single[i, 4]
        s = quarter * (c0 + x * (c1 + x * (c2 + x * (c3 + x * c4))))
        inverse = 1.0 / s
        slope = quarter * inverse * (c1 + x * (2.0 * c2 + x * (3.0 * c3 + x * (4.0 * c4))))
        val[i + TWO], dT[i + TWO], dy[i + TWO, i] = s, (0.25 + slope) * inverse_T, inverse
        dy[ZERO, i], dy[ONE, i] = y[i] * single[i, 10], 0.0


@kernel
def _wilke_sums(y, single, pairs, val, dT, dy):
    """Wilke's phi off the diagonal of ``dy``; sum(y_j phi_ij) in its first row, half the slope with T in its second."""
    n, m = np.uint64(y.shape[0]), ZERO
    for i in range(n):
        s, inverse, e, w = val[i + TWO], dy[i + TWO, i], dT[i + TWO], y[i] * single[i, 10]
        total = slope = 0.0
        for j in range(i + ONE, n):
            up, down, v = s * dy[j + TWO, j] * pairs[m, 6], inverse * val[j + TWO] * pairs[m, 7], y[j] * single[j, 10]
            change, root_up, root_down = e - dT[j + TWO], (1.0 + up) * pairs[m, 8], (1.0 + down) * pairs[m, 9]
            phi_up, phi_down = (1.0 + up) * root_up, (1.0 + down) * root_down
            dy[i + TWO, j], dy[j + TWO, i] = phi_up, phi_down
            total += v * phi_up
            slope += v * up * root_up * change
            dy[ZERO, j] += w * phi_down
            dy[ONE, j] -= w * down * root_down * change
            m += ONE
        dy[ZERO, i] += total
        dy[ONE, i] += slope


@kernel
def _viscosity(y, single, val, dT, dy):
    """First row of ``val``, ``dT`` and ``dy`` from what the two kernels above left."""
    n, mu, mu_T = np.uint64(y.shape[0]), 0.0, 0.0
    for i in range(n):
        inverse = 1.0 / dy[ZERO, i]
        share = val[i + TWO] * val[i + TWO] * inverse * single[i, 10]
        w = y[i] * share
        mu += w
        mu_T += 2.0 * w * (dT[i + TWO] - dy[ONE, i] * inverse)
        dy[ZERO, i], dy[ONE, i], dy[i + TWO, i] = share, w * inverse, 1.0
    for i in range(n):
        w = dy[ONE, i]
        for j in range(n):
            dy[ZERO, j] -= w * dy[i + TWO, j] * single[j, 10]
    val[ZERO], dT[ZERO] = mu, mu_T


@kernel
def _conductivity(T, x, quarter, y, single, val, dT, dy):
    """Second row of ``val``, ``dT`` and ``dy``; the rows after it serve as scratch."""
    n, root, inverse_T = np.uint64(y.shape[0]), quarter * quarter, 1.0 / T
    total = mean = harmonic = mean_T = harmonic_T = 0.0
    for i in range(n):
        c0, c1, c2, c3, c4 = single[i, 5], single[i, 6], single[i, 7], single[i, 8], single[i, 9]
        k = root * (c0 + x * (c1 + x * (c2 + x * (c3 + x * c4))))
        slope = (0.5 * k + root * (c1 + x * (2.0 * c2 + x * (3.0 * c3 + x * (4.0 * c4))))) * inverse_T
        w, inverse = y[i] * single[i, 10], 1.0 / k
        val[i + TWO], dT[i + TWO] = k, inverse
        total += w
        mean += w * k
        mean_T += w * slope
        harmonic += w * inverse
        harmonic_T -= w * slope * inverse * inverse
    part, whole = 0.5 / total, 0.5 / harmonic
    ratio = 2.0 * total * whole * whole
    val[ONE] = part * mean + whole * total
    dT[ONE] = part * mean_T - ratio * harmonic_T
    constant = whole - 2.0 * part * part * mean
    for i in range(n):
        dy[ONE, i] = single[i, 10] * (part * val[i + TWO] + constant - ratio * dT[i + TWO])


@kernel
def _binary(m, x, quarter, pairs):
    """T^(3/2)/(D P) of pair ``m``, and d ln D/d ln T."""
    c0, c1, c2, c3, c4 = pairs[m, 0], pairs[m, 1], pairs[m, 2], pairs[m, 3], pairs[m, 4]
    f = pairs[m, 5] * quarter
    inverse = 1.0 / (c0 + x * (c1 + x * (c2 + x * (c3 + x * c4))) + f)
    return inverse, 1.5 + (c1 + x * (2.0 * c2 + x * (3.0 * c3 + x * (4.0 * c4))) + 0.25 * f) * inverse


@kernel
def _diffusivities(T, P, x, quarter, y, pairs, val, dT, dy):
    """Rows of the diffusivities; until the end they hold the inverse of each pair's."""
    n, inverse_T, m = np.uint64(y.shape[0]), 1.0 / T, ZERO
    scale, total_y = T * quarter * quarter / P, 0.0
    for k in range(n):
        total_y += y[k]
        val[k + TWO] = dT[k + TWO] = 0.0
    for k in range(n):
        w = y[k]
        total = slope = 0.0
        for j in range(k + ONE, n):
            inverse, change = _binary(m, x, quarter, pairs)
            dy[k + TWO, j] = dy[j + TWO, k] = inverse
            change *= inverse
            total += y[j] * inverse
            slope += y[j] * change
            val[j + TWO] += w * inverse
            dT[j + TWO] += w * change
            m += ONE
        val[k + TWO] += total
        dT[k + TWO] += slope
    for k in range(n):
        others = total_y - y[k]
        if others > 0.0:
            inverse = 1.0 / val[k + TWO]
            D = others * inverse
            inverse *= scale
            val[k + TWO] = scale * D
            dT[k + TWO] *= D * inverse * inverse_T
            for j in range(n):
                dy[k + TWO, j] = inverse * (1.0 - D * dy[k + TWO, j])
            dy[k + TWO, k] = 0.0
        else:  # nothing else is present: self-diffusion
            inverse, change = _binary(m + k, x, quarter, pairs)
            val[k + TWO] = scale / inverse
            dT[k + TWO] = change * val[k + TWO] * inverse_T
            for j in range(n):
                dy[k + TWO, j] = 0.0
