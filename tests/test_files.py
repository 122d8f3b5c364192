"""The files of a result: complete, finite, readable, and written whole or not at all."""

import csv
import importlib.util
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from ccus.errors import ConvergenceError, InputError, Notice
from ccus.result import Convergence
from flowsheets import files
from flowsheets.accounts import account
from flowsheets.case import Case, read_case
from flowsheets.files import document, plain, write_failure, write_result

_spec = importlib.util.spec_from_file_location("accounts_plant", Path(__file__).with_name("accounts_plant.py"))
made = importlib.util.module_from_spec(_spec)  # tests/ is no package and not on the path
_spec.loader.exec_module(made)

SECTIONS = ["schema_version", "converged", "provenance", "case", "kpi", "ledger", "exergy", "streams", "units",
            "balances", "verdicts", "warnings", "solver", "sources"]
WRITTEN = {"result.json", "streams.csv", "profiles.csv", "utilities.csv", "equipment.csv", "result.xlsx", "case.yaml"}


@pytest.fixture(scope="module")
def result():
    return account(made.build(), case=Case(blower={"pressure": "1.05 bar"}))


def test_every_notice_is_kept_under_the_line_of_its_group(result):
    places = [Notice(what="density: temperature", where=where, value=f"{T} K", allowed="300 to 350 K",
                     source="somebody2020", kind="range", beyond=(T - 350) / 50)
              for where, T in (("absorber", 352), ("reboiler", 395), ("stripper", 390))]
    remark, floods = Notice(what="not confirmed", kind="remark"), Notice(what="the column floods", where="absorber")
    groups = document(replace(result, warnings=(remark, *places, floods)))["warnings"]
    assert [g["message"] for g in groups] == [
        "the column floods, at absorber",
        "density: temperature = 395 K, outside 300 to 350 K, at reboiler and 2 more places [somebody2020]",
        "not confirmed",
    ]
    assert [n["where"] for n in groups[1]["notices"]] == ["absorber", "reboiler", "stripper"]


@pytest.fixture(scope="module")
def folder(result, tmp_path_factory):
    target = tmp_path_factory.mktemp("results") / "run"
    write_result(result, target, report=False)
    return target


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_files_are_there(folder):
    assert {p.name for p in folder.iterdir()} == WRITTEN
    assert [p.name for p in folder.parent.iterdir()] == ["run"]  # no draft is left


def test_result_json_has_the_sections_and_only_finite_numbers(folder):
    def refuse(text):
        raise AssertionError(f"{text} in result.json")

    content = json.loads((folder / "result.json").read_text(encoding="utf-8"), parse_constant=refuse)
    assert list(content) == SECTIONS
    assert content["converged"] is True
    assert content["kpi"]["specific_capture_energy_GJ_per_t"]["boundary"] == "capture_and_compression"
    assert content["kpi"]["iso_27919_1"]["SRCE"]["value"] == "not computed"
    assert content["balances"]["units"]["absorber"]["elements"]["C"] == pytest.approx(0.0, abs=1e-9)
    assert content["verdicts"][0]["target_2025"]["met"] is False
    assert content["exergy"]["ledger"]["minimum_work"] == content["kpi"]["minimum_work_kWh_per_t"]["total"]
    assert content["solver"]["plant"]["iterations"] == 7
    assert content["solver"]["units"]["stripper"]["converged"] is True
    assert content["units"]["compression"]["data"]["stages"]["power_W"] == [4.6e6, 4.04e6]


def test_streams_are_numbered_in_order_of_the_diagram(folder):
    rows = table(folder / "streams.csv")
    assert [int(r["number"]) for r in rows] == list(range(1, 21))
    gas, lean = rows[0], next(r for r in rows if r["stream"] == "lean_feed")
    # ideal gas: 22.414 l/mol at 0 degC and 101,325 Pa
    assert float(gas["normal volume [Nm3/h]"]) == pytest.approx(float(gas["mole flow [kmol/h]"]) * 22.414, rel=1e-4)
    assert sum(float(v) for k, v in gas.items() if k.startswith("x ")) == pytest.approx(1.0, abs=1e-8)
    assert (gas["from"], gas["to"]) == ("battery limit", "blower")
    assert lean["normal volume [Nm3/h]"] == ""
    assert float(lean["loading [mol CO2/mol alkalinity]"]) == pytest.approx(0.22, rel=1e-6)
    assert next(r for r in rows if r["stream"] == "overhead")["from"] == "within a unit"


