"""Burning a fuel in air: the flue gas by element balance, the flame temperature by Cantera's equilibrium.

The flue gas is that of complete combustion, which is the equilibrium of a gas with excess oxygen below about 1500 K:
carbon leaves as CO2, hydrogen as H2O, sulfur as SO2, nitrogen of the fuel as N2. NOx is no equilibrium product at the
stack and is a figure to be given; SO3, CO, unburnt carbon and HCl are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ccus import _fluids
from ccus.errors import ConvergenceError, InputError
from ccus.fluids import water_params
from ccus.gas import MECHANISM, gas_stream
from ccus.gas_fuel import Fuel
from ccus.params import load_set
from ccus.species import SPECIES

AIR = ("N2", "O2", "Ar", "CO2")
PRODUCTS = ("N2", "O2", "Ar", "CO2", "H2O", "NO", "NO2", "SO2")
TRIPLE_POINT = 273.16  # K
TARGETS = ("excess_air", "O2_dry", "O2_wet", "CO2_dry", "CO2_wet", "CO2_after_cooler")


@dataclass(frozen=True, kw_only=True)
class Scrubber:
    """Wet limestone scrubber: SO2 + CaCO3 + 1/2 O2 gives gypsum and CO2; the gas leaves saturated.

    Give ``removal``, the fraction of SO2 taken out, or ``SO2``, the mole fraction left in the dry gas. ``oxygen`` is
    the oxygen blown in as air per SO2 removed; gypsum needs 0.5, what is missing comes from the gas.
    """

    removal: float | None = None
    SO2: float | None = None
    oxygen: float = 0.5  # mol O2/mol SO2

    def __post_init__(self) -> None:
        if (self.removal is None) == (self.SO2 is None):
            raise InputError("give either removal or SO2", where="Scrubber")
        given = self.removal if self.removal is not None else self.SO2
        if not 0.0 <= given <= 1.0:  # type: ignore[operator]
            raise InputError("removal and SO2 are fractions", where="Scrubber", value=f"{given}", allowed="0 to 1")
        if self.oxygen < 0.0:
            raise InputError("oxygen is zero or more", where="Scrubber", value=f"{self.oxygen}")


@dataclass(frozen=True, kw_only=True)
class Burnt:
    """Flue gas per kg of fuel, and what went into it besides the fuel [mol/kg]."""

    gas: Mapping[str, float]
    air: float  # dry air, oxidation air of the scrubber not included
    excess_air: float  # of the burner, relative to the stoichiometric air
    inflow: Mapping[str, float]  # species that enter: humid air, process CO2, limestone's CO2, the scrubber's water
    sulfate: float  # SO3 bound in gypsum
    condensate: float  # water that leaves as liquid
    oxidant_O2: float  # mole fraction in the dry oxidant, recirculated gas included

    def element_errors(self, fuel: Fuel) -> dict[str, float]:
        """Relative error of each element's balance, fuel and air against gas, gypsum and condensate."""
        into, out = dict(fuel.elements), {"S": self.sulfate, "O": 3 * self.sulfate + self.condensate}
        out["H"] = 2 * self.condensate
        for flows, total in ((self.inflow, into), (self.gas, out)):
            for name, flow in flows.items():
                for element, count in SPECIES[name].elements.items():
                    total[element] = total.get(element, 0.0) + count * flow
        scale = sum(into.values())
        return {e: (out.get(e, 0.0) - v) / max(v, 1e-6 * scale) for e, v in sorted(into.items())}


