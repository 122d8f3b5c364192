"""``ccus solvent fit LABDIR|FILE.xlsx --out SOLVENT``: a solvent's folder from laboratory results."""

from __future__ import annotations

import argparse
from pathlib import Path

from ccus.cli.common import as_json, checked_folder, write_whole
from ccus.errors import InputError


def new_lab(args: argparse.Namespace) -> int:
    """Write a folder, or a workbook, of laboratory results to start from."""
    from flowsheets.workbook import write_workbook
    from solvents.lab_template import sheets, texts

    path = Path(args.new)
    book = path.suffix.lower() == ".xlsx"
    if path.suffix and not book:
        raise InputError("is neither a folder nor a workbook", where="ccus solvent fit --new", value=args.new,
                         allowed="DIR or FILE.xlsx")
    folder = checked_folder(path.parent if book else path)
    there = [file for file in ([path] if book else [folder / name for name in texts()]) if file.exists()]
    if there:
        raise InputError("exists already", where=str(there[0]), advice="name another folder or file")
    if book:
        folder.mkdir(parents=True, exist_ok=True)
        write_workbook(path, sheets())
    else:
        for name, text in texts().items():
            write_whole(folder / name, text)
    print(f"Wrote {path}; fill it in ({'sheets' if book else 'files'} without points count as not measured), then: "
          f"ccus solvent fit {path} --out MY_SOLVENT")
    return 0


def fit_lab(args: argparse.Namespace) -> int:
    """Fit and write the solvent; print how well it holds and where it is sure."""
    from solvents.fit import fit
    from solvents.fit_files import files
    from solvents.fit_summary import summary
    from solvents.lab import read_lab

    if not args.name or not args.out:
        raise InputError("laboratory results and a folder to write to are needed", where="ccus solvent fit",
                         allowed="ccus solvent fit LABDIR|FILE.xlsx --out SOLVENT",
                         advice="--new DIR or FILE.xlsx writes one to start from")
    folder = checked_folder(Path(args.out))
    earlier = _earlier(folder, Path(args.name), args.overwrite)
    found = fit(read_lab(args.name))
    written = files(found)
    for name, text in written.items():
        write_whole(folder / name, text)
    for name in set(earlier) - set(written):
        (folder / name).unlink()
    lines = summary(found)
    print(as_json({"folder": str(folder), "summary": lines}) if args.json else "\n".join(lines))
    if not args.json:
        print(f"\nFiles are in {folder}{', in place of an earlier fit' if earlier else ''}; fit.html is the one to "
              f"read. Next: ccus solvent check {folder}")
    return 0


def _earlier(folder: Path, lab: Path, overwrite: bool) -> list[str]:
    """Files of an earlier fit in the folder; anything else there, or other results unless asked, is an error."""
    import tomllib

    from solvents.fit_files import NAMES

    there = sorted(file.name for file in folder.iterdir()) if folder.exists() else []
    other = [name for name in there if name not in NAMES]
    if other or (there and "covariance.csv" not in there):
        raise InputError("holds something that no fit wrote", where=str(folder), value=(other or there)[0],
                         advice="name another folder")
    if there and not overwrite:
        try:
            about = tomllib.loads((folder / "solvent.toml").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            about = {}
        if about.get("laboratory") != str(lab.resolve()):
            raise InputError("holds the fit to other laboratory results", where=str(folder),
                             value=about.get("laboratory", "not named"),
                             advice="name another folder, or add --overwrite to replace it")
    return there
