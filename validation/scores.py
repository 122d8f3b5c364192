"""Model against measurement: deviations run by run, their statistics, and what else predicts the same figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import t as student

from validation.campaign import About, Score
from validation.columns import capture_by_fractions, capture_of
from validation.plant import FROM_BALANCE, M_CO2, Outcome, temperatures
from validation.quantities import ABSOLUTE
from validation.runs import Run

RICH_LOADINGS = np.linspace(0.2, 0.6, 401)  # of the null model
CONSTANTS = 401


class Shown(NamedTuple):
    """How a modelled quantity is printed: value = factor x SI + shift."""

    unit: str
    factor: float
    shift: float = 0.0


SHOWN: Mapping[str, Shown] = {
    "capture": Shown("%", 100.0),
    "co2_absorbed": Shown("kg/h", 3600.0),
    "rich_loading": Shown("mol/mol", 1.0),
    "lean_loading_from_duty": Shown("mol/mol", 1.0),
    "specific_duty": Shown("GJ/t", 1e-6),
    FROM_BALANCE: Shown("GJ/t", 1e-6),
    "duty_alone": Shown("kW", 1e-3),
    **dict.fromkeys(("gas_out_T", "rich_T", "reboiler_T", "feed_flashed_T"), Shown("°C", 1.0, -ABSOLUTE)),
}
PROFILES = {"absorber_profile": "absorber", "absorber_hottest": "absorber", "stripper_profile": "stripper"}


class Deviation(NamedTuple):
    """One run in one score; values as printed, deviations in the unit of the score."""

    run: str
    deviation: float
    size: float  # of the deviation; of a profile the mean over the sensors
    model: float = math.nan
    measured: float = math.nan
    second: float = math.nan  # other end of the interval
    published: float = math.nan
    published_deviation: float = math.nan
    other: float = math.nan  # deviation of the second measurement
    gas: float = math.nan  # profile: mean |T_gas - T|


def chosen(run: Run, score: Score) -> bool:
    """Whether a score takes a run: by the cells of its row, where a blank is no flag."""
    return all(run.holds(c, text) for c, text in score.where.items()) and not any(
        run.holds(c, text) for c, text in score.without.items()
    )


def measured(name: str, run: Run, about: About, outcome: Outcome, reading: str) -> float:
    """A measured quantity in SI, or one that follows from others; nan where a value is blank.

    ``reading`` is that of the score: the CO2 fed is the inlet fraction read so.
    """
    v = run.values
    if name in v:
        return v[name]
    known = outcome.values[reading]
    if name == "capture_fractions":
        return capture_by_fractions(run, about)
    if name in ("specific_duty_balance", "specific_duty_liquid") and "duty" in v:
        capture = capture_of(run, about) if name == "specific_duty_balance" else v.get("capture_liquid", math.nan)
        return v["duty"] / (known.get("co2_in", math.nan) * capture) if capture > 0.0 else math.nan
    if name == "co2_absorbed_liquid" and "rich_loading" in v:
        return known.get("amine", math.nan) * (v["rich_loading"] - v["lean_loading"]) * M_CO2
    return math.nan


def deviate(value: float, target: float, second: float, score: Score) -> float:
    """Deviation in the unit of the score; outside an interval only, where there is a second target."""
    if not math.isnan(second):
        low, high = sorted((target, second))
        target = min(max(value, low), high)
    if score.relative:
        return 100.0 * (value / target - 1.0)
    return (100.0 if score.unit == "percentage points" else 1.0) * (value - target)


def deviation(run: Run, about: About, outcome: Outcome, score: Score) -> Deviation | str:
    """The deviation of a run, or the reason why there is none."""
    if run.name in score.leave_out:
        return score.leave_out[run.name]
    if score.model in PROFILES:
        return _profile(run, outcome, score)
    value = outcome.values[score.reading].get(score.model, math.nan)
    if math.isnan(value):
        return "not computed"
    target, second, other = (
        measured(name, run, about, outcome, score.reading) if name else math.nan
        for name in (score.measured, score.interval, score.other or score.interval)
    )
    if math.isnan(target) or (score.interval and math.isnan(second)):
        return f"not measured: {score.interval if not math.isnan(target) else score.measured}"
    published = run.values.get(score.published, math.nan)
    show = SHOWN[score.model]
    d = deviate(value, target, second, score)
    printed = [show.factor * x + show.shift for x in (value, target, second, published)]
    return Deviation(
        run=run.name,
        deviation=d,
        size=abs(d),
        model=printed[0],
        measured=printed[1],
        second=printed[2],
        published=printed[3],
        published_deviation=deviate(published, target, second, score),
        other=deviate(other, target, math.nan, score),
    )


def _profile(run: Run, outcome: Outcome, score: Score) -> Deviation | str:
    kind = PROFILES[score.model]
    points = (run.profiles or {}).get(kind)
    key = f"{kind} {score.reading}"
    if not points:
        return "no profile measured"
    if key not in outcome.columns:
        return "not computed"
    at, T = np.array(points).T
    z, liquid, gas = temperatures(outcome.columns[key], kind)
    seen = np.interp(at, z, liquid)
    if score.model == "absorber_hottest":
        place = float(np.argmax(seen) - np.argmax(T))
        return Deviation(run.name, place, abs(place), at[np.argmax(seen)], at[np.argmax(T)])
    return Deviation(
        run.name,
        float(np.mean(seen - T)),
        float(np.mean(np.abs(seen - T))),
        gas=float(np.mean(np.abs(np.interp(at, z, gas) - T))),
    )


def statistics(found: Sequence[Deviation], score: Score) -> dict[str, Any]:
    """n, bias, mean absolute deviation and the rest, in the unit of the score."""
    d, size = np.array([f.deviation for f in found]), np.array([f.size for f in found])
    n = len(d)
    if n == 0:
        return {"n": 0, "bias": None, "mean_abs_dev": None, "unit": score.unit, "published_mean_abs_dev": None}
    half = float(student.ppf(0.975, n - 1) * d.std(ddof=1) / math.sqrt(n)) if n > 1 else math.nan
    stats = {
        "n": n,
        "bias": float(d.mean()),
        "mean_abs_dev": float(size.mean()),
        "unit": score.unit,
        "published_mean_abs_dev": _mean([abs(f.published_deviation) for f in found]),
        "published_bias": _mean([f.published_deviation for f in found]),
        "bias_interval_95": [float(d.mean()) - half, float(d.mean()) + half],
        "median_abs_dev": float(np.median(size)),
        "max_abs_dev": float(size.max()),
        "data_inconsistency": _mean([abs(f.other) for f in found]),
    }
    if score.model in PROFILES and not math.isnan(found[0].gas):
        gas = [f.gas for f in found]
        stats |= {"gas_mean_abs_dev": _mean(gas), "gas_median_abs_dev": float(np.median(gas))}
    if score.model == "absorber_hottest":
        stats["share_within_one_position"] = float(np.mean(size <= 1.0))
    return stats


def _mean(values: Sequence[float]) -> float | None:
    kept = [v for v in values if not math.isnan(v)]
    return float(np.mean(kept)) if kept else None


def judged(stats: Mapping[str, Any], score: Score) -> dict[str, dict[str, Any]]:
    """Each bar of a score with its limit and whether it is met; none where nothing could be compared."""
    return {
        key: {"limit": limit, "value": abs(stats[key]), "met": abs(stats[key]) <= limit}
        for key, limit in score.bar.items()
        if stats["n"]
    }


def null_models(
    runs: Sequence[Run], about: About, outcomes: Mapping[str, Outcome], score: Score, found: Sequence[Deviation]
) -> dict[str, dict[str, Any]]:
    """What the best constant and the best fixed rich loading would score on the same runs."""
    kept = {f.run for f in found}
    cases = [(run, outcomes[run.name]) for run in runs if run.name in kept]
    names = (score.measured, score.interval)
    targets = np.array(
        [[measured(n, r, about, o, score.reading) if n else math.nan for n in names] for r, o in cases]
    )
    results: dict[str, dict[str, Any]] = {}
    for kind in score.null if len(cases) else ():
        if kind == "constant":
            tried, show = np.linspace(np.nanmin(targets), np.nanmax(targets), CONSTANTS), SHOWN[score.model]
            predicted = np.tile(tried, (len(cases), 1)).T
        else:
            tried, show = RICH_LOADINGS, Shown("mol/mol", 1.0)
            predicted = np.array([[_by_rich_loading(rich, r, o, score) for r, o in cases] for rich in tried])
        errors = [np.mean([abs(deviate(p, a, b, score)) for p, (a, b) in zip(row, targets)]) for row in predicted]
        best = int(np.argmin(errors))
        results[kind] = {
            "value": float(show.factor * tried[best] + show.shift),
            "unit": show.unit,
            "mean_abs_dev": float(errors[best]),
        }
    return results


def _by_rich_loading(rich: float, run: Run, outcome: Outcome, score: Score) -> float:
    """Captured CO2 when the rich solvent had a fixed loading, at most all of the CO2 fed."""
    v = outcome.values[score.reading]
    absorbed = min(max(v["amine"] * (rich - run.values["lean_loading"]) * M_CO2, 0.0), v["co2_in"])
    return absorbed / v["co2_in"] if score.model == "capture" else absorbed
