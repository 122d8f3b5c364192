"""Flue-gas blower."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ccus.errors import InputError
from ccus.gas import gas_stream, isentropic_temperature, temperature_from_enthalpy
from ccus.result import UnitResult
from ccus.stream import Stream


@dataclass(frozen=True, kw_only=True)
class Blower:
    """Adiabatic blower: ideal gas with heat capacities that depend on temperature.

    Examples
    --------
    >>> gas = gas_stream({"N2": 0.8, "CO2": 0.2}, 328.15, 101325.0)
    >>> result = Blower(P_out=1.1e5).solve(gas)
    >>> round(result.work), round(result.outlets["gas"].T, 1)
    (283, 337.3)
    """

    P_out: float  # outlet pressure [Pa]
    efficiency: float = 0.80  # isentropic [-]
    name: str = "blower"

    def solve(self, gas: Stream) -> UnitResult:
        """Outlet "gas" at ``P_out``, shaft power as work.

        Raises
        ------
        InputError
            An inlet that is no gas, an outlet pressure not above the inlet's, an efficiency outside 0 to 1.
        """
        if gas.phase != "gas":
            raise InputError("the inlet is no gas", where=self.name, value=gas.phase)
        if not gas.P < self.P_out < float("inf"):
            raise InputError("the outlet pressure is not above the inlet's", where=self.name,
                             value=f"{self.P_out:.0f} Pa", allowed=f"above {gas.P:.0f} Pa",
                             advice="raise it, or leave the blower out")
        if not 0.0 < self.efficiency <= 1.0:
            raise InputError("isentropic efficiency", where=self.name, value=f"{self.efficiency:.4g}",
                             allowed="above 0, up to 1")
        if not gas.total > 0.0:  # a flash that gives no vapour
            return UnitResult(outlets={"gas": replace(gas, P=self.P_out)},
                              data={"P_in": gas.P, "P_out": self.P_out, "T_isentropic": gas.T, "isentropic_work": 0.0})
        T_s = isentropic_temperature(gas.n, gas.T, gas.P, self.P_out)
        ideal = gas_stream(gas.n, T_s, self.P_out).H - gas.H
        T = temperature_from_enthalpy(gas.n, gas.H + ideal / self.efficiency, T_s)
        out = gas_stream(gas.n, T, self.P_out)
        return UnitResult(outlets={"gas": out}, work=out.H - gas.H,
                          data={"P_in": gas.P, "P_out": self.P_out, "T_isentropic": T_s, "isentropic_work": ideal})
