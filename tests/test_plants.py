"""Plants that save energy: what they save, their limits, balances, drawings, and case files that cannot be."""

from __future__ import annotations

import importlib.util
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ccus.errors import CcusError, InputError, SpecError
from ccus.params import ROOT, load_set
from ccus.result import Convergence
from flowsheets import conventional
from flowsheets.accounts import account, plant_figures
from flowsheets.balances import balances, worst
from flowsheets.case import Case
from flowsheets.case_plants import PLANTS
from flowsheets.diagram import flow_diagram
from flowsheets.exergy_groups import GROUPS, STREAMS, TURBINE, change
from flowsheets.gas_side import gas_side
from flowsheets.lean_loading import lean_loading, objective
from flowsheets.loop import Section
from flowsheets.nodes import Solved
from flowsheets.plants.scheme import flowsheet, heads
from flowsheets.references import bibliography
from flowsheets.run import solve_plant

_spec = importlib.util.spec_from_file_location("test_report", Path(__file__).with_name("test_report.py"))
reports = importlib.util.module_from_spec(_spec)  # tests/ is no package and not on the path
_spec.loader.exec_module(reports)

BASE = Case(gas={"preset": "pulverised_coal", "flow": "500 t/h", "co2_after_cooler": "13 %"},
            solvent={"lean_loading": 0.2}, blower={"pressure": "1.05 bar"})
ALL = {"plant": "combined", "absorber.intercooling": [{"position": 0.5}], "stripper.rich_split": 0.05,
       "stripper.recompression": 1.2e5, "stripper.interheating": 0.5, "stripper.overhead_recovery": 0.03}
CASES = {name: BASE.changed({"plant": name}) for name in PLANTS} | {"combined": BASE.changed(ALL)}
CASES["advanced_flash_stripper"] = CASES["advanced_flash_stripper"].changed({
    "solvent.lean_loading": 0.35, "absorber.intercooling": [{"position": 0.5}]})
WORK = "specific_equivalent_work_kWh_per_t"
SAVINGS = load_set("flowsheets", "baselines/savings").rows


@pytest.fixture(scope="module")
def side():
    return gas_side(BASE)


@pytest.fixture(scope="module")
def base(side):
    return conventional.solve_loop(BASE, side, 0.2, report=True)


@pytest.fixture(scope="module")
def results():
    """The plants and their accounts, without the baseline's verdict."""
    made = {name: (case, solve_plant(case)) for name, case in {"conventional": BASE, **CASES}.items()}
    return {name: account(plant, case=case) for name, (case, plant) in made.items()}


def figure(results, name, key="specific_reboiler_duty_GJ_per_t"):
    return results[name].kpi[key]


@pytest.mark.parametrize("name", CASES)
def test_balances_close(results, name):
    assert worst(balances(results[name].plant)) < 1e-8


@pytest.mark.parametrize("name", CASES)
def test_capture_and_lean_loading_are_met(results, name):
    feed = results[name].plant.streams["lean_feed"]
    assert figure(results, name, "capture_fraction") == pytest.approx(0.90, abs=2e-8)
    assert feed.n["CO2"] / feed.n["MEA"] == pytest.approx(CASES[name].solvent.lean_loading, abs=1e-8)


@pytest.mark.parametrize("name", CASES)
def test_ledger_follows_the_heat(results, name):
    ledger = results[name].ledger
    duty = ledger["reboiler_duty_GJ_per_t"]
    assert sum(ledger.values()) == pytest.approx(2.0 * duty, rel=1e-12)
    assert abs(ledger["remainder_GJ_per_t"]) < 0.04 * duty


def test_published_savings_have_their_source():
    cited = bibliography(ROOT / "flowsheets" / "refs.bib")
    for row in SAVINGS.values():
        assert 0.0 <= float(row["low [%]"]) <= float(row["high [%]"]) < 50.0
        keys = re.findall(r"taipabu|[a-z]+20\d\d", row["where"])
        assert keys
        assert set(keys) <= set(cited)
        assert row["seen"] == ("no" if "memory" in row["note"] else "yes")
        assert all("as recalled" in cited[key] for key in keys) == (row["seen"] == "no")


