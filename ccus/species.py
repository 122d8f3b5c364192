"""Names, elements and molar masses of the apparent species of every stream.

Atomic weights are those of Cantera 3 (IUPAC 2021 conventional values), so that both sides weigh the same.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ccus.errors import InputError

ATOMIC_WEIGHT = MappingProxyType(  # kg/mol; IUPAC 2021 conventional, as in Cantera 3
    {"H": 1.008e-3, "C": 12.011e-3, "N": 14.007e-3, "O": 15.999e-3, "S": 32.06e-3, "Ar": 39.95e-3, "K": 39.0983e-3}
)


@dataclass(frozen=True)
class Species:
    """One apparent species."""

    name: str
    elements: MappingProxyType[str, int]
    M: float  # molar mass [kg/mol]
    kind: str  # "gas", or what dissolves it: "amine" or "salt"


def parse_formula(formula: str) -> dict[str, int]:
    """Elements of a formula.

    >>> parse_formula("C2H7NO")
    {'C': 2, 'H': 7, 'N': 1, 'O': 1}
    """
    elements: dict[str, int] = {}
    for symbol, count in re.findall(r"([A-Z][a-z]?)(\d*)", formula):
        elements[symbol] = elements.get(symbol, 0) + int(count or 1)
    return elements


def _species(name: str, formula: str, kind: str) -> Species:
    elements = parse_formula(formula)
    mass = sum(ATOMIC_WEIGHT[e] * k for e, k in elements.items())
    return Species(name, MappingProxyType(elements), mass, kind)


def _load() -> dict[str, Species]:
    with open(Path(__file__).with_name("species.csv"), encoding="utf-8") as file:
        return {row["name"]: _species(row["name"], row["formula"], row["kind"]) for row in csv.DictReader(file)}


_TABLE = _load()
SPECIES = MappingProxyType(_TABLE)


def define_amine(name: str, formula: str) -> Species:
    """An amine that a user's solvent brings along; it stays known as long as the program runs.

    Raises
    ------
    InputError
        No formula of known elements, or the name is that of another species.

    Examples
    --------
    >>> round(define_amine("AMP", "C4H11NO").M * 1e3, 2)
    89.14
    """
    elements = parse_formula(formula)
    if not re.fullmatch(r"([A-Z][a-z]?\d*)+", formula) or not elements.keys() <= ATOMIC_WEIGHT.keys():
        raise InputError("is no formula", where=f"amine {name}", value=formula,
                         allowed=f"such as C4H11NO, of {', '.join(ATOMIC_WEIGHT)}")
    known = _TABLE.setdefault(name, _species(name, formula, "amine"))
    if known.kind != "amine" or known.elements != elements:
        raise InputError("is the name of another species", where="amine", value=f"{name}, {formula}",
                         advice="take another name, or the formula that belongs to it")
    return known
