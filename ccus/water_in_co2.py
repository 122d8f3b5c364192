"""Water that carbon dioxide can hold, and carbon dioxide that water can hold, by Spycher and Pruess (2003)."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccus._water_in_co2 import MutualParams, mutual_solubility
from ccus.params import load_set


@cache
def mutual_params() -> MutualParams:
    """Constants for the kernels of ``ccus._water_in_co2``."""
    row = load_set("ccus", "spycher2003").row
    return MutualParams(row("a_CO2"), row("b_CO2")[0], row("a_H2O_CO2")[0], row("b_H2O")[0], row("log_K_H2O"),
                        row("log_K_CO2_gas"), row("log_K_CO2_liquid"), row("V_H2O")[0], row("V_CO2")[0],
                        *row("liquid_below"))


def water_content(T: ArrayLike, P: ArrayLike) -> NDArray[np.float64]:
    """Mole fraction of water in carbon dioxide in equilibrium with liquid water (spycher2003).

    Parameters
    ----------
    T, P : array_like, shapes that broadcast, 285.15-373.15 K and 1e5-600e5 Pa

    Returns
    -------
    ndarray, shape of T and P together

    Raises
    ------
    OutOfRangeError
        T or P outside the range of the paper.

    Examples
    --------
    >>> float(water_content(313.15, 110e5).round(4))  # dense: more than at 60 bar
    0.0045
    """
    T, P = np.broadcast_arrays(np.asarray(T, dtype=float), np.asarray(P, dtype=float))
    load_set("ccus", "spycher2003").require(T=T, P=P)
    p = mutual_params()
    return np.array([mutual_solubility(t, q, p).y_H2O for t, q in zip(T.ravel(), P.ravel())]).reshape(T.shape)
