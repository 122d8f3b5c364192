"""Source of raw flue gas: measured, burnt from a fuel, or a preset with cited composition."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ccus._fluids import psat_water
from ccus.errors import InputError, Notice
from ccus.fluids import water_params
from ccus.gas import CARRIERS, R, gas_stream
from ccus.gas_combustion import TARGETS, Burnt, Combustion, Scrubber
from ccus.gas_fuel import gaseous_fuel, solid_fuel
from ccus.params import load_set
from ccus.quantity import Flow
from ccus.result import UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream

PRESETS = Path(__file__).with_name("presets")
SUPERSATURATION = 1.05  # a measured water content up to this much above saturation is taken as rounding


@dataclass(frozen=True, kw_only=True)
class MeasuredGas:
    """A measured composition.

    Attributes
    ----------
    fractions : mole fractions of N2, O2, Ar, CO2, H2O, CO, NO, NO2, SO2; without N2, it fills up to one
    basis : "wet" (H2O among the fractions) or "dry"
    water : for a dry basis "saturated", or the mole fraction of H2O in the wet gas
    reference_O2 : dry O2 to which the fractions are corrected, all but O2 itself, which is the measured one; needs a
        dry basis, and N2 left out
    reference_air_O2 : O2 of dry air in that correction; 0.21 in directive2010
    """

    fractions: Mapping[str, float]
    basis: str = "wet"
    water: str | float = "saturated"
    reference_O2: float | None = None
    reference_air_O2: float = 0.21

    def __post_init__(self) -> None:
        object.__setattr__(self, "fractions", MappingProxyType(dict(self.fractions)))
        for name, x in self.fractions.items():
            if name not in CARRIERS:
                raise InputError("unknown gas", where="MeasuredGas", value=name, allowed=", ".join(CARRIERS))
            if not 0.0 <= x <= 1.0:
                raise InputError(f"mole fraction of {name}", where="MeasuredGas", value=f"{x:.4g}", allowed="0 to 1")
        if self.basis not in ("wet", "dry"):
            raise InputError("basis", where="MeasuredGas", value=self.basis, allowed="wet, dry")
        if self.basis == "dry" and self.fractions.get("H2O"):
            raise InputError("H2O in a dry composition", where="MeasuredGas", advice="give it as water, or use wet")
        if self.reference_O2 is not None and (self.basis != "dry" or "N2" in self.fractions):
            raise InputError("a reference O2 needs a dry basis and N2 left out", where="MeasuredGas")

    def composition(self, psat: float, P: float) -> dict[str, float]:
        """Mole fractions of the wet gas at pressure ``P`` where water's vapour pressure is ``psat`` [Pa]."""
        x = dict(self.fractions)
        if self.reference_O2 is not None:
            air, measured = self.reference_air_O2, x.setdefault("O2", self.reference_O2)
            x = {k: v if k == "O2" else v * (air - measured) / (air - self.reference_O2) for k, v in x.items()}
        if "N2" not in x:
            x["N2"] = 1.0 - sum(x.values())
        total = sum(x.values())
        if abs(total - 1.0) > 0.005 or x["N2"] < 0.0:
            beyond = f"{total:.4f}" if x["N2"] >= 0.0 else f"{1.0 - x['N2']:.4f} without N2"
            raise InputError("the mole fractions do not sum to one", where="MeasuredGas", value=beyond,
                             allowed="0.995 to 1.005", advice="correct them, or leave N2 out to fill up")
        x = {k: v / total for k, v in x.items()}
        if self.basis == "dry":
            water = psat / P if self.water == "saturated" else float(self.water)
            if not 0.0 <= water < 0.95:
                raise InputError("water in the gas", where="MeasuredGas", value=f"{water:.4g}", allowed="0 to 0.95")
            x = {k: v * (1.0 - water) for k, v in x.items()} | {"H2O": water}
        return x


