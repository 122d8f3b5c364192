"""``ccus optimise CASE``: the plant of least energy, or of the least of another figure, within bounds and limits."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from ccus.cli.common import as_json, result_folder, write_whole
from ccus.cli.progress import Progress
from ccus.errors import InputError

HELP = ("search for the plant of least energy, or of the least of another figure, within bounds and limits; one that "
        "was stopped goes on when it is started again")
BUILDS_CASE = True
NAMES = ("best.yaml", "optimum.html", "optimum.json")
LIMIT = re.compile(r"^\s*(\w+)\s*(<=|>=|<|>)\s*([-+.\deE]+)\s*$")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("case", metavar="CASE", help="case file (YAML)")
    parser.add_argument("--minimise", metavar="FIGURE", default="equivalent_work",
                        help="equivalent_work (default), srd, capture_energy, packing_volume, ...")
    parser.add_argument("--over", metavar="KEY=LOW:HIGH", action="append", default=[],
                        help="a key of the case to vary, such as 'stripper.pressure=1.2 bar:2.5 bar'; KEY=A,B,C tries "
                             "each value as a configuration; may be repeated")
    parser.add_argument("--subject-to", metavar="LIMIT", action="append", default=[],
                        help="a figure and its limit, such as 'packing_volume<1500'; may be repeated")
    parser.add_argument("--pareto", metavar="FIGURE", default="", help="also the front against this figure")
    parser.add_argument("--starts", type=int, metavar="N", default=3, help="points to start from (3)")


def run(args: argparse.Namespace) -> int:
    """Search, write the files, print what was found."""
    from flowsheets.case import read_case

    case = read_case(args.case, args.set)
    search = _search(case, args)
    asked = {"asked": search.asked()}
    folder = result_folder(args, Path("results") / f"{Path(args.case).stem}_optimum", NAMES, asked)
    search = replace(search, folder=folder / "trials")
    known = list((folder / "trials").glob("*.jsonl"))
    if known and not args.json:
        print(f"{len(known)} descents were begun here; what they solved for the same search is taken from there.")
    with Progress() as progress:
        from flowsheets.case_documents import template
        from flowsheets.optimum import front, optimise, record
        from flowsheets.optimum_page import lines, page

        found = optimise(search, progress)
        points = front(search, found[0], progress) if search.front else []
        best = found[0].problem.case.changed(found[0].settings())
        text = as_json({**record(search, found, points), **asked})
        write_whole(folder / "best.yaml", template(best))
        write_whole(folder / "optimum.html", page(search, found, points))
        write_whole(folder / "optimum.json", text + "\n")
    print(text if args.json else "\n".join(lines(search, found, points)))
    if not args.json:
        print(f"\nFiles are in {folder}; optimum.html is the one to read, 'ccus run {folder / 'best.yaml'}' computes "
              "the best plant.")
    return 0


def _search(case: Any, args: argparse.Namespace) -> Any:
    from flowsheets.optimum import Choice, Search
    from flowsheets.search import Problem

    if not args.over:
        raise InputError("nothing to vary", where="ccus optimise, --over",
                         advice="add for instance --over solvent.lean_loading=0.1:0.3")
    if args.starts < 1:
        raise InputError("is no number of starts", where="--starts", value=str(args.starts), allowed="1 or more")
    for word in (args.minimise, *filter(None, [args.pareto])):
        _figure(word)
    ranges: dict[str, tuple[str, str]] = {}
    choices: dict[str, Any] = {}
    for text in args.over:
        key, sign, value = text.partition("=")
        key = key.strip()
        if not sign or not value.strip():
            raise InputError("not KEY=LOW:HIGH or KEY=A,B", where="--over", value=text)
        if key in ranges or key in choices:
            raise InputError("is varied twice", where="--over", value=key, advice="keep one of the two")
        low, colon, high = value.partition(":")
        if colon:
            ranges[key] = low, high
        else:
            choices[key] = Choice(key, tuple(_parsed(key, text) for text in value.split(",")))
    search = Search(Problem(case, args.minimise, (), tuple(map(_limit, args.subject_to))), tuple(choices.values()),
                    args.starts, args.pareto)
    cases = [search.problem_of(c).case for c in search.configurations()]
    if not ranges:
        raise InputError("nothing to vary between two values", where="ccus optimise, --over", advice="add KEY=LOW:HIGH")
    variables = tuple(_variable(cases, key, ranges) for key in ranges)
    return replace(search, problem=replace(search.problem, variables=variables))


def _figure(word: str) -> str:
    from ccus.yaml_reader import nearest
    from flowsheets.search import OBJECTIVES

    if word not in OBJECTIVES:
        near = nearest(word, OBJECTIVES)
        raise InputError("unknown figure", where="ccus optimise", value=word, allowed=", ".join(OBJECTIVES),
                         advice=f"did you mean {near}?" if near else "")
    return word


def _variable(cases: Sequence[Any], key: str, ranges: Mapping[str, tuple[str, str]]) -> Any:
    from flowsheets.search import Variable

    low, high = ranges[key]
    others = [{}, *({k: _parsed(k, ends[n]) for k, ends in ranges.items() if k != key} for n in (0, 1))]
    a, b = (_bound(cases, others, key, _parsed(key, text)) for text in (low, high))
    if a is None or b is None:
        raise InputError("is no number of the case", where="--over", value=f"{key}={low}:{high}",
                         allowed="two values of one key")
    if not a < b:
        raise InputError("the first bound is not below the second", where=f"--over {key}", value=f"{low}:{high}")
    return Variable(key, a, b)


def _bound(cases: Sequence[Any], others: Sequence[Mapping[str, Any]], key: str, value: Any) -> float | None:
    """The number of a bound, in the first configuration that can have it, alone or with all others at their ends."""
    from flowsheets.search import value_at

    refused: list[InputError] = []
    for case, settings in product(cases, others):
        try:
            return value_at(case.changed({**settings, key: value}), key)
        except InputError as error:
            refused.append(error)
    raise refused[0]


def _parsed(key: str, text: str) -> Any:
    from ccus.yaml_reader import parse_value

    return parse_value(text.strip(), f"--over {key}")


def _limit(text: str) -> Any:
    from flowsheets.search import Limit

    found = LIMIT.match(text)
    try:
        assert found is not None
        word, sign, value = found.group(1), found.group(2), float(found.group(3))
    except (AssertionError, ValueError):
        raise InputError("is no limit", where="--subject-to", value=text,
                         allowed="FIGURE<NUMBER or FIGURE>NUMBER") from None
    if not value > 0.0:
        raise InputError("a limit is a number above 0", where="--subject-to", value=text)
    return Limit(_figure(word), 1.0 if sign[0] == "<" else -1.0, value)
