"""Kernels for chemical equilibrium in one loaded amine solution and the properties that follow from it."""

from __future__ import annotations

import math
from typing import NamedTuple

from ccus.kernel import kernel
from solvents._enrtl import (
    AMINE,
    ANION,
    BICARBONATE,
    CARBAMATE,
    CATION,
    CO2,
    WATER,
    activities,
    equilibrium_constants,
    reference_pressure,
)

LN_P, DLN_P, AMOUNT, H, LN_GAMMA, SIZE = 0, 3, 6, 12, 13, 18  # places in the output of ``state``
LEAST_LOADING = 1e-14  # the limit of zero loading, where ln(p / loading^2) is finite
TOLERANCE, MAX_ITERATIONS = 1e-12, 50


class Solved(NamedTuple):
    """Record of one speciation."""

    iterations: int
    residual: float  # largest deviation of ln K
    converged: bool


@kernel
def amounts(u, v, w, m, c, n, n5):
    """True amounts from ln CO2 and ln bicarbonate: ``n`` (6,) and ``n5`` (5,) with the anions together."""
    n[CO2], n[BICARBONATE] = math.exp(u), math.exp(v)
    n[CARBAMATE] = c - n[CO2] - n[BICARBONATE]
    n[CATION] = n[CARBAMATE] + n[BICARBONATE]
    n[WATER] = w - n[BICARBONATE]
    n[AMINE] = m - 2.0 * n[CARBAMATE] - n[BICARBONATE]
    for i in range(4):
        n5[i] = n[i]
    n5[ANION] = n[CATION]


@kernel
def quotients(n, n5, lng):
    """ln of the two reaction quotients, K1 and K2 at equilibrium."""
    common = math.log(n[CATION] * (n5[0] + n5[1] + n5[2] + n5[3] + n5[4]) / (n[AMINE] * n[CO2]))
    common += lng[CATION] + lng[ANION] - lng[AMINE] - lng[CO2]
    return (
        common + math.log(n[CARBAMATE] / n[AMINE]) - lng[AMINE],
        common + math.log(n[BICARBONATE] / n[WATER]) - lng[WATER],
    )


@kernel
def start(k1, k2, w, m, c):
    """ln CO2 and ln bicarbonate at equilibrium for fixed constants in amounts: a monotone equation in free amine."""
    low, high = -40.0, 40.0  # of ln(bound amine / free amine)
    ratio = math.exp(k2 - k1) * w
    a = b = free = 0.0
    for _ in range(40):
        y = 0.5 * (low + high)
        bound = m / (1.0 + math.exp(-y))
        amine = m / (1.0 + math.exp(y))
        a = bound / (2.0 + ratio / amine)
        b = a * ratio / amine
        free = a * (a + b) / (amine * amine) * math.exp(-k1)
        if a + b + free > c:
            high = y
        else:
            low = y
    scale = c / (a + b + free)
    return math.log(free * scale), math.log(b * scale)


@kernel
def speciate(T, w, m, c, p, work):
    """Equilibrium of ``w`` water, ``m`` amine and ``c`` CO2 [mol] at ``T`` [K].

    ``work`` is an EnrtlWork with ln K1 and ln K2 in ``k``; the true amounts and the activity coefficients are left in
    it. Three passes with frozen activity coefficients give the start of a damped Newton method in ln CO2 and ln
    bicarbonate. Returns the record and the four entries of the Jacobian.
    """
    n, n5, k, lng = work.n, work.n5, work.k, work.lng
    n5[WATER], n5[AMINE], n5[CO2] = w, max(m - 2.0 * c, 0.05 * m), 0.0
    n5[CATION] = n5[ANION] = min(c, 0.5 * m)
    u = v = du = dv = step = j11 = j12 = j21 = j22 = 0.0
    residual, iterations = math.inf, 0
    for turn in range(MAX_ITERATIONS):
        activities(T, n5, p, work)
        if turn < 3:
            mixed = lng[CATION] + lng[ANION] - lng[AMINE] - lng[CO2]
            size = math.log(n5[0] + n5[1] + n5[2] + n5[3] + n5[4])
            u, v = start(k[0] - mixed + lng[AMINE] - size, k[1] - mixed + lng[WATER] - size, w, m, c)
            du = dv = 0.0
            step = 1.0
        else:
            q1, q2 = quotients(n, n5, lng)
            r1, r2 = q1 - k[0], q2 - k[1]
            residual = max(abs(r1), abs(r2))
            j11, j12, j21, j22 = jacobian(n, n5, work.dlng_dn)
            if residual < TOLERANCE or (residual < 1e3 * TOLERANCE and max(abs(du), abs(dv)) < TOLERANCE):
                break
            iterations += 1
            det = j11 * j22 - j12 * j21
            du, dv = (j12 * r2 - j22 * r1) / det, (j21 * r1 - j11 * r2) / det
            step = min(1.0, 2.0 / max(abs(du), abs(dv), 1e-300))
        for _ in range(40):
            amounts(u + step * du, v + step * dv, w, m, c, n, n5)
            if n[CARBAMATE] > 0.0 and n[AMINE] > 0.0 and n[WATER] > 0.0:
                break
            step *= 0.5
        u += step * du
        v += step * dv
    return Solved(iterations, residual, residual < 1e3 * TOLERANCE), j11, j12, j21, j22


