"""Kernels for water with a little amine and CO2: wash water, reflux, condensates.

The limit of the electrolyte-NRTL set: the same equilibrium constants, Henry constants, vapour pressure of water and
enthalpies, Pitzer-Debye-Hueckel for the ions, and no short-range interaction. It holds for any ratio of CO2 to amine,
and for water without either. Order of amounts: water, amine, CO2.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus.kernel import kernel
from solvents._anchor import AnchorParams, offsets
from solvents._enrtl import (
    AMINE,
    BICARBONATE,
    CARBAMATE,
    CATION,
    CO2,
    WATER,
    EnrtlParams,
    debye_hueckel,
    equilibrium_constants,
    long_range,
    reference_pressure,
)
from solvents._linear import solve

TOLERANCE, PASSES = 1e-13, 60


class DiluteWork(NamedTuple):
    """Scratch; one caller at a time."""

    n: np.ndarray  # (6,) true amounts
    h: np.ndarray  # (6,) standard enthalpies
    mu: np.ndarray  # (6,) standard potentials
    feed: np.ndarray  # (3,)
    k: np.ndarray  # (2,) ln K
    ln_ref: np.ndarray  # (3,)
    x: np.ndarray  # (4,)
    u: np.ndarray  # (5,)
    f: np.ndarray  # (5,)
    J: np.ndarray  # (5, 5)


class DiluteParams(NamedTuple):
    """The constants shared with the solvent, and scratch."""

    enrtl: EnrtlParams
    anchor: AnchorParams
    work: DiluteWork


@kernel
def speciate_dilute(T, water, amine, co2, p, n, h, mu):
    """True amounts ``n`` (6,) of a dilute solution; ``h`` (6,) gets the standard enthalpies.

    Returns ln activity coefficient of molecules and of ions, and the number of passes. Each pass holds the activity
    coefficients, and makes two Newton steps on y = ln(bound amine / free amine).
    """
    k1, k2, _, _ = equilibrium_constants(T, p, h, mu)
    n[:] = 0.0
    n[WATER], n[AMINE], n[CO2] = water, amine, co2
    if amine <= 0.0 or co2 <= 0.0:
        return 0.0, 0.0, 0
    A, _ = debye_hueckel(T, p)
    ions = min(amine, co2)
    molecule = ion = 0.0
    y = math.log(min(amine, 2.0 * co2) / amine / max(1.0 - 2.0 * co2 / amine, 1e-3))
    for i in range(PASSES):
        total = n[WATER] + n[AMINE] + n[CO2] + 2.0 * n[CATION]
        f, g, _, _ = long_range(ions / total, p.rho)
        molecule, ion = A * f, A * g
        shift = 3.0 * molecule - 2.0 * ion - math.log(total)
        ratio = math.exp(k2 - k1) * n[WATER]
        a = b = free = 0.0
        for _ in range(2):
            bound, left = amine / (1.0 + math.exp(-y)), amine / (1.0 + math.exp(y))
            q = ratio / left
            a = bound / (2.0 + q)
            b = a * q
            free = a * (a + b) / (left * left) * math.exp(-k1 - shift)
            da = a * (left - q * bound / (2.0 + q)) / amine
            db = q * da + b * bound / amine
            slope = da + db + free * (da / a + (da + db) / (a + b) + 2.0 * bound / amine)
            step = math.log((a + b + free) / co2) * (a + b + free) / slope
            y -= min(max(step, -5.0), 5.0)
        bound, left = amine / (1.0 + math.exp(-y)), amine / (1.0 + math.exp(y))
        a = bound / (2.0 + ratio / left)
        b = a * ratio / left
        change = abs(a + b - ions)
        n[CARBAMATE], n[BICARBONATE], n[CATION] = a, b, a + b
        n[AMINE], n[WATER] = left, max(water - b, 0.1 * water)
        n[CO2] = a * (a + b) / (left * left) * math.exp(-k1 - shift)
        ions = a + b
        if change <= TOLERANCE * ions and abs(step) < TOLERANCE:
            return molecule, ion, i + 1
    return molecule, ion, PASSES


@kernel
def dilute_state(T, n_w, n_m, n_c, p):
    """Partial pressures of CO2, water and amine [Pa] and enthalpy [W]; true amounts are left in ``p.work.n``."""
    e, n, h = p.enrtl, p.work.n, p.work.h
    molecule, _, _ = speciate_dilute(T, n_w, n_m, n_c, e, n, h, p.work.mu)
    total = n[WATER] + n[AMINE] + n[CO2] + 2.0 * n[CATION]
    f, g, _, _ = long_range(n[CATION] / total, e.rho)
    _, slope = debye_hueckel(T, e)
    of_water, of_co2 = offsets(T, e, p.anchor)
    H = n_w * of_water + n_c * of_co2
    H -= e.R * T * T * slope * (f * (n[WATER] + n[AMINE] + n[CO2]) + 2.0 * g * n[CATION])
    for i in range(6):
        H += n[i] * h[i]
    scale = math.exp(molecule) / total
    p_w, _ = reference_pressure(T, WATER, e)
    p_m, _ = reference_pressure(T, AMINE, e)
    p_c, _ = reference_pressure(T, CO2, e)
    return n[CO2] * scale * math.exp(p_c), n[WATER] * scale * math.exp(p_w), n[AMINE] * scale * math.exp(p_m), H


@kernel
def dilute_pressures(T, n_w, n_m, n_c, p):
    """Partial pressures of CO2, water and amine [Pa] over ``n_w`` water, ``n_m`` amine, ``n_c`` CO2 [mol] at T [K]."""
    p_c, p_w, p_m, _ = dilute_state(T, n_w, n_m, n_c, p)
    return p_c, p_w, p_m


@kernel
def dilute_temperature(H, n_w, n_m, n_c, T, p):
    """Temperature [K] at which the flows [mol/s] carry the enthalpy ``H`` [W]; ``T`` is a first guess."""
    old = T + 0.1
    H_old = dilute_state(old, n_w, n_m, n_c, p)[3]
    for _ in range(30):
        value = dilute_state(T, n_w, n_m, n_c, p)[3]
        if value == H_old:
            break
        step = min(max((H - value) * (T - old) / (value - H_old), -30.0), 30.0)
        old, H_old = T, value
        T += step
        if abs(step) < 1e-11 * T:
            break
    return T


@kernel
def dilute_enthalpy(T, n_w, n_m, n_c, p):
    """Enthalpy flow [W] of the flows [mol/s] at T [K]; elements at 298.15 K."""
    return dilute_state(T, n_w, n_m, n_c, p)[3]


class Condensed(NamedTuple):
    """Liquid from a partial condensation [mol/s]."""

    CO2: float
    water: float
    amine: float
    iterations: int
    residual: float  # largest deviation of a balance, relative
    converged: bool


@kernel
def liquid_at(T, P, v, total, k, e, x):
    """Mole fractions ``x`` (water, amine, CO2, ions) of the liquid in equilibrium with a vapour.

    ``v`` (3,) flows of water, amine, CO2 in a vapour of ``total`` flow; ``k`` (2,) ln K. The vapour condenses when the
    fractions, ions counted twice, add to more than one. Returns the ionic strength.
    """
    A, _ = debye_hueckel(T, e)
    for i in range(3):
        x[i] = P * v[i] / total * math.exp(-reference_pressure(T, i, e)[0])
    product = math.sqrt(x[1] * x[2] * (math.exp(k[0]) * x[1] + math.exp(k[1]) * x[0]))
    strength = min(product, 0.5)
    for _ in range(30):
        _, ion, _, _ = long_range(strength, e.rho)
        strength = math.sqrt(strength * min(product * math.exp(-A * ion), 0.5))
    x[3] = product * math.exp(-A * long_range(strength, e.rho)[1])
    return strength


@kernel
def condense_residuals(u, n, n_inert, k, ln_ref, A, rho, f, J):
    """Residuals ``f`` (5,) and Jacobian ``J`` (5, 5) of a partial condensation.

    Unknowns ``u``: ln flows of water, amine, CO2 in the vapour, ln of the true moles of liquid, ln mole fraction of the
    cation. ``ln_ref`` (3,) ln(reference pressure / total pressure).
    """
    v_w, v_m, v_c, N, ions = math.exp(u[0]), math.exp(u[1]), math.exp(u[2]), math.exp(u[3]), math.exp(u[4])
    molecule, ion, slope_molecule, slope_ion = long_range(ions, rho)
    V = v_w + v_m + v_c + n_inert
    ln_V = math.log(V)
    a_w, a_m, a_c = u[0] - ln_V - ln_ref[0], u[1] - ln_V - ln_ref[1], u[2] - ln_V - ln_ref[2]
    big = max(k[0] + a_m, k[1] + a_w)
    one, two = math.exp(k[0] + a_m - big), math.exp(k[1] + a_w - big)
    part = one / (one + two)  # carbamate over all anions
    x_w, x_m, x_c = math.exp(a_w - A * molecule), math.exp(a_m - A * molecule), math.exp(a_c - A * molecule)
    bound, swap = ions * (1.0 + part), ions * part * (1.0 - part)
    t_w, t_m, t_c = v_w + N * (x_w + ions * (1.0 - part)), v_m + N * (x_m + bound), v_c + N * (x_c + ions)
    f[0], f[1], f[2] = math.log(t_w / n[0]), math.log(t_m / n[1]), math.log(t_c / n[2])
    closure = x_w + x_m + x_c + 2.0 * ions
    f[3] = math.log(closure)
    f[4] = 2.0 * (u[4] + A * ion) - a_m - a_c - big - math.log(one + two)
    # with ln activities of water, amine, CO2 first
    g = (
        (N * (x_w + swap) / t_w, -N * swap / t_w, 0.0),
        (-N * swap / t_m, N * (x_m + swap) / t_m, 0.0),
        (0.0, 0.0, N * x_c / t_c),
        (x_w / closure, x_m / closure, x_c / closure),
        (part - 1.0, -1.0 - part, -1.0),
    )
    share = (v_w / V, v_m / V, v_c / V)
    for i in range(5):
        row = g[i][0] + g[i][1] + g[i][2]
        for j in range(3):
            J[i, j] = g[i][j] - row * share[j]
        J[i, 3] = 0.0
    J[0, 0] += v_w / t_w
    J[1, 1] += v_m / t_m
    J[2, 2] += v_c / t_c
    J[0, 3], J[1, 3], J[2, 3] = 1.0 - v_w / t_w, 1.0 - v_m / t_m, 1.0 - v_c / t_c
    pull = A * slope_molecule * ions
    J[0, 4] = N * (ions * (1.0 - part) - x_w * pull) / t_w
    J[1, 4] = N * (bound - x_m * pull) / t_m
    J[2, 4] = N * (ions - x_c * pull) / t_c
    J[3, 4] = (2.0 * ions - (x_w + x_m + x_c) * pull) / closure
    J[4, 4] = 2.0 * (1.0 + A * slope_ion * ions)


@kernel
def condense_newton(u, n, n_inert, k, ln_ref, A, rho, f, J):
    """Damped Newton on ``condense_residuals``; returns the iterations and the residual."""
    residual = math.inf
    for i in range(80):
        condense_residuals(u, n, n_inert, k, ln_ref, A, rho, f, J)
        residual = max(abs(f[0]), abs(f[1]), abs(f[2]), abs(f[3]), abs(f[4]))
        if residual < 1e-12:
            return i, residual
        solve(J, f)
        step = min(1.0, 1.5 / max(abs(f[0]), abs(f[1]), abs(f[2]), abs(f[3]), abs(f[4])))
        for j in range(5):
            u[j] -= step * f[j]
        u[4] = min(u[4], -0.7)  # cation and anions are at most all of the liquid
    return 80, residual


@kernel
def condense(T, P, n_c, n_w, n_m, n_inert, p):
    """Partial condensation at T [K], P [Pa] of a gas of CO2, water, amine and inert [mol/s].

    Damped Newton in logarithms on all balances at once. A gas above its dew point gives no liquid, one below its
    bubble point all; where only a trace of concentrated amine would condense, none, and ``converged`` is false.
    """
    e, w = p.enrtl, p.work
    n, k, ln_ref, x, u, f, J = w.feed, w.k, w.ln_ref, w.x, w.u, w.f, w.J
    least = 1e-30 * n_w
    n[0], n[1], n[2] = n_w, max(n_m, least), max(n_c, least)
    k[0], k[1], _, _ = equilibrium_constants(T, e, w.h, w.mu)
    total = n[0] + n[1] + n[2] + n_inert
    ions = liquid_at(T, P, n, total, k, e, x)
    if not n_w > 0.0 or x[0] + x[1] + x[2] + 2.0 * x[3] <= 1.0:
        return Condensed(0.0, 0.0, 0.0, 0, 0.0, True)
    p_c, p_w, p_m = dilute_pressures(T, n_w, n_m, n_c, p)
    if not n_inert > 0.0 and p_c + p_w + p_m <= P:
        return Condensed(n_c, n_w, n_m, 0, 0.0, True)
    A, _ = debye_hueckel(T, e)
    for i in range(3):
        ln_ref[i] = reference_pressure(T, i, e)[0] - math.log(P)
    wet = math.exp(ln_ref[0])  # mole fraction of steam over water
    dry = n[2] + n_inert
    steam = min(dry * wet / (1.0 - wet), 0.9 * n_w) if wet < 1.0 else 0.9 * n_w
    N = n_w - steam
    ions = min(n[1], n[2], 0.3 * N) / N
    u[0], u[2], u[3], u[4] = math.log(steam), math.log(n[2]), math.log(N), math.log(ions)
    _, ion, _, _ = long_range(ions, e.rho)
    free = 2.0 * (u[4] + A * ion) - (u[2] - math.log(dry + steam) - ln_ref[2]) - k[1] + ln_ref[1]
    u[1] = min(free + math.log(dry + steam), math.log(n[1]))
    passes, residual = 0, math.inf
    for attempt in range(2):
        if attempt == 1:  # close to the dew point: start from a trace of liquid
            for i in range(3):
                u[i] = math.log(n[i]) - 1e-3
            u[3], u[4] = math.log(1e-3 * n_w), math.log(min(x[3], 0.3))
        more, residual = condense_newton(u, n, n_inert, k, ln_ref, A, e.rho, f, J)
        passes += more
        if residual < 1e-9:
            water, amine, co2 = n[0] - math.exp(u[0]), n[1] - math.exp(u[1]), n[2] - math.exp(u[2])
            return Condensed(co2, water, amine, passes, residual, True)
    return Condensed(0.0, 0.0, 0.0, passes, residual, False)  # a trace of concentrated liquid, beyond this model
