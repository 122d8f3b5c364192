"""Temperatures along a column, read from a file beside ``runs.csv``."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from validation.table import Fault, Problem, read_csv, same, value_of

if TYPE_CHECKING:
    from validation.campaign import ProfileFile

Profile = tuple[tuple[float, float], ...]  # relative position from the top, temperature [K]
FOLDED = 3  # as many rows with the same fault have a line each


class Cell(NamedTuple):
    """A cell of the file as a number."""

    column: str
    value: float
    problem: Problem | None


def read_profiles(
    folder: Path, about: ProfileFile, known: Collection[str], named: Collection[str]
) -> tuple[dict[str, Profile], list[Fault]]:
    """Temperatures of the runs ``known``, in the order from the top; ``named`` are all that ``runs.csv`` names."""
    rows, faults = read_csv(folder / about.file)
    place = about.index or (about.position.column if about.position else "")
    wanted = {about.run, about.temperature.column, place, *about.where}
    lacking = sorted(column for column in wanted if rows and column not in rows[0][1])
    faults += [Fault(file=about.file, row=1, column=c, what="is missing") for c in lacking]
    found: dict[str, dict[float, float]] = {}
    for number, row in () if lacking else rows:
        name = row[about.run]
        if not all(same(row[column], text) for column, text in about.where.items()):
            continue
        if name not in named:
            what = "no run of this name is in runs.csv"
            faults.append(Fault(file=about.file, row=number, column=about.run, what=what, value=name,
                                then="the row is left out"))
            continue
        if name not in known:
            continue
        cells = [_place(about, row), _cell("temperature", about, row)]
        if not any(cell.problem for cell in cells) and cells[0].value in found.get(name, {}):
            cells[0] = cells[0]._replace(problem=Problem("the sensor appears twice in the run", row[place]))
        wrong = [(cell.column, cell.problem) for cell in cells if cell.problem]
        faults += [Fault(file=about.file, row=number, column=c, run=name, **p._asdict()) for c, p in wrong]
        if not wrong:
            found.setdefault(name, {})[cells[0].value] = cells[1].value
    return {name: tuple(sorted(points.items())) for name, points in found.items()}, _folded(faults)


def _place(about: ProfileFile, row: Mapping[str, str]) -> Cell:
    """Relative position of a sensor from the top."""
    if not about.index:
        return _cell("position", about, row)
    text = row[about.index]
    if text.isdigit() and 1 <= int(text) <= about.sensors:
        return Cell(about.index, 1.0 - (int(text) - 0.5) / about.sensors, None)
    return Cell(about.index, math.nan, Problem("is no number of a sensor", text, f"1 to {about.sensors}"))


def _cell(key: str, about: ProfileFile, row: Mapping[str, str]) -> Cell:
    source = about.temperature if key == "temperature" else about.position
    assert source is not None
    text = row[source.column]
    return Cell(source.column, *(value_of(key, source, text) if text else (math.nan, Problem("is blank"))))


def _folded(faults: list[Fault]) -> list[Fault]:
    """The faults, those that recur in the same column as one that counts its rows; none stops a run."""
    groups: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.column, fault.what), []).append(fault)
    lines = []
    for group in groups.values():
        if len(group) > FOLDED:
            group = [replace(group[0], what=f"{group[0].what}, and so in {len(group) - 1} further rows",
                             then="these temperatures are left out")]
        lines += [replace(fault, stops=False) for fault in group]
    return lines
