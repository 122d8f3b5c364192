"""Kernels for water, steam and carbon dioxide on one enthalpy datum (elements at 298.15 K).

Water up to 573 K: splines in temperature along the saturation line, the second virial coefficient for steam below
atmospheric partial pressure. Carbon dioxide: the equation of state itself (``ccus._helmholtz``), so that nothing is
lost near the critical point.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus._helmholtz import Helmholtz, density, state
from ccus._spline import lookup1
from ccus.kernel import kernel


class WaterParams(NamedTuple):
    """Splines of water in temperature (coefficients for ``lookup1``); molar units."""

    T_0: float  # first node [K]
    step: float  # [K]
    R: float  # [J/mol/K]
    ln_psat: np.ndarray  # saturation pressure [Pa]
    h_vap: np.ndarray  # enthalpy of vaporisation [J/mol]
    h_liquid: np.ndarray  # liquid at saturation, on the datum [J/mol]
    dh_dP: np.ndarray  # of the liquid at saturation, at constant temperature [J/mol/Pa]
    v_liquid: np.ndarray  # molar volume at saturation [m3/mol]
    dv_dP: np.ndarray  # of the liquid at saturation [m3/mol/Pa]
    ln_mu: np.ndarray  # viscosity of the liquid at saturation [Pa s]
    conductivity: np.ndarray  # of the liquid at saturation [W/m/K]
    s_liquid: np.ndarray  # of the liquid at saturation [J/mol/K]
    h_ideal: np.ndarray  # ideal-gas steam [J/mol]
    virial: np.ndarray  # second virial coefficient B [m3/mol]
    virial_h: np.ndarray  # B - T dB/dT: enthalpy departure per pressure [m3/mol]


class CO2Params(NamedTuple):
    """Equation of state of carbon dioxide and its saturation pressure."""

    eos: Helmholtz
    T_0: float  # first node [K]
    step: float  # [K]
    ln_psat: np.ndarray  # spline of ln(saturation pressure [Pa])


class SteamState(NamedTuple):
    """Steam at its partial pressure, from the second virial coefficient."""

    v: float  # molar volume times partial over total pressure: what one mole adds to a mixture [m3/mol]
    h: float  # [J/mol]
    cp: float  # [J/mol/K]
    h_p: float  # dh/dp [J/mol/Pa]


@kernel
def psat_water(T, p):
    """Saturation pressure of water [Pa] at T [K], 273.16 to 573 K (IAPWS-95)."""
    return math.exp(lookup1(T, p.T_0, p.step, p.ln_psat)[0])


@kernel
def vaporisation_enthalpy(T, p):
    """Enthalpy of vaporisation of water [J/mol] at T [K]."""
    return lookup1(T, p.T_0, p.step, p.h_vap)[0]


@kernel
def water_enthalpy(T, P, p):
    """Enthalpy of liquid water [J/mol] and its heat capacity [J/mol/K] at T [K], P [Pa].

    At saturation by the equation of state, from there along the pressure by the slope at saturation.
    """
    h, cp = lookup1(T, p.T_0, p.step, p.h_liquid)
    slope, slope_T = lookup1(T, p.T_0, p.step, p.dh_dP)
    ln_ps, ln_ps_T = lookup1(T, p.T_0, p.step, p.ln_psat)
    ps = math.exp(ln_ps)
    return h + slope * (P - ps), cp + slope_T * (P - ps) - slope * ps * ln_ps_T


@kernel
def water_volume(T, P, p):
    """Molar volume of liquid water [m3/mol] at T [K], P [Pa]."""
    slope = lookup1(T, p.T_0, p.step, p.dv_dP)[0]
    return lookup1(T, p.T_0, p.step, p.v_liquid)[0] + slope * (P - psat_water(T, p))


@kernel
def water_viscosity(T, p):
    """Viscosity of liquid water at saturation [Pa s] at T [K]."""
    return math.exp(lookup1(T, p.T_0, p.step, p.ln_mu)[0])


@kernel
def water_conductivity(T, p):
    """Thermal conductivity of liquid water at saturation [W/m/K] at T [K]."""
    return lookup1(T, p.T_0, p.step, p.conductivity)[0]


@kernel
def saturated_water(T, p):
    """Liquid and vapour at saturation: h_l, s_l, h_v, s_v [J/mol, J/mol/K] at T [K]."""
    h = lookup1(T, p.T_0, p.step, p.h_liquid)[0]
    s = lookup1(T, p.T_0, p.step, p.s_liquid)[0]
    heat = vaporisation_enthalpy(T, p)
    return h, s, h + heat, s + heat / T


@kernel
def saturation_temperature(P, p):
    """Temperature [K] at which water boils under P [Pa]."""
    target, T = math.log(P), 373.0
    for _ in range(30):
        value, slope = lookup1(T, p.T_0, p.step, p.ln_psat)
        step = (target - value) / slope
        T += min(max(step, -80.0), 80.0)
        if abs(step) < 1e-10 * T:
            break
    return T


@kernel
def dilute_steam(T, P, y, p):
    """Steam of mole fraction ``y`` in a gas at T [K] and total pressure P [Pa]."""
    h, cp = lookup1(T, p.T_0, p.step, p.h_ideal)
    departure, slope = lookup1(T, p.T_0, p.step, p.virial_h)
    B = lookup1(T, p.T_0, p.step, p.virial)[0]
    return SteamState(p.R * T / P + y * B, h + departure * y * P, cp + slope * y * P, departure)


@kernel
def co2_is_liquid(T, P, p):
    """Whether carbon dioxide at T [K], P [Pa] lies on the liquid side of its saturation line."""
    return p.eos.T_c >= T and math.log(P) > lookup1(T, p.T_0, p.step, p.ln_psat)[0]


@kernel
def co2_density(T, P, p):
    """Density of carbon dioxide at T [K], P [Pa]; see ``ccus._helmholtz.density``."""
    return density(T, P, co2_is_liquid(T, P, p), p.eos)


@kernel
def co2_state(T, P, p):
    """State of carbon dioxide and its density [mol/m3] at T [K], P [Pa]."""
    rho = co2_density(T, P, p).rho
    return state(T, rho, p.eos), rho
