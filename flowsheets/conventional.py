"""The conventional plant: gas cooler, absorber with water wash, lean/rich exchanger, stripper, compression.

The lean feed is fixed by loading, strength and temperature, so nothing is torn but four scalars that settle in a few
passes: the pressure of a blower that is sized, the CO2 that the wash returns, the lean outlet's loading that makes up
for it, and the rich feed's enthalpy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ccus.errors import ConvergenceError, SpecError
from ccus.fluids import water_stream
from ccus.result import Convergence
from ccus.stream import Stream
from flowsheets.case import Case
from flowsheets.case_units import (
    MARGIN,
    NOZZLES,
    G,
    absorber_unit,
    amine_stream,
    compression_train,
    exchanger_unit,
    lean_feed,
    rich_pressure,
    stripper_unit,
)
from flowsheets.gas_side import GasSide, blower_pressure, gas_side, stack
from flowsheets.loop import Loop, Near, Section
from flowsheets.plants.scheme import measures, regeneration
from flowsheets.result import Plant
from solvents.library import Solvent, load
from units.cooler import Cooler
from units.mixer import Mixer
from units.pump import Pump
from units.stripper import check_range
from units.water_wash import WaterWash

TIGHT = 1e-9  # relative change of the plant's scalars at which it is closed
CAPTURE = 5.0  # times that, of the capture fraction asked for
BLOWN = 100.0  # times that, of the pressure of a blower that is sized
PASSES = 40
INNER = ("solution", "lean", "overhead", "reflux")  # data of columns that are streams or solver states


@dataclass(frozen=True)
class Regenerated:
    """A solved regeneration to start the next one from."""

    stripper: Any
    lean_amine: float
    lean_hot: Stream
    P_rich: float


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
        if change < CAPTURE * tight and abs(P - gas.P) < BLOWN * tight * P:
            break
        if gas.P != P:
            side = gas_side(case, P)
    else:
        raise ConvergenceError("the CO2 that the water wash returns, or the blower's pressure, did not settle",
                               where="absorber and water wash", value=f"{change:.1e} of the flue "
                               f"gas's CO2, {abs(P - gas.P):.1e} Pa")
    feed, rich = column.data["lean"], column.outlets["rich"]
    lean_co2 = feed.n["CO2"] - wash.outlets["bleed"].n["CO2"]
    if not lean_co2 > 0.0:
        least = wash.outlets["bleed"].n["CO2"] / feed.n[solvent.amine] / solvent.alkalinity
        raise SpecError("the water wash returns more CO2 than the lean solvent is to hold",
                        where="solvent.lean_loading", value=f"{solvent.loading(feed):.4g}",
                        allowed=f"above {least:.4f}")
    try:
        section = (regeneration if measures(case) else regenerate)(
            case, rich, lean_co2, near.section if near else None, report=report, tight=tight)
    except ConvergenceError as error:
        raise named(error, solvent, lean_loading, feed.T, case.solvent.strength) from None
    loop = Loop(side=side, absorber=column, wash=wash, lean_feed=feed, section=section,
                near=Near(side.gas.P, column.data["solution"], wash.outlets["bleed"].n["CO2"], section.start))
    check_range(solvent, loop.T_reboiler, case.stripper.pressure)
    return loop


def named(error: ConvergenceError, solvent: Solvent, loading: float, T: float, strength: float) -> ConvergenceError:
    """The error as one of the lean loading where that lies outside the data of the solvent, else as it is."""
    left = [n for n in solvent.notices("", T, loading, strength) if n.what.endswith("loading")]
    if not left:
        return error
    return ConvergenceError("the plant does not converge at this lean loading", where="solvent.lean_loading",
                            value=f"{loading:g}", allowed=f"{left[0].allowed}, the range of the solvent's data",
                            advice="bring it inside",
                            result=error.result, convergence=error.convergence)


def regenerate(case: Case, rich: Stream, lean_co2: float, near: Regenerated | None, *, report: bool,
               tight: float) -> Section:
    """Rich pump, exchanger and stripper, passed through until the rich feed's enthalpy stands still."""
    solvent = load(rich.solvent)
    amine = solvent.amine
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
        exchanger = exchanger_unit(case).solve(hot, pump.outlets["liquid"], report=report)
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
    inlets = {"rich_pump": ("rich",), "exchanger": ("lean_hot", "rich_pumped"), "stripper": ("rich_hot",)}
    outlets = {"rich_pump": ("rich_pumped",), "exchanger": ("lean_cooled", "rich_hot"),
               "stripper": ("lean_hot", "co2_wet")}
    streams = {"rich_pumped": pump.outlets["liquid"], "rich_hot": rich_hot, "lean_hot": hot,
               "lean_cooled": exchanger.outlets["hot"], "co2_wet": stripper.outlets["co2"]}
    return Section(streams=streams, units={"rich_pump": pump, "exchanger": exchanger, "stripper": stripper},
                   inlets=inlets, outlets=outlets, passes=passes, change=change,
                   start=Regenerated(start, lean_amine, hot, P_rich))


