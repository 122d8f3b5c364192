"""Energy accounts: what the plant uses for each tonne of CO2 it delivers, by boundary and metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from ccus.errors import InputError, Notice
from ccus.params import load_set
from ccus.result import UnitResult
from ccus.species import SPECIES
from flowsheets.result import Plant

BOUNDARIES: Mapping[str, str] = MappingProxyType({
    "regeneration_heat": "heat of solvent regeneration alone",
    "capture": "heat and electricity up to the stripper overhead",
    "capture_and_compression": "heat and electricity up to the product at its stated pressure",
})
METRICS: Mapping[str, str] = MappingProxyType({
    "thermal": "heat alone",
    "final": "heat and electricity added as they are",
    "electricity_equivalent": "electricity, and the work that the steam would have given in a turbine",
    "primary": "heat and electricity, each times its primary-energy factor",
})
HEADLINE = ("capture_and_compression", "electricity_equivalent")
REGENERATION = ("regeneration_heat", "thermal")
CONSUMERS = ("blower", "pumps", "recompression", "refrigeration", "compression")
NOT_COUNTED = ("motor and drive losses (power is shaft power); pumps of gas cooler and water wash, and "
               "the gas's pressure drop in the last two; pumps and tower fans of the site's cooling water")


class Steam(Protocol):
    """What the accounts need of the steam supply."""

    def solve(self, duty: float, T_reboiler: float) -> UnitResult:
        """Steam for a duty [W] at a temperature [K], with ``equivalent_work_W`` and ``carnot_work_W`` in its data."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A specific energy; boundary and metric are part of the number."""

    value: float  # [GJ/t CO2]
    boundary: str
    metric: str

    def reduction_from(self, baseline: Measure) -> float:
        """Fraction by which this lies below ``baseline``.

        Raises
        ------
        InputError
            Boundary or metric differ.

        Examples
        --------
        >>> new, old = (Measure(value=v, boundary="capture", metric="final") for v in (3.0, 4.0))
        >>> new.reduction_from(old)
        0.25
        """
        if (self.boundary, self.metric) != (baseline.boundary, baseline.metric):
            raise InputError(
                f"a figure at {self.boundary}/{self.metric} cannot be compared with one at "
                f"{baseline.boundary}/{baseline.metric}",
                advice="choose the same boundary and metric for both",
            )
        return 1.0 - self.value / baseline.value


@dataclass(frozen=True, kw_only=True)
class EnergyUse:
    """Energy flows of a plant and the CO2 they serve."""

    captured: float  # CO2 in the product at the battery limit [kg/s]
    heat: float  # steam heat to all reboilers [W]
    steam_work: float  # work that this steam would have given [W]
    carnot_work: float  # the same by a fixed share of the Carnot work, as a check [W]
    electricity: Mapping[str, float]  # shaft power by consumer [W]
    drying_heat: float = 0.0  # heat to regenerate the glycol that dries the product [W]
    drying_work: float = 0.0  # work that steam for it would have given [W]

    def heat_within(self, boundary: str) -> float:
        """Heat within a boundary [W]; drying belongs to compression."""
        return self.heat + (self.drying_heat if boundary == "capture_and_compression" else 0.0)

    def steam_work_within(self, boundary: str) -> float:
        """Work that the heat within a boundary would have given as steam [W]."""
        return self.steam_work + (self.drying_work if boundary == "capture_and_compression" else 0.0)

    def electric_power(self, boundary: str) -> float:
        """Electricity within a boundary [W]."""
        if boundary == "regeneration_heat":
            return 0.0
        outside = ("compression",) if boundary == "capture" else ()
        return sum(v for k, v in self.electricity.items() if k not in outside)

    def measure(self, boundary: str, metric: str) -> Measure:
        """The specific energy at a boundary in a metric.

        Raises
        ------
        InputError
            Unknown boundary or metric.
        """
        check_choice(boundary, metric)
        power, heat = self.electric_power(boundary), self.heat_within(boundary)
        conventions = load_set("flowsheets", "accounting")
        if metric == "thermal":
            rate = heat
        elif metric == "final":
            rate = heat + power
        elif metric == "electricity_equivalent":
            rate = self.steam_work_within(boundary) + power
        else:
            rate = (heat / conventions.value("steam_boiler_efficiency", "value")
                    + power * conventions.value("primary_factor_electricity", "value"))
        return Measure(value=rate / self.captured / 1e6, boundary=boundary, metric=metric)

    def kWh_per_t(self, power: float) -> float:
        """A power [W] per tonne of CO2 captured [kWh/t]."""
        return power / self.captured / 3.6e3


