"""The report: whole, self-contained, safe, readable; made from a made-up result."""

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from ccus.errors import InputError, Notice
from ccus.fluids import co2_properties
from ccus.result import Convergence, UnitResult
from flowsheets import report_energy as energy
from flowsheets.accounts import account
from flowsheets.case import Case
from flowsheets.diagram import flow_diagram
from flowsheets.report import PICTURES, report_html, write_picture, write_report
from flowsheets.report_columns import bulge, panels
from flowsheets.report_heat import path_plot, states
from flowsheets.report_tables import liquid_loading
from flowsheets.result import FlowsheetResult, Plant
from tests import report_fixture as made_up
from tests.accounts_plant import build
from tests.test_draw import assert_labels_clear

VOID = {"meta", "br", "link", "img"}


class Checker(HTMLParser):
    """Collects what matters of a page, and that each element is closed."""

    def __init__(self, page: str):
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "title", "desc"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.fixture(scope="module")
def result():
    return made_up.make_result()


@pytest.fixture(scope="module")
def page(result):
    return report_html(result)


def drawings(page: str) -> list[str]:
    return re.findall(r'<svg xmlns=.*?</svg>', page, flags=re.S)


def test_page_is_well_formed_and_small(page):
    checker = Checker(page)
    assert not checker.open
    assert page.startswith("<!DOCTYPE html>")
    assert len(page.encode()) < 1.5e6


def test_page_loads_nothing_and_runs_nothing(page):
    for tag, attributes in Checker(page).tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "image", "use")
        assert not any(k.startswith("on") for k in attributes)
        for key in ("href", "src", "xlink:href", "data"):
            assert attributes.get(key, "#").startswith("#")
    assert "@import" not in page
    assert "url(" not in page


def test_links_lead_to_sections(page):
    tags = Checker(page).tags
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for t, a in tags if t == "a"} == set(ids)


def test_each_drawing_is_xml_with_title_and_description(page):
    found = drawings(page)
    assert len(found) >= 17
    for svg in found:
        root = ET.fromstring(svg)
        assert root[0].tag.endswith("title")
        assert root[0].text
        assert root[1].tag.endswith("desc")
        assert root[1].text
        assert root.get("role") == "img"


def test_no_labels_overlap(page):
    for svg in drawings(page):
        assert_labels_clear(svg)


def test_all_streams_are_numbered_in_table_and_diagram(result, page):
    rows = re.findall(r'<tr><td class="n">(\d+)</td><td>(.*?)</td><td>', page)
    assert [int(k) for k, _ in rows] == list(range(1, 21))
    assert [name for _, name in rows] == [energy.words(n) for n in result.plant.streams]
    numbers = [e.text for e in ET.fromstring(flow_diagram(result.plant).render()).iter() if e.tag.endswith("text")]
    assert {str(k) for k in range(1, 21)} <= set(numbers)


def test_headline_says_value_boundary_metric_and_verdict(page):
    text = Checker(page).text
    for phrase in ("1.28", "capture and compression to 110 bar", "electricity equivalent", "Target 2025", "Target 2030",
                   "21.4 %, needed 20.0 %", "0.023 GJ/t below the limit of 1.304",
                   "0.140 GJ/t above the limit of 1.141"):
        assert phrase in text
    assert re.findall(r"\bMet\b|\bMissed\b", text) == ["Met", "Missed"]


def test_brackets_warnings_case_and_sources_are_shown(page):
    text = Checker(page).text
    for phrase in (
        "its gas has 3.5 mol % CO2", "0.22-0.55 (fitted)", "absorber.packing", "default: baseline simulated_2020",
        "absorber.intercooling.1.position", "Luo X, Wang M.", "1a2b3c4", "not computed", "output is not known",
    ):
        assert phrase in text


def test_the_exergy_ledger_is_drawn_and_told(page):
    text = Checker(page).text
    for phrase in ("Where work is lost", "minimum work", "stripper reboiler", "brought in by flue gas", "−18.3",
                   "exergy supplied", "0.30 % of all that is destroyed", "differs by up to 1.9 %"):
        assert phrase in text


def test_text_of_users_stays_text():
    evil = '<script>alert("x")</script>'
    result = made_up.make_result(
        case={"name": evil, evil: {"value": evil, "source": evil}}, warnings=(Notice(what=evil, where=evil),),
        sources={evil: evil}, provenance={"version": evil, evil: evil}, ledger={f"{evil}_GJ_per_t": 1.0},
        kpi={**made_up.KPI, "specific_electricity_kWh_per_t": {evil: 3.0, "total": 3.0}},
        verdicts=(made_up.verdict(evil, evil, evil, 2.0, 1.0, note=evil),),
    )
    page = report_html(result)
    assert "<script" not in page
    assert not Checker(page).open
    assert all(ET.fromstring(svg) is not None for svg in drawings(page))


def test_an_empty_result_still_gives_a_report():
    plant = Plant(name="none", streams={}, units={}, inlets={}, outlets={}, convergence=Convergence(converged=False))
    empty = FlowsheetResult(case={}, plant=plant, kpi={}, ledger={}, balances={}, verdicts=(), warnings=())
    text = Checker(report_html(empty)).text
    assert "Not converged" in text
    assert "No baseline was compared" in text


@pytest.mark.parametrize("name", list(made_up.units()))
def test_units_without_figures_do_not_break_the_report(name):
    plant = made_up.make_result().plant
    bare = replace(plant, units={**plant.units, name: UnitResult(outlets={})})
    page = report_html(made_up.make_result(plant=bare))
    assert not Checker(page).open
    for svg in drawings(page):
        assert_labels_clear(svg)


