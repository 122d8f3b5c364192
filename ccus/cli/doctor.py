"""``ccus doctor``: what this installation is made of, and what is wrong with it."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from ccus.cli.common import ROOT, as_json, checked_folder, version, write_whole
from ccus.cli.layout import in_the_way

HELP = "show versions, caches and name clashes"
LIBRARIES = ("numpy", "scipy", "numba", "pandas", "cantera", "CoolProp", "pint", "pydantic", "PyYAML", "platformdirs",
             "openpyxl", "pyarrow", "networkx")  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """Print the findings; the exit code is 1 if something is wrong."""
    found = findings()
    if args.out:
        write_whole(checked_folder(args.out) / "doctor.json", as_json(found) + "\n")
    print(as_json(found) if args.json else _text(found))
    return 0 if not found["problems"] else 1


def findings() -> dict[str, Any]:
    """Versions, caches, and problems in words."""
    libraries = {name: _version(name) for name in LIBRARIES}
    caches = _caches()
    clashes = in_the_way()
    problems = [f"{name} is missing" for name, v in libraries.items() if not v]
    problems += [f"the package '{name}' is hidden or missing: Python finds {other}" for name, other in clashes.items()]
    problems += [f"{name} cannot be written: {c['folder']}" for name, c in caches.items() if not c["writable"]]
    return {
        "toolkit": version(), "folder": str(ROOT), "python": sys.version.split()[0], "platform": platform.platform(),
        "cores": os.cpu_count(), "command": shutil.which("ccus"), "libraries": libraries, "caches": caches,
        "name_clashes": clashes, "problems": problems,
    }  # fmt: skip


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _caches() -> dict[str, dict[str, Any]]:
    from ccus.kernel import cache_dir
    from ccus.table import table_dir

    return {"kernels": _cache(Path(cache_dir())), "tables": _cache(table_dir())}


def _cache(folder: Path) -> dict[str, Any]:
    files = [p for p in folder.rglob("*") if p.is_file()] if folder.is_dir() else []
    there = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    return {
        "folder": str(folder), "files": len(files), "megabytes": round(sum(p.stat().st_size for p in files) / 1e6, 1),
        "writable": os.access(there, os.W_OK),
    }  # fmt: skip


def _text(found: dict[str, Any]) -> str:
    lines = [f"ccus-toolkit {found['toolkit']}, {found['folder']}",
             f"Python {found['python']}, {found['platform']}, {found['cores']} cores",
             f"command ccus: {found['command'] or 'not on the path'}", "", "Libraries"]  # fmt: skip
    lines += [f"  {name:<14}{v or 'missing'}" for name, v in found["libraries"].items()]
    lines += ["", "Caches"]
    for name, c in found["caches"].items():
        state = f"{c['files']} files, {c['megabytes']} MB" if c["files"] else "empty; 'ccus warmup' fills it"
        lines.append(f"  {name:<14}{state}; {c['folder']}")
    lines += ["", *(f"Problem: {p}" for p in found["problems"])] if found["problems"] else ["", "No problems found."]
    return "\n".join(lines)
