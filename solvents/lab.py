"""A folder of laboratory results: ``lab.toml``, ``vle.csv`` and, where heats were measured, ``heat.csv``.

Each column is headed by a name and its unit in square brackets; text after ``#`` at the start of a line is a remark.
"""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from ccus.errors import InputError
from solvents.library import load
from solvents.solvent import Solvent

T_SPAN, STRENGTH_SPAN = (273.15, 453.15), (0.02, 0.6)  # [K], [kg/kg]: what the toolkit's solutions can be
MOST_LOADING = 1.0  # mol CO2/mol alkalinity: no more is bound; beyond it CO2 only dissolves
MOST_PRESSURE, HEAT_SPAN = 1e7, (1e3, 2e5)  # [Pa], [J/mol]
PER_AMINE = "mol CO2/mol amine"
UNITS: Mapping[str, Mapping[str, tuple[float, float]]] = MappingProxyType({  # unit: factor, offset to SI
    "temperature": {"degC": (1.0, 273.15), "K": (1.0, 0.0)},
    "loading": {PER_AMINE: (1.0, 0.0), "mol CO2/mol alkalinity": (1.0, 0.0)},
    "strength": {"wt%": (0.01, 0.0), "kg/kg": (1.0, 0.0)},
    "p_CO2": {"Pa": (1.0, 0.0), "kPa": (1e3, 0.0), "mbar": (100.0, 0.0), "bar": (1e5, 0.0)},
    "heat": {"kJ/mol": (1e3, 0.0), "J/mol": (1.0, 0.0)},
    "error": {"%": (0.01, 0.0)},
})
UNITS_OF = {"loading_from": "loading"}  # a column read as another
NAMES = {"temperature": "T"}  # in the frames, where it is not the heading
NEEDED = {"vle.csv": ("temperature", "loading", "strength", "p_CO2"),
          "heat.csv": ("temperature", "loading", "strength", "heat")}
OPTIONAL = {"vle.csv": ("error",), "heat.csv": ("loading_from", "error")}
KEYS = ("base", "title", "pressure_error_percent", "heat_error_percent")
TEMPLATE = {
    "lab.toml": """# A solvent's laboratory results, for: ccus solvent fit THIS_FOLDER --out MY_SOLVENT
base = "mea_empirical"  # its amine, density, viscosity, kinetics and the rest are taken, and marked so in every result
title = "My solvent"
pressure_error_percent = 10  # standard error of points that state none
heat_error_percent = 3
""",
    "vle.csv": """# CO2 over the solvent. Strength: amine in the solvent without CO2. These points are examples.
# Units: temperature degC or K; loading mol CO2/mol amine or mol CO2/mol alkalinity; strength wt% or kg/kg;
# p_CO2 Pa, kPa, mbar or bar; a further column error [%] states the standard error of each point.
temperature [degC],loading [mol CO2/mol amine],strength [wt%],p_CO2 [kPa]
40,0.2,30,0.01
""",
    "heat.csv": """# Heat released per mol CO2; leave this file out if none was measured. Units: heat kJ/mol or J/mol.
# A further column loading_from [...] gives where the dose began; without it the heat is that at loading.
temperature [degC],loading [mol CO2/mol amine],strength [wt%],heat [kJ/mol]
40,0.2,30,85
""",
}


@dataclass(frozen=True, kw_only=True)
class Lab:
    """Laboratory results in SI: columns T [K], loading (per alkalinity), strength, measured, error (relative), row.

    ``heat`` also has loading_from (nan where the heat is that at the loading) and may be empty.
    """

    folder: Path
    title: str
    base: Solvent
    vle: pd.DataFrame  # measured: partial pressure of CO2 [Pa]
    heat: pd.DataFrame  # measured: heat released [J/mol CO2]


def read_lab(folder: str | Path) -> Lab:
    """Read a folder of laboratory results.

    Raises
    ------
    InputError
        A file, key, column or value is missing or impossible; names file, row, column, value and what is allowed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name, text in TEMPLATE.items():
    ...         _ = (Path(folder) / name).write_text(text)
    ...     lab = read_lab(folder)
    >>> float(lab.vle.measured[0]), float(lab.heat["T"][0])
    (10.0, 313.15)
    """
    folder = Path(folder)
    about = _about(folder / "lab.toml")
    base = _base(about, folder / "lab.toml")
    frames = {}
    for name, key, usual in (("vle.csv", "pressure_error_percent", 10.0), ("heat.csv", "heat_error_percent", 3.0)):
        error = about.get(key, usual)
        if not isinstance(error, (int, float)) or not 0.0 < error <= 100.0:
            raise InputError("is no error in percent", where=f"{folder / 'lab.toml'}, {key}", value=str(error),
                             allowed="above 0 and up to 100")
        if name == "vle.csv" or (folder / name).exists():
            frames[name] = _table(folder / name, base.alkalinity, error / 100.0)
    none = pd.DataFrame({key: [] for key in ("T", "loading", "loading_from", "strength", "measured", "error", "row")},
                        dtype=float)
    return Lab(folder=folder, title=str(about.get("title", folder.resolve().name)), base=base, vle=frames["vle.csv"],
               heat=frames.get("heat.csv", none))


