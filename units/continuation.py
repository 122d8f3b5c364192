"""From the coarse upwind solution of a column to the fine midpoint one: at once, by steps, on finer grids.

The midpoint scheme carries a disturbance undamped through cells in which nothing changes, and a thermal front that may
stand anywhere between the ends then moves with it. So the steps in theta keep such cells upwind, and hold the size of
the column; diameter and pressure are fitted to the solution afterwards.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from units import _column as k
from units.column import Column, Solution

LEAST_STEP = 0.004  # of theta; smaller ones are given up
NEARLY = {1: 0.52, 2: 0.6, 4: 1.0}  # theta that is taken, by refinement of the grid, when 0.5 cannot be reached
SETTLED = 1e-8  # relative miss of the flood fraction and the pressures
OUTER = 15  # solves in which diameter and pressure are fixed
SECTIONS = 14  # cross-sections tried when none settles at the flooding asked for
LEAST_SHARE = 0.05  # of the way from a near solution; smaller steps are given up
FED = slice(k.FEED_L, k.FEED_G + 4)
CLOSE = 0.002  # relative width of the last two, and of the flood fraction that is taken as the one asked for

Array = NDArray[np.float64]


def to_fine(column: Column, factor: float, co2_out: float = -1.0) -> tuple[Any, float, str]:
    """Fine midpoint solution from the coarse upwind one: record, theta reached, path."""
    column.size_coarse(factor)
    column.from_coarse()
    record = column.newton(True, 0.5, factor, limit=15, tolerance=1e-3, co2_out=co2_out, sized=False)
    if record.converged:
        record = sized(column, 0.5, record.factor, co2_out)
    if record.converged:
        return record, 0.5, "midpoint"
    cells, path = column.cells, "theta"
    best, taken, reached, state, way = record, False, 1.0, column.state(), path
    for finer in NEARLY:
        if finer > 1:
            column.set_cells(finer * cells)
            path = f"theta on {finer * cells} cells"
        column.from_coarse()
        record, theta = by_theta(column, factor, co2_out)
        if record.converged and theta <= NEARLY[finer]:
            record = sized(column, theta, record.factor, co2_out)
            if not record.converged and column.goal[0] > 0.0:
                record, theta = sectioned(column, factor, co2_out, NEARLY[finer])
        if record.converged and theta == 0.5:
            return straightened(column, record, co2_out), theta, path
        good = bool(record.converged and theta <= NEARLY[finer])
        if (good, -theta) >= (taken, -reached):
            best, taken, reached, state, way = record, good, theta, column.state(), path
    column.restore(state)
    return best._replace(converged=taken), reached, way


def straightened(column: Column, record: Any, co2_out: float) -> Any:
    """The midpoint solution without cells held upwind, whose error may be some per cent of a stripper's duty.

    Where Newton does not get there, the solution stays as it is.
    """
    if not column.fine[:, k.UPWIND].any():
        return record
    state = column.state()
    column.fine[:, k.UPWIND] = 0.0
    found = column.newton(True, 0.5, record.factor, limit=25, co2_out=co2_out, sized=True)
    if found.converged:
        return found
    column.restore(state)
    return record


def by_theta(column: Column, factor: float, co2_out: float) -> tuple[Any, float]:
    """Theta from upwind to midpoint in steps as long as Newton takes them, at fixed size; last solution and theta."""
    record = column.newton(True, 1.0, factor, tolerance=1e-6, co2_out=co2_out, sized=False)
    if not record.converged:
        column.from_coarse()
        record = column.newton(True, 1.0, factor, damping=0.3, limit=150, tolerance=1e-6, co2_out=co2_out, sized=False)
    if not record.converged and co2_out >= 0.0:  # first at the flow that the coarse grid needs, then at the capture
        column.from_coarse()
        column.newton(True, 1.0, factor, damping=0.3, limit=150, tolerance=1e-6, sized=False)
        record = column.newton(True, 1.0, factor, tolerance=1e-6, co2_out=co2_out, sized=False)
    best, theta, step, state = record, 1.0, 0.25, column.state()
    while record.converged and theta > 0.5 and step > LEAST_STEP:
        goal = max(theta - step, 0.5)
        column.regrid(state.fine, state.x)
        column.relax()
        found = column.newton(True, goal, best.factor, limit=30, tolerance=1e-6, co2_out=co2_out, sized=False)
        if found.converged:
            best, theta, step, state = found, goal, min(1.5 * step, 0.25), column.state()
        else:
            column.restore(state)
            step *= 0.4
    return best, theta


def sized(column: Column, theta: float, factor: float, co2_out: float) -> Any:
    """Newton with diameter and pressure following each step; around them when they do not settle."""
    state = column.state()
    record = column.newton(True, theta, factor, limit=25, co2_out=co2_out, sized=True)
    if record.converged:
        return record
    column.restore(state)
    record = settle(column, theta, factor, co2_out)
    if not record.converged:
        column.restore(state)
    return record


def settle(column: Column, theta: float, factor: float, co2_out: float) -> Any:
    """Diameter and pressure by Anderson's method around solves in which they are fixed."""
    size, record = column.size(), None
    kept: list[tuple[Array, Array]] = []
    for _ in range(OUTER):
        state = column.state()
        column.resize(size)
        found = column.newton(True, theta, factor, co2_out=co2_out, sized=False)
        if not found.converged:
            column.restore(state)
            if not kept:
                return found
            size, record = kept[-1][0] + 0.3 * (size - kept[-1][0]), found
            continue
        record, factor, column.factor = found, found.factor, found.factor
        miss = column.miss(theta, factor)
        if not np.isfinite(miss).all():
            return record._replace(converged=False)
        if np.abs(miss).max() < SETTLED:
            return record
        kept = [*kept[-4:], (size, miss)]
        step = miss.copy()
        if len(kept) > 1:
            dS, dR = (np.array([q[i] - kept[-1][i] for q in kept[:-1]]).T for i in (0, 1))
            step -= (dS + dR) @ np.linalg.lstsq(dR, miss, rcond=1e-10)[0]
        step[0], step[1:] = min(max(step[0], -0.3), 0.3), np.clip(step[1:], -0.05, 0.05)
        size = size + step
    return (record or found)._replace(converged=False)


