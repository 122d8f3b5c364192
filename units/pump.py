"""Liquid pump."""

from __future__ import annotations

from dataclasses import dataclass

from ccus.errors import InputError, SpecError
from ccus.result import UnitResult
from ccus.stream import Stream
from units.liquid import LiquidModel, heated


@dataclass(frozen=True, kw_only=True)
class Pump:
    """Pump for an incompressible liquid; its whole work stays in the liquid.

    Attributes
    ----------
    solvent : model of the liquid (``stream``, ``temperature``)
    P_out : outlet pressure [Pa]
    efficiency : of pump and motor together [-]

    Examples
    --------
    >>> Pump(solvent=None, P_out=5e5, efficiency=1.2)
    Traceback (most recent call last):
    ccus.errors.SpecError: pump: efficiency out of range (got 1.2); allowed: above 0, at most 1
    """

    solvent: LiquidModel
    P_out: float
    efficiency: float = 0.75

    def __post_init__(self) -> None:
        if not 0.0 < self.efficiency <= 1.0:
            raise SpecError("efficiency out of range", where="pump", value=f"{self.efficiency:g}",
                            allowed="above 0, at most 1")

    def solve(self, liquid: Stream) -> UnitResult:
        """Outlet ``liquid``, shaft work [W] and data ``head`` [Pa], ``volume_flow`` [m3/s].

        Raises
        ------
        InputError
            The outlet pressure is not above the inlet's.
        """
        if self.P_out < liquid.P:
            raise InputError("outlet pressure below the inlet's", where="pump", value=f"{self.P_out:.0f} Pa",
                             allowed=f"at least {liquid.P:.0f} Pa", advice="raise it, or use a valve")
        volume, head = liquid.mass / liquid.density, self.P_out - liquid.P
        work = volume * head / self.efficiency
        return UnitResult(outlets={"liquid": heated(self.solvent, liquid, liquid.H + work, self.P_out)}, work=work,
                          data={"head": head, "volume_flow": volume})