def test_recompression_saves_heat_and_some_work(results):
    # MEA in the pilot at Esbjerg: up to 20 % of the regeneration heat (knudsen2011); models: 8 to 15 %, at some
    # 10 kWh/t for the compressor (recompression_recalled: from memory, not seen in print)
    saved = 1.0 - figure(results, "lean_vapour_recompression") / figure(results, "conventional")
    power = results["lean_vapour_recompression"].kpi["specific_electricity_kWh_per_t"]
    assert 0.08 < saved < 0.15
    assert 5.0 < power["recompression"] < 20.0
    work = [figure(results, n, WORK) for n in ("lean_vapour_recompression", "conventional")]
    assert 0.02 < 1.0 - work[0] / work[1] < 0.10


def test_two_pressures_save_heat_for_work(results):
    # heat is saved, compression of hot vapour pays much of it (lemoullec2011 and others, from memory)
    plants = [results[n] for n in ("multi_pressure_stripper", "conventional")]
    heat = [r.kpi["specific_reboiler_duty_GJ_per_t"] for r in plants]
    work = [r.kpi[WORK] for r in plants]
    assert 0.05 < 1.0 - heat[0] / heat[1] < 0.20
    assert 0.0 < 1.0 - work[0] / work[1] < 0.5 * (1.0 - heat[0] / heat[1])
    assert plants[0].plant.streams["co2_wet"].P == pytest.approx(2.8e5)


@pytest.mark.parametrize(("plant", "column", "compressor", "head"), [
    ("lean_vapour_recompression", "stripper", "recompression", 2e3),
    ("multi_pressure_stripper", "upper_stripper", "vapour_recompression", 3e3),
])
def test_a_packing_that_drops_more_than_the_vapour_is_compressed_to_is_told(plant, column, compressor, head, results):
    units, about = results[plant].plant.units, {"streams": {}, "inlets": {}, "outlets": {}, "passes": 1, "change": 0.0}
    assert heads(Section(units=units, start=None, **about)) == ()
    data = dict(units[column].data)
    data |= {"pressure_drop": 1.5 * head, "P_reboiler": data["P_reboiler"] - data["pressure_drop"] + 1.5 * head}
    told, = heads(Section(units={**units, column: replace(units[column], data=data)}, start=None, **about))
    assert (told.where, told.allowed) == (compressor.replace("_", " "), f"0 to {head / 1e3:.2f} kPa")
    assert told.beyond == pytest.approx(0.5)


def test_each_column_of_two_pressures_tells_its_grid_error(results):
    errors = results["multi_pressure_stripper"].plant.convergence.grid_error
    assert list(errors) == ["absorber.capture", "stripper.reboiler_duty", "upper_stripper.stripped"]
    assert all(0.0 < error < 2e-3 for error in errors.values())


def test_interheating_saves_heat(results):
    # together with two others it brings MEA to 3.1 GJ/t (below), so that it saves some percent of 3.4
    assert 0.03 < 1.0 - figure(results, "stripper_interheating") / figure(results, "conventional") < 0.10


def test_three_measures_together_need_the_heat_that_is_published():
    # li2015, abstract: intercooling, rich split and interheating, parameters optimised, bring MEA to 3.1 MJ/kg
    case = BASE.changed({"plant": "combined", "absorber.intercooling": [{"position": 0.5}], "stripper.rich_split": 0.2,
                         "stripper.interheating": 0.5, "solvent.lean_loading": 0.231})
    assert plant_figures(solve_plant(case), case)["specific_reboiler_duty_GJ_per_t"] == pytest.approx(3.1, rel=0.03)


def test_rich_split_saves_where_the_rest_boils_in_the_exchanger(results, side):
    # 5 to 10 % of the duty is published (rich_split_recalled: from memory, not seen in print); a model has 15 % with
    # intercooling (taipabu, abstract), where 4 % are computed here
    kept = conventional.solve_loop(CASES["rich_split"].changed({"stripper.feed_pressure": 12e5}), side, 0.2).srd / 1e6
    duty, usual = figure(results, "rich_split"), figure(results, "conventional")
    assert 0.03 < 1.0 - duty / usual < 0.10
    assert kept > 0.99 * usual  # as a liquid the rest cannot take up all the heat, and what the top saves is lost


def saved(case, changes):
    """Share of the equivalent work that an advanced flash stripper saves at one lean loading and pressure."""
    keys = {"plant": "advanced_flash_stripper", **changes}
    plants = [(c, solve_plant(c)) for c in (case, case.changed(keys))]
    old, new = (plant_figures(plant, c)[WORK] for c, plant in plants)
    return 1.0 - new / old