def sectioned(column: Column, factor: float, co2_out: float, nearly: float) -> tuple[Any, float]:
    """Least cross-section that floods no more than is asked.

    Where a front may stand at the top or at the bottom, a little more or less area moves it, and the flood fraction
    jumps over the one asked for. Each cross-section is solved from the coarse grid.
    """
    wanted, column.goal[0] = column.goal[0], 0.0
    area = float(column.coarse[0, k.AREA])
    low, high = 0.0, np.inf
    best: Any = None
    for _ in range(SECTIONS):
        column.set_area(area)
        column.size_coarse(factor)
        column.from_coarse()
        record, theta = by_theta(column, factor, co2_out)
        if record.converged and theta <= nearly:
            record = sized(column, theta, record.factor, co2_out)
        settled = record.converged and theta <= nearly
        flood = float(column.hydraulics(theta)[:, 2].max()) / wanted if settled else 1.1
        if flood <= 1.0:
            high, best = area, (record, theta, column.state())
        else:
            low = area
        if (best and flood <= 1.0 and flood > 1.0 - CLOSE) or high < (1.0 + CLOSE) * low:
            break
        area = float(np.sqrt(low * high)) if best and low > 0.0 else area * min(max(flood, 0.7), 1.4)
    column.goal[0] = wanted
    if best is None:
        return record._replace(converged=False), theta
    column.restore(best[2])
    return best[0], best[1]


def walked(column: Column, start: Solution, factor: float) -> tuple[Any, float]:
    """Newton from a near solution in steps of what enters, as long as it takes them: record, theta.

    Before each the cells move to where the solution changes: as a front leaves its thin cells Newton stalls. Some
    strippers have two states for the same feeds, and so stay in that of the near solution. The column is as it was
    when that does not converge.
    """
    first, area, goal = column.state(), float(column.coarse[0, k.AREA]), column.ends
    column.adopt(start)
    fed, spec = column.fine[:, FED].copy(), column.fine[:, k.SPEC_VALUE].copy()
    column.fine[:, k.UPWIND] = 0.0  # the cells move away from where they were held
    done, step, theta, state = 0.0, 0.5, 0.5, column.state()
    record = start.record._replace(converged=len(fed) == len(start.blocks))
    while record.converged and done < 1.0:
        share = min(done + step, 1.0)
        column.regrid(state.fine, state.x)
        column.fine[:, FED] = start.blocks[:, FED] + share * (fed - start.blocks[:, FED])
        column.fine[:, k.SPEC_VALUE] = start.blocks[:, k.SPEC_VALUE] + share * (spec - start.blocks[:, k.SPEC_VALUE])
        column.ends = goal._replace(gas=start.bottom + share * (goal.gas - start.bottom))
        record = column.newton(True, theta, factor, limit=20, sized=True)
        if record.converged:
            done, step, state = share, 1.5 * step, column.state()
        elif step > LEAST_SHARE:
            column.restore(state)
            record, step = record._replace(converged=True), 0.4 * step
    column.ends = goal
    if not record.converged:
        column.set_area(area)
        column.restore(first)
    return record, theta
