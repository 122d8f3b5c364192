"""Where laboratory results stand: a folder with ``lab.toml`` and a CSV a table, or a workbook with a sheet for each.

Both give the same: the keys of ``lab``, and the rows of a table as text, remarks (rows that begin with ``#``) left out.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ccus.errors import InputError

KEYS_SHEET = "lab"  # sheet of keys and values
NEW = "'ccus solvent fit --new DIR' (or FILE.xlsx) writes one to start from"


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A table as it stands: where it is, and its rows with their numbers there, the headings first."""

    where: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class Source(Protocol):
    """A folder or a workbook."""

    @property
    def path(self) -> Path:
        """Where it is."""

    def where(self, table: str) -> str:
        """File, or workbook and sheet, of a table."""

    def keys(self) -> dict[str, Any]:
        """Keys and values that go for all tables."""

    def table(self, name: str) -> Raw | None:
        """A table; None where there is none."""

    def names(self) -> list[str]:
        """The tables that are there, known or not."""


def open_source(path: str | Path) -> Source:
    """The folder, or the workbook, at ``path``.

    Raises
    ------
    InputError
        It is neither, or cannot be read.
    """
    path = Path(path)
    if path.is_dir():
        return Folder(path)
    if path.suffix.lower() == ".xlsx" and path.is_file():
        return Workbook(path, _sheets(path))
    raise InputError("no folder of laboratory results and no workbook", where=str(path),
                     allowed="a folder with lab.toml and vle.csv, or a file .xlsx", advice=NEW)


@dataclass(frozen=True)
class Folder:
    """A folder with ``lab.toml`` and one CSV a table."""

    path: Path

    def where(self, table: str) -> str:
        """The file of a table."""
        return str(self.path / (f"{table}.csv" if table != KEYS_SHEET else "lab.toml"))

    def keys(self) -> dict[str, Any]:
        """Contents of ``lab.toml``."""
        text = _text(self.path / "lab.toml")
        if text is None:
            raise InputError("no such file", where=self.where(KEYS_SHEET), advice=NEW)
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InputError(f"cannot be read: {error}", where=self.where(KEYS_SHEET)) from None

    def table(self, name: str) -> Raw | None:
        """The table in ``<name>.csv``."""
        text = _text(self.path / f"{name}.csv")
        if text is None:
            return None
        lines = [(k, line) for k, line in enumerate(text.splitlines(), 1) if not line.startswith("#")]
        try:
            cells = [(k, next(csv.reader([line]), [])) for k, line in lines]
        except csv.Error as error:
            raise InputError(f"cannot be read: {error}", where=self.where(name)) from None
        rows = tuple((k, tuple(row)) for k, row in cells if any(cell.strip() for cell in row))
        for separator, word in ((";", "';'"), ("\t", "tabs")):
            if rows and len(rows[0][1]) == 1 and separator in rows[0][1][0]:
                raise InputError(f"columns are separated by {word}", where=self.where(name),
                                 allowed="commas, and points in numbers")
        return Raw(where=self.where(name), rows=rows)

    def names(self) -> list[str]:
        """Names of the CSV files."""
        return sorted(file.stem for file in self.path.glob("*.csv"))


def _text(file: Path) -> str | None:
    """Contents of a text file; None where there is none."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise InputError("is no UTF-8 text", where=str(file), value=f"byte {error.start}: {error.reason}",
                         advice="save it as CSV UTF-8, or give the results as a workbook") from None
    except OSError as error:
        raise InputError(f"cannot be read: {error}", where=str(file)) from None


@dataclass(frozen=True)
class Workbook:
    """A workbook with a sheet ``lab`` of keys and values and one sheet a table."""

    path: Path
    sheets: Mapping[str, tuple[tuple[int, tuple[Any, ...]], ...]]  # rows that are not blank and no remark

    def where(self, table: str) -> str:
        """Workbook and sheet of a table."""
        return f"{self.path}, sheet {table}"

    def keys(self) -> dict[str, Any]:
        """The first two columns of the sheet ``lab`` below their headings."""
        where = self.where(KEYS_SHEET)
        if KEYS_SHEET not in self.sheets:
            raise InputError("no such sheet", where=where, value=", ".join(self.sheets), advice=NEW)
        rows = [(k, row, [_cell(v) for v in row]) for k, row in self.sheets[KEYS_SHEET]]
        head = next((k for k, (*_, texts) in enumerate(rows) if {"key", "value"} <= set(texts)), None)
        if head is None:
            raise InputError("the headings key and value are missing", where=where,
                             value=", ".join(rows[0][2][:2]) if rows else "an empty sheet")
        at, value_at = (rows[head][2].index(word) for word in ("key", "value"))
        found: dict[str, Any] = {}
        for number, row, texts in rows[head + 1:]:
            if texts[at] in found:
                raise InputError("a key stands twice", where=f"{where}, row {number}", value=texts[at])
            if row[value_at] is not None:
                found[texts[at]] = _percent(row[value_at]) if texts[at].endswith("_percent") else row[value_at]
        return found

    def table(self, name: str) -> Raw | None:
        """The table of a sheet; None where the sheet is blank."""
        rows = self.sheets.get(name)
        return Raw(where=self.where(name), rows=tuple((k, tuple(map(_cell, row))) for k, row in rows)) if rows else None

    def names(self) -> list[str]:
        """Names of the sheets but ``lab`` that hold anything."""
        return [name for name, rows in self.sheets.items() if rows and name != KEYS_SHEET]


def _cell(value: Any) -> str:
    return "" if value is None else (repr(value) if isinstance(value, float) else str(value).strip())


def _percent(value: Any) -> Any:
    """A number that stands as text, with or without its sign of percent; anything else as it is."""
    try:
        return float(value.strip().removesuffix("%")) if isinstance(value, str) else value
    except ValueError:
        return value


def _value(cell: Any) -> Any:
    """What a cell holds; a number shown as a percent as the text that is shown."""
    if cell.data_type == "e":
        return f"error {cell.value}"
    if isinstance(cell.value, float | int) and "%" in cell.number_format:
        return f"{100.0 * cell.value:.15g}%"
    return cell.value


def _sheets(path: Path) -> dict[str, tuple[tuple[int, tuple[Any, ...]], ...]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, data_only=True)
    except Exception as error:  # what a damaged file raises is not documented
        raise InputError(f"cannot be read as a workbook: {error}".splitlines()[0], where=str(path)) from None
    found = {}
    for sheet in book.worksheets:
        rows = []
        for number, cells in enumerate(sheet.iter_rows(), 1):
            values = tuple(map(_value, cells))
            if not next((text for text in map(_cell, values) if text), "#").startswith("#"):
                rows.append((number, values))
        title = re.sub(r"[\s_-]+", "_", sheet.title.strip().lower())
        if title in found:
            raise InputError("two sheets have the same name", where=str(path), value=sheet.title)
        found[title] = tuple(rows)
    return found
