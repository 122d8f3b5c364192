"""Water wash above the absorber: cools the gas, condenses its water and takes up the amine vapour."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ccus._fluids import psat_water
from ccus.errors import ConvergenceError, InputError, Notice
from ccus.fluids import water_params
from ccus.gas import gas_stream, transport_properties
from ccus.result import UnitResult
from ccus.stream import Stream
from solvents._dilute import condense
from solvents._lookup import lookup
from solvents._solvent import MU, RHO, SIGMA
from solvents.library import Solvent
from units._packing import films
from units.packing import packing
from units.setup import inert_flows

LIQUID_LOAD = 15.0 / 3600.0  # circulating wash water over the cross-section [m/s]; an assumption of this model


@dataclass(frozen=True, kw_only=True)
class WaterWash:
    """Water wash: a packed bed with well-mixed circulating water, cooled to ``T`` [K]; what condenses is bled back.

    Gas and wash water leave in equilibrium in water and CO2 (a dilute aqueous solution of the solvent). The amine
    approaches that equilibrium by N = kG a h/u transfer units, the gas film holding all resistance.
    """

    T: float
    height: float
    diameter: float  # that of the absorber [m]
    solvent: Solvent
    packing: str = "Mellapak 250Y"
    transfer: str = "wang_song"

    def solve(self, gas: Stream) -> UnitResult:
        """Wash the gas; outlets ``gas`` and ``bleed`` (water with amine and CO2, back to the solvent)."""
        if not 273.16 < self.T < 373.0:
            raise InputError("water wash temperature", where="water wash", value=f"{self.T - 273.15:.1f} degC",
                             allowed="0 to 100 degC")
        amine = self.solvent.amine
        units = self.transfer_units(gas)
        n_m = gas.n.get(amine, 0.0)
        reached = n_m * -math.expm1(-units)
        inert = sum(inert_flows(gas, amine).values())
        found = condense(self.T, gas.P, gas.n["CO2"], gas.n["H2O"], reached, inert, self.solvent.dilute())
        dry = gas.n["H2O"] / gas.total * gas.P < psat_water(self.T, water_params())  # at most concentrated mist forms
        if not (found.converged or dry) and found.residual > 1e-6:
            raise ConvergenceError("the condensation in the water wash did not converge", where="water wash",
                                   value=f"residual {found.residual:.1e}")
        bleed = self.solvent.dilute_stream({"CO2": found.CO2, "H2O": found.water, amine: found.amine}, self.T, gas.P)
        out = gas_stream({**gas.n, "CO2": gas.n["CO2"] - found.CO2, "H2O": gas.n["H2O"] - found.water,
                          amine: n_m - found.amine}, self.T, gas.P)
        heat = out.H + bleed.H - gas.H
        notices: tuple[Notice, ...] = ()
        if found.water <= 0.0:
            notices = (Notice(what="no water condenses: the wash takes up no amine", where="water wash",
                              value=f"gas at {gas.T - 273.15:.1f} degC"),)
        emission = out.n[amine] / (out.total - out.n["H2O"])
        return UnitResult(outlets={"gas": out, "bleed": bleed}, heat=heat, warnings=notices,
                          data={"cooling": -heat, "transfer_units": units, "amine_ppmv_dry": 1e6 * emission,
                                "height": self.height, "diameter": self.diameter, "packing": self.packing})

    def transfer_units(self, gas: Stream) -> float:
        """Gas-film transfer units of the amine in the bed; the water is taken as the weakest solvent of the tables."""
        area = math.pi / 4 * self.diameter**2
        u_G = gas.mass / (gas.density * area)
        names = [s for s, v in gas.n.items() if v > 0.0]
        t = transport_properties(gas.T, gas.P, {s: gas.x[s] for s in names})
        out, q = np.zeros(32), np.zeros(64)
        lookup(self.T, 0.0, self.solvent.about["computed"]["strength"][0], self.solvent.params(), np.zeros(704), q)
        films(packing(self.packing, self.transfer).params, LIQUID_LOAD, u_G, math.exp(q[RHO]), math.exp(q[MU]),
              math.exp(q[SIGMA]), gas.density, t["viscosity"], out)
        D = t.get(f"D_{self.solvent.amine}", 0.0)
        return math.exp(out[0] + out[2]) * D ** out[25] * self.height / u_G
