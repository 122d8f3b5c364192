"""Direct-contact cooler of the flue gas: the gas leaves saturated, the rest of its water condenses."""

from __future__ import annotations

from dataclasses import dataclass

from ccus._fluids import psat_water
from ccus.errors import InputError, Notice
from ccus.fluids import water_params, water_stream
from ccus.gas import gas_stream
from ccus.result import UnitResult
from ccus.stream import Stream


@dataclass(frozen=True, kw_only=True)
class GasCooler:
    """Gas cooler: circulating water, cooled outside, brings the gas to ``T`` [K] and saturation.

    Water is added when the gas comes in drier than that: ``make_up`` tells the flow. CO2 dissolved in the condensate
    (about 0.01 % of that in the gas) is neglected.
    """

    T: float
    pressure_drop: float = 0.0  # [Pa]

    def solve(self, gas: Stream) -> UnitResult:
        """Cool the gas; outlets ``gas`` and ``condensate`` (signed: negative when water evaporates into the gas)."""
        P = gas.P - self.pressure_drop
        y = psat_water(self.T, water_params()) / P
        if not (273.16 <= self.T <= 373.0 and y < 0.9):
            raise InputError("gas temperature behind the cooler", where="gas cooler",
                             value=f"{self.T - 273.15:.1f} degC",
                             allowed="0 to 90 degC, below boiling at the gas pressure")
        dry = gas.total - gas.n.get("H2O", 0.0)
        steam = dry * y / (1.0 - y)
        out = gas_stream({**gas.n, "H2O": steam}, self.T, P)
        water = gas.n.get("H2O", 0.0) - steam
        condensate = water_stream(water, self.T, P)
        heat = out.H + condensate.H - gas.H
        notices: tuple[Notice, ...] = ()
        if self.T > gas.T:
            notices = (Notice(what="the gas comes in colder than it is to leave the cooler", where="gas cooler",
                              value=f"{gas.T - 273.15:.1f} degC"),)
        return UnitResult(outlets={"gas": out, "condensate": condensate}, heat=heat, warnings=notices,
                          data={"cooling": -heat, "make_up": max(-water, 0.0)})
