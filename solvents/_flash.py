"""Kernels on a solvent's tables for one vessel: temperature of an enthalpy, bubble point, adiabatic flash."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus._gas import species_enthalpy
from ccus.kernel import kernel
from solvents._linear import solve
from solvents._lookup import enthalpy, lookup
from solvents._solvent import P_AMINE, P_CO2, P_H2O, SolventParams

AMINE, CO2, WATER = 1, 2, 0  # order of the species in a vessel
T_LEAST, T_MOST = 250.0, 480.0  # [K]; a search does not leave this span
LEAST_SHARE = 1e-3  # of a flash's heat beyond the bubble point: smaller steps are given up
BOILING = 1e-8  # relative excess of the partial pressures below which a feed counts as liquid at its bubble point


class VesselWork(NamedTuple):
    """Scratch; one caller at a time."""

    look: np.ndarray  # (704,)
    q: np.ndarray  # (64,) quantities and derivatives of the last lookup
    n: np.ndarray  # (3,)
    v: np.ndarray  # (3,)
    kept: np.ndarray  # (3,)
    f: np.ndarray  # (4,)
    J: np.ndarray  # (4, 4)


class VesselParams(NamedTuple):
    """Solvent tables with the gas enthalpies of what evaporates, in the order water, amine, CO2, and scratch."""

    table: SolventParams
    nasa: np.ndarray  # (3, 15) as in ``ccus._gas.GasParams``
    M: np.ndarray  # (3,) molar masses [kg/mol]
    work: VesselWork


class Flashed(NamedTuple):
    """Vapour of an adiabatic flash."""

    T: float  # [K]
    water: float  # [mol/s]
    amine: float
    CO2: float
    iterations: int
    residual: float  # relative to pressure, and to the latent heat of the feed
    converged: bool


@kernel
def composition(n_w, n_m, n_c, p):
    """Loading, strength and mass flow without CO2 [kg/s] of the flows [mol/s]."""
    amine = n_m * p.M[AMINE]
    mass = n_w * p.M[WATER] + amine
    return n_c / (n_m * p.table.alkalinity), amine / mass, mass


@kernel
def liquid_enthalpy(T, n_w, n_m, n_c, p):
    """Enthalpy flow [W] of the liquid, its heat capacity flow [W/K] and its derivatives with the three flows."""
    L, W, mass = composition(n_w, n_m, n_c, p)
    h, h_T, h_L, h_W = enthalpy(T, L, W, p.table)
    by_c = mass * h_L / (n_m * p.table.alkalinity)
    by_w = p.M[WATER] * (h - W * h_W)
    by_m = p.M[AMINE] * (h + (1.0 - W) * h_W) - by_c * n_c / n_m
    return mass * h, mass * h_T, by_w, by_m, by_c


@kernel
def enthalpies(T, n_w, n_m, n_c, p, H):
    """Enthalpy flows ``H`` [W] of the liquid at temperatures ``T``, both of one length."""
    for i in range(T.shape[0]):
        H[i] = liquid_enthalpy(T[i], n_w, n_m, n_c, p)[0]


@kernel
def pressures(T, n_w, n_m, n_c, p):
    """Partial pressures of water, amine and CO2 [Pa]; ``p.work.q`` is filled by ``lookup``."""
    L, W, _ = composition(n_w, n_m, n_c, p)
    q = p.work.q
    lookup(T, L, W, p.table, p.work.look, q)
    return math.exp(q[P_H2O]), math.exp(q[P_AMINE]), math.exp(q[P_CO2]) * L * L


@kernel
def temperature(H, n_w, n_m, n_c, T, p):
    """Temperature [K] at which the liquid carries the enthalpy ``H`` [W]; ``T`` is a first guess."""
    for _ in range(50):
        value, slope, _, _, _ = liquid_enthalpy(T, n_w, n_m, n_c, p)
        step = min(max((H - value) / slope, -40.0), 40.0)
        T = min(max(T + step, T_LEAST), T_MOST)
        if abs(step) < 1e-12 * T:
            break
    return T


@kernel
def bubble_temperature(P, n_w, n_m, n_c, T, p):
    """Temperature [K] at which the liquid boils under ``P`` [Pa]; ``T`` is a first guess."""
    q = p.work.q
    for _ in range(50):
        p_w, p_m, p_c = pressures(T, n_w, n_m, n_c, p)
        total = p_w + p_m + p_c
        slope = (p_w * q[16 + P_H2O] + p_m * q[16 + P_AMINE] + p_c * q[16 + P_CO2]) / total
        step = min(max(math.log(P / total) / slope, -25.0), 25.0)
        T = min(max(T + step, T_LEAST), T_MOST)
        if abs(step) < 1e-12 * T:
            break
    return T


@kernel
def flash_residuals(T, v, n, H, P, scale, p, f, J):
    """Residuals (4,) and Jacobian (4, 4) of an adiabatic flash in temperature and the vapour flows ``v`` (3,).

    Three say that each partial pressure is its share of ``P``, the last that enthalpy is kept, over ``scale`` [W].
    """
    q = p.work.q
    l_w, l_m, l_c = n[WATER] - v[WATER], n[AMINE] - v[AMINE], n[CO2] - v[CO2]
    p_w, p_m, p_c = pressures(T, l_w, l_m, l_c, p)
    L, W, _ = composition(l_w, l_m, l_c, p)
    V = v[WATER] + v[AMINE] + v[CO2]
    L_m, L_c = -L / l_m, 1.0 / (l_m * p.table.alkalinity)
    W_w, W_m = -W * (1.0 - W) / l_w, W * (1.0 - W) / l_m
    for i in range(3):
        place = P_H2O if i == WATER else (P_AMINE if i == AMINE else P_CO2)
        part = (p_w if i == WATER else (p_m if i == AMINE else p_c)) / P
        by_L = q[32 + place] + (2.0 / L if i == CO2 else 0.0)
        by_W = q[48 + place]
        f[i] = v[i] - V * part
        J[i, 0] = -V * part * q[16 + place]
        J[i, 1 + WATER] = V * part * by_W * W_w - part
        J[i, 1 + AMINE] = V * part * (by_L * L_m + by_W * W_m) - part
        J[i, 1 + CO2] = V * part * by_L * L_c - part
        J[i, 1 + i] += 1.0
        for j in range(4):
            J[i, j] /= V
        f[i] /= V
    H_L, C_L, by_w, by_m, by_c = liquid_enthalpy(T, l_w, l_m, l_c, p)
    h_w, c_w = species_enthalpy(T, p, WATER)
    h_m, c_m = species_enthalpy(T, p, AMINE)
    h_c, c_c = species_enthalpy(T, p, CO2)
    f[3] = (H_L + v[WATER] * h_w + v[AMINE] * h_m + v[CO2] * h_c - H) / scale
    J[3, 0] = (C_L + v[WATER] * c_w + v[AMINE] * c_m + v[CO2] * c_c) / scale
    J[3, 1 + WATER], J[3, 1 + AMINE], J[3, 1 + CO2] = (h_w - by_w) / scale, (h_m - by_m) / scale, (h_c - by_c) / scale


@kernel
def flash_newton(T, v, n, H, P, scale, p, f, J):
    """Newton on ``flash_residuals`` from ``T`` and ``v``, which it leaves solved; returns T, iterations, residual."""
    residual, iterations = math.inf, 0
    while iterations < 60:
        flash_residuals(T, v, n, H, P, scale, p, f, J)
        residual = max(abs(f[0]), abs(f[1]), abs(f[2]), abs(f[3]))
        if not residual >= 1e-12:
            break
        iterations += 1
        solve(J, f)
        step = min(1.0, 15.0 / max(abs(f[0]), 1e-300))
        T = min(max(T - step * f[0], T_LEAST), T_MOST)
        for j in range(3):  # neither phase loses more than four fifths of a species in a step
            v[j] = min(max(v[j] - step * f[1 + j], 0.2 * v[j]), v[j] + 0.8 * (n[j] - v[j]))
    return T, iterations, residual


@kernel
def flash(H, n_w, n_m, n_c, P, p):
    """Adiabatic flash at ``P`` [Pa] of a solvent with flows [mol/s] and enthalpy ``H`` [W].

    Newton on temperature and vapour flows, started at the bubble point; where that fails, the heat beyond the bubble
    point is added bit by bit. Subcooled feeds and those just at the bubble point give no vapour.
    """
    n, v, kept, f, J = p.work.n, p.work.v, p.work.kept, p.work.f, p.work.J
    n[WATER], n[AMINE], n[CO2] = n_w, n_m, n_c
    T = temperature(H, n_w, n_m, n_c, 370.0, p)
    p_w, p_m, p_c = pressures(T, n_w, n_m, n_c, p)
    if p_w + p_m + p_c <= P * (1.0 + BOILING):
        return Flashed(T, 0.0, 0.0, 0.0, 0, 0.0, True)
    T = T_kept = bubble_temperature(P, n_w, n_m, n_c, T, p)
    p_w, p_m, p_c = pressures(T, n_w, n_m, n_c, p)
    H_L, C_L, by_w, _, by_c = liquid_enthalpy(T, n_w, n_m, n_c, p)
    heat = p_w / P * (species_enthalpy(T, p, WATER)[0] - by_w) + p_c / P * (species_enthalpy(T, p, CO2)[0] - by_c)
    most, scale = min(0.3 * n_c * P / p_c, 0.5 * n_w * P / p_w), C_L * T
    done, share, iterations, residual = 0.0, 1.0, 0, math.inf  # shares of that heat: solved, and in this step
    while share > LEAST_SHARE:
        if done == 0.0:
            V = min(share * (H - H_L) / heat, most)
            T, v[WATER], v[AMINE], v[CO2] = T_kept, V * p_w / P, V * p_m / P, V * p_c / P
        goal = min(done + share, 1.0)
        T, more, residual = flash_newton(T, v, n, H + (1.0 - goal) * (H_L - H), P, scale, p, f, J)
        iterations += more
        if residual < 1e-9:
            if goal == 1.0:
                return Flashed(T, v[WATER], v[AMINE], v[CO2], iterations, residual, True)
            done, T_kept, share, kept[:] = goal, T, 1.5 * share, v
        else:
            T, v[:], share = T_kept, kept, 0.3 * share
    return Flashed(T, v[WATER], v[AMINE], v[CO2], iterations, residual, False)
