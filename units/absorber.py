"""Rate-based absorber: beds of packing with redistribution, intercooling between beds, rating and design."""

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
from units.column import (
    FINE,
    NO_GOAL,
    Column,
    Row,
    Solution,
    compromises,
    convergence,
    half_grid,
    order,
    require_converged,
)
from units.continuation import to_fine
from units.packing import Packing, packing
from units.setup import AS_PUBLISHED, Factors, column_params, ends, inert_flows
from units.stripper_rows import same_rows

FLOW_LIMIT = 12.0  # largest solvent flow that a design looks at, over the least one at the rich pinch
PINCH = 0.7  # share of the gas's CO2 pressure that the liquid holds where equilibrium, not the rate, is the limit
PINCHED = "raise the packed height, lower the lean loading, or cool between beds"
SLOW = ("raise the packed height, the temperature of solvent and gas or the pressure of the gas, or take a faster "
        "solvent: this one absorbs too slowly")


@dataclass(frozen=True, kw_only=True)
class Intercooler:
    """Liquid cooled between two beds."""

    position: float  # share of the packed height above it [-]
    T: float  # temperature of the returning liquid [K]
    ratio: float = -1.0  # pump-around flow over the liquid flow; negative: the whole liquid leaves at T (in and out)


@dataclass(frozen=True, kw_only=True)
class Absorber:
    """Absorber. ``capture`` given: the solvent flow is found (design); else the lean stream's flow is used (rating).

    Attributes
    ----------
    height : packed height [m], shared by ``beds`` beds of equal height unless intercoolers divide it
    diameter : m; None: from ``flooding``, the largest flood fraction in the column
    capture : share of the CO2 of the gas to be absorbed, or None
    pressure_profile : False: the whole column is at the gas inlet's pressure (for comparison with models that do so);
        needs ``diameter``
    wall_loss : heat transfer coefficient of the wall [W/m2/K] to ``T_ambient`` [K]
    kinetics : set of the solvent's folder, "" for its default
    cooler_head : pressure that the pump of an intercooler gives [Pa]
    cells : packed cells of the result's grid
    """

    height: float
    packing: str = "Mellapak 250Y"
    transfer: str = "wang_song"
    hydraulics: str = "billet_schultes1999"
    diameter: float | None = None
    flooding: float | None = 0.75
    capture: float | None = None
    beds: int = 1
    intercoolers: tuple[Intercooler, ...] = ()
    wall_loss: float = 0.0
    T_ambient: float = 298.15
    kinetics: str = ""
    cooler_head: float = 0.0
    pump_efficiency: float = 0.75
    cells: int = FINE
    pressure_profile: bool = True
    area_factor: float = 1.0  # multiplies all transfer: for sensitivity only
    factors: Factors = AS_PUBLISHED  # for sensitivity only

    def __post_init__(self) -> None:
        if not self.height > 0.0:
            raise InputError("packed height must be above 0", where="absorber", value=f"{self.height:g} m")
        if self.diameter is None and not (self.flooding and 0.0 < self.flooding < 1.0):
            raise InputError("flood fraction must lie between 0 and 1", where="absorber", value=f"{self.flooding}")
        if not self.pressure_profile and self.diameter is None:
            raise InputError("a column without pressure profile needs its diameter", where="absorber")
        for cooler in self.intercoolers:
            if not 0.0 < cooler.position < 1.0:
                raise InputError("an intercooler sits between two beds", where="absorber.intercooling",
                                 value=f"position {100 * cooler.position:g} %", allowed="above 0, below 100 %")
        if len({c.position for c in self.intercoolers}) < len(self.intercoolers):
            raise InputError("two intercoolers at one position", where="absorber.intercooling")
        if self.capture is not None and not 0.0 < self.capture < 1.0:
            raise SpecError("capture must lie between 0 and 100 %", where="absorber", value=f"{100 * self.capture:g} %")

    def rows(self) -> list[Row]:
        """Beds and coolers from the top."""
        cuts = sorted({c.position for c in self.intercoolers} | {i / self.beds for i in range(1, self.beds)})
        coolers = {c.position: c for c in self.intercoolers}
        rows, last = [], 0.0
        for cut in cuts:
            rows.append(Row(height=(cut - last) * self.height))
            cooler = coolers.get(cut)
            rows.append(Row(kind=k.JUNCTION, return_T=cooler.T, ratio=cooler.ratio) if cooler
                        else Row(kind=k.JUNCTION))
            last = cut
        rows.append(Row(height=(1.0 - last) * self.height))
        return rows

    def solve(self, gas: Stream, lean: Stream, start: Solution | None = None, *, report: bool = True) -> UnitResult:
        """Solve the column; ``start`` is a near solution (``data["solution"]`` of an earlier result).

        Profiles, flood fraction, warnings and the estimate of the grid error are left out without ``report``.

        Raises
        ------
        SpecError
            The capture cannot be reached: the plateau or the pinch that stops it is named.
        ConvergenceError
            The column did not converge; carries the record.
        """
        task = Task(self, gas, lean)
        record, theta, path = task.run(start)
        require_converged("absorber", task.column, record, theta, path)
        return task.result(record, theta, path, report)


