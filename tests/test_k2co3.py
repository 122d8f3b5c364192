"""Aqueous potassium carbonate: published constants and properties, the film, consistency, plants."""

import math
from dataclasses import replace

import numpy as np
import pytest
from CoolProp.CoolProp import PropsSI

from ccus._gas import species_enthalpy
from ccus.cli.main import main
from ccus.errors import InputError, SpecError
from flowsheets.case import Case
from flowsheets.references import references
from flowsheets.report_tables import liquid_loading
from flowsheets.result_tables import stream_rows
from flowsheets.run import run_case
from solvents import carbonate, pitzer, salt
from solvents._enrtl import CO2
from solvents._speciation import AMOUNT, DLN_P, LN_P
from solvents.library import incomplete, load
from solvents.tables import evaluate
from units import _film

C = 273.15


@pytest.fixture(scope="module")
def solvent():
    return load("k2co3")


def one(*values):
    return [np.array([float(v)]) for v in values]


def test_heat_of_reaction_follows_from_formation_enthalpies(solvent):
    # CO2(g) + CO3-- + H2O = 2 HCO3- at 25 degC, infinite dilution: 25.3 kJ/mol of the CODATA key values (cox1989), 27.6
    # of those in crc2014
    codata = 2 * 689.93 - 675.23 - 393.51 - 285.83
    q = carbonate.heat_released(*one(298.15, 0.2, 1e-4), solvent.direct().carbonate)[0]
    assert q / 1e3 == pytest.approx(codata, abs=0.7)  # uncertainties 0.2 kJ/mol of each ion, twice that of bicarbonate


@pytest.mark.parametrize("t", [25, 40, 60, 90, 110])
def test_constants_agree_with_those_of_phreeqc(solvent, t):
    # pitzer.dat: log10 K = a + b T + c/T + d log10 T + e/T^2 of CO3 + H = HCO3, CO3 + 2 H = CO2 + H2O, CO2(g) = CO2
    rows = ((107.8975, 0.03252849, -5151.79, -38.92561, 563713.9), (464.1965, 0.09344813, -26986.16, -165.75951,
            2248628.9), (109.534, 1.9913e-2, -6986.04, -40.83, 669370))
    T = t + C
    one_, two, gas = (math.log(10) * (a + b * T + c / T + d * math.log10(T) + e / T**2) for a, b, c, d, e in rows)
    fit = solvent.direct().carbonate.equilibrium
    second, first, henry = (carbonate.ln_constant(fit, key, *one(T))[0] for key in ("second", "first", "henry_CO2"))
    assert second - first + henry == pytest.approx(two - 2 * one_ - gas + math.log(101325), abs=0.06)  # 3 to 6 %


def he1993(m):
    """The same model with the activities of he1993, as in pytzer: a + b T there."""
    rows = {"beta0_CO3": (-0.1991649, 1.1e-3), "beta1_CO3": (0.1330579, 4.36e-3), "C_CO3": (0.0005, 0.0),
            "beta0_HCO3": (-0.3088232, 1.0e-3), "beta1_HCO3": (-0.2802, 1.1e-3), "C_HCO3": (0.0, 0.0)}
    changed = {key: {**m.activity.rows[key], "a": str(a + 298.15 * b), "b": str(b)} for key, (a, b) in rows.items()}
    return replace(m, activity=replace(m.activity, rows={**m.activity.rows, **changed}))


@pytest.mark.parametrize(("t", "strength", "apart"), [(40, 0.2, 0.10), (60, 0.2, 0.03), (40, 0.25, 0.07),
                                                      (60, 0.25, 0.05), (110, 0.25, 0.30)])
def test_two_published_sets_of_activities(solvent, t, strength, apart):
    """How well p*CO2 is known, which the caution of the solvent states."""
    m = solvent.direct().carbonate
    ln = [carbonate.equilibrium(*one(t + C, 0.25, strength), x)[0][0] for x in (m, he1993(m))]
    assert abs(ln[1] - ln[0]) < apart


def test_activities_hold_gibbs_duhem(solvent):
    # of one salt, d(m phi)/dm = 1 + m d ln gamma/dm; carbonate's mean coefficient needs potassium's, so bicarbonate
    m = solvent.direct().carbonate
    molality, d = np.array([0.2, 0.5, 1.0, 2.0]), 1e-4
    low, high = (pitzer.activities(np.full(4, 320.0), molality * f, np.full(4, 1 - 1e-9), m.activity, m.enrtl)
                 for f in (1 - d, 1 + d))
    left = (high.osmotic * (1 + d) - low.osmotic * (1 - d)) / (2 * d)
    np.testing.assert_allclose(left, 1 + (high.ln_bicarbonate - low.ln_bicarbonate) / (2 * d), rtol=1e-6)


