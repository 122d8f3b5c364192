"""Kernels for the size of a column: its cross-section by flooding and its pressures, as the flows ask for them."""

from __future__ import annotations

import numpy as np

from ccus._gas import transport
from ccus.kernel import kernel
from solvents._lookup import lookup
from units._column import AREA, DZ, KIND, PACKED, PRESSURE, UPWIND, WALL, R
from units._packing import hydraulics

NUDGE = 1e-4  # change of ln cross-section at which the answer of the flood fraction is taken
LEAST_P = 0.3  # share of the pressure held at one end below which no other falls
VELOCITY = 2.0  # power of the gas velocity with which a pressure drop is first taken to fall when the area grows


@kernel
def adjust(x, blocks, ends, factor, more, theta, goal, p, c, w, sys):
    """Bring diameter and pressure profile into line with the flows.

    ``goal``: flood fraction that sets the cross-section (0: it is given), pressure held at one end [Pa], 1 when that
    end is the bottom. ``more`` and X[:, 6]: what flow factor and unknowns answer to ln cross-section. Densities of the
    liquid and viscosities are those of the last ``assemble`` or ``fluids``. Returns the largest relative change and
    that of ln cross-section; those of ln pressure are left in ``sys.h``.
    """
    n = blocks.shape[0]
    out = sys.h
    hydraulic_profile(x, blocks, factor, ends, theta, p, c, w, sys)
    limit = c.packing.rocha.dP_flood  # a flooded bed holds no more; correlations go on rising
    for i in range(n):
        out[i, 1] = min(out[i, 1], limit)
    drop = highest = 0.0
    worst = 0
    for i in range(n):
        drop += out[i, 1] * blocks[i, DZ]
        if out[i, 2] > highest:
            highest, worst = out[i, 2], i
    if not drop + highest < np.inf:  # far from any solution: size stays
        for i in range(n):
            out[i, 3] = 0.0
        return np.inf, 0.0
    change = wide = 0.0
    if goal[0] > 0.0:
        fall = 1.0 - flood_answer(x, blocks, worst, highest, ends, more, theta, c, w, sys)
        fall = min(fall, 5.0) if fall > 0.5 else 0.5
        ratio = min(max((highest / goal[0]) ** (1.0 / fall), 0.7), 1.4)
        change, wide = abs(ratio - 1.0), np.log(ratio)
        for i in range(n):
            blocks[i, AREA] *= ratio
            blocks[i, WALL] *= np.sqrt(ratio)
            out[i, 1] *= ratio**-VELOCITY
        drop *= ratio**-VELOCITY
    P = goal[1] - (drop if goal[2] > 0.0 else 0.0)
    for i in range(n):
        step = out[i, 1] * blocks[i, DZ]
        here = max(P + 0.5 * step, LEAST_P * goal[1])
        P += step
        out[i, 3] = np.log(here / blocks[i, PRESSURE])
        change = max(change, abs(out[i, 3]))
        blocks[i, PRESSURE] = here
    return change, wide


@kernel
def bed_state(s, block, fluid, c):
    """Hydraulics of a packed cell in state ``s``."""
    area, M = block[AREA], c.M
    u_L = (s[0] * M[0] + s[1] * M[1] + s[2] * M[2]) / (fluid[0] * area)
    u_G = (s[4] + s[5] + s[6] + c.n_inert) * R * s[7] / (block[PRESSURE] * area)
    rho_G = (s[4] * M[0] + s[5] * M[1] + s[6] * M[2] + c.n_inert * M[3]) / (u_G * area)
    return hydraulics(c.packing, u_L, u_G, fluid[0], fluid[1], rho_G, fluid[2], np.sqrt(4.0 * area / np.pi))


@kernel
def flood_answer(x, blocks, i, flood, ends, more, theta, c, w, sys):
    """Derivative of ln(flood fraction) in cell ``i`` by ln cross-section, as far as the unknowns' answer makes it."""
    n, s, top = blocks.shape[0], w.s, w.hl
    for k in range(4):
        top[k] = more * ends.liquid[k] if k < 3 else 0.0
        w.hv[k] = 0.0
    here = max(theta, blocks[i, UPWIND])
    answer = sys.row
    mean_state(sys.X[:, :, 6], top, w.hv, i, n, here, answer)
    mean_state(x, sys.top, ends.gas, i, n, here, s)
    for k in range(8):
        s[k] += NUDGE * answer[k]
    return np.log(bed_state(s, blocks[i], sys.fluid[i], c).flood_fraction / flood) / NUDGE


@kernel
def hydraulic_profile(x, blocks, factor, ends, theta, p, c, w, sys):
    """Hold-up, pressure drop [Pa/m] and flood fraction of every packed cell into ``sys.h``."""
    n = blocks.shape[0]
    set_top(factor, ends, sys.top)
    s = w.s
    for i in range(n):
        if blocks[i, KIND] != PACKED:
            for k in range(4):
                sys.h[i, k] = 0.0
            continue
        mean_state(x, sys.top, ends.gas, i, n, max(theta, blocks[i, UPWIND]), s)
        h = bed_state(s, blocks[i], sys.fluid[i], c)
        sys.h[i, 0], sys.h[i, 1], sys.h[i, 2] = h.holdup, h.dP_dz, h.flood_fraction


@kernel
def fluids(x, blocks, factor, ends, theta, p, c, w, sys):
    """Density and viscosity of the liquid, viscosity of the gas in every packed cell into ``sys.fluid``."""
    n = blocks.shape[0]
    set_top(factor, ends, sys.top)
    s, y, M = w.s, w.y, c.M
    for i in range(n):
        if blocks[i, KIND] != PACKED:
            continue
        mean_state(x, sys.top, ends.gas, i, n, max(theta, blocks[i, UPWIND]), s)
        mass_m, mass_w = s[2] * p.M_amine, s[1] * M[1]
        lookup(s[3], s[0] / (s[2] * p.alkalinity), mass_m / (mass_m + mass_w), p, w.look, w.q)
        total = s[4] + s[5] + s[6] + c.n_inert
        y[0], y[1], y[2], y[3] = s[4] / total, s[5] / total, s[6] / total, c.n_inert / total
        transport(s[7], blocks[i, PRESSURE], y, c.gas, w.val, w.dT, w.dy)
        sys.fluid[i, 0], sys.fluid[i, 1], sys.fluid[i, 2] = np.exp(w.q[6]), np.exp(w.q[7]), w.val[0]


@kernel
def set_top(factor, ends, top):
    """Liquid that enters the first block."""
    for k in range(3):
        top[k] = factor * ends.liquid[k]
    top[3] = ends.liquid[3]


@kernel
def mean_state(x, top, bottom, i, n, theta, s):
    """State of cell ``i``: theta x outlet + (1 - theta) x inlet of each phase."""
    for q in range(4):
        liquid = x[i - 1, q] if i > 0 else top[q]
        gas = x[i + 1, 4 + q] if i < n - 1 else bottom[q]
        s[q] = theta * x[i, q] + (1.0 - theta) * liquid
        s[4 + q] = theta * x[i, 4 + q] + (1.0 - theta) * gas
