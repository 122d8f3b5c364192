"""Density, viscosity, surface tension, diffusivities and Henry constant of aqueous MEA with CO2."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from solvents import correlations as k
from solvents.library import load
from validation.submodels_points import measured

DATA = Path(__file__).with_name("data")


def params():
    return load("mea").direct().properties


def deviation(name, function, unit, scale):
    """Relative deviation of the model from amundsen2009, loaded and unloaded, up to 50 wt%."""
    m = measured(name)
    value = [function(T + 273.15, L, w, params()) for T, L, w in zip(m.T_C, m.loading, m.w_amine)]
    return np.array(value) / (m[f"value_{unit}"] * scale) - 1, m


def test_density_against_amundsen2009():
    d, m = deviation("density", k.density, "kg_m3", 1.0)
    assert len(d) == 88
    loaded = m.loading > 0
    assert d[loaded].abs().mean() == pytest.approx(0.0027, abs=1e-4)  # 0.27 % as found by an independent check
    assert d[~loaded].abs().mean() < 0.004  # the refit bought the loaded points: 0.8 % low at 50 wt% unloaded
    assert d.abs().max() < 0.014


def test_viscosity_against_amundsen2009():
    # 2.6 % loaded and 3.3 % unloaded in an independent check; measured to 0.01 mPa s and 1 %
    d, m = deviation("viscosity", k.viscosity, "mPas", 1e-3)
    loaded = m.loading > 0
    assert d[loaded].abs().mean() == pytest.approx(0.026, abs=3e-3)
    assert d[~loaded].abs().mean() == pytest.approx(0.033, abs=1e-2)
    assert abs(d.mean()) < 0.02


def test_transport_of_an_independent_implementation():
    t = pd.read_csv(DATA / "ccsi_transport.csv", comment="#")
    for T, L, mu, sigma in zip(t.T_C + 273.15, t.loading, t.mu, t.sigma):
        assert k.viscosity(T, L, 0.3, params()) == pytest.approx(mu, rel=1e-4)
        assert k.surface_tension(T, L, 0.3, params()) == pytest.approx(sigma, rel=1e-4)


def test_pure_water_limits():
    # IAPWS, 25 degC: 997.05 kg/m3, 0.8900 mPa s, 71.97 mN/m, 0.6065 W/m/K
    p = params()
    assert k.density(298.15, 0.0, 0.0, p) == pytest.approx(997.05, rel=2e-3)
    assert k.viscosity(298.15, 0.0, 0.0, p) == pytest.approx(0.8900e-3, rel=3e-3)
    assert k.surface_tension(298.15, 0.0, 0.0, p) == pytest.approx(71.97e-3, rel=0.015)
    assert k.conductivity(298.15, 0.0, 0.0, p) == pytest.approx(0.6065, rel=1e-3)


def test_co2_in_water_limits():
    # versteeg1988: D = 2.35e-6 exp(-2119/T), He = 2.82e6 exp(-2044/T), within 5 % of it and of measurement
    p = params()
    assert k.diffusivities(298.15, 0.0, 1e-9, p)[0] == pytest.approx(2.35e-6 * np.exp(-2119 / 298.15), rel=1e-3)
    assert k.henry(298.15, 0.0, p) == pytest.approx(2.82e6 * np.exp(-2044 / 298.15), rel=0.05)


def test_diffusivities_are_physical():
    # N2O analogy in 30 wt% MEA at 40 degC: about 1.3e-9 to 2e-9 m2/s for CO2; ions slower than the free amine
    co2, amine, ion = k.diffusivities(313.15, 0.2, 0.3, params())
    assert 1.3e-9 < co2 < 2.0e-9
    assert ion < amine < co2
    assert k.diffusivities(383.15, 0.2, 0.3, params())[0] / co2 < 5.0  # CCSI's fitted law gives a factor of 93


def test_henry_constant_below_that_of_the_activity_model():
    # the activity model's gamma H is 1.2 times higher at 40 degC and 1.7 times at 120 degC
    for T, ratio in ((313.15, 1.2), (393.15, 1.7)):
        p = load("mea").properties(T, 0.2, 0.3)
        from_model = p["p_CO2"]["direct"] / p["c_CO2"]["direct"]
        assert from_model / p["henry_CO2"]["direct"] == pytest.approx(ratio, abs=0.1)
