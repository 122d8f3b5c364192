"""Rate-based stripper with kettle reboiler and partial condenser; the condensate returns to the top of the packing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ccus.errors import InputError, Notice, SpecError
from ccus.gas import gas_stream
from ccus.result import UnitResult
from ccus.stream import Stream
from solvents._lookup import lookup
from solvents._solvent import SolventParams
from solvents.library import Solvent, load
from units import _column as k
from units._packing import diameter_for_flooding
from units.column import FINE, Column, Solution, convergence, half_grid, order, require_converged
from units.continuation import to_fine, walked
from units.packing import Packing, packing
from units.setup import AS_PUBLISHED, Factors, column_params, ends
from units.stripper_notices import hydraulic, ranges_left
from units.stripper_rows import STEAM_GUESS, Feeds, above_draw, linear, rows, same_rows

LEAST_STEP = 1e-4  # of the lean loading, on the way to one that is hard to reach
LEAST_SCALE = 0.01  # of the amine's flow: scale of the residuals where next to nothing is stripped


@dataclass(frozen=True, kw_only=True)
class Stripper:
    """Stripper; with a reboiler exactly one of ``lean_loading``, ``duty`` [W] and ``T_reboiler`` [K] is given.

    Attributes
    ----------
    height : packed height [m]
    pressure : at the top [Pa]
    feed_position : share of the packed height above the main feed, 1: it enters the sump; above 0 a ``cold`` feed wets
        the packing above it
    draw_position : share of the packed height above the place where the whole liquid leaves as ``semi_lean`` and comes
        back as ``interheated``; None: it stays in the column
    diameter : m; None: from ``flooding``
    reboiler : False: the ``vapour`` that enters below the packing takes its place
    T_condenser : K; None: the overhead vapour leaves, and nothing comes back
    condenser : False: the overhead vapour is an outlet and the condenser a unit of its own, whose reflux is taken to
        come back as the column's equations make it
    wall_loss : heat transfer coefficient of the wall [W/m2/K] to ``T_ambient`` [K]
    """

    height: float
    pressure: float
    lean_loading: float | None = None
    duty: float | None = None
    T_reboiler: float | None = None
    packing: str = "Mellapak 250Y"
    transfer: str = "wang_song"
    hydraulics: str = "billet_schultes1999"
    diameter: float | None = None
    flooding: float | None = 0.75
    T_condenser: float | None = 313.15
    wall_loss: float = 0.0
    T_ambient: float = 298.15
    kinetics: str = ""
    feed_position: float = 0.0
    draw_position: float | None = None
    condenser: bool = True
    reboiler: bool = True
    cells: int = FINE // 2
    area_factor: float = 1.0
    factors: Factors = AS_PUBLISHED  # for sensitivity only

    def __post_init__(self) -> None:
        given = [v for v in (self.lean_loading, self.duty, self.T_reboiler) if v is not None]
        if len(given) != self.reboiler:
            raise InputError("give one of lean loading, duty and reboiler temperature, none without reboiler",
                             where="stripper", value=f"{len(given)} of them")
        if not self.height > 0.0:
            raise InputError("packed height must be above 0", where="stripper", value=f"{self.height:g} m")
        if self.diameter is None and not (self.flooding and 0.0 < self.flooding < 1.0):
            raise InputError("flood fraction must lie between 0 and 1", where="stripper", value=f"{self.flooding}")
        for name, place, high in (("feed", self.feed_position, 1.0), ("draw", self.draw_position or 0.0, 0.999)):
            if not 0.0 <= place <= high:
                raise InputError(f"{name} position must lie within the packing", where="stripper", value=f"{place:g}",
                                 allowed=f"0 to {high:g}")

    def solve(self, rich: Stream, start: Solution | None = None, *, cold: Stream | None = None,
              vapour: Stream | None = None, interheated: Stream | None = None, report: bool = True) -> UnitResult:
        """Solve the column; each liquid feed is flashed adiabatically to the top pressure.

        Profiles, warnings and the estimate of the grid error are left out without ``report``.

        Parameters
        ----------
        rich : main feed
        start : a near solution, ``data["solution"]`` of an earlier result
        cold : liquid to the top of the packing
        vapour : to the sump, below the packing
        interheated : the liquid that left at ``draw_position``; it stays in the column when left out

        Returns
        -------
        UnitResult with outlets ``lean``, ``co2`` or ``overhead``, and ``semi_lean`` where there is a draw

        Raises
        ------
        SpecError
            The lean loading is not below the feed's, or the duty does not even heat the solvent.
        ConvergenceError
            The column did not converge; carries the record.
        """
        if (cold is None) != (self.feed_position == 0.0):
            raise InputError("a cold feed goes with a main feed below the top", where="stripper",
                             value=f"{'no' if cold is None else 'a'} cold feed, feed position {self.feed_position:g}")
        if vapour is None and not self.reboiler:
            raise InputError("a stripper without reboiler needs vapour from below", where="stripper")
        task = _Task(self, Feeds(rich=rich, cold=cold, vapour=vapour, interheated=interheated))
        record, theta, path = task.run(start)
        require_converged("stripper", task.column, record, theta, path,
                          "" if record.converged else task.advice())
        return task.result(record, theta, path, report)


def check_range(solvent: Solvent, T: float, P: float) -> None:
    """Raise when a reboiler at ``T`` [K], ``P`` [Pa] is hotter than the solvent's properties reach."""
    low, high = solvent.about["computed"]["T"]
    if not low <= T <= high:
        raise SpecError("the reboiler leaves the range of the solvent's properties", where="stripper",
                        value=f"{T - 273.15:.1f} degC at {P / 1e5:.2f} bar",
                        allowed=f"{low - 273.15:.0f} to {high - 273.15:.0f} degC",
                        advice="lower the stripper pressure" if T > high else "raise the stripper pressure")


