"""Warnings of a solvent: which property is used outside the range that its source covers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ccus.errors import Notice
from solvents.correction import valid_ranges
from solvents.tables import property_sets

WORDS = {"T": ("temperature", "K"), "loading": ("loading", "mol/mol"), "strength": ("strength", "kg/kg")}


def outside(values: ArrayLike, low: float, high: float) -> int | None:
    """Index of the value farthest outside the range, or None.

    >>> outside([0.1, 0.6, 0.7], 0.0, 0.5)
    2
    """
    v = np.asarray(values, dtype=float).ravel()
    excess = np.maximum(low - v, v - high)
    worst = int(np.argmax(excess))
    return worst if excess[worst] > 1e-9 * max(abs(low), abs(high)) else None


def notices(about: Mapping[str, Any], kinetics: str, where: str, T: ArrayLike, loading: ArrayLike,
            strength: ArrayLike, z: ArrayLike | None = None) -> tuple[Notice, ...]:
    """One notice for each source and variable that leaves its range, and for that of the tables, and for each estimate.

    ``z`` [m below the top] goes with profiles and names the place of the worst value.
    """
    named: dict[str, tuple[dict[str, Any], list[str], str]] = {}
    for set_name, fit in property_sets(about, kinetics).items():
        for name, valid in valid_ranges(set_name, fit).items():
            if name == "thermodynamics" and about["form"] != "electrolyte-NRTL":  # of the dilute solutions alone
                name, valid = "dilute solution", {"T": valid["T"]}
            key = f"{fit.name} {name}" if set_name == "correction" else fit.name
            entry = named.setdefault(key, (dict(valid), [], fit.source))
            entry[1].append(name.replace("_", " "))
    computed = {k: about["computed"][k] for k in WORDS}
    named["computed"] = (computed, ["accuracy of the tables"], f"{about['name']}/solvent.toml")
    found = []
    for valid, properties, source in named.values():
        for key, values in (("T", T), ("loading", loading), ("strength", strength)):
            if key not in valid:
                continue
            low, high = valid[key]
            worst = outside(values, low, high)
            if worst is not None:
                word, unit = WORDS[key]
                value = float(np.ravel(values)[worst])
                place = where if z is None else f"{where}, {np.ravel(z)[worst]:.1f} m below the top"
                found.append(Notice(what=f"{', '.join(properties)}: {word}", where=place, value=f"{value:.4g} {unit}",
                                    allowed=f"{low:.4g} to {high:.4g} {unit}", source=source, kind="range",
                                    beyond=max(low - value, value - high) / (high - low)))
    for kind, word in (("estimated", "estimated"), ("caution", "to be taken with caution")):
        found += [Notice(what=f"{name} {word}: {text}", where=f"solvent {Path(about['name']).name}", kind="remark")
                  for name, text in about[kind].items()]
    return tuple(found)
