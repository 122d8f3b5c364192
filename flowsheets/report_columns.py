"""Profiles of packed columns for the report: one panel a quantity, height downwards on the same scale."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ccus.draw import BLUE, GREEN, PLUM, RED, Svg, number
from ccus.draw_axis import Axis
from ccus.draw_html import Markup, join, tag
from ccus.draw_plot import Mark, Rule, Series, plot
from ccus.result import UnitResult
from flowsheets.diagram import intercooler_heights
from flowsheets.diagram_sheet import GAS

if TYPE_CHECKING:
    import pandas as pd

CELSIUS = 273.15


class Profiles:
    """Columns of a unit's profiles as arrays, with the depth axis that its panels share."""

    def __init__(self, name: str, unit: UnitResult):
        self.name, self.table = name, cast("pd.DataFrame", unit.profiles)
        self.z = self["z_m"]
        height = float(unit.data.get("height") or self.z.max() + 0.5 * (self.z[-1] - self.z[-2]))
        self.depth = Axis(label="distance from the top [m]", lo=0.0, hi=height, down=True)
        self.rules = [
            Rule(axis="y", value=z, text="intercooler" if k == 0 else "")
            for k, z in enumerate(intercooler_heights(unit))
        ]

    def __contains__(self, key: str) -> bool:
        return key in self.table.columns

    def __getitem__(self, key: str) -> np.ndarray:
        return np.asarray(self.table[key], dtype=float)

    def panel(self, title: str, x: Axis, series: list[Series], **more: Any) -> Svg:
        """One panel of this column."""
        rules = [*self.rules, *more.pop("rules", ())]
        desc = f"{self.name.capitalize()}: {title.lower()} against the distance from the top"
        return plot(series, title=title, desc=desc, x=x, y=self.depth, rules=rules, height=330, **more)


def bulge(z: np.ndarray, T: np.ndarray) -> tuple[float, float] | None:
    """Place and height of the peak of a temperature profile, by a parabola through the three highest points.

    None where the highest point is an end, or stands less than 1 K above the warmer end.

    >>> z = np.linspace(0.0, 4.0, 9)
    >>> [round(float(v), 6) for v in bulge(z, 350.0 - (z - 1.3) ** 2)]
    [1.3, 350.0]
    """
    k = int(np.argmax(T))
    if k in (0, len(T) - 1) or T[k] < max(T[0], T[-1]) + 1.0:
        return None
    a, b, c = np.polyfit(z[k - 1 : k + 2] - z[k], T[k - 1 : k + 2], 2)
    top = -b / (2 * a)
    return float(z[k] + top), float(c - b * b / (4 * a))


def _temperature(p: Profiles) -> Svg | None:
    if "T_liquid_K" not in p:
        return None
    T = p["T_liquid_K"]
    series = [Series(x=T - CELSIUS, y=p.z, label="liquid", color=RED)]
    if "T_gas_K" in p:
        series.append(Series(x=p["T_gas_K"] - CELSIUS, y=p.z, label="gas", color=GAS, dash="6 3"))
    peak = bulge(p.z, T)
    marks = []
    if peak:
        top = peak[1] - CELSIUS
        marks.append(Mark(x=top, y=peak[0], text=f"bulge {number(top)} °C", color=RED))
    return p.panel("Temperature", Axis(label="temperature [°C]"), series, marks=marks)


def _loading(p: Profiles) -> Svg | None:
    if "loading" not in p:
        return None
    return p.panel("Loading of the liquid", Axis(label="loading [mol CO₂ / mol alkalinity]"),
                   [Series(x=p["loading"], y=p.z, color=BLUE)])


def _equilibrium(p: Profiles) -> Svg | None:
    if not all(k in p for k in ("y_CO2", "p_CO2_Pa", "p_CO2_star_Pa")):
        return None
    y = 100 * p["y_CO2"]
    star = y * p["p_CO2_star_Pa"] / np.where(p["p_CO2_Pa"] > 0, p["p_CO2_Pa"], np.nan)
    both = np.concatenate([y, star])
    both = both[np.isfinite(both) & (both > 0)]
    log = both.size > 0 and both.max() > 30 * both.min()
    axis = Axis(label="CO₂ [mol %]", log=log, zero=not log)
    return p.panel("CO₂ in the gas, and in equilibrium with the liquid", axis,
                   [Series(x=y, y=p.z, label="gas, y", color=GAS),
                    Series(x=star, y=p.z, label="equilibrium, y*", color=PLUM, dash="6 3")])


