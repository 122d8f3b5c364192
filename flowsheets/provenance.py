"""Where a result comes from: version, commit, parameter sets, libraries, platform."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any

from ccus.kernel import KERNEL_PACKAGES, ROOT, kernel_digest
from ccus.params import ParameterSet

DISTRIBUTION = "ccus-toolkit"
LIBRARIES = ("numpy", "scipy", "numba", "pandas", "cantera", "CoolProp", "pint", "pydantic", "openpyxl")


def provenance(*, grid: str = "", seed: int | None = None,
               solvent: Mapping[str, ParameterSet] = MappingProxyType({})) -> dict[str, Any]:
    """All that is needed to know which program made a result.

    Parameters
    ----------
    grid : grid and scheme of the columns, in words
    seed : of the random numbers, where there are any
    solvent : sets of the solvent, which may lie outside the toolkit
    """
    return {
        "program": DISTRIBUTION, "version": _version(DISTRIBUTION) or _source_version(), "commit": _commit(),
        "kernels": kernel_digest(),
        "parameter_sets": {**{s.name: s.digest for s in solvent.values()}, **dict(parameter_sets())},
        "libraries": {name: _version(name) for name in LIBRARIES},
        "python": platform.python_version(), "platform": platform.platform(), "grid": grid, "seed": seed,
    }


@cache
def parameter_sets() -> tuple[tuple[str, str], ...]:
    """Name and digest of every set of constants that the toolkit holds."""
    sets = []
    for package in KERNEL_PACKAGES:
        for path in sorted((ROOT / package).rglob("*.csv")):
            about = path.with_suffix(".toml")
            content = path.read_bytes() + (about.read_bytes() if about.exists() else b"")
            sets.append((path.relative_to(ROOT).with_suffix("").as_posix(), hashlib.sha256(content).hexdigest()[:16]))
    return tuple(sets)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _source_version() -> str | None:
    """Version of a source tree that was not installed."""
    import tomllib

    path = ROOT / "pyproject.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"] if path.exists() else None


def _commit() -> str | None:
    """Commit of the source tree, with a plus when it was changed since; None outside a repository."""
    if not (ROOT / ".git").exists():
        return None
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=5)
    return answer.stdout.strip()
