"""The solvents of the toolkit, by name."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType

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
    """The solvent ``name``.

    Raises
    ------
    InputError
        There is no such folder.

    Examples
    --------
    >>> load("mea").amine
    'MEA'
    """
    path = FOLDER / name / "solvent.toml"
    if not path.is_file():
        raise InputError("unknown solvent", value=name, allowed=", ".join(names()))
    return Solvent(MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8"))))
