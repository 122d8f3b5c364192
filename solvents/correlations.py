"""Explicit correlations of aqueous amine with CO2: density, transport properties, Henry constant, kinetics.

Arguments (numbers or arrays): temperature ``T`` [K], loading ``L`` [mol CO2/mol alkalinity], ``W`` amine mass fraction
without CO2. Kernels see them through the tables.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Correction(NamedTuple):
    """Factors exp(a + b (1000/T - 1000/T0) + c (L - L0) + d (W - W0)) on what the correlations give."""

    density: np.ndarray  # (4,) a, b, c, d
    viscosity: np.ndarray  # (4,)
    rate: np.ndarray  # (4,) of every rate constant
    datum: np.ndarray  # (3,) T0 [K], L0, W0


NO_CORRECTION = Correction(np.zeros(4), np.zeros(4), np.zeros(4), np.ones(3))


class PropertyParams(NamedTuple):
    """Constants of the correlations; each array is one row of a published set."""

    M: np.ndarray  # (3,) molar mass of water, amine, CO2 [kg/mol]
    alkalinity: float  # mol alkalinity per mol amine
    density_water: np.ndarray  # (3,) of the law by mass: a + b t + c t^2 [kg/m3, degC]; empty: by molar volume
    density_ratio: np.ndarray  # (3,) density over water's: a + b [CO2] + c [amine] [mol/kg of solution]
    volume_water: np.ndarray  # (4,) molar mass [g/mol] and density a T^2 + b T + c [g/cm3]
    volume_amine: np.ndarray  # (4,)
    volume_mix: np.ndarray  # (5,) [cm3/mol]
    viscosity: np.ndarray  # (7,)
    viscosity_loaded: bool  # its mass fraction of amine is that of the loaded solution
    viscosity_water: np.ndarray  # (5,) mu at T0 [mPa s], factor, T0, curvature, pole
    tension_water: np.ndarray  # (5,) c1 (1 - T/Tc)^(c2 + c3 T/Tc + c4 (T/Tc)^2) and Tc [N/m, K]
    tension_amine: np.ndarray  # (5,)
    tension_co2: np.ndarray  # (6,)
    tension_F: np.ndarray  # (5,)
    tension_G: np.ndarray  # (5,)
    conductivity_water: np.ndarray  # (5,) k0, a, b, c, T0
    conductivity_amine: np.ndarray  # (4,) factor [W/m/K], molar mass [g/mol], boiling and critical temperature [K]
    diffusivity_co2: np.ndarray  # (6,), the last a power of water's viscosity over the solution's
    diffusivity_amine: np.ndarray  # (3,)
    diffusivity_ion: np.ndarray  # (3,)
    henry: np.ndarray  # (10,) N2O analogy
    rate: np.ndarray  # (4,) amine: A, B; water: A, B of k = A exp(-B/T) [m6/mol2/s, K]
    second_order: bool  # the second constant is that of k [amine][CO2] [m3/mol/s], without water
    rate_carbamate: np.ndarray  # (2,) A, B of the carbamate's own [m3/mol/s, K]; empty: it does not react
    correction: Correction = NO_CORRECTION
    dilution: float = 1.0  # molar mass of the amine that the correlations are of, over that of the solvent's


def correction_terms(T: Any, L: Any, W: Any, datum: Array) -> tuple[Any, ...]:
    """What a, b, c and d of a correction are multiplied with.

    >>> [float(x) for x in correction_terms(250.0, 0.3, 0.4, np.array([500.0, 0.2, 0.3]))[:2]]
    [1.0, 2.0]
    """
    return 1.0, 1000.0 / T - 1000.0 / datum[0], L - datum[1], W - datum[2]


def factor(row: Array, T: Any, L: Any, W: Any, datum: Array) -> Any:
    """The factor of one row of a correction."""
    return np.exp(sum(c * term for c, term in zip(row, correction_terms(T, L, W, datum))))


def mole_fractions(L: Any, W: Any, p: PropertyParams) -> tuple[Any, ...]:
    """Apparent mole fractions of water, amine, CO2."""
    amine = W / p.M[1]
    water = (1.0 - W) / p.M[0]
    co2 = L * p.alkalinity * amine
    total = water + amine + co2
    return water / total, amine / total, co2 / total


def pure_volume(T: Any, c: Array) -> Any:
    """Molar volume [cm3/mol] of a pure liquid."""
    return c[0] / ((c[1] * T + c[2]) * T + c[3])


def density(T: Any, L: Any, W: Any, p: PropertyParams) -> Any:
    """Density [kg/m3]."""
    return factor(p.correction.density, T, L, W, p.correction.datum) * _density(T, L, W, p)


def _density(T: Any, L: Any, W: Any, p: PropertyParams) -> Any:
    """From the molar volume of the apparent mixture or by its ratio to water's."""
    if p.density_water.size:
        (w, r), t = (p.density_water, p.density_ratio), T - 273.15
        co2, amine = L * p.alkalinity * W / p.M[1], W / p.M[1]  # mol per kg of CO2-free solvent
        return (w[0] + (w[1] + w[2] * t) * t) * (r[0] + (r[1] * co2 + r[2] * amine) / (1.0 + co2 * p.M[2]))
    xw, xm, xc = mole_fractions(L, W, p)
    c = p.volume_mix
    volume = xw * pure_volume(T, p.volume_water) + xm * pure_volume(T, p.volume_amine) + xc * c[0]
    volume += xm * xw * (c[1] + c[2] * xm) + xm * xc * (c[3] + c[4] * xm)
    return 1e6 * (xw * p.M[0] + xm * p.M[1] + xc * p.M[2]) / volume


