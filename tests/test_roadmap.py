"""The roadmap: its ends are plants of their own, its steps are the case's differences, and what bad input is told."""

import argparse
import json

import pytest

from ccus.cli.main import main
from ccus.cli.roadmap import configure
from flowsheets.case import Case, read_case
from flowsheets.demonstrations import place
from flowsheets.figures import ENERGY
from flowsheets.roadmap import MEASURES, record, roadmap, stages, values
from flowsheets.roadmap_page import lines, page
from flowsheets.run import run_case
from flowsheets.verdict import baseline_case

BETTER = Case(solvent={"name": "pz", "strength": 0.376}, exchanger={"approach": 5.0}, plant="conventional_intercooled",
              absorber={"intercooling": [{"position": 0.5}]}, blower={"pressure": 1.05e5})


@pytest.fixture(scope="module")
def found():
    return roadmap(BETTER, workers=1)


def test_ends_are_the_reference_and_the_case(found):
    result = run_case(BETTER)
    judged = result.verdicts[0]
    assert found.reference == pytest.approx(judged["baseline_GJ_per_t"], rel=1e-6)
    assert found.steps[-1].value == pytest.approx(result.kpi[ENERGY]["value"], rel=1e-6)
    assert found.steps[-1].reduction(found.reference) == pytest.approx(judged["reduction"], abs=1e-6)
    assert found.limits()[2030] == pytest.approx(judged["target_2030"]["limit_GJ_per_t"], rel=1e-6)


def test_steps_are_what_differs(found):
    assert [s.name for s in found.steps] == ["simulated_2020", "solvent", "exchanger", "intercooling"]
    assert dict(found.steps[2].settings) == {"exchanger.approach": 5.0}
    assert found.steps[1].alone == pytest.approx(found.steps[1].value, rel=1e-9)  # it is the first


def test_last_stage_is_the_case():
    assert values(stages(BETTER)[-1][1]) == values(BETTER)


def test_a_case_that_is_the_reference_has_no_steps():
    mine = baseline_case("simulated_2020", Case())
    assert [name for name, _ in stages(mine)] == ["simulated_2020"]


def test_every_key_of_a_case_belongs_to_a_measure():
    keys = {s for groups in MEASURES.values() for s, _ in groups}
    common = {"schema_version", "gas", "capture", "plant", "site", "targets"}  # the same throughout, or follow
    assert set(Case.model_fields) == keys | common


def test_a_step_that_fails_is_told():
    case = BETTER.changed({"absorber.height": 0.3})
    found = roadmap(case, workers=1)
    failed = [s for s in found.steps if s.value is None]
    assert "columns" in [s.name for s in failed]
    assert all(s.error and s.error in "\n".join(lines(found)) for s in failed)


def test_record_and_page(found):
    document = json.loads(json.dumps(record(found), default=str))
    assert [s["name"] for s in document["steps"]] == [s.name for s in found.steps]
    assert document["steps"][0]["reduction"] == 0.0
    assert document["targets"]["2030"]["met"] is False
    text = page(found)
    assert "return_temperature 40 degC" in text
    assert "2030" in text
    assert "http" not in text.replace("http://www.w3.org", "")


def test_published_plants_are_bracketed(found):
    """What the sources state: durnrohr_pz 3.17 GJ/t of heat, taizhou_design below 2.4 without a boundary."""
    shown, use = {d.name: d for d in found.demonstrations()}, found.steps[-1].use
    assert shown["durnrohr_pz"].heat == (3.17, 3.17)
    electricity = use.electric_power("capture_and_compression") / use.captured / 1e6
    bracket = shown["taizhou_design"]
    assert bracket.heat == pytest.approx((2.4 - electricity, 2.4), abs=1e-6)
    worth = use.steam_work / use.heat
    assert bracket.value == pytest.approx(tuple(worth * h + electricity for h in bracket.heat), abs=1e-5)
    assert shown["hnc5_120kt"].composition == "proprietary"
    assert not {"sim_mea", "sim_mdeapz", "trimeric_design", "nccc2017_min"} & set(shown)  # computed, or less capture
    assert "proprietary" in "\n".join(lines(found))
    assert shown["esbjerg_upgraded"].heat == pytest.approx((3.7 * (1.0 - 0.25),) * 2, abs=0.01)
    assert not shown["cansolv"].measured  # a review quotes it
    assert "below what was measured, 2.78 to 3.17 GJ/t" in found.place()
    assert record(found)["demonstrations"]["plants"][0]["boundary"] == "not stated"
    assert place(3.0, [shown["durnrohr_pz"]]) == "below what was measured, 3.17 to 3.17 GJ/t"  # told once


def test_a_step_takes_the_loading_of_the_case_where_that_needs_less():
    case = Case(solvent={"lean_loading": 0.18}, exchanger={"approach": 5.0}, blower={"pressure": 1.05e5})
    steps = roadmap(case, workers=1).steps
    assert [s.name for s in steps] == ["simulated_2020", "exchanger", "lean loading"]
    looked = roadmap(case.changed({"solvent.lean_loading": "least_energy"}), workers=1).steps[-1]
    assert steps[1].value == pytest.approx(min(looked.value, steps[2].value), rel=1e-6)


def test_without_a_case_it_is_the_best_plant_that_ships():
    parser = argparse.ArgumentParser()
    configure(parser)
    assert read_case(parser.parse_args([]).case).solvent.name == "pz"


def test_command(tmp_path, capsys):
    case = tmp_path / "case.yaml"
    case.write_text("exchanger: {approach: 5 K}\nblower: {pressure: 1.05 bar}\n")
    assert main(["roadmap", str(case), "--out", str(tmp_path / "out"), "--require", "2025"]) == 1
    assert "target 2025" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "roadmap.json").read_text())["steps"][1]["name"] == "exchanger"


@pytest.mark.parametrize(("text", "told"), [
    ("targets: {baseline: tcm2014, boundary: regeneration_heat, metric: thermal}", "is a published figure"),
    ("solvent: {flow: 1800 t/h, lean_loading: 0.2}", "the case gives the solvent's flow"),
])
def test_bad_input(tmp_path, capsys, text, told):
    case = tmp_path / "case.yaml"
    case.write_text(text + "\n")
    assert main(["roadmap", str(case), "--out", str(tmp_path / "out")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert told in lines[0]
    assert not (tmp_path / "out").exists()
