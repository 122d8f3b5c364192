"""The case: everything a plant needs to be computed. Files, the prompt and Python build the same one.

Inside, every number is SI; text with a unit is read on the way in. In Python, a plain number is taken as SI.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from ccus.errors import InputError
from ccus.quantity import Flow, Range, show, shown
from ccus.yaml_reader import Document, parse_value, read_document
from flowsheets.case_faults import CaseError, Fault, dotted, faults
from flowsheets.case_fields import Quantity, Section, default, defaults, fault, given_values
from flowsheets.case_gas import Gas
from flowsheets.case_sections import (
    Absorber, Blower, Compression, Exchanger, GasCooler, Intercooler, Pumps, Site, Solvent, Stripper, Targets, WaterWash,
)  # fmt: skip

COOLERS = ("gas_cooler.temperature", "absorber.solvent_temperature", "water_wash.temperature",
           "stripper.condenser_temperature", "compression.cooler_temperature", "compression.last_cooler_temperature")
SECTION = "section of the case, see its own keys"


def _version(given: Any) -> int:
    if str(given) != "1":
        raise fault("written for another version of this program", value=str(given), allowed="1")
    return 1


class Case(Section):
    """A case. ``Case()`` is the plant of the baseline simulated_2020 on flue gas of pulverised coal.

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

    schema_version: Annotated[int, BeforeValidator(_version)] = default("schema_version", "version of this format")
    gas: Gas = Field(default_factory=Gas, description="raw flue gas")
    capture: Annotated[float, Quantity("fraction", Range(0.0, 1.0, "()"))] = default(
        "capture", "CO2 in the product at the battery limit over CO2 in the raw flue gas"
    )
    solvent: Solvent = Field(default_factory=Solvent, description="lean solvent")
    plant: Literal["conventional", "conventional_intercooled"] = default("plant", "flow scheme")
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
    def _default_intercooler(cls, data: Any) -> Any:
        absorber = data.get("absorber") or {}
        if data.get("plant") == "conventional_intercooled" and isinstance(absorber, Mapping):
            if not absorber.get("intercooling"):
                data = {**data, "absorber": {**absorber, "intercooling": (Intercooler(),)}}
        return data

    @model_validator(mode="after")
    def _possible(self) -> Case:
        water = self.site.cooling_water
        cooled = {key: _at(self, key) for key in COOLERS}
        cooled |= {f"absorber.intercooling.{i}.return_temperature": c.return_temperature
                   for i, c in enumerate(self.absorber.intercooling)}
        for key, value in cooled.items():
            if value is not None and value <= water:
                raise fault("not above the cooling water", key, value=show(value, "temperature"),
                            allowed=f"above {show(water, 'temperature')} (site.cooling_water)")
        self._possible_pressures()
        self._possible_intercooling()
        return self

    def _possible_pressures(self) -> None:
        if self.compression.pressure <= self.stripper.pressure:
            raise fault("not above the stripper's", "compression.pressure", value=show(self.compression.pressure, "pressure"),
                        allowed=f"above {show(self.stripper.pressure, 'pressure')} (stripper.pressure)")
        if self.gas.pressure is not None and self.blower.pressure < self.gas.pressure:
            raise fault("below the pressure of the flue gas", "blower.pressure", value=show(self.blower.pressure, "pressure"),
                        allowed=f"{show(self.gas.pressure, 'pressure')} (gas.pressure) or more; equal means no blower")
        if self.compression.pump and self.compression.last_cooler_temperature is None:
            raise fault("a pump needs liquid CO2, and at 40 degC and 80 bar it is none", "compression.pump",
                        advice="add last_cooler_temperature: 25 degC (30 degC at most)")
        if not self.compression.pump and self.compression.last_cooler_temperature is not None:
            raise fault("only a pump has a last cooler of its own", "compression.last_cooler_temperature",
                        advice="add pump: yes, or remove it")

    def _possible_intercooling(self) -> None:
        coolers = self.absorber.intercooling
        if coolers and self.plant == "conventional":
            raise fault("the plant 'conventional' has no intercooling", "absorber.intercooling",
                        advice="write plant: conventional_intercooled")
        positions = [c.position for c in coolers]
        if any(b <= a for a, b in zip(positions, positions[1:], strict=False)):
            raise fault("positions must increase from the top", "absorber.intercooling",
                        value=", ".join(show(p, "fraction") for p in positions))

    def changed(self, settings: Mapping[str, Any]) -> Case:
        """The same case with other values by dotted key; None takes a value back to its default.

        >>> Case().changed({"absorber.height": "25 m", "exchanger.approach": 5.0}).exchanger.approach
        5.0
        """
        return Case(**_with_settings(given_values(self), settings))

    def as_understood(self) -> dict[str, Any]:
        """Every value with unit, origin ("given" or "default") and the source of a default.

        >>> Case(absorber={"height": "25 m"}).as_understood()["absorber"]["height"]
        {'value': 25.0, 'unit': 'm', 'origin': 'given', 'source': ''}
        """
        return _understood(self, ())

    @classmethod
    def from_understood(cls, recorded: Mapping[str, Any]) -> Case:
        """The case of ``as_understood``, exactly, also where defaults have changed since."""
        case = cls(**_plain(recorded, given_only=True))
        return case if case.as_understood() == recorded else cls(**_plain(recorded, given_only=False))


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
        return Case(**_with_settings(document.data, parsed))
    except CaseError as error:
        lines = {loc: line for loc, line in document.lines.items() if dotted(loc) not in parsed}
        raise CaseError(error.faults, Document(document.name, document.data, lines)) from None


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """``key=value`` texts as values by dotted key.

    >>> parse_settings(["absorber.height=25 m"])
    {'absorber.height': '25 m'}
    """
    parsed: dict[str, Any] = {}
    for text in settings:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            raise InputError("not key=value", where="--set", value=text, advice="write it like --set 'absorber.height=25 m'")
        parsed[key.strip()] = parse_value(value, f"--set {key.strip()}")
    return parsed


