"""A run as streams and columns: absorber alone, stripper alone, and absorber, exchanger and stripper in a row."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from scipy.optimize import brentq

from ccus.errors import CcusError, InputError
from ccus.gas import gas_stream
from ccus.quantity import R, read
from ccus.result import UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream
from solvents.library import load
from units.absorber import Absorber, Intercooler
from units.column import Solution
from units.setup import AS_PUBLISHED, Factors
from units.stripper import Stripper
from validation.campaign import About, Bed
from validation.checks import dry_inlet, inlet_water
from validation.runs import Run

PUMPED = 5e5  # Pa, rich solvent where its pressure is not given: above the bubble point, without effect on its enthalpy
M_CO2 = SPECIES["CO2"].M
ALL = ("wet", "dry", "wet plant", "dry plant", "wet balance", "dry balance", "alone")
FROM_BALANCE = "specific_duty_from_balance"


@dataclass(frozen=True, kw_only=True)
class Model:
    """Choices of the model; the defaults were fixed before any run was looked at."""

    transfer: str = "wang_song"
    kinetics: str = ""  # the solvent's default
    wall_loss: float = 2.0  # [W/m2/K], pilot plants, to 25 degC
    area_factor: float = 1.0
    factors: Factors = AS_PUBLISHED


DEFAULT = Model()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the model gives for a run."""

    values: Mapping[str, Mapping[str, float]]  # reading -> quantity -> SI
    columns: Mapping[str, UnitResult]  # by mode, with profiles where asked for
    problems: tuple[str, ...] = ()  # one line for each mode that could not be computed
    starts: Mapping[str, Solution] = field(default_factory=dict)


def gas_of(run: Run, about: About, reading: str) -> Stream:
    """Inlet gas, saturated with water (or to the stated humidity), its CO2 and O2 fractions read as wet or as dry."""
    v = run.values
    water = inlet_water(v, about)
    share = 1.0 if reading == "wet" else 1.0 - water
    co2, o2 = share * v["co2"], share * v.get("o2", about.gas.o2_default)
    M = {name: SPECIES[name].M for name in ("CO2", "H2O", "N2", "O2")}
    if "o2_mass_wet" in v:
        rest = co2 * M["CO2"] + water * M["H2O"] + (1.0 - co2 - water) * M["N2"]
        o2 = v["o2_mass_wet"] * rest / (M["O2"] - v["o2_mass_wet"] * (M["O2"] - M["N2"]))
    x = {"CO2": co2, "H2O": water, "O2": o2, "N2": 1.0 - co2 - water - o2}
    if x["N2"] < 0.0:
        raise InputError(
            "the fractions of the gas sum to more than 1",
            where=f"run {run.name}",
            value=f"CO2 {co2:.3f}, H2O {water:.3f}, O2 {o2:.3f}",
        )
    total = (
        v["gas_flow"] / sum(x[name] * M[name] for name in x)
        if "gas_flow" in v
        else v["gas_volume"] * v["gas_P"] / (R * v["gas_T"])
    )
    return gas_stream({name: total * share for name, share in x.items()}, v["gas_T"], v["gas_P"])


def lean_of(run: Run, about: About) -> Stream:
    """Lean solvent; its flow includes the CO2."""
    v = run.values
    return load(about.solvent).lean(v["lean_loading"], v["strength"], v["lean_T"], v["gas_P"], mass=_lean_flow(run))


def _lean_flow(run: Run) -> float:
    v = run.values
    return v["lean_flow"] if "lean_flow" in v else v["lean_volume"] * v["lean_density"]


def coolers_of(run: Run, about: About) -> tuple[tuple[Intercooler, ...], bool]:
    """The intercoolers of a run, and whether the figures of one of them are assumed.

    The column's pump-around ratio is over the liquid that flows there. That is the lean flow and, where the rich flow
    is measured, the share of the solvent's gain that goes with the packing above.
    """
    v, lean = run.values, _lean_flow(run)
    coolers, assumed = [], False
    for k in range(1, round(v.get("intercoolers", 0.0)) + 1):
        known = f"cooler{k}_flow" in v and f"cooler{k}_T" in v
        assumed = assumed or not known
        position = k / v["beds"]
        flow = v[f"cooler{k}_flow"] if known else about.intercooling.ratio * lean
        T = v[f"cooler{k}_T"] if known else read(about.intercooling.return_temperature, "temperature")
        there = lean + position * (v.get("rich_flow", lean) - lean)
        coolers.append(Intercooler(position=position, T=T, ratio=flow / there))
    return tuple(coolers), assumed


def absorber_of(run: Run, about: About, model: Model) -> Absorber:
    """The absorber of a run."""
    v, bed = run.values, about.absorber
    beds = round(v.get("beds", 1.0))
    height = v.get("height") or (read(bed.height, "length") if bed.height else beds * read(bed.bed_height, "length"))
    return Absorber(
        height=height,
        beds=beds,
        diameter=read(bed.diameter, "length"),
        packing=bed.packing,
        intercoolers=coolers_of(run, about)[0],
        **_choices(model),
    )


