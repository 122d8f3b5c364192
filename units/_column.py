"""Kernels of the rate-based column: balances of a block and their exact derivatives.

A column is a chain of blocks from top to bottom; each block's eight unknowns are the liquid that leaves it below and
the gas that leaves it above: (CO2, H2O, amine [mol/s], T [K]) of the liquid, then of the gas. Block i sees block i-1
through the liquid and block i+1 through the gas. Kinds of block: packed cell, junction (feed, side draw, cooler between
beds), top of a stripper (feed and reflux of the partial condenser), reboiler.

A packed cell evaluates its rates at ``theta`` x outlet + (1 - theta) x inlet of each phase: 1 is upwind, 0.5 midpoint.
Energy balances are on total enthalpies (elements at 298.15 K), so that no heat of reaction appears.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccus._gas import GasParams, heat_capacity, species_enthalpy, transport
from ccus.kernel import kernel
from solvents._dilute import DiluteParams, condense, dilute_enthalpy
from solvents._lookup import enthalpy, lookup
from units import _film as film
from units._packing import PackingParams, films

R = 8.31446261815324  # gas constant [J/mol/K]; exact since the SI of 2019 (CODATA 2018)

# kinds of block
PACKED, JUNCTION, TOP, REBOILER = 0, 1, 2, 3
# specifications of a reboiler
LOADING, DUTY, TEMPERATURE = 0, 1, 2

# columns of the array of blocks
KIND, DZ, AREA, PRESSURE, WALL = 0, 1, 2, 3, 4  # -, m, m2, Pa, heat loss per kelvin and metre [W/m/K]
FEED_L, FEED_G = 5, 9  # liquid and gas fed to a junction or top: CO2, H2O, amine [mol/s], enthalpy flow [W]
DRAW, RETURN_T, RATIO = 13, 14, 15  # share drawn off; cooler: return T [K], pump-around ratio (< 0: whole flow)
SPEC, SPEC_VALUE = 16, 17  # reboiler
CONDENSER_T, CONDENSER_P = 18, 19  # top of a stripper
UPWIND = 20  # packed cell: its least theta; above 0.5 where the solution is flat (``relax``)
BLOCK_COLUMNS = 21

# gas quantities whose gradients by (CO2, H2O, amine flow, temperature, ln pressure, ln cross-section) are kept;
# logarithms up to CP_G
UG, RHO_G, MU_G, LAMBDA_G, DG_CO2, DG_H2O, DG_AMINE, CP_G, P_GAS, P_STEAM, P_VAPOUR, INERT = range(12)
GAS_ROWS = 12


class Thermo(NamedTuple):
    """NASA polynomials as in ``GasParams``: CO2, H2O, amine and the mixture of all inert species."""

    nasa: np.ndarray  # (4, 15)


class ColumnParams(NamedTuple):
    """What stays fixed during a solve, besides the solvent's tables; kernels take it as a record (``ccus.kernel``)."""

    gas: GasParams  # transport: CO2, H2O, amine, inert gas as one species
    thermo: Thermo
    packing: PackingParams
    dilute: DiluteParams
    M: np.ndarray  # molar masses: CO2, H2O, amine, inert gas [kg/mol]
    n_inert: float  # flow of inert gas [mol/s]
    T_ambient: float  # [K]
    rate: float  # multiplies all transfer; 1 but for continuation


class Work(NamedTuple):
    """Scratch that the kernels write to, as a record."""

    look: np.ndarray  # 704
    q: np.ndarray  # 64, solvent quantities and derivatives
    film: np.ndarray  # 32, packing coefficients
    flow: np.ndarray  # 32, derivatives of CO2 flux and Stefan factor by the film's parameters
    table: np.ndarray  # 16, weights of the solvent's quantities
    gas: np.ndarray  # (GAS_ROWS, 6), gradients of the gas quantities
    pull: np.ndarray  # (3, 10), gradients of CO2 flux, Stefan factor, ln of area x gas film coefficient
    weight: np.ndarray  # GAS_ROWS, weights of the gas quantities
    y: np.ndarray  # mole fractions of the gas
    val: np.ndarray  # gas transport
    dT: np.ndarray
    dy: np.ndarray
    s: np.ndarray  # 8, state of the cell
    flux: np.ndarray  # 8: CO2, H2O, amine [mol/(m3 s)], energy [W/m3], then diagnostics
    jac: np.ndarray  # (4, 10), by the eight unknowns, ln pressure, ln cross-section
    hl: np.ndarray  # 4, reflux
    hv: np.ndarray  # 4, reflux at a moved state