def test_true_composition_is_shown_where_the_solvent_knows_it(result):
    rows = files.stream_rows(result.plant, lambda stream: {"MEAH+": 0.05, "H2O": 0.95})
    lean = next(r for r in rows if r["stream"] == "lean_feed")
    assert lean["true MEAH+ [mol/mol]"] == 0.05
    assert rows[0]["true MEAH+ [mol/mol]"] is None


def test_utilities_name_the_amine_lost_that_is_computed(folder):
    rows = {r["consumer"]: r for r in table(folder / "utilities.csv") if r["utility"] == "amine lost"}
    assert {"vapour treated gas", "oxidation by dissolved oxygen"} <= set(rows)
    assert "reclaimer sludge" not in rows
    row = rows["oxidation by dissolved oxygen"]
    assert (row["unit"], row["unit per tonne"]) == ("kg/h", "kg/t")
    kpi = json.loads((folder / "result.json").read_text(encoding="utf-8"))["kpi"]
    lost = kpi["losses"]["parts"]["oxidation_by_dissolved_oxygen"]["value"]
    assert float(row["per tonne of CO2"]) == pytest.approx(lost, rel=1e-9)
    assert float(row["amount"]) == pytest.approx(lost * kpi["co2_captured_t_per_h"], rel=1e-9)


def test_utilities_name_heat_steam_electricity_cooling_and_make_up(folder):
    rows = {(r["utility"], r["consumer"]): r for r in table(folder / "utilities.csv")}
    heat, steam = rows["heat", "reboiler"], rows["steam", "reboiler"]
    # IAPWS: heat of vaporisation of water at 130 degC is 2174 kJ/kg
    assert float(steam["amount"]) == pytest.approx(float(heat["amount"]) * 3600 / 2174, rel=2e-3)
    water = rows["cooling water", "all coolers"]
    duties = sum(float(r["amount"]) for (u, _), r in rows.items() if u == "cooling")
    assert float(water["amount"]) == pytest.approx(duties * 3600 / (4.18 * 10), rel=5e-3)
    assert {("electricity", "blower"), ("makeup_water", "process"), ("gas_condensate", "process")} <= set(rows)


def test_equipment_lists_each_item_with_its_size_and_load(folder):
    rows = {r["item"]: r for r in table(folder / "equipment.csv")}
    assert float(rows["absorber"]["diameter [m]"]) == 10.4
    assert float(rows["exchanger"]["area [m2]"]) == 14200.0
    assert float(rows["stripper reboiler"]["duty [MW]"]) > 50.0
    assert float(rows["compression stage 2"]["power [MW]"]) == 4.04
    assert {"blower", "rich_pump", "stripper condenser"} <= set(rows)


def test_profiles_of_both_columns(folder):
    rows = table(folder / "profiles.csv")
    assert [r["unit"] for r in rows] == ["absorber", "absorber", "stripper", "stripper"]
    assert list(rows[0]) == ["unit", "z_m", "T_liquid_K", "loading"]


def test_the_case_as_understood_runs_again(folder):
    assert read_case(folder / "case.yaml") == Case(blower={"pressure": "1.05 bar"})


def test_workbook_is_readable(folder):
    book = openpyxl.load_workbook(folder / "result.xlsx")
    assert book.sheetnames[:6] == ["Summary", "Verdict", "Brackets", "Energy", "Ledger", "ISO 27919-1"]
    assert {"Streams", "Utilities", "Equipment", "Profile absorber", "Balances", "Case"} <= set(book.sheetnames)
    assert [row[0].value for row in book["Exergy"].iter_rows(min_row=1, max_row=2)] == ["entry", "minimum work"]
    sheet = book["Streams"]
    assert sheet["F1"].value == "T [degC]"
    assert sheet["F2"].value == pytest.approx(65.0)
    assert sheet["F2"].number_format != "General"
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "C2"
    assert sheet.column_dimensions["B"].width > 10
    summary = {row[0].value: row for row in book["Summary"].iter_rows()}
    duty = summary["specific reboiler duty"]
    assert (duty[2].value, duty[1].number_format) == ("GJ/t", "0.0000")


