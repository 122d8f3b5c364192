"""Solvents side by side: figures against those of a run, the Pareto front, files, and what bad input is told."""

import csv
import json
import shutil

import pytest

from ccus.cli.main import main
from ccus.errors import InputError
from ccus.species import SPECIES
from flowsheets.case import Case
from flowsheets.run import run_case
from flowsheets.screening import FIGURES, candidate, conditions, evaluate, front, pareto, ranked, record
from solvents.library import FOLDER, load

NAMES = ("mea", "mea_empirical", "pz", "cesar1")


@pytest.fixture(scope="module")
def found():
    return {e.solvent: e for e in evaluate(Case(), NAMES)}


def test_figures_are_those_of_a_run(found):
    result = run_case(Case(solvent={"name": "pz", "lean_loading": "least_energy"}))
    figures, kpi, streams = found["pz"].figures, result.kpi, result.plant.streams
    for key in ("specific_reboiler_duty_GJ_per_t", "specific_equivalent_work_kWh_per_t", "lean_loading"):
        assert figures[key] == pytest.approx(kpi[key], rel=1e-9)
    assert figures["reduction"] == pytest.approx(result.verdicts[0]["reduction"], rel=1e-9)
    taken = (streams["rich"].n["CO2"] - streams["lean_feed"].n["CO2"]) * SPECIES["CO2"].M
    product = streams["co2_product"].n["CO2"] * SPECIES["CO2"].M
    co2_free = 1.0 / (1.0 - streams["lean_feed"].n["CO2"] * SPECIES["CO2"].M / streams["lean_feed"].mass)
    # what the solvent carries is what the plant captures, up to the CO2 that the water wash returns
    carried = figures["cyclic_capacity_mol_per_kg"] * SPECIES["CO2"].M * figures["circulation_kg_per_kg"] / co2_free
    assert carried == pytest.approx(taken / product, rel=1e-9)
    assert carried == pytest.approx(1.0, abs=0.01)


def test_every_figure_is_there(found):
    for name in NAMES[:3]:
        assert list(found[name].figures) == list(FIGURES)
        assert found[name].error is None
    assert "heat capacity estimated" in found["pz"].estimates[0]
    assert not found["mea"].estimates
    assert not set(found["pz"].estimates) & set(found["pz"].warnings)


def test_what_cannot_be_computed_says_why(found):
    assert found["cesar1"].figures == {}
    assert "published constants are missing" in str(found["cesar1"].error)
    assert ranked(list(found.values()))[-1].solvent == "cesar1"
    rich = evaluate(Case(), ["pz"], strengths={"pz": 0.9})  # 90 % is no strength of a case
    assert "solvent.strength" in str(rich[0].error)


def test_pareto_front(found):
    assert pareto([(1.0, 5.0), (2.0, 5.0), (3.0, 1.0), (2.5, 4.0)]) == (0, 3, 2)
    assert pareto([]) == ()
    assert front(list(found.values()))[0] == "pz"  # it needs least energy


def test_a_candidate_has_its_own_strength_and_kinetics():
    case = Case(capture="85 %", solvent={"strength": "28 %", "kinetics": "putta2016"}, stripper={"reboiler_duty": 8e7})
    mea, pz = candidate(case, "mea"), candidate(case, "pz", 0.376)
    assert (mea.solvent.strength, mea.solvent.kinetics, mea.stripper.reboiler_duty) == (0.28, "putta2016", None)
    assert (pz.solvent.strength, pz.solvent.kinetics, pz.capture) == (0.376, "default", 0.85)
    assert candidate(case, "pz").solvent.strength == load("pz").about["strength"]


def test_shares_are_of_the_one_compared_with(found):
    shares = {s["solvent"]: s["relative_to_against"] for s in record(Case(), list(found.values()), "mea")["solvents"]}
    assert shares["mea"] == shares["cesar1"] == {}
    duty = "specific_reboiler_duty_GJ_per_t"
    assert shares["pz"][duty] == pytest.approx(found["pz"].figures[duty] / found["mea"].figures[duty] - 1.0)


@pytest.mark.parametrize(("given", "key", "value"), [
    ({"solvent": {"lean_loading": "least_work"}}, "solvent.lean_loading", "least_work"),
    ({"solvent": {"lean_loading": 0.2}}, "solvent.lean_loading", "0.2"),
    ({"stripper": {"reboiler_temperature": "120 degC"}}, "stripper.reboiler_temperature", "120 degC"),
])
def test_what_the_case_says_of_its_lean_loading_is_told_as_not_used(given, key, value):
    assert conditions(Case(**given)).endswith(f". {key} = {value} of the case is not used")
    assert record(Case(**given), [])["not_used"] == {key: value}


