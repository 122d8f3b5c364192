"""Steam for the reboiler, and the work that the host's turbine loses by giving it up.

The steam condenses some kelvins above the reboiler and its condensate returns saturated, without credit for feed-water
heating. Its equivalent work is what it would have given in an expansion to the host's condenser. The definition moves
work over heat from 0.17 to 0.28, so it is part of every figure that uses it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ccus import _fluids, _helmholtz
from ccus.errors import InputError, OutOfRangeError, SpecError
from ccus.fluids import WATER_NODES, steam_equation, water_params
from ccus.params import load_set
from ccus.result import UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream


@dataclass(frozen=True, kw_only=True)
class SteamSupply:
    """Extraction of steam from a host plant for a reboiler.

    Without ``crossover`` the steam leaves the turbine saturated at the temperature at which it condenses. With it,
    steam of that pressure (and of ``crossover_T``; saturated when None) is throttled: the work lost in the valve
    counts.
    """

    approach: float = 10.0  # condensing steam above the reboiler's liquid [K]
    condenser_T: float = 313.15  # of the host's turbine [K]
    efficiency: float = 0.85  # isentropic, of the expansion forgone [-]
    crossover: float | None = None  # pressure of the extraction [Pa]
    crossover_T: float | None = None  # its temperature when superheated [K]

    def solve(self, duty: float, T_reboiler: float) -> UnitResult:
        """Steam for a reboiler duty.

        Parameters
        ----------
        duty : heat to the reboiler [W], zero or more
        T_reboiler : temperature of the boiling liquid [K]

        Returns
        -------
        UnitResult with outlet ``steam``; ``heat`` is the duty; ``data``: ``equivalent_work_W``, ``carnot_work_W`` (a
        check, vanwagener2011), ``work_ratio`` (equivalent work over duty), ``steam_kg_s``, ``T_condensing``,
        ``P_condensing`` and the stream ``condensate`` that returns

        Raises
        ------
        InputError, SpecError, OutOfRangeError
            A temperature, efficiency or crossover that cannot work.

        Examples
        --------
        >>> result = SteamSupply().solve(1e6, 393.15)
        >>> round(result.data["work_ratio"], 3), round(result.data["carnot_work_W"] / 1e6, 3)
        (0.208, 0.16)
        """
        T = T_reboiler + self.approach
        self._check(duty, T)
        p = water_params()
        P = _fluids.psat_water(T, p)
        T_steam, P_steam, h, s = self._extraction(T, P)
        h_condensate, _, _, _ = _fluids.saturated_water(T, p)
        n = duty / (h - h_condensate)
        work = n * self.efficiency * (h - self._exhaust(s))
        M = SPECIES["H2O"].M
        rho = _helmholtz.density(T_steam, P_steam, False, steam_equation()).rho
        steam = Stream(n={"H2O": n}, T=T_steam, P=P_steam, phase="gas", H=n * h, density=rho * M)
        condensate = Stream(n={"H2O": n}, T=T, P=P, phase="liquid", H=n * h_condensate,
                            density=M / _fluids.water_volume(T, P, p))
        return UnitResult(outlets={"steam": steam}, heat=duty, data={
            "equivalent_work_W": work, "work_ratio": self.efficiency * (h - self._exhaust(s)) / (h - h_condensate),
            "carnot_work_W": carnot_work(duty, T_reboiler), "steam_kg_s": n * M, "T_condensing": T,
            "P_condensing": P, "condensate": condensate})

    def _check(self, duty: float, T: float) -> None:
        where = "SteamSupply"
        if not duty >= 0.0:
            raise InputError("reboiler duty", where=where, value=f"{duty:g} W", allowed="zero or more")
        if not 0.0 < self.efficiency <= 1.0:
            raise InputError("efficiency", where=where, value=f"{self.efficiency:g}", allowed="0 to 1")
        if not (self.approach > 0.0 and WATER_NODES[0] < self.condenser_T < T < WATER_NODES[1]):
            raise SpecError("temperatures must rise from condenser to reboiler to steam", where=where,
                            value=f"condenser {self.condenser_T:.1f} K, steam {T:.1f} K",
                            allowed=f"{WATER_NODES[0]:g} to {WATER_NODES[1]:g} K")

    def _extraction(self, T: float, P: float) -> tuple[float, float, float, float]:
        """Temperature, pressure, enthalpy and entropy of the steam as it leaves the turbine."""
        p, where = water_params(), "SteamSupply"
        if self.crossover is None:
            if self.crossover_T is not None:
                raise InputError("crossover_T needs crossover", where=where)
            _, _, h, s = _fluids.saturated_water(T, p)
            return T, P, h, s
        if self.crossover < P:
            raise SpecError("crossover pressure too low for the reboiler", where=where,
                            value=f"{self.crossover / 1e5:.2f} bar", allowed=f"at least {P / 1e5:.2f} bar")
        if self.crossover >= _fluids.psat_water(WATER_NODES[1], p):
            raise OutOfRangeError("crossover pressure", where=where, value=f"{self.crossover / 1e5:.1f} bar",
                                  allowed=f"below {_fluids.psat_water(WATER_NODES[1], p) / 1e5:.1f} bar")
        T_saturated = _fluids.saturation_temperature(self.crossover, p)
        if self.crossover_T is None:
            _, _, h, s = _fluids.saturated_water(T_saturated, p)
            return T_saturated, self.crossover, h, s
        if not T_saturated <= self.crossover_T <= 900.0:
            raise SpecError("crossover temperature", where=where, value=f"{self.crossover_T:.1f} K",
                            allowed=f"{T_saturated:.1f} K (saturation) to 900 K")
        eos = steam_equation()
        state = _helmholtz.state(self.crossover_T, _helmholtz.density(self.crossover_T, self.crossover, False, eos).rho,
                                 eos)
        return self.crossover_T, self.crossover, state.h, state.s

    def _exhaust(self, s: float) -> float:
        """Enthalpy after an isentropic expansion to the condenser [J/mol]."""
        h_l, s_l, h_v, s_v = _fluids.saturated_water(self.condenser_T, water_params())
        wet = (s - s_l) / (s_v - s_l)
        if not wet <= 1.0:
            raise SpecError("the steam would leave the turbine superheated", where="SteamSupply",
                            advice="lower crossover_T or raise crossover")
        return h_l + wet * (h_v - h_l)


def carnot_work(duty: float, T_reboiler: float) -> float:
    """Equivalent work [W] of a duty [W] at T_reboiler [K] by a fixed share of the Carnot work (vanwagener2011).

    Examples
    --------
    >>> round(carnot_work(1.0, 393.15), 3)
    0.16
    """
    rule = load_set("units", "vanwagener2011")
    T = T_reboiler + rule.value("approach")
    return rule.value("efficiency") * duty * (T - rule.value("T_sink")) / T
