"""The conventional plant: gas cooler, absorber with water wash, lean/rich exchanger, stripper, compression.

The lean feed is fixed by loading, strength and temperature, so nothing is torn but four scalars that settle in a few
passes: the pressure of a blower that is sized, the CO2 that the wash returns, the lean outlet's loading that makes up
for it, and the rich feed's enthalpy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ccus.errors import ConvergenceError, SpecError
from ccus.fluids import water_stream
from ccus.result import Convergence, UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream
from flowsheets.case import Case
from flowsheets.gas_side import GasSide, blower_pressure, gas_side, stack
from flowsheets.result import Plant
from solvents.library import Solvent, load
from units.absorber import Absorber, Intercooler
from units.compression import CompressionTrain
from units.cooler import Cooler
from units.dehydration import Dehydration
from units.exchanger import Exchanger
from units.mixer import Mixer
from units.pump import Pump
from units.stripper import Stripper
from units.water_wash import WaterWash

TIGHT = 1e-9  # relative change of the plant's scalars at which it is closed
CAPTURE = 5.0  # times that, of the capture fraction asked for
PASSES = 40
G = 9.80665  # standard gravity [m/s2], exact by definition
INNER = ("solution", "lean", "overhead", "reflux")  # data of columns that are streams or solver states
NOZZLES = 5.0  # height of sump and piping beside the packing that a pump overcomes [m]: an assumption
MARGIN = 0.5e5  # friction and control valve [Pa]: an assumption
WHOLE = Intercooler.ratio  # the whole liquid passes the cooler once
ABOVE_BUBBLE = 1.1  # rich pressure in the exchanger over the bubble pressure: an assumption


@dataclass(frozen=True)
class Near:
    """A solved plant to start the next one from."""

    P_gas: float
    absorber: Any
    stripper: Any
    bleed_co2: float
    lean_amine: float
    lean_hot: Stream
    P_rich: float


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Units of the solvent loop as solved, before make-up, coolers and compression are added."""

    side: GasSide
    absorber: UnitResult
    wash: UnitResult
    rich_pump: UnitResult
    exchanger: UnitResult
    stripper: UnitResult
    lean_feed: Stream
    near: Near
    passes: int
    change: float

    @property
    def srd(self) -> float:
        """Specific reboiler duty [J/kg CO2]."""
        return self.stripper.data["reboiler_duty"] / (self.stripper.outlets["co2"].n["CO2"] * SPECIES["CO2"].M)


def absorber_unit(case: Case, capture: float | None) -> Absorber:
    """The absorber that the case describes, for a share of the inlet gas's CO2, or for the solvent that it gets."""
    a = case.absorber
    coolers = tuple(Intercooler(position=c.position, T=c.return_temperature,
                                ratio=WHOLE if c.pump_around is None else c.pump_around) for c in a.intercooling)
    return Absorber(height=a.height, packing=a.packing, transfer=a.mass_transfer, hydraulics=a.hydraulics,
                    diameter=a.diameter,
                    flooding=None if a.diameter else a.flooding, capture=capture, beds=a.beds, intercoolers=coolers,
                    wall_loss=a.wall_loss, T_ambient=case.site.ambient, kinetics=case.solvent.kinetics)


def stripper_unit(case: Case, lean_loading: float) -> Stripper:
    """The stripper that the case describes."""
    s = case.stripper
    return Stripper(height=s.height, pressure=s.pressure, lean_loading=lean_loading, packing=s.packing,
                    transfer=s.mass_transfer, hydraulics=s.hydraulics, diameter=s.diameter,
                    flooding=None if s.diameter else s.flooding,
                    T_condenser=s.condenser_temperature, wall_loss=s.wall_loss, T_ambient=case.site.ambient,
                    kinetics=case.solvent.kinetics)


def solve_loop(case: Case, side: GasSide, lean_loading: float, near: Near | None = None, *,
               report: bool = False, tight: float = TIGHT) -> Loop:
    """The solvent loop at one lean loading; ``tight`` is the relative change of its scalars at which it is closed.

    Raises
    ------
    SpecError
        A specification that cannot be reached.
    ConvergenceError
        A column or the loop did not converge.
    """
    solvent, a = load(case.solvent.name), case.absorber
    change, P = 1.0, side.gas.P
    if near is not None and case.blower.pressure is None:
        side = gas_side(case, near.P_gas)
    bleed = near.bleed_co2 if near else 0.0
    start = near.absorber if near else None
    for _ in range(PASSES):  # the CO2 that the wash returns counts as absorbed twice; a sized blower follows the drop
        gas, raw = side.gas, side.streams["flue_gas"].n["CO2"]
        leaving = None if case.capture is None else (1.0 - case.capture) * raw
        capture = None if leaving is None else 1.0 - (leaving + bleed) / gas.n["CO2"]
        column = absorber_unit(case, capture).solve(gas, lean_feed(case, gas, lean_loading), start, report=report)
        wash = WaterWash(T=case.water_wash.temperature, height=case.water_wash.height, solvent=solvent,
                         diameter=column.data["diameter"], packing=case.water_wash.packing,
                         transfer=a.mass_transfer).solve(column.outlets["gas"])
        returned = wash.outlets["bleed"].n["CO2"]
        start, share = column.data["solution"], returned / column.outlets["gas"].n["CO2"]
        change = 0.0 if leaving is None else abs(returned - bleed) / raw
        bleed = returned if leaving is None else share * leaving / (1.0 - share)
        P = blower_pressure(case, side, wash.outlets["gas"])
        if change < CAPTURE * tight and abs(P - gas.P) < CAPTURE * tight * P:
            break
        if gas.P != P:
            side = gas_side(case, P)
    else:
        raise ConvergenceError("the CO2 that the water wash returns, or the blower's pressure, did not settle",
                               where="absorber and water wash", value=f"{change:.1e} of the flue "
                               f"gas's CO2, {abs(P - gas.P):.1e} Pa")
    try:
        return regenerate(case, side, column, wash, near, report, tight)
    except ConvergenceError as error:
        raise named(error, solvent, lean_loading, column.data["lean"].T, case.solvent.strength) from None


