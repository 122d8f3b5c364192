"""Glycol drier: balances, and the published rule for its regenerator."""

import pytest

from ccus.errors import InputError
from ccus.fluids import co2_stream
from ccus.result import balance_errors
from units.dehydration import Dehydration

WET = co2_stream({"CO2": 1000.0, "H2O": 3.0}, 313.15, 40e5)


def test_balances_and_specification():
    result = Dehydration(water=50e-6).solve(WET)
    errors = balance_errors([WET], result)
    assert abs(errors["energy"]) < 1e-12
    assert max(map(abs, errors["species"].values())) < 1e-12
    assert result.outlets["co2"].x["H2O"] == pytest.approx(50e-6)
    # what the drier gives off is the heat of condensation at 40 degC, 43.3 kJ/mol
    assert -result.heat / result.outlets["water"].n["H2O"] == pytest.approx(43.3e3, rel=0.02)


def test_regenerator_follows_sivalls1976():
    # 900 + 966 x 3 = 3798 Btu per lb of water, 1 Btu/lb = 2326 J/kg
    heat = Dehydration().consumers(1.0)["regeneration_W"] / 0.018015
    assert heat == pytest.approx(3798 * 2326, rel=1e-4)
    assert Dehydration(glycol_ratio=2.0).consumers(1.0)["regeneration_W"] < 0.018015 * heat


def test_a_dry_gas_stays_as_it_is():
    dry = co2_stream({"CO2": 1000.0, "H2O": 0.1}, 313.15, 40e5)
    result = Dehydration().solve(dry)
    assert result.outlets["co2"].n["H2O"] == 0.1
    assert result.data["regeneration_W"] == 0.0


@pytest.mark.parametrize("water", [0.0, 1.0, -1e-6, 50.0])
def test_refuses_a_specification_that_is_no_fraction(water):
    with pytest.raises(InputError):
        Dehydration(water=water)
