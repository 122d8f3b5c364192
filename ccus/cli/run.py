"""``ccus run CASE``: compute a plant and write its result."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ccus.cli.common import result_folder
from ccus.cli.progress import Progress
from ccus.errors import ConvergenceError, InputError

HELP = "compute a case and write its result"
BUILDS_CASE = True
MISSED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("case", metavar="CASE", help="case file (YAML)")
    add_require(parser)


def add_require(parser: argparse.ArgumentParser) -> None:
    """The option that makes the exit code a verdict."""
    parser.add_argument(
        "--require", choices=("2025", "2030"), help="exit with 1 when the target of this year is missed"
    )


def run(args: argparse.Namespace) -> int:
    """Compute the case of a file."""
    from flowsheets.case import read_case

    case = read_case(args.case, args.set)
    return compute(case, Path("results") / Path(args.case).stem, args)


def compute(case: Any, usual: Path, args: argparse.Namespace) -> int:
    """Compute a case, write its files to ``--out`` or the usual folder, print the summary, answer the exit code."""
    from ccus.cli.summary import summary

    with Progress() as progress:
        progress("loading")
        from flowsheets.ahead import compile_beside
        from flowsheets.files import NAMES, write_failure, write_result
        from flowsheets.provenance import provenance
        from flowsheets.run import run_case
        from flowsheets.verdict import required_met

        folder = result_folder(args, usual, NAMES, {"case": case.as_understood()})
        check_baseline(case.targets.baseline)
        compile_beside()
        try:
            result = run_case(case, progress=progress)
        except ConvergenceError as error:
            write_failure(folder, error, case=case.as_understood(), provenance=provenance())
            raise
        progress("writing the result")
        write_result(result, folder)
    if args.json:
        print((folder / "result.json").read_text(encoding="utf-8"))
    else:
        print(summary(result))
        print(f"\nFiles are in {folder}; report.html is the one to read.")
    return 0 if not args.require or required_met(result, int(args.require)) else MISSED


def check_baseline(name: str) -> None:
    """Raise InputError for a baseline that does not exist."""
    from ccus.yaml_reader import nearest
    from flowsheets.verdict import baseline_names

    known = baseline_names()
    if name not in known:
        near = nearest(name, known)
        raise InputError(
            "unknown baseline",
            where="targets.baseline",
            value=name,
            allowed=", ".join(known),
            advice=f"did you mean {near}?" if near else "",
        )
