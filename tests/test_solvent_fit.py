"""A solvent from laboratory results: round trip, measured points, and what bad tables are told."""

import numpy as np
import pytest

from ccus.cli.main import main
from solvents.fit import fit
from solvents.lab import read_lab
from solvents.library import load
from validation.submodels_points import measured_points

HEAD = "temperature [degC],loading [mol CO2/mol amine],strength [wt%],"


def lab_folder(folder, vle, heat=(), head=HEAD + "p_CO2 [kPa]", base="mea_empirical"):
    folder.mkdir()
    (folder / "lab.toml").write_text(f'base = "{base}"\ntitle = "Mine"\n')
    for name, heading, rows in (("vle.csv", head, vle), ("heat.csv", HEAD + "heat [kJ/mol]", heat)):
        if rows:
            lines = [",".join(str(v) for v in row) for row in rows]
            (folder / name).write_text("\n".join([heading, *lines]) + "\n")
    return folder


def made_up(t, noise=0.0, seed=1):
    """Pressures [kPa] and heats [kJ/mol] of mea_empirical with noise."""
    rng, mea = np.random.default_rng(seed), load("mea_empirical")
    vle, heat = [], []
    for c in t:
        for x in np.linspace(0.12, 0.5, 6):
            at = mea.properties(c + 273.15, x, 0.3)
            vle.append((c, x, 30, at["p_CO2"]["direct"] / 1e3 * np.exp(noise * rng.standard_normal())))
            heat.append((c, x, 30, at["heat_of_absorption"]["direct"] / 1e3 + 40 * noise * rng.standard_normal()))
    return vle, heat[::3]


def test_round_trip(tmp_path):
    vle, heat = made_up((25, 40, 60, 80, 100, 120), noise=0.05)
    out = tmp_path / "out"
    assert main(["solvent", "fit", str(lab_folder(tmp_path / "lab", vle, heat)), "--out", str(out)]) == 0
    assert main(["solvent", "check", str(out)]) == 0
    assert "taken from mea_empirical" in str(load(str(out)).about["estimated"])
    mine, mea = load(str(out)), load("mea_empirical")
    ln, q = [], []
    for T in (303.15, 333.15, 363.15, 393.15):
        for x in (0.15, 0.25, 0.35, 0.45):
            a, b = (s.properties(T, x, 0.3) for s in (mine, mea))
            ln.append(np.log(a["p_CO2"]["direct"] / b["p_CO2"]["direct"]))
            q.append(a["heat_of_absorption"]["direct"] - b["heat_of_absorption"]["direct"])
    assert np.abs(ln).max() < 0.05  # the noise
    assert np.abs(q).max() < 3e3


def test_measured_points_of_mea(tmp_path):
    frame = measured_points("p_CO2")
    frame = frame[(frame.flag == "") & frame.strength.between(0.29, 0.31) & frame["T"].between(298, 404)
                  & frame.loading.between(0.05, 0.55)].reset_index(drop=True)
    rows = [(p.T - 273.15, p.loading, 100 * p.strength, p.measured) for p in frame.itertuples()]
    found = fit(read_lab(lab_folder(tmp_path / "lab", rows)))
    assert len(rows) > 120
    assert found.vle.deviation.abs().mean() <= 0.25  # laboratories differ by 0.2


VLE = [(t, x, 30, 0.01 * (1 + t) * x) for t in (40, 80) for x in (0.2, 0.3, 0.4)]


@pytest.mark.parametrize(("vle", "head", "told"), [
    (VLE, HEAD + "p_CO2 [psi]", "unknown unit in a heading"),
    (VLE, HEAD + "loading [mol CO2/mol amine]", "a heading stands twice"),
    (VLE, HEAD + "pressure [kPa]", "unknown column"),
    ([r[:3] for r in VLE], HEAD.rstrip(","), "a column is missing"),
    ([*VLE, (40, 1.4, 30, 5)], HEAD + "p_CO2 [kPa]", "vle.csv, row 8, column loading"),
    ([*VLE, (40, 0.3, 30, -5)], HEAD + "p_CO2 [kPa]", "row 8, column p_CO2 [kPa]: is not possible (got -5)"),
    (VLE[:4], HEAD + "p_CO2 [kPa]", "too few points"),
    ([(40, 0.1 * k, 30, k) for k in range(1, 6)], HEAD + "p_CO2 [kPa]", "one temperature only and no heats"),
])
def test_refusals(tmp_path, capsys, vle, head, told):
    folder = lab_folder(tmp_path / "lab", vle, head=head)
    assert main(["solvent", "fit", str(folder), "--out", str(tmp_path / "out")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert told in lines[0]
    assert not (tmp_path / "out").exists()


def test_base_of_another_form(tmp_path, capsys):
    folder = lab_folder(tmp_path / "lab", VLE, base="mea")
    assert main(["solvent", "fit", str(folder), "--out", str(tmp_path / "out")]) == 2
    assert "base: is no semi-empirical solvent (got mea)" in capsys.readouterr().err


def test_template_is_read(tmp_path):
    assert main(["solvent", "fit", "--new", str(tmp_path / "lab")]) == 0
    assert len(read_lab(tmp_path / "lab").heat) == 1
