"""The MEA solvent for Python: streams, temperature of an enthalpy, bubble point, flash, properties, warnings."""

import numpy as np
import pytest

from ccus.errors import InputError
from ccus.fluids import water_saturation
from ccus.gas import gas_stream
from solvents import _flash
from solvents.library import load, names


@pytest.fixture
def mea():
    return load("mea")


def test_lean_stream(mea):
    lean = mea.lean(0.22, 0.30, 313.15, 105e3, mass=10.0)
    assert lean.mass == pytest.approx(10.0, rel=1e-12)
    assert (mea.loading(lean), mea.strength(lean)) == pytest.approx((0.22, 0.30), rel=1e-12)
    assert lean.solvent == "mea"
    assert lean.n == pytest.approx(mea.lean(0.22, 0.30, 313.15, 105e3, amine=lean.n["MEA"]).n)
    assert pytest.approx(lean.H) == mea.stream(lean.n, 313.15, 105e3).H
    assert lean.density == pytest.approx(1047, abs=3)  # amundsen2009 at 40 degC: 1038.7 (0.2), 1050.0 (0.3)


def test_temperature_inverts_enthalpy(mea):
    for T in (285.0, 313.15, 360.0, 410.0):
        s = mea.lean(0.35, 0.25, T, 2e5, mass=1.0)
        assert mea.temperature(s.n, s.H) == pytest.approx(T, abs=1e-8)
        assert mea.enthalpies(s.n, [T, T + 5.0])[0] == pytest.approx(s.H, rel=1e-14)


def test_bubble_point(mea):
    P = mea.bubble_pressure(393.15, 0.25, 0.30)
    assert mea.bubble_temperature(P, 0.25, 0.30) == pytest.approx(393.15, abs=1e-8)
    p = mea.properties(393.15, 0.25, 0.30)
    assert pytest.approx(sum(p[k]["table"] for k in ("p_CO2", "p_H2O", "p_MEA"))) == P
    # unloaded, 30 wt%: water's own boiling point raised by about 2 K
    assert mea.bubble_temperature(101325.0, 1e-4, 0.30) == pytest.approx(375.6, abs=1.0)


def test_water_pressure_below_steam_tables(mea):
    for T in (313.15, 353.15, 393.15):
        ratio = mea.properties(T, 0.0, 0.05)["p_H2O"]["table"] / water_saturation(T)["P"]
        assert ratio == pytest.approx(1 - 0.05 / 61.084 / (0.05 / 61.084 + 0.95 / 18.015), abs=4e-3)  # Raoult


def test_flash_keeps_mass_energy_and_equilibrium(mea):
    feed = mea.lean(0.48, 0.30, 383.15, 5e5, amine=5.0)
    gas, liquid = mea.flash(feed.n, feed.H, 1.9e5)
    assert gas.total > 0.1
    for k in feed.n:
        assert gas.n[k] + liquid.n[k] == pytest.approx(feed.n[k], rel=1e-12)
    assert pytest.approx(feed.H, rel=1e-10) == gas.H + liquid.H
    assert gas.T == liquid.T < feed.T
    p = mea.properties(liquid.T, mea.loading(liquid), mea.strength(liquid))
    for k, y in gas.x.items():
        assert p[f"p_{k}"]["table"] == pytest.approx(y * 1.9e5, rel=1e-8)


def test_flash_of_a_subcooled_feed(mea):
    feed = mea.lean(0.3, 0.30, 323.15, 2e5, mass=1.0)
    gas, liquid = mea.flash(feed.n, feed.H, 1.5e5)
    assert gas.total == 0.0
    assert pytest.approx(323.15, abs=1e-8) == liquid.T


def test_flash_never_fails():
    vessel, rng = load("mea").vessel(), np.random.default_rng(5)
    for _ in range(3000):
        T, w, L = rng.uniform(330, 413), rng.uniform(0.1, 0.5), rng.uniform(0.1, 0.6)
        n = ((1 - w) / vessel.M[0], w / vessel.M[1], L * w / vessel.M[1])
        H = _flash.liquid_enthalpy(T, *n, vessel)[0]
        found = _flash.flash(H, *n, 10 ** rng.uniform(4.7, 5.6), vessel)
        assert found.converged
        assert found.iterations <= 15


def test_flash_that_boils_most_of_the_water_away(mea):
    # found by the random settings of the advanced flash stripper: Newton from the bubble point fails, steps get there
    n = {"H2O": 1483.25, "MEA": 243.32, "CO2": 124.52}
    gas, liquid = mea.flash(n, -4.71810e8, 1.2054e5)
    assert gas.H + liquid.H == pytest.approx(-4.71810e8, rel=1e-9)
    assert gas.n["H2O"] > 0.8 * n["H2O"]


def test_flash_meets_gas_enthalpy(mea):
    # boiling pure solvent takes water's heat of vaporisation: IAPWS 2,257 kJ/kg at 100 degC, ideal vapour +0.6 %
    liquid = mea.lean(1e-3, 0.05, 373.15, 1e5, amine=1.0)
    more = mea.lean(1e-3, 0.05, 373.15, 1e5, amine=1.0).n | {"H2O": liquid.n["H2O"] + 1e-3}
    heat = gas_stream({"H2O": 1e-3}, 373.15, 1e5).H - (mea.stream(more, 373.15, 1e5).H - liquid.H)
    assert heat / 18.015e-6 == pytest.approx(2257e3, rel=0.01)


def test_properties_side_by_side(mea):
    p = mea.properties(313.15, 0.2, 0.30)
    assert {"p_CO2", "p_H2O", "p_MEA", "heat_of_absorption", "heat_capacity", "enthalpy", "density", "viscosity",
            "surface_tension", "conductivity", "henry_CO2", "c_carbamate"} <= set(p)
    for name, value in p.items():
        if value["table"] is not None and name != "c_bicarbonate":
            assert value["table"] == pytest.approx(value["direct"], rel=1e-3), name
    charge = [p[k]["direct"] for k in ("c_cation", "c_carbamate", "c_bicarbonate")]
    assert charge[0] == pytest.approx(charge[1] + charge[2], rel=1e-12)
    assert mea.properties(313.15, 0.0, 0.30)["p_CO2"]["direct"] == 0.0


def test_notices_name_property_place_value_and_range(mea):
    assert mea.notices("absorber", 315.0, 0.3, 0.30) == ()
    found = mea.notices("stripper", [373.0, 395.0], [0.25, 0.52], [0.30, 0.31])
    lines = [str(n) for n in found]
    assert any("thermodynamics: loading = 0.52" in x and "0.05 to 0.5" in x and "ccsi2018" in x for x in lines)
    assert any("henry: temperature = 395" in x and "jiru2012" in x for x in lines)
    assert all(n.where == "stripper" for n in found)
    assert any("tables" in str(n) for n in mea.notices("", 320.0, 0.70, 0.3))


def test_bad_input(mea):
    assert "mea" in names()
    with pytest.raises(InputError, match="unknown solvent"):
        load("water")
    with pytest.raises(InputError, match="kinetics"):
        mea.params("nobody1900")
    with pytest.raises(InputError, match="N2"):
        mea.stream({"H2O": 1.0, "MEA": 0.1, "N2": 0.1}, 300.0, 1e5)
    with pytest.raises(InputError, match="dilute_stream"):
        mea.stream({"H2O": 1.0}, 300.0, 1e5)
    with pytest.raises(InputError, match="one of mass and amine"):
        mea.lean(0.2, 0.3, 313.15, 1e5)
    with pytest.raises(InputError, match="impossible"):
        mea.lean(0.2, 1.3, 313.15, 1e5, mass=1.0)
