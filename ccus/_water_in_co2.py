"""Kernels for the mutual solubility of water and carbon dioxide (spycher2003; units of the paper: bar, cm3, mol, K)."""

from __future__ import annotations

import math
from typing import NamedTuple

from ccus.kernel import kernel

R = 83.14462618  # gas constant [bar cm3/mol/K]
PASCAL, CELSIUS = 1e-5, 273.15  # bar per Pa; 0 degC in K
WATER_MOLALITY = 55.508  # mol of water per kg


class MutualParams(NamedTuple):
    """Constants of ``spycher2003.csv``."""

    a_CO2: tuple[float, ...]  # Redlich-Kwong attraction, a + b T [bar cm6 K0.5/mol2]
    b_CO2: float  # covolume [cm3/mol]
    a_H2O_CO2: float  # cross attraction
    b_H2O: float
    log_K_H2O: tuple[float, ...]  # log10 of equilibrium constants, powers of T [degC]
    log_K_gas: tuple[float, ...]
    log_K_liquid: tuple[float, ...]
    V_H2O: float  # partial molar volume in the liquid [cm3/mol]
    V_CO2: float
    T_liquid: float  # constants of liquid CO2 hold below this temperature [K]
    volume_liquid: float  # and this molar volume [cm3/mol]


class MutualSolubility(NamedTuple):
    """Compositions of the two phases in equilibrium."""

    y_H2O: float  # water in carbon dioxide, mole fraction
    x_CO2: float  # carbon dioxide in water, mole fraction


@kernel
def redlich_kwong_volume(T, P, a, b):
    """Molar volume [cm3/mol] of the stable phase at T [K], P [bar]: of three roots the one of lower Gibbs energy."""
    # v^3 + c2 v^2 + c1 v + c0 = 0, shifted to t^3 + p t + q = 0
    s = a / (P * math.sqrt(T))
    c2, c1, c0 = -R * T / P, -(R * T * b / P - s + b * b), -s * b
    p = c1 - c2 * c2 / 3.0
    q = 2.0 * c2**3 / 27.0 - c2 * c1 / 3.0 + c0
    discriminant = q * q / 4.0 + p**3 / 27.0
    if discriminant > 0.0:
        root = math.sqrt(discriminant)
        u = -math.copysign(1.0, q) * (abs(q) / 2.0 + root) ** (1.0 / 3.0)
        return u - p / (3.0 * u) - c2 / 3.0
    r = math.sqrt(-p / 3.0)
    angle = math.acos(max(min(-q / (2.0 * r**3), 1.0), -1.0)) / 3.0
    gas = 2.0 * r * math.cos(angle) - c2 / 3.0
    liquid = 2.0 * r * math.cos(angle - 4.0 * math.pi / 3.0) - c2 / 3.0
    other = 2.0 * r * math.cos(angle - 2.0 * math.pi / 3.0) - c2 / 3.0
    liquid = min(liquid, other)
    if liquid <= b:
        return gas
    work = R * T * math.log((gas - b) / (liquid - b))
    work += a / (math.sqrt(T) * b) * math.log((gas + b) * liquid / ((liquid + b) * gas))
    return gas if work > P * (gas - liquid) else liquid


@kernel
def ln_fugacity_coefficient(T, P, v, a, a_k, b, b_k):
    """ln of the fugacity coefficient of a species (a_k, b_k) in carbon dioxide (a, b) of molar volume v."""
    rt = R * T * math.sqrt(T)
    logarithm = math.log((v + b) / v)
    return (math.log(v / (v - b)) + b_k / (v - b) - 2.0 * a_k / (rt * b) * logarithm
            + a * b_k / (rt * b * b) * (logarithm - b / (v + b)) - math.log(P * v / (R * T)))


@kernel
def power_of_ten(c, t):
    """10 to the polynomial of ``c`` in t."""
    return 10.0 ** (c[0] + t * (c[1] + t * (c[2] + t * c[3])))


@kernel
def mutual_solubility(T, P, p):
    """Water in dense or gaseous carbon dioxide and carbon dioxide in water at T [K], P [Pa]."""
    bar, t = P * PASCAL, T - CELSIUS
    a = p.a_CO2[0] + p.a_CO2[1] * T
    v = redlich_kwong_volume(T, bar, a, p.b_CO2)
    ln_H2O = ln_fugacity_coefficient(T, bar, v, a, p.a_H2O_CO2, p.b_CO2, p.b_H2O)
    ln_CO2 = ln_fugacity_coefficient(T, bar, v, a, a, p.b_CO2, p.b_CO2)
    K_CO2 = power_of_ten(p.log_K_gas, t)
    if p.T_liquid > T and v < p.volume_liquid:
        K_CO2 = power_of_ten(p.log_K_liquid, t)
    rise = (bar - 1.0) / (R * T)
    A = power_of_ten(p.log_K_H2O, t) / bar * math.exp(rise * p.V_H2O - ln_H2O)
    B = bar / (WATER_MOLALITY * K_CO2) * math.exp(ln_CO2 - rise * p.V_CO2)
    y = (1.0 - B) / (1.0 / A - B)
    return MutualSolubility(y, B * (1.0 - y))
