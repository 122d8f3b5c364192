"""How sure a fitted solvent is: samples, intervals, shares, further measurements; against direct solves and refits."""

import json

import numpy as np
import pandas as pd
import pytest

from ccus.cli.main import main
from ccus.errors import InputError
from flowsheets.case import Case
from flowsheets.figures import DUTY, ENERGY
from flowsheets.next_measurement import KINDS, measurements
from flowsheets.screening import candidate, evaluate, how_sure, nominal
from flowsheets.uncertainty import spread
from solvents.fit import fit
from solvents.fit_files import files
from solvents.lab import read_lab
from solvents.library import load
from solvents.observables import OBSERVABLES
from solvents.tables import direct_params
from solvents.uncertainty import Covariance, covariance, moved

STATE = "temperature [K],loading [mol CO2/mol alkalinity],strength [kg/kg]"
NOISE = {"p_CO2": 0.05, "heat_of_absorption": 0.02, "absorption_rate": 0.1}


def laboratory(folder, *, more=()):
    """Points of ``mea_empirical`` with noise, and further points (T, loading) of its pressure."""
    rng, truth = np.random.default_rng(7), load("mea_empirical").direct()
    folder.mkdir()
    (folder / "lab.toml").write_text('base = "mea_empirical"\ntitle = "Trial"\npressure_error_percent = 5\n'
                                     "heat_error_percent = 2\nkinetics_error_percent = 10\n")
    states = [(T, x) for T in (313.15, 353.15, 393.15) for x in (0.1, 0.2, 0.3, 0.4, 0.45, 0.5)]
    for name, key, heading, scale in (("vle", "p_CO2", "p_CO2 [kPa]", 1.0), ("heat", "heat_of_absorption",
                                      "heat [kJ/mol]", 1.0), ("kinetics", "absorption_rate", "kg [mol/m2/s/Pa]", 1.0)):
        taken = states[::2] if name != "vle" else states
        taken = [(T, x) for T, x in taken if name != "kinetics" or T < 360.0]
        frame = pd.DataFrame(taken, columns=["T", "loading"]).assign(strength=0.3)
        frame["loading_from"] = frame.loading - 0.02
        value = OBSERVABLES[key](frame, truth) * np.exp(NOISE[key] * rng.standard_normal(len(frame))) * scale
        lines = [f"{T},{x},0.3,{v}" for (T, x), v in zip(taken, value)]
        lines += [f"{T},{x},0.3,{v}" for (T, x), v in more] if name == "vle" else []
        (folder / f"{name}.csv").write_text("\n".join([f"{STATE},{heading}", *lines]) + "\n")
    return folder


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fit")
    found = fit(read_lab(laboratory(folder / "lab")))
    (folder / "trial").mkdir()
    for name, text in files(found).items():
        (folder / "trial" / name).write_text(text, encoding="utf-8")
    return str(folder / "trial")


@pytest.fixture(scope="module")
def case(fitted):
    return candidate(Case(), fitted).changed({"solvent.lean_loading": 0.165})


@pytest.fixture(scope="module")
def samples(case):
    return spread(case, 30, workers=1)


def test_groups_are_those_measured_and_those_assumed(fitted):
    groups = set(covariance(load(fitted).about).groups)
    assert groups == {"pressures", "heats", "kinetics", "density (assumed)", "viscosity (assumed)",
                      "heat capacity (assumed)"}


def test_samples_have_the_covariance(fitted):
    found = covariance(load(fitted).about)
    drawn = np.array([found.root @ found.sample(k) for k in range(4000)])
    total = np.sum(list(found.groups.values()), axis=0)
    scale = np.sqrt(np.diag(total))
    error = np.cov(drawn.T) / np.outer(scale, scale) - total / np.outer(scale, scale)
    assert np.abs(error).max() < 0.1  # 4 standard errors of a covariance of 4000 are 0.09


def test_a_sample_is_a_solvent_by_name(fitted):
    best, third, again = load(fitted), load(f"{fitted}#3"), load(f"{fitted}#3")
    at = (353.15, 0.3, 0.3)
    p, q = (s.properties(*at)["p_CO2"] for s in (best, third))
    assert p["table"] != q["table"]
    assert q["table"] == pytest.approx(q["direct"], rel=1e-4)
    assert third is again
    assert third.properties(*at)["viscosity"]["direct"] != best.properties(*at)["viscosity"]["direct"]


@pytest.mark.parametrize("name", ["mea#1", "pz#0", "k2co3#2"])
def test_solvents_without_covariance_have_no_samples(name):
    with pytest.raises(InputError, match="has no covariance to draw samples from"):
        load(name)


def test_pressures_of_samples_spread_as_the_fit_says(fitted):
    """By the samples' tables, against the fit's own standard error of ln p*."""
    found = fit(read_lab(laboratory_of(fitted)))
    T, L, W = np.array([393.15]), np.array([0.2]), np.array([0.3])
    _, error, _, _ = found.at(T, L, W)
    ln = [np.log(load(f"{fitted}#{k}").properties(T[0], L[0], W[0])["p_CO2"]["table"]) for k in range(60)]
    assert np.std(ln) == pytest.approx(error[0], rel=0.3)  # 3 standard errors of a deviation of 60


def laboratory_of(fitted):
    from pathlib import Path

    return Path(fitted).parent / "lab"


