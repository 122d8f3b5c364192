"""Sub-models against measured data, by source: statistics, a table, parity plots.

Solvent properties are those of the direct model (the tables follow it within 0.05 % in CO2 pressure). Points outside
the range that a model's source states, or that the tables span, have statistics of their own.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from ccus.draw import AMBER, BLUE, FAINT, GREEN, MUTED, PLUM, RED, SKY
from ccus.draw_axis import Axis
from ccus.draw_plot import Series, plot
from solvents.library import load
from validation.submodels_points import CELSIUS, PROPERTIES, Property, sources

COLORS = (BLUE, RED, GREEN, AMBER, SKY, PLUM, "#5b4a2f", "#d16ba5", "#3f4f9e", "#7a9a01", MUTED)
NO_DATA = "no open data set at hand"
SPANS = ("T_degC", "loading", "strength", "P_bar")


def deviations(measured: Any, model: Any, logarithm: bool) -> np.ndarray:
    """Deviation of each value: ln(model/measured), or per cent of the measured.

    >>> deviations([2.0, 4.0], [2.1, 3.0], logarithm=False).round(6).tolist()
    [5.0, -25.0]
    """
    ratio = np.asarray(model, dtype=float) / np.asarray(measured, dtype=float)
    return np.log(ratio) if logarithm else 100.0 * (ratio - 1.0)


def statistics(deviation: Any) -> dict[str, float]:
    """Number, bias (mean), mean absolute deviation and place of the worst of a set of deviations.

    >>> statistics([1.0, -3.0])
    {'n': 2, 'bias': -1.0, 'mean_abs_dev': 2.0, 'worst_at': 1}
    """
    d = np.asarray(deviation, dtype=float)
    return {"n": len(d), "bias": float(d.mean()), "mean_abs_dev": float(np.abs(d).mean()),
            "worst_at": int(np.abs(d).argmax())}


@cache
def points(key: str, solvent: str = "mea") -> pd.DataFrame:
    """Measured points of a property with the model's values, as ``Property.points`` names them, and ``deviation``.

    >>> points("henry_CO2").source.unique().tolist()
    ['wong2016']
    """
    about = next(p for p in PROPERTIES if p.key == key)
    assert about.points is not None
    frame = about.points(about.solvent or solvent)
    if "P" in frame:
        frame["P_bar"] = frame.P / 1e5
    return frame.assign(deviation=deviations(frame.measured, frame.model, about.logarithm), T_degC=frame["T"] - CELSIUS)


def compare(solvent: str = "mea") -> list[dict[str, Any]]:
    """Statistics of every sub-model by source: within its stated range, outside it, and points left out.

    Returns
    -------
    list of dicts with ``property``, ``title``, ``model``, ``source``, ``publication``, ``doi`` (None where it was not
    at hand), ``range`` ("within", "outside" or "left out") and ``why`` (what leaves the range, or why the points are
    left out), ``n``, ``bias``, ``mean_abs_dev``, ``unit`` ("ln" or "%"), ``spans`` (T_degC, loading, strength, P_bar:
    least and greatest, where they apply) and ``worst`` (deviation, measured, model, value_unit and the state). A
    property without data has one entry with ``n`` 0, ``source`` None and ``why``.

    Examples
    --------
    >>> jou = next(r for r in compare() if r["source"] == "Jou 1995" and r["range"] == "within")
    >>> jou["property"], jou["unit"], jou["n"], round(jou["mean_abs_dev"], 2)
    ('p_CO2', 'ln', 29, 0.33)
    """
    rows: list[dict[str, Any]] = []
    for p in PROPERTIES:
        head = {"property": p.key, "title": p.title, "model": model(p, solvent)}
        if p.points is None:
            rows.append(head | {"source": None, "range": None, "why": NO_DATA, "n": 0})
            continue
        frame = points(p.key, solvent)
        kind = np.select([frame.flag != "", frame.outside != ""], ["left out", "outside"], "within")
        for source in frame.source.unique():
            for name in ("within", "outside", "left out"):
                part = frame[(frame.source == source) & (kind == name)]
                if len(part):
                    rows.append(head | _summary(p, source, name, part))
    return rows


def model(p: Property, solvent: str) -> str:
    """What computes a property of a solvent.

    >>> model(PROPERTIES[0], "mea")
    'electrolyte-NRTL, ccsi2018'
    """
    sets = load(p.solvent or solvent).about["sets"]
    return p.model.format(**{key: name.split("/")[1] for key, name in sets.items()})


def _summary(p: Property, source: str, name: str, part: pd.DataFrame) -> dict[str, Any]:
    found, about = statistics(part.deviation), sources()[source]
    worst = part.iloc[int(found.pop("worst_at"))]
    reasons = part.flag if name == "left out" else part.outside
    words = sorted({word for text in reasons for word in text.split(", ") if word})
    return {
        "source": about["label"], "publication": about["publication"], "doi": about.get("doi"), "range": name,
        "why": "; ".join(words), **found, "unit": "ln" if p.logarithm else "%",
        "spans": {c: [float(part[c].min()), float(part[c].max())] for c in SPANS if c in part},
        "worst": {"deviation": float(worst.deviation), "measured": float(worst.measured), "model": float(worst.model),
                  "value_unit": p.unit, **{c: float(worst[c]) for c in SPANS if c in worst},
                  **({"place": worst.place} if "place" in worst else {})},
    }


def table(solvent: str = "mea") -> pd.DataFrame:
    """``compare`` as a table: a row a sub-model, source and side of the stated range; spans and places as text.

    >>> table().columns.tolist()[:7]
    ['property', 'source', 'range', 'n', 'bias', 'mean_abs_dev', 'unit']
    """
    rows = []
    for r in compare(solvent):
        side = f"{r['range']}: {r['why']}" if r["range"] and r["why"] else r["range"] or r["why"]
        row = {"property": r["title"], "source": r["source"], "range": side, "n": r["n"]}
        if r["n"]:
            worst = r["worst"]
            state = [f"{c} {worst[c]:.4g}" for c in SPANS if c in worst] + [worst[c] for c in ("place",) if c in worst]
            row |= {"bias": r["bias"], "mean_abs_dev": r["mean_abs_dev"], "unit": r["unit"],
                    **{c: _span(*ends) for c, ends in r["spans"].items()},
                    "worst": worst["deviation"], "worst_at": ", ".join(state), "publication": r["publication"],
                    "doi": r["doi"]}
        rows.append(row)
    return pd.DataFrame(rows)


def _span(low: float, high: float) -> str:
    return f"{low:.3g}" if low == high else f"{low:.3g} – {high:.3g}"


def figures(solvent: str = "mea") -> dict[str, str]:
    """A parity plot (SVG text) of each sub-model that has data, by its key; grey: outside the stated range.

    >>> figures()["density"].startswith("<svg")
    True
    """
    return {p.key: _parity(p, solvent) for p in PROPERTIES if p.points is not None}


def _parity(p: Property, solvent: str) -> str:
    frame = points(p.key, solvent)
    frame = frame[frame.flag == ""]
    log = frame.measured.max() > 20 * frame.measured.min()
    ends = [min(frame.measured.min(), frame.model.min()), max(frame.measured.max(), frame.model.max())]
    spread = (ends[1] / ends[0]) ** 0.03 if log else 0.03 * (ends[1] - ends[0])
    ends = [ends[0] / spread, ends[1] * spread] if log else [ends[0] - spread, ends[1] + spread]
    out, within = frame[frame.outside != ""], frame[frame.outside == ""]
    series = [Series(x=ends, y=ends, color=MUTED, width=1.2)]
    if len(out):
        series.append(Series(x=out.measured.to_numpy(), y=out.model.to_numpy(), color=FAINT,
                             label="outside stated range", points=True))
    for (source, part), color in zip(within.groupby("source", sort=False), COLORS):
        series.append(Series(x=part.measured.to_numpy(), y=part.model.to_numpy(), color=color,
                             label=sources()[str(source)]["label"], points=True))
    axes = [Axis(label=f"{word}, {p.unit}", lo=ends[0], hi=ends[1], log=log) for word in ("measured", "model")]
    desc = f"{p.title}: {model(p, solvent)} against {len(frame)} points"
    return plot(series, title=p.title, desc=desc, x=axes[0], y=axes[1], width=430, height=430).render()
