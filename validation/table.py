"""A CSV file as rows with their lines, a cell as a value in SI, and what is wrong with either."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ccus.errors import InputError
from validation.quantities import QUANTITIES, shown, si

if TYPE_CHECKING:
    from validation.campaign import Source


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
    then: str = ""  # what is done instead; "" where the value is only left out

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" if self.row else self.file
        place += f", column {self.column}" if self.column else ""
        line = str(InputError(self.what, where=place, value=self.value, allowed=self.allowed, advice=self.advice))
        whose = "the run is" if self.row > 1 else "the runs are"
        return line if self.stops else f"{line}; {self.then or f'{whose} computed without it'}"


class Problem(NamedTuple):
    """What is wrong with a cell."""

    what: str
    value: str = ""
    allowed: str = ""
    advice: str = ""


def read_csv(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """Rows of a file with the line of each; what is wrong with the file as a whole or with the shape of a row."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return [], [Fault(file=path.name, what=f"is missing in {path.parent}")]
    except (OSError, UnicodeDecodeError) as error:
        return [], [Fault(file=path.name, what=f"cannot be read as UTF-8 text: {error}")]
    reader = csv.reader(lines)
    heading = [cell.strip() for cell in next(reader, [])]
    if not heading:
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
        if len(cells) == len(heading):
            rows.append((reader.line_num, dict(zip(heading, (cell.strip() for cell in cells)))))
            continue
        advice = "a comma inside a number? Write 43.3, not 43,3"
        faults.append(Fault(file=path.name, row=reader.line_num, what=f"has {len(cells)} cells",
                            allowed=f"{len(heading)}, as the heading", advice=advice))
    if not rows and not faults:
        faults.append(Fault(file=path.name, what="holds no run"))
    return rows, faults


def value_of(quantity: str, source: Source, text: str) -> tuple[float, Problem | None]:
    """The value of a cell in SI, or nan and what is wrong with it."""
    try:
        value = math.nan if "_" in text else si(float(text), source.unit, quantity)
    except ValueError:
        value = math.nan
    if math.isnan(value) and text.lower() != "nan":
        advice = "write 43.3, not 43,3" if "," in text else "write 1500, not 1_500" if "_" in text else ""
        return math.nan, Problem("is not a number", text, advice=advice)
    about = QUANTITIES[quantity]
    if math.isfinite(value) and about.low <= value <= about.high:
        return value, None
    return math.nan, Problem(
        f"is impossible as {about.words}",
        f"{text} {source.unit}".strip(),
        f"{shown(about.low, quantity)} to {shown(about.high, quantity)}",
        "is it in another unit? campaign.toml names the unit of the column",
    )


def same(text: str, other: str) -> bool:
    """Whether two cells say the same: numbers as numbers, words without regard to capitals.

    >>> same("0", "0.0"), same("Yes", "yes"), same("", "0")
    (True, True, False)
    """
    try:
        return float(text) == float(other)
    except ValueError:
        return text.strip().casefold() == other.strip().casefold()
