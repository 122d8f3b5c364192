"""The report of a result: one HTML file without network or script, its figures drawn as inline SVG."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccus.draw import Svg, grid, number
from ccus.draw_html import Markup, join, page, tag
from ccus.errors import InputError
from ccus.notices import grouped
from flowsheets import report_energy as energy
from flowsheets import report_tables as tables
from flowsheets.diagram import can_draw, flow_diagram
from flowsheets.energy import BOUNDARIES, METRICS
from flowsheets.report_columns import column_section, panels
from flowsheets.report_exergy import exergy_section, exergy_waterfall
from flowsheets.report_heat import compression_section, exchanger_plot, exchanger_section, path_plot
from flowsheets.result import FlowsheetResult

SHORT = {"diagram": "Diagram", "exergy": "Exergy", "exchanger": "Exchanger", "compression": "Compression",
         "iso": "ISO 27919-1", "balances": "Balances", "case": "Case"}
PICTURES = ("diagram", "absorber", "stripper", "exchanger", "compression", "heat", "work", "exergy")


def write_report(result: FlowsheetResult, path: str | os.PathLike[str]) -> Path:
    """Write the report of a result as one HTML file.

    Parameters
    ----------
    result : any result; parts that it lacks are left out
    path : file to write; it is written whole or not at all

    Returns
    -------
    Path of the file
    """
    return _write(path, report_html(result))


def write_picture(result: FlowsheetResult, path: str | os.PathLike[str], what: str = "diagram") -> Path:
    """Write one figure of the report as an SVG file on a white ground.

    Parameters
    ----------
    what : {"diagram", "absorber", "stripper", "exchanger", "compression", "heat", "work", "exergy"}

    Raises
    ------
    InputError
        Another name, or the result lacks what the figure shows.
    """
    if what not in PICTURES:
        raise InputError("unknown picture", value=what, allowed=", ".join(PICTURES))
    drawing = _picture(result, what)
    if drawing is None:
        raise InputError("the result lacks what this picture shows", where=what)
    return _write(path, drawing.render(background="#ffffff", standalone=True))


def _picture(result: FlowsheetResult, what: str) -> Svg | None:
    if what == "heat":
        return energy.heat_sankey(result.ledger)
    if what == "work":
        return energy.work_sankey(result.kpi)
    if what == "exergy":
        return exergy_waterfall(result.exergy.get("ledger", {}))
    if what == "diagram":
        return flow_diagram(result.plant) if can_draw(result.plant) else None
    unit = result.plant.units.get(what)
    if unit is None:
        return None
    if what == "exchanger":
        return exchanger_plot(unit)
    if what == "compression":
        path = unit.data.get("path")
        return path_plot(path, unit.data.get("stages"))
    drawings = panels(what, unit)
    return grid(drawings, columns=3, title=f"Profiles of the {what}", desc="One panel a quantity") if drawings else None


def _write(path: str | os.PathLike[str], text: str) -> Path:
    target = Path(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
    return target


def report_html(result: FlowsheetResult) -> str:
    """The report as text."""
    title = _title(result)
    return page(title, headline(result, title), [s for s in _sections(result) if s[2]], footer=_footer(result),
                short=SHORT)


def _sections(result: FlowsheetResult) -> list[tuple[str, str, Markup]]:
    plant, kpi = result.plant, result.kpi
    exchanger, compression = plant.units.get("exchanger"), plant.units.get("compression")
    others = [n for n, u in plant.units.items() if u.profiles is not None and n not in ("absorber", "stripper")]
    columns = [n for n in ("absorber", "stripper") if n in plant.units] + others
    sankeys = [d for d in (energy.heat_sankey(result.ledger), energy.work_sankey(kpi)) if d]
    figures = tag("div", *(tag("figure", Markup(d.render())) for d in sankeys), class_="pair") if sankeys else ""
    return [
        ("diagram", "Flow diagram and streams", join([_diagram(result), tables.stream_table(plant)])),
        ("energy", "Energy", join([figures, tag("div", energy.ledger_table(result.ledger), energy.measures_table(kpi),
                                                class_="pair")])),
        ("exergy", "Where work is lost", exergy_section(result.exergy)),
        ("verdict", "Verdict", join([_targets_note(kpi), energy.verdict_table(result.verdicts),
                                     energy.bracket_figure(result)])),
        ("columns", "Columns", join(column_section(n, plant.units[n]) for n in columns)),
        ("exchanger", "Lean/rich exchanger", exchanger_section(exchanger) if exchanger else Markup("")),
        ("compression", "CO₂ compression", compression_section(compression) if compression else Markup("")),
        ("iso", "ISO 27919-1 indicators", energy.iso_table(kpi.get("iso_27919_1"))),
        ("losses", "Losses of amine", energy.losses_table(kpi)),
        ("balances", "Balances and solver", tables.balance_table(result)),
        ("warnings", "Warnings", tables.warning_table(result.warnings)),
        ("case", "The case as understood", tables.case_table(result.case)),
        ("sources", "Sources", tables.source_list(result.sources)),
        ("provenance", "Provenance", tables.provenance_table(result.provenance)),
    ]


def _targets_note(kpi: Mapping[str, Any]) -> Markup:
    return tag("p", str(kpi["targets_note"])) if kpi.get("targets_note") else Markup("")


def _diagram(result: FlowsheetResult) -> Markup:
    if not can_draw(result.plant):
        return tag("p", "No diagram is drawn for this kind of plant; its streams are numbered as they flow.")
    return tag("figure", Markup(flow_diagram(result.plant).render()), class_="wide scroll", tabindex="0", role="region",
               aria_label="Flow diagram")


def _title(result: FlowsheetResult) -> str:
    for key in ("title", "name"):
        given = result.case.get(key)
        given = given.get("value") if isinstance(given, Mapping) else given
        if isinstance(given, str) and given:
            return given
    return "CO₂ capture plant"


def headline(result: FlowsheetResult, title: str) -> Markup:
    """Everything at one glance: the specific capture energy, the verdict, convergence and the key figures."""
    convergence = result.plant.convergence
    alarm = Markup("")
    if not convergence.converged:
        text = " The figures below are those of the last iteration."
        text += f" Largest residual: {convergence.worst}." if convergence.worst else ""
        alarm = tag("p", tag("strong", "Not converged."), text, class_="alarm")
    verdict = energy.judged(result.verdicts)
    bar = energy.verdict_bar(verdict) if verdict else None
    compared = tag("div", tag("figure", Markup(bar.render())) if bar else "", _verdict_note(verdict), class_="bar")
    cards = join([_energy_card(result.kpi), *_verdict_cards(verdict), compared if verdict else ""])
    return join([
        tag("p", f"Capture report · {energy.words(result.plant.name)} plant", class_="eyebrow"), tag("h1", title),
        alarm, tag("div", cards, class_="cards"), _key_figures(result),
    ])


def _energy_card(kpi: Mapping[str, Any]) -> Markup:
    main = kpi.get("specific_capture_energy_GJ_per_t") or {}
    heat, pressure = kpi.get("specific_reboiler_duty_GJ_per_t"), kpi.get("product_pressure_bar")
    boundary = energy.words(main.get("boundary", "boundary not stated"))
    to = f" to {number(float(pressure))} bar" if pressure and "compression" in boundary else ""
    return tag(
        "div", tag("p", "Specific capture energy", class_="label"),
        tag("p", number(main.get("value")), tag("span", " GJ/t CO₂", class_="unit"), class_="big"),
        tag("p", tag("b", "Boundary "), f"{boundary}{to}",
            tag("span", BOUNDARIES.get(main.get("boundary", ""), ""), class_="note line")),
        tag("p", tag("b", "Metric "), energy.words(main.get("metric", "not stated")),
            tag("span", METRICS.get(main.get("metric", ""), ""), class_="note line")),
        tag("div", tag("p", "Regeneration heat", class_="label"),
            tag("p", number(heat), tag("span", " GJ/t CO₂", class_="unit"), class_="second"),
            tag("p", tag("b", "Boundary "), "regeneration heat", Markup("<br>"), tag("b", "Metric "), "thermal"),
            class_="beside") if heat else "",
        class_="card main",
    )


def _verdict_cards(verdict: Mapping[str, Any] | None) -> list[Markup]:
    if verdict is None:
        return [tag("div", tag("p", "Verdict", class_="label"), tag("p", "No baseline was compared."), class_="card")]
    cards = []
    for year, target in energy.targets(verdict).items():
        met, distance = bool(target.get("met")), float(target["distance_GJ_per_t"])
        needed = 1 - float(target["limit_GJ_per_t"]) / float(verdict["baseline_GJ_per_t"])
        where = "above" if distance > 0 else "below"
        cards.append(tag(
            "div", tag("p", f"Target {year}", class_="label"),
            tag("p", _tick(met), "Met" if met else "Missed", class_="outcome"),
            tag("p", tag("b", "Reduction "),
                f"{energy.percent(verdict['reduction'])} %, needed {energy.percent(needed)} %"),
            tag("p", f"{energy.gigajoules(abs(distance))} GJ/t {where} the limit of "
                f"{energy.gigajoules(target['limit_GJ_per_t'])}"),
            class_=f"card {'good' if met else 'bad'}",
        ))
    return cards


def _tick(met: bool) -> Markup:
    path = "M4 12.5l5 5L20 6.5" if met else "M5.5 5.5l13 13M18.5 5.5l-13 13"
    return Markup(f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{path}" fill="none" stroke="currentColor" '
                  'stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"/></svg>')


def _verdict_note(verdict: Mapping[str, Any] | None) -> Markup:
    if verdict is None:
        return Markup("")
    text = [f"Judged against baseline {energy.words(verdict['baseline'])} at the same boundary and metric."]
    if verdict.get("note"):
        text.append(str(verdict["note"]))
    return tag("p", " ".join(text), class_="note")


def _key_figures(result: FlowsheetResult) -> Markup:
    kpi, plant = result.kpi, result.plant
    power = kpi.get("specific_electricity_kWh_per_t")
    power = power.get("total") if isinstance(power, Mapping) else power
    known = [
        ("CO₂ captured", kpi.get("capture_fraction") and tables.share(kpi["capture_fraction"]), ""),
        ("CO₂ product", kpi.get("co2_captured_t_per_h"), "t/h"),
        ("Electricity", power, "kWh/t"), ("Equivalent work", kpi.get("specific_equivalent_work_kWh_per_t"), "kWh/t"),
        ("Cooling", kpi.get("specific_cooling_duty_GJ_per_t"), "GJ/t"),
        ("Second-law efficiency", kpi.get("second_law_efficiency") and tables.share(kpi["second_law_efficiency"]), ""),
        ("Lean loading", kpi.get("lean_loading"), "mol/mol"), ("Rich loading", kpi.get("rich_loading"), "mol/mol"),
        ("Converged", "yes" if plant.convergence.converged else "no", f"{plant.convergence.iterations} iterations"),
        ("Largest balance error", number(_largest(result.balances.get("plant")), 2), ""),
        ("Warnings", len(grouped(result.warnings)), ""),
    ]
    items = [tag("div", tag("dt", name), tag("dd", value, tag("span", f" {unit}", class_="unit") if unit else ""))
             for name, value, unit in known if value is not None]
    return tag("dl", *items, class_="figures")


def _largest(errors: Mapping[str, Any] | None) -> float | None:
    if not errors:
        return None
    return max(abs(tables.worst(v)[0]) for v in errors.values())


def _footer(result: FlowsheetResult) -> str:
    version = result.provenance.get("version")
    missing = result.kpi.get("not_counted")
    parts = [f"Made by ccus {version}." if version else "", f"Not counted: {missing}." if missing else "",
             "Loading: mol CO₂ per mol alkalinity, total and apparent. "
             "Strength: mass fraction of amine or salt without CO₂. "
             "All specific figures are per tonne of CO₂ in the product."]
    return " ".join(p for p in parts if p)
