"""Entropies: against Cantera, CoolProp and CODATA; of the solvent, by what thermodynamics asks of it."""

import math

import numpy as np
import pytest
from scipy.constants import R

from ccus.entropy import (
    co2_entropy,
    gas_entropy,
    gas_potential,
    water_entropy,
    water_potential,
)
from ccus.fluids import co2_stream, water_stream
from ccus.gas import MECHANISM
from solvents.entropy import (
    co2_potential,
    dilute_entropy,
    entropy,
    gibbs_energy,
    heating,
    water_mismatch,
)
from solvents.entropy import (
    water_potential as water_in_solvent,
)
from solvents.library import load

SOLVENTS = ("mea", "mea_lab", "pz", "mea_empirical")
STATES = [(0.1, 333.15), (0.3, 313.15), (0.45, 393.15)]
H_SPREAD = 0.25  # J/mol/K; the tables hold the heat of absorption to 0.1 kJ/mol, here over 400 K


def test_gas_entropy_is_canteras():
    import cantera as ct

    gas = ct.Solution(MECHANISM, "gas")
    n = {"N2": 0.70, "O2": 0.05, "CO2": 0.13, "H2O": 0.12}
    gas.TPX = 350.0, 1.2e5, n
    assert gas_entropy(n, 350.0, 1.2e5) == pytest.approx(gas.entropy_mole / 1e3, rel=1e-9)
    gas.TPX = 350.0, 2e4, {"CO2": 1.0}
    assert gas_potential("CO2", 350.0, 2e4) == pytest.approx(gas.gibbs_mole / 1e3, rel=1e-9)


def test_water_entropy_is_that_of_iapws_and_codata():
    import CoolProp.CoolProp as CP

    assert water_entropy(298.15, 1e5) == pytest.approx(69.95, abs=0.1)  # CODATA 69.95 +/- 0.03; NASA's gas is 188.83
    for T, P in ((278.15, 1e5), (333.15, 1e5), (393.15, 5e5)):
        rise = CP.PropsSI("Smolar", "T", T, "P", P, "Water") - CP.PropsSI("Smolar", "T", 298.15, "P", 1e5, "Water")
        assert water_entropy(T, P) - water_entropy(298.15, 1e5) == pytest.approx(rise, abs=1e-3)
    h = water_stream(1.0, 340.0, 2e5).H
    assert water_potential(340.0, 2e5) == pytest.approx(h - 340.0 * water_entropy(340.0, 2e5))


def test_water_and_steam_are_in_equilibrium_at_iapws_vapour_pressure():
    # 3.1698 kPa at 25 degC; the fugacity coefficient of that steam is 0.9987
    assert gas_potential("H2O", 298.15, 3169.8) == pytest.approx(water_potential(298.15, 3169.8), abs=0.003 * R * 298)


@pytest.mark.parametrize("P", [2e5, 20e5, 110e5])
def test_entropy_of_wet_co2_follows_its_enthalpy(P):
    n = {"CO2": 1.0, "H2O": 0.004}
    low, high = (co2_stream(n, T, P) for T in (349.9, 350.1))
    assert (co2_entropy(n, 350.1, P) - co2_entropy(n, 349.9, P)) * 350.0 == pytest.approx(high.H - low.H, rel=1e-3)


def test_thin_co2_is_an_ideal_gas():
    n = {"CO2": 1.0, "H2O": 0.04}
    assert co2_entropy(n, 313.15, 1e4) == pytest.approx(gas_entropy(n, 313.15, 1e4), abs=0.02)


@pytest.mark.parametrize("name", SOLVENTS)
@pytest.mark.parametrize(("loading", "T"), STATES)
def test_entropy_of_a_solvent_is_a_function_of_state(name, loading, T):
    s, d = load(name), 0.25
    n = dict(s.lean(loading, 0.3, T, 1e5, amine=1.0).n)
    rise = float(np.diff(s.enthalpies(n, [T - d, T + d]))[0])
    assert (entropy(s, n, T + d) - entropy(s, n, T - d)) * T == pytest.approx(rise, rel=1e-5)  # dS = dH/T
    loaded_first = (s.enthalpies(n, [298.15])[0] - gibbs_energy(s, n, 298.15)) / 298.15 + heating(s, n, 298.15, T)
    assert loaded_first == pytest.approx(entropy(s, n, T), abs=1e-3)  # of some 1000 J/K: both ways there


