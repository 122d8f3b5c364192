"""From a case to its result: the lean loading, the plant, its accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ccus.errors import ConvergenceError, Notice, SpecError
from flowsheets import conventional
from flowsheets.accounts import account
from flowsheets.case import Case
from flowsheets.result import FlowsheetResult, Plant

LEAN_SPAN = (0.05, 0.44)  # mol/mol; where the lean loading of least energy is looked for
SCAN = 9  # loadings of the first look
EDGE = 0.005  # a least-energy loading this near to an end of the span is told
LOOK, SEARCH = 1e-3, 1e-6  # closure of the plants of the first look, and of the search
LOADING_TOLERANCE = 2e-4  # of the least-energy lean loading; the duty is flat to 1e-6 there

Progress = Callable[..., None]


def silent(*_: object) -> None:
    """No progress."""


def run_case(case: Case, progress: Progress = silent) -> FlowsheetResult:
    """Solve a case and its baseline, and account for them.

    Raises
    ------
    SpecError
        A specification that cannot be reached: which, where, by how much, and what would move it.
    ConvergenceError
        A solve that failed, with its record.

    Examples
    --------
    >>> result = run_case(Case(solvent={"lean_loading": 0.2}))
    >>> 3.3 < result.kpi["specific_reboiler_duty_GJ_per_t"] < 4.2
    True
    """
    plant = solve_plant(case, progress)
    progress("solving the baseline and writing the accounts")
    return account(plant, case=case, solve=solve_plant)


def solve_plant(case: Case, progress: Progress = silent) -> Plant:
    """The plant of a case, at its lean loading or that of least reboiler duty."""
    progress("making the flue gas")
    side = conventional.gas_side(case)
    near = None
    if case.solvent.lean_loading == "least_energy":
        progress("looking for the lean loading of least energy")
        loading, near = least_energy(case, side)
    else:
        loading = float(case.solvent.lean_loading)
    progress("solving the plant at lean loading", f"{loading:.3f}")
    loop = conventional.solve_loop(case, side, loading, near, report=True)
    plant = conventional.finish(case, loop)
    if case.solvent.lean_loading == "least_energy" and not LEAN_SPAN[0] + EDGE < loading < LEAN_SPAN[1] - EDGE:
        told = Notice(what="the least duty lies at the edge of the span searched: lean loading", where="solvent",
                      value=f"{loading:.3f}", allowed=f"{LEAN_SPAN[0]:g} to {LEAN_SPAN[1]:g}")
        plant = replace(plant, warnings=(*plant.warnings, told))
    return plant


def least_energy(case: Case, side: conventional.GasSide) -> tuple[float, conventional.Near]:
    """Lean loading of least specific reboiler duty, and a plant near it.

    A coarse look over the span, then Brent's parabolic search in the best interval. Each plant starts from the nearest
    one that was solved. Loadings at which the capture cannot be reached are passed over.

    Raises
    ------
    SpecError
        No loading of the span reaches the capture; carries the reason at the best one.
    """
    from scipy.optimize import minimize_scalar

    plants: dict[float, conventional.Loop] = {}
    duties: dict[float, float] = {}
    errors: list[SpecError | ConvergenceError] = []

    def near(loading: float) -> conventional.Near | None:
        return plants[min(plants, key=lambda x: abs(x - loading))].near if plants else None

    def solve(loading: float, tight: float) -> float:
        try:
            plants[loading] = conventional.solve_loop(case, side, loading, near(loading), tight=tight)
        except (SpecError, ConvergenceError) as error:
            errors.append(error)
            return float("inf")
        return plants[loading].srd

    def duty(loading: float) -> float:
        if loading not in duties:
            duties[loading] = min(solve(loading, SEARCH), 1e12)
        return duties[loading]

    low, high = LEAN_SPAN
    grid = [low + (high - low) * i / (SCAN - 1) for i in range(SCAN)]
    look = [solve(x, LOOK) for x in grid]
    if not plants:
        raise errors[0]  # the leanest solvent reaches furthest
    best = min(range(SCAN), key=look.__getitem__)
    a, b = grid[max(best - 1, 0)], grid[min(best + 1, SCAN - 1)]
    duties.update(zip(grid, (min(x, 1e12) for x in look)))
    del duties[grid[best]]
    if a < grid[best] < b and duty(grid[best]) < min(duties[a], duties[b]):
        found = minimize_scalar(duty, bracket=(a, grid[best], b), tol=LOADING_TOLERANCE / grid[best])
    else:
        found = minimize_scalar(duty, bounds=(a, b), method="bounded", options={"xatol": LOADING_TOLERANCE})
    loading = float(found.x) if found.fun <= duty(grid[best]) else grid[best]
    start = near(loading)
    assert start is not None
    return loading, start
