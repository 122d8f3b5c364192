"""What was found of a solvent and how sure that is, in lines of text and as part of a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ccus.draw_html import Markup, join, table, tag
from flowsheets.figures import DUTY, ENERGY, FIGURES
from flowsheets.screening import Evaluation
from flowsheets.verdict import YEARS

LITTLE = 0.005  # gain of a further measurement that is not worth a line
CURVED = 0.8  # share of a variance of first order, below which shares are told to be rough
TOLD = (DUTY, "specific_equivalent_work_kWh_per_t", ENERGY, "packing_volume_m3")


def verdict_line(e: Evaluation) -> str:
    """The verdict on one solvent; empty where there is none."""
    v = e.verdict
    if v is None:
        return ""
    met = ", ".join(f"target {year} {'met' if v[f'target_{year}']['met'] else 'missed'}" for year in YEARS)
    side = "below" if v["reduction"] >= 0.0 else "above"
    return (f"{100 * abs(v['reduction']):.1f} % {side} {v['baseline']} ({v['value_GJ_per_t']:.3f} against "
            f"{v['baseline_GJ_per_t']:.3f} GJ/t); {met}" + (f"; {v['note']}" if v["note"] else ""))


def sureness(e: Evaluation) -> list[str]:
    """What is known of the errors of one solvent's figures, a line each; none without a covariance."""
    found = e.uncertainty
    if found is None:
        return []
    plant = found["plant"].replace("_", " ")
    lines = [f"95 % interval by {found['samples']} samples of what the data leave open, {plant} plant alone: "
             + ", ".join(
                 f"{FIGURES[key][0]} {low:.4g} to {high:.4g} {FIGURES[key][1]}"
                 for key in TOLD if key in found["intervals"] for low, high in [found["intervals"][key]])]
    if found["chance"]:
        lines.append(", ".join(f"target {year} met by {100 * share:.0f} % of the samples"
                               for year, share in found["chance"].items()))
    lines.append("variance of the capture energy from " + ", ".join(
        f"{group} {100 * share:.0f} %" for group, share in _largest_first(found["shares"][ENERGY]))
        + (f" (rough: {100 * found['linear'][ENERGY]:.0f} % of it is of first order)"
           if found["linear"][ENERGY] < CURVED else ""))
    worth = [m for k, m in enumerate(found["next"]) if k == 0 or m["gain"] > LITTLE]
    lines += [f"{'what would help most' if k == 0 else 'then'}: one more {m['words']} at "
              f"{m['T'] - 273.15:.0f} degC, loading {m['loading']:.2f}, to {100 * m['error']:.2g} %: "
              f"{100 * m['gain']:.0f} % less standard error" for k, m in enumerate(worth)]
    if found["failed"]:
        lines.append(f"{found['failed']} samples could not be solved, so the interval is too narrow; "
                     f"the first: {found['first_failure']}")
    return lines


def section(found: list[Evaluation]) -> Markup:
    """The part of the page; empty where no solvent has a covariance."""
    return join(_of_one(e) for e in found if e.uncertainty is not None)


def _of_one(e: Evaluation) -> Markup:
    found: Any = e.uncertainty
    intervals = [[f"{FIGURES[key][0]} [{FIGURES[key][1]}]", e.figures[key], *found["intervals"][key]]
                 for key in FIGURES if key in found["intervals"]]
    groups = list(found["shares"][ENERGY])
    shares = [[group, *(100.0 * found["shares"][key][group] for key in (DUTY, ENERGY))] for group in groups]
    points = [[m["words"], m["T"] - 273.15, m["loading"], 100.0 * m["error"], 100.0 * m["gain"]] for m in found["next"]]
    return tag("div", tag("h3", Path(e.solvent).name), tag("ul", *(tag("li", line) for line in sureness(e))),
               table(["", "best estimate", "2.5 %", "97.5 %"], intervals, caption="95 % intervals"),
               table(["data", "of the reboiler duty [%]", "of the capture energy [%]"], shares,
                     caption="Shares in the variance"),
               table(["one more", "at [degC]", "loading", "standard error [%]", "less standard error [%]"], points,
                     caption="Further measurements, the best point of each property"))


def _largest_first(shares: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(shares.items(), key=lambda item: -item[1])
