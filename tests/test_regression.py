"""The regression of a solvent's set: known parameters are found again, outliers are held, bad input is told."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ccus.errors import InputError
from ccus.params import load_set
from solvents.enrtl import params_of
from solvents.library import load
from solvents.observables import OBSERVABLES
from solvents.regression import Observations, Parameter, moved, regress, with_set, without_source
from validation import regress as script

MEA, START = load("mea"), load_set("solvents", "mea/ccsi2018")
G = Parameter(name="G", cells={"g_form.e": 1e6}, prior=5.0)
TAU = Parameter(name="tau", cells={"nrtl_H2O_salt.a": 1.0}, prior=2.0)


def made_up(values, key="p_CO2", error=0.05, source="a"):
    """Points of a model whose parameters are known."""
    T, L = (x.ravel() for x in np.meshgrid([313.15, 353.15, 393.15], [0.1, 0.2, 0.3, 0.4, 0.45, 0.5]))
    frame = pd.DataFrame({"source": source, "T": T, "loading": L, "loading_from": L - 0.05, "strength": 0.3})
    frame["measured"] = OBSERVABLES[key](frame, with_set(MEA, moved(START, [G, TAU], values)))
    return Observations(key=key, frame=frame, error=np.full(len(T), error), weight=np.ones(len(T)))


def test_known_parameters_are_found_again():
    points = [made_up([0.8, 0.3], key) for key in ("p_CO2", "heat_of_absorption", "heat_capacity")]
    found = regress(MEA, [G, TAU], points)
    assert found.values == pytest.approx([0.8, 0.3], abs=0.02 * max(found.errors))
    assert found.errors == pytest.approx([0.1, 0.02], rel=0.7)
    assert load_set("solvents", "mea/ccsi2018").rows == START.rows
    slack = regress(MEA, [G, TAU], [replace(p, error=4 * p.error) for p in points])
    assert (slack.errors > 3 * found.errors).all()


def test_an_outlier_does_not_carry_the_fit():
    points = made_up([0.8, 0.0])
    wrong = points.frame.measured.to_numpy().copy()
    wrong[4] *= 10
    found = regress(MEA, [G], [replace(points, frame=points.frame.assign(measured=wrong))])
    assert found.values[0] == pytest.approx(0.8, abs=0.12)  # squares would move it by 0.35


def test_the_prior_holds_what_the_data_leave_open():
    bicarbonate = Parameter(name="cp", cells={"cp_HCO3-.a": 1e3}, prior=50.0)
    found = regress(MEA, [G, bicarbonate], [made_up([0.8, 0.0]).only(pd.Series([True] + [False] * 17))])
    assert abs(found.values[1]) < 5
    assert found.errors[1] == pytest.approx(50.0, rel=0.1)


def test_without_each_source():
    good = made_up([0.5, 0.0], source="good")
    bad = made_up([-1.5, 0.0], source="bad").only(pd.Series([True] * 3 + [False] * 15))
    both = replace(good, frame=pd.concat([good.frame, bad.frame], ignore_index=True),
                   error=np.r_[good.error, bad.error], weight=np.r_[good.weight, bad.weight])
    table = without_source(MEA, regress(MEA, [G], [both]), [both]).set_index("source")
    assert table.n.to_dict() == {"good": 18, "bad": 3}
    assert table.G["bad"] == pytest.approx(0.5, abs=0.01)
    assert table.G["good"] == pytest.approx(-1.5, abs=0.05)
    assert (table["without"] > table["full"]).all()


def test_a_slope_of_tau_turns_about_its_middle():
    slope = Parameter(name="slope", cells={"nrtl_MEA_salt.d": 1.0, "nrtl_MEA_salt.a": -1 / 353.15}, prior=100.0)
    p = params_of(moved(START, [slope], [100.0]), "MEA")
    assert p.tau_a[1, 3] + p.tau_b[1, 3] / 353.15 == pytest.approx(10.0)
    assert (p.tau_b[1, 3], p.tau_b[3, 1]) == (100.0, 0.0)


def test_bad_input_is_told():
    with pytest.raises(InputError, match=r"no such cell .*g_form\.z.* ROW\.COLUMN of mea/ccsi2018"):
        moved(START, [Parameter(name="G", cells={"g_form.z": 1.0}, prior=1.0)], np.ones(1))
    with pytest.raises(InputError, match="no measured points"):
        regress(MEA, [G], [])
    with pytest.raises(InputError, match="no regression of this solvent"):
        script.settings("mea")
    about = script.settings("mea_lab")
    with pytest.raises(InputError, match=r"no such measured property .*p_NH3"):
        script.observations({**about, "data": {"p_NH3": {"error": 0.1, "count": 1}}})
    with pytest.raises(InputError, match=r"no points of this source .*jou"):
        script.observations({**about, "data": {"p_CO2": {"error": 0.1, "count": 1, "of": {"jou": 0.2}}}})