@dataclass
class Task:
    """One solve of an absorber: the column and what is known of its streams."""

    unit: Absorber
    gas: Stream
    lean: Stream
    solvent: Solvent = field(init=False)
    bed: Packing = field(init=False)
    params: SolventParams = field(init=False)
    column: Column = field(init=False)

    def __post_init__(self) -> None:
        u, gas, lean = self.unit, self.gas, self.lean
        self.solvent = load(lean.solvent)
        self.params = u.factors.solvent(self.solvent.params(u.kinetics))
        self.bed = packing(u.packing, u.transfer, u.hydraulics)
        amine = self.solvent.amine
        liquid = np.array([lean.n["CO2"], lean.n["H2O"], lean.n[amine], lean.T])
        vapour = np.array([gas.n["CO2"], gas.n.get("H2O", 0.0), gas.n.get(amine, 0.0), gas.T])
        c = column_params(gas, self.solvent, self.bed, u.T_ambient, u.area_factor, u.factors)
        area = math.pi / 4 * (u.diameter or self.diameter_guess(1.0)) ** 2
        self.column = Column(self.params, c, u.rows(), ends(liquid, vapour, vapour[0], self.params.alkalinity), area,
                             gas.P, u.wall_loss * math.sqrt(4 * math.pi * area), fine=u.cells,
                             flooding=0.0 if u.diameter else float(u.flooding or 0.0))
        if not u.pressure_profile:
            self.column.goal = NO_GOAL

    def diameter_guess(self, factor: float) -> float:
        """Diameter for the flooding asked for, at the state of the feeds."""
        gas, lean = self.gas, self.lean
        work, q = np.zeros(704), np.zeros(64)
        lookup(lean.T, self.solvent.loading(lean), self.solvent.strength(lean), self.params, work, q)
        mu_gas = 1.85e-5 * (gas.T / 313.0) ** 0.7  # only a first guess
        return float(diameter_for_flooding(self.bed.params, factor * lean.mass, gas.mass, math.exp(q[6]),
                                           math.exp(q[7]), gas.density, mu_gas, self.unit.flooding))

    def guess(self, blocks: np.ndarray) -> np.ndarray:
        """Linear profiles between the feeds and an outlet near equilibrium."""
        column, n = self.column, len(blocks)
        z = np.cumsum(blocks[:, k.DZ]) / blocks[:, k.DZ].sum()
        before = z - blocks[:, k.DZ] / blocks[:, k.DZ].sum()
        top, gas = column.top, column.ends.gas
        room = max(0.48 * self.params.alkalinity * top[2] - top[0], 0.01 * gas[0])
        taken = min(0.9 * gas[0], 0.9 * room)
        x = np.empty((n, 8))
        x[:, 0], x[:, 1], x[:, 2], x[:, 3] = top[0] + taken * z, top[1], top[2], top[3] + 5.0
        x[:, 4], x[:, 5], x[:, 6], x[:, 7] = gas[0] - taken * (1.0 - before), gas[1] + 1e-3 * gas[0], 1e-4 * gas[0], (
            top[3] + 5.0)
        return x

    def run(self, start: Solution | None) -> tuple[Any, float, str]:
        """Solve from ``start`` when it is near enough, else from cold."""
        column, u = self.column, self.unit
        target = -1.0 if u.capture is None else (1.0 - u.capture) * column.ends.gas[0]
        if start is not None and same_rows(column.rows, start.blocks):
            column.factor = 1.0 if u.capture is None else float(start.top[2] / column.ends.liquid[2])
            record, theta = column.warm(start, column.factor, target)
            if record.converged:
                column.factor = record.factor
                return record, theta, "warm"
        if u.capture is None:
            record, path = column.start_upwind(self.guess, 1.0)
        else:
            record, path = self.bracket(u.capture)
            column.factor = record.factor
        record, theta, way = to_fine(column, column.factor, target)
        column.factor = record.factor
        return record, theta, f"{path}, {way}"

    def least_flow(self, capture: float) -> float:
        """Flow factor at which the rich solvent would be in equilibrium with the feed gas at its temperature.

        Raises
        ------
        SpecError
            The lean solvent already holds more CO2 than the treated gas or the feed gas allows.
        """
        gas, lean, p = self.gas, self.lean, self.params
        work, q = np.zeros(704), np.zeros(64)
        strength, loading = self.solvent.strength(lean), self.solvent.loading(lean)

        def pressure(L: float, T: float) -> float:
            lookup(T, L, strength, p, work, q)
            return math.exp(q[0]) * L * L

        outlet = (1.0 - capture) * gas.n["CO2"]
        y_out = outlet / (gas.total - gas.n["CO2"] + outlet)
        star = pressure(loading, lean.T)
        if star >= y_out * gas.P:
            raise SpecError(
                "the lean solvent's CO2 pressure exceeds that of the treated gas", where="absorber, top",
                value=f"{star / 1e3:.3g} kPa at loading {loading:.3f} and {lean.T - 273.15:.0f} degC",
                allowed=f"below {y_out * gas.P / 1e3:.3g} kPa for {100 * capture:g} % capture",
                advice="lower the lean loading, the lean temperature or the capture")
        low, high = loading, 0.65
        p_in = gas.x["CO2"] * gas.P
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if pressure(middle, max(gas.T, lean.T)) < p_in else (low, middle)
        return capture * gas.n["CO2"] / ((low - loading) * p.alkalinity * lean.n[self.solvent.amine])

    def bracket(self, capture: float) -> tuple[Any, str]:
        """Coarse solution with the least solvent flow that reaches the capture: march up from the rich pinch, refine.

        Capture is not monotone in flow, so the march takes the first crossing.
        """
        column, u = self.column, self.unit
        least = self.least_flow(capture)
        target = (1.0 - capture) * column.ends.gas[0]
        factor, last, reached, best, closest = 1.02 * least, 0.0, 0.0, (0.0, 0.0), 1.0
        path = ""
        while factor < FLOW_LIMIT * least:
            column.factor = factor
            if u.diameter is None:
                column.set_area(math.pi / 4 * self.diameter_guess(factor) ** 2)
            record = column.newton(False, 1.0, factor, tolerance=1e-6) if path else None
            if record is None or not record.converged:
                record, path = column.start_upwind(self.guess, factor)
                if not record.converged:
                    return record, path
            here = 1.0 - column.x_coarse[0, 4] / column.ends.gas[0]
            if here > best[0]:
                best, closest = (here, factor), self.closest_to_equilibrium()
            if here >= capture:
                share = (capture - reached) / (here - reached) if last else 1.0
                guess = last + share * (factor - last) if last else factor
                found = column.newton(False, 1.0, guess, tolerance=1e-6, co2_out=target)
                if found.converged and (not last or 0.9 * last <= found.factor <= 1.1 * factor):
                    return found, path
                return record, path
            last, reached = factor, here
            factor *= 1.12 if here < 0.97 * capture else 1.04
        raise self.short(capture, best[0], best[1] / least, closest)

    def short(self, capture: float, reached: float, flow: float, closest: float) -> SpecError:
        """What stops a column that reaches less than asked for, at ``flow`` times the least solvent flow."""
        slow = f"{SLOW} (its CO2 pressure is nowhere above {100 * closest:.0f} % of the gas's)"
        return SpecError(
            f"the column reaches {100 * reached:.1f} % at most", where="absorber", value=f"{100 * capture:g} % capture",
            allowed=f"up to {100 * reached:.1f} % (at {flow:.1f} times the least solvent flow)",
            advice=PINCHED if closest > PINCH else slow)

    def closest_to_equilibrium(self) -> float:
        """Largest CO2 pressure of the liquid over that of the gas which leaves the same cell, coarse solution."""
        column, work, q = self.column, np.zeros(704), np.zeros(64)
        inert, M, share = float(column.c.n_inert), column.c.M, []
        for lC, lW, lM, T, vC, vW, vM, _ in column.x_coarse:
            loading = lC / (lM * self.params.alkalinity)
            lookup(T, loading, lM * M[2] / (lM * M[2] + lW * M[1]), self.params, work, q)
            share.append(math.exp(q[0]) * loading**2 * (vC + vW + vM + inert) / (vC * self.gas.P))
        return max(share)

    def result(self, record: Any, theta: float, path: str, report: bool) -> UnitResult:
        """Outlets, figures, profiles and warnings."""
        column, u, solvent = self.column, self.unit, self.solvent
        amine = solvent.amine
        x, gas, lean = column.x_fine, self.gas, self.lean
        solution = column.solution(record, theta, path)
        P_top = float(column.fine[0, k.PRESSURE])
        off = {"CO2": float(x[0, 4]), "H2O": float(x[0, 5]), **inert_flows(gas, amine), amine: float(x[0, 6])}
        rich = {"H2O": float(x[-1, 1]), amine: float(x[-1, 2]), "CO2": float(x[-1, 0])}
        feed = solvent.stream({name: flow * column.factor for name, flow in lean.n.items()}, lean.T, lean.P)
        outlets = {"gas": gas_stream(off, float(x[0, 7]), P_top), "rich": solvent.stream(rich, float(x[-1, 3]), gas.P)}
        loss, work = column.wall_loss(theta), self.pump_work()
        cooling = column.cooling() + work
        data = {
            "solution": solution, "lean": feed, "diameter": math.sqrt(4 * float(column.fine[0, k.AREA]) / math.pi),
            "height": u.height, "capture": 1.0 - off["CO2"] / gas.n["CO2"],
            "rich_loading": solvent.loading(outlets["rich"]), "lean_loading": solvent.loading(lean),
            "pressure_drop": gas.P - P_top, "T_bulge": float(x[:, 3].max()), "solvent_flow": feed.mass,
            "wall_loss": loss, "heat_loss": loss, "intercooling": cooling, "cooling": cooling, "packing": u.packing,
            "intercooler_z_m": tuple(c.position * u.height for c in u.intercoolers),
            "transfer": u.transfer,
        }
        profiles = None
        if report:
            profiles = column.profiles(theta)
            data["flood_fraction"] = float(profiles["flood_fraction"].max())
        error = self.grid_error(theta, 1.0 - off["CO2"] / gas.n["CO2"]) if report and record.converged else None
        return UnitResult(outlets=outlets, heat=-loss - cooling, work=work, data=data, profiles=profiles,
                          convergence=convergence(column, solution, error),
                          warnings=tuple(self.notices(profiles, theta)) if report else ())

    def pump_work(self) -> float:
        """Shaft power of the pumps of the intercoolers [W]; it leaves again with the cooling."""
        column, solvent, volume = self.column, self.solvent, 0.0
        for i in np.flatnonzero(column.fine[:, k.RETURN_T] > 0.0):
            co2, water, amine, T = column.x_fine[i - 1, :4].tolist()
            P = float(column.fine[i, k.PRESSURE])
            liquid = solvent.stream({"CO2": co2, "H2O": water, solvent.amine: amine}, T, P)
            ratio = float(column.fine[i, k.RATIO])
            volume += (1.0 if ratio < 0.0 else ratio) * liquid.mass / liquid.density
        return volume * self.unit.cooler_head / self.unit.pump_efficiency

    def grid_error(self, theta: float, capture: float) -> dict[str, float]:
        """Estimated error of the capture: a third of its change on half the cells, at second order."""
        half = half_grid(self.column)
        record = half.newton(True, theta, self.column.factor, limit=20)
        if not record.converged:
            return {}
        return {"capture": abs(1.0 - half.x_fine[0, 4] / self.gas.n["CO2"] - capture) / order(theta)}

    def notices(self, profiles: Any, theta: float) -> list[Notice]:
        """Ranges left, flooding, fog, and what the solver left open."""
        found = list(self.solvent.notices("absorber", profiles["T_liquid_K"].to_numpy(),
                                          profiles["loading"].to_numpy(), profiles["strength"].to_numpy(),
                                          self.unit.kinetics, z=profiles["z_m"].to_numpy()))
        found += self.bed.notices("absorber")
        flood = float(profiles["flood_fraction"].max())
        found += compromises("absorber", self.column, theta, flood)
        if flood > 1.0:
            at = float(profiles["z_m"][profiles["flood_fraction"].idxmax()])
            found.append(Notice(what="the column floods", where=f"absorber, {at:.1f} m below the top",
                                value=f"{100 * flood:.0f} % of flooding", allowed="100 %", source="hydraulics",
                                beyond=flood - 1.0))
        fog = profiles["supersaturation"]
        if float(fog.max()) > 1.01:
            found.append(Notice(what="gas is supersaturated with water; fog may form and carry amine", where="absorber",
                                value=f"{float(fog.max()):.2f} times saturation"))
        return found
