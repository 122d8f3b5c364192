"""The measures that save energy: their names, what the name of a plant asks of the stripper, and which go together."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ccus.errors import InputError
from ccus.quantity import read, show
from flowsheets.case_fields import fault
from flowsheets.case_sections import Stripper


class Measure(NamedTuple):
    """A measure in words, and the keys of ``stripper`` that belong to it beside its own."""

    words: str
    more: tuple[str, ...] = ()


MEASURES: Mapping[str, Measure] = MappingProxyType({  # by key of ``stripper``, in the order in which they are laid over
    "rich_split": Measure("rich split", ("hot_feed_position",)),
    "warm_split": Measure("advanced flash stripper"),
    "interheating": Measure("interheating"),
    "overhead_recovery": Measure("overhead heat recovery"),
    "upper_pressure": Measure("two pressures"),
    "recompression": Measure("vapour recompression", ("recompression_efficiency",)),
})
PLANTS: Mapping[str, Mapping[str, str]] = MappingProxyType({  # keys of ``stripper`` that a plant has, where not given
    "rich_split": {"rich_split": "20 %"},
    "lean_vapour_recompression": {"recompression": "1 bar"},
    "stripper_interheating": {"interheating": "50 %"},
    "overhead_heat_recovery": {"overhead_recovery": "10 %"},
    "advanced_flash_stripper": {"rich_split": "5 %", "warm_split": "25 %"},
    "multi_pressure_stripper": {"upper_pressure": "2.8 bar"},
})
PRESSURES, USUAL = ("recompression", "upper_pressure"), 1.9e5  # keys that are pressures, for a stripper of this [Pa]
PLAIN = ("conventional", "conventional_intercooled")
INSTEAD = "remove it, or take plant: combined without this stripper"
ROOM = 0.95  # of the rich solvent, that may go to by-passes at most


def measure_of_plant(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values given, with those that the plant's name stands for; pressures among these go with the stripper's.

    >>> measure_of_plant({"plant": "lean_vapour_recompression", "stripper": {"pressure": "3.8 bar"}})["stripper"]
    {'recompression': '2 bar', 'pressure': '3.8 bar'}
    >>> measure_of_plant({"plant": "rich_split", "stripper": {"height": "12 m"}})["stripper"]
    {'rich_split': '20 %', 'height': '12 m'}
    """
    wanted, stripper = PLANTS.get(str(data.get("plant")), {}), data.get("stripper") or {}
    if not wanted or not isinstance(stripper, Mapping):
        return data
    given = {k: v for k, v in stripper.items() if v is not None}
    return {**data, "stripper": {**wanted, **_scaled(wanted, given.get("pressure")), **given}}


def _scaled(wanted: Mapping[str, str], pressure: Any) -> dict[str, str]:
    """Pressures of ``PLANTS`` in proportion to one given for the stripper; none where that is no pressure."""
    keys = [key for key in wanted if key in PRESSURES]
    if pressure is None or not keys:
        return {}
    try:
        share = read(pressure, "pressure") / USUAL
    except InputError:  # told where the case is checked
        return {}
    return {key: f"{share * read(wanted[key], 'pressure') / 1e5:.4g} bar" for key in keys}


def taken_away(plant: str) -> dict[str, None]:
    """Settings that leave a case the measures of a plant's name alone; ``combined`` keeps those of the case.

    >>> sorted(taken_away("rich_split"))[:2], taken_away("combined")
    (['stripper.interheating', 'stripper.overhead_recovery'], {})
    """
    if plant == "combined":
        return {}
    gone = [f"stripper.{key}" for key in MEASURES if key not in PLANTS.get(plant, {})]
    return dict.fromkeys([*gone, *(["absorber.intercooling"] if plant == "conventional" else [])])


def check_measures(plant: str, s: Stripper) -> None:
    """Raise a fault where measures do not belong to the plant or do not go together."""
    asked = [key for key in MEASURES if getattr(s, key) is not None]
    if asked and plant in PLAIN:
        raise fault(f"the plant '{plant}' has none", f"stripper.{asked[0]}",
                    advice="write plant: combined, or the plant of this name")
    if plant == "combined" and not asked:
        raise fault("combines no measures", "plant", allowed=f"one or more of stripper.{', '.join(MEASURES)}")
    if s.recompression is not None and s.recompression >= s.pressure:
        raise fault("not below the stripper's", "stripper.recompression", value=show(s.recompression, "pressure"),
                    allowed=f"below {show(s.pressure, 'pressure')} (stripper.pressure)")
    if s.upper_pressure is not None:
        _check_multi_pressure(s, [key for key in asked if key not in ("upper_pressure", "recompression")])
    if s.warm_split is None:
        return
    if s.rich_split is None:
        raise fault("an advanced flash stripper needs its cold by-pass too", "stripper.rich_split",
                    advice="add rich_split: 5 %")
    for key in ("interheating", "overhead_recovery"):
        if getattr(s, key) is not None:
            raise fault("an advanced flash stripper has none", f"stripper.{key}", advice=INSTEAD)
    if s.rich_split + s.warm_split > ROOM:
        raise fault("both by-passes together leave nothing to heat", "stripper.warm_split",
                    value=show(s.rich_split + s.warm_split, "fraction"), allowed=f"up to {show(ROOM, 'fraction')}")


def _check_multi_pressure(s: Stripper, others: list[str]) -> None:
    assert s.upper_pressure is not None
    if others:
        raise fault("a multi-pressure stripper has none", f"stripper.{others[0]}",
                    advice=INSTEAD)
    if not s.pressure < s.upper_pressure:
        raise fault("not above the stripper's", "stripper.upper_pressure", value=show(s.upper_pressure, "pressure"),
                    allowed=f"above {show(s.pressure, 'pressure')} (stripper.pressure)")
    if s.feed_pressure is not None and s.feed_pressure <= s.upper_pressure:
        raise fault("not above the upper column's", "stripper.feed_pressure", value=show(s.feed_pressure, "pressure"),
                    allowed=f"above {show(s.upper_pressure, 'pressure')} (stripper.upper_pressure)")
