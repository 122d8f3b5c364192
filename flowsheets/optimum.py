"""The best plants of a search, over configurations and starts, and the front of two figures."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np

from ccus.errors import SpecError
from ccus.kernel import kernel_digest
from ccus.processes import each
from flowsheets.case_plants import taken_away
from flowsheets.figures import FIGURES, pareto
from flowsheets.run import Progress, silent
from flowsheets.search import OBJECTIVES, End, Limit, Problem, descend, starts
from solvents.library import load
from solvents.tables import digest

FRONT_TIE = 2e-3  # relative difference of a figure of the front that counts as none
EDGE = 0.005  # of a variable's span, within which it is at its bound
FRONT = 5  # points of a front, its ends included
SAME = 1e-3  # relative difference of two optima that counts as none: valleys are flat


@dataclass(frozen=True)
class Choice:
    """A key of the case with the values to try, each a configuration."""

    key: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Search:
    """What a whole search is over: one problem for each combination of the choices."""

    problem: Problem
    choices: tuple[Choice, ...] = ()
    starts: int = 3
    front: str = ""  # word of OBJECTIVES to draw a front against
    folder: Path | None = None  # where trials are kept
    workers: int | None = None

    def asked(self) -> dict[str, Any]:
        """The question, of plain values; more starts or a front go on with what was found."""
        problem = self.problem
        return {"case": problem.case.as_understood(), "minimised": problem.objective,
                "variables": [[v.key, v.low, v.high] for v in problem.variables],
                "limits": [[x.word, x.sign, x.value] for x in problem.limits],
                "choices": [[c.key, *map(str, c.values)] for c in self.choices]}

    def configurations(self) -> list[dict[str, Any]]:
        """Settings of each combination of the choices."""
        keys = [c.key for c in self.choices]
        return [dict(zip(keys, values)) for values in product(*(c.values for c in self.choices))]

    def problem_of(self, configuration: Mapping[str, Any]) -> Problem:
        """The problem of one configuration, over what it has.

        A plant that is chosen by name has the measures of its name, and those that are chosen beside it.

        >>> from flowsheets.case import Case
        >>> from flowsheets.search import Variable
        >>> over = (Variable("exchanger.approach", 5.0, 9.0), Variable("stripper.recompression", 1e5, 1.5e5))
        >>> [v.key for v in Search(Problem(Case(), "srd", over)).problem_of({"plant": "rich_split"}).variables]
        ['exchanger.approach']
        """
        gone = taken_away(str(configuration["plant"])) if "plant" in configuration else {}
        gone = {key: None for key in gone if key not in configuration}
        kept = tuple(v for v in self.problem.variables if not any(f"{v.key}.".startswith(f"{key}.") for key in gone))
        return replace(self.problem, case=self.problem.case.changed({**gone, **configuration}), variables=kept)


@dataclass(frozen=True)
class Best:
    """The best of one configuration: the ends of all starts, the best first, and what it takes."""

    configuration: Mapping[str, Any]
    problem: Problem
    ends: tuple[End, ...]

    @property
    def end(self) -> End:
        """The best end."""
        return self.ends[0]

    @property
    def agreeing(self) -> int:
        """Starts that ended at the same value."""
        return sum(e.value <= self.end.value * (1.0 + SAME) for e in self.ends) if math.isfinite(self.end.value) else 0

    def failures(self) -> dict[str, int]:
        """Plants that could not be solved, by reason."""
        count: dict[str, int] = {}
        for end in self.ends:
            for why, n in end.failures.items():
                count[why] = count.get(why, 0) + n
        return count

    def settings(self) -> dict[str, Any]:
        """Values by key of the best plant, its configuration included."""
        return {**self.configuration, **self.problem.settings(self.end.x)}

    def at_bounds(self) -> list[str]:
        """Keys that ended at one of their bounds, with the word for it."""
        found = [(v.key, x) for v, x in zip(self.problem.variables, self.end.x)]
        return [f"{key} at its {'lower' if x < 0.5 else 'upper'} bound" for key, x in found if min(x, 1.0 - x) < EDGE]


def optimise(search: Search, progress: Progress = silent) -> list[Best]:
    """The best of each configuration, the best first.

    Raises
    ------
    SpecError
        No start of any configuration found a plant within the limits; says what stood in the way.

    Examples
    --------
    >>> from flowsheets.case import Case
    >>> from flowsheets.search import Variable
    >>> problem = Problem(Case(solvent={"lean_loading": 0.2}), "srd", (Variable("exchanger.approach", 8.0, 12.0),))
    >>> best, = optimise(Search(problem, starts=1, workers=1))
    >>> best.at_bounds()
    ['exchanger.approach at its lower bound']
    """
    problems = [(c, search.problem_of(c)) for c in search.configurations()]
    tasks = [(p, starts(p, search.starts)) for _, p in problems]
    ends = iter(_solved(search, [(p, x) for p, points in tasks for x in points], progress))
    found = []
    for (configuration, problem), (_, points) in zip(problems, tasks):
        mine = sorted(islice(ends, len(points)), key=lambda e: e.value)
        found.append(Best(configuration, problem, tuple(mine)))
    found.sort(key=lambda b: b.end.value)
    if not math.isfinite(found[0].end.value):
        raise SpecError("no plant within the limits was found", where=search.problem.objective,
                        value=_obstacles(found), advice="widen the bounds or the limits")
    return found


def front(search: Search, best: Best, progress: Progress = silent) -> list[End]:
    """Plants between the best one and the one of least ``search.front``, none better in both figures.

    Each is the least of the objective with the other figure limited, the limits evenly spaced.
    """
    word, problem = search.front, best.problem
    least, = _solved(search, [(replace(problem, objective=word), np.array(best.end.x))], progress)
    low, high = least.figures[OBJECTIVES[word]], best.end.figures[OBJECTIVES[word]]
    shares = [k / (FRONT - 1) for k in range(FRONT - 1)]
    here, there = np.array(best.end.x), np.array(least.x)
    tasks = [(replace(problem, limits=(*problem.limits, Limit(word, 1.0, low + share * (high - low)))),
              there + share * (here - there)) for share in shares]
    ends = [e for e in (*_solved(search, tasks, progress), best.end) if math.isfinite(e.value)]
    figure = OBJECTIVES[word]
    places = pareto([(e.figures[figure], e.value) for e in ends], FRONT_TIE)
    return [ends[k] for k in places]


def _solved(search: Search, tasks: Sequence[tuple[Problem, Any]], progress: Progress) -> list[End]:
    logs = [_log(search.folder, problem, x) for problem, x in tasks]
    ended = [0]

    def done(_: int, end: End) -> None:
        ended[0] += 1

    def alive() -> None:
        progress(f"search: {ended[0]} of {len(tasks)} descents, {_trials(logs)} plants")

    alive()
    return each(descend, [(p, x, log) for (p, x), log in zip(tasks, logs)], workers=search.workers, done=done,
                alive=alive)


def _log(folder: Path | None, problem: Problem, x: Any) -> Path | None:
    """File of the trials of one descent, named after all that they depend on."""
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    solvent = load(problem.case.solvent.name)
    constants = digest(solvent.about, solvent.kinetics(problem.case.solvent.kinetics))
    about = json.dumps([constants, kernel_digest(), problem.case.as_understood(), problem.objective,
                        repr(problem.variables), repr(problem.limits), [float(v) for v in x]], default=str)
    return folder / f"{hashlib.sha256(about.encode()).hexdigest()[:16]}.jsonl"


def _trials(logs: Sequence[Path | None]) -> int:
    return sum(log.read_bytes().count(b"\n") for log in logs if log is not None and log.is_file())


def _obstacles(found: Sequence[Best]) -> str:
    """What the trials ran into, the commonest first."""
    count: dict[str, int] = {}
    reached: dict[str, float] = {}
    for b in found:
        for why, n in b.failures().items():
            count[why] = count.get(why, 0) + n
        for end in b.ends:
            for limit in b.problem.limits if end.figures else ():
                if limit.breach(end.figures) > 0.0:
                    value = end.figures[OBJECTIVES[limit.word]]
                    reached[limit.word] = min(reached.get(limit.word, value), value, key=lambda v: limit.sign * v)
    ordered = sorted(count.items(), key=lambda item: -item[1])
    texts = [f"{word} {value:.4g} at best" for word, value in reached.items()]
    return "; ".join([*texts, *(f"{why} in {n} plants" for why, n in ordered[:3])]) or "no plant keeps all limits"


def record(search: Search, found: Sequence[Best], points: Sequence[End]) -> dict[str, Any]:
    """The content of ``optimum.json``."""
    problem, figure = search.problem, OBJECTIVES[search.problem.objective]
    return {
        "schema_version": 1, "minimised": figure, "unit": FIGURES[figure][1],
        "variables": [{"key": v.key, "low": v.low, "high": v.high} for v in problem.variables],
        "limits": [{"figure": OBJECTIVES[x.word], "most" if x.sign > 0 else "least": x.value} for x in problem.limits],
        "configurations": [
            {"configuration": b.configuration, "value": b.end.value, "settings": b.settings(), "figures": b.end.figures,
             "at_bounds": b.at_bounds(), "starts": len(b.ends), "starts_agreeing": b.agreeing,
             "ends": [e.value for e in b.ends], "confirmed_by_perturbation": b.end.confirmed,
             "relative_rise_below_and_above": b.end.rises,
             "plants": sum(e.trials for e in b.ends), "failures": b.failures()}
            for b in found
        ],
        "front": [{"settings": found[0].problem.settings(e.x), "figures": e.figures} for e in points],
    }
