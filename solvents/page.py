"""A solvent on one page: its properties over their range, sources, validity, estimates and checks; no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ccus import draw_html as html
from ccus.draw import AMBER, BLUE, GREEN, PLUM, RED
from ccus.draw_axis import Axis
from ccus.draw_html import Markup, join, table, tag
from ccus.draw_plot import Rule, Series, plot
from ccus.species import SPECIES
from solvents import _lookup, _solvent
from solvents.check import Finding
from solvents.correction import valid_ranges
from solvents.observables import pseudo_first_order
from solvents.ranges import WORDS
from solvents.solvent import Solvent
from solvents.tables import property_sets

CELSIUS = 273.15
TEMPERATURES = (20.0, 40.0, 80.0, 120.0, 140.0)  # [degC]
COLORS = (PLUM, BLUE, GREEN, AMBER, RED)
SHOWN = (  # title, name in ``Solvent.properties``, unit, its factor, logarithmic axis
    ("Equilibrium pressure of CO2", "p_CO2", "kPa", 1e-3, True),
    ("Heat released on absorption", "heat_of_absorption", "kJ/mol", 1e-3, False),
    ("Heat capacity of the loaded solution", "heat_capacity", "kJ/kg/K", 1e-3, False),
    ("Pressure of the absorbent", "p_amine", "Pa", 1.0, True),
    ("Free absorbent", "c_amine", "mol/m3", 1.0, True),
    ("Density", "density", "kg/m3", 1.0, False),
    ("Viscosity", "viscosity", "mPa s", 1e3, True),
    ("Surface tension", "surface_tension", "mN/m", 1e3, False),
    ("Diffusivity of CO2", "diffusivity_CO2", "1e-9 m2/s", 1e9, True),
    ("Rate of absorption without products, kg'", "kg", "1e-7 mol/s/m2/Pa", 1e7, True),
)


def over_range(solvent: Solvent, strength: float, count: int = 45) -> dict[str, NDArray[np.float64]]:
    """Properties from the tables on ``TEMPERATURES`` and ``count`` loadings, by the names of ``SHOWN``; SI.

    Returns
    -------
    dict; ``loading`` (count,), the others (temperatures, count)
    """
    p, out, work = solvent.params(), np.zeros(64), np.zeros(704)
    gas_constant = solvent.direct().enrtl.R
    low, high = solvent.about["computed"]["loading"]
    loading = np.linspace(low, high, count)
    found = {name: np.empty((len(TEMPERATURES), count)) for _, name, *_ in SHOWN}
    M, M_c = p.M_amine, SPECIES["CO2"].M
    for i, t in enumerate(TEMPERATURES):
        T = t + CELSIUS
        for j, L in enumerate(loading):
            _lookup.lookup(T, L, strength, p, work, out)
            q = np.exp(out[:16])
            mass = 1.0 + L * p.alkalinity * strength * M_c / M
            values = {
                "p_CO2": q[_solvent.P_CO2] * L**2, "heat_of_absorption": gas_constant * T**2 * out[16 + _solvent.P_CO2],
                "heat_capacity": _lookup.enthalpy(T, L, strength, p)[1] / mass, "p_amine": q[_solvent.P_AMINE],
                "c_amine": q[_solvent.FREE], "density": q[_solvent.RHO], "viscosity": q[_solvent.MU],
                "surface_tension": q[_solvent.SIGMA], "diffusivity_CO2": q[_solvent.D_CO2],
                "kg": pseudo_first_order(q),
            }
            for name, value in values.items():
                found[name][i, j] = value
    return {"loading": loading, **found}


def page(solvent: Solvent, strength: float, findings: Sequence[Finding], references: Mapping[str, str]) -> str:
    """The page as text; ``references``: the sources in words, by key."""
    sections = [
        ("properties", f"Properties at {100 * strength:.3g} wt% {solvent.amine}", _figures(solvent, strength)),
        ("sources", "Where each property comes from", _sources(solvent, references)),
        ("estimates", "Estimates and cautions", _remarks(solvent)),
        ("checks", "Checks", table(["check", "holds", "what was found"],
                                   [[f.name, "yes" if f.holds else "no", f.detail] for f in findings], text=(0, 1, 2))),
    ]
    about = solvent.about
    header = join([tag("p", "Solvent", class_="eyebrow"), tag("h1", about["title"]), tag(
        "p", f"Model form {about['form']}, absorbent {solvent.amine}. Loading is mol CO2 per mol alkalinity "
        f"({solvent.alkalinity:g} per mol of it); strength is its mass fraction without CO2.", class_="note")])
    return html.page(f"Solvent {Path(solvent.name).name}", header, sections)


def _figures(solvent: Solvent, strength: float) -> Markup:
    found = over_range(solvent, strength)
    fitted = property_sets(solvent.about, solvent.kinetics())
    main = fitted["vle" if "vle" in fitted else "thermodynamics"].about["valid"].get("loading", ())
    rules = [Rule(axis="x", value=value, text="fitted range" if k == 0 else "") for k, value in enumerate(main)]
    figures = [
        plot(
            [Series(x=found["loading"], y=factor * found[name][i], label=f"{t:.0f} °C", color=COLORS[i])
             for i, t in enumerate(TEMPERATURES)],
            title=title, desc=f"{title} against loading at five temperatures", rules=rules,
            x=Axis(label="loading [mol CO2/mol alkalinity]"), y=Axis(label=f"[{unit}]", log=log),
        ) for title, name, unit, factor, log in SHOWN
    ]
    return tag("div", *(tag("figure", Markup(f.render())) for f in figures), class_="panels")


def _sources(solvent: Solvent, references: Mapping[str, str]) -> Markup:
    rows: list[list[str]] = []
    last = ""
    for key, fit in property_sets(solvent.about, solvent.kinetics()).items():
        for name, valid in valid_ranges(key, fit).items():
            about = fit.about.get("basis", ""), references.get(fit.source, fit.source)
            told = about if fit.name != last else ("as above",) * 2
            rows.append([name.replace("_", " "), fit.name, span(valid), *told])
            last = fit.name
    return table(["property", "set of constants", "fitted range", "what it rests on", "source"], rows,
                 text=(0, 1, 2, 3, 4))


def span(valid: Mapping[str, Sequence[float]]) -> str:
    """A fitted range in words.

    >>> span({"T": [298.15, 353.15], "loading": [0.0, 0.5]})
    'temperature 25 to 80 degC, loading 0 to 0.5 mol/mol'
    """
    def ends(key: str, low: float, high: float) -> str:
        if key == "T":
            return f"{low - CELSIUS:.3g} to {high - CELSIUS:.3g} degC"
        return f"{low:g} to {high:g} {WORDS[key][1]}"

    return ", ".join(f"{WORDS[key][0]} {ends(key, *valid[key])}" for key in WORDS if key in valid)


def _remarks(solvent: Solvent) -> Markup:
    rows = [[word, name, text] for key, word in (("estimated", "estimated"), ("caution", "caution"))
            for name, text in solvent.about[key].items()]
    if not rows:
        return tag("p", "None: every property comes from a published set.")
    return table(["", "property", "how"], rows, text=(0, 1, 2))
