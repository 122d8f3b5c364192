"""The references behind a result, in words, from the ``.bib`` files beside the constants."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from ccus.kernel import ROOT
from flowsheets.case import Case
from solvents.library import load
from solvents.solvent import Solvent
from solvents.tables import property_sets

ORDER = ("author", "title", "journal", "volume", "number", "pages", "year", "doi", "url", "note")
LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "textdegree": "°",
}  # fmt: skip
ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
           "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a", "k": "\u0328"}


def references(case: Case, keys: Iterable[str] = ()) -> dict[str, str]:
    """References of the sets that a case uses, by key.

    Those of the solvent, of the core and the units, and of the accounts the ``keys`` named.
    """
    own = bibliography(ROOT / "flowsheets" / "refs.bib")
    return {**solvent_references(load(case.solvent.name)), **_of([ROOT / "ccus", ROOT / "units"]),
            **{key: own[key] for key in keys}}


def solvent_references(solvent: Solvent) -> dict[str, str]:
    """References of a solvent's folder, of its base, and of the folders whose sets it borrows."""
    borrowed = [fit.name.rpartition("/")[0] for fit in property_sets(solvent.about, solvent.kinetics()).values()]
    names = dict.fromkeys((*solvent.about["folders"], *borrowed))
    return _of([ROOT / "solvents" / name for name in names])


def _of(folders: Iterable[Path]) -> dict[str, str]:
    return {k: v for folder in folders for path in sorted(folder.glob("*.bib")) for k, v in bibliography(path).items()}


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
        yield match.group(1).lower(), plain(body[match.end() : i - 1])


def plain(value: str) -> str:
    """A field of BibTeX as readable text: letters and accents resolved, braces and escapes gone.

    >>> plain(r"Pru{\\ss}, K. and M{\\o}lnvik, M. J., J{\\"u}rgen and Ho\\v{s}ek, 718--729, 5~\\%")
    'Pruß, K. and Mølnvik, M. J., Jürgen and Hošek, 718-729, 5 %'
    """
    value = re.sub(r"\\([A-Za-z]+)(\{\}|(?![A-Za-z])[ ]?)", _letter, value)
    value = re.sub(r"""\\(["'`^~=.]|[cvuHrk](?=[{ ]))\s*\{?([A-Za-zıȷ])\}?""", _accented, value)
    value = re.sub(r"[{}]|\\(?=[%_&#$])", "", value.replace("~", " ")).replace("--", "-")
    return re.sub(r"\s+", " ", value).strip()


def _letter(match: re.Match[str]) -> str:
    return LETTERS.get(match.group(1), match.group(0))


def _accented(match: re.Match[str]) -> str:
    letter = {"ı": "i", "ȷ": "j"}.get(match.group(2), match.group(2))
    return unicodedata.normalize("NFC", letter + ACCENTS[match.group(1)])
