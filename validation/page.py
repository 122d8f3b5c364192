"""The page of ``ccus validate``: one HTML file without network or script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccus import draw_html as html
from ccus.draw import number
from ccus.draw_html import Markup, join, table, tag
from flowsheets.report_tables import provenance_table
from validation.page_figures import parity, profiles
from validation.page_tables import (
    FIGURES,
    choices_table,
    fault_list,
    missed,
    run_table,
    score_table,
    signed,
    unscored_table,
)

SHORT = {"nccc_2014": "NCCC 2014", "nccc_2017": "NCCC 2017", "tobiesen_2007": "Tobiesen 2007"}
INTRODUCTION = (
    "One parameter set for all runs, chosen before any was looked at; no constant was tuned to them. Every figure "
    "stands beside what else would predict it: the published model on the same runs, the best constant, the best fixed "
    "rich loading, and how far the measurements contradict each other. A figure that does not beat a constant proves "
    "nothing."
)


def page(document: Mapping[str, Any]) -> str:
    """The page as text, from the content of ``validation.json``."""
    campaigns = document["campaigns"]
    sections = [("overview", "All figures", _overview(campaigns))]
    sections += [(name, SHORT.get(name, c["title"]), _campaign(c)) for name, c in campaigns.items()]
    if document.get("submodels"):
        sections.append(("submodels", "Sub-models against measured points", _submodels()))
    sections.append(("provenance", "Provenance", provenance_table(document["provenance"])))
    header = join([
        tag("p", "Validation report", class_="eyebrow"),
        tag("h1", "The model against pilot campaigns"),
        tag("p", INTRODUCTION),
        tag("p", _model(document["model"]), class_="note"),
    ])
    return html.page("Validation against pilot campaigns", header, sections, footer=_footer())


def _model(model: Mapping[str, Any]) -> str:
    band = (
        f"Bands: 95 % of {model['samples']} samples a run, of the measured inputs, the equilibrium, the mass-transfer "
        "set, the kinetics set and the wall loss. What lies inside rests on two of three samples taking rocha1996 or "
        "billet_schultes1999, which absorb less than the default set."
        if model["samples"]
        else "No uncertainty bands were computed."
    )
    return (
        f"Solvent {model['solvent']}, mass transfer {model['transfer']}, kinetics {model['kinetics']}, wall loss "
        f"{number(model['wall_loss_W_m2_K'])} W/m²K to 25 °C. {band}"
    )


def _footer() -> str:
    return (
        "Deviation: computed less measured. Loading: mol CO₂ per mol amine. Interval of a bias: 95 %, Student's t. "
        "Data's own: mean difference between two measurements of the same."
    )


def _overview(campaigns: Mapping[str, Any]) -> Markup:
    """Every scored figure on one screen."""
    rows = []
    for name, c in campaigns.items():
        for q in c["quantities"].values():
            if not q["scored"] or not q["n"]:
                continue
            bars = [
                tag(
                    "span",
                    f"{FIGURES[k]} ≤ {b['limit']:g}: {number(b['value'], 2)}, {'met' if b['met'] else 'missed'}",
                    class_="line " + ("met" if b["met"] else "missed"),
                )
                for k, b in q["bars"].items()
            ]
            rows.append(
                [
                    SHORT.get(name, c["title"]),
                    q["title"],
                    q["n"],
                    signed(q["bias"]),
                    number(q["mean_abs_dev"], 2),
                    q["unit"],
                    join(bars),
                    *(number(v, 2) for v in _beside(q)),
                    _share(q.get("share_inside_band")),
                ]
            )
    heads = ["campaign", "figure", "runs", "bias", "mean |dev.|", "unit", "bar", "published model", "best constant",
             "fixed rich loading", "data's own", "inside band"]
    caption = "Scored figures; the columns from 'published model' on are mean absolute deviations of the same runs"
    return table(heads, rows, text=(0, 1, 5, 6), class_="wordy", caption=caption)


def _beside(q: Mapping[str, Any]) -> tuple[Any, ...]:
    null = {k: v["mean_abs_dev"] for k, v in q["null"].items()}
    return q["published_mean_abs_dev"], null.get("constant"), null.get("rich_loading"), q.get("data_inconsistency")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _campaign(c: Mapping[str, Any]) -> Markup:
    """Everything of one campaign."""
    scored = {k: q for k, q in c["quantities"].items() if q["scored"] and q["n"]}
    plots = [d for key in c["quantities"] if (d := parity(c, key)) is not None]
    parts: list[Any] = [
        tag("p", c["title"], ". ", tag("span", c["source"], class_="note")),
        fault_list(c["faults"]),
        tag("h3", "How the runs are read"),
        tag("ul", *(tag("li", note) for note in c["notes"])),
        *(
            tag("p", f"The set {name} is a calibration here and stands outside every bar: {why}.")
            for name, why in c["calibration"].items()
        ),
        tag("h3", "Statistics"),
        score_table(c),
        missed(c),
        tag("h3", "Computed over measured"),
        tag("div", *(tag("figure", Markup(d.render())) for d in plots), class_="panels"),
        tag("h3", "Run by run"),
        *(run_table(c, key) for key in scored),
        unscored_table(c),
        tag("h3", "What the choices are worth") if c["sensitivities"] else "",
        choices_table(c),
    ]
    for kind in ("absorber", "stripper"):
        drawings = profiles(c, kind)
        if drawings:
            parts += [
                tag("h3", f"Temperatures in the {kind}"),
                tag("div", *(tag("figure", Markup(d.render())) for d in drawings), class_="panels"),
            ]
    return join(parts)


def _submodels() -> Markup:
    from pandas import isna
    from pandas.api.types import is_numeric_dtype

    from validation.submodels import figures
    from validation.submodels import table as frame

    points = frame()
    heads = [str(column).replace("_", " ") for column in points.columns]
    words = [k for k, column in enumerate(points.columns) if not is_numeric_dtype(points[column])]
    drawings = tag("div", *(tag("figure", Markup(svg)) for svg in figures().values()), class_="panels")
    rows = [[None if isna(v) else v for v in row] for row in points.astype(object).to_numpy().tolist()]
    return join([table(heads, rows, text=words, class_="wordy"), drawings])
