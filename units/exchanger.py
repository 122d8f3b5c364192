"""Lean/rich heat exchanger: two liquids in countercurrent, by approach or by area; the heated one may boil."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccus.errors import Notice, SpecError
from ccus.params import load_set
from ccus.result import Convergence, UnitResult
from ccus.stream import Stream
from units._exchanger import APPROACH, CONDUCTANCE, Exchange, Side, conductance, exchange, smallest_gap, temperatures
from units.liquid import LiquidModel, boiling_side, boils, heated, settled, side

POINTS = 65  # of the temperature-duty curve
FLASHED = 0.05  # K by which a flash cools the heated side, and that is told


@dataclass(frozen=True, kw_only=True)
class Exchanger:
    """Countercurrent exchanger between a hot and a cold solvent stream, both on their full enthalpy.

    Attributes
    ----------
    solvent : model of both streams (``stream``, ``temperature``, ``bubble_pressure``, ``loading``, ``strength``)
    approach : smallest temperature difference anywhere in it [K], or
    area : [m2], or
    T_cold : temperature at which the cold stream leaves [K]
    U : overall heat-transfer coefficient [W/m2/K]; when not given, that of ``exchangers/plate``
    pressure_drop : of each side [Pa]
    P_cold : to which a valve lets the cold side down before it [Pa]; None: it comes at its own

    Examples
    --------
    >>> Exchanger(solvent=None, approach=-5.0)
    Traceback (most recent call last):
    ccus.errors.SpecError: exchanger: approach must be above 0 (got -5 K); allowed: above 0 K
    """

    solvent: LiquidModel
    approach: float | None = None
    area: float | None = None
    T_cold: float | None = None
    U: float | None = None
    pressure_drop: float = 0.0
    P_cold: float | None = None

    def __post_init__(self) -> None:
        if sum(v is not None for v in (self.approach, self.area, self.T_cold)) != 1:
            raise SpecError("give one of approach, area and outlet temperature of the cold stream", where="exchanger")
        for name, value, unit in (("approach", self.approach, "K"), ("area", self.area, "m2"), ("U", self.U, "W/m2/K")):
            if value is not None and not value > 0.0:
                raise SpecError(f"{name} must be above 0", where="exchanger", value=f"{value:g} {unit}",
                                allowed=f"above 0 {unit}")

    def solve(self, hot: Stream, cold: Stream, *, report: bool = True) -> UnitResult:
        """Heat ``cold`` by ``hot``; curve and warnings are left out without ``report``.

        Returns
        -------
        UnitResult with outlets ``hot`` and ``cold`` and data ``duty`` [W], ``approach`` [K], ``area`` [m2], ``U``,
        ``pinch`` ("cold end", "hot end" or "inside") and ``curve`` (DataFrame duty_W, T_hot, T_cold; from the cold
        end); ``cold`` has phase "mixed" where it leaves boiling
        """
        if self.P_cold is not None and self.P_cold < cold.P:
            cold = replace(cold, P=self.P_cold)
        if self.T_cold is not None and hot.T <= cold.T:
            raise _out_of_reach(cold.T, self.T_cold, hot.T, cold.T - hot.T)
        if hot.T - cold.T <= (self.approach or 0.0):
            return self._idle(hot, cold)
        P_cold, of_hot = cold.P - self.pressure_drop, side(self.solvent, hot, cold.T, hot.T)
        sides = of_hot, side(self.solvent, cold, cold.T, hot.T)
        U = self.U or load_set("units", "exchangers/plate").value("U", "value")
        T_hot, T_cold = np.empty(POINTS), np.empty(POINTS)
        met = self._met(cold, sides, U, T_hot, T_cold)
        if boils(self.solvent, cold, float(T_cold[-1]), P_cold):
            sides = of_hot, boiling_side(self.solvent, cold, hot.T, P_cold, hot.H - of_hot.H_low)
            met = self._met(cold, sides, U, T_hot, T_cold)
        gap, k = smallest_gap(*sides, met.duty, T_hot, T_cold)
        out = {"hot": heated(self.solvent, hot, hot.H - met.duty, hot.P - self.pressure_drop),
               "cold": settled(self.solvent, cold, cold.H + met.duty, P_cold)}
        figures: dict[str, Any] = {"duty": met.duty, "approach": gap, "U": U,
                   "area": self.area or conductance(T_hot, T_cold, met.duty) / U,
                   "pinch": "cold end" if k == 0 else "hot end" if k == POINTS - 1 else "inside"}
        record = Convergence(converged=met.converged, iterations=met.iterations, residual=met.residual,
                             path="bracketed secant")
        if not report:
            return UnitResult(outlets=out, convergence=record, data=figures)
        T_cold[0] = settled(self.solvent, cold, cold.H, P_cold).T  # flashed, where it boils as it comes
        return UnitResult(outlets=out, convergence=record, data={**figures, "curve": _curve(met.duty, T_hot, T_cold)},
                          warnings=self._notices(out["cold"], cold.T - float(T_cold[0])))

    def _met(self, cold: Stream, sides: tuple[Side, Side], U: float, T_hot: NDArray[np.float64],
             T_cold: NDArray[np.float64]) -> Exchange:
        """The duty that meets the specification; fills the temperatures."""
        if self.T_cold is not None:
            return self._heat_to(self.T_cold, cold, sides, T_hot, T_cold)
        kind, value = (APPROACH, self.approach) if self.area is None else (CONDUCTANCE, self.area * U)
        found: Exchange = exchange(*sides, kind, value, T_hot, T_cold)
        return found

    def _heat_to(self, T: float, cold: Stream, sides: tuple[Side, Side], T_hot: NDArray[np.float64],
                 T_cold: NDArray[np.float64]) -> Exchange:
        """The duty that brings the cold stream to ``T`` [K]; fills the temperatures."""
        duty = float(self.solvent.enthalpies(cold.n, np.array([T]))[0]) - cold.H
        temperatures(*sides, duty, T_hot, T_cold)
        gap = float(np.min(T_hot - T_cold))
        if not (gap > 0.0 and duty > 0.0):
            raise _out_of_reach(cold.T, T, float(T_hot[-1]), -gap)
        return Exchange(duty, 1, 0.0, True)

    def _idle(self, hot: Stream, cold: Stream) -> UnitResult:
        """No heat can pass: the streams go through."""
        note = Notice(what="no heat exchanged: the inlets differ by less than the approach", where="exchanger",
                      value=f"{hot.T - cold.T:.2f} K")
        figures = {"duty": 0.0, "approach": hot.T - cold.T, "area": 0.0, "U": self.U or 0.0, "pinch": "cold end"}
        curve = _curve(0.0, np.array([hot.T]), np.array([cold.T]))
        out = {"hot": replace(hot, P=hot.P - self.pressure_drop), "cold": replace(cold, P=cold.P - self.pressure_drop)}
        return UnitResult(outlets=out, warnings=(note,), data={**figures, "curve": curve})

    def _notices(self, cold: Stream, flashed: float) -> tuple[Notice, ...]:
        """The heated side boils, also as it comes (colder by ``flashed`` [K]), and the coefficient is not confirmed."""
        notices = []
        if flashed > FLASHED:
            notices.append(Notice(what="the heated side boils as it comes; approach and area are those of before it "
                                       "flashes, colder by", where="exchanger", value=f"{flashed:.1f} K"))
        if cold.phase == "mixed":
            notices.append(Notice(what="the heated side leaves boiling, and U is that of liquids: its pressure",
                                  where="exchanger", value=f"{cold.P / 1e5:.2f} bar", kind="remark"))
        if self.U is None:
            plate = load_set("units", "exchangers/plate")
            notices.append(Notice(what=f"U = {plate.value('U', 'value'):g} W/m2/K, not confirmed in a second source",
                                  where="exchanger", source=plate.source, kind="remark"))
        return tuple(notices)


def _out_of_reach(T: float, T_out: float, T_hot: float, crossed: float) -> SpecError:
    return SpecError("the hot stream cannot heat the cold one as far as is asked", where="exchanger",
                     value=f"from {T - 273.15:.1f} to {T_out - 273.15:.1f} degC",
                     allowed=f"below {T_hot - 273.15:.1f} degC, without crossing ({crossed:.1f} K)",
                     advice="bring the hot stream in hotter (a smaller approach, less flashed), or heat less")


def _curve(Q: float, T_hot: NDArray[np.float64], T_cold: NDArray[np.float64]) -> Any:
    import pandas as pd

    return pd.DataFrame({"duty_W": np.linspace(0.0, Q, len(T_hot)), "T_hot": T_hot, "T_cold": T_cold})
