"""The command ``ccus``. Each module beside this one that has ``HELP``, ``configure`` and ``run`` is a command."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import ccus.cli
from ccus.cli.common import Parser, add_options, leave, version, write_whole
from ccus.cli.layout import check_layout
from ccus.errors import CcusError, InputError

INTERNAL, STOPPED = 4, 130
REPORT = "ccus-error-report.txt"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the answer is the exit code.

    0 computed, 1 ``--require`` missed, 2 bad input, 3 not converged, 4 internal error.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        check_layout()
        return _run(words)
    except CcusError as error:
        if error.exit_code != INTERNAL:
            for line in str(error).splitlines():
                _complain(line)
            return error.exit_code
        return _internal(error, words)
    except KeyboardInterrupt:
        _complain("stopped; nothing half written is left")
        return STOPPED
    except BrokenPipeError:  # the reader, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last resort of a program: one line, and the details in a file
        return _internal(error, words)


def _run(words: list[str]) -> int:
    name = words[0] if words else ""
    if not name or name.startswith("-"):
        return _without_command(words)
    module = _command(name)
    parser = Parser(prog=f"ccus {name}", description=module.HELP)
    _configure(parser, module)
    args = parser.parse_intermixed_args(words[1:])  # options may stand before, between and behind names
    if args.set and not args.builds_case:
        raise InputError("builds no case, so --set has no effect", where=f"ccus {name}", advice="leave --set out")
    try:
        return int(module.run(args))
    finally:
        leave(args)


def _configure(parser: Parser, command: ModuleType) -> None:
    command.configure(parser)
    add_options(parser, case=getattr(command, "BUILDS_CASE", False))


def _without_command(words: list[str]) -> int:
    parser = Parser(prog="ccus", description="CO2 capture plants: capture energy, where it goes, and the verdict.")
    parser.add_argument("--version", action="store_true", help="show the version")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser, required=True)
    for command in _commands():
        _configure(subparsers.add_parser(_name(command), help=command.HELP, description=command.HELP), command)
    if words == ["--version"]:
        print(f"ccus-toolkit {version()}")
    elif words:
        parser.parse_args(words)
    else:
        parser.print_help()
    return 0


def _names() -> list[str]:
    return [m.name for m in pkgutil.iter_modules(ccus.cli.__path__)]


def _command(name: str) -> ModuleType:
    if name in _names():
        module = importlib.import_module(f"ccus.cli.{name}")
        if hasattr(module, "HELP"):
            return module
    from ccus.yaml_reader import nearest

    known = [_name(m) for m in _commands()]
    near = nearest(name, known)
    raise InputError(
        f"unknown command '{name}'",
        where="ccus",
        allowed=", ".join(known),
        advice=f"did you mean {near}?" if near else "",
    )


def _commands() -> list[ModuleType]:
    modules = [importlib.import_module(f"ccus.cli.{name}") for name in _names() if name != "main"]
    return [m for m in modules if hasattr(m, "HELP")]


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _complain(line: str) -> None:
    sys.stderr.write(f"{line}\n" if line.startswith("ccus") else f"ccus: {line}\n")


def _internal(error: BaseException, words: list[str]) -> int:
    import platform
    import tempfile

    report = "\n".join((
        f"ccus-toolkit {version()}, Python {sys.version}, {platform.platform()}",
        f"command: ccus {' '.join(words)}", "", "".join(traceback.format_exception(error)),
    ))  # fmt: skip
    line = str(error).splitlines()[0] if str(error) else "no message"
    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        try:
            write_whole(folder / REPORT, report)
        except InputError:
            continue
        _complain(f"internal error, {type(error).__name__}: {line}; please send the file {folder / REPORT}")
        return INTERNAL
    _complain(f"internal error, {type(error).__name__}: {line}; no folder to write a report to")
    return INTERNAL
