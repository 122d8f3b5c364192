"""Laboratory results of a solvent, read and checked: what each table holds, in which units, and what is possible."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from ccus.errors import InputError
from ccus.species import SPECIES, define_amine
from solvents.lab_source import KEYS_SHEET, Raw, Source, open_source
from solvents.library import load
from solvents.solvent import Solvent

PER_AMINE = "mol CO2/mol amine"


class Column(NamedTuple):
    """A kind of column: its units with factor and offset to SI, and what is possible there, in SI."""

    units: Mapping[str, tuple[float, float]]
    low: float
    high: float
    above: bool = False  # the low end itself is not possible


LOADINGS = {PER_AMINE: (1.0, 0.0), "mol CO2/mol alkalinity": (1.0, 0.0)}
COLUMNS: Mapping[str, Column] = MappingProxyType({
    "temperature": Column({"degC": (1.0, 273.15), "K": (1.0, 0.0)}, 273.15, 453.15),
    "loading": Column(LOADINGS, 0.0, 1.0),  # per alkalinity no more is bound; beyond it CO2 only dissolves
    "loading_from": Column(LOADINGS, 0.0, 1.0),
    "strength": Column({"wt%": (0.01, 0.0), "kg/kg": (1.0, 0.0)}, 0.02, 0.6),
    "p_CO2": Column({"Pa": (1.0, 0.0), "kPa": (1e3, 0.0), "mbar": (100.0, 0.0), "bar": (1e5, 0.0)}, 0.0, 1e7, True),
    "heat": Column({"kJ/mol": (1e3, 0.0), "J/mol": (1.0, 0.0)}, 1e3, 2e5),
    "kg": Column({"mol/m2/s/Pa": (1.0, 0.0), "mol/m2/s/kPa": (1e-3, 0.0), "mol/m2/s/bar": (1e-5, 0.0),
                  "mol/cm2/s/atm": (1e4 / 101325.0, 0.0)}, 1e-10, 1e-3),
    "flux": Column({"mol/m2/s": (1.0, 0.0), "mmol/m2/s": (1e-3, 0.0)}, -1.0, 1.0),
    "density": Column({"kg/m3": (1.0, 0.0), "g/cm3": (1e3, 0.0)}, 700.0, 1800.0),
    "viscosity": Column({"mPa s": (1e-3, 0.0), "Pa s": (1.0, 0.0)}, 1e-4, 1.0),
    "heat_capacity": Column({"kJ/kg/K": (1e3, 0.0), "J/kg/K": (1.0, 0.0)}, 1e3, 5e3),
    "error": Column({"%": (0.01, 0.0)}, 0.0, 1.0, True),
})
STATE, OPTIONAL = ("temperature", "loading", "strength"), ("error", "source")
AMINES = tuple(name for name, species in SPECIES.items() if species.kind == "amine")
IN_FRAME = {"temperature": "T"}  # where it is not the heading


class Table(NamedTuple):
    """One table: the columns measured, of which one group is given; its key in ``lab``; its usual error [%]."""

    measured: tuple[tuple[str, ...], ...]
    key: str
    error: float
    remark: str
    unloaded: bool = True  # solvent without CO2 may be measured
    more: tuple[str, ...] = ()


TABLES: Mapping[str, Table] = MappingProxyType({
    "vle": Table((("p_CO2",),), "pressure_error_percent", 10.0, "CO2 over the solvent", False),
    "heat": Table((("heat",),), "heat_error_percent", 3.0, "Heat released per mol CO2 at the loading; with a further "
                  "column loading_from, the mean of a dose that began there", False, ("loading_from",)),
    "kinetics": Table((("kg",), ("flux", "p_CO2")), "kinetics_error_percent", 10.0,
                      "kg' of the liquid alone, or flux and p_CO2 at the interface: the gas film's part taken off"),
    "density": Table((("density",),), "density_error_percent", 0.2, "Density of the solution with its CO2"),
    "viscosity": Table((("viscosity",),), "viscosity_error_percent", 3.0, "Viscosity of the solution with its CO2"),
    "heat_capacity": Table((("heat_capacity",),), "heat_capacity_error_percent", 2.0,
                           "Heat capacity of the solution, its CO2 kept in the liquid"),
})
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
            raise InputError("unknown key", where=where, value=key, allowed=", ".join(KEYS), advice=_near(key, KEYS))
    for name in source.names():
        if name not in TABLES:
            raise InputError("unknown table", where=source.where(name), value=name, allowed=", ".join(TABLES),
                             advice=_near(name, TABLES))
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
                         allowed=f"headings {_wanted('vle')}, and a row a measured point below them",
                         advice="a row that begins with # is a remark")
    amine, formula = _amine(about, where)
    return Lab(source=source, title=str(about.get("title", Path(path).resolve().stem)), base=base, amine=amine,
               formula=formula, tables=tables)


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


def _near(word: str, known: Any) -> str:
    near = get_close_matches(word.lower(), known, n=1)
    return f"did you mean {near[0]}?" if near else ""


def _base(about: Mapping[str, Any], where: str, path: Path) -> Solvent:
    """The solvent whose other properties are taken."""
    allowed = "a semi-empirical solvent, such as mea_empirical or pz"
    if "base" not in about:
        raise InputError("a key is missing", where=where, value="base", allowed=allowed)
    for key in ("base", "title"):
        if key in about and (not isinstance(about[key], str) or not about[key].strip()):
            raise InputError("is no text", where=f"{where}, {key}", value=str(about[key]))
    beside = (path if path.is_dir() else path.parent) / about["base"]
    base = load(str(beside) if (beside / "solvent.toml").is_file() else about["base"])
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
    units = _headings(raw, name)
    points: list[dict[str, Any]] = []
    for number, cells in raw.rows[1:]:
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


def _wanted(name: str) -> str:
    """The headings that a table needs."""
    def one(column: str) -> str:
        return f"{column} [{' or '.join(COLUMNS[column].units)}]"

    groups = [" and ".join(one(column) for column in group) for group in TABLES[name].measured]
    return ", ".join([one(column) for column in STATE] + [", or ".join(groups)])


def _headings(raw: Raw, name: str) -> dict[str, str]:
    """Unit of each column, by its name, in the order of the table."""
    if not raw.rows:
        raise InputError("is empty", where=raw.where, allowed=f"headings {_wanted(name)}",
                         advice="leave the table out if nothing was measured")
    table = TABLES[name]
    known = list(dict.fromkeys((*STATE, *(c for group in table.measured for c in group), *table.more, *OPTIONAL)))
    units: dict[str, str] = {}
    for cell in raw.rows[0][1]:
        heading, _, unit = (part.strip() for part in cell.partition("["))
        unit = unit.rstrip("] ")
        if heading not in known:
            raise InputError("unknown column", where=raw.where, value=cell or "an empty heading",
                             allowed=", ".join(known), advice=_near(heading, known))
        if heading in units:
            raise InputError("a heading stands twice", where=raw.where, value=heading, allowed="each column once")
        if heading != "source" and unit not in COLUMNS[heading].units:
            allowed = " or ".join(f"{heading} [{u}]" for u in COLUMNS[heading].units)
            raise InputError("unknown unit in a heading", where=f"{raw.where}, column {heading}", value=cell,
                             allowed=allowed)
        units[heading] = unit
    for heading in STATE:
        if heading not in units:
            raise InputError("a column is missing", where=raw.where, value=heading, allowed=_wanted(name))
    given = {c for group in table.measured for c in group if c in units}
    if not any(given == set(group) for group in table.measured):
        raise InputError("a column is missing" if len(given) < 2 else "is measured twice over", where=raw.where,
                         value=", ".join(sorted(given)) or table.measured[0][0], allowed=_wanted(name))
    return units


def _value(text: str, name: str, unit: str, alkalinity: float, where: str) -> float:
    """A cell in SI, within what is possible."""
    column = COLUMNS[name]
    factor, offset = column.units[unit]
    factor = factor / alkalinity if unit == PER_AMINE else factor
    try:
        value = float(text)
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
