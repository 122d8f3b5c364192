"""Whether a result lies where plants have been measured: a notice with the figure, the limit and a way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccus.errors import Notice
from flowsheets.verdict import published

UNIT = "_GJ_per_t"


def beyond_practice(amine: str, figures: Mapping[str, Any], ledger: Mapping[str, Any]) -> tuple[Notice, ...]:
    """A notice when the specific reboiler duty exceeds every published measurement with this amine.

    Parameters
    ----------
    amine : of the solvent
    figures : of ``kpi`` [GJ/t, mol/mol]
    ledger : parts of the duty [GJ/t]

    Examples
    --------
    >>> ledger = {"desorption_GJ_per_t": 2.2, "stripping_steam_GJ_per_t": 18.1, "sensible_GJ_per_t": 0.3}
    >>> print(*beyond_practice("MEA", {"specific_reboiler_duty_GJ_per_t": 23.6}, ledger))
    plant: specific reboiler duty = 23.60 GJ/t, outside what was measured with this solvent, up to 7.125 GJ/t; most
    of the heat makes stripping steam: raise solvent.lean_loading [morgan2020, table B1]
    """
    measured = [row for row in published().values()
                if amine in row["solvent"].split() and row["kind"] == "measured"]
    duty = figures["specific_reboiler_duty_GJ_per_t"]
    if not measured or duty <= (highest := max(measured, key=lambda row: row["value_GJ_per_t"]))["value_GJ_per_t"]:
        return ()
    desorption, steam, sensible = (ledger.get(f"{k}{UNIT}", 0.0) for k in ("desorption", "stripping_steam", "sensible"))
    why = ""
    if sensible > desorption:
        why = (f"; much solvent circulates, as its loading goes only from {figures['lean_loading']:.3f} to "
               f"{figures['rich_loading']:.3f}: raise absorber.height or lower the capture")
    elif steam > desorption:
        why = "; most of the heat makes stripping steam: raise solvent.lean_loading"
    limit = highest["value_GJ_per_t"]
    return (Notice(what="specific reboiler duty", where="plant", value=f"{duty:.2f} GJ/t", source=highest["source"],
                   allowed=f"what was measured with this solvent, up to {limit:g} GJ/t{why}",
                   beyond=duty / limit - 1.0),)
