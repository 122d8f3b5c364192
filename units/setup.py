"""From streams to the parameters and end conditions of a column's kernels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ccus.gas import gas_params, lumped_params, mixed_polynomial
from ccus.kernel import record
from ccus.species import SPECIES
from ccus.stream import Stream
from solvents import _solvent
from solvents._solvent import SolventParams
from solvents.library import Solvent
from units import _column as k
from units import _column_solve as solver
from units._packing import K_L
from units.packing import Packing, packing

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


AS_PUBLISHED = Factors()


def inert_flows(gas: Stream, amine: str) -> dict[str, float]:
    """Flows of all species of a gas but CO2, water and the amine [mol/s]."""
    return {name: flow for name, flow in gas.n.items() if name not in ("CO2", "H2O", amine)}


def column_params(gas: Stream | None, solvent: Solvent, bed: Packing, T_ambient: float, rate: float = 1.0,
                  factors: Factors = AS_PUBLISHED) -> Any:
    """Fixed parameters of a column whose gas is ``gas`` (None: no inert gas): a record of ``ColumnParams``."""
    inert = inert_flows(gas, solvent.amine) if gas is not None else {}
    total = float(sum(inert.values()))
    shares = tuple((name, flow / total) for name, flow in inert.items()) if total > 0.0 else (("N2", 1.0),)
    params = _record(solvent, bed.name, bed.set, bed.hydraulics, shares, T_ambient).copy()  # columns change their rate
    params["n_inert"], params["rate"] = total, rate  # by key: far quicker than by attribute
    if factors.kL != 1.0:
        params.packing.power[K_L, -1] += math.log(factors.kL)
    return params


@lru_cache(maxsize=256)
def _record(solvent: Solvent, name: str, transfer: str, hydraulics: str, shares: tuple[tuple[str, float], ...],
            T_ambient: float) -> Any:
    """The record for an inert gas of these mole fractions; traces without transport of their own count as nitrogen."""
    known = {name: share for name, share in shares if name in CARRIERS}
    known["N2"] = known.get("N2", 0.0) + 1.0 - sum(known.values())
    gas = lumped_params(("CO2", "H2O", solvent.amine), tuple(known.items()))
    mixed = mixed_polynomial(gas_params(tuple(name for name, _ in shares)), np.array([share for _, share in shares]))
    M = np.append([SPECIES[name].M for name in ("CO2", "H2O", solvent.amine)], gas.M[3])
    thermo = k.Thermo(np.vstack([gas.nasa[:3], mixed]))
    return record(k.ColumnParams(gas=gas, thermo=thermo, packing=packing(name, transfer, hydraulics).params,
                                 dilute=solvent.dilute(), M=M, n_inert=0.0, T_ambient=T_ambient, rate=1.0))


def ends(liquid: np.ndarray, gas: np.ndarray, n_co2: float, alkalinity: float) -> solver.Ends:
    """End conditions with the scales of the residuals; ``n_co2`` [mol/s] is the CO2 to be moved."""
    scale = np.array([n_co2, n_co2 + 0.05 * liquid[1], n_co2 + 0.05 * liquid[2], n_co2 * DUTY_SCALE])
    return solver.Ends(liquid, gas, np.concatenate([scale, scale]), -1.0, alkalinity)
