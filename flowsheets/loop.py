"""The solvent loop of a plant as solved: gas side, absorber, wash, and the section that regenerates the solvent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ccus.result import UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream
from flowsheets.gas_side import GasSide


@dataclass(frozen=True, kw_only=True)
class Section:
    """Regeneration: from ``rich`` of the absorber to ``lean_cooled`` before the lean pump, and ``co2_wet``."""

    streams: Mapping[str, Stream]  # that its units give, by name
    units: Mapping[str, UnitResult]
    inlets: Mapping[str, tuple[str, ...]]
    outlets: Mapping[str, tuple[str, ...]]
    passes: int
    change: float
    start: Any  # for the next solve


@dataclass(frozen=True)
class Near:
    """A solved plant to start the next one from."""

    P_gas: float
    absorber: Any
    bleed_co2: float
    section: Any


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Units of the solvent loop as solved, before make-up, coolers and compression are added."""

    side: GasSide
    absorber: UnitResult
    wash: UnitResult
    lean_feed: Stream
    section: Section
    near: Near

    @property
    def stripper(self) -> UnitResult:
        """The stripper."""
        return self.section.units["stripper"]

    @property
    def head(self) -> Mapping[str, Stream]:
        """Overhead and reflux of the column that gives the CO2."""
        top = next(u for u in self.section.units.values() if "reflux" in u.data)
        return {key: top.data[key] for key in ("overhead", "reflux")}

    @property
    def reboiler_duty(self) -> float:
        """Steam heat of the section [W]."""
        return sum(float(u.data.get("reboiler_duty", 0.0)) for u in self.section.units.values())

    @property
    def T_reboiler(self) -> float:
        """Highest temperature at which steam heats the solvent [K]."""
        return max(float(u.data["T_reboiler"]) for u in self.section.units.values() if "T_reboiler" in u.data)

    @property
    def srd(self) -> float:
        """Specific reboiler duty [J/kg CO2]."""
        return self.reboiler_duty / (self.section.streams["co2_wet"].n["CO2"] * SPECIES["CO2"].M)
