"""The tables of laboratory results: their columns with the units that can be read, and what their headings say.

A heading is a name and a unit in brackets. Spellings that can mean one thing only are taken (``Temperature (°C)``); a
unit is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, NamedTuple

from ccus.errors import InputError
from solvents.lab_source import Raw

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
ALIKE = {"°C": "degC", "deg C": "degC", "C": "degC", "mass %": "wt%", "g/mL": "g/cm3", "g/ml": "g/cm3",
         "kg/L": "g/cm3", "cP": "mPa s", "kJ/mol CO2": "kJ/mol", "J/mol CO2": "J/mol"}  # other spellings of a unit
Rows = Sequence[tuple[int, tuple[str, ...]]]


def near(word: str, known: Any) -> str:
    """Advice that names the known word most like this one; empty where there is none."""
    names = {name.lower(): name for name in known}
    alike = get_close_matches(word.lower(), names, n=1)
    return f"did you mean {names[alike[0]]}?" if alike else ""


def wanted(name: str) -> str:
    """The headings that a table needs."""
    def one(column: str) -> str:
        return f"{column} [{' or '.join(COLUMNS[column].units)}]"

    groups = [" and ".join(one(column) for column in group) for group in TABLES[name].measured]
    return ", ".join([one(column) for column in STATE] + [", or ".join(groups)])


def split(heading: str) -> tuple[str, str]:
    """Name of the column, as ``COLUMNS`` has it where it is known, and the unit as it stands.

    >>> split("Heat capacity (kJ/(kg K))"), split("p_CO2")
    (('heat_capacity', 'kJ/(kg K)'), ('p_CO2', ''))
    """
    found = re.fullmatch(r"([^\[(]*)[\[(](.*?)[\])]?\s*", heading, re.DOTALL)
    name, unit = (part.strip() for part in found.groups()) if found else (heading.strip(), "")
    known = {_plain(column): column for column in (*COLUMNS, "source")}
    return known.get(_plain(name), name), unit


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


def unit_of(text: str, column: str) -> str:
    """The unit as ``COLUMNS`` has it; empty where it is none of the column's.

    >>> unit_of("kJ/(kg K)", "heat_capacity"), unit_of("mPa·s", "viscosity"), unit_of("mol/mol", "loading")
    ('kJ/kg/K', 'mPa s', '')
    """
    same = {_canonical(other): unit for other, unit in ALIKE.items() if unit in COLUMNS[column].units}
    same |= {_canonical(unit): unit for unit in COLUMNS[column].units}
    return same.get(_canonical(text), "")


def _canonical(unit: str) -> tuple[str, ...]:
    """Words above the stroke, and those below in the order of the alphabet."""
    above, *below = unit.replace("²", "2").replace("³", "3").split("/")
    words = [re.findall(r"[^\W_]+|[%°]+[^\W_]*", part) for part in (above, " ".join(below))]
    return (" ".join(words[0]), *sorted(words[1]))


def looks_like_table(raw: Raw | None) -> bool:
    """Whether a row names two columns or more."""
    return raw is not None and _head(raw) is not None


def _head(raw: Raw) -> int | None:
    """Place of the row of headings: the first that names two columns or more."""
    return next((k for k, (_, cells) in enumerate(raw.rows) if sum(split(c)[0] in COLUMNS for c in cells) > 1), None)


def headings(raw: Raw, name: str) -> tuple[dict[str, str], Rows]:
    """Unit of each column of a table, by its name, and the rows below with their numbers.

    What stands above the headings, and columns and trailing cells where nothing stands, are left out.

    Raises
    ------
    InputError
        A column is unknown, missing, there twice, or its unit is not one of those that can be read.
    """
    if not raw.rows:
        raise InputError("is empty", where=raw.where, allowed=f"headings {wanted(name)}",
                         advice="leave the table out if nothing was measured")
    first = next((k for k, (_, cells) in enumerate(raw.rows) if sum(map(bool, map(str.strip, cells))) > 2), 0)
    known = _head(raw)
    rows = raw.rows[first if known is None else known:]
    width = max(len(cells) for _, cells in rows)
    used = [k for k in range(width) if any(k < len(cells) and cells[k].strip() for _, cells in rows)]
    head, *cut = [(n, [cells[k] for k in used if k < len(cells)]) for n, cells in rows]
    while head[1] and not head[1][-1].strip():
        head[1].pop()
    for _, cells in cut:
        while len(cells) > len(head[1]) and not cells[-1].strip():
            cells.pop()
    return _units(raw, name, head[1]), [(n, tuple(cells)) for n, cells in cut]


def _units(raw: Raw, name: str, head: Sequence[str]) -> dict[str, str]:
    table = TABLES[name]
    known = list(dict.fromkeys((*STATE, *(c for group in table.measured for c in group), *table.more, *OPTIONAL)))
    units: dict[str, str] = {}
    for cell in head:
        heading, given = split(cell)
        if heading not in known:
            raise InputError("unknown column", where=raw.where, value=cell or "an empty heading",
                             allowed=", ".join(known), advice=near(heading, known))
        if heading in units:
            raise InputError("a heading stands twice", where=raw.where, value=heading, allowed="each column once")
        units[heading] = "" if heading == "source" else unit_of(given, heading)
        if heading != "source" and not units[heading]:
            allowed = " or ".join(f"{heading} [{u}]" for u in COLUMNS[heading].units)
            raise InputError("unknown unit in a heading" if given else "the unit of a column is missing",
                             where=f"{raw.where}, column {heading}", value=cell, allowed=allowed)
    _complete(raw, name, units)
    return units


def _complete(raw: Raw, name: str, units: Mapping[str, str]) -> None:
    """Raise InputError where a column is missing, or two stand for the same."""
    groups = TABLES[name].measured
    given = {c for group in groups for c in group if c in units}
    begun = max(groups, key=lambda group: len(given & set(group)))
    missing = [c for c in (*STATE, *begun) if c not in units]
    if missing:
        raise InputError(f"the column {missing[0]} is missing", where=raw.where, allowed=wanted(name))
    if given != set(begun):
        raise InputError("is measured twice over", where=raw.where, value=", ".join(sorted(given)),
                         allowed=wanted(name))
