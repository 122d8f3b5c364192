"""Explicit correlations of aqueous potassium carbonate with CO2: density, transport, Henry constant, kinetics.

They take the salts that are there: carbonate and bicarbonate, of amounts per kg of CO2-free solvent. Free CO2 weighs
as water. Concentrations in published laws are mol/l.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccus.params import ParameterSet
from solvents import _solvent as s
from solvents._speciation import AMOUNT
from solvents.carbonate import ln_constant
from solvents.enrtl import numbers

Array = NDArray[np.float64]
T_0 = 298.15  # of the diffusivities of ions [K]
NO_RATE = 1e-20  # of the rate that a law of second order lacks; its logarithm must be finite


class SaltParams(NamedTuple):
    """Constants of the correlations; each array is one row of a published set."""

    M: np.ndarray  # (3,) molar mass of water, salt, CO2 [kg/mol]
    alkalinity: float  # mol alkalinity per mol salt
    density_water: np.ndarray  # (7,)
    density: np.ndarray  # (2, 5) carbonate, bicarbonate: law of laliberte2009
    viscosity_water: np.ndarray  # (4,)
    viscosity: np.ndarray  # (2, 6)
    tension: np.ndarray  # (5,) of water
    conductivity_water: np.ndarray  # (5,)
    conductivity: float  # law of magomedov2001
    diffusivity_co2: np.ndarray  # (3,)
    diffusivity_ions: np.ndarray  # (2,) carbonate, bicarbonate in water at 25 degC [m2/s]
    henry: np.ndarray  # (2,) of CO2 in water
    salting: np.ndarray  # (5,) K+, CO3--, HCO3- [l/mol], gas at 25 degC [l/mol], its slope [l/mol/K]
    rate: np.ndarray  # (3,) ln k of hydroxide with CO2 [m3/mol/s] = a + b [K+] - c/T
    rate_loading: np.ndarray  # (4,) of [bicarbonate], powers 0, 1, 2, -1 of temperature
    rate_hydroxide: np.ndarray  # (4,) of the hydroxide less that at zero loading
    rate_T: np.ndarray  # (2,) where the last two hold [K]; beyond, they stay at the ends
    equilibrium: ParameterSet  # of the hydroxide: ln K, mol/l, without activities as the rate constants take it


def salt_params(sets: Mapping[str, ParameterSet], M: Array, alkalinity: float) -> SaltParams:
    """Constants from the sets of a solvent, by property name."""
    def row(name: str, key: str) -> Array:
        return numbers(sets[name], key, "abcdefg")

    pair = ("K2CO3", "KHCO3")
    kinetics = sets["kinetics"]
    return SaltParams(
        M=M,
        alkalinity=alkalinity,
        density_water=row("density", "density_water"),
        density=np.array([row("density", f"density_{salt}") for salt in pair]),
        viscosity_water=row("viscosity", "viscosity_water"),
        viscosity=np.array([row("viscosity", f"viscosity_{salt}") for salt in pair]),
        tension=row("surface_tension", "tension_water"),
        conductivity_water=row("conductivity", "conductivity_water"),
        conductivity=float(row("conductivity", "conductivity_salt")[0]),
        diffusivity_co2=row("diffusivity_CO2", "diffusivity_co2"),
        diffusivity_ions=row("diffusivity", "diffusivity_ions"),
        henry=row("henry", "henry_co2_water"),
        salting=row("henry", "salting_out"),
        rate=row("kinetics", "hydroxide"),
        rate_loading=row("kinetics", "bicarbonate_effect"),
        rate_hydroxide=row("kinetics", "hydroxide_effect"),
        rate_T=np.array(kinetics.about["valid"]["T"]),
        equilibrium=sets["equilibrium"],
    )


def water_density(T: Array, p: SaltParams) -> Array:
    """Density of water [kg/m3]."""
    c, t = p.density_water, T - 273.15
    return (((((c[0] * t + c[1]) * t + c[2]) * t + c[3]) * t + c[4]) * t + c[5]) / (1.0 + c[6] * t)


def water_viscosity(T: Array, p: SaltParams) -> Array:
    """Viscosity of water [Pa s]."""
    c, t = p.viscosity_water, T - 273.15
    return 1e-3 * (t + c[0]) / ((c[1] * t + c[2]) * t + c[3])


def mass_fractions(L: Array, W: Array, found: Array, p: SaltParams) -> tuple[tuple[Array, Array], Array]:
    """Mass fractions of carbonate and bicarbonate, and the mass of the solution per kg of CO2-free solvent."""
    mass = 1.0 + L * p.alkalinity * W * p.M[2] / p.M[1]
    bicarbonate = 0.5 * (p.M[0] + p.M[1] + p.M[2])  # molar mass
    n = found[:, AMOUNT:]
    return (n[:, 1] * p.M[1] / mass, 2.0 * n[:, 3] * bicarbonate / mass), mass


def density(T: Array, w: tuple[Array, Array], p: SaltParams) -> Array:
    """Density [kg/m3] at mass fractions ``w`` of the two salts, law of laliberte2009."""
    t, total = T - 273.15, w[0] + w[1]
    volume = (1.0 - total) / water_density(T, p)
    for part, c in zip(w, p.density):
        apparent = (c[0] * total + c[1]) * np.exp(1e-6 * (t + c[4]) ** 2) / (total + c[2] + c[3] * t)
        volume = volume + part / apparent
    return np.asarray(1.0 / volume)


def viscosity(T: Array, w: tuple[Array, Array], p: SaltParams) -> Array:
    """Viscosity [Pa s] at mass fractions ``w`` of the two salts, law of laliberte2009."""
    t, total = T - 273.15, w[0] + w[1]
    ln = (1.0 - total) * np.log(1e3 * water_viscosity(T, p))
    for part, c in zip(w, p.viscosity):
        ln = ln + part * ((c[0] * total ** c[1] + c[2]) / (c[3] * t + 1.0) - np.log(c[4] * total ** c[5] + 1.0))
    return np.asarray(1e-3 * np.exp(ln))


def hydroxide(potassium: Array, bicarbonate: Array, T: Array, p: SaltParams) -> Array:
    """Hydroxide [mol/l] that carbonate gives with water, from ideal constants; arguments in mol/l and K.

    ``bicarbonate`` is that from absorbed CO2; what the hydrolysis itself makes is added here.
    """
    k = np.exp(ln_constant(p.equilibrium, "water", T) - ln_constant(p.equilibrium, "second", T))
    b = bicarbonate + k
    c = 4.0 * k * 0.5 * (potassium - bicarbonate)
    return np.asarray(c / (2.0 * (b + np.sqrt(b * b + c))))


def rate_constant(potassium: Array, bicarbonate: Array, T: Array, p: SaltParams) -> Array:
    """Rate constant of CO2 with hydroxide [m3/mol/s], of the concentrations [mol/l]."""
    limited = np.clip(T, *p.rate_T)
    powers = np.array([np.ones_like(T), limited, limited**2, 1.0 / limited])
    one, two = p.rate_loading @ powers, p.rate_hydroxide @ powers
    less = hydroxide(potassium, bicarbonate, limited, p) - hydroxide(potassium, np.zeros_like(T), limited, p)
    ln = p.rate[0] + p.rate[1] * potassium - p.rate[2] / T + 1e3 * (one * bicarbonate + two * less)
    return np.asarray(np.exp(ln))


def quantities(T: Array, L: Array, W: Array, found: Array, p: SaltParams) -> dict[int, Array]:
    """Those of the 16 quantities of ``solvents._solvent`` that are logarithms of a correlation, by place."""
    w, mass = mass_fractions(L, W, found, p)
    rho, mu, n = density(T, w, p), viscosity(T, w, p), found[:, AMOUNT:]
    volume, thin = mass / rho, water_viscosity(T, p) / mu  # [m3]
    carbonate, half = n[:, 1] / volume, n[:, 3] / volume  # [mol/m3]
    potassium, bicarbonate = 2e-3 * (carbonate + half), 2e-3 * half  # [mol/l]
    h = p.salting
    gas = h[3] + h[4] * (T - T_0)
    salting = (h[0] + gas) * potassium + (h[1] + gas) * 1e-3 * carbonate + (h[2] + gas) * bicarbonate
    c, t, d = p.tension, T / p.tension[4], p.diffusivity_co2
    k = p.conductivity_water
    t_k = T / k[4]
    water = k[0] * (k[1] + (k[2] + k[3] * t_k) * t_k)
    ions = T / T_0 * water_viscosity(np.full_like(T, T_0), p) / mu
    rate = rate_constant(potassium, bicarbonate, T, p) * 1e3 * hydroxide(potassium, bicarbonate, T, p)
    return {
        s.FREE: carbonate,
        s.CATION: half / L,
        s.ANION: half / L,
        s.RHO: rho,
        s.MU: mu,
        s.SIGMA: c[0] * (1.0 - t) ** (c[1] + c[2] * t + c[3] * t * t),
        s.D_CO2: d[0] * np.exp(-d[1] / T) * thin ** d[2],
        s.D_AMINE: p.diffusivity_ions[0] * ions,
        s.D_ION: p.diffusivity_ions[1] * ions,
        s.HENRY: 10.0**salting / (p.henry[0] * np.exp(p.henry[1] / T)),
        s.K_AMINE: np.full_like(T, NO_RATE),
        s.K_WATER: rate / carbonate,
        s.LAMBDA: water * (1.0 - p.conductivity * sum(100.0 * x + 200.0 * x**3 for x in w)),
    }
