"""``ccus new [PRESET]``: a commented case to start from."""

from __future__ import annotations

import argparse

from ccus.cli.common import as_json, checked_folder, write_whole
from ccus.errors import InputError

HELP = "print a commented case file to start from"
BUILDS_CASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("preset", metavar="PRESET", nargs="?", help="flue gas: pulverised_coal (default) or ngcc")


def run(args: argparse.Namespace) -> int:
    """Print the case, or write it to ``case.yaml`` in ``--out``."""
    from flowsheets.case import Case, parse_settings
    from flowsheets.case_documents import template

    preset = {"gas.preset": args.preset} if args.preset else {}
    case = Case().changed(preset | parse_settings(args.set))
    text = as_json(case.as_understood()) if args.json else template(case)
    if not args.out:
        print(text, end="" if text.endswith("\n") else "\n")
        return 0
    path = checked_folder(args.out) / ("case.json" if args.json else "case.yaml")
    if path.exists():
        raise InputError("exists already", where=str(path), advice="remove it, or name another folder")
    write_whole(path, text)
    print(f"Wrote {path}; compute it with: ccus run {path}")
    return 0
