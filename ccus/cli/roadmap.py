"""``ccus roadmap [CASE]``: from the reference of 2020 to the plant of a case, measure by measure."""

from __future__ import annotations

import argparse
from pathlib import Path

from ccus.cli.common import ROOT, as_json, result_folder, write_whole
from ccus.cli.progress import Progress
from ccus.cli.run import add_require

HELP = "show what each measure of a case gives, from the reference of 2020 to its plant"
BUILDS_CASE = True
MISSED = 1
NAMES = ("roadmap.html", "roadmap.json")
BEST = ROOT / "examples" / "pz_best.yaml"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("case", metavar="CASE", nargs="?", default=str(BEST),
                        help="case file (YAML); left out: the best plant that ships, examples/pz_best.yaml")
    add_require(parser)


def run(args: argparse.Namespace) -> int:
    """Solve the steps, write the files, print them."""
    from flowsheets.case import read_case

    case = read_case(args.case, args.set)
    asked = {"case": case.as_understood()}
    folder = result_folder(args, Path("results") / f"{Path(args.case).stem}_roadmap", NAMES, asked)
    with Progress() as progress:
        from flowsheets.roadmap import record, roadmap
        from flowsheets.roadmap_page import lines, page

        found = roadmap(case, progress)
        document = {**record(found), **asked}
        write_whole(folder / "roadmap.html", page(found))
        write_whole(folder / "roadmap.json", as_json(document) + "\n")
    print(as_json(document) if args.json else "\n".join(lines(found)))
    if not args.json:
        print(f"\nFiles are in {folder}; roadmap.html is the one to read.")
    return MISSED if args.require and not document["targets"][args.require]["met"] else 0
