"""Speciation with ideal activities, for the films of solvents without an activity model: published constants alone.

It gives the free amine and the products of a liquid whose CO2 is all bound or free by its own equilibrium; the pressure
of CO2 comes from elsewhere. Constants are ln K = A + B/T + C ln T on mole fractions. Hydroxide is left out: below a
loading of about 0.01 protonated amine is more than the figures say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from ccus.params import ParameterSet

Array = NDArray[np.float64]
STEPS = 55  # halvings of a logarithm's span


def constant(fit: ParameterSet, key: str, T: Array) -> Array:
    """Equilibrium constant of one row."""
    a, b, c = (fit.number(key, column) for column in "abc")
    return np.asarray(np.exp(a + b / T + c * np.log(T)))


def carbamate(T: Array, water: Array, amine: Array, co2: Array, fit: ParameterSet) -> Array:
    """A primary or secondary amine: all CO2 bound, as carbamate or, where amine runs short, as bicarbonate.

    One constant decides, that of carbamate + water = amine + bicarbonate. Arguments and result as ``piperazine``.
    """
    # free^2 + free (k - amine + 2 co2) - k (amine - co2) = 0
    k = constant(fit, "hydrolysis", T) * water
    room = amine - 2.0 * co2 - k
    root = np.sqrt(room * room + 4.0 * k * np.maximum(amine - co2, 1e-6 * amine))
    free = np.where(room > 0.0, 0.5 * (room + root), 2.0 * k * np.maximum(amine - co2, 1e-6 * amine) / (root - room))
    bound = co2 / (1.0 + k / free)
    none = np.zeros_like(T)
    return np.stack([water, free, none, co2, bound, co2 - bound, none], axis=-1)


def piperazine(T: Array, water: Array, amine: Array, co2: Array, fit: ParameterSet) -> Array:
    """Piperazine: mono- and dicarbamate, protonated amine and carbamate, bicarbonate, carbonate.

    Parameters
    ----------
    T, water, amine, co2 : (n,) temperature [K], apparent amounts [mol]

    Returns
    -------
    ndarray (n, 7) [mol]: water, free amine, free CO2, cation (charge balancing the anions of CO2), carbamate groups,
    bicarbonate and carbonate by charge, these two adding up to the cation, protonated carbamate included on both sides;
    carbamate that can bind CO2 again
    """
    total = water + amine
    w, m, c = water / total, amine / total, co2 / total
    first, second, base, mono, zwitterion, double = (constant(fit, key, T) for key in (
        "bicarbonate", "carbonate", "protonated", "carbamate", "protonated_carbamate", "dicarbamate"))
    low, high = np.full_like(T, -90.0), np.full_like(T, 5.0)  # of ln(hydronium / water)
    parts: tuple[Array, ...] = ()
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        parts = _at_acidity(np.exp(middle), m, c, first * w, second, base, mono, zwitterion, double)
        _, protonated, one, _, two, bicarbonate, carbonate = parts
        positive = protonated > one + 2.0 * two + bicarbonate + 2.0 * carbonate
        low, high = np.where(positive, low, middle), np.where(positive, middle, high)
    free, _, one, both, two, bicarbonate, carbonate = parts
    groups, rest = one + both + 2.0 * two, bicarbonate + 2.0 * carbonate
    free_co2 = np.maximum(c - groups - bicarbonate - carbonate, 0.0)
    return np.stack([w, free, free_co2, groups + rest, groups, rest, one], axis=-1) * total[:, None]


def _at_acidity(h: Array, m: Array, c: Array, first: Array, second: Array, base: Array, mono: Array,
                zwitterion: Array, double: Array) -> tuple[Array, ...]:
    """Species at a ratio ``h`` of hydronium to water.

    Amine, its cation, the carbamate, that with a proton, the dicarbamate, bicarbonate and carbonate.
    """
    low, high = np.full_like(h, -160.0), np.log(c)  # of ln(free CO2)
    amine = one = y = bicarbonate = h
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        free = np.exp(middle)
        x, y = mono * free / h, double * free / h
        amine = m / (1.0 + h / base + x * (1.0 + h / zwitterion + y))
        one, bicarbonate = amine * x, first * free / h
        above = one * (1.0 + h / zwitterion + 2.0 * y) + bicarbonate * (1.0 + second / h) + free > c
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return amine, amine * h / base, one, one * h / zwitterion, one * y, bicarbonate, bicarbonate * second / h


LAWS: Mapping[str, Callable[[Array, Array, Array, Array, ParameterSet], Array]] = {
    "carbamate": carbamate, "piperazine": piperazine,
}
