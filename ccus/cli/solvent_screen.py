"""``ccus solvent evaluate SOLVENT`` and ``ccus solvent screen [NAMES...]``: solvents in the same plant."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ccus.cli.common import as_json, result_folder, write_whole
from ccus.cli.progress import Progress
from ccus.errors import ConvergenceError, InputError, SpecError

LEAST_SAMPLES = 20
NAMES = ("plants.csv", "solvents.csv", "solvents.html", "solvents.json")
NONE: Mapping[str, float] = MappingProxyType({})


def evaluate_one(args: argparse.Namespace) -> int:
    """One solvent beside another, in the case's plant and in those that ship."""
    from ccus.cli.solvent import strength
    from flowsheets.configurations import wanted
    from solvents.library import load

    if len(args.names) != 1:
        raise InputError("one solvent is needed", where="ccus solvent evaluate", value=" ".join(args.names),
                         advice="'ccus solvent screen' compares several")
    mine, against = load(args.names[0]).name, load(args.against or "mea").name
    strengths = {mine: strength(args, load(mine))} if args.strength else {}
    plants, samples = wanted(args.plants), _samples(args.samples)
    folder = Path("results") / "evaluate" / Path(mine).name
    return _compute(args, [mine, against], against, folder, needed=mine, strengths=strengths, plants=plants,
                    samples=samples)


def _samples(text: str | None) -> int:
    """How many samples; the usual number where nothing is said."""
    from flowsheets.uncertainty import SAMPLES

    if text is None:
        return SAMPLES
    if not text.isdecimal() or 0 < int(text) < LEAST_SAMPLES:
        raise InputError("is no number of samples", where="ccus solvent evaluate, --samples", value=text,
                         allowed=f"{LEAST_SAMPLES} or more; 0 for none")
    return int(text)


def screen(args: argparse.Namespace) -> int:
    """Many solvents; without names all that ship, and those without constants with what is missing."""
    from solvents.library import incomplete, names

    return _compute(args, args.names or [*names(), *incomplete()], "", Path("results") / "screen")


def _compute(args: argparse.Namespace, solvents: Sequence[str], against: str, folder: Path, needed: str = "",
             strengths: Mapping[str, float] = NONE, plants: Sequence[str] = (), samples: int = 0) -> int:
    """Compute, write the files, print; raise what kept ``needed``, or all, from being computed in any plant."""
    from ccus.yaml_reader import Document
    from flowsheets.case import build_case, read_case
    from flowsheets.verdict import check_targets

    case = read_case(args.case, args.set) if args.case else build_case(Document("--set", {}), args.set)
    check_targets(case.targets)
    asked = {"asked": {"case": case.as_understood(), "solvents": solvents, "against": against, "samples": samples,
                       "plants": plants, "strengths": strengths}}
    folder = result_folder(args, folder, NAMES, asked)
    with Progress() as progress:
        progress("loading")
        from flowsheets.configurations import in_depth
        from flowsheets.files import csv_text
        from flowsheets.screening import evaluate, plant_rows, ranked, record, rows
        from flowsheets.screening_page import page

        found = ranked(evaluate(case, solvents, progress, strengths))
        _raise_missing(found, needed, hopeful=bool(plants))
        found = in_depth(case, found, plants, samples, strengths=strengths, progress=progress)
        _raise_missing(found, needed)
        text = as_json({**record(case, found, against), **asked})
        write_whole(folder / "solvents.csv", csv_text(rows(found)))
        if plants:
            write_whole(folder / "plants.csv", csv_text(plant_rows(found, case)))
        else:  # of a result that this one takes the place of
            (folder / "plants.csv").unlink(missing_ok=True)
        write_whole(folder / "solvents.html", page(case, found, against))
        write_whole(folder / "solvents.json", text + "\n")
    if args.json:
        print(text)
    else:
        print(_text(case, found, against))
        print(f"\nFiles are in {folder}; solvents.html is the one to read.")
    return 0


def _raise_missing(found: Sequence[Any], needed: str, hopeful: bool = False) -> None:
    """Raise the error of the solvent needed, or of all; ``hopeful``: another plant may do what this one cannot."""
    for e in found:
        if not e.error or (hopeful and isinstance(e.error, (SpecError, ConvergenceError))):
            continue
        if not any(row.figures for row in e.plants) and (e.solvent == needed or not any(v.figures for v in found)):
            raise e.error


def _text(case: Any, found: Sequence[Any], against: str) -> str:
    from flowsheets.screening import FIGURES, compared, conditions, front
    from flowsheets.screening_plants import SHOWN
    from flowsheets.screening_plants import lines as in_plants
    from flowsheets.screening_words import sureness, verdict_line

    computed, on_front = [e for e in found if e.figures], front(found)
    lines = [f"{conditions(case)}.", ""]
    for e in found:
        lines += [f"{Path(e.solvent).name}: {text}" for text in e.estimates]
    lines += ["", " " * 16 + "".join(f"{head:>14}" for _, head, _ in SHOWN)] if computed else []
    for e in computed:
        cells = (format(e.figures[key], form) if key in e.figures else "-" for key, _, form in SHOWN)
        lines.append(f"{Path(e.solvent).name + ('*' if e.solvent in on_front else ''):<16}"
                     + "".join(f"{cell:>14}" for cell in cells))
    lines += ["* no other needs less energy with as little packing; heights of packing: "
              + ", ".join(f"{e.figures[f'{c}_height_m']:g} m {c}" for c in ("absorber", "stripper"))
              for e in computed[:1]]
    for name, shares in compared(found, against).items():
        parts = (f"{FIGURES[key][0]} {shares[key]:+.1%}" for key, _, _ in SHOWN if key in shares)
        lines += ["", f"{Path(name).name} against {Path(against).name}: {', '.join(parts)}"]
    for e in found:
        lines += ["", *in_plants(found, e, against, case.plant)] if e.solvent != against or len(found) == 1 else []
    lines += ["", *(f"{Path(e.solvent).name}: {line}" for e in computed for line in (verdict_line(e), *sureness(e))
                    if line)]
    lines += [f"{Path(e.solvent).name}: {len(e.warnings)} warnings in the files, first: {e.warnings[0]}"
              for e in computed if e.warnings]
    lines += [f"{Path(e.solvent).name}: not computed: {e.error}" for e in found if e.error]
    return "\n".join(lines)