def capture_of(run: Run, about: About) -> float:
    """Capture by the gas side: as printed, else from the dry CO2 fractions before and after; nan without either."""
    v = run.values
    return v.get("capture_gas", v.get("capture", capture_by_fractions(run, about)))


def capture_by_fractions(run: Run, about: About) -> float:
    """Capture from the dry CO2 fractions of the gas before and after the column; nan where one is blank."""
    if not {"co2", "co2_out"} <= run.values.keys():
        return math.nan
    dry, out = dry_inlet(run.values, about), run.values["co2_out"]
    return 1.0 - out / (1.0 - out) * (1.0 - dry) / dry


def _choices(model: Model) -> dict[str, Any]:
    return {
        "transfer": model.transfer,
        "kinetics": model.kinetics,
        "wall_loss": model.wall_loss,
        "area_factor": model.area_factor,
        "factors": model.factors,
    }


def stripper_of(
    run: Run, bed: Bed, model: Model, *, lean_loading: float | None = None, duty: float | None = None
) -> Stripper:
    """The stripper of a run, by its lean loading or by its duty [W]."""
    return Stripper(
        height=read(bed.height, "length"),
        pressure=run.values["stripper_P"],
        diameter=read(bed.diameter, "length"),
        packing=bed.packing,
        T_condenser=read(bed.condenser, "temperature"),
        lean_loading=lean_loading,
        duty=duty,
        **_choices(model),
    )


def feed_of(run: Run, about: About, rich: Stream) -> Stream:
    """The stripper's feed: liquid behind the exchanger, or two-phase at the inlet where only that is measured.

    Raises
    ------
    InputError
        Neither temperature is given.
    """
    v, solvent = run.values, load(about.solvent)
    if "feed_T" in v:
        return solvent.stream(rich.n, v["feed_T"], v.get("feed_P", PUMPED))
    if "stripper_inlet_T" not in v:
        raise InputError("the temperature of the stripper's feed is not given", where=f"run {run.name}")
    P, T = v["stripper_P"], v["stripper_inlet_T"]
    liquid = solvent.stream(rich.n, T, P)

    def surplus(H: float) -> float:
        return solvent.flash(rich.n, H, P)[1].T - T

    if solvent.bubble_pressure(T, solvent.loading(rich), solvent.strength(rich)) <= P:
        return liquid
    span = liquid.mass * 1e5  # J/kg at a time, a few per cent of vapour
    high = liquid.H + span
    while surplus(high) < 0.0 and high < liquid.H + 20.0 * span:
        high += span
    return replace(liquid, H=float(brentq(surplus, liquid.H, high, xtol=1e-6 * span)))


def solve(
    run: Run,
    about: About,
    model: Model = DEFAULT,
    *,
    parts: tuple[str, ...] = ALL,
    starts: Mapping[str, Solution] | None = None,
    report: bool = True,
) -> Outcome:
    """Compute a run in the readings and modes of ``parts``; a mode that fails is a problem, not an error.

    Parameters
    ----------
    parts : any of "wet", "dry" (absorber alone), "wet plant", "dry plant" (absorber and stripper in a row), "wet
        balance", "dry balance" (stripper fed by the measured CO2 balance, where a score asks for it) and "alone"
        (stripper alone, from the measured rich solvent)
    starts : near solutions by mode, ``starts`` of an earlier outcome
    report : with profiles
    """
    work = _Work(run, about, model, dict(starts or {}), report)
    balances = [s.reading for s in about.scores if s.model == FROM_BALANCE]
    for reading in ("wet", "dry"):
        plant, balance = (f"{reading} {mode}" in parts for mode in ("plant", "balance"))
        balance = balance and reading in balances
        if reading in parts or plant or balance:
            work.attempt(f"absorber, {reading} reading", partial(work.absorber, reading))
        if not about.stripper or f"absorber {reading}" not in work.columns:
            continue
        if plant:
            work.attempt(f"closed plant, {reading} reading", partial(work.plant, reading))
        if balance:
            work.attempt(f"stripper fed by the measured balance, {reading} reading", partial(work.balance, reading))
    if "alone" in parts and about.stripper:
        work.attempt("stripper alone", work.alone)
    return Outcome(values=work.values, columns=work.columns, problems=tuple(work.problems), starts=work.starts)


