"""The solver that absorber, stripper, gas cooler and water wash share: grids, start, fallbacks, profiles.

A column is described by rows from the top: beds of packing and the blocks between them. The solve starts upwind on a
coarse graded grid, moves the cells to where the solution changes, and goes to the midpoint scheme on the fine grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ccus.errors import ConvergenceError
from ccus.kernel import record
from ccus.result import Convergence
from solvents._solvent import SolventParams
from units import _column as k
from units import _column_solve as solver

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
EQUATIONS = ("CO2 in the liquid", "water in the liquid", "amine in the liquid", "energy of the liquid",
             "CO2 in the gas", "water in the gas", "amine in the gas", "energy of the gas")
TOLERANCE = 1e-10  # largest residual over its scale
NO_GOAL = np.zeros(3)
COARSE, FINE = 24, 72  # packed cells of the start and of the result
LEAST_STEP = 0.004  # of theta; smaller ones are given up
SETTLED = 1e-8  # relative miss of the flood fraction and the pressures
OUTER = 30  # solves in which diameter and pressure are fixed
NEARLY = 0.52  # theta that is taken on the finest grid when 0.5 cannot be reached


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
    """Blocks of the kernels; the cells are shared among the beds by height."""
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


def heights(blocks: Array) -> Array:
    """Depth of every block's lower face below the top [m]."""
    return np.cumsum(blocks[:, k.DZ])


def system(n: int) -> solver.System:
    """Arrays of the linear system of ``n`` blocks."""
    return solver.System(
        np.zeros((n, 8)), np.zeros((n, 8, 8)), np.zeros((n, 8, 4)), np.zeros((n, 8, 4)), np.zeros((n, 8, 6)),
        np.zeros((8, 14)), np.ones(n), np.zeros(4), np.zeros((n, 4)),
    )


def work_arrays(species: int) -> k.Work:
    """Scratch arrays for a gas of ``species`` species."""
    return k.Work(
        look=np.zeros(704), q=np.zeros(64), film=np.zeros(32), flow=np.zeros(32), table=np.zeros(16),
        gas=np.zeros((k.GAS_ROWS, 4)), pull=np.zeros((3, 8)), weight=np.zeros(k.GAS_ROWS), y=np.zeros(species),
        val=np.zeros(2 + species), dT=np.zeros(2 + species), dy=np.zeros((2 + species, species)), s=np.zeros(8),
        flux=np.zeros(8), jac=np.zeros((4, 8)), hl=np.zeros(4), hv=np.zeros(4),
    )


@cache
def _work(species: int) -> Any:
    """The scratch record; one serves all columns, since kernels leave nothing in it."""
    return record(work_arrays(species))


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


