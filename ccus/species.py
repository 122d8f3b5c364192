"""Names, elements and molar masses of the apparent species of every stream.

Atomic weights are those of Cantera 3 (IUPAC 2021 conventional values), so that both sides weigh the same.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

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


def _load() -> MappingProxyType[str, Species]:
    table = {}
    with open(Path(__file__).with_name("species.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            elements = parse_formula(row["formula"])
            mass = sum(ATOMIC_WEIGHT[e] * k for e, k in elements.items())
            table[row["name"]] = Species(row["name"], MappingProxyType(elements), mass, row["kind"])
    return MappingProxyType(table)


SPECIES = _load()
