"""Units and feeds as a case describes them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from ccus.errors import SpecError
from ccus.stream import Stream
from flowsheets.case import Case
from solvents.library import Solvent, load
from units.absorber import Absorber, Intercooler
from units.compression import CompressionTrain
from units.dehydration import Dehydration
from units.exchanger import Exchanger
from units.stripper import Stripper

G = 9.80665  # standard gravity [m/s2], exact by definition
NOZZLES = 5.0  # height of sump and piping beside the packing that a pump overcomes [m]: an assumption
MARGIN = 0.5e5  # friction and control valve of a pump's line, a cooler in it included [Pa]: an assumption
WHOLE = Intercooler.ratio  # the whole liquid passes the cooler once
ABOVE_BUBBLE = 1.1  # rich pressure in the exchanger over the bubble pressure: an assumption


def absorber_unit(case: Case, capture: float | None) -> Absorber:
    """The absorber that the case describes, for a share of the inlet gas's CO2, or for the solvent that it gets."""
    a = case.absorber
    coolers = tuple(Intercooler(position=c.position, T=c.return_temperature,
                                ratio=WHOLE if c.pump_around is None else c.pump_around) for c in a.intercooling)
    return Absorber(height=a.height, packing=a.packing, transfer=a.mass_transfer, hydraulics=a.hydraulics,
                    diameter=a.diameter,
                    flooding=None if a.diameter else a.flooding, capture=capture, beds=a.beds, intercoolers=coolers,
                    wall_loss=a.wall_loss, T_ambient=case.site.ambient, kinetics=case.solvent.kinetics,
                    cooler_head=MARGIN, pump_efficiency=case.pumps.efficiency)


def stripper_unit(case: Case, lean_loading: float) -> Stripper:
    """The stripper that the case describes."""
    s = case.stripper
    return Stripper(height=s.height, pressure=s.pressure, lean_loading=lean_loading, packing=s.packing,
                    transfer=s.mass_transfer, hydraulics=s.hydraulics, diameter=s.diameter,
                    flooding=None if s.diameter else s.flooding,
                    T_condenser=s.condenser_temperature, wall_loss=s.wall_loss, T_ambient=case.site.ambient,
                    kinetics=case.solvent.kinetics)


def exchanger_unit(case: Case) -> Exchanger:
    """The lean/rich exchanger that the case describes."""
    x = case.exchanger
    return Exchanger(solvent=load(case.solvent.name), approach=None if x.area else x.approach, area=x.area, U=x.U)


def lean_feed(case: Case, gas: Stream, lean_loading: float) -> Stream:
    """Lean solvent to the absorber: of the flow that the case gives, or of one that the absorber scales."""
    given = case.solvent
    lean = partial(load(given.name).lean, lean_loading, given.strength, case.absorber.solvent_temperature, gas.P)
    if given.flow is not None:
        per_flow = lean(mass=1.0).density if given.flow.kind == "volume_flow" else 1.0
        return lean(mass=given.flow.value * per_flow)
    if given.liquid_to_gas is not None:
        return lean(mass=given.liquid_to_gas * gas.mass)
    return lean(amine=8.0 * gas.n["CO2"])


def rich_pressure(case: Case, solvent: Solvent, rich: Stream, T_hot: float | None,
                  top: float | None = None) -> float:
    """Pressure behind the rich pump [Pa]: given, or above boiling in the exchanger and enough for the stripper.

    Never below that at the absorber's bottom, friction included. ``T_hot``: of the rich solvent behind the exchanger
    [K], None where it may boil there. ``top``: pressure of the column that the rich solvent enters, that of the case
    when left out.

    Raises
    ------
    SpecError
        The one given lies below that at the absorber's bottom.
    """
    given = case.stripper.feed_pressure
    if given is not None:
        if given < rich.P:
            raise SpecError("not above the absorber's", where="stripper.feed_pressure", value=f"{given / 1e5:.4g} bar",
                            allowed=f"above {rich.P / 1e5:.4g} bar")
        return given
    loading, strength = solvent.loading(rich), solvent.strength(rich)
    boiling = 0.0 if T_hot is None else solvent.bubble_pressure(T_hot, loading, strength)
    lift = (top or case.stripper.pressure) + rich.density * G * (case.stripper.height + NOZZLES) + MARGIN
    return max(lift, ABOVE_BUBBLE * boiling, rich.P + MARGIN)


def amine_stream(solvent: Solvent, n: float, T: float, P: float) -> Stream:
    """Make-up amine [mol/s, signed] at the enthalpy that it has dissolved in much water; mixing heat is left out."""
    many = solvent.dilute_stream({"H2O": 1e6, solvent.amine: 1.0}, T, P)
    none = solvent.dilute_stream({"H2O": 1e6, solvent.amine: 0.0}, T, P)
    return replace(none, n={solvent.amine: n}, H=n * (many.H - none.H))


def compression_train(case: Case) -> CompressionTrain:
    """The train that the case describes."""
    c = case.compression
    pump: dict[str, Any] = {"pump_from": c.pump_suction, "pump_T": c.last_cooler_temperature} if c.pump else {}
    drying = Dehydration(water=c.water_ppm * 1e-6 if c.water_ppm is not None else None)
    return CompressionTrain(pressure=c.pressure, stages=c.stages, efficiency=c.efficiency,
                            cooler_T=c.cooler_temperature, dehydration=drying if c.water_ppm is not None else None,
                            **pump)