class Column:
    """A column with its arrays; not a value: it is made, solved (warm when it was solved before), and dropped."""

    def __init__(self, solvent: SolventParams, params: k.ColumnParams, rows: Sequence[Row], ends: solver.Ends,
                 area: float, P: float, wall: float = 0.0, fine: int = FINE, flooding: float = 0.0,
                 known_at_bottom: bool = True):
        self.p, self.params, self.rows, self.ends = solvent, params, rows, ends
        self.c = record(params)
        self.work = _work(3 + params.inert.shape[0])
        self.coarse = make_blocks(rows, min(COARSE, fine), area, P, wall)
        self.fine = make_blocks(rows, fine, area, P, wall)
        self.sys_coarse, self.sys_fine = system(len(self.coarse)), system(len(self.fine))
        self.x_coarse, self.x_fine = np.zeros((len(self.coarse), 8)), np.zeros((len(self.fine), 8))
        self.iterations = 0
        self.goal = np.array([flooding, P, float(known_at_bottom)])

    def _newton(self, fine: bool, theta: float, factor: float, *, damping: float = 0.0, limit: int = 40,
                tolerance: float = TOLERANCE, cap: float = 20.0, rate: float = 1.0, co2_out: float = -1.0,
                sized: bool | None = None) -> Any:
        blocks, x, sys = (
            (self.fine, self.x_fine, self.sys_fine) if fine else (self.coarse, self.x_coarse, self.sys_coarse)
        )
        self.c.rate = rate * self.params.rate
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
        record = self._newton(False, 1.0, factor, tolerance=1e-6)
        if record.converged:
            return record, "newton"
        for damping, limit in ((1.0, 150), (10.0, 600)):
            self.x_coarse[:] = guess(self.coarse)
            self.sys_coarse.m[:] = 1.0
            record = self._newton(False, 1.0, factor, damping=damping, limit=limit, tolerance=1e-6)
            if record.converged:
                return record, f"pseudo-time {damping:g}"
        self.x_coarse[:] = guess(self.coarse)
        self.sys_coarse.m[:] = 1.0
        for rate in (0.003, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0):
            record = self._newton(False, 1.0, factor, damping=0.3, limit=200, tolerance=1e-6, rate=rate)
        if not np.isfinite(self.x_coarse).all():
            self.x_coarse[:] = guess(self.coarse)
            self.sys_coarse.m[:] = 1.0
        return record, "rate continuation"

    def to_fine(self, factor: float, co2_out: float = -1.0) -> tuple[Any, float, str]:
        """Fine midpoint solution from the coarse upwind one: at once, by steps in theta, then on finer grids."""
        self._size_coarse(factor)
        self._from_coarse()
        record = self._newton(True, 0.5, factor, limit=15, tolerance=1e-3, co2_out=co2_out, sized=False)
        if record.converged:
            record = self._sized(0.5, record.factor, co2_out)
        if record.converged:
            return record, 0.5, "midpoint"
        best, reached, cells = record, 1.0, int(np.sum(self.fine[:, k.KIND] == k.PACKED))
        path = "theta"
        for finer in (1, 2, 4) if self.thorough else (1,):
            if finer > 1:
                self._set_cells(finer * cells)
                path = f"theta on {finer * cells} cells"
            record, theta = self._continue(factor, co2_out)
            if record.converged and theta == 0.5:
                return record, theta, path
            if record.converged and theta <= reached:
                best, reached = record, theta
        if record.converged and reached == theta <= NEARLY:
            record = self._sized(theta, record.factor, co2_out)
            return record, theta, path
        if not np.isfinite(self.x_fine).all():
            self._from_coarse()
        return best._replace(converged=False), reached, path

    def _continue(self, factor: float, co2_out: float) -> tuple[Any, float]:
        """Theta from upwind to midpoint in steps as long as Newton takes them; the last solution and its theta."""
        self._from_coarse()
        record = self._stage(1.0, factor, -1.0)
        if not record.converged:
            return record, 1.0
        best, theta, step = record, 1.0, 0.25
        if co2_out >= 0.0:
            record = self._stage(1.0, factor, co2_out)
            best = record if record.converged else best
        blocks, x, m = self.fine.copy(), self.x_fine.copy(), self.sys_fine.m.copy()
        while theta > 0.5 and step > LEAST_STEP:
            goal = max(theta - step, 0.5)
            self.fine[:] = blocks
            self._regrid(blocks, x)
            record = self._stage(goal, best.factor, co2_out)
            if not record.converged:
                self.fine[:], self.x_fine[:], self.sys_fine.m[:] = blocks, x, m  # without moving the cells
                record = self._stage(goal, best.factor, co2_out)
            if record.converged:
                best, theta, step = record, goal, min(1.5 * step, 0.25)
                blocks, x, m = self.fine.copy(), self.x_fine.copy(), self.sys_fine.m.copy()
            else:
                step *= 0.4
        self.fine[:], self.x_fine[:], self.sys_fine.m[:] = blocks, x, m
        return best, theta

    def _stage(self, theta: float, factor: float, co2_out: float) -> Any:
        """Newton at one theta, by pseudo-time when it fails; at the midpoint the size of the column follows."""
        record = self._attempt(theta, factor, co2_out)
        if record.converged and theta == 0.5:
            record = self._sized(theta, record.factor, co2_out)
        return record

    def _attempt(self, theta: float, factor: float, co2_out: float) -> Any:
        blocks, x = self.fine.copy(), self.x_fine.copy()
        record = self._newton(True, theta, factor, tolerance=1e-6, co2_out=co2_out, sized=False)
        if not record.converged:
            self.fine[:], self.x_fine[:] = blocks, x
            self.sys_fine.m[:] = 1.0
            record = self._newton(True, theta, factor, damping=0.3, limit=150, tolerance=1e-6, co2_out=co2_out,
                                  sized=False)
        return record

    def _sized(self, theta: float, factor: float, co2_out: float) -> Any:
        """Newton with diameter and pressure following each step; around them when they do not settle."""
        blocks, x, m = self.fine.copy(), self.x_fine.copy(), self.sys_fine.m.copy()
        record = self._newton(True, theta, factor, limit=25, co2_out=co2_out, sized=True)
        if record.converged:
            return record
        self.fine[:], self.x_fine[:], self.sys_fine.m[:] = blocks, x, m
        record = self._settle(theta, factor, co2_out)
        if not record.converged:
            self.fine[:], self.x_fine[:], self.sys_fine.m[:] = blocks, x, m
        return record

    def _settle(self, theta: float, factor: float, co2_out: float) -> Any:
        """Diameter and pressure by Anderson's method around solves in which they are fixed."""
        size, record = self._size(), None
        kept: list[tuple[Array, Array]] = []
        for _ in range(OUTER):
            state = self.x_fine.copy(), self.sys_fine.m.copy()
            self._resize(size)
            found = self._newton(True, theta, factor, co2_out=co2_out, sized=False)
            if not found.converged:
                self.x_fine[:], self.sys_fine.m[:] = state
                if not kept:
                    return found
                size, record = kept[-1][0] + 0.3 * (size - kept[-1][0]), found
                continue
            record, factor, self.factor = found, found.factor, found.factor
            miss = self._miss(theta, factor)
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

    def _size(self) -> Array:
        """Logarithms of the cross-section and of all pressures of the fine grid."""
        return np.log(np.append(self.fine[0, k.AREA], self.fine[:, k.PRESSURE]))

    def _resize(self, size: Array) -> None:
        self.fine[:, k.WALL] *= np.exp(0.5 * (size[0] - np.log(self.fine[0, k.AREA])))
        self.fine[:, k.AREA], self.fine[:, k.PRESSURE] = np.exp(size[0]), np.exp(size[1:])

    def _miss(self, theta: float, factor: float) -> Array:
        """Change of ``_size`` that the flows ask for."""
        blocks, sys, goal = self.fine.copy(), self.sys_fine, np.array([0.0, *self.goal[1:]])
        solver.adjust(self.x_fine, blocks, self.ends, factor, theta, goal, self.p, self.c, self.work, sys)
        wide = np.log(sys.h[:, 2].max() / self.goal[0]) if self.goal[0] > 0.0 else 0.0
        asked = np.maximum(blocks[:, k.PRESSURE], 0.3 * self.goal[1])
        return np.append(wide, np.log(asked / self.fine[:, k.PRESSURE]))

    def _size_coarse(self, factor: float) -> None:
        """Diameter and pressure of the coarse upwind column; as it was when that does not converge."""
        blocks, x = self.coarse.copy(), self.x_coarse.copy()
        if not self._newton(False, 1.0, factor, limit=15, tolerance=1e-6, sized=True).converged:
            self.coarse[:], self.x_coarse[:] = blocks, x
            self.sys_coarse.m[:] = 1.0

    def _from_coarse(self) -> None:
        """Size, cells and solution of the fine grid from the coarse one."""
        packed = self.fine[:, k.KIND] == k.PACKED
        self.fine[:, k.AREA] = self.coarse[0, k.AREA]
        self.fine[packed, k.WALL] = self.coarse[self.coarse[:, k.KIND] == k.PACKED, k.WALL][0]
        self._regrid(self.coarse, self.x_coarse)

    def _set_cells(self, cells: int) -> None:
        """Another number of packed cells of the fine grid."""
        self.fine = make_blocks(self.rows, cells, float(self.coarse[0, k.AREA]), float(self.goal[1]))
        self.sys_fine, self.x_fine = system(len(self.fine)), np.zeros((len(self.fine), 8))

    def _regrid(self, blocks: Array, x: Array, weight: float = 0.5) -> None:
        z, monitor = np.zeros((2, max(len(blocks), len(self.fine)) + 2))
        solver.regrid(blocks, x, self.top, self.ends.gas, self.fine, self.x_fine, z, weight, monitor)
        self.sys_fine.m[:] = 1.0

    def adopt(self, solution: Solution) -> None:
        """Start from a solved column of the same rows."""
        if solution.x.shape != self.x_fine.shape:
            self._regrid(solution.blocks, solution.x)
            return
        self.x_fine[:], self.sys_fine.m[:] = solution.x, solution.m
        self.fine[:, k.DZ] = solution.blocks[:, k.DZ] * (self.fine[:, k.DZ].sum() / solution.blocks[:, k.DZ].sum())
        self.fine[:, k.PRESSURE] = solution.blocks[:, k.PRESSURE]
        if self.goal[0] > 0.0:
            self.set_area(float(solution.blocks[0, k.AREA]))

    def warm(self, factor: float, co2_out: float = -1.0) -> Any:
        """Newton on the fine grid from where the column stands."""
        return self._newton(True, 0.5, factor, limit=20, co2_out=co2_out)

    def hydraulics(self, theta: float = 0.5) -> Array:
        """Hold-up, pressure drop [Pa/m], flood fraction, loading velocity [m/s] of each block of the fine grid."""
        out = np.zeros((len(self.fine), 4))
        solver.hydraulic_profile(self.x_fine, self.fine, self.top, self.ends.gas, theta, self.p, self.c, self.work, out)
        return out

    @property
    def top(self) -> Array:
        """Liquid entering the first block."""
        return np.append(self.factor * self.ends.liquid[:3], self.ends.liquid[3])

    factor = 1.0  # flow of the liquid feed over the one given
    thorough = True  # whether finer grids are tried when the default one fails; a search over many columns does not

    def set_area(self, area: float) -> None:
        """Cross-section of all blocks [m2]; the wall's loss goes with the diameter."""
        for blocks in (self.coarse, self.fine):
            blocks[:, k.WALL] *= np.sqrt(area / blocks[0, k.AREA])
            blocks[:, k.AREA] = area

    def wall_loss(self, theta: float = 0.5) -> float:
        """Heat lost through the wall [W]."""
        T = theta * self.x_fine[:, 3] + (1.0 - theta) * np.append(self.top[3], self.x_fine[:-1, 3])
        return float(np.sum(self.fine[:, k.WALL] * self.fine[:, k.DZ] * (T - self.c.T_ambient)))

    def enthalpy(self, row: int) -> float:
        """Enthalpy flow of the liquid that leaves block ``row`` [W]."""
        x = self.x_fine[row]
        return float(k.liquid_enthalpy(x[0], x[1], x[2], x[3], self.p, self.c.M)[0])

    def cooling(self) -> float:
        """Heat taken out between the beds [W], positive."""
        rows = [i for i in range(len(self.fine)) if self.fine[i, k.KIND] == k.JUNCTION]
        return sum(self.enthalpy(i - 1) - self.enthalpy(i) for i in rows)

    def solution(self, record: Any, theta: float, path: str) -> Solution:
        """The present state as a value."""
        return Solution(self.fine.copy(), self.x_fine.copy(), self.sys_fine.m.copy(), self.top, self.ends.gas.copy(),
                        self.factor, record, theta, path, self.iterations)

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
            "z_m": z, "T_liquid_K": out[:, 0], "T_gas_K": out[:, 1], "P_Pa": P, "loading": out[:, 2],
            "strength": out[:, 3], "y_CO2": out[:, 4] / P, "y_H2O": out[:, 5] / P, "p_CO2_Pa": out[:, 4],
            "p_CO2_star_Pa": out[:, 6], "driving_force_Pa": out[:, 4] - out[:, 6], "flux_CO2_mol_m3_s": out[:, 8],
            "flux_H2O_mol_m3_s": out[:, 9], "enhancement": out[:, 10], "gas_film_share": out[:, 11],
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
    return Convergence(converged=bool(r.converged), iterations=column.iterations, residual=float(r.residual),
                       path=solution.path, scheme=scheme, grid_error=grid_error or {}, worst=worst)


