"""What every column kernel sees of a solvent: one table of sixteen quantities and one of enthalpy.

Variables of both tables: temperature [K], loading [mol CO2/mol alkalinity], amine mass fraction without CO2. The second
and third axes are stretched: read the tables by ``solvents._lookup.lookup`` and ``enthalpy``, which map the coordinates
and their derivatives. One layout for all solvents means that one compiled column serves them all; the explicit
correlations are tabulated with the iterated ones because a lookup of all sixteen with derivatives (0.4 us) costs less
than evaluating them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

P_CO2 = 0  # ln(p*CO2 / loading^2) [Pa]: finite at zero loading
P_H2O = 1  # ln p*H2O [Pa]
P_AMINE = 2  # ln p*amine [Pa]
FREE = 3  # ln of the free amine [mol/m3]
CATION = 4  # ln(protonated amine / loading) [mol/m3]
ANION = 5  # ln(carbamate / loading) [mol/m3]
RHO = 6  # ln density [kg/m3]
MU = 7  # ln viscosity [Pa s]
SIGMA = 8  # ln surface tension [N/m]
D_CO2 = 9  # ln diffusivity of CO2 [m2/s]
D_AMINE = 10  # ln diffusivity of the free amine [m2/s]
D_ION = 11  # ln diffusivity of the products [m2/s]
HENRY = 12  # ln Henry constant of CO2 of the kinetics set, p = He c [Pa m3/mol]
K_AMINE = 13  # ln rate constant with the amine as base [m6/mol2/s]
K_WATER = 14  # ln(rate constant with water as base x [H2O]) [m3/mol/s]
LAMBDA = 15  # ln thermal conductivity [W/m/K]


class SolventParams(NamedTuple):
    """Tables of one solvent with one kinetics set."""

    grid: np.ndarray  # (3, 3): origin, step, nodes of temperature and of the coordinates of loading and strength
    coef: np.ndarray  # flat, (nT + 2, nL + 2, nw + 2, 16)
    coef_h: np.ndarray  # flat, (nT + 2, nL + 2, nw + 2): enthalpy [J per kg of CO2-free solvent], elements at 298.15 K
    M_amine: float  # molar mass [kg/mol]
    alkalinity: float  # mol alkalinity per mol amine
    order: float  # amine consumed per CO2 in the film
