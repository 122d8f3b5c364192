"""Liquid cooler with cooling water: the trim cooler of the lean solvent."""

from __future__ import annotations

from dataclasses import dataclass

from ccus.errors import Notice, SpecError
from ccus.result import UnitResult
from ccus.stream import Stream
from units.liquid import LiquidModel, heated


@dataclass(frozen=True, kw_only=True)
class Cooler:
    """Cools a liquid to a temperature; a liquid that is already colder passes unchanged.

    Attributes
    ----------
    solvent : model of the liquid (``stream``, ``temperature``)
    T_out : [K]
    cooling_water : temperature at which the cooling water comes [K], when known
    pressure_drop : [Pa]
    """

    solvent: LiquidModel
    T_out: float
    cooling_water: float | None = None
    pressure_drop: float = 0.0

    def __post_init__(self) -> None:
        if self.cooling_water is not None and self.T_out <= self.cooling_water:
            raise SpecError("outlet colder than the cooling water", where="cooler", value=f"{self.T_out:.2f} K",
                            allowed=f"above {self.cooling_water:.2f} K", advice="raise the outlet temperature")

    def solve(self, liquid: Stream) -> UnitResult:
        """Outlet ``liquid``; heat [W] is negative; data ``duty`` [W] is the cooling needed."""
        P = liquid.P - self.pressure_drop
        if liquid.T <= self.T_out:
            note = Notice(what="nothing to cool: the inlet is colder than the outlet asked for", where="cooler",
                          value=f"{liquid.T:.2f} K")
            return UnitResult(outlets={"liquid": heated(self.solvent, liquid, liquid.H, P)}, data={"duty": 0.0},
                              warnings=(note,))
        cold = self.solvent.stream(liquid.n, self.T_out, P)
        return UnitResult(outlets={"liquid": cold}, heat=cold.H - liquid.H, data={"duty": liquid.H - cold.H})
