"""``runs.csv`` and the profiles beside it: rows that can be computed, and what is wrong with the others."""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccus.errors import InputError
from validation.quantities import NEEDED, QUANTITIES, shown, si

if TYPE_CHECKING:
    from validation.campaign import About, ProfileFile, Source

INLETS = (*NEEDED, "gas_flow", "gas_volume", "lean_flow", "lean_volume", "lean_density")
Profile = tuple[tuple[float, float], ...]  # relative position from the top, temperature [K]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with a file; ``row`` counts the lines of the file, the heading being 1 and 0 the file."""

    file: str
    what: str
    row: int = 0
    column: str = ""
    value: str = ""
    allowed: str = ""
    advice: str = ""
    run: str = ""  # name of the run, where it is known
    stops: bool = True  # whether the row is left out for it

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" if self.row else self.file
        place += f", column {self.column}" if self.column else ""
        line = str(InputError(self.what, where=place, value=self.value, allowed=self.allowed, advice=self.advice))
        return line if self.stops else f"{line}; the run is computed without it"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A row of ``runs.csv`` in SI."""

    name: str
    row: int
    values: Mapping[str, float]  # by quantity, SI; what is blank is absent
    half_digit: Mapping[str, float]  # half of the last printed digit, SI
    text: Mapping[str, str]  # the row as it is
    assumed: tuple[str, ...] = ()  # what stands in for a blank, in words
    profiles: Mapping[str, Profile] | None = None

    def holds(self, column: str, flag: str) -> bool:
        """Whether a column holds a text, alone or in a list with semicolons."""
        return flag in (part.strip() for part in self.text.get(column, "").split(";"))


def read_runs(folder: Path, about: About) -> tuple[tuple[Run, ...], tuple[Fault, ...]]:
    """The runs of a folder that can be computed, and the faults of all."""
    rows, faults = read_csv(folder / "runs.csv")
    if not rows:
        return (), tuple(faults)
    wanted = {about.run: "run", **{source.column: name for name, source in about.columns.items()}}
    faults += _missing("runs.csv", wanted, rows[0][1], about)
    if any(f.stops and not f.row for f in faults):
        return (), tuple(faults)
    runs: dict[str, Run] = {}
    for number, row in rows:
        name = row.get(about.run, "").strip()
        found = _row(number, name, row, about)
        if not name:
            found.append(_fault(number, about.run, "the run has no name"))
        elif name in runs:
            found.append(
                _fault(number, about.run, f"the run appears twice, first in row {runs[name].row}", value=name, run=name)
            )
        faults += found
        if not any(f.stops for f in found):
            runs[name] = _run(number, name, row, about)
    for kind, file in about.profiles.items():
        profiles, found = read_profiles(folder, file, set(runs))
        faults += found
        runs = {name: _with_profile(run, kind, profiles.get(name, ())) for name, run in runs.items()}
    return tuple(runs.values()), tuple(faults)


def read_csv(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """Rows of a file with the line of each; what is wrong with the file as a whole or with the shape of a row."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return [], [Fault(file=path.name, what=f"is missing in {path.parent}")]
    except (OSError, UnicodeDecodeError) as error:
        return [], [Fault(file=path.name, what=f"cannot be read as UTF-8 text: {error}")]
    reader = csv.reader(lines)
    try:
        heading = [cell.strip() for cell in next(reader)]
    except StopIteration:
        return [], [Fault(file=path.name, what="is empty")]
    twice = sorted({h for h in heading if h and heading.count(h) > 1})
    if twice:
        return [], [Fault(file=path.name, row=1, column=h, what="the heading appears twice") for h in twice]
    if len(heading) == 1 and ";" in heading[0]:
        return [], [Fault(file=path.name, row=1, what="the cells are parted by semicolons", advice="use commas")]
    rows, faults = [], []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heading):
            faults.append(
                Fault(
                    file=path.name,
                    row=reader.line_num,
                    what=f"has {len(cells)} cells",
                    allowed=f"{len(heading)}, as the heading",
                    advice="a comma inside a number? Write 43.3, not 43,3",
                )
            )
            continue
        rows.append((reader.line_num, dict(zip(heading, (cell.strip() for cell in cells)))))
    if not rows and not faults:
        faults.append(Fault(file=path.name, what="holds no run"))
    return rows, faults


def _missing(file: str, wanted: Mapping[str, str], row: Mapping[str, str], about: About) -> list[Fault]:
    """Columns that ``campaign.toml`` names and the file lacks."""
    faults = []
    free = [h for h in row if h not in wanted]
    for column, name in wanted.items():
        if column in row:
            continue
        near = difflib.get_close_matches(column, free, n=1, cutoff=0.75)
        advice = f"is '{near[0]}' the same in another unit? Name it and its unit in campaign.toml" if near else ""
        stops = name == "run" or _needed(name, about)
        faults.append(
            Fault(file=file, row=0 if stops else 1, column=column, what="is missing", advice=advice, stops=stops)
        )
    return faults


def _needed(name: str, about: About) -> bool:
    """Whether no run can be computed where a quantity is blank."""
    return name in INLETS and about.columns[name].default is None


def _fault(
    row: int,
    column: str,
    what: str,
    *,
    value: str = "",
    allowed: str = "",
    advice: str = "",
    run: str = "",
    stops: bool = True,
) -> Fault:
    return Fault(
        file="runs.csv",
        row=row,
        column=column,
        what=what,
        value=value,
        allowed=allowed,
        advice=advice,
        run=run,
        stops=stops,
    )