def test_debye_hueckel_constant(solvent):
    # 0.3915 (kg/mol)^0.5 at 25 degC: pitzer1973 and all after him, 0.391 to 0.393
    assert pitzer.debye_hueckel(*one(298.15), solvent.direct().enrtl)[0] == pytest.approx(0.3915, abs=0.0015)


@pytest.mark.parametrize(("t", "strength"), [(20, 0.05), (20, 0.2), (20, 0.3), (40, 0.05), (40, 0.2), (40, 0.3)])
def test_density_viscosity_heat_capacity_without_co2(solvent, t, strength):
    """Against Melinder's potassium carbonate of CoolProp, another compilation."""
    at = solvent.properties(t + C, 1e-3, strength)
    D, mu, cp = (PropsSI(key, "T", t + C, "P", 1e5, f"INCOMP::MKC[{strength}]") for key in ("D", "V", "C"))
    assert at["density"]["table"] == pytest.approx(D, rel=0.006)
    assert at["viscosity"]["table"] == pytest.approx(mu, rel=0.05)
    assert at["heat_capacity"]["table"] == pytest.approx(cp, rel=0.015 if strength < 0.1 else 0.06)  # the caution


@pytest.mark.parametrize("t", [25, 40, 60])
@pytest.mark.parametrize("strength", [0.1, 0.2, 0.3])
def test_viscosity_against_goncalves1981(solvent, t, strength):
    f = ((2.4251e-1, 4.1839e-2, 6.1826e-3, 1.3116e-3), (4.7185e-3, -1.1967e-3, 3.3011e-4, -7.6149e-5),
         (-3.6792e-5, -1.8959e-6, -1.7439e-6, 8.3178e-7), (1.6353e-8, 1.8665e-7, -3.1156e-8, -1.4828e-9))
    m = strength / (1 - strength) / 0.1382
    ratio = 1 + sum(f[j][i] * m ** (i + 1) * t**j for i in range(4) for j in range(4))  # in mirzaei2025
    w = tuple(one(strength, 0.0))
    p = solvent.direct().properties
    found = salt.viscosity(*one(t + C), w, p) / salt.water_viscosity(*one(t + C), p)
    assert found[0] == pytest.approx(ratio, rel=0.03)


def test_hydroxide_without_co2(solvent):
    # CO3-- + H2O = HCO3- + OH-, pK 14.00 - 10.33 at 25 degC: x^2/(1 - x) = K in 1 mol/l of K2CO3, pH 12.2
    K = 10 ** (10.33 - 14.00)
    x = 0.5 * (-K + math.sqrt(K * K + 4 * K))
    found = salt.hydroxide(*one(2.0, 0.0, 298.15), solvent.direct().properties)[0]
    assert found == pytest.approx(x, rel=0.02)
    half = salt.hydroxide(*one(2.0, 1.0, 298.15), solvent.direct().properties)[0]
    assert half == pytest.approx(K * 0.5 / 1.0, rel=0.02)


def test_rate_of_absorption_is_that_of_the_source(solvent):
    """kg' of 25 wt% at 60 degC and 30 % conversion by the laws of mirzaei2025's program, written out."""
    T, theta, mass = 333.15, 0.3, 0.25
    m, t = mass / (1 - mass) / 0.1382, 60.0
    d = ((1.0006e3, 1.2479e2, -1.0544e1, 6.8296e-1, -2.3941e-2), (-1.4378e-3, -2.3933e-1, 2.0655e-2, 1.911e-3,
         -2.2461e-4), (-5.7652e-3, 7.1823e-4, 1.0597e-3, -2.7032e-4, 1.7181e-5), (1.6986e-5, 1.0135e-5, -1.2824e-5,
         2.7504e-6, -1.6771e-7))
    CK = 2 * mass * sum(d[j][i] * m**i * t**j for i in range(5) for j in range(4)) / 138.2
    K = math.exp(140.932 - 13445.9 / T - 22.4773 * math.log(T)
                 - (175.36 - 7230.6 / T - 30.6509 * math.log(T) + 0.01315 * T - 372805 / T**2))
    OH, OH_0 = (0.5e3 * (-CK * x - K + math.sqrt((CK * x) ** 2 + 2 * CK * K + K * K)) for x in (theta, 0.0))
    b1 = 0.5908 - 0.1648e-2 * T + 1.5212e-6 * T**2 - 69.966 / T
    b2 = 108.455 - 0.31289 * T + 3.0092e-4 * T**2 - 12535 / T
    k = math.exp(22.01 - 5771 / T + b1 * 1e3 * CK * theta + b2 * (OH - OH_0))
    g = -8.5e-3 - 1.809e-5 * (T - 298.15)
    S = (0.0971 + g) * CK + (0.1423 + g) * CK / 2 * (1 - theta) + (0.0967 + g) * CK * theta
    H = 3.54e-7 * math.exp(2044 / T) * 10**-S
    D = 2.35e-6 * math.exp(-2119 / T) * (1 / 2.18) ** 0.818  # relative viscosity of goncalves1981 there
    at = solvent.properties(T, theta / 2, mass)
    kg = math.sqrt(at["rate_water"]["table"] * at["c_K2CO3"]["table"] * at["diffusivity_CO2"]["table"])
    assert kg / at["henry_CO2"]["table"] == pytest.approx(math.sqrt(k * OH * D) * H, rel=0.04)  # density, viscosity


