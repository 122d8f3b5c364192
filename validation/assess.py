"""All of a campaign: runs computed, scores, null models, sensitivities and bands, as one plain document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from flowsheets.run import silent
from validation.campaign import Campaign, Score
from validation.columns import DEFAULT, coolers_of
from validation.plant import Outcome, solve, temperatures
from validation.quantities import ABSOLUTE
from validation.runs import Run
from validation.scores import SHOWN, Deviation, chosen, deviation, judged, null_models, statistics
from validation.spread import bands, sensitivities

SAMPLES = 60


def assess(
    campaign: Campaign,
    *,
    samples: int = SAMPLES,
    sensitivity: bool = True,
    progress: Callable[[str], None] = silent,
) -> dict[str, Any]:
    """Run a campaign and compare.

    Parameters
    ----------
    samples : per run, for the uncertainty bands; 0 leaves them out
    sensitivity : with the choices of the model one at a time
    progress : told what is being done

    Returns
    -------
    dict: ``title``, ``source``, ``notes``, ``quantities`` (one a score: statistics, bars, null models), ``runs``
    (values, deviations, bands, profiles, problems), ``faults`` of the files, ``sensitivities``
    """
    about, outcomes = campaign.about, {}
    for run in campaign.runs:
        progress(f"{campaign.name}: run {run.name}")
        outcomes[run.name] = solve(run, about, DEFAULT)
    scores = [s for s in about.scores if s.scored]
    quantities: dict[str, dict[str, Any]] = {}
    lines: dict[str, dict[str, Deviation | str]] = {}
    for score in about.scores:
        taken = [r for r in campaign.runs if chosen(r, score) and _fits(r, score, lines)]
        lines[score.name] = {r.name: deviation(r, about, outcomes[r.name], score) for r in taken}
        quantities[score.name] = _quantity(score, campaign, outcomes, lines[score.name])
    spread = {}
    for run in campaign.runs if samples else ():
        progress(f"{campaign.name}: uncertainty of run {run.name}")
        spread[run.name] = bands(run, about, outcomes[run.name], scores, samples)
    for score in scores:
        inside = [s[score.name]["inside"] for s in spread.values() if score.name in s]
        known = [bool(yes) for yes in inside if yes is not None]
        quantities[score.name]["share_inside_band"] = float(np.mean(known)) if known else None
    if sensitivity:
        progress(f"{campaign.name}: the model's choices one at a time")
    return {
        "title": about.title,
        "source": about.source,
        "notes": about.notes,
        "calibration": about.calibration,
        "quantities": quantities,
        "runs": [_run(r, campaign, outcomes[r.name], lines, spread.get(r.name, {})) for r in campaign.runs],
        "faults": [str(f) for f in campaign.faults],
        "sensitivities": sensitivities(campaign.runs, about, outcomes, scores) if sensitivity else [],
    }


def _quantity(score: Score, campaign: Campaign, outcomes: Mapping[str, Outcome],
              lines: Mapping[str, Deviation | str]) -> dict[str, Any]:
    """Statistics of a score, its bars and what else predicts the same."""
    found = [d for d in lines.values() if isinstance(d, Deviation)]
    stats = statistics(found, score)
    return {
        **stats,
        "title": score.title,
        "note": score.note,
        "reading": score.reading,
        "scored": score.scored,
        "relative": score.relative,
        "shown_unit": SHOWN[score.model].unit if score.model in SHOWN else "-",
        "bars": judged(stats, score),
        "null": null_models(campaign.runs, campaign.about, outcomes, score, found),
        "left_out": {name: d for name, d in lines.items() if isinstance(d, str)},
    }


def _fits(run: Run, score: Score, lines: Mapping[str, Mapping[str, Deviation | str]]) -> bool:
    """Whether the deviations of a run in other scores are small enough for this one."""
    known = [(lines[name].get(run.name), limit) for name, limit in score.within.items()]
    return all(isinstance(d, Deviation) and d.size <= limit for d, limit in known)


def _run(
    run: Run,
    campaign: Campaign,
    outcome: Outcome,
    lines: Mapping[str, Mapping[str, Deviation | str]],
    spread: dict[str, Any],
) -> dict[str, Any]:
    about = campaign.about
    assumed = list(run.assumed)
    if coolers_of(run, about)[1]:
        assumed.append(
            f"intercoolers: pump-around at {about.intercooling.ratio:g} times the lean flow, return at "
            f"{about.intercooling.return_temperature}"
        )
    deviations = {}
    for name, found in lines.items():
        if isinstance(known := found.get(run.name), Deviation):
            deviations[name] = {k: v for k, v in known._asdict().items() if k != "run"} | {"band": spread.get(name)}
    return {
        "name": run.name,
        "row": run.row,
        "assumed": assumed,
        "note": about.run_notes.get(run.name, ""),
        "problems": outcome.problems,
        "values": {
            reading: {k: SHOWN[k].factor * v + SHOWN[k].shift for k, v in values.items() if k in SHOWN}
            for reading, values in outcome.values.items()
        },
        "deviations": deviations,
        "profiles": _profiles(run, outcome, about.scores),
        "warnings": sorted({str(w) for column in outcome.columns.values() for w in column.warnings}),
    }


def _profiles(run: Run, outcome: Outcome, scores: Sequence[Score]) -> dict[str, Any]:
    """Temperatures along the columns that have sensors, in degC over the relative position from the top."""
    profiles = {}
    for kind, points in (run.profiles or {}).items():
        readings = [s.reading for s in scores if s.model == f"{kind}_profile"] or ["wet"]
        key = f"{kind} {readings[0]}"
        if key not in outcome.columns:
            continue
        z, liquid, gas = temperatures(outcome.columns[key], kind)
        profiles[kind] = {
            "z": z,
            "liquid": liquid - ABSOLUTE,
            "gas": gas - ABSOLUTE,
            "sensors": [(at, T - ABSOLUTE) for at, T in points],
        }
    return profiles
