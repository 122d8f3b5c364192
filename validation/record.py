"""The recorded figures: what ``--check`` holds a run against, and the table in README and docs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import mean, median
from typing import Any

from ccus.draw import number
from ccus.errors import InputError
from ccus.params import ROOT

FILE = Path(__file__).with_name("recorded.json")
PAGES = ("README.md", "docs/validation.md")
BEGIN, END = "<!-- figures of ccus validate --record -->", "<!-- end of figures -->"
MARGIN = 0.02  # of a bar: a figure nearer to it than this is told
TOLERANCE = {"percentage points": 0.1, "%": 0.1, "K": 0.1, "mol/mol": 0.001, "positions": 0.2}
KEPT = (
    "title",
    "unit",
    "scored",
    "n",
    "bias",
    "mean_abs_dev",
    "median_abs_dev",
    "max_abs_dev",
    "published_mean_abs_dev",
    "published_bias",
    "data_inconsistency",
    "bars",
    "null",
)


def kept(document: Mapping[str, Any]) -> dict[str, Any]:
    """What is recorded of a result: the figures of the toolkit's campaigns, and the runs behind each."""
    return {
        name: {
            "title": c["title"],
            "quantities": {
                key: {
                    **{k: q[k] for k in KEPT if k in q},
                    "runs": [run["name"] for run in c["runs"] if key in run["deviations"]],
                }
                for key, q in c["quantities"].items()
            },
        }
        for name, c in document["campaigns"].items()
        if c["shipped"]
    }


def recorded() -> dict[str, Any]:
    """The recorded figures.

    >>> sorted(recorded())[0]
    'nccc_2014'
    """
    return json.loads(FILE.read_text(encoding="utf-8"))


def worsened(document: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """One line for each figure that is worse than the recorded one by more than the tolerance of its unit.

    Only the recorded runs count, so that others may stand in the files; a user's own folder is not compared.
    """
    lines = []
    for name, campaign in document["campaigns"].items():
        old = before.get(name) if campaign["shipped"] else None
        for key, q in old["quantities"].items() if old else ():
            here = {r["name"]: r["deviations"][key] for r in campaign["runs"] if key in r["deviations"]}
            if missing := [run for run in q["runs"] if run not in here]:
                lines.append(f"{name}, {key}: not compared as recorded: {', '.join(missing)}")
                continue
            taken = [here[run] for run in q["runs"]]
            sizes = [d["size"] for d in taken]
            new = {"bias": abs(mean(d["deviation"] for d in taken)), "mean_abs_dev": mean(sizes),
                   "median_abs_dev": median(sizes), "max_abs_dev": max(sizes)} if taken else {}
            for figure, value in new.items():
                if figure not in ("bias", "mean_abs_dev", *q["bars"]):
                    continue
                if value > abs(q[figure]) + TOLERANCE[q["unit"]]:
                    lines.append(
                        f"{name}, {key}: {figure} is {value:.3g} {q['unit']}, recorded {abs(q[figure]):.3g}, "
                        f"tolerance {TOLERANCE[q['unit']]:g}"
                    )
    return lines


def narrow(document: Mapping[str, Any]) -> list[str]:
    """One line for each figure that meets its bar by less than ``MARGIN`` of it.

    >>> bar = {"limit": 4.0, "value": 3.98, "met": True}
    >>> narrow({"campaigns": {"c": {"quantities": {"q": {"unit": "K", "bars": {"median_abs_dev": bar}}}}}})
    ['c, q: median_abs_dev 3.98 K meets its bar of 4 by 0.02 only']
    """
    return [
        f"{name}, {key}: {figure} {bar['value']:.4g} {q['unit']} meets its bar of {bar['limit']:g} by "
        f"{bar['limit'] - bar['value']:.2g} only"
        for name, campaign in document["campaigns"].items()
        for key, q in campaign["quantities"].items()
        for figure, bar in q["bars"].items()
        if bar["met"] and bar["limit"] - bar["value"] < MARGIN * bar["limit"]
    ]


def save(document: Mapping[str, Any]) -> None:
    """Record the figures, and write the table into README and docs.

    Raises
    ------
    InputError
        A page lacks the marks between which the table stands.
    """
    figures = kept(document)
    FILE.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for page in PAGES:
        path = ROOT / page
        path.write_text(with_table(path.read_text(encoding="utf-8"), figures, page), encoding="utf-8")


def with_table(text: str, figures: Mapping[str, Any], page: str) -> str:
    """A page with the table between its marks replaced."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise InputError("lacks the marks of the table", where=page, allowed=f"{BEGIN} ... {END}")
    return f"{head}{BEGIN}\n{markdown(figures)}\n{END}{tail}"


def markdown(figures: Mapping[str, Any]) -> str:
    """The scored figures as a table."""
    lines = [
        "| campaign | figure | runs | bias | mean \\|dev.\\| | bar | published model | best constant "
        "| fixed rich loading | data's own |",
        "| --- | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for name, campaign in figures.items():
        for q in campaign["quantities"].values():
            if not q["scored"] or not q["n"]:
                continue
            bars = ", ".join(
                f"{_bar(k)}{b['limit']:g}: {'met' if b['met'] else 'missed'}"
                + (f" ({number(b['value'], 3)})" if k in ("median_abs_dev", "max_abs_dev") else "")
                for k, b in q["bars"].items()
            )
            unit = {"percentage points": "points"}.get(q["unit"], q["unit"])
            null = [q["null"].get(kind, {}).get("mean_abs_dev") for kind in ("constant", "rich_loading")]
            cells = [
                name,
                q["title"],
                str(q["n"]),
                f"{q['bias']:+.1f} {unit}".replace("-", "−"),
                f"{q['mean_abs_dev']:.1f} {unit}",
                bars or "–",
                *(number(v, 2) for v in (q["published_mean_abs_dev"], *null, q.get("data_inconsistency"))),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _bar(key: str) -> str:
    return {"bias": "bias ± ", "median_abs_dev": "median ≤ ", "max_abs_dev": "largest ≤ "}.get(key, "≤ ")
