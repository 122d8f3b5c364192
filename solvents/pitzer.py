"""Activities in aqueous potassium carbonate and bicarbonate by Pitzer's equations, from published constants alone.

One cation (K+) with two anions of different charge (CO3--, HCO3-): Debye-Hueckel term, binary constants beta and C, and
mixing of the anions with the term for unequal charges. Molalities throughout.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccus.params import ParameterSet
from solvents._enrtl import EnrtlParams

Array = NDArray[np.float64]
T_0 = 298.15  # where the constants hold; each has a slope [1/K]
CHANGE = 1e-5  # relative step of the derivative of J


class Activities(NamedTuple):
    """ln activity coefficients on the molal scale, ln activity of water and osmotic coefficient."""

    ln_carbonate: Array
    ln_bicarbonate: Array
    ln_water: Array
    osmotic: Array


def debye_hueckel(T: Array, p: EnrtlParams) -> Array:
    """Debye-Hueckel constant of the osmotic coefficient [(kg/mol)^0.5]; water as in ``p``."""
    rho = (p.density[0] * T + p.density[1]) * T + p.density[2]
    eps = p.dielectric[0] + p.dielectric[1] * (1.0 / T - 1.0 / p.dielectric[2])
    return np.asarray(p.debye * np.sqrt(rho) / (eps * T) ** 1.5)


def unequal_charges(x: Array, fit: ParameterSet) -> tuple[Array, Array]:
    """J(x) of pitzer1975 and its derivative."""
    a, b, c, d, e = (fit.number("unequal_charges", column) for column in "abcde")

    def J(x: Array) -> Array:
        return np.asarray(x / (a + b * x**-c * np.exp(-d * x**e)))

    return J(x), (J(x * (1.0 + CHANGE)) - J(x * (1.0 - CHANGE))) / (2.0 * CHANGE * x)


def mixing(A: Array, strength: Array, fit: ParameterSet) -> tuple[Array, Array]:
    """E-theta of charges 1 and 2 and its derivative by the ionic strength."""
    x = [6.0 * z * A * np.sqrt(strength) for z in (2.0, 1.0, 4.0)]  # 1-2, 1-1, 2-2
    (J, s), (J1, s1), (J4, s4) = (unequal_charges(v, fit) for v in x)
    theta = 0.5 / strength * (J - 0.5 * J1 - 0.5 * J4)
    return theta, -theta / strength + 0.25 / strength**2 * (x[0] * s - 0.5 * x[1] * s1 - 0.5 * x[2] * s4)


def activities(T: Array, molality: Array, conversion: Array, fit: ParameterSet, p: EnrtlParams) -> Activities:
    """Activities where ``molality`` [mol K2CO3/kg water] is turned to bicarbonate by the share ``conversion``.

    The water that the reaction takes up is not counted.
    """
    def value(key: str) -> Array:
        return np.asarray(fit.number(key, "a") + fit.number(key, "b") * (T - T_0))

    carbonate, bicarbonate, potassium = molality * (1.0 - conversion), 2.0 * molality * conversion, 2.0 * molality
    strength = 0.5 * (potassium + bicarbonate + 4.0 * carbonate)
    root, A, b, alpha = np.sqrt(strength), debye_hueckel(T, p), fit.number("form", "a"), fit.number("form", "b")
    x = alpha * root
    decay = np.exp(-x)
    g = 2.0 * (1.0 - (1.0 + x) * decay) / x**2
    slope = -2.0 * (1.0 - (1.0 + x + 0.5 * x * x) * decay) / (x**2 * strength)
    beta = {ion: (value(f"beta0_{ion}"), value(f"beta1_{ion}")) for ion in ("CO3", "HCO3")}
    B2, B1 = (b0 + b1 * g for b0, b1 in beta.values())
    C2, C1 = value("C_CO3") / (2.0 * np.sqrt(2.0)), value("C_HCO3") / 2.0
    charge, psi = potassium + bicarbonate + 2.0 * carbonate, value("psi")
    e_theta, e_slope = mixing(A, strength, fit)
    phi = value("theta") + e_theta
    f = -A * (root / (1.0 + b * root) + 2.0 / b * np.log(1.0 + b * root))
    F = f + potassium * slope * (carbonate * beta["CO3"][1] + bicarbonate * beta["HCO3"][1])
    F = F + carbonate * bicarbonate * e_slope
    triple = potassium * (carbonate * C2 + bicarbonate * C1)
    ln2 = 4.0 * F + potassium * (2.0 * B2 + charge * C2) + bicarbonate * (2.0 * phi + potassium * psi) + 2.0 * triple
    ln1 = F + potassium * (2.0 * B1 + charge * C1) + carbonate * (2.0 * phi + potassium * psi) + triple
    ions = potassium + carbonate + bicarbonate
    binary = carbonate * (beta["CO3"][0] + beta["CO3"][1] * decay + charge * C2)
    binary = binary + bicarbonate * (beta["HCO3"][0] + beta["HCO3"][1] * decay + charge * C1)
    mixed = carbonate * bicarbonate * (phi + strength * e_slope + potassium * psi)
    osmotic = 1.0 + 2.0 / ions * (-A * strength * root / (1.0 + b * root) + potassium * binary + mixed)
    return Activities(np.asarray(ln2), np.asarray(ln1), np.asarray(-osmotic * p.M[0] * ions), np.asarray(osmotic))