def check_choice(boundary: str, metric: str) -> None:
    """Raise InputError for an unknown boundary or metric."""
    for what, name, allowed in (("boundary", boundary, BOUNDARIES), ("metric", metric, METRICS)):
        if name not in allowed:
            raise InputError(f"unknown {what}", value=name, allowed=", ".join(allowed))


def consumer(unit: str) -> str:
    """Consumer under which a unit's power is booked.

    >>> consumer("rich_pump"), consumer("absorber"), consumer("co2_compression")
    ('pumps', 'pumps', 'compression')
    """
    if any(word in unit for word in ("pump", "wash", "cooler", "absorber")):  # an absorber's work is its intercoolers'
        return "pumps"
    return next((name for name in ("recompression", *CONSUMERS) if name in unit), unit)


def electricity(plant: Plant) -> dict[str, float]:
    """Shaft power by consumer [W]; the main consumers are named even where they take nothing."""
    power = dict.fromkeys(CONSUMERS, 0.0)
    for name, unit in plant.units.items():
        if unit.work != 0.0:
            power[consumer(name)] = power.get(consumer(name), 0.0) + unit.work
    return power


def cooling(plant: Plant) -> dict[str, float]:
    """Heat given to the cooling water by unit [W], positive; heat lost through walls is not in it."""
    duties = {}
    for name, unit in plant.units.items():
        data = unit.data
        if "condenser_duty" in data:
            duty = abs(float(data["condenser_duty"]))
        elif "cooling" in data:
            duty = abs(float(data["cooling"]))
        else:
            duty = max(-unit.heat - abs(float(data.get("heat_loss", 0.0))), 0.0)
        if duty > 0.0:
            duties[name] = duty
    return duties


def reboilers(plant: Plant) -> list[tuple[float, float]]:
    """Duty [W] and temperature [K] of each reboiler."""
    return [
        (float(unit.data["reboiler_duty"]), float(unit.data["T_reboiler"]))
        for unit in plant.units.values() if "reboiler_duty" in unit.data
    ]


def driers(plant: Plant) -> list[tuple[float, float]]:
    """Duty [W] and temperature [K] of each regenerator of a glycol drier."""
    figures = [unit.data["dehydration"] for unit in plant.units.values() if unit.data.get("dehydration")]
    return [(float(f["regeneration_W"]), float(f["T_regenerator"])) for f in figures]


def energy_use(plant: Plant, steam: Steam) -> EnergyUse:
    """Energy flows of a solved plant; CO2 captured is what leaves in the product."""
    supplied = [steam.solve(Q, T).data for Q, T in reboilers(plant)]
    drying = [steam.solve(Q, T).data for Q, T in driers(plant)]
    return EnergyUse(
        captured=plant.streams["co2_product"].n["CO2"] * SPECIES["CO2"].M,
        heat=sum(Q for Q, _ in reboilers(plant)),
        steam_work=sum(float(data["equivalent_work_W"]) for data in supplied),
        carnot_work=sum(float(data["carnot_work_W"]) for data in supplied),
        electricity=electricity(plant),
        drying_heat=sum(Q for Q, _ in driers(plant)),
        drying_work=sum(float(data["equivalent_work_W"]) for data in drying),
    )


def notices(metric: str) -> tuple[Notice, ...]:
    """What to know about the conventions behind a metric."""
    if metric != "primary":
        return ()
    rows = load_set("flowsheets", "accounting").rows
    return tuple(
        Notice(what=f"{name} was taken over without its source at hand", where="primary energy",
               value=f"{row['value']} {row['unit']}", source=row["where"], kind="remark")
        for name, row in rows.items() if row["checked"] == "no"
    )
