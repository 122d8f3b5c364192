"""The solver that absorber, stripper, gas cooler and water wash share: grids, start, fallbacks, profiles.

A column is described by rows from the top: beds of packing and the blocks between them. The solve starts upwind on a
coarse graded grid, moves the cells to where the solution changes, and goes to the midpoint scheme on the fine grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ccus.errors import ConvergenceError, Notice
from ccus.kernel import record
from ccus.result import Convergence
from solvents._solvent import SolventParams
from units import _column as k
from units import _column_size as sizing
from units import _column_solve as solver

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
EQUATIONS = ("CO2 in the liquid", "water in the liquid", "amine in the liquid", "energy of the liquid",
             "CO2 in the gas", "water in the gas", "amine in the gas", "energy of the gas")
TOLERANCE = 1e-10  # largest residual over its scale
NO_GOAL = np.zeros(3)
COARSE, FINE = 24, 72  # packed cells of the start and of the result
FLAT = 0.3  # share of the changes, over the mean of all cells, below which a cell is held upwind


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a column from the top: a bed, or a block of another kind."""

    kind: int = k.PACKED
    height: float = 0.0  # [m]
    liquid: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # fed: CO2, H2O, amine [mol/s], enthalpy [W]
    gas: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    draw: float = 0.0  # share of the liquid drawn off
    return_T: float = 0.0  # cooler: temperature of the returning liquid [K]
    ratio: float = 0.0  # pump-around over the outflow; negative: the whole flow leaves at return_T
    spec: int = k.LOADING
    value: float = 0.0
    condenser_T: float = 0.0
    condenser_P: float = 0.0


@lru_cache(maxsize=256)
def graded(height: float, cells: int) -> Array:
    """Thicknesses of ``cells`` cells over ``height``, thin at both ends.

    >>> d = graded(18.0, 24)
    >>> bool(abs(d.sum() - 18) < 1e-12 and d[0] < 0.05)
    True
    """
    half = (cells + 1) // 2
    low, high = 1.0, 3.0
    first = min(0.02, 0.5 * height / cells)
    weights = np.ones(cells)
    for _ in range(60):
        ratio = 0.5 * (low + high)
        side = ratio ** np.arange(half)
        weights = np.concatenate([side, side[: cells - half][::-1]])
        if first * weights.sum() > height:
            high = ratio
        else:
            low = ratio
    weights *= height / weights.sum()
    weights.flags.writeable = False  # kept for the next column of this height
    return weights


def make_blocks(rows: Sequence[Row], cells: int, area: float, P: float, wall: float = 0.0) -> Array:
    """Blocks of the kernels; the cells are shared among the beds by height, eight or more to each."""
    total = sum(r.height for r in rows if r.kind == k.PACKED)
    parts = []
    for r in rows:
        if r.kind == k.PACKED:
            share = max(8, round(cells * r.height / total))
            part = np.zeros((share, k.BLOCK_COLUMNS))
            part[:, k.DZ] = graded(r.height, share)
            part[:, k.WALL] = wall
        else:
            part = np.zeros((1, k.BLOCK_COLUMNS))
            part[0, k.FEED_L : k.FEED_L + 4], part[0, k.FEED_G : k.FEED_G + 4] = r.liquid, r.gas
            part[0, k.DRAW], part[0, k.RETURN_T], part[0, k.RATIO] = r.draw, r.return_T, r.ratio
            part[0, k.SPEC], part[0, k.SPEC_VALUE] = r.spec, r.value
            part[0, k.CONDENSER_T], part[0, k.CONDENSER_P] = r.condenser_T, r.condenser_P
        part[:, k.KIND], part[:, k.AREA], part[:, k.PRESSURE] = r.kind, area, P
        parts.append(part)
    return np.concatenate(parts)


def widen(blocks: Array, area: float) -> None:
    """Cross-section of all blocks [m2]; the wall's loss goes with the diameter."""
    blocks[:, k.WALL] *= np.sqrt(area / blocks[0, k.AREA])
    blocks[:, k.AREA] = area


def heights(blocks: Array) -> Array:
    """Depth of every block's lower face below the top [m]."""
    return np.cumsum(blocks[:, k.DZ])


