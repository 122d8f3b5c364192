"""The semi-empirical model form: equilibrium pressure of CO2 by terms, and all that follows from it without a kernel.

ln p*CO2 is a sum of terms c loading^i (1/T)^j strength^k. Such a sum is finite at zero loading, where the pressure of a
solution that binds CO2 by a carbamate falls with the square of the loading. So below a stated loading the sum goes on
by its tangent parabola plus 2 ln(x) - 2 (x - 1) + (x - 1)^2, x = loading/stated loading: value, slope and curvature
are continuous, p*/loading^2 is finite, the slope only grows, and the addition does not depend on temperature.

With ``bend`` k the sum is one of deviations from an amine that binds CO2 two to one, and by hydrolysis where amine runs
short: 2 ln(loading/free) is added, free the share of free amine, free^2 + free (k - 1 + 2 loading) = k (1 - loading).
Nothing is then continued: p*/loading^2 is finite, and the rise about loading one half is in the form.

The heat released is q = -R d ln p*/d(1/T), term by term, and the enthalpy of the solution is built from it: water and
amine at zero loading, plus the integral of h_gas - q over the CO2. Gibbs-Helmholtz holds to rounding; loaded heat
capacity follows. Water follows Raoult's law on the apparent mole fraction without CO2 (bound CO2 adds no particle), the
amine Henry's law of the dilute solution on its free amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ccus._gas import species_enthalpy
from ccus.errors import InputError
from ccus.params import ParameterSet, load_set
from solvents._anchor import AnchorParams, water_enthalpy
from solvents._enrtl import AMINE, CO2, WATER, EnrtlParams, reference_pressure, standard
from solvents._speciation import AMOUNT, DLN_P, LEAST_LOADING, LN_P, SIZE
from solvents.ideal_speciation import LAWS

Array = NDArray[np.float64]
T_0 = 298.15  # datum of the enthalpies [K]


@dataclass(frozen=True)
class SemiEmpirical:
    """Constants of one solvent."""

    terms: Array  # (n, 4): coefficient, powers of loading, of 1/T and of strength, for ln p*CO2 [Pa]
    low_loading: float  # below, the terms are continued; 0 with a bend
    heat_capacity: Array  # (6,) of the amine in the unloaded solution: (a + b t + c t^2 + d t^3)/f [J/kg/K], t = T - e
    speciation: ParameterSet
    alkalinity: float
    bend: float = 0.0  # constant of hydrolysis of the amine that the terms deviate from; 0: none


def semi_empirical(sets: Mapping[str, ParameterSet], alkalinity: float) -> SemiEmpirical:
    """Constants from the sets of a solvent.

    Raises
    ------
    InputError
        A set lacks what the form needs; names the set and what is missing.
    """
    vle, speciation = sets["vle"], sets["speciation"]
    bend, low = vle.about.get("bend", 0.0), vle.about.get("low_loading")
    if not isinstance(bend, float) or not 0.0 <= bend < 1.0:
        raise InputError("is no constant of hydrolysis", where=f"{vle.name}.toml", value=f"bend = {bend}",
                         allowed="a number above 0 and below 1")
    if not bend and (not isinstance(low, float) or not 0.0 < low < 0.5):
        raise InputError("the loading below which the terms are continued is needed", where=f"{vle.name}.toml",
                         value=f"low_loading = {low}", allowed="a number between 0 and 0.5, or a bend")
    if speciation.about.get("law") not in LAWS:
        raise InputError("unknown law of speciation", where=f"{speciation.name}.toml",
                         value=f"law = {speciation.about.get('law')}", allowed=", ".join(LAWS))
    terms = np.array([[vle.number(key, c) for c in ("coefficient", "loading", "inverse_T", "strength")]
                      for key in vle.rows])
    cp = np.array([sets["heat_capacity"].number("cp_amine", c) for c in "abcdef"])
    if "correction" in sets and "heat_capacity" in sets["correction"].rows:
        cp[5] *= np.exp(-sets["correction"].number("heat_capacity", "a"))
    return SemiEmpirical(terms, 0.0 if bend else float(low or 0.0), cp, speciation, alkalinity, bend)


def series(T: Array, L: Array, W: Array, m: SemiEmpirical, order: int = 0, heat: bool = False) -> Array:
    """The sum of terms, its derivative of an ``order`` by loading (-1: integral from 0), and by 1/T with ``heat``."""
    total = np.zeros(np.broadcast(T, L, W).shape)
    for c, i, j, k in m.terms:
        factor = c * {-1: 1.0 / (i + 1.0), 0: 1.0, 1: i, 2: i * (i - 1.0)}[order] * (j if heat else 1.0)
        if factor:
            total = total + factor * L ** (i - order) * (1.0 / T) ** (j - 1.0 if heat else j) * W**k
    return total


def _parabola(T: Array, L: Array, W: Array, m: SemiEmpirical, heat: bool = False) -> Array:
    """The terms from ``low_loading`` on, their tangent parabola below."""
    at, d = np.maximum(L, m.low_loading), np.minimum(L - m.low_loading, 0.0)
    first, second = series(T, at, W, m, 1, heat), series(T, at, W, m, 2, heat)
    return series(T, at, W, m, 0, heat) + d * (first + 0.5 * d * second)


def _free(L: Array, bend: float) -> Array:
    """Share of the alkalinity that is free amine."""
    b, c = bend - 1.0 + 2.0 * L, bend * np.maximum(1.0 - L, 1e-6)
    root = np.sqrt(b * b + 4.0 * c)
    return np.asarray(np.where(b < 0.0, 0.5 * (root - b), 2.0 * c / (root + np.maximum(b, 0.0))))


def ln_pressure(T: Array, L: Array, W: Array, m: SemiEmpirical) -> Array:
    """ln p*CO2 [Pa]."""
    if m.bend:
        return series(T, L, W, m) + 2.0 * np.log(L / _free(L, m.bend))
    x = np.minimum(L / m.low_loading, 1.0)
    return _parabola(T, L, W, m) + 2.0 * np.log(x) + (x - 1.0) * (x - 3.0)


def ln_pressure_slope(T: Array, L: Array, W: Array, m: SemiEmpirical) -> Array:
    """d ln p*CO2 / d loading."""
    if m.bend:
        free = _free(L, m.bend)
        return series(T, L, W, m, 1) + 2.0 / L + 2.0 * (2.0 + m.bend / free) / (2.0 * free + m.bend - 1.0 + 2.0 * L)
    at, d = np.maximum(L, m.low_loading), np.minimum(L - m.low_loading, 0.0)
    x = np.minimum(L / m.low_loading, 1.0)
    return series(T, at, W, m, 1) + d * series(T, at, W, m, 2) + 2.0 * (1.0 / x + x - 2.0) / m.low_loading


def heat_released(T: Array, L: Array, W: Array, m: SemiEmpirical, R: float) -> Array:
    """Heat released per CO2 absorbed [J/mol]."""
    return -R * _parabola(T, L, W, m, heat=True)


def heat_integral(T: Array, L: Array, W: Array, m: SemiEmpirical, R: float) -> Array:
    """Integral of the heat released over the loading from zero [J/mol alkalinity]."""
    low = m.low_loading
    full, part = np.full_like(L, low), np.minimum(L, low)
    value, first, second = (series(T, full, W, m, order, heat=True) for order in (0, 1, 2))
    d = part - low
    below = value * part + first * (d**2 - low**2) / 2.0 + second * (d**3 + low**3) / 6.0
    above = series(T, np.maximum(L, low), W, m, -1, heat=True) - series(T, full, W, m, -1, heat=True)
    return -R * (below + above)


def evaluate(T: Array, L: Array, W: Array, m: SemiEmpirical, p: EnrtlParams,
             a: AnchorParams) -> tuple[Array, Array, Array]:
    """States (n, 18) as of ``solvents._speciation.state`` for 1 kg of CO2-free solvent, and enthalpy [J/kg of it].

    Third, the carbamate that can bind CO2 again [mol]. ``p`` and ``a``: constants of the dilute solution and the datum.
    """
    water, amine = (1.0 - W) / p.M[WATER], W / p.M[AMINE]
    co2 = amine * m.alkalinity * L
    levels, place = np.unique(T, return_inverse=True)
    at_level = np.array([pure(t, p, a) for t in levels])
    ln_water, slope_water, ln_amine, slope_amine, h_water, h_amine, h_co2 = at_level[place].T
    some = np.maximum(L, LEAST_LOADING)
    found = np.zeros((len(T), SIZE))
    amounts = _speciated(m.speciation.name, *(v.tobytes() for v in (T, water, amine, some * amine * m.alkalinity)))
    found[:, AMOUNT : AMOUNT + 6] = amounts[:, :6]
    found[:, LN_P + WATER] = ln_water + np.log(water / (water + amine))
    found[:, LN_P + AMINE] = ln_amine + np.log(found[:, AMOUNT + AMINE] / (water + amine))
    found[:, LN_P + CO2] = ln_pressure(T, some, W, m)
    found[:, DLN_P + WATER], found[:, DLN_P + AMINE] = slope_water, slope_amine
    found[:, DLN_P + CO2] = heat_released(T, L, W, m, p.R) / (p.R * T * T)
    c, t, t0 = m.heat_capacity, T - m.heat_capacity[4], T_0 - m.heat_capacity[4]
    warm = sum(c[k] * (t ** (k + 1) - t0 ** (k + 1)) / (k + 1) for k in range(4)) / c[5]  # [J/kg of amine]
    h = water * h_water + amine * h_amine + W * warm + co2 * h_co2
    return found, h - amine * m.alkalinity * heat_integral(T, L, W, m, p.R), amounts[:, 6]


@lru_cache(maxsize=2)
def _speciated(name: str, *states: bytes) -> Array:
    """What the law of the set ``name`` gives at these states; kept, since all samples of a solvent have the same."""
    fit = load_set("solvents", name)
    T, water, amine, co2 = (np.frombuffer(v) for v in states)
    return LAWS[fit.about["law"]](T, water, amine, co2, fit)


def pure(T: float, p: EnrtlParams, a: AnchorParams) -> tuple[float, ...]:
    """ln pressure and slope of water and dilute amine; enthalpies of water, dilute amine at 298 K and CO2 gas."""
    h, mu = np.empty(6), np.empty(6)
    standard(T_0, p, h, mu)
    gas, _ = species_enthalpy(T, a, CO2)
    return (*reference_pressure(T, WATER, p), *reference_pressure(T, AMINE, p), water_enthalpy(T, p, a), h[AMINE], gas)