@dataclass(frozen=True, kw_only=True)
class Combustion:
    """A fuel burnt in air; exactly one of ``TARGETS`` says how much.

    Attributes
    ----------
    excess_air : of the burner, relative to the stoichiometric air
    O2_dry, O2_wet, CO2_dry, CO2_wet : mole fraction before any scrubber, leaked air included
    CO2_after_cooler : mole fraction of the wet gas once cooled to ``cooler_T``, ``cooler_P`` and saturated there
    in_leakage : air leaking in behind the furnace, relative to the stoichiometric air
    humidity : relative, of the air at ``air_T`` and ``air_P``
    process_CO2 : CO2 of minerals per carbon of the fuel [mol/mol]
    NOx : mole fraction in the dry gas before any scrubber; ``NO2_share`` of it NO2
    recirculation : share of the flue gas that is cooled to ``cooler_T``, loses its condensate and replaces as many
        moles of air; the targets are those without it
    """

    fuel: Fuel
    excess_air: float | None = None
    O2_dry: float | None = None
    O2_wet: float | None = None
    CO2_dry: float | None = None
    CO2_wet: float | None = None
    CO2_after_cooler: float | None = None
    cooler_T: float = 313.15
    cooler_P: float = 1.05e5
    in_leakage: float = 0.0
    air_T: float = 288.15
    air_P: float = 101325.0
    humidity: float = 0.6
    process_CO2: float = 0.0
    NOx: float = 0.0
    NO2_share: float = field(default_factory=lambda: load_set("ccus", "combustion").value("NO2_share"))
    scrubber: Scrubber | None = None
    recirculation: float = 0.0

    def __post_init__(self) -> None:
        given = [name for name in TARGETS if getattr(self, name) is not None]
        if len(given) != 1:
            raise InputError("say once how much air the fuel gets", where="Combustion",
                             value=", ".join(given) or "nothing", allowed=f"one of {', '.join(TARGETS)}")
        if self.recirculation and (self.scrubber or given[0] == "CO2_after_cooler"):
            raise InputError("recirculated gas goes with neither a scrubber nor a CO2 behind the cooler",
                             where="Combustion", advice="say by another figure how much air the fuel gets without it")
        for name, high in (("recirculation", 0.9), ("in_leakage", 10.0), ("humidity", 1.0), ("process_CO2", 100.0),
                           ("NOx", 0.05), ("NO2_share", 1.0)):
            if not 0.0 <= getattr(self, name) <= high:
                raise InputError(name, where="Combustion", value=f"{getattr(self, name):.4g}", allowed=f"0 to {high:g}")
        if given[0] != "excess_air" and not 0.0 < getattr(self, given[0]) < 1.0:
            raise InputError(given[0], where="Combustion", value=f"{getattr(self, given[0]):.4g}", allowed="0 to 1")

    @property
    def stoichiometric_air(self) -> float:
        """Dry air for complete combustion [mol/kg fuel]."""
        return self.fuel.oxygen / dry_air()["O2"]

    def burn(self, T: float, P: float) -> Burnt:
        """Flue gas per kg of fuel; behind a scrubber it is saturated at ``T`` [K] and ``P`` [Pa].

        Raises
        ------
        InputError
            The target cannot be reached, or takes less air than complete combustion needs.
        """
        stoichiometric = self.stoichiometric_air
        if self.excess_air is not None:
            excess, air = self.excess_air, stoichiometric * (1.0 + self.excess_air + self.in_leakage)
        else:
            air = self._air_for_target()
            excess = air / stoichiometric - 1.0 - self.in_leakage
        if self.recirculation:  # dry, the gas is that of so much less air: each mole of air leaves as one of gas
            air -= self.recirculation * _dry(self._boiler_gas(air))
            excess = air / stoichiometric - 1.0 - self.in_leakage
        if excess < 0.0:
            raise InputError("the burner would get less air than complete combustion needs", where="Combustion",
                             value=f"excess air {100 * excess:.2f} %", allowed="0 % and more",
                             advice="lower the CO2, the in-leakage or the recirculation asked for, or raise the O2")
        return self._finish(air, excess, T, P)

    def _air_for_target(self) -> float:
        """Dry air [mol/kg] that meets the target: a ratio of functions linear in air, so the secant is exact."""
        (name,) = (key for key in TARGETS if getattr(self, key) is not None)
        fraction, species = getattr(self, name), name.split("_")[0]
        if name == "CO2_after_cooler":
            fraction /= 1.0 - self._psat(self.cooler_T) / self.cooler_P

        def surplus(air: float) -> float:
            gas, _ = self._scrubbed(self._boiler_gas(air)) if name == "CO2_after_cooler" else (self._boiler_gas(air), 0)
            return gas[species] - fraction * (sum(gas.values()) - (0.0 if name.endswith("wet") else gas["H2O"]))

        low, high = self.stoichiometric_air, 2.0 * self.stoichiometric_air
        f_low, f_high = surplus(low), surplus(high)
        for _ in range(20):
            if f_high == f_low:
                break
            low, high, f_low = high, high - f_high * (high - low) / (f_high - f_low), f_high
            if abs(high - low) <= 1e-14 * abs(high):
                break
            f_high = surplus(high)
        if not (abs(high - low) <= 1e-9 * abs(high) and high > 0.0):
            raise InputError(f"no amount of air gives {name} = {getattr(self, name):.4g}", where="Combustion")
        return high

    @staticmethod
    def _psat(T: float) -> float:
        """Vapour pressure of water [Pa]; below the triple point that of the triple point."""
        return _fluids.psat_water(max(T, TRIPLE_POINT), water_params())

    def _water_of_air(self) -> float:
        """mol H2O per mol of dry air."""
        p = self.humidity * self._psat(self.air_T)
        return p / (self.air_P - p)

    def _boiler_gas(self, air: float) -> dict[str, float]:
        e, x = self.fuel.elements, dry_air()
        gas = dict.fromkeys(PRODUCTS, 0.0)
        gas["CO2"] = e["C"] * (1.0 + self.process_CO2) + air * x["CO2"]
        gas["H2O"] = e["H"] / 2 + air * self._water_of_air()
        gas["SO2"], gas["Ar"] = e["S"], air * x["Ar"]
        gas["N2"], gas["O2"] = e["N"] / 2 + air * x["N2"], air * x["O2"] - self.fuel.oxygen
        dry = sum(gas.values()) - gas["H2O"]
        NOx = self.NOx * dry / (1.0 + 0.5 * self.NO2_share * self.NOx)  # half a mole of gas goes for each NO2
        gas["NO2"], gas["NO"] = self.NO2_share * NOx, (1.0 - self.NO2_share) * NOx
        gas["N2"], gas["O2"] = gas["N2"] - NOx / 2, gas["O2"] - gas["NO"] / 2 - gas["NO2"]
        return gas

    def _scrubbed(self, gas: dict[str, float]) -> tuple[dict[str, float], float]:
        """Gas behind the scrubber before saturation, and the SO2 removed [mol/kg]."""
        if self.scrubber is None:
            return gas, 0.0
        x, s = dry_air(), self.scrubber
        air = s.oxygen / x["O2"]  # per SO2 removed
        if s.removal is not None:
            removed = s.removal * gas["SO2"]
        else:
            dry = sum(gas.values()) - gas["H2O"]
            removed = max((gas["SO2"] - s.SO2 * dry) / (1.0 + s.SO2 * (air - 0.5)), 0.0)  # type: ignore[operator]
        out = {name: flow + removed * air * x.get(name, 0.0) for name, flow in gas.items()}
        out["SO2"], out["CO2"], out["O2"] = out["SO2"] - removed, out["CO2"] + removed, out["O2"] - 0.5 * removed
        return out, removed

    def _finish(self, air: float, excess: float, T: float, P: float) -> Burnt:
        gas, removed = self._scrubbed(self._boiler_gas(air))
        back = self.recirculation / (1.0 - self.recirculation) * _dry(gas)  # dry recirculated gas [mol/kg]
        wet = back * self._psat(self.cooler_T) / (self.air_P - self._psat(self.cooler_T))
        lost = max(gas["H2O"] - (1.0 - self.recirculation) * (gas["H2O"] + wet), 0.0) if back else 0.0
        gas["H2O"] -= lost
        x, oxidation = dry_air(), 0.0 if self.scrubber is None else removed * self.scrubber.oxygen / dry_air()["O2"]
        inflow = {name: (air + oxidation) * x[name] for name in AIR}
        inflow["CO2"] += self.fuel.elements["C"] * self.process_CO2 + removed
        inflow["H2O"], change = air * self._water_of_air(), 0.0
        if gas["O2"] < 0.0:
            raise InputError("the scrubber and NOx take more oxygen than the gas has", where="Combustion",
                             advice="raise the excess air or the scrubber's oxygen")
        psat = self._psat(T)
        if psat < P:
            saturated = (sum(gas.values()) - gas["H2O"]) * psat / (P - psat)
            change = saturated - gas["H2O"] if self.scrubber or gas["H2O"] > saturated else 0.0
        elif self.scrubber:
            raise InputError("no gas is left at saturation", where="Scrubber", value=f"{T:.2f} K, {P:.0f} Pa")
        gas["H2O"] += change
        inflow["H2O"] += max(change, 0.0)
        O2 = (air * x["O2"] + back * gas["O2"] / _dry(gas)) / (air + back)
        return Burnt(gas=MappingProxyType(gas), air=air, excess_air=excess, inflow=MappingProxyType(inflow),
                     sulfate=removed, condensate=max(-change, 0.0) + lost, oxidant_O2=O2)