def test_advanced_flash_stripper_saves_work_as_published():
    # rezazadeh2016, abstract: 12 % of the equivalent work with 7 molal MEA on gas of a turbine, 4 mol% CO2, each at its
    # own best settings
    case = Case(gas={"preset": "ngcc", "flow": "500 t/h"}, blower={"pressure": "1.05 bar"}, exchanger={"approach": 5.0},
                absorber={"height": 25.0, "intercooling": [{"position": 0.5}]}, plant="conventional_intercooled",
                solvent={"lean_loading": 0.33}, stripper={"pressure": 2.4e5})
    assert 0.06 < saved(case, {}) < 0.13


def test_advanced_flash_stripper_saves_work_with_piperazine():
    # some 10 % (lin2016: from memory, not seen in print), at 150 degC, where the data of pz do not reach
    case = Case(gas=BASE.gas, blower=BASE.blower, exchanger={"approach": 5.0}, stripper={"pressure": 3e5},
                absorber={"intercooling": [{"position": 0.5}]}, plant="conventional_intercooled",
                solvent={"name": "pz", "lean_loading": 0.33})
    assert 0.04 < saved(case, {"stripper.rich_split": 0.02, "stripper.warm_split": 0.12}) < 0.12


@pytest.mark.parametrize("name", CASES)
def test_exergy_closes_and_explains_the_change_of_work(results, name):
    accounts = [results[n].exergy for n in ("conventional", name)]
    assert abs(accounts[1]["closure"]["worst"]) < 0.01
    rows = change([a["ledger"] for a in accounts])
    work = rows.pop("equivalent work")[1]
    assert work == pytest.approx(figure(results, name, WORK) - figure(results, "conventional", WORK), abs=1e-6)
    assert sum(v[1] for v in rows.values()) == pytest.approx(work, abs=1e-6)
    assert set(rows) <= {"minimum work", *GROUPS, STREAMS, TURBINE}  # every unit has a group


def test_overhead_heat_moves_duty_from_the_condenser(results):
    plant = results["overhead_heat_recovery"].plant
    duty = plant.units["overhead_exchanger"].data["duty"]
    given = plant.streams["overhead"].H - plant.streams["overhead_cooled"].H
    assert duty == pytest.approx(given, rel=1e-9)
    assert duty > 0.0
    assert plant.units["overhead_exchanger"].data["approach"] == pytest.approx(10.0, abs=0.2)


def test_together_they_need_less_than_each(results):
    assert figure(results, "combined") < min(figure(results, n) for n in PLANTS)
    assert figure(results, "combined", WORK) < min(figure(results, n, WORK) for n in PLANTS)


def unmeasured(case, base, change=lambda sheet: sheet):
    """Reboiler duty of a case by the engine, from the solved conventional plant, over that plant's."""
    rich = base.absorber.outlets["rich"]
    lean_co2 = base.lean_feed.n["CO2"] - base.wash.outlets["bleed"].n["CO2"]
    start = Solved(streams={}, units={"stripper": base.stripper}, tears={}, varied={}, guessed={},
                   convergence=Convergence(converged=True))
    sheet = change(flowsheet(case, rich, lean_co2))
    start = replace(start, tears={k: s for k, s in sheet.guesses.items()})
    return sheet.solve(start, report=False).units["stripper"].data["reboiler_duty"] / base.reboiler_duty


def test_without_measures_the_engine_gives_the_conventional_plant(base):
    assert unmeasured(BASE, base) == pytest.approx(1.0, abs=1e-6)


def test_a_flash_at_the_pressure_of_the_sump_changes_nothing(base):
    def no_flash(sheet):
        flash = sheet.node("lean_flash")
        return sheet.having(flash.changed(P=(1.0 - 2e-6) * base.stripper.outlets["lean"].P),
                            sheet.node("recompression").changed(P_out=2.0e5))
    # two millionths of the pressure, so that the sump may move a little; they flash as much of the duty
    assert unmeasured(CASES["lean_vapour_recompression"], base, no_flash) == pytest.approx(1.0, abs=1e-5)


