"""What the sections of a case are made of: quantities read to SI, defaults with their source, either-or keys."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from ccus.errors import InputError
from ccus.quantity import ANY, KINDS, Flow, Range, read, read_flow


@dataclass(frozen=True)
class Default:
    """A row of ``case_defaults.csv``."""

    text: str
    source: str


@cache
def defaults() -> Mapping[str, Default]:
    """All defaults by dotted key."""
    with open(Path(__file__).with_name("case_defaults.csv"), encoding="utf-8") as file:
        return MappingProxyType({r["key"]: Default(r["default"], r["source"]) for r in csv.DictReader(file)})


def default(key: str, description: str) -> Any:
    """A field whose default is the row ``key`` of ``case_defaults.csv``."""
    return Field(defaults()[key].text, description=description)


def optional(description: str) -> Any:
    """A field that may be left out."""
    return Field(None, description=description, validate_default=False)


@dataclass(frozen=True)
class Quantity:
    """Marks a field as a quantity: text with a unit, or a number in SI, becomes an SI float."""

    kind: str
    allowed: Range = ANY
    words: tuple[str, ...] = ()  # texts that stand for a choice instead of a number

    def read(self, given: Any) -> Any:
        """The value in SI, or one of the words."""
        if given is None or given in self.words:
            return given
        if self.words and isinstance(given, str) and given[:1].isalpha():
            raise fault("unknown choice", value=given, allowed=f"{', '.join(self.words)}, or {KINDS[self.kind].words}")
        return reading(read, given, self.kind, self.allowed)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        about = KINDS[self.kind]
        text = f"{about.words}, written like {about.like}"
        if self.allowed != ANY:
            text += f"; {self.allowed.words(self.kind)}"
        if self.words:
            text += f"; or {' or '.join(self.words)}"
        return {"type": "string" if about.unit else ["string", "number"], "format": self.kind, "$comment": text}


@dataclass(frozen=True)
class FlowField:
    """Marks a field as a flow of gas by mass, moles or volume, or of a liquid by mass or volume."""

    liquid: bool = False

    def read(self, given: Any) -> Flow | None:
        """The flow in SI."""
        if given is None:
            return None
        try:
            flow: Flow = read_flow(given)
        except InputError as error:
            raise fault(error.what, value=error.value, allowed=error.allowed,
                        advice=f"write it like {LIQUID_LIKE}" if self.liquid else error.advice) from None
        if self.liquid and (flow.kind == "mole_flow" or flow.basis == "dry"):
            raise fault("not a flow of liquid", value=str(given), advice=f"write it like {LIQUID_LIKE}")
        return flow

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        like = LIQUID_LIKE if self.liquid else GAS_LIKE
        return {"type": "string", "format": "flow", "$comment": f"written like {like}"}


def reading(read_value: Callable[..., Any], *arguments: Any) -> Any:
    """Call a reader; its InputError becomes the ValueError that pydantic collects."""
    try:
        return read_value(*arguments)
    except InputError as error:
        raise ValueError(error) from None


def fault(what: str, key: str = "", **parts: str) -> ValueError:
    """A fault for pydantic to collect; ``key`` is its dotted key where not the field, with "." in front below it."""
    return ValueError(InputError(what, where=key, **parts))


GAS_LIKE = "500 t/h, 20000 kmol/h, 450000 Nm3/h, 450000 Nm3/h dry"
LIQUID_LIKE = "1800 t/h or 1700 m3/h"
ASIDE = object()  # value of a key below whose alternative is given: stays without a value, instead of its default


def is_given(data: Any, key: str) -> bool:
    """Whether nested values hold one at a dotted key.

    >>> is_given({"absorber": {"height": "20 m"}}, "absorber.height"), is_given({"absorber": {}}, "absorber.height")
    (True, False)
    """
    for part in key.split("."):
        if isinstance(data, Section):
            data = given_values(data)
        data = data.get(part) if isinstance(data, Mapping) else None
    return data is not None and data is not ASIDE


def _put_aside(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    head, _, below = key.partition(".")
    if not below:
        return {**data, head: None}
    inner = data.get(head, {})
    inner = given_values(inner) if isinstance(inner, Section) else inner
    return {**data, head: {**inner, below: ASIDE} if isinstance(inner, Mapping) else inner}


class Section(BaseModel):
    """Part of a case: frozen, no unknown keys, defaults read like given values."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, arbitrary_types_allowed=True)
    either: ClassVar[tuple[tuple[str, ...], ...]] = ()  # groups of (dotted) keys of which at most one is given

    def hidden(self) -> frozenset[str]:
        """Keys without a meaning beside the others; left out of the case as understood."""
        return frozenset()

    @model_validator(mode="before")
    @classmethod
    def _one_of_each(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        data = {k: v for k, v in data.items() if v is not None or k not in cls.model_fields}  # null: as if not given
        data = {k: None if v is ASIDE else v for k, v in data.items()}
        for group in cls.either:
            given = [k for k in group if is_given(data, k)]
            if len(given) > 1:
                raise fault(
                    f"excludes {given[0]}, which is given too",
                    f".{given[1]}",
                    advice=f"give one of {', '.join(group)} (null takes one back)",
                )
            if given:
                for key in (k for k in group if k not in given):
                    data = _put_aside(data, key)
        return data


def kind_at(section: Section, key: str) -> str:
    """Kind of the quantity under a dotted key of a case; empty where it is none.

    >>> from flowsheets.case import Case
    >>> kind_at(Case(), "stripper.pressure"), kind_at(Case(), "solvent.name")
    ('pressure', '')
    """
    part, _, rest = key.partition(".")
    info = type(section).model_fields.get(part)
    inner = getattr(section, part, None)
    if rest.partition(".")[0].isdigit():  # an entry of a list
        number, _, rest = rest.partition(".")
        inner = inner[int(number)] if isinstance(inner, tuple) and int(number) < len(inner) else None
    if rest:
        return kind_at(inner, rest) if isinstance(inner, Section) else ""
    return next((m.kind for m in info.metadata if isinstance(m, Quantity)), "") if info else ""


def given_values(section: Section) -> dict[str, Any]:
    """What was given, not defaulted, as nested plain values that build the same section again."""
    values: dict[str, Any] = {}
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, Section):
            if inner := given_values(value):
                values[name] = inner
            elif name in section.model_fields_set:
                values[name] = {}
        elif name in section.model_fields_set and value is not None:
            values[name] = [given_values(v) for v in value] if _is_list(value) else value
    return values


def _is_list(value: Any) -> bool:
    return isinstance(value, tuple) and not isinstance(value, Flow)
