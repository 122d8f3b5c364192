"""Steam heater of a solvent, which boils in it: the reboiler of a stripper without one in its sump."""

from __future__ import annotations

from dataclasses import dataclass

from ccus.errors import InputError
from ccus.result import UnitResult
from ccus.stream import Stream
from solvents.library import Solvent


@dataclass(frozen=True, kw_only=True)
class SteamHeater:
    """Heats a solvent by ``duty`` [W] and lets it down to ``P`` [Pa]; vapour and liquid leave in equilibrium."""

    solvent: Solvent
    P: float
    duty: float

    def solve(self, liquid: Stream) -> UnitResult:
        """Outlets ``gas`` and ``liquid``; data ``reboiler_duty`` [W], ``T_reboiler`` [K]."""
        if not self.duty >= 0.0:
            raise InputError("the duty must not be negative", where="steam heater", value=f"{self.duty:g} W")
        gas, rest = self.solvent.flash(liquid.n, liquid.H + self.duty, self.P)
        return UnitResult(outlets={"gas": gas, "liquid": rest}, heat=self.duty,
                          data={"reboiler_duty": self.duty, "T_reboiler": rest.T, "P_reboiler": self.P,
                                "vapour_fraction": gas.total / liquid.total})
