"""The gas side of a plant: flue gas, blower and gas cooler; and the pressure a blower needs for the stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ccus.errors import Notice, SpecError
from ccus.quantity import ATMOSPHERE
from ccus.result import UnitResult
from ccus.stream import Stream
from flowsheets.case import Case
from flowsheets.case_source import flue_gas
from units.blower import Blower
from units.gas_cooler import GasCooler

DROP_GUESS = 3e3  # pressure drop of the gas that a sized blower is first tried with [Pa]


@dataclass(frozen=True, kw_only=True)
class GasSide:
    """Flue gas to absorber inlet, at one pressure of the blower."""

    units: Mapping[str, UnitResult]
    streams: Mapping[str, Stream]
    warnings: tuple[Notice, ...]

    @property
    def gas(self) -> Stream:
        """Gas that enters the absorber."""
        return self.streams["cooled_gas"]


def gas_side(case: Case, P: float | None = None) -> GasSide:
    """Source, blower and gas cooler of a case.

    Parameters
    ----------
    case : whose blower may be of a given pressure
    P : pressure behind a blower that is sized [Pa]; a first guess when left out

    Raises
    ------
    SpecError
        The gas comes in above the given pressure of the blower.
    """
    given = case.blower.pressure
    P = given or P or ATMOSPHERE + stack_margin(case) + DROP_GUESS
    made = flue_gas(case, P).solve()
    raw = made.outlets["gas"]
    units: dict[str, UnitResult] = {}
    streams = {"flue_gas": raw}
    if raw.P < P:
        units["blower"] = Blower(P_out=P, efficiency=case.blower.efficiency).solve(raw)
        streams["blown_gas"] = units["blower"].outlets["gas"]
    elif given is not None and given < raw.P * (1 - 1e-9):
        raise SpecError("blower pressure lies below that of the flue gas", where="blower.pressure",
                        value=f"{given / 1e5:.3f} bar", allowed=f"at least {raw.P / 1e5:.3f} bar")
    last = streams.get("blown_gas", raw)
    units["gas_cooler"] = GasCooler(T=case.gas_cooler.temperature).solve(last)
    streams["cooled_gas"] = units["gas_cooler"].outlets["gas"]
    streams["gas_condensate"] = units["gas_cooler"].outlets["condensate"]
    return GasSide(units=units, streams=streams, warnings=made.warnings)


def stack_margin(case: Case) -> float:
    """What the treated gas has above atmospheric pressure where the blower is sized [Pa]."""
    return case.blower.margin or 0.0


def blower_pressure(case: Case, side: GasSide, treated: Stream) -> float:
    """Pressure that the gas needs before the cooler, given or as the last solve's pressure drop asks for [Pa]."""
    if case.blower.pressure is not None:
        return side.gas.P
    return max(side.gas.P + ATMOSPHERE + stack_margin(case) - treated.P, side.streams["flue_gas"].P)


def stack(case: Case, treated: Stream) -> tuple[Notice, ...]:
    """A notice when the treated gas would not leave against the atmosphere, the blower's pressure being given."""
    if case.blower.pressure is None or treated.P >= ATMOSPHERE:
        return ()
    need = case.blower.pressure + ATMOSPHERE - treated.P
    return (Notice(what="the treated gas leaves below atmospheric pressure: blower.pressure would have to be "
                        f"{need / 1e5:.3f} bar, or be left out", where="stack", value=f"{treated.P / 1e5:.4f} bar",
                   allowed=f"{ATMOSPHERE / 1e5:.5f} bar and above", beyond=ATMOSPHERE / treated.P - 1.0),)
