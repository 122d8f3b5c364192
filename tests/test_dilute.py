"""Water with a little MEA and CO2: the limit of the solvent, of pure water, and partial condensation."""

import numpy as np
import pytest

from ccus._gas import species_enthalpy
from ccus.fluids import water_saturation
from ccus.gas import gas_stream
from solvents import _dilute as k
from solvents.library import load
from solvents.properties import direct_values


@pytest.fixture(scope="module")
def p():
    return load("mea").dilute()


@pytest.mark.parametrize(("w", "rel"), [(1e-4, 2e-4), (1e-3, 2e-3), (5e-3, 6e-3), (0.02, 0.02)])
def test_limit_of_the_solvent(p, w, rel):
    direct = load("mea").direct()
    for T in (303.15, 323.15, 373.15):
        for L in (0.05, 0.3, 0.5, 0.8):
            n = ((1 - w) / p.enrtl.M[0], w / p.enrtl.M[1], L * w / p.enrtl.M[1])
            _, state, H = direct_values(T, L, w, direct)
            assert k.dilute_pressures(T, *n, p) == pytest.approx(np.exp(state[[2, 0, 1]]), rel=rel)
            assert k.dilute_enthalpy(T, *n, p) - H == pytest.approx(0.0, abs=400 * w * n[1] * 61 + 1e-6 * abs(H) * w)


def test_pure_water(p):
    for T in (298.15, 313.15, 353.15, 373.15):
        p_co2, p_water, p_amine = k.dilute_pressures(T, 1.0, 0.0, 0.0, p)
        assert (p_co2, p_amine) == (0.0, 0.0)
        assert p_water == pytest.approx(float(water_saturation(T)["P"]), rel=5e-3)
        vapour = gas_stream({"H2O": 1.0}, T, 1e3).H
        # an ideal vapour takes 0.24 kJ/mol more than IAPWS's saturated one at 100 degC
        steam = water_saturation(T)
        heat = float(steam["h_vapour"] - steam["h_liquid"])
        assert vapour - k.dilute_enthalpy(T, 1.0, 0.0, 0.0, p) == pytest.approx(heat, rel=6e-3)


def test_co2_in_pure_water(p):
    # carroll1991: 2.40e-8 /Pa at 40 degC, i.e. Henry 236 MPa at infinite dilution; CODATA: heat of solution 20 kJ/mol
    p_co2, _, _ = k.dilute_pressures(313.15, 1.0, 0.0, 1e-6, p)
    assert p_co2 / 1e-6 == pytest.approx(236e6, rel=0.02)
    heat = species_enthalpy(298.15, p.anchor, 2)[0] - (
        k.dilute_enthalpy(298.15, 1.0, 0.0, 1e-4, p) - k.dilute_enthalpy(298.15, 1.0, 0.0, 0.0, p)
    ) / 1e-4
    assert heat == pytest.approx(20e3, abs=1e3)


def test_gibbs_helmholtz(p):
    for T, n_m, n_c in ((320.0, 5e-3, 2e-3), (350.0, 1e-3, 3e-3), (313.0, 1e-4, 1e-3)):
        pressure = [np.log(k.dilute_pressures(T + d, 1.0, n_m, n_c, p)[0]) for d in (1e-2, -1e-2)]
        q = p.enrtl.R * T**2 * (pressure[0] - pressure[1]) / 2e-2
        step = 1e-3 * n_c
        per_co2 = (k.dilute_enthalpy(T, 1.0, n_m, n_c + step, p) - k.dilute_enthalpy(T, 1.0, n_m, n_c - step, p)) / (
            2 * step)
        assert species_enthalpy(T, p.anchor, 2)[0] - per_co2 == pytest.approx(q, rel=1e-4)


def test_temperature_inverts_enthalpy(p):
    for T in (290.0, 315.0, 370.0):
        H = k.dilute_enthalpy(T, 2.0, 1e-3, 5e-3, p)
        assert k.dilute_temperature(H, 2.0, 1e-3, 5e-3, 330.0, p) == pytest.approx(T, abs=1e-7)


def test_condenser_of_a_stripper(p):
    n_c, n_w, n_m = 1.0, 0.9, 1e-4
    found = k.condense(313.15, 1.9e5, n_c, n_w, n_m, 0.0, p)
    assert found.converged
    left = np.array([n_c - found.CO2, n_w - found.water, n_m - found.amine])
    y = left / left.sum() * 1.9e5
    assert k.dilute_pressures(313.15, found.water, found.amine, found.CO2, p) == pytest.approx(y, rel=1e-8)
    # Raoult and Henry by hand: 7.38 kPa of steam stays in 190 kPa; 182.5 kPa CO2 over 236 MPa per mole fraction
    assert left[1] == pytest.approx(n_c * 7.38 / (190 - 7.38), rel=5e-3)
    assert (found.CO2 - found.amine) / found.water == pytest.approx(182.5e3 / 236e6, rel=0.03)
    assert found.amine == pytest.approx(n_m, rel=1e-6)


def test_condensation_limits(p):
    dry = k.condense(353.15, 1e5, 0.1, 0.05, 1e-6, 0.85, p)
    assert dry.converged
    assert dry.water == 0.0  # above the dew point
    everything = k.condense(313.15, 1e5, 1e-6, 1.0, 1e-4, 0.0, p)
    assert everything.converged
    assert everything.water == 1.0  # below the bubble point
    no_amine = k.condense(313.15, 1.9e5, 1.0, 1.0, 0.0, 0.1, p)
    assert no_amine.converged
    assert no_amine.amine == pytest.approx(0.0, abs=1e-25)


def test_condensation_of_random_gases(p):
    rng, failed = np.random.default_rng(2), 0
    for _ in range(4000):
        T, P = rng.uniform(283, 370), rng.uniform(9e4, 3e6)
        n_c, n_w, n_i = 10 ** rng.uniform(-3, 0), 10 ** rng.uniform(-2, 0.5), 10 ** rng.uniform(-6, 1) * rng.integers(2)
        n_m = 10 ** rng.uniform(-8, -2) * n_w * rng.integers(2)
        found = k.condense(T, P, n_c, n_w, n_m, n_i, p)
        failed += not found.converged
        liquid = (found.CO2, found.water, found.amine)
        assert all(0.0 <= x <= n * (1 + 1e-12) + 1e-28 for x, n in zip(liquid, (n_c, n_w, n_m)))
        if found.converged and 0.0 < found.water < n_w:
            V = n_c + n_w + n_m + n_i - sum(liquid)
            p_co2, p_water, _ = k.dilute_pressures(T, found.water, found.amine, found.CO2, p)
            assert p_co2 == pytest.approx((n_c - found.CO2) / V * P, rel=1e-6)
            assert p_water == pytest.approx((n_w - found.water) / V * P, rel=1e-6)
    assert failed <= 4  # within a thousandth of the dew point only a trace of concentrated liquid forms


def test_dilute_stream():
    water = load("mea").dilute_stream({"H2O": 55.5, "MEA": 1e-3, "CO2": 1e-3}, 298.15, 1e5)
    assert water.density == pytest.approx(997, abs=2)
    assert water.H / water.n["H2O"] == pytest.approx(-285.83e3, abs=60)  # CODATA, liquid water
