"""Campaign folders: columns, units, and rows that cannot be computed; the others are."""

import csv
import re
import shutil

import pytest

from ccus.cli.main import main
from ccus.errors import InputError
from validation.campaign import SHIPPED, load, names
from validation.scores import chosen
from validation.template import TEMPLATE, start


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SHIPPED / "nccc_2017", tmp_path / "mine")


def edit(folder, change):
    """Change the rows (list of dicts) of runs.csv."""
    path = folder / "runs.csv"
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows = change(rows) or rows
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def change_description(folder, old, new):
    path = folder / "campaign.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1), encoding="utf-8")


def put(row, column, text):
    return lambda rows: rows[row].__setitem__(column, text)


@pytest.mark.parametrize("name", names())
def test_shipped_campaigns_read_without_fault(name):
    campaign = load(name)
    assert campaign.faults == ()
    assert len(campaign.runs) >= 13
    assert campaign.about.source


@pytest.mark.parametrize(("column", "text", "said"), [
    ("gas_flow_kg_h", "", "row 2, column gas_flow_kg_h: is blank"),
    ("gas_temp_C", "316.5", r"is impossible as gas temperature \(got 316.5 degC\); allowed: 1 degC to 95 degC"),
    ("lean_loading_mol_mol", "0,24", "column lean_loading_mol_mol: is not a number"),
    ("lean_loading_mol_mol", "nan", "is impossible as lean loading"),
    ("lean_temp_C", "450", "is impossible as lean solvent temperature"),
    ("run", "4A", "column run: the run appears twice"),
    ("run", "", "the run has no name"),
    ("absorber_beds", "three", "column absorber_beds: is not a number"),
    ("absorber_beds", "", "row 2, column absorber_beds: is blank"),
    ("absorber_beds", "2.5", r"column absorber_beds: is not a whole number \(got 2.5\)"),
    ("absorber_beds", "2", "intercoolers and absorber_beds: .* between two beds .got 2 coolers, beds: 2.*at most 1"),
    ("gas_flow_kg_h", "1_500", "is not a number .got 1_500.; write 1500"),
    ("gas_flow_kg_h", "1.5", "column gas_flow_kg_h and lean_flow_kg_h: .*got 2.24e.03 kg/kg.*allowed: 0.2 to 30 kg/kg"),
])
def test_a_bad_row_is_named_and_the_others_run(folder, column, text, said):
    edit(folder, put(0, column, text))
    campaign = load(folder)
    assert len(campaign.runs) == 14
    assert any(re.search(said, str(f)) for f in campaign.faults), campaign.faults
    assert all(str(f).startswith("runs.csv, row ") or "_profiles.csv" in str(f) for f in campaign.faults)


@pytest.mark.parametrize(("column", "text", "said"), [
    ("reboiler_duty_kW", "lots", "is not a number (got lots); the run is computed without it"),
    ("gas_out_co2_mol_frac_dry", "0.2", "the treated gas holds as much CO2 as the feed"),
    ("rich_loading_mol_mol", "0.1", "the rich loading is not above the lean one"),
    ("capture_gas_side_pct", "0", "capture_gas_side_pct: is zero as capture as printed, and a score divides by it"),
])
def test_a_bad_measurement_leaves_the_run(folder, column, text, said):
    edit(folder, put(0, column, text))
    campaign = load(folder)
    assert len(campaign.runs) == 15
    assert said in str(campaign.faults[0])


def test_blank_flags_and_unknown_columns_are_no_fault(folder):
    edit(folder, lambda rows: [{k: v for k, v in row.items() if k != "flags"} | {"remark": "new"} for row in rows])
    campaign = load(folder)
    assert len(campaign.runs) == 15
    assert all("has no column 'flags'" in str(f) for f in campaign.faults)


def test_a_column_of_a_selection_that_is_not_there_is_told(folder):
    change_description(folder, 'where = {intercoolers = "0"}', 'where = {intercooler = "0"}')
    (found,) = load(folder).faults
    assert str(found) == ("campaign.toml: scores.capture.where: runs.csv has no column 'intercooler'; did you mean "
                          "intercoolers?; the score takes no run")


def test_selections_compare_numbers_as_numbers_and_words_without_capitals(folder):
    edit(folder, lambda rows: [row | {"intercoolers": row["intercoolers"].replace("0", "0.0"),
                                      "flags": row["flags"].upper()} for row in rows])
    edit(folder, put(9, "intercoolers", ""))  # 3C; the default of the column is 0
    campaign = load(folder)
    scores = {s.name: [run.name for run in campaign.runs if chosen(run, s)] for s in campaign.about.scores}
    assert scores["capture"] == ["3C", "7C", "1D", "2D", "3D", "4D"]
    assert scores["specific_duty_flagged"] == ["8A", "12A", "7C"]


def test_beds_need_a_column_where_the_height_is_that_of_a_bed(folder):
    change_description(folder, 'beds = {column = "absorber_beds"}\n', "")
    with pytest.raises(InputError, match=r"absorber\.bed_height: bed_height needs a column for beds"):
        load(folder)


