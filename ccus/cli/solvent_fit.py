"""``ccus solvent fit LABDIR --out SOLVENT``: a solvent's folder from laboratory results."""

from __future__ import annotations

import argparse
from pathlib import Path

from ccus.cli.common import as_json, checked_folder, write_whole
from ccus.errors import InputError


def new_folder(args: argparse.Namespace) -> int:
    """Write a folder of laboratory results to start from."""
    from solvents.lab import TEMPLATE

    folder = checked_folder(args.new)
    there = [name for name in TEMPLATE if (folder / name).exists()]
    if there:
        raise InputError("exists already", where=str(folder / there[0]), advice="name another folder")
    for name, text in TEMPLATE.items():
        write_whole(folder / name, text)
    print(f"Wrote {folder}; fill in {', '.join(TEMPLATE)}, then: ccus solvent fit {folder} --out MY_SOLVENT")
    return 0


def fit_folder(args: argparse.Namespace) -> int:
    """Fit and write the solvent; print how well it holds and where it is sure."""
    from solvents.fit import fit
    from solvents.fit_files import files, summary
    from solvents.lab import read_lab

    if not args.name or not args.out:
        raise InputError("a folder of laboratory results and one to write to are needed", where="ccus solvent fit",
                         allowed="ccus solvent fit LABDIR --out SOLVENT", advice="--new DIR writes one to start from")
    folder = checked_folder(Path(args.out))
    if (folder / "solvent.toml").exists() and not (folder / "covariance.csv").exists():
        raise InputError("holds a solvent that no fit wrote", where=str(folder), advice="name another folder")
    found = fit(read_lab(args.name))
    for name, text in files(found).items():
        write_whole(folder / name, text)
    lines = summary(found)
    print(as_json({"folder": str(folder), "summary": lines}) if args.json else "\n".join(lines))
    if not args.json:
        print(f"\nFiles are in {folder}; fit.html is the one to read. Next: ccus solvent check {folder}")
    return 0
