"""``ccus compare DIR DIR ...``: results side by side."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccus.cli.common import as_json, read_result, result_folder, write_whole
from ccus.errors import InputError
from flowsheets.exergy_groups import change

HELP = "lay results side by side: what differs in the case, and in the figures"
COLUMN_WIDTH = 26


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("dirs", metavar="DIR", nargs="+", help="folders of results, two or more")


def run(args: argparse.Namespace) -> int:
    """Print the table, or JSON of it."""
    if len(args.dirs) < 2:
        raise InputError("needs two results or more", where="ccus compare", value=args.dirs[0])
    records = [read_result(d) for d in args.dirs]
    table = compared(records)
    if args.out:
        folder = result_folder(args, Path(args.out), ("compare.json",), {"results": args.dirs})
        write_whole(folder / "compare.json", as_json({"results": args.dirs, **table}) + "\n")
    print(as_json({"results": args.dirs, **table}) if args.json else _text(args.dirs, table))
    return 0


def compared(records: list[dict[str, Any]]) -> dict[str, dict[str, list[Any]]]:
    """Values of each record by dotted key: ``case`` where they differ; ``kpi``, the exergy ledger, ``verdicts``.

    ``exergy_change``: by how much each group of units differs from the first record's; they sum to the last row.
    """
    cases = _columns([_case(r["case"]) for r in records])
    ledgers = [ledger for r in records if (ledger := (r.get("exergy") or {}).get("ledger"))]
    return {
        "case": {k: v for k, v in cases.items() if any(x != v[0] for x in v[1:])},
        "kpi": _columns([{"converged": r["converged"], **_flat(r.get("kpi", {}))} for r in records]),
        "exergy": _columns([_flat((r.get("exergy") or {}).get("ledger", {})) for r in records]),
        "exergy_change": change(ledgers) if len(ledgers) == len(records) else {},
        "verdicts": _columns([_verdicts(r.get("verdicts", ())) for r in records]),
    }


def _columns(flats: list[dict[str, Any]]) -> dict[str, list[Any]]:
    keys = dict.fromkeys(k for flat in flats for k in flat)
    return {k: [flat.get(k) for flat in flats] for k in keys}


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


def _case(entries: Any, prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, entry in entries.items() if isinstance(entries, Mapping) else enumerate(entries):
        if isinstance(entry, Mapping) and "origin" in entry:
            value = entry["value"]
            flat[f"{prefix}{key}"] = f"{value:.6g} {entry['unit']}".strip() if isinstance(value, float) else str(value)
        else:
            flat |= _case(entry, f"{prefix}{key}.")
    return flat


def _verdicts(verdicts: Any) -> dict[str, Any]:
    flat = {}
    for v in verdicts:
        name = f"{v['baseline']}, {v['boundary']}, {v['metric']}"
        flat[f"{name}: reduction"] = v["reduction"]
        flat |= {f"{name}: {y} met": v[f"target_{y}"]["met"] for y in (2025, 2030)}
    return flat


def _text(names: list[str], table: Mapping[str, Mapping[str, list[Any]]]) -> str:
    heads = ("Case, where it differs", "Figures", "Where work is lost [kWh/t]",
             "What changes the equivalent work [kWh/t]", "Verdicts")
    parts = [{k: v for k, v in part.items() if all(map(_fits, v))} for part in table.values()]
    width = 4 + max((len(key) for part in parts for key in part), default=20)
    lines = [" " * width + "".join(f"{name[-(COLUMN_WIDTH - 2) :]:>{COLUMN_WIDTH}}" for name in names)]
    for head, part in zip(heads, parts, strict=True):
        lines += ["", head] if part else []
        for key, values in part.items():
            lines.append(f"  {key:<{width - 2}}" + "".join(f"{_cell(v):>{COLUMN_WIDTH}}" for v in values))
    return "\n".join(lines)


def _fits(value: Any) -> bool:
    """Whether the table on the screen shows a value; JSON has them all."""
    return (
        value is None or isinstance(value, (bool, int, float)) or (isinstance(value, str) and len(value) < COLUMN_WIDTH)
    )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else f"{value:.5g}" if isinstance(value, float) else str(value)
