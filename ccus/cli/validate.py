"""``ccus validate``: the toolkit against published pilot campaigns, or against a user's own runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccus.cli.common import result_folder
from ccus.cli.progress import Progress
from ccus.errors import InputError

HELP = "compare the model with pilot campaigns, run by run"
WORSE = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "campaigns",
        metavar="NAME|PATH",
        nargs="*",
        help="campaign of the toolkit, or a folder with campaign.toml and runs.csv; none: all campaigns",
    )
    parser.add_argument("--samples", type=int, metavar="N", help="per run, for the uncertainty bands (60)")
    parser.add_argument("--solvent", metavar="NAME|PATH", default="",
                        help="another solvent of the same amine, such as one fitted to laboratory results")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a figure is worse than the recorded one")
    parser.add_argument(
        "--record",
        action="store_true",
        help="record the figures of the toolkit's campaigns, and write them into README and docs",
    )
    parser.add_argument("--new", metavar="DIR", help="make the folder of a new campaign to start from")


def run(args: argparse.Namespace) -> int:
    """Compute, write the files, print the figures."""
    if args.new:
        from validation.template import start

        print(f"{start(Path(args.new))} is ready: fill in campaign.toml and runs.csv, then 'ccus validate {args.new}'")
        return 0
    if args.samples is not None and args.samples < 0:
        raise InputError(
            "the number of samples is negative", where="--samples", value=str(args.samples), allowed="0 or more"
        )
    if args.record and args.campaigns:
        raise InputError("records all campaigns of the toolkit", where="--record", advice="leave the names out")
    if args.solvent and (args.record or args.check):
        raise InputError("the recorded figures are those of the campaigns' own solvent", where="--solvent",
                         value=args.solvent, advice="leave out --record and --check")
    with Progress() as progress:
        progress("loading")
        from validation.assess import SAMPLES
        from validation.files import NAMES, validate, write
        from validation.record import narrow, recorded, save, worsened

        samples = SAMPLES if args.samples is None else args.samples
        asked = {"asked": {"campaigns": args.campaigns, "samples": samples, "solvent": args.solvent}}
        folder = result_folder(args, Path("results") / "validation", NAMES, asked)
        document = asked | validate(args.campaigns, samples=samples, solvent=args.solvent, progress=progress)
        progress("writing the page")
        write(document, folder)
    for name, campaign in document["campaigns"].items():
        for fault in campaign["faults"]:
            sys.stderr.write(f"ccus: {name}: {fault}\n")
    print((folder / "validation.json").read_text(encoding="utf-8") if args.json else summary(document))
    if not args.json:
        print(f"Files are in {folder}; validation.html is the one to read.")
    if args.record:
        save(document)
    worse = worsened(document, recorded()) if args.check else []
    for line in [*worse, *(narrow(document) if args.check else ())]:
        sys.stderr.write(f"ccus: {line}\n")
    return WORSE if worse else 0


def summary(document: Mapping[str, Any]) -> str:
    """The scored figures of each campaign as text."""
    lines = []
    for name, campaign in document["campaigns"].items():
        lines.append(f"{name}: {len(campaign['runs'])} runs computed")
        for key, q in campaign["quantities"].items():
            if not (q["scored"] and q["n"]):
                continue
            bars = ", ".join(
                f"{_words(k)} at most {b['limit']:g}: {'met' if b['met'] else 'missed'}" for k, b in q["bars"].items()
            )
            beside = f", published model {q['published_mean_abs_dev']:.2f}" if q["published_mean_abs_dev"] else ""
            lines.append(
                f"  {key:<16} n {q['n']:>2}  bias {q['bias']:+7.2f}  mean |dev| {q['mean_abs_dev']:6.2f} "
                f"{q['unit']}{beside}  {f'({bars})' if bars else ''}".rstrip()
            )
    return "\n".join([*lines, ""])


def _words(key: str) -> str:
    return {"mean_abs_dev": "mean |dev|", "median_abs_dev": "median |dev|", "max_abs_dev": "largest |dev|"}.get(
        key, key
    )
