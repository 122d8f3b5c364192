"""The solvents of the toolkit, by name."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ccus.errors import InputError
from solvents.solvent import Solvent

FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Names of all solvents: the folders that hold a ``solvent.toml``.

    >>> "mea" in names()
    True
    """
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/solvent.toml")))


@cache
def load(name: str) -> Solvent:
    """The solvent ``name``; one that names a ``base`` differs from that solvent only in what its file says.

    Raises
    ------
    InputError
        There is no such folder.

    Examples
    --------
    >>> load("mea").amine
    'MEA'
    """
    if not (FOLDER / name / "solvent.toml").is_file():
        raise InputError("unknown solvent", value=name, allowed=", ".join(names()))
    return Solvent(MappingProxyType(_about(name)))


def _about(name: str) -> dict[str, Any]:
    """Contents of ``solvent.toml`` over those of its base; ``sets`` and ``folders`` name the folders."""
    about = tomllib.loads((FOLDER / name / "solvent.toml").read_text(encoding="utf-8"))
    base = _about(about["base"]) if "base" in about else {"sets": {}, "folders": ()}
    sets = {key: f"{name}/{value}" for key, value in about["sets"].items()}
    return {**base, **about, "sets": {**base["sets"], **sets}, "folders": (name, *base["folders"])}
