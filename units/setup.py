"""From streams to the parameters and end conditions of a column's kernels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ccus._gas import GasParams
from ccus.gas import gas_params
from ccus.species import SPECIES
from ccus.stream import Stream
from solvents import _solvent
from solvents._solvent import SolventParams
from solvents.library import Solvent
from units import _column as k
from units import _column_solve as solver
from units._packing import K_L, PackingParams
from units.packing import Packing

CARRIERS = ("N2", "O2", "Ar")  # inert gases with transport of their own; traces are counted as nitrogen in transport
DUTY_SCALE = 85e3  # J/mol CO2, about the heat of absorption: the scale of the energy residuals only


@dataclass(frozen=True, kw_only=True)
class Factors:
    """Factors on parts of a column's model, all 1 in use: what each part is worth, and the spread of a result.

    >>> Factors(kL=1.3)
    Factors(kL=1.3, kinetics=1.0, p_CO2=1.0)
    """

    kL: float = 1.0  # liquid-film coefficient
    kinetics: float = 1.0  # both rate constants
    p_CO2: float = 1.0  # equilibrium pressure of CO2; the heat of absorption stays

    def solvent(self, params: SolventParams) -> SolventParams:
        """The solvent's tables with the factors on rate constants and equilibrium."""
        if self.kinetics == self.p_CO2 == 1.0:
            return params
        shift = np.zeros(16)
        shift[[_solvent.K_AMINE, _solvent.K_WATER]] = math.log(self.kinetics)
        shift[_solvent.P_CO2] = math.log(self.p_CO2)
        return params._replace(coef=(params.coef.reshape(-1, 16) + shift).ravel())

    def packing(self, params: PackingParams) -> PackingParams:
        """The packing's constants with the factor on kL."""
        if self.kL == 1.0:
            return params
        power = params.power.copy()
        power[K_L, -1] += math.log(self.kL)
        return params._replace(power=power)


AS_PUBLISHED = Factors()


def inert_flows(gas: Stream, amine: str) -> dict[str, float]:
    """Flows of all species of a gas but CO2, water and the amine [mol/s]."""
    return {name: flow for name, flow in gas.n.items() if name not in ("CO2", "H2O", amine)}


def column_params(gas: Stream | None, solvent: Solvent, packing: Packing, T_ambient: float,
                  factors: Factors = AS_PUBLISHED) -> k.ColumnParams:
    """Fixed parameters of a column whose gas is ``gas`` (None: no inert gas)."""
    amine = solvent.amine
    inert = inert_flows(gas, amine) if gas is not None else {}
    total = float(sum(inert.values()))
    shares = {name: flow / total for name, flow in inert.items()} if total > 0.0 else {"N2": 1.0}
    transport = gas_params(("CO2", "H2O", amine, *CARRIERS))
    nasa = np.vstack([transport.nasa[:3], mixed_polynomial(gas_params(tuple(shares)), np.array(list(shares.values())))])
    known = np.array([shares.get(name, 0.0) for name in CARRIERS])
    known[0] += 1.0 - known.sum()
    M = np.array([SPECIES[name].M for name in ("CO2", "H2O", amine, *CARRIERS)])
    return k.ColumnParams(gas=transport, thermo=k.Thermo(nasa), packing=factors.packing(packing.params),
                          dilute=solvent.dilute(), M=M, inert=known, n_inert=total, T_ambient=T_ambient, rate=1.0)


def mixed_polynomial(gas: GasParams, shares: np.ndarray) -> np.ndarray:
    """NASA polynomial of a mixture of fixed composition (all joined at the same temperature)."""
    row = shares @ gas.nasa
    row[0] = gas.nasa[:, 0].min()
    return row


def ends(liquid: np.ndarray, gas: np.ndarray, n_co2: float, alkalinity: float) -> solver.Ends:
    """End conditions with the scales of the residuals; ``n_co2`` [mol/s] is the CO2 to be moved."""
    scale = np.array([n_co2, n_co2 + 0.05 * liquid[1], n_co2 + 0.05 * liquid[2], n_co2 * DUTY_SCALE])
    return solver.Ends(liquid, gas, np.concatenate([scale, scale]), -1.0, alkalinity)
