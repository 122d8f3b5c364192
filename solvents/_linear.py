"""Kernel for a small dense linear system."""

from __future__ import annotations

from ccus.kernel import kernel


@kernel
def solve(J, f):
    """Solve J x = f in place by elimination with pivoting; x in ``f``."""
    n = f.shape[0]
    for i in range(n):
        pivot = i
        for r in range(i + 1, n):
            if abs(J[r, i]) > abs(J[pivot, i]):
                pivot = r
        if pivot != i:
            for c in range(i, n):
                J[i, c], J[pivot, c] = J[pivot, c], J[i, c]
            f[i], f[pivot] = f[pivot], f[i]
        for r in range(i + 1, n):
            m = J[r, i] / J[i, i]
            for c in range(i, n):
                J[r, c] -= m * J[i, c]
            f[r] -= m * f[i]
    for i in range(n - 1, -1, -1):
        for c in range(i + 1, n):
            f[i] -= J[i, c] * f[c]
        f[i] /= J[i, i]