@kernel
def liquid_enthalpy(lC, lW, lM, T, p, M):
    """Enthalpy flow [W] of the solvent and its derivatives by CO2, H2O, amine flow and temperature."""
    mass_m, mass_w = lM * p.M_amine, lW * M[1]
    mass = mass_m + mass_w
    loading, w = lC / (lM * p.alkalinity), mass_m / mass
    h, hT, ha, hw = enthalpy(T, loading, w, p)
    dw = w * (1.0 - w) * mass * hw
    return (
        mass * h,
        mass * ha / (lM * p.alkalinity),
        M[1] * h - dw / lW,
        p.M_amine * h + dw / lM - mass * ha * loading / lM,
        mass * hT,
    )


@kernel
def face_enthalpy(x, p, c, out):
    """``liquid_enthalpy`` of the liquid in ``x`` into ``out`` (5)."""
    out[0], out[1], out[2], out[3], out[4] = liquid_enthalpy(x[0], x[1], x[2], x[3], p, c.M)


@kernel
def gas_enthalpy(vC, vW, vM, T, c):
    """Enthalpy flow [W] of the gas and its derivatives by CO2, H2O, amine flow and temperature."""
    hC, cC = species_enthalpy(T, c.thermo, 0)
    hW, cW = species_enthalpy(T, c.thermo, 1)
    hM, cM = species_enthalpy(T, c.thermo, 2)
    hI, cI = species_enthalpy(T, c.thermo, 3)
    n = c.n_inert
    return vC * hC + vW * hW + vM * hM + n * hI, hC, hW, hM, vC * cC + vW * cW + vM * cM + n * cI


@kernel
def gas_state(vC, vW, vM, TV, P, area, c, w):
    """Mole fractions, transport and the gradients of the gas quantities; returns flow, density, velocity, cp."""
    y, g, M = w.y, w.gas, c.M
    n = vC + vW + vM + c.n_inert
    y[0], y[1], y[2], y[3] = vC / n, vW / n, vM / n, c.n_inert / n
    M_gas = y[0] * M[0] + y[1] * M[1] + y[2] * M[2] + y[3] * M[3]
    val, dT, dy = w.val, w.dT, w.dy
    transport(TV, P, y, c.gas, val, dT, dy)
    for row, k in ((MU_G, 0), (LAMBDA_G, 1), (DG_CO2, 2), (DG_H2O, 3), (DG_AMINE, 4)):
        mean = 0.0
        for i in range(4):
            mean += y[i] * dy[k, i]
        scale = 1.0 / (val[k] * n)
        for i in range(3):
            g[row, i] = (dy[k, i] - mean) * scale
        g[row, 3] = dT[k] / val[k]
    cp = slope = 0.0
    for i in range(4):
        cp_i, slope_i = heat_capacity(TV, c.thermo, i)
        cp += y[i] * cp_i
        slope += y[i] * slope_i
        if i < 3:
            g[CP_G, i] = cp_i
    share = P / (n * n)
    for i in range(3):
        g[CP_G, i] = (g[CP_G, i] - cp) / (n * cp)
        g[RHO_G, i] = (M[i] / M_gas - 1.0) / n
        g[UG, i] = 1.0 / n
        g[INERT, i] = -c.n_inert / (n * n)
        g[P_GAS, i], g[P_STEAM, i], g[P_VAPOUR, i] = -share * vC, -share * vW, -share * vM
    g[P_GAS, 0] += P / n
    g[P_STEAM, 1] += P / n
    g[P_VAPOUR, 2] += P / n
    g[CP_G, 3], g[RHO_G, 3], g[UG, 3] = slope / cp, -1.0 / TV, 1.0 / TV
    g[INERT, 3] = g[P_GAS, 3] = g[P_STEAM, 3] = g[P_VAPOUR, 3] = 0.0
    g[RHO_G, 4], g[P_STEAM, 4], g[P_VAPOUR, 4] = 1.0, P * y[1], P * y[2]
    g[UG, 4] = g[UG, 5] = g[DG_CO2, 4] = g[DG_H2O, 4] = g[DG_AMINE, 4] = -1.0  # the rest stays 0; of p CO2: pull_flux
    return n, P * M_gas / (R * TV), n * R * TV / (P * area), cp


