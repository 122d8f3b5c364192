"""The case as understood: every value with its unit and where it comes from, and the way back to a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccus.quantity import Flow, shown
from flowsheets.case_fields import Quantity, Section, defaults


def understood(section: Section, path: tuple[str, ...]) -> dict[str, Any]:
    """Every value of a section with unit, origin and source of a default; ``path`` leads to the section."""
    entries: dict[str, Any] = {}
    for name, info in type(section).model_fields.items():
        value, here = getattr(section, name), (*path, name)
        if value is None or name in section.hidden():
            continue
        if isinstance(value, Section):
            entries[name] = understood(value, here)
        elif isinstance(value, tuple) and not isinstance(value, Flow):
            entries[name] = [understood(v, here) for v in value]
        else:
            given = name in section.model_fields_set
            about = {
                "origin": "given" if given else "default",
                "source": "" if given else defaults()[".".join(here)].source,
            }
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


def plain(recorded: Any, given_only: bool) -> Any:
    """The values of a record as a case file writes them."""
    if isinstance(recorded, list):
        return [plain(v, given_only) for v in recorded]
    values = {}
    for key, entry in recorded.items():
        if isinstance(entry, list):
            values[key] = plain(entry, given_only)
        elif "origin" not in entry:
            if inner := plain(entry, given_only):
                values[key] = inner
        elif entry["origin"] == "given" or not given_only:
            value = entry["value"]
            values[key] = f"{value!r} {entry['unit']}".strip() if isinstance(value, float) else value
    return values
