"""``ccus warmup``: compile the kernels and build the tables, so that the first case does not have to."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from ccus.cli.common import as_json
from ccus.cli.progress import Progress

HELP = "compile kernels and build tables, once after an install"
BUILDS_CASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """Compute the default case, with its files in a folder that is thrown away."""
    from flowsheets.case import Case, parse_settings

    case = Case().changed(parse_settings(args.set))
    start = time.monotonic()
    with Progress() as progress, tempfile.TemporaryDirectory() as folder:
        progress("loading")
        from flowsheets.ahead import compile_beside
        from flowsheets.files import write_result
        from flowsheets.run import run_case

        compile_beside()
        result = run_case(case, progress=progress)
        write_result(result, Path(folder) / "result")
    seconds = time.monotonic() - start
    print(
        as_json({"seconds": seconds}) if args.json else f"Ready after {seconds:.0f} s; 'ccus doctor' shows the caches."
    )
    return 0