def test_a_similar_column_of_another_meaning_is_not_suggested(folder):
    edit(folder, lambda rows: [{k: v for k, v in row.items() if k != "lean_flow_kg_h"} for row in rows])
    change_description(folder, 'column = "rich_flow_kg_h"', 'column = "rich_flow"')
    assert [str(f) for f in load(folder).faults if f.stops] == ["runs.csv, column lean_flow_kg_h: is missing"]


def test_a_default_stands_in_and_says_so(folder):
    edit(folder, put(0, "lean_temp_C", ""))
    run = load(folder).runs[0]
    assert run.values["lean_T"] == pytest.approx(318.15)
    assert run.assumed == ("lean solvent temperature 45 degC",)


def test_a_column_in_another_unit_is_asked_about(folder):
    edit(folder, lambda rows: [{k.replace("gas_flow_kg_h", "gas_flow_t_h"): v for k, v in row.items()} for row in rows])
    campaign = load(folder)
    assert campaign.runs == ()
    assert "column gas_flow_kg_h: is missing; is 'gas_flow_t_h' the same in another unit?" in str(campaign.faults[0])


def test_rows_of_another_length_are_named(folder):
    path = folder / "runs.csv"
    path.write_text(path.read_text() + "9Z,1,2\n", encoding="utf-8")
    campaign = load(folder)
    assert len(campaign.runs) == 15
    assert "row 17: has 3 cells" in str(campaign.faults[0])


def test_bad_sensors_are_named(folder):
    path = folder / "absorber_profiles.csv"
    path.write_text(path.read_text().replace("68.8,341.95", "x,341.95", 1), encoding="utf-8")
    campaign = load(folder)
    assert "absorber_profiles.csv, row 2, column temperature_C: is not a number" in str(campaign.faults[0])
    assert len(campaign.runs[0].profiles["absorber"]) == 11


def test_sensors_without_a_run_and_twice_are_named(folder):
    path = folder / "absorber_profiles.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, lines[1], lines[1].replace("3A", "9Z")]) + "\n", encoding="utf-8")
    twice, unknown = map(str, load(folder).faults)
    assert "column relative_position_from_top: the sensor appears twice in the run (got 0.07)" in twice
    assert "column run: no run of this name is in runs.csv (got 9Z); the row is left out" in unknown


def test_profiles_in_another_unit_are_one_line(folder):
    change_description(folder, '"temperature_C", unit = "degC"', '"temperature_K_derived", unit = "degC"')
    (line,) = map(str, load(folder).faults)
    assert "is impossible as temperature at a sensor, and so in " in line


@pytest.mark.parametrize(("old", "new", "said"), [
    ('unit = "kg/h"', 'unit = "degC"', "is no unit of gas flow"),
    ("gas_T = ", "gas_temperature = ", "unknown quantity 'gas_temperature'"),
    ("[gas]\n", "[gas]\nfractoin = 1\n", "gas.fractoin: unknown key; did you mean fraction"),
    ('fraction = "dry"', 'fraction = "moist"', "gas.fraction: unknown choice"),
    ('model = "capture"', 'model = "caputre"', "did you mean capture"),
    ("schema_version = 1", "schema_version = ", "is not TOML"),
    ('diameter = "0.64 m"', 'diameter = "-0.64 m"', "absorber.diameter: .*0.02 m to 30 m"),
    ('packing = "MellapakPlus 252Y"', 'packing = "Mellapack"', "absorber.packing: unknown packing 'Mellapack'"),
    ("[absorber]", 'solvent = "mae"\n[absorber]', "solvent: unknown solvent .got mae.; allowed: "),
    ('height = "12 m"', 'bed_height = "6 m"', "stripper.bed_height: the stripper has no column for beds"),
    ('"temperature_C", unit = "degC"', '"temperature_C", unit = "kPa"', "absorber.temperature.unit: 'kPa' is no unit"),
])
def test_a_bad_description_is_one_clear_line(folder, old, new, said):
    path = folder / "campaign.toml"
    path.write_text(path.read_text().replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        load(folder)
    assert all(line.startswith(str(path)) for line in str(caught.value).splitlines())


def test_unknown_campaign_names_the_nearest():
    with pytest.raises(InputError, match="did you mean nccc_2017"):
        load("nccc2017")


def test_template_is_computed(tmp_path, capsys):
    assert main(["validate", "--new", str(tmp_path / "mine")]) == 0
    assert main(["validate", str(tmp_path / "mine"), "--samples", "2", "--out", str(tmp_path / "out")]) == 0
    assert "mine: 2 runs computed" in capsys.readouterr().out
    assert (tmp_path / "out" / "validation.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(InputError, match="is there already"):
        start(tmp_path / "mine")
    assert {p.name for p in TEMPLATE.iterdir()} == {p.name for p in (tmp_path / "mine").iterdir()}


def test_nothing_to_compute_is_bad_input(folder, tmp_path, capsys):
    (folder / "runs.csv").unlink()
    assert main(["validate", str(folder), "--out", str(tmp_path / "out")]) == 2
    assert "no run can be computed" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
