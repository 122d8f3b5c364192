"""The exergy ledger by groups of units, and its change from one plant to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

GROUPS: Mapping[str, tuple[str, ...]] = {  # units whose part of ``destroyed`` is told together
    "gas side and absorber": ("blower", "gas_cooler", "absorber", "water_wash"),
    "exchangers and coolers of solvent": ("exchanger", "cold_exchanger", "interheater", "trim_cooler", "rich_mixer",
                                          "top_mixer", "makeup"),
    "stripping": ("stripper", "upper_stripper", "steam_heater", "lean_flash", "vapour_mixer", "overhead_exchanger",
                  "condenser"),
    "temperature difference of the steam": ("stripper_reboiler", "steam_heater_reboiler"),
    "pumps, splitters": ("rich_pump", "lean_pump", "semi_lean_pump", "rich_splitter", "warm_splitter",
                         "overhead_splitter"),
    "vapour compressors": ("recompression", "vapour_recompression"),
    "CO2 compression": ("compression", "drying_heat"),
}
STREAMS, TURBINE, WORK = "streams that enter and leave, remainder", "steam turbine", "equivalent work"
CONDENSERS = "_condenser"
NOTHING = 1e-6  # kWh/t; a row of changes below it is left out


def grouped(ledger: Mapping[str, Any]) -> dict[str, float]:
    """Parts of the equivalent work by group [kWh/t]; they and the minimum work sum to it.

    >>> grouped({"minimum_work": 2.0, "destroyed": {"blower": 1.0, "absorber": 3.0}, "lost": {}, "brought_in": {},
    ...          "remainder": 0.5, "steam_turbine": -1.0, "equivalent_work": 5.5})["gas side and absorber"]
    4.0
    """
    found = dict.fromkeys(GROUPS, 0.0)
    for part, value in ledger["destroyed"].items():
        key = group(part)
        found[key] = found.get(key, 0.0) + value
    found[STREAMS] = sum(sum(ledger[k].values()) for k in ("lost", "brought_in")) + ledger["remainder"]
    return {**found, TURBINE: ledger["steam_turbine"]}


def group(part: str) -> str:
    """Group of a part of ``destroyed``; its own name for one that no group holds.

    >>> group("stripper_condenser"), group("stripper_reboiler"), group("reactor")
    ('stripping', 'temperature difference of the steam', 'reactor')
    """
    unit = part.removesuffix(CONDENSERS)
    return next((name for name, units in GROUPS.items() if unit in units), part)


def change(ledgers: list[Mapping[str, Any]]) -> dict[str, list[float]]:
    """By how much each group differs from that of the first ledger [kWh/t]; the last row is their sum."""
    parts = [{**grouped(x), WORK: x["equivalent_work"]} for x in ledgers]
    minimum = [x["minimum_work"] for x in ledgers]
    rows = {key: [p.get(key, 0.0) - parts[0].get(key, 0.0) for p in parts] for key in dict.fromkeys(
        k for p in parts for k in p if k != WORK)}
    rows = {"minimum work": [m - minimum[0] for m in minimum], **rows}
    told = {k: v for k, v in rows.items() if any(abs(x) > NOTHING for x in v)}
    return {**told, WORK: [p[WORK] - parts[0][WORK] for p in parts]}
