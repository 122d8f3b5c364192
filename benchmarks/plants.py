"""Random settings of each standard plant from cold: how many converge, how many are explained, how many fail.

    python benchmarks/plants.py --n 500 --seed 1 [--only rich_split] [--one 17] [--minutes 15] [--workers 2]

A setting has *converged* when the whole plant is solved and its balances close to 1e-8, is *explained* when it is
refused with a limit that names the place, the value and what to change, and has *failed* otherwise: also where an error
only says that something did not converge. ``--one`` solves a single setting again and prints it; a plant that is not
through after ``--minutes`` is counted as far as it came.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from samplers import PLANTS, plant_settings

from ccus.errors import CcusError, InputError
from ccus.processes import each
from flowsheets.balances import balances, worst
from flowsheets.case import Case
from flowsheets.run import solve_plant

CLOSED = 1e-8  # worst balance of a converged plant


@dataclass(frozen=True)
class Outcome:
    """What became of one setting."""

    number: int
    kind: str  # "converged", "explained" or "failed"
    told: str  # the error in one line
    seconds: float


def settings(name: str, seed: int, number: int) -> dict[str, Any]:
    """Setting ``number`` of a plant; the same in every run."""
    return plant_settings(np.random.default_rng([seed, list(PLANTS).index(name), number]), name)


def attempt(name: str, seed: int, number: int, until: float = float("inf")) -> Outcome:
    """Solve one setting, unless the clock has passed ``until``."""
    if time.time() > until:
        return Outcome(number, "left out", "", 0.0)
    start = time.perf_counter()
    end = partial(lambda kind, told="": Outcome(number, kind, told, time.perf_counter() - start))
    try:
        miss = worst(balances(solve_plant(Case().changed(settings(name, seed, number)))))
    except InputError as error:
        named = error.where and error.value and (error.allowed or error.advice)
        return end("explained" if named else "failed", f"{type(error).__name__}: {error}")
    except CcusError as error:
        return end("failed", f"{type(error).__name__}: {error}")
    except Exception as error:  # whatever it is, it is counted
        return end("failed", f"internal error {type(error).__name__}: {error}")
    return end("converged") if miss < CLOSED else end("failed", f"balances close to {miss:.1e} only")


def run(name: str, n: int, seed: int, minutes: float, workers: int) -> list[Outcome]:
    """Outcomes of the settings 0 to ``n`` of one plant, as far as the time goes."""
    until = time.time() + 60.0 * minutes
    found = each(attempt, [(name, seed, k, until) for k in range(n)], workers=workers)
    return [o for o in found if o.kind != "left out"]


def show(name: str, seed: int, found: list[Outcome], whole: bool) -> int:
    """Print what became of a plant's settings; returns the number that failed."""
    count = Counter(o.kind for o in found)
    good = count["converged"] + count["explained"]
    times = [o.seconds for o in found]
    print(f"{name:26} {len(found):5} {count['converged']:10} {count['explained']:10} {count['failed']:7} "
          f"{100.0 * good / len(found):7.1f} %  {np.median(times):6.2f} {max(times):6.1f}", flush=True)
    for o in found:
        if o.kind == "failed" or (whole and o.kind == "explained"):
            print(f"    {o.kind} --only {name} --seed {seed} --one {o.number}: {o.told}", flush=True)
    return count["failed"]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=list(PLANTS), nargs="+", default=list(PLANTS))
    parser.add_argument("--one", type=int, help="solve and print this setting of the plant named with --only")
    parser.add_argument("--minutes", type=float, default=15.0, help="for each plant")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--explained", action="store_true", help="print the explanations too")
    args = parser.parse_args()
    if args.one is not None:
        for name in args.only:
            print(json.dumps(settings(name, args.seed, args.one)))
            print(attempt(name, args.seed, args.one))
        return 0
    print(f"{'plant':26} {'tried':>5} {'converged':>10} {'explained':>10} {'failed':>7} {'good':>9}  "
          f"{'s med':>6} {'max':>6}", flush=True)
    failed = 0
    for name in args.only:
        found = run(name, args.n, args.seed, args.minutes, args.workers)
        failed += show(name, args.seed, found, args.explained)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
