"""Tables of the validation page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccus.draw import number
from ccus.draw_html import Markup, join, table, tag

FIGURES = {
    "mean_abs_dev": "mean |dev.|",
    "bias": "|bias|",
    "median_abs_dev": "median |dev.|",
    "max_abs_dev": "largest |dev.|",
}


NOTICEABLE = 0.02  # of the mean deviation: a smaller change of the bias is none


def signed(value: float | None, digits: int = 2) -> str:
    """A deviation with its sign.

    >>> signed(1.234), signed(-0.5), signed(0.0)
    ('+1.2', '−0.50', '0')
    """
    return "–" if value is None else ("+" if value > 0 else "") + number(float(value), digits)


def fault_list(faults: list[str]) -> Markup:
    """What is wrong with the files of a campaign."""
    if not faults:
        return Markup("")
    return tag(
        "div",
        tag("p", tag("strong", "Not all rows could be used as they are. "), "The others are computed."),
        tag("ul", *(tag("li", fault) for fault in faults)),
        class_="alarm",
    )


def score_table(c: Mapping[str, Any]) -> Markup:
    """Statistics of every score; the scored ones stand out."""
    heads = ["figure", "gas read", "runs", "unit", "bias [95 % interval]", "mean [|dev.|]", "median [|dev.|]",
             "largest [|dev.|]", "published [|dev.|]", "published [bias]", "data's own", "null models"]
    quantities = c["quantities"].values()
    return table(
        heads,
        [_score_row(q) for q in quantities],
        text=(0, 1, 3, 11),
        class_="wordy",
        row_class=["judged" if q["scored"] else "" for q in quantities],
        caption="Shaded figures are scored; the others are shown only. Null models: their mean |dev.|",
    )


def _score_row(q: Mapping[str, Any]) -> list[Any]:
    left = "; ".join(f"{run}: {why}" for run, why in q["left_out"].items())
    note = " ".join(text for text in (q["note"], f"Left out: {left}." if left else "") if text)
    low, high = q.get("bias_interval_95") or (None, None)
    interval = tag("span", f"{signed(low)} … {signed(high)}", class_="note line") if low else ""
    null = [
        f"{name.replace('_', ' ')} of {number(v['value'])} {v['unit']}: {number(v['mean_abs_dev'], 2)}"
        for name, v in q["null"].items()
    ]
    if q.get("gas_median_abs_dev") is not None:
        null.append(f"by the gas: median |dev.| {number(q['gas_median_abs_dev'], 2)}")
    return [
        join([q["title"], tag("span", note, class_="note line")]),
        q["reading"],
        q["n"],
        {"percentage points": "points"}.get(q["unit"], q["unit"]),
        join([signed(q["bias"]), interval]),
        *(number(q.get(key), 2) for key in ("mean_abs_dev", "median_abs_dev", "max_abs_dev", "published_mean_abs_dev")),
        signed(q.get("published_bias")),
        number(q.get("data_inconsistency"), 2),
        join(tag("span", text, class_="line") for text in null),
    ]


def run_table(c: Mapping[str, Any], key: str) -> Markup:
    """One score run by run; columns without a value are left out."""
    q = c["quantities"][key]
    shown, unit = f"[{q['shown_unit']}]", f"[{q['unit']}]"
    rows = []
    for run in c["runs"]:
        d = run["deviations"].get(key)
        if d is None:
            continue
        band, ends = d["band"], (d["measured"], d["second"])
        rows.append(
            {
                "run": run["name"],
                f"measured {shown}": number(ends[0]) if ends[1] is None else " … ".join(map(number, sorted(ends))),
                f"computed {shown}": number(d["model"]),
                f"95 % band {shown}": _band(band),
                "measured inside": _inside(band),
                f"deviation {unit}": signed(d["deviation"]),
                f"mean over the sensors {unit}": number(d["size"], 2) if d["gas"] is not None else "–",
                f"the same by the gas {unit}": number(d["gas"], 2),
                f"published {shown}": number(d["published"]),
                f"its deviation {unit}": signed(d["published_deviation"]),
                f"second measurement {unit}": signed(d["other"]),
                "assumed, noted": "; ".join([*run["assumed"], *([run["note"]] if run["note"] else [])]) or "–",
            }
        )
    heads = [h for h in rows[0] if any(row[h] != "–" for row in rows)]
    words = [k for k, h in enumerate(heads) if h in ("run", "measured inside", "assumed, noted")]
    cells = [[row[h] for h in heads] for row in rows]
    caption = f"{q['title']}, gas read {q['reading']}"
    return table([h.replace(" [-]", "") for h in heads], cells, text=words, class_="wordy", caption=caption)


def _band(band: Mapping[str, Any] | None) -> str:
    if not band:
        return "–"
    failed = f"{band['failed']} of {band['samples']} samples failed" if band["failed"] else ""
    if band["low"] is None:
        return f"none: {failed}"
    return f"{number(band['low'])} … {number(band['high'])}{f' ({failed})' if failed else ''}"


def _inside(band: Mapping[str, Any] | None) -> str:
    if not band or band["inside"] is None:
        return "–"
    return tag("span", "yes" if band["inside"] else "no", class_="" if band["inside"] else "missed")


def unscored_table(c: Mapping[str, Any]) -> Markup:
    """Deviations of everything that is shown without a score, and what could not be computed."""
    keys = [k for k, q in c["quantities"].items() if not q["scored"] and q["n"]]
    rows = [
        [
            run["name"],
            *(signed(run["deviations"][k]["deviation"]) if k in run["deviations"] else "" for k in keys),
            "; ".join(run["problems"]),
        ]
        for run in c["runs"]
    ]
    heads = [f"{k.replace('_', ' ')} [{c['quantities'][k]['unit']}]" for k in keys]
    return table(
        ["run", *heads, "not computed"],
        rows,
        text=(0, len(keys) + 1),
        class_="wordy",
        caption="Deviations that are shown, not scored",
    )


def choices_table(c: Mapping[str, Any]) -> Markup:
    """Bias and mean absolute deviation of each score for one change at a time."""
    if not c["sensitivities"]:
        return Markup("")
    keys = [k for k, q in c["quantities"].items() if q["scored"] and q["n"]]
    first = ["", "as computed", *_pair(c["quantities"], keys)]
    rows = [first] + [[s["group"], s["option"], *_pair(s["scores"], keys)] for s in c["sensitivities"]]
    heads = [
        h
        for k in keys
        for h in (
            f"{k.replace('_', ' ')}: bias [{c['quantities'][k]['unit']}]",
            f"mean |dev.| [{c['quantities'][k]['unit']}]",
        )
    ]
    return table(
        ["part", "one change", *heads],
        rows,
        text=(0, 1),
        class_="wordy",
        caption="Everything else as computed; none of these is a fit",
        row_class=["sum first", *[""] * len(rows)],
    )


def _pair(scores: Mapping[str, Any], keys: list[str]) -> list[str]:
    return [cell for k in keys for cell in (signed(scores[k]["bias"]), number(scores[k]["mean_abs_dev"], 2))]


def missed(c: Mapping[str, Any]) -> Markup:
    """For each figure that misses its bar: what the parts of the model and the data could make of it."""
    paragraphs = []
    for key, q in c["quantities"].items():
        wrong = {k: b for k, b in q["bars"].items() if not b["met"]}
        if not wrong:
            continue
        text = [f"{FIGURES[k]} {number(b['value'], 3)} {q['unit']} against {b['limit']:g}" for k, b in wrong.items()]
        sentences = (
            [f"The measurements themselves differ by {number(q['data_inconsistency'], 2)} {q['unit']} in the mean."]
            if q.get("data_inconsistency") is not None
            else []
        )
        sizes = {r["name"]: r["deviations"][key] for r in c["runs"] if key in r["deviations"]}
        worst = sorted(sizes, key=lambda name: -sizes[name]["size"])[:3]
        named = ", ".join(f"{name} ({signed(sizes[name]['deviation'])})" for name in worst)
        sentences.append(f"Largest: {named}.")
        for group in dict.fromkeys(s["group"] for s in c["sensitivities"]):
            scores = [(s["option"], s["scores"][key]) for s in c["sensitivities"] if s["group"] == group]
            low, high = (pick(scores, key=lambda s: s[1]["bias"]) for pick in (min, max))
            if high[1]["bias"] - low[1]["bias"] < NOTICEABLE * q["mean_abs_dev"]:
                sentences.append(f"{group.capitalize()}: next to no effect on the bias.")
                continue
            sentences.append(
                f"{group.capitalize()}: bias from {signed(low[1]['bias'])} ({low[0]}) to "
                f"{signed(high[1]['bias'])} ({high[0]})."
            )
        paragraphs.append(tag("p", tag("strong", f"{q['title']}: missed, {', '.join(text)}. "), " ".join(sentences)))
    if not paragraphs:
        return Markup("")
    remark = "Each change is made alone, and nothing is tuned; the table of choices has all of them."
    return join([tag("h3", "Figures that miss their bar"), *paragraphs, tag("p", remark, class_="note")])
