"""The folder of a fitted solvent: constants with covariance, points beside the model, one page with residual plots."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from ccus.draw import BLUE
from ccus.draw_axis import Axis
from ccus.draw_html import Markup, join, page, tag
from ccus.draw_plot import Rule, Series, plot
from solvents.fit import Fit
from solvents.page import span

TAKEN = "density, viscosity, surface tension, conductivity, diffusivity, kinetics, heat capacity, speciation"
PLANT = ((40.0, 0.2), (40.0, 0.4), (120.0, 0.2), (120.0, 0.4))  # [degC], loading: where a plant works


def files(fit: Fit) -> dict[str, str]:
    """Text of each file of the solvent's folder, by name."""
    base = fit.lab.base.name
    keys = [term[0] for term in fit.terms]
    rows = [f"{k},{float(c[0])!r},{c[1]:g},{c[2]:g},{c[3]:g},fit to {len(fit.vle)} pressures and {len(fit.heat)} heats"
            for k, c in zip(keys, fit.form.terms)]
    matrix = [f"{k}," + ",".join(repr(float(v)) for v in row) for k, row in zip(keys, fit.covariance)]
    words = f"{len(fit.vle)} pressures, mean |ln| {_mean(fit.vle.deviation):.3g}; {len(fit.heat)} heats"
    about = (f'source = "fitted"\nform = "ln p*CO2 = sum of coefficient loading^i (1/T)^j strength^k"\n'
             f'basis = "{words}"\n'
             f"low_loading = {fit.form.low_loading!r}\n"
             f"[valid]  # range of the pressures measured\n{_ranges(fit.valid)}")
    solvent = (f"base = {json.dumps(base)}  # everything not named here\ntitle = {_text(fit.lab.title)}\n"
               f'form = "semi-empirical"\n\n[sets]\nvle = "fitted"\n\n[estimated]\n"{TAKEN}" = '
               f'{json.dumps("taken from " + base + ", not measured for this solvent")}\n\n[caution]\n'
               f'"p*CO2" = "a fit to {words}"\n\n[computed]\n{_ranges(fit.computed)}')
    bib = f"@misc{{fitted,\n  title = {{Fit to the laboratory results given}},\n  note = {{{words}}}\n}}\n"
    points = {name: frame.to_csv(index=False, lineterminator="\n")
              for name, frame in (("points_vle.csv", fit.vle), ("points_heat.csv", fit.heat))}
    return {"fitted.csv": "term,coefficient,loading,inverse_T,strength,where\n" + "\n".join(rows) + "\n",
            "covariance.csv": f"term,{','.join(keys)}\n" + "\n".join(matrix) + "\n", "fitted.toml": about,
            "refs.bib": bib, "fit.html": _page(fit), **points, "solvent.toml": solvent}


def summary(fit: Fit) -> list[str]:
    """What the fit found, how sure it is and where it extrapolates, a line each."""
    lines = [f"{len(fit.terms)} terms of least AICc: {', '.join(term[0] for term in fit.terms)}",
             f"p*CO2: {len(fit.vle)} points, mean |ln(model/measured)| {_mean(fit.vle.deviation):.3f}, "
             f"{_mean(fit.vle.held_out):.3f} where left out of the fit"]
    if len(fit.heat):
        lines.append(f"heat: {len(fit.heat)} points, mean deviation {_mean(fit.heat.deviation) / 1e3:.2f} kJ/mol, "
                     f"{_mean(fit.heat.held_out) / 1e3:.2f} where left out of the fit")
    lines.append(f"range: {span(fit.valid)}; outside it the terms extrapolate")
    W = np.full(len(PLANT), float(np.median(fit.vle.strength)))
    T, L = np.array([t + 273.15 for t, _ in PLANT]), np.array([x for _, x in PLANT])
    for t, x, ln, e, q, f in zip(T, L, *fit.at(T, L, W)):
        inside = all(fit.valid[k][0] <= v <= fit.valid[k][1] for k, v in (("T", t), ("loading", x)))
        lines.append(f"at {t - 273.15:.0f} degC, loading {x:g}: p*CO2 {np.exp(ln) / 1e3:.3g} kPa (factor "
                     f"{np.exp(1.96 * e):.2f} at 95 %), heat {q / 1e3:.1f} +- {1.96e-3 * f:.1f} kJ/mol"
                     + ("" if inside else "; warning: extrapolated"))
    return lines + [f"point outside: {text}" for text in fit.outside()]


def _mean(values: pd.Series) -> float:
    return float(values.abs().mean())


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _ranges(spans: dict[str, tuple[float, float]]) -> str:
    return "".join(f"{key} = [{low!r}, {high!r}]\n" for key, (low, high) in spans.items())


def _page(fit: Fit) -> str:
    figures = []
    for frame, title, unit, scale in ((fit.vle, "CO2 pressure", "ln(model/measured)", 1.0),
                                      (fit.heat, "Heat of absorption", "model - measured [kJ/mol]", 1e-3)):
        for key, label in (("loading", "loading [mol CO2/mol alkalinity]"), ("T", "temperature [K]")):
            if len(frame):
                drawn = plot([Series(x=frame[key].to_numpy(), y=scale * frame.deviation.to_numpy(), color=BLUE,
                                     points=True)], title=f"{title}: deviation against {key}",
                             desc=f"{title} residuals", x=Axis(label=label), y=Axis(label=unit),
                             rules=[Rule(axis="y", value=0.0)])
                figures.append(tag("figure", Markup(drawn.render())))
    found = tag("ul", *(tag("li", line) for line in summary(fit)))
    sections = [("found", "What was found", found),
                ("residuals", "Residuals", tag("div", *figures, class_="panels"))]
    header = join([tag("p", "Fit of a solvent", class_="eyebrow"), tag("h1", fit.lab.title)])
    return page(f"Fit of {fit.lab.title}", header, sections)
