"""The flue-gas source that a case describes."""

from __future__ import annotations

from typing import Any

from ccus.gas_combustion import Combustion
from ccus.gas_fuel import gaseous_fuel, solid_fuel
from flowsheets.case import Case
from flowsheets.case_gas import REST
from units.flue_gas import FlueGas, MeasuredGas, preset


def flue_gas(case: Case) -> FlueGas:
    """The source of raw gas: a preset, a fuel that is burnt, or a measured gas.

    Combustion air is at the site's ambient temperature; CO2 after the cooler is that of the gas saturated at the
    cooler's temperature and the blower's pressure.

    Examples
    --------
    >>> gas = flue_gas(Case(gas={"co2_after_cooler": "13 %"})).solve().outlets["gas"]
    >>> round(gas.mass * 3.6, 6)
    500.0
    """
    gas = case.gas
    if gas.composition is not None:
        fractions = {k: v for k, v in gas.composition.items() if v != REST}
        measured = MeasuredGas(
            fractions=fractions,
            basis=gas.basis,
            water=gas.water,
            reference_O2=gas.reference_O2,
            reference_air_O2=gas.reference_air_O2,
        )
        return FlueGas(source=measured, T=gas.temperature, P=gas.pressure, flow=gas.flow)
    if gas.preset is not None:
        return preset(gas.preset, flow=gas.flow, T=gas.temperature, P=gas.pressure, **_air(case))
    fuel = solid_fuel(gas.fuel.ultimate) if gas.fuel.ultimate is not None else gaseous_fuel(gas.fuel.molar)
    return FlueGas(source=Combustion(fuel=fuel, **_air(case)), T=gas.temperature, P=gas.pressure, flow=gas.flow)


def _air(case: Case) -> dict[str, Any]:
    """How much air a fuel gets, and its state, as fields of Combustion."""
    gas = case.gas
    target = {"excess_air": gas.excess_air, "O2_dry": gas.O2_dry, "CO2_after_cooler": gas.co2_after_cooler}
    return {
        **{k: v for k, v in target.items() if v is not None},
        "cooler_T": case.gas_cooler.temperature,
        "cooler_P": case.blower.pressure,
        "in_leakage": gas.in_leakage,
        "humidity": gas.air_humidity,
        "air_T": case.site.ambient,
    }
