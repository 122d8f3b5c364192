"""Density, viscosity, rate constants and heat capacity of a solvent from measurements: factors on those of its base.

property = base's property x exp(a + b (1000/T - 1000/T0) + c (loading - L0) + d (strength - W0)), a set ``correction``.
Which of b, c and d are taken is chosen by AICc among those that the points spread enough to show. They are fitted one
after the other, each with those before in place: density and viscosity enter kg', and the pressures and heats enter
driving pressures and the heat capacity. The heat capacity of the amine takes the factor exp(a), so that the enthalpy of
the solution stays one function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccus.errors import InputError
from solvents.correlations import Correction, PropertyParams, correction_terms, factor
from solvents.lab import Lab
from solvents.observables import OBSERVABLES
from solvents.robust import aicc, covariances, determined, held_out, scores, solve, spread
from solvents.semi_empirical import SemiEmpirical
from solvents.tables import Direct

Array = NDArray[np.float64]
Spans = Mapping[str, tuple[float, float]]
Pressure = Callable[[Array, Array, Array], tuple[Array, Array, Array]]

T_SPREAD, LOADING_SPREAD, STRENGTH_SPREAD = 10.0, 0.1, 0.05  # least span of the data that shows an influence
LEAST_POINTS = 3
AROUND = {"T": 0.5, "loading": 0.005, "strength": 0.01}  # half the range that a single value stands for


class Measured(NamedTuple):
    """A table that corrects the base: row of the correction, observable, its unit in SI, and how far it may go."""

    row: str
    observable: str
    unit: float
    most: float  # factor, or its inverse, anywhere in the range computed
    power: float = 1.0  # of the row's factor in what is measured


MEASURED: Mapping[str, Measured] = {
    "density": Measured("density", "density", 1.0, 1.3),
    "viscosity": Measured("viscosity", "viscosity", 1e-3, 30.0),
    "kinetics": Measured("rate", "absorption_rate", 1.0, 100.0, 0.5),
    "heat_capacity": Measured("heat_capacity", "heat_capacity", 1e3, 2.0),
}


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """One row of the correction; coefficients (k,) of ``terms`` (of "abcd") with covariance (k, k).

    ``pulled`` (k, m): what a unit of each coefficient of p* adds to them, where they rest on p* by driving pressures.
    ``points``: the table with the columns measured, model, deviation (ln(model/measured)), score (in standard errors)
    and held_out (deviation of a fit without the point).
    """

    table: str
    terms: str
    coefficients: Array
    covariance: Array
    candidates: tuple[tuple[str, float, str], ...]  # terms, AICc, and why they were not taken
    points: pd.DataFrame
    valid: dict[str, tuple[float, float]]
    datum: Array  # (3,) T0 [K], L0, W0
    pulled: Array | None = None

    @property
    def row(self) -> Array:
        """a, b, c, d."""
        return full_row(self.terms, self.coefficients)


def full_row(terms: str, coefficients: Array) -> Array:
    """a, b, c, d from some of them."""
    row = np.zeros(4)
    row[["abcd".index(term) for term in terms]] = coefficients
    return row


def measured_range(frame: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Range of the points; a single value counts for a little around it."""
    found = {}
    for key, half in AROUND.items():
        low, high = float(frame[key].min()), float(frame[key].max())
        middle = 0.5 * (low + high)
        found[key] = (round(max(0.0, min(low, middle - half)), 6), round(max(high, middle + half), 6))
    return found