def _dry(gas: Mapping[str, float]) -> float:
    """Flow of a gas without its water."""
    return sum(gas.values()) - gas["H2O"]


def dry_air() -> dict[str, float]:
    """Mole fractions of dry air, from ussa1976.

    >>> round(dry_air()["O2"], 4)
    0.2095
    """
    table = load_set("ccus", "combustion")
    total = sum(table.value(name) for name in AIR)
    return {name: table.value(name) / total for name in AIR}


@dataclass(frozen=True, kw_only=True)
class Flame:
    """Adiabatic equilibrium of fuel and combustion air."""

    T: float  # K
    x: Mapping[str, float]  # mole fractions, with the radicals H2, H, O, OH


def flame(combustion: Combustion) -> Flame:
    """Adiabatic flame of the fuel with the burner's air, by Cantera's equilibrium at ``air_P``.

    Fuel at 298.15 K, its enthalpy from the higher heating value; no heat goes to the ash. For information: it does not
    enter the flue gas. Imports Cantera.

    Raises
    ------
    InputError
        The fuel has no heating value.
    """
    import cantera as ct

    fuel = combustion.fuel
    if fuel.higher_heating_value is None:
        raise InputError("a flame temperature needs the fuel's higher heating value", where="flame")
    excess = combustion.burn(TRIPLE_POINT + 50.0, combustion.air_P).excess_air
    air = combustion.stoichiometric_air * (1.0 + excess)
    clean = Combustion(fuel=fuel, excess_air=excess, air_T=combustion.air_T, air_P=combustion.air_P,
                       humidity=combustion.humidity)
    gas = clean._boiler_gas(air)
    into = {name: air * x for name, x in dry_air().items()} | {"H2O": air * clean._water_of_air()}
    e, burnt = fuel.elements, {name: gas_stream({name: 1.0}, 298.15, 1e5).H for name in ("CO2", "SO2")}
    formation = e["C"] * burnt["CO2"] + e["S"] * burnt["SO2"]
    formation += e["H"] / 2 * load_set("ccus", "combustion").value("liquid_water")
    H = fuel.higher_heating_value + formation + gas_stream(into, combustion.air_T, combustion.air_P).H
    phase = ct.Solution(MECHANISM, "flame")
    phase.TPX = 2000.0, combustion.air_P, gas
    phase.HP = H / sum(SPECIES[name].M * flow for name, flow in gas.items()), combustion.air_P
    try:
        phase.equilibrate("HP")
    except ct.CanteraError as error:
        raise ConvergenceError("Cantera found no flame equilibrium", where="flame") from error
    return Flame(T=phase.T, x=MappingProxyType(phase.mole_fraction_dict()))
