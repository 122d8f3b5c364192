"""Settings by dotted key: ``--set absorber.height="25 m"``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ccus.errors import InputError
from ccus.yaml_reader import parse_value
from flowsheets.case_faults import CaseError, Fault


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


def with_settings(data: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Nested values with the settings laid over them.

    >>> with_settings({"absorber": {"height": "20 m"}}, {"absorber.height": "25 m"})
    {'absorber': {'height': '25 m'}}
    """
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
