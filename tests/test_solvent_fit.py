"""A solvent from laboratory results: round trips, covariance, measured points, and what is written where."""

import importlib.util
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccus.cli.main import main
from solvents import robust
from solvents.correlations import factor
from solvents.fit import fit
from solvents.fit_files import NAMES, files
from solvents.fit_summary import summary
from solvents.lab import read_lab
from solvents.library import load
from solvents.observables import OBSERVABLES
from solvents.tables import property_sets
from validation.submodels_points import measured_points

_spec = importlib.util.spec_from_file_location("lab_folder", Path(__file__).with_name("lab_folder.py"))
_made = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_made)
HEAD, VLE, lab_book, lab_folder, made_up = _made.HEAD, _made.VLE, _made.lab_book, _made.lab_folder, _made.made_up

DATUM = np.array([333.15, 0.3, 0.3])
TRUE = {  # a, b, c, d of the correction, and the noise of the points
    "kinetics": ((np.log(1.3), 0.4, 0.0, 0.0), 0.05), "viscosity": ((np.log(1.5), 0.5, 0.4, 0.0), 0.02),
    "density": ((0.02, 0.0, 0.05, 0.1), 0.001),
}


def corrected_points(table, seed=3, row=None):
    """Points of mea_empirical with its factor and noise, in the units of the tables."""
    rng = np.random.default_rng(seed)
    grid = [(t, x, w) for t in (25.0, 40.0, 60.0, 80.0) for x in (0.1, 0.25, 0.4) for w in (0.2, 0.3)]
    frame = pd.DataFrame(grid, columns=["t", "loading", "strength"])
    frame = frame.assign(T=frame.t + 273.15)
    true, noise = TRUE[table] if row is None else row
    base = OBSERVABLES["absorption_rate" if table == "kinetics" else table](frame, load("mea_empirical").direct())
    ln = np.log(factor(np.array(true), frame["T"], frame.loading, frame.strength, DATUM))
    ln = 0.5 * ln if table == "kinetics" else ln
    values = base * np.exp(ln + noise * rng.standard_normal(len(frame)))
    return list(zip(frame.t, frame.loading, 100 * frame.strength, values))


def test_round_trip(tmp_path):
    vle, heat = made_up((25, 40, 60, 80, 100, 120), noise=0.05)
    out = tmp_path / "out"
    assert main(["solvent", "fit", str(lab_folder(tmp_path / "lab", vle, heat=heat)), "--out", str(out)]) == 0
    assert main(["solvent", "check", str(out)]) == 0
    assert "taken from mea_empirical" in str(load(str(out)).about["estimated"])
    assert {file.name for file in out.iterdir()} <= set(NAMES)
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


def covariance(text, group=None):
    """The covariance of all parameters, or what a group of data adds to it."""
    frame = pd.read_csv(io.StringIO(text)).set_index(["data", "parameter"])
    return frame.loc[group] if group else frame.groupby(level="parameter").sum().loc[frame.columns]


@pytest.mark.parametrize("table", TRUE)
def test_a_known_correction_is_found(tmp_path, table):
    # data made with it: a, and the factor all over the data, lie within three of their stated standard errors
    true, noise = TRUE[table]
    about = f'base = "mea_empirical"\n{table}_error_percent = {100 * noise}\n'
    lab = read_lab(lab_folder(tmp_path / "lab", VLE, about=about, **{table: corrected_points(table)}))
    c = fit(lab).corrections[0]
    frame = c.points
    columns = np.stack(np.broadcast_arrays(1.0, 1000 / frame["T"] - 1000 / c.datum[0], frame.loading - c.datum[1],
                                           frame.strength - c.datum[2]), axis=1)
    chosen = columns[:, ["abcd".index(term) for term in c.terms]]
    error = robust.spread(chosen, c.covariance)
    expected = np.log(factor(np.array(true), frame["T"], frame.loading, frame.strength, DATUM))
    power = 0.5 if table == "kinetics" else 1.0
    assert set(c.terms) == {term for term, value in zip("abcd", true) if value}
    assert np.abs((chosen @ c.coefficients - expected) / error).max() < 3.0
    assert power * error.max() < 1.5 * noise  # 24 points tell more than one
    assert frame.deviation.std() == pytest.approx(noise, rel=0.4)


