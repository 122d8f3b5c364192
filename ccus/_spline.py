"""Kernels for cubic B-spline tables on uniform knots, value and first derivatives from the same spline."""

from __future__ import annotations

import numpy as np

from ccus.kernel import kernel

QUANTITIES, BLOCK = np.uint64(16), np.uint64(64)  # quantities of a table; four nodes of them side by side
SECOND, THIRD, FOURTH = np.uint64(128), np.uint64(256), np.uint64(384)  # blocks of the work array
VALUE, SLOPE_Y, SLOPE_X = np.uint64(512), np.uint64(576), np.uint64(640)
TWO, THREE = np.uint64(2), np.uint64(3)


@kernel
def basis(x, origin, step, nodes):
    """Cell index, the four cubic B-spline weights and their derivatives at ``x``, clamped to the table.

    Outside the table the spline is continued by its tangent: the weights are those of the edge plus the derivative
    times the distance, so that a Newton step that leaves the table still sees a slope.
    """
    s = (x - origin) / step
    i = int(min(max(s, 0.0), nodes - 1.0))
    i = min(i, nodes - 2)
    t = min(max(s - i, 0.0), 1.0)
    out = s - i - t
    u = 1.0 - t
    d0, d1, d2, d3 = -0.5 * u * u, 1.5 * t * t - 2.0 * t, -1.5 * u * u + 2.0 * u, 0.5 * t * t
    w0 = u * u * u / 6.0 + out * d0
    w1 = (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0 + out * d1
    w2 = (3.0 * u * u * u - 6.0 * u * u + 4.0) / 6.0 + out * d2
    w3 = t * t * t / 6.0 + out * d3
    return i, w0, w1, w2, w3, d0 / step, d1 / step, d2 / step, d3 / step


@kernel
def lookup3(x, y, z, grid, coef, work, out):
    """The 16 quantities of a three-dimensional table and their derivatives.

    ``grid`` is an array (3, 3) of origin, step and nodes along each axis; ``coef`` is the flattened array of shape
    (nx + 2, ny + 2, nz + 2, 16); ``work`` holds 704 numbers; ``out`` holds 64: 16 values, then d/dx, d/dy, d/dz.
    Unsigned offsets into flat arrays let the compiler use vector instructions: 0.36 us against 0.95 us.
    """
    i, a0, a1, a2, a3, p0, p1, p2, p3 = basis(x, grid[0, 0], grid[0, 1], int(grid[0, 2]))
    j, b0, b1, b2, b3, q0, q1, q2, q3 = basis(y, grid[1, 0], grid[1, 1], int(grid[1, 2]))
    k, c0, c1, c2, c3, r0, r1, r2, r3 = basis(z, grid[2, 0], grid[2, 1], int(grid[2, 2]))
    row = np.uint64(grid[2, 2] + 2) * QUANTITIES
    plane = np.uint64(grid[1, 2] + 2) * row
    start = np.uint64(i) * plane + np.uint64(j) * row + np.uint64(k) * QUANTITIES
    for jj in range(4):
        o0 = start + np.uint64(jj) * row
        o1, o2, o3 = o0 + plane, o0 + TWO * plane, o0 + THREE * plane
        w = np.uint64(jj) * BLOCK * TWO
        for m in range(BLOCK):
            e0, e1, e2, e3 = coef[o0 + m], coef[o1 + m], coef[o2 + m], coef[o3 + m]
            work[w + m] = a0 * e0 + a1 * e1 + a2 * e2 + a3 * e3
            work[w + BLOCK + m] = p0 * e0 + p1 * e1 + p2 * e2 + p3 * e3
    for m in range(BLOCK):
        e0, e1, e2, e3 = work[m], work[m + SECOND], work[m + THIRD], work[m + FOURTH]
        work[m + VALUE] = b0 * e0 + b1 * e1 + b2 * e2 + b3 * e3
        work[m + SLOPE_Y] = q0 * e0 + q1 * e1 + q2 * e2 + q3 * e3
        s = m + BLOCK
        work[m + SLOPE_X] = b0 * work[s] + b1 * work[s + SECOND] + b2 * work[s + THIRD] + b3 * work[s + FOURTH]
    for m in range(QUANTITIES):
        s = m + VALUE
        e0, e1, e2, e3 = work[s], work[s + QUANTITIES], work[s + TWO * QUANTITIES], work[s + THREE * QUANTITIES]
        out[m] = c0 * e0 + c1 * e1 + c2 * e2 + c3 * e3
        out[m + THREE * QUANTITIES] = r0 * e0 + r1 * e1 + r2 * e2 + r3 * e3
        s = m + SLOPE_X
        e0, e1, e2, e3 = work[s], work[s + QUANTITIES], work[s + TWO * QUANTITIES], work[s + THREE * QUANTITIES]
        out[m + QUANTITIES] = c0 * e0 + c1 * e1 + c2 * e2 + c3 * e3
        s = m + SLOPE_Y
        e0, e1, e2, e3 = work[s], work[s + QUANTITIES], work[s + TWO * QUANTITIES], work[s + THREE * QUANTITIES]
        out[m + TWO * QUANTITIES] = c0 * e0 + c1 * e1 + c2 * e2 + c3 * e3


@kernel
def lookup3_one(x, y, z, grid, coef):
    """One quantity of a three-dimensional table: value, d/dx, d/dy, d/dz; ``coef`` flat, (nx + 2, ny + 2, nz + 2)."""
    i, a0, a1, a2, a3, p0, p1, p2, p3 = basis(x, grid[0, 0], grid[0, 1], int(grid[0, 2]))
    j, b0, b1, b2, b3, q0, q1, q2, q3 = basis(y, grid[1, 0], grid[1, 1], int(grid[1, 2]))
    k, c0, c1, c2, c3, r0, r1, r2, r3 = basis(z, grid[2, 0], grid[2, 1], int(grid[2, 2]))
    row = np.uint64(grid[2, 2] + 2)
    plane = np.uint64(grid[1, 2] + 2) * row
    start = np.uint64(i) * plane + np.uint64(j) * row + np.uint64(k)
    value = dx = dy = dz = 0.0
    for jj, b, q in ((0, b0, q0), (1, b1, q1), (2, b2, q2), (3, b3, q3)):
        o0 = start + np.uint64(jj) * row
        o1, o2, o3 = o0 + plane, o0 + TWO * plane, o0 + THREE * plane
        u = d = s = 0.0
        for kk, c, r in ((0, c0, r0), (1, c1, r1), (2, c2, r2), (3, c3, r3)):
            m = np.uint64(kk)
            e0, e1, e2, e3 = coef[o0 + m], coef[o1 + m], coef[o2 + m], coef[o3 + m]
            v = a0 * e0 + a1 * e1 + a2 * e2 + a3 * e3
            u += c * v
            d += c * (p0 * e0 + p1 * e1 + p2 * e2 + p3 * e3)
            s += r * v
        value += b * u
        dx += b * d
        dy += q * u
        dz += b * s
    return value, dx, dy, dz


@kernel
def lookup1(x, origin, step, coef):
    """Value and derivative of a one-dimensional table; ``coef`` has nodes + 2 entries."""
    i, w0, w1, w2, w3, d0, d1, d2, d3 = basis(x, origin, step, coef.shape[0] - 2)
    e0, e1, e2, e3 = coef[i], coef[i + 1], coef[i + 2], coef[i + 3]
    return w0 * e0 + w1 * e1 + w2 * e2 + w3 * e3, d0 * e0 + d1 * e1 + d2 * e2 + d3 * e3
