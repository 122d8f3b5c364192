"""Lean vapour recompression: the lean solvent is flashed, and its vapour compressed back into the stripper's sump."""

from __future__ import annotations

from ccus.stream import Stream
from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node
from flowsheets.plants.basis import Basis
from units.blower import Blower
from units.flash import Flash
from units.gas_mixer import GasMixer

ABOVE = 2e3  # Pa over the pressure at the top that the vapour is compressed to, for the packing's drop: an assumption


def recompression(sheet: Flowsheet, b: Basis) -> Flowsheet:
    """The flowsheet with a flash of the lean solvent and a compressor for its vapour."""
    s = b.case.stripper
    assert s.recompression is not None
    column = sheet.node("stripper")
    before = column.inlets.get("vapour")  # the steam of an advanced flash stripper
    stripper = column.changed(inlets={"vapour": "vapour_return" if before is None else "vapour_both"},
                              outlets={"lean": "lean_boiled"})
    flash = Node(name="lean_flash", unit=Flash(solvent=b.solvent, P=s.recompression),
                 inlets={"liquid": "lean_boiled"}, outlets={"liquid": "lean_hot", "gas": "flash_vapour"})
    blower = Blower(P_out=s.pressure + ABOVE, efficiency=s.recompression_efficiency, name="recompression")
    compressor = Node(name="recompression", unit=blower, inlets={"gas": "flash_vapour"},
                      outlets={"gas": "vapour_return"})
    if before is None:
        return sheet.having(stripper, flash, compressor)
    mixer = Node(name="vapour_mixer", unit=GasMixer(), inlets={"main": before, "other": "vapour_return"},
                 outlets={"gas": "vapour_both"})
    none = Stream(n=dict.fromkeys(("CO2", "H2O", b.solvent.amine), 0.0), T=373.15, P=blower.P_out, phase="gas", H=0.0,
                  density=0.0)
    return sheet.having(mixer, stripper, flash, compressor, guesses={"vapour_return": none})
