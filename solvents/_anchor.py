"""Kernels that put the enthalpy of a loaded solution on the datum of the gas (elements at 298.15 K).

The enthalpy of the activity model satisfies d H / d n_CO2 = h_gas - q with q = R T^2 d ln p*CO2 / dT at constant
amounts, exactly (Gibbs-Helmholtz). It stays so when each apparent species gets a standard enthalpy of its own, function
of temperature alone: CO2 that of the gas model; water the gas model's less a vaporisation enthalpy (the one the
published set was regressed with, shifted once to meet IAPWS at 298.15 K); the amine the set's own.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus._gas import R as R_GAS
from ccus._gas import species_enthalpy
from ccus.kernel import kernel
from solvents._enrtl import CO2, WATER, ideal, reference_pressure


class AnchorParams(NamedTuple):
    """Gas enthalpies of water, amine and CO2, and water's vaporisation."""

    nasa: np.ndarray  # (3, 15) as in ``ccus._gas.GasParams``
    watson: np.ndarray  # (4,) h = A ((1 - T/Tc) / (1 - B/Tc))^(C + D (1 - T/Tc)) [J/mol, K, -, -]
    critical: np.ndarray  # (2,) of water [K, Pa]
    shift: float  # added to water's liquid enthalpy to meet IAPWS at 298.15 K [J/mol]


@kernel
def vapour_departure(T, P, a):
    """Enthalpy of saturated steam less that of the ideal gas [J/mol], Redlich-Kwong."""
    Tc, Pc = a.critical[0], a.critical[1]
    third = 2.0 ** (1.0 / 3.0) - 1.0  # the critical point fixes both constants: 0.42748 and 0.08664
    attraction = R_GAS * R_GAS * Tc**2.5 / (9.0 * third * Pc)
    volume = third * R_GAS * Tc / (3.0 * Pc)
    A, B = attraction * P / (R_GAS * R_GAS * T**2.5), volume * P / (R_GAS * T)
    z = 1.0
    for _ in range(20):
        f = ((z - 1.0) * z + A - B - B * B) * z - A * B
        step = f / ((3.0 * z - 2.0) * z + A - B - B * B)
        z -= step
        if abs(step) < 1e-14:
            break
    return R_GAS * T * (z - 1.0) - 1.5 * attraction / (volume * math.sqrt(T)) * math.log(1.0 + B / z)


@kernel
def water_enthalpy(T, p, a):
    """Enthalpy of liquid water [J/mol] at saturation, elements at 298.15 K."""
    Tc = a.critical[0]
    vaporisation = a.watson[0] * ((1.0 - T / Tc) / (1.0 - a.watson[1] / Tc)) ** (
        a.watson[2] + a.watson[3] * (1.0 - T / Tc)
    )
    ln_psat, _ = reference_pressure(T, WATER, p)
    gas, _ = species_enthalpy(T, a, WATER)
    return gas + vapour_departure(T, math.exp(ln_psat), a) - vaporisation + a.shift


@kernel
def offsets(T, p, a):
    """What to add per mole of apparent water and CO2 to the set's own enthalpy [J/mol]."""
    _, slope = reference_pressure(T, WATER, p)
    h_water, _ = ideal(T, WATER, p)
    h_co2, _ = ideal(T, CO2, p)
    gas, _ = species_enthalpy(T, a, CO2)
    return water_enthalpy(T, p, a) - (h_water - p.R * T * T * slope), gas - h_co2
