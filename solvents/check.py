"""Whether a solvent holds together: signs, monotony, Gibbs-Helmholtz, tables against the direct model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccus._gas import species_enthalpy
from solvents import _lookup, _solvent
from solvents._enrtl import CO2
from solvents._speciation import DLN_P
from solvents.solvent import Solvent
from solvents.tables import evaluate

Array = NDArray[np.float64]
POINTS = (9, 40, 5)  # temperatures, loadings, strengths of the look
STEP = 1e-3  # of loading, for the slope of the enthalpy
TABLE_PRESSURE, TABLE_HEAT = 5e-3, 1e3  # what the tables may miss: ln p*CO2 anywhere, heat released [J/mol]
DIRECT_HEAT = 1e-5  # what the slope of the enthalpy may differ from the heat released, relative
LIMITS = {  # what no aqueous solvent leaves: place in the tables, least, most, unit
    "density": (_solvent.RHO, 700.0, 1800.0, "kg/m3"), "viscosity": (_solvent.MU, 1e-4, 1.0, "Pa s"),
    "surface tension": (_solvent.SIGMA, 0.01, 0.15, "N/m"), "diffusivity of CO2": (_solvent.D_CO2, 1e-12, 1e-7, "m2/s"),
    "Henry constant of CO2": (_solvent.HENRY, 200.0, 2e5, "Pa m3/mol"),
    "thermal conductivity": (_solvent.LAMBDA, 0.1, 1.0, "W/m/K"),
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One check: what was looked at, whether it holds, the worst place in words."""

    name: str
    holds: bool
    detail: str


def check(solvent: Solvent) -> tuple[Finding, ...]:
    """All checks of a solvent over the range that its file says is computed.

    Examples
    --------
    >>> from solvents.library import load
    >>> all(f.holds for f in check(load("mea_empirical")))
    True
    """
    direct, span = solvent.direct(), solvent.about["computed"]
    axes = [np.linspace(span[key][0], span[key][1], n) for key, n in zip(("T", "loading", "strength"), POINTS)]
    mesh = np.meshgrid(*axes, indexing="ij")
    T, L, W = (x.ravel() for x in mesh)
    found, values, _ = evaluate(T, L, W, direct)
    d = np.minimum(STEP, 0.5 * L)
    slope = (evaluate(T, L + d, W, direct)[2] - evaluate(T, L - d, W, direct)[2]) / (2.0 * d)
    shape = mesh[0].shape
    ln_p = (values[:, _solvent.P_CO2] + 2.0 * np.log(L)).reshape(shape)
    q = direct.enrtl.R * T**2 * found[:, DLN_P + 2]
    gas = np.array([species_enthalpy(t, direct.anchor, CO2)[0] for t in axes[0]]).repeat(T.size // POINTS[0])
    amount = W / direct.enrtl.M[1] * solvent.alkalinity  # mol alkalinity per kg of CO2-free solvent
    gap = slope / amount - (gas - q)

    def at(k: int) -> str:
        return f"{T[k] - 273.15:.0f} degC, loading {L[k]:.3f}, strength {W[k]:.2f}"

    rise = np.diff(ln_p, axis=1).min(axis=1)
    worst = np.unravel_index(int(rise.argmin()), rise.shape)
    warm = np.diff(ln_p, axis=0)
    results = [
        Finding(name="p*CO2 rises with loading", holds=bool(rise.min() > 0.0),
                detail=f"least step of ln p* {rise.min():.3g}, at {axes[0][worst[0]] - 273.15:.0f} degC"),
        Finding(name="p*CO2 rises with temperature", holds=bool(warm.min() > 0.0),
                detail=f"least step of ln p* {warm.min():.3g}"),
        _within("heat released is positive", q / 1e3, 1.0, 200.0, "kJ/mol", at),
        _within("Gibbs-Helmholtz: slope of the enthalpy against p*CO2", gap / np.abs(q),
                -_slack(solvent), _slack(solvent), "of the heat", at),
    ]
    results += [_within(name, np.exp(values[:, place]), low, high, unit, at)
                for name, (place, low, high, unit) in LIMITS.items()]
    free = np.diff(values[:, _solvent.FREE].reshape(shape), axis=1)
    results.append(Finding(name="free absorbent falls with loading", holds=bool(free.max() < 0.0),
                           detail=f"largest step of its logarithm {free.max():.3g}"))
    return (*results, *_tables(solvent, T, L, W, values, q, at))


def _slack(solvent: Solvent) -> float:
    """The enthalpy of an electrolyte-NRTL model carries the rounding of its speciation into the difference taken."""
    return DIRECT_HEAT if solvent.about["form"] == "semi-empirical" else 100.0 * DIRECT_HEAT


def _within(name: str, values: Array, low: float, high: float, unit: str, at: Callable[[int], str]) -> Finding:
    excess = np.maximum(low - values, values - high)
    bad = int(excess.argmax()) if np.isfinite(excess).all() else int(np.argmin(np.isfinite(excess)))
    return Finding(name=name, holds=bool(np.isfinite(values).all() and excess.max() <= 0.0),
                   detail=f"{values.min():.3g} to {values.max():.3g} {unit} (allowed {low:g} to {high:g}); "
                          f"nearest to a limit at {at(bad)}")


def _tables(solvent: Solvent, T: Array, L: Array, W: Array, values: Array, q: Array,
            at: Callable[[int], str]) -> list[Finding]:
    p, work, out = solvent.params(), np.zeros(704), np.zeros(64)
    pressure, heat = np.empty_like(T), np.empty_like(T)
    for k in range(len(T)):
        _lookup.lookup(T[k], L[k], W[k], p, work, out)
        pressure[k] = out[_solvent.P_CO2] - values[k, _solvent.P_CO2]
        heat[k] = solvent.direct().enrtl.R * T[k] ** 2 * out[16 + _solvent.P_CO2] - q[k]
    return [_within("tables: ln p*CO2", pressure, -TABLE_PRESSURE, TABLE_PRESSURE, "from the direct model", at),
            _within("tables: heat released", heat, -TABLE_HEAT, TABLE_HEAT, "J/mol from the direct model", at)]
