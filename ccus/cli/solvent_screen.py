"""``ccus solvent evaluate SOLVENT`` and ``ccus solvent screen [NAMES...]``: solvents in the same plant."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ccus.cli.common import as_json, result_folder, write_whole
from ccus.cli.progress import Progress
from ccus.errors import ConvergenceError, InputError

LEAST_SAMPLES = 20
NAMES = ("solvents.csv", "solvents.html", "solvents.json")
SHOWN = (  # figure, heading, format
    ("specific_reboiler_duty_GJ_per_t", "duty GJ/t", ".3f"),
    ("specific_equivalent_work_kWh_per_t", "work kWh/t", ".1f"),
    ("specific_capture_energy_GJ_per_t", "energy GJ/t", ".3f"),
    ("reduction", "reduction", "+.1%"),
    ("lean_loading", "lean", ".3f"),
    ("rich_loading", "rich", ".3f"),
    ("cyclic_capacity_mol_per_kg", "cyclic mol/kg", ".3f"),
    ("circulation_kg_per_kg", "kg/kg CO2", ".1f"),
    ("absorber_diameter_m", "absorber m", ".2f"),
    ("stripper_diameter_m", "stripper m", ".2f"),
    ("packing_volume_m3", "packing m3", ".5g"),
    ("exchanger_area_m2", "exchanger m2", ".5g"),
)


def evaluate_one(args: argparse.Namespace) -> int:
    """One solvent beside another."""
    from ccus.cli.solvent import strength
    from solvents.library import load

    if len(args.names) != 1:
        raise InputError("one solvent is needed", where="ccus solvent evaluate", value=" ".join(args.names),
                         advice="'ccus solvent screen' compares several")
    mine, against = load(args.names[0]).name, load(args.against or "mea").name
    strengths = {mine: strength(args, load(mine))} if args.strength else {}
    folder = Path("results") / "evaluate" / Path(mine).name
    return _compute(args, [mine, against], against, folder, needed=mine, strengths=strengths,
                    samples=_samples(args.samples))


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
             strengths: Mapping[str, float] | None = None, samples: int = 0) -> int:
    """Compute, write the files, print; raise what kept ``needed``, or all, from being computed."""
    from ccus.yaml_reader import Document
    from flowsheets.case import build_case, read_case
    from flowsheets.verdict import check_targets

    case = read_case(args.case, args.set) if args.case else build_case(Document("--set", {}), args.set)
    check_targets(case.targets)
    asked = {"asked": {"case": case.as_understood(), "solvents": solvents, "against": against, "samples": samples,
                       "strengths": strengths or {}}}
    folder = result_folder(args, folder, NAMES, asked)
    with Progress() as progress:
        progress("loading")
        from flowsheets.files import csv_text
        from flowsheets.screening import evaluate, ranked, record, rows
        from flowsheets.screening_page import page

        found = ranked(evaluate(case, solvents, progress, strengths or {}))
        for e in found:
            if e.error and (e.solvent == needed or not found[0].figures):
                raise e.error
        found = tuple(_sure(case, e, samples, progress) for e in found)
        text = as_json({**record(case, found, against), **asked})
        write_whole(folder / "solvents.json", text + "\n")
        write_whole(folder / "solvents.csv", csv_text(rows(found)))
        write_whole(folder / "solvents.html", page(case, found, against))
    if args.json:
        print(text)
    else:
        print(_text(case, found, against))
        print(f"\nFiles are in {folder}; solvents.html is the one to read.")
    return 0


def _sure(case: Any, evaluation: Any, samples: int, progress: Progress) -> Any:
    """The evaluation with its uncertainty, where samples are asked for and the solvent has a covariance."""
    from flowsheets.screening import how_sure
    from solvents.library import load
    from solvents.uncertainty import covariance

    if not samples or not evaluation.figures or covariance(load(evaluation.solvent).about) is None:
        return evaluation
    try:
        return replace(evaluation, uncertainty=how_sure(case, evaluation, samples, progress))
    except ConvergenceError as error:
        return replace(evaluation, warnings=(f"no 95 % intervals: {error}", *evaluation.warnings))


def _text(case: Any, found: Sequence[Any], against: str) -> str:
    from flowsheets.screening import FIGURES, compared, conditions, front
    from flowsheets.screening_words import sureness, verdict_line

    computed, on_front = [e for e in found if e.figures], front(found)
    lines = [f"{conditions(case)}.", ""]
    for e in computed:
        lines += [f"{Path(e.solvent).name}: {text}" for text in e.estimates]
    lines += ["", " " * 16 + "".join(f"{head:>14}" for _, head, _ in SHOWN)]
    for e in computed:
        cells = (format(e.figures[key], form) if key in e.figures else "-" for key, _, form in SHOWN)
        lines.append(f"{Path(e.solvent).name + ('*' if e.solvent in on_front else ''):<16}"
                     + "".join(f"{cell:>14}" for cell in cells))
    lines.append("* no other needs less energy with as little packing; heights of packing: "
                 + ", ".join(f"{computed[0].figures[f'{c}_height_m']:g} m {c}" for c in ("absorber", "stripper")))
    for name, shares in compared(found, against).items():
        parts = (f"{FIGURES[key][0]} {shares[key]:+.1%}" for key, _, _ in SHOWN if key in shares)
        lines += ["", f"{Path(name).name} against {Path(against).name}: {', '.join(parts)}"]
    lines += ["", *(f"{Path(e.solvent).name}: {line}" for e in computed for line in (verdict_line(e), *sureness(e))
                    if line)]
    lines += [f"{Path(e.solvent).name}: {len(e.warnings)} warnings in the files, first: {e.warnings[0]}"
              for e in computed if e.warnings]
    lines += [f"{Path(e.solvent).name}: not computed: {e.error}" for e in found if e.error]
    return "\n".join(lines)
