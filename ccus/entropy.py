"""Entropy of gas, water and carbon dioxide, absolute, on the datum of the gas (third law, 1 atm).

Gas: NASA polynomials of ``gas.yaml`` with ideal mixing. Water: IAPWS-95 along its saturation line, from there along the
pressure. Carbon dioxide product: Span-Wagner, with steam at its partial pressure by its second virial coefficient, as
``ccus.fluids.co2_stream`` has their enthalpy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from scipy.constants import R

from ccus import _fluids, _gas
from ccus._spline import lookup1
from ccus.fluids import P_DATUM, co2_properties, water_params
from ccus.gas import gas_params


def gas_entropy(n: Mapping[str, float], T: float, P: float) -> float:
    """Entropy flow [W/K] of the ideal gas ``n`` [mol/s] at ``T`` [K] and ``P`` [Pa].

    Examples
    --------
    >>> mixed = gas_entropy({"N2": 1.0, "O2": 1.0}, 300.0, 1e5)
    >>> apart = gas_entropy({"N2": 1.0}, 300.0, 1e5) + gas_entropy({"O2": 1.0}, 300.0, 1e5)
    >>> round((mixed - apart) / R, 4)  # 2 ln 2
    1.3863
    """
    total, p = sum(n.values()), gas_params(tuple(n))
    return sum(v * (_gas.species_entropy(T, p, i) - R * math.log(v / total * P / P_DATUM))
               for i, v in enumerate(n.values()) if v > 0.0)


def gas_potential(species: str, T: float, P: float) -> float:
    """Chemical potential [J/mol] of an ideal gas at ``T`` [K] and its partial pressure ``P`` [Pa].

    Examples
    --------
    >>> round(gas_potential("CO2", 298.15, 101325.0) / 1e3)  # h - T s: -393.5 - 298.15 * 0.2138 kJ/mol
    -457
    """
    p = gas_params((species,))
    h, _ = _gas.species_enthalpy(T, p, 0)
    return float(h - T * _gas.species_entropy(T, p, 0) + R * T * math.log(P / P_DATUM))


def water_entropy(T: float, P: float) -> float:
    """Entropy of liquid water [J/mol/K] at ``T`` [K] and ``P`` [Pa], 273.16 to 573 K.

    Examples
    --------
    >>> round(water_entropy(298.15, 101325.0), 1)  # 69.95 in CODATA's tables
    70.0
    """
    p = water_params()
    s = lookup1(T, p.T_0, p.step, p.s_liquid)[0]
    slope = lookup1(T, p.T_0, p.step, p.dh_dP)[0]  # T ds = dh - v dP
    above = P - _fluids.psat_water(T, p)
    return float(s + (slope - lookup1(T, p.T_0, p.step, p.v_liquid)[0]) * above / T)


def water_potential(T: float, P: float) -> float:
    """Chemical potential of liquid water [J/mol]."""
    return float(_fluids.water_enthalpy(T, P, water_params())[0] - T * water_entropy(T, P))


def co2_flows(n: Mapping[str, float]) -> tuple[float, float]:
    """Flows of carbon dioxide, with the other gases that count as such, and of water in a product [mol/s]."""
    water = n.get("H2O", 0.0)
    return sum(n.values()) - water, water


def co2_entropy(n: Mapping[str, float], T: float, P: float) -> float:
    """Entropy flow [W/K] of real carbon dioxide with a little steam, flows ``n`` [mol/s]; other gases count as CO2.

    Raises
    ------
    OutOfRangeError
        T or P outside the range of ``ccus.fluids.co2_properties``.

    Examples
    --------
    >>> thin = co2_entropy({"CO2": 1.0, "H2O": 0.04}, 313.15, 1e4)
    >>> abs(thin - gas_entropy({"CO2": 1.0, "H2O": 0.04}, 313.15, 1e4)) < 0.02
    True
    """
    n_c, n_w = co2_flows(n)
    y = n_w / (n_c + n_w)
    S = n_c * (float(co2_properties(T, P)["s"]) - R * math.log1p(-y))
    if n_w > 0.0:
        p, steam = water_params(), gas_params(("H2O",))
        B = lookup1(T, p.T_0, p.step, p.virial)[0]
        slope = (B - lookup1(T, p.T_0, p.step, p.virial_h)[0]) / T
        S += n_w * (_gas.species_entropy(T, steam, 0) - R * math.log(y * P / P_DATUM) - slope * y * P)
    return S
