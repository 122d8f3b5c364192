"""Water, steam and carbon dioxide against CoolProp (IAPWS-95, Span-Wagner), and the datum against the gas model."""

import subprocess
import sys

import numpy as np
import pytest

from ccus import _fluids, _helmholtz
from ccus.errors import InputError, OutOfRangeError
from ccus.fluids import (
    CO2_RANGE,
    co2_dome,
    co2_params,
    co2_properties,
    co2_stream,
    steam_equation,
    water_params,
    water_saturation,
    water_stream,
)
from ccus.gas import gas_stream
from ccus.species import SPECIES

CP = pytest.importorskip("CoolProp")


@pytest.fixture(scope="module")
def water():
    return CP.AbstractState("HEOS", "Water")


@pytest.fixture(scope="module")
def co2():
    return CP.AbstractState("HEOS", "CO2")


def co2_points():
    rng = np.random.default_rng(20250601)
    low, high = CO2_RANGE["P"]
    wide = [(rng.uniform(*CO2_RANGE["T"]), np.exp(rng.uniform(np.log(low), np.log(high)))) for _ in range(600)]
    critical = [(rng.uniform(302.0, 310.0), rng.uniform(68e5, 90e5)) for _ in range(600)]
    return wide + critical


def test_saturation_of_water_matches_coolprop(water):
    for T in np.linspace(273.16, 450.0, 173):
        water.update(CP.QT_INPUTS, 0.0, T)
        pressure, liquid, h_l, s_l = water.p(), water.rhomolar(), water.hmolar(), water.smolar()
        water.update(CP.QT_INPUTS, 1.0, T)
        found = water_saturation(T)
        assert found["P"] == pytest.approx(pressure, rel=2e-7)  # CoolProp 6.8 itself is good to 6e-8
        assert found["rho"] == pytest.approx(liquid * SPECIES["H2O"].M, rel=1e-9)
        assert found["h_vapour"] - found["h_liquid"] == pytest.approx(water.hmolar() - h_l, rel=1e-8)
        assert found["s_vapour"] - found["s_liquid"] == pytest.approx(water.smolar() - s_l, rel=1e-8)
        assert _fluids.saturation_temperature(pressure, water_params()) == pytest.approx(T, rel=2e-8)  # as the pressure


def test_saturation_pressure_matches_the_published_iapws_equation():
    # Wagner and Pruss (2002), verification values of the saturation-pressure equation: 275, 450 K
    assert water_saturation(275.0)["P"] == pytest.approx(0.698451167e3, rel=1e-4)
    assert water_saturation(450.0)["P"] == pytest.approx(0.932203564e6, rel=1e-4)


def test_liquid_water_matches_coolprop(water):
    p = water_params()
    for T, P in ((283.15, 1e5), (313.15, 5e5), (333.15, 110e5), (393.15, 3e5), (423.15, 10e5)):
        water.update(CP.PT_INPUTS, P, T)
        h, cp, rho, mu = water.hmolar(), water.cpmolar(), water.rhomolar(), water.viscosity()
        water.update(CP.PT_INPUTS, 1e5, 298.15)
        reference, _ = _fluids.water_enthalpy(298.15, 1e5, p)
        found, slope = _fluids.water_enthalpy(T, P, p)
        assert found - reference == pytest.approx(h - water.hmolar(), abs=2.0)
        assert slope == pytest.approx(cp, rel=1e-3)
        assert 1 / _fluids.water_volume(T, P, p) == pytest.approx(rho, rel=2e-4)
        assert _fluids.water_viscosity(T, p) == pytest.approx(mu, rel=1e-2)


def test_superheated_steam_matches_coolprop(water):
    eos = steam_equation()
    water.update(CP.PT_INPUTS, 1e3, 400.0)
    reference = _helmholtz.state(400.0, _helmholtz.density(400.0, 1e3, False, eos).rho, eos)
    shift = reference.h - water.hmolar(), reference.s - water.smolar()
    for T, P in ((420.0, 2e5), (550.0, 5e5), (700.0, 40e5)):
        water.update(CP.PT_INPUTS, P, T)
        found = _helmholtz.state(T, _helmholtz.density(T, P, False, eos).rho, eos)
        assert found.h - shift[0] == pytest.approx(water.hmolar(), abs=1e-4)
        assert found.s - shift[1] == pytest.approx(water.smolar(), abs=1e-6)


def test_dilute_steam_matches_coolprop(water):
    p, y, P = water_params(), 0.04, 2e5
    for T in (320.0, 360.0, 420.0):
        water.specify_phase(CP.iphase_gas)
        water.update(CP.PT_INPUTS, y * P, T)
        h, v = water.hmolar(), 1 / water.rhomolar()
        water.update(CP.PT_INPUTS, 1.0, T)
        found, ideal = _fluids.dilute_steam(T, P, y, p), _fluids.dilute_steam(T, P, 0.0, p)
        assert found.v == pytest.approx(y * v, rel=1e-4)
        assert found.h - ideal.h == pytest.approx(h - water.hmolar(), abs=2.0)
        water.unspecify_phase()