def system(n: int) -> solver.System:
    """Arrays of the linear system of ``n`` blocks."""
    return solver.System(
        r=np.zeros((n, 8)), D=np.zeros((n, 8, 8)), L=np.zeros((n, 8, 4)), U=np.zeros((n, 8, 4)),
        X=np.zeros((n, 8, 12)), A=np.zeros((8, 20)), row=np.zeros(20), face=np.zeros((n + 1, 5)),
        fluid=np.zeros((n, 3)), m=np.ones(n), top=np.zeros(4), h=np.zeros((n, 4)),
        S=np.zeros((n, 8, 2)),
    )


def work_arrays() -> k.Work:
    """Scratch arrays."""
    return k.Work(
        look=np.zeros(704), q=np.zeros(64), film=np.zeros(32), flow=np.zeros(32), table=np.zeros(16),
        gas=np.zeros((k.GAS_ROWS, 6)), pull=np.zeros((3, 10)), weight=np.zeros(k.GAS_ROWS), y=np.zeros(4),
        val=np.zeros(6), dT=np.zeros(6), dy=np.zeros((6, 4)), s=np.zeros(8),
        flux=np.zeros(8), jac=np.zeros((4, 10)), hl=np.zeros(4), hv=np.zeros(4),
    )


@cache
def _work() -> Any:
    """The scratch record; one serves all columns, since kernels leave nothing in it."""
    return record(work_arrays())


@dataclass(frozen=True)
class State:
    """The fine grid of a column and where its unknowns stand."""

    fine: Array
    x: Array
    system: solver.System
    m: Array
    cells: int


@dataclass(frozen=True)
class Solution:
    """A solved column: blocks, unknowns and how they were reached."""

    blocks: Array
    x: Array
    m: Array
    top: Array
    bottom: Array
    factor: float
    record: Any
    theta: float
    path: str
    iterations: int
    cells: int  # asked for; a thin bed has more than its share


