"""What a stripper's result warns of."""

from __future__ import annotations

from typing import Any

from ccus.errors import Notice
from ccus.stream import Stream
from solvents.library import Solvent
from units.column import Column, compromises


def ranges_left(solvent: Solvent, kinetics: str, profiles: Any, lean: Stream | None) -> list[Notice]:
    """Ranges of the solvent's data left in the packing, and in the reboiler that ``lean`` leaves."""
    found = list(solvent.notices("stripper", profiles["T_liquid_K"].to_numpy(), profiles["loading"].to_numpy(),
                                 profiles["strength"].to_numpy(), kinetics, z=profiles["z_m"].to_numpy()))
    if lean is not None:
        found += solvent.notices("reboiler", lean.T, solvent.loading(lean), solvent.strength(lean), kinetics)
    return found


def hydraulic(column: Column, profiles: Any, theta: float) -> list[Notice]:
    """Flooding, and what the solver left open."""
    flood = float(profiles["flood_fraction"].max())
    found = compromises("stripper", column, theta, flood)
    if flood > 1.0:
        at = float(profiles["z_m"][profiles["flood_fraction"].idxmax()])
        found.append(Notice(what="the column floods", where=f"stripper, {at:.1f} m below the top",
                            value=f"{100 * flood:.0f} % of flooding", allowed="100 %", source="hydraulics",
                            beyond=flood - 1.0))
    return found
