"""What the commands share: options, whole files, JSON, versions."""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from ccus.errors import InputError

PACKAGES = ("ccus", "solvents", "units", "flowsheets", "validation")
ROOT = Path(__file__).resolve().parents[2]


class Parser(argparse.ArgumentParser):
    """argparse whose complaint is one line and an InputError."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message, where=self.prog, advice=f"'{self.prog} --help' shows how")


def add_options(parser: argparse.ArgumentParser, *, case: bool) -> None:
    """The options of every command; ``--set`` only means something where a case is built."""
    parser.add_argument("--out", metavar="DIR", help="folder to write to")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    about = "change a value of the case, such as --set 'absorber.height=25 m'; may be repeated"
    parser.add_argument(
        "--set", metavar="KEY=VALUE", action="append", default=[], help=about if case else argparse.SUPPRESS
    )
    parser.set_defaults(builds_case=case)


def checked_folder(path: str | Path) -> Path:
    """A folder that can be written to, made later.

    Raises
    ------
    InputError
        It is a file, lies inside one, or is not writable.
    """
    folder = Path(path)
    there = next((p for p in (folder, *folder.absolute().parents) if p.exists()), None)
    if there is not None and not there.is_dir():
        raise InputError("is a file, not a folder", where="--out", value=str(there))
    if there is not None and not os.access(there, os.W_OK):
        raise InputError("is not writable", where="--out", value=str(there))
    return folder


def write_whole(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False, newline="\n")  # noqa: SIM115
    try:
        with file:
            file.write(text)
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
    except BaseException:
        Path(file.name).unlink(missing_ok=True)
        raise


def as_json(value: Any) -> str:
    """JSON text; mappings of any kind are objects, what is not finite is null.

    >>> as_json({"a": float("nan"), "b": (1,)})
    '{\\n  "a": null,\\n  "b": [\\n    1\\n  ]\\n}'
    """
    return json.dumps(_plain(value), indent=2, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if hasattr(value, "tolist"):  # NumPy scalar or array
        return _plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def read_result(folder: str) -> dict[str, Any]:
    """The ``result.json`` of a folder, or the file itself.

    Raises
    ------
    InputError
        There is none, or it is no result of this program.
    """
    path = Path(folder)
    path = path / "result.json" if path.is_dir() else path
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("no result here", where=str(path), advice="'ccus run CASE --out DIR' makes one") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read as a result: {error}", where=str(path)) from None
    if not isinstance(record, dict) or not {"schema_version", "converged", "case"} <= record.keys():
        raise InputError("is not a result of this program", where=str(path))
    if record["schema_version"] != 1:
        raise InputError(
            "comes from another version", where=str(path), value=str(record["schema_version"]), allowed="1"
        )
    return record


def version() -> str:
    """Version of the toolkit."""
    from importlib import metadata

    try:
        return metadata.version("ccus-toolkit")
    except metadata.PackageNotFoundError:
        return "not installed, run from its source folder"