def test_stated_errors_cover_what_repeated_data_give(tmp_path):
    # factor of the rate at the middle of the data, 40 sets of points: score of variance 1 within the chance of 40
    lab = read_lab(lab_folder(tmp_path / "lab", VLE, kinetics=corrected_points("kinetics"),
                              about='base = "mea_empirical"\nkinetics_error_percent = 5\n'))
    found = []
    for seed in range(40):
        frame = lab.tables["kinetics"]
        measured = [row[3] for row in corrected_points("kinetics", seed)]
        lab.tables["kinetics"]["measured"] = measured
        c = fit(lab).corrections[0]
        true = np.log(factor(np.array(TRUE["kinetics"][0]), *c.datum, DATUM))
        found.append((c.coefficients[0] - true) / np.sqrt(c.covariance[0, 0]))
    assert len(frame) == 24
    assert 0.6 < np.std(found) < 1.3
    assert abs(np.mean(found)) < 0.5


def test_heat_capacity_is_found_and_stays_consistent(tmp_path):
    base, out = load("mea_empirical"), tmp_path / "out"
    frame = pd.DataFrame([(t, x, 0.3) for t in (30, 50, 70, 90) for x in (0.0, 0.2, 0.4)],
                         columns=["t", "loading", "strength"]).assign(T=lambda f: f.t + 273.15)
    form = base.direct().semi_empirical
    more = replace(base.direct(), semi_empirical=replace(form, heat_capacity=form.heat_capacity / [1, 1, 1, 1, 1, 1.2]))
    rng = np.random.default_rng(5)
    cp = OBSERVABLES["heat_capacity"](frame, more) * np.exp(0.01 * rng.standard_normal(len(frame)))
    vle, _ = made_up((25, 40, 60, 80, 100, 120))
    lab = lab_folder(tmp_path / "lab", vle, heat_capacity=list(zip(frame.t, frame.loading, [30] * len(frame), cp)))
    assert main(["solvent", "fit", str(lab), "--out", str(out)]) == 0
    c = fit(read_lab(lab)).corrections[0]
    assert c.coefficients[0] == pytest.approx(np.log(1.2), abs=3 * np.sqrt(c.covariance[0, 0]))
    assert 0.0 < np.sqrt(c.covariance[0, 0]) < 0.06
    assert main(["solvent", "check", str(out)]) == 0  # Gibbs-Helmholtz among others
    mine = load(str(out))
    assert "heat capacity" not in mine.about["estimated"]
    assert np.allclose(OBSERVABLES["heat_capacity"](frame, mine.direct()), c.points.model / 1e3, rtol=1e-6)


def test_literature_of_mea_confirms_the_base(tmp_path):
    # correlations of density and viscosity are 0.3 and 3 % from measurements (docs/validation.md): factors of about 1
    rows = {}
    for table in ("density", "viscosity"):
        frame = measured_points(table)
        frame = frame[frame.strength.between(0.25, 0.35)]
        rows[table] = list(zip(frame["T"] - 273.15, frame.loading, 100 * frame.strength, frame.measured))
    density, viscosity = fit(read_lab(lab_folder(tmp_path / "lab", VLE, **rows))).corrections
    assert np.exp(density.coefficients[0]) == pytest.approx(1.0, abs=0.005)
    assert np.exp(viscosity.coefficients[0]) == pytest.approx(1.0, abs=0.04)
    assert density.points.deviation.abs().mean() < 0.003
    assert viscosity.points.deviation.abs().mean() < 0.04


def test_flux_over_driving_pressure_is_kg(tmp_path):
    points = corrected_points("kinetics", row=((np.log(1.3), 0, 0, 0), 0.0))
    vle, _ = made_up((25, 40, 60, 80, 100, 120))
    lab = lab_folder(tmp_path / "lab", vle)
    star = fit(read_lab(lab)).at(*(np.array([f(p) for p in points]) for f in (
        lambda p: p[0] + 273.15, lambda p: p[1], lambda p: p[2] / 100)))[0]
    rows = [f"{t},{x},{w},{kg * 5e3},{np.exp(ln) + 5e3}" for (t, x, w, kg), ln in zip(points, star)]
    rows += [f"{t},{x},{w},{-0.5 * kg * np.exp(ln)},{0.5 * np.exp(ln)}" for (t, x, w, kg), ln in zip(points, star)]
    (lab / "kinetics.csv").write_text("\n".join([HEAD + "flux [mol/m2/s],p_CO2 [Pa]", *rows]) + "\n")
    c = fit(read_lab(lab)).corrections[0]
    assert c.terms == "a"
    assert c.coefficients[0] == pytest.approx(np.log(1.3), abs=1e-4)
    assert (c.points.error[:24] < c.points.error[24:].to_numpy()).all()  # p* counts where it drives