@dataclass
class _Task:
    """One solve of a stripper."""

    unit: Stripper
    feeds: Feeds
    solvent: Solvent = field(init=False)
    bed: Packing = field(init=False)
    params: SolventParams = field(init=False)
    column: Column = field(init=False)
    T_guess: float = field(init=False)

    def __post_init__(self) -> None:
        u, rich = self.unit, self.feeds.rich
        self.solvent = load(rich.solvent)
        self.params = u.factors.solvent(self.solvent.params(u.kinetics))
        self.bed = packing(u.packing, u.transfer, u.hydraulics)
        amine = self.solvent.amine
        self.rich_loading, self.strength = self.solvent.loading(rich), self.solvent.strength(rich)
        sump = u.feed_position == 1.0  # the main feed is lean already, the packing strips the cold one
        lean = u.lean_loading if u.lean_loading is not None else (
            1.0 if sump else 0.5 if u.reboiler else 0.9) * self.rich_loading
        below = self.feeds.vapour if not u.reboiler else None
        if not (sump or lean < self.rich_loading):
            raise SpecError("lean loading must lie below the rich loading", where="stripper", value=f"{lean:.3f}",
                            allowed=f"below {self.rich_loading:.3f}")
        self.lean_guess, self.T_guess = lean, self.boiling(lean)
        if u.lean_loading is not None or u.T_reboiler is not None:
            check_range(self.solvent, u.T_reboiler or self.T_guess, u.pressure)
        self.flashed = self.solvent.flash(rich.n, rich.H, u.pressure)
        total = self.feeds.solvent_flows(amine)
        flows = np.array([*total.values(), self.flashed[1].T])
        stripped = total["CO2"] - lean * self.params.alkalinity * total[amine]
        scale = max(stripped, LEAST_SCALE * total[amine])
        area = math.pi / 4 * (u.diameter or self.diameter_guess(scale)) ** 2
        c = column_params(None, self.solvent, self.bed, u.T_ambient, u.area_factor, u.factors)
        gas = np.zeros(4) if below is None else np.array([*(below.n[k] for k in ("CO2", "H2O", amine)), below.T])
        limits = ends(flows, gas, scale, self.params.alkalinity)
        self.column = Column(self.params, c, rows(u, self.feeds, self.flashed, self.solvent), limits, area,
                             u.pressure, u.wall_loss * math.sqrt(4 * math.pi * area), fine=u.cells,
                             flooding=0.0 if u.diameter else float(u.flooding or 0.0), known_at_bottom=False)
        self.stripped = stripped

    def advice(self) -> str:
        """What to change when the column cannot be solved, "" when that is not known."""
        if not self.unit.reboiler:
            return "lower its pressure, or lead more vapour into it"
        lean = self.unit.lean_loading or self.lean_guess
        told = self.solvent.notices("stripper", self.T_guess, lean, self.strength)
        left = [n for n in told if n.what.endswith("loading")]
        if not left:
            return ""
        return f"the lean loading {lean:g} lies outside {left[0].allowed} of the solvent's data: raise the lean loading"

    def boiling(self, loading: float) -> float:
        """Temperature at which the solvent boils at the column's pressure [K]."""
        return self.solvent.bubble_temperature(self.unit.pressure, loading, self.strength)

    def diameter_guess(self, stripped: float) -> float:
        """Diameter for the flooding asked for, from a guess of the steam at the bottom."""
        work, q = np.zeros(704), np.zeros(64)
        lookup(self.T_guess, self.lean_guess, self.strength, self.params, work, q)
        steam = STEAM_GUESS * stripped * 0.018
        return float(diameter_for_flooding(self.bed.params, self.feeds.rich.mass, steam + 0.044 * stripped,
                                           math.exp(q[6]), math.exp(q[7]), 1.2 * self.unit.pressure / 1e5 * 0.75,
                                           1.4e-5, self.unit.flooding))

    def guess(self, blocks: np.ndarray) -> np.ndarray:
        """Linear profiles from the feeds to the reboiler."""
        gases = [gas for gas in (self.flashed[0], self.feeds.vapour) if gas is not None]
        return linear(blocks, gases, T_top=min(self.flashed[1].T, self.T_guess - 5.0), T_bottom=self.T_guess,
                      lean=self.lean_guess * self.params.alkalinity, stripped=self.stripped,
                      below=self.column.ends.gas)

    def run(self, start: Solution | None) -> tuple[Any, float, str]:
        """Solve from ``start`` when it is near enough, else from cold."""
        column = self.column
        if start is not None and same_rows(column.rows, start.blocks):
            record, theta = column.warm(start, 1.0)
            if record.converged:
                return record, theta, "warm"
            if self.unit.feed_position == 1.0:  # steam meets cold solvent only: two states
                record, theta = walked(column, start, 1.0)
                if record.converged:
                    return record, theta, "warm by steps"
        if self.unit.duty is not None and self.unit.feed_position < 1.0:
            self.check_duty()
        record, path = column.start_upwind(self.guess, 1.0)
        if not record.converged and self.unit.lean_loading is not None:
            record, path = self.approach(self.unit.lean_loading)
        record, theta, way = to_fine(column, 1.0)
        return record, theta, f"{path}, {way}"

    def approach(self, target: float) -> tuple[Any, str]:
        """Coarse solution by way of lean loadings that are easier: from half the rich loading towards ``target``."""
        column, spec = self.column, self.column.coarse[-1]
        done = 0.5 * self.rich_loading
        spec[k.SPEC_VALUE] = self.lean_guess = done
        self.T_guess = self.boiling(done)
        self.stripped = (self.rich_loading - done) * self.params.alkalinity * self.feeds.rich.n[self.solvent.amine]
        column.set_area(math.pi / 4 * (self.unit.diameter or self.diameter_guess(self.stripped)) ** 2)
        record, _ = column.start_upwind(self.guess, 1.0)
        step = 0.5 * (target - done)
        while record.converged and done != target and abs(step) > LEAST_STEP:
            spec[k.SPEC_VALUE] = target if abs(target - done) <= abs(step) else done + step
            x = column.x_coarse.copy()
            record = column.newton(False, 1.0, 1.0, limit=25, tolerance=1e-6)
            if record.converged:
                done, step = float(spec[k.SPEC_VALUE]), 1.5 * step
            else:
                column.x_coarse[:], step = x, 0.4 * step
                column.sys_coarse.m[:] = 1.0
                record = record._replace(converged=True)
        spec[k.SPEC_VALUE] = target
        return record._replace(converged=bool(record.converged and done == target)), "loading continuation"

    def check_duty(self) -> None:
        """Raise when the duty does not cover heating the feed to its boiling point."""
        u, rich = self.unit, self.feeds.rich
        boiling = self.solvent.stream(rich.n, self.boiling(self.rich_loading), u.pressure)
        least = boiling.H - rich.H
        assert u.duty is not None
        if u.duty <= least:
            raise SpecError("the reboiler duty does not heat the solvent to its boiling point", where="stripper",
                            value=f"{u.duty / 1e6:.3f} MW", allowed=f"above {least / 1e6:.3f} MW",
                            advice="raise the duty or the feed temperature")

    def result(self, record: Any, theta: float, path: str, report: bool) -> UnitResult:
        """Outlets, duties, profiles and warnings."""
        column, u, solvent = self.column, self.unit, self.solvent
        x = column.x_fine.tolist()
        solution = column.solution(record, theta, path)
        P_bottom = float(column.fine[-1, k.PRESSURE])
        lean = solvent.stream({"H2O": x[-1][1], solvent.amine: x[-1][2], "CO2": x[-1][0]}, x[-1][3], P_bottom)
        outlets, head, condenser = self.head(x)
        reboiler = self.reboiler_duty(x, lean)
        loss = column.wall_loss(theta)
        data = {
            "solution": solution, "diameter": math.sqrt(4 * float(column.fine[0, k.AREA]) / math.pi),
            "height": u.height, **({"reboiler_duty": reboiler, "T_reboiler": lean.T} if reboiler else {}), **head,
            "P_reboiler": P_bottom, "lean_loading": solvent.loading(lean), "rich_loading": self.rich_loading,
            "heat_loss": loss, "T_feed_flashed": self.flashed[1].T,
            "flash_vapour_fraction": self.flashed[0].total / self.feeds.rich.total,
            "packing": u.packing, "transfer": u.transfer, "pressure_drop": P_bottom - u.pressure,
        }
        profiles = None
        if report:
            profiles = column.profiles(theta)
            data["flood_fraction"] = float(profiles["flood_fraction"].max())
        error = self.grid_error(theta, reboiler) if report and record.converged else None
        return UnitResult(outlets={"lean": lean, **outlets, **self.drawn(x)}, heat=reboiler + condenser - loss,
                          convergence=convergence(column, solution, error), data=data, profiles=profiles,
                          warnings=tuple(self.notices(profiles, lean, theta)) if report else ())

    def head(self, x: list[list[float]]) -> tuple[dict[str, Stream], dict[str, Any], float]:
        """Outlet above the packing, its figures, and the heat that the condenser takes [W], negative."""
        u, solvent, liquid = self.unit, self.solvent, np.zeros(4)
        overhead = gas_stream({"CO2": x[0][4], "H2O": x[0][5], solvent.amine: x[0][6]}, x[0][7], u.pressure)
        T = u.T_condenser
        if T is None:
            return {"overhead": overhead}, {}, 0.0
        k.partial_condenser(T, u.pressure, x[0][4], x[0][5], x[0][6], 0.0, self.column.c, liquid)
        co2, water, amine = liquid[:3].tolist()
        back = solvent.dilute_stream({"CO2": co2, "H2O": water, solvent.amine: amine}, T, u.pressure)
        inner = {"overhead": overhead, "reflux": back}
        if not u.condenser:
            return {"overhead": overhead}, inner, 0.0
        wet = gas_stream({name: flow - back.n[name] for name, flow in overhead.n.items()}, T, u.pressure)
        heat = wet.H + back.H - overhead.H
        return {"co2": wet}, {**inner, "condenser_duty": heat, "cooling": -heat}, heat

    def reboiler_duty(self, x: list[list[float]], lean: Stream) -> float:
        """Heat that the reboiler gives [W]; none where there is none, or only an adiabatic sump."""
        if not self.unit.reboiler or self.unit.duty == 0.0:
            return 0.0
        return float(lean.H + k.gas_enthalpy(*x[-1][4:], self.column.c)[0] - self.column.enthalpy(-2))

    def drawn(self, x: list[list[float]]) -> dict[str, Stream]:
        """The liquid at the draw, where there is one."""
        if self.unit.draw_position is None:
            return {}
        block = above_draw(self.unit.feed_position, self.unit.draw_position, self.column.fine)
        co2, water, amine, T = x[block][:4]
        return {"semi_lean": self.solvent.stream({"H2O": water, self.solvent.amine: amine, "CO2": co2}, T,
                                                 float(self.column.fine[block, k.PRESSURE]))}

    def grid_error(self, theta: float, duty: float) -> dict[str, float]:
        """Estimated relative error of the duty, or of the CO2 stripped without one: a third of its change on half the
        cells, at second order."""
        half = half_grid(self.column)
        record = half.newton(True, theta, 1.0, limit=20)
        if not record.converged:
            return {}
        x = half.x_fine
        if not duty:
            fed = self.feeds.solvent_flows(self.solvent.amine)["CO2"]
            change = float((fed - x[-1, 0]) / (fed - self.column.x_fine[-1, 0])) - 1.0
            return {"stripped": abs(change) / order(theta)}
        H = half.enthalpy(-1) + k.gas_enthalpy(*x[-1, 4:], half.c)[0] - half.enthalpy(-2)
        return {"reboiler_duty": abs(float(H) / duty - 1.0) / order(theta)}

    def notices(self, profiles: Any, lean: Stream, theta: float) -> list[Notice]:
        """Ranges left, flooding, and what the solver left open."""
        found = ranges_left(self.solvent, self.unit.kinetics, profiles, lean if self.unit.reboiler else None)
        found += self.bed.notices("stripper")
        return [*found, *hydraulic(self.column, profiles, theta)]
