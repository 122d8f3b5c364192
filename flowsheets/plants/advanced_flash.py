"""Advanced flash stripper: cold and warm rich by-passes, a steam heater instead of the reboiler, and a short column.

The cold by-pass is heated by the overhead vapour and joined by the warm one, which leaves between two lean/rich
exchangers where the rich solvent would boil at the stripper's pressure; both wet the packing. All the rest, let down to
near that pressure, boils in the second exchanger, so that it takes up the heat of the lean solvent although it is less;
steam heats it further and it flashes in the sump (the arrangement of Lin and Rochelle).
"""

from __future__ import annotations

from ccus.stream import Stream
from flowsheets.case_units import exchanger_unit
from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node, Spec
from flowsheets.plants.basis import Basis
from flowsheets.plants.overhead_recovery import condensed
from units.mixer import Mixer
from units.splitter import Splitter
from units.steam_heater import SteamHeater

APPROACHES = (0.05, 80.0)  # K; of the cold exchanger
DUTY = (1e4, 8e5)  # J/mol CO2; of the steam heater
FIRST = 9e4  # the same, first guess


def advanced_flash(sheet: Flowsheet, b: Basis) -> Flowsheet:
    """The flowsheet of an advanced flash stripper, in the place of the conventional one."""
    s, solvent, stripped = b.case.stripper, b.solvent, b.rich.n["CO2"] - b.lean_co2
    assert s.rich_split is not None
    assert s.warm_split is not None
    warm = solvent.bubble_temperature(s.pressure, solvent.loading(b.rich), solvent.strength(b.rich))
    column = sheet.node("stripper").changed(lean_loading=None, duty=0.0, feed_position=1.0, inlets={
        "rich": "flashed", "vapour": "flash_steam", "cold": "rich_top"})
    nodes = (
        sheet.node("rich_pump"),
        Node(name="rich_splitter", unit=Splitter(share=s.rich_split), inlets={"stream": "rich_pumped"},
             outlets={"main": "rich_main", "side": "rich_cold"}),
        Node(name="cold_exchanger", unit=exchanger_unit(b.case), inlets={"hot": "lean_warm", "cold": "rich_main"},
             outlets={"hot": "lean_cooled", "cold": "rich_half"}),
        Node(name="warm_splitter", unit=Splitter(share=s.warm_split / (1.0 - s.rich_split)),
             inlets={"stream": "rich_half"}, outlets={"main": "rich_rest", "side": "rich_warm"}),
        sheet.node("exchanger").changed(inlets={"cold": "rich_rest"}, outlets={"hot": "lean_warm"}),
        Node(name="steam_heater", unit=SteamHeater(solvent=solvent, P=s.pressure, duty=FIRST * stripped),
             inlets={"liquid": "rich_hot"}, outlets={"gas": "flash_steam", "liquid": "flashed"}),
        Node(name="top_mixer", unit=Mixer(solvent=solvent), outlets={"liquid": "rich_top"},
             inlets={"main": "rich_cold_heated", "warm": "rich_warm"}),
        *condensed(column, b, "rich_cold", "rich_cold_heated"))

    specs = (
        Spec(what=sheet.specs[0].what, figure=sheet.specs[0].figure, value=b.lean_co2, vary=("steam_heater", "duty"),
             low=DUTY[0] * stripped, high=DUTY[1] * stripped),
        sheet.specs[1],
        Spec(what="temperature of the warm by-pass [K]", figure=lambda streams: streams["rich_half"].T, value=warm,
             vary=("cold_exchanger", "approach"), low=APPROACHES[0], high=APPROACHES[1], scale=100.0),
    )
    hot = sheet.guesses["rich_hot"]

    def guess(share: float, T: float) -> Stream:
        return solvent.stream({k: share * n for k, n in b.rich.n.items()}, T, hot.P)

    return Flowsheet(nodes=nodes, feeds=sheet.feeds, specs=specs, guesses={
        "rich_half": guess(1.0 - s.rich_split, warm), "rich_top": guess(s.rich_split + s.warm_split, warm - 10.0),
        "rich_hot": guess(1.0 - s.rich_split - s.warm_split, hot.T)})
