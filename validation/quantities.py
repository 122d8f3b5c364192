"""What a column of ``runs.csv`` may mean: each quantity with its SI unit and the values that are possible."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from ccus.errors import InputError
from ccus.quantity import to_si


class Quantity(NamedTuple):
    """A quantity of a run; ``low`` and ``high`` bound what is physically possible, in SI."""

    words: str
    si: str
    low: float
    high: float
    shown: str = ""  # unit of messages


ABSOLUTE = 273.15
QUANTITIES = MappingProxyType(
    {
        # inlets of the absorber
        "beds": Quantity("beds in use", "", 1, 20),
        "intercoolers": Quantity("intercoolers in use", "", 0, 19),
        "height": Quantity("packed height", "m", 0.1, 100, "m"),
        "gas_flow": Quantity("gas flow", "kg/s", 1e-5, 1e4, "kg/h"),
        "gas_volume": Quantity("gas flow at inlet conditions", "m3/s", 1e-5, 1e4, "m3/h"),
        "gas_T": Quantity("gas temperature", "K", ABSOLUTE + 1, ABSOLUTE + 95, "degC"),
        "gas_P": Quantity("gas inlet pressure", "Pa", 0.5e5, 5e5, "kPa"),
        "co2": Quantity("CO2 fraction of the gas", "", 1e-3, 0.6),
        "o2": Quantity("O2 fraction of the gas", "", 0.0, 0.21),
        "o2_mass_wet": Quantity("O2 mass fraction of the wet gas", "", 0.0, 0.25),
        "lean_flow": Quantity("lean solvent flow", "kg/s", 1e-5, 1e5, "kg/h"),
        "lean_volume": Quantity("lean solvent flow", "m3/s", 1e-8, 1e2, "L/min"),
        "lean_density": Quantity("lean solvent density", "kg/m3", 900, 1300, "kg/m3"),
        "lean_T": Quantity("lean solvent temperature", "K", ABSOLUTE + 5, ABSOLUTE + 90, "degC"),
        "lean_loading": Quantity("lean loading", "", 0.001, 0.55),
        "strength": Quantity("amine mass fraction of the CO2-free lean solvent", "", 0.05, 0.5),
        "cooler1_flow": Quantity("flow through the upper intercooler", "kg/s", 0.0, 1e5, "kg/h"),
        "cooler1_T": Quantity("return temperature of the upper intercooler", "K", ABSOLUTE + 5, ABSOLUTE + 80, "degC"),
        "cooler2_flow": Quantity("flow through the lower intercooler", "kg/s", 0.0, 1e5, "kg/h"),
        "cooler2_T": Quantity("return temperature of the lower intercooler", "K", ABSOLUTE + 5, ABSOLUTE + 80, "degC"),
        # inlets of the stripper
        "feed_T": Quantity("rich solvent behind the exchanger", "K", ABSOLUTE + 50, ABSOLUTE + 140, "degC"),
        "feed_P": Quantity("rich solvent behind the pump", "Pa", 1e5, 5e6, "kPa"),
        "stripper_inlet_T": Quantity("sensor at the stripper's inlet", "K", ABSOLUTE + 50, ABSOLUTE + 140, "degC"),
        "stripper_P": Quantity("stripper pressure", "Pa", 0.2e5, 6e5, "kPa"),
        "rich_flow": Quantity("rich solvent flow", "kg/s", 1e-5, 1e5, "kg/h"),
        "rich_loading": Quantity("rich loading", "", 0.01, 0.7),
        "rich_strength": Quantity("amine mass fraction of the CO2-free rich solvent", "", 0.05, 0.5),
        "duty": Quantity("reboiler duty", "W", 1.0, 1e9, "kW"),
        # measured results
        "capture": Quantity("capture as printed", "", 0.0, 1.0, "%"),
        "capture_gas": Quantity("capture by the gas side", "", 0.0, 1.0, "%"),
        "capture_liquid": Quantity("capture by the liquid side", "", 0.0, 1.2, "%"),
        "capture_sigma": Quantity("standard deviation of the capture", "", 0.0, 0.5, "%"),
        "co2_out": Quantity("CO2 fraction of the treated dry gas", "", 0.0, 0.6),
        "co2_absorbed": Quantity("CO2 absorbed", "kg/s", 0.0, 1e4, "kg/h"),
        "gas_out_T": Quantity("treated gas temperature", "K", ABSOLUTE + 5, ABSOLUTE + 95, "degC"),
        "rich_T": Quantity("rich solvent temperature", "K", ABSOLUTE + 5, ABSOLUTE + 95, "degC"),
        "reboiler_T": Quantity("reboiler temperature", "K", ABSOLUTE + 80, ABSOLUTE + 150, "degC"),
        "specific_duty": Quantity("specific reboiler duty", "J/kg", 1e6, 1e8, "MJ/kg"),
        "specific_duty_sigma": Quantity("standard deviation of the specific duty", "J/kg", 0.0, 1e8, "MJ/kg"),
        # results of another model on the same runs
        "published_capture": Quantity("capture by the published model", "", 0.0, 1.0, "%"),
        "published_specific_duty": Quantity("specific duty by the published model", "J/kg", 1e6, 1e8, "MJ/kg"),
        # profiles
        "temperature": Quantity("temperature at a sensor", "K", ABSOLUTE, ABSOLUTE + 150, "degC"),
        "position": Quantity("relative position from the top", "", 0.0, 1.0),
    }
)

NEEDED = ("gas_T", "gas_P", "co2", "lean_T", "lean_loading", "strength")  # and a flow of each stream


def si(value: float, unit: str, name: str) -> float:
    """A value of the quantity ``name`` in SI.

    Raises
    ------
    InputError
        The unit is unknown or measures something else.

    Examples
    --------
    >>> si(2248.0, "kg/h", "gas_flow") == 2248.0 / 3600
    True
    >>> si(45.0, "kPa", "gas_T")
    Traceback (most recent call last):
    ccus.errors.InputError: gas_T: 'kPa' is no unit of gas temperature (K); write it like degC
    """
    about = QUANTITIES[name]
    try:
        return to_si(value, unit, about.si)
    except (ValueError, LookupError):
        raise InputError(
            f"'{unit}' is no unit of {about.words} ({about.si or 'a fraction'})",
            where=name,
            advice=f"write it like {about.shown or '%'}",
        ) from None


def shown(value: float, name: str) -> str:
    """A value in SI as a reader expects it.

    >>> shown(313.15, "gas_T"), shown(0.2, "lean_loading")
    ('40 degC', '0.2')
    """
    unit = QUANTITIES[name].shown
    if not unit:
        return f"{value:.4g}"
    zero = to_si(0.0, unit, QUANTITIES[name].si)
    return f"{(value - zero) / (to_si(1.0, unit, QUANTITIES[name].si) - zero):.4g} {unit}"
