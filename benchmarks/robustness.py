"""Random absorbers and strippers from cold: how many converge, and why the others do not.

    python benchmarks/robustness.py --n 2000 --seed 1 [--only absorber|stripper] [--check 100]

Infeasible draws are thrown away by a check made before the solve, and counted. ``--check`` solves that many converged
columns again on twice the cells, from cold, and prints the largest differences.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections import Counter
from typing import Any

import numpy as np
from samplers import Sample, absorber, stripper

from ccus.errors import CcusError

SAMPLERS = {"absorber": absorber, "stripper": stripper}


def answer(result: Any) -> float:
    """Capture of an absorber; reboiler duty over the CO2 stripped of a stripper [MJ/mol]."""
    if "capture" in result.data:
        return float(result.data["capture"])
    return float(result.data["reboiler_duty"] / result.outlets["co2"].n["CO2"] / 1e6)


def attempt(sample: Sample, **changes: Any) -> tuple[Any, str, float]:
    """Result (None when it failed), the path or the explanation, time [s]."""
    unit = dataclasses.replace(sample.unit, **changes) if changes else sample.unit
    start = time.perf_counter()
    try:
        result = unit.solve(*sample.feeds, report=False)
    except CcusError as error:
        return None, f"{type(error).__name__}: {error}", time.perf_counter() - start
    except (ArithmeticError, ValueError, AssertionError, IndexError) as error:
        return None, f"BUG {type(error).__name__}: {error}", time.perf_counter() - start
    taken = time.perf_counter() - start
    r = result.convergence
    if not r.converged:
        return None, f"{r.path}; {r.scheme}; residual {r.residual:.1e} in {r.worst}", taken
    return result, r.path, taken


def show(drawn: dict[str, float]) -> str:
    """What was drawn, on one line."""
    return ", ".join(f"{k} {v:.4g}" for k, v in drawn.items())


def run(kind: str, n: int, seed: int, check: int) -> int:
    """Solve ``n`` feasible columns of one kind; returns the number that failed."""
    rng = np.random.default_rng(seed)
    infeasible: Counter[str] = Counter()
    paths: Counter[str] = Counter()
    failures, times, solved = [], [], []
    tried = 0
    while tried < n:
        sample = SAMPLERS[kind](rng)
        if sample.reason:
            infeasible[sample.reason.split(":")[0]] += 1
            continue
        tried += 1
        result, path, taken = attempt(sample)
        times.append(taken)
        if result is None:
            failures.append((tried, path, sample))
            print(f"  failed {tried}: {path}\n    {show(sample.drawn)}", flush=True)
        else:
            paths[path] += 1
            solved.append((sample, answer(result)))
    print(f"{kind}: {n - len(failures)} of {n} feasible converged ({100 * (1 - len(failures) / n):.2f} %), seed {seed}")
    print(f"  infeasible draws: {dict(infeasible)}")
    print(f"  paths: {dict(paths.most_common())}")
    print(f"  time ms: median {1e3 * np.median(times):.2f}, p99 {1e3 * np.quantile(times, 0.99):.1f}, "
          f"max {1e3 * max(times):.0f}")
    verify(solved[:check])
    return len(failures)


def verify(solved: list[tuple[Sample, float]]) -> None:
    """Converged columns against twice the cells."""
    errors = []
    for sample, found in solved:
        result, _, _ = attempt(sample, cells=2 * sample.unit.cells)
        if result is not None:
            errors.append((abs(answer(result) / found - 1.0), show(sample.drawn)))
    if errors:
        size = [e for e, _ in errors]
        print(f"  against twice the cells ({len(errors)} of {len(solved)} solved): median {np.median(size):.1e}, "
              f"p95 {np.quantile(size, 0.95):.1e}, max {max(size):.1e} at {max(errors)[1]}")


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(SAMPLERS))
    parser.add_argument("--check", type=int, default=0, help="converged columns to solve again on twice the cells")
    args = parser.parse_args()
    failed = sum(run(kind, args.n, args.seed, args.check) for kind in SAMPLERS if args.only in (None, kind))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
