"""The examples run, from the command line and from Python, and say what they promise."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from ccus.cli.main import main
from flowsheets.balances import worst
from flowsheets.case import read_case
from flowsheets.run import run_case

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CASES = ("coal_mea", "coal_mea_improved", "k2co3_pressurised", "nccc_2017_2d", "pz_best")
FILES = ("result.json", "streams.csv", "profiles.csv", "utilities.csv", "equipment.csv", "result.xlsx", "report.html")
KEYS = {"schema_version", "converged", "provenance", "case", "kpi", "ledger", "streams", "units", "balances",
        "verdicts", "warnings", "solver", "sources"}
KPI = {"capture_fraction", "co2_captured_t_per_h", "specific_reboiler_duty_GJ_per_t", "specific_electricity_kWh_per_t",
       "specific_equivalent_work_kWh_per_t", "specific_capture_energy_GJ_per_t", "lean_loading", "rich_loading",
       "iso_27919_1", "losses"}
TARGETS = ("target_2025", "target_2030")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Each case file, run once from the command line."""
    made = {}
    for name in CASES:
        made[name] = tmp_path_factory.mktemp(name) / "out"
        assert main(["run", str(EXAMPLES / f"{name}.yaml"), "--out", str(made[name])]) == 0
    return made


@pytest.fixture(scope="module")
def results(folders):
    """Contents of result.json of each case."""
    return {name: json.loads((folder / "result.json").read_text(encoding="utf-8")) for name, folder in folders.items()}


def test_every_case_file_is_tried():
    assert sorted(path.stem for path in EXAMPLES.glob("*.yaml")) == sorted(CASES)


@pytest.mark.parametrize("name", CASES)
def test_files_are_complete(folders, results, name):
    assert {path.name for path in folders[name].iterdir()} >= set(FILES)
    assert all((folders[name] / file).stat().st_size > 0 for file in FILES)
    assert (folders[name] / "report.html").stat().st_size <= 1.5e6
    result = results[name]
    assert set(result) >= KEYS
    assert set(result["kpi"]) >= KPI
    assert result["schema_version"] == 1
    assert result["converged"] is True
    for verdict in result["verdicts"]:
        assert {"baseline", "boundary", "metric", "baseline_GJ_per_t", "value_GJ_per_t", "reduction"} <= set(verdict)
        assert all({"met", "limit_GJ_per_t", "distance_GJ_per_t"} <= set(verdict[target]) for target in TARGETS)


@pytest.mark.parametrize("name", CASES)
def test_balances_close(results, name):
    assert worst(results[name]["balances"]) <= 1e-8


@pytest.mark.parametrize("name", CASES)
def test_losses_are_those_of_fresh_solvent(results, name):
    lost, streams = results[name]["kpi"]["losses"], results[name]["streams"]
    value = {k: p["value"] for k, p in lost["parts"].items() if "basis" in p}
    assert results[name]["kpi"]["iso_27919_1"]["SAC"]["value"] == pytest.approx(sum(value.values()), rel=1e-12)
    made_up = streams["makeup_amine"]["flow_kg_s"] / results[name]["kpi"]["co2_captured_t_per_h"] * 3600.0
    assert value["vapour_treated_gas"] + value["vapour_product_and_condensates"] == pytest.approx(made_up, rel=1e-6)
    # order of magnitude alone: pilots with MEA report 0.2 to 2.4 kg/t (moser2011, knudsen2009, as recalled); the rate
    # laws of fresh solvent gave their authors 0.08 kg/t (leonard2014, as recalled)
    degraded = sum(v for k, v in value.items() if k.startswith(("thermal", "oxidation")))
    low, high = {"k2co3_pressurised": (0.0, 0.0), "pz_best": (0.0, 0.01)}.get(name, (0.01, 0.2))
    assert low <= degraded <= high  # a salt has no rate law; piperazine one of heat alone, and is stable (freeman2011)
    assert lost["total"] < 2.4
    assert lost["emission"]["after_wash"]["mg_per_Nm3_dry"] < lost["emission"]["before_wash"]["mg_per_Nm3_dry"]


@pytest.mark.parametrize("name", CASES)
def test_ledger_sums_to_the_reboiler_duty(results, name):
    ledger, kpi = results[name]["ledger"], results[name]["kpi"]
    parts = [v for k, v in ledger.items() if k.endswith("_GJ_per_t") and not k.startswith(("total", "reboiler"))]
    assert sum(parts) == pytest.approx(kpi["specific_reboiler_duty_GJ_per_t"], rel=1e-8)


