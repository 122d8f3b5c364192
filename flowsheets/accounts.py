"""From a solved plant to its result: figures, ledger, balances, verdict and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ccus.errors import ConvergenceError, InputError, Notice
from ccus.params import ParameterSet
from flowsheets.balances import balances
from flowsheets.case import Case
from flowsheets.energy import (
    BOUNDARIES,
    METRICS,
    NOT_COUNTED,
    EnergyUse,
    Steam,
    cooling,
    energy_use,
    notices,
)
from flowsheets.exergy import exergy
from flowsheets.exergy import notices as exergy_notices
from flowsheets.figures import figures
from flowsheets.indicators import iso_27919_1
from flowsheets.ledger import ledger
from flowsheets.losses import losses
from flowsheets.losses import notices as loss_notices
from flowsheets.minimum_work import minimum_work
from flowsheets.practice import beyond_practice
from flowsheets.provenance import provenance
from flowsheets.references import references
from flowsheets.result import FlowsheetResult, Plant
from flowsheets.verdict import (
    NO_ABSOLUTE_FIGURE,
    baseline_case,
    brackets,
    is_own_baseline,
    simulated_baselines,
    verdicts,
)
from solvents.degradation import loss_sets
from solvents.library import load
from solvents.tables import property_sets
from units.steam import SteamSupply

SolveCase = Callable[[Case], Plant]
OWN_KEYS = ("accounting", "iso27919_1", "iso27928", "eu2023_1791", "eu2007_74")


def account(
    plant: Plant, *, case: Case, solve: SolveCase | None = None, steam: Steam | None = None, seed: int | None = None
) -> FlowsheetResult:
    """The result of a solved plant.

    Parameters
    ----------
    plant : solved
    case : that it was built from
    solve : solves a case; runs the simulated baseline on this gas. Without it, or where the baseline cannot be solved
        on this gas, the result has no verdict against it and says so
    steam : steam supply that turns reboiler heat into work; the case's when not given
    seed : of random numbers, where there were any

    Raises
    ------
    InputError
        The baseline of the case is unknown or does not compare with it.
    """
    steam = steam or steam_supply(case)
    use = energy_use(plant, steam)
    gas, capture = plant.streams["flue_gas"], captured_fraction(plant)
    reference, told = _reference(case, use, solve, steam, capture)
    found = kpi(plant, use, boundary=case.targets.boundary, metric=case.targets.metric)
    power_plant = case.gas.preset is not None or case.gas.fuel is not None
    found["losses"] = losses(plant, case, use.captured)
    found["iso_27919_1"] = iso_27919_1(use, found["losses"], power_plant=power_plant or None)
    found["brackets"] = brackets(gas, capture)
    found["targets_note"] = NO_ABSOLUTE_FIGURE
    solvent = load(case.solvent.name)
    parts, work = ledger(plant, _params(case), use.captured), exergy(plant, solvent, steam)
    return FlowsheetResult(
        case=case.as_understood(), plant=plant, kpi=found, ledger=parts, exergy=work,
        balances=balances(plant),
        verdicts=verdicts(use, case.targets, gas=gas, capture=capture, reference=reference),
        warnings=_unique((*plant.warnings, *(w for unit in plant.units.values() for w in unit.warnings),
                          *beyond_practice(solvent.amine, found, parts), *loss_notices(solvent, plant),
                          *notices(case.targets.metric), *exergy_notices(work), *told)),
        sources=references(case, OWN_KEYS),
        provenance=provenance(grid=plant.convergence.scheme, seed=seed, solvent=_sets(case)),
    )


def plant_figures(plant: Plant, case: Case) -> dict[str, float]:
    """Figures of a solved plant (``flowsheets.figures``) without the rest of its accounts."""
    use = energy_use(plant, steam_supply(case))
    return figures(kpi(plant, use, boundary=case.targets.boundary, metric=case.targets.metric), plant)


def steam_supply(case: Case) -> Steam:
    """The steam supply that the case describes."""
    given = case.site.steam
    return SteamSupply(approach=given.temperature_difference, condenser_T=given.condenser_temperature,
                       efficiency=given.efficiency, crossover=given.crossover_pressure,
                       crossover_T=given.crossover_temperature)


def captured_fraction(plant: Plant) -> float:
    """CO2 that leaves in the product over CO2 in the raw flue gas."""
    return plant.streams["co2_product"].n["CO2"] / plant.streams["flue_gas"].n["CO2"]


def kpi(plant: Plant, use: EnergyUse, *, boundary: str, metric: str) -> dict[str, Any]:
    """The figures of ``kpi`` that come from the plant alone; units are in the names."""
    product = plant.streams["co2_product"]
    total = use.electric_power("capture_and_compression")
    least = minimum_work(plant.streams["flue_gas"].n, product.n["CO2"], product.P)
    equivalent = use.kWh_per_t(use.steam_work_within("capture_and_compression") + total)
    headline = use.measure(boundary, metric)
    return {
        "capture_fraction": captured_fraction(plant),
        "co2_captured_t_per_h": use.captured * 3.6,
        "specific_reboiler_duty_GJ_per_t": use.heat / use.captured / 1e6,
        "specific_electricity_kWh_per_t": {
            "total": use.kWh_per_t(total), **{k: use.kWh_per_t(v) for k, v in use.electricity.items()}
        },
        "specific_steam_work_kWh_per_t": use.kWh_per_t(use.steam_work),
        "specific_steam_work_carnot_check_kWh_per_t": use.kWh_per_t(use.carnot_work),
        "specific_equivalent_work_kWh_per_t": equivalent,
        "specific_cooling_duty_GJ_per_t": sum(cooling(plant).values()) / use.captured / 1e6,
        "minimum_work_kWh_per_t": least,
        "second_law_efficiency": least["total"] / equivalent,
        "specific_capture_energy_GJ_per_t": {
            "value": headline.value, "boundary": headline.boundary, "metric": headline.metric
        },
        "capture_energy_GJ_per_t": {b: {m: use.measure(b, m).value for m in METRICS} for b in BOUNDARIES},
        "product_pressure_bar": product.P / 1e5,
        "lean_loading": _figure(plant, "lean_loading"),
        "rich_loading": _figure(plant, "rich_loading"),
        "not_counted": NOT_COUNTED,
    }


def _figure(plant: Plant, key: str) -> float | None:
    return next((float(unit.data[key]) for unit in plant.units.values() if key in unit.data), None)


def _params(case: Case) -> Any:
    return load(case.solvent.name).params(case.solvent.kinetics)


def _sets(case: Case) -> dict[str, ParameterSet]:
    solvent = load(case.solvent.name)
    return {**property_sets(solvent.about, solvent.kinetics(case.solvent.kinetics)), **loss_sets(solvent.about)}


def _reference(
    case: Case, use: EnergyUse, solve: SolveCase | None, steam: Steam, capture: float
) -> tuple[EnergyUse | None, tuple[Notice, ...]]:
    """Energy flows of the simulated baseline on this gas, and what to know about them."""
    name = case.targets.baseline
    if name not in simulated_baselines():
        return None, ()
    try:
        baseline = baseline_case(name, case, capture)
        if is_own_baseline(case, baseline):
            return use, ()
        if solve is None:
            return None, (Notice(what=f"baseline {name} was not computed: no verdict against it", where="verdict"),)
        return energy_use(solve(baseline), steam), ()
    except (ConvergenceError, InputError) as error:
        told = f"baseline {name} cannot be computed on this gas, so there is no verdict against it: {error}"
        return None, (Notice(what=told, where="verdict"),)


def _unique(entries: Iterable[Notice]) -> tuple[Notice, ...]:
    return tuple(dict.fromkeys(entries))
