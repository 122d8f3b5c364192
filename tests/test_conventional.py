"""The conventional plant: closure, specifications, limits."""

import pytest

from ccus.errors import SpecError
from ccus.quantity import ATMOSPHERE
from flowsheets import conventional
from flowsheets.balances import balances, worst
from flowsheets.case import Case
from flowsheets.run import least_energy, run_case, solve_plant

CASE = Case(gas={"preset": "pulverised_coal", "flow": "500 t/h", "co2_after_cooler": "13 %"},
            solvent={"lean_loading": 0.2}, blower={"pressure": "1.05 bar"})


@pytest.fixture(scope="module")
def side():
    return conventional.gas_side(CASE)


@pytest.fixture(scope="module")
def result():
    return run_case(CASE)


def test_gas_after_the_cooler_is_as_specified(side):
    assert side.gas.x["CO2"] == pytest.approx(0.13, abs=1e-9)
    assert (side.gas.T, side.gas.P) == (313.15, 1.05e5)


def test_all_balances_close(result):
    assert worst(balances(result.plant)) < 1e-8


def test_capture_and_lean_loading_are_met(result):
    assert result.kpi["capture_fraction"] == pytest.approx(0.90, abs=2e-8)
    feed = result.plant.streams["lean_feed"]
    assert feed.n["CO2"] / feed.n["MEA"] == pytest.approx(0.2, abs=1e-8)


def test_approach_is_the_smallest_difference(result):
    curve = result.plant.units["exchanger"].data["curve"]
    assert (curve["T_hot"] - curve["T_cold"]).min() == pytest.approx(10.0, abs=1e-6)


def test_duty_lies_where_30_percent_mea_plants_lie(result):
    assert 3.3 < result.kpi["specific_reboiler_duty_GJ_per_t"] < 4.2


def test_ledger_sums_to_the_duty(result):
    parts = dict(result.ledger)
    total = parts.pop("reboiler_duty_GJ_per_t")
    assert sum(parts.values()) == pytest.approx(total, rel=1e-12)
    assert abs(parts["remainder_GJ_per_t"]) < 0.02 * total


def test_warm_start_gives_the_cold_answer(side):
    near = conventional.solve_loop(CASE, side, 0.2).near
    warm, cold = (conventional.solve_loop(CASE, side, 0.21, start) for start in (near, None))
    assert warm.srd == pytest.approx(cold.srd, rel=1e-4)


def test_least_energy_is_a_minimum(side):
    loading, near = least_energy(CASE, side)
    assert 0.12 < loading < 0.28
    low, best, high = (conventional.solve_loop(CASE, side, loading + d, near).srd for d in (-0.01, 0.0, 0.01))
    assert best < low
    assert best < high


@pytest.mark.parametrize("margin", [0.0, 2e3])
def test_blower_is_sized_so_that_the_treated_gas_leaves_above_the_atmosphere(margin):
    case = CASE.changed({"blower.margin": margin, "absorber.height": 30.0})
    plant = solve_plant(case)
    assert plant.streams["treated_gas"].P == pytest.approx(ATMOSPHERE + margin, abs=1e-2)
    assert plant.streams["cooled_gas"].x["CO2"] == pytest.approx(0.13, abs=1e-9)  # at the pressure found
    assert not [w for w in plant.warnings if w.where == "stack"]
    given = solve_plant(case.changed({"blower.pressure": plant.streams["cooled_gas"].P}))
    duties = [p.units["stripper"].data["reboiler_duty"] for p in (plant, given)]
    assert duties[0] == pytest.approx(duties[1], rel=1e-4)  # two ways to one solution: the grid's error


def test_no_blower_where_the_gas_comes_in_at_more_than_is_needed():
    plant = solve_plant(Case(gas={"pressure": "1.2 bar"}, solvent={"lean_loading": 0.2}))
    assert "blower" not in plant.units
    assert plant.streams["cooled_gas"].P == 1.2e5


def test_lean_solvent_too_rich_for_the_capture_is_named(side):
    with pytest.raises(SpecError, match="lean solvent's CO2 pressure exceeds"):
        conventional.solve_loop(CASE.changed({"capture": 0.999}), side, 0.45)


def test_reboiler_beyond_the_solvent_is_named(side):
    with pytest.raises(SpecError, match="lower the stripper pressure"):
        conventional.solve_loop(CASE.changed({"stripper.pressure": 6e5}), side, 0.2)
