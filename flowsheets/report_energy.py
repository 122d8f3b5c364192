"""Energy and verdict for the report: Sankey diagrams, ledger, verdicts with brackets, ISO indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ccus.draw import AMBER, BLUE, FAINT, GREEN, INK, MUTED, PLUM, RED, SKY, Svg, number
from ccus.draw_bars import Limit, Row, bullet, dot_rows
from ccus.draw_html import Markup, join, table, tag
from ccus.draw_sankey import Link, Node, sankey
from flowsheets.result import FlowsheetResult
from flowsheets.result_tables import loss_rows

UNIT = "_GJ_per_t"
LEDGER_WORDS = {
    "reboiler_duty": "Reboiler heat", "total": "Reboiler heat", "desorption": "Desorption of CO₂",
    "stripping_steam": "Stripping steam", "reflux_heating": "Heating of the reflux",
    "sensible": "Sensible heat of the solvent",
    "losses": "Losses through walls", "remainder": "Remainder",
}
TOTALS = ("reboiler_duty", "total")
COLORS = (RED, AMBER, SKY, BLUE, MUTED, PLUM, GREEN, FAINT)


def words(key: str) -> str:
    """A key as words.

    >>> words("capture_and_compression"), words("co2_wet")
    ('capture and compression', 'CO₂ wet')
    """
    return str(key).replace("_", " ").replace("co2", "CO₂").replace("makeup", "make-up")


def gigajoules(value: Any, places: int = 3) -> str:
    """An energy per tonne [GJ/t] with the same decimals everywhere, so that differences can be read off.

    >>> gigajoules(1.2), gigajoules(-0.02345), gigajoules(None)
    ('1.200', '−0.023', '–')
    """
    return "–" if value is None else f"{float(value):.{places}f}".replace("-", "−")


def ledger_parts(ledger: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    """The reboiler duty and its parts [GJ/t]; without a total, the sum of the parts.

    >>> ledger_parts({"total_GJ_per_t": 3.0, "desorption_GJ_per_t": 2.0, "sensible_GJ_per_t": 1.0})
    (3.0, {'desorption': 2.0, 'sensible': 1.0})
    """
    figures = {k.removesuffix(UNIT): float(v) for k, v in ledger.items() if isinstance(v, (int, float))}
    parts = {k: v for k, v in figures.items() if k not in TOTALS}
    return next((figures[k] for k in TOTALS if k in figures), sum(parts.values())), parts


def ledger_words(key: str) -> str:
    """Name of a part of the ledger."""
    return LEDGER_WORDS.get(key, words(key).capitalize())


def heat_sankey(ledger: Mapping[str, Any]) -> Svg | None:
    """Reboiler heat and what it is spent on; a negative part enters as heat that comes back."""
    total, parts = ledger_parts(ledger)
    if total <= 0 or not any(v > 0 for v in parts.values()):
        return None
    back = {k: -v for k, v in parts.items() if v < -1e-3 * total}
    nodes = [Node(key="in", label="Reboiler heat", note=f"{number(total)} GJ/t", column=0, color=RED)]
    links, hub, column = [], "in", 1
    if back:
        whole = total + sum(back.values())
        nodes.append(Node(key="all", label="Heat spent", note=f"{number(whole)} GJ/t", column=1, color=INK))
        links.append(Link(source="in", target="all", value=total, color=RED))
        hub, column = "all", 2
    for k, v in back.items():
        nodes.append(Node(key=k, label=ledger_words(k), note=f"returns {number(v, 2)} GJ/t", column=0))
        links.append(Link(source=k, target="all", value=v, color=MUTED))
    spent = [(k, v) for k, v in parts.items() if v > 1e-4 * total]
    for (k, v), color in zip(spent, COLORS):
        note = f"{number(v)} GJ/t · {number(100 * v / total, 2)} %"
        nodes.append(Node(key=k, label=ledger_words(k), note=note, column=column, color=color))
        links.append(Link(source=hub, target=k, value=v, color=color))
    return sankey(nodes, links, title="Where the reboiler heat goes",
                  desc="Reboiler heat per tonne of CO2, split by the energy ledger")


def work_sankey(kpi: Mapping[str, Any]) -> Svg | None:
    """Equivalent work by consumer, and how much of it nature asks for."""
    total, power = kpi.get("specific_equivalent_work_kWh_per_t"), kpi.get("specific_electricity_kWh_per_t")
    if not total or not isinstance(power, Mapping):
        return None
    consumers = {words(k).capitalize(): float(v) for k, v in power.items() if k != "total" and v and v > 0}
    electric = float(power.get("total", sum(consumers.values())))
    steam = float(kpi.get("specific_steam_work_kWh_per_t", total - electric))
    inputs = {"Steam, as work": steam, **consumers, "Drying heat, as work": total - electric - steam}
    inputs = {k: v for k, v in inputs.items() if v > 1e-4 * total}
    least = kpi.get("minimum_work_kWh_per_t")
    least = {k: float(v) for k, v in least.items() if k != "total"} if isinstance(least, Mapping) else {}
    outputs = {f"Minimum: {words(k)}": v for k, v in least.items() if v > 0}
    if outputs:
        outputs["Lost in the plant"] = sum(inputs.values()) - sum(outputs.values())
    nodes = [Node(key="all", label="Equivalent work", note=f"{number(total)} kWh/t", column=1, color=INK)]
    links = []
    for (k, v), color in zip(inputs.items(), (AMBER, SKY, BLUE, GREEN, PLUM, RED, MUTED)):
        nodes.append(Node(key=k, label=k, note=f"{number(v)} kWh/t", column=0, color=color))
        links.append(Link(source=k, target="all", value=v, color=color))
    for (k, v), color in zip(outputs.items(), (GREEN, BLUE, PLUM) if len(outputs) < 4 else COLORS):
        color = FAINT if k.startswith("Lost") else color
        note = f"{number(v)} kWh/t · {number(100 * v / total, 2)} %"
        nodes.append(Node(key=k, label=k, note=note, column=2, color=color))
        if v > 0:
            links.append(Link(source="all", target=k, value=v, color=color))
    return sankey(nodes, links, title="Where the work comes from, and what is lost",
                  desc="Equivalent work per tonne of CO2 by consumer, split into minimum work and losses")


def ledger_table(ledger: Mapping[str, Any]) -> Markup:
    """The ledger as a table with shares."""
    total, parts = ledger_parts(ledger)
    if not parts:
        return Markup("")
    rows = [[ledger_words(k), gigajoules(v), percent(v / total) if total else ""] for k, v in parts.items()]
    rows.append([ledger_words("total"), gigajoules(total), percent(1.0)])
    return table(["part", "heat [GJ/t CO₂]", "share [%]"], rows, caption="Ledger of the reboiler heat",
                 row_class=[""] * len(parts) + ["sum"])


def measures_table(kpi: Mapping[str, Any]) -> Markup:
    """The specific capture energy at each boundary in each metric, the headline marked."""
    measures, headline = kpi.get("capture_energy_GJ_per_t"), kpi.get("specific_capture_energy_GJ_per_t") or {}
    if not isinstance(measures, Mapping) or not measures:
        return Markup("")
    metrics = list(dict.fromkeys(m for row in measures.values() for m in row))
    rows = []
    for boundary, row in measures.items():
        cells: list[Any] = [words(boundary)]
        for metric in metrics:
            chosen = (boundary, metric) == (headline.get("boundary"), headline.get("metric"))
            value = gigajoules(row.get(metric))
            cells.append(tag("strong", value, class_="pick") if chosen else value)
        rows.append(cells)
    return table(["boundary", *(f"{words(m)} [GJ/t]" for m in metrics)], rows,
                 caption="Specific capture energy by boundary and metric; the headline is marked")


def targets(verdict: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Targets of a verdict by year, the earliest first.

    >>> targets({"target_2030": {"met": False}, "target_2025": {"met": True}, "note": ""})
    {'2025': {'met': True}, '2030': {'met': False}}
    """
    found = [(k.removeprefix("target_"), v) for k, v in verdict.items() if k.startswith("target_")]
    return dict(sorted((year, v) for year, v in found if isinstance(v, Mapping)))


