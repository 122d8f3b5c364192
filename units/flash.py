"""Adiabatic flash drum of a solvent: pressure is let down, and the vapour leaves the liquid."""

from __future__ import annotations

from dataclasses import dataclass

from ccus.errors import InputError
from ccus.result import UnitResult
from ccus.stream import Stream
from solvents.library import Solvent


@dataclass(frozen=True, kw_only=True)
class Flash:
    """One equilibrium stage at the pressure ``P`` [Pa], without heat; the gas has no flow where nothing boils."""

    solvent: Solvent
    P: float

    def solve(self, liquid: Stream) -> UnitResult:
        """Outlets ``gas`` and ``liquid``; a feed below the pressure of the drum is refused."""
        if liquid.P < self.P:
            raise InputError("the feed comes at less than the pressure of the drum", where="flash",
                             value=f"{liquid.P / 1e5:.4g} bar", allowed=f"at least {self.P / 1e5:.4g} bar")
        gas, rest = self.solvent.flash(liquid.n, liquid.H, self.P)
        return UnitResult(outlets={"gas": gas, "liquid": rest},
                          data={"vapour_fraction": gas.total / liquid.total, "P": self.P})