@dataclass(frozen=True, kw_only=True)
class FlueGas:
    """Raw flue gas at the battery limit; give ``flow``, or ``fuel_rate`` where a fuel is burnt.

    Attributes
    ----------
    source : MeasuredGas or Combustion
    T, P : of the gas [K, Pa]
    flow : by mass, moles or volume at T and P, wet or dry
    fuel_rate : kg/s
    name : for messages
    reference : where composition and state come from, a key in refs_gas.bib

    Examples
    --------
    >>> gas = preset("ngcc", flow=Flow(100.0, "mass_flow")).solve().outlets["gas"]
    >>> round(100 * gas.x["CO2"], 2), round(gas.mass, 6)
    (4.04, 100.0)
    """

    source: MeasuredGas | Combustion
    T: float
    P: float
    flow: Flow | None = None
    fuel_rate: float | None = None
    name: str = "flue gas"
    reference: str = ""

    def __post_init__(self) -> None:
        if (self.flow is None) == (self.fuel_rate is None):
            raise InputError("give either flow or fuel_rate", where=self.name)
        if self.fuel_rate is not None and isinstance(self.source, MeasuredGas):
            raise InputError("fuel_rate belongs to a fuel that is burnt", where=self.name, advice="give flow")
        amount = self.flow.value if self.flow is not None else self.fuel_rate
        if not amount > 0.0:  # type: ignore[operator]
            raise InputError("the flow must be above zero", where=self.name, value=f"{amount:.4g}")
        for what, value, low, high in (("T", self.T, 273.16, 573.15), ("P", self.P, 0.5e5, 5e5)):
            if not low <= value <= high:
                raise InputError(what, where=self.name, value=f"{value:.6g}", allowed=f"{low:g} to {high:g}")

    def solve(self) -> UnitResult:
        """The gas as outlet "gas", with what made it in ``data``.

        Raises
        ------
        InputError
            A composition or a combustion that cannot be; a measured gas that holds more than 1.05 times the water that
            it can hold at its temperature and pressure.
        """
        psat = psat_water(self.T, water_params())
        if isinstance(self.source, MeasuredGas):
            x = self.source.composition(psat, self.P)
            scale, notices = self._scale(x), self._supersaturation(x.get("H2O", 0.0) * self.P / psat)
            data: dict[str, Any] = {}
        else:
            burnt = self.source.burn(self.T, self.P)
            x = {k: v for k, v in burnt.gas.items() if v > 0.0}
            scale = self.fuel_rate if self.fuel_rate is not None else self._scale(x)
            data, notices = self._made_from(burnt, scale), self._condensed(burnt.condensate * scale)
        stream = gas_stream({k: v * scale for k, v in x.items()}, self.T, self.P)
        dry = 1.0 - stream.x.get("H2O", 0.0)
        data |= {"CO2_dry": stream.x.get("CO2", 0.0) / dry, "O2_dry": stream.x.get("O2", 0.0) / dry,
                 "relative_humidity": stream.x.get("H2O", 0.0) * self.P / psat, "reference": self.reference}
        bound, binding = alkalinity_bound(stream, self.name)
        return UnitResult(outlets={"gas": stream}, warnings=notices + binding, data=data | {"alkalinity_bound": bound})

    def _scale(self, x: Mapping[str, float]) -> float:
        """mol/s per mole of ``x`` that gives the flow."""
        flow = self.flow
        assert flow is not None
        counted = {k: v for k, v in x.items() if not (flow.basis == "dry" and k == "H2O")}
        if flow.kind == "mass_flow":
            return flow.value / sum(SPECIES[k].M * v for k, v in counted.items())
        moles = flow.value * (self.P / (R * self.T) if flow.kind == "volume_flow" else 1.0)
        return moles / sum(counted.values())

    def _supersaturation(self, humidity: float) -> tuple[Notice, ...]:
        if humidity > SUPERSATURATION:
            raise InputError("the gas holds more water than it can", where=self.name,
                             value=f"{humidity:.3f} times saturation at {self.T - 273.15:.1f} degC",
                             allowed=f"up to {SUPERSATURATION}", advice="check temperature, pressure and water content")
        if humidity > 1.0 + 1e-9:
            return (Notice(what="water relative to saturation, taken as measured", where=self.name,
                           value=f"{humidity:.4f}", allowed="0 to 1"),)
        return ()

    def _condensed(self, water: float) -> tuple[Notice, ...]:
        if water <= 0.0:
            return ()
        recirculated = isinstance(self.source, Combustion) and self.source.recirculation > 0.0
        what = ("the recirculated gas is cooled: water condenses before the battery limit" if recirculated else
                "the gas is below its dew point: water condenses before the battery limit")
        return (Notice(what=what, where=self.name, value=f"{water:.4g} mol/s"),)

    def _made_from(self, burnt: Burnt, fuel_rate: float) -> dict[str, Any]:
        """Figures of the combustion; flows in mol/s, fuel and ash in kg/s, heat in W."""
        fuel = self.source.fuel  # type: ignore[union-attr]
        heat = fuel.higher_heating_value
        return {
            "fuel": fuel_rate, "ash": fuel_rate * fuel.ash, "excess_air": burnt.excess_air,
            "dry_air": fuel_rate * burnt.air, "oxidant_O2": burnt.oxidant_O2, "SO2_removed": fuel_rate * burnt.sulfate,
            "condensate": fuel_rate * burnt.condensate, "fuel_heat": None if heat is None else fuel_rate * heat,
            "element_errors": burnt.element_errors(fuel),
        }