def everything(tmp_path, noise=0.05):
    vle, heat = made_up((25, 40, 60, 80, 100, 120), noise)
    mea = pd.DataFrame([(40.0 + 273.15, x, 0.3) for x in (0.1, 0.3, 0.5)], columns=["T", "loading", "strength"])
    cp = OBSERVABLES["heat_capacity"](mea, load("mea_empirical").direct())
    return {"vle": vle, "heat": heat, "heat_capacity": [(40, x, 30, 1.01 * v) for x, v in zip(mea.loading, cp)],
            **{table: corrected_points(table) for table in TRUE}}


def test_everything_from_a_workbook(tmp_path, capsys):
    out = tmp_path / "out"
    book = lab_book(tmp_path / "lab.xlsx", **everything(tmp_path))
    assert main(["solvent", "fit", str(book), "--out", str(out)]) == 0
    told = capsys.readouterr().out
    for words in ("24 kg'", "24 densities", "24 viscosities", "3 heat capacities", "warning: extrapolated at"):
        assert words in told
    assert main(["solvent", "check", str(out)]) == 0
    assert {file.name for file in out.iterdir()} == set(NAMES)
    mine, base = load(str(out)), load("mea_empirical")
    estimated = " ".join(mine.about["estimated"])
    assert not any(word in estimated for word in ("density", "viscosity", "kinetics", "heat capacity"))
    assert "surface tension" in estimated
    assert "pseudo-first order" in mine.about["caution"]["kinetics"]
    at = [s.properties(333.15, 0.3, 0.3) for s in (mine, base)]
    for name, expected, error in (("viscosity", 1.5, 0.02), ("density", np.exp(0.02), 0.001),
                                  ("rate_constant_amine", 1.3, 0.1), ("rate_water", 1.3, 0.1)):
        for kind in ("table", "direct"):
            assert at[0][name][kind] / at[1][name][kind] == pytest.approx(expected, rel=error)
    said = [str(n) for n in mine.notices("absorber", [313.15, 393.15], [0.2, 0.4], [0.3, 0.3])]
    assert any("viscosity as corrected: temperature" in line and "293" not in line for line in said)
    assert property_sets(mine.about, mine.kinetics())["correction"].source == "fitted"
    for key in ("rate", "viscosity"):
        assert "T" in property_sets(mine.about, mine.kinetics())["correction"].about["valid"][key]
    page = (out / "fit.html").read_text()
    assert page.count("<figure") == 13
    temperatures = {f"{t:.0f} °C" for t in pd.read_csv(out / "points_vle.csv")["T"] - 273.15}
    assert all(f">{t}<" in page for t in temperatures)  # a curve each
    assert "p*CO2 [kPa]" in page
    assert "temperature [K]" not in page
    assert "taken" in page
    assert main(["solvent", "show", str(out), "--out", str(tmp_path / "shown")]) == 0
    page = (tmp_path / "shown" / "solvent.html").read_text()
    assert "viscosity as corrected" in page
    assert page.count("24 densities with a mean deviation") == 3  # not in each row of the correction


def test_covariance_is_the_sum_over_groups(tmp_path):
    found = fit(read_lab(lab_folder(tmp_path / "lab", **everything(tmp_path))))
    written = files(found)
    total = covariance(written["covariance.csv"])
    rows = pd.read_csv(io.StringIO(written["correction.csv"]), index_col=0)
    assert list(total.index) == list(total.columns)
    assert total.columns[0] == "vle/constant.coefficient"
    assert {"correction/rate.a", "correction/density.c", "correction/heat_capacity.a"} <= set(total.columns)
    assert np.allclose(total, total.T)
    assert np.linalg.eigvalsh(total / np.sqrt(np.outer(np.diag(total), np.diag(total)))).min() > -1e-9
    groups = pd.read_csv(io.StringIO(written["covariance.csv"])).data.unique()
    assert list(groups) == ["pressures", "heats", "density", "viscosity", "kinetics", "heat capacity"]
    k = len(found.terms)
    only = covariance(written["covariance.csv"], "kinetics")
    assert (only.to_numpy()[:k] == 0).all()
    assert only.loc["correction/rate.a", "correction/rate.a"] == total.loc["correction/rate.a", "correction/rate.a"] > 0
    for name in total.columns[k:]:
        row, column = name.split("/")[1].split(".")
        assert rows.loc[row, column] != 0.0
    # pressures and heats: with independent errors as stated (s2 = 1), the whole is the inverse of the information
    A = np.random.default_rng(0).standard_normal((40, 3))
    x = np.array([1.0, 2.0, 3.0])
    parts = robust.covariances(A, A @ x, x, {"one": np.arange(10), "two": np.arange(10, 40)}, np.full(40, ""))
    assert np.allclose(parts["one"] + parts["two"], np.linalg.inv(A.T @ A))
    assert np.trace(parts["one"]) < np.trace(parts["two"])


