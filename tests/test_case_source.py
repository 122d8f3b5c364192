"""The gas of a case, as the flue-gas source makes it."""

import pytest

from ccus.species import SPECIES
from flowsheets.case import Case
from flowsheets.case_source import flue_gas

MEASURED = {
    "composition": {"CO2": "12 %", "O2": "6 %", "N2": "rest"},
    "basis": "dry",
    "temperature": "50 degC",
    "pressure": "0.01 barg",
    "flow": "100000 Nm3/h",
}


def gas_of(**changes):
    return flue_gas(Case(gas={**MEASURED, **changes}), 1.05e5).solve().outlets["gas"]


def test_dry_gas_is_saturated_with_water():
    # vapour pressure of water at 50 degC: 12.352 kPa (IAPWS-95); 22.413969 L/mol at 0 degC and 101,325 Pa (CODATA 2018)
    gas = gas_of()
    assert gas.x["H2O"] == pytest.approx(12352 / 102325, rel=1e-4)
    assert gas.total == pytest.approx(100000 / 22.413969e-3 / 3600, rel=1e-7)
    assert gas.n["CO2"] / (gas.total - gas.n["H2O"]) == pytest.approx(0.12)


def test_dry_flow_counts_the_dry_gas_alone():
    gas = gas_of(flow="100000 Nm3/h dry")
    assert gas.total - gas.n["H2O"] == pytest.approx(100000 / 22.413969e-3 / 3600, rel=1e-7)


def test_mass_flow_and_flow_at_own_conditions():
    gas = gas_of(flow="360 t/h", water="5 %")
    assert sum(v * SPECIES[k].M for k, v in gas.n.items()) == pytest.approx(100.0, rel=1e-12)
    assert gas_of(flow="3600 m3/h", water="5 %").total == pytest.approx(102325 / (8.314462618 * 323.15), rel=1e-9)


def test_reference_oxygen():
    # Directive 2010/75/EU, annex VI, part 7: E_s = (21 - O_s)/(21 - O_m) E_m, so 15 % at 6 % O2 is 12 % at 9 % O2
    gas = gas_of(composition={"CO2": "15 %", "O2": "9 %", "N2": "rest"}, reference_O2="6 %", water="0 %")
    assert gas.x["CO2"] == pytest.approx(0.12)
    assert gas.x["O2"] == pytest.approx(0.09)


@pytest.mark.parametrize("preset", ["pulverised_coal", "ngcc"])
def test_presets_hold_their_flow(preset):
    gas = flue_gas(Case(gas={"preset": preset, "flow": "500 t/h"}), 1.05e5).solve().outlets["gas"]
    assert gas.mass == pytest.approx(500 / 3.6, rel=1e-12)


def test_methane_with_excess_air_by_hand():
    # CH4 + 2 O2 at 20 % excess: 0.4 mol O2 left beside 1 mol CO2
    fuel = {
        "fuel": {"molar": {"CH4": 1.0}},
        "excess_air": "20 %",
        "flow": "1000 kmol/h",
        "temperature": 400.0,
        "pressure": 1.0e5,
    }
    gas = flue_gas(Case(gas=fuel), 1.05e5).solve().outlets["gas"]
    assert gas.n["O2"] / gas.n["CO2"] == pytest.approx(0.4, rel=0.005)  # air brings 0.4 % of the CO2


def test_carbon_dioxide_after_the_cooler():
    # 40 degC: 7.385 kPa of water (IAPWS-95) in 1.05 bar
    gas = flue_gas(Case(gas={"co2_after_cooler": "13 %"}), 1.05e5).solve().outlets["gas"]
    dry = gas.n["CO2"] / (gas.total - gas.n["H2O"])
    assert dry * (1 - 7385 / 105000) == pytest.approx(0.13, abs=2e-4)
