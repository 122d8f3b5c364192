"""Linear weighted least squares, robust to outliers: solution, criterion, covariance by group of data, points left out.

Design ``A`` (n, k) and target ``b`` (n,) are in standard errors of the points; the loss is soft-l1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from ccus.errors import ConvergenceError

Array = NDArray[np.float64]
Places = NDArray[np.intp]
SINGLY = 30  # points up to which each is left out in turn; more are left out by fifths
SOURCES = 3  # least number of sources that shows what they do not share


def solve(A: Array, b: Array) -> tuple[Array, float]:
    """Coefficients of the least soft-l1 cost, and that cost.

    >>> x, cost = solve(np.ones((4, 1)), np.array([1.0, 1.0, 1.0, 100.0]))
    >>> bool(x[0] < 3.0)
    True
    """
    q, r = np.linalg.qr(A / np.linalg.norm(A, axis=0))  # orthogonal unknowns: the powers of 1/T are nearly parallel
    solved = least_squares(lambda x: q @ x - b, q.T @ b, jac=lambda x: q, loss="soft_l1", max_nfev=500)
    if solved.status <= 0:
        raise ConvergenceError("the fit did not settle", where="solvents.fit", value=f"{solved.nfev} trials")
    return np.linalg.solve(r, solved.x) / np.linalg.norm(A, axis=0), float(solved.cost)


def aicc(cost: float, n: int, k: int) -> float:
    """AICc of a fit of ``k`` coefficients to ``n`` points, the errors' common scale unknown."""
    k += 1
    return float(n * np.log(max(2.0 * cost, 1e-12) / n) + 2.0 * k + 2.0 * k * (k + 1) / max(n - k - 1, 0.5))


def covariances(A: Array, b: Array, x: Array, groups: Mapping[str, Places], sources: Any) -> dict[str, Array]:
    """What each group of points adds to the covariance (k, k) of the coefficients ``x``.

    ``groups``: indices of points, which together are all; ``sources`` (n,): "" where not known. Scatter: s2 C I C with
    I the group's A'WA, C = (sum of all I)^-1, W the robust weights at the solution and s2 at least 1, which adds up to
    s2 C. On top, what the points of one source share and others do not, where ``SOURCES`` of them or more are known.
    """
    score = A @ x - b
    weight = 1.0 / np.sqrt(1.0 + np.square(score))
    s2 = max(1.0, float(weight @ np.square(score)) / max(1, len(b) - len(x)))
    scale = np.linalg.norm(A, axis=0)
    S = A / scale
    r = np.linalg.inv(np.linalg.qr(np.sqrt(weight)[:, None] * S)[1])
    C = r @ r.T
    found = {}
    for name, at in groups.items():
        information = (S[at].T * weight[at]) @ S[at]
        pulls = [(S[own].T * weight[own]) @ offset for own, offset in _offsets(score, at, sources)]
        shared = sum((np.outer(pull, pull) for pull in pulls), np.zeros_like(C))
        found[name] = C @ (s2 * information + shared) @ C / np.outer(scale, scale)
    return found


def _offsets(score: Array, at: Places, sources: Any) -> list[tuple[Places, Array]]:
    """Points of each source of a group, and the standard deviation of the offset that they share, in standard errors.

    Variance of the sources' means beyond what the scatter within sources gives (method of moments).
    """
    parts = [at[sources[at] == name] for name in np.unique(sources[at]) if name]
    if len(parts) < SOURCES:
        return []
    means = [float(np.median(score[own])) for own in parts]
    inner = np.concatenate([score[own] - mean for own, mean in zip(parts, means)])
    within = float(inner @ inner) / max(1, len(inner) - len(parts))
    between = float(np.var(means, ddof=1)) - within * float(np.mean([1.0 / len(own) for own in parts]))
    return [(own, np.full(len(own), np.sqrt(max(0.0, between)))) for own in parts]


def determined(A: Array) -> bool:
    """Whether the points determine the coefficients.

    >>> determined(np.array([[1.0, 2.0], [1.0, 2.0]]))
    False
    """
    size = np.linalg.norm(A, axis=0)
    return bool(size.all()) and int(np.linalg.matrix_rank(A / size)) == A.shape[1]


def spread(columns: Array, covariance: Array) -> Array:
    """Standard error of linear functions (n, k) of the coefficients."""
    return np.sqrt(np.einsum("ni,ij,nj->n", columns, covariance, columns))


def held_out(A: Array, b: Array) -> Array:
    """Score of each point in a fit without it: left out singly, or by fifths where there are many.

    nan where the other points do not determine the coefficients.
    """
    total = len(b)
    group = np.arange(total) if total <= SINGLY else np.random.default_rng(0).permutation(total) % 5
    score = np.full(total, np.nan)
    for k in np.unique(group):
        out = group == k
        if determined(A[~out]):
            score[out] = A[out] @ solve(A[~out], b[~out])[0] - b[out]
    return score


def scores(A: Array, b: Array, x: Array) -> tuple[Array, Array]:
    """Scores as the stated errors have them, and those where errors stated too small are widened."""
    score = A @ x - b
    return score, score / max(1.0, float(np.median(np.abs(score))) / 0.6745)
