"""Values of a run that are possible alone but not together, or not in the use that the scores make of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ccus.fluids import water_saturation
from ccus.quantity import R
from validation.quantities import QUANTITIES

if TYPE_CHECKING:
    from validation.campaign import About, Score

LIQUID_TO_GAS = (0.2, 30.0)  # kg/kg; the campaigns lie between 1 and 8, absorbers of designs between 1 and 10
M_GAS = 0.029  # kg/mol, flue gas, for this check only
DIVIDED_BY = {
    "specific_duty_balance": ("capture", "capture_gas"),
    "specific_duty_liquid": ("capture_liquid",),
}  # derived quantity: measured ones in its denominator


class Wrong(NamedTuple):
    """A contradiction: the quantities it lies in, and whether the run cannot be computed for it."""

    quantities: tuple[str, ...]
    what: str
    value: str
    allowed: str
    stops: bool


def inlet_water(values: Mapping[str, float], about: About) -> float:
    """Mole fraction of water in the inlet gas, at its temperature, pressure and relative humidity."""
    return about.gas.humidity * float(water_saturation([values["gas_T"]])["P"][0]) / values["gas_P"]


def dry_inlet(values: Mapping[str, float], about: About) -> float:
    """CO2 fraction of the dry inlet gas."""
    return values["co2"] / (1.0 - inlet_water(values, about)) if about.gas.fraction == "wet" else values["co2"]


def contradictions(values: Mapping[str, float], about: About) -> Iterator[Wrong]:
    """Everything that the values of a run [SI] say against each other; what is absent is not judged."""
    yield from _beds(values, about)
    yield from _gas(values, about)
    yield from _flows(values)
    rich, lean = values.get("rich_loading"), values.get("lean_loading")
    if rich is not None and lean is not None and rich <= lean:
        yield Wrong(("rich_loading",), "the rich loading is not above the lean one", f"{rich:g}", f"above {lean:.4g}",
                    False)
    for name in sorted({name for score in about.scores for name in _denominators(score)}):
        if values.get(name) == 0.0:
            what = f"is zero as {QUANTITIES[name].words}, and a score divides by it"
            yield Wrong((name,), what, "0", "above 0, or blank where it was not measured", False)


def _denominators(score: Score) -> set[str]:
    """Measured quantities that the deviations of a score are divided by."""
    own = {name for name in (score.measured, score.interval) if score.relative and name in QUANTITIES}
    return own.union(*(DIVIDED_BY.get(name, ()) for name in (score.measured, score.interval, score.other)))


def _beds(values: Mapping[str, float], about: About) -> Iterator[Wrong]:
    whole = True
    for name in ("beds", "intercoolers"):
        if name in values and values[name] % 1.0:
            whole = False
            yield Wrong((name,), "is not a whole number", f"{values[name]:g}", "whole numbers", True)
    coolers, beds = values.get("intercoolers", 0.0), values.get("beds", 1.0)
    if whole and coolers >= beds:
        names = ("intercoolers", "beds") if "beds" in about.columns else ("intercoolers",)
        yield Wrong(names, "an intercooler stands between two beds", f"{coolers:g} coolers, beds: {beds:g}",
                    f"at most {beds - 1:g} coolers for {beds:g} beds", True)


def _gas(values: Mapping[str, float], about: About) -> Iterator[Wrong]:
    if not {"gas_T", "gas_P", "co2"} <= values.keys():
        return
    water = inlet_water(values, about)
    if water + values["co2"] >= 1.0:
        yield Wrong(("gas_T", "gas_P"), "the gas cannot hold its water at this temperature and pressure",
                    f"{100 * water:.0f} mol% of water beside the CO2", "below 100 mol% together", True)
    elif values.get("co2_out", 0.0) >= (dry := dry_inlet(values, about)):
        yield Wrong(("co2_out",), "the treated gas holds as much CO2 as the feed, both dry", f"{values['co2_out']:g}",
                    f"below {dry:.4g}", False)


def _flows(values: Mapping[str, float]) -> Iterator[Wrong]:
    gas, lean = ("gas_flow", "gas_volume"), ("lean_flow", "lean_volume")
    names = tuple(next((n for n in pair if n in values), "") for pair in (gas, lean))
    if not all(names) or not {"gas_T", "gas_P"} <= values.keys():
        return
    gas_mass = values.get("gas_flow") or values["gas_volume"] * values["gas_P"] / (R * values["gas_T"]) * M_GAS
    ratio = (values.get("lean_flow") or values["lean_volume"] * values.get("lean_density", 1e3)) / gas_mass
    low, high = LIQUID_TO_GAS
    if not low <= ratio <= high:
        yield Wrong(names, "solvent over gas is impossible: is one of the two in another unit?", f"{ratio:.3g} kg/kg",
                    f"{low:g} to {high:g} kg/kg", True)
