"""From pydantic's errors to one line a fault: the key, the value, what is allowed, the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from ccus.errors import InputError
from ccus.yaml_reader import Loc, nearest, with_blank


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a case."""

    loc: Loc
    what: str
    value: str = ""
    allowed: str = ""
    advice: str = ""

    def line(self, where: str = "") -> str:
        """The fault as one line, ``where`` being the file and line."""
        parts = dict(value=self.value, allowed=self.allowed, advice=self.advice)
        key = dotted(self.loc)
        return str(InputError(f"{key}: {self.what}" if key else self.what, where=where, **parts))


class CaseError(InputError):
    """A case that cannot be computed as written; one line a fault."""

    def __init__(self, faults: Iterable[Fault], where: Callable[[Loc], str] = lambda loc: ""):
        self.faults = tuple(faults)
        super().__init__("\n".join(f.line(where(f.loc)) for f in self.faults))


def dotted(loc: Loc) -> str:
    """The key as ``--set`` takes it.

    >>> dotted(("absorber", "intercooling", 0, "position"))
    'absorber.intercooling.0.position'
    """
    return ".".join(map(str, loc))


def faults(error: ValidationError, model: type[BaseModel]) -> tuple[Fault, ...]:
    """The faults that pydantic collected."""
    return tuple(_fault(dict(item), model) for item in error.errors(include_url=False))


def _fault(item: Mapping[str, Any], model: type[BaseModel]) -> Fault:
    loc, given, context = tuple(item["loc"]), item["input"], item.get("ctx", {})
    value = _short(given)
    match item["type"]:
        case "value_error":
            own = context["error"].args[0]
            if not isinstance(own, InputError):
                return Fault(loc, str(own), value)
            place = loc + _parsed(own.where[1:]) if own.where.startswith(".") else _parsed(own.where) or loc
            return Fault(place, own.what, own.value, own.allowed, own.advice)
        case "extra_forbidden":
            known = _keys(model, loc[:-1])
            near = nearest(str(loc[-1]), known)
            advice = f"did you mean {near}?" if near else f"known here: {', '.join(known)}"
            return Fault(loc, "unknown key", "", "", advice)
        case "literal_error":
            allowed = _without_quotes(context["expected"])
            near = nearest(str(given), allowed.split(", "))
            return Fault(loc, "unknown choice", value, allowed, f"did you mean {near}?" if near else "")
        case "int_parsing" | "int_type" | "int_from_float":
            return Fault(loc, "not a whole number", value)
        case "bool_parsing" | "bool_type":
            return Fault(loc, "neither yes nor no", value, "yes, no")
        case "greater_than_equal" | "less_than_equal":
            return Fault(loc, "out of range", value, _bound(item["type"], context))
        case "model_type" | "model_attributes_type":
            spaced = with_blank(value)
            return Fault(loc, "needs keys of its own", value, ", ".join(_keys(model, loc)),
                         f"write {spaced}" if spaced else "")
        case "tuple_type":
            return Fault(
                loc, "not a list", value, advice="write it like [{position: 50 %, return_temperature: 40 degC}]"
            )
        case "string_type":
            return Fault(loc, "not a text", value)
    return Fault(loc, item["msg"][:1].lower() + item["msg"][1:], value)


def _bound(kind: str, context: Mapping[str, Any]) -> str:
    return f"{context['ge']} or more" if kind == "greater_than_equal" else f"{context['le']} or less"


def _parsed(key: str) -> Loc:
    return tuple(int(part) if part.isdigit() else part for part in key.split(".") if part)


def _short(given: Any) -> str:
    text = given if isinstance(given, str) else repr(given)
    return text if len(text) <= 60 else text[:57] + "..."


def _without_quotes(expected: str) -> str:
    return expected.replace("'", "").replace(" or ", ", ")


def _keys(model: type[BaseModel], loc: Loc) -> list[str]:
    """Known keys of the section at ``loc``."""
    for part in loc:
        if isinstance(part, int):
            continue
        inner = section_of(model.model_fields[str(part)].annotation) if str(part) in model.model_fields else None
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def section_of(annotation: Any) -> type[BaseModel] | None:
    """The section that a field holds, alone, optional or in a list; None for a plain value."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if found := section_of(inner):
            return found
    return None
