"""The exergy ledger in the report: a waterfall from the minimum work to the equivalent work, and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccus.draw import AMBER, BLUE, GREEN, INK, MUTED, PLUM, RED, Svg
from ccus.draw_html import Markup, table, tag
from ccus.draw_waterfall import Step, waterfall

SMALL = 1e-3  # share of the equivalent work; smaller steps are drawn together
GROUPS = (("destroyed", "", RED), ("lost", "lost with ", AMBER), ("brought_in", "brought in by ", PLUM))


def words(key: str) -> str:
    """A unit or stream in words.

    >>> words("stripper_reboiler"), words("co2_product")
    ('stripper reboiler', 'CO₂ product')
    """
    return key.replace("_", " ").replace("co2", "CO₂")


def exergy_waterfall(ledger: Mapping[str, Any]) -> Svg | None:
    """From the minimum work by what each unit destroys to the exergy supplied and the equivalent work."""
    if not ledger:
        return None
    least = SMALL * ledger["equivalent_work"]
    steps = [Step(label="minimum work", value=ledger["minimum_work"], color=GREEN, total=True)]
    rest = ledger["remainder"]
    for group, before, color in GROUPS:
        large = {k: v for k, v in ledger[group].items() if abs(v) > least}
        rest += sum(ledger[group].values()) - sum(large.values())
        steps += [Step(label=before + words(k), value=v, color=color) for k, v in large.items()]
    steps += [
        Step(label="small ones and remainder", value=rest, color=MUTED),
        Step(label="exergy supplied", value=ledger["exergy_supplied"], color=INK, total=True),
        Step(label="lost in a turbine anyway", value=ledger["steam_turbine"], color=MUTED),
        Step(label="equivalent work", value=ledger["equivalent_work"], color=BLUE, total=True),
    ]
    return waterfall(steps, axis="kWh/t CO₂", title="From the minimum to the equivalent work",
                     desc="From the minimum work by the exergy that each unit destroys to the equivalent work")


def exergy_section(account: Mapping[str, Any]) -> Markup:
    """Waterfall, table by unit, and what the ledger rests on."""
    drawing = exergy_waterfall(account.get("ledger", {}))
    if drawing is None:
        return Markup("")
    figures = ("in", "heat", "work", "out", "destroyed", "closure")
    cells = [[words(name), *(_places(row[k]) for k in figures)] for name, row in account["units"].items()]
    closure = account["closure"]
    gaps = [abs(v) for v in account["water_mismatch"].values()]
    text = (f"Exergy against {account['T0_K']:.2f} K and {account['P0_Pa'] / 1e3:.3f} kPa: {account['reference']}. "
            "Destroyed is T₀ times the entropy that a unit makes, from its own entropy balance; the closure is what "
            f"the exergies leave over: {100 * closure['plant']:.2f} % of all that is destroyed in the plant.")
    if gaps:
        text += (f" The tabulated vapour pressure of water differs by up to {100 * max(gaps):.1f} % from the one that "
                 "Gibbs and Duhem ask of the liquid's entropy.")
    listed = table(["unit", *(f"{k} [kWh/t]" for k in figures)], cells, caption="Exergy by unit")
    return tag("div", tag("figure", Markup(drawing.render())), tag("div", listed, tag("p", text, class_="note")),
               class_="pair")


def _places(value: float) -> str:
    """A figure with two decimals, so that rows add up; no minus before zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