@dataclass
class _Work:
    """One run under way."""

    run: Run
    about: About
    model: Model
    starts: dict[str, Solution]
    report: bool
    values: dict[str, dict[str, float]] = field(default_factory=lambda: {"wet": {}, "dry": {}})
    columns: dict[str, UnitResult] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def attempt(self, mode: str, compute: Callable[[], None]) -> None:
        """Compute a mode; keep what stops it as a line."""
        try:
            compute()
        except CcusError as error:
            self.problems.append(f"{mode}: {error}")

    def keep(self, key: str, result: UnitResult) -> UnitResult:
        """Keep a solved column, and where it stands for the next solve."""
        self.columns[key] = result
        self.starts[key] = result.data["solution"]
        return result

    def strip(self, key: str, column: Stripper, feed: Stream) -> UnitResult:
        """Solve a stripper from where it stood before."""
        return self.keep(key, column.solve(feed, self.starts.get(key), report=self.report))

    def absorber(self, reading: str) -> None:
        """Absorber alone."""
        gas, lean = gas_of(self.run, self.about, reading), lean_of(self.run, self.about)
        column = absorber_of(self.run, self.about, self.model)
        key = f"absorber {reading}"
        result = self.keep(key, column.solve(gas, lean, self.starts.get(key), report=self.report))
        self.values[reading] |= {
            "capture": result.data["capture"],
            "co2_absorbed": result.data["capture"] * gas.n["CO2"] * M_CO2,
            "rich_loading": result.data["rich_loading"],
            "gas_out_T": result.outlets["gas"].T,
            "rich_T": result.outlets["rich"].T,
            "co2_in": gas.n["CO2"] * M_CO2,
            "amine": lean.n[load(self.about.solvent).amine],
        }

    def plant(self, reading: str) -> None:
        """The stripper behind the absorber."""
        self.need("stripper_P")
        assert self.about.stripper
        rich = self.columns[f"absorber {reading}"].outlets["rich"]
        column = stripper_of(self.run, self.about.stripper, self.model, lean_loading=self.run.values["lean_loading"])
        result = self.strip(f"stripper {reading}", column, feed_of(self.run, self.about, rich))
        duty = result.data["reboiler_duty"]
        if self.values[reading]["co2_absorbed"] <= 0.0:
            raise InputError("the computed absorber absorbs no CO2", where=f"run {self.run.name}")
        self.values[reading] |= {
            "duty": duty,
            "specific_duty": duty / self.values[reading]["co2_absorbed"],
            "reboiler_T": result.data["T_reboiler"],
            "feed_flashed_T": result.data["T_feed_flashed"],
        }

    def balance(self, reading: str) -> None:
        """The stripper behind an absorber that absorbs what the capture measured on the gas side says."""
        self.need("stripper_P")
        assert self.about.stripper
        absorbed = capture_of(self.run, self.about) * self.values[reading]["co2_in"]
        if not absorbed > 0.0:
            raise InputError("no capture is measured on the gas side", where=f"run {self.run.name}")
        rich = self.columns[f"absorber {reading}"].outlets["rich"]
        n = {**rich.n, "CO2": lean_of(self.run, self.about).n["CO2"] + absorbed / M_CO2}
        feed = feed_of(self.run, self.about, load(self.about.solvent).stream(n, rich.T, rich.P))
        column = stripper_of(self.run, self.about.stripper, self.model, lean_loading=self.run.values["lean_loading"])
        duty = self.strip(f"balance {reading}", column, feed).data["reboiler_duty"]
        self.values[reading][FROM_BALANCE] = duty / absorbed

    def alone(self) -> None:
        """Stripper from the measured rich solvent, by loading and by duty."""
        self.need("stripper_P", "rich_flow", "rich_loading", "rich_strength")
        assert self.about.stripper
        v = self.run.values
        rich = load(self.about.solvent).lean(
            v["rich_loading"], v["rich_strength"], v["gas_T"], PUMPED, mass=v["rich_flow"]
        )
        feed = feed_of(self.run, self.about, rich)
        by_loading = stripper_of(self.run, self.about.stripper, self.model, lean_loading=v["lean_loading"])
        duty = self.strip("stripper alone", by_loading, feed).data["reboiler_duty"]
        for reading in ("wet", "dry"):
            self.values[reading]["duty_alone"] = duty
        self.need("duty")
        by_duty = stripper_of(self.run, self.about.stripper, self.model, duty=v["duty"])
        loading = self.strip("stripper by duty", by_duty, feed).data["lean_loading"]
        for reading in ("wet", "dry"):
            self.values[reading]["lean_loading_from_duty"] = loading

    def need(self, *names: str) -> None:
        """Raise InputError for measured values that a mode cannot do without."""
        blank = [
            self.about.columns[n].column if n in self.about.columns else n for n in names if n not in self.run.values
        ]
        if blank:
            raise InputError(f"not given: {', '.join(blank)}", where=f"run {self.run.name}")


def temperatures(result: UnitResult, kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Relative position from the top, liquid and gas temperature [K]; the last point is the outlet or reboiler."""
    assert result.profiles is not None
    table, height = result.profiles, result.data["height"]
    z, liquid, gas = (table[c].to_numpy() for c in ("z_m", "T_liquid_K", "T_gas_K"))
    last = result.outlets["rich"].T if kind == "absorber" else result.data["T_reboiler"]
    return (
        np.append(z / height, 1.0),
        np.append(liquid, last),
        np.append(gas, gas[-1] if kind == "absorber" else last),
    )
