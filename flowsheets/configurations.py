"""Evaluated solvents in depth: each in every plant that ships, and how sure the figures of a fitted one are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import call
from typing import Any

from ccus.errors import CcusError, ConvergenceError, InputError
from ccus.processes import each
from ccus.yaml_reader import nearest
from flowsheets.accounts import plant_figures
from flowsheets.case import Case
from flowsheets.case_plants import PLAIN, PLANTS, taken_away
from flowsheets.figures import ENERGY, FIGURES
from flowsheets.run import Progress, silent, solve_near
from flowsheets.screening import Configuration, Evaluation, candidate, how_sure, nominal
from flowsheets.uncertainty import SAMPLES, gathered, tasks
from flowsheets.verdict import YEARS, limit
from solvents.library import load
from solvents.uncertainty import covariance

SHIPPED = (*PLAIN, *PLANTS)


def wanted(text: str | None) -> tuple[str, ...]:
    """Names of plants in a list with commas; all that ship where nothing is given.

    Raises
    ------
    InputError
        A name that is none of them.

    Examples
    --------
    >>> wanted("rich_split, conventional"), wanted("none"), len(wanted("all"))
    (('rich_split', 'conventional'), (), 8)
    """
    if text is None or text == "all":
        return SHIPPED
    names = () if text == "none" else tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in names:
        if name not in SHIPPED:
            near = nearest(name, SHIPPED)
            raise InputError("no plant that ships", where="--plants", value=name,
                             allowed=f"{', '.join(SHIPPED)}; all, none", advice=f"did you mean {near}?" if near else "")
    return names


def with_plant(case: Case, plant: str) -> Case:
    """The case as the plant of a name, with the measures that this stands for, set as in the case where it has them.

    Its own plant stays as it is.

    >>> case = with_plant(Case(plant="rich_split", stripper={"rich_split": "8 %"}), "advanced_flash_stripper")
    >>> case.stripper.rich_split, case.stripper.warm_split
    (0.08, 0.25)
    """
    if plant == case.plant:
        return case
    return case.changed({"plant": plant, **taken_away(plant)})


def solved(case: Case, solvent: str, strength: float | None, plant: str) -> Configuration:
    """A solvent in one plant of a case, at its own lean loading of least reboiler duty."""
    try:
        mine = with_plant(candidate(case, solvent, strength), plant)
        found, _ = solve_near(mine)
        return Configuration(plant=plant, figures=plant_figures(found, mine),
                             notes=tuple(str(w) for w in found.warnings if w.where == "solvent"))
    except CcusError as error:
        return Configuration(plant=plant, reason="; ".join(str(error).splitlines()))


def in_depth(case: Case, found: Sequence[Evaluation], plants: Sequence[str] = SHIPPED, samples: int = SAMPLES, *,
             strengths: Mapping[str, float], progress: Progress = silent,
             workers: int | None = None) -> tuple[Evaluation, ...]:
    """Evaluations with the solvent in each plant, and with the uncertainty of the case's own plant where it is fitted.

    A plant that cannot be solved has its reason in place of figures. The case's own plant is taken from the
    evaluation; with all plants that ship asked for it is among them whatever it is.

    Parameters
    ----------
    case, found, strengths : of ``flowsheets.screening.evaluate``, and what it gave
    plants : names of those that ship
    samples : of a fitted solvent's covariance; none where zero
    workers : processes; as many as there are cores where not given
    """
    names = (case.plant, *plants) if tuple(plants) == SHIPPED and case.plant not in plants else tuple(plants)
    others = [(e.solvent, name) for e in found for name in names if name != case.plant]
    fitted = [e for e in found if samples and e.figures and covariance(load(e.solvent).about) is not None]
    parts = {e.solvent: tasks(nominal(case, e), samples) for e in fitted}
    work: list[tuple[Any, ...]] = [(solved, case, name, strengths.get(name), plant) for name, plant in others]
    for part in parts.values():
        work += part
    ended = 0

    def done(k: int, _: Any) -> None:
        nonlocal ended
        ended += 1
        progress(f"plants and samples: {ended} of {len(work)} parts")

    results = iter(each(call, work, workers=workers, done=done))
    rows = {pair: next(results) for pair in others}
    sampled = {name: [next(results) for _ in part] for name, part in parts.items()}
    return tuple(_judged(case, _sure(case, e, sampled.get(e.solvent)), names, rows, found) for e in found)


def _sure(case: Case, e: Evaluation, parts: Sequence[Any] | None) -> Evaluation:
    if parts is None:
        return e
    try:
        return replace(e, uncertainty=how_sure(case, e, gathered(nominal(case, e), parts)))
    except ConvergenceError as error:
        return replace(e, warnings=(f"no 95 % intervals: {error}", *e.warnings))


def _judged(case: Case, e: Evaluation, names: Sequence[str], rows: Mapping[tuple[str, str], Configuration],
            found: Sequence[Evaluation]) -> Evaluation:
    """The evaluation with its plants, each judged by the baseline, which is one for all on this gas."""
    own = Configuration(plant=case.plant, figures=e.figures, reason=str(e.error or ""))
    baseline = next((v.verdict["baseline_GJ_per_t"] for v in found if v.verdict), None)
    plants = []
    for name in names:
        row = own if name == case.plant else rows[e.solvent, name]
        if row.figures and baseline is not None:
            value = row.figures[ENERGY]
            judged = {**row.figures, "reduction": 1.0 - value / baseline}
            row = replace(row, figures={key: judged[key] for key in FIGURES if key in judged},
                          met={str(year): value <= limit(year, baseline) for year in YEARS})
        plants.append(row)
    return replace(e, plants=tuple(plants))