@pytest.mark.parametrize("name", SOLVENTS)
@pytest.mark.parametrize(("loading", "T"), STATES)
def test_co2_in_a_solvent_obeys_gibbs_and_maxwell(name, loading, T):
    s, d = load(name), 0.25
    n = dict(s.lean(loading, 0.3, T, 1e5, amine=1.0).n)
    more, less = ({**n, "CO2": n["CO2"] * f} for f in (1.0001, 0.9999))
    step = 2e-4 * n["CO2"]
    partial = (entropy(s, more, T) - entropy(s, less, T)) / step
    enthalpy = float(s.enthalpies(more, [T])[0] - s.enthalpies(less, [T])[0]) / step
    assert partial == pytest.approx((enthalpy - co2_potential(s, n, T)) / T, abs=0.02)
    slope = (co2_potential(s, n, T + d) - co2_potential(s, n, T - d)) / (2 * d)
    assert slope == pytest.approx(-partial, abs=H_SPREAD)


@pytest.mark.parametrize("name", SOLVENTS)
def test_potentials_add_up_to_the_gibbs_energy(name):
    s = load(name)
    n = dict(s.lean(0.4, 0.3, 320.0, 1e5, amine=1.0).n)
    G = gibbs_energy(s, n, 320.0)
    more, less = (gibbs_energy(s, {**n, s.amine: x}, 320.0) for x in (1.001, 0.999))
    amine = (more - less) / 0.002
    total = amine + n["H2O"] * water_in_solvent(s, n, 320.0) + n["CO2"] * co2_potential(s, n, 320.0)
    assert total == pytest.approx(G, abs=20.0)  # J of some 4 MJ: Euler's theorem


@pytest.mark.parametrize("name", SOLVENTS)
@pytest.mark.parametrize("T", [313.15, 353.15, 393.15])
def test_mismatch_of_water_is_the_steam_that_is_no_ideal_gas(name, T):
    # the columns' gas is ideal, so the tabulated pressure and the liquid's heat capacity disagree by the fugacity
    # coefficient of saturated steam; 0.6 % for vapour pressure and enthalpy of water in the sets, which are not IAPWS's
    import CoolProp as CP

    steam, s = CP.AbstractState("HEOS", "Water"), load(name)
    steam.update(CP.QT_INPUTS, 1.0, T)
    steam.update(CP.PT_INPUTS, steam.p() * (1.0 - 1e-6), T)
    for loading in (0.05, 0.4):
        n = dict(s.lean(loading, 0.3, T, 1e5, amine=1.0).n)
        assert water_mismatch(s, n, T) == pytest.approx(-math.log(steam.fugacity_coefficient(0)), abs=0.006)


@pytest.mark.parametrize("T", [300.0, 333.15])
def test_dilute_solution_joins_the_solvent(T):
    s = load("mea")
    n = dict(s.lean(0.2, 0.02, T, 1e5, amine=1.0).n)
    dilute = s.dilute_stream(n, T, 1e5).H - T * dilute_entropy(s, n, T, 1e5)
    assert dilute == pytest.approx(gibbs_energy(s, n, T), abs=3.0 * n["H2O"])  # 3 J/mol: 0.1 % of RT
    assert dilute_entropy(s, {"H2O": 2.0}, T, 1e5) == 2.0 * water_entropy(T, 1e5)
    assert dilute_entropy(s, {"H2O": -2.0}, T, 1e5) == -dilute_entropy(s, {"H2O": 2.0}, T, 1e5)
    assert math.isfinite(dilute_entropy(s, {"MEA": -1e-3}, T, 1e5))
