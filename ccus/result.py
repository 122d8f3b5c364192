"""What a solve gives back: outlets, duties, and a record of how it converged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ccus.errors import Notice
from ccus.stream import Stream

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Convergence:
    """Record of a solve."""

    converged: bool
    iterations: int = 0
    residual: float = 0.0  # largest scaled residual
    path: str = "explicit"  # the stages of the solver that were needed
    scheme: str = ""  # grid and order reached, e.g. "midpoint, 48 cells"
    grid_error: Mapping[str, float] = field(default_factory=dict)  # estimated error of capture and duty
    worst: str = ""  # cell and equation with the largest residual


EXPLICIT = Convergence(converged=True)


@dataclass(frozen=True, kw_only=True)
class UnitResult:
    """Outlets and duties of a unit; heat and work are positive into the unit."""

    outlets: Mapping[str, Stream]
    heat: float = 0.0  # [W]
    work: float = 0.0  # shaft power [W]
    convergence: Convergence = EXPLICIT
    warnings: tuple[Notice, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)  # figures of this kind of unit: diameter, area, stages ...
    profiles: pd.DataFrame | None = None  # columns: one row a cell

    def __post_init__(self) -> None:
        object.__setattr__(self, "outlets", MappingProxyType(dict(self.outlets)))
        object.__setattr__(self, "data", MappingProxyType(dict(self.data)))


def balance_errors(inlets: list[Stream], result: UnitResult) -> dict[str, Any]:
    """Relative errors of the species, element and energy balances of one unit.

    Returns
    -------
    dict with ``elements`` and ``species`` (each relative to the inflow) and ``energy`` (relative to the unit's largest
    enthalpy change: heat, work, or the difference between an outlet and the nearest inlet of its phase; to a millionth
    of the enthalpy that enters where it does next to nothing).
    """
    outlets = list(result.outlets.values())
    species = sorted({k for s in inlets + outlets for k in s.n})
    flow = {k: sum(s.n.get(k, 0.0) for s in inlets) for k in species}
    out = {k: sum(s.n.get(k, 0.0) for s in outlets) for k in species}
    total = sum(flow.values())
    errors: dict[str, Any] = {"species": {k: (out[k] - flow[k]) / max(flow[k], 1e-6 * total) for k in species}}
    elements_in: dict[str, float] = {}
    elements_out: dict[str, float] = {}
    for streams, sums in ((inlets, elements_in), (outlets, elements_out)):
        for s in streams:
            for element, amount in s.elements().items():
                sums[element] = sums.get(element, 0.0) + amount
    errors["elements"] = {
        e: (elements_out.get(e, 0.0) - v) / max(v, 1e-6 * total) for e, v in sorted(elements_in.items())
    }
    imbalance = sum(s.H for s in outlets) - sum(s.H for s in inlets) - result.heat - result.work
    changes = [min((abs(o.H - i.H) for i in inlets if i.phase == o.phase), default=0.0) for o in outlets]
    rounding = 1e-6 * sum(abs(s.H) for s in inlets)  # a unit that changes less than that does nothing
    errors["energy"] = imbalance / max(abs(result.heat), abs(result.work), *changes, rounding, 1.0)
    return errors
