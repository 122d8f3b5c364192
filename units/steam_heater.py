"""Steam heater of a solvent, which boils in it: the reboiler of a stripper without one in its sump."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.optimize import brentq

from ccus.errors import SpecError
from ccus.result import UnitResult
from ccus.stream import Stream
from solvents.library import Solvent

FIRST = 3e3  # J/mol of solvent: first duty tried
LEFT = 1e-8  # relative excess of the loading left at which boiling ended too early
DRY = 0.9  # of the water, that is boiled off at most: more would be an evaporator


@dataclass(frozen=True, kw_only=True)
class SteamHeater:
    """Heats a solvent until it boils at ``P`` [Pa] with ``loading`` left; vapour and liquid leave in equilibrium."""

    solvent: Solvent
    P: float
    loading: float  # [mol/mol alkalinity]

    def solve(self, liquid: Stream) -> UnitResult:
        """Outlets ``gas`` and ``liquid``; data ``reboiler_duty`` [W], ``T_reboiler`` [K].

        Raises
        ------
        SpecError
            The loading asked for is not below what the feed has once let down, or no heat brings the solvent there.
        """
        fed = self.solvent.loading(self.solvent.flash(liquid.n, liquid.H, self.P)[1])
        duty = self._duty(liquid, lambda rest: math.log(self.loading / self.solvent.loading(rest)))
        gas, rest = self.solvent.flash(liquid.n, liquid.H + duty, self.P)
        if self.loading >= fed or self.solvent.loading(rest) > (1.0 + LEFT) * self.loading:
            raise SpecError("the steam heater cannot boil the solvent to this loading", where="steam heater",
                            value=f"{self.loading:.4g}", allowed=f"{self.leanest(liquid):.4g} to below {fed:.4g}",
                            advice="raise the lean loading, or lead less of the rich solvent past the heater")
        return UnitResult(outlets={"gas": gas, "liquid": rest}, heat=duty,
                          data={"reboiler_duty": duty, "T_reboiler": rest.T, "P_reboiler": self.P,
                                "vapour_fraction": gas.total / liquid.total})

    def leanest(self, liquid: Stream) -> float:
        """Loading left when ``DRY`` of the water has boiled off, or where the solvent's properties end.

        With little water left the amine is concentrated, and holds its CO2.
        """
        duty = self._duty(liquid, lambda rest: -1.0)
        return self.solvent.loading(self.solvent.flash(liquid.n, liquid.H + duty, self.P)[1])

    @property
    def hottest(self) -> float:
        """Temperature at which the solvent's properties end [K]."""
        return float(self.solvent.about["computed"]["T"][1])

    def _duty(self, liquid: Stream, excess: Callable[[Stream], float]) -> float:
        """Heat [W] at which ``excess`` of the liquid left, negative with too little, is zero, or boiling has to end."""
        left, hottest = (1.0 - DRY) * liquid.n["H2O"], self.hottest

        def miss(duty: float) -> float:
            rest = self.solvent.flash(liquid.n, liquid.H + duty, self.P)[1]
            return max(excess(rest), 1.0 - rest.n["H2O"] / left, rest.T / hottest - 1.0)

        low, high = 0.0, FIRST * liquid.total
        if miss(low) >= 0.0:
            return low
        while miss(high) < 0.0:
            low, high = high, 1.08 * high
        return float(brentq(miss, low, high, xtol=1e-15 * high, rtol=1e-14))
