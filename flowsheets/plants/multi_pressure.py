"""Multi-pressure stripper: the vapour of a reboiled column is compressed into a second one at a higher pressure.

The rich solvent enters the upper column, whose packing the compressed vapour strips in the place of a reboiler; its
liquid is let down into the lower one. The CO2 leaves at the higher pressure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ccus.stream import Stream
from flowsheets.case_units import rich_pressure, stripper_unit
from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node
from flowsheets.plants.basis import Basis
from units.blower import Blower

ABOVE = 3e3  # Pa over the pressure at the top that the vapour is compressed to, for the packing's drop: an assumption


def multi_pressure(sheet: Flowsheet, b: Basis) -> Flowsheet:
    """The flowsheet with the packed height in equal parts at two pressures."""
    s = b.case.stripper
    assert s.upper_pressure is not None
    P, half = s.upper_pressure, 0.5 * s.height
    lower = sheet.node("stripper").changed(inlets={"rich": "half_lean"}, height=half, T_condenser=None,
                                           outlets={"overhead": "lower_vapour", "co2": ""})
    compressor = Node(name="vapour_recompression", inlets={"gas": "lower_vapour"}, outlets={"gas": "vapour_up"},
                      unit=Blower(P_out=P + ABOVE, efficiency=s.recompression_efficiency))
    column = stripper_unit(b.case, b.lean_loading)
    upper = Node(name="upper_stripper", inlets={"rich": "rich_hot", "vapour": "vapour_up"}, unit=column,
                 outlets={"lean": "half_lean", "co2": "co2_wet"}).changed(
        pressure=P, height=half, lean_loading=None, reboiler=False)

    def margin(streams: Mapping[str, Stream]) -> float:
        return streams["rich_pumped"].P / rich_pressure(b.case, b.solvent, b.rich, streams["rich_hot"].T, P)

    rich_spec = sheet.specs[1]
    spec = replace(rich_spec, figure=margin)
    total, loading = b.rich.n[b.solvent.amine], b.solvent.loading(b.rich)
    boiling = b.solvent.bubble_temperature(P, loading, b.solvent.strength(b.rich))
    guess = b.solvent.lean(loading, b.solvent.strength(b.rich), boiling, P, amine=total)  # too rich: vapour in plenty
    plain = Flowsheet(nodes=sheet.nodes, feeds=sheet.feeds, specs=(sheet.specs[0], spec), guesses=sheet.guesses)
    return plain.having(upper, lower, compressor, guesses={"half_lean": guess})
