"""Advanced flash stripper: cold and warm rich by-passes, a steam heater instead of the reboiler, and a short column.

The cold by-pass is heated by the overhead vapour and joined by the warm one, which leaves between two lean/rich
exchangers where the rich solvent would boil at the stripper's pressure; both wet the packing. All the rest, let down to
near that pressure, boils in the second exchanger, so that it takes up the heat of the lean solvent although it is less;
steam heats it further and it flashes in the sump (the arrangement of Lin and Rochelle).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ccus.errors import ConvergenceError, SpecError
from ccus.gas import gas_stream
from ccus.stream import Stream
from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node, Spec
from flowsheets.plants.basis import Basis
from flowsheets.plants.overhead_recovery import condensed
from units.exchanger import Exchanger
from units.mixer import Mixer
from units.splitter import Splitter
from units.steam_heater import SteamHeater

STEAM = 0.25  # mol/mol CO2 that leaves with the overhead: a first guess


def advanced_flash(sheet: Flowsheet, b: Basis) -> Flowsheet:
    """The flowsheet of an advanced flash stripper, in the place of the conventional one."""
    s, solvent = b.case.stripper, b.solvent
    assert s.rich_split is not None
    assert s.warm_split is not None
    warm = solvent.bubble_temperature(s.pressure, solvent.loading(b.rich), solvent.strength(b.rich))
    guesses = first_streams(b, warm, sheet.guesses["rich_hot"])
    column = sheet.node("stripper").changed(lean_loading=None, duty=0.0, feed_position=1.0, inlets={
        "rich": "flashed", "vapour": "flash_steam", "cold": "rich_top"})
    heater = SteamHeater(solvent=solvent, P=s.pressure, loading=b.lean_loading)
    least = 1.0001 * heater.leanest(b.rich)
    first = first_loading(b, warm, guesses, least)
    nodes = (
        sheet.node("rich_pump"),
        Node(name="rich_splitter", unit=Splitter(share=s.rich_split), inlets={"stream": "rich_pumped"},
             outlets={"main": "rich_main", "side": "rich_cold"}),
        Node(name="cold_exchanger", unit=Exchanger(solvent=solvent, T_cold=warm, U=b.case.exchanger.U),
             inlets={"hot": "lean_warm", "cold": "rich_main"},
             outlets={"hot": "lean_cooled", "cold": "rich_half"}),
        Node(name="warm_splitter", unit=Splitter(share=s.warm_split / (1.0 - s.rich_split)),
             inlets={"stream": "rich_half"}, outlets={"main": "rich_rest", "side": "rich_warm"}),
        sheet.node("exchanger").changed(inlets={"cold": "rich_rest"}, outlets={"hot": "lean_warm"}),
        Node(name="steam_heater", unit=replace(heater, loading=first),
             inlets={"liquid": "rich_hot"}, outlets={"gas": "flash_steam", "liquid": "flashed"}),
        Node(name="top_mixer", unit=Mixer(solvent=solvent), outlets={"liquid": "rich_top"},
             inlets={"main": "rich_cold_heated", "warm": "rich_warm"}),
        *condensed(column, b, "rich_cold", "rich_cold_heated"))
    specs = (
        Spec(what=sheet.specs[0].what, figure=sheet.specs[0].figure, value=b.lean_co2, vary=("steam_heater", "loading"),
             low=least, high=0.999 * solvent.loading(b.rich),
             advice="raise the lean loading or the share that is heated, or lower the pressure"),
        sheet.specs[1],
    )
    return Flowsheet(nodes=nodes, feeds=sheet.feeds, specs=specs, guesses=guesses)


def first_streams(b: Basis, warm: float, hot: Stream) -> dict[str, Stream]:
    """Streams to start from: the by-passes mixed without heat from the overhead, the rest as warm as ``hot``."""
    solvent, cold, share = b.solvent, b.case.stripper.rich_split or 0.0, b.case.stripper.warm_split or 0.0

    def part(share: float) -> dict[str, float]:
        return {k: share * n for k, n in b.rich.n.items()}

    half, n = solvent.stream(part(1.0 - cold), warm, hot.P), part(cold + share)
    H = cold * b.rich.H + share / (1.0 - cold) * half.H
    return {"rich_half": half, "rich_top": solvent.stream(n, solvent.temperature(n, H), hot.P),
            "rich_hot": solvent.stream(part(1.0 - cold - share), hot.T, hot.P)}


def first_loading(b: Basis, warm: float, fed: Mapping[str, Stream], least: float) -> float:
    """Loading to start from, at which the heater gives the heat that the rest takes, with ``STEAM`` at ``warm`` [K].

    Raises
    ------
    SpecError
        Even with dry CO2 as cold as the rich solvent the heater would have to leave less than ``least``.
    """
    highest = loading_left(b, fed, 0.0, b.rich.T)
    if highest < least and b.case.stripper.recompression is None:  # whose compressor brings heat of its own
        raise SpecError("the steam heater cannot give the heat that the lean solvent and the CO2 take along",
                        where="stripper.warm_split", value=f"{highest:.3f} mol/mol would have to be left in it",
                        allowed=f"{least:.3f} and above, by water and the range of the solvent's properties",
                        advice="lead less of the rich solvent past the heater, raise the lean loading, or lower the "
                               "pressure")
    return max(min(loading_left(b, fed, STEAM, warm), 0.9 * b.lean_loading), 1.05 * least)


def loading_left(b: Basis, fed: Mapping[str, Stream], steam: float, T: float) -> float:
    """Loading left in the steam heater when it gives what boiling lean solvent and overhead take; 0 if it boils dry.

    ``steam``: mol/mol CO2 in the overhead, which leaves at ``T`` [K].
    """
    P, stripped = b.case.stripper.pressure, b.rich.n["CO2"] - b.lean_co2
    n = {**b.rich.n, "CO2": b.lean_co2, "H2O": b.rich.n["H2O"] - steam * stripped}
    leaving = b.solvent.stream(n, b.boiling(P), P).H + gas_stream({"CO2": stripped, "H2O": steam * stripped}, T, P).H
    try:
        rest = b.solvent.flash(fed["rich_hot"].n, leaving - fed["rich_top"].H, P)[1]
    except ConvergenceError:  # so much heat would boil all of it away
        return 0.0
    return b.solvent.loading(rest)
