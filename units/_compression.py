"""Kernels of the carbon dioxide compression train: polytropic stages on real fluids, coolers with knock-out."""

from __future__ import annotations

import math
from typing import NamedTuple

from ccus._fluids import co2_density, dilute_steam, water_enthalpy
from ccus._helmholtz import state
from ccus._water_in_co2 import mutual_solubility
from ccus.kernel import kernel

STEPS = 10  # Runge-Kutta steps of a stage
# columns of the stage table
P_IN, P_OUT, T_IN, T_OUT, P_COOLED, T_COOLED, POWER, COOLING, WATER_OUT, RHO_IN, RHO_OUT, EFFICIENCY, HEAD, Y_IN, \
    WATER_DRIED, DRYING, DISSOLVED, BAD = range(18)
COLUMNS = 18


class Slope(NamedTuple):
    """Derivatives along a polytropic path by ln P."""

    T: float
    rho: float
    head: float


class Discharge(NamedTuple):
    """End of a polytropic stage; molar quantities of the mixture."""

    T: float  # [K]
    rho: float  # of the carbon dioxide [mol/m3]
    h: float  # [J/mol]
    head: float  # integral of v dP [J/mol]


@kernel
def mixture_enthalpy(T, P, rho, y, co2, water):
    """Enthalpy [J/mol] of carbon dioxide at T [K] and rho [mol/m3] with steam of mole fraction y at P [Pa]."""
    return (1.0 - y) * state(T, rho, co2.eos).h + y * dilute_steam(T, P, y, water).h


@kernel
def mass_density(P, T, rho, y, M_c, M_w, water):
    """Density [kg/m3] of the mixture."""
    return ((1.0 - y) * M_c + y * M_w) / ((1.0 - y) / rho + y * dilute_steam(T, P, y, water).v)


@kernel
def polytropic_slope(T, P, rho, y, efficiency, co2, water):
    """Direction of the path dh = v dP / efficiency in temperature and density, per unit of ln P."""
    c = state(T, rho, co2.eos)
    w = dilute_steam(T, P, y, water)
    v = (1.0 - y) / rho + y * w.v
    A, B, C = (1.0 - y) * c.h_T + y * w.cp, (1.0 - y) * c.h_rho, v / efficiency - y * y * w.h_p
    determinant = c.P_T * B - c.P_rho * A
    return Slope(P * (B - c.P_rho * C) / determinant, P * (c.P_T * C - A) / determinant, P * v)


@kernel
def compress(T, P_in, P_out, rho, y, efficiency, co2, water, path):
    """Integrate one stage by the classical Runge-Kutta method in ln P; the state is (T, rho), so no iteration.

    ``path`` (STEPS + 1, 5) receives T, P, h, s, rho of the carbon dioxide.
    """
    step = math.log(P_out / P_in) / STEPS
    head, P, half = 0.0, P_in, math.exp(0.5 * step)
    for k in range(STEPS):
        c = state(T, rho, co2.eos)
        path[k, 0], path[k, 1], path[k, 2], path[k, 3], path[k, 4] = T, P, c.h, c.s, rho
        sum_T = sum_rho = sum_head = ahead_T = ahead_rho = 0.0
        for stage in range(4):
            reach = 0.5 * step if stage in (1, 2) else step * (stage == 3)
            weight = step / 3.0 if stage in (1, 2) else step / 6.0
            P_stage = P * (1.0 if stage == 0 else half if stage < 3 else half * half)
            a = polytropic_slope(T + reach * ahead_T, P_stage, rho + reach * ahead_rho, y, efficiency, co2, water)
            ahead_T, ahead_rho = a.T, a.rho
            sum_T += weight * a.T
            sum_rho += weight * a.rho
            sum_head += weight * a.head
        T, rho, head, P = T + sum_T, rho + sum_rho, head + sum_head, P * half * half
    for _ in range(3):  # the density that gives exactly the outlet pressure
        c = state(T, rho, co2.eos)
        rho += (P_out - c.P) / c.P_rho
    c = state(T, rho, co2.eos)
    path[STEPS, 0], path[STEPS, 1], path[STEPS, 2], path[STEPS, 3], path[STEPS, 4] = T, P_out, c.h, c.s, rho
    return Discharge(T, rho, mixture_enthalpy(T, P_out, rho, y, co2, water), head)


@kernel
def train(n_c, n_w, T, P, spec, drier, M_c, M_w, co2, water, mutual, table, path):
    """Run all stages in series.

    Parameters
    ----------
    n_c, n_w : carbon dioxide and water in [mol/s]
    T, P : inlet [K], [Pa]
    spec : (stages, 4): outlet pressure [Pa], polytropic efficiency, cooler outlet temperature [K] (nan: no cooler),
        relative pressure drop of the cooler
    drier : (2,): stage after whose knock-out the gas is dried (-1: never) and the mole fraction of water it leaves
    M_c, M_w : molar masses [kg/mol]
    table : (stages, COLUMNS), filled; path : (stages, STEPS + 1, 5), filled

    Returns
    -------
    n_w of the product [mol/s], its T [K], P [Pa] and molar density of carbon dioxide [mol/m3]
    """
    rho = co2_density(T, P, co2).rho
    for k in range(spec.shape[0]):
        row = table[k]
        y, n = n_w / (n_c + n_w), n_c + n_w
        h_in = mixture_enthalpy(T, P, rho, y, co2, water)
        out = compress(T, P, spec[k, 0], rho, y, spec[k, 1], co2, water, path[k])
        row[P_IN], row[T_IN], row[P_OUT], row[T_OUT], row[Y_IN] = P, T, spec[k, 0], out.T, y
        row[RHO_IN] = mass_density(P, T, rho, y, M_c, M_w, water)
        row[RHO_OUT] = mass_density(spec[k, 0], out.T, out.rho, y, M_c, M_w, water)
        row[POWER], row[HEAD], row[EFFICIENCY] = n * (out.h - h_in), out.head, out.head / (out.h - h_in)
        row[COOLING] = row[WATER_OUT] = row[WATER_DRIED] = row[DRYING] = row[DISSOLVED] = row[BAD] = 0.0
        T, P, rho = out.T, spec[k, 0], out.rho
        if not math.isnan(spec[k, 2]):
            T, P = spec[k, 2], P * (1.0 - spec[k, 3])
            found = co2_density(T, P, co2)
            rho = found.rho
            equilibrium = mutual_solubility(T, P, mutual)
            kept = min(n_w, n_c * equilibrium.y_H2O / (1.0 - equilibrium.y_H2O))
            row[WATER_OUT] = n_w - kept
            row[DISSOLVED] = row[WATER_OUT] * equilibrium.x_CO2 / (1.0 - equilibrium.x_CO2)
            h_water = water_enthalpy(T, P, water)[0]
            h_gas = mixture_enthalpy(T, P, rho, kept / (n_c + kept), co2, water) * (n_c + kept)
            row[COOLING] = n * out.h - h_gas - row[WATER_OUT] * h_water
            n_w = kept
            if not found.converged:
                row[BAD] = 1.0
            if k == drier[0]:
                kept = min(n_w, n_c * drier[1] / (1.0 - drier[1]))
                row[WATER_DRIED] = n_w - kept
                h_dry = mixture_enthalpy(T, P, rho, kept / (n_c + kept), co2, water) * (n_c + kept)
                row[DRYING] = h_gas - h_dry - row[WATER_DRIED] * h_water
                n_w = kept
        row[T_COOLED], row[P_COOLED] = T, P
    return n_w, T, P, rho
