"""Which further measurement would make a figure of the plant surer, to first order in the solvent's parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from flowsheets.case import Case
from flowsheets.uncertainty import Spread
from solvents.library import load
from solvents.observables import OBSERVABLES
from solvents.tables import direct_params
from solvents.uncertainty import moved

Array = NDArray[np.float64]
KINDS = {  # observable: (words, standard error of a careful measurement [1], highest temperature [K])
    "p_CO2": ("pressure of CO2", 0.05, 393.15),
    "heat_of_absorption": ("heat of absorption", 0.03, 393.15),
    "absorption_rate": ("rate of absorption, kg'", 0.1, 333.15),  # hotter, the amine is depleted
    "density": ("density", 0.002, 353.15),
    "viscosity": ("viscosity", 0.03, 353.15),
    "heat_capacity": ("heat capacity", 0.02, 373.15),
}
TEMPERATURES = (313.15, 333.15, 353.15, 373.15, 393.15)  # [K]
DOSE = 0.05  # loading over which a heat is measured
STEP = 0.3  # of a direction, for the slopes


@dataclass(frozen=True)
class Measurement:
    """One more point of a property, and the share of a figure's standard deviation that it would take away."""

    words: str
    T: float  # [K]
    loading: float  # mol/mol alkalinity
    error: float  # relative standard error assumed for it
    gain: float


def measurements(found: Spread, case: Case, key: str, loadings: Sequence[float]) -> tuple[Measurement, ...]:
    """The best further point of each property for the figure ``key``, the best first.

    A point with slopes a by direction (in its standard errors) turns the figure's variance b'b into
    b'b - (a'b)2/(1 + a'a), b being the figure's slopes.

    Parameters
    ----------
    found : samples of the solvent of ``case``
    loadings : at which points are considered
    """
    b, _ = found.linear(key)
    best = []
    for name, (words, error, T_most) in KINDS.items():
        T, loading = np.array(list(product([t for t in TEMPERATURES if t <= T_most], loadings))).T
        frame = pd.DataFrame({"T": T, "loading": loading, "loading_from": loading - DOSE,
                              "strength": case.solvent.strength})
        a = _slopes(name, frame, case, len(b)) / error
        gain = 1.0 - np.sqrt(np.maximum(1.0 - (a @ b) ** 2 / (1.0 + np.sum(a * a, axis=1)) / (b @ b), 0.0))
        k = int(np.argmax(gain))
        best.append(Measurement(words, float(T[k]), float(loading[k]), error, float(gain[k])))
    return tuple(sorted(best, key=lambda m: -m.gain))


def _slopes(name: str, frame: pd.DataFrame, case: Case, k: int) -> Array:
    """Derivatives of ln of an observable by each direction, (points, k)."""
    solvent = load(case.solvent.name)
    kinetics = solvent.kinetics(case.solvent.kinetics)

    def ln(z: Array) -> Array:
        direct = direct_params(moved(solvent.about, z, solvent.name), kinetics)
        return np.asarray(np.log(OBSERVABLES[name](frame, direct)))

    return np.stack([ln(STEP * e) - ln(-STEP * e) for e in np.eye(k)], axis=-1) / (2.0 * STEP)