def test_nothing_is_told_as_not_used_where_nothing_is_given():
    for case in (Case(), Case(solvent={"lean_loading": "least_energy"})):
        assert "not used" not in conditions(case)
        assert record(case, [])["not_used"] == {}


def test_one_capture_is_needed():
    with pytest.raises(InputError, match="compare at one capture"):
        evaluate(Case(solvent={"flow": "500 kg/s"}), ["mea"])


def test_evaluate_writes_its_files(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # two plants are not worth a pool of processes
    own = shutil.copytree(FOLDER / "pz", tmp_path / "own")
    for file in own.glob("*.toml"):
        file.write_text(file.read_text(encoding="utf-8").replace('"pz/', '"'), encoding="utf-8")
    out = tmp_path / "out"
    changed = ["--strength", "37.6 %", "--set", "capture=85 %", "--plants", "rich_split", "--out", str(out)]
    assert main(["solvent", "evaluate", str(own), *changed]) == 0
    told = capsys.readouterr().out
    assert told.index("heat capacity estimated") < told.index("duty GJ/t")
    assert "own against mea: specific reboiler duty -" in told
    written = json.loads((out / "solvents.json").read_text(encoding="utf-8"))
    assert (written["capture"], written["against"]) == (0.85, "mea")
    assert [s["computed"] for s in written["solvents"]] == [True, True]
    with open(out / "solvents.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["amine without CO2 [kg/kg]"]) for row in rows] == pytest.approx([0.376, 0.3])  # by energy
    with open(out / "plants.csv", newline="", encoding="utf-8") as file:
        assert [row["plant"] for row in csv.DictReader(file)] == ["rich_split", "rich_split"]
    split = next(s for s in written["solvents"] if s["solvent"] == str(own))["plants"][0]
    assert split["relative_to_against"]["specific_reboiler_duty_GJ_per_t"] < 0.0
    page = (out / "solvents.html").read_text(encoding="utf-8")
    assert "In each plant" in page
    assert page.count("<svg") == 3
    assert "Pareto front" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_a_solvent_that_the_gas_does_not_suit_names_a_case_that_does():
    slow, = evaluate(Case(), ["k2co3"])
    assert "this one absorbs too slowly" in slow.error.what + slow.error.advice
    assert slow.error.advice.endswith("suits this solvent: --case examples/k2co3_pressurised.yaml")
    assert any(text.startswith("surface tension estimated") for text in slow.estimates)


def test_screen_lists_what_is_missing(tmp_path, capsys):
    assert main(["solvent", "screen", "mea", "dea", "--json", "--out", str(tmp_path)]) == 0
    mea, dea = json.loads(capsys.readouterr().out)["solvents"]
    assert mea["pareto"]
    assert "rate constants" in dea["reason"]
    assert "rate constants" in (tmp_path / "solvents.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("words", "told"), [
    (["evaluate", "nope"], "unknown solvent (got nope)"),
    (["evaluate"], "one solvent is needed"),
    (["evaluate", "mea", "pz"], "'ccus solvent screen' compares several"),
    (["evaluate", "cesar1"], "published constants are missing"),
    (["evaluate", "pz", "--against", "nope"], "unknown solvent (got nope)"),
    (["evaluate", "pz", "--strength", "70 %"], "--strength: out of range"),
    (["evaluate", "pz", "--plants", "rich"], "--plants: no plant that ships (got rich)"),
    (["evaluate", "pz", "--set", "solvent.name=mea"], "--set solvent.name: has no effect here"),
    (["screen", "pz", "--set", "solvent.lean_loading=0.2"], "--set solvent.lean_loading: has no effect here"),
    (["screen", "pz", "--plants", "all"], "--plants: has no effect here"),
    (["screen", "pz", "nope"], "unknown solvent (got nope)"),
    (["screen", "pz", "--against", "mea"], "--against: has no effect here"),
    (["screen", "--case", "nowhere.yaml"], "no such file"),
    (["screen", "--set", "absorber.height=-3 m"], "absorber.height: out of range"),
    (["screen", "--set", "targets.baseline=nope"], "unknown baseline"),
    (["list", "--set", "capture=90 %"], "--set: has no effect here"),
    (["show", "pz", "mea"], "takes one name"),
])
def test_bad_input_gets_one_line(words, told, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["solvent", *words, "--out", str(out)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert told in lines[0]
    assert not out.exists()
