"""Kernels of the electrolyte-NRTL model of one amine in water with CO2: standard states and activity coefficients.

Order of the true species: water, amine, CO2, cation (protonated amine), anion. The two anions, carbamate and
bicarbonate, share their interaction parameters, so they count as one in the activity model (``form`` keeps both).
Activity coefficients are on the mole-fraction scale, unsymmetric (infinite dilution in water) for all but water.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus.kernel import kernel

WATER, AMINE, CO2, CATION, CARBAMATE, BICARBONATE = 0, 1, 2, 3, 4, 5
ANION = 4  # carbamate and bicarbonate together
PAIRS = 5


class EnrtlWork(NamedTuple):
    """Scratch of one speciation."""

    n: np.ndarray  # (6,) true amounts
    n5: np.ndarray  # (5,) with the anions together
    k: np.ndarray  # (2,) ln K
    lng: np.ndarray  # (5,)
    dlng_dT: np.ndarray  # (5,)
    dlng_dn: np.ndarray  # (5, 5)
    tau: np.ndarray  # (5, 5), as the next three
    G: np.ndarray
    slope_tau: np.ndarray
    slope_G: np.ndarray
    h: np.ndarray  # (6,) standard enthalpies
    mu: np.ndarray  # (6,) standard potentials


class EnrtlParams(NamedTuple):
    """One published set, per mole and in SI."""

    R: float  # gas constant of the set [J/mol/K]
    T_ref: float  # temperature of the formation properties [K]
    P_ref: float  # pressure of the standard state [Pa]
    molal: float  # ln(moles of water per kg): molal to mole-fraction standard state of ions [-]
    h_form: np.ndarray  # (6,) enthalpy of formation, ideal gas or aqueous [J/mol]
    g_form: np.ndarray  # (6,) Gibbs energy of formation [J/mol]
    cp: np.ndarray  # (6, 6) cp = sum c_k T^k [J/mol/K]
    reference: np.ndarray  # (3, 4) ln psat of water, ln Henry of amine and CO2: A + B/T + C ln T + D T^n [Pa]
    exponent: np.ndarray  # (3,) n of the last term
    tau_a: np.ndarray  # (5, 5) tau_ij = a + b/T, i neighbour, j centre [-]
    tau_b: np.ndarray  # (5, 5) [K]
    alpha: np.ndarray  # (5, 5) non-randomness [-]
    rho: float  # closest approach of the Pitzer-Debye-Hueckel term [-]
    debye: float  # A_phi = debye sqrt(d) / (eps T)^1.5 with d in g/cm3 [K^1.5 (cm3/g)^0.5]
    density: np.ndarray  # (3,) water density a T^2 + b T + c [g/cm3]
    dielectric: np.ndarray  # (3,) A + B (1/T - 1/C)
    M: np.ndarray  # (3,) molar mass of water, amine, CO2 [kg/mol]


@kernel
def ideal(T, i, p):
    """Enthalpy and Gibbs energy [J/mol] of species ``i`` as ideal gas (molecules) or infinitely dilute ion."""
    h = p.h_form[i]
    s = (p.h_form[i] - p.g_form[i]) / p.T_ref
    power, power_ref = T, p.T_ref
    h += p.cp[i, 0] * (T - p.T_ref)
    s += p.cp[i, 0] * math.log(T / p.T_ref)
    for k in range(1, 6):
        s += p.cp[i, k] * (power - power_ref) / k
        power *= T
        power_ref *= p.T_ref
        h += p.cp[i, k] * (power - power_ref) / (k + 1)
    return h, h - T * s


@kernel
def reference_pressure(T, i, p):
    """ln of water's vapour pressure or a solute's Henry constant in water [Pa], and its temperature derivative."""
    n = p.exponent[i]
    b, c, last = p.reference[i, 1] / T, p.reference[i, 2], p.reference[i, 3] * T**n
    return p.reference[i, 0] + b + c * math.log(T) + last, (c - b + n * last) / T


@kernel
def standard(T, p, h, mu):
    """Fill ``h`` and ``mu`` (6,) with standard enthalpies [J/mol] and potentials over RT of the liquid's species."""
    for i in range(6):
        h[i], g = ideal(T, i, p)
        mu[i] = g / (p.R * T)
        if i <= CO2:
            value, slope = reference_pressure(T, i, p)
            mu[i] += value - math.log(p.P_ref)
            h[i] -= p.R * T * T * slope
        else:
            mu[i] += p.molal


@kernel
def equilibrium_constants(T, p, h, mu):
    """ln K1, ln K2 and their temperature derivatives [1/K]; ``h`` and ``mu`` (6,) are filled on the way.

    K1: 2 amine + CO2 = cation + carbamate. K2: amine + CO2 + water = cation + bicarbonate.
    """
    standard(T, p, h, mu)
    k1 = 2.0 * mu[AMINE] + mu[CO2] - mu[CATION] - mu[CARBAMATE]
    k2 = mu[AMINE] + mu[CO2] + mu[WATER] - mu[CATION] - mu[BICARBONATE]
    d1 = -(2.0 * h[AMINE] + h[CO2] - h[CATION] - h[CARBAMATE]) / (p.R * T * T)
    d2 = -(h[AMINE] + h[CO2] + h[WATER] - h[CATION] - h[BICARBONATE]) / (p.R * T * T)
    return k1, k2, d1, d2


