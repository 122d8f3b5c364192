"""``ccus rerun DIR``: compute again what a result on disk came from."""

from __future__ import annotations

import argparse
from pathlib import Path

from ccus.cli.common import checked_folder, read_result
from ccus.cli.run import add_require, compute
from ccus.errors import InputError

HELP = "compute again the case of a result on disk"
BUILDS_CASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("dir", metavar="DIR", help="folder of a result")
    add_require(parser)


def run(args: argparse.Namespace) -> int:
    """Compute into ``--out``, or into a folder beside the first result."""
    from flowsheets.case import Case, parse_settings

    record = read_result(args.dir)
    try:
        case = Case.from_understood(record["case"])
    except (AttributeError, KeyError, TypeError):
        raise InputError("the case in this result cannot be read", where=args.dir) from None
    if args.set:
        case = case.changed(parse_settings(args.set))
    folder = Path(args.dir)
    folder = folder if folder.is_dir() else folder.parent
    return compute(case, checked_folder(args.out or folder.with_name(f"{folder.resolve().name}_rerun")), args)
