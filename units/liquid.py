"""What exchanger, pump and cooler need of a liquid: its solvent model, and its temperature over a duty."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ccus.errors import ConvergenceError
from ccus.stream import Stream
from units._exchanger import Side

NODES = 10  # of the polynomial T(H); the curve of a liquid is reproduced within 1e-6 K
SPREAD = np.cos(np.pi * np.arange(NODES) / (NODES - 1))  # Chebyshev points, from 1 to -1
NARROW = 1e-6  # share of a heat, to which the one that boils a liquid dry is found


class LiquidModel(Protocol):
    """A solvent, or anything that knows the enthalpy of a liquid."""

    def stream(self, n: Mapping[str, float], T: float, P: float) -> Stream:
        """Liquid of composition ``n`` [mol/s]."""

    def enthalpies(self, n: Mapping[str, float], T: NDArray[np.float64]) -> NDArray[np.float64]:
        """Enthalpy flows [W] at temperatures ``T`` [K]."""

    def temperature(self, n: Mapping[str, float], H: float) -> float:
        """Temperature [K] at enthalpy flow ``H`` [W]."""

    def bubble_pressure(self, T: float, loading: float, strength: float) -> float:
        """Pressure [Pa] at which the liquid boils at ``T`` [K]."""

    def bubble_temperature(self, P: float, loading: float, strength: float) -> float:
        """Temperature [K] at which the liquid boils under ``P`` [Pa]."""

    def flash(self, n: Mapping[str, float], H: float, P: float) -> tuple[Stream, Stream]:
        """Gas and liquid of the flows ``n`` [mol/s] with enthalpy ``H`` [W] at ``P`` [Pa]."""

    def loading(self, stream: Stream) -> float:
        """Loading of a liquid."""

    def strength(self, stream: Stream) -> float:
        """Mass fraction of amine of a liquid, without CO2."""


def heated(model: LiquidModel, liquid: Stream, H: float, P: float) -> Stream:
    """The liquid at another enthalpy flow [W] and pressure [Pa]."""
    return model.stream(liquid.n, model.temperature(liquid.n, H), P)


def boils(model: LiquidModel, liquid: Stream, T: float, P: float) -> bool:
    """Whether a liquid boils at ``T`` [K] and ``P`` [Pa]."""
    return model.bubble_pressure(T, model.loading(liquid), model.strength(liquid)) > P


def settled(model: LiquidModel, liquid: Stream, H: float, P: float) -> Stream:
    """The liquid at another enthalpy flow [W] and pressure [Pa], its vapour with it (phase "mixed") where it boils."""
    found = heated(model, liquid, H, P)
    if not boils(model, found, found.T, P):
        return found
    gas, rest = model.flash(liquid.n, H, P)
    if not gas.total > 0.0:
        return found
    volume = gas.mass / gas.density + rest.mass / rest.density
    return replace(found, T=rest.T, H=H, phase="mixed", density=found.mass / volume)  # as a liquid it may be too hot


def side(model: LiquidModel, liquid: Stream, T_low: float, T_high: float) -> Side:
    """Temperature of a liquid over its enthalpy flow between two temperatures."""
    T = 0.5 * (T_low + T_high) + 0.5 * (T_high - T_low) * SPREAD
    H = model.enthalpies(liquid.n, T)
    fit = _polynomial(H, T)
    return Side(fit, float(H[-1]), float(H[0]), liquid.H, fit, math.inf, float(H[0]))


def boiling_side(model: LiquidModel, liquid: Stream, T_high: float, P: float, given: float) -> Side:
    """The same of a liquid that may boil at ``P`` [Pa] on its way to ``T_high`` [K].

    ``given`` [W]: more than the liquid can take up.
    """
    plain = side(model, liquid, liquid.T, T_high)
    if not boils(model, liquid, T_high, P):
        return plain
    T_bubble = model.bubble_temperature(P, model.loading(liquid), model.strength(liquid))
    H_bubble = float(model.enthalpies(liquid.n, np.array([max(T_bubble, liquid.T)]))[0])

    def over(H: float) -> float:
        return model.flash(liquid.n, H, P)[1].T - T_high

    if liquid.H + given <= H_bubble:
        return plain
    top, hot = _beyond(over, H_bubble, liquid.H + given)
    if hot:
        from scipy.optimize import brentq

        top = float(brentq(over, H_bubble, top, rtol=1e-12))
    H = 0.5 * (H_bubble + top) + 0.5 * (top - H_bubble) * SPREAD
    T = np.array([model.flash(liquid.n, h, P)[1].T for h in H])
    return plain._replace(boiling=_polynomial(H, T), H_bubble=H_bubble, H_top=top)


def _beyond(over: Callable[[float], float], good: float, top: float) -> tuple[float, bool]:
    """An enthalpy flow up to ``top`` [W] at which ``over`` is positive, and True; else the most that leaves liquid."""
    bad, least = math.inf, NARROW * (top - good)
    while bad - good > least:
        try:
            found = over(top)
        except ConvergenceError:  # so much heat would boil all of it away
            bad = top
        else:
            if found > 0.0 or bad == math.inf:
                return top, found > 0.0
            good = top
        top = 0.5 * (good + bad)
    return good, False


def _polynomial(H: NDArray[np.float64], T: NDArray[np.float64]) -> NDArray[np.float64]:
    """T over H scaled to -1..1 by its ends, the first and the last value."""
    scaled = (2.0 * H - H[-1] - H[0]) / (H[0] - H[-1])
    return np.asarray(np.linalg.solve(np.vander(scaled), T))