@kernel
def debye_hueckel(T, p):
    """Pitzer-Debye-Hueckel constant on the mole-fraction scale and its temperature derivative."""
    d = (p.density[0] * T + p.density[1]) * T + p.density[2]
    slope_d = 2.0 * p.density[0] * T + p.density[1]
    eps = p.dielectric[0] + p.dielectric[1] * (1.0 / T - 1.0 / p.dielectric[2])
    slope_eps = -p.dielectric[1] / (T * T)
    a = p.debye * math.sqrt(d) / (eps * T) ** 1.5 * math.exp(0.5 * p.molal)
    return a, a * (0.5 * slope_d / d - 1.5 * (slope_eps / eps + 1.0 / T))


@kernel
def activities(T, n, p, w):
    """ln activity coefficients of the amounts ``n`` (5,), anions together, and their derivatives.

    Fills ``lng`` and ``dlng_dT`` (at constant composition [1/K]), and ``dlng_dn`` with d ln gamma_i / d n_k [1/mol], of
    the EnrtlWork ``w``.
    """
    tau, G, slope_tau, slope_G = w.tau, w.G, w.slope_tau, w.slope_G
    lng, dlng_dn, dlng_dT = w.lng, w.dlng_dn, w.dlng_dT
    for i in range(PAIRS):
        for j in range(PAIRS):
            tau[i, j] = p.tau_a[i, j] + p.tau_b[i, j] / T
            slope_tau[i, j] = -p.tau_b[i, j] / (T * T)
            G[i, j] = 0.0 if i == j and i >= CATION else math.exp(-p.alpha[i, j] * tau[i, j])
            slope_G[i, j] = -p.alpha[i, j] * slope_tau[i, j] * G[i, j]
    for i in range(PAIRS):
        lng[i] = 0.0
        dlng_dT[i] = 0.0
        for k in range(PAIRS):
            dlng_dn[i, k] = 0.0
    for j in range(PAIRS):
        s = q = slope_s = slope_q = 0.0
        for k in range(PAIRS):
            s += n[k] * G[k, j]
            q += n[k] * G[k, j] * tau[k, j]
            slope_s += n[k] * slope_G[k, j]
            slope_q += n[k] * (slope_G[k, j] * tau[k, j] + G[k, j] * slope_tau[k, j])
        q /= s
        slope_q = (slope_q - q * slope_s) / s
        lng[j] += q
        dlng_dT[j] += slope_q
        share, slope_share = n[j] / s, -n[j] * slope_s / (s * s)
        for i in range(PAIRS):
            excess = tau[i, j] - q
            lng[i] += share * G[i, j] * excess
            dlng_dT[i] += G[i, j] * (slope_share * excess + share * (slope_tau[i, j] - slope_q))
            dlng_dT[i] += share * slope_G[i, j] * excess
            mixed = G[i, j] * excess / s
            dlng_dn[i, j] += mixed
            dlng_dn[j, i] += mixed
            for k in range(PAIRS):
                dlng_dn[i, k] -= share * G[i, j] * G[k, j] * (excess + tau[k, j] - q) / s
    for i in range(1, PAIRS):
        lng[i] -= tau[WATER, i] + tau[i, WATER] * G[i, WATER]
        dlng_dT[i] -= slope_tau[WATER, i] + slope_tau[i, WATER] * G[i, WATER] + tau[i, WATER] * slope_G[i, WATER]
    add_long_range(T, n, p, lng, dlng_dn, dlng_dT)


@kernel
def long_range(strength, rho):
    """Pitzer-Debye-Hueckel term of molecules and of ions, and their slopes with the ionic strength, per unit of A."""
    root = math.sqrt(strength)
    bottom = 1.0 + rho * root
    molecule = 2.0 * strength * root / bottom
    ion = -(2.0 / rho * math.log(bottom) + (root - 2.0 * strength * root) / bottom)
    slope_molecule = (3.0 * root + 2.0 * rho * strength) / (bottom * bottom)
    slope_ion = 0.0  # infinite at zero strength, where nothing depends on it
    if root > 0.0:
        slope_ion = -(1.0 / bottom + (0.5 - 3.0 * strength - 2.0 * rho * root * strength) / (bottom * bottom)) / root
    return molecule, ion, slope_molecule, slope_ion


@kernel
def add_long_range(T, n, p, lng, dlng_dn, dlng_dT):
    """Add the Pitzer-Debye-Hueckel term to the arrays of ``activities``."""
    total = n[0] + n[1] + n[2] + n[3] + n[4]
    strength = 0.5 * (n[CATION] + n[ANION]) / total
    a, slope_a = debye_hueckel(T, p)
    molecule, ion, slope_molecule, slope_ion = long_range(strength, p.rho)
    for i in range(PAIRS):
        lng[i] += a * (molecule if i < CATION else ion)
        dlng_dT[i] += slope_a * (molecule if i < CATION else ion)
        slope = a * (slope_molecule if i < CATION else slope_ion)
        for k in range(PAIRS):
            dlng_dn[i, k] += slope * ((0.5 if k >= CATION else 0.0) - strength) / total
