"""Sets of published constants: a CSV with the figures and a TOML with source, form and range, side by side."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ccus.errors import InputError, Notice, OutOfRangeError

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class ParameterSet:
    """One published set: rows by their first column, and the description beside them."""

    name: str
    rows: Mapping[str, Mapping[str, str]]
    about: Mapping[str, Any]
    digest: str  # of both files

    @property
    def source(self) -> str:
        """Key in ``refs.bib`` beside the set."""
        return str(self.about["source"])

    def row(self, key: str) -> tuple[float, ...]:
        """The numbers of one row, in column order, without the column ``where``."""
        return tuple(float(v) for k, v in list(self.rows[key].items())[1:] if k != "where" and v != "")

    def value(self, key: str, column: str | None = None) -> float:
        """One number; the only one of its row when no column is named."""
        return float(self.rows[key][column]) if column else self.row(key)[0]

    def number(self, key: str, column: str) -> float:
        """One number of a row; an empty cell is 0.

        Raises
        ------
        InputError
            The row, the column or the number is not there.
        """
        if key not in self.rows or column not in self.rows[key]:
            columns = next(iter(self.rows.values()), {})
            raise InputError("no such cell", where=f"{self.name}.csv", value=f"row {key}, column {column}",
                             allowed=f"rows {', '.join(self.rows)}; columns {', '.join(columns)}")
        text = self.rows[key][column] or "0"
        try:
            return float(text)
        except ValueError:
            raise InputError("is no number", where=f"{self.name}.csv, row {key}, column {column}", value=text) from None

    def moved(self, changes: Mapping[str, float]) -> ParameterSet:
        """The set with numbers added to some cells, each named ``row.column``; its digest names it no longer.

        Raises
        ------
        InputError
            A cell that the set does not hold.

        Examples
        --------
        >>> published = load_set("solvents", "mea/water")
        >>> published.moved({"critical.a": 1.0}).number("critical", "a") - published.number("critical", "a")
        1.0
        """
        rows = {key: dict(row) for key, row in self.rows.items()}
        for cell, change in changes.items():
            row, _, column = cell.rpartition(".")
            if row not in rows or column not in rows[row]:
                raise InputError("no such cell", where=self.name, value=cell,
                                 allowed=f"ROW.COLUMN of {self.name}")
            rows[row][column] = repr(float(rows[row][column] or 0.0) + change)
        return replace(self, rows=rows)

    def outside(self, where: str = "", **values: Any) -> tuple[Notice, ...]:
        """A notice for each variable that leaves its range ``valid.<name>``."""
        notices = []
        for name, value in values.items():
            low, high = self.about["valid"][name]
            v = np.asarray(value, dtype=float)
            bad = v[(v < low) | (v > high)]
            if bad.size:
                worst = bad.flat[int(np.argmax(np.maximum(low - bad, bad - high)))]
                notices.append(
                    Notice(what=f"{self.name}: {name}", where=where, value=f"{worst:.4g}",
                           allowed=f"{low:.4g} to {high:.4g}", source=self.source, kind="range",
                           beyond=float(max(low - worst, worst - high)) / (high - low))
                )
        return tuple(notices)

    def require(self, **values: Any) -> None:
        """Raise OutOfRangeError when a variable leaves its range."""
        for notice in self.outside(**values):
            raise OutOfRangeError(notice.what, value=notice.value, allowed=notice.allowed,
                                  advice="choose another set or correct the stream")


@cache
def load_set(package: str, name: str) -> ParameterSet:
    """The set ``<package>/<name>.csv`` with ``.toml``, e.g. ``load_set("solvents", "mea/morgan2015")``.

    A set that names a ``base`` holds only the rows in which it differs from that set.
    """
    path = ROOT / package / name
    for suffix in (".csv", ".toml"):
        if not path.with_suffix(suffix).is_file():
            raise InputError("a set of constants has no such file", where=name, value=str(path.with_suffix(suffix)),
                             allowed="NAME.csv with the figures and NAME.toml with source, form and valid ranges")
    table, about = path.with_suffix(".csv").read_bytes(), path.with_suffix(".toml").read_bytes()
    lines = [line for line in table.decode("utf-8").splitlines() if line and not line.startswith("#")]
    reader = csv.DictReader(lines)
    key = (reader.fieldnames or [""])[0]
    rows: dict[str, Mapping[str, str]] = {row[key]: row for row in reader}
    try:
        described = tomllib.loads(about.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=f"{name}.toml") from None
    if "source" not in described:
        raise InputError("the key 'source' is missing", where=f"{name}.toml", allowed="a key of refs.bib beside it")
    digest = hashlib.sha256(table + about)
    if "base" in described:
        base = load_set(package, described["base"])
        rows = dict(base.rows) | rows
        digest.update(base.digest.encode())
    return ParameterSet(name, rows, described, digest.hexdigest()[:16])