def water_viscosity(T: Any, p: PropertyParams) -> Any:
    """Viscosity of water [Pa s]."""
    c = p.viscosity_water
    d = T - c[2]
    return 1e-3 * c[0] * 10.0 ** (c[1] * (-d - c[3] * d * d) / (T - c[4]))


def viscosity(T: Any, L: Any, W: Any, p: PropertyParams) -> Any:
    """Viscosity of the solution [Pa s]."""
    c = p.viscosity
    r = 100.0 * W / (1.0 + L * p.alkalinity * W * p.M[2] / p.M[1] if p.viscosity_loaded else 1.0)
    power = ((c[0] * r + c[1]) * T + c[2] * r + c[3]) * r * (L * (c[4] * r + c[5] * T + c[6]) + 1.0) / (T * T)
    return water_viscosity(T, p) * np.exp(power) * factor(p.correction.viscosity, T, L, W, p.correction.datum)


def pure_tension(T: Any, c: Array) -> Any:
    """Surface tension of a pure liquid [N/m]."""
    t = T / c[4]
    return c[0] * (1.0 - t) ** (c[1] + c[2] * t + c[3] * t * t)


def surface_tension(T: Any, L: Any, W: Any, p: PropertyParams) -> Any:
    """Surface tension [N/m]."""
    _, xm, xc = mole_fractions(L, W, p)
    water, amine = pure_tension(T, p.tension_water), pure_tension(T, p.tension_amine)
    s, f, g = p.tension_co2, p.tension_F, p.tension_G
    co2 = (s[0] * W + s[1]) * W + s[2] + T * ((s[3] * W + s[4]) * W + s[5])
    F = f[0] + (f[1] + f[2] * L) * L + (f[3] + f[4] * W) * W
    G = g[0] + (g[1] + g[2] * L) * L + (g[3] + g[4] * W) * W
    return water + (co2 - water) * F * xc + (amine - water) * G * xm


def conductivity(T: Any, L: Any, W: Any, p: PropertyParams) -> Any:
    """Thermal conductivity [W/m/K]; CO2 does not enter."""
    xw, xm, _ = mole_fractions(0.0, W, p)
    c, d = p.conductivity_water, p.conductivity_amine
    t = T / c[4]
    water = c[0] * (c[1] + (c[2] + c[3] * t) * t)
    reduced = (3.0 + 20.0 * (1.0 - T / d[3]) ** (2 / 3)) / (3.0 + 20.0 * (1.0 - d[2] / d[3]) ** (2 / 3))
    amine = d[0] / np.sqrt(d[1]) * reduced
    return 1.0 / np.sqrt(xw / (water * water) + xm / (amine * amine))


def amine_concentration(T: Any, L: Any, W: Any, p: PropertyParams) -> Any:
    """Total amine, free and bound [mol/m3]."""
    return density(T, L, W, p) * W / p.M[1] / (1.0 + L * p.alkalinity * W * p.M[2] / p.M[1])


def diffusivities(T: Any, L: Any, W: Any, p: PropertyParams) -> tuple[Any, ...]:
    """Diffusivity of CO2, amine and ions [m2/s]."""
    amine = amine_concentration(T, L, W, p)
    k = 1e-3 * amine
    c, d, e = p.diffusivity_co2, p.diffusivity_amine, p.diffusivity_ion
    mu = viscosity(T, L, W, p)
    co2 = (c[0] + (c[1] + c[2] * k) * k) * np.exp((c[3] + c[4] * k) / T) * (water_viscosity(T, p) / mu) ** c[5]
    ion = np.exp(e[0] + e[1] / T + e[2] * np.log(mu))
    return co2, np.exp(d[0] + d[1] / T + d[2] * amine), ion


def henry(T: Any, W: Any, p: PropertyParams) -> Any:
    """Henry constant of CO2, p = He c [Pa m3/mol], by the analogy with N2O."""
    c = p.henry
    t = T - 273.15
    n2o_amine, co2_water, n2o_water = c[0] - c[1] / T, c[2] - c[3] / T, c[4] - c[5] / T
    co2_amine = n2o_amine + co2_water - n2o_water
    excess = c[6] + (c[7] + c[8] * t) * t + c[9] * (1.0 - W)
    return np.exp(W * co2_amine + (1.0 - W) * co2_water + W * (1.0 - W) * excess)


def rate_constants(T: Any, L: Any, W: Any, p: PropertyParams) -> tuple[Any, ...]:
    """Rate constants with the amine and with water as base [m6/mol2/s]; of second order, the latter is [m3/mol/s]."""
    both = factor(p.correction.rate, T, L, W, p.correction.datum)
    return both * p.rate[0] * np.exp(-p.rate[1] / T), both * p.rate[2] * np.exp(-p.rate[3] / T)


def carbamate_rate(T: Any, L: Any, W: Any, p: PropertyParams) -> Any:
    """Rate constant of the carbamate with CO2 [m3/mol/s], where it has one."""
    both = factor(p.correction.rate, T, L, W, p.correction.datum)
    return both * p.rate_carbamate[0] * np.exp(-p.rate_carbamate[1] / T)
