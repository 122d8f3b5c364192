"""The flue gas of a case: a preset, a fuel burnt, or a measured composition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from ccus.errors import InputError
from ccus.quantity import Flow, Fraction, Range, read, read_fraction
from ccus.species import SPECIES
from ccus.yaml_reader import nearest
from flowsheets.case_fields import FlowField, Quantity, Section, default, fault, optional, reading

REST = "rest"  # N2 fills up to one
SUM_TOLERANCE = 0.005
GASES = tuple(name for name, s in SPECIES.items() if s.kind == "gas")
AIR = ("excess_air", "O2_dry", "co2_after_cooler")  # what says how much air a fuel gets
ULTIMATE = ("C", "H", "O", "N", "S", "Cl", "H2O", "ash")

Share = Range(0.0, 1.0)
Inside = Range(0.0, 1.0, "()")
GasTemperature = Annotated[float | None, Quantity("temperature", Range(273.15, 473.15))]
GasPressure = Annotated[float | None, Quantity("pressure", Range(0.5e5, 5e5))]


def _items(given: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or not given:
        raise InputError(
            f"{what} is a table", value=repr(given)[:40], advice="write it like {CO2: 13 %, O2: 5 %, N2: rest}"
        )
    return given


def _one(key: str, given: Any, kind: str) -> Fraction:
    if isinstance(given, str):
        return read_fraction(given, kind)
    return Fraction(read(given, kind))


def read_gas_composition(given: Any) -> Mapping[str, Any]:
    """Mole fractions by species, N2 possibly "rest"; ``mg/Nm3`` is turned into a mole fraction.

    Returns
    -------
    read-only mapping; the key ``basis`` holds what the texts themselves say ("wet", "dry"), if they do

    Raises
    ------
    InputError
        An unknown species, no fraction, outside 0 to 1, texts that say both wet and dry, or a sum off by over 0.5 %.

    Examples
    --------
    >>> dict(read_gas_composition({"CO2": "13 %", "O2": "5 %", "H2O": "7 %", "N2": "rest"}))
    {'CO2': 0.13, 'O2': 0.05, 'H2O': 0.07, 'N2': 'rest'}
    """
    values: dict[str, float | str] = {}
    bases = set()
    for name, text in _items(given, "a composition").items():
        if name not in GASES:
            near = nearest(name, GASES)
            raise InputError(
                "unknown gas",
                where=f".{name}",
                allowed=", ".join(GASES),
                advice=f"did you mean {near}?" if near else "",
            )
        if name == "N2" and text in (REST, "balance"):
            values[name] = REST
            continue
        try:
            if isinstance(text, str) and "/" in text:
                fraction = Fraction(read(text, "mass_concentration") / SPECIES[name].M)
            else:
                fraction = _one(name, text, "mole_fraction")
            values[name] = read(fraction.value, "mole_fraction", Share)
        except InputError as error:
            raise _below(name, text, error) from None
        bases |= {fraction.basis} - {""}
    if len(bases) > 1:
        raise InputError("wet and dry fractions in one composition", advice="give all of them on one basis")
    _check_sum(values)
    return MappingProxyType(values)


def _below(name: str, given: Any, error: InputError) -> InputError:
    return InputError(error.what, where=f".{name}", value=str(given), allowed=error.allowed, advice=error.advice)


def _check_sum(values: Mapping[str, float | str], advice: str = "correct them, or write N2: rest") -> None:
    total = sum(v for v in values.values() if not isinstance(v, str))
    if REST in values.values():
        if total > 1:
            raise InputError("the fractions beside N2: rest exceed 100 %", value=f"{100 * total:.4g} %")
    elif abs(total - 1) > SUM_TOLERANCE:
        raise InputError(
            "the fractions do not sum to 100 %",
            value=f"{100 * total:.4g} %",
            allowed="99.5 % to 100.5 %",
            advice=advice,
        )


def read_ultimate(given: Any) -> Mapping[str, float]:
    """Mass fractions of a solid or liquid fuel as received, normalised.

    >>> read_ultimate({"C": "90 %", "H": "10 %"})["H"]
    0.1
    """
    return _fuel_fractions(given, "mass_fraction", lambda name: name in ULTIMATE, ", ".join(ULTIMATE))


def read_molar(given: Any) -> Mapping[str, float]:
    """Mole fractions of a gaseous fuel, by formula, normalised.

    >>> dict(read_molar({"CH4": "95 %", "N2": "5 %"}))
    {'CH4': 0.95, 'N2': 0.05}
    """
    return _fuel_fractions(
        given,
        "mole_fraction",
        lambda name: bool(re.fullmatch(r"([CHONS]\d*)+", name)),
        "formulas of C, H, O, N, S such as CH4, C2H6, H2, CO",
    )


def _fuel_fractions(given: Any, kind: str, known: Any, allowed: str) -> Mapping[str, float]:
    values = {}
    for name, text in _items(given, "a fuel analysis").items():
        if not known(name):
            raise InputError("unknown part of a fuel", where=f".{name}", allowed=allowed)
        try:
            values[name] = read(_one(name, text, kind).value, kind, Share)
        except InputError as error:
            raise _below(name, text, error) from None
    _check_sum(values, "correct them")
    if not any("C" in name and name not in ("Cl", "CO2") for name in values):
        raise InputError("a fuel without carbon gives no CO2")
    total = sum(values.values())
    return MappingProxyType({k: v / total for k, v in values.items()})


def _table(example: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "object", "additionalProperties": {"type": ["string", "number"]}, "$comment": example}
    )


def _reader(read_table: Any) -> BeforeValidator:
    return BeforeValidator(lambda given: given if given is None else reading(read_table, given))


Composition = Annotated[Any, _reader(read_gas_composition), _table("{CO2: 13 %, O2: 5 %, SO2: 30 mg/Nm3, N2: rest}")]
Ultimate = Annotated[
    Any, _reader(read_ultimate), _table("{C: 65 %, H: 4 %, O: 9 %, N: 1 %, S: 1 %, H2O: 10 %, ash: 10 %}")
]
Molar = Annotated[Any, _reader(read_molar), _table("{CH4: 93 %, C2H6: 4 %, N2: 3 %}")]


class Fuel(Section):
    """A fuel, by ultimate analysis (mass) or molar composition."""

    either: ClassVar = (("ultimate", "molar"),)
    ultimate: Ultimate = optional("mass fractions as received")
    molar: Molar = optional("mole fractions of a gaseous fuel")

    @model_validator(mode="after")
    def _has_analysis(self) -> Fuel:
        if self.ultimate is None and self.molar is None:
            raise fault("a fuel needs its analysis", advice="give ultimate: {C: ..., H: ...} or molar: {CH4: ...}")
        return self


class Gas(Section):
    """Raw flue gas at the battery limit."""

    either: ClassVar = (("preset", "fuel", "composition"), AIR)
    preset: Literal["pulverised_coal", "ngcc"] | None = default("gas.preset", "a flue gas with cited composition")
    fuel: Fuel | None = optional("instead of a preset: a fuel that is burnt")
    composition: Composition = optional("instead of a preset: measured mole fractions on the basis below")
    flow: Annotated[Flow, FlowField()] = default("gas.flow", "flow of the raw flue gas, wet unless it ends in 'dry'")
    temperature: GasTemperature = optional("temperature; a preset has its own")
    pressure: GasPressure = optional("pressure; a preset has its own")
    excess_air: Annotated[float | None, Quantity("fraction", Range(0.0, 10.0))] = optional(
        "air beyond stoichiometric; a preset has its own"
    )
    O2_dry: Annotated[float | None, Quantity("mole_fraction", Range(0.0, 0.2, "()"))] = optional(
        "instead of excess air: O2 of the dry flue gas"
    )
    co2_after_cooler: Annotated[float | None, Quantity("mole_fraction", Inside)] = optional(
        "instead of excess air: CO2 of the wet gas after the gas cooler, by which excess air is found"
    )
    recirculation: Annotated[float | None, Quantity("fraction", Range(0.0, 0.6, "()"))] = optional(
        "share of the flue gas that is cooled and goes back into the fuel's air; excess air is that without it"
    )
    in_leakage: Annotated[float, Quantity("fraction", Range(0.0, 5.0))] = default(
        "gas.in_leakage", "air leaking in behind the furnace, relative to the stoichiometric air"
    )
    air_humidity: Annotated[float, Quantity("fraction", Share)] = default(
        "gas.air_humidity", "relative humidity of the combustion air at the ambient temperature"
    )
    basis: Literal["wet", "dry"] = default("gas.basis", "whether the composition counts the water")
    water: Annotated[float | str | None, Quantity("mole_fraction", Range(0.0, 0.8), ("saturated",))] = default(
        "gas.water", "water in a gas of dry basis: saturated, or mole fraction of the wet gas"
    )
    reference_O2: Annotated[float | None, Quantity("mole_fraction", Range(0.0, 0.2))] = optional(
        "dry O2 to which the composition is corrected, all but O2 itself, which is the measured one"
    )
    reference_air_O2: Annotated[float, Quantity("mole_fraction", Range(0.205, 0.215))] = default(
        "gas.reference_air_O2", "O2 of dry air in the correction to the reference O2"
    )

    @model_validator(mode="before")
    @classmethod
    def _basis_in_texts(cls, data: Any) -> Any:
        """Take the basis from texts such as '12 vol% dry'."""
        if not isinstance(data, Mapping) or not isinstance(data.get("composition"), Mapping) or data.get("preset"):
            return data
        texts = [v for v in data["composition"].values() if isinstance(v, str)]
        said = {word for word in ("wet", "dry") for v in texts if v.rstrip(" )").endswith(word)}
        if len(said) == 1:
            (word,) = said
            if data.get("basis", word) != word:
                raise fault(
                    f"the composition says {word}, basis says {data['basis']}", "gas.basis", advice="make them agree"
                )
            return {**data, "basis": word}
        if "basis" not in data and not said:
            raise fault(
                "a measured composition needs its basis", "gas.composition", advice="add basis: wet or basis: dry"
            )
        return data

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Gas:
        given = self.model_fields_set
        if self.preset is None:
            for key, like in (("temperature", "50 degC"), ("pressure", "1.013 bar")):
                if getattr(self, key) is None:
                    raise fault(
                        f"{key} is missing", f"gas.{key}", advice=f"a gas without preset needs it: {key}: {like}"
                    )
            if "flow" not in given:
                raise fault("flow is missing", "gas.flow", advice="a gas without preset needs it: flow: 450000 Nm3/h")
        if self.composition is None:
            self._refuse(("basis", "water", "reference_O2", "reference_air_O2"), "belongs to a measured composition")
            if self.fuel and all(getattr(self, key) is None for key in AIR):
                raise fault(
                    "how much air the fuel gets is missing",
                    "gas.fuel",
                    advice="add excess_air: 20 % or co2_after_cooler: 13 %",
                )
        else:
            self._refuse((*AIR, "in_leakage", "air_humidity", "recirculation"), "belongs to a fuel or preset")
            self._check_composition()
        return self

    def hidden(self) -> frozenset[str]:
        """Keys without a meaning for this kind of gas."""
        if self.composition is None:
            return frozenset(("basis", "water", "reference_O2", "reference_air_O2"))
        unused = {*AIR, "in_leakage", "air_humidity"}
        unused |= {"water"} if self.basis == "wet" else set()
        return frozenset(unused | ({"reference_air_O2"} if self.reference_O2 is None else set()))

    def _refuse(self, keys: tuple[str, ...], why: str) -> None:
        for key in keys:
            if key in self.model_fields_set and getattr(self, key) is not None:
                raise fault(f"{key} {why}", f"gas.{key}", advice="remove it")

    def _check_composition(self) -> None:
        x = self.composition
        if self.basis == "dry" and x.get("H2O"):
            raise fault("H2O in a dry composition", "gas.composition", advice="give it as gas.water, or use basis: wet")
        if self.basis == "wet" and "water" in self.model_fields_set:
            raise fault("water belongs to basis: dry", "gas.water", advice="give H2O in the composition")
        if not x.get("CO2"):
            raise fault("no CO2 in the gas", "gas.composition", advice="add CO2: 13 %")
        if self.reference_O2 is not None and (self.basis != "dry" or x.get("N2") != REST):
            raise fault(
                "a reference O2 needs basis: dry and N2: rest",
                "gas.reference_O2",
                advice="give the measured O2 and the others at the reference O2",
            )
