"""Figures of the validation page: parity of model and measurement, temperatures along the columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ccus.draw import AMBER, BLUE, FAINT, MUTED, RED, Svg
from ccus.draw_axis import Axis
from ccus.draw_plot import Mark, Series, plot

GAS = "#2f8fd0"
NAMED = 3  # runs with the largest deviations carry their name


def parity(campaign: Mapping[str, Any], key: str) -> Svg | None:
    """Model over measurement of one score, with the band of the model and the published model; None without values."""
    lines = [(run["name"], run["deviations"][key]) for run in campaign["runs"] if key in run["deviations"]]
    lines = [(name, d) for name, d in lines if d["measured"] is not None]
    if len(lines) < 2:
        return None
    q, unit = campaign["quantities"][key], _unit(campaign, key)
    ends = _ends(d for _, d in lines)
    series = [Series(x=ends, y=ends, color=MUTED, width=1.2)]
    if q["relative"]:
        for f in (0.9, 1.1):
            inside = [max(ends[0], ends[0] / f), min(ends[1], ends[1] / f)]
            series.append(Series(x=inside, y=[f * x for x in inside], color=FAINT, dash="4 3", width=1))
    for name, d in lines:
        if band := _band(d):
            series.append(Series(x=[_middle(d)] * 2, y=band, color="#a8c8df", width=3.5))
        if d["second"] is not None:
            series.append(Series(x=sorted((d["measured"], d["second"])), y=[d["model"]] * 2, color=BLUE, width=1.6))
    published = [(_middle(d), d["published"]) for _, d in lines if d["published"] is not None]
    if published:
        x, y = zip(*published)
        series.append(Series(x=x, y=y, points=True, color=AMBER, label="published model"))
    label = "this model" + (", 95 % band" if any(_band(d) for _, d in lines) else "")
    x, y = zip(*((_middle(d), d["model"]) for _, d in lines))
    series.append(Series(x=x, y=y, points=True, color=BLUE, label=label))
    worst = sorted(lines, key=lambda item: -item[1]["size"])[:NAMED]
    marks = [Mark(x=_middle(d), y=d["model"], text=name, color=RED) for name, d in worst if d["size"]]
    return plot(
        series,
        title=_short(q["title"], 62),
        desc=f"Model over measured value of each run: {q['title']}",
        marks=marks,
        x=Axis(label=f"measured [{unit}]", lo=ends[0], hi=ends[1]),
        y=Axis(label=f"computed [{unit}]", lo=ends[0], hi=ends[1]),
        width=440, height=400,
    )


def _band(d: Mapping[str, Any]) -> list[float]:
    """Ends of the band of a deviation; empty where there is none."""
    return [d["band"]["low"], d["band"]["high"]] if d["band"] and d["band"]["low"] is not None else []


def _ends(found: Iterable[Mapping[str, Any]]) -> list[float]:
    """Ends of both axes, a little beyond all values."""
    values = [v for d in found for v in (d["measured"], d["second"], d["model"], d["published"], *_band(d))]
    known = [v for v in values if v is not None]
    room = 0.05 * (max(known) - min(known))
    return [min(known) - room, max(known) + room]


def _middle(d: Mapping[str, Any]) -> float:
    return float(d["measured"] if d["second"] is None else 0.5 * (d["measured"] + d["second"]))


def _unit(campaign: Mapping[str, Any], key: str) -> str:
    return str(campaign["quantities"][key]["shown_unit"])


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0].rstrip(",") + " …"


def profiles(campaign: Mapping[str, Any], kind: str) -> list[Svg]:
    """Temperatures of each run that has sensors in a column, the top of the packing above."""
    return [_profile(run, run["profiles"][kind], kind) for run in campaign["runs"] if kind in run["profiles"]]


def _profile(run: Mapping[str, Any], profile: Mapping[str, Any], kind: str) -> Svg:
    at, T = zip(*profile["sensors"])
    assumed = (
        " (assumed coolers)" if any("intercooler" in text for text in run["assumed"]) and kind == "absorber" else ""
    )
    series: Sequence[Series] = [
        Series(x=profile["gas"], y=profile["z"], color=GAS, dash="5 3", width=1.4, label="gas"),
        Series(x=profile["liquid"], y=profile["z"], color=RED, label="liquid"),
        Series(x=T, y=at, points=True, color="#1b2733", label="sensor"),
    ]
    return plot(
        series,
        title=f"{run['name']}{assumed}",
        desc=f"Temperatures in the {kind} of run {run['name']}",
        x=Axis(label="temperature [°C]"),
        y=Axis(label="position from the top [-]", lo=0.0, hi=1.0, down=True),
        width=290,
        height=270,
    )
