"""``ccus properties NAME``: a solvent's properties at one state, tables and direct model side by side."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ccus.cli.common import as_json, result_folder, write_whole
from ccus.cli.progress import Progress

HELP = "properties of a solvent at one state, from the tables and from the direct model"
BUILDS_CASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("name", metavar="NAME", help="solvent, such as mea")
    parser.add_argument("--temperature", default="40 degC", help="such as 40degC (default)")
    parser.add_argument("--strength", help="mass fraction of amine or salt in the CO2-free solvent, such as 30%%")
    parser.add_argument("--loading", default="0.2", help="mol CO2 per mol alkalinity, such as 0.2 (default)")


def run(args: argparse.Namespace) -> int:
    """Print the table; notices about ranges go to stderr."""
    from ccus.quantity import Range, read, show
    from flowsheets.case import Case, parse_settings

    case = Case().changed({"solvent.name": args.name, **parse_settings(args.set)})
    T = _read(read, args.temperature, "temperature", Range(273.15, 433.15), "--temperature")
    loading = _read(read, args.loading, "loading", Range(0.0, 1.0), "--loading")
    strength = case.solvent.strength
    if args.strength:
        strength = _read(read, args.strength, "mass_fraction", Range(0.01, 0.9), "--strength")
    with Progress() as progress:
        progress("computing the properties")
        from solvents.library import load

        solvent = load(args.name)
        table = solvent.properties(T, loading, strength)
    for notice in solvent.notices(args.name, T, loading, strength):
        sys.stderr.write(f"ccus: {notice}\n")
    if args.out:
        folder = result_folder(args, Path(args.out), ("properties.json",), table)
        write_whole(folder / "properties.json", as_json(table) + "\n")
    if args.json:
        print(as_json(table))
        return 0
    state = f"{show(T, 'temperature')}, {show(strength, 'mass_fraction')} of the absorbent in the CO2-free solvent"
    print(f"{args.name} at {state}, loading {loading:g} mol CO2/mol alkalinity\n")
    print(f"{'property':<28}{'table':>16}{'direct model':>16}  unit")
    for name, entry in table.items():
        print(f"{name:<28}{_cell(entry['table']):>16}{_cell(entry['direct']):>16}  {entry['unit']}")
    return 0


def _read(read, text: str, kind: str, allowed, option: str) -> float:
    from ccus.errors import InputError

    try:
        return read(text, kind, allowed)
    except InputError as e:
        raise InputError(e.what, where=option, value=e.value, allowed=e.allowed, advice=e.advice) from None


def _cell(value) -> str:
    return "-" if value is None else f"{value:.6g}"