def _driving_force(p: Profiles) -> Svg | None:
    if not all(k in p for k in ("p_CO2_Pa", "p_CO2_star_Pa")):
        return None
    force = (p["p_CO2_Pa"] - p["p_CO2_star_Pa"]) / 1e3
    sign, title, words = 1.0, "Driving force of absorption", "p − p* of CO₂ [kPa]"
    if np.nanmean(force) < 0:
        sign, title, words = -1.0, "Driving force of desorption", "p* − p of CO₂ [kPa]"
    return p.panel(title, Axis(label=words, zero=True), [Series(x=sign * force, y=p.z, color=PLUM)])


def _enhancement(p: Profiles) -> Svg | None:
    if "enhancement" not in p:
        return None
    return p.panel("Enhancement of the CO₂ flux by reaction", Axis(label="enhancement factor [-]", zero=True),
                   [Series(x=p["enhancement"], y=p.z, color=GREEN)])


def _flooding(p: Profiles) -> Svg | None:
    if "flood_fraction" not in p:
        return None
    flood = 100 * p["flood_fraction"]
    rules = [Rule(axis="x", value=100.0, text="flooding", color=RED)]
    axis = Axis(label="gas velocity over that at flooding [%]", lo=0.0, hi=max(108.0, 1.08 * float(np.nanmax(flood))))
    return p.panel("Approach to flooding", axis, [Series(x=flood, y=p.z, color=BLUE)], rules=rules)


PANELS: tuple[Callable[[Profiles], Svg | None], ...] = (
    _temperature, _loading, _equilibrium, _driving_force, _enhancement, _flooding,
)


def panels(name: str, unit: UnitResult) -> list[Svg]:
    """The panels of a column, one for each quantity that its profiles hold."""
    if unit.profiles is None or not {"z_m"} <= set(unit.profiles.columns) or len(unit.profiles) < 3:
        return []
    profiles = Profiles(name, unit)
    return [drawing for make in PANELS if (drawing := make(profiles)) is not None]


def remarks(unit: UnitResult) -> str:
    """What the profiles tell in words: bulge, the closest approach to equilibrium, supersaturation."""
    table, sentences = unit.profiles, []
    if table is None or "z_m" not in table.columns:
        return ""
    z = np.asarray(table["z_m"], dtype=float)
    warm = "T_liquid_K" in table.columns and len(z) > 2
    if warm and (peak := bulge(z, np.asarray(table["T_liquid_K"], dtype=float))):
        sentences.append(f"The liquid is hottest {number(peak[0])} m from the top, at {number(peak[1] - CELSIUS)} °C.")
    if {"p_CO2_Pa", "p_CO2_star_Pa"} <= set(table.columns):
        p, star = (np.asarray(table[k], dtype=float) for k in ("p_CO2_Pa", "p_CO2_star_Pa"))
        nearness = np.minimum(p, star) / np.maximum(np.maximum(p, star), 1e-9)
        k = int(np.nanargmax(nearness))
        sentences.append(f"Gas and liquid come closest to equilibrium {number(z[k])} m from the top: the smaller of "
                         f"p and p* is {number(100 * nearness[k], 2)} % of the larger.")
    if "supersaturation" in table.columns and (most := float(np.nanmax(table["supersaturation"]))) > 1.005:
        sentences.append(f"The gas is supersaturated with water up to {number(most)} times; mist may form there.")
    return " ".join(sentences)


def column_section(name: str, unit: UnitResult) -> Markup:
    """Heading, remarks and panels of a column; empty without profiles."""
    drawings = panels(name, unit)
    if not drawings:
        return Markup("")
    figures = join(tag("figure", Markup(d.render())) for d in drawings)
    return join([tag("h3", name.replace("_", " ").capitalize()), tag("p", remarks(unit)),
                 tag("div", figures, class_="panels")])
