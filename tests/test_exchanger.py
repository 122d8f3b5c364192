"""Lean/rich exchanger against closed solutions for constant and for varying heat capacity."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from ccus.errors import SpecError
from ccus.result import balance_errors
from ccus.stream import Stream
from solvents.library import load
from units.exchanger import Exchanger


@dataclass(frozen=True)
class Liquid:
    """A liquid with h = c (t + b t^2) per mol, t = T - 298.15 K."""

    b: float = 0.0
    c: float = 75.0
    bubble: float = 1e5

    def stream(self, n, T, P):
        t = T - 298.15
        return Stream(n=n, T=T, P=P, phase="liquid", H=sum(n.values()) * self.c * (t + self.b * t * t), density=1000.0)

    def enthalpies(self, n, T):
        return np.array([self.stream(n, t, 1e5).H for t in T])

    def temperature(self, n, H):
        h = H / sum(n.values()) / self.c
        return 298.15 + (2.0 * h / (1.0 + math.sqrt(1.0 + 4.0 * self.b * h)))

    def bubble_pressure(self, T, loading, strength):
        return self.bubble

    def loading(self, stream):
        return 0.4

    def strength(self, stream):
        return 0.3


def streams(model, n_hot=900.0, n_cold=1000.0, T_hot=393.15, T_cold=323.15):
    return model.stream({"H2O": n_hot}, T_hot, 2e5), model.stream({"H2O": n_cold}, T_cold, 5e5)


def test_approach_at_the_cold_end_when_the_cold_side_carries_more():
    model = Liquid()
    hot, cold = streams(model)
    done = Exchanger(solvent=model, approach=10.0).solve(hot, cold)
    assert done.outlets["hot"].T == pytest.approx(333.15, abs=1e-8)
    assert done.data["pinch"] == "cold end"
    assert done.data["duty"] == pytest.approx(900 * 75 * 60.0, rel=1e-10)
    dT = 393.15 - done.outlets["cold"].T
    mean = (dT - 10.0) / math.log(dT / 10.0)
    assert done.data["area"] == pytest.approx(900 * 75 * 60.0 / (1000.0 * mean), rel=1e-10)
    errors = balance_errors([hot, cold], done)
    assert abs(errors["energy"]) < 1e-9


def test_approach_at_the_hot_end():
    model = Liquid()
    done = Exchanger(solvent=model, approach=5.0).solve(*streams(model, n_hot=1200.0))
    assert done.outlets["cold"].T == pytest.approx(388.15, abs=1e-8)
    assert done.data["pinch"] == "hot end"


def test_area_meets_the_effectiveness_of_a_countercurrent_exchanger():
    model = Liquid()
    hot, cold = streams(model)
    C_hot, C_cold, UA = 900 * 75.0, 1000 * 75.0, 800.0 * 500.0
    ntu, r = UA / C_hot, C_hot / C_cold
    effectiveness = (1 - math.exp(-ntu * (1 - r))) / (1 - r * math.exp(-ntu * (1 - r)))
    done = Exchanger(solvent=model, area=500.0, U=800.0).solve(hot, cold)
    assert done.data["duty"] == pytest.approx(effectiveness * C_hot * 70.0, rel=1e-9)
    assert done.data["area"] == pytest.approx(500.0, rel=1e-9)


def test_balanced_flows_have_a_constant_difference():
    model = Liquid()
    done = Exchanger(solvent=model, area=1000.0, U=1000.0).solve(*streams(model, n_hot=1000.0))
    # Q = UA dT and Q = C (70 - dT)
    assert done.data["approach"] == pytest.approx(70.0 / (1.0 + 1e6 / 75e3), rel=1e-9)


def test_pinch_inside():
    # the cold side's capacity rises along the exchanger past that of the hot side: the gap is smallest inside
    @dataclass(frozen=True)
    class Two(Liquid):
        def stream(self, n, T, P):
            return Liquid(b=0.004 if "CO2" in n else 0.0).stream(n, T, P)

        def enthalpies(self, n, T):
            return np.array([self.stream(n, t, 1e5).H for t in T])

        def temperature(self, n, H):
            return Liquid(b=0.004 if "CO2" in n else 0.0).temperature(n, H)

    model = Two()
    cold, hot = model.stream({"CO2": 700.0}, 313.15, 5e5), model.stream({"H2O": 1000.0}, 393.15, 2e5)
    done = Exchanger(solvent=model, approach=5.0).solve(hot, cold)
    assert done.data["pinch"] == "inside"
    q = np.linspace(0.0, done.data["duty"], 20001)
    H0 = hot.H - done.data["duty"]
    gap = [model.temperature(hot.n, H0 + x) - model.temperature(cold.n, cold.H + x) for x in q]
    assert min(gap) == pytest.approx(5.0, abs=1e-5)
    area = np.trapezoid(1.0 / np.array(gap), q) / done.data["U"]
    assert done.data["area"] == pytest.approx(area, rel=2e-4)


def test_varying_heat_capacity_closes_by_approach_and_by_area():
    model = Liquid(b=0.001)
    hot, cold = streams(model)
    first = Exchanger(solvent=model, approach=8.0, U=1200.0).solve(hot, cold)
    again = Exchanger(solvent=model, area=first.data["area"], U=1200.0).solve(hot, cold)
    assert again.data["duty"] == pytest.approx(first.data["duty"], rel=1e-8)
    curve = first.data["curve"]
    assert list(curve.columns) == ["duty_W", "T_hot", "T_cold"]
    assert curve.T_hot.iloc[0] == pytest.approx(first.outlets["hot"].T, abs=1e-6)
    assert curve.T_cold.iloc[-1] == pytest.approx(first.outlets["cold"].T, abs=1e-6)


def test_nothing_to_exchange_is_a_result_with_a_notice():
    model = Liquid()
    hot, cold = streams(model, T_hot=330.0)
    done = Exchanger(solvent=model, approach=10.0).solve(hot, cold)
    assert done.data["duty"] == 0.0
    assert done.outlets["cold"].T == pytest.approx(cold.T)
    assert "no heat exchanged" in done.warnings[0].what


MEA = load("mea")
HOT, COLD = MEA.lean(0.20, 0.30, 393.15, 2e5, amine=1000.0), MEA.lean(0.50, 0.30, 318.15, 12e5, amine=1000.0)


def by_flash(done, P, count=400):
    """Temperatures over equal steps of duty, each from a flash of its own."""
    duties = np.linspace(0.0, done.data["duty"], count)
    hot = [MEA.temperature(HOT.n, HOT.H - done.data["duty"] + q) for q in duties]
    return duties, np.array(hot), np.array([MEA.flash(COLD.n, COLD.H + q, P)[1].T for q in duties])


@pytest.mark.parametrize("share", [1.0, 0.8])
def test_a_boiling_side_keeps_the_approach_of_its_flash_curve(share):
    cold = replace(COLD, n={k: share * v for k, v in COLD.n.items()}, H=share * COLD.H)
    done = Exchanger(solvent=MEA, approach=10.0, P_cold=2.5e5).solve(HOT, cold)
    out = done.outlets["cold"]
    liquid = MEA.flash(out.n, cold.H + done.data["duty"], 2.5e5)[1]
    assert (out.phase, out.T) == ("mixed", pytest.approx(liquid.T, abs=1e-9))
    assert done.data["pinch"] == "inside"  # at the bubble point: below it the liquid takes up less heat per kelvin
    T = MEA.bubble_temperature(2.5e5, 0.50, 0.30)
    q = MEA.stream(cold.n, T, 2.5e5).H - cold.H
    assert MEA.temperature(HOT.n, HOT.H - done.data["duty"] + q) - T == pytest.approx(10.0, abs=1e-4)
    assert abs(balance_errors([HOT, cold], done)["energy"]) < 1e-9
    assert "leaves boiling" in done.warnings[0].what


@pytest.mark.parametrize("share", [0.1, 0.02])
def test_a_boiling_side_that_the_hot_one_could_boil_dry(share):
    cold = replace(COLD, n={k: share * v for k, v in COLD.n.items()}, H=share * COLD.H)
    done = Exchanger(solvent=MEA, approach=5.0, P_cold=2.5e5).solve(HOT, cold)
    assert done.data["approach"] == pytest.approx(5.0, abs=1e-6)
    assert HOT.T - done.outlets["cold"].T == pytest.approx(5.0, abs=0.01)
    assert abs(balance_errors([HOT, cold], done)["energy"]) < 1e-9


def test_area_of_a_boiling_side_is_the_integral_over_its_flash_curve():
    done = Exchanger(solvent=MEA, area=1500.0, U=1000.0, P_cold=3e5).solve(HOT, COLD)
    duties, hot, cold = by_flash(done, 3e5)
    assert np.trapezoid(1.0 / (hot - cold), duties) == pytest.approx(1500.0 * 1000.0, rel=1e-3)
    assert np.interp(duties, done.data["curve"].duty_W, done.data["curve"].T_cold) == pytest.approx(cold, abs=0.1)


def test_a_side_that_boils_as_it_comes_is_drawn_from_its_flashed_state_and_told():
    cold = MEA.lean(0.50, 0.30, 373.15, 11e5, amine=COLD.n["MEA"])
    done = Exchanger(solvent=MEA, approach=5.0, P_cold=1.9e5).solve(HOT, cold)
    flashed = MEA.flash(cold.n, cold.H, 1.9e5)[1].T
    assert flashed < cold.T - 3.0
    curve = done.data["curve"]
    assert curve.T_cold[0] == pytest.approx(flashed, abs=1e-6)
    assert "boils as it comes" in done.warnings[0].what
    assert done.warnings[0].value == f"{cold.T - flashed:.1f} K"
    q = 0.5 * done.data["duty"]
    assert curve.T_cold[32] == pytest.approx(MEA.flash(cold.n, cold.H + q, 1.9e5)[1].T, abs=0.1)
    assert abs(balance_errors([HOT, cold], done)["energy"]) < 1e-9


def test_a_pressure_above_boiling_changes_nothing():
    given, low = (Exchanger(solvent=MEA, approach=10.0, P_cold=P).solve(HOT, COLD) for P in (None, 11e5))
    assert low.data["duty"] == pytest.approx(given.data["duty"], rel=1e-12)
    assert low.outlets["cold"].phase == "liquid"


@pytest.mark.parametrize("spec", [{}, {"approach": 5.0, "area": 10.0}, {"approach": 0.0}, {"area": -1.0},
                                  {"approach": 5.0, "U": 0.0}, {"approach": math.nan}])
def test_impossible_specs(spec):
    with pytest.raises(SpecError, match="exchanger"):
        Exchanger(solvent=Liquid(), **spec)


@pytest.mark.parametrize("spec", [{"approach": 1e-3}, {"area": 3e4}, {"area": 1e-3}, {"approach": 69.99}])
def test_extreme_specs(spec):
    model = Liquid(b=0.0005)
    done = Exchanger(solvent=model, U=1000.0, **spec).solve(*streams(model))
    name = next(iter(spec))
    assert done.data[name] == pytest.approx(spec[name], rel=1e-6)


def test_endless_area_reaches_the_limit():
    model = Liquid()
    done = Exchanger(solvent=model, area=1e9, U=1000.0).solve(*streams(model))
    assert done.outlets["hot"].T == pytest.approx(323.15, abs=1e-6)
    assert done.data["approach"] == pytest.approx(0.0, abs=1e-6)


def test_temperature_of_the_cold_outlet():
    model = Liquid(b=0.0005)
    hot, cold = streams(model)
    done = Exchanger(solvent=model, T_cold=360.0).solve(hot, cold)
    assert done.outlets["cold"].T == pytest.approx(360.0, abs=1e-9)
    assert abs(balance_errors([hot, cold], done)["energy"]) < 1e-9
    with pytest.raises(SpecError, match="cannot heat the cold one as far"):
        Exchanger(solvent=model, T_cold=392.0).solve(hot, cold)
    with pytest.raises(SpecError, match="cannot heat the cold one as far"):  # not passed over as idle
        Exchanger(solvent=model, T_cold=360.0).solve(*streams(model, T_hot=323.0))


def test_a_cold_side_that_boils_much_keeps_its_enthalpy():
    mea = load("mea")
    hot, cold = mea.lean(0.2, 0.3, 400.0, 1.2e5, mass=4.0), mea.lean(0.5, 0.3, 318.0, 1.2e5, mass=1.0)
    result = Exchanger(solvent=mea, approach=5.0).solve(hot, cold)
    assert result.outlets["cold"].H == pytest.approx(cold.H + result.data["duty"], rel=1e-12)