def test_a_small_split_is_near_the_conventional_plant(base, side):
    # not equal: its reflux wets the packing above the hot feed, where the conventional plant mixes it with the feed
    case = CASES["rich_split"].changed({"stripper.rich_split": 0.002, "stripper.hot_feed_position": 0.01,
                                        "stripper.feed_pressure": base.section.streams["rich_pumped"].P})
    small = conventional.solve_loop(case, side, 0.2)
    assert small.srd == pytest.approx(base.srd, rel=0.01)
    assert small.srd < base.srd


def test_an_interheater_that_exchanges_nothing_leaves_the_plant_alone(base):
    def idle(sheet):
        return sheet.having(sheet.node("interheater").changed(approach=60.0))
    # its pump's work stays in the liquid, and the liquid that comes back flashes at the pressure of the top
    assert unmeasured(CASES["stripper_interheating"], base, idle) == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(("name", "key", "places"), [("rich_split", "stripper.hot_feed_position", (0.056, 0.2)),
                                                     ("stripper_interheating", "stripper.interheating", (0.3, 0.6))])
def test_a_start_from_a_plant_with_a_feed_or_draw_elsewhere_changes_nothing(side, name, key, places):
    old, new = (CASES[name].changed({key: place}) for place in places)
    near = conventional.solve_loop(old, side, 0.2).near
    warm, cold = (conventional.solve_loop(new, side, 0.2, start) for start in (near, None))
    assert warm.srd == pytest.approx(cold.srd, rel=5e-3)  # their cells lie elsewhere


def test_least_work_looks_at_the_equivalent_work(results, base):
    worth = objective(BASE.changed({"solvent.lean_loading": "least_work"}))
    assert worth(base) == pytest.approx(3.6e3 * figure(results, "conventional", WORK), rel=1e-6)  # J/kg
    assert objective(BASE)(base) == base.srd


