"""The gas phase against Cantera, and its derivatives against differences."""

import subprocess
import sys

import numpy as np
import pytest

from ccus import _gas
from ccus.errors import InputError, OutOfRangeError
from ccus.gas import (
    CARRIERS,
    MECHANISM,
    R,
    cp_ideal_gas,
    fuller_factor,
    gas_params,
    gas_stream,
    isentropic_temperature,
    lumped_params,
    temperature_from_enthalpy,
    transport_properties,
)
from ccus.species import SPECIES

NAMES = ("N2", "O2", "Ar", "CO2", "H2O", "CO", "NO", "NO2", "SO2")
MIXTURES = [
    [0.70, 0.04, 0.01, 0.13, 0.12, 1e-5, 2e-4, 1e-5, 1e-3],
    [0.01, 0.001, 1e-4, 0.45, 0.53, 1e-3, 1e-3, 1e-3, 2e-3],
    [1e-6, 1e-6, 1e-6, 0.9999, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6],
]


@pytest.fixture(scope="module")
def cantera_gas():
    ct = pytest.importorskip("cantera")
    return ct.Solution(MECHANISM, "gas")


def transport(T, P, y, p):
    n = len(y)
    val, dT, dy = np.empty(n + 2), np.empty(n + 2), np.empty((n + 2, n))
    _gas.transport(T, P, np.asarray(y, dtype=float), p, val, dT, dy)
    return val, dT, dy


@pytest.mark.parametrize("T", [280.0, 313.15, 400.0, 1200.0])
@pytest.mark.parametrize("y", MIXTURES)
def test_kernels_match_cantera(cantera_gas, T, y):
    # the same coefficients, so to rounding: 1e-8 is the bar of the specification
    gas, p = cantera_gas, gas_params(NAMES)
    gas.TPX = T, 1.1e5, dict(zip(NAMES, y))
    order = [gas.species_index(name) for name in NAMES]
    val, _, _ = transport(T, 1.1e5, y, p)
    assert val[0] == pytest.approx(gas.viscosity, rel=1e-8)
    assert val[1] == pytest.approx(gas.thermal_conductivity, rel=1e-8)
    np.testing.assert_allclose(val[2:], gas.mix_diff_coeffs_mole[order], rtol=1e-8)
    H, C = _gas.mixture_enthalpy(T, np.array(y) / sum(y), p)
    assert pytest.approx(gas.enthalpy_mole / 1e3, rel=1e-10) == H
    assert pytest.approx(gas.cp_mole / 1e3, rel=1e-10) == C


def test_molar_masses_are_canteras(cantera_gas):
    for name in CARRIERS:
        mass = SPECIES[name].M * 1e3
        assert mass == pytest.approx(cantera_gas.molecular_weights[cantera_gas.species_index(name)], rel=1e-12)


@pytest.mark.parametrize("y", [[0.7, 0.05, 0.01, 0.13, 0.1, 1e-4], [0.01, 1e-3, 1e-4, 0.3, 0.65, 0.03]])
def test_derivatives_match_differences(y):
    # fourth-order central differences: error about 1e-11 of the value
    p, T, P, y = gas_params(("N2", "O2", "Ar", "CO2", "H2O", "MEA")), 330.0, 1.2e5, np.array(y)
    val, dT, dy = transport(T, P, y, p)

    def difference(at, h):
        f = [at(k * h)[0] for k in (-2, -1, 1, 2)]
        return (f[0] - 8 * f[1] + 8 * f[2] - f[3]) / (12 * h)

    np.testing.assert_allclose(difference(lambda h: transport(T + h, P, y, p), 0.05), dT, rtol=1e-8)
    for j in range(len(y)):
        unit = np.eye(len(y))[j]
        slope = difference(lambda h, unit=unit: transport(T, P, y + h * unit, p), 1e-3 * y[j])
        np.testing.assert_allclose(slope / val, dy[:, j] / val, rtol=1e-7, atol=1e-7)


def test_transport_depends_on_ratios_only():
    p, y = gas_params(("N2", "CO2", "H2O", "MEA")), np.array([0.8, 0.1, 0.09, 0.01])
    np.testing.assert_allclose(transport(320.0, 1e5, y, p)[0], transport(320.0, 1e5, 0.7 * y, p)[0], rtol=1e-13)


def test_amine_diffuses_by_fuller_and_leaves_the_mixture_alone():
    with_amine = transport_properties(313.15, 1e5, {"N2": 1.0, "MEA": 1e-9})
    alone = transport_properties(313.15, 1e5, {"N2": 1.0})
    assert with_amine["viscosity"] == pytest.approx(alone["viscosity"], rel=1e-12)
    assert with_amine["D_MEA"] == pytest.approx(fuller_factor("MEA", "N2") * 313.15**1.75 / 1e5, rel=1e-7)


@pytest.mark.parametrize("T", [285.0, 330.0, 400.0])
@pytest.mark.parametrize("y", [(0.12, 0.05, 1e-4), (0.02, 0.20, 1e-6), (0.30, 0.10, 1e-3)])
def test_inert_gas_as_one_species(T, y):
    inert = (("N2", 0.90), ("O2", 0.085), ("Ar", 0.015))
    rest = 1.0 - sum(y)
    full = transport(T, 1e5, np.array([*y, *(rest * share for _, share in inert)]),
                     gas_params(("CO2", "H2O", "MEA", *(name for name, _ in inert))))
    lumped = transport(T, 1e5, np.array([*y, rest]), lumped_params(("CO2", "H2O", "MEA"), inert))
    (lumped, _, _), (full, _, _) = lumped, full
    assert lumped[:2] == pytest.approx(full[:2], rel=1e-3)  # viscosity, conductivity
    assert lumped[2:5] == pytest.approx(full[2:5], rel=2e-6)  # diffusivities of CO2, water, amine


