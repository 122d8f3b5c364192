"""The model form of aqueous potassium carbonate: CO2 + CO3-- + H2O <-> 2 HCO3-, by published constants and activities.

p*CO2 follows from the constants of carbonic acid, Henry's constant of CO2 in water and Pitzer's activity coefficients;
nothing is fitted. With the conversion a of carbonate, p* = P a^2/(1 - a), where P holds constants and activities. Free
CO2 counts in the loading, 2 L = a + s a^2/(1 - a), so that the equation goes on smoothly past L = 1/2, where all
carbonate is bicarbonate. Activities are taken at the conversion that the loading gives without free CO2. Hydroxide is
left out here (below L = 0.005 it is more than the figures say); the rate law has it.

The heat released is q = -R d ln p*/d(1/T), and the enthalpy of the solution is built from it: water and dissolved salt
at zero loading, plus the integral of h_gas - q over the CO2. The salt has no gas: its vapour pressure is that of the
dilute set, next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccus.params import ParameterSet
from solvents import pitzer
from solvents._anchor import AnchorParams
from solvents._enrtl import AMINE, CO2, WATER, EnrtlParams
from solvents._speciation import AMOUNT, DLN_P, LEAST_LOADING, LN_P, SIZE
from solvents.semi_empirical import T_0, pure

Array = NDArray[np.float64]
ROUND = 0.01  # rounding of the conversion where it meets 1, for the activities
LEAST_MOLALITY = 1e-6  # of the bicarbonate's share of the activities
STEP = 3e-4  # relative, of 1/T, for the derivatives with temperature
PANELS, NODES = (0.0, 0.3, 0.45, 0.5), 12  # of the integral of the heat over the loading


@dataclass(frozen=True)
class Carbonate:
    """Constants of one solvent."""

    equilibrium: ParameterSet  # ln K of carbonic acid, molal, and ln Henry constant of CO2 [Pa kg/mol]
    activity: ParameterSet
    heat_capacity: Array  # (6,) apparent, of the dissolved salt without CO2, law of laliberte2009
    alkalinity: float
    enrtl: EnrtlParams  # of the dilute solution: water
    anchor: AnchorParams


def carbonate(sets: Mapping[str, ParameterSet], alkalinity: float, p: EnrtlParams, a: AnchorParams) -> Carbonate:
    """Constants from the sets of a solvent."""
    cp = np.array([sets["heat_capacity"].number("cp_salt", c) for c in "abcdef"])
    return Carbonate(sets["equilibrium"], sets["activity"], cp, alkalinity, p, a)


def ln_constant(fit: ParameterSet, key: str, T: Array) -> Array:
    """a + b/T + c ln T + d T + e/T^2 of one row."""
    a, b, c, d, e = (fit.number(key, column) for column in "abcde")
    return np.asarray(a + b / T + c * np.log(T) + d * T + e / T**2)


def equilibrium(T: Array, L: Array, W: Array, m: Carbonate) -> tuple[Array, Array, Array]:
    """ln p*CO2 [Pa], conversion of carbonate, ln activity of water."""
    molality = W / (1.0 - W) / m.enrtl.M[AMINE]
    away = 1.0 - 2.0 * L
    nominal = 0.5 * (1.0 + 2.0 * L - np.sqrt(away * away + ROUND * ROUND)) + 0.25 * ROUND * ROUND
    act = pitzer.activities(T, molality, np.maximum(nominal, LEAST_MOLALITY), m.activity, m.enrtl)
    fit, ln_henry = m.equilibrium, ln_constant(m.equilibrium, "henry_CO2", T)
    ln_factor = ln_constant(fit, "second", T) - ln_constant(fit, "first", T) + ln_henry + np.log(4.0 * molality)
    ln_factor = ln_factor + 2.0 * act.ln_bicarbonate - act.ln_carbonate - act.ln_water
    salting = 2.0 * m.activity.number("lambda_CO2", "a") * 2.0 * molality
    s = np.exp(ln_factor - ln_henry - salting) / molality
    total = 2.0 * L + 1.0
    a = 4.0 * L / (total + np.sqrt(total * total - 8.0 * L * (1.0 - s)))
    return ln_factor + 2.0 * np.log(a) - np.log1p(-a), a, act.ln_water


def heat_released(T: Array, L: Array, W: Array, m: Carbonate) -> Array:
    """Heat released per CO2 absorbed [J/mol], -R d ln p*/d(1/T)."""
    high, low = (equilibrium(T / (1.0 + d), L, W, m)[0] for d in (STEP, -STEP))
    return -m.enrtl.R * (high - low) * T / (2.0 * STEP)


def heat_integral(T: Array, L: Array, W: Array, m: Carbonate) -> Array:
    """Integral of the heat released over the loading from zero [J/mol alkalinity]."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    total = np.zeros_like(L)
    for low, high in zip(PANELS, (*PANELS[1:], np.inf)):
        start, end = np.minimum(L, low), np.minimum(L, high)
        half = 0.5 * (end - start)
        for x, w in zip(nodes, weights):
            total += w * half * heat_released(T, start + half * (1.0 + x) + LEAST_LOADING, W, m)
    return total


def warming(T: Array, W: Array, m: Carbonate) -> Array:
    """Integral of the salt's apparent heat capacity from 298.15 K [J/kg of salt]."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    a1, a2, a3, a4, a5, a6 = m.heat_capacity
    half, total = 0.5 * (T - T_0), np.zeros_like(T)
    for x, w in zip(nodes, weights):
        t = T_0 + half * (1.0 + x) - 273.15
        total += w * half * 1e3 * (a1 * np.exp(a2 * t + a3 * np.exp(0.01 * t) + a4 * W) + a5 * W**a6)
    return total


def evaluate(T: Array, L: Array, W: Array, m: Carbonate) -> tuple[Array, Array]:
    """States (n, 18) as of ``solvents._speciation.state`` for 1 kg of CO2-free solvent, and enthalpy [J/kg of it].

    The bicarbonate stands in equal halves in the places of cation and carbamate: the film's two products.
    """
    p = m.enrtl
    water, salt = (1.0 - W) / p.M[WATER], W / p.M[AMINE]
    co2 = salt * m.alkalinity * L
    levels, place = np.unique(T, return_inverse=True)
    at_level = np.array([pure(t, p, m.anchor) for t in levels])
    ln_water, slope_water, ln_salt, slope_salt, h_water, h_salt, h_co2 = at_level[place].T
    some = np.maximum(L, LEAST_LOADING)
    ln_p, a, ln_activity = equilibrium(T, some, W, m)
    found = np.zeros((len(T), SIZE))
    amounts = (water - a * salt, salt * (1.0 - a), np.maximum(co2 - a * salt, 0.0), a * salt, a * salt)
    for k, n in enumerate(amounts):
        found[:, AMOUNT + k] = n
    found[:, LN_P + WATER], found[:, LN_P + AMINE], found[:, LN_P + CO2] = ln_water + ln_activity, ln_salt, ln_p
    found[:, DLN_P + WATER], found[:, DLN_P + AMINE] = slope_water, slope_salt
    found[:, DLN_P + CO2] = heat_released(T, some, W, m) / (p.R * T * T)
    h = water * h_water + salt * h_salt + W * warming(T, W, m) + co2 * h_co2
    return found, h - salt * m.alkalinity * heat_integral(T, L, W, m)
