"""One case from file, Python and prompt; SI inside; defaults printed with their source; schema and template."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ccus.errors import InputError
from ccus.quantity import Flow
from ccus.yaml_reader import parse_document
from flowsheets.case import Case, build_case, read_case
from flowsheets.case_documents import schema, template
from flowsheets.case_fields import defaults
from flowsheets.verdict import specification
from solvents.library import load

EXAMPLES = Path(__file__).parents[1] / "examples"
MEASURED = {
    "composition": {"CO2": "12 %", "O2": "6 %", "N2": "rest"},
    "basis": "dry",
    "temperature": "50 degC",
    "pressure": "0.01 barg",
    "flow": "100000 Nm3/h",
}


def from_text(text, *settings):
    return build_case(parse_document(text, "case.yaml"), settings)


def test_file_python_and_prompt_build_the_same_case():
    from_file = from_text("capture: 85 %\nabsorber: {height: 25 m, diameter: 18 m}\nexchanger: {approach: 5 K}")
    from_python = Case(capture=0.85, absorber={"height": 25.0, "diameter": 18.0}, exchanger={"approach": 5.0})
    from_prompt = from_text(
        "schema_version: 1", "capture=85%", "absorber.height=25 m", "absorber.diameter=18 m", "exchanger.approach=5 K"
    )
    assert from_file == from_python == from_prompt
    assert Case() == from_text("schema_version: 1")


def test_default_case_is_the_simulated_plant_of_2020():
    case = Case()
    assert (case.capture, case.solvent.name, case.solvent.strength, case.plant) == (0.9, "mea", 0.3, "conventional")
    assert case.solvent.lean_loading == "least_energy"
    assert (case.absorber.packing, case.absorber.height, case.absorber.flooding) == ("Mellapak 250Y", 20.0, 0.75)
    assert (case.stripper.height, case.stripper.pressure, case.stripper.condenser_temperature) == (10.0, 1.9e5, 313.15)
    assert (case.gas_cooler.temperature, case.absorber.solvent_temperature) == (313.15, 313.15)
    assert (case.exchanger.approach, case.exchanger.area) == (10.0, None)
    c = case.compression
    assert (c.pressure, c.stages, c.efficiency, c.cooler_temperature, c.pump) == (110e5, 6, 0.8, 313.15, False)


def test_defaults_that_name_the_baseline_are_its_own():
    spec = specification("simulated_2020")["case"]
    assert Case(**spec) == Case(blower=spec["blower"], solvent={"kinetics": load("mea").kinetics()})
    for key, row in defaults().items():
        if key == "solvent.kinetics":  # the baseline states the solvent's own
            continue
        part = spec
        for name in key.split("."):
            part = part.get(name, {})
        assert (row.source == "baseline simulated_2020") == (part != {}), key


def test_examples():
    coal = read_case(EXAMPLES / "coal_mea.yaml")
    assert coal.gas.co2_after_cooler == 0.13
    assert coal.gas.flow == Flow(500 * 1000 / 3600, "mass_flow")
    assert coal == Case().changed({"gas.co2_after_cooler": 0.13, "blower.pressure": 1.05e5})
    better = read_case(EXAMPLES / "coal_mea_improved.yaml")
    assert better.gas == coal.gas
    assert (better.absorber.height, better.stripper.height, better.exchanger.approach) == (30.0, 15.0, 5.0)
    assert better.absorber.intercooling[0].return_temperature == 313.15


def test_case_is_frozen():
    case = Case(gas=MEASURED)
    with pytest.raises(ValueError, match="frozen"):
        case.capture = 0.8
    with pytest.raises(TypeError):
        case.gas.composition["CO2"] = 0.5


def test_given_alternative_puts_the_default_aside():
    case = from_text("absorber: {diameter: 18 m}\nexchanger: {area: 5000 m2}")
    assert (case.absorber.flooding, case.absorber.diameter) == (None, 18.0)
    assert (case.exchanger.approach, case.exchanger.area) == (None, 5000.0)
    assert "flooding" not in case.as_understood()["absorber"]


@pytest.mark.parametrize(
    ("setting", "gone"),
    [
        ("exchanger.area=5000 m2", ("exchanger", "approach")),
        ("exchanger={area: 5000 m2}", ("exchanger", "approach")),
        ("absorber.diameter=18 m", ("absorber", "flooding")),
        ("gas.excess_air=20 %", ("gas", "co2_after_cooler")),
    ],
)
def test_a_setting_takes_the_place_of_what_it_excludes(setting, gone):
    text = "exchanger: {approach: 5 K}\nabsorber: {flooding: 70 %}\ngas: {co2_after_cooler: 13 %}"
    assert getattr(getattr(from_text(text, setting), gone[0]), gone[1]) is None


def test_null_takes_a_value_back():
    case = from_text("exchanger: {approach: 5 K}", "exchanger.approach=null", "exchanger.area=5000 m2")
    assert case.exchanger.area == 5000.0
    assert case.changed({"exchanger.area": None}).exchanger.approach == 10.0


def test_settings_reach_into_lists_and_take_tables():
    case = from_text(
        "plant: conventional_intercooled\nabsorber: {intercooling: [{position: 40 %}]}",
        "absorber.intercooling.0.return_temperature=35 degC",
        "gas={preset: ngcc, flow: 2000 t/h}",
    )
    assert case.absorber.intercooling[0].return_temperature == 308.15
    assert case.gas.preset == "ngcc"


def test_intercooled_plant_has_a_default_cooler():
    cooler = Case(plant="conventional_intercooled").absorber.intercooling
    assert [(c.position, c.return_temperature) for c in cooler] == [(0.5, 313.15)]


def test_as_understood_names_unit_origin_and_source():
    entries = from_text("absorber: {height: 25 m}").as_understood()
    assert entries["absorber"]["height"] == {"value": 25.0, "unit": "m", "origin": "given", "source": ""}
    assert entries["stripper"]["pressure"] == {
        "value": 1.9,
        "unit": "bar",
        "origin": "default",
        "source": "baseline simulated_2020",
    }
    assert entries["gas"]["flow"]["unit"] == "t/h"
    assert json.loads(json.dumps(entries)) == entries


CASES = [
    Case(),
    Case(gas=MEASURED, plant="conventional_intercooled"),
    Case(gas={**MEASURED, "flow": "151 m3/h dry", "reference_O2": "6 %"}, absorber={"diameter": "0.15 m"}),
    Case(
        gas={
            "fuel": {"ultimate": {"C": "70 %", "H": "5 %", "O": "15 %", "ash": "10 %"}},
            "excess_air": "20 %",
            "flow": "500 t/h",
            "temperature": "120 degC",
            "pressure": "1 atm",
        }
    ),
    Case(
        compression={"pump": True, "last_cooler_temperature": "25 degC", "water_ppm": "50 ppm"},
        solvent={"lean_loading": 0.2234567890123},
    ),
    Case(
        solvent={"flow": "1700 m3/h"},
        stripper={"reboiler_duty": "81.3 MW", "feed_pressure": "6 bar"},
        plant="conventional_intercooled",
        absorber={"intercooling": [{"pump_around": 2.5}]},
    ),
    Case(solvent={"liquid_to_gas": 3.3}, stripper={"reboiler_temperature": "120 degC"}),
]


@pytest.mark.parametrize("section", ["solvent: {lean_loading: 0.2}", "stripper: {reboiler_duty: 80 MW}"])
def test_other_specifications_put_capture_and_lean_loading_aside(section):
    case = from_text(f"capture: 90 %\n{section}", "solvent.flow=1800 t/h", "stripper.reboiler_temperature=120 degC")
    assert (case.capture, case.solvent.lean_loading, case.stripper.reboiler_duty) == (None, None, None)
    assert case.solvent.flow == Flow(500.0, "mass_flow")
    assert {"capture", "lean_loading"} & {*case.as_understood(), *case.as_understood()["solvent"]} == set()
    assert case.changed({"capture": 0.9, "solvent.lean_loading": 0.2}).solvent.flow is None
    assert case.changed({"solvent.flow": None, "stripper.reboiler_temperature": None}) == Case()


@pytest.mark.parametrize("case", CASES)
def test_recorded_case_comes_back_exactly(case):
    record = json.loads(json.dumps(case.as_understood()))
    again = Case.from_understood(record)
    assert again == case
    assert again.as_understood() == record


@given(st.floats(0.001, 0.65), st.floats(281.0, 350.0), st.floats(0.31e5, 5.9e5), st.floats(0.001, 0.999))
def test_any_number_is_recorded_exactly(loading, temperature, pressure, capture):
    case = Case(
        solvent={"lean_loading": loading},
        site={"cooling_water": 280.0},
        capture=capture,
        gas_cooler={"temperature": temperature},
        stripper={"pressure": pressure},
    )
    assert Case.from_understood(json.loads(json.dumps(case.as_understood()))) == case


def test_recorded_case_survives_new_defaults():
    record = Case(capture=0.8).as_understood()
    record["stripper"]["height"]["value"] = 12.0  # as if the default had been another one
    case = Case.from_understood(record)
    assert (case.capture, case.stripper.height) == (0.8, 12.0)


@pytest.mark.parametrize("case", CASES)
def test_template_builds_the_same_case(case):
    assert from_text(template(case)) == case


def test_every_default_has_a_source_and_a_field():
    for key, row in defaults().items():
        *sections, name = key.split(".")
        section = Case
        for part in sections:
            if part == "intercooling":
                from flowsheets.case_sections import Intercooler as section
            else:
                section = type(getattr(section(), part))
        assert name in section.model_fields, key
        assert row.source or key == "schema_version", key


def test_schema_describes_units_and_knows_all_keys():
    text = schema()
    assert text["additionalProperties"] is False
    height = text["$defs"]["Absorber"]["properties"]["height"]
    assert height["default"] == "20 m"
    assert "0.1 m to 100 m" in height["description"]
    for part in (text, *text["$defs"].values()):
        assert all(p.get("description") for p in part["properties"].values())
    assert text["$defs"]["Compression"]["properties"]["stages"]["default"] == 6
    example = yaml.safe_load((EXAMPLES / "coal_mea.yaml").read_text(encoding="utf-8"))
    assert set(example) <= set(text["properties"])


def test_sulphur_dioxide_by_mass_per_normal_volume():
    # 2.858 kg/Nm3 is the density of SO2 as an ideal gas: 64.058 g/mol over 22.414 L/mol
    gas = Case(gas={**MEASURED, "composition": {"CO2": "12 %", "SO2": "2858 mg/Nm3", "N2": "rest"}}).gas
    assert gas.composition["SO2"] == pytest.approx(1e-3, rel=1e-3)


def test_basis_from_the_texts():
    gas = {k: v for k, v in MEASURED.items() if k != "basis"}
    assert Case(gas={**gas, "composition": {"CO2": "12 vol% dry", "N2": "rest"}}).gas.basis == "dry"


def test_nitric_oxide_is_not_false():
    gas = (
        "composition: {CO2: 12 %, NO: 50 ppmv, N2: rest}, basis: wet, temperature: 320 K, pressure: 1 bar, flow: 1 t/h"
    )
    assert from_text(f"gas: {{{gas}}}").gas.composition["NO"] == pytest.approx(50e-6)


def test_python_faults_are_one_line_each():
    with pytest.raises(InputError) as caught:
        Case(capture=1.0, absorber={"height": "3 kg"})
    assert str(caught.value).splitlines() == [
        "capture: out of range (got 100 %); allowed: above 0 % and below 100 %",
        "absorber.height: not a length (got 3 kg); write it like 20 m",
    ]
