"""Regression of a solvent's electrolyte-NRTL set: few parameters of one Gibbs function on measured points, robust.

A parameter moves cells of the starting set's table together, so that, for instance, a slope turns about the middle of
the data. Every deviation is ln(model/measured); the points of one source count together as no more than a stated number
of independent ones; a weak prior holds to the starting set what the data leave open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import least_squares

from ccus.errors import ConvergenceError, InputError
from ccus.params import ParameterSet
from solvents.enrtl import params_of
from solvents.observables import OBSERVABLES
from solvents.solvent import Solvent
from solvents.tables import Direct, anchor_params, property_sets

Array = NDArray[np.float64]
FAR_OFF = 10.0  # deviation of a trial whose speciation fails, so that the step is refused


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One degree of freedom: what a unit of it adds to cells of the table, and how far it may be expected to move."""

    name: str
    cells: Mapping[str, float]  # "row.column" of the set to change per unit
    prior: float  # standard deviation about 0, the starting set


@dataclass(frozen=True, kw_only=True)
class Observations:
    """Measured points of one property of ``solvents.observables``, in its unit.

    ``frame`` has the columns source, T [K], measured, and loading, loading_from, strength where the property depends on
    them; ``error`` [ln] and ``weight`` have one entry a point.
    """

    key: str
    frame: pd.DataFrame
    error: Array
    weight: Array

    def deviations(self, direct: Direct) -> Array:
        """ln(model/measured) of every point."""
        return np.log(OBSERVABLES[self.key](self.frame, direct) / self.frame.measured.to_numpy())

    def only(self, keep: pd.Series) -> Observations:
        """The points where ``keep`` holds."""
        return replace(self, frame=self.frame[keep].reset_index(drop=True), error=self.error[keep],
                       weight=self.weight[keep])


@dataclass(frozen=True, kw_only=True)
class Regression:
    """Values of the parameters (n,), their covariance (n, n) and the set that follows."""

    parameters: Sequence[Parameter]
    values: Array
    covariance: Array
    fitted: ParameterSet
    cost: float

    @property
    def errors(self) -> Array:
        """Standard errors of the parameters."""
        return np.sqrt(np.diag(self.covariance))

    def correlations(self) -> list[tuple[float, str, str]]:
        """Correlation of every pair of parameters, the strongest first."""
        r = self.covariance / np.outer(self.errors, self.errors)
        names = [p.name for p in self.parameters]
        pairs = [(float(r[i, j]), names[j], names[i]) for i in range(len(names)) for j in range(i)]
        return sorted(pairs, key=lambda pair: -abs(pair[0]))


def source_weights(source: Iterable[str], count: float) -> Array:
    """Weight of each point: a source with more than ``count`` points weighs as ``count``.

    >>> source_weights(["a", "a", "a", "a", "b"], 2).tolist()
    [0.5, 0.5, 0.5, 0.5, 1.0]
    """
    names = pd.Series(source)
    return np.minimum(1.0, count / names.map(names.value_counts()).to_numpy(dtype=float))


def moved(start: ParameterSet, parameters: Sequence[Parameter], values: Array) -> ParameterSet:
    """The set ``start`` with its cells moved by ``values`` of the parameters.

    Raises
    ------
    InputError
        A parameter names a cell that the set does not hold.
    """
    changes: dict[str, float] = {}
    for parameter, value in zip(parameters, values):
        for cell, change in parameter.cells.items():
            changes[cell] = changes.get(cell, 0.0) + change * float(value)
    return start.moved(changes)


def with_set(solvent: Solvent, fitted: ParameterSet) -> Direct:
    """The solvent's direct model with another thermodynamic set."""
    p = params_of(fitted, solvent.amine)
    water = property_sets(solvent.about, solvent.kinetics())["water"]
    return replace(solvent.direct(), enrtl=p, anchor=anchor_params(water, p, solvent.amine))