class Column:
    """A column with its arrays; not a value: it is made, solved (warm when it was solved before), and dropped."""

    def __init__(self, solvent: SolventParams, params: Any, rows: Sequence[Row], ends: solver.Ends,
                 area: float, P: float, wall: float = 0.0, fine: int = FINE, flooding: float = 0.0,
                 known_at_bottom: bool = True):
        self.p, self.c, self.rate, self.rows, self.ends = solvent, params, float(params["rate"]), rows, ends
        self.work = _work()
        self.fine = make_blocks(rows, fine, area, P, wall)
        self.sys_fine, self.x_fine = system(len(self.fine)), np.zeros((len(self.fine), 8))
        self.as_made = min(COARSE, fine), area, P, wall
        self.cells, self.iterations = fine, 0
        self.goal = np.array([flooding, P, float(known_at_bottom)])

    @cached_property
    def coarse(self) -> Array:
        """Blocks of the coarse grid, which a warm start has no need of."""
        return make_blocks(self.rows, *self.as_made)

    @cached_property
    def sys_coarse(self) -> solver.System:
        """Linear system of the coarse grid."""
        return system(len(self.coarse))

    @cached_property
    def x_coarse(self) -> Array:
        """Unknowns of the coarse grid."""
        return np.zeros((len(self.coarse), 8))

    def newton(self, fine: bool, theta: float, factor: float, *, damping: float = 0.0, limit: int = 40,
                tolerance: float = TOLERANCE, cap: float = 20.0, rate: float = 1.0, co2_out: float = -1.0,
                sized: bool | None = None) -> Any:
        blocks, x, sys = (
            (self.fine, self.x_fine, self.sys_fine) if fine else (self.coarse, self.x_coarse, self.sys_coarse)
        )
        self.c["rate"] = rate * self.rate
        ends = self.ends._replace(co2_out=co2_out)
        goal = self.goal if (fine and theta == 0.5 if sized is None else sized) else NO_GOAL
        found = solver.newton(x, blocks, theta, ends, factor, damping, limit, tolerance, cap, goal, self.p, self.c,
                              self.work, sys)
        self.iterations += found.iterations
        return found

    def start_upwind(self, guess: Callable[[Array], Array], factor: float) -> tuple[Any, str]:
        """Coarse upwind solution from a guess; clipped Newton, pseudo-time, then continuation in the rate."""
        self.x_coarse[:] = guess(self.coarse)
        self.sys_coarse.m[:] = 1.0
        record = self.newton(False, 1.0, factor, tolerance=1e-6)
        if record.converged:
            return record, "newton"
        for damping, limit in ((1.0, 150), (10.0, 600)):
            self.x_coarse[:] = guess(self.coarse)
            self.sys_coarse.m[:] = 1.0
            record = self.newton(False, 1.0, factor, damping=damping, limit=limit, tolerance=1e-6)
            if record.converged:
                return record, f"pseudo-time {damping:g}"
        self.x_coarse[:] = guess(self.coarse)
        self.sys_coarse.m[:] = 1.0
        for rate in (0.003, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0):
            record = self.newton(False, 1.0, factor, damping=0.3, limit=200, tolerance=1e-6, rate=rate)
        if not np.isfinite(self.x_coarse).all():
            self.x_coarse[:] = guess(self.coarse)
            self.sys_coarse.m[:] = 1.0
        return record, "rate continuation"

    def state(self) -> State:
        """The fine grid and its solution, kept."""
        return State(self.fine.copy(), self.x_fine.copy(), self.sys_fine, self.sys_fine.m.copy(), self.cells)

    def restore(self, state: State) -> None:
        """Back to a kept state."""
        self.fine, self.x_fine, self.sys_fine = state.fine.copy(), state.x.copy(), state.system
        self.sys_fine.m[:], self.cells = state.m, state.cells

    def size(self) -> Array:
        """Logarithms of the cross-section and of all pressures of the fine grid."""
        return np.log(np.append(self.fine[0, k.AREA], self.fine[:, k.PRESSURE]))

    def resize(self, size: Array) -> None:
        self.fine[:, k.WALL] *= np.exp(0.5 * (size[0] - np.log(self.fine[0, k.AREA])))
        self.fine[:, k.AREA], self.fine[:, k.PRESSURE] = np.exp(size[0]), np.exp(size[1:])

    def miss(self, theta: float, factor: float) -> Array:
        """Change of ``size`` that the flows ask for."""
        blocks, sys, goal = self.fine.copy(), self.sys_fine, np.array([0.0, *self.goal[1:]])
        sizing.fluids(self.x_fine, blocks, factor, self.ends, theta, self.p, self.c, self.work, sys)
        sizing.adjust(self.x_fine, blocks, self.ends, factor, 0.0, theta, goal, self.p, self.c, self.work, sys)
        wide = np.log(sys.h[:, 2].max() / self.goal[0]) if self.goal[0] > 0.0 else 0.0
        return np.append(wide, np.log(blocks[:, k.PRESSURE] / self.fine[:, k.PRESSURE]))

    def size_coarse(self, factor: float) -> None:
        """Diameter and pressure of the coarse upwind column; as it was when that does not converge."""
        blocks, x = self.coarse.copy(), self.x_coarse.copy()
        if not self.newton(False, 1.0, factor, limit=15, tolerance=1e-6, sized=True).converged:
            self.coarse[:], self.x_coarse[:] = blocks, x
            self.sys_coarse.m[:] = 1.0

    def from_coarse(self) -> None:
        """Size, cells and solution of the fine grid from the coarse one."""
        packed = self.fine[:, k.KIND] == k.PACKED
        beds = self.coarse[:, k.KIND] == k.PACKED
        self.fine[:, k.AREA] = self.coarse[0, k.AREA]
        self.fine[packed, k.WALL] = self.coarse[beds, k.WALL][0]
        self.fine[~packed, k.PRESSURE] = self.coarse[~beds, k.PRESSURE]
        self.regrid(self.coarse, self.x_coarse)

    def set_cells(self, cells: int) -> None:
        """Another number of packed cells of the fine grid."""
        first = self.fine[self.fine[:, k.KIND] == k.PACKED][0]
        P = float(self.goal[1] or first[k.PRESSURE])
        self.cells = cells
        self.fine = make_blocks(self.rows, cells, float(first[k.AREA]), P, float(first[k.WALL]))
        self.sys_fine, self.x_fine = system(len(self.fine)), np.zeros((len(self.fine), 8))

    def regrid(self, blocks: Array, x: Array, weight: float = 0.5) -> None:
        z, monitor = np.zeros((2, max(len(blocks), len(self.fine)) + 2))
        solver.regrid(blocks, x, self.top, self.ends.gas, self.fine, self.x_fine, z, weight, monitor)
        self.sys_fine.m[:] = 1.0

    def relax(self) -> None:
        """Hold the cells of the fine grid upwind in which nothing changes."""
        solver.relax(self.x_fine, self.top, self.ends.gas, self.fine, FLAT)

    def adopt(self, solution: Solution) -> None:
        """Start from a solved column of the same rows, on no fewer cells; each bed keeps its own height."""
        if solution.cells > self.cells:
            self.set_cells(solution.cells)
        if not np.array_equal(solution.blocks[:, k.KIND], self.fine[:, k.KIND]):
            self.regrid(solution.blocks, solution.x)
            return
        self.x_fine[:], self.sys_fine.m[:] = solution.x, solution.m
        bed = np.cumsum(self.fine[:, k.KIND] != k.PACKED)  # of each block
        height, before = (np.bincount(bed, weights=b[:, k.DZ]) for b in (self.fine, solution.blocks))
        self.fine[:, k.DZ] = solution.blocks[:, k.DZ] * (height / np.maximum(before, 1e-9))[bed]
        self.fine[:, k.PRESSURE] = solution.blocks[:, k.PRESSURE]
        self.fine[:, k.UPWIND] = solution.blocks[:, k.UPWIND]
        if self.goal[0] > 0.0:
            widen(self.fine, float(solution.blocks[0, k.AREA]))

    def warm(self, start: Solution, factor: float, co2_out: float = -1.0) -> tuple[Any, float]:
        """Newton on the fine grid from a near solution, and theta: midpoint, else that which the solution has.

        Where neither converges, grid and cross-section are those of a column that has not been started, but for the
        cells that the near solution held upwind, where there are as many.
        """
        cells, area = self.cells, float(self.fine[0, k.AREA])
        for theta in sorted({0.5, start.theta}):
            self.adopt(start)
            record = self.newton(True, theta, factor, limit=20, co2_out=co2_out, sized=True)
            if record.converged:
                return record, theta
        if self.cells != cells:
            self.set_cells(cells)
        widen(self.fine, area)
        return record, theta

    def hydraulics(self, theta: float = 0.5) -> Array:
        """Hold-up, pressure drop [Pa/m], flood fraction of each block of the fine grid, then a figure of the solver."""
        for fill in (sizing.fluids, sizing.hydraulic_profile):
            fill(self.x_fine, self.fine, self.factor, self.ends, theta, self.p, self.c, self.work, self.sys_fine)
        return self.sys_fine.h

    @property
    def top(self) -> Array:
        """Liquid entering the first block."""
        return np.append(self.factor * self.ends.liquid[:3], self.ends.liquid[3])

    factor = 1.0  # flow of the liquid feed over the one given

    def set_area(self, area: float) -> None:
        """Cross-section of all blocks of both grids [m2]."""
        for blocks in (self.coarse, self.fine):
            widen(blocks, area)

    def wall_loss(self, theta: float = 0.5) -> float:
        """Heat lost through the wall [W], at the temperatures that the cells' balances take."""
        share = np.maximum(theta, self.fine[:, k.UPWIND])
        T = share * self.x_fine[:, 3] + (1.0 - share) * np.append(self.top[3], self.x_fine[:-1, 3])
        return float(np.sum(self.fine[:, k.WALL] * self.fine[:, k.DZ] * (T - self.c["T_ambient"])))

    def enthalpy(self, row: int) -> float:
        """Enthalpy flow of the liquid that leaves block ``row`` [W]."""
        x = self.x_fine[row]
        return float(k.liquid_enthalpy(x[0], x[1], x[2], x[3], self.p, self.c["M"])[0])

    def cooling(self) -> float:
        """Heat taken out between the beds [W], positive."""
        rows = [i for i in range(len(self.fine)) if self.fine[i, k.KIND] == k.JUNCTION]
        return sum(self.enthalpy(i - 1) - self.enthalpy(i) for i in rows)

    def solution(self, record: Any, theta: float, path: str) -> Solution:
        """The present state as a value."""
        return Solution(self.fine.copy(), self.x_fine.copy(), self.sys_fine.m.copy(), self.top, self.ends.gas.copy(),
                        self.factor, record, theta, path, self.iterations, self.cells)

    def profiles(self, theta: float = 0.5) -> pd.DataFrame:
        """One row a packed cell: the columns of a unit's profiles."""
        import pandas as pd

        n = len(self.fine)
        out = np.zeros((n, 12))
        solver.profile(self.x_fine, self.fine, self.top, self.ends.gas, theta, self.p, self.c, self.work,
                       self.sys_fine.m, out)
        h = self.hydraulics(theta)
        packed = self.fine[:, k.KIND] == k.PACKED
        z = heights(self.fine) - 0.5 * self.fine[:, k.DZ]
        P = self.fine[:, k.PRESSURE]
        table = pd.DataFrame({
            "z_m": z, "dz_m": self.fine[:, k.DZ], "T_liquid_K": out[:, 0], "T_gas_K": out[:, 1], "P_Pa": P,
            "loading": out[:, 2], "strength": out[:, 3], "y_CO2": out[:, 4] / P, "y_H2O": out[:, 5] / P,
            "p_CO2_Pa": out[:, 4], "p_CO2_star_Pa": out[:, 6], "driving_force_Pa": out[:, 4] - out[:, 6],
            "flux_CO2_mol_m3_s": out[:, 8], "flux_H2O_mol_m3_s": out[:, 9], "enhancement": out[:, 10],
            "gas_film_share": out[:, 11],
            "flood_fraction": h[:, 2], "holdup": h[:, 0], "pressure_drop_Pa_m": h[:, 1],
            "supersaturation": out[:, 5] / out[:, 7],
        })
        return table[packed].reset_index(drop=True)


