"""Overhead heat recovery: part of the rich solvent is heated by the stripper's overhead vapour as it condenses."""

from __future__ import annotations

from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node
from flowsheets.plants.basis import SECOND_APPROACH, Basis
from units.mixer import Mixer
from units.overhead import Condenser, OverheadExchanger
from units.splitter import Splitter


def condensed(stripper: Node, b: Basis, liquid: str, heated: str) -> tuple[Node, Node, Node]:
    """A stripper with its condenser apart, and an exchanger before it that heats one stream into another."""
    stripper = stripper.changed(inlets={"reflux": "reflux"}, outlets={"overhead": "overhead", "co2": ""},
                                within=("reflux",), condenser=False)
    exchanger = Node(name="overhead_exchanger", inlets={"overhead": "overhead", "liquid": liquid},
                     outlets={"overhead": "overhead_cooled", "liquid": heated},
                     unit=OverheadExchanger(solvent=b.solvent, approach=b.case.exchanger.approach or SECOND_APPROACH))
    condenser = Node(name="condenser", inlets={"overhead": "overhead_cooled"},
                     outlets={"co2": "co2_wet", "reflux": "reflux"},
                     unit=Condenser(solvent=b.solvent, T=b.case.stripper.condenser_temperature))
    return stripper, exchanger, condenser


def overhead_recovery(sheet: Flowsheet, b: Basis) -> Flowsheet:
    """The flowsheet in which a share of the rich solvent passes the overhead vapour instead of the lean solvent."""
    share = b.case.stripper.overhead_recovery
    assert share is not None
    before = sheet.node("exchanger").inlets["cold"]
    splitter = Node(name="overhead_splitter", unit=Splitter(share=share), inlets={"stream": before},
                    outlets={"main": "rich_to_exchanger", "side": "rich_to_overhead"})
    exchanger = sheet.node("exchanger").changed(inlets={"cold": "rich_to_exchanger"},
                                                outlets={"cold": "rich_exchanged"})
    mixer = Node(name="rich_mixer", unit=Mixer(solvent=b.solvent), outlets={"liquid": "rich_hot"},
                 inlets={"main": "rich_exchanged", "overhead": "rich_from_overhead"})
    apart = condensed(sheet.node("stripper"), b, "rich_to_overhead", "rich_from_overhead")
    return sheet.having(splitter, exchanger, mixer, *apart)
