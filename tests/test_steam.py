"""Steam supply against CoolProp (IAPWS-95)."""

import pytest

from ccus.errors import InputError, SpecError
from ccus.result import balance_errors
from units.steam import SteamSupply, carnot_work

CP = pytest.importorskip("CoolProp.CoolProp")


def props(output, *pairs):
    return CP.PropsSI(output, *pairs, "Water")


def expected(h, s, T_condensing, condenser=313.15, efficiency=0.85):
    h_s = props("Hmass", "T", condenser, "Smass", s)
    return efficiency * (h - h_s) / (h - props("Hmass", "T", T_condensing, "Q", 0))


@pytest.mark.parametrize("T_reboiler", [363.15, 393.15, 423.15])
def test_saturated_steam_matches_coolprop(T_reboiler):
    T = T_reboiler + 10
    wanted = expected(props("Hmass", "T", T, "Q", 1), props("Smass", "T", T, "Q", 1), T)
    result = SteamSupply().solve(50e6, T_reboiler)
    assert result.data["work_ratio"] == pytest.approx(wanted, rel=1e-6)
    assert result.data["equivalent_work_W"] == pytest.approx(50e6 * wanted, rel=1e-6)


@pytest.mark.parametrize("T_crossover", [None, 523.15])
def test_throttled_crossover_matches_coolprop(T_crossover):
    state = ("P", 5e5, "Q", 1) if T_crossover is None else ("P", 5e5, "T", T_crossover)
    wanted = expected(props("Hmass", *state), props("Smass", *state), 403.15)
    result = SteamSupply(crossover=5e5, crossover_T=T_crossover).solve(1.0, 393.15)
    assert result.data["work_ratio"] == pytest.approx(wanted, rel=1e-6)
    assert result.data["work_ratio"] > SteamSupply().solve(1.0, 393.15).data["work_ratio"]


def test_energy_closes_over_the_steam_circuit():
    result = SteamSupply().solve(1e6, 393.15)
    assert abs(balance_errors([result.data["condensate"]], result)["energy"]) < 1e-12
    assert result.data["steam_kg_s"] * (props("Hmass", "T", 403.15, "Q", 1) - props("Hmass", "T", 403.15, "Q", 0)) \
        == pytest.approx(1e6, rel=1e-4)  # CoolProp's molar mass of water is 18.01527


def test_carnot_check():
    assert carnot_work(1.0, 393.15) == pytest.approx(0.75 * (398.15 - 313.15) / 398.15)


@pytest.mark.parametrize(("supply", "T", "error"), [
    (SteamSupply(condenser_T=420.0), 393.15, SpecError),
    (SteamSupply(approach=0.0), 393.15, SpecError),
    (SteamSupply(crossover=2e5), 393.15, SpecError),
    (SteamSupply(crossover=5e5, crossover_T=400.0), 393.15, SpecError),
    (SteamSupply(crossover_T=500.0), 393.15, InputError),
    (SteamSupply(efficiency=1.2), 393.15, InputError),
    (SteamSupply(), 590.0, SpecError),
])
def test_refuses_what_cannot_work(supply, T, error):
    with pytest.raises(error):
        supply.solve(1e6, T)
