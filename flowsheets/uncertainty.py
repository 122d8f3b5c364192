"""What the laboratory data of a solvent leave open in its plant: samples of their covariance, solved one by one.

Each sample has its own lean loading of least reboiler duty, looked for about the one whose pressure of CO2 at 120 degC
is that of the best estimate at its least duty: the least duty follows this pressure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import call
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccus.errors import CcusError, ConvergenceError, InputError
from ccus.processes import each
from flowsheets import conventional
from flowsheets.accounts import plant_figures
from flowsheets.case import Case
from flowsheets.gas_side import gas_side
from flowsheets.lean_loading import least_energy
from solvents.library import load
from solvents.uncertainty import Covariance, covariance

Array = NDArray[np.float64]
SAMPLES = 200
CHUNK = 10  # samples that a process takes at once
STRIPPER_T = 393.15  # [K]; where lean loadings are compared
CLOSED = 1e-5  # closure of the plant that all samples start from
BAND = (2.5, 97.5)  # percentiles of the stated interval


@dataclass(frozen=True, kw_only=True, eq=False)
class Spread:
    """Figures of the samples of one solvent; ``z`` (n, k) are the directions of those solved."""

    covariance: Covariance
    z: Array
    figures: Mapping[str, Array]  # (n,) by the names of ``flowsheets.figures``
    failed: tuple[str, ...]  # why each of the others could not be solved

    def interval(self, key: str) -> tuple[float, float]:
        """The 95 % interval of a figure."""
        low, high = np.percentile(self.figures[key], BAND)
        return float(low), float(high)

    def linear(self, key: str) -> tuple[Array, float]:
        """Change of a figure per unit of each direction (k,), and the share of its variance explained (adjusted R2)."""
        y, A = self.figures[key], np.column_stack([np.ones(len(self.z)), self.z])
        found = np.asarray(np.linalg.lstsq(A, y, rcond=None)[0], dtype=float)
        n, k = A.shape
        left = float(np.var(y - A @ found) / max(np.var(y), 1e-300)) * (n - 1) / max(n - k, 1)
        return found[1:], max(1.0 - left, 0.0)

    def shares(self, key: str) -> dict[str, float]:
        """Share of each group of data in the variance of a figure, to first order."""
        return self.covariance.shares(self.linear(key)[0])


def spread(case: Case, samples: int = SAMPLES, workers: int | None = None) -> Spread:
    """Solve samples of the solvent of a case with a lean loading; as ``tasks`` and ``gathered``, in processes."""
    return gathered(case, each(call, tasks(case, samples), workers=workers))


def tasks(case: Case, samples: int = SAMPLES) -> list[tuple[Any, ...]]:
    """Function and arguments of each part of the samples, for ``ccus.processes.each``.

    Parameters
    ----------
    case : with a capture and a lean loading, its solvent made by a fit
    samples : how many

    Raises
    ------
    InputError
        The solvent has no covariance, or the samples are too few for its parameters.
    """
    least = _least_number(_covariance(case))
    if samples < least:
        raise InputError("too few samples for the parameters of this solvent", where="--samples", value=str(samples),
                         allowed=f"{least} or more; {3 * least} for shares that mean something")
    return [(solved, case, range(k, min(k + CHUNK, samples))) for k in range(0, samples, CHUNK)]


def gathered(case: Case, parts: Iterable[Mapping[int, dict[str, float] | str]]) -> Spread:
    """What the tasks gave.

    Raises
    ------
    ConvergenceError
        Too few samples could be solved.
    """
    found, rows = _covariance(case), {k: row for part in parts for k, row in part.items()}
    good = {k: v for k in sorted(rows) if not isinstance(v := rows[k], str)}
    failed = tuple(v for k in sorted(rows) if isinstance(v := rows[k], str))
    if len(good) < _least_number(found):
        raise ConvergenceError("too few samples of the solvent could be solved", where=f"solvent {case.solvent.name}",
                               value=f"{len(good)} of {len(rows)}; the first: {failed[0] if failed else ''}",
                               advice="more or better data of the properties that are least known")
    keys = next(iter(good.values()))
    return Spread(covariance=found, z=np.array([found.sample(k) for k in good]), failed=failed,
                  figures={key: np.array([row[key] for row in good.values()]) for key in keys})


def _covariance(case: Case) -> Covariance:
    found = covariance(load(f"{load(case.solvent.name).name}#0").about)  # raises where there is none
    assert found is not None
    return found


def _least_number(found: Covariance) -> int:
    return len(found.parameters) + 2


def solved(case: Case, numbers: Sequence[int]) -> dict[int, dict[str, float] | str]:
    """Figures of some samples by number, or why there are none."""
    solvent, side = load(case.solvent.name), gas_side(case)
    loading, strength = float(case.solvent.lean_loading or 0.0), case.solvent.strength
    pressure = solvent.properties(STRIPPER_T, loading, strength)["p_CO2"]["table"]
    start = conventional.solve_loop(case, side, loading, tight=CLOSED)
    found: dict[int, dict[str, float] | str] = {}
    for k in numbers:
        name = f"{solvent.name}#{k}"
        try:
            same = load(name).loading_at(pressure, STRIPPER_T, strength)
            mine = case.changed({"solvent.name": name, "solvent.lean_loading": same})
            _, loop = least_energy(mine, side, (same, start))
            found[k] = plant_figures(conventional.finish(mine, loop), mine)
        except CcusError as error:
            found[k] = str(error)
    return found