def corrections(lab: Lab, form: SemiEmpirical, pressure: Pressure, computed: Spans) -> tuple[Corrected, ...]:
    """Fit every table measured; ``form`` and ``pressure``: the fitted equilibrium, ln p* with slopes and covariance.

    Raises
    ------
    InputError
        Too few points, a flux against its driving pressure, or no factor within what is possible.
    """
    tables = {name: lab.tables[name] for name in MEASURED if not lab.tables[name].empty}
    if not tables:
        return ()
    every = pd.concat(list(tables.values()))
    datum = np.array([round(float(every["T"].median()), 2), *(round(float(every[k].median()), 4)
                                                              for k in ("loading", "strength"))])
    direct, found = replace(lab.base.direct(), semi_empirical=form), []
    for name, frame in tables.items():
        if len(frame) < LEAST_POINTS:
            raise InputError("too few points for a factor on the base's property", where=lab.where(name),
                             value=str(len(frame)), allowed=f"{LEAST_POINTS} or more")
        flux = bool(frame.flux.notna().any())
        frame = _from_flux(lab, frame, pressure) if flux else frame
        fitted = _heat_capacity(frame, direct, datum) if name == "heat_capacity" else _fitted(
            name, frame, direct, datum, computed)
        if not len(fitted.terms):
            raise InputError("no factor on the base's property holds together", where=lab.where(name),
                             value=fitted.candidates[0][2], allowed=f"factors up to {MEASURED[name].most:g}",
                             advice="look for a wrong unit, or name a base that is more alike")
        found.append(_pulled(fitted, pressure) if flux else fitted)
        direct = corrected(direct, found, datum)
    return tuple(found)


def corrected(direct: Direct, found: list[Corrected], datum: Array) -> Direct:
    """The model with the corrections of density, viscosity and rate constants."""
    rows = {MEASURED[c.table].row: c.row for c in found}
    density, viscosity, rate = (rows.get(key, np.zeros(4)) for key in ("density", "viscosity", "rate"))
    assert isinstance(direct.properties, PropertyParams)  # that of an amine: the base is semi-empirical
    return replace(direct, properties=direct.properties._replace(
        correction=Correction(density, viscosity, rate, datum)))


def _from_flux(lab: Lab, frame: pd.DataFrame, pressure: Pressure) -> pd.DataFrame:
    """kg' from fluxes over their driving pressures, with the error of the fitted equilibrium pressure."""
    ln, columns, covariance = pressure(*(frame[key].to_numpy() for key in AROUND))
    equilibrium, error = np.exp(ln), spread(columns, covariance)
    drive = frame.p_CO2.to_numpy() - equilibrium
    kg = frame.flux.to_numpy() / drive
    for row, value, p, star in zip(frame.row, kg, frame.p_CO2, equilibrium):
        if not value > 0.0:
            raise InputError("the flux does not go with p_CO2 less the equilibrium pressure",
                             where=f"{lab.where('kinetics')}, row {row:.0f}", value=f"p_CO2 {p:.4g} Pa",
                             allowed=f"above the fitted p*CO2, {star:.4g} Pa, on absorption, below it on desorption")
    return frame.assign(measured=kg, error=np.hypot(frame.error, equilibrium * error / np.abs(drive)))


def _pulled(c: Corrected, pressure: Pressure) -> Corrected:
    """With the error of p*, which all fluxes share, in the covariance."""
    frame = c.points
    T, L, W = (frame[key].to_numpy() for key in AROUND)
    ln, columns, covariance = pressure(T, L, W)
    error, drive = frame.error.to_numpy(), frame.p_CO2.to_numpy() - np.exp(ln)
    A = _columns(c.table, T, L, W, c.datum, c.terms) / error[:, None]
    weight = 1.0 / np.sqrt(1.0 + np.square(frame.deviation.to_numpy() / error))
    pulled = np.linalg.lstsq(np.sqrt(weight)[:, None] * A,
                             (np.sqrt(weight) * np.exp(ln) / drive / error)[:, None] * columns, rcond=None)[0]
    return replace(c, covariance=c.covariance + pulled @ covariance @ pulled.T, pulled=pulled)


def _columns(table: str, T: Array, L: Array, W: Array, datum: Array, terms: str) -> Array:
    """What a unit of each coefficient of ``terms`` adds to the logarithm of what is measured."""
    every = np.stack(np.broadcast_arrays(*correction_terms(T, L, W, datum)), axis=1)
    return every[:, ["abcd".index(term) for term in terms]] * MEASURED[table].power