def test_what_sources_share_widens(tmp_path):
    # five sources of ten points, each off by one draw of 0.1 (scatter 0.02): the mean is known to 0.1/sqrt(5)
    rng = np.random.default_rng(2)
    offsets = 0.1 * np.array([-1.2, -0.5, 0.1, 0.6, 1.0])
    sources = np.repeat(list("ABCDE"), 10)
    b = np.repeat(offsets, 10) / 0.02 + rng.standard_normal(50)
    A, at = np.full((50, 1), 1 / 0.02), {"all": np.arange(50)}
    x, _ = robust.solve(A, b)
    with_sources, without = (robust.covariances(A, b, x, at, s)["all"][0, 0] for s in (sources, np.full(50, "")))
    assert np.sqrt(with_sources) == pytest.approx(np.std(offsets, ddof=1) / np.sqrt(5), rel=0.35)
    assert np.sqrt(without) < 0.5 * np.sqrt(with_sources)
    two = np.where(sources < "C", "A", "B")
    assert robust.covariances(A, b, x, at, two)["all"][0, 0] == without  # two sources cannot tell


def test_an_outlier_hardly_moves_the_fit(tmp_path):
    rows = corrected_points("viscosity")
    rows[5] = (*rows[5][:3], 3 * rows[5][3])
    about = 'base = "mea_empirical"\nviscosity_error_percent = 2\n'
    found = fit(read_lab(lab_folder(tmp_path / "lab", VLE, about=about, viscosity=rows)))
    c = found.corrections[0]
    assert np.exp(c.coefficients[0]) == pytest.approx(float(np.exp(np.array(TRUE["viscosity"][0]) @ [
        1, 1000 / c.datum[0] - 1000 / DATUM[0], c.datum[1] - DATUM[1], 0])), rel=0.03)
    assert any("viscosity.csv, row 7" in line for line in summary(found) if line.startswith("point outside"))


def test_a_folder_with_something_else_is_left_alone(tmp_path, capsys):
    lab, out = str(lab_folder(tmp_path / "lab", VLE, density=corrected_points("density"))), tmp_path / "out"
    assert main(["solvent", "fit", lab, "--out", lab]) == 2
    assert "holds something that no fit wrote" in capsys.readouterr().err
    assert main(["solvent", "fit", lab, "--out", str(out)]) == 0
    (Path(lab) / "density.csv").unlink()
    capsys.readouterr()
    assert main(["solvent", "fit", lab, "--out", str(out)]) == 0
    assert "in place of an earlier fit" in capsys.readouterr().out
    assert not (out / "correction.csv").exists()
    other = str(lab_folder(tmp_path / "other", VLE))
    assert main(["solvent", "fit", other, "--out", str(out)]) == 2
    assert f"holds the fit to other laboratory results (got {lab})" in capsys.readouterr().err
    assert main(["solvent", "fit", other, "--out", str(out), "--overwrite"]) == 0
    (out / "notes.txt").write_text("mine")
    assert main(["solvent", "fit", lab, "--out", str(out)]) == 2
    assert "(got notes.txt)" in capsys.readouterr().err


def test_points_copied_are_told(tmp_path):
    lines = summary(fit(read_lab(lab_folder(tmp_path / "lab", [*VLE, *VLE[:2]]))))
    assert "warning: 2 points of vle stand there twice and count twice; were they copied?" in lines


