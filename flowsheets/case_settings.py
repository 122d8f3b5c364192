"""Settings by dotted key: ``--set absorber.height="25 m"``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from ccus.errors import InputError
from ccus.yaml_reader import parse_value
from flowsheets.case_faults import CaseError, Fault, section_of
from flowsheets.case_fields import is_given


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """``key=value`` texts as values by dotted key.

    >>> parse_settings(["absorber.height=25 m"])
    {'absorber.height': '25 m'}
    """
    parsed: dict[str, Any] = {}
    for text in settings:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            raise InputError(
                "not key=value", where="--set", value=text, advice="write it like --set 'absorber.height=25 m'"
            )
        parsed[key.strip()] = parse_value(value, f"--set {key.strip()}")
    return parsed


def alternatives(model: type[BaseModel], path: str = "") -> tuple[tuple[str, ...], ...]:
    """Groups of dotted keys of a section and those below, of which at most one is given."""
    groups = [tuple(path + key for key in group) for group in getattr(model, "either", ())]
    for name, info in model.model_fields.items():
        inner = section_of(info.annotation)
        if inner is not None:
            groups += alternatives(inner, f"{path}{name}.")
    return tuple(groups)


def with_settings(
    data: Mapping[str, Any], settings: Mapping[str, Any], groups: Iterable[tuple[str, ...]] = ()
) -> dict[str, Any]:
    """Nested values with the settings laid over them; a setting takes away the other keys of its group.

    >>> with_settings({"absorber": {"height": "20 m"}}, {"absorber.height": "25 m"})
    {'absorber': {'height': '25 m'}}
    >>> with_settings({"exchanger": {"approach": "5 K"}}, {"exchanger.area": "5000 m2"},
    ...               [("exchanger.approach", "exchanger.area")])
    {'exchanger': {'area': '5000 m2'}}
    """
    result: Any = _copied(data)
    for group in groups:
        if any(_sets(settings, key) for key in group):
            for key in group:
                _remove(result, key)
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


def _sets(settings: Mapping[str, Any], key: str) -> bool:
    """Whether a setting gives a dotted key a value, itself or in a table."""
    return any(
        value is not None if key == name else is_given(value, key.removeprefix(f"{name}."))
        for name, value in settings.items()
        if f"{key}.".startswith(f"{name}.")
    )


def _remove(data: Any, key: str) -> None:
    *parents, last = key.split(".")
    for part in parents:
        data = data.get(part) if isinstance(data, dict) else None
    if isinstance(data, dict):
        data.pop(last, None)


def _entry(place: Any, part: str) -> Any:
    if isinstance(place, dict):
        return place[part]
    if not part.isdigit() or int(part) >= len(place):
        raise InputError("no such entry of the list", where="--set", value=part,
                         allowed=f"0 to {len(place) - 1}" if place else "none, as the list is empty")
    return place[int(part)]


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _copied(v) for k, v in value.items()}
    return [_copied(v) for v in value] if isinstance(value, list) else value
