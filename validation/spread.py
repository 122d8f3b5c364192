"""What is uncertain: inputs and parameters by sampling, and the choices of the model one at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from solvents.library import load, names
from units.setup import Factors
from validation.campaign import About, Score
from validation.columns import DEFAULT, Model
from validation.plant import Outcome, solve
from validation.quantities import si
from validation.runs import Run
from validation.scores import PROFILES, SHOWN, Deviation, chosen, deviation, measured, statistics
from validation.submodels import points

SEED = 2014
TRANSFER = ("wang_song", "billet_schultes1999", "rocha1996")  # published sets that cover the packings of the campaigns
WALL_LOSS = (0.0, 5.0)  # W/m2/K
LOADINGS = ("lean_loading", "strength", "rich_loading", "rich_strength")  # rounded to their printed decimals
PLANT = ("specific_duty", "reboiler_T", "duty", "feed_flashed_T", "stripper_profile")
ALONE = ("duty_alone", "lean_loading_from_duty")


@cache
def vle_spread(solvent: str) -> float:
    """Standard deviation of ln p*CO2 of a solvent's equilibrium set.

    From its mean |ln(model/measured)| over the measured points within its stated range, as if normally distributed
    about zero: times sqrt(pi/2), which is 1.25.
    """
    frame = points("p_CO2", solvent)
    within = frame[(frame.flag == "") & (frame.outside == "")]
    return math.sqrt(math.pi / 2.0) * float(within.deviation.abs().mean())


def parts(scores: Sequence[Score]) -> tuple[str, ...]:
    """The modes that some scores need."""
    need = {"alone" if s.model in ALONE else f"{s.reading} plant" if s.model in PLANT else s.reading for s in scores}
    return tuple(sorted(need))


@dataclass(frozen=True)
class Option:
    """One change of the model or of the data."""

    group: str
    name: str
    model: Model = DEFAULT
    shift: tuple[str, float, float] = ("", 1.0, 0.0)  # quantity x factor + summand [SI]
    solvent: str = ""  # another set of the solvent's properties

    def changed(self, run: Run) -> Run:
        """The run with its data changed."""
        name, factor, summand = self.shift
        if name not in run.values:
            return run
        return replace(run, values={**run.values, name: factor * run.values[name] + summand})


def options(about: About) -> tuple[Option, ...]:
    """The choices and uncertainties that the page tells one at a time."""
    solvent = load(about.solvent)
    kinetics = [k for k in solvent.about["kinetics"] if k != solvent.kinetics()]
    variants = [name for name in names() if load(name).about.get("base") == about.solvent]
    spread = vle_spread(about.solvent)
    up, down = math.exp(spread), math.exp(-spread)
    return (
        *(Option("mass transfer", t, Model(transfer=t)) for t in TRANSFER[1:]),
        *(Option("kinetics", k, Model(kinetics=k)) for k in kinetics),
        Option("mass transfer", "k_L +30 %", Model(factors=Factors(kL=1.3))),
        Option("mass transfer", "k_L −30 %", Model(factors=Factors(kL=0.7))),
        Option("mass transfer", "area +30 %", Model(area_factor=1.3)),
        Option("mass transfer", "area −30 %", Model(area_factor=0.7)),
        Option("kinetics", "rate constants +30 %", Model(factors=Factors(kinetics=1.3))),
        Option("kinetics", "rate constants −30 %", Model(factors=Factors(kinetics=0.7))),
        Option("properties", f"p*CO₂ × {up:.2f}", Model(factors=Factors(p_CO2=up))),
        Option("properties", f"p*CO₂ × {down:.2f}", Model(factors=Factors(p_CO2=down))),
        *(Option("properties", name, solvent=name) for name in variants),
        *(Option("heat loss", f"wall loss {u:g} W/m²K", replace(DEFAULT, wall_loss=u)) for u in WALL_LOSS),
        Option("data", "CO₂ fraction −8 %", shift=("co2", 0.92, 0.0)),
        Option("data", "lean loading +0.005", shift=("lean_loading", 1.0, 0.005)),
        Option("data", "lean loading +5 %", shift=("lean_loading", 1.05, 0.0)),
        Option("data", "lean flow −2 %", shift=("lean_flow", 0.98, 0.0)),
        Option("data", "stripper feed −2 K", shift=("feed_T", 1.0, -2.0)),
    )


def sensitivities(
    runs: Sequence[Run], about: About, outcomes: Mapping[str, Outcome], scores: Sequence[Score]
) -> list[dict[str, object]]:
    """For each option bias and mean absolute deviation of each score; the model solved anew, nothing tuned."""
    rows: list[dict[str, object]] = []
    wanted = parts(scores)
    profiles = any(s.model in PROFILES for s in scores)
    for option in options(about):
        if option.shift[0] and option.shift[0] not in about.columns:
            continue
        read = about.model_copy(update={"solvent": option.solvent or about.solvent})
        moved = {
            run.name: solve(
                option.changed(run),
                read,
                option.model,
                parts=wanted,
                starts=outcomes[run.name].starts,
                report=profiles,
            )
            for run in runs
        }
        row: dict[str, object] = {"group": option.group, "option": option.name, "scores": {}}
        for score in scores:
            found = [deviation(run, about, moved[run.name], score) for run in runs if chosen(run, score)]
            stats = statistics([f for f in found if isinstance(f, Deviation)], score)
            row["scores"][score.name] = {k: stats[k] for k in ("n", "bias", "mean_abs_dev")}  # type: ignore[index]
        rows.append(row)
    return rows


def draw(run: Run, about: About, random: np.random.Generator) -> tuple[Run, Model]:
    """A run within its measured uncertainties, and a model within those of its parameters."""
    values = dict(run.values)
    for name, source in about.columns.items():
        if name not in values:
            continue
        scale = si(1.0, source.unit, name) - si(0.0, source.unit, name)
        values[name] += (source.sigma * scale + source.sigma_relative * values[name]) * random.standard_normal()
        if name in LOADINGS:
            values[name] += run.half_digit.get(name, 0.0) * random.uniform(-1.0, 1.0)
    solvent = load(about.solvent)
    model = Model(
        transfer=str(random.choice(TRANSFER)),
        kinetics=str(random.choice(solvent.about["kinetics"])),
        wall_loss=float(random.uniform(*WALL_LOSS)),
        factors=Factors(p_CO2=float(np.exp(vle_spread(about.solvent) * random.standard_normal()))),
    )
    return replace(run, values=values), model


def bands(
    run: Run, about: About, outcome: Outcome, scores: Sequence[Score], samples: int
) -> dict[str, dict[str, object]]:
    """The 95 % band of the model's value in each score, as printed, and whether the measurement lies in it.

    ``failed`` counts the samples that could not be computed; where these are more than half there is no band.

    The measured value's own uncertainty is added to the samples. The seed is fixed for a run's name, so that other runs
    in the file do not change it.
    """
    scores = [s for s in scores if s.model not in PROFILES and chosen(run, s)]
    if not scores or not samples:
        return {}
    random = np.random.default_rng([SEED, *run.name.encode()])
    values: dict[str, list[float]] = {s.name: [] for s in scores}
    for _ in range(samples):
        moved, model = draw(run, about, random)
        found = solve(moved, about, model, parts=parts(scores), starts=outcome.starts, report=False)
        for score in scores:
            target = measured(score.measured, run, about, outcome, score.reading)
            sigma = run.values.get(score.sigma, 0.0) or _sigma(score, target)
            rounding = run.half_digit.get(score.measured, 0.0)
            noise = sigma * random.standard_normal() + rounding * random.uniform(-1.0, 1.0)
            values[score.name].append(found.values[score.reading].get(score.model, math.nan) + noise)
    results: dict[str, dict[str, object]] = {}
    for score in scores:
        show, kept = SHOWN[score.model], np.array(values[score.name])
        kept = kept[np.isfinite(kept)]
        lost = samples - len(kept)
        if lost > 0.5 * samples:
            results[score.name] = {"low": None, "high": None, "inside": None, "samples": samples, "failed": lost}
            continue
        low, high = (float(show.factor * x + show.shift) for x in np.percentile(kept, (2.5, 97.5)))
        ends = [measured(q, run, about, outcome, score.reading) for q in (score.measured, score.interval) if q]
        sides = [show.factor * end + show.shift for end in ends]
        inside = all(map(math.isfinite, sides)) and min(sides) <= high and max(sides) >= low
        results[score.name] = {"low": low, "high": high, "inside": inside, "samples": samples, "failed": lost}
    return results


def _sigma(score: Score, target: float) -> float:
    """Standard deviation of a measured value [SI] where the runs do not give one."""
    return score.sigma_value / 100.0 * (target if score.relative else 1.0)