def convergence(column: Column, solution: Solution, grid_error: dict[str, float] | None = None) -> Convergence:
    """The record of a solve in words."""
    r = solution.record
    worst = ""
    if not r.converged:
        at = heights(solution.blocks)[r.worst_block]
        worst = f"{EQUATIONS[r.worst_row]}, {at:.2f} m below the top"
    scheme = f"{'midpoint' if solution.theta == 0.5 else f'theta {solution.theta:g}'}, {len(solution.blocks)} blocks"
    if solution.blocks[:, k.UPWIND].any():
        scheme += ", flat cells upwind"
    return Convergence(converged=bool(r.converged), iterations=column.iterations, residual=float(r.residual),
                       path=solution.path, scheme=scheme, grid_error=grid_error or {}, worst=worst)


def compromises(name: str, column: Column, theta: float, flood: float) -> list[Notice]:
    """What the solve had to leave open: the order of the scheme, the flood fraction asked for."""
    found = []
    if theta > 0.5:
        found.append(Notice(what="the second-order scheme was not quite reached; upwind share of the fluxes",
                            where=name, value=f"{200 * theta - 100:.1f} %", allowed="0 %", source="solver"))
    asked = float(column.goal[0])
    if asked > 0.0 and flood < 0.995 * asked:
        found.append(Notice(what="no diameter floods just as asked: with a little less area the flood fraction jumps "
                                 "as a front moves; the least diameter found that floods less is taken; flood fraction",
                            where=name, value=f"{100 * flood:.1f} %", allowed=f"{100 * asked:g} %", source="solver"))
    return found