def test_single_gas_has_its_self_diffusivity(cantera_gas):
    cantera_gas.TPX = 300.0, 1e5, {"CO2": 1.0}
    own = cantera_gas.binary_diff_coeffs[3, 3]
    assert transport_properties(300.0, 1e5, {"CO2": 1.0})["D_CO2"] == pytest.approx(own, rel=1e-8)


@pytest.mark.parametrize(("name", "H", "allowed"), [
    ("CO2", -393.51, 0.13), ("H2O", -241.826, 0.04), ("CO", -110.53, 0.17), ("SO2", -296.81, 0.20)])
def test_enthalpy_of_formation_is_codata(name, H, allowed):
    # CODATA key values (Cox, Wagman, Medvedev 1989) in kJ/mol with their uncertainty
    found = gas_stream({name: 1.0}, 298.15, 1e5).H / 1e3
    assert found == pytest.approx(H, abs=allowed)


def test_mea_vapour():
    # anchor of the solvent model, and the CCSI databank polynomial at 298.15 K
    found = gas_stream({"MEA": 1.0}, 298.15, 1e5).H
    assert found == pytest.approx(-206838.387, abs=0.01)
    T = 400.0
    published = (13207.4 + 281.577 * T - 0.15130660 * T**2 + 3.128692e-5 * T**3) / 1e3
    assert cp_ideal_gas(T, {"MEA": 1.0}) == pytest.approx(published, rel=1e-9)


def test_air_against_measurement():
    # Lemmon and Jacobsen 2004: air at 300 K and 0.1 MPa 18.54 uPa s, 26.3 mW/m/K; 2 % is the Lennard-Jones model
    air = transport_properties(300.0, 1e5, {"N2": 0.7812, "O2": 0.2096, "Ar": 0.0092})
    assert air["viscosity"] == pytest.approx(18.54e-6, rel=0.02)
    assert air["conductivity"] == pytest.approx(26.3e-3, rel=0.02)


@pytest.mark.parametrize(("T", "published"), [(300.0, 12.9e-6), (400.0, 17.5e-6), (500.0, 21.7e-6)])
def test_sulfur_dioxide_against_handbook(T, published):
    # CRC Handbook of Chemistry and Physics, viscosity of gases; 2 % for the Lennard-Jones parameters of Svehla
    assert transport_properties(T, 1e5, {"SO2": 1.0})["viscosity"] == pytest.approx(published, rel=0.02)


def test_diffusivities_against_measurement():
    # Massman 1998 at 273.15 K and 1 atm: CO2 in air 0.1381 cm2/s, H2O in air 0.2178 cm2/s (7 % and less). The
    # Lennard-Jones parameters of GRI-Mech are known to be low: 6 % for CO2 and 14 % for H2O, held here as they are.
    air = transport_properties(273.15, 101325.0, {"N2": 0.79, "O2": 0.21, "H2O": 1e-9, "CO2": 1e-9})
    assert air["D_CO2"] / 0.1381e-4 == pytest.approx(0.95, abs=0.02)
    assert air["D_H2O"] / 0.2178e-4 == pytest.approx(0.86, abs=0.02)


def test_temperature_from_enthalpy_returns():
    n = {"N2": 3.0, "CO2": 0.5, "H2O": 0.4, "MEA": 1e-3}
    for T in (250.0, 313.15, 999.0):
        assert temperature_from_enthalpy(n, gas_stream(n, T, 1e5).H) == pytest.approx(T, rel=1e-12)


def test_isentropic_temperature_matches_cantera(cantera_gas):
    x = {"N2": 0.75, "O2": 0.05, "CO2": 0.13, "H2O": 0.07}
    cantera_gas.TPX = 320.0, 1.0e5, x
    cantera_gas.SP = cantera_gas.s, 1.6e5
    assert isentropic_temperature(x, 320.0, 1.0e5, 1.6e5) == pytest.approx(cantera_gas.T, rel=1e-9)


def test_normal_run_does_without_cantera():
    gas_params(("N2", "CO2"))  # writes the cache where it was not there
    code = ("import sys; from ccus.gas import gas_stream; gas_stream({'N2': 1.0, 'CO2': 0.1}, 300.0, 1e5); "
            "sys.exit('cantera' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], cwd=MECHANISM.parents[1], timeout=120).returncode == 0


def test_density_is_ideal():
    stream = gas_stream({"N2": 1.0, "CO2": 1.0}, 300.0, 1e5)
    assert stream.density == pytest.approx(1e5 / (R * 300.0) * stream.mass / stream.total, rel=1e-14)


@pytest.mark.parametrize(("n", "T", "P", "error"), [
    ({"Xe": 1.0}, 300.0, 1e5, InputError), ({"N2": -1.0}, 300.0, 1e5, InputError),
    ({"N2": 0.0}, 300.0, 1e5, InputError), ({"N2": float("nan")}, 300.0, 1e5, InputError),
    ({"N2": 1.0}, 300.0, 0.0, InputError),
    ({"N2": 1.0}, 150.0, 1e5, OutOfRangeError), ({"N2": 1.0, "MEA": 1e-6}, 1200.0, 1e5, OutOfRangeError)])
def test_bad_input_is_one_line(n, T, P, error):
    with pytest.raises(error) as caught:
        gas_stream(n, T, P)
    assert "\n" not in str(caught.value)
