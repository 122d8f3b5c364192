"""The comparison with pilot campaigns: streams, statistics, null models, and the recorded figures."""

import copy
import csv
import dataclasses
import json
import math
import shutil

import pytest

from ccus.cli.common import ROOT
from ccus.cli.main import main
from units.setup import Factors
from validation.assess import assess
from validation.campaign import SHIPPED, Score, load
from validation.columns import Model, absorber_of, coolers_of, gas_of
from validation.files import rows, validate
from validation.plant import M_CO2, solve
from validation.record import BEGIN, PAGES, markdown, narrow, recorded, worsened
from validation.scores import Deviation, deviate, statistics
from validation.spread import bands, vle_spread


@pytest.fixture(scope="module")
def document():
    return validate(samples=0, sensitivity=False)


def score(**values):
    return Score(**{"name": "s", "title": "S", "model": "capture", "measured": "capture", "reading": "dry",
                    "unit": "percentage points", **values})


@pytest.mark.parametrize(("name", "reading", "column", "tolerance"), [
    ("nccc_2014", "wet", "co2_in_kg_h_derived", 0.012),  # the copy's own guess of O2 and water, 1 % by its statement
    ("nccc_2017", "dry", "co2_in_kg_h_derived", 0.002),
    ("nccc_2017", "wet", "co2_in_if_fraction_is_wet_kg_h_derived", 0.002),
    ("tobiesen_2007", "dry", "co2_in_kg_h_if_fraction_dry_saturated_derived", 0.003),
    ("tobiesen_2007", "wet", "co2_in_kg_h_if_fraction_wet_derived", 0.003),
])
def test_gas_feed_is_that_of_the_data(name, reading, column, tolerance):
    # computed apart, when the data were put together, with another formula for the vapour pressure of water
    campaign = load(name)
    for run in campaign.runs:
        fed = 3600 * M_CO2 * gas_of(run, campaign.about, reading).n["CO2"]
        assert fed == pytest.approx(float(run.text[column]), rel=tolerance), run.name


def test_published_error_is_reproduced(document):
    # the README of Morgan 2018 data: published model 2.8 points on the discriminating runs at hand
    found = document["campaigns"]["nccc_2014"]["quantities"]["capture"]["published_mean_abs_dev"]
    assert found == pytest.approx(2.8, abs=0.05)


def test_capture_from_fractions_is_that_of_the_data(document):
    for run, row in zip(document["campaigns"]["nccc_2017"]["runs"], load("nccc_2017").runs):
        key = "capture" if row.text["intercoolers"] == "0" else "capture_intercooled"
        derived = float(row.text["capture_from_in_out_dry_fractions_pct_derived"])
        assert run["deviations"][key]["measured"] == pytest.approx(derived, abs=0.051), run["name"]


def test_the_balance_beside_the_specific_duty_is_on_the_scored_basis(document):
    # mean of |duty_over_srd_vs_wet_fraction_balance_pct_derived| over the twelve runs: 2.7
    quantities = document["campaigns"]["nccc_2017"]["quantities"]
    derived = [abs(float(run.text["duty_over_srd_vs_wet_fraction_balance_pct_derived"]))
               for run in load("nccc_2017").runs if not run.holds("flags", "srd_far_above_model")]
    assert len(derived) == quantities["specific_duty"]["n"] == quantities["specific_duty_from_balance"]["n"] == 12
    assert quantities["specific_duty"]["data_inconsistency"] == pytest.approx(sum(derived) / 12, abs=0.1)


def test_distance_outside_an_interval():
    interval = score(interval="capture_liquid")
    assert deviate(0.75, 0.80, 0.70, interval) == 0.0
    assert deviate(0.85, 0.80, 0.70, interval) == pytest.approx(5.0)
    assert deviate(0.65, 0.80, 0.70, interval) == pytest.approx(-5.0)
    assert deviate(2.2, 2.0, math.nan, score(relative=True, unit="%")) == pytest.approx(10.0)


