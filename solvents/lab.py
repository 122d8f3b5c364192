"""Laboratory results of a solvent, read and checked: what each table holds, in which units, and what is possible."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ccus.errors import InputError
from ccus.species import SPECIES, define_amine
from solvents.lab_columns import COLUMNS, OPTIONAL, PER_AMINE, TABLES, headings, looks_like_table, near, wanted
from solvents.lab_source import KEYS_SHEET, Raw, Source, open_source
from solvents.library import load, names
from solvents.solvent import Solvent

AMINES = tuple(name for name, species in SPECIES.items() if species.kind == "amine")
IN_FRAME = {"temperature": "T"}  # where it is not the heading
KEYS = ("base", "title", "amine", "formula", *(table.key for table in TABLES.values()))


@dataclass(frozen=True, kw_only=True)
class Lab:
    """Laboratory results in SI, by table: T [K], loading (per alkalinity), strength, measured, error (relative).

    Further columns: source (text, "" where not given), row; ``heat`` has loading_from (nan where the heat is that at
    the loading); ``kinetics`` has flux [mol/m2/s] and p_CO2 [Pa] in place of measured where these are given. All but
    ``vle`` may be empty.
    """

    source: Source
    title: str
    base: Solvent
    amine: str  # its name; empty where it is not given, and that of the base is taken
    formula: str  # empty: that of the base's amine
    tables: Mapping[str, pd.DataFrame]
    not_read: tuple[str, ...] = ()  # files or sheets that are no table

    @property
    def vle(self) -> pd.DataFrame:
        """Partial pressures of CO2 [Pa]."""
        return self.tables["vle"]

    @property
    def heat(self) -> pd.DataFrame:
        """Heats released [J/mol CO2]."""
        return self.tables["heat"]

    def where(self, table: str) -> str:
        """File, or workbook and sheet, of a table."""
        return self.source.where(table)


def read_lab(path: str | Path) -> Lab:
    """Read a folder or a workbook of laboratory results.

    Raises
    ------
    InputError
        A file, key, column or value is missing or impossible; names file, row, column, value and what is allowed.
    """
    source = open_source(path)
    about, where = source.keys(), source.where(KEYS_SHEET)
    for key in about:
        if key not in KEYS:
            raise InputError("unknown key", where=where, value=key, allowed=", ".join(KEYS), advice=near(key, KEYS))
    other = [name for name in source.names() if name not in TABLES]
    for name in other:
        if near(name, TABLES) or looks_like_table(source.table(name)):
            raise InputError("unknown table", where=source.where(name), value=name, allowed=", ".join(TABLES),
                             advice=near(name, TABLES))
    base = _base(about, where, Path(path))
    tables = {}
    for name, table in TABLES.items():
        error = about.get(table.key, table.error)
        if isinstance(error, bool) or not isinstance(error, (int, float)) or not 0.0 < error <= 100.0:
            raise InputError("is no error in percent", where=f"{where}, {table.key}", value=str(error),
                             allowed="above 0 and up to 100")
        tables[name] = _frame(source.table(name), name, base.alkalinity, error / 100.0)
    if tables["vle"].empty:
        raise InputError("is not there or holds no point", where=source.where("vle"),
                         allowed=f"headings {wanted('vle')}, and a row a measured point below them",
                         advice="a row that begins with # is a remark")
    amine, formula = _amine(about, where)
    return Lab(source=source, title=str(about.get("title", Path(path).resolve().stem)), base=base, amine=amine,
               formula=formula, tables=tables, not_read=tuple(map(source.where, other)))


def _amine(about: Mapping[str, Any], where: str) -> tuple[str, str]:
    """Name and formula of the amine; both empty where it is not named."""
    for key in ("amine", "formula"):
        if not isinstance(about.get(key, ""), str):
            raise InputError("is no text", where=f"{where}, {key}", value=str(about[key]))
    amine, formula = str(about.get("amine", "")).strip(), str(about.get("formula", "")).strip()
    if formula and not amine:
        raise InputError("a key is missing", where=where, value="amine", allowed="the name that goes with the formula")
    if amine and not formula and amine not in SPECIES:
        raise InputError("a key is missing", where=where, value="formula", allowed="such as C4H11NO",
                         advice=f"its molar mass is needed, as {amine} is not among {', '.join(AMINES)}")
    if not amine:
        return "", ""
    formula = formula or "".join(f"{e}{n if n > 1 else ''}" for e, n in SPECIES[amine].elements.items())
    try:
        define_amine(amine, formula)
    except InputError as error:
        raise InputError(error.what, where=f"{where}, {error.where}", value=error.value, allowed=error.allowed,
                         advice=error.advice) from None
    return amine, formula


def _base(about: Mapping[str, Any], where: str, path: Path) -> Solvent:
    """The solvent whose other properties are taken."""
    allowed = "a semi-empirical solvent, such as mea_empirical or pz"
    if "base" not in about:
        raise InputError("a key is missing", where=where, value="base", allowed=allowed)
    for key in ("base", "title"):
        if key in about and (not isinstance(about[key], str) or not about[key].strip()):
            raise InputError("is no text", where=f"{where}, {key}", value=str(about[key]))
    beside = (path if path.is_dir() else path.parent) / about["base"]
    name = str(beside) if (beside / "solvent.toml").is_file() else about["base"]
    if name not in names() and not (Path(name).expanduser() / "solvent.toml").is_file():
        known = [n for n in names() if load(n).about["form"] == "semi-empirical"]
        raise InputError("unknown solvent", where=f"{where}, base", value=name,
                         allowed=f"{', '.join(known)}, or a folder with a solvent.toml", advice=near(name, known))
    base = load(name)
    if base.about["form"] != "semi-empirical":
        raise InputError("is no semi-empirical solvent", where=f"{where}, base", value=about["base"], allowed=allowed)
    if "correction" in base.about["sets"]:
        raise InputError("is itself corrected by measurements", where=f"{where}, base", value=about["base"],
                         allowed=allowed, advice="name the base of that solvent and give all measurements together")
    return base


def _frame(raw: Raw | None, name: str, alkalinity: float, error: float) -> pd.DataFrame:
    """A table as a frame in SI; without points where there is no table, or headings alone."""
    plain = [group[0] for group in TABLES[name].measured if len(group) == 1]
    columns = ("T", "loading", "strength", "loading_from", "measured", "flux", "p_CO2", "error", "row")
    if raw is None:
        return pd.DataFrame(columns=columns, dtype=float).assign(source="")
    units, rows = headings(raw, name)
    points: list[dict[str, Any]] = []
    for number, cells in rows:
        where = f"{raw.where}, row {number}"
        if len(cells) != len(units):
            raise InputError("has another number of cells than the heading", where=where, value=str(len(cells)),
                             allowed=str(len(units)), advice="in a CSV a comma separates cells, a point is decimal")
        point: dict[str, Any] = {**dict.fromkeys(columns, math.nan), "error": error, "row": float(number), "source": ""}
        for (heading, unit), text in zip(units.items(), cells):
            if heading == "source":
                point["source"] = text.strip()
            elif text.strip() or heading not in (*OPTIONAL, *TABLES[name].more):
                si = _value(text, heading, unit, alkalinity, f"{where}, column {heading} [{unit}]")
                point["measured" if heading in plain else IN_FRAME.get(heading, heading)] = si
        _together(point, name, where)
        points.append(point)
    return pd.DataFrame(points) if points else _frame(None, name, alkalinity, error)


def _together(point: Mapping[str, Any], name: str, where: str) -> None:
    """Raise InputError where the cells of a row do not go together."""
    if not TABLES[name].unloaded and point["loading"] <= 0.0:
        raise InputError("is not possible", where=f"{where}, column loading", value=f"{point['loading']:g}",
                         allowed="above 0: without CO2 there is none to measure")
    if point["loading_from"] >= point["loading"]:
        raise InputError("the dose ends where it began or below", where=f"{where}, column loading_from",
                         value=f"{point['loading_from']:g}", allowed=f"below the loading, {point['loading']:g}")


def _value(text: str, name: str, unit: str, alkalinity: float, where: str) -> float:
    """A cell in SI, within what is possible."""
    column = COLUMNS[name]
    factor, offset = column.units[unit]
    factor = factor / alkalinity if unit == PER_AMINE else factor
    number, share = text.strip(), 1.0
    if number.endswith("%") and any("%" in u for u in column.units):  # a percent, whatever the unit of the column
        number, share = number[:-1], 0.01 / factor
    try:
        value = share * float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError("is no number", where=where, value=text.strip() or "an empty cell",
                         allowed="a number with a decimal point")
    si = factor * value + offset
    if not (column.low < si if column.above else column.low <= si) or si > column.high:
        first, last = ((bound - offset) / factor for bound in (column.low, column.high))
        raise InputError("is not possible", where=where, value=text.strip(),
                         allowed=f"{'above ' if column.above else ''}{first:.4g} {'and up ' if column.above else ''}to "
                                 f"{last:.4g} {unit}", advice="check the number and the unit in the heading")
    return si