# bosch1989, tables 1 and 2, full film model with all reactions at 90 degC: loading (conversion), p [kPa], flux
# [mol/m2/s], enhancement; 2 mol/l K2CO3. Flux and enhancement give the bulk's CO2, that the constant of hydrolysis.
BOSCH = ((0.2, 30, 4.34e-3, 33.0), (0.4, 30, 1.10e-3, 20.6), (0.4, 120, 9.69e-3, 19.2), (0.6, 120, 3.53e-3, 12.9))


@pytest.mark.parametrize(("conversion", "p", "flux", "enhancement"), BOSCH)
def test_film_against_a_published_film_model(conversion, p, flux, enhancement):
    kL, He, D, D_ion, total, k_OH, Kc1 = 1.5e-4, 8.314 * 363 / 0.1, 2.5e-9, 1.96e-9, 2000.0, 1870.0, 1.09e3
    bulk = p * 1e3 / He - flux / (enhancement * kL)
    carbonate_, bicarbonate = total * (1 - conversion), 2 * total * conversion
    K = bicarbonate**2 / (carbonate_ * Kc1 * bulk)
    found = _film.co2_flux(1e7, p * 1e3, 1.0, 0.0, 0.0, 1e3, kL, He, bulk, carbonate_, bicarbonate / 2, bicarbonate / 2,
                           D_ion / D, 1.0, 1e-20, k_OH * K / bicarbonate, D / kL**2, 1.0, 1.0, np.zeros(32))
    assert found[-1]
    assert 1.0 < found[3] / enhancement < 1.065  # the hydroxide of the bulk is a little more than the interface's


def test_salts_and_carbon_close(solvent):
    direct = solvent.direct()
    L = np.linspace(1e-3, 0.6, 60)
    n = evaluate(np.full(60, 340.0), L, np.full(60, 0.25), direct)[0][:, AMOUNT:]
    salts = 0.25 / direct.enrtl.M[1]
    np.testing.assert_allclose(n[:, 1] + n[:, 3], salts, rtol=1e-12)  # potassium
    np.testing.assert_allclose(n[:, 1] + 2 * n[:, 3] + n[:, 2], salts * (1 + 2 * L), rtol=1e-9)  # carbon
    assert (n[:, 2] < 0.01 * salts)[L < 0.45].all()  # free CO2


def test_gibbs_helmholtz(solvent):
    direct, rng = solvent.direct(), np.random.default_rng(1)
    T, L, W = rng.uniform(293, 413, 40), rng.uniform(0.01, 0.44, 40), rng.uniform(0.05, 0.32, 40)
    d, e = 1e-3, 0.05
    h = [evaluate(T, L + s * d, W, direct)[2] for s in (-2, -1, 1, 2)]
    slope = (h[0] - 8 * h[1] + 8 * h[2] - h[3]) / (12 * d)
    ln_p = [evaluate(1 / (1 / T + s * e * 1e-5), L, W, direct)[0][:, LN_P + 2] for s in (-1, 1)]
    q = -direct.enrtl.R * (ln_p[1] - ln_p[0]) / (2 * e * 1e-5)
    gas = np.array([species_enthalpy(t, direct.anchor, CO2)[0] for t in T])
    amount = W / direct.enrtl.M[1] * solvent.alkalinity
    np.testing.assert_allclose(slope / amount, gas - q, rtol=1e-6)
    np.testing.assert_allclose(q, direct.enrtl.R * T**2 * evaluate(T, L, W, direct)[0][:, DLN_P + 2], rtol=1e-5)


