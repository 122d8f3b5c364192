"""A fit on one page: what was found, the terms tried, and the residuals of every table; no network."""

from __future__ import annotations

from ccus.draw import BLUE
from ccus.draw_axis import Axis
from ccus.draw_html import Markup, join, page, table, tag
from ccus.draw_plot import Rule, Series, plot
from solvents.fit import Fit, words
from solvents.fit_properties import MEASURED
from solvents.fit_summary import SHOWN, frames, summary

TITLES = {"vle": "CO2 pressure", "heat": "Heat of absorption", "kinetics": "Absorption rate kg'", "density": "Density",
          "viscosity": "Viscosity", "heat_capacity": "Heat capacity"}


def fit_page(fit: Fit) -> str:
    """The page as text."""
    found = tag("ul", *(tag("li", line) for line in summary(fit)))
    sections = [("found", "What was found", found),
                ("residuals", "Residuals: model against measured", tag("div", *_figures(fit), class_="panels")),
                ("terms", "Terms tried", _terms(fit))]
    header = join([tag("p", "Fit of a solvent", class_="eyebrow"), tag("h1", fit.lab.title)])
    return page(f"Fit of {fit.lab.title}", header, sections)


def _figures(fit: Fit) -> list[Markup]:
    figures = []
    for name, frame in frames(fit).items():
        _, unit, scale = SHOWN[name]
        for key, label in (("loading", "loading [mol CO2/mol alkalinity]"), ("T", "temperature [K]")):
            drawn = plot([Series(x=frame[key].to_numpy(), y=scale * frame.deviation.to_numpy(), color=BLUE,
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