def test_carbon_dioxide_matches_coolprop_everywhere(co2):
    p = co2_params()
    co2.update(CP.PT_INPUTS, 1e3, 298.15)
    reference, _ = _fluids.co2_state(298.15, 1e3, p)
    h_0, s_0 = reference.h - co2.hmolar(), reference.s - co2.smolar()
    for T, P in co2_points():
        co2.update(CP.PT_INPUTS, P, T)
        found = _fluids.co2_density(T, P, p)
        state = _helmholtz.state(T, found.rho, p.eos)
        assert found.converged
        assert found.rho == pytest.approx(co2.rhomolar(), rel=1e-8)
        assert state.h - h_0 == pytest.approx(co2.hmolar(), abs=1e-2)
        assert state.s - s_0 == pytest.approx(co2.smolar(), abs=1e-4)
        assert state.cp == pytest.approx(co2.cpmolar(), rel=1e-3)


@pytest.mark.parametrize(("T", "rho"), [(306.0, 9000.0), (350.0, 200.0), (280.0, 21000.0), (440.0, 1500.0)])
def test_derivatives_match_central_differences(T, rho):
    eos = co2_params().eos
    here = _helmholtz.state(T, rho, eos)
    for name, slope, step, first in (("P", here.P_T, 1e-3, True), ("h", here.h_T, 1e-3, True),
                                     ("P", here.P_rho, rho * 1e-5, False), ("h", here.h_rho, rho * 1e-5, False)):
        sides = [_helmholtz.state(T + s, rho, eos) if first else _helmholtz.state(T, rho + s, eos)
                 for s in (step, -step)]
        numeric = (getattr(sides[0], name) - getattr(sides[1], name)) / (2 * step)
        assert numeric == pytest.approx(slope, rel=1e-5)


def test_isothermal_compression_is_the_published_minimum():
    # minimum work of compression to 150 bar: 62.0 kWh/t at 298.15 K, 68.5 kWh/t at 313.15 K
    for T, wanted in ((298.15, 62.0), (313.15, 68.5)):
        a, b = co2_properties(T, 101325.0), co2_properties(T, 150e5)
        work = (b["h"] - a["h"]) - T * (b["s"] - a["s"])
        assert work / SPECIES["CO2"].M / 3600 == pytest.approx(wanted, abs=0.1)


def test_datum_is_that_of_the_gas():
    departure = co2_stream({"CO2": 1.0}, 298.15, 5e3).H - gas_stream({"CO2": 1.0}, 298.15, 5e3).H
    assert departure == pytest.approx(0.0, abs=3.0)  # what is left at 0.05 bar
    for T in (290.0, 330.0, 400.0):
        ideal = _fluids.dilute_steam(T, 1e5, 0.0, water_params()).h
        assert ideal == pytest.approx(gas_stream({"H2O": 1.0}, T, 1e5).H, abs=2.0)


def test_formation_enthalpy_of_liquid_water():
    # CODATA (Cox, Wagman, Medvedev 1989): -285.830 +- 0.040 kJ/mol
    water = water_stream(1.0, 298.15, 1e5)
    assert abs(water.H + 285830.0) < 40.0


def test_absolute_entropy_of_carbon_dioxide():
    # CODATA: 213.785 +- 0.010 J/mol/K at 1 bar, ideal gas; 0.05 covers real gas and the fit of the polynomials
    assert co2_properties(298.15, 1e5)["s"] == pytest.approx(213.785, abs=0.05)


def test_dome_ends_at_the_critical_point():
    dome = co2_dome()
    assert dome["P"][-1] == pytest.approx(7.3773e6, rel=1e-4)
    assert dome["h_liquid"][-1] == pytest.approx(dome["h_vapour"][-1])
    assert np.all(dome["h_vapour"][:-1] > dome["h_liquid"][:-1])


def test_phases_and_mixing():
    assert co2_stream({"CO2": 1.0}, 298.15, 80e5).phase == "liquid"
    assert co2_stream({"CO2": 1.0}, 298.15, 50e5).phase == "gas"
    assert co2_stream({"CO2": 1.0}, 313.15, 80e5).phase == "dense"
    wet, dry = co2_stream({"CO2": 1.0, "H2O": 0.05}, 313.15, 2e5), co2_stream({"CO2": 1.0}, 313.15, 2e5)
    assert wet.density < dry.density


def test_errors_name_the_value():
    with pytest.raises(OutOfRangeError, match=r"600.*K"):
        co2_properties(600.0, 1e5)
    with pytest.raises(OutOfRangeError):
        co2_properties(300.0, np.nan)
    with pytest.raises(OutOfRangeError):
        water_stream(1.0, 270.0, 1e5)
    with pytest.raises(InputError, match="N2"):
        co2_stream({"CO2": 1.0, "N2": 0.1}, 300.0, 1e5)


def test_a_cached_run_imports_neither_coolprop_nor_cantera():
    water_params(), co2_params()
    code = ("import sys; from ccus.fluids import water_stream, co2_stream; water_stream(1.0, 300.0, 1e5);"
            "co2_stream({'CO2': 1.0}, 300.0, 1e5); print([m for m in ('CoolProp', 'cantera') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
