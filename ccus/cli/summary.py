"""The result on one screen."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccus.notices import grouped

WARNINGS_SHOWN = 4
LOSSES_SHOWN = 6
WIDTH = 110
LOSS_KINDS = {  # shown: how the parts' names begin
    "vapour": "vapour", "heat": "thermal", "O2": "oxidation", "salts": "heat_stable", "sludge": "reclaimer",
}  # fmt: skip


def summary(result: Any) -> str:
    """Text of a FlowsheetResult: what the plant needs, where the heat goes, the verdicts, the warnings."""
    parts = (_title(result), _figures(result.kpi), _ledger(result.ledger), _exergy(result.exergy),
             _verdicts(result.verdicts), _warnings(result.warnings))  # fmt: skip
    return "\n\n".join("\n".join(part) for part in parts if part)


def _title(result: Any) -> list[str]:
    case, kpi = result.case, result.kpi
    name = Path(case["solvent"]["name"]["value"])
    solvent = name.name if name.is_absolute() else str(name).upper()  # a user's folder, or one of the toolkit
    return [f"{case['plant']['value']} plant, {case['solvent']['strength']['value']:g} wt% "
            f"{solvent}, {kpi['co2_captured_t_per_h']:.1f} t CO2/h captured, "
            f"{100 * kpi['capture_fraction']:.2f} % of the flue gas's"]  # fmt: skip


def _row(name: str, value: str, note: str = "") -> str:
    return f"  {name:<26}{value:>16}  {note}".rstrip()


def _figures(kpi: Mapping[str, Any]) -> list[str]:
    electricity = kpi["specific_electricity_kWh_per_t"]
    consumers = ", ".join(f"{k} {v:.1f}" for k, v in electricity.items() if k != "total" and abs(v) >= 0.05)
    headline = kpi["specific_capture_energy_GJ_per_t"]
    efficiency = kpi.get("second_law_efficiency")
    least = f"second-law efficiency {100 * efficiency:.1f} %" if efficiency else ""
    lines = [
        _row("Specific reboiler duty", f"{kpi['specific_reboiler_duty_GJ_per_t']:.3f} GJ/t"),
        _row("Specific electricity", f"{electricity['total']:.1f} kWh/t", consumers),
        _row("Equivalent work", f"{kpi['specific_equivalent_work_kWh_per_t']:.1f} kWh/t", least),
        _row(
            "Specific capture energy", f"{headline['value']:.3f} GJ/t", f"{headline['boundary']}, {headline['metric']}"
        ),
    ]
    if kpi.get("lean_loading") is not None and kpi.get("rich_loading") is not None:
        lines.append(_row("Loading lean, rich", f"{kpi['lean_loading']:.4f}, {kpi['rich_loading']:.4f}",
                          "mol CO2 per mol alkalinity"))  # fmt: skip
    lost = kpi["losses"]
    lines.append(_row("Amine lost (SAC)", f"{lost['total']:.3f} kg/t", _losses(lost)))
    return lines


def _losses(lost: Mapping[str, Any]) -> str:
    """Losses of amine [g/t] by kind, how much of them is an upper bound, and how many parts are not computed."""
    parts = lost["parts"]
    sums = {kind: 1e3 * sum(p["value"] for name, p in parts.items() if name.startswith(start) and "basis" in p)
            for kind, start in LOSS_KINDS.items()}  # fmt: skip
    shown = ", ".join(f"{kind} {value:.0f}" for kind, value in sums.items() if value >= 0.5)
    most = 1e3 * sum(parts[name]["value"] for name in lost["upper_bounds"])
    missing = sum("reason" in p for p in parts.values())
    told = [f"{shown} g/t" + (f", {most:.0f} of it upper bounds" if most >= 0.5 else "") if shown else "",
            f"{missing} of {len(parts)} not computed" if missing else ""]
    return "; ".join(filter(None, told))


def _ledger(ledger: Mapping[str, Any]) -> list[str]:
    ending = "_GJ_per_t"
    parts = {k.removesuffix(ending).replace("_", " "): v for k, v in ledger.items()
             if k.endswith(ending) and k != f"reboiler_duty{ending}"}  # fmt: skip
    if not parts:
        return []
    return ["Where the reboiler's heat goes [GJ/t]", "  " + ", ".join(f"{k} {v:.3f}" for k, v in parts.items())]


def _exergy(account: Mapping[str, Any]) -> list[str]:
    if not account:
        return []
    ledger = account["ledger"]
    largest = sorted(ledger["destroyed"].items(), key=lambda part: -part[1])[:LOSSES_SHOWN]
    text = ", ".join(f"{k.replace('_', ' ')} {v:.1f}" for k, v in [("minimum work", ledger["minimum_work"]), *largest])
    return [f"Where work is lost, the largest of {ledger['equivalent_work']:.1f} kWh/t", f"  {text}"]


def _verdicts(verdicts: tuple[Mapping[str, Any], ...]) -> list[str]:
    lines = []
    for pair in dict.fromkeys((v["boundary"], v["metric"]) for v in verdicts):
        heads = f"{'this case':>11}{'baseline':>11}{'reduction':>11}  {'2025':<17}{'2030':<17}"
        lines += [f"Verdict at {', '.join(pair)} [GJ/t]", f"  {'':<18}{heads.rstrip()}"]
        for v in verdicts:
            if (v["boundary"], v["metric"]) == pair:
                figures = (
                    f"{v['value_GJ_per_t']:>11.3f}{v['baseline_GJ_per_t']:>11.3f}"
                    f"{round(100 * v['reduction'], 1) + 0.0:>9.1f} %"
                )
                years = "".join(f"{_met(v[f'target_{year}']):<17}" for year in (2025, 2030))
                lines.append(f"  {v['baseline']:<18}{figures}  {years.rstrip()}")
    lines += [f"  {note}" for note in dict.fromkeys(v["note"] for v in verdicts if v.get("judged") and v.get("note"))]
    return lines


def _met(target: Mapping[str, Any]) -> str:
    return f"{'met' if target['met'] else 'missed'} by {abs(target['distance_GJ_per_t']):.3f}"


def _warnings(warnings: tuple[Any, ...]) -> list[str]:
    texts = list(map(str, grouped(warnings)))
    lines = [f"Warnings ({len(texts)}, those that matter most first)"] if texts else []
    for text in texts[:WARNINGS_SHOWN]:
        lines += textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", max_lines=2,
                               placeholder=" ...")
    if len(texts) > WARNINGS_SHOWN:
        lines.append(f"  and {len(texts) - WARNINGS_SHOWN} more in the report")
    return lines
