"""Reading laboratory results: folder and workbook are one, and each fault is one line that says where and what."""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from ccus.cli.main import main
from ccus.errors import InputError
from solvents.lab import TABLES, read_lab

_spec = importlib.util.spec_from_file_location("lab_folder", Path(__file__).with_name("lab_folder.py"))
_made = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_made)
ABOUT, HEAD, VLE, lab_book, lab_folder = _made.ABOUT, _made.HEAD, _made.VLE, _made.lab_book, _made.lab_folder

P = HEAD + "p_CO2 [kPa]"


def refused(capsys, tmp_path, lab):
    """The one line that a fit of ``lab`` ends with; nothing is written."""
    assert main(["solvent", "fit", str(lab), "--out", str(tmp_path / "out")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert not (tmp_path / "out").exists()
    return lines[0]


@pytest.mark.parametrize(("vle", "head", "told"), [
    (VLE, HEAD + "p_CO2 [psi]", "column p_CO2: unknown unit in a heading (got p_CO2 [psi]); allowed: p_CO2 [Pa]"),
    (VLE, HEAD + "loading [mol CO2/mol amine]", "a heading stands twice (got loading)"),
    (VLE, HEAD + "pressure [kPa]", "unknown column (got pressure [kPa])"),
    (VLE, HEAD + "p [kPa]", "unknown column (got p [kPa])"),
    (VLE, HEAD + "p_CO [kPa]", "did you mean p_CO2?"),
    (VLE, HEAD + "p_CO2", "column p_CO2: the unit of a column is missing (got p_CO2); allowed: p_CO2 [Pa] or"),
    (VLE, P.replace("mol CO2/mol amine", "mol/mol"), "column loading: unknown unit in a heading (got loading [mol/mol"),
    (VLE, P.replace("wt%", "%"), "column strength: unknown unit in a heading (got strength [%]); allowed: strength"),
    (VLE, P.replace("strength [wt%]", "Temperature (K)"), "a heading stands twice (got temperature)"),
    ([*VLE, ("40%", 0.3, 30, 5)], P, "column temperature [degC]: is no number (got 40%)"),
    ([r[:3] for r in VLE], HEAD.rstrip(","), "the column p_CO2 is missing"),
    ([(*r[:2], r[3]) for r in VLE], P.replace(",strength [wt%]", ""), "the column strength is missing"),
    (VLE, P.replace(",", ";"), "columns are separated by ';'"),
    (VLE, P.replace(",", "\t"), "columns are separated by tabs"),
    ([*VLE, ("40,5", 0.3, 30, 5)], P, "row 8: has another number of cells than the heading (got 5); allowed: 4"),
    ([*VLE, ('"40,5"', 0.3, 30, 5)], P, "row 8, column temperature [degC]: is no number (got 40,5)"),
    ([*VLE, (40, "n/a", 30, 5)], P, "row 8, column loading [mol CO2/mol amine]: is no number (got n/a)"),
    ([*VLE, (40, "", 30, 5)], P, "is no number (got an empty cell)"),
    ([*VLE, (40, 0.3, 30, "inf")], P, "is no number (got inf)"),
    ([*VLE, (40, 1.4, 30, 5)], P, "vle.csv, row 8, column loading [mol CO2/mol amine]: is not possible (got 1.4)"),
    ([*VLE, (40, 0.0, 30, 5)], P, "row 8, column loading: is not possible (got 0)"),
    ([*VLE, (40, 0.3, 30, -5)], P, "row 8, column p_CO2 [kPa]: is not possible (got -5); allowed: above 0 and"),
    ([*VLE, (40, 0.3, 30, 0)], P, "row 8, column p_CO2 [kPa]: is not possible (got 0)"),
    ([*VLE, (40, 0.3, 0.3, 5)], P, "column strength [wt%]: is not possible (got 0.3); allowed: 2 to 60 wt%"),
    ([*VLE, (313.15, 0.3, 30, 5)], P, "temperature [degC]: is not possible (got 313.15); allowed: 0 to 180 degC"),
    ([(*r, 10) for r in VLE[1:]] + [(*VLE[0], 140)], P + ",error [%]", "column error [%]: is not possible (got 140)"),
    ([], P, "vle.csv: is not there or holds no point"),
    (VLE[:4], P, "too few points for the least form, which has 3 terms (got 4); allowed: 5 or more"),
    ([(40, 0.1 * k, 30, k) for k in range(1, 6)], P, "one temperature only and no heats"),
    ([(20 + 10 * k, 0.3, 30, k) for k in range(1, 7)], P, "too few loadings (got 1 different)"),
    ([(20 + 10 * k, 0.1 * k, 30, k) for k in range(1, 7)], P, "no list of terms rises with loading"),
])
def test_a_bad_table_is_one_line(tmp_path, capsys, vle, head, told):
    assert told in refused(capsys, tmp_path, lab_folder(tmp_path / "lab", vle, head=head))


@pytest.mark.parametrize(("about", "told"), [
    ("", "lab.toml: a key is missing (got base)"),
    ('base = "mea"', "lab.toml, base: is no semi-empirical solvent (got mea)"),
    ("base = 3", "lab.toml, base: is no text (got 3)"),
    ('base = "mea_empircal"', "lab.toml, base: unknown solvent (got mea_empircal); allowed: mea_empirical, pz, or a "
                              "folder with a solvent.toml; did you mean mea_empirical?"),
    (ABOUT + "titel = 3", "unknown key (got titel); allowed: base, title, amine, formula, pressure_error_percent"),
    (ABOUT + "heat_errors_percent = 3", "did you mean heat_error_percent?"),
    (ABOUT + "heat_error_percent = 0", "lab.toml, heat_error_percent: is no error in percent (got 0)"),
    (ABOUT + "density_error_percent = 101", "allowed: above 0 and up to 100"),
    (ABOUT + 'viscosity_error_percent = "3"', "viscosity_error_percent: is no error in percent (got 3)"),
    (ABOUT + "kinetics_error_percent = true", "kinetics_error_percent: is no error in percent (got True)"),
    ("base = mea", "lab.toml: cannot be read"),
])
def test_bad_keys_are_one_line(tmp_path, capsys, about, told):
    assert told in refused(capsys, tmp_path, lab_folder(tmp_path / "lab", VLE, about=about))


@pytest.mark.parametrize(("name", "text", "told"), [
    ("density", "", "density.csv: is empty; allowed: headings temperature [degC or K]"),
    ("density", HEAD + "density [g/cm3]\n40,0.2,30,1060\n", "column density [g/cm3]: is not possible (got 1060)"),
    ("density", HEAD + "density [kg/m3]\n40,0.2,30,1060\n", "density.csv: too few points"),
    ("densities", HEAD + "density [kg/m3]\n40,0.2,30,1060\n", "unknown table (got densities)"),
    ("viscosity", HEAD + "viscosity [mPa s]\n" + "40,0.2,30,900\n" * 3, "no factor on the base's property holds"),
    ("kinetics", HEAD + "flux [mol/m2/s]\n40,0.2,30,0.001\n", "the column p_CO2 is missing"),
    ("kinetics", HEAD + "kg [mol/m2/s/Pa],flux [mol/m2/s],p_CO2 [Pa]\n40,0.2,30,1e-6,1,1\n", "is measured twice over"),
    ("kinetics", HEAD + "flux [mol/m2/s],p_CO2 [kPa]\n" + "80,0.4,30,1e-4,1e-4\n" * 3,
     "row 2: the flux does not go with p_CO2 less the equilibrium pressure"),
    ("heat", HEAD + "heat [J/mol]\n40,0.2,30,85\n", "column heat [J/mol]: is not possible (got 85)"),
    ("heat", HEAD + "heat [kJ/mol],loading_from [mol CO2/mol amine]\n40,0.2,30,85,0.2\n",
     "the dose ends where it began"),
])
def test_a_bad_further_table_is_one_line(tmp_path, capsys, name, text, told):
    lab = lab_folder(tmp_path / "lab", VLE)
    (lab / f"{name}.csv").write_text(text)
    assert told in refused(capsys, tmp_path, lab)


def test_other_text_and_no_folder(tmp_path, capsys):
    lab = lab_folder(tmp_path / "lab", VLE)
    (lab / "vle.csv").write_bytes("temperature [°C]".encode("latin-1"))
    assert "vle.csv: is no UTF-8 text" in refused(capsys, tmp_path, lab)
    assert "no folder of laboratory results and no workbook" in refused(capsys, tmp_path, tmp_path / "none")
    (lab / "lab.toml").unlink()
    assert "lab.toml: no such file; 'ccus solvent fit --new" in refused(capsys, tmp_path, lab)
    (tmp_path / "none.xlsx").write_text("text")
    assert "cannot be read as a workbook" in refused(capsys, tmp_path, tmp_path / "none.xlsx")


def test_a_workbook_says_the_same_as_a_folder(tmp_path):
    density = [(40, 0.2, 30, 1050.0), (60, 0.2, 30, 1040.0), (40, 0.0, 30, 1005)]
    folder = read_lab(lab_folder(tmp_path / "lab", VLE, density=density))
    with_remark = [*VLE[:3], ("# a remark", "", "", ""), *VLE[3:]]
    book = read_lab(lab_book(tmp_path / "lab.xlsx", vle=with_remark, density=density))
    for name in TABLES:
        pd.testing.assert_frame_equal(folder.tables[name].drop(columns="row"), book.tables[name].drop(columns="row"))
    assert book.vle.row.tolist() == [2, 3, 4, 6, 7, 8]
    assert (folder.title, folder.base) == (book.title, book.base)


@pytest.mark.parametrize(("tables", "told"), [
    ({"vle": [*VLE, (40, 0.3, 30, "much")]}, "lab.xlsx, sheet vle, row 8, column p_CO2 [kPa]: is no number (got much)"),
    ({"vle": [*VLE, (40, 0.3, 30, "#DIV/0!")]}, "row 8, column p_CO2 [kPa]: is no number (got error #DIV/0!)"),
    ({"vle": [*VLE, (40, 0.3, 30)]}, "sheet vle, row 8, column p_CO2 [kPa]: is no number (got an empty cell)"),
    ({"vle": [*VLE, (40, 0.3, 30, 5, 6)]}, "sheet vle, row 8: has another number of cells than the heading (got 5)"),
    ({"density": [(40, 0.2, 30, 1050)]}, "sheet vle: is not there or holds no point"),
    ({"vle": VLE, "about": (("base", "mea_empirical"), ("title", 3))}, "sheet lab, title: is no text (got 3)"),
    ({"vle": VLE, "about": (("bases", "mea_empirical"),)}, "sheet lab: unknown key (got bases)"),
])
def test_a_bad_workbook_is_one_line(tmp_path, capsys, tables, told):
    assert told in refused(capsys, tmp_path, lab_book(tmp_path / "lab.xlsx", **tables))


def test_habits_of_workbooks(tmp_path, capsys):
    """A title, round brackets, blank rows and columns, percent cells, text, further sheets: all say one thing."""
    path = lab_book(tmp_path / "lab.xlsx", vle=VLE, density=[(40, 0.2, 30, 1050.0), (60, 0.2, 30, 1040.0)])
    plain = read_lab(path)
    book = load_workbook(path)
    for name in ("vle", "density"):
        del book[name]
    vle, density, notes = (book.create_sheet(name) for name in ("VLE", "Density ", "Notes"))
    for row in (("", "Solubility, measured in May"), (), ("", "Temperature (°C)", "Loading [mol CO2 / mol amine]", None,
                                                         "Strength (wt %)", "p CO2 (kPa)"), ()):
        vle.append(row)
    for t, x, w, p in VLE:
        vle.append((None, str(t), x, None, w / 100, f" {p} "))
        vle.cell(vle.max_row, 5).number_format = "0.0%"
        vle.append(())
    for row in (("temperature [K]", "loading [mol CO2/mol alkalinity]", "strength [kg/kg]", "density [g/mL]"),
                (313.15, 0.2, "30 %", 1.05), (333.15, 0.2, 0.3, "1.04")):
        density.append(row)
    notes.append(("Titrated twice, temperature by Pt100",))
    book.create_sheet("Sheet1")
    book.create_sheet("viscosity")
    book.save(path)
    found = read_lab(path)
    assert found.not_read == (f"{path}, sheet notes",)
    for name in TABLES:
        pd.testing.assert_frame_equal(plain.tables[name].drop(columns="row"), found.tables[name].drop(columns="row"),
                                      rtol=1e-12)
    assert found.vle.row.tolist() == [5, 7, 9, 11, 13, 15]
    vle["C3"], vle["E3"], vle["F3"] = "CO2 loading", "Amine", "Pressure"
    book.save(path)
    assert "sheet vle: unknown column (got CO2 loading); allowed: temperature" in refused(capsys, tmp_path, path)
    book["Notes"].append(("temperature [degC]", "loading [mol CO2/mol amine]"))
    book.save(path)
    assert "sheet notes: unknown table (got notes); allowed: vle, heat" in refused(capsys, tmp_path, path)


def test_keys_as_text_and_percent(tmp_path):
    path = lab_book(tmp_path / "lab.xlsx", vle=VLE, about=(
        ("base", "mea_empirical"), ("pressure_error_percent", "7.5"), ("heat_error_percent", 0.04)))
    book = load_workbook(path)
    book["lab"]["B4"].number_format = "0%"
    book["lab"].insert_rows(1, 2)
    book["lab"]["A1"] = "Laboratory results"
    book.save(path)
    assert read_lab(path).vle.error.tolist() == [0.075] * 6


@pytest.mark.parametrize("name", ["lab", "lab.xlsx"])
def test_template(tmp_path, capsys, name):
    path = str(tmp_path / name)
    assert main(["solvent", "fit", "--new", path]) == 0
    capsys.readouterr()
    assert "is not there or holds no point" in refused(capsys, tmp_path, path)  # examples are remarks
    assert main(["solvent", "fit", "--new", path]) == 2
    assert "exists already" in capsys.readouterr().err


def test_examples_of_the_template_are_possible(tmp_path):
    folder = tmp_path / "lab"
    assert main(["solvent", "fit", "--new", str(folder)]) == 0
    for file in folder.glob("*.csv"):
        *remarks, heading, example = file.read_text().splitlines()
        file.write_text("\n".join([*remarks, heading, example.removeprefix("# ")]) + "\n")
    lab = read_lab(folder)
    assert {name: len(frame) for name, frame in lab.tables.items()} == dict.fromkeys(TABLES, 1)
    assert lab.tables["viscosity"].measured[0] == pytest.approx(2.2e-3)


def test_a_corrected_base_is_refused(tmp_path):
    lab = lab_folder(tmp_path / "lab", VLE, about='base = "mine"\n')
    (lab / "mine").mkdir()
    (lab / "mine" / "solvent.toml").write_text('base = "mea_empirical"\n[sets]\ncorrection = "own"\n')
    with pytest.raises(InputError, match="is itself corrected by measurements"):
        read_lab(lab)


def test_errors_and_sources_of_points(tmp_path):
    lab = lab_folder(tmp_path / "lab", VLE, about=ABOUT + "density_error_percent = 0.5\n")
    (lab / "density.csv").write_text(
        HEAD + "density [g/cm3],error [%],source\n40,0.2,30,1.06,1,Smith\n40,0.3,30,1.08,,\n")
    frame = read_lab(lab).tables["density"]
    assert frame.error.tolist() == [0.01, 0.005]
    assert frame.source.tolist() == ["Smith", ""]
    assert frame.measured.tolist() == [1060.0, 1080.0]
