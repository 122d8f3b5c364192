"""Pump and trim cooler: energy balances and impossible specs."""

import pytest

from ccus.errors import InputError, SpecError
from ccus.result import balance_errors
from ccus.stream import Stream
from units.cooler import Cooler
from units.pump import Pump

CP = 75.3  # J/mol/K, water at 25 degC (IAPWS)


class Water:
    """Liquid water with a constant heat capacity."""

    def stream(self, n, T, P):
        return Stream(n=n, T=T, P=P, phase="liquid", H=n["H2O"] * CP * (T - 298.15), density=997.0)

    def temperature(self, n, H):
        return 298.15 + H / (n["H2O"] * CP)


LIQUID = Water().stream({"H2O": 1000.0}, 313.15, 1.1e5)


def test_pump_work_and_temperature_rise():
    done = Pump(solvent=Water(), P_out=6.1e5, efficiency=0.75).solve(LIQUID)
    # 18.015 kg/s against 5 bar: V dP / efficiency
    assert done.work == pytest.approx(18.015 / 997.0 * 5e5 / 0.75, rel=1e-4)
    assert done.outlets["liquid"].T - 313.15 == pytest.approx(done.work / (1000.0 * CP), rel=1e-6)
    assert done.outlets["liquid"].P == 6.1e5
    assert abs(balance_errors([LIQUID], done)["energy"]) < 1e-9


def test_pump_does_not_expand():
    with pytest.raises(InputError, match="valve"):
        Pump(solvent=Water(), P_out=1e5).solve(LIQUID)
    with pytest.raises(SpecError, match="efficiency"):
        Pump(solvent=Water(), P_out=6e5, efficiency=0.0)


def test_cooler_duty():
    done = Cooler(solvent=Water(), T_out=303.15, pressure_drop=1e4).solve(LIQUID)
    assert done.heat == pytest.approx(-1000.0 * CP * 10.0)
    assert done.data["duty"] == -done.heat
    assert done.outlets["liquid"].T == 303.15
    assert done.outlets["liquid"].P == 1e5


def test_cooler_never_heats():
    done = Cooler(solvent=Water(), T_out=323.15).solve(LIQUID)
    assert done.heat == 0.0
    assert done.outlets["liquid"].T == pytest.approx(LIQUID.T)
    assert "nothing to cool" in done.warnings[0].what


def test_cooler_needs_colder_water():
    with pytest.raises(SpecError, match="cooling water"):
        Cooler(solvent=Water(), T_out=290.0, cooling_water=293.15)