def named(error: ConvergenceError, solvent: Solvent, loading: float, T: float, strength: float) -> ConvergenceError:
    """The error as one of the lean loading where that lies outside the data of the solvent, else as it is."""
    left = [n for n in solvent.notices("", T, loading, strength) if n.what.endswith("loading")]
    if not left:
        return error
    return ConvergenceError("the plant does not converge at this lean loading", where="solvent.lean_loading",
                            value=f"{loading:g}", allowed=f"{left[0].allowed}, the range of the solvent's data",
                            advice="bring it inside",
                            result=error.result, convergence=error.convergence)


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


def regenerate(case: Case, side: GasSide, column: UnitResult, wash: UnitResult, near: Near | None, report: bool,
               tight: float) -> Loop:
    """Rich pump, exchanger and stripper, passed through until the rich feed's enthalpy stands still."""
    solvent, rich, feed = load(case.solvent.name), column.outlets["rich"], column.data["lean"]
    amine = solvent.amine
    bleed = wash.outlets["bleed"]
    lean_co2 = feed.n["CO2"] - bleed.n["CO2"]
    if not lean_co2 > 0.0:
        least = bleed.n["CO2"] / feed.n[amine] / solvent.alkalinity
        raise SpecError("the water wash returns more CO2 than the lean solvent is to hold",
                        where="solvent.lean_loading", value=f"{solvent.loading(feed):.4g}",
                        allowed=f"above {least:.4f}")
    lean_amine, P_rich, start = rich.n[amine], None, None
    if near is not None:
        start, lean_amine = near.stripper, near.lean_amine / near.lean_hot.n[amine] * rich.n[amine]
        P_rich = near.P_rich
    bottom = near.lean_hot.P if near else case.stripper.pressure
    boiling = solvent.bubble_temperature(bottom, lean_co2 / lean_amine / solvent.alkalinity,
                                         solvent.strength(rich))
    water = rich.n["H2O"] - 0.2 * (rich.n["CO2"] - lean_co2)
    hot = solvent.stream({"CO2": lean_co2, amine: lean_amine, "H2O": water}, boiling, case.stripper.pressure)
    if P_rich is None:
        P_rich = rich_pressure(case, solvent, rich, boiling - 8.0)
    H_last, change = 0.0, 1.0
    for passes in range(1, PASSES + 1):
        pump = Pump(solvent=solvent, P_out=P_rich, efficiency=case.pumps.efficiency).solve(rich)
        x = case.exchanger
        exchanger = Exchanger(solvent=solvent, approach=None if x.area else x.approach, area=x.area, U=x.U).solve(
            hot, pump.outlets["liquid"], report=report)
        if not exchanger.convergence.converged:
            raise ConvergenceError("the lean/rich exchanger did not converge", where="exchanger",
                                   convergence=exchanger.convergence)
        rich_hot = exchanger.outlets["cold"]
        stripper = stripper_unit(case, lean_co2 / lean_amine / solvent.alkalinity).solve(rich_hot, start, report=report)
        start, used, hot = stripper.data["solution"], hot, stripper.outlets["lean"]
        lean_amine = hot.n[amine]
        change = max(abs(rich_hot.H - H_last) / stripper.data["reboiler_duty"],
                     abs(hot.H - used.H) / stripper.data["reboiler_duty"], abs(hot.n["CO2"] - lean_co2) / lean_co2)
        H_last = rich_hot.H
        if change < tight:
            break
        P_rich = rich_pressure(case, solvent, rich, rich_hot.T)
    else:
        raise ConvergenceError("the solvent loop did not close", where="exchanger and stripper",
                               value=f"change {change:.1e} after {PASSES} passes", allowed=f"{tight:.0e}")
    found = Near(side.gas.P, column.data["solution"], start, bleed.n["CO2"], lean_amine, hot, P_rich)
    return Loop(side=side, absorber=column, wash=wash, rich_pump=pump, exchanger=exchanger, stripper=stripper,
                lean_feed=feed, near=found, passes=passes, change=change)


