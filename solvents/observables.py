"""What a laboratory measures of a loaded solvent, from the direct model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from solvents import _solvent as s
from solvents._enrtl import equilibrium_constants
from solvents._speciation import DLN_P
from solvents.enrtl import enrtl_work
from solvents.properties import STEP
from solvents.tables import Direct, evaluate

ZERO_LOADING = 1e-6  # an integral from zero loading starts here

Array = NDArray[Any]


def states(frame: pd.DataFrame, direct: Direct, T: Any = None, loading: Any = None) -> tuple[Array, Array, Array]:
    """The direct model at the points of ``frame`` (T [K], loading, strength), as ``solvents.tables.evaluate``."""
    T = frame["T"] if T is None else T
    loading = frame.loading if loading is None else loading
    return evaluate(np.array(T, dtype=float), np.array(loading, dtype=float), np.array(frame.strength, dtype=float),
                    direct)


def pressure(frame: pd.DataFrame, direct: Direct, place: int) -> Array:
    """Partial pressure [kPa] of water (0), amine (1) or CO2 (2)."""
    return np.exp(states(frame, direct)[0][:, place]) / 1e3


def heat(frame: pd.DataFrame, direct: Direct) -> Array:
    """Heat released per mol CO2 [kJ/mol], mean over the dose from ``loading_from`` to ``loading``."""
    nodes, weights = np.polynomial.legendre.leggauss(5)
    low, high = np.maximum(frame.loading_from, ZERO_LOADING), frame.loading
    mean = np.zeros(len(frame))
    for node, weight in zip(nodes, weights):
        found = states(frame, direct, loading=0.5 * (low + high) + 0.5 * node * (high - low))[0]
        mean += 0.5 * weight * direct.enrtl.R * frame["T"].to_numpy() ** 2 * found[:, DLN_P + 2] / 1e3
    return mean


def heat_capacity(frame: pd.DataFrame, direct: Direct) -> Array:
    """Heat capacity [kJ/kg/K] per kg of loaded solution, CO2 kept in the liquid."""
    high, low = (states(frame, direct, T=frame["T"] + step)[2] for step in (STEP, -STEP))
    M = direct.enrtl.M
    mass = 1.0 + frame.loading * direct.properties.alkalinity * frame.strength * M[2] / M[1]
    return (high - low) / (2 * STEP) / mass.to_numpy() / 1e3


def table_quantity(frame: pd.DataFrame, direct: Direct, place: int, scale: float = 1.0) -> Array:
    """One of the 16 quantities of the tables, times ``scale``."""
    return scale * np.exp(states(frame, direct)[1][:, place])


def pseudo_first_order(q: Array) -> Array:
    """kg' [mol/m2/s/Pa], flux over driving pressure, from the 16 quantities ``q`` (not logarithms), first axis.

    sqrt(k D) / He with the film's rate law at the bulk's free amine: the limit of a reaction fast against transfer that
    does not deplete the amine at the interface (1 << Ha << the enhancement of an instantaneous reaction).
    """
    rate = (q[s.K_AMINE] * q[s.FREE] + q[s.K_WATER]) * q[s.FREE]
    return np.asarray(np.sqrt(rate * q[s.D_CO2]) / q[s.HENRY])


def absorption_rate(frame: pd.DataFrame, direct: Direct) -> Array:
    """kg' [mol/m2/s/Pa] of the liquid in the pseudo-first-order limit."""
    return pseudo_first_order(np.exp(states(frame, direct)[1]).T)


def bicarbonate_constant(frame: pd.DataFrame, direct: Direct) -> Array:
    """Constant of amine + CO2 + water = cation + bicarbonate at infinite dilution in water (column T)."""
    work = enrtl_work()
    return np.exp([equilibrium_constants(T, direct.enrtl, work.h, work.mu)[1] for T in frame["T"]])


OBSERVABLES: Mapping[str, Callable[[pd.DataFrame, Direct], Array]] = {
    "p_H2O": partial(pressure, place=0), "p_MEA": partial(pressure, place=1), "p_CO2": partial(pressure, place=2),
    "heat_of_absorption": heat, "heat_capacity": heat_capacity, "absorption_rate": absorption_rate,
    "density": partial(table_quantity, place=s.RHO),  # kg/m3
    "viscosity": partial(table_quantity, place=s.MU, scale=1e3),  # mPa s
    "henry_CO2": partial(table_quantity, place=s.HENRY),  # Pa m3/mol
    "bicarbonate_constant": bicarbonate_constant,
}