def finish(case: Case, loop: Loop) -> Plant:
    """Make-up, lean pump, trim cooler and compression around a solved loop."""
    solvent, feed, side, section = load(case.solvent.name), loop.lean_feed, loop.side, loop.section
    amine, bleed = solvent.amine, loop.wash.outlets["bleed"]
    lean = section.streams["lean_cooled"]
    lift = side.gas.P + feed.density * G * (case.absorber.height + NOZZLES) + MARGIN
    units = {**side.units, "absorber": loop.absorber, "water_wash": loop.wash, **section.units}
    units["lean_pump"] = Pump(solvent=solvent, P_out=max(lift, lean.P), efficiency=case.pumps.efficiency).solve(lean)
    pumped = units["lean_pump"].outlets["liquid"]
    T = case.site.ambient
    water = water_stream(feed.n["H2O"] - pumped.n["H2O"] - bleed.n["H2O"], T, pumped.P)
    fresh = amine_stream(solvent, feed.n[amine] - pumped.n[amine] - bleed.n[amine], T, pumped.P)
    units["makeup"] = Mixer(solvent=solvent).solve(pumped, bleed, water, fresh)
    mixed = units["makeup"].outlets["liquid"]
    units["trim_cooler"] = Cooler(solvent=solvent, T_out=case.absorber.solvent_temperature).solve(mixed)
    units["compression"] = compression_train(case).solve(section.streams["co2_wet"])
    inner = loop.head
    solved = {name: s for name, s in section.streams.items() if name not in ("co2_wet", *inner)}
    streams = {
        **side.streams, "off_gas": loop.absorber.outlets["gas"], "treated_gas": loop.wash.outlets["gas"],
        "wash_bleed": bleed, "rich": loop.absorber.outlets["rich"], **solved,
        "lean_pumped": pumped, "makeup_water": water, "makeup_amine": fresh, "lean_mixed": mixed,
        "lean_feed": units["trim_cooler"].outlets["liquid"], "overhead": inner["overhead"],
        "co2_wet": section.streams["co2_wet"], "reflux": inner["reflux"],
        "co2_product": units["compression"].outlets["co2"],
        "compression_condensate": units["compression"].outlets["condensate"],
    }
    inlets, outlets = connections(section, "blower" in units)
    kept = {name: replace(u, data={k: v for k, v in u.data.items() if k not in INNER}) for name, u in units.items()}
    return Plant(name=case.plant, streams=streams, units=kept, inlets=inlets, outlets=outlets,
                 convergence=record(loop), warnings=(*side.warnings, *stack(case, streams["treated_gas"])))


def record(loop: Loop) -> Convergence:
    """How the plant converged: its passes, its columns."""
    columns = (("absorber", loop.absorber.convergence), ("stripper", loop.stripper.convergence))
    return Convergence(converged=True, iterations=sum(r.iterations for _, r in columns), residual=loop.section.change,
                       path=f"{loop.section.passes} passes of exchanger and stripper",
                       scheme="; ".join(f"{n}: {r.scheme}" for n, r in columns),
                       grid_error={f"{n}.{k}": v for n, r in columns for k, v in r.grid_error.items()})


def connections(section: Section, blower: bool) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Streams that enter and leave each unit."""
    before = {
        "blower": (("flue_gas",), ("blown_gas",)),
        "gas_cooler": (("blown_gas" if blower else "flue_gas",), ("cooled_gas", "gas_condensate")),
        "absorber": (("cooled_gas", "lean_feed"), ("off_gas", "rich")),
        "water_wash": (("off_gas",), ("treated_gas", "wash_bleed")),
    }
    after = {
        "lean_pump": (("lean_cooled",), ("lean_pumped",)),
        "makeup": (("lean_pumped", "wash_bleed", "makeup_water", "makeup_amine"), ("lean_mixed",)),
        "trim_cooler": (("lean_mixed",), ("lean_feed",)),
        "compression": (("co2_wet",), ("co2_product", "compression_condensate")),
    }
    if not blower:
        del before["blower"]
    inlets, outlets = ({k: ends[i] for k, ends in before.items()} for i in (0, 1))
    inlets |= {**section.inlets, **{k: ends[0] for k, ends in after.items()}}
    outlets |= {**section.outlets, **{k: ends[1] for k, ends in after.items()}}
    return inlets, outlets