def _lists(frame: pd.DataFrame) -> list[str]:
    """Lists of terms that the points can determine."""
    spread = {"b": ("T", T_SPREAD), "c": ("loading", LOADING_SPREAD), "d": ("strength", STRENGTH_SPREAD)}
    free = [term for term, (key, least) in spread.items() if np.ptp(frame[key]) >= least]
    lists = ["".join(("a", *more)) for more in chain.from_iterable(combinations(free, n) for n in range(4))]
    return [terms for terms in lists if len(frame) >= len(terms) + 2]


def _fitted(name: str, frame: pd.DataFrame, direct: Direct, datum: Array, computed: Spans) -> Corrected:
    """The list of terms of least AICc whose factor stays within what is possible."""
    about = MEASURED[name]
    base = about.unit * OBSERVABLES[about.observable](frame, direct)
    error = frame.error.to_numpy()
    b = np.log(frame.measured.to_numpy() / base) / error
    T, L, W = (frame[key].to_numpy() for key in AROUND)
    tried = []
    for terms in _lists(frame):
        A = _columns(name, T, L, W, datum, terms) / error[:, None]
        if not determined(A):
            continue
        x, cost = solve(A, b)
        tried.append((aicc(cost, len(b), len(terms)), terms, A, x, _fault(full_row(terms, x), about.most, datum,
                                                                          computed)))
    candidates = tuple((terms, value, fault) for value, terms, _, _, fault in tried)
    sound = [t for t in tried if not t[4]]
    _, terms, A, x, _ = min(sound or tried[:1], key=lambda t: t[0])
    return _result(name, terms if sound else "", frame, A, b, x, candidates, datum)


def _result(name: str, terms: str, frame: pd.DataFrame, A: Array, b: Array, x: Array,
            candidates: tuple[tuple[str, float, str], ...], datum: Array) -> Corrected:
    error, sources = frame.error.to_numpy(), frame.source.to_numpy()
    score, widened = scores(A, b, x)
    points = frame.assign(model=frame.measured * np.exp(score * error), deviation=score * error, score=widened,
                          held_out=held_out(A, b) * error)
    covariance = covariances(A, b, x, {name: np.arange(len(b))}, sources)[name]
    return Corrected(table=name, terms=terms, coefficients=x, covariance=covariance, candidates=candidates,
                     points=points, valid=measured_range(frame), datum=datum)


def _heat_capacity(frame: pd.DataFrame, direct: Direct, datum: Array) -> Corrected:
    """The factor on the amine's heat capacity: that of the solution is linear in it."""
    form, about = direct.semi_empirical, MEASURED["heat_capacity"]
    assert form is not None
    double = replace(direct, semi_empirical=replace(form, heat_capacity=form.heat_capacity / [1, 1, 1, 1, 1, 2]))
    one, two = (about.unit * OBSERVABLES[about.observable](frame, d) for d in (direct, double))
    amine, measured, error = two - one, frame.measured.to_numpy(), frame.error.to_numpy()
    A, b = (amine / (measured * error))[:, None], (measured - one + amine) / (measured * error)
    x, cost = solve(A, b)  # x: the factor itself
    least, most = 1.0 / about.most, about.most
    fault = "" if least <= x[0] <= most else f"factor {x[0]:.3g} on the amine's heat capacity"
    fitted = _result("heat_capacity", "" if fault else "a", frame, A, b, x, (("a", aicc(cost, len(b), 1), fault),),
                     datum)
    model = one + (x[0] - 1.0) * amine
    points = fitted.points.assign(model=model, deviation=np.log(model / measured))
    return replace(fitted, points=points, coefficients=np.log(np.clip(x, least, most)),
                   covariance=fitted.covariance / x[0] ** 2)


def _fault(row: Array, most: float, datum: Array, computed: Spans) -> str:
    """A factor that no solvent needs in the range computed; empty where there is none."""
    T, L, W = np.meshgrid(*(np.linspace(*computed[key], 5) for key in AROUND), indexing="ij")
    factors = factor(row, T, L, W, datum)
    if factors.max() <= most and factors.min() >= 1.0 / most:
        return ""
    return f"factor of {factors.min():.3g} to {factors.max():.3g} in the range to be computed"
