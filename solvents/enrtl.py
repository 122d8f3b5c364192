"""The electrolyte-NRTL model form: from a published set to kernel parameters."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from ccus.errors import InputError
from ccus.params import ParameterSet, load_set
from ccus.species import SPECIES
from solvents._enrtl import CATION, PAIRS, EnrtlParams, EnrtlWork

ELEMENTARY_CHARGE, BOLTZMANN, AVOGADRO = 4.80320425e-10, 1.380649e-16, 6.02214076e23  # esu, erg/K, 1/mol (CODATA 2018)


@cache
def enrtl_params(package: str, name: str, amine: str) -> EnrtlParams:
    """Kernel parameters of the set ``name`` for ``amine``.

    Examples
    --------
    >>> enrtl_params("solvents", "mea/ccsi2018", "MEA").R
    8.3144
    """
    return params_of(load_set(package, name), amine)


def params_of(fit: ParameterSet, amine: str) -> EnrtlParams:
    """Kernel parameters of a set that has rows of this amine."""
    ions = [key for key in fit.rows if key.startswith("cp_")][3:]
    species = ["H2O", amine, "CO2", *(key.removeprefix("cp_") for key in ions)]
    references = [numbers(fit, key) for key in ("psat_H2O", f"henry_{amine}", "henry_CO2")]
    tau_a, tau_b, alpha = interaction(fit, amine)
    debye = math.sqrt(2 * math.pi * AVOGADRO / 1000) / 3 * (ELEMENTARY_CHARGE**2 / BOLTZMANN) ** 1.5
    return EnrtlParams(
        R=fit.value("gas_constant", "a") * 1e-3,
        T_ref=fit.value("temperature_ref", "a"),
        P_ref=fit.value("pressure_ref", "a"),
        molal=math.log(1000 / fit.value("molar_mass_reference", "a")),
        h_form=numbers(fit, "h_form") * 1e-3,
        g_form=numbers(fit, "g_form") * 1e-3,
        cp=np.array([numbers(fit, f"cp_{s}") for s in species]) * 1e-3,
        reference=np.array([r[:4] for r in references]),
        exponent=np.array([r[4] for r in references]),
        tau_a=tau_a, tau_b=tau_b, alpha=alpha,
        rho=fit.value("closest_approach", "a"),
        debye=debye,
        density=numbers(fit, "density"),
        dielectric=numbers(fit, "dielectric"),
        M=np.array([SPECIES[s].M for s in ("H2O", amine, "CO2")]),
    )


def numbers(fit: ParameterSet, key: str, columns: str = "abcdef") -> np.ndarray:
    """The figures of one row."""
    if key not in fit.rows:
        raise InputError("a row of constants is missing", where=f"{fit.name}.csv", value=key,
                         allowed=", ".join(fit.rows))
    return np.array([fit.number(key, c) for c in columns if fit.rows[key].get(c)])


def interaction(fit: ParameterSet, amine: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """tau (a and b of a + b/T) and alpha of every pair of water, amine, CO2, cation, anions."""
    tau_a, tau_b, alpha = np.zeros((PAIRS, PAIRS)), np.zeros((PAIRS, PAIRS)), np.full((PAIRS, PAIRS), 0.2)
    molecules = ["H2O", amine, "CO2"]
    for i, j in ((0, 1), (0, 2), (1, 2)):
        a_ij, b_ij, a_ji, b_ji, alpha[i, j] = numbers(fit, f"nrtl_{molecules[i]}_{molecules[j]}")
        tau_a[i, j], tau_b[i, j], tau_a[j, i], tau_b[j, i], alpha[j, i] = a_ij, b_ij, a_ji, b_ji, alpha[i, j]
    for i, name in enumerate(molecules):
        row = fit.rows[f"nrtl_{name}_salt"]
        tau_a[i, CATION:], tau_a[CATION:, i], share = (float(row[c]) for c in "abc")
        tau_b[i, CATION:], tau_b[CATION:, i] = (float(row[c] or 0.0) for c in "de")
        alpha[i, CATION:] = alpha[CATION:, i] = share
    return tau_a, tau_b, alpha


def enrtl_work() -> EnrtlWork:
    """Scratch arrays for one speciation at a time."""
    square, six = (PAIRS, PAIRS), (6,)
    return EnrtlWork(n=np.zeros(six), n5=np.zeros(PAIRS), k=np.zeros(2), lng=np.zeros(PAIRS), dlng_dT=np.zeros(PAIRS),
                     dlng_dn=np.zeros(square), tau=np.zeros(square), G=np.zeros(square), slope_tau=np.zeros(square),
                     slope_G=np.zeros(square), h=np.zeros(six), mu=np.zeros(six))