def test_reboiler_may_be_specified(side, base):
    case = CASES["lean_vapour_recompression"].changed({"stripper.reboiler_temperature": 393.15})
    loading, near, _ = lean_loading(case, side)
    assert conventional.solve_loop(case, side, loading, near).T_reboiler == pytest.approx(393.15, abs=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_each_plant_has_its_own_diagram(results, name):
    plant = results[name].plant
    svg = flow_diagram(plant).render()
    reports.assert_labels_clear(svg)
    shown = set(re.findall(r">(\d+)</text>", svg))
    lost = {s for k, s in enumerate(plant.streams, 1) if str(k) not in shown}
    assert lost <= {"lean_mixed", "wash_bleed"}  # not drawn in the conventional plant either


@pytest.mark.parametrize(("changes", "words"), [
    ({"stripper.rich_split": 0.1}, "stripper.rich_split: the plant 'conventional' has none"),
    ({"plant": "combined"}, "plant: combines no measures"),
    ({"plant": "combined", "stripper.recompression": 2.5e5}, "stripper.recompression: not below the stripper's"),
    ({"plant": "combined", "stripper.warm_split": 0.3}, "needs its cold by-pass too"),
    ({"plant": "advanced_flash_stripper", "stripper.interheating": 0.5}, "stripper.interheating: an advanced flash"),
    ({"plant": "advanced_flash_stripper", "stripper.rich_split": 0.4, "stripper.warm_split": 0.6}, "nothing to heat"),
    ({"plant": "multi_pressure_stripper", "stripper.upper_pressure": 1.5e5}, "stripper.upper_pressure: not above"),
    ({"plant": "multi_pressure_stripper", "stripper.rich_split": 0.1}, "a multi-pressure stripper has none"),
    ({"plant": "rich_splt"}, "plant"),
])
def test_impossible_cases(changes, words):
    with pytest.raises(InputError, match=words):
        BASE.changed(changes)


HARD = {  # found by random settings, each by another cause
    "upper pressure of 2.4 times the lower": ("multi_pressure_stripper", {"stripper.upper_pressure": 4.6e5}),
    "compressed vapour beside flashed steam": ("combined", {"stripper.rich_split": 0.1, "stripper.warm_split": 0.4,
                                                            "stripper.recompression": 1.7e5, "exchanger.approach": 5.0,
                                                            "solvent.lean_loading": 0.28}),
    "interheating that does not boil": ("stripper_interheating", {"stripper.interheating": 0.1,
                                                                  "exchanger.approach": 25.0}),
    "short beds, whose cells grew in number": ("combined", {
        "solvent.name": "pz", "solvent.strength": 0.394, "solvent.lean_loading": 0.228, "capture": 0.805,
        "stripper.pressure": 2.37e5, "stripper.height": 19.9, "stripper.flooding": 0.815, "exchanger.approach": 11.7,
        "stripper.packing": "Pall ring metal 50 mm", "stripper.mass_transfer": "billet_schultes1999",
        "stripper.rich_split": 0.176, "stripper.recompression": 1.46e5, "stripper.interheating": 0.225}),
    "steam that condenses in the packing": ("advanced_flash_stripper", {
        "solvent.strength": 0.375, "solvent.lean_loading": 0.299, "capture": 0.81, "stripper.pressure": 1.95e5,
        "stripper.height": 16.7, "stripper.flooding": 0.783, "exchanger.approach": 12.2, "stripper.rich_split": 0.181,
        "stripper.warm_split": 0.594}),
    "solvent heated by overhead that it heats": ("advanced_flash_stripper", {
        "solvent.strength": 0.287, "solvent.lean_loading": 0.264, "capture": 0.904, "absorber.height": 11.7,
        "absorber.flooding": 0.617, "absorber.solvent_temperature": 310.3, "absorber.packing": "MellapakPlus 252Y",
        "stripper.packing": "Pall ring metal 50 mm", "stripper.mass_transfer": "billet_schultes1999",
        "stripper.pressure": 1.86e5, "stripper.height": 17.7, "stripper.flooding": 0.722, "exchanger.approach": 3.06,
        "stripper.condenser_temperature": 305.7, "stripper.rich_split": 0.21, "stripper.warm_split": 0.352}),
}


@pytest.mark.parametrize("cause", HARD)
def test_hard_settings_converge_from_cold(cause, side):
    name, settings = HARD[cause]
    case = BASE.changed({"plant": name, **settings})
    loop = conventional.solve_loop(case, side, case.solvent.lean_loading)
    assert worst(balances(conventional.finish(case, loop))) < 1e-8


def test_a_flash_stripper_that_cannot_strip_so_far_says_what_would_help(side):
    case = CASES["advanced_flash_stripper"].changed({"stripper.warm_split": 0.7})
    with pytest.raises(SpecError, match=r"CO2 in the lean solvent.*out of reach.*steam_heater.loading.*raise the lean"):
        conventional.solve_loop(case, side, 0.12)


def test_a_heater_that_cannot_give_the_heat_is_told_before_anything_is_solved(side):
    case = CASES["advanced_flash_stripper"].changed({
        "solvent.name": "pz", "solvent.strength": 0.3, "stripper.pressure": 4.2e5, "stripper.rich_split": 0.29,
        "stripper.warm_split": 0.58})
    with pytest.raises(SpecError, match=r"stripper.warm_split: the steam heater cannot give .* 0\.\d+ and above"):
        conventional.solve_loop(case, side, 0.26)


def drawn(rng, name):
    """A random setting of a plant."""
    P = rng.uniform(1.5e5, 2.2e5)
    spans = {"rich_split": (0.01, 0.2), "recompression": (0.5 * P, 0.95 * P), "interheating": (0.2, 0.8),
             "overhead_recovery": (0.01, 0.1), "warm_split": (0.3, 0.6), "upper_pressure": (1.1 * P, 2.5 * P)}
    asked = PLANTS[name] if name in PLANTS else [k for k in list(spans)[:4] if rng.random() < 0.5] or ["rich_split"]
    keys = {f"stripper.{k}": rng.uniform(*spans[k]) for k in asked}
    lean = rng.uniform(0.22 if "warm_split" in asked else 0.15, 0.3)
    return BASE.changed({"plant": name, **keys, "stripper.pressure": P, "stripper.height": rng.uniform(6.0, 15.0),
                         "exchanger.approach": rng.uniform(5.0, 15.0), "solvent.lean_loading": lean})


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_random_settings_converge_or_are_explained(name):
    rng, failed = random.Random(11), []
    for _ in range(20):
        case = drawn(rng, name)
        try:
            loop = conventional.solve_loop(case, gas_side(case), case.solvent.lean_loading)
        except CcusError as error:
            failed.append(str(error))
            continue
        assert worst(balances(conventional.finish(case, loop))) < 1e-8
    assert len(failed) <= 1, failed
    assert all(re.match(r"[a-z].*: .*\(got .*\)", told) for told in failed)
