"""Spline tables: built once from a direct model, kept on disk under a key of everything they depend on."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_dir

from ccus.kernel import kernel_digest


def spline_coefficients(values: NDArray[np.float64], axes: int) -> NDArray[np.float64]:
    """Coefficients of the interpolating cubic B-spline (not-a-knot ends) on uniform nodes.

    Parameters
    ----------
    values : nodes along the first ``axes`` dimensions (each at least 4), any further dimensions are quantities
    axes : number of table dimensions

    Returns
    -------
    ndarray, two entries longer than ``values`` along each table dimension, for ``ccus._spline``
    """
    from scipy.linalg import solve_banded

    coef = np.asarray(values, dtype=float)
    for axis in range(axes):
        v = np.moveaxis(coef, axis, 0)
        n = v.shape[0]
        # not-a-knot: the fourth difference of the coefficients vanishes at the second node from each end
        matrix = np.zeros((9, n + 2))  # bands -4..4
        rhs = np.zeros((n + 2, *v.shape[1:]))
        rhs[1:-1] = v
        for row in range(1, n + 1):
            for column, weight in ((row - 1, 1 / 6), (row, 4 / 6), (row + 1, 1 / 6)):
                matrix[4 + row - column, column] = weight
        for column, weight in enumerate((1.0, -4.0, 6.0, -4.0, 1.0)):
            matrix[4 + 0 - column, column] = weight
            matrix[4 + (n + 1) - (n - 3 + column), n - 3 + column] = weight
        solved = solve_banded((4, 4), matrix, rhs.reshape(n + 2, -1))
        coef = np.moveaxis(solved.reshape(n + 2, *v.shape[1:]), 0, axis)
    return np.ascontiguousarray(coef)


def table_dir() -> Path:
    """Folder of the cached tables (set ``CCUS_CACHE`` to move it)."""
    return Path(os.environ.get("CCUS_CACHE") or user_cache_dir("ccus-tables"))


def cached_arrays(
    name: str, key: str, build: Callable[[], Mapping[str, NDArray[np.float64]]]
) -> dict[str, NDArray[np.float64]]:
    """The arrays of ``build()``, read from disk when they were built before with the same key and kernels."""
    digest = hashlib.sha256(f"{key} {kernel_digest()}".encode()).hexdigest()[:16]
    path = table_dir() / f"{name}-{digest}.npz"
    try:
        with np.load(path) as stored:
            return {k: stored[k] for k in stored.files}
    except (OSError, ValueError):
        arrays = {k: np.asarray(v, dtype=float) for k, v in build().items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # its stub reads the names as allow_pickle
        os.replace(file.name, path)  # whole or not at all
    except OSError:
        pass  # no writable cache: correct, but built afresh in each run
    return arrays