def regress(solvent: Solvent, parameters: Sequence[Parameter], observations: Sequence[Observations]) -> Regression:
    """Fit ``parameters`` of the solvent's thermodynamic set to ``observations``.

    Minimises the sum of weight x 2 (sqrt(1 + (deviation/error)^2) - 1), plus the sum of (value/prior)^2.

    Returns
    -------
    Regression; its covariance is s2 (J'WJ + prior)^-1 with the robust weights W at the solution and s2 the reduced sum
    of squares, at least 1

    Raises
    ------
    InputError
        No points, or a parameter names a cell that the set does not hold.
    ConvergenceError
        The search stopped before it settled.

    Examples
    --------
    >>> from solvents.library import load
    >>> mea = load("mea")
    >>> frame = pd.DataFrame({"source": "made up", "T": 313.15, "loading": [0.2, 0.4], "strength": 0.3})
    >>> frame["measured"] = 1.2 * OBSERVABLES["p_CO2"](frame, mea.direct())
    >>> points = Observations(key="p_CO2", frame=frame, error=np.full(2, 0.02), weight=np.ones(2))
    >>> level = Parameter(name="G(MEACOO-) [kJ/mol]", cells={"g_form.e": 1e6}, prior=5.0)
    >>> round(float(regress(mea, [level], [points]).values[0]), 1)
    0.5
    """
    start = property_sets(solvent.about, solvent.kinetics())["thermodynamics"]
    data = sum(len(o.frame) for o in observations)
    if data == 0:
        raise InputError("no measured points", where="regression", allowed="at least one within the range")
    weight = np.concatenate([*(o.weight for o in observations), np.ones(len(parameters))])
    prior = np.array([p.prior for p in parameters])

    def residuals(scaled: Array) -> Array:
        direct = with_set(solvent, moved(start, parameters, scaled * prior))
        try:
            found = [o.deviations(direct) / o.error for o in observations]
        except ArithmeticError:
            found = [FAR_OFF / o.error for o in observations]
        return np.concatenate([*found, scaled])

    solved = least_squares(residuals, np.zeros(len(parameters)), jac=lambda x: _slopes(residuals, x),
                           loss=_loss(weight, data), max_nfev=100)
    if solved.status <= 0:
        raise ConvergenceError("the regression did not settle", where=solvent.name, value=f"{solved.nfev} trials")
    z = np.square(solved.fun[:data])
    W, J = weight[:data] / np.sqrt(1.0 + z), _slopes(residuals, solved.x)[:data]
    variance = max(1.0, float(W @ z) / max(1.0, float(weight[:data].sum()) - len(parameters)))
    covariance = variance * np.linalg.inv(J.T @ (W[:, None] * J) + np.eye(len(parameters)))
    values = solved.x * prior
    return Regression(parameters=parameters, values=values, covariance=covariance * np.outer(prior, prior),
                      fitted=moved(start, parameters, values), cost=float(solved.cost))


def without_source(solvent: Solvent, full: Regression, observations: Sequence[Observations]) -> pd.DataFrame:
    """The regression repeated without each source of each property in turn.

    Returns
    -------
    DataFrame, a row a source: property, source, n, mean absolute deviation [ln] at its points of the starting set
    (``start``), of the full regression (``full``) and of that without them (``without``), and each parameter's value
    """
    rows = []
    for place, o in enumerate(observations):
        for source in o.frame.source.unique():
            out = o.frame.source == source
            less = [*observations[:place], o.only(~out), *observations[place + 1 :]]
            again, points = regress(solvent, full.parameters, [x for x in less if len(x.frame)]), o.only(out)
            models = {"start": solvent.direct(), "full": with_set(solvent, full.fitted),
                      "without": with_set(solvent, again.fitted)}
            rows.append({"property": o.key, "source": source, "n": int(out.sum()),
                         **{name: float(np.abs(points.deviations(d)).mean()) for name, d in models.items()},
                         **{p.name: float(v) for p, v in zip(full.parameters, again.values)}})
    return pd.DataFrame(rows)


def _loss(weight: Array, data: int) -> Callable[[Array], Array]:
    """Weighted soft-l1 of the first ``data`` squared residuals, the rest as they are; with two derivatives."""
    def rho(z: Array) -> Array:
        root = np.sqrt(1.0 + z)
        out = np.array([2.0 * (root - 1.0), 1.0 / root, -0.5 / root**3])
        out[:, data:] = z[data:], np.ones(len(z) - data), np.zeros(len(z) - data)
        return weight * out
    return rho


def _slopes(function: Callable[[Array], Array], x: Array, step: float = 1e-4) -> Array:
    """Central differences, (len(function), len(x)); the heat capacity is itself a difference, hence the large step."""
    columns = [function(x + d) - function(x - d) for d in step * np.eye(len(x))]
    return np.array(columns).T / (2.0 * step)
