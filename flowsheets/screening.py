"""Solvents side by side: the plant of one case with each of them, at its own lean loading of least reboiler duty."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from ccus.errors import CcusError, ConvergenceError, InputError, SpecError
from ccus.notices import grouped
from flowsheets.accounts import account
from flowsheets.case import Case
from flowsheets.figures import DUTY, ENERGY, FIGURES, SIZE, figures, pareto
from flowsheets.next_measurement import measurements
from flowsheets.result import FlowsheetResult, Plant
from flowsheets.run import Progress, silent, solve_plant
from flowsheets.uncertainty import Spread
from flowsheets.verdict import YEARS, simulated_baselines
from solvents.library import incomplete, load

LEAST = "least_energy"
LOADING = (("solvent", "lean_loading"), ("stripper", "reboiler_duty"), ("stripper", "reboiler_temperature"))
SAME = 1e-6  # spread of a figure that counts as none
NONE: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """A solvent in one plant; without figures where that cannot be solved, ``reason`` then says why in a line."""

    plant: str
    figures: Mapping[str, float] = field(default_factory=dict)  # by the names of FIGURES
    met: Mapping[str, bool] = field(default_factory=dict)  # whether each target is, by year
    notes: tuple[str, ...] = ()  # what to know of its lean loading
    reason: str = ""


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
    uncertainty: Mapping[str, Any] | None = None  # of ``how_sure``
    plants: tuple[Configuration, ...] = ()  # of ``flowsheets.configurations``


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
            return Evaluation(solvent=name, title=title, estimates=_estimates(name), error=_advised(error, name))

    return tuple(one(name) for name in names)


def _estimates(name: str) -> tuple[str, ...]:
    """What is estimated of a solvent or to be taken with caution, without a plant."""
    if name in incomplete():
        return ()
    solvent = load(name)
    told = solvent.notices("", 313.15, 0.2, float(solvent.about["strength"]))
    return tuple(w.what for w in told if w.kind == "remark")


def _advised(error: CcusError, name: str) -> CcusError:
    """The error; where the plant cannot do it, with the case that suits the solvent, if its folder names one."""
    if not isinstance(error, (SpecError, ConvergenceError)) or "example" not in load(name).about:
        return error
    suits = f"a case that suits this solvent: --case {load(name).about['example']}"
    return type(error)(error.what, where=error.where, value=error.value, allowed=error.allowed,
                       advice="; ".join(filter(None, (error.advice, suits))))


def how_sure(case: Case, evaluation: Evaluation, found: Spread) -> dict[str, Any]:
    """What the laboratory data leave open in the figures of an evaluated solvent.

    Parameters
    ----------
    case, evaluation : of ``evaluate``, and what it gave
    found : samples of ``nominal(case, evaluation)``

    Returns
    -------
    dict: ``plant``, the one that all of this is of; samples solved and failed (with the first reason); ``intervals``
    (95 %) by figure; ``shares`` of each group of data in the variance of duty and capture energy, with the share
    ``linear`` of it that is of first order; the share of samples that meet each target (``chance``); ``next``, the
    best further measurements for the capture energy
    """
    intervals = {key: found.interval(key) for key in found.figures
                 if np.ptp(found.figures[key]) > SAME * np.mean(found.figures[key])}
    verdict = evaluation.verdict if ENERGY in intervals else None
    if verdict:
        low, high = (value / verdict["baseline_GJ_per_t"] for value in intervals[ENERGY])
        intervals["reduction"] = (1.0 - high, 1.0 - low)
    chance = {str(year): float(np.mean(found.figures[ENERGY] <= verdict[f"target_{year}"]["limit_GJ_per_t"]))
              for year in YEARS} if verdict else {}
    lean, rich = (evaluation.figures[key] for key in ("lean_loading", "rich_loading"))
    points = [lean + share * (rich - lean) for share in (0.25, 0.5, 0.75, 1.0)]
    return {
        "plant": case.plant,
        "samples": len(found.z), "failed": len(found.failed), "first_failure": next(iter(found.failed), ""),
        "intervals": intervals, "shares": {key: found.shares(key) for key in (DUTY, ENERGY)},
        "linear": {key: found.linear(key)[1] for key in (DUTY, ENERGY)}, "chance": chance,
        "next": [asdict(m) for m in measurements(found, nominal(case, evaluation), ENERGY, points)],
    }


def nominal(case: Case, evaluation: Evaluation) -> Case:
    """The case with the solvent of an evaluation as it was found best: at its strength and lean loading."""
    figures = evaluation.figures
    return candidate(case, evaluation.solvent, figures["strength"]).changed(
        {"solvent.lean_loading": figures["lean_loading"]})


def candidate(case: Case, name: str, strength: float | None = None) -> Case:
    """The case with another solvent, at a strength or its usual one and its lean loading of least reboiler duty.

    >>> pz = candidate(Case(capture="85 %"), "pz").solvent
    >>> pz.name, pz.strength, pz.lean_loading
    ('pz', 0.3, 'least_energy')
    """
    settings: dict[str, Any] = {"solvent.name": name, "solvent.lean_loading": LEAST}
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
    return Evaluation(solvent=name, title=title, figures=figures(result.kpi, result.plant, judged), verdict=judged,
                      estimates=tuple(w.what for w in estimates),
                      warnings=tuple(str(g) for g in grouped(w for w in result.warnings if w not in estimates)))


def ranked(found: Sequence[Evaluation]) -> tuple[Evaluation, ...]:
    """By capture energy, the least first; those that cannot be computed last."""
    return tuple(sorted(found, key=lambda e: e.figures.get(ENERGY, math.inf)))


def front(found: Sequence[Evaluation]) -> tuple[str, ...]:
    """Solvents on the Pareto front of capture energy against packing volume, by energy."""
    computed = [e for e in found if e.figures]
    return tuple(computed[k].solvent for k in pareto([(e.figures[ENERGY], e.figures[SIZE]) for e in computed]))


def compared(found: Sequence[Evaluation], against: str) -> dict[str, dict[str, float]]:
    """Share by which each figure of a solvent lies above that of the solvent ``against``, by solvent and figure.

    Empty where ``against`` has no figures. Reductions are left out, as they are shares themselves.
    """
    base = next((e.figures for e in found if e.solvent == against), {})
    return {e.solvent: _relative(e.figures, base) for e in found if base and e.figures and e.solvent != against}


def compared_plants(found: Sequence[Evaluation], e: Evaluation, against: str) -> dict[str, dict[str, float]]:
    """The same of one solvent in each plant, against the other in that plant, by plant and figure."""
    base = {row.plant: row.figures for v in found if v.solvent == against != e.solvent for row in v.plants}
    return {row.plant: _relative(row.figures, base[row.plant]) for row in e.plants
            if row.figures and base.get(row.plant)}


def _relative(figures: Mapping[str, float], base: Mapping[str, float]) -> dict[str, float]:
    return {key: figures[key] / base[key] - 1.0 for key in figures if key in base and key != "reduction"}


def record(case: Case, found: Sequence[Evaluation], against: str = "") -> dict[str, Any]:
    """The content of the JSON file: what was held equal, and an entry a solvent."""
    on_front, shares = front(found), compared(found, against)
    return {
        "schema_version": 1, "capture": case.capture, "plant": case.plant, "boundary": case.targets.boundary,
        "metric": case.targets.metric, "baseline": case.targets.baseline, "against": against,
        "not_used": not_used(case),
        "units": {key: unit for key, (_, unit) in FIGURES.items()},
        "solvents": [
            {"solvent": e.solvent, "title": e.title, "computed": bool(e.figures),
             "reason": str(e.error) if e.error else "", "figures": e.figures, "pareto": e.solvent in on_front,
             "relative_to_against": shares.get(e.solvent, {}), "verdict": e.verdict,
             "estimates": e.estimates, "warnings": e.warnings, "uncertainty": e.uncertainty,
             "plants": _plant_entries(e, compared_plants(found, e, against), case.plant)}
            for e in found
        ],
    }


def _plant_entries(e: Evaluation, above: Mapping[str, Any], own: str) -> list[dict[str, Any]]:
    return [{**asdict(row), "of_the_case": row.plant == own, "computed": bool(row.figures),
             "relative_to_against": above.get(row.plant, {})} for row in e.plants]


def rows(found: Sequence[Evaluation]) -> list[dict[str, Any]]:
    """The table of the CSV file: a row a solvent, with the unit in each heading."""
    on_front = front(found)
    return [
        {"solvent": e.solvent, "title": e.title, **_columns(e.figures),
         "on the Pareto front": e.solvent in on_front, "reason": str(e.error) if e.error else "",
         "estimates": "; ".join(e.estimates), "warnings": "; ".join(e.warnings)}
        for e in found
    ]


def plant_rows(found: Sequence[Evaluation], case: Case) -> list[dict[str, Any]]:
    """The table of a second CSV file: a row a solvent and plant."""
    return [
        {"solvent": e.solvent, "plant": row.plant, "of the case": row.plant == case.plant, **_columns(row.figures),
         **{f"target {year} met": row.met.get(str(year)) for year in YEARS},
         "reason": row.reason, "notes": "; ".join(row.notes)}
        for e in found for row in e.plants
    ]


def _columns(figures: Mapping[str, float]) -> dict[str, float | None]:
    return {f"{words} [{unit}]": figures.get(key) for key, (words, unit) in FIGURES.items()}


def not_used(case: Case) -> dict[str, str]:
    """What the case says about the lean loading and each solvent's own takes the place of, by key.

    >>> not_used(Case(stripper={"reboiler_duty": "80 MW"}))
    {'stripper.reboiler_duty': '80 MW'}
    """
    given = case.as_understood()
    entries = {f"{part}.{key}": given[part].get(key, {}) for part, key in LOADING}
    return {key: e["value"] if isinstance(e["value"], str) else f"{e['value']:g} {e['unit']}".strip()
            for key, e in entries.items() if e.get("origin") == "given" and e["value"] != LEAST}


def conditions(case: Case) -> str:
    """What all solvents have in common, in a sentence."""
    assert case.capture is not None
    judged = "simulated plant" if case.targets.baseline in simulated_baselines() else "published figure"
    plant = case.plant.replace("_", ", ").capitalize()
    return (f"{plant} plant, {100 * case.capture:.4g} % capture, gas, columns and exchanger "
            f"specified alike; each solvent at its own lean loading of least reboiler duty. Capture energy: "
            f"{case.targets.boundary}, {case.targets.metric}; baseline {case.targets.baseline} ({judged})"
            + "".join(f". {key} = {value} of the case is not used" for key, value in not_used(case).items()))
