"""The set ``correction`` of a solvent: factors on its base's properties by its own measurements, and their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ccus.errors import InputError
from ccus.params import ParameterSet, load_set
from solvents.correlations import Correction

CORRECTED = ("density", "viscosity", "rate", "heat_capacity")  # rows that a set "correction" may have


def correction(fit: ParameterSet) -> Correction:
    """Factors of a solvent's own measurements; a row that is not there changes nothing."""
    for row in fit.rows:
        if row not in CORRECTED:
            raise InputError("corrects nothing", where=f"{fit.name}.csv, row {row}", allowed=", ".join(CORRECTED))
    if "heat_capacity" in fit.rows and any(fit.number("heat_capacity", c) for c in "bcd"):
        raise InputError("only a corrects the amine's heat capacity", where=f"{fit.name}.csv, row heat_capacity",
                         allowed="0 for b, c and d")
    datum: list[Any] = [fit.about.get(key) for key in ("T0", "L0", "W0")]
    if not all(isinstance(value, (int, float)) for value in datum) or not datum[0] > 0.0:
        raise InputError("the point at which b, c and d change nothing is needed", where=f"{fit.name}.toml",
                         value=f"T0, L0, W0 = {datum}", allowed="T0 [K], L0 [mol/mol alkalinity], W0 [kg/kg]")
    density, viscosity, rate = (np.array([fit.number(key, c) for c in "abcd"]) if key in fit.rows else np.zeros(4)
                                for key in CORRECTED[:3])
    return Correction(density, viscosity, rate, np.array(datum, dtype=float))


def valid_ranges(name: str, fit: ParameterSet) -> dict[str, Mapping[str, Any]]:
    """The fitted range of each property of a set; ``correction`` has one for each of its rows.

    Raises
    ------
    InputError
        A range is not stated.
    """
    valid = fit.about.get("valid", {})
    found = {row: valid.get(row, {}) for row in fit.rows} if name == "correction" else {name: valid}
    for key, span in found.items():
        if "T" not in span:
            raise InputError("the fitted range is not stated", where=f"{fit.name}.toml",
                             value=f"[valid.{key}]" if name == "correction" else "[valid]",
                             allowed="T = [K, K], and loading, strength where they matter")
    return {f"{key} as corrected" if name == "correction" else key: span for key, span in found.items()}


def with_assumed(fit: ParameterSet | None) -> ParameterSet:
    """A correction with rows of zeros for what it does not correct, so that these can be moved too."""
    none = load_set("solvents", "assumed")
    if fit is None:
        return none
    valid = {**none.about["valid"], **fit.about["valid"]}
    return replace(fit, rows={**none.rows, **fit.rows}, about={**fit.about, "valid": valid})
