"""Newton's method on a column: block elimination, bounded steps, fallbacks, grids.

The linear system is block-tridiagonal with four coupled unknowns on either side; elimination carries one further
right-hand side for the flow of solvent when the capture is specified.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccus.kernel import kernel
from units._column import (
    AREA,
    DZ,
    KIND,
    PACKED,
    PRESSURE,
    REBOILER,
    UPWIND,
    cell_rates,
    face_enthalpy,
    junction,
    packed,
    reboiler,
)
from units._column_size import adjust, mean_state, set_top

SETTLED = 1e-6  # last relative change of diameter and pressure at which they are taken


class System(NamedTuple):
    """Arrays of the linear system of a column with N blocks."""

    r: np.ndarray  # (N, 8) residuals
    D: np.ndarray  # (N, 8, 8)
    L: np.ndarray  # (N, 8, 4) by the liquid from above
    U: np.ndarray  # (N, 8, 4) by the gas from below
    X: np.ndarray  # (N, 8, 12) eliminated: coupling to the gas below, four right-hand sides, coupling to the liquid
    A: np.ndarray  # (8, 20) one block being eliminated
    row: np.ndarray  # 20
    face: np.ndarray  # (N + 1, 5) enthalpy of the liquid that enters each block with its derivatives
    fluid: np.ndarray  # (N, 3) density and viscosity of the liquid, viscosity of the gas in each packed cell
    m: np.ndarray  # (N,) amine ratio at the interface, kept as the next guess
    top: np.ndarray  # 4, liquid entering the first block
    h: np.ndarray  # (N, 4) hold-up, pressure drop [Pa/m], flood fraction; last change of ln pressure
    S: np.ndarray  # (N, 8, 2) residuals by ln pressure and ln cross-section


class Ends(NamedTuple):
    """Streams that enter at the ends, and what is asked of the column."""

    liquid: np.ndarray  # 4: CO2, H2O, amine [mol/s], T [K]
    gas: np.ndarray  # 4
    scale: np.ndarray  # 8, scale of each kind of residual
    co2_out: float  # CO2 flow asked for at the top [mol/s]; < 0: none, the liquid flow is given
    alkalinity: float


class Record(NamedTuple):
    """How a solve went."""

    factor: float  # the liquid feed's flow over the given one
    iterations: int
    residual: float
    worst_block: int
    worst_row: int
    converged: bool


@kernel
def assemble(x, blocks, theta, ends, factor, p, c, w, sys):
    """Residuals and Jacobian of all blocks; returns the largest scaled residual and its place."""
    n = blocks.shape[0]
    worst, block, row = -1.0, 0, 0
    ok = True
    top = sys.top
    set_top(factor, ends, top)
    face_enthalpy(top, p, c, sys.face[0])
    for i in range(n):
        liquid = x[i - 1, :4] if i > 0 else top
        gas = x[i + 1, 4:] if i < n - 1 else ends.gas
        kind = blocks[i, KIND]
        face_enthalpy(x[i], p, c, sys.face[i + 1])
        if kind == PACKED:
            here = max(theta, blocks[i, UPWIND])
            sys.m[i], done = packed(
                blocks[i], x[i], liquid, gas, sys.face[i + 1], sys.face[i], here, sys.m[i], p, c, w, sys.r[i],
                sys.D[i], sys.L[i], sys.U[i], sys.S[i]
            )
            sys.fluid[i, 0], sys.fluid[i, 1], sys.fluid[i, 2] = np.exp(w.q[6]), np.exp(w.q[7]), w.val[0]
            ok = ok and done
        elif kind == REBOILER:
            reboiler(blocks[i], x[i], liquid, p, c, w, sys.r[i], sys.D[i], sys.L[i], sys.U[i], sys.S[i])
        else:
            junction(blocks[i], x[i], liquid, gas, p, c, w, sys.r[i], sys.D[i], sys.L[i], sys.U[i])
        for k in range(8):
            size = abs(sys.r[i, k]) / ends.scale[k]
            if worst == worst and not size <= worst:  # the first nan stays
                worst, block, row = size, i, k
    return worst, block, row, ok


@kernel
def eliminate(sys, ends, bordered, damping, blocks):
    """Solve for the step; ``damping`` adds 1/tau to the diagonal (pseudo-time); ``bordered`` also for the flow factor.

    Columns of the block being eliminated: 0-7 its unknowns, 8 the residual, 9 the border, 10 ln cross-section, 11 its
    own ln pressure, 12-15 the liquid from above, which ``respond`` needs, 16-19 the gas from below.
    Widths read from the arrays and unsigned offsets let the compiler use vector instructions.
    """
    A, X, row = sys.A, sys.X, sys.row
    n, width, size, half = np.uint64(sys.D.shape[0]), np.uint64(row.shape[0]), np.uint64(A.shape[0]), np.uint64(4)
    zero, one, two, three, gas = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3), size + size
    for i in range(n):
        for k in range(size):
            for j in range(size):
                A[k, j] = sys.D[i, k, j]
            for j in range(half):
                A[k, size + half + j], A[k, gas + j] = sys.L[i, k, j], sys.U[i, k, j]
            A[k, size], A[k, size + one], A[k, size + two] = -sys.r[i, k], 0.0, -sys.S[i, k, 1]
        if damping > 0.0 and blocks[i, KIND] == PACKED:
            for k in range(size):
                A[k, k] += damping * (1.0 if k % half != 3 else abs(sys.D[i, k, k]))
        if i > zero:
            for k in range(size):
                for j in range(half):
                    factor = sys.L[i, k, j]
                    for q in range(size):
                        A[k, half + q] -= factor * X[i - one, j, q]
        elif bordered:
            for k in range(size):
                for j in range(3):
                    A[k, size + one] -= sys.L[0, k, j] * ends.liquid[j]
        for k in range(size):
            A[k, size + three] = -sys.S[i, k, 0]
        for p in range(size):
            pivot, best = p, abs(A[p, p])
            for k in range(p + one, size):
                if abs(A[k, p]) > best:
                    pivot, best = k, abs(A[k, p])
            inverse = 1.0 / A[pivot, p]
            for q in range(width):
                row[q] = A[pivot, q] * inverse
                A[pivot, q] = A[p, q]
            for q in range(width):
                A[p, q] = row[q]
            for k in range(p + one, size):
                factor = A[k, p]
                for q in range(width):
                    A[k, q] -= factor * row[q]
        for s in range(size - one):
            last = size - one - s
            for q in range(width - size):
                row[q] = A[last, size + q]
            for k in range(last):
                factor = A[k, last]
                for q in range(width - size):
                    A[k, size + q] -= factor * row[q]
        for k in range(size):
            for j in range(half):
                X[i, k, j], X[i, k, half + j] = A[k, gas + j], A[k, size + j]
                X[i, k, size + j] = A[k, size + half + j]
    # back substitution: X[:, 4] becomes the step, X[:, 5] and X[:, 6] its changes by flow factor and ln cross-section
    for s in range(n - one):
        above = n - one - one - s
        for k in range(size):
            for j in range(half):
                X[above, k, 4] -= X[above, k, j] * X[above + one, half + j, 4]
                X[above, k, 5] -= X[above, k, j] * X[above + one, half + j, 5]
                X[above, k, 6] -= X[above, k, j] * X[above + one, half + j, 6]


@kernel
def respond(X, h):
    """Change of the step by the changes of ln pressure in ``h``, into X[:, 7], after ``eliminate``."""
    n = X.shape[0]
    for i in range(n):
        for k in range(8):
            X[i, k, 7] *= h[i, 3]
            if i > 0:
                for j in range(4):
                    X[i, k, 7] -= X[i, k, 8 + j] * X[i - 1, j, 7]
    for s in range(n - 1):
        above = n - 2 - s
        for k in range(8):
            for j in range(4):
                X[above, k, 7] -= X[above, k, j] * X[above + 1, 4 + j, 7]


@kernel
def move(x, X, step, change, wide, pressed, cap, alkalinity):
    """Add the step and its changes by flow factor, ln cross-section and pressures, each so many times, bounded."""
    for i in range(x.shape[0]):
        for k in range(8):
            d = step * X[i, k, 4] + change * X[i, k, 5] + wide * X[i, k, 6] + pressed * X[i, k, 7]
            if k % 4 == 3:
                d = min(max(d, -cap), cap)
                x[i, k] = min(max(x[i, k] + d, 270.0), 440.0 if k == 3 else 700.0)  # compressed vapour is hot
            else:
                x[i, k] = min(max(x[i, k] + d, 0.1 * x[i, k]), 10.0 * x[i, k])
        x[i, 0] = min(x[i, 0], 0.85 * alkalinity * x[i, 2])


@kernel
def newton(x, blocks, theta, ends, factor, damping, limit, tolerance, cap, goal, p, c, w, sys):
    """Newton steps with each unknown bounded: temperatures by ``cap`` kelvin, flows to a tenth and ten times.

    ``damping`` > 0 makes it pseudo-transient: 1/tau falls as the residual does. ``goal`` as in ``adjust``: diameter and
    pressure profile follow the solution step by step, and the solution them; nothing of it when its pressure is 0.
    Returns a Record; ``x`` holds the last state.
    """
    bordered, sized, X = ends.co2_out >= 0.0, goal[1] > 0.0, sys.X
    moved = np.inf if sized else 0.0
    residual, block, row, ok = assemble(x, blocks, theta, ends, factor, p, c, w, sys)
    first = residual
    iterations = 0
    pseudo = damping
    while iterations < limit:
        miss = 0.0
        if bordered:
            miss = (x[0, 4] - ends.co2_out) / ends.scale[4]
        if iterations > 0 and residual <= tolerance and abs(miss) <= tolerance and moved <= SETTLED and ok:
            return Record(factor, iterations, residual, block, row, True)
        if not residual < 1e200:
            break
        eliminate(sys, ends, bordered, pseudo, blocks)
        iterations += 1
        slope = X[0, 4, 5] if bordered else 0.0
        change = -(x[0, 4] + X[0, 4, 4] - ends.co2_out) / slope if slope != 0.0 else 0.0
        change = min(max(change, -0.3 * factor), 0.5 * factor)
        factor += change
        move(x, X, 1.0, change, 0.0, 0.0, cap, ends.alkalinity)
        if sized:
            more = -X[0, 4, 6] / slope if slope != 0.0 else 0.0  # flow factor by ln cross-section at the CO2 asked for
            for i in range(x.shape[0]):
                for k in range(8):
                    X[i, k, 6] += more * X[i, k, 5]
            moved, wide = adjust(x, blocks, ends, factor, more, theta, goal, p, c, w, sys)
            respond(X, sys.h)
            change = -X[0, 4, 7] / slope if slope != 0.0 else 0.0
            factor += min(max(change + more * wide, -0.3 * factor), 0.5 * factor)
            move(x, X, 0.0, change, wide, 1.0, cap, ends.alkalinity)
        before = residual
        residual, block, row, ok = assemble(x, blocks, theta, ends, factor, p, c, w, sys)
        if damping > 0.0:
            pseudo = min(max(pseudo * residual / before, 0.3 * pseudo), 3.0 * pseudo)
            if residual < 1e-6 * first or pseudo < 1e-6:
                pseudo = 0.0
    return Record(factor, iterations, residual, block, row, False)


@kernel
def bed_end(blocks, start):
    """Index after the last cell of the bed that starts at ``start``."""
    stop = start
    while stop < blocks.shape[0] and blocks[stop, KIND] == PACKED:
        stop += 1
    return stop


@kernel
def regrid(old, x_old, top, bottom, new, x_new, z, weight, monitor):
    """Place the cells of ``new`` where the old solution changes, and carry the solution over.

    Both arrays hold the same beds and other blocks in the same order; only the number of cells differs. Cells are
    spread so that each holds the same share of a monitor: a uniform part, the ends, and the changes of temperature,
    CO2 and steam, smoothed. ``z`` and ``monitor`` are work arrays; ``weight`` is the share of the changes.
    """
    i = j = 0
    while i < old.shape[0]:
        if old[i, KIND] != PACKED:
            for k in range(8):
                x_new[j, k] = x_old[i, k]
            i, j = i + 1, j + 1
            continue
        e, f = bed_end(old, i), bed_end(new, j)
        n, m = e - i, f - j
        height = 0.0
        z[0] = 0.0
        for k in range(n):
            height += old[i + k, DZ]
            z[k + 1] = height
        total_T = total_C = total_W = 1e-12
        for k in range(n):
            dT, dC, dW = changes(x_old, top, bottom, i, k, old.shape[0])
            total_T, total_C, total_W = total_T + dT, total_C + dC, total_W + dW
        for k in range(n):
            dT, dC, dW = changes(x_old, top, bottom, i, k, old.shape[0])
            share = (dT / total_T + 0.5 * dC / total_C + 0.5 * dW / total_W) * 0.5
            monitor[k] = share / old[i + k, DZ]  # density per metre
        for _ in range(2):
            last = monitor[0]
            for k in range(n):
                here = monitor[k]
                after = monitor[k + 1] if k < n - 1 else here
                monitor[k] = 0.25 * last + 0.5 * here + 0.25 * after
                last = here
        ends = 0.15
        layer = 0.04 * height
        total = 0.0
        for k in range(n):
            middle = 0.5 * (z[k] + z[k + 1])
            edge = (np.exp(-middle / layer) + np.exp(-(height - middle) / layer)) * 0.5 / layer
            monitor[k] = (1.0 - weight - ends) / height + weight * monitor[k] + ends * edge
            total += monitor[k] * old[i + k, DZ]
        done, k, z_new, z_last = 0.0, 0, 0.0, 0.0
        for s in range(m):
            goal = total * (s + 1) / m
            while k < n - 1 and done + monitor[k] * old[i + k, DZ] < goal:
                done += monitor[k] * old[i + k, DZ]
                k += 1
            z_new = height if s == m - 1 else z[k] + (goal - done) / monitor[k]
            new[j + s, DZ] = z_new - z_last
            for q in range(4):  # liquid at the lower face, gas at the upper face
                lo = x_old[i + k - 1, q] if i + k > 0 else top[q]
                t = (z_new - z[k]) / old[i + k, DZ]
                x_new[j + s, q] = lo + t * (x_old[i + k, q] - lo)
            place_gas(x_old, x_new, bottom, z, z_last, i, n, j + s, old.shape[0])
            z_last = z_new
        middle = 0.0
        for s in range(m):  # pressure at the middles
            here = middle + 0.5 * new[j + s, DZ]
            middle += new[j + s, DZ]
            q = 0
            while q < n - 1 and z[q + 1] < here:
                q += 1
            new[j + s, PRESSURE] = old[i + q, PRESSURE]
        i, j = e, f


@kernel
def relax(x, top, bottom, blocks, level):
    """Set the least theta of each packed cell: 1 where its share of the bed's changes is far below ``level``/cells."""
    n = blocks.shape[0]
    i = 0
    while i < n:
        if blocks[i, KIND] != PACKED:
            i += 1
            continue
        e = bed_end(blocks, i)
        total_T = total_C = total_W = 1e-12
        for k in range(e - i):
            dT, dC, dW = changes(x, top, bottom, i, k, n)
            total_T, total_C, total_W = total_T + dT, total_C + dC, total_W + dW
        for k in range(e - i):
            dT, dC, dW = changes(x, top, bottom, i, k, n)
            share = (dT / total_T + dC / total_C + dW / total_W) * (e - i) / (3.0 * level)
            blocks[i + k, UPWIND] = 0.5 + 0.5 / (1.0 + share**4)
        i = e


