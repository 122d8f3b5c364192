"""Rich split: part of the rich solvent goes cold to the top of the stripper, where it takes up the overhead's steam."""

from __future__ import annotations

from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node
from flowsheets.plants.basis import Basis
from units.splitter import Splitter


def rich_split(sheet: Flowsheet, b: Basis) -> Flowsheet:
    """The flowsheet with a cold by-pass around the exchanger."""
    s = b.case.stripper
    assert s.rich_split is not None
    splitter = Node(name="rich_splitter", unit=Splitter(share=s.rich_split), inlets={"stream": "rich_pumped"},
                    outlets={"main": "rich_main", "side": "rich_cold"})
    exchanger = sheet.node("exchanger").changed(inlets={"cold": "rich_main"})
    stripper = sheet.node("stripper").changed(inlets={"cold": "rich_cold"}, feed_position=s.hot_feed_position)
    return sheet.having(splitter, exchanger, stripper)