def rich_pressure(case: Case, solvent: Solvent, rich: Stream, T_hot: float) -> float:
    """Pressure behind the rich pump [Pa]: given, or above boiling in the exchanger and enough for the stripper.

    Never below that at the absorber's bottom, friction included.

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
    boiling = solvent.bubble_pressure(T_hot, solvent.loading(rich), solvent.strength(rich))
    lift = case.stripper.pressure + rich.density * G * (case.stripper.height + NOZZLES) + MARGIN
    return max(lift, ABOVE_BUBBLE * boiling, rich.P + MARGIN)


def finish(case: Case, loop: Loop) -> Plant:
    """Make-up, lean pump, trim cooler and compression around a solved loop."""
    solvent, feed, side = load(case.solvent.name), loop.lean_feed, loop.side
    amine, bleed = solvent.amine, loop.wash.outlets["bleed"]
    lean = loop.exchanger.outlets["hot"]
    lift = side.gas.P + feed.density * G * (case.absorber.height + NOZZLES) + MARGIN
    units = dict(side.units)
    units["absorber"], units["water_wash"], units["rich_pump"] = loop.absorber, loop.wash, loop.rich_pump
    units["exchanger"], units["stripper"] = loop.exchanger, loop.stripper
    units["lean_pump"] = Pump(solvent=solvent, P_out=max(lift, lean.P), efficiency=case.pumps.efficiency).solve(lean)
    pumped = units["lean_pump"].outlets["liquid"]
    T = case.site.ambient
    water = water_stream(feed.n["H2O"] - pumped.n["H2O"] - bleed.n["H2O"], T, pumped.P)
    fresh = amine_stream(solvent, feed.n[amine] - pumped.n[amine] - bleed.n[amine], T, pumped.P)
    units["makeup"] = Mixer(solvent=solvent).solve(pumped, bleed, water, fresh)
    mixed = units["makeup"].outlets["liquid"]
    units["trim_cooler"] = Cooler(solvent=solvent, T_out=case.absorber.solvent_temperature).solve(mixed)
    units["compression"] = compression_train(case).solve(loop.stripper.outlets["co2"])
    strip, train = loop.stripper, units["compression"]
    streams = {
        **side.streams, "off_gas": loop.absorber.outlets["gas"], "treated_gas": loop.wash.outlets["gas"],
        "wash_bleed": bleed, "rich": loop.absorber.outlets["rich"], "rich_pumped": loop.rich_pump.outlets["liquid"],
        "rich_hot": loop.exchanger.outlets["cold"], "lean_hot": strip.outlets["lean"], "lean_cooled": lean,
        "lean_pumped": pumped, "makeup_water": water, "makeup_amine": fresh, "lean_mixed": mixed,
        "lean_feed": units["trim_cooler"].outlets["liquid"], "overhead": strip.data["overhead"],
        "co2_wet": strip.outlets["co2"], "reflux": strip.data["reflux"], "co2_product": train.outlets["co2"],
        "compression_condensate": train.outlets["condensate"],
    }
    units = {name: replace(u, data={k: v for k, v in u.data.items() if k not in INNER}) for name, u in units.items()}
    inlets, outlets = connections("blower" in units)
    records = [loop.absorber.convergence, strip.convergence]
    record = Convergence(converged=True, iterations=sum(r.iterations for r in records), residual=loop.change,
                         path=f"{loop.passes} passes of exchanger and stripper",
                         scheme="; ".join(f"{n}: {r.scheme}" for n, r in zip(("absorber", "stripper"), records)),
                         grid_error={f"{n}.{k}": v for n, r in zip(("absorber", "stripper"), records)
                                     for k, v in r.grid_error.items()})
    return Plant(name=case.plant, streams=streams, units=units, inlets=inlets, outlets=outlets, convergence=record,
                 warnings=(*side.warnings, *stack(case, streams["treated_gas"])))


def connections(blower: bool) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Streams that enter and leave each unit."""
    ends = {
        "blower": (("flue_gas",), ("blown_gas",)),
        "gas_cooler": (("blown_gas" if blower else "flue_gas",), ("cooled_gas", "gas_condensate")),
        "absorber": (("cooled_gas", "lean_feed"), ("off_gas", "rich")),
        "water_wash": (("off_gas",), ("treated_gas", "wash_bleed")),
        "rich_pump": (("rich",), ("rich_pumped",)),
        "exchanger": (("lean_hot", "rich_pumped"), ("lean_cooled", "rich_hot")),
        "stripper": (("rich_hot",), ("lean_hot", "co2_wet")),
        "lean_pump": (("lean_cooled",), ("lean_pumped",)),
        "makeup": (("lean_pumped", "wash_bleed", "makeup_water", "makeup_amine"), ("lean_mixed",)),
        "trim_cooler": (("lean_mixed",), ("lean_feed",)),
        "compression": (("co2_wet",), ("co2_product", "compression_condensate")),
    }
    if not blower:
        del ends["blower"]
    return {k: v[0] for k, v in ends.items()}, {k: v[1] for k, v in ends.items()}


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
