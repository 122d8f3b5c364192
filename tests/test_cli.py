"""The command: exit codes, files, --json, --set; the plant itself is replaced by a stand-in of known figures."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import ccus.cli.progress as progress_module
from ccus.cli.common import ROOT
from ccus.cli.compare import compared
from ccus.cli.main import main
from ccus.cli.progress import Progress
from ccus.errors import ConvergenceError, Notice, SpecError
from ccus.result import Convergence
from flowsheets.case import Case, read_case
from flowsheets.result import FlowsheetResult, Plant
from solvents.library import load

COMMANDS = {"run", "new", "schema", "doctor", "warmup", "rerun", "compare", "explain", "properties", "validate",
            "solvent"}


def target(met, limit):
    return {"met": met, "limit_GJ_per_t": limit, "distance_GJ_per_t": 1.0 - limit}


def stand_in(case):
    """A result of round figures."""
    verdict = {
        "baseline": "simulated_2020",
        "boundary": "capture_and_compression",
        "metric": "electricity_equivalent",
        "value_GJ_per_t": 1.0,
        "baseline_GJ_per_t": 1.3,
        "reduction": 0.3 / 1.3,
        "judged": True,
        "note": "",
        "target_2025": target(True, 1.04),
        "target_2030": target(False, 0.91),
    }
    return FlowsheetResult(
        case=case.as_understood(),
        plant=Plant(
            name="conventional", streams={}, units={}, inlets={}, outlets={}, convergence=Convergence(converged=True)
        ),
        kpi={
            "capture_fraction": case.capture,
            "co2_captured_t_per_h": 100.0,
            "specific_reboiler_duty_GJ_per_t": 3.6,
            "specific_electricity_kWh_per_t": {"total": 130.0, "blower": 20.0, "compression": 110.0, "pumps": 0.0},
            "specific_equivalent_work_kWh_per_t": 277.8,
            "second_law_efficiency": 0.45,
            "lean_loading": 0.2,
            "specific_capture_energy_GJ_per_t": {
                "value": 1.0,
                "boundary": "capture_and_compression",
                "metric": "electricity_equivalent",
            },
            "rich_loading": 0.5,
            "losses": {
                "total": 0.06,
                "upper_bounds": ["oxidation_by_dissolved_oxygen"],
                "parts": {
                    "vapour_treated_gas": {"value": 0.004, "basis": ""},
                    "oxidation_absorber_packing": {"value": 0.02, "basis": ""},
                    "oxidation_by_dissolved_oxygen": {"value": 0.036, "basis": ""},
                    "reclaimer_sludge": {"value": "not computed", "reason": "not given"},
                },
            },
        },
        ledger={
            "reboiler_duty_GJ_per_t": 3.6,
            "desorption_GJ_per_t": 2.0,
            "stripping_steam_GJ_per_t": 1.0,
            "sensible_GJ_per_t": 0.6,
        },
        balances={},
        verdicts=(verdict,),
        warnings=(
            Notice(what="rich loading", where="absorber", value="0.55", allowed="0.1 to 0.5", source="somebody2020"),
        ),
    )


@pytest.fixture
def plant(tmp_path, monkeypatch):
    """A folder with a case; ``plant.solve`` may be replaced."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text("capture: 85 %\n", encoding="utf-8")
    place = SimpleNamespace(solve=stand_in, folder=tmp_path, solved=[])

    def run_case(case, progress=lambda text: None):
        progress("solving the plant")
        place.solved.append(case)
        return place.solve(case)

    def write_result(result, folder):
        record = {
            "schema_version": 1,
            "converged": True,
            "case": result.case,
            "kpi": result.kpi,
            "ledger": result.ledger,
            "verdicts": result.verdicts,
            "warnings": [{"message": str(w)} for w in result.warnings],
            "solver": {"plant": {"scheme": "midpoint, 60 cells", "grid_error": {"capture": 1e-4}}},
        }
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "result.json").write_text(json.dumps(record), encoding="utf-8")

    monkeypatch.setitem(sys.modules, "flowsheets.run", SimpleNamespace(run_case=run_case))
    monkeypatch.setattr("flowsheets.files.write_result", write_result)
    return place


