"""What exchanger, pump and cooler need of a liquid: its solvent model, and its temperature over a duty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ccus.stream import Stream
from units._exchanger import Side

NODES = 10  # of the polynomial T(H); the curve of a liquid is reproduced within 1e-6 K
SPREAD = np.cos(np.pi * np.arange(NODES) / (NODES - 1))  # Chebyshev points, from 1 to -1


class LiquidModel(Protocol):
    """A solvent, or anything that knows the enthalpy of a liquid."""

    def stream(self, n: Mapping[str, float], T: float, P: float) -> Stream:
        """Liquid of composition ``n`` [mol/s]."""

    def enthalpies(self, n: Mapping[str, float], T: NDArray[np.float64]) -> NDArray[np.float64]:
        """Enthalpy flows [W] at temperatures ``T`` [K]."""

    def temperature(self, n: Mapping[str, float], H: float) -> float:
        """Temperature [K] at enthalpy flow ``H`` [W]."""


def heated(model: LiquidModel, liquid: Stream, H: float, P: float) -> Stream:
    """The liquid at another enthalpy flow [W] and pressure [Pa]."""
    return model.stream(liquid.n, model.temperature(liquid.n, H), P)


def side(model: LiquidModel, liquid: Stream, T_low: float, T_high: float) -> Side:
    """Temperature of a liquid over its enthalpy flow between two temperatures."""
    T = 0.5 * (T_low + T_high) + 0.5 * (T_high - T_low) * SPREAD
    H = model.enthalpies(liquid.n, T)
    scaled = (2.0 * H - H[-1] - H[0]) / (H[0] - H[-1])
    return Side(np.linalg.solve(np.vander(scaled), T), float(H[-1]), float(H[0]), liquid.H)
