"""``runs.csv`` and the profiles beside it: rows that can be computed, and what is wrong with the others."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from validation.checks import contradictions
from validation.profiles import Profile, read_profiles
from validation.quantities import NEEDED, QUANTITIES, si
from validation.table import Fault, read_csv, same, value_of

if TYPE_CHECKING:
    from validation.campaign import About

INLETS = (*NEEDED, "gas_flow", "gas_volume", "lean_flow", "lean_volume", "lean_density")
GEOMETRY = ("beds", "intercoolers", "height")
UNIT_WORDS = frozenset(
    ("kg", "g", "t", "lb", "h", "hr", "s", "min", "m3", "nm3", "sm3", "l", "m", "mm", "cm", "c", "k", "f", "degc",
     "degf", "pa", "kpa", "mpa", "bar", "bara", "barg", "mbar", "abs", "pct", "percent", "wt", "mol", "mole", "mass",
     "frac", "fraction", "w", "kw", "mw", "kj", "mj", "gj", "per")
)  # in headings; in small letters


@dataclass(frozen=True, kw_only=True)
class Run:
    """A row of ``runs.csv`` in SI."""

    name: str
    row: int
    values: Mapping[str, float]  # by quantity, SI; what is blank is absent
    half_digit: Mapping[str, float]  # half of the last printed digit, SI
    text: Mapping[str, str]  # the row as it is, defaults in place of blanks
    assumed: tuple[str, ...] = ()  # what stands in for a blank, in words
    profiles: Mapping[str, Profile] | None = None

    def holds(self, column: str, flag: str) -> bool:
        """Whether a column holds a number or a word, alone or in a list with semicolons."""
        return any(same(part, flag) for part in self.text.get(column, "").split(";"))


def read_runs(folder: Path, about: About) -> tuple[tuple[Run, ...], tuple[Fault, ...]]:
    """The runs of a folder that can be computed, and the faults of all."""
    rows, faults = read_csv(folder / "runs.csv")
    if not rows:
        return (), tuple(faults)
    faults += _missing(rows[0][1], about) + _selections(rows[0][1], about)
    if any(f.stops and not f.row for f in faults):
        return (), tuple(faults)
    runs: dict[str, Run] = {}
    for number, row in rows:
        run, found = _run(number, row, about)
        if not run.name:
            found.append(_fault(run, about.run, "the run has no name"))
        elif run.name in runs:
            first = f"the run appears twice, first in row {runs[run.name].row}"
            found.append(_fault(run, about.run, first, value=run.name))
        faults += found
        if not any(f.stops for f in found):
            runs[run.name] = run
    named = {row.get(about.run, "").strip() for _, row in rows}
    for kind, file in about.profiles.items():
        profiles, found = read_profiles(folder, file, set(runs), named)
        faults += found
        for name, profile in profiles.items():
            runs[name] = replace(runs[name], profiles={**(runs[name].profiles or {}), kind: profile})
    return tuple(runs.values()), tuple(faults)


def _missing(row: Mapping[str, str], about: About) -> list[Fault]:
    """Columns that ``campaign.toml`` names and the file lacks."""
    wanted = {about.run: "run", **{source.column: name for name, source in about.columns.items()}}
    free = {_stem(h): h for h in row if h not in wanted}
    faults = []
    for column, name in wanted.items():
        if column in row:
            continue
        advice = ""
        if near := difflib.get_close_matches(_stem(column), free, n=1, cutoff=0.85):
            other = free[near[0]]
            advice = (
                f"is '{other}' the same in another unit? Name it and its unit in campaign.toml"
                if near[0] == _stem(column)
                else f"is it '{other}'?"
            )
        stops = name == "run" or _needed(name, about)
        faults.append(Fault(file="runs.csv", row=int(not stops), column=column, what="is missing", advice=advice,
                            stops=stops))
    return faults


def _stem(heading: str) -> str:
    """A heading without the words of its unit.

    >>> _stem("gas_flow_kg_h"), _stem("lean_loading_mol_mol")
    ('gas_flow', 'lean_loading')
    """
    return "_".join(word for word in heading.casefold().split("_") if word not in UNIT_WORDS)


def _selections(row: Mapping[str, str], about: About) -> list[Fault]:
    """Columns that select runs for a score and that the file lacks."""
    faults = []
    for score in about.scores:
        for key, then in (("where", "the score takes no run"), ("without", "the score leaves out no run for it")):
            for column in getattr(score, key):
                if column not in row:
                    near = difflib.get_close_matches(column, row, n=1)
                    what = f"scores.{score.name}.{key}: runs.csv has no column '{column}'"
                    advice = f"did you mean {near[0]}?" if near else ""
                    faults.append(Fault(file="campaign.toml", what=what, advice=advice, stops=False, then=then))
    return faults


def _needed(name: str, about: About) -> bool:
    """Whether no run can be computed where the column of a quantity is missing."""
    beds = name == "beds" and bool(about.absorber.bed_height) and "height" not in about.columns
    return (name in INLETS or beds) and about.columns[name].default is None


def _fault(run: Run, column: str, what: str, *, value: str = "", allowed: str = "", advice: str = "",
           stops: bool = True) -> Fault:
    return Fault(file="runs.csv", row=run.row, column=column, what=what, value=value, allowed=allowed, advice=advice,
                 run=run.name, stops=stops)


def _run(number: int, row: Mapping[str, str], about: About) -> tuple[Run, list[Fault]]:
    """A row as a run, without the values that cannot be used, and everything wrong with it."""
    values: dict[str, float] = {}
    half: dict[str, float] = {}
    text, assumed, faults = dict(row), [], []
    run = Run(name=row.get(about.run, "").strip(), row=number, values=values, half_digit=half, text=text)
    for quantity, source in about.columns.items():
        cell = row.get(source.column, "")
        if cell:
            value, problem = value_of(quantity, source, cell)
            if problem:
                stops = quantity in (*INLETS, *GEOMETRY)
                faults.append(_fault(run, source.column, **problem._asdict(), stops=stops))
                continue
            values[quantity] = value
            digits = len(cell.lower().partition("e")[0].partition(".")[2])
            half[quantity] = 0.5 * 10.0**-digits * (si(1.0, source.unit, quantity) - si(0.0, source.unit, quantity))
        elif source.default is not None:
            values[quantity] = si(source.default, source.unit, quantity)
            text[source.column] = f"{source.default:g}"
            assumed.append(f"{QUANTITIES[quantity].words} {source.default:g} {source.unit}".strip())
        elif quantity in INLETS or (quantity == "beds" and about.absorber.bed_height and not _height(row, about)):
            faults.append(_fault(run, source.column, "is blank"))
    if any(f.stops for f in faults):
        return run, faults
    for wrong in tuple(contradictions(values, about)):
        column = " and ".join(about.columns[q].column if q in about.columns else q for q in wrong.quantities)
        faults.append(_fault(run, column, wrong.what, value=wrong.value, allowed=wrong.allowed, stops=wrong.stops))
        values.pop(wrong.quantities[0])
    return replace(run, assumed=tuple(assumed)), faults


def _height(row: Mapping[str, str], about: About) -> str:
    return row.get(about.columns["height"].column, "") if "height" in about.columns else ""