def test_statistics_of_known_numbers():
    found = [Deviation(run=str(k), deviation=d, size=abs(d)) for k, d in enumerate((1.0, -2.0, 4.0))]
    stats = statistics(found, score())
    assert (stats["n"], stats["bias"], stats["median_abs_dev"], stats["max_abs_dev"]) == (3, 1.0, 2.0, 4.0)
    assert stats["mean_abs_dev"] == pytest.approx(7 / 3)
    # mean 1, standard deviation 3, t = 4.3027 for two degrees of freedom (tables of Student's t)
    assert stats["bias_interval_95"] == pytest.approx([1 - 4.3027 * 3 / 3**0.5, 1 + 4.3027 * 3 / 3**0.5], rel=1e-4)
    assert statistics([], score())["n"] == 0


def test_null_models_are_those_known_for_the_data(document):
    # found apart on these data when the bars were set: best constant 6.6 points for the uncooled runs of 2017, best
    # fixed rich loading 0.7 points for the discriminating runs of 2014
    null = document["campaigns"]["nccc_2017"]["quantities"]["capture"]["null"]
    assert null["constant"]["mean_abs_dev"] == pytest.approx(6.6, abs=0.1)
    null = document["campaigns"]["nccc_2014"]["quantities"]["capture"]["null"]
    assert null["rich_loading"]["mean_abs_dev"] == pytest.approx(0.7, abs=0.1)


def test_contents_of_the_document(document):
    for name, campaign in document["campaigns"].items():
        assert len(campaign["runs"]) == len(load(name).runs)
        for q in campaign["quantities"].values():
            assert {"n", "bias", "mean_abs_dev", "unit", "published_mean_abs_dev"} <= q.keys()
    json.dumps(document, allow_nan=False)
    assert {row["campaign"] for row in rows(document)} == set(document["campaigns"])


def test_figures_are_not_worse_than_recorded(document):
    assert worsened(document, recorded()) == []


def test_a_worse_figure_fails_the_check(document):
    worse = copy.deepcopy(document)
    for run in worse["campaigns"]["nccc_2017"]["runs"]:
        if "specific_duty" in run["deviations"]:
            run["deviations"]["specific_duty"]["size"] += 0.2
    (line,) = worsened(worse, recorded())
    assert line.startswith("nccc_2017, specific_duty: mean_abs_dev is ")
    worse["campaigns"]["nccc_2017"]["shipped"] = False
    assert worsened(worse, recorded()) == []


def test_every_barred_statistic_is_checked_and_a_narrow_one_is_told(document):
    worse = copy.deepcopy(document)
    for run in worse["campaigns"]["nccc_2017"]["runs"]:
        if run["deviations"].get("hottest_sensor", {"size": 0})["size"] == 2.0:
            run["deviations"]["hottest_sensor"]["size"] = 2.3
    (line,) = worsened(worse, recorded())
    assert line.startswith("nccc_2017, hottest_sensor: max_abs_dev is 2.3 positions, recorded 2, tolerance 0.2")
    bar = {"limit": 4.0, "value": 3.95, "met": True}
    worse["campaigns"]["nccc_2017"]["quantities"]["temperature"]["bars"] = {"median_abs_dev": bar}
    assert any("meets its bar of 4 by 0.05 only" in line for line in narrow(worse))


def test_spread_of_the_equilibrium_is_that_of_the_measured_points():
    # mean |ln| of 0.26 over the points in range, as the data collection states for 30 wt%; normal: times 1.2533
    assert vle_spread("mea") == pytest.approx(1.2533 * 0.26, abs=0.01)


def test_other_runs_do_not_count_in_the_check_and_lost_ones_do(document):
    other = copy.deepcopy(document)
    runs = other["campaigns"]["tobiesen_2007"]["runs"]
    far = {**runs[0]["deviations"]["absorbed_co2"], "deviation": 99.0, "size": 99.0}
    runs.append({**runs[0], "name": "other", "deviations": {"absorbed_co2": far}})
    assert worsened(other, recorded()) == []
    del runs[0]
    assert "tobiesen_2007, absorbed_co2: not compared as recorded: 4" in worsened(other, recorded())