@kernel
def jacobian(n, n5, dlng_dn):
    """Derivatives of the two ln quotients with ln CO2 (u) and ln bicarbonate (v): d1/du, d1/dv, d2/du, d2/dv."""
    f, b = n[CO2], n[BICARBONATE]
    total = n5[0] + n5[1] + n5[2] + n5[3] + n5[4]
    g1u = g1v = g2u = g2v = 0.0
    for i in range(5):
        along_u = f * (2.0 * dlng_dn[i, AMINE] + dlng_dn[i, CO2] - dlng_dn[i, CATION] - dlng_dn[i, ANION])
        along_v = b * (dlng_dn[i, AMINE] - dlng_dn[i, WATER])
        one = 1.0 if i >= CATION else (-2.0 if i == AMINE else (-1.0 if i == CO2 else 0.0))
        two = 1.0 if i >= CATION else -1.0
        g1u += one * along_u
        g1v += one * along_v
        g2u += two * along_u
        g2v += two * along_v
    common_u = -f / n[CATION] + f / total - 2.0 * f / n[AMINE] - 1.0
    common_v = -b / n[AMINE]
    return (
        common_u - f / n[CARBAMATE] - 2.0 * f / n[AMINE] + g1u,
        common_v - b / n[CARBAMATE] - b / n[AMINE] + g1v,
        common_u + g2u,
        common_v + 1.0 + b / n[WATER] + g2v,
    )


@kernel
def state(T, w, m, c, p, work, out):
    """Equilibrium properties of ``w`` water, ``m`` amine and ``c`` CO2 [mol] at ``T`` [K], amine present.

    ``work`` is an EnrtlWork; ``out`` (18,) is filled with: ln partial pressure of water, amine and CO2 [Pa]; their
    temperature derivatives at constant amounts [1/K]; the six true amounts [mol]; the enthalpy of the set's own
    standard states [J]; five ln activity coefficients. Returns the record of the speciation. Partial pressures are
    fugacities of an ideal vapour.
    """
    n, n5, lng, dlng_dT, dlng_dn, h = work.n, work.n5, work.lng, work.dlng_dT, work.dlng_dn, work.h
    c = max(c, LEAST_LOADING * m)
    work.k[0], work.k[1], slope1, slope2 = equilibrium_constants(T, p, h, work.mu)
    solved, j11, j12, j21, j22 = speciate(T, w, m, c, p, work)
    ions = dlng_dT[CATION] + dlng_dT[ANION] - dlng_dT[AMINE] - dlng_dT[CO2]
    r1, r2 = ions - dlng_dT[AMINE] - slope1, ions - dlng_dT[WATER] - slope2
    det = j11 * j22 - j12 * j21
    f, b = n[CO2] * (j12 * r2 - j22 * r1) / det, n[BICARBONATE] * (j21 * r1 - j11 * r2) / det  # dn/dT
    total = n5[0] + n5[1] + n5[2] + n5[3] + n5[4]
    excess = 0.0
    for i in range(5):
        excess += n5[i] * dlng_dT[i]
        out[LN_GAMMA + i] = lng[i]
    for i in range(3):
        value, slope = reference_pressure(T, i, p)
        change = -b if i == WATER else (2.0 * f + b if i == AMINE else f)
        out[LN_P + i] = value + lng[i] + math.log(n[i] / total)
        slope += dlng_dT[i] + change / n[i] - f / total
        slope += f * (2.0 * dlng_dn[i, AMINE] + dlng_dn[i, CO2] - dlng_dn[i, CATION] - dlng_dn[i, ANION])
        out[DLN_P + i] = slope + b * (dlng_dn[i, AMINE] - dlng_dn[i, WATER])
    out[H] = -p.R * T * T * excess
    for i in range(6):
        out[AMOUNT + i] = n[i]
        out[H] += n[i] * h[i]
    return solved


@kernel
def states(T, w, m, c, p, work, out):
    """``state`` for arrays of equal length; ``out`` (n, 18). Returns the worst residual and the failures."""
    worst, failed = 0.0, 0
    for i in range(T.shape[0]):
        solved = state(T[i], w[i], m[i], c[i], p, work, out[i])
        worst = max(worst, solved.residual)
        failed += 0 if solved.converged else 1
    return worst, failed
