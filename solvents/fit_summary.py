"""What a fit found, how sure it is and where it extrapolates, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from solvents.fit import Fit, doubts, words
from solvents.fit_properties import MEASURED, Corrected
from solvents.page import span

PLANT = ((40.0, 0.2), (40.0, 0.4), (120.0, 0.2), (120.0, 0.4))  # [degC], loading: where a plant works
FAR = 3.0  # standard errors from which a point is named as lying outside
SURE = 1.96  # standard errors of 95 %


class Shown(NamedTuple):
    """How the deviations of a table are told: name of its points, unit, factor to it."""

    points: str
    unit: str
    scale: float


SHOWN = {"vle": Shown("pressures", "in ln p*", 1.0), "heat": Shown("heats", "kJ/mol", 1e-3),
         "kinetics": Shown("kg'", "%", 100.0), "density": Shown("densities", "%", 100.0),
         "viscosity": Shown("viscosities", "%", 100.0), "heat_capacity": Shown("heat capacities", "%", 100.0)}


def frames(fit: Fit) -> dict[str, pd.DataFrame]:
    """The points of each table that has any, beside the model."""
    every = {"vle": fit.vle, "heat": fit.heat, **{c.table: c.points for c in fit.corrections}}
    return {name: frame for name, frame in every.items() if len(frame)}


def counts(fit: Fit, tables: Sequence[str] = tuple(SHOWN)) -> str:
    """How many points of each table there are, and their mean deviation from the fit."""
    found = frames(fit)
    return "; ".join(f"{len(found[name])} {SHOWN[name].points} with a mean deviation of "
                     f"{SHOWN[name].scale * _mean(found[name].deviation):.3g} {SHOWN[name].unit}"
                     for name in tables if name in found)


def usual_strength(fit: Fit) -> float:
    """Mass fraction of amine at which most pressures were measured; plants take it where none is given."""
    return float(fit.vle["strength"].round(2).mode().iloc[0])


def summary(fit: Fit) -> list[str]:
    """What the fit found, a line each."""
    lines = [f"p*CO2: {len(fit.terms)} terms of least AICc: {words(fit.form, fit.terms)}"]
    lines += [_line(name, frame) for name, frame in frames(fit).items() if name in ("vle", "heat")]
    lines.append(f"range: {span(fit.valid)}; outside it the terms extrapolate")
    W = np.full(len(PLANT), float(np.median(fit.vle.strength)))
    T, L = np.array([t + 273.15 for t, _ in PLANT]), np.array([x for _, x in PLANT])
    for t, x, ln, e, q, f in zip(T, L, *fit.at(T, L, W)):
        inside = all(fit.valid[k][0] <= v <= fit.valid[k][1] for k, v in (("T", t), ("loading", x)))
        lines.append(f"at {t - 273.15:.0f} degC, loading {x:g}: p*CO2 {np.exp(ln) / 1e3:.3g} kPa (factor "
                     f"{np.exp(SURE * e):.2f} at 95 %), heat {q / 1e3:.1f} ± {SURE * 1e-3 * f:.1f} kJ/mol"
                     + ("" if inside else "; warning: extrapolated"))
    for c in fit.corrections:
        lines += [_line(c.table, c.points), *_corrected(c)]
    lines += [f"strength in plants: {100.0 * usual_strength(fit):g} wt%, that of most pressures"]
    lines += [f"not read, as it holds no table: {where}" for where in fit.lab.not_read]
    lines += [f"warning: {text}" for text in doubts(fit)]
    return lines + [f"point outside: {text}" for text in _outside(fit)]


def _line(name: str, frame: pd.DataFrame) -> str:
    points, unit, scale = SHOWN[name]
    alone = frame.held_out.notna().sum()
    return (f"{len(frame)} {points}: mean deviation {scale * _mean(frame.deviation):.3g} {unit}"
            + (f", {scale * _mean(frame.held_out):.3g} where left out of the fit" if alone else ""))


def _corrected(c: Corrected) -> list[str]:
    """Factor on the base's property at the middle of the data, its terms, and where a plant leaves the data."""
    a, e = c.coefficients[0], np.sqrt(c.covariance[0, 0])
    about = (f"{MEASURED[c.table].row.replace('_', ' ')}: factor {np.exp(a):.3f} on the base's at "
             f"{c.datum[0] - 273.15:.0f} degC, loading {c.datum[1]:g} ({np.exp(a - SURE * e):.3f} to "
             f"{np.exp(a + SURE * e):.3f} at 95 %); terms {', '.join(c.terms)} of least AICc; range: {span(c.valid)}")
    places = [f"{t:.0f} degC, loading {x:g}" for t, x in PLANT
              if not (c.valid["T"][0] <= t + 273.15 <= c.valid["T"][1] and c.valid["loading"][0] <= x
                      <= c.valid["loading"][1])]
    return [about + (f"; warning: extrapolated at {'; '.join(places)}" if places else "")]


def _outside(fit: Fit) -> list[str]:
    """Points farther than three standard errors from the fit, in words."""
    found = []
    for name, frame in frames(fit).items():
        far = frame[frame.score.abs() > FAR]
        found += [f"{fit.lab.where(name)}, row {row:.0f}: {deviation * SHOWN[name].scale:+.2g} {SHOWN[name].unit} "
                  "from the fit" for row, deviation in far[["row", "deviation"]].to_numpy(float)]
    return found


def _mean(values: pd.Series) -> float:
    return float(values.abs().mean())