def test_tables_hold_the_direct_model(solvent):
    rng = np.random.default_rng(2)
    for T, L, W in zip(rng.uniform(295, 410, 30), rng.uniform(0.01, 0.46, 30), rng.uniform(0.06, 0.32, 30)):
        at = solvent.properties(T, L, W)
        assert at["p_CO2"]["table"] == pytest.approx(at["p_CO2"]["direct"], rel=5e-4)
        assert at["heat_of_absorption"]["table"] == pytest.approx(at["heat_of_absorption"]["direct"], abs=100)
        assert at["c_bicarbonate"]["table"] == pytest.approx(at["c_bicarbonate"]["direct"], rel=1e-3)
        assert 20e3 < at["heat_of_absorption"]["table"] < 35e3


@pytest.mark.parametrize("t", [40, 60, 80])
def test_rate_constant_against_thee2012(solvent, t):
    # wetted wall, 30 wt%, 40 to 80 degC: 2.53e11 exp(-4311/T) l/mol/s; the hydroxide that it goes with is not the same
    published = 2.53e8 * math.exp(-4311 / (t + C))
    found = salt.rate_constant(*one(4.4, 0.3 * 4.4, t + C), solvent.direct().properties)[0]
    assert abs(math.log(found / published)) < math.log(1.5)


def test_all_kinetics_sets_load(solvent):
    k = [solvent.properties(333.15, 0.15, 0.25, name)["rate_water"]["table"] for name in ("mirzaei2025", "ye2014")]
    assert 1.0 < k[0] / k[1] < 10.0  # the second leaves the effect of loading out: the caution


def pressurised(**changes):
    gas = {"composition": {"CO2": "15 %", "O2": "4 %", "H2O": "8 %", "N2": "rest"}, "basis": "wet", "flow": "100 t/h",
           "temperature": "150 degC", "pressure": "5 bar"}
    return Case(**{"gas": gas, "capture": "90 %", 
                   "solvent": {"name": "k2co3", "strength": "25 %", "lean_loading": 0.2},
                   "blower": {"pressure": "5 bar"}, "gas_cooler": {"temperature": "70 degC"},
                   "absorber": {"height": "40 m", "solvent_temperature": "70 degC"},
                   "stripper": {"pressure": "1.2 bar"}, **changes})


def test_plant_under_pressure():
    result = run_case(pressurised())
    assert result.kpi["capture_fraction"] == pytest.approx(0.9, abs=1e-6)
    assert result.kpi["rich_loading"] < 0.45
    for unit in (result.balances["plant"], *result.balances["units"].values()):
        for part in (*unit["elements"].values(), *unit["species"].values(), unit["energy"]):
            assert abs(part) < 1e-8
    assert abs(result.balances["plant"]["elements"]["K"]) < 1e-8
    streams = result.plant.streams
    assert streams["treated_gas"].n["K2CO3"] < 1e-20 * streams["treated_gas"].total
    assert liquid_loading(streams["rich"]) == pytest.approx(result.kpi["rich_loading"], rel=1e-9)
    row = next(r for r in stream_rows(result.plant) if r["stream"] == "rich")
    assert row["loading [mol CO2/mol alkalinity]"] == pytest.approx(result.kpi["rich_loading"], rel=1e-9)
    told = " ".join(str(w) for w in result.warnings)
    for word in ("precipitation to be taken with caution", "surface tension estimated", "no measured points"):
        assert word in told
    assert {"imle2013", "harvie1984", "laliberte2009", "mirzaei2025"} <= set(references(pressurised()))


def test_flue_gas_at_one_bar_says_what_stops_it():
    with pytest.raises(SpecError, match=r"reaches \d+\.\d % at most.*pressure of the gas.*absorbs too slowly"):
        run_case(Case(solvent={"name": "k2co3", "strength": "25 %", "lean_loading": 0.1},
                      gas={"co2_after_cooler": "13 %"}))


def test_commands(tmp_path, capsys):
    assert main(["solvent", "check", "k2co3"]) == 0
    assert main(["solvent", "show", "k2co3", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "25 wt% K2CO3" in out
    assert "caution: precipitation" in out
    assert (tmp_path / "solvent.html").read_text(encoding="utf-8").count("<svg") == 10
    assert "k2co3_pz" in incomplete()
    with pytest.raises(InputError, match="published constants are missing"):
        load("k2co3_pz")