def alkalinity_bound(gas: Stream, where: str = "") -> tuple[float, tuple[Notice, ...]]:
    """Alkalinity [mol/s] that SO2 and NO2 of a gas would bind as heat-stable salts if all were absorbed.

    Returns
    -------
    the flow, and a notice for each gas that binds any

    Examples
    --------
    >>> bound, notices = alkalinity_bound(gas_stream({"N2": 1.0, "SO2": 1e-5}, 313.15, 1e5))
    >>> bound, len(notices)
    (2e-05, 1)
    """
    table = load_set("units", "acid_gases")
    total, notices = 0.0, []
    for name in table.rows:
        flow = gas.n.get(name, 0.0)
        bound = flow * table.value(name)
        total += bound
        if flow > 0.0:
            ppm = 1e6 * flow / (gas.total - gas.n.get("H2O", 0.0))
            notices.append(Notice(what=f"{name} reaches the absorber and would bind amine as heat-stable salt, "
                                       f"{table.value(name):g} mol of alkalinity each", where=where,
                                  value=f"{ppm:.3g} ppmv dry, {bound:.3g} mol/s", source=table.source))
    return total, tuple(notices)


def preset(name: str, *, flow: Flow | None = None, fuel_rate: float | None = None, T: float | None = None,
           P: float | None = None, **combustion: Any) -> FlueGas:
    """A flue gas of ``units/presets``: "pulverised_coal" or "ngcc".

    Parameters
    ----------
    flow, fuel_rate : one of them, as in FlueGas
    T, P : instead of the preset's own [K, Pa]
    combustion : fields of Combustion instead of the preset's own; a target (``excess_air``, ``CO2_after_cooler``, ...)
        replaces the preset's

    Raises
    ------
    InputError
        An unknown preset, or what FlueGas and Combustion refuse.

    Examples
    --------
    >>> coal = preset("pulverised_coal", flow=Flow(500e3 / 3600, "mass_flow"))
    >>> round(100 * coal.solve().data["CO2_dry"], 2)
    13.98
    """
    names = sorted(path.stem for path in PRESETS.glob("*.toml"))
    if name not in names:
        raise InputError("unknown preset", where="flue gas", value=name, allowed=", ".join(names))
    given = _preset_file(name)
    about, settings = given["fuel"], dict(given["combustion"])
    heat = about["higher_heating_value"]
    if about["kind"] == "solid":
        fuel = solid_fuel(about["ultimate"], basis=about["basis"], higher_heating_value=heat, name=name)
    else:
        fuel = gaseous_fuel(about["molar"], higher_heating_value=heat, name=name)
    if any(key in combustion for key in TARGETS):
        settings = {key: value for key, value in settings.items() if key not in TARGETS}
    if "scrubber" in given:
        settings["scrubber"] = Scrubber(**given["scrubber"])
    return FlueGas(source=Combustion(fuel=fuel, **(settings | combustion)), T=given["T"] if T is None else T,
                   P=given["P"] if P is None else P, flow=flow, fuel_rate=fuel_rate, name=name,
                   reference=given["source"])


@cache
def _preset_file(name: str) -> Mapping[str, Any]:
    with open(PRESETS / f"{name}.toml", "rb") as file:
        return tomllib.load(file)
