"""A run solved: absorber alone, stripper alone, and absorber, exchanger and stripper in a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from ccus.errors import CcusError, InputError
from ccus.result import UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream
from solvents.library import load
from units.column import Solution
from units.stripper import Stripper
from validation.campaign import About
from validation.columns import DEFAULT, PUMPED, Model, absorber_of, capture_of, feed_of, gas_of, lean_of, stripper_of
from validation.runs import Run

M_CO2 = SPECIES["CO2"].M
ALL = ("wet", "dry", "wet plant", "dry plant", "wet balance", "dry balance", "alone")
FROM_BALANCE = "specific_duty_from_balance"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the model gives for a run."""

    values: Mapping[str, Mapping[str, float]]  # reading -> quantity -> SI
    columns: Mapping[str, UnitResult]  # by mode, with profiles where asked for
    problems: tuple[str, ...] = ()  # one line for each mode that could not be computed
    starts: Mapping[str, Solution] = field(default_factory=dict)


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
