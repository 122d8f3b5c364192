"""The solvents of the toolkit, by name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ccus.errors import InputError
from solvents._dilute import DiluteParams
from solvents._solvent import SolventParams
from solvents.tables import direct_params, solvent_params


@dataclass(frozen=True)
class Solvent:
    """One solvent: its folder's description and what follows from it."""

    about: Any

    def params(self, kinetics: str = "") -> SolventParams:
        """Tables for kernels, with the named kinetics set (the solvent's default when empty)."""
        name = kinetics or self.about["default_kinetics"]
        if name not in self.about["kinetics"]:
            raise InputError("unknown kinetics set", value=name, allowed=", ".join(self.about["kinetics"]))
        return _params(self.about["name"], name)


    def dilute(self) -> DiluteParams:
        """Constants for wash water, reflux and condensates (``solvents._dilute``)."""
        return _dilute(self.about["name"])


@cache
def _dilute(name: str) -> DiluteParams:
    about = load(name).about
    direct = direct_params(about, about["default_kinetics"])
    return DiluteParams(direct.enrtl, direct.anchor)


@cache
def _params(name: str, kinetics: str) -> SolventParams:
    return solvent_params(load(name).about, kinetics)


@cache
def load(name: str) -> Solvent:
    """The solvent ``name``, e.g. ``load("mea")``."""
    path = Path(__file__).parent / name / "solvent.toml"
    return Solvent(tomllib.loads(path.read_text(encoding="utf-8")))