def test_run_prints_one_screen_and_writes_the_result(plant, capsys):
    assert main(["run", "case.yaml"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") <= 24
    assert max(map(len, out.splitlines())) <= 110
    for text in (
        "3.600 GJ/t",
        "blower 20.0, compression 110.0",
        "0.060 kg/t  vapour 4, O2 56 g/t, 36 of it upper bounds; 1 of ",
        "desorption 2.000",
        "23.1 %",
        "met",
        "missed by 0.090",
        "rich loading = 0.55, outside 0.1 to 0.5, at absorber [somebody2020]",
        "results",
    ):
        assert text in out
    assert (plant.folder / "results" / "case" / "result.json").exists()


def test_run_json_and_out(plant, capsys):
    assert main(["run", "case.yaml", "--out", "there", "--json", "--set", "capture=80 %"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["kpi"]["capture_fraction"] == 0.8
    assert record == json.loads((plant.folder / "there" / "result.json").read_text())


@pytest.mark.parametrize(("year", "code"), [("2025", 0), ("2030", 1)])
def test_require_sets_the_exit_code(plant, year, code):
    assert main(["run", "case.yaml", "--require", year]) == code


def test_impossible_spec_writes_nothing(plant, capsys):
    def refuse(case):
        raise SpecError("the lean solvent cannot reach this capture", where="absorber", value="99.9 %")

    plant.solve = refuse
    assert main(["run", "case.yaml"]) == 2
    assert capsys.readouterr().err == "ccus: absorber: the lean solvent cannot reach this capture (got 99.9 %)\n"
    assert [p.name for p in plant.folder.iterdir()] == ["case.yaml"]


def test_not_converged_leaves_the_explanation_alone(plant, capsys):
    main(["run", "case.yaml"])

    def fail(case):
        record = Convergence(
            converged=False, iterations=40, residual=0.1, path="newton, ptc", worst="cell 3, energy of the gas"
        )
        raise ConvergenceError(
            "the stripper did not converge", advice="lower the stripper's pressure", convergence=record
        )

    plant.solve = fail
    assert main(["run", "case.yaml"]) == 3
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "lower the stripper's pressure" in error
    folder = plant.folder / "results" / "case"
    assert [p.name for p in folder.iterdir()] == ["result.json"]
    assert json.loads((folder / "result.json").read_text())["converged"] is False
    assert main(["explain", str(folder)]) == 0
    text = capsys.readouterr().out
    for words in (
        "did not converge",
        "newton, ptc in 40 iterations",
        "cell 3, energy of the gas",
        "What to change: lower",
    ):
        assert words in text


def test_internal_error_is_one_line_and_a_report(plant, capsys):
    def break_down(case):
        raise ZeroDivisionError("float division by zero")

    plant.solve = break_down
    assert main(["run", "case.yaml"]) == 4
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "internal error, ZeroDivisionError: float division by zero" in error
    report = (plant.folder / "ccus-error-report.txt").read_text()
    assert "break_down" in report
    assert "ccus run case.yaml" in report
    assert not (plant.folder / "results").exists()


def test_stop_by_the_user(plant, capsys):
    def stop(case):
        raise KeyboardInterrupt

    plant.solve = stop
    assert main(["run", "case.yaml"]) == 130
    assert capsys.readouterr().err.count("\n") == 1


def test_unknown_baseline_is_refused_before_the_solve(plant, capsys):
    assert main(["run", "case.yaml", "--set", "targets.baseline=simulated_2021"]) == 2
    assert "did you mean simulated_2020?" in capsys.readouterr().err
    assert plant.solved == []


def test_rerun_computes_the_same_case(plant, capsys):
    main(["run", "case.yaml", "--out", "first", "--set", "stripper.pressure=2.01 bar"])
    assert main(["rerun", "first"]) == 0
    assert plant.solved[1] == plant.solved[0]
    assert (plant.folder / "first_rerun" / "result.json").exists()
    assert main(["rerun", "first", "--set", "capture=70 %", "--out", "second"]) == 0
    assert plant.solved[2].capture == 0.7


def test_compare_shows_what_differs(plant, capsys):
    main(["run", "case.yaml", "--out", "a"])
    main(["run", "case.yaml", "--out", "b", "--set", "absorber.height=30 m"])
    capsys.readouterr()
    assert main(["compare", "a", "b", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert table["case"] == {"absorber.height": ["20 m", "30 m"]}
    assert table["kpi"]["specific_reboiler_duty_GJ_per_t"] == [3.6, 3.6]
    assert main(["compare", "a", "b"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["a", "b"]
    assert ["absorber.height", "20", "m", "30", "m"] in [line.split() for line in lines]


def test_compare_lays_the_exergy_ledgers_side_by_side():
    records = [{"case": {}, "converged": True, "exergy": {"ledger": {
        "minimum_work": 102.0, "destroyed": d, "lost": {"treated_gas": 1.0}, "brought_in": {}, "remainder": 0.0,
        "exergy_supplied": 103.0 + sum(d.values()), "steam_turbine": -x,
        "equivalent_work": 103.0 + sum(d.values()) - x}}}
        for d, x in (({"absorber": 45.0}, 8.0), ({"absorber": 40.0, "lean_flash": 2.0, "other": 0.5}, 7.0))]
    table = compared(records)
    assert table["exergy"]["destroyed.absorber"] == [45.0, 40.0]
    assert table["exergy"]["destroyed.lean_flash"] == [None, 2.0]
    change = table["exergy_change"]
    assert change == {"gas side and absorber": [0.0, -5.0], "stripping": [0.0, 2.0], "other": [0.0, 0.5],
                      "steam turbine": [0.0, 1.0], "equivalent work": [0.0, -1.5]}


def test_explain_a_converged_case(plant, capsys):
    main(["run", "case.yaml", "--out", "a"])
    capsys.readouterr()
    assert main(["explain", "a", "--json"]) == 0
    text = " ".join(json.loads(capsys.readouterr().out)["explanation"])
    for words in ("midpoint, 60 cells", "desorption 56 %", "2030 is missed: 0.090 GJ/t above", "Warning: absorber"):
        assert words in text


@pytest.mark.parametrize("command", ["explain", "compare", "rerun"])
@pytest.mark.parametrize(
    "content", [None, "{", "[]", '{"schema_version": 1}', '{"schema_version": 9, "converged": true, "case": {}}']
)
def test_folders_without_a_result(command, content, plant, capsys):
    if content is not None:
        (plant.folder / "result.json").write_text(content)
    words = [command, ".", "."] if command == "compare" else [command, "."]
    assert main(words) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_rerun_of_a_spoilt_case(plant, capsys):
    (plant.folder / "result.json").write_text('{"schema_version": 1, "converged": true, "case": {"capture": 3}}')
    assert main(["rerun", "."]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_new_writes_a_case_once(plant, capsys):
    assert main(["new", "ngcc", "--out", "fresh", "--set", "capture=95 %"]) == 0
    path = plant.folder / "fresh" / "case.yaml"
    assert read_case(path) == Case(gas={"preset": "ngcc"}, capture=0.95)
    assert main(["new", "--out", "fresh"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["new", "cement"]) == 2


def test_schema_is_json(plant, capsys):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$defs"]["Stripper"]
    assert main(["schema", "--out", "s"]) == 0
    assert json.loads((plant.folder / "s" / "case.schema.json").read_text())


def test_doctor_finds_caches_and_clashes(plant, capsys):
    main(["doctor", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert set(found["caches"]) == {"kernels", "tables"}
    assert found["libraries"]["numba"]
    assert found["name_clashes"] == {}
    main(["doctor"])
    assert "Caches" in capsys.readouterr().out


def test_warmup_solves_and_throws_away(plant, capsys):
    assert main(["warmup", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seconds"] >= 0
    assert plant.solved == [Case()]
    assert [p.name for p in plant.folder.iterdir()] == ["case.yaml"]


def test_properties_side_by_side(plant, capsys, monkeypatch):
    def properties(T, loading, strength):
        assert (T, loading, strength) == (313.15, 0.2, 0.3)
        return {"p_CO2": {"table": 100.0, "direct": 100.01, "unit": "Pa"}}

    solvent = SimpleNamespace(properties=properties, notices=lambda *state: (Notice(what="strength", value="0.3"),))
    monkeypatch.setitem(sys.modules, "solvents.library", SimpleNamespace(load=lambda name: solvent))
    words = ["properties", "mea", "--temperature", "40degC", "--strength", "30%", "--loading", "0.2"]
    assert main([*words, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == {"p_CO2": {"table": 100.0, "direct": 100.01, "unit": "Pa"}}
    assert err == "ccus: strength = 0.3\n"
    assert main(words) == 0
    assert "100.01" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["runn"], "did you mean run?"),
        (["common"], "unknown command"),
        (["run"], "CASE"),
        (["run", "a", "b"], "unrecognized"),
        (["run", "case.yaml", "--require", "2027"], "2025"),
        (["schema", "--set", "a=b"], "builds no case"),
        (["--nonsense"], "required"),
        (["compare", "a"], "two results"),
        (["properties", "mea", "--temperature", "40kg"], "--temperature: not a temperature"),
        (["properties", "mea", "--loading", "3"], "--loading: out of range"),
    ],
)
def test_bad_words_at_the_prompt(words, says, plant, capsys):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert says in err


def test_help_lists_every_command(plant, capsys):
    assert main([]) == 0
    listed = capsys.readouterr().out
    assert all(f"    {name}" in listed for name in COMMANDS)


def test_a_new_module_is_a_new_command(plant, capsys, monkeypatch, tmp_path):
    import ccus.cli

    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "greet.py").write_text(
        "HELP = 'greet'\ndef configure(parser): pass\ndef run(args):\n    print('hello')\n    return 0\n"
    )
    monkeypatch.setattr(ccus.cli, "__path__", [*ccus.cli.__path__, str(folder)])
    assert main(["greet"]) == 0
    assert capsys.readouterr().out == "hello\n"
    sys.modules.pop("ccus.cli.greet", None)


def test_progress_line_appears_after_a_while(monkeypatch, capsys):
    monkeypatch.setattr(progress_module, "QUIET", 0.02)
    with Progress() as progress:
        progress("solving the plant")
        time.sleep(0.2)
    assert "ccus: solving the plant (0 s)" in capsys.readouterr().err
    with Progress():
        pass
    assert capsys.readouterr().err == ""


def test_two_runs_at_once_take_two_folders(plant, capsys):
    def other_first(case):
        plant.solve = stand_in
        assert main(["run", "case.yaml", "--set", "capture=80 %", "--json"]) == 0  # another run begins meanwhile
        return stand_in(case)

    plant.solve = other_first
    assert main(["run", "case.yaml"]) == 0
    captures = {f: json.loads((plant.folder / "results" / f / "result.json").read_text())["case"]["capture"]["value"]
                for f in ("case", "case_2")}
    assert captures == {"case": 85.0, "case_2": 80.0}
    err = capsys.readouterr().err
    assert err == f"ccus: files go to {Path('results/case_2')}, as {Path('results/case')} is that of another question\n"


def test_compare_replaces_the_same_comparison_alone(plant, capsys):
    for capture in ("85", "80"):
        assert main(["run", "case.yaml", "--set", f"capture={capture} %", "--out", capture]) == 0
    for _ in range(2):
        assert main(["compare", "85", "80", "--out", "both"]) == 0
    assert main(["compare", "80", "85", "--out", "both"]) == 2
    assert "add --overwrite" in capsys.readouterr().err
    assert main(["compare", "80", "85", "--out", "both", "--overwrite"]) == 0
    assert json.loads((plant.folder / "both" / "compare.json").read_text())["results"] == ["80", "85"]


@pytest.mark.parametrize(("compiled", "told"), [(False, 1), (True, 0)])
def test_the_first_run_says_once_that_it_compiles(compiled, told, monkeypatch, capsys):
    monkeypatch.setattr("flowsheets.ahead.compiled", lambda: compiled)
    monkeypatch.setattr(progress_module, "QUIET", 0.02)
    monkeypatch.setattr(progress_module, "LOG_STEP", 0.02)
    with Progress():
        time.sleep(0.2)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("compiling kernels, once after installation: about a minute\n") == told
    assert err.count("working") > 1


def test_process_exit_code_and_no_traceback(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ccus"]
    bad = subprocess.run(
        [*command, "run", "no.yaml"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.count("\n") == 1
    new = subprocess.run([*command, "new"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert new.returncode == 0
    assert new.stdout.startswith("# A case for ccus run.")


def test_another_result_is_not_overwritten(plant, capsys):
    assert main(["run", "case.yaml", "--out", "a"]) == 0
    assert main(["run", "case.yaml", "--out", "a"]) == 0  # the same case again
    capsys.readouterr()
    assert main(["run", "case.yaml", "--out", "a", "--set", "capture=80 %"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "holds a file of another result, or of yours" in err
    assert len(plant.solved) == 2
    assert main(["run", "case.yaml", "--out", "a", "--set", "capture=80 %", "--overwrite"]) == 0
    assert main(["run", "case.yaml", "--out", "."]) == 2  # the user's own case.yaml
    assert (plant.folder / "case.yaml").read_text() == "capture: 85 %\n"
    (plant.folder / "mine").mkdir()
    (plant.folder / "mine" / "solvent.toml").write_text("")
    assert main(["run", "case.yaml", "--out", "mine", "--overwrite"]) == 2
    assert "holds a solvent" in capsys.readouterr().err
    (plant.folder / "gone").symlink_to("nowhere")
    assert main(["run", "case.yaml", "--out", "gone/a"]) == 2  # before anything is computed
    assert "is a link that leads nowhere" in capsys.readouterr().err


def test_a_users_solvent_is_named_by_its_folder(plant, capsys):
    mine = plant.folder / "Mine"
    mine.mkdir()
    (mine / "solvent.toml").write_text('base = "mea_empirical"\n')
    assert main(["run", "case.yaml", "--set", "solvent.name=Mine"]) == 0
    assert "30 wt% Mine, 100.0 t CO2/h" in capsys.readouterr().out


def test_results_without_a_folder_named_are_numbered(plant, capsys):
    for capture in ("85 %", "80 %", "75 %", "80 %"):
        assert main(["run", "case.yaml", "--set", f"capture={capture}"]) == 0
    assert {p.name for p in (plant.folder / "results").iterdir()} == {"case", "case_2", "case_3"}
    assert "Files are in results/case_2" in capsys.readouterr().out


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder that nobody can write to")
@pytest.mark.parametrize("words", [
    ["run", "case.yaml"], ["optimise", "case.yaml", "--over", "exchanger.approach=5 K:9 K"], ["roadmap", "case.yaml"],
    ["solvent", "evaluate", "pz"], ["solvent", "show", "pz"], ["solvent", "fit", "--new", "/proc/x"],
    ["solvent", "list"], ["validate"], ["new"], ["schema"],
])
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text("capture: 85 %\n")
    assert main([*words, *([] if "--new" in words else ["--out", "/proc/x"])]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    *slow, last = err.splitlines()
    assert all("loading (" in line for line in slow)
    assert "cannot be written" in last


def test_a_solvent_in_a_folder_is_found_from_elsewhere(plant, capsys, monkeypatch):
    mine = plant.folder / "mine"
    mine.mkdir()
    (mine / "solvent.toml").write_text('base = "mea_empirical"\n')
    assert main(["run", "case.yaml", "--out", "a", "--set", "solvent.name=./mine"]) == 0
    record = json.loads((plant.folder / "a" / "result.json").read_text())
    assert record["case"]["solvent"]["name"]["value"] == str(mine)
    (plant.folder / "b").mkdir()
    monkeypatch.chdir(plant.folder / "b")
    assert main(["rerun", "../a"]) == 0
    mine.rename(plant.folder / "moved")
    capsys.readouterr()
    assert main(["rerun", "../a", "--out", "c"]) == 2
    assert "the solvent of this result is not there any more" in capsys.readouterr().err
    assert main(["rerun", "../a", "--out", "c", "--set", "solvent.name=../moved"]) == 0


def test_a_solvent_that_has_changed_is_told(plant, capsys):
    mine = plant.folder / "mine"
    mine.mkdir()
    (mine / "solvent.toml").write_text('base = "mea_empirical"\n[sets]\nvle = "own"\n')
    for suffix in (".csv", ".toml"):
        text = (ROOT / "solvents" / load("mea_empirical").about["sets"]["vle"]).with_suffix(suffix).read_text()
        (mine / f"own{suffix}").write_text(text)
    assert main(["run", "case.yaml", "--out", "a", "--set", "solvent.name=./mine"]) == 0
    path = plant.folder / "a" / "result.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"provenance": {"parameter_sets": {f"{mine}/own": "x"}}}))
    capsys.readouterr()
    assert main(["rerun", "a"]) == 2
    assert "the solvent has changed since this result" in capsys.readouterr().err
