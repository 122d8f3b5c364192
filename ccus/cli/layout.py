"""The check at start: our five packages must be the ones that Python finds."""

from __future__ import annotations

from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path

from ccus.cli.common import PACKAGES, ROOT
from ccus.errors import InputError


def in_the_way(root: Path = ROOT) -> dict[str, str]:
    """For each of our packages that is missing or hidden: what Python finds instead."""
    found = {}
    for name in PACKAGES:
        spec = PathFinder.find_spec(name) or find_spec(name)  # the second sees an editable install
        origin = spec.origin if spec and spec.origin else ""
        if not origin and spec and spec.submodule_search_locations:
            origin = str(next(iter(spec.submodule_search_locations)))
        if not origin:
            found[name] = "nothing"
        elif Path(origin).resolve() != root / name / "__init__.py":
            found[name] = origin
    return found


def check_layout() -> None:
    """Raise InputError when a package of ours is missing or hidden by another of the same name."""
    for name, other in in_the_way().items():
        if other == "nothing":
            raise InputError(
                f"the package '{name}' is missing beside 'ccus'",
                where=str(ROOT),
                advice="install the toolkit anew, with all five packages side by side",
            )
        raise InputError(
            f"the package '{name}' of this toolkit is hidden by another one",
            value=other,
            advice="rename or move that one, or start ccus from another folder",
        )
