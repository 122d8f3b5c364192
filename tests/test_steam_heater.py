"""Steam heater, gas mixer and water wash: balances, what they are asked for, and where they end."""

import pytest

from ccus.errors import SpecError
from ccus.gas import gas_stream
from ccus.result import balance_errors
from solvents.library import load
from units.gas_mixer import GasMixer
from units.steam_heater import DRY, SteamHeater
from units.water_wash import WaterWash

MEA = load("mea")
RICH = MEA.lean(0.48, 0.30, 383.15, 8e5, amine=100.0)


def test_loading_left_and_balances():
    result = SteamHeater(solvent=MEA, P=2e5, loading=0.25).solve(RICH)
    assert MEA.loading(result.outlets["liquid"]) == pytest.approx(0.25, rel=1e-10)
    errors = balance_errors([RICH], result)
    assert max(*map(abs, errors["species"].values()), abs(errors["energy"])) < 1e-9


def test_the_amine_that_is_left_holds_its_co2():
    heater = SteamHeater(solvent=MEA, P=2e5, loading=0.1)
    with pytest.raises(SpecError, match=r"cannot boil the solvent to this loading \(got 0.1\); allowed: 0\.\d+ to"):
        heater.solve(RICH)
    least = SteamHeater(solvent=MEA, P=2e5, loading=1.0001 * heater.leanest(RICH)).solve(RICH)
    assert least.outlets["liquid"].n["H2O"] == pytest.approx((1.0 - DRY) * RICH.n["H2O"], rel=5e-3)


def test_the_range_of_the_properties_ends_it():
    pz = load("pz")
    rich = pz.lean(0.38, 0.30, 383.15, 8e5, amine=100.0)
    heater = SteamHeater(solvent=pz, P=4.2e5, loading=0.1)
    least = SteamHeater(solvent=pz, P=4.2e5, loading=1.0001 * heater.leanest(rich)).solve(rich)
    assert least.data["T_reboiler"] == pytest.approx(heater.hottest, abs=0.05)


def test_a_feed_that_boils_leaner_than_asked_is_refused():
    hot = MEA.lean(0.5, 0.30, 393.15, 5e5, amine=10.0)  # let down to 1.9 bar it keeps 0.418
    with pytest.raises(SpecError, match=r"to this loading \(got 0.495\); allowed: 0\.\d+ to below 0.417"):
        SteamHeater(solvent=MEA, P=1.9e5, loading=0.495).solve(hot)


def test_gases_mix_by_balance():
    steam, other = (gas_stream({"CO2": c, "H2O": w}, T, P) for c, w, T, P in ((1.0, 3.0, 390.0, 2e5),
                                                                             (0.5, 2.0, 430.0, 2.1e5)))
    result = GasMixer().solve(steam, other)
    assert result.outlets["gas"].P == 2e5
    assert abs(balance_errors([steam, other], result)["energy"]) < 1e-9
    assert GasMixer().solve(steam).outlets["gas"] is steam


def test_a_gas_drier_than_the_wash_passes_with_a_notice():
    # solvent colder than the wash water: with its amine the gas could form a concentrated mist, which is left out
    pz = load("pz")
    gas = gas_stream({"CO2": 25.4, "H2O": 288.9, "PZ": 0.586, "N2": 4271.1}, 312.0, 101820.0)
    result = WaterWash(T=313.15, height=2.0, diameter=12.0, solvent=pz).solve(gas)
    assert result.outlets["bleed"].total == 0.0
    assert "no water condenses" in result.warnings[0].what
