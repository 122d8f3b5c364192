"""A stream: what flows between units. Frozen, SI, apparent species.

Streams are made by the model that knows their enthalpy: ``ccus.gas.gas_stream``, a solvent's ``stream``,
``ccus.fluids.water_stream`` and ``co2_stream``. All enthalpies share one datum: the elements at 298.15 K.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ccus.species import SPECIES


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Flow of apparent species at one state.

    Attributes
    ----------
    n : mapping of species to mol/s, read-only
    T : K
    P : Pa
    phase : "gas", "liquid", "dense" (supercritical CO2) or "mixed" (gas and liquid in equilibrium)
    H : enthalpy flow [W], elements at 298.15 K
    density : kg/m3
    solvent : name of the solvent model, "" for gas, water and CO2
    """

    n: Mapping[str, float]
    T: float
    P: float
    phase: str
    H: float
    density: float
    solvent: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", MappingProxyType(dict(self.n)))

    @property
    def total(self) -> float:
        """Molar flow [mol/s]."""
        return sum(self.n.values())

    @property
    def mass(self) -> float:
        """Mass flow [kg/s]."""
        return sum(SPECIES[k].M * v for k, v in self.n.items())

    @property
    def x(self) -> dict[str, float]:
        """Mole fractions."""
        total = self.total
        return {k: v / total for k, v in self.n.items()}

    def elements(self) -> dict[str, float]:
        """Flow of each element [mol/s]."""
        flows: dict[str, float] = {}
        for k, v in self.n.items():
            for element, count in SPECIES[k].elements.items():
                flows[element] = flows.get(element, 0.0) + count * v
        return flows
