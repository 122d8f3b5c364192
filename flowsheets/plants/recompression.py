"""Lean vapour recompression: the lean solvent is flashed, and its vapour compressed back into the stripper's sump."""

from __future__ import annotations

from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node
from flowsheets.plants.basis import Basis
from units.blower import Blower
from units.flash import Flash

ABOVE = 2e3  # Pa over the top's pressure and the column's drop that the vapour is compressed to: an assumption


def recompression(sheet: Flowsheet, b: Basis) -> Flowsheet:
    """The flowsheet with a flash of the lean solvent and a compressor for its vapour."""
    s = b.case.stripper
    assert s.recompression is not None
    stripper = sheet.node("stripper").changed(inlets={"vapour": "vapour_return"}, outlets={"lean": "lean_boiled"})
    flash = Node(name="lean_flash", unit=Flash(solvent=b.solvent, P=s.recompression),
                 inlets={"liquid": "lean_boiled"}, outlets={"liquid": "lean_hot", "gas": "flash_vapour"})
    blower = Blower(P_out=s.pressure + ABOVE, efficiency=s.recompression_efficiency, name="recompression")
    compressor = Node(name="recompression", unit=blower, inlets={"gas": "flash_vapour"},
                      outlets={"gas": "vapour_return"})
    return sheet.having(stripper, flash, compressor)