@kernel
def gather(row, ln_loading, mass, s, p, M, loading, strength, w):
    """Gradient of one quantity by the eight unknowns and the size from its weights on table's and gas quantities.

    ``ln_loading`` and ``mass`` are its weights on ln(loading) and ln(liquid mass flow) besides.
    """
    q, t, g, v, out = w.q, w.table, w.gas, w.weight, w.pull
    by_T = by_L = by_w = 0.0
    for k in range(15):
        by_T += t[k] * q[16 + k]
        by_L += t[k] * q[32 + k]
        by_w += t[k] * q[48 + k]
    lC, lW, lM = s[0], s[1], s[2]
    by_L = (by_L * loading + ln_loading)  # by ln(loading)
    by_w = by_w * strength * (1.0 - strength)  # by ln(amine) or -ln(water)
    share = mass / (lC * M[0] + lW * M[1] + lM * p.M_amine)
    out[row, 0] = by_L / lC + share * M[0]
    out[row, 1] = -by_w / lW + share * M[1]
    out[row, 2] = (by_w - by_L) / lM + share * p.M_amine
    out[row, 3] = by_T
    for j in range(6):
        total = 0.0
        for k in range(GAS_ROWS):
            total += v[k] * g[k, j]
        out[row, 4 + j] = total
    out[row, 9] -= mass


@kernel
def pull_films(dA, dL, dG, w):
    """Weights of area, kL and kG handed on to the seven inputs of the packing's correlations; returns that of u_L."""
    f, t, v = w.film, w.table, w.weight
    u = dA * f[3] + dL * f[10] + dG * f[17]
    t[6] += dA * f[5] + dL * f[12] + dG * f[19] - u
    t[7] += dA * f[6] + dL * f[13] + dG * f[20]
    t[8] += dA * f[7] + dL * f[14] + dG * f[21]
    v[UG] += dA * f[4] + dL * f[11] + dG * f[18]
    v[RHO_G] += dA * f[8] + dL * f[15] + dG * f[22]
    v[MU_G] += dA * f[9] + dL * f[16] + dG * f[23]
    return u


@kernel
def pull_flux(row, offset, s, loading, strength, pWs, pMs, TV, p, M, w):
    """Gradient of the CO2 flux (row 0) or the Stefan factor (row 1) from its derivatives by the film's parameters."""
    d, t, v = w.flow, w.table, w.weight
    nL, nG = w.film[24], w.film[25]
    o = offset
    for k in range(16):
        t[k] = 0.0
    for k in range(GAS_ROWS):
        v[k] = 0.0
    t[0], t[1], t[2] = d[o + film.F_CB], d[o + film.F_PWS] * pWs, d[o + film.F_PMS] * pMs
    t[3], t[4], t[5] = d[o + film.F_MB], d[o + film.F_P1], d[o + film.F_P2]
    dL = d[o + film.F_KL] - 2.0 * d[o + film.F_S]
    t[9] = nL * dL - d[o + film.F_DM] + d[o + film.F_S]
    t[10] = d[o + film.F_DM] + d[o + film.F_RP]
    t[11] = -d[o + film.F_RP]
    t[12] = d[o + film.F_HE] - d[o + film.F_CB]
    t[13], t[14] = d[o + film.F_KA], d[o + film.F_KW]
    dG = d[o + film.F_KG]
    v[DG_CO2] = nG * dG
    v[P_GAS], v[INERT] = d[o + film.F_PC], d[o + film.F_BULK]
    u = pull_films(dG + d[o + film.F_KL], dL, dG, w)
    gather(row, 2.0 * d[o + film.F_CB] + d[o + film.F_P1] + d[o + film.F_P2], u, s, p, M, loading, strength, w)
    w.pull[row, 7] -= dG / TV
    # all pressures and He times a factor, Kg over it: nothing changes; so much for the film's own total pressure
    w.pull[row, 8] += d[o + film.F_KG] - d[o + film.F_HE] - t[1] - t[2]


