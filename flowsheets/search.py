"""The search for the best plant: an objective over keys of a case, within bounds and limits, from several starts.

Each descent is COBYLA (a derivative-free trust region of linear models; SciPy) on variables scaled to 0..1, so that a
plant that cannot be solved is only a bad point. Its end is then perturbed variable by variable, and the descent goes on
from a better point if there is one. All trials of a start are kept in a file; a search that was stopped repeats them
from there and goes on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccus.errors import CcusError, ConvergenceError, InputError
from flowsheets.accounts import plant_figures
from flowsheets.case import Case
from flowsheets.case_faults import CaseError, dotted
from flowsheets.conventional import Near
from flowsheets.figures import DUTY, ENERGY, SIZE
from flowsheets.run import solve_near

Array = NDArray[np.float64]
OBJECTIVES = {  # word: figure
    "equivalent_work": "specific_equivalent_work_kWh_per_t", "srd": DUTY, "capture_energy": ENERGY,
    "electricity": "specific_electricity_kWh_per_t", "packing_volume": SIZE, "exchanger_area": "exchanger_area_m2",
    "absorber_diameter": "absorber_diameter_m", "stripper_diameter": "stripper_diameter_m",
    "circulation": "circulation_kg_per_kg", "rich_loading": "rich_loading",
}
FIRST, LAST = 0.15, 1e-3  # radius of the trust region [of a variable's span]
NUDGE = 0.02  # perturbation of a variable [of its span]
BETTER = 5e-5  # relative gain that counts; plants started elsewhere differ by 1e-5
ENTRIES = 40  # points tried for a first plant
BAD = 10.0  # objective, in that of the first plant, where there is no plant
MOST = 250  # trials of one descent
AGAIN = 2  # descents after a perturbation that was better
BROKEN = 1e-4  # relative breach of a limit that counts as none
SEED = 2030


@dataclass(frozen=True)
class Variable:
    """A key of the case between two values [SI]."""

    key: str
    low: float
    high: float


@dataclass(frozen=True)
class Limit:
    """A word of ``OBJECTIVES`` that shall stay below (``sign`` 1) or above (-1) a value."""

    word: str
    sign: float
    value: float

    def breach(self, found: Mapping[str, float]) -> float:
        """Relative excess; negative where the limit is kept."""
        return self.sign * (found[OBJECTIVES[self.word]] / self.value - 1.0)


@dataclass(frozen=True)
class Problem:
    """What is to be minimised, over what, within what."""

    case: Case
    objective: str  # word of OBJECTIVES
    variables: tuple[Variable, ...]
    limits: tuple[Limit, ...] = ()

    def settings(self, x: Sequence[float]) -> dict[str, float]:
        """Values by key of a point of the unit cube."""
        return {v.key: v.low + float(s) * (v.high - v.low) for v, s in zip(self.variables, x)}

    def place(self) -> Array:
        """Where the case itself lies in the unit cube, moved into it; the middle where it has no number."""
        found = [value_at(self.case, v.key) for v in self.variables]
        return np.array([0.5 if f is None else min(max((f - v.low) / (v.high - v.low), 0.0), 1.0)
                         for f, v in zip(found, self.variables)])

    def worth(self, found: Mapping[str, float]) -> float:
        """The objective of some figures; infinite where a limit is broken."""
        kept = all(limit.breach(found) <= BROKEN for limit in self.limits)
        return found[OBJECTIVES[self.objective]] if kept else math.inf


@dataclass(frozen=True)
class End:
    """Where one descent ended: the best point that keeps the limits, or why there is none."""

    x: tuple[float, ...]
    value: float  # infinite without a plant within the limits
    figures: Mapping[str, float]
    trials: int
    failures: Mapping[str, int] = field(default_factory=dict)  # by reason
    confirmed: bool = False  # no perturbation of a variable is better
    # relative rise of the objective by a nudge below and above, by key; None at a bound and where there is no plant
    rises: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)


def value_at(case: Case, key: str) -> float | None:
    """The number under a dotted key of a case; None where there is none."""
    found: Any = case
    for part in key.split("."):
        found = found[int(part)] if part.isdigit() else getattr(found, part, None)
    return float(found) if isinstance(found, (int, float)) else None


def starts(problem: Problem, count: int) -> list[Array]:
    """The case itself, then points of a Latin hypercube."""
    from scipy.stats import qmc

    if not problem.variables:
        return [problem.place()]
    spread = qmc.LatinHypercube(len(problem.variables), rng=SEED).random(max(count - 1, 0))
    return [problem.place(), *spread]


def descend(problem: Problem, x0: Array, log: Path | None = None) -> End:
    """Search from one start.

    Parameters
    ----------
    x0 : point of the unit cube
    log : file of trials, a line each; those in it are not solved again
    """
    trials = Trials(problem, log)
    if not problem.variables:
        trials(x0)
        return trials.end(confirmed=True)
    best, ended = x0, True
    for _ in range(1 + AGAIN):
        before = trials.count
        _cobyla(problem, trials, best)
        ended = trials.count - before < MOST
        best, value = trials.best()
        if not math.isfinite(value):
            break
        for point in _around(best):
            trials(point)
        again, better = trials.best()
        if better >= value * (1.0 - BETTER):
            return trials.end(confirmed=ended)
        best = again
    return trials.end(confirmed=False)


def _cobyla(problem: Problem, trials: Trials, x0: Array) -> None:
    from scipy.optimize import Bounds, NonlinearConstraint, minimize

    figure = OBJECTIVES[problem.objective]
    trials(x0)
    scale = trials.scale(figure)
    while not scale and trials.count < ENTRIES:  # no plant yet: look where there is one
        trials(np.random.default_rng((SEED, trials.count)).random(len(x0)))
        scale = trials.scale(figure)

    def objective(x: Array) -> float:
        return trials(x).get(figure, BAD * scale) / scale

    def breaches(x: Array) -> Array:
        found = trials(x)
        return np.array([limit.breach(found) if found else 1.0 for limit in problem.limits])

    if not scale:
        return
    x0 = x0 if trials(x0) else trials.best()[0]
    limits = [NonlinearConstraint(breaches, -np.inf, 0.0)] if problem.limits else []
    minimize(objective, x0, method="COBYLA", bounds=Bounds(0.0, 1.0), constraints=limits,
             options={"maxiter": MOST, "rhobeg": FIRST, "tol": LAST})


def _around(x: Array) -> list[Array]:
    """Points a nudge away in each variable, or at its bound where that is nearer."""
    steps = [sign * NUDGE * e for e in np.eye(len(x)) for sign in (1.0, -1.0)]
    return [p for p in (np.clip(x + s, 0.0, 1.0) for s in steps) if np.any(p != x)]


class Trials:
    """Plants solved so far by point; each starts from the last one that was solved."""

    def __init__(self, problem: Problem, log: Path | None):
        self.problem, self.log = problem, log
        self.near: Near | None = None
        self.known: dict[tuple[float, ...], dict[str, float]] = {}
        self.failures: dict[str, int] = {}
        self.count = 0
        self.kept = _read(log)

    def __call__(self, x: Array) -> dict[str, float]:
        """Figures at a point; empty where there is no plant."""
        key = place(x)
        if key not in self.known:
            if key not in self.kept:
                self._solve(key)
            found, why = self.kept[key]
            self.count += 1
            self.known[key] = found
            if why:
                self.failures[why] = self.failures.get(why, 0) + 1
        return self.known[key]

    def _solve(self, key: tuple[float, ...]) -> None:
        found, why = {}, ""
        try:
            case = self.problem.case.changed(self.problem.settings(key))
            plant, self.near = solve_near(case, self.near)
            found = plant_figures(plant, case)
        except (InputError, ConvergenceError) as error:  # bounds may hold values that exclude each other
            why = reason(error)
        self.kept[key] = (found, why)
        if self.log is not None:
            with open(self.log, "a", encoding="utf-8") as file:
                file.write("\n" + json.dumps({"x": key, "figures": found, "why": why}))

    def scale(self, figure: str) -> float:
        """A figure of the first plant; 0 where there is none."""
        return next((found[figure] for found in self.known.values() if found), 0.0)

    def best(self) -> tuple[Array, float]:
        """The best point within the limits and its objective; the nearest to them and infinity where there is none."""
        def rank(x: tuple[float, ...]) -> tuple[float, float]:
            found = self.known[x]
            if not found:
                return math.inf, math.inf
            return self.problem.worth(found), max((limit.breach(found) for limit in self.problem.limits), default=0.0)

        best = min(self.known, key=rank)
        return np.array(best), rank(best)[0]

    def end(self, confirmed: bool) -> End:
        """The best of all trials."""
        x, value = self.best()
        point = tuple(float(v) for v in x)
        return End(point, value, self.known[point], self.count, dict(self.failures), confirmed, self._rises(x, value))

    def _rises(self, x: Array, value: float) -> dict[str, tuple[float | None, float | None]]:
        def rise(point: Array) -> float | None:
            found = self.known.get(place(point), {})
            worth = self.problem.worth(found) if found else math.inf
            return worth / value - 1.0 if math.isfinite(worth) and place(point) != place(x) else None

        steps = NUDGE * np.eye(len(x))
        return {v.key: (rise(x - step), rise(x + step)) for v, step in zip(self.problem.variables, steps)}


def place(x: Array) -> tuple[float, ...]:
    """A point moved into the unit cube, as it is kept."""
    return tuple(float(f"{v:.12g}") for v in np.clip(x, 0.0, 1.0))


def reason(error: CcusError) -> str:
    """Why there is no plant, without the values, so that those of one cause count together."""
    if isinstance(error, CaseError):
        return "; ".join(f"{dotted(fault.loc)}: {fault.what}" for fault in error.faults)
    return error.what


def _read(log: Path | None) -> dict[tuple[float, ...], tuple[dict[str, float], str]]:
    """Trials of a file; a last line that was cut off does not count."""
    found: dict[tuple[float, ...], tuple[dict[str, float], str]] = {}
    if log is not None and log.is_file():
        for line in log.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            found[tuple(entry["x"])] = (entry["figures"], entry["why"])
    return found
