"""The figures by which solvents are compared in a plant: energy, circulation, sizes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ccus.species import SPECIES
from flowsheets.result import Plant
from solvents.library import load

COLUMNS = ("absorber", "stripper")
FIGURES = {  # name: (words, unit)
    "strength": ("amine without CO2", "kg/kg"),
    "lean_loading": ("lean loading", "mol/mol alkalinity"),
    "rich_loading": ("rich loading", "mol/mol alkalinity"),
    "specific_reboiler_duty_GJ_per_t": ("specific reboiler duty", "GJ/t"),
    "specific_steam_work_kWh_per_t": ("work of the steam", "kWh/t"),
    "specific_electricity_kWh_per_t": ("electricity", "kWh/t"),
    "specific_equivalent_work_kWh_per_t": ("equivalent work", "kWh/t"),
    "specific_capture_energy_GJ_per_t": ("specific capture energy", "GJ/t"),
    "reduction": ("reduction against the baseline", "-"),
    "cyclic_capacity_mol_per_kg": ("cyclic capacity", "mol CO2/kg solvent without CO2"),
    "circulation_kg_per_kg": ("circulation", "kg solvent/kg CO2"),
    "absorber_height_m": ("absorber packing, height", "m"),
    "absorber_diameter_m": ("absorber, diameter", "m"),
    "stripper_height_m": ("stripper packing, height", "m"),
    "stripper_diameter_m": ("stripper, diameter", "m"),
    "packing_volume_m3": ("packing of absorber and strippers", "m3"),
    "exchanger_area_m2": ("lean/rich exchanger and those of measures", "m2"),
}
DUTY = "specific_reboiler_duty_GJ_per_t"
ENERGY, SIZE = "specific_capture_energy_GJ_per_t", "packing_volume_m3"  # of the Pareto front


def figures(kpi: Mapping[str, Any], plant: Plant, judged: Mapping[str, Any] | None = None) -> dict[str, float]:
    """Figures of a plant by the names of ``FIGURES``; a reduction where a verdict is ``judged``."""
    streams, units = plant.streams, plant.units
    lean, rich = streams["lean_feed"], streams["rich"]
    sizes = {f"{name}_{key}_m": float(units[name].data[key]) for name in COLUMNS for key in ("height", "diameter")}
    found = {
        **{key: float(kpi[key]) for key in FIGURES if isinstance(kpi.get(key), float)},
        "strength": load(lean.solvent).strength(lean),
        "specific_electricity_kWh_per_t": kpi["specific_electricity_kWh_per_t"]["total"],
        ENERGY: kpi[ENERGY]["value"],
        "cyclic_capacity_mol_per_kg": (rich.n["CO2"] - lean.n["CO2"]) / (lean.mass - lean.n["CO2"] * SPECIES["CO2"].M),
        "circulation_kg_per_kg": lean.mass / (streams["co2_product"].n["CO2"] * SPECIES["CO2"].M),
        **sizes,
        SIZE: sum(math.pi / 4.0 * u.data["diameter"] ** 2 * u.data["height"]
                  for name, u in units.items() if name.endswith(COLUMNS)),
        "exchanger_area_m2": sum(float(u.data["area"]) for u in units.values() if "area" in u.data),
    }
    if judged is not None:
        found["reduction"] = float(judged["reduction"])
    return {key: found[key] for key in FIGURES if key in found}


def pareto(points: Sequence[tuple[float, float]], tie: float = 0.0) -> tuple[int, ...]:
    """Places of the points that no other beats in one value without being worse in the other, by the first value.

    Of points whose first values differ relatively by less than ``tie`` the one of least second value stands.

    >>> pareto([(3.0, 1.0), (2.0, 2.0), (3.0, 2.0)])
    (1, 0)
    """
    best: list[int] = []
    for k in sorted(range(len(points)), key=points.__getitem__):
        if not best or points[k][1] < points[best[-1]][1]:
            if best and points[k][0] < points[best[-1]][0] * (1.0 + tie):
                best.pop()
            best.append(k)
    return tuple(best)
