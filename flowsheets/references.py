"""The references behind a result, in words, from the ``.bib`` files beside the constants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from ccus.kernel import ROOT
from flowsheets.case import Case

ORDER = ("author", "title", "journal", "volume", "number", "pages", "year", "doi", "url", "note")
MACROS = {r"\O": "Ø", r"\o": "ø", r"\textdegree": "°", "--": "-"}


def references(case: Case, keys: Iterable[str] = ()) -> dict[str, str]:
    """References of the sets that a case uses, by key.

    Those of the solvent's folder, of the core and the units, and of the accounts the ``keys`` named.
    """
    folders = [ROOT / "solvents" / case.solvent.name, ROOT / "solvents" / "common", ROOT / "ccus", ROOT / "units"]
    found = {k: v for folder in folders for path in sorted(folder.glob("*.bib")) for k, v in bibliography(path).items()}
    own = bibliography(ROOT / "flowsheets" / "refs.bib")
    return {**found, **{key: own[key] for key in keys}}


@cache
def bibliography(path: Path) -> dict[str, str]:
    """The entries of a ``.bib`` file as one line each."""
    return {key: line for key, line in _entries(path.read_text(encoding="utf-8"))}


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"^@\w+\{\s*([^,\s]+)\s*,", text, re.MULTILINE):
        end = text.find("\n@", match.end())
        body = text[match.end() : end if end >= 0 else len(text)]
        fields = dict(_fields(body))
        yield match.group(1), ". ".join(fields[k] for k in ORDER if k in fields)


def _fields(body: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"(\w+)\s*=\s*([{\"])", body):
        depth, i = 1, match.end()
        closing = "}" if match.group(2) == "{" else '"'
        while depth and i < len(body):
            if closing == "}" and body[i] == "{":
                depth += 1
            elif body[i] == closing:
                depth -= 1
            i += 1
        value = re.sub(r"[{}]|\\(?=[%_&])", "", body[match.end() : i - 1])
        for macro, letter in MACROS.items():
            value = value.replace(macro, letter)
        yield match.group(1).lower(), re.sub(r"\s+", " ", value).strip()
