"""Blower against Cantera and against the closed form for a constant heat capacity."""

import pytest

from ccus.errors import InputError
from ccus.gas import MECHANISM, R, gas_stream
from ccus.result import balance_errors
from units.blower import Blower

GAS = {"N2": 700.0, "O2": 40.0, "CO2": 130.0, "H2O": 120.0, "Ar": 9.0}


def test_monatomic_gas_follows_the_closed_form():
    # cp = 5/2 R exactly, so T_s = T (P2/P1)^(2/5)
    result = Blower(P_out=1.5e5, efficiency=0.7).solve(gas_stream({"Ar": 10.0}, 300.0, 1e5))
    ideal = 10.0 * 2.5 * R * 300.0 * (1.5**0.4 - 1)
    assert result.work == pytest.approx(ideal / 0.7, rel=1e-10)
    T = 300.0 * (1 + (1.5**0.4 - 1) / 0.7)
    assert abs(result.outlets["gas"].T - T) < 1e-9


def test_flue_gas_matches_cantera():
    ct = pytest.importorskip("cantera")
    gas = ct.Solution(MECHANISM, "gas")
    gas.TPX = 328.15, 101325.0, GAS
    h, s = gas.enthalpy_mole, gas.s
    gas.SP = s, 1.2e5
    work = (gas.enthalpy_mole - h) / 1e3 * sum(GAS.values()) / 0.8
    result = Blower(P_out=1.2e5).solve(gas_stream(GAS, 328.15, 101325.0))
    assert result.work == pytest.approx(work, rel=1e-7)


def test_energy_and_species_close():
    inlet = gas_stream(GAS, 328.15, 101325.0)
    errors = balance_errors([inlet], Blower(P_out=1.1e5).solve(inlet))
    assert abs(errors["energy"]) < 1e-12
    assert max(abs(e) for e in errors["species"].values()) == 0.0


def test_constant_heat_capacity_is_close_for_a_small_rise():
    # the usual formula with cp at the inlet: within 0.1 % for 10 kPa
    inlet = gas_stream(GAS, 328.15, 101325.0)
    cp = (gas_stream(GAS, 328.65, 101325.0).H - gas_stream(GAS, 327.65, 101325.0).H) / inlet.total
    approximate = inlet.total * cp * 328.15 * ((1.11325e5 / 101325.0) ** (R / cp) - 1) / 0.8
    assert Blower(P_out=1.11325e5).solve(inlet).work == pytest.approx(approximate, rel=1e-3)


@pytest.mark.parametrize(("blower", "word"), [
    (Blower(P_out=1e5), "not above"), (Blower(P_out=float("nan")), "not above"),
    (Blower(P_out=2e5, efficiency=0.0), "efficiency"), (Blower(P_out=2e5, efficiency=1.2), "efficiency")])
def test_bad_input_is_one_line(blower, word):
    with pytest.raises(InputError, match=word) as caught:
        blower.solve(gas_stream(GAS, 328.15, 101325.0))
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
