"""The sections of a case beside the gas: solvent, columns, exchanger, machines, site and targets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from ccus.errors import InputError
from ccus.quantity import Flow, Range
from flowsheets.case_fields import FlowField, Quantity, Section, default, optional

SOLVENTS = Path(__file__).parents[1] / "solvents"
Efficiency = Annotated[float, Quantity("fraction", Range(0.1, 1.0))]
Cold = Annotated[float, Quantity("temperature", Range(278.15, 353.15))]  # what coolers reach
Height = Annotated[float, Quantity("length", Range(0.1, 100.0))]
Diameter = Annotated[float | None, Quantity("length", Range(0.02, 40.0))]
Flooding = Annotated[float | None, Quantity("fraction", Range(0.05, 1.0, "[)"))]
WallLoss = Annotated[float, Quantity("heat_transfer_coefficient", Range(0.0, 50.0))]
Position = Annotated[float, Quantity("fraction", Range(0.0, 1.0, "()"))]


def _found_again(name: Any) -> Any:
    """A user's folder by its absolute path, so that a result on disk finds it from anywhere."""
    if not isinstance(name, str) or (SOLVENTS / name / "solvent.toml").is_file():
        return name
    from solvents.library import located  # takes time, and few cases name a folder

    try:
        return located(name)
    except InputError:  # told where the solvent is needed
        return name


class Solvent(Section):
    """Lean solvent."""

    name: Annotated[str, BeforeValidator(_found_again)] = default(
        "solvent.name", "solvent of the toolkit, or a folder with a solvent.toml"
    )
    strength: Annotated[float, Quantity("mass_fraction", Range(0.05, 0.50))] = default(
        "solvent.strength", "mass fraction of amine or salt in the CO2-free solvent"
    )
    lean_loading: Annotated[
        float | str | None, Quantity("loading", Range(0.001, 0.65), ("least_energy", "least_work"))
    ] = default(
        "solvent.lean_loading", "mol CO2 per mol alkalinity, or the one of least reboiler duty or equivalent work"
    )
    flow: Annotated[Flow | None, FlowField(liquid=True)] = optional(
        "instead of capture: flow of the lean solvent with its CO2; capture is then a result"
    )
    liquid_to_gas: Annotated[float | None, Quantity("number", Range(0.05, 100.0))] = optional(
        "instead of capture: kg of lean solvent with its CO2 per kg of gas that enters the absorber"
    )
    reclaimer_loss: Annotated[float | None, Quantity("specific_mass", Range(0.0, 0.05))] = optional(
        "amine that leaves with the reclaimer's sludge; counts in the losses, not in the mass balance"
    )
    kinetics: str = default(
        "solvent.kinetics", "kinetics with their diffusivity and Henry constant; default: the solvent's own"
    )


class Blower(Section):
    """Flue-gas blower before the gas cooler; sized for the pressure drop behind it, or of a given pressure."""

    either: ClassVar = (("margin", "pressure"),)
    margin: Annotated[float | None, Quantity("pressure", Range(0.0, 0.2e5))] = default(
        "blower.margin", "the treated gas leaves this much above atmospheric pressure, for which the blower is sized"
    )
    pressure: Annotated[float | None, Quantity("pressure", Range(0.5e5, 5e5))] = optional(
        "instead of margin: pressure behind the blower"
    )
    efficiency: Efficiency = default("blower.efficiency", "isentropic efficiency")


class GasCooler(Section):
    """Direct-contact cooler before the absorber."""

    temperature: Cold = default("gas_cooler.temperature", "temperature of the saturated gas that leaves")


class Intercooler(Section):
    """Cooler that takes the whole liquid out of the absorber and returns it."""

    position: Position = default("absorber.intercooling.position", "share of the packed height above it")
    return_temperature: Cold = default("absorber.intercooling.return_temperature", "temperature of the liquid returned")
    pump_around: Annotated[float | None, Quantity("number", Range(0.0, 100.0, "(]"))] = optional(
        "liquid circulated through the cooler over the liquid that flows on; left out: the whole liquid passes it once"
    )


