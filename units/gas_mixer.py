"""Mixer of gases, by balance."""

from __future__ import annotations

from dataclasses import dataclass

from ccus.gas import gas_stream, temperature_from_enthalpy
from ccus.result import UnitResult
from ccus.stream import Stream


@dataclass(frozen=True, kw_only=True)
class GasMixer:
    """Adiabatic mixing of two gases into the lower pressure.

    Examples
    --------
    >>> hot, cold = (gas_stream({"H2O": 1.0, "CO2": 1.0}, T, 2e5) for T in (420.0, 400.0))
    >>> round(GasMixer().solve(hot, cold).outlets["gas"].T, 1)
    410.0
    """

    def solve(self, main: Stream, other: Stream | None = None) -> UnitResult:
        """Outlet ``gas`` holds the sums of flows and enthalpies."""
        if other is None or not other.total > 0.0:
            return UnitResult(outlets={"gas": main})
        n = {name: main.n.get(name, 0.0) + other.n.get(name, 0.0) for name in {**main.n, **other.n}}
        T = temperature_from_enthalpy(n, main.H + other.H, main.T)
        return UnitResult(outlets={"gas": gas_stream(n, T, min(main.P, other.P))})
