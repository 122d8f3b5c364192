"""The files of a result, written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ccus.errors import CcusError, InputError, Notice
from ccus.notices import grouped
from ccus.result import Convergence
from flowsheets.accounts import steam_supply
from flowsheets.case import Case
from flowsheets.case_documents import template
from flowsheets.result import FlowsheetResult, Plant
from flowsheets.result_tables import (
    Row,
    case_rows,
    energy_rows,
    equipment_rows,
    exergy_rows,
    indicator_rows,
    ledger_rows,
    loss_rows,
    stream_rows,
    summary_rows,
    utility_rows,
    verdict_rows,
)
from flowsheets.workbook import write_workbook
from solvents.library import load

SCHEMA_VERSION = 1
NAMES = ("streams.csv", "profiles.csv", "utilities.csv", "equipment.csv", "result.xlsx", "report.html", "case.yaml",
         "result.json")  # in the order of their appearance: result.json last


def write_result(result: FlowsheetResult, folder: str | Path, *, report: bool = True) -> tuple[Path, ...]:
    """Write all files of a converged result.

    Parameters
    ----------
    result : to write
    folder : made when it is not there; files of an earlier result in it are replaced, others are left
    report : with ``report.html``

    Returns
    -------
    tuple of the paths written

    Raises
    ------
    InputError
        The folder cannot be written; nothing has changed then.
    """
    plant, case = result.plant, Case.from_understood(result.case)
    tables = {
        "streams": stream_rows(plant, getattr(load(case.solvent.name), "true_composition", None)),
        "utilities": utility_rows(plant, steam_supply(case), case.site.cooling_water, result.kpi["losses"]),
        "equipment": equipment_rows(plant),
    }
    profiles = profile_tables(plant)

    def write(draft: Path) -> None:
        for name, rows in tables.items():
            write_csv(draft / f"{name}.csv", rows)
        write_csv(draft / "profiles.csv", [{"unit": unit, **row} for unit, rows in profiles.items() for row in rows])
        (draft / "case.yaml").write_text(template(case), encoding="utf-8")
        write_json(draft / "result.json", document(result, tables["streams"]))
        write_workbook(draft / "result.xlsx", _sheets(result, tables, profiles))
        if report:
            from flowsheets.report import write_report

            write_report(result, draft / "report.html")

    return publish(Path(folder), write)


def write_failure(
    folder: str | Path, error: CcusError, *, case: Mapping[str, Any], provenance: Mapping[str, Any],
    explanation: str = "",
) -> tuple[Path, ...]:
    """Write ``result.json`` alone for a case that did not converge; files of an earlier result are taken away."""
    convergence = getattr(error, "convergence", None)
    content = {
        "schema_version": SCHEMA_VERSION, "converged": False, "provenance": provenance, "case": case,
        "explanation": explanation or str(error),
        "error": {"what": error.what, "where": error.where, "value": error.value, "allowed": error.allowed,
                  "advice": error.advice},
        "solver": _convergence(convergence) if isinstance(convergence, Convergence) else None,
    }
    return publish(Path(folder), lambda draft: write_json(draft / "result.json", content))


def document(result: FlowsheetResult, rows: Sequence[Row] | None = None) -> dict[str, Any]:
    """The content of ``result.json``, of plain finite values."""
    plant = result.plant
    numbers = {row["stream"]: row["number"] for row in rows or stream_rows(plant)}
    return plain({
        "schema_version": SCHEMA_VERSION, "converged": plant.convergence.converged, "provenance": result.provenance,
        "case": result.case, "kpi": result.kpi, "ledger": result.ledger,
        "exergy": result.exergy,
        "streams": {
            name: {"number": numbers[name], "phase": s.phase, "T_K": s.T, "P_Pa": s.P, "flow_mol_s": s.total,
                   "flow_kg_s": s.mass, "n_mol_s": s.n, "H_W": s.H, "density_kg_m3": s.density, "solvent": s.solvent}
            for name, s in plant.streams.items()
        },
        "units": {
            name: {"heat_W": unit.heat, "work_W": unit.work, "inlets": plant.inlets.get(name, ()),
                   "outlets": plant.outlets.get(name, ()), "data": unit.data}
            for name, unit in plant.units.items()
        },
        "balances": result.balances, "verdicts": result.verdicts,
        "warnings": [{"message": str(group), "notices": [_notice(n) for n in group.notices]}
                     for group in grouped(result.warnings)],
        "solver": {"plant": _convergence(plant.convergence),
                   "units": {name: _convergence(unit.convergence) for name, unit in plant.units.items()}},
        "sources": result.sources,
    })


def plain(value: Any) -> Any:
    """Plain JSON values: a number that is not finite becomes null, a table a mapping of its columns.

    >>> plain({"a": np.float64(1.5), "b": float("nan"), "c": (1, 2)})
    {'a': 1.5, 'b': None, 'c': [1, 2]}
    """
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (np.integer, np.bool_)):
        return value.item()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return [plain(v) for v in value.tolist()]
    if hasattr(value, "to_dict"):  # a pandas table
        return plain(value.to_dict("list"))
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    return str(value)


def profile_tables(plant: Plant) -> dict[str, list[Row]]:
    """Rows of the profiles of each unit that has them."""
    return {
        name: [{str(k): v for k, v in row.items()} for row in unit.profiles.to_dict("records")]
        for name, unit in plant.units.items()
        if unit.profiles is not None
    }


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write rows as ``csv_text`` makes them."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        file.write(csv_text(rows))


def csv_text(rows: Sequence[Row]) -> str:
    """Rows as CSV; the headings are the keys of all of them in the order of their first appearance.

    >>> csv_text([{"a [m]": 1.5, "b": None}])
    'a [m],b\\r\\n1.5,\\r\\n'
    """
    headings = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headings)
    writer.writeheader()
    writer.writerows({k: _cell(v) for k, v in plain(row).items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else value


def write_json(path: Path, content: Any) -> None:
    """Write plain finite values as JSON."""
    path.write_text(json.dumps(plain(content), indent=1, allow_nan=False, ensure_ascii=False) + "\n", encoding="utf-8")


def _notice(notice: Notice) -> dict[str, str]:
    return {"what": notice.what, "where": notice.where, "value": notice.value, "allowed": notice.allowed,
            "source": notice.source, "kind": notice.kind, "message": str(notice)}


def _convergence(record: Convergence) -> dict[str, Any]:
    return {"converged": record.converged, "iterations": record.iterations, "residual": record.residual,
            "path": record.path, "scheme": record.scheme, "grid_error": dict(record.grid_error), "worst": record.worst}


def _sheets(
    result: FlowsheetResult, tables: Mapping[str, Sequence[Row]], profiles: Mapping[str, Sequence[Row]]
) -> dict[str, Sequence[Row]]:
    kpi = result.kpi
    return {
        "Summary": summary_rows(kpi), "Verdict": verdict_rows(result.verdicts),
        "Brackets": kpi.get("brackets", ()), "Energy": energy_rows(kpi),
        "Ledger": ledger_rows(result.ledger) if result.ledger else [], "ISO 27919-1": indicator_rows(kpi),
        "Losses": loss_rows(kpi),
        "Exergy": exergy_rows(result.exergy),
        "Streams": tables["streams"], "Utilities": tables["utilities"], "Equipment": tables["equipment"],
        **{f"Profile {name}": [plain(row) for row in rows] for name, rows in profiles.items()},
        "Balances": [{"balance": k, "relative error [-]": v} for k, v in _flat(result.balances)],
        "Warnings": [{"warning": str(notice)} for notice in result.warnings], "Case": case_rows(result.case),
        "Provenance": [{"item": k, "value": v} for k, v in _flat(result.provenance)],
        "Sources": [{"key": k, "source": v} for k, v in result.sources.items()],
    }


def _flat(value: Any, prefix: str = "") -> list[tuple[str, Any]]:
    """Leaves of nested mappings and lists with dotted names."""
    value = plain(value) if not prefix else value
    if isinstance(value, dict):
        return [leaf for k, v in value.items() for leaf in _flat(v, f"{prefix}.{k}" if prefix else str(k))]
    if isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value):
        return [leaf for i, v in enumerate(value, start=1) for leaf in _flat(v, f"{prefix}.{i}")]
    return [(prefix, ", ".join(map(str, value)) if isinstance(value, list) else value)]


def publish(folder: Path, write: Callable[[Path], None], names: Sequence[str] = NAMES) -> tuple[Path, ...]:
    """Write files into a draft beside ``folder`` and put them in their place whole, or leave all as it was.

    ``names`` of the files in the order of their appearance; the last one says that the result is there.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and not folder.is_dir():
            raise FileExistsError(f"{folder} is a file")
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise InputError("the folder for the result cannot be written", where="--out", value=str(folder),
                         advice=str(error)) from None
    try:
        write(draft)
        if folder.exists():
            _exchange(draft, folder, names)
        else:
            os.chmod(draft, 0o777 & ~_umask())
            os.replace(draft, folder)
    except OSError as error:
        raise InputError("the result cannot be written", where="--out", value=str(folder), advice=str(error)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return tuple(folder / name for name in names if (folder / name).exists())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _exchange(draft: Path, folder: Path, names: Sequence[str]) -> None:
    """Replace the files of an earlier result; put them back when one cannot be replaced."""
    kept, placed = draft / ".earlier", []
    kept.mkdir()
    earlier = [name for name in names if (folder / name).exists()]
    moved: list[str] = []
    try:
        for name in reversed(earlier):  # result.json goes first and comes last: without it a folder holds no result
            os.replace(folder / name, kept / name)
            moved.append(name)
        for name in names:
            if (draft / name).exists():
                os.replace(draft / name, folder / name)
                placed.append(name)
    except OSError:
        for name in placed:
            (folder / name).unlink(missing_ok=True)
        for name in moved:
            os.replace(kept / name, folder / name)
        raise