def judged(verdicts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The verdict that counts: the judged one, else the first that has targets."""
    with_targets = [v for v in verdicts if targets(v)]
    return next((v for v in with_targets if v.get("judged")), with_targets[0] if with_targets else None)


def verdict_bar(verdict: Mapping[str, Any]) -> Svg | None:
    """The value against its baseline and limits."""
    value, reference = verdict.get("value_GJ_per_t"), verdict.get("baseline_GJ_per_t")
    if not value or not reference:
        return None
    limits = [Limit(value=float(reference), text=words(verdict.get("baseline", "baseline")), color=INK)]
    for (year, target), color in zip(targets(verdict).items(), (AMBER, GREEN)):
        limits.append(Limit(value=float(target["limit_GJ_per_t"]), text=f"limit {year}", color=color))
    metric = f"{words(verdict.get('boundary', ''))}, {words(verdict.get('metric', ''))}"
    return bullet(float(value), limits, unit=f"GJ/t CO₂ ({metric})", text=f"this plant {number(float(value))}",
                  title="Value against baseline and limits", desc="Bar of the value with baseline and limits as lines")


def verdict_table(verdicts: Sequence[Mapping[str, Any]]) -> Markup:
    """All verdicts with reduction, limits and distance."""
    listed = [v for v in verdicts if targets(v)]
    if not listed:
        return tag("p", "No baseline was compared.")
    years = list(dict.fromkeys(y for v in listed for y in targets(v)))
    rows = []
    for v in listed:
        row: list[Any] = [_named(v), words(v.get("boundary", "")), words(v.get("metric", ""))]
        row += [gigajoules(v.get(k)) for k in ("baseline_GJ_per_t", "value_GJ_per_t")] + [percent(v.get("reduction"))]
        for year in years:
            target = targets(v).get(year)
            row += _against(target) if target else ["–"] * 3
        rows.append(row)
    head = ["baseline", "boundary", "metric", "baseline [GJ/t]", "value [GJ/t]", "reduction [%]"]
    for year in years:
        head += [f"{year}", "limit [GJ/t]", "over limit [GJ/t]"]
    texts = [0, 1, 2, *(6 + 3 * k for k in range(len(years)))]
    chosen = judged(verdicts)
    return table(head, rows, text=texts, row_class=["judged" if v is chosen else "" for v in listed],
                 caption="Each row compares at one boundary and in one metric; the shaded row is judged")


def _named(verdict: Mapping[str, Any]) -> Markup:
    return _with_note(words(verdict.get("baseline", "")), verdict.get("note"))


def _with_note(text: str, note: Any) -> Markup:
    return join([text, tag("div", str(note), class_="note") if note else ""])


def _against(target: Mapping[str, Any]) -> list[Any]:
    outcome, distance = "met" if target.get("met") else "missed", float(target["distance_GJ_per_t"])
    return [tag("span", outcome, class_=outcome), gigajoules(target["limit_GJ_per_t"]),
            ("+" if distance > 0 else "") + gigajoules(distance)]


def percent(fraction: Any) -> str:
    """A fraction in percent with one decimal.

    >>> percent(0.2137), percent(-0.04), percent(None)
    ('21.4', '−4.0', '–')
    """
    return "–" if fraction is None else f"{100 * float(fraction) + 0.0:.1f}".replace("-", "−")


def all_brackets(result: FlowsheetResult) -> list[Mapping[str, Any]]:
    """Published figures that are shown but not judged against: of ``kpi``, and verdicts without targets."""
    listed = result.kpi.get("brackets") or ()
    return [*listed, *(v for v in result.verdicts if not targets(v))]


def bracket_figure(result: FlowsheetResult) -> Markup:
    """Published figures beside this plant's, as dots and as a table with the reason why they are only brackets."""
    found = all_brackets(result)
    heat = result.kpi.get("specific_reboiler_duty_GJ_per_t")
    compared = [v for v in result.verdicts if targets(v) and v.get("metric") == "thermal"]
    rows = [Row(label=words(v["baseline"]), value=float(v["baseline_GJ_per_t"]), color=INK, note="GJ/t, baseline")
            for v in compared]
    rows += [Row(label=_plant(b), value=float(b["value_GJ_per_t"]), color=MUTED, hollow=True,
                 note=f"GJ/t, {b.get('kind', 'bracket')}") for b in found]
    if not rows:
        return Markup("")
    if heat:
        rows.append(Row(label="this plant", value=float(heat), color=RED))
    chart = dot_rows(sorted(rows, key=lambda r: r.value), axis="regeneration heat [GJ/t CO₂]",
                     reference=float(heat) if heat else None, title="Regeneration heat beside published figures",
                     desc="Dots: baselines (filled) and brackets (open); the dashed line is this plant")
    words_on_dots = "Filled dots: baselines that compare with this case. Open dots: brackets. Dashed line: this plant."
    shown = [tag("figure", Markup(chart.render())), tag("p", words_on_dots, class_="note")]
    return tag("div", tag("div", *shown), _bracket_table(found), class_="pair")


def _plant(bracket: Mapping[str, Any]) -> str:
    return str(bracket.get("plant") or words(bracket.get("baseline", "")))


def _bracket_table(found: Sequence[Mapping[str, Any]]) -> Markup:
    if not found:
        return Markup("")
    cells = [
        [_with_note(_plant(b), b.get("solvent")), gigajoules(b.get("value_GJ_per_t"), 2), b.get("kind", ""),
         _with_note(b.get("reason") or b.get("note") or "", b.get("source"))]
        for b in found
    ]
    return table(["plant", "value [GJ/t]", "kind", "why only a bracket"], cells, text=(0, 2, 3), class_="wordy",
                 caption="Brackets: shown for orientation, never judged against")


def iso_table(indicators: Any) -> Markup:
    """The indicators of ISO 27919-1; those not computed say why."""
    if not isinstance(indicators, Mapping) or not indicators:
        return Markup("")
    rows, standard = [], ""
    for key, entry in indicators.items():
        if isinstance(entry, Mapping):
            note = entry.get("reason") or entry.get("note") or entry.get("definition")
            about = _with_note(entry.get("name", ""), note)
            rows.append([key, about, entry.get("value"), entry.get("unit", "")])
        elif key == "standard":
            standard = str(entry)
        else:
            rows.append([key, "", entry, ""])
    return table(["indicator", "meaning", "value", "unit"], rows, text=(0, 1, 3), caption=standard, class_="wordy")


def losses_table(kpi: Mapping[str, Any]) -> Markup:
    """Losses of amine per tonne of CO2, and what the gas holds before and after the wash."""
    if "losses" not in kpi:
        return Markup("")
    rows = [[r["loss"], f"{r['value']:.4g}" if isinstance(r["value"], float) else r["value"], r["unit"], r["basis"]]
            for r in loss_rows(kpi)]
    note = ("Only vapour leaves the mass balance of the plant and is made up there; amine that is degraded, bound or "
            "thrown away is reckoned beside it. The sum is the SAC of ISO 27919-1; parts that are upper bounds count "
            "in full. Metals in the solvent, aerosol and aged solvent, which raise the losses of plants, are not "
            "modelled.")
    return tag("div", table(["loss", "value", "unit", "what it rests on"], rows, text=(0, 2, 3), class_="wordy"),
               tag("p", note, class_="note"))
