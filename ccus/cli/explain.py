"""``ccus explain DIR``: in words, why a case did not converge, or how well it did and what to know about it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from ccus.cli.common import as_json, checked_folder, read_result, write_whole

HELP = "say in words why a case did not converge, or how it did"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("dir", metavar="DIR", help="folder of a result")


def run(args: argparse.Namespace) -> int:
    """Print the explanation."""
    lines = explanation(read_result(args.dir))
    if args.out:
        write_whole(checked_folder(args.out) / "explanation.txt", "\n".join(lines) + "\n")
    print(as_json({"explanation": lines}) if args.json else "\n".join(lines))
    return 0


def explanation(record: Mapping[str, Any]) -> list[str]:
    """Sentences about a result on disk."""
    lines = _converged(record) if record["converged"] else _failed(record)
    return lines + [f"Warning: {w['message']}" for w in record.get("warnings", ())]


def _failed(record: Mapping[str, Any]) -> list[str]:
    solver = record.get("solver") or {}
    lines = ["The case did not converge.", record.get("explanation") or "The solver left no explanation."]
    if solver.get("iterations"):
        path, residual = solver.get("path") or "its stages", solver.get("residual") or float("nan")
        lines.append(f"The solver went through {path} in {solver['iterations']} iterations.")
        lines.append(f"The largest scaled residual left is {residual:.1e}.")
    if solver.get("worst"):
        lines.append(f"What holds it: {solver['worst']}.")
    if advice := (record.get("error") or {}).get("advice"):
        lines.append(f"What to change: {advice}.")
    return lines


def _converged(record: Mapping[str, Any]) -> list[str]:
    solver = (record.get("solver") or {}).get("plant") or {}
    lines = ["The case converged" + (f", {solver['scheme']}" if solver.get("scheme") else "") + "."]
    for name, error in (solver.get("grid_error") or {}).items():
        lines.append(f"Estimated error of the grid in {name}: {error:.2g}.")
    lines += _heat(record.get("ledger") or {})
    for v in record.get("verdicts", ()):
        if v.get("judged"):
            lines += _verdict(v)
    return lines


def _heat(ledger: Mapping[str, Any]) -> list[str]:
    ending = "_GJ_per_t"
    duty = ledger.get(f"reboiler_duty{ending}")
    if not duty:
        return []
    parts = {k.removesuffix(ending).replace("_", " "): v for k, v in ledger.items()
             if k.endswith(ending) and not k.startswith("reboiler_duty")}  # fmt: skip
    ranked = sorted(parts.items(), key=lambda item: -item[1])
    shares = ", ".join(f"{name} {100 * value / duty:.0f} %" for name, value in ranked)
    return [f"Of {duty:.2f} GJ/t of reboiler duty: {shares}."]


def _verdict(v: Mapping[str, Any]) -> list[str]:
    lines = [f"Against {v['baseline']} ({v['boundary']}, {v['metric']}): {v['value_GJ_per_t']:.3f} GJ/t for "
             f"{v['baseline_GJ_per_t']:.3f}, a reduction of {100 * v['reduction'] + 0.0:.1f} %."]  # fmt: skip
    for year in (2025, 2030):
        target = v[f"target_{year}"]
        far = f"{abs(target['distance_GJ_per_t']):.3f} GJ/t {'below' if target['met'] else 'above'} the limit"
        lines.append(
            f"The target of {year} is {'met' if target['met'] else 'missed'}: {far} of {target['limit_GJ_per_t']:.3f}."
        )
    return lines + ([v["note"]] if v.get("note") else [])
