"""One solvent: streams, vapour-liquid equilibrium and properties for Python, tables and parameters for kernels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccus.errors import ConvergenceError, InputError, Notice
from ccus.gas import gas_params, gas_stream
from ccus.kernel import record
from ccus.species import SPECIES
from ccus.stream import Stream
from solvents import _dilute, _flash, _solvent, properties, ranges
from solvents._dilute import DiluteParams
from solvents._flash import VesselParams
from solvents._solvent import SolventParams
from solvents.tables import Direct, direct_params, solvent_params, water_density

LOADINGS = (1e-6, 0.9)  # between which one is looked for
KEPT = 16  # solvents whose tables stay in memory; samples of a fitted one come and go


@dataclass(frozen=True, eq=False)
class Solvent:
    """A solvent as its folder describes it (``about``: the contents of ``solvent.toml``).

    Loading is mol CO2 per mol alkalinity, total and apparent; strength is the CO2-free amine mass fraction. Enthalpies
    have the elements at 298.15 K as datum.
    """

    about: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name of the folder; for a solvent of the user, its path."""
        return str(self.about["name"])

    @property
    def amine(self) -> str:
        """Name of the amine among the species."""
        return str(self.about["amine"])

    @property
    def alkalinity(self) -> float:
        """Alkalinity [mol per mol amine]."""
        return float(self.about["alkalinity"])

    def kinetics(self, name: str = "") -> str:
        """The kinetics set ``name``, or the default one."""
        name = str(self.about["default_kinetics"]) if name in ("", "default") else name
        if name not in self.about["kinetics"]:
            raise InputError("unknown kinetics set", where=f"solvent {self.name}, kinetics", value=name,
                             allowed=", ".join(("default", *self.about["kinetics"])))
        return name

    def params(self, kinetics: str = "") -> SolventParams:
        """Tables for kernels, with a kinetics set; built once and kept on disk."""
        return _params(self, self.kinetics(kinetics))

    def direct(self, kinetics: str = "") -> Direct:
        """Parameters of the direct model behind the tables."""
        return _direct(self, self.kinetics(kinetics))

    def dilute(self) -> Any:
        """Record of ``DiluteParams`` for the kernels of ``solvents._dilute``: wash water, reflux, condensates.

        Its one scratch serves all calls, since kernels leave nothing in it: not for several threads at a time.
        """
        return _dilute_params(self)

    def vessel(self, kinetics: str = "") -> VesselParams:
        """Tables and scratch (as in ``dilute``) for the kernels of ``solvents._flash``."""
        return _vessel(self, self.kinetics(kinetics))

    def flows(self, n: Mapping[str, float]) -> tuple[float, float, float]:
        """Flows of water, amine and CO2 [mol/s]; other species are an error."""
        for species, value in n.items():
            if species not in ("H2O", self.amine, "CO2") and value != 0.0:
                raise InputError("species unknown to the solvent", where=self.name, value=species,
                                 allowed=f"H2O, {self.amine}, CO2")
        return n.get("H2O", 0.0), n.get(self.amine, 0.0), n.get("CO2", 0.0)

    def loading(self, stream: Stream) -> float:
        """Loading of a liquid stream."""
        _, amine, co2 = self.flows(stream.n)
        return co2 / (amine * self.alkalinity)

    def strength(self, stream: Stream) -> float:
        """Strength of a liquid stream."""
        water, amine, _ = self.flows(stream.n)
        return amine * SPECIES[self.amine].M / (amine * SPECIES[self.amine].M + water * SPECIES["H2O"].M)

    def stream(self, n: Mapping[str, float], T: float, P: float) -> Stream:
        """Liquid of the flows ``n`` [mol/s] at ``T`` [K] and ``P`` [Pa], from the tables.

        Raises
        ------
        InputError
            A species that the solvent does not hold, or no water or amine.
        """
        water, amine, co2 = self.flows(n)
        if not (water > 0.0 and amine > 0.0 and co2 >= 0.0):
            raise InputError("a solvent needs water and amine", where=self.name, value=f"{dict(n)} mol/s",
                             advice="use dilute_stream for water with a trace of amine")
        vessel = self.vessel()
        H = float(_flash.liquid_enthalpy(T, water, amine, co2, vessel)[0])
        _flash.pressures(T, water, amine, co2, vessel)
        density = math.exp(vessel.work.q[_solvent.RHO])
        return Stream(n={"CO2": co2, "H2O": water, self.amine: amine}, T=float(T), P=float(P), phase="liquid", H=H,
                      density=density, solvent=self.name)

    def lean(self, loading: float, strength: float, T: float, P: float, *, mass: float | None = None,
             amine: float | None = None) -> Stream:
        """Liquid of a loading and strength, by mass flow [kg/s, CO2 included] or amine flow [mol/s].

        Examples
        --------
        >>> from solvents.library import load
        >>> lean = load("mea").lean(0.2, 0.30, 313.15, 101325.0, mass=1.0)
        >>> round(lean.n["MEA"], 2), round(lean.mass, 9)
        (4.71, 1.0)
        """
        if (mass is None) == (amine is None):
            raise InputError("give one of mass and amine", where=f"{self.name}.lean")
        water, _, co2 = self.per_amine(loading, strength)
        if mass is not None:
            M, M_w, M_c = (SPECIES[s].M for s in (self.amine, "H2O", "CO2"))
            amine = mass / (M + water * M_w + co2 * M_c)
        assert amine is not None
        return self.stream({"CO2": co2 * amine, "H2O": water * amine, self.amine: amine}, T, P)

    def per_amine(self, loading: float, strength: float) -> tuple[float, float, float]:
        """Water, amine and CO2 of a liquid, per mol of amine."""
        if not (0.0 < strength < 1.0 and loading >= 0.0):
            raise InputError("loading or strength is impossible", where=f"{self.name}.lean",
                             value=f"loading {loading:.4g}, strength {strength:.4g}")
        water = SPECIES[self.amine].M * (1.0 - strength) / strength / SPECIES["H2O"].M
        return water, 1.0, loading * self.alkalinity

    def dilute_stream(self, n: Mapping[str, float], T: float, P: float) -> Stream:
        """Water with little or no amine and CO2, flows ``n`` [mol/s], at ``T`` [K] and ``P`` [Pa]."""
        water, amine, co2 = self.flows(n)
        H = float(_dilute.dilute_enthalpy(float(T), water, amine, co2, self.dilute()))
        density = water_density(T, self.direct().properties)
        return Stream(n={"CO2": co2, "H2O": water, self.amine: amine}, T=float(T), P=float(P), phase="liquid", H=H,
                      density=density)

    def enthalpies(self, n: Mapping[str, float], T: ArrayLike) -> NDArray[np.float64]:
        """Enthalpy flows [W] of the liquid flows ``n`` [mol/s] at temperatures ``T`` [K], one-dimensional."""
        T = np.ascontiguousarray(T, dtype=float)
        H = np.empty_like(T)
        _flash.enthalpies(T, *self.flows(n), self.vessel(), H)
        return H

    def temperature(self, n: Mapping[str, float], H: float) -> float:
        """Temperature [K] at which the liquid flows ``n`` [mol/s] carry the enthalpy ``H`` [W]."""
        return float(_flash.temperature(float(H), *self.flows(n), 340.0, self.vessel()))

    def bubble_pressure(self, T: float, loading: float, strength: float) -> float:
        """Sum of the partial pressures of CO2, water and amine [Pa].

        >>> from solvents.library import load
        >>> round(load("mea").bubble_pressure(393.15, 0.2, 0.30) / 1e3)  # kPa
        188
        """
        return float(sum(_flash.pressures(float(T), *self.per_amine(loading, strength), self.vessel())))

    def loading_at(self, p_CO2: float, T: float, strength: float) -> float:
        """Loading at which CO2 has the partial pressure ``p_CO2`` [Pa] at ``T`` [K].

        Raises
        ------
        InputError
            The tables span no such pressure.

        Examples
        --------
        >>> from solvents.library import load
        >>> mea = load("mea")
        >>> x = mea.loading_at(5e3, 393.15, 0.30)
        >>> round(mea.properties(393.15, x, 0.30)["p_CO2"]["table"])
        5000
        """
        from scipy.optimize import brentq

        vessel = self.vessel()
        water, amine, _ = self.per_amine(0.0, strength)

        def over(loading: float) -> float:
            return math.log(_flash.pressures(float(T), water, amine, loading * self.alkalinity * amine, vessel)[2]
                            / p_CO2)

        low, high = LOADINGS
        if over(low) > 0.0 or over(high) < 0.0:
            raise InputError("no loading has this pressure of CO2", where=self.name, value=f"{p_CO2:.4g} Pa")
        return float(brentq(over, low, high, xtol=1e-12))

    def bubble_temperature(self, P: float, loading: float, strength: float) -> float:
        """Temperature [K] at which the solvent boils under ``P`` [Pa]."""
        found = _flash.bubble_temperature(float(P), *self.per_amine(loading, strength), 373.15, self.vessel())
        return float(found)

    def flash(self, n: Mapping[str, float], H: float, P: float) -> tuple[Stream, Stream]:
        """Gas and liquid after an adiabatic flash to ``P`` [Pa] of the flows ``n`` [mol/s] with enthalpy ``H`` [W].

        The gas has zero flows when the feed stays liquid.

        Raises
        ------
        ConvergenceError
            The flash did not converge.
        """
        water, amine, co2 = self.flows(n)
        found = _flash.flash(float(H), water, amine, co2, float(P), self.vessel())
        if not found.converged:
            raise ConvergenceError("adiabatic flash did not converge", where=self.name, value=f"P = {P:.6g} Pa")
        vapour = {"CO2": found.CO2, "H2O": found.water, self.amine: found.amine}
        liquid = {"CO2": co2 - found.CO2, "H2O": water - found.water, self.amine: amine - found.amine}
        if found.water > 0.0:
            gas = gas_stream(vapour, found.T, P)
        else:
            gas = Stream(n=vapour, T=float(found.T), P=float(P), phase="gas", H=0.0, density=0.0)
        return gas, self.stream(liquid, found.T, P)

    def properties(self, T: float, loading: float, strength: float, kinetics: str = "") -> dict[str, dict[str, Any]]:
        """Every property, from the tables and from the direct model, with its unit.

        Returns
        -------
        dict of name to ``{"table", "direct", "unit"}``; ``table`` is None for what only the direct model gives

        Examples
        --------
        >>> from solvents.library import load
        >>> p = load("mea").properties(313.15, 0.2, 0.30)
        >>> round(p["p_CO2"]["direct"], 2), p["p_CO2"]["unit"], round(p["heat_of_absorption"]["table"] / 1e3, 1)
        (8.24, 'Pa', 86.4)
        """
        return properties.side_by_side(float(T), float(loading), float(strength), self.params(kinetics),
                                       self.direct(kinetics), self.amine)

    def notices(self, where: str, T: ArrayLike, loading: ArrayLike, strength: ArrayLike,
                kinetics: str = "", z: ArrayLike | None = None) -> tuple[Notice, ...]:
        """What is used outside its source's range, and what is estimated; arrays are profiles at ``z`` [m]."""
        return ranges.notices(self.about, self.kinetics(kinetics), where, T, loading, strength, z)


@lru_cache(maxsize=KEPT)
def _params(solvent: Solvent, kinetics: str) -> SolventParams:
    return solvent_params(solvent.about, kinetics)


@lru_cache(maxsize=KEPT)
def _direct(solvent: Solvent, kinetics: str) -> Direct:
    return direct_params(solvent.about, kinetics)


@lru_cache(maxsize=KEPT)
def _dilute_params(solvent: Solvent) -> Any:
    direct, sizes = solvent.direct(), (6, 6, 6, 3, 2, 3, 4, 5, 5, (5, 5))
    work = _dilute.DiluteWork(*(np.zeros(s) for s in sizes))
    return record(DiluteParams(direct.enrtl, direct.anchor, work))


@lru_cache(maxsize=KEPT)
def _vessel(solvent: Solvent, kinetics: str) -> VesselParams:
    names = ("H2O", solvent.amine, "CO2")
    work = _flash.VesselWork(*(np.zeros(s) for s in (704, 64, 3, 3, 3, 4, (4, 4))))
    M = np.array([SPECIES[s].M for s in names])
    return VesselParams(solvent.params(kinetics), gas_params(names).nasa, M, work)