def _with_settings(data: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    result: Any = _copied(data)
    for key, value in settings.items():
        *parents, last = key.split(".")
        place: Any = result
        for i, part in enumerate(parents):
            if isinstance(place, dict) and place.get(part) is None:
                place[part] = {}
            place = _entry(place, part)
            if not isinstance(place, (dict, list)):
                raise CaseError([Fault(tuple(parents[: i + 1]), "has no keys of its own", advice=f"cannot set {key}")])
        if isinstance(place, list):
            _entry(place, last)
            place[int(last)] = value
        else:
            place[last] = value
    return result


def _entry(place: Any, part: str) -> Any:
    if isinstance(place, dict):
        return place[part]
    if not part.isdigit() or int(part) >= len(place):
        raise InputError("no such entry of the list", where="--set", value=part, allowed=f"0 to {len(place) - 1}")
    return place[int(part)]


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _copied(v) for k, v in value.items()}
    return [_copied(v) for v in value] if isinstance(value, list) else value


def _at(section: Any, key: str) -> Any:
    for part in key.split("."):
        section = getattr(section, part)
    return section


def _understood(section: Section, path: tuple[str, ...]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for name, info in type(section).model_fields.items():
        value, here = getattr(section, name), (*path, name)
        if value is None or name in section.hidden():
            continue
        if isinstance(value, Section):
            entries[name] = _understood(value, here)
        elif isinstance(value, tuple) and not isinstance(value, Flow):
            entries[name] = [_understood(v, here) for v in value]
        else:
            given = name in section.model_fields_set
            about = {"origin": "given" if given else "default",
                     "source": "" if given else defaults()[dotted(here)].source}
            kind = next((m.kind for m in info.metadata if isinstance(m, Quantity)), "")
            if isinstance(value, Mapping):
                entries[name] = {k: _entry_of(v, "fraction") | about for k, v in value.items()}
            else:
                entries[name] = _entry_of(value, kind) | about
    return entries


def _entry_of(value: Any, kind: str) -> dict[str, Any]:
    if isinstance(value, Flow):
        number, unit = shown(value.value, value.kind)
        return {"value": number, "unit": unit + (" dry" if value.basis == "dry" else "")}
    if isinstance(value, float):
        number, unit = shown(value, kind)
        return {"value": number, "unit": unit}
    return {"value": value, "unit": ""}


def _plain(recorded: Any, given_only: bool) -> Any:
    if isinstance(recorded, list):
        return [_plain(v, given_only) for v in recorded]
    plain = {}
    for key, entry in recorded.items():
        if isinstance(entry, list):
            plain[key] = _plain(entry, given_only)
        elif "origin" not in entry:
            if inner := _plain(entry, given_only):
                plain[key] = inner
        elif entry["origin"] == "given" or not given_only:
            value = entry["value"]
            plain[key] = f"{value!r} {entry['unit']}".strip() if isinstance(value, float) else value
    return plain