@kernel
def cell_rates(s, P, area, start, p, c, w):
    """Transfer rates per packed volume in one cell, gas to liquid, and their derivatives by unknowns and size.

    ``s`` is the state of the cell, ``start`` a guess of the amine ratio at the interface. Fills ``w.flux`` (CO2, H2O,
    amine [mol/(m3 s)], energy [W/m3], then Stefan factor, enhancement, heat transfer [W/(m3 K)], gas film coefficient
    [mol/(m3 s Pa)]) and ``w.jac``; returns the amine ratio at the interface and whether the film converged.
    """
    q, M, f, g, pull, jac, flux = w.q, c.M, w.film, w.gas, w.pull, w.jac, w.flux
    lC, lW, lM, TL, vC, vW, vM, TV = s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
    mass_m, mass_w = lM * p.M_amine, lW * M[1]
    loading, strength = lC / (lM * p.alkalinity), mass_m / (mass_m + mass_w)
    lookup(TL, loading, strength, p, w.look, q)
    n, rho_G, u_G, cp = gas_state(vC, vW, vM, TV, P, area, c, w)
    rho_L = np.exp(q[6])
    u_L = (lC * M[0] + mass_w + mass_m) / (area * rho_L)
    films(c.packing, u_L, u_G, rho_L, np.exp(q[7]), np.exp(q[8]), rho_G, w.val[0], f)
    nL, nG = f[24], f[25]
    ln_DC, ln_DW, ln_DM = np.log(w.val[2]), np.log(w.val[3]), np.log(w.val[4])
    Kg = c.rate * np.exp(f[0] + f[2] + nG * ln_DC) / (R * TV)
    KgW, KgM = Kg * np.exp(nG * (ln_DW - ln_DC)), Kg * np.exp(nG * (ln_DM - ln_DC))
    ln_kL = f[1] + nL * q[9]
    pWs, pMs = np.exp(q[1]), np.exp(q[2])
    pC, pW, pM = P * vC / n, P * vW / n, P * vM / n
    He, D_C = np.exp(q[12]), np.exp(q[9])
    D_M, k_L = np.exp(q[10]), np.exp(ln_kL)
    N, F, ratio, enhancement, _, done = film.co2_flux(
        P, pC, c.n_inert / n, pWs, pMs, Kg, c.rate * np.exp(f[0]) * k_L, He, np.exp(q[0]) * loading * loading / He,
        np.exp(q[3]), np.exp(q[4]) * loading, np.exp(q[5]) * loading, D_M / (D_C * p.order),
        D_M / (np.exp(q[11]) * p.order), np.exp(q[13]), np.exp(q[14]), D_C / (k_L * k_L), p.order, start, w.flow,
    )
    pull_flux(0, 0, s, loading, strength, pWs, pMs, TV, p, M, w)
    pull_flux(1, film.F_COUNT, s, loading, strength, pWs, pMs, TV, p, M, w)
    for k in range(16):
        w.table[k] = 0.0
    for k in range(GAS_ROWS):
        w.weight[k] = 0.0
    u = pull_films(1.0, 0.0, 1.0, w)
    gather(2, 0.0, u, s, p, M, loading, strength, w)
    # heat: Chilton-Colburn on the water vapour's coefficient, Ackermann correction
    h = KgW * R * TV * np.exp((np.log(P * cp / (R * TV)) + 2.0 * (np.log(w.val[1]) - ln_DW)) / 3.0)
    hC, cC = species_enthalpy(TL, c.thermo, 0)
    hW, cW = species_enthalpy(TL, c.thermo, 1)
    hM, cM = species_enthalpy(TL, c.thermo, 2)
    _, sC = heat_capacity(TL, c.thermo, 0)
    _, sW = heat_capacity(TL, c.thermo, 1)
    _, sM = heat_capacity(TL, c.thermo, 2)
    NW, NM = KgW * F * (pW - pWs), KgM * F * (pM - pMs)
    a = (N * cC + NW * cW + NM * cM) / h
    if abs(a) < 1e-4:
        ack, dack = 1.0 + 0.5 * a + a * a / 12.0, 0.5 + a / 6.0
    else:
        e = np.exp(-a)
        ack = a / (1.0 - e)
        dack = (1.0 - e - a * e) / ((1.0 - e) * (1.0 - e))
    dT = TV - TL
    flux[0], flux[1], flux[2] = N, NW, NM
    flux[3] = N * hC + NW * hW + NM * hM + h * ack * dT
    flux[4], flux[5], flux[6], flux[7] = F, enhancement, h, Kg
    # by_* are the gradients of ln p*H2O and ln p*amine of the liquid
    by_w, by_m = strength * (1.0 - strength) * q[49], strength * (1.0 - strength) * q[50]
    lw, lm = loading * q[33], loading * q[34]
    star_w = (lw / lC, -by_w / lW, (by_w - lw) / lM, q[17], 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    star_m = (lm / lC, -by_m / lW, (by_m - lm) / lM, q[18], 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for j in range(10):
        common = pull[2, j]
        steam = vapour = heat = d_w = d_m = 0.0
        if j > 3:
            k = j - 4
            steam, vapour, d_w, d_m = g[P_STEAM, k], g[P_VAPOUR, k], g[DG_H2O, k], g[DG_AMINE, k]
            heat = (g[CP_G, k] + 2.0 * (g[LAMBDA_G, k] - d_w)) / 3.0
            if j == 7:
                common -= 1.0 / TV
                heat += 2.0 / (3.0 * TV)
            elif j == 8:
                heat += 1.0 / 3.0
        dN, dF = pull[0, j], pull[1, j]
        dW = NW * (common + nG * d_w) + KgW * ((pW - pWs) * dF + F * (steam - pWs * star_w[j]))
        dM = NM * (common + nG * d_m) + KgM * ((pM - pMs) * dF + F * (vapour - pMs * star_m[j]))
        dh = h * (common + nG * d_w + heat)
        da = (dN * cC + dW * cW + dM * cM - a * dh) / h
        if j == 3:
            da += (N * sC + NW * sW + NM * sM) / h
        jac[0, j], jac[1, j], jac[2, j] = dN, dW, dM
        jac[3, j] = dN * hC + dW * hW + dM * hM + dT * (ack * dh + h * dack * da)
    jac[3, 3] += N * cC + NW * cW + NM * cM - h * ack
    jac[3, 7] += h * ack
    return ratio, done


@kernel
def packed(block, out, liquid, gas, H_out, H_in, theta, start, p, c, w, r, D, L, U, S):
    """Balances of a packed cell; ``out`` its unknowns, ``liquid`` from above, ``gas`` from below (4 each).

    ``H_out`` and ``H_in`` hold the enthalpies of the liquid that leaves and enters (``face_enthalpy``).
    """
    for j in range(4):
        w.s[j] = theta * out[j] + (1.0 - theta) * liquid[j]
        w.s[4 + j] = theta * out[4 + j] + (1.0 - theta) * gas[j]
    volume = block[DZ] * block[AREA]
    ratio, done = cell_rates(w.s, block[PRESSURE], block[AREA], start, p, c, w)
    flux, jac = w.flux, w.jac
    G_out, g0, g1, g2, g3 = gas_enthalpy(out[4], out[5], out[6], out[7], c)
    G_in, k0, k1, k2, k3 = gas_enthalpy(gas[0], gas[1], gas[2], gas[3], c)
    for k in range(4):
        move = flux[k] * volume
        r[k], r[4 + k] = -move, move
        by_P, by_A = volume * jac[k, 8], move + volume * jac[k, 9]
        S[k, 0], S[4 + k, 0], S[k, 1], S[4 + k, 1] = -by_P, by_P, -by_A, by_A
        for j in range(8):
            d = volume * theta * jac[k, j]
            D[k, j], D[4 + k, j] = -d, d
        for j in range(4):
            d = volume * (1.0 - theta)
            L[k, j], L[4 + k, j] = -d * jac[k, j], d * jac[k, j]
            U[k, j], U[4 + k, j] = -d * jac[k, 4 + j], d * jac[k, 4 + j]
    for k in range(3):
        r[k] += out[k] - liquid[k]
        r[4 + k] += out[4 + k] - gas[k]
        D[k, k] += 1.0
        D[4 + k, 4 + k] += 1.0
        L[k, k] -= 1.0
        U[4 + k, k] -= 1.0
    loss = block[WALL] * block[DZ]
    lost = loss * (w.s[3] - c.T_ambient)
    r[3] += H_out[0] - H_in[0] + lost
    S[3, 1] += 0.5 * lost
    r[7] += G_out - G_in
    for j, g, k in ((0, g0, k0), (1, g1, k1), (2, g2, k2), (3, g3, k3)):
        D[3, j] += H_out[1 + j]
        L[3, j] -= H_in[1 + j]
        D[7, 4 + j] += g
        U[7, j] -= k
    D[3, 3] += loss * theta
    L[3, 3] += loss * (1.0 - theta)
    return ratio, done


@kernel
def partial_condenser(T, P, vC, vW, vM, n_inert, c, out):
    """Reflux (CO2, H2O, amine, enthalpy) of a partial condenser at T, P from the gas that enters it."""
    lC, lW, lM, _, _, _ = condense(T, P, vC, vW, vM, n_inert, c.dilute)
    out[0], out[1], out[2] = lC, lW, lM
    out[3] = dilute_enthalpy(T, lW, lM, lC, c.dilute)


@kernel
def junction(block, out, liquid, gas, p, c, w, r, D, L, U):
    """Balances between beds and at the top of a stripper: feeds, draw, cooler, reflux; no transfer."""
    top = block[KIND] == TOP
    keep = 0.0 if top else 1.0 - block[DRAW]
    H_out, o0, o1, o2, o3 = liquid_enthalpy(out[0], out[1], out[2], out[3], p, c.M)
    G_out, g0, g1, g2, g3 = gas_enthalpy(out[4], out[5], out[6], out[7], c)
    G_in, k0, k1, k2, k3 = gas_enthalpy(gas[0], gas[1], gas[2], gas[3], c)
    for k in range(8):
        r[k] = 0.0
        for j in range(8):
            D[k, j] = 0.0
        for j in range(4):
            L[k, j] = 0.0
            U[k, j] = 0.0
    for k in range(3):
        r[k] = out[k] - keep * liquid[k] - block[FEED_L + k]
        r[4 + k] = out[4 + k] - gas[k] - block[FEED_G + k]
        D[k, k] = D[4 + k, 4 + k] = 1.0
        L[k, k], U[4 + k, k] = -keep, -1.0
    r[7] = G_out - G_in - block[FEED_G + 3]
    for j, g, k in ((0, g0, k0), (1, g1, k1), (2, g2, k2), (3, g3, k3)):
        D[7, 4 + j] = g
        U[7, j] = -k
    if block[RATIO] < 0.0:
        r[3], D[3, 3] = out[3] - block[RETURN_T], 1.0
        return
    r[3] = H_out - block[FEED_L + 3]
    D[3, 0], D[3, 1], D[3, 2], D[3, 3] = o0, o1, o2, o3
    if not top:
        H_in, i0, i1, i2, i3 = liquid_enthalpy(liquid[0], liquid[1], liquid[2], liquid[3], p, c.M)
        r[3] -= keep * H_in
        L[3, 0], L[3, 1], L[3, 2], L[3, 3] = -keep * i0, -keep * i1, -keep * i2, -keep * i3
    ratio = block[RATIO]
    if ratio > 0.0:  # pump-around: the pool gives and takes back ratio times the outflow, cooled
        H_c, b0, b1, b2, _ = liquid_enthalpy(out[0], out[1], out[2], block[RETURN_T], p, c.M)
        r[3] += ratio * (H_out - H_c)
        D[3, 0] += ratio * (o0 - b0)
        D[3, 1] += ratio * (o1 - b1)
        D[3, 2] += ratio * (o2 - b2)
        D[3, 3] += ratio * o3
    if top and block[CONDENSER_T] > 0.0:
        T, P = block[CONDENSER_T], block[CONDENSER_P]
        base, moved = w.hl, w.hv
        partial_condenser(T, P, out[4], out[5], out[6], c.n_inert, c, base)
        for k in range(4):
            r[k] -= base[k]
        for j in range(3):  # one cell only, so a central difference costs nothing
            step = 1e-5 * out[4 + j] + 1e-12
            partial_condenser(
                T, P, out[4] + (step if j == 0 else 0.0), out[5] + (step if j == 1 else 0.0),
                out[6] + (step if j == 2 else 0.0), c.n_inert, c, moved,
            )
            for k in range(4):
                D[k, 4 + j] -= (moved[k] - base[k]) / step


@kernel
def reboiler(block, out, liquid, p, c, w, r, D, L, U, S):
    """Kettle reboiler: one equilibrium stage; its specification stands in the place of the energy balance."""
    for k in range(8):
        r[k] = 0.0
        for j in range(8):
            D[k, j] = 0.0
        for j in range(4):
            L[k, j] = 0.0
            U[k, j] = 0.0
    for k in range(3):
        r[k] = out[k] + out[4 + k] - liquid[k]
        D[k, k] = D[k, 4 + k] = 1.0
        L[k, k] = -1.0
    lC, lW, lM = out[0], out[1], out[2]
    mass_m, mass_w = lM * p.M_amine, lW * c.M[1]
    loading, w_m = lC / (lM * p.alkalinity), mass_m / (mass_m + mass_w)
    lookup(out[3], loading, w_m, p, w.look, w.q)
    q = w.q
    vapour = out[4] + out[5] + out[6]
    for k in range(3):
        ln_p, slope = q[k], q[32 + k]
        if k == 0:
            ln_p += 2.0 * np.log(loading)
            slope += 2.0 / loading
        x = np.exp(ln_p) / block[PRESSURE]
        r[4 + k] = out[4 + k] - vapour * x
        S[4 + k, 0] = vapour * x
        D[4 + k, 0] = -vapour * x * slope / (lM * p.alkalinity)
        D[4 + k, 1] = vapour * x * q[48 + k] * w_m * (1.0 - w_m) / lW
        D[4 + k, 2] = vapour * x * (slope * loading / lM - q[48 + k] * w_m * (1.0 - w_m) / lM)
        D[4 + k, 3] = -vapour * x * q[16 + k]
        for j in range(3):
            D[4 + k, 4 + j] = -x
        D[4 + k, 4 + k] += 1.0
    r[7] = out[7] - out[3]
    D[7, 7], D[7, 3] = 1.0, -1.0
    value = block[SPEC_VALUE]
    if block[SPEC] == LOADING:
        r[3] = lC - value * p.alkalinity * lM
        D[3, 0], D[3, 2] = 1.0, -value * p.alkalinity
    elif block[SPEC] == TEMPERATURE:
        r[3] = out[3] - value
        D[3, 3] = 1.0
    else:
        H_out, o0, o1, o2, o3 = liquid_enthalpy(lC, lW, lM, out[3], p, c.M)
        H_in, i0, i1, i2, i3 = liquid_enthalpy(liquid[0], liquid[1], liquid[2], liquid[3], p, c.M)
        G, g0, g1, g2, g3 = gas_enthalpy(out[4], out[5], out[6], out[7], c)
        r[3] = H_out + G - H_in - value
        D[3, 0], D[3, 1], D[3, 2], D[3, 3] = o0, o1, o2, o3
        D[3, 4], D[3, 5], D[3, 6], D[3, 7] = g0, g1, g2, g3
        L[3, 0], L[3, 1], L[3, 2], L[3, 3] = -i0, -i1, -i2, -i3