@pytest.mark.parametrize("page", PAGES)
def test_pages_show_the_recorded_figures(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    assert f"{BEGIN}\n{markdown(recorded())}\n" in text


def test_new_rows_are_computed(tmp_path, capsys):
    folder = shutil.copytree(SHIPPED / "tobiesen_2007", tmp_path / "more")
    with open(folder / "runs.csv", newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    more = [*table[:2], {**table[2], "run": "new"}, {**table[3], "gas_temp_in_C": "500"}]
    with open(folder / "runs.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(more)
    assert main(["validate", str(folder), "--samples", "3", "--out", str(tmp_path / "out"), "--check"]) == 0
    assert "runs.csv, row 5, column gas_temp_in_C: is impossible" in capsys.readouterr().err
    found = json.loads((tmp_path / "out" / "validation.json").read_text(encoding="utf-8"))["campaigns"]["more"]
    assert [run["name"] for run in found["runs"]] == ["4", "5", "new"]
    assert found["quantities"]["absorbed_co2"]["n"] == 3
    assert "is impossible" in (tmp_path / "out" / "validation.html").read_text(encoding="utf-8")


def test_a_run_that_cannot_be_computed_is_told():
    campaign = load("nccc_2017")
    values = {**campaign.runs[0].values, "lean_loading": 0.54, "co2": 0.02}
    broken = dataclasses.replace(campaign.runs[0], values=values)
    found = assess(dataclasses.replace(campaign, runs=(broken, campaign.runs[-1])), samples=0, sensitivity=False)
    assert found["runs"][0]["problems"]
    assert found["quantities"]["specific_duty"]["n"] == 1
    assert found["quantities"]["specific_duty"]["left_out"] == {"3A": "not computed"}


def test_factors_move_the_figures_the_right_way():
    campaign = load("tobiesen_2007")
    run = campaign.runs[0]
    base = solve(run, campaign.about, parts=("dry",), report=False)
    for factors, sign in ((Factors(kL=1.3), 1), (Factors(kinetics=1.3), 1), (Factors(p_CO2=1.3), -1)):
        moved = solve(run, campaign.about, Model(factors=factors), parts=("dry",), starts=base.starts, report=False)
        assert sign * (moved.values["dry"]["capture"] - base.values["dry"]["capture"]) > 1e-4


def test_bands_hold_the_value_and_do_not_change_with_the_seed():
    campaign = load("tobiesen_2007")
    run, scored = campaign.runs[0], [s for s in campaign.about.scores if s.scored]
    outcome = solve(run, campaign.about)
    first, again = (bands(run, campaign.about, outcome, scored, 12) for _ in range(2))
    assert first == again
    assert first["absorbed_co2"]["low"] < first["absorbed_co2"]["high"]


def test_intercoolers_without_figures_are_assumed():
    campaign = load("nccc_2014")
    runs = {run.name: run for run in campaign.runs}
    (cooler,), assumed = coolers_of(runs["K22"], campaign.about)
    assert assumed
    assert cooler.position == 0.5
    assert cooler.T == pytest.approx(316.15)
    assert absorber_of(runs["K22"], campaign.about, Model()).intercoolers == (cooler,)
    assert not coolers_of(runs["K1"], campaign.about)[1]


def test_pump_around_is_over_the_liquid_that_flows_there():
    campaign = load("nccc_2014")
    first, second = coolers_of(campaign.runs[0], campaign.about)[0]
    # K1: 7364.83 and 7421.57 kg/h pumped; solvent 6804 kg/h lean, 7242 rich, coolers at a third and two thirds
    assert first.ratio == pytest.approx(7364.83 / (6804 + (7242 - 6804) / 3))
    assert second.ratio == pytest.approx(7421.57 / (6804 + 2 * (7242 - 6804) / 3))
