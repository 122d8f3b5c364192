"""``ccus schema``: the JSON schema of a case file."""

from __future__ import annotations

import argparse

from ccus.cli.common import as_json, checked_folder, write_whole

HELP = "print the JSON schema of a case file"


def configure(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """Print the schema, or write it to ``case.schema.json`` in ``--out``; it is JSON in any case."""
    from flowsheets.case_documents import schema

    text = as_json(schema())
    if args.out:
        path = checked_folder(args.out) / "case.schema.json"
        write_whole(path, text + "\n")
        print(f"Wrote {path}")
    else:
        print(text)
    return 0
