"""``ccus rerun DIR``: compute again what a result on disk came from."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccus.cli.common import read_result
from ccus.cli.run import add_require, compute
from ccus.errors import InputError

HELP = "compute again the case of a result on disk"
BUILDS_CASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("dir", metavar="DIR", help="folder of a result")
    add_require(parser)


def _check_solvent(given: Any, record: Mapping[str, Any], where: str) -> None:
    """Raise InputError where a user's solvent is not the one that the result was computed with."""
    from solvents.library import load, names
    from solvents.tables import property_sets
    from solvents.uncertainty import numbered

    folder = numbered(given.name)[0]
    if folder in names():
        return  # the toolkit's own: computed again with today's constants
    if not (Path(folder) / "solvent.toml").is_file():
        raise InputError("the solvent of this result is not there any more", where=where, value=folder,
                         advice="--set solvent.name=PATH says where it is now")
    solvent, known = load(given.name), record.get("provenance", {}).get("parameter_sets", {})
    changed = [s.name for s in property_sets(solvent.about, solvent.kinetics(given.kinetics)).values()
               if Path(s.name).is_absolute() and known.get(s.name, s.digest) != s.digest]
    if changed:
        raise InputError("the solvent has changed since this result", where=where, value=", ".join(changed),
                         advice=f"--set solvent.name={folder} computes with it as it is now")


def run(args: argparse.Namespace) -> int:
    """Compute into ``--out``, or into a folder beside the first result."""
    from flowsheets.case import Case, parse_settings

    record = read_result(args.dir)
    try:
        case = Case.from_understood(record["case"])
    except (AttributeError, KeyError, TypeError):
        raise InputError("the case in this result cannot be read", where=args.dir) from None
    settings = parse_settings(args.set)
    if "solvent.name" not in settings:
        _check_solvent(case.solvent, record, args.dir)
    case = case.changed(settings) if settings else case
    folder = Path(args.dir)
    folder = folder if folder.is_dir() else folder.parent
    return compute(case, folder.with_name(f"{folder.resolve().name}_rerun"), args)
