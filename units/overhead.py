"""Overhead vapour of a stripper: an exchanger in which it condenses against the rich solvent, and a condenser."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ccus.errors import Notice, SpecError
from ccus.gas import gas_stream
from ccus.params import load_set
from ccus.result import UnitResult
from ccus.stream import Stream
from solvents._dilute import condense
from solvents.library import Solvent
from units.liquid import heated

POINTS = 33  # temperatures at which the approach is looked at


def cooled(solvent: Solvent, gas: Stream, T: float) -> tuple[Stream, Stream]:
    """Gas and condensate in equilibrium at ``T`` [K] of an overhead vapour; the condensate has no flow above dew."""
    amine = solvent.amine
    found = condense(T, gas.P, gas.n["CO2"], gas.n["H2O"], gas.n[amine], 0.0, solvent.dilute())
    liquid = {"CO2": found.CO2, "H2O": found.water, amine: found.amine}
    wet = gas_stream({name: gas.n[name] - liquid[name] for name in liquid}, T, gas.P)
    if not found.water > 0.0:
        return wet, Stream(n=liquid, T=T, P=gas.P, phase="liquid", H=0.0, density=0.0)
    return wet, solvent.dilute_stream(liquid, T, gas.P)


@dataclass(frozen=True, kw_only=True)
class OverheadExchanger:
    """Heats a solvent by condensing overhead vapour, in countercurrent; ``approach`` [K] anywhere in it."""

    solvent: Solvent
    approach: float

    def __post_init__(self) -> None:
        if not self.approach > 0.0:
            raise SpecError("approach must be above 0", where="overhead exchanger", value=f"{self.approach:g} K")

    def solve(self, overhead: Stream, liquid: Stream) -> UnitResult:
        """Outlets ``overhead`` (gas and condensate in one, phase "mixed") and ``liquid``; data ``duty``, ``area``."""
        low, plate = liquid.T + self.approach, load_set("units", "exchangers/plate")
        if overhead.T <= low or not overhead.total > 0.0:
            note = Notice(what="no heat exchanged: the vapour is hardly warmer than the solvent",
                          where="overhead exchanger", value=f"{overhead.T - liquid.T:.2f} K")
            return UnitResult(outlets={"overhead": overhead, "liquid": liquid}, warnings=(note,),
                              data={"duty": 0.0, "area": 0.0, "approach": overhead.T - liquid.T})
        T = np.linspace(low, overhead.T, POINTS)
        given = overhead.H - np.array([sum(s.H for s in cooled(self.solvent, overhead, t)) for t in T])
        cold = self.solvent.enthalpies(liquid.n, T - self.approach) - liquid.H
        duty = float(np.min(given + cold))
        out = heated(self.solvent, liquid, liquid.H + duty, liquid.P)
        at = np.clip(duty - given, 0.0, duty)  # heat that the cold side has taken where the hot side is at T
        gap = T - np.array([self.solvent.temperature(liquid.n, liquid.H + q) for q in at])
        inside = given <= duty
        mean = 0.5 * (1.0 / gap[1:] + 1.0 / gap[:-1])
        conductance = float(np.sum(np.abs(np.diff(at)) * mean))
        return UnitResult(
            outlets={"overhead": self.state(overhead, duty, T, given), "liquid": out},
            data={"duty": duty, "approach": float(gap[inside].min()), "U": plate.value("U", "value"),
                  "area": conductance / plate.value("U", "value")})

    def state(self, overhead: Stream, duty: float, T: np.ndarray, given: np.ndarray) -> Stream:
        """The overhead after giving off ``duty``."""
        T_out = float(np.interp(-duty, -given, T))
        return replace(overhead, T=T_out, phase="mixed", H=overhead.H - duty)


@dataclass(frozen=True, kw_only=True)
class Condenser:
    """Partial condenser at the temperature ``T`` [K]."""

    solvent: Solvent
    T: float

    def solve(self, overhead: Stream) -> UnitResult:
        """Outlets ``co2`` and ``reflux``; data ``condenser_duty`` [W], negative."""
        wet, back = cooled(self.solvent, overhead, self.T)
        heat = wet.H + back.H - overhead.H
        return UnitResult(outlets={"co2": wet, "reflux": back}, heat=heat, data={"cooling": -heat})