def require_converged(name: str, column: Column, record: Any, theta: float, path: str) -> None:
    """Raise ConvergenceError with the record and the place that holds the solve when ``record`` did not converge."""
    if record.converged:
        return
    found = convergence(column, column.solution(record, theta, path))
    raise ConvergenceError(f"the {name} did not converge", where=name, convergence=found,
                           value=f"residual {found.residual:.1e} after {found.iterations} steps ({path})",
                           allowed=f"{TOLERANCE:.0e}", advice=f"it is held at: {found.worst}")


def half_grid(column: Column) -> Column:
    """The same column on half the cells, placed and started from its solution; for the estimate of the grid error."""
    cells = int(np.sum(column.fine[:, k.KIND] == k.PACKED)) // 2
    first = column.fine[0]
    P = float(column.goal[1] or first[k.PRESSURE])  # a column without pressure profile has no goal
    half = Column(column.p, column.params, column.rows, column.ends, float(first[k.AREA]), P, fine=cells)
    half.factor = column.factor
    half._regrid(column.fine, column.x_fine)
    half.fine[:, k.WALL] = np.max(column.fine[:, k.WALL])
    half.fine[half.fine[:, k.KIND] != k.PACKED, k.WALL] = 0.0
    half.goal = np.array([0.0, *column.goal[1:]])
    return half
