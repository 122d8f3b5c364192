"""Kernel that evaluates the direct model at every node of a solvent's tables."""

from __future__ import annotations

import math

from ccus.kernel import kernel
from solvents import _solvent as s
from solvents._anchor import offsets
from solvents._properties import conductivity, density, diffusivities, henry, rate_constants, surface_tension, viscosity
from solvents._speciation import AMOUNT, LEAST_LOADING, LN_P, H, state


@kernel
def enthalpy(T, L, W, p, a, work, out):
    """Enthalpy [J per kg of CO2-free solvent], and the record of the speciation.

    ``work`` is an EnrtlWork; ``out`` (18,) is filled with the state of that amount of solvent.
    """
    water, amine = (1.0 - W) / p.M[0], W / p.M[1]
    solved = state(T, water, amine, L * amine, p, work, out)
    of_water, of_co2 = offsets(T, p, a)
    return out[H] + water * of_water + L * amine * of_co2, solved


@kernel
def direct(T, L, W, p, a, c, work, out, values):
    """Fill ``values`` (16,) with the quantities of ``solvents._solvent``; returns enthalpy and record."""
    h, solved = enthalpy(T, L, W, p, a, work, out)
    L = max(L, LEAST_LOADING)
    rho = density(T, L, W, c)
    volume = (1.0 + L * W * c.M[2] / c.M[1]) / rho  # of 1 kg CO2-free solvent [m3]
    values[s.P_CO2] = out[LN_P + 2] - 2.0 * math.log(L)
    values[s.P_H2O], values[s.P_AMINE] = out[LN_P], out[LN_P + 1]
    values[s.FREE] = math.log(out[AMOUNT + 1] / volume)
    values[s.CATION] = math.log(out[AMOUNT + 3] / (volume * L))
    values[s.ANION] = math.log(out[AMOUNT + 4] / (volume * L))
    values[s.RHO], values[s.MU] = math.log(rho), math.log(viscosity(T, L, W, c))
    values[s.SIGMA] = math.log(surface_tension(T, L, W, c))
    d_co2, d_amine, d_ion = diffusivities(T, L, W, c)
    values[s.D_CO2], values[s.D_AMINE], values[s.D_ION] = math.log(d_co2), math.log(d_amine), math.log(d_ion)
    values[s.HENRY] = math.log(henry(T, W, c))
    k_amine, k_water = rate_constants(T, c)
    values[s.K_AMINE] = math.log(k_amine)
    values[s.K_WATER] = math.log(k_water * out[AMOUNT] / volume)
    values[s.LAMBDA] = math.log(conductivity(T, L, W, c))
    return h, solved


@kernel
def fill(T, L, W, p, a, c, work, out, values, h):
    """The direct model at all nodes: ``values`` (nT, nL, nW, 16), ``h`` (nT, nL, nW). Returns the failures."""
    failed = 0
    for i in range(T.shape[0]):
        for j in range(L.shape[0]):
            for k in range(W.shape[0]):
                h[i, j, k], solved = direct(T[i], L[j], W[k], p, a, c, work, out, values[i, j, k])
                failed += 0 if solved.converged else 1
    return failed
