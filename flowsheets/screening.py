"""Solvents side by side: the plant of one case with each of them, at its own lean loading of least reboiler duty."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ccus.errors import CcusError, InputError
from ccus.notices import grouped
from ccus.species import SPECIES
from flowsheets.accounts import account
from flowsheets.case import Case
from flowsheets.result import FlowsheetResult, Plant
from flowsheets.run import Progress, silent, solve_plant
from flowsheets.verdict import simulated_baselines
from solvents.library import incomplete, load

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
    "packing_volume_m3": ("packing of absorber and stripper", "m3"),
    "exchanger_area_m2": ("lean/rich exchanger", "m2"),
}
NONE: Mapping[str, float] = MappingProxyType({})
ENERGY, SIZE = "specific_capture_energy_GJ_per_t", "packing_volume_m3"  # of the Pareto front


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """A solvent in the plant of a case; without figures where it cannot be computed, ``error`` then says why."""

    solvent: str  # name, or the folder of a user's solvent
    title: str
    figures: Mapping[str, float] = field(default_factory=dict)  # by the names of FIGURES
    verdict: Mapping[str, Any] | None = None  # the judged one of ``FlowsheetResult.verdicts``
    estimates: tuple[str, ...] = ()  # properties that are estimated or to be taken with caution, and how
    warnings: tuple[str, ...] = ()  # all others of the plant, grouped
    error: CcusError | None = None


def evaluate(case: Case, solvents: Sequence[str], progress: Progress = silent,
             strengths: Mapping[str, float] = NONE) -> tuple[Evaluation, ...]:
    """Each solvent in the plant of ``case``: same gas, capture, boundary and metric, least-energy lean loading.

    A solvent has its usual strength and its own kinetics; that of the case keeps what the case gives. One that cannot
    be computed, or lacks published constants, has its reason in place of figures.

    Parameters
    ----------
    case : with a capture; its lean loading and reboiler are not used
    solvents : names, or folders with a ``solvent.toml``; one named twice counts once
    progress : told what is being solved
    strengths : amine mass fraction of the CO2-free solvent, by name, for those that shall not have their usual one

    Raises
    ------
    InputError
        An unknown solvent or faulty folder, or a case that gives the solvent's flow; nothing has been solved then.

    Examples
    --------
    >>> row, = evaluate(Case(), ["cesar1"])
    >>> row.figures, row.error.what
    ({}, 'published constants are missing')
    """
    if case.capture is None:
        raise InputError("solvents compare at one capture, and the case gives the solvent's flow", where="capture",
                         advice="add --set 'capture=90 %'")
    names = list(dict.fromkeys(name if name in incomplete() else load(name).name for name in solvents))
    solve = _remembered(solve_plant)

    def one(name: str) -> Evaluation:
        title = incomplete()[name]["title"] if name in incomplete() else str(load(name).about["title"])
        try:
            mine = candidate(case, name, strengths.get(name))
            plant = solve_plant(mine, lambda *what: progress(f"{name}:", *what))
            progress(f"{name}: solving the baseline")
            return _evaluation(name, title, account(plant, case=mine, solve=solve))
        except CcusError as error:
            return Evaluation(solvent=name, title=title, error=error)

    return tuple(one(name) for name in names)


def candidate(case: Case, name: str, strength: float | None = None) -> Case:
    """The case with another solvent, at a strength or its usual one and its lean loading of least reboiler duty.

    >>> pz = candidate(Case(capture="85 %"), "pz").solvent
    >>> pz.name, pz.strength, pz.lean_loading
    ('pz', 0.3, 'least_energy')
    """
    settings: dict[str, Any] = {"solvent.name": name, "solvent.lean_loading": "least_energy"}
    if name != load(case.solvent.name).name:
        settings |= {"solvent.strength": float(load(name).about["strength"]), "solvent.kinetics": "default"}
    if strength is not None:
        settings["solvent.strength"] = strength
    return case.changed(settings)


def _remembered(solve: Callable[[Case], Plant]) -> Callable[[Case], Plant]:
    """Solves each case once: the baseline is the same for most solvents."""
    known: dict[str, Plant] = {}

    def solved(case: Case) -> Plant:
        key = json.dumps(case.as_understood(), default=str)
        if key not in known:
            known[key] = solve(case)
        return known[key]

    return solved


def _evaluation(name: str, title: str, result: FlowsheetResult) -> Evaluation:
    judged = next((v for v in result.verdicts if v["judged"]), None)
    estimates = [w for w in result.warnings if w.kind == "remark" and w.where.startswith("solvent ")]
    return Evaluation(solvent=name, title=title, figures=_figures(result, judged), verdict=judged,
                      estimates=tuple(w.what for w in estimates),
                      warnings=tuple(str(g) for g in grouped(w for w in result.warnings if w not in estimates)))


def _figures(result: FlowsheetResult, judged: Mapping[str, Any] | None) -> dict[str, float]:
    kpi, streams, units = result.kpi, result.plant.streams, result.plant.units
    lean, rich = streams["lean_feed"], streams["rich"]
    sizes = {f"{name}_{key}_m": float(units[name].data[key]) for name in COLUMNS for key in ("height", "diameter")}
    figures = {
        **{key: float(kpi[key]) for key in FIGURES if isinstance(kpi.get(key), float)},
        "strength": load(lean.solvent).strength(lean),
        "specific_electricity_kWh_per_t": kpi["specific_electricity_kWh_per_t"]["total"],
        ENERGY: kpi[ENERGY]["value"],
        "cyclic_capacity_mol_per_kg": (rich.n["CO2"] - lean.n["CO2"]) / (lean.mass - lean.n["CO2"] * SPECIES["CO2"].M),
        "circulation_kg_per_kg": lean.mass / (streams["co2_product"].n["CO2"] * SPECIES["CO2"].M),
        **sizes,
        SIZE: sum(math.pi / 4.0 * sizes[f"{c}_diameter_m"] ** 2 * sizes[f"{c}_height_m"] for c in COLUMNS),
        "exchanger_area_m2": float(units["exchanger"].data["area"]),
    }
    if judged is not None:
        figures["reduction"] = float(judged["reduction"])
    return {key: figures[key] for key in FIGURES if key in figures}


def ranked(found: Sequence[Evaluation]) -> tuple[Evaluation, ...]:
    """By capture energy, the least first; those that cannot be computed last."""
    return tuple(sorted(found, key=lambda e: e.figures.get(ENERGY, math.inf)))


def pareto(points: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """Places of the points that no other beats in one value without being worse in the other, by the first value.

    >>> pareto([(3.0, 1.0), (2.0, 2.0), (3.0, 2.0)])
    (1, 0)
    """
    best: list[int] = []
    for k in sorted(range(len(points)), key=points.__getitem__):
        if not best or points[k][1] < points[best[-1]][1]:
            best.append(k)
    return tuple(best)


def front(found: Sequence[Evaluation]) -> tuple[str, ...]:
    """Solvents on the Pareto front of capture energy against packing volume, by energy."""
    computed = [e for e in found if e.figures]
    return tuple(computed[k].solvent for k in pareto([(e.figures[ENERGY], e.figures[SIZE]) for e in computed]))


def compared(found: Sequence[Evaluation], against: str) -> dict[str, dict[str, float]]:
    """Share by which each figure of a solvent lies above that of the solvent ``against``, by solvent and figure.

    Empty where ``against`` has no figures. Reductions are left out, as they are shares themselves.
    """
    base = next((e.figures for e in found if e.solvent == against), {})
    return {e.solvent: {key: e.figures[key] / base[key] - 1.0 for key in e.figures if key != "reduction"}
            for e in found if base and e.figures and e.solvent != against}


def record(case: Case, found: Sequence[Evaluation], against: str = "") -> dict[str, Any]:
    """The content of the JSON file: what was held equal, and an entry a solvent."""
    on_front, shares = front(found), compared(found, against)
    return {
        "schema_version": 1, "capture": case.capture, "plant": case.plant, "boundary": case.targets.boundary,
        "metric": case.targets.metric, "baseline": case.targets.baseline, "against": against,
        "units": {key: unit for key, (_, unit) in FIGURES.items()},
        "solvents": [
            {"solvent": e.solvent, "title": e.title, "computed": bool(e.figures),
             "reason": str(e.error) if e.error else "", "figures": e.figures, "pareto": e.solvent in on_front,
             "relative_to_against": shares.get(e.solvent, {}), "verdict": e.verdict,
             "estimates": e.estimates, "warnings": e.warnings}
            for e in found
        ],
    }


def rows(found: Sequence[Evaluation]) -> list[dict[str, Any]]:
    """The table of the CSV file: a row a solvent, with the unit in each heading."""
    on_front = front(found)
    return [
        {"solvent": e.solvent, "title": e.title,
         **{f"{words} [{unit}]": e.figures.get(key) for key, (words, unit) in FIGURES.items()},
         "on the Pareto front": e.solvent in on_front, "reason": str(e.error) if e.error else "",
         "estimates": "; ".join(e.estimates), "warnings": "; ".join(e.warnings)}
        for e in found
    ]


def conditions(case: Case) -> str:
    """What all solvents have in common, in a sentence."""
    assert case.capture is not None
    judged = "simulated plant" if case.targets.baseline in simulated_baselines() else "published figure"
    plant = case.plant.replace("_", ", ").capitalize()
    return (f"{plant} plant, {100 * case.capture:.4g} % capture, gas, columns and exchanger "
            f"specified alike; each solvent at its own lean loading of least reboiler duty. Capture energy: "
            f"{case.targets.boundary}, {case.targets.metric}; baseline {case.targets.baseline} ({judged})")