def test_writing_is_fast(result, tmp_path):
    # half a second of processor time for all but the report, best of three: a busy machine does not fail it
    times = []
    for _ in range(3):
        start = time.process_time()
        write_result(result, tmp_path / "run", report=False)
        times.append(time.process_time() - start)
    assert min(times) < 0.5


def test_report_is_one_of_the_files(result, tmp_path):
    written = write_result(result, tmp_path / "run")
    assert (tmp_path / "run" / "report.html") in written


def test_a_second_result_replaces_the_first_and_leaves_other_files(result, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    write_result(result, tmp_path, report=False)
    write_result(result, tmp_path, report=False)
    assert {p.name for p in tmp_path.iterdir()} == WRITTEN | {"notes.txt"}


def test_a_failure_while_writing_leaves_the_earlier_result(result, tmp_path, monkeypatch):
    target = tmp_path / "run"
    write_result(result, target, report=False)
    before = {p.name: p.read_bytes() for p in target.iterdir()}

    def fail(path, sheets):
        raise OSError("disk full")

    monkeypatch.setattr(files, "write_workbook", fail)
    changed = replace(result, kpi={**result.kpi, "capture_fraction": 0.5})
    with pytest.raises(InputError, match="disk full"):
        write_result(changed, target, report=False)
    assert {p.name: p.read_bytes() for p in target.iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_a_failure_while_moving_puts_the_earlier_result_back(result, tmp_path, monkeypatch):
    target = tmp_path / "run"
    write_result(result, target, report=False)
    before = {p.name: p.read_bytes() for p in target.iterdir()}
    move = files.os.replace

    def fail(source, destination):
        if Path(destination) == target / "equipment.csv" and ".earlier" not in str(source):
            raise OSError("no space")
        move(source, destination)

    monkeypatch.setattr(files.os, "replace", fail)
    with pytest.raises(InputError, match="no space"):
        write_result(replace(result, kpi={**result.kpi, "capture_fraction": 0.5}), target, report=False)
    assert {p.name: p.read_bytes() for p in target.iterdir()} == before


def test_a_file_in_the_place_of_the_folder_is_refused(result, tmp_path):
    (tmp_path / "run").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_result(result, tmp_path / "run", report=False)
    assert (tmp_path / "run").read_text(encoding="utf-8") == "a file"


def test_a_case_that_did_not_converge_leaves_result_json_alone(result, tmp_path):
    write_result(result, tmp_path / "run", report=False)
    record = Convergence(converged=False, iterations=50, residual=float("nan"), worst="cell 3, energy of the liquid")
    error = ConvergenceError("the absorber did not converge", convergence=record, advice="raise the solvent flow")
    write_failure(tmp_path / "run", error, case=result.case, provenance=result.provenance, explanation="It floods.")
    assert [p.name for p in (tmp_path / "run").iterdir()] == ["result.json"]
    content = json.loads((tmp_path / "run" / "result.json").read_text(encoding="utf-8"))
    assert content["converged"] is False
    assert content["explanation"] == "It floods."
    assert content["error"]["advice"] == "raise the solvent flow"
    assert content["solver"]["worst"].startswith("cell 3")
    assert content["solver"]["residual"] is None


def test_plain_values_of_every_kind():
    given = {"a": np.array([1.0, np.inf]), "b": np.int64(3), "c": np.True_}
    assert plain(given) == {"a": [1.0, None], "b": 3, "c": True}
    assert plain(Convergence(converged=True))["path"] == "explicit"


def test_document_of_a_result_is_what_the_file_holds(result, folder):
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == document(result)
