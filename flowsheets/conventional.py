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
from ccus.result import Convergence, UnitResult
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
from flowsheets.plants.basis import COOLER
from flowsheets.plants.scheme import heads, measures, regeneration
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
WET = 0.04  # mol water a mol CO2 that leaves the stripper: a first guess
INNER = ("solution", "lean", "overhead", "reflux")  # data of columns that are streams or solver states


@dataclass(frozen=True)
class Regenerated:
    """A solved regeneration to start the next one from."""

    stripper: Any
    lean_hot: Stream
    rich: Stream
    gap: float  # K; by which the hot rich solvent is colder than the hot lean solvent


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
    solvent = load(case.solvent.name)
    side, column, wash = absorb(case, side, lean_loading, near, report=report, tight=tight)
    feed, rich, bleed = column.data["lean"], column.outlets["rich"], wash.outlets["bleed"].n["CO2"]
    lean_co2 = feed.n["CO2"] - bleed
    if not lean_co2 > 0.0:
        raise SpecError("the water wash returns more CO2 than the lean solvent is to hold",
                        where="solvent.lean_loading", value=f"{solvent.loading(feed):.4g}",
                        allowed=f"above {bleed / feed.n[solvent.amine] / solvent.alkalinity:.4f}")
    try:
        section = (regeneration if measures(case) else regenerate)(
            case, rich, lean_co2, near.section if near else None, report=report, tight=tight)
    except ConvergenceError as error:
        raise named(error, solvent, lean_loading, feed.T, case.solvent.strength) from None
    loop = Loop(side=side, absorber=column, wash=wash, lean_feed=feed, section=section,
                near=Near(side.gas.P, column.data["solution"], bleed, section.start))
    check_range(solvent, loop.T_reboiler, case.stripper.pressure)
    return loop


def absorb(case: Case, side: GasSide, lean_loading: float, near: Near | None, *, report: bool,
           tight: float) -> tuple[GasSide, UnitResult, UnitResult]:
    """Gas side, absorber and wash, passed through until the CO2 that the wash returns and the pressure stand still.

    That CO2 counts as absorbed twice; a sized blower follows the pressure drop.
    """
    solvent, a = load(case.solvent.name), case.absorber
    if near is not None and case.blower.pressure is None and near.P_gas != side.gas.P:
        side = gas_side(case, near.P_gas)
    bleed, start = (near.bleed_co2, near.absorber) if near else (0.0, None)
    for _ in range(PASSES):
        gas, raw = side.gas, side.streams["flue_gas"].n["CO2"]
        capture = None if case.capture is None else 1.0 - ((1.0 - case.capture) * raw + bleed) / gas.n["CO2"]
        column = absorber_unit(case, capture).solve(gas, lean_feed(case, gas, lean_loading), start, report=report)
        wash = WaterWash(T=case.water_wash.temperature, height=case.water_wash.height, solvent=solvent,
                         diameter=column.data["diameter"], packing=case.water_wash.packing,
                         transfer=a.mass_transfer).solve(column.outlets["gas"])
        start, last, bleed = column.data["solution"], bleed, wash.outlets["bleed"].n["CO2"]
        change = 0.0 if capture is None else abs(bleed - last) / raw
        P = blower_pressure(case, side, wash.outlets["gas"])
        if change < CAPTURE * tight and abs(P - gas.P) < BLOWN * tight * P:
            return side, column, wash
        if gas.P != P:
            side = gas_side(case, P)
    raise ConvergenceError("the CO2 that the water wash returns, or the blower's pressure, did not settle",
                           where="absorber and water wash",
                           value=f"{change:.1e} of the flue gas's CO2, {abs(P - gas.P):.1e} Pa")


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
    """Rich pump, exchanger and stripper, passed through until lean solvent and rich pressure stand still."""
    solvent = load(rich.solvent)
    hot, gap, start = first_lean(case, rich, lean_co2, near)
    for passes in range(1, PASSES + 1):
        P_rich = rich_pressure(case, solvent, rich, hot.T - gap)
        pump = Pump(solvent=solvent, P_out=P_rich, efficiency=case.pumps.efficiency).solve(rich)
        exchanger = exchanger_unit(case).solve(hot, pump.outlets["liquid"], report=report)
        if not exchanger.convergence.converged:
            raise ConvergenceError("the lean/rich exchanger did not converge", where="exchanger",
                                   convergence=exchanger.convergence)
        rich_hot, loading = exchanger.outlets["cold"], lean_co2 / hot.n[solvent.amine] / solvent.alkalinity
        stripper = stripper_unit(case, loading).solve(rich_hot, start, report=report)
        start, gap = stripper.data["solution"], hot.T - rich_hot.T
        used, hot, duty = hot, stripper.outlets["lean"], stripper.data["reboiler_duty"]
        risen = rich_pressure(case, solvent, rich, rich_hot.T) / P_rich - 1.0
        change = max(abs(hot.H - used.H) / duty, abs(risen) * pump.work / duty, abs(hot.n["CO2"] / lean_co2 - 1.0),
                     abs(hot.n["H2O"] - used.n["H2O"]) / (rich.n["CO2"] - lean_co2))
        if change < tight:
            break
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
                   start=Regenerated(start, hot, rich, gap))


def first_lean(case: Case, rich: Stream, lean_co2: float, near: Regenerated | None) -> tuple[Stream, float, Any]:
    """Hot lean solvent, kelvin by which the hot rich solvent is colder, and stripper to start from."""
    solvent, amine = load(rich.solvent), rich.n[load(rich.solvent).amine]
    bottom, wet = case.stripper.pressure, WET
    if near is not None:
        stripped = near.rich.n["CO2"] - near.lean_hot.n["CO2"]
        bottom, wet = near.lean_hot.P, (near.rich.n["H2O"] - near.lean_hot.n["H2O"]) / stripped
        amine *= near.lean_hot.n[solvent.amine] / near.rich.n[solvent.amine]
    boiling = solvent.bubble_temperature(bottom, lean_co2 / amine / solvent.alkalinity, solvent.strength(rich))
    n = {"CO2": lean_co2, solvent.amine: amine, "H2O": rich.n["H2O"] - wet * (rich.n["CO2"] - lean_co2)}
    hot = solvent.stream(n, boiling, bottom)
    return (hot, near.gap, near.stripper) if near else (hot, COOLER, None)


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
                 convergence=record(loop),
                 warnings=(*side.warnings, *stack(case, streams["treated_gas"]), *heads(section)))


def record(loop: Loop) -> Convergence:
    """How the plant converged: its passes, its columns."""
    units = {"absorber": loop.absorber, **loop.section.units}
    columns = [(name, unit.convergence) for name, unit in units.items() if unit.convergence.scheme]
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
