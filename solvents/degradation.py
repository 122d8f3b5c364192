"""Rate laws of the loss of amine by heat and by oxygen, from the set ``degradation`` of a solvent, where it has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import R

from ccus.errors import InputError
from ccus.params import ParameterSet, load_set

PROCESSES = ("thermal", "oxidation")
COLUMNS = {"A": "A [mol/L/s]", "E": "E [J/mol]", "amine": "amine", "CO2": "CO2", "O2": "O2",
           "oxygen": "O2 per amine [mol/mol]"}
T_SOLUBILITY = 298.15  # K, of the solubilities listed in sander2023
LITRES = 1e3  # per m3


@dataclass(frozen=True)
class RateLaw:
    """Amine lost per volume of solution, A exp(-E/RT) [amine]^amine [CO2]^CO2 [O2]^O2."""

    A: float  # mol/L/s, for concentrations in mol/L
    E: float  # J/mol
    amine: float  # order
    CO2: float  # order; all CO2 in solution, bound and free
    O2: float  # order; dissolved
    oxygen: float  # mol O2 used per mol amine lost, 0 where none is
    source: str

    def rate(self, T: ArrayLike, amine: ArrayLike = 0.0, CO2: ArrayLike = 0.0, O2: ArrayLike = 0.0) -> NDArray:
        """Amine lost [mol/m3/s] at ``T`` [K] and concentrations [mol/m3 of solution], any shapes that broadcast.

        >>> from solvents.library import load
        >>> law = degradation_laws(load("mea").about)["thermal"]
        >>> round(float(law.rate(403.15, CO2=1500.0) / law.rate(393.15, CO2=1500.0)), 1)  # 130 over 120 degC
        3.0
        """
        a, c, o = (np.asarray(x, dtype=float) / LITRES for x in (amine, CO2, O2))
        k = self.A * np.exp(-self.E / (R * np.asarray(T, dtype=float)))
        return np.asarray(LITRES * k * a**self.amine * c**self.CO2 * o**self.O2)


def loss_sets(about: Mapping[str, Any]) -> dict[str, ParameterSet]:
    """The sets of a solvent that its losses come from, by their names in ``solvent.toml``; none where it has none."""
    return {name: load_set("solvents", about["sets"][name]) for name in ("degradation", "oxygen")
            if name in about["sets"]}


def degradation_laws(about: Mapping[str, Any]) -> dict[str, RateLaw]:
    """The rate laws that are published for a solvent, by ``"thermal"`` and ``"oxidation"``; may be empty.

    Raises
    ------
    InputError
        The set has a row of another name, a cell that is no number, or oxidation without a set ``oxygen``.
    """
    sets = loss_sets(about)
    if "degradation" not in sets:
        return {}
    fit, laws = sets["degradation"], {}
    for key in fit.rows:
        if key not in PROCESSES:
            raise InputError("unknown process", where=f"{fit.name}.csv", value=key, allowed=", ".join(PROCESSES))
        numbers = {name: fit.number(key, column) for name, column in COLUMNS.items()}
        laws[key] = RateLaw(**numbers, source=fit.source)
        if key == "oxidation" and not laws[key].oxygen > 0.0:
            raise InputError("oxidation needs the oxygen that it uses", where=f"{fit.name}.csv, row oxidation",
                             value=f"{laws[key].oxygen:g}", allowed="O2 per amine [mol/mol], above 0")
    if "oxidation" in laws and "oxygen" not in sets:
        raise InputError("oxidation needs the solubility of oxygen", where=f"{about['name']}/solvent.toml, [sets]",
                         allowed='oxygen = "mea/sander2023" or a set of your own')
    return laws


def oxygen_solubility(T: ArrayLike, about: Mapping[str, Any]) -> NDArray[np.float64]:
    """Dissolved over partial pressure of O2 [mol/m3/Pa] at ``T`` [K], from the set ``oxygen``: that of water.

    >>> from solvents.library import load
    >>> round(float(oxygen_solubility(298.15, load("mea").about)) * 101325 * 0.21, 2)  # mol/m3 under air
    0.28
    """
    fit = loss_sets(about)["oxygen"]
    H, slope = fit.number("O2", "H [mol/m3/Pa]"), fit.number("O2", "slope [K]")
    return np.asarray(H * np.exp(slope * (1.0 / np.asarray(T, dtype=float) - 1.0 / T_SOLUBILITY)))
