"""The exergy ledger: units with a closed solution, and the solved plants."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.constants import R

from ccus.entropy import co2_entropy, gas_entropy, water_entropy
from ccus.fluids import co2_stream
from ccus.gas import gas_stream
from ccus.result import Convergence, UnitResult
from ccus.species import SPECIES
from flowsheets.accounts import kpi, steam_supply
from flowsheets.case import Case, parse_settings, read_case
from flowsheets.energy import energy_use
from flowsheets.exergy import exergy, notices
from flowsheets.minimum_work import minimum_work
from flowsheets.result import Plant
from flowsheets.run import solve_plant
from flowsheets.stream_exergy import least_exergy, stream_exergy, surroundings
from solvents.entropy import water_potential as water_in_solvent
from solvents.library import load

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
MEA, STEAM = load("mea"), steam_supply(Case())
T0, P0 = 298.15, 101325.0
RAW = gas_stream({"N2": 0.7, "Ar": 0.05, "CO2": 0.13, "H2O": 0.12}, 320.0, P0)
PRODUCT = co2_stream({"CO2": 0.117}, T0, 110e5)
KWH = 1.0 / (0.117 * SPECIES["CO2"].M * 3.6e3)  # kWh/t per W
CP = 2.5 * R  # argon


def argon(n, T, P=P0):
    return gas_stream({"Ar": n}, T, P)


def one_unit(inlets, outlets, heat=0.0, work=0.0, **data):
    """A plant of one unit beside raw gas and product that flow nowhere."""
    inner = {f"in{i}": s for i, s in enumerate(inlets)}, {f"out{i}": s for i, s in enumerate(outlets)}
    unit = UnitResult(outlets=inner[1], heat=heat, work=work, data=data)
    return Plant(name="test", streams={"flue_gas": RAW, "co2_product": PRODUCT, **inner[0], **inner[1]},
                 units={"unit": unit}, inlets={"unit": tuple(inner[0])}, outlets={"unit": tuple(inner[1])},
                 convergence=Convergence(converged=True))


def of_unit(plant):
    return {k: v / KWH for k, v in exergy(plant, MEA, STEAM)["units"]["unit"].items()}


CLOSED = {  # inlets, outlets, heat, work, entropy made
    "exchange of heat": ([argon(1, 500.0), argon(2, 300.0)], [argon(1, 400.0), argon(2, 350.0)], 0.0, 0.0,
                         CP * (math.log(400 / 500) + 2 * math.log(350 / 300))),
    "mixing of hot and cold": ([argon(1, 500.0), argon(1, 300.0)], [argon(2, 400.0)], 0.0, 0.0,
                               CP * math.log(400**2 / (500 * 300))),
    "throttling": ([argon(1, 350.0, 4e5)], [argon(1, 350.0, 1e5)], 0.0, 0.0, R * math.log(4.0)),
    "mixing of gases": ([argon(1, 310.0), gas_stream({"N2": 3.0}, 310.0, P0)],
                        [gas_stream({"Ar": 1.0, "N2": 3.0}, 310.0, P0)], 0.0, 0.0,
                        R * (math.log(4) + 3 * math.log(4 / 3))),
    "cooling to the surroundings": ([argon(1, 400.0)], [argon(1, T0)], -CP * (400.0 - T0), 0.0,
                                    CP * (math.log(T0 / 400) + (400 - T0) / T0)),
    "compression without loss": ([argon(1, 300.0, 1e5)], [argon(1, 300.0 * 2**0.4, 2e5)], 0.0,
                                 CP * 300.0 * (2**0.4 - 1), 0.0),
    "work into heat": ([argon(1, 300.0)], [argon(1, 330.0)], 0.0, 30.0 * CP, CP * math.log(330 / 300)),
}


@pytest.mark.parametrize("name", CLOSED)
def test_units_with_a_closed_solution(name):
    inlets, outlets, heat, work, made = CLOSED[name]
    row = of_unit(one_unit(inlets, outlets, heat, work))
    assert row["destroyed"] == pytest.approx(T0 * made, rel=1e-4, abs=0.02)  # NASA's argon: cp 2.5 R to 1e-6
    assert row["closure"] == pytest.approx(0.0, abs=0.05)


def test_heat_of_a_reboiler_comes_at_the_temperature_of_its_steam():
    Q, T = 100.0 * CP, 390.0
    row = of_unit(one_unit([argon(1, 290.0)], [argon(1, 390.0)], Q, reboiler_duty=Q, T_reboiler=T))
    assert row["heat"] == pytest.approx(Q * (1 - T0 / 400.0))  # 10 K above
    assert row["destroyed"] == pytest.approx(T0 * (CP * math.log(390 / 290) - Q / 400.0), rel=1e-4)


def test_raw_gas_dry_and_cold_has_no_exergy_and_separation_is_the_minimum_work():
    at = surroundings(one_unit([argon(1, 300.0)], [argon(1, 300.0)]), MEA)
    dry = {k: v for k, v in RAW.n.items() if k != "H2O"}
    treated = gas_stream({**dry, "CO2": dry["CO2"] - 0.117}, T0, P0)
    assert stream_exergy(gas_stream(dry, T0, P0), at) == pytest.approx(0.0, abs=1e-6)
    assert least_exergy(treated, at, product=False) == pytest.approx(stream_exergy(treated, at), abs=1e-6)
    both = least_exergy(treated, at, product=False) + least_exergy(PRODUCT, at, product=True)
    work = minimum_work(RAW.n, 0.117, 110e5, T0=T0, P0=P0)["total"]
    assert both * KWH == pytest.approx(work, rel=1e-9)
    assert stream_exergy(PRODUCT, at) * KWH == pytest.approx(least_exergy(PRODUCT, at, product=True) * KWH, abs=0.1)


def test_an_open_energy_balance_is_told():
    plant = one_unit([argon(1, 400.0)], [argon(1, 300.0)], heat=-90.0 * CP)
    found = [n for n in notices(exergy(plant, MEA, STEAM)) if "does not close" in n.what]
    assert found[0].allowed == "1 %"


@pytest.fixture(scope="module", params=["mea", "pz", "mea_empirical"])
def solved(request):
    case = Case(solvent={"name": request.param, "lean_loading": 0.2})
    plant = solve_plant(case)
    return plant, exergy(plant, load(request.param), STEAM)


def test_plants_close_and_no_unit_makes_work(solved):
    _, account = solved
    assert abs(account["closure"]["plant"]) < 0.003  # 1 % asked for
    assert abs(account["closure"]["worst"]) < 0.003
    for name, row in account["units"].items():
        assert row["destroyed"] > -row["mismatch"], name
        if name != "compression":  # whose inlet is an ideal gas
            assert abs(row["closure"]) < 0.002, name
    assert notices(account) == ()


def test_ledger_goes_from_the_minimum_to_the_equivalent_work(solved):
    plant, account = solved
    ledger, figures = account["ledger"], kpi(plant, energy_use(plant, STEAM), boundary="capture", metric="thermal")
    parts = sum(sum(ledger[k].values()) for k in ("destroyed", "lost", "brought_in"))
    assert ledger["minimum_work"] + parts + ledger["remainder"] == pytest.approx(ledger["exergy_supplied"])
    assert ledger["minimum_work"] == pytest.approx(figures["minimum_work_kWh_per_t"]["total"])
    assert ledger["equivalent_work"] == pytest.approx(figures["specific_equivalent_work_kWh_per_t"])
    assert abs(ledger["remainder"]) < 0.003 * sum(ledger["destroyed"].values())
    assert ledger["exergy_supplied"] + ledger["steam_turbine"] == pytest.approx(ledger["equivalent_work"])
    assert sum(ledger["destroyed"].values()) == pytest.approx(
        sum(row["destroyed"] for row in account["units"].values()))
    assert all(ledger["destroyed"][f"stripper{part}"] > 0.0 for part in ("", "_reboiler", "_condenser"))


def test_exchanger_destroys_what_its_temperature_differences_say(solved):
    plant, account = solved
    curve = plant.units["exchanger"].data["curve"]
    made = np.trapezoid(1.0 / curve["T_cold"] - 1.0 / curve["T_hot"], curve["duty_W"])
    captured = plant.streams["co2_product"].n["CO2"] * SPECIES["CO2"].M * 3.6e3
    assert account["units"]["exchanger"]["destroyed"] == pytest.approx(T0 * made / captured, rel=2e-3)


def test_compression_misses_by_the_crossing_from_ideal_to_real_gas(solved):
    plant, account = solved
    captured = plant.streams["co2_product"].n["CO2"] * SPECIES["CO2"].M * 3.6e3
    crossing = plant.units["compression"].data["datum_crossing_W"] / captured
    assert account["units"]["compression"]["closure"] == pytest.approx(-crossing, abs=0.01)


def test_compression_destroys_what_its_stages_and_coolers_make(solved):
    plant, account = solved
    wet, out = plant.streams["co2_wet"], plant.streams["co2_product"]
    carbon, water, made = sum(v for k, v in out.n.items() if k != "H2O"), wet.n["H2O"], 0.0
    for row in plant.units["compression"].data["stages"].to_dict("records"):
        removed = row["water_out_mol_s"] + row["water_dried_mol_s"]
        made -= co2_entropy({"CO2": carbon, "H2O": water}, row["T_in"], row["P_in"])
        water -= removed
        made += co2_entropy({"CO2": carbon, "H2O": water}, row["T_cooled"], row["P_cooled"])
        made += removed * water_entropy(row["T_cooled"], row["P_cooled"])
        made += (row["cooling_W"] + row["drying_W"]) / T0
    made += co2_entropy(wet.n, wet.T, wet.P) - gas_entropy(wet.n, wet.T, wet.P)  # the inlet is an ideal gas
    captured = out.n["CO2"] * SPECIES["CO2"].M * 3.6e3
    assert account["units"]["compression"]["destroyed"] == pytest.approx(T0 * made / captured, abs=0.02)


def test_blower_destroys_what_its_efficiency_says(solved):
    plant, account = solved
    gas, blown = plant.streams["flue_gas"], plant.streams["blown_gas"]
    made = gas_entropy(blown.n, blown.T, blown.P) - gas_entropy(gas.n, gas.T, gas.P)
    captured = plant.streams["co2_product"].n["CO2"] * SPECIES["CO2"].M * 3.6e3
    assert account["units"]["blower"]["destroyed"] == pytest.approx(T0 * made / captured)
    lost = plant.units["blower"].work * (1.0 - 0.8) * T0 / blown.T / captured  # friction heats the gas at its outlet
    assert account["units"]["blower"]["destroyed"] == pytest.approx(lost, rel=0.05)


def test_drying_heat_is_a_part_of_its_own(solved):
    plant, account = solved
    unit = plant.units["compression"]
    dried = replace(unit, data={**unit.data, "dehydration": {"regeneration_W": 1e6, "T_regenerator": 477.0}})
    other = exergy(replace(plant, units={**plant.units, "compression": dried}), load(plant.streams["rich"].solvent),
                   STEAM)["ledger"]
    captured = plant.streams["co2_product"].n["CO2"] * SPECIES["CO2"].M * 3.6e3
    assert other["destroyed"]["drying_heat"] == pytest.approx(1e6 * (1 - T0 / 487.0) / captured)
    assert other["remainder"] == pytest.approx(account["ledger"]["remainder"], abs=1e-6)


def test_water_bled_cold_and_pure_is_work_that_no_unit_pays():
    case = read_case(EXAMPLES / "coal_mea_improved.yaml").changed(parse_settings(["solvent.lean_loading=0.35"]))
    plant = solve_plant(case)
    units = exergy(plant, MEA, STEAM)["units"]
    water, mixed = plant.streams["makeup_water"], plant.streams["lean_mixed"]
    potential = water_in_solvent(MEA, mixed.n, mixed.T)
    unpaid = water.H / water.n["H2O"] - mixed.T * water_entropy(water.T, water.P) - potential  # J/mol, at the mixer
    captured = plant.streams["co2_product"].n["CO2"] * SPECIES["CO2"].M * 3.6e3
    assert water.n["H2O"] < 0.0
    assert {name for name, row in units.items() if row["destroyed"] < 0.0} <= {"makeup"}
    assert units["makeup"]["destroyed"] > 1.05 * water.n["H2O"] * unpaid * T0 / mixed.T / captured