def _about(file: Path) -> dict[str, Any]:
    try:
        about = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("no such file", where=str(file),
                         advice="'ccus solvent fit --new DIR' writes a folder to start from") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(file)) from None
    for key in about:
        if key not in KEYS:
            raise InputError("unknown key", where=str(file), value=key, allowed=", ".join(KEYS))
    return about


def _base(about: Mapping[str, Any], file: Path) -> Solvent:
    """The solvent whose other properties are taken."""
    if "base" not in about:
        raise InputError("a key is missing", where=str(file), value="base",
                         allowed="a semi-empirical solvent, such as mea_empirical or pz")
    name = str(about["base"])
    beside = file.parent / name
    base = load(str(beside) if (beside / "solvent.toml").is_file() else name)
    if base.about["form"] != "semi-empirical":
        raise InputError("is no semi-empirical solvent", where=f"{file}, base", value=name,
                         allowed="one of that form, such as mea_empirical or pz")
    return base


def _table(file: Path, alkalinity: float, error: float) -> pd.DataFrame:
    """A CSV as a frame in SI."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise InputError("no such file", where=str(file), allowed=f"columns {_wanted(file.name)}") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(f"cannot be read: {problem}", where=str(file)) from None
    rows = [(k, line) for k, line in enumerate(lines, 1) if line.strip(", \t") and not line.startswith("#")]
    if not rows:
        raise InputError("is empty", where=str(file), allowed=f"columns {_wanted(file.name)}")
    cells = list(csv.reader([line for _, line in rows]))
    units = _headings(file, cells[0])
    points: list[dict[str, float]] = []
    for (number, _), values in zip(rows[1:], cells[1:]):
        where = f"{file}, row {number}"
        if len(values) != len(units):
            raise InputError("has another number of cells than the heading", where=where, value=str(len(values)),
                             allowed=str(len(units)))
        point = {"loading_from": math.nan, "error": error, "row": float(number)}
        for (name, unit), text in zip(units.items(), values):
            if not text.strip() and name in OPTIONAL[file.name]:
                continue
            point[_in_frame(name)] = _value(text, name, unit, alkalinity, f"{where}, column {name} [{unit}]")
        if point["loading_from"] >= point["loading"]:
            raise InputError("the dose ends where it began or below", where=f"{where}, column loading_from",
                             value=f"{point['loading_from']:g}", allowed=f"below the loading, {point['loading']:g}")
        points.append(point)
    if not points:
        raise InputError("holds no point", where=str(file), allowed="a row a measured point below the heading")
    return pd.DataFrame(points)


def _wanted(name: str) -> str:
    return ", ".join(f"{key} [{' or '.join(UNITS[UNITS_OF.get(key, key)])}]" for key in NEEDED[name])


def _in_frame(name: str) -> str:
    return "measured" if name in ("p_CO2", "heat") else NAMES.get(name, name)


def _headings(file: Path, cells: list[str]) -> dict[str, str]:
    """Unit of each column, by its name, in the order of the file."""
    known = (*NEEDED[file.name], *OPTIONAL[file.name])
    units: dict[str, str] = {}
    if len(cells) == 1 and ";" in cells[0]:
        raise InputError("columns are separated by ';'", where=str(file), allowed="commas, and points in numbers")
    for cell in cells:
        name, _, unit = (part.strip() for part in cell.partition("["))
        unit = unit.rstrip("] ")
        if name not in known:
            raise InputError("unknown column", where=str(file), value=cell, allowed=", ".join(known))
        if name in units:
            raise InputError("a heading stands twice", where=str(file), value=name, allowed="each column once")
        if unit not in UNITS[UNITS_OF.get(name, name)]:
            allowed = " or ".join(f"{name} [{u}]" for u in UNITS[UNITS_OF.get(name, name)])
            raise InputError("unknown unit in a heading", where=f"{file}, column {name}", value=cell, allowed=allowed)
        units[name] = unit
    for name in NEEDED[file.name]:
        if name not in units:
            raise InputError("a column is missing", where=str(file), value=name, allowed=_wanted(file.name))
    return units


def _value(text: str, name: str, unit: str, alkalinity: float, where: str) -> float:
    """A cell in SI, within what is possible."""
    kind = UNITS_OF.get(name, name)
    factor, offset = UNITS[kind][unit]
    factor = factor / alkalinity if unit == PER_AMINE else factor
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError("is no number", where=where, value=text.strip() or "an empty cell",
                         allowed="a number with a decimal point")
    low, high = {"temperature": T_SPAN, "loading": (0.0, MOST_LOADING), "strength": STRENGTH_SPAN,
                 "p_CO2": (0.0, MOST_PRESSURE), "heat": HEAT_SPAN, "error": (0.0, 1.0)}[kind]
    si = factor * value + offset
    above = name in ("loading", "p_CO2", "error")  # zero itself is not allowed
    if not (low < si if above else low <= si) or si > high:
        first, last = ((bound - offset) / factor for bound in (low, high))
        raise InputError("is not possible", where=where, value=text.strip(),
                         allowed=f"{'above ' if above else ''}{first:.4g} {'and up ' if above else ''}to "
                                 f"{last:.4g} {unit}", advice="check the number and the unit in the heading")
    return si
