"""A fit on one page: what was found, the terms tried, and the residuals of every table; no network."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccus.draw import AMBER, BLUE, GREEN, INK, MUTED, PLUM, RED, SKY
from ccus.draw_axis import Axis
from ccus.draw_html import Markup, join, page, table, tag
from ccus.draw_plot import Rule, Series, plot
from solvents.fit import Fit, words
from solvents.fit_properties import MEASURED
from solvents.fit_summary import SHOWN, frames, summary
from solvents.page import CELSIUS

TITLES = {"vle": "CO2 pressure", "heat": "Heat of absorption", "kinetics": "Absorption rate kg'", "density": "Density",
          "viscosity": "Viscosity", "heat_capacity": "Heat capacity"}
COLORS = (PLUM, BLUE, SKY, GREEN, AMBER, RED, INK, MUTED)
APART_T, APART_STRENGTH = 2.0, 0.02  # [K], mass fraction: points farther apart are of two curves


def fit_page(fit: Fit) -> str:
    """The page as text."""
    found = tag("ul", *(tag("li", line) for line in summary(fit)))
    sections = [("found", "What was found", found),
                ("isotherms", "CO2 pressure: measured points and the fit",
                 tag("div", *(_isotherms(fit, points) for points in _apart(fit.vle, "strength", APART_STRENGTH)),
                     class_="pair")),
                ("residuals", "Residuals: model against measured", tag("div", *_figures(fit), class_="panels")),
                ("terms", "Terms tried", _terms(fit))]
    header = join([tag("p", "Fit of a solvent", class_="eyebrow"), tag("h1", fit.lab.title)])
    return page(f"Fit of {fit.lab.title}", header, sections)


def _apart(frame: pd.DataFrame, key: str, least: float) -> list[pd.DataFrame]:
    """Points in groups of about one value, in rising order."""
    ordered = frame.sort_values(key)
    group = (ordered[key].diff() > least).cumsum()
    return [points for _, points in ordered.groupby(group)]


def _isotherms(fit: Fit, points: pd.DataFrame) -> Markup:
    """p*CO2 over loading at one strength, a curve and its points each temperature."""
    strength = float(points.strength.mean())
    loading = np.linspace(float(points.loading.min()), float(points.loading.max()), 60)
    drawn = []
    for own, color in zip(_apart(points, "T", APART_T), cycle(COLORS)):
        T = float(own["T"].mean())
        drawn += [Series(x=loading, y=_pressure(fit, T, loading, strength), color=color,
                         label=f"{T - CELSIUS:.0f} °C"),
                  Series(x=own.loading.to_numpy(), y=1e-3 * own.measured.to_numpy(), color=color, points=True)]
    figure = plot(drawn, title=f"{100 * strength:.3g} wt%", desc="CO2 pressure over loading, measured and fitted",
                  x=Axis(label="loading [mol CO2/mol alkalinity]"), y=Axis(label="p*CO2 [kPa]", log=True), width=560,
                  height=420)
    return tag("figure", Markup(figure.render()))


def _pressure(fit: Fit, T: float, loading: NDArray[np.float64], strength: float) -> NDArray[np.float64]:
    """[kPa]."""
    return 1e-3 * np.exp(fit.at(np.full_like(loading, T), loading, np.full_like(loading, strength))[0])


def _figures(fit: Fit) -> list[Markup]:
    figures = []
    for name, frame in frames(fit).items():
        _, unit, scale = SHOWN[name]
        for key, zero, label in (("loading", 0.0, "loading [mol CO2/mol alkalinity]"),
                                 ("T", CELSIUS, "temperature [°C]")):
            drawn = plot([Series(x=frame[key].to_numpy() - zero, y=scale * frame.deviation.to_numpy(), color=BLUE,
                                 points=True)], title=f"{TITLES[name]}: deviation against {label.split(' [')[0]}",
                         desc=f"{TITLES[name]} residuals", x=Axis(label=label), y=Axis(label=f"deviation [{unit}]"),
                         rules=[Rule(axis="y", value=0.0)])
            figures.append(tag("figure", Markup(drawn.render())))
    return figures


def _terms(fit: Fit) -> Markup:
    """Every list of terms with its AICc, the least of those that hold together being taken."""
    rows = [["p*CO2", terms, f"{value:.1f}", fault or ("taken" if terms == words(fit.form, fit.terms) else "")]
            for terms, value, fault in fit.candidates]
    for c in fit.corrections:
        rows += [[MEASURED[c.table].row.replace("_", " "), ", ".join(terms), f"{value:.1f}",
                  fault or ("taken" if terms == c.terms else "")] for terms, value, fault in c.candidates]
    return table(["property", "terms", "AICc", "what came of it"], rows, text=(0, 1, 3))
