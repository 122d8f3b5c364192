"""Times of the absorber, the plant and the search for the least energy in a warm process: medians and minima.

    python benchmarks/speed.py [--n 20] [--case examples/coal_mea.yaml] [--only absorber|plant|least_energy|recycles]
"""

from __future__ import annotations

import argparse
import runpy
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ccus.gas import gas_stream
from ccus.stream import Stream
from solvents.library import load
from units.absorber import Absorber

BARS = {"absorber cold": 3.0, "absorber warm": 0.6, "plant cold": 20.0, "plant warm": 4.0, "least energy": 200.0,
        "four recycles": 300.0}  # ms


def idaes() -> tuple[Absorber, Stream, Stream]:
    """The absorber of IDAES's test: unit, gas, lean solvent."""
    gas = gas_stream({"CO2": 779.0, "H2O": 1406.0, "N2": 14497.0, "O2": 2318.0}, 313.15, 1e5)
    lean = load("mea").stream({"CO2": 528.0, "H2O": 20832.0, "MEA": 2640.0}, 313.15, 1e5)
    return Absorber(height=21.6, diameter=18.0, packing="IDAES 250", pressure_profile=False), gas, lean


def clock(name: str, n: int, func: Callable[[], Any]) -> None:
    """Print the median and the least of ``n`` runs after one to warm up."""
    func()
    times = []
    for _ in range(n):
        start = time.perf_counter()
        func()
        times.append(1e3 * (time.perf_counter() - start))
    print(f"{name:14s} median {np.median(times):8.2f} ms, least {min(times):8.2f} ms, "
          f"bar {BARS[name]:g} ms", flush=True)


def absorber(n: int) -> None:
    """Cold, and from the solution with 2 % more solvent."""
    unit, gas, lean = idaes()
    near = unit.solve(gas, lean, report=False).data["solution"]
    more = load("mea").stream({k: 1.02 * v for k, v in lean.n.items()}, lean.T, lean.P)
    clock("absorber cold", n, lambda: unit.solve(gas, lean, report=False))
    clock("absorber warm", n, lambda: unit.solve(gas, more, near, report=False))


def plant(n: int, path: Path) -> None:
    """The closed plant at a lean loading of 0.20, cold, and from 0.204."""
    from flowsheets.case import read_case
    from flowsheets.conventional import solve_loop
    from flowsheets.gas_side import gas_side

    case = read_case(path)
    side = gas_side(case)
    near = solve_loop(case, side, 0.204).near
    clock("plant cold", n, lambda: solve_loop(case, side, 0.20))
    clock("plant warm", n, lambda: solve_loop(case, side, 0.20, near))


def least(n: int, path: Path) -> None:
    """The lean loading of least energy."""
    from flowsheets.case import read_case
    from flowsheets.gas_side import gas_side
    from flowsheets.lean_loading import least_energy

    case = read_case(path)
    case = case.model_copy(update={"solvent": case.solvent.model_copy(update={"lean_loading": "least_energy"})})
    side = gas_side(case)
    clock("least energy", n, lambda: least_energy(case, side))


def recycles(n: int) -> None:
    """A plant with four recycles and two specifications, absorber and gas side with it, from cold."""
    sheet = runpy.run_path(str(Path(__file__).parents[1] / "examples" / "own_plant.py"))["sheet"]
    clock("four recycles", n, lambda: sheet.solve(report=False))


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--case", type=Path, default=Path(__file__).parents[1] / "examples" / "coal_mea.yaml")
    parser.add_argument("--only", choices=("absorber", "plant", "least_energy", "recycles"))
    args = parser.parse_args()
    if args.only in (None, "absorber"):
        absorber(args.n)
    if args.only in (None, "plant"):
        plant(args.n, args.case)
    if args.only in (None, "least_energy"):
        least(max(1, args.n // 4), args.case)
    if args.only in (None, "recycles"):
        recycles(args.n)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
