"""How sure a fitted solvent is: the covariance of its parameters by group of data, and the solvent moved along it.

A folder's ``covariance.csv`` has the columns data, parameter and one for each parameter. Each group of data has a block
of rows; the blocks add up to the covariance. A parameter is named ``PROPERTY/row.column``, a cell of a property's set.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccus.errors import InputError
from ccus.params import ROOT, load_set

Array = NDArray[np.float64]
SEED = 2020  # of the samples: number k of a solvent is the same one in every run and process


@dataclass(frozen=True, eq=False)
class Covariance:
    """Parameters and what each group of data leaves uncertain of them.

    A direction is the vector z (k,) of as many independent standard normal numbers: parameters move by ``root`` z.
    """

    parameters: tuple[str, ...]
    groups: Mapping[str, Array]  # (k, k) each

    @cached_property
    def root(self) -> Array:
        """(k, k), lower triangular; root root' is the covariance."""
        total = np.sum(list(self.groups.values()), axis=0)
        scale = np.sqrt(np.diag(total))
        try:
            return np.asarray(scale[:, None] * np.linalg.cholesky(total / np.outer(scale, scale)))
        except np.linalg.LinAlgError:
            raise InputError("is no covariance: not positive definite", where="covariance.csv") from None

    def changes(self, z: Array) -> dict[str, dict[str, float]]:
        """What a direction adds to cells ``row.column``, by property."""
        found: dict[str, dict[str, float]] = {}
        for name, change in zip(self.parameters, self.root @ z):
            group, _, cell = name.partition("/")
            found.setdefault(group, {})[cell] = float(change)
        return found

    def shares(self, slopes: Array) -> dict[str, float]:
        """Share of each group in the variance of a figure that changes by ``slopes`` (k,) per unit of z.

        >>> two = Covariance(("vle/a.b", "vle/c.d"), {"one": np.diag([3.0, 0.0]), "two": np.diag([1.0, 4.0])})
        >>> {k: round(v, 9) for k, v in two.shares(np.array([1.0, 1.0])).items()}
        {'one': 0.375, 'two': 0.625}
        """
        from scipy.linalg import solve_triangular

        weight = solve_triangular(self.root, slopes, lower=True, trans="T")
        return {name: float(weight @ part @ weight / (slopes @ slopes)) for name, part in self.groups.items()}

    def sample(self, k: int) -> Array:
        """Direction number ``k``."""
        return np.random.default_rng((SEED, k)).standard_normal(len(self.parameters))


def covariance(about: Mapping[str, Any]) -> Covariance | None:
    """The covariance beside a solvent's constants; None where its folder has none.

    Properties that were not measured have the spread of ``assumed.csv``, each as a group of its own, unless the
    solvent's file says that its amine is that of the base (``same_amine``).

    Raises
    ------
    InputError
        The file is no covariance; says what is wrong.
    """
    return _read(numbered(str(about["name"]))[0], bool(about.get("same_amine", False)))


@cache
def _read(folder: str, same_amine: bool) -> Covariance | None:
    file = ROOT / "solvents" / folder / "covariance.csv"
    if not file.is_file():
        return None
    with open(file, encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    names = tuple(rows[0][2:])
    blocks: dict[str, list[list[float]]] = {}
    try:
        for data, name, *cells in rows[1:]:
            if name != names[len(blocks.setdefault(data, []))]:
                raise ValueError(f"row {name} out of order")
            blocks[data].append([float(c) for c in cells])
        groups = {key: np.array(block) for key, block in blocks.items()}
        if not groups or any(m.shape != (len(names), len(names)) for m in groups.values()):
            raise ValueError("a block is not square")
    except (ValueError, IndexError) as error:
        raise InputError(f"cannot be read as a covariance: {error}", where=str(file),
                         allowed="data, parameter and each parameter as columns; rows of each data likewise") from None
    return Covariance(names, MappingProxyType(groups)) if same_amine else _with_assumed(names, groups)


def _with_assumed(names: tuple[str, ...], groups: Mapping[str, Array]) -> Covariance:
    """The covariance with the assumed spread of each property that no parameter of it corrects."""
    measured = {name.removeprefix("correction/").partition(".")[0] for name in names if name.startswith("correction/")}
    fit = load_set("solvents", "assumed")
    own = {row: f"correction/{row}.a" for row in fit.rows if row not in measured}
    size, all_names = len(names) + len(own), (*names, *own.values())
    blocks = {key: np.pad(block, (0, len(own))) for key, block in groups.items()}
    for row, name in own.items():
        block = np.zeros((size, size))
        block[all_names.index(name), all_names.index(name)] = fit.number(row, "spread") ** 2
        blocks[f"{row.replace('_', ' ')} (assumed)"] = block
    return Covariance(all_names, MappingProxyType(blocks))


def numbered(name: str) -> tuple[str, str]:
    """Solvent and number of a sample; no number where the name is that of a solvent, whose path may hold a ``#``.

    >>> numbered("mea#7"), numbered("a#b/mine#7"), numbered("a#b/mine")
    (('mea', '7'), ('a#b/mine', '7'), ('a#b/mine', ''))
    """
    whole, _, number = name.rpartition("#")
    sampled = bool(whole) and number.isdecimal() and number.isascii() and not Path(name).expanduser().exists()
    return (whole, number) if sampled and not numbered(whole)[1] else (name, "")


def moved(about: Mapping[str, Any], z: Array, name: str) -> Mapping[str, Any]:
    """The description of a solvent whose parameters are moved along a direction, under another name."""
    return MappingProxyType({**about, "name": name, "moved": _needed(about).changes(z)})


def sample(about: Mapping[str, Any], k: int) -> Mapping[str, Any]:
    """The description of sample ``k`` of a solvent, with ``#k`` behind its name.

    Raises
    ------
    InputError
        The solvent has no covariance.
    """
    return moved(about, _needed(about).sample(k), f"{about['name']}#{k}")


def _needed(about: Mapping[str, Any]) -> Covariance:
    found = covariance(about)
    if found is None:
        raise InputError("has no covariance to draw samples from", where=f"solvent {about['name']}",
                         allowed="a solvent made by 'ccus solvent fit'")
    return found
