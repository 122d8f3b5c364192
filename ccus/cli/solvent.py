"""``ccus solvent list|show|check|fit|evaluate|screen``: the solvents; show, check, fit or compare them in a plant."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ccus.cli.common import as_json, checked_folder, result_folder, write_whole
from ccus.cli.progress import Progress

HELP = "list the solvents, show or check one, fit one to laboratory results, or compare them in the same plant"
BUILDS_CASE = True
FAILED = 1
IN_PLANT = ("evaluate", "screen")
LEAST = "leave it out: each plant is at its lean loading of least reboiler duty"
REPLACED = {  # keys of a case that evaluate and screen choose themselves
    "solvent.name": "name the solvent behind the command, the one to compare with behind --against",
    "solvent.lean_loading": LEAST, "stripper.reboiler_duty": LEAST, "stripper.reboiler_temperature": LEAST,
}
PRINTED = (40.0, 120.0)  # temperatures of the table [degC]


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("action", choices=("list", "show", "check", "fit", *IN_PLANT), help="what to do")
    parser.add_argument("names", metavar="NAME|PATH", nargs="*",
                        help="solvent, or a folder with a solvent.toml; fit: a folder with a lab.toml, or a workbook; "
                             "screen takes several")
    parser.add_argument("--strength", help="mass fraction of amine or salt in the CO2-free solvent, such as 30%%")
    parser.add_argument("--new", metavar="DIR|FILE.xlsx", help="fit: write laboratory results to start from")
    parser.add_argument("--case", metavar="FILE", help="evaluate, screen: case file in place of the default plant")
    parser.add_argument("--samples", metavar="N",
                        help="evaluate: samples of a fitted solvent's covariance; default: 200, 0 for none")
    parser.add_argument("--plants", metavar="A,B|all|none",
                        help="evaluate: plants that ship to solve it in besides the case's own; default: all")
    parser.add_argument("--against", metavar="NAME|PATH", help="evaluate: solvent to compare with; default: mea")


def run(args: argparse.Namespace) -> int:
    """Print a table; ``show`` also writes a page with plots, sources and validity."""
    from ccus.errors import InputError

    _check_options(args)
    if args.action in IN_PLANT:
        from ccus.cli.solvent_screen import evaluate_one, screen

        return evaluate_one(args) if args.action == "evaluate" else screen(args)
    if len(args.names) > 1:
        raise InputError("takes one name", where=f"ccus solvent {args.action}", value=" ".join(args.names))
    args.name = args.names[0] if args.names else None
    if args.new and (args.action != "fit" or args.name):
        raise InputError("--new goes with fit alone", where="ccus solvent",
                         allowed="ccus solvent fit --new DIR, or FILE.xlsx")
    if args.action == "fit":
        from ccus.cli.solvent_fit import fit_lab, new_lab

        return new_lab(args) if args.new else fit_lab(args)
    if args.action == "list":
        if args.name or args.strength:
            raise InputError("takes no name and no strength", where="ccus solvent list")
        return _list(args)
    if not args.name:
        raise InputError("a solvent is needed", where=f"ccus solvent {args.action}",
                         advice="'ccus solvent list' shows them")
    return _show(args) if args.action == "show" else _check(args)


def _check_options(args: argparse.Namespace) -> None:
    """Raise InputError for an option that the action has no use for."""
    from ccus.errors import InputError

    useless = {"evaluate": ("new",), "screen": ("new", "strength", "against", "samples", "plants")}
    for option in useless.get(args.action, ("case", "against", "samples", "plants", "set")):
        if getattr(args, option):
            raise InputError("has no effect here", where=f"ccus solvent {args.action}, --{option}",
                             advice="leave it out")
    for key in (text.partition("=")[0].strip() for text in args.set):
        if key in REPLACED:
            raise InputError("has no effect here", where=f"ccus solvent {args.action}, --set {key}",
                             advice=REPLACED[key])


def _list(args: argparse.Namespace) -> int:
    from solvents.library import incomplete, load, names

    rows = {name: load(name).about for name in names()}
    if args.json or args.out:
        keys = ("title", "form", "amine", "alkalinity", "strength", "kinetics", "computed", "estimated", "caution")
        text = as_json({"solvents": {n: {k: about[k] for k in keys} for n, about in rows.items()},
                        "incomplete": incomplete()})
        if args.out:
            write_whole(checked_folder(args.out) / "solvents.json", text + "\n")
        if args.json:
            print(text)
            return 0
    for name, about in rows.items():
        notes = [f"{len(about[key])} {word}" for key, word in (("estimated", "estimated"), ("caution", "with caution"))
                 if about[key]]
        print(f"{name:<15}{about['title']}; {about['form']}"
              + (f"; properties: {', '.join(notes)}" if notes else ""))
    print("\nWithout enough published constants, so not shipped:")
    for name, entry in incomplete().items():
        print(f"{name:<15}{entry['title']}; missing: {entry['missing']}")
    return 0


def _show(args: argparse.Namespace) -> int:
    from flowsheets.references import solvent_references
    from solvents.check import check
    from solvents.library import load
    from solvents.page import SHOWN, TEMPERATURES, over_range, page

    solvent = load(args.name)
    share = strength(args, solvent)
    with Progress() as progress:
        progress("computing the properties")
        found = over_range(solvent, share, 12)
    shown = {"name": solvent.name, "strength": share, "T_degC": TEMPERATURES, "properties": found,
             "estimated": solvent.about["estimated"], "caution": solvent.about["caution"]}
    folder = result_folder(args, Path("results") / "solvents" / Path(solvent.name).name,
                           ("solvent.html", "solvent.json"), {"name": solvent.name, "strength": share})
    write_whole(folder / "solvent.html", page(solvent, share, check(solvent), solvent_references(solvent)))
    write_whole(folder / "solvent.json", as_json(shown) + "\n")
    if args.json:
        print(as_json(shown))
        return 0
    print(f"{solvent.about['title']} ({solvent.about['form']}), {100 * share:.3g} wt% {solvent.amine} without CO2; "
          "loading in mol CO2/mol alkalinity\n")
    print(f"{'loading':<42}" + "".join(f"{x:>9.3f}" for x in found["loading"][::2]))
    for _, name, unit, factor, _ in SHOWN:
        for t in PRINTED:
            values = factor * found[name][TEMPERATURES.index(t)][::2]
            print(f"{f'{name} {t:.0f} degC [{unit}]':<42}" + "".join(f"{v:>9.3g}" for v in values))
    for kind, word in (("estimated", "estimated"), ("caution", "caution")):
        for name, text in solvent.about[kind].items():
            print(f"{word}: {name}: {text}")
    print(f"\nFiles are in {folder}; solvent.html is the one to read.")
    return 0


def _check(args: argparse.Namespace) -> int:
    from solvents.check import check
    from solvents.library import load

    solvent = load(args.name)
    findings = check(solvent)
    record: dict[str, Any] = {f.name: {"holds": f.holds, "detail": f.detail} for f in findings}
    if args.out:
        write_whole(checked_folder(args.out) / "check.json", as_json(record) + "\n")
    if args.json:
        print(as_json(record))
    else:
        for f in findings:
            print(f"{'ok' if f.holds else 'FAILS':<7}{f.name}: {f.detail}")
    bad = [f.name for f in findings if not f.holds]
    if bad:
        sys.stderr.write(f"ccus: {solvent.name}: {len(bad)} of {len(findings)} checks fail: {'; '.join(bad)}\n")
    return FAILED if bad else 0


def strength(args: argparse.Namespace, solvent: Any) -> float:
    """The strength that is given, or the usual one of the solvent."""
    if not args.strength:
        return float(solvent.about["strength"])
    from ccus.errors import InputError
    from ccus.quantity import Range, read

    low, high = solvent.about["computed"]["strength"]
    try:
        return float(read(args.strength, "mass_fraction", Range(low, high)))
    except InputError as e:
        raise InputError(e.what, where="--strength", value=e.value, allowed=e.allowed, advice=e.advice) from None
