"""Stripper interheating: the lean solvent heats the liquid half-way down the stripper before the rich solvent."""

from __future__ import annotations

from collections.abc import Mapping

from ccus.stream import Stream
from flowsheets.case_units import ABOVE_BUBBLE, exchanger_unit
from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node, Spec
from flowsheets.plants.basis import LOOSE, SECOND_APPROACH, Basis
from units.pump import Pump

BACK = 1.05  # pressure of the liquid that comes back over the stripper's, at least: an assumption


def interheating(sheet: Flowsheet, b: Basis) -> Flowsheet:
    """The flowsheet with a draw between the stripper's beds, a pump and an interheater.

    The pump keeps the liquid from boiling in the interheater; it boils where it comes back to the column.
    """
    case, solvent = b.case, b.solvent
    least = BACK * case.stripper.pressure

    def boiling(streams: Mapping[str, Stream]) -> float:
        hot = streams["semi_lean_hot"]
        bubble = solvent.bubble_pressure(hot.T, solvent.loading(hot), solvent.strength(hot))
        return max(ABOVE_BUBBLE * bubble, 1.001 * least)

    stripper = sheet.node("stripper").changed(inlets={"interheated": "semi_lean_hot"},
                                              outlets={"semi_lean": "semi_lean"},
                                              draw_position=case.stripper.interheating)
    pump = Node(name="semi_lean_pump", inlets={"liquid": "semi_lean"}, outlets={"liquid": "semi_lean_pumped"},
                unit=Pump(solvent=solvent, P_out=2.0 * case.stripper.pressure, efficiency=case.pumps.efficiency))
    spec = Spec(what="pressure behind the semi-lean pump over boiling", value=1.0,
                figure=lambda s: s["semi_lean_pumped"].P / boiling(s), vary=("semi_lean_pump", "P_out"),
                low=least, high=20.0 * case.stripper.pressure, scale=LOOSE)
    heater = Node(name="interheater", unit=exchanger_unit(case.changed({"exchanger.approach": case.exchanger.approach
                                                                        or SECOND_APPROACH})),
                  inlets={"hot": "lean_hot", "cold": "semi_lean_pumped"},
                  outlets={"hot": "lean_warm", "cold": "semi_lean_hot"})
    exchanger = sheet.node("exchanger").changed(inlets={"hot": "lean_warm"})
    return sheet.having(exchanger, stripper, pump, heater, specs=(spec,))