@kernel
def changes(x, top, bottom, start, k, count):
    """Change over one cell: hotter phase's temperature, CO2 in the liquid, steam."""
    i = start + k
    T0 = x[i - 1, 3] if i > 0 else top[3]
    C0 = x[i - 1, 0] if i > 0 else top[0]
    W1 = x[i + 1, 5] if i < count - 1 else bottom[1]
    V1 = x[i + 1, 7] if i < count - 1 else bottom[3]
    return abs(x[i, 3] - T0) + 0.3 * abs(x[i, 7] - V1), abs(x[i, 0] - C0), abs(x[i, 5] - W1)


@kernel
def place_gas(x_old, x_new, bottom, z, here, start, n, row, count):
    """Gas at height ``here`` of the old grid into row ``row`` of the new one."""
    k = 0
    while k < n - 1 and z[k + 1] <= here:
        k += 1
    t = (here - z[k]) / (z[k + 1] - z[k])
    i = start + k
    for q in range(4):
        lo = x_old[i, 4 + q]
        hi = x_old[i + 1, 4 + q] if i < count - 1 else bottom[q]
        x_new[row, 4 + q] = lo + t * (hi - lo)


@kernel
def profile(x, blocks, top, bottom, theta, p, c, w, m, out):
    """Local figures of every block into ``out`` (N, 12).

    Columns: liquid and gas temperature [K], loading, strength, p CO2, p H2O, p*CO2, p*H2O [Pa], fluxes of CO2 and H2O
    [mol/(m3 s)], enhancement, share of the gas film in the resistance to CO2.
    """
    n = blocks.shape[0]
    for i in range(n):
        mean_state(x, top, bottom, i, n, max(theta, blocks[i, UPWIND]) if blocks[i, KIND] == PACKED else 1.0, w.s)
        s, P = w.s, blocks[i, PRESSURE]
        cell_rates(s, P, blocks[i, AREA], m[i], p, c, w)
        strength = s[2] * p.M_amine / (s[2] * p.M_amine + s[1] * c.M[1])
        loading = s[0] / (s[2] * p.alkalinity)
        p_star = np.exp(w.q[0]) * loading * loading
        o = out[i]
        o[0], o[1], o[2], o[3], o[4], o[5] = s[3], s[7], loading, strength, P * w.y[0], P * w.y[1]
        o[6], o[7], o[8], o[9], o[10] = p_star, np.exp(w.q[1]), w.flux[0], w.flux[1], w.flux[5]
        drive = o[4] - p_star
        o[11] = w.flux[0] / (w.flux[7] * w.flux[4] * drive) if drive != 0.0 else 0.0