def _row(number: int, name: str, row: Mapping[str, str], about: About) -> list[Fault]:
    """Everything wrong with one row."""
    faults, values = [], {}
    for quantity, source in about.columns.items():
        text = row.get(source.column, "")
        if not text:
            if _needed(quantity, about):
                faults.append(_fault(number, source.column, "is blank", run=name))
            continue
        problem, value = _problem(quantity, source, text)
        if problem:
            faults.append(
                _fault(
                    number,
                    source.column,
                    *problem[:1],
                    **problem[1],
                    run=name,
                    stops=quantity in (*INLETS, "beds", "intercoolers", "height"),
                )
            )
        else:
            values[quantity] = value
    return faults + _against_each_other(number, name, row, values, about)


def _problem(quantity: str, source: Source, text: str) -> tuple[tuple[str, dict[str, str]] | None, float]:
    try:
        value = si(float(text), source.unit, quantity)
    except ValueError:
        advice = "write 43.3, not 43,3" if "," in text else ""
        return ("is not a number", {"value": text, "advice": advice}), math.nan
    about = QUANTITIES[quantity]
    if math.isfinite(value) and about.low <= value <= about.high:
        return None, value
    allowed = f"{shown(about.low, quantity)} to {shown(about.high, quantity)}"
    unit = f" {source.unit}" if source.unit else ""
    return (
        f"is impossible as {about.words}",
        {
            "value": text + unit,
            "allowed": allowed,
            "advice": "is it in another unit? campaign.toml names the unit of the column",
        },
    ), math.nan


def _against_each_other(
    number: int, name: str, row: Mapping[str, str], values: Mapping[str, float], about: About
) -> list[Fault]:
    """Values that are possible alone but not together."""
    faults = []
    if values.get("co2_out", 0.0) >= values.get("co2", 1.0) > 0.0:
        column = about.columns["co2_out"].column
        faults.append(
            _fault(
                number,
                column,
                "the treated gas holds as much CO2 as the feed",
                value=row[column],
                run=name,
                allowed=f"below {values['co2']:.4g}",
                stops=False,
            )
        )
    if values.get("rich_loading", 1.0) <= values.get("lean_loading", 0.0):
        column = about.columns["rich_loading"].column
        faults.append(
            _fault(
                number,
                column,
                "the rich loading is not above the lean one",
                value=row[column],
                run=name,
                allowed=f"above {values['lean_loading']:.4g}",
                stops=False,
            )
        )
    return faults


def _run(number: int, name: str, row: Mapping[str, str], about: About) -> Run:
    values, half, assumed = {}, {}, []
    for quantity, source in about.columns.items():
        text = row.get(source.column, "")
        problem, value = _problem(quantity, source, text) if text else (None, math.nan)
        if text and not problem:
            values[quantity] = value
            digits = len(text.lower().partition("e")[0].partition(".")[2])
            half[quantity] = 0.5 * 10.0**-digits * _scale(source.unit, quantity)
        elif source.default is not None:
            values[quantity] = si(source.default, source.unit, quantity)
            assumed.append(f"{QUANTITIES[quantity].words} {source.default:g} {source.unit}".strip())
    for refused, against in (("co2_out", "co2"), ("rich_loading", "lean_loading")):
        over = values.get(refused, 0.0) - values.get(against, 0.0)
        if refused in values and (over >= 0.0 if refused == "co2_out" else over <= 0.0):
            del values[refused]
    return Run(name=name, row=number, values=values, half_digit=half, text=dict(row), assumed=tuple(assumed))


def _scale(unit: str, quantity: str) -> float:
    return si(1.0, unit, quantity) - si(0.0, unit, quantity)


def read_profiles(folder: Path, about: ProfileFile, known: Iterable[str]) -> tuple[dict[str, Profile], list[Fault]]:
    """Temperatures by run, in the order from the top; rows of other runs are passed over."""
    rows, faults = read_csv(folder / about.file)
    if rows:
        place = about.index or (about.position.column if about.position else "")
        wanted = {about.run, about.temperature.column, place, *about.where}
        lacking = sorted(column for column in wanted if column not in rows[0][1])
        faults += [Fault(file=about.file, row=1, column=c, what="is missing", stops=False) for c in lacking]
        rows = [] if lacking else rows
    found: dict[str, list[tuple[float, float]]] = {}
    for number, row in rows:
        name = row[about.run]
        if name not in known or any(row[column] != text for column, text in about.where.items()):
            continue
        point = [_point(about, key, row) for key in ("position", "temperature")]
        wrong = [(column, problem) for column, _, problem in point if problem]
        faults += [
            Fault(file=about.file, row=number, column=column, what=problem[0], run=name, stops=False, **problem[1])
            for column, problem in wrong
        ]
        if not wrong:
            found.setdefault(name, []).append((point[0][1], point[1][1]))
    return {name: tuple(sorted(points)) for name, points in found.items()}, [_optional(f) for f in faults]


def _point(about: ProfileFile, key: str, row: Mapping[str, str]) -> tuple[str, float, Any]:
    """Column, value and problem of a sensor's place or temperature."""
    if key == "position" and about.index:
        text = row[about.index]
        if not (text.isdigit() and 1 <= int(text) <= about.sensors):
            return (
                about.index,
                math.nan,
                ("is no number of a sensor", {"value": text, "allowed": f"1 to {about.sensors}"}),
            )
        return about.index, 1.0 - (int(text) - 0.5) / about.sensors, None
    source = about.temperature if key == "temperature" else about.position
    assert source is not None
    text = row[source.column]
    if not text:
        return source.column, math.nan, ("is blank", {})
    problem, value = _problem(key, source, text)
    return source.column, value, problem


def _optional(fault: Fault) -> Fault:
    return Fault(**{**fault.__dict__, "stops": False})


def _with_profile(run: Run, kind: str, profile: Profile) -> Run:
    profiles = {**(run.profiles or {}), **({kind: profile} if profile else {})}
    return Run(**{**run.__dict__, "profiles": profiles})