class Absorber(Section):
    """Absorber packing; by share of flooding (design) or diameter (rating)."""

    either: ClassVar = (("flooding", "diameter"),)
    packing: str = default("absorber.packing", "name in the packing catalogue")
    mass_transfer: str = default("absorber.mass_transfer", "published set of area and films")
    hydraulics: str = default("absorber.hydraulics", "published set of hold-up, pressure drop and flooding")
    height: Height = default("absorber.height", "packed height, all beds")
    flooding: Flooding = default(
        "absorber.flooding", "share of the flooding gas velocity that the diameter is chosen for"
    )
    diameter: Diameter = optional("instead of flooding: diameter of a given column")
    beds: Annotated[int, Field(ge=1, le=10)] = default(
        "absorber.beds", "number of beds, with redistribution between them"
    )
    intercooling: tuple[Intercooler, ...] = Field(default=(), description="coolers between the beds, from the top")
    solvent_temperature: Cold = default("absorber.solvent_temperature", "temperature of the lean solvent that enters")
    wall_loss: WallLoss = default("absorber.wall_loss", "heat lost through the wall to the ambient")


class WaterWash(Section):
    """Packed section above the absorber where circulated, cooled water recovers amine and water."""

    packing: str = default("water_wash.packing", "name in the packing catalogue")
    height: Height = default("water_wash.height", "packed height")
    temperature: Cold = default("water_wash.temperature", "temperature of the water that enters on top")


class Stripper(Section):
    """Stripper with reboiler and partial condenser; by share of flooding (design) or diameter (rating)."""

    either: ClassVar = (("flooding", "diameter"),)
    packing: str = default("stripper.packing", "name in the packing catalogue")
    mass_transfer: str = default("stripper.mass_transfer", "published set of area and films")
    hydraulics: str = default("stripper.hydraulics", "published set of hold-up, pressure drop and flooding")
    height: Height = default("stripper.height", "packed height")
    pressure: Annotated[float, Quantity("pressure", Range(0.3e5, 6e5))] = default(
        "stripper.pressure", "pressure at the top"
    )
    feed_pressure: Annotated[float | None, Quantity("pressure", Range(1e5, 50e5))] = optional(
        "pressure of the rich solvent from its pump to the valve before the stripper; left out: enough not to boil"
    )
    reboiler_duty: Annotated[float | None, Quantity("power", Range(1e2, 1e10))] = optional(
        "instead of solvent.lean_loading: heat given to the reboiler"
    )
    reboiler_temperature: Annotated[float | None, Quantity("temperature", Range(323.15, 423.15))] = optional(
        "instead of solvent.lean_loading: temperature of the reboiler"
    )
    flooding: Flooding = default(
        "stripper.flooding", "share of the flooding gas velocity that the diameter is chosen for"
    )
    diameter: Diameter = optional("instead of flooding: diameter of a given column")
    condenser_temperature: Cold = default("stripper.condenser_temperature", "temperature of the overhead condenser")
    sump_residence_time: Annotated[float | None, Quantity("time", Range(0.0, 36000.0))] = optional(
        "volume of solvent in reboiler and sump over the flow of lean solvent; for the amine lost by heat there"
    )
    wall_loss: WallLoss = default("stripper.wall_loss", "heat lost through the wall to the ambient")
    rich_split: Annotated[float | None, Quantity("fraction", Range(0.002, 0.6))] = optional(
        "share of the rich solvent led cold past the exchanger to the top"
    )
    hot_feed_position: Annotated[float, Quantity("fraction", Range(0.01, 0.9))] = default(
        "stripper.hot_feed_position", "with rich_split: share of the packed height above the hot rich solvent"
    )
    recompression: Annotated[float | None, Quantity("pressure", Range(0.2e5, 6e5))] = optional(
        "pressure that the lean solvent is flashed to; its vapour is compressed into the sump"
    )
    recompression_efficiency: Efficiency = default(
        "stripper.recompression_efficiency", "isentropic efficiency of that compressor"
    )
    interheating: Annotated[float | None, Quantity("fraction", Range(0.02, 0.98))] = optional(
        "share of the packed height above the draw of the liquid that the lean solvent heats"
    )
    overhead_recovery: Annotated[float | None, Quantity("fraction", Range(0.005, 0.6))] = optional(
        "share of the rich solvent that the overhead vapour heats, instead of the lean solvent"
    )
    warm_split: Annotated[float | None, Quantity("fraction", Range(0.005, 0.8))] = optional(
        "advanced flash stripper: share of the rich solvent that leaves between two exchangers to the top"
    )

    upper_pressure: Annotated[float | None, Quantity("pressure", Range(0.5e5, 10e5))] = optional(
        "multi-pressure stripper: pressure of a second column, into which the vapour of the first is compressed"
    )

    def hidden(self) -> frozenset[str]:
        """What belongs to a measure that the case does not ask for."""
        absent = {"hot_feed_position"} if self.rich_split is None or self.warm_split is not None else set()
        return frozenset(absent | ({"recompression_efficiency"}
                                    if self.recompression is None and self.upper_pressure is None else set()))


