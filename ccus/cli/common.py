"""What the commands share: options, whole files, JSON, versions."""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from ccus.errors import InputError

PACKAGES = ("ccus", "solvents", "units", "flowsheets", "validation")
ROOT = Path(__file__).resolve().parents[2]
SOLVENT = "solvent.toml"  # in a folder: it holds a solvent, and results do not go there


class Parser(argparse.ArgumentParser):
    """argparse whose complaint is one line and an InputError."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message, where=self.prog, advice=f"'{self.prog} --help' shows how")


def add_options(parser: argparse.ArgumentParser, *, case: bool) -> None:
    """The options of every command; ``--set`` only means something where a case is built."""
    parser.add_argument("--out", metavar="DIR", help="folder to write to")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--overwrite", action="store_true", help="take the place of another result in the folder")
    about = "change a value of the case, such as --set 'absorber.height=25 m'; may be repeated"
    parser.add_argument(
        "--set", metavar="KEY=VALUE", action="append", default=[], help=about if case else argparse.SUPPRESS
    )
    parser.set_defaults(builds_case=case, made=())


def checked_folder(path: str | Path) -> Path:
    """A folder that can be written to, made later.

    Raises
    ------
    InputError
        It is a file, lies inside one, or is not writable.
    """
    folder = Path(path)
    try:
        there = next((p for p in (folder, *folder.absolute().parents) if os.path.lexists(p)), None)
        if there is None:
            raise InputError("lies on a drive that is not there", where="--out", value=str(path))
        if not there.is_dir():
            what = "is a file, not a folder" if there.exists() else "is a link that leads nowhere"
            raise InputError(what, where="--out", value=str(there))
        with tempfile.TemporaryDirectory(prefix=".ccus-", dir=there):  # rights alone do not tell: /proc, a full disk
            pass
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where="--out", value=str(path),
                         advice="name another folder") from None
    return folder


def result_folder(args: argparse.Namespace, usual: Path, names: Sequence[str], asked: Mapping[str, Any]) -> Path:
    """The folder of a result, which takes the place of one of the same question alone.

    Where another result stands in ``--out``, that is an error; in the usual folder, the next free number is taken. With
    ``--overwrite`` it is replaced. The folder is made, so that no other run takes it meanwhile; ``leave`` takes it away
    where nothing came of it.

    Parameters
    ----------
    usual : folder where ``--out`` is not given
    names : of the files to be written; the last one, to be written last, tells what was asked
    asked : what that file holds, by key, when the same was asked

    Raises
    ------
    InputError
        The folder holds another result or a solvent, or cannot be written.
    """
    folder, number = checked_folder(args.out or usual), 1
    while other := _other(folder, names, asked, args.overwrite) or _begun(folder, args):
        if args.out or other == SOLVENT:
            what, way = ("holds a solvent", "") if other == SOLVENT else (
                "holds a file of another result, or of yours", ", or add --overwrite to replace it")
            raise InputError(what, where="--out", value=str(folder / other), advice=f"name another folder{way}")
        number += 1
        folder = checked_folder(usual.with_name(f"{usual.name}_{number}"))
    if args.json and number > 1:  # the text says it at its end
        sys.stderr.write(f"ccus: files go to {folder}, as {usual} is that of another question\n")
    return folder


def _begun(folder: Path, args: argparse.Namespace) -> str:
    """Make the folder; what stands in the way where another run has just done so, and none is named."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return "" if args.out or any(folder.iterdir()) else "a run that has begun"
    args.made = made
    return ""


def leave(args: argparse.Namespace) -> None:
    """Take away the folders made by ``result_folder`` that are still empty."""
    for folder in args.made:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _other(folder: Path, names: Sequence[str], asked: Mapping[str, Any], overwrite: bool) -> str:
    """The file that does not belong to a result of the same question; empty where there is none."""
    there = [name for name in (SOLVENT, *names) if (folder / name).is_file()]
    if not there or there[0] == SOLVENT or overwrite:
        return SOLVENT if SOLVENT in there else ""
    try:
        record = json.loads((folder / names[-1]).read_text(encoding="utf-8"))
        same = all(_values(record.get(key)) == _values(_plain(value)) for key, value in asked.items())
    except (OSError, ValueError, AttributeError):
        same = False
    return "" if same else there[-1]


def _values(recorded: Any) -> Any:
    """A case as understood without where its values come from; anything else as it is."""
    if isinstance(recorded, Mapping):
        return {k: _values(v) for k, v in recorded.items() if "origin" not in recorded or k in ("value", "unit")}
    return [_values(v) for v in recorded] if isinstance(recorded, (list, tuple)) else recorded


def write_whole(path: Path, text: str) -> None:
    """Write a text file whole or not at all.

    Raises
    ------
    InputError
        It cannot be written.
    """
    try:
        _write(path, text)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _write(path: Path, text: str) -> None:
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