def test_interval_holds_the_best_estimate_and_the_truth(samples, case):
    low, high = samples.interval(DUTY)
    best, = evaluate(Case(), [case.solvent.name])
    truth, = evaluate(Case(), ["mea_empirical"])
    assert samples.failed == ()
    assert low < best.figures[DUTY] < high
    assert low < truth.figures[DUTY] < high


def test_samples_are_at_their_own_least_duty(case, samples):
    alone, = evaluate(Case(), [f"{case.solvent.name}#4"])  # a search over the whole span
    assert samples.figures[DUTY][4] == pytest.approx(alone.figures[DUTY], rel=2e-4)


def test_shares_add_up(samples):
    shares = samples.shares(DUTY)
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-6)
    assert min(shares.values()) >= -1e-9


def test_shares_of_known_blocks():
    """Two data groups that know one parameter each, and one that knows their sum: variances by hand."""
    A = {"first": np.array([[1.0, 0.0]]), "second": np.array([[0.0, 2.0]]), "sum": np.array([[1.0, 1.0]])}
    C = np.linalg.inv(sum(a.T @ a for a in A.values()))
    found = Covariance(("vle/a.x", "vle/b.x"), {k: C @ a.T @ a @ C for k, a in A.items()})
    g = np.array([0.7, -0.2])  # slopes of a figure by the parameters
    shares = found.shares(found.root.T @ g)
    for name, a in A.items():
        assert shares[name] == pytest.approx((a @ C @ g)[0] ** 2 / (g @ C @ g), rel=1e-9)


def test_gain_of_a_measurement_is_that_of_a_refit(tmp_path, fitted, samples, case):
    """One more pressure, exactly on the fit: the duty's error must shrink as predicted."""
    best, = (m for m in measurements(samples, case, DUTY, (0.2, 0.4)) if m.words == KINDS["p_CO2"][0])
    point = pd.DataFrame({"T": [best.T], "loading": [best.loading], "strength": [0.3], "loading_from": [0.0]})
    value = float(OBSERVABLES["p_CO2"](point, load(fitted).direct())[0])
    more = fit(read_lab(laboratory(tmp_path / "lab", more=[((best.T, best.loading), value)])))
    old = covariance(load(fitted).about)
    k = len(more.terms)
    weight = np.linalg.solve(old.root.T, samples.linear(DUTY)[0])[:k]  # slopes of the duty by the terms of ln p*
    before = weight @ (old.groups["pressures"] + old.groups["heats"])[:k, :k] @ weight
    after = weight @ sum(more.blocks.values()) @ weight
    rest = float(np.sum(samples.linear(DUTY)[0] ** 2)) - before
    gain = 1.0 - np.sqrt((after + rest) / (before + rest))
    assert best.gain == pytest.approx(gain, rel=0.35, abs=2e-4)  # robust weights and s2 change a little, too


def test_direction_moves_the_direct_model(fitted):
    about = load(fitted).about
    found = covariance(about)
    z = np.zeros(len(found.parameters))
    z[0] = 1.0
    p = [np.exp(load_direct(moved(about, s * z, "trial"))) for s in (-1.0, 1.0)]
    assert p[0] != pytest.approx(p[1], rel=1e-6)


def load_direct(about):
    frame = pd.DataFrame({"T": [353.15], "loading": [0.3], "strength": [0.3]})
    return float(np.log(OBSERVABLES["p_CO2"](frame, direct_params(about, about["default_kinetics"]))[0]))


def test_how_sure_is_plain(case):
    evaluation, = evaluate(Case(), [case.solvent.name])
    found = how_sure(Case(), evaluation, spread(nominal(Case(), evaluation), 20, workers=1))
    json.dumps(found)
    low, high = found["intervals"]["reduction"]
    assert low < evaluation.figures["reduction"] < high
    assert found["chance"] == {"2025": 0.0, "2030": 0.0}
    assert found["next"][0]["gain"] == max(m["gain"] for m in found["next"])


def test_command_shows_intervals(tmp_path, capsys, fitted):
    assert main(["solvent", "evaluate", fitted, "--samples", "20", "--plants", "none", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "95 % interval by 20 samples" in told
    assert "what would help most: one more " in told
    document = json.loads((tmp_path / "solvents.json").read_text())
    mine = next(s for s in document["solvents"] if s["solvent"] == fitted)
    low, high = mine["uncertainty"]["intervals"][ENERGY]
    assert low < mine["figures"][ENERGY] < high
    page = (tmp_path / "solvents.html").read_text(encoding="utf-8")
    assert "How sure" in page
    assert "Shares in the variance" in page


@pytest.mark.parametrize("samples", ["-1", "5", "many"])
def test_bad_number_of_samples(capsys, fitted, samples):
    assert main(["solvent", "evaluate", fitted, f"--samples={samples}"]) == 2
    assert "is no number of samples" in capsys.readouterr().err


def test_broken_covariance_is_told(tmp_path, fitted):
    import shutil

    broken = tmp_path / "broken"
    shutil.copytree(fitted, broken)
    lines = (broken / "covariance.csv").read_text().splitlines()
    (broken / "covariance.csv").write_text("\n".join(lines[:-1]) + "\n")
    with pytest.raises(InputError, match="cannot be read as a covariance"):
        load(f"{broken}#1")
