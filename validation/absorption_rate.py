"""Absorption rate k_g' of a wetted-wall column: flux of CO2 over its driving force with the gas film taken out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from solvents import _solvent as s
from solvents.library import load
from solvents.observables import states
from solvents.tables import Direct
from units._film import F_COUNT, co2_flux

ABOVE = 0.01  # excess of the CO2 pressure over that of equilibrium: the flux is proportional to it
NO_GAS_FILM = 1e3  # conductance of the gas film [mol/s/m2/Pa]: the gas holds the pressure at the interface
ALONE = 1e12  # total pressure at which the Stefan correction vanishes [Pa]

Array = NDArray[np.float64]


def absorption_rate(frame: pd.DataFrame, direct: Direct, order: float) -> Array:
    """k_g' [mol/s/m2/Pa] at each state of ``frame`` (T [K], loading, strength, kL [m/s]), by the columns' film."""
    q = np.exp(states(frame, direct)[1])
    return np.array([_rate(row, L, kL, order) for row, L, kL in zip(q, frame.loading, frame.kL)])


def _rate(q: Array, loading: float, kL: float, order: float) -> float:
    He, star, D = q[s.HENRY], q[s.P_CO2] * loading**2, q[s.D_CO2]
    flux, *_, converged = co2_flux(
        ALONE, star * (1.0 + ABOVE), 1.0, 0.0, 0.0, NO_GAS_FILM, kL, He, star / He, q[s.FREE], q[s.CATION] * loading,
        q[s.ANION] * loading, q[s.D_AMINE] / (order * D), q[s.D_AMINE] / (order * q[s.D_ION]), q[s.K_AMINE],
        q[s.K_WATER], D / kL**2, order, 1.0, np.zeros(2 * F_COUNT))
    return float(flux / (ABOVE * star)) if converged else np.nan


def transfer_coefficient(frame: pd.DataFrame, direct: Direct, printed: pd.DataFrame) -> Array:
    """kL [m/s] of the apparatus at the viscosity of each state.

    By a power of the viscosity through the ``printed`` values for MEA, which it meets within 4 %.
    """
    known = states(printed, load("mea").direct())[1][:, s.MU]
    slope, intercept = np.polyfit(known, np.log(printed.kL), 1)
    return np.exp(intercept + slope * states(frame, direct)[1][:, s.MU])
