"""From a case to its result: the lean loading, the plant, its accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ccus.errors import ConvergenceError, SpecError
from flowsheets import conventional
from flowsheets.accounts import account
from flowsheets.case import Case
from flowsheets.gas_side import GasSide, gas_side
from flowsheets.lean_loading import lean_loading
from flowsheets.loop import Loop, Near
from flowsheets.plants.scheme import measures
from flowsheets.result import FlowsheetResult, Plant

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


def solve_near(case: Case, near: Near | None = None) -> tuple[Plant, Near]:
    """The plant of a case, started from one like it, without profiles; and where to start the next one."""
    side = gas_side(case)
    loading, found, told = lean_loading(case, side)
    loop = _loop(case, side, loading, found or near)
    plant = conventional.finish(case, loop)
    return replace(plant, warnings=(*plant.warnings, *told)), loop.near


def _loop(case: Case, side: GasSide, loading: float, near: Near | None, *, report: bool = False) -> Loop:
    """The solvent loop, started from a near one; from cold where that fails."""
    try:
        return conventional.solve_loop(case, side, loading, near, report=report)
    except (SpecError, ConvergenceError) as error:
        if near is None or (isinstance(error, SpecError) and not measures(case)):
            raise
    return conventional.solve_loop(case, side, loading, report=report)


def solve_plant(case: Case, progress: Progress = silent) -> Plant:
    """The plant of a case, at the lean loading that is given, needs the least duty, or meets the reboiler."""
    progress("making the flue gas")
    side = gas_side(case)
    progress("looking for the lean loading")
    loading, near, told = lean_loading(case, side)
    progress("solving the plant at lean loading", f"{loading:.3f}")
    plant = conventional.finish(case, _loop(case, side, loading, near, report=True))
    return replace(plant, warnings=(*plant.warnings, *told))