def test_contradicting_tables_are_refused(tmp_path, capsys):
    """Heats in kcal under a heading of kJ."""
    frame = pd.DataFrame([(T, x) for T in (313.15, 353.15, 393.15) for x in (0.1, 0.2, 0.3, 0.4)],
                         columns=["T", "loading"]).assign(strength=0.3)
    frame["loading_from"] = frame.loading - 0.02
    mea = load("mea_empirical").direct()
    p, q = (OBSERVABLES[key](frame, mea) for key in ("p_CO2", "heat_of_absorption"))
    folder = tmp_path / "lab"
    folder.mkdir()
    (folder / "lab.toml").write_text('base = "mea_empirical"\nheat_error_percent = 0.5\n')
    state = "temperature [K],loading [mol CO2/mol amine],strength [kg/kg]"
    for name, heading, values in (("vle", "p_CO2 [kPa]", p), ("heat", "heat [kJ/mol]", q / 4.184)):
        rows = [f"{r.T},{r.loading},0.3,{v}" for r, v in zip(frame.itertuples(), values)]
        (folder / f"{name}.csv").write_text("\n".join([f"{state},{heading}", *rows]) + "\n")
    assert main(["solvent", "fit", str(folder), "--out", str(tmp_path / "out")]) == 2
    assert "contradict each other" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_pressures_far_from_the_base_are_told(tmp_path, capsys):
    frame = pd.DataFrame([(T, x) for T in (313.15, 353.15, 393.15) for x in (0.1, 0.2, 0.3, 0.4)],
                         columns=["T", "loading"]).assign(strength=0.3)
    p = OBSERVABLES["p_CO2"](frame, load("mea_empirical").direct())
    folder = tmp_path / "lab"
    folder.mkdir()
    (folder / "lab.toml").write_text('base = "mea_empirical"\n')
    rows = [f"{r.T},{r.loading},0.3,{v}" for r, v in zip(frame.itertuples(), p)]  # kPa under a heading of Pa
    head = "temperature [K],loading [mol CO2/mol amine],strength [kg/kg],p_CO2 [Pa]"
    (folder / "vle.csv").write_text("\n".join([head, *rows]) + "\n")
    assert main(["solvent", "fit", str(folder), "--out", str(tmp_path / "out")]) == 0
    assert "times below those of mea_empirical; is the unit right?" in capsys.readouterr().out
    assert "is the unit right?" in (tmp_path / "out" / "solvent.toml").read_text()


def test_fluxes_share_the_error_of_the_equilibrium_pressure(tmp_path):
    # pressures 2 % higher, and nothing else: the factor on the rate moves as its covariance with p* says
    grid = pd.DataFrame([(t, x, 0.3) for t in (40.0, 60.0, 80.0) for x in (0.2, 0.3, 0.4)],
                        columns=["t", "loading", "strength"]).assign(T=lambda frame: frame.t + 273.15)
    kg, p = (OBSERVABLES[key](grid, load("mea_empirical").direct()) for key in ("absorption_rate", "p_CO2"))
    rows = [f"{t},{x},30,{1e3 * rate * own},{2 * own}" for t, x, rate, own in zip(grid.t, grid.loading, kg, p)]
    found = []
    for name, factor_on_p in (("as", 1.0), ("higher", 1.02)):
        lab = lab_folder(tmp_path / name, [(t, x, w, factor_on_p * own) for t, x, w, own in made_up((40, 80, 120))[0]])
        (lab / "kinetics.csv").write_text("\n".join([HEAD + "flux [mol/m2/s],p_CO2 [kPa]", *rows]) + "\n")
        found.append(fit(read_lab(lab)))
    one, two = (f.corrections[0] for f in found)
    shift = np.linalg.lstsq(found[0].pressure(*(found[0].vle[k].to_numpy() for k in ("T", "loading", "strength")))[1],
                            np.full(len(found[0].vle), np.log(1.02)), rcond=None)[0]
    expected = one.pulled @ shift
    assert found[0].terms == found[1].terms
    assert (two.coefficients - one.coefficients)[0] == pytest.approx(expected[0], rel=0.05)
    assert expected[0] == pytest.approx(2 * np.log(1.02), rel=0.05)  # kg' as 1/(p - p*), and the rate as its square
    text = files(found[0])["covariance.csv"]
    assert covariance(text, "pressures").loc["correction/rate.a"].abs().max() > 0.0
    assert covariance(text).loc["correction/rate.a", "correction/rate.a"] == pytest.approx(one.covariance[0, 0])


def test_plants_take_the_strength_at_which_was_measured(tmp_path):
    found = fit(read_lab(lab_folder(tmp_path / "lab", VLE)))
    assert "strength = 0.3 " in files(found)["solvent.toml"]
    assert "strength = 0.4 " in files(replace(found, vle=found.vle.assign(strength=0.4)))["solvent.toml"]