@pytest.mark.parametrize("name", ["kpi", "ledger", "exergy", "verdicts", "balances", "sources", "provenance", "case"])
def test_parts_may_be_missing(name):
    empty = () if name == "verdicts" else {}
    assert not Checker(report_html(made_up.make_result(**{name: empty}))).open


def test_a_stream_that_flows_backwards_is_a_bleed():
    plant = made_up.make_result().plant
    water = plant.streams["makeup_water"]
    bleed = replace(water, n={k: -v for k, v in water.n.items()})
    page = report_html(made_up.make_result(plant=replace(plant, streams={**plant.streams, "makeup_water": bleed})))
    assert "−0.318" in page
    assert "Water bleed" in page
    assert "Amine make-up" in page


def test_ten_stages_still_fit():
    plant = made_up.make_result().plant
    stages, path = made_up.compression()
    frame = stages.iloc[[0, 1, 2, 3, 4, 5, 0, 1, 2, 3]]
    unit = UnitResult(outlets={}, work=9e6, data={"stages": frame, "path": path})
    assert_labels_clear(flow_diagram(replace(plant, units={**plant.units, "compression": unit})).render())


def test_intercoolers_are_drawn_and_marked():
    plant = made_up.make_result().plant
    absorber = plant.units["absorber"]
    cooled = replace(absorber, data={**absorber.data, "intercooler_z_m": (8.0, 14.0)})
    assert all("intercooler" in d.render() for d in panels("absorber", cooled))
    svg = flow_diagram(replace(plant, units={**plant.units, "absorber": cooled})).render()
    assert "Intercooler" in svg
    assert_labels_clear(svg)


def test_plants_of_another_kind_get_tables_without_diagram():
    plant = made_up.make_result().plant
    other = replace(plant, units={"absorber": plant.units["absorber"]})
    assert "No diagram is drawn" in report_html(made_up.make_result(plant=other))


def test_bulge_is_the_peak_between_cells():
    z = np.linspace(0, 10, 21)
    where, top = bulge(z, 320 + 20 * np.exp(-((z - 3.21) ** 2) / 8))
    assert where == pytest.approx(3.21, abs=0.02)
    assert top == pytest.approx(340, abs=0.02)
    assert bulge(z, 300 + z) is None


def test_sankey_shows_a_negative_remainder_as_heat_returned():
    svg = energy.heat_sankey(made_up.LEDGER).render()
    assert "returns 0.040 GJ/t" in svg
    assert "Heat spent" in svg
    positive = {**made_up.LEDGER, "remainder_GJ_per_t": 0.04}
    assert "Heat spent" not in energy.heat_sankey(positive).render()


def test_work_adds_up_in_its_sankey():
    kpi = made_up.KPI
    shown = re.findall(r"<title>([^<]*): ([\d.]+) kWh/t", energy.work_sankey(kpi).render())
    amounts = {k: float(v) for k, v in shown}
    sources = amounts["Steam, as work"] + amounts["Blower"] + amounts["Pumps"] + amounts["Compression"]
    assert sources == pytest.approx(amounts["Equivalent work"], abs=1)
    assert amounts["Lost in the plant"] == pytest.approx(kpi["specific_equivalent_work_kWh_per_t"] - 103.5, abs=1)


def test_own_baseline_is_explained():
    note = "This case is its own baseline: the reduction is 0 by construction, so no target can be met."
    own = made_up.verdict("simulated_2020", "a", "b", 1.6, 1.6, note=note)
    text = Checker(report_html(made_up.make_result(verdicts=(own,)))).text
    assert note in text
    assert "0.0 %, needed 20.0 %" in text


def test_loading_counts_each_nitrogen_of_the_amine():
    stream = replace(made_up.streams()["rich"], n={"PZ": 1.0, "CO2": 0.8, "H2O": 20.0})
    assert liquid_loading(stream) == pytest.approx(0.4)
    assert liquid_loading(made_up.streams()["treated_gas"]) is None
    assert liquid_loading(made_up.streams()["makeup_water"]) is None


def test_path_lies_in_the_chart_of_carbon_dioxide():
    stages, path = made_up.compression()
    svg = path_plot(path, stages).render()
    assert "critical point" in svg
    assert "40 °C" in svg
    assert path_plot(path.drop(columns="h"), stages) is None


def test_path_ends_behind_the_last_cooler():
    stages, path = made_up.compression()
    P, h = states(path, stages)
    assert (P[-1], len(h)) == (110e5, len(path) + 1)
    assert h[-1] == pytest.approx(float(co2_properties(313.15, 110e5)["h"]))
    pumped = stages.assign(T_cooled=np.nan)
    assert len(states(path, pumped)[0]) == len(path)


def test_report_of_real_accounts():
    result = account(build(), case=Case(blower={"pressure": "1.05 bar"}))
    page = report_html(result)
    text = Checker(page).text
    assert "This case is its own baseline" in text
    assert "default: baseline simulated_2020" in text
    assert result.kpi["targets_note"] in text
    assert "Only vapour leaves the mass balance" in text
    assert "stripper.sump_residence_time is not given" in text
    for svg in drawings(page):
        assert_labels_clear(svg)


def test_files_are_written_whole(result, tmp_path):
    target = write_report(result, tmp_path / "report.html")
    assert target.read_text(encoding="utf-8") == report_html(result)
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("what", PICTURES)
def test_pictures_stand_alone(result, tmp_path, what):
    root = ET.parse(write_picture(result, tmp_path / "picture.svg", what)).getroot()
    assert float(root.get("width")) >= 480
    assert math.isclose(float(root.get("width")), float(root.get("viewBox").split()[2]))


def test_unknown_pictures_are_refused(result, tmp_path):
    with pytest.raises(InputError, match="allowed: diagram"):
        write_picture(result, tmp_path / "x.svg", "cat")
    assert not list(Path(tmp_path).iterdir())
