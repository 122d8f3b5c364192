"""The case: everything a plant needs to be computed. Files, the prompt and Python build the same one.

Inside, every number is SI; text with a unit is read on the way in. In Python, a plain number is taken as SI.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from ccus.errors import InputError
from ccus.quantity import Range, show
from ccus.yaml_reader import Document, Loc, nearest, read_document
from flowsheets.case_faults import CaseError, dotted, faults
from flowsheets.case_fields import Quantity, Section, default, fault, given_values
from flowsheets.case_gas import Gas
from flowsheets.case_plants import check_measures, measure_of_plant
from flowsheets.case_record import plain, understood
from flowsheets.case_sections import (
    Absorber,
    Blower,
    Compression,
    Exchanger,
    GasCooler,
    Intercooler,
    Pumps,
    Site,
    Solvent,
    Stripper,
    Targets,
    WaterWash,
)
from flowsheets.case_settings import alternatives, parse_settings, with_settings

COOLERS = (
    "gas_cooler.temperature",
    "absorber.solvent_temperature",
    "water_wash.temperature",
    "stripper.condenser_temperature",
    "compression.cooler_temperature",
    "compression.last_cooler_temperature",
)


def _version(given: Any) -> int:
    if str(given) != "1":
        raise fault("written for another version of this program", value=str(given), allowed="1")
    return 1


class Case(Section):
    """A case. ``Case()`` is the plant of the baseline simulated_2020 with a sized blower, on gas of pulverised coal.

    Raises
    ------
    CaseError
        One line for each fault.

    Examples
    --------
    >>> case = Case(capture="95 %", absorber={"height": "25 m"})
    >>> case.capture, case.absorber.height, case.stripper.pressure
    (0.95, 25.0, 190000.0)
    """

    either: ClassVar = (
        ("capture", "solvent.flow", "solvent.liquid_to_gas"),
        ("solvent.lean_loading", "stripper.reboiler_duty", "stripper.reboiler_temperature"),
    )
    schema_version: Annotated[int, BeforeValidator(_version)] = default("schema_version", "version of this format")
    gas: Gas = Field(default_factory=Gas, description="raw flue gas")
    capture: Annotated[float | None, Quantity("fraction", Range(0.0, 1.0, "()"))] = default(
        "capture", "CO2 in the product at the battery limit over CO2 in the raw flue gas"
    )
    solvent: Solvent = Field(default_factory=Solvent, description="lean solvent")
    plant: Literal["conventional", "conventional_intercooled", "rich_split", "lean_vapour_recompression",
                   "stripper_interheating", "overhead_heat_recovery", "advanced_flash_stripper",
                   "multi_pressure_stripper", "combined"] = default(
        "plant", "flow scheme"
    )
    blower: Blower = Field(default_factory=Blower, description="flue-gas blower")
    gas_cooler: GasCooler = Field(default_factory=GasCooler, description="direct-contact cooler")
    absorber: Absorber = Field(default_factory=Absorber, description="absorber packing")
    water_wash: WaterWash = Field(default_factory=WaterWash, description="water wash above the absorber")
    stripper: Stripper = Field(default_factory=Stripper, description="stripper with reboiler and condenser")
    exchanger: Exchanger = Field(default_factory=Exchanger, description="lean/rich exchanger")
    pumps: Pumps = Field(default_factory=Pumps, description="liquid pumps")
    compression: Compression = Field(default_factory=Compression, description="CO2 compression")
    site: Site = Field(default_factory=Site, description="surroundings")
    targets: Targets = Field(default_factory=Targets, description="what the case is judged against")

    def __init__(self, /, **data: Any):
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise CaseError(faults(error, Case)) from None

    @model_validator(mode="before")
    @classmethod
    def _defaults_of_plant(cls, data: Any) -> Any:
        data = measure_of_plant(data)
        absorber = data.get("absorber") or {}
        wanted = data.get("plant") == "conventional_intercooled" and isinstance(absorber, Mapping)
        if wanted and not absorber.get("intercooling"):
            data = {**data, "absorber": {**absorber, "intercooling": (Intercooler(),)}}
        return data

    @model_validator(mode="after")
    def _possible(self) -> Case:
        water = self.site.cooling_water
        cooled = {key: _at(self, key) for key in COOLERS}
        cooled |= {
            f"absorber.intercooling.{i}.return_temperature": c.return_temperature
            for i, c in enumerate(self.absorber.intercooling)
        }
        for key, value in cooled.items():
            if value is not None and value <= water:
                raise fault(
                    "not above the cooling water",
                    key,
                    value=show(value, "temperature"),
                    allowed=f"above {show(water, 'temperature')} (site.cooling_water)",
                )
        self._possible_kinetics()
        self._possible_pressures()
        self._possible_intercooling()
        check_measures(self.plant, self.stripper)
        return self

    def _possible_kinetics(self) -> None:
        if self.solvent.kinetics == "default":
            return
        from solvents.library import load  # takes time, and few cases name their kinetics

        try:
            load(self.solvent.name).kinetics(self.solvent.kinetics)
        except InputError as error:
            if "kinetics" in error.what:
                near = nearest(self.solvent.kinetics, error.allowed.split(", "))
                raise fault(error.what, "solvent.kinetics", value=error.value, allowed=error.allowed,
                            advice=f"did you mean {near}?" if near else "") from None

    def _possible_pressures(self) -> None:
        feed = self.stripper.feed_pressure
        if feed is not None and feed <= self.stripper.pressure:
            raise fault(
                "not above the stripper's",
                "stripper.feed_pressure",
                value=show(feed, "pressure"),
                allowed=f"above {show(self.stripper.pressure, 'pressure')} (stripper.pressure)",
            )
        if self.compression.pressure <= self.stripper.pressure:
            raise fault(
                "not above the stripper's",
                "compression.pressure",
                value=show(self.compression.pressure, "pressure"),
                allowed=f"above {show(self.stripper.pressure, 'pressure')} (stripper.pressure)",
            )
        blown = self.blower.pressure
        if self.gas.pressure is not None and blown is not None and blown < self.gas.pressure:
            raise fault(
                "above the pressure behind the blower",
                "gas.pressure",
                value=show(self.gas.pressure, "pressure"),
                allowed=f"up to {show(blown, 'pressure')} (blower.pressure); equal means no blower",
            )
        self._possible_pump()
        steam = self.site.steam
        if steam.crossover_temperature is not None and steam.crossover_pressure is None:
            raise fault(
                "belongs to a crossover pressure",
                "site.steam.crossover_temperature",
                advice="add crossover_pressure: 5 bar, or remove it",
            )

    def _possible_pump(self) -> None:
        c = self.compression
        if not c.pump:
            for key in ("last_cooler_temperature", "pump_suction"):
                if key in c.model_fields_set and getattr(c, key) is not None:
                    raise fault("belongs to a pump", f"compression.{key}", advice="add pump: yes, or remove it")
            return
        if c.last_cooler_temperature is None:
            raise fault(
                "a pump needs liquid CO2, and at 40 degC and 80 bar it is none",
                "compression.pump",
                advice="add last_cooler_temperature: 25 degC (30 degC at most)",
            )
        if not self.stripper.pressure < c.pump_suction < c.pressure:
            raise fault(
                "not between stripper and product",
                "compression.pump_suction",
                value=show(c.pump_suction, "pressure"),
                allowed=f"above {show(self.stripper.pressure, 'pressure')} and below {show(c.pressure, 'pressure')}",
            )

    def _possible_intercooling(self) -> None:
        coolers = self.absorber.intercooling
        if coolers and self.plant == "conventional":
            raise fault(
                "the plant 'conventional' has no intercooling",
                "absorber.intercooling",
                advice="write plant: conventional_intercooled",
            )
        positions = [c.position for c in coolers]
        if any(b <= a for a, b in pairwise(positions)):
            raise fault(
                "positions must increase from the top",
                "absorber.intercooling",
                value=", ".join(show(p, "fraction") for p in positions),
            )

    def changed(self, settings: Mapping[str, Any]) -> Case:
        """The same case with other values by dotted key; None takes a value back to its default.

        A value takes the place of the one that excludes it: an exchanger's area that of its approach.

        >>> Case().changed({"absorber.height": "25 m", "exchanger.approach": 5.0}).exchanger.approach
        5.0
        """
        return Case(**with_settings(self.given(), settings, alternatives(Case)))

    def given(self) -> dict[str, Any]:
        """What was given, not defaulted, as nested values (SI numbers) with the keys of a case file.

        >>> Case(absorber={"height": "25 m"}).given()
        {'absorber': {'height': 25.0}}
        """
        return given_values(self)

    def as_understood(self) -> dict[str, Any]:
        """Every value with unit, origin ("given" or "default") and the source of a default.

        >>> Case(absorber={"height": "25 m"}).as_understood()["absorber"]["height"]
        {'value': 25.0, 'unit': 'm', 'origin': 'given', 'source': ''}
        """
        return understood(self, ())

    @classmethod
    def from_understood(cls, recorded: Mapping[str, Any]) -> Case:
        """The case of ``as_understood``, exactly, also where defaults have changed since."""
        case = cls(**plain(recorded, given_only=True))
        return case if case.as_understood() == recorded else cls(**plain(recorded, given_only=False))


def read_case(path: str | Path, settings: Iterable[str] = ()) -> Case:
    """The case in a YAML file, with ``key=value`` settings laid over it.

    Raises
    ------
    InputError
        The file cannot be read, or one line for each fault, with file, line and key.
    """
    return build_case(read_document(path), settings)


def build_case(document: Document, settings: Iterable[str] = ()) -> Case:
    """As ``read_case``, from a document already read."""
    parsed = parse_settings(settings)
    try:
        return Case(**with_settings(document.data, parsed, alternatives(Case)))
    except CaseError as error:

        def where(loc: Loc) -> str:
            return "--set" if f"{dotted(loc)}.".startswith(tuple(f"{key}." for key in parsed)) else document.where(loc)

        raise CaseError(error.faults, where) from None


def _at(section: Any, key: str) -> Any:
    for part in key.split("."):
        section = getattr(section, part)
    return section
