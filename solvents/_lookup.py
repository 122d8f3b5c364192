"""Kernels that read a solvent's tables: what a column calls.

The tables are splines in temperature, a stretched loading and the square root of the strength. Activity coefficients
of ions vary with the square root of the loading near zero, and the free amine turns sharply at a loading of one half:
the stretched coordinate makes both smooth, so that a table of 2 MB holds p*CO2 to 0.03 %.
"""

from __future__ import annotations

import math

import numpy as np

from ccus._spline import lookup3, lookup3_one
from ccus.kernel import kernel

TURN, WIDTH, SHARE = 0.5, 0.03, 0.1  # where the titration turns, how sharply, and how many nodes go there
LEAST_LOADING, LEAST_STRENGTH = 1e-6, 1e-4  # below, the coordinate continues by its tangent
START_Y, START_Z = np.uint64(32), np.uint64(48)


@kernel
def loading_coordinate(L):
    """Second table coordinate of a loading, and its slope."""
    x = max(L, LEAST_LOADING)
    root, off = math.sqrt(x), x - TURN
    slope = 0.5 / root + SHARE / math.sqrt(WIDTH * WIDTH + off * off)
    return root + SHARE * math.asinh(off / WIDTH) + slope * (L - x), slope


@kernel
def strength_coordinate(W):
    """Third table coordinate of a strength, and its slope."""
    x = max(W, LEAST_STRENGTH)
    root = math.sqrt(x)
    return root + 0.5 / root * (W - x), 0.5 / root


@kernel
def lookup(T, L, W, p, work, out):
    """The 16 quantities of ``solvents._solvent`` and their derivatives.

    Parameters
    ----------
    T, L, W : temperature [K], loading [mol CO2/mol alkalinity], amine mass fraction without CO2
    p : SolventParams
    work : (704,) scratch
    out : (64,) filled with 16 values, then their derivatives with T, with L, with W
    """
    y, slope_y = loading_coordinate(L)
    z, slope_z = strength_coordinate(W)
    lookup3(T, y, z, p.grid, p.coef, work, out)
    for m in range(np.uint64(16)):
        out[START_Y + m] *= slope_y
        out[START_Z + m] *= slope_z


@kernel
def enthalpy(T, L, W, p):
    """Enthalpy [J per kg of CO2-free solvent] and its derivatives with T, L, W; elements at 298.15 K."""
    y, slope_y = loading_coordinate(L)
    z, slope_z = strength_coordinate(W)
    h, h_T, h_y, h_z = lookup3_one(T, y, z, p.grid, p.coef_h)
    return h, h_T, h_y * slope_y, h_z * slope_z