@pytest.mark.parametrize("name", CASES)
def test_python_gives_the_same_as_the_command_line(results, name):
    case = read_case(EXAMPLES / f"{name}.yaml", [f"solvent.lean_loading={results[name]['kpi']['lean_loading']!r}"])
    kpi = run_case(case).kpi
    # the grid is placed by the way that led to the solution, so that two ways agree to the grid's error only
    for key in ("specific_reboiler_duty_GJ_per_t", "rich_loading", "capture_fraction"):
        assert kpi[key] == pytest.approx(results[name]["kpi"][key], rel=2e-4)


def test_coal_example_is_the_baseline_on_itself(results):
    # the range of published plants at 30 wt% MEA and 90 % capture, and of their lean loadings
    kpi = results["coal_mea"]["kpi"]
    assert kpi["capture_fraction"] == pytest.approx(0.90, abs=1e-8)
    assert 3.3 <= kpi["specific_reboiler_duty_GJ_per_t"] <= 4.2
    assert 0.12 <= kpi["lean_loading"] <= 0.28
    for verdict in results["coal_mea"]["verdicts"]:
        if verdict["baseline"] == "simulated_2020":
            assert verdict["reduction"] == 0.0
            assert not any(verdict[target]["met"] for target in TARGETS)


def test_improved_example_is_better_than_the_baseline(results):
    reductions = [v["reduction"] for v in results["coal_mea_improved"]["verdicts"] if v["baseline"] == "simulated_2020"]
    assert reductions
    assert all(reduction > 0.0 for reduction in reductions)


def test_best_example_meets_2030_inside_the_range_of_its_pressures(results):
    # regression: a shipped answer; met by 0.4 % of its value, so that a change of constants may turn it
    judged, = (v for v in results["pz_best"]["verdicts"] if v["judged"])
    assert judged["target_2030"]["met"] is True
    assert judged["reduction"] == pytest.approx(0.303, abs=0.004)
    assert not [w for w in results["pz_best"]["warnings"] if w["message"].startswith("vle: loading")]
    assert not [w for w in results["pz_best"]["warnings"] if "akkor2024" in w["message"]]


def test_pilot_run_is_near_the_measured_duty(results):
    # morgan2020, run 2D: 3.77 GJ/t. Model and plant differ by 11.3 +- 11.0 % over the campaign's runs in the authors'
    # own comparison; 25 % leaves room for one of them. No constant was chosen by this run.
    kpi = results["nccc_2017_2d"]["kpi"]
    assert kpi["specific_reboiler_duty_GJ_per_t"] == pytest.approx(3.77, rel=0.25)
    assert kpi["capture_fraction"] == pytest.approx(0.805, abs=1e-8)


def test_plant_of_units():
    done = runpy.run_path(str(EXAMPLES / "plant.py"))
    energy, streams = done["energy"], done["streams"]
    assert 3.3 <= energy["reboiler duty [GJ/t]"] <= 4.2
    assert energy["compression [kWh/t]"] == pytest.approx(85, rel=0.05)  # six stages from 1.9 to 110 bar
    assert streams.loc["CO2", "P [bar]"] == pytest.approx(110)
    assert streams.loc["lean hot", "loading"] == pytest.approx(streams.loc["lean feed", "loading"], abs=1e-8)


def test_own_plant():
    done = runpy.run_path(str(EXAMPLES / "own_plant.py"))
    assert done["sheet"].order().tears == ("rich_hot", "rich_top", "semi_lean_hot", "vapour_return")
    assert worst(done["errors"]) < 1e-8
    assert 2.6 <= done["duty"] <= 3.4
    assert len((EXAMPLES / "own_plant.py").read_text(encoding="utf-8").splitlines()) <= 100


def test_absorber_of_idaes():
    # figures of IDAES 2.13; the tolerances are the differences that the example explains, rounded up
    table = runpy.run_path(str(EXAMPLES / "idaes_absorber.py"))["table"]
    ours, published = table.loc["ours"], table.loc["IDAES 2.13"]
    assert ours["capture [%]"] == pytest.approx(published["capture [%]"], abs=2.0)
    assert ours["rich loading"] == pytest.approx(published["rich loading"], abs=0.007)
    for place in ("gas out [K]", "rich out [K]", "hottest liquid [K]"):
        assert ours[place] == pytest.approx(published[place], abs=0.7)
    assert table.loc["both, transfer x 0.45", "capture [%]"] < table.loc["both", "capture [%]"] - 1.0
