"""The flue-gas source that a case describes."""

from __future__ import annotations

from typing import Any

from ccus.gas_combustion import Combustion
from ccus.gas_fuel import gaseous_fuel, solid_fuel
from flowsheets.case import Case
from flowsheets.case_gas import REST, Fuel, Gas
from units.flue_gas import FlueGas, MeasuredGas, preset


def flue_gas(case: Case, P: float) -> FlueGas:
    """The source of raw gas: a preset, a fuel that is burnt, or a measured gas.

    Combustion air is at the site's ambient temperature; CO2 after the cooler is that of the gas saturated at the
    cooler's temperature and ``P``, the pressure behind the blower [Pa].

    Examples
    --------
    >>> gas = flue_gas(Case(gas={"co2_after_cooler": "13 %"}), 1.05e5).solve().outlets["gas"]
    >>> round(gas.mass * 3.6, 6)
    500.0
    """
    gas = case.gas
    if gas.preset is not None:
        return preset(gas.preset, flow=gas.flow, T=gas.temperature, P=gas.pressure, **_air(case, P))
    assert gas.temperature is not None  # a gas without preset has both, as Gas checks
    assert gas.pressure is not None
    source = _combustion(case, gas.fuel, P) if gas.fuel is not None else _measured(gas)
    return FlueGas(source=source, T=gas.temperature, P=gas.pressure, flow=gas.flow)


def _combustion(case: Case, fuel: Fuel, P: float) -> Combustion:
    burnt = solid_fuel(fuel.ultimate) if fuel.ultimate is not None else gaseous_fuel(fuel.molar)
    return Combustion(fuel=burnt, **_air(case, P))


def _measured(gas: Gas) -> MeasuredGas:
    return MeasuredGas(
        fractions={k: v for k, v in gas.composition.items() if v != REST},
        basis=gas.basis,
        water="saturated" if gas.water is None else gas.water,
        reference_O2=gas.reference_O2,
        reference_air_O2=gas.reference_air_O2,
    )


def _air(case: Case, P: float) -> dict[str, Any]:
    """How much air a fuel gets, and its state, as fields of Combustion."""
    gas = case.gas
    target = {"excess_air": gas.excess_air, "O2_dry": gas.O2_dry, "CO2_after_cooler": gas.co2_after_cooler}
    return {
        **{k: v for k, v in target.items() if v is not None},
        "cooler_T": case.gas_cooler.temperature,
        "cooler_P": P,
        "recirculation": gas.recirculation or 0.0,
        "in_leakage": gas.in_leakage,
        "humidity": gas.air_humidity,
        "air_T": case.site.ambient,
    }