def require_converged(name: str, column: Column, record: Any, theta: float, path: str, advice: str = "") -> None:
    """Raise ConvergenceError with the record and the place that holds the solve when ``record`` did not converge.

    ``advice``: what the user may change, where the unit knows; else the place is named.
    """
    if record.converged:
        return
    found = convergence(column, column.solution(record, theta, path))
    raise ConvergenceError(f"the {name} did not converge", where=name, convergence=found,
                           value=f"residual {found.residual:.1e} after {found.iterations} steps ({path})",
                           allowed=f"{TOLERANCE:.0e}", advice=advice or f"it is held at: {found.worst}")


def order(theta: float) -> float:
    """What divides the change on half the cells to estimate the error; with upwind fluxes it is of first order.

    >>> order(0.5), order(1.0)
    (3.0, 1.0)
    """
    return 3.0 if theta == 0.5 else 1.0


def half_grid(column: Column) -> Column:
    """The same column on half the cells, placed and started from its solution; for the estimate of the grid error."""
    cells = column.cells // 2
    first = column.fine[0]
    P = float(column.goal[1] or first[k.PRESSURE])  # a column without pressure profile has no goal
    half = Column(column.p, column.c, column.rows, column.ends, float(first[k.AREA]), P, fine=cells)
    half.factor = column.factor
    half.regrid(column.fine, column.x_fine)
    half.fine[:, k.WALL] = np.max(column.fine[:, k.WALL])
    half.fine[half.fine[:, k.KIND] != k.PACKED, k.WALL] = 0.0
    half.goal = np.array([0.0, *column.goal[1:]])
    if column.fine[:, k.UPWIND].any():
        half.relax()
    return half