class Exchanger(Section):
    """Lean/rich exchanger; by approach (design) or area (rating)."""

    either: ClassVar = (("approach", "area"),)
    approach: Annotated[float | None, Quantity("temperature_difference", Range(0.0, 60.0, "(]"))] = default(
        "exchanger.approach", "smallest temperature difference anywhere in it"
    )
    area: Annotated[float | None, Quantity("area", Range(0.1, 1e6))] = optional(
        "instead of approach: area of a given exchanger"
    )
    U: Annotated[float, Quantity("heat_transfer_coefficient", Range(50.0, 1e4))] = default(
        "exchanger.U", "overall heat-transfer coefficient"
    )


class Pumps(Section):
    """All liquid pumps."""

    efficiency: Efficiency = default("pumps.efficiency", "shaft to hydraulic power")


class Compression(Section):
    """Compression of the CO2 product with intercooling and knock-out of water."""

    pressure: Annotated[float, Quantity("pressure", Range(2e5, 400e5))] = default(
        "compression.pressure", "product pressure"
    )
    stages: Annotated[int, Field(ge=1, le=16)] = default("compression.stages", "number of compressor stages")
    efficiency: Efficiency = default("compression.efficiency", "polytropic efficiency, integral of v dP over dh")
    cooler_temperature: Cold = default("compression.cooler_temperature", "temperature behind each cooler")
    pump: bool = default("compression.pump", "whether a pump makes the last step; needs last_cooler_temperature")
    pump_suction: Annotated[float, Quantity("pressure", Range(50e5, 200e5))] = default(
        "compression.pump_suction", "pressure before the pump"
    )
    last_cooler_temperature: Annotated[float | None, Quantity("temperature", Range(278.15, 303.15))] = optional(
        "temperature of the CO2 before the pump"
    )
    water_ppm: Annotated[float | None, Quantity("ppm", Range(1.0, 5000.0))] = optional(
        "water left in the product by drying; no drying when left out"
    )

    def hidden(self) -> frozenset[str]:
        """Without a pump its suction has no meaning."""
        return frozenset() if self.pump else frozenset(("pump_suction",))


class Steam(Section):
    """How the steam of the reboiler is counted as electricity."""

    temperature_difference: Annotated[float, Quantity("temperature_difference", Range(1.0, 60.0))] = default(
        "site.steam.temperature_difference", "saturation temperature of the steam above the reboiler"
    )
    condenser_temperature: Cold = default(
        "site.steam.condenser_temperature", "condenser that the steam would expand to"
    )
    efficiency: Efficiency = default("site.steam.efficiency", "isentropic efficiency of that expansion")
    crossover_pressure: Annotated[float | None, Quantity("pressure", Range(1e5, 30e5))] = optional(
        "steam is taken at this pressure and throttled, instead of at the pressure that the reboiler needs"
    )
    crossover_temperature: Annotated[float | None, Quantity("temperature", Range(373.15, 873.15))] = optional(
        "its temperature, when it is superheated"
    )


class Site(Section):
    """What surrounds the plant."""

    ambient: Annotated[float, Quantity("temperature", Range(233.15, 333.15))] = default(
        "site.ambient", "air temperature"
    )
    cooling_water: Annotated[float, Quantity("temperature", Range(274.15, 318.15))] = default(
        "site.cooling_water", "cooling-water temperature"
    )
    steam: Steam = Field(default_factory=Steam, description="steam supply")


class Targets(Section):
    """What the case is judged against."""

    baseline: str = default("targets.baseline", "name of a frozen baseline")
    boundary: Literal["regeneration_heat", "capture", "capture_and_compression"] = default(
        "targets.boundary", "what the figure includes"
    )
    metric: Literal["thermal", "final", "electricity_equivalent", "primary"] = default(
        "targets.metric", "how heat and electricity are added"
    )
