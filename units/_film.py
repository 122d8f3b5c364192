"""Kernel for the flux of CO2 through gas film and reacting liquid film, absorption and desorption, with derivatives.

Liquid film of thickness D/kL with the reaction CO2 + order x amine <-> cation + anion, rate (kA m + kW) m (c - c_eq):

- conservation of CO2 in all its forms: N/KL = (c_i - c_b) + dM (m_b - m_i), dM = D_amine/(order D_CO2)
- rate, linearised at the interface along the film balance, on which the equilibrium falls with
  sigma = d c_eq/d(dM m): N/KL = Ha coth(Ha) (c_i - c_eq,i), Ha^2 = (kA m_i + kW) m_i D_CO2/kL^2 (1 + sigma)
- equilibrium at the interface by mass action from the bulk:
  c_eq,i = c_b (cation_i/cation_b)(anion_i/anion_b)(m_b/m_i)^order

With the slope of the equilibrium the flux stays within 0.5 % of a discretised film; without it 6 % can be missed at
loadings near one half. No reaction (E = 1), pseudo-first order and instantaneous reaction are limits of it, and N = 0
exactly where the gas holds the equilibrium pressure of the bulk. The gas film carries the Stefan correction 1/y_BM,
y_BM the mean inert fraction, bounded at 10 where no inert is left (the stripper: its water flux is then governed by heat).

All fluxes are per packed volume: KL = kL a [1/s], Kg = kG a/(R T) [mol/(m3 s Pa)].
"""

from __future__ import annotations

import numpy as np

from ccus.kernel import kernel

# places of the film's parameters in its gradient arrays
F_PC, F_BULK, F_PWS, F_PMS = 0, 1, 2, 3  # CO2 pressure [Pa], inert fraction of the bulk, p*H2O, p*amine [Pa]
F_KG, F_KL, F_HE, F_CB, F_MB, F_P1, F_P2 = 4, 5, 6, 7, 8, 9, 10  # logarithms from here on
F_DM, F_RP, F_KA, F_KW, F_S = 11, 12, 13, 14, 15  # dM, D_amine/(order D_ion), rate constants, D_CO2/kL^2
F_COUNT = 16

EPS4 = 1e-4  # (smallest mean inert fraction, 0.1)^4
RESTING4 = 1e-3  # (mean inert fraction, 0.18, at which half of CO2's correction is left)^4
DELTA2 = 1e-4  # (rounding of a negative inert fraction, 0.01)^2


@kernel
def stefan(bulk, surface):
    """Stefan factor of steam, then that of CO2, each with its derivatives by the inert fractions of bulk and surface."""
    root = np.sqrt(surface * surface + 4.0 * DELTA2)
    s, ds = 0.5 * (surface + root), 0.5 * (1.0 + surface / root)
    root = np.sqrt(bulk * bulk + 4.0 * DELTA2)
    b, db = 0.5 * (bulk + root), 0.5 * (1.0 + bulk / root)
    g = np.sqrt(b * s)
    y = (2.0 * g + 0.5 * (b + s)) / 3.0  # the logarithmic mean within 0.1 % for b/s up to 3
    y_b, y_s = (g / b + 0.5) / 3.0 * db, (g / s + 0.5) / 3.0 * ds
    y4 = y * y * y * y
    f = 1.0 / np.sqrt(np.sqrt(y4 + EPS4))
    slope = -f * y * y * y / (y4 + EPS4)
    share = y4 / (y4 + RESTING4)
    c = 1.0 + (f - 1.0) * share
    bend = slope * share + (f - 1.0) * 4.0 * y * y * y * RESTING4 / ((y4 + RESTING4) * (y4 + RESTING4))
    return f, slope * y_b, slope * y_s, c, bend * y_b, bend * y_s


@kernel
def hyperbolic(ha):
    """Ha coth(Ha) and Ha/sinh(Ha)."""
    if ha > 30.0:
        return ha, 0.0
    if ha < 1e-3:
        h2 = ha * ha
        return 1.0 + h2 / 3.0, 1.0 - h2 / 6.0
    e = np.exp(-ha)
    d = 1.0 - e * e
    return ha * (1.0 + e * e) / d, 2.0 * ha * e / d


@kernel
def co2_flux(P, pC, bulk, pWs, pMs, Kg, KL, He, Cb, Mb, P1, P2, dM, rP, kA, kW, S, order, start, d):
    """Flux of CO2 into the liquid and the Stefan factor of steam and amine.

    ``start`` is a guess of the amine at the interface over that in the bulk. ``d`` (32) receives the derivatives of the
    flux, then of the factor, each in the order of the ``F_`` constants. Returns flux [mol/(m3 s)], factor, amine ratio,
    enhancement over the physical flux (c_i - c_b), iterations, converged.
    """
    kappa = Kg / KL
    M = dM * Mb
    r1, r2 = rP * Mb / P1, rP * Mb / P2
    top = 1.0 + 1.0 / max(r1, r2)  # amine ratio at which a product vanishes at the interface
    m = min(max(start, 1e-9), 1.0 + 0.9 * (top - 1.0))
    _, _, _, f, _, _ = stefan(bulk, 1.0 - (pWs + pMs + pC) / P)
    C = (kappa * f * pC + Cb - M * (1.0 - m)) / (kappa * f * He + 1.0)
    converged = False
    iterations = 0
    f_s = g1 = Ceq = q1 = q2 = d1 = d2 = fall = sigma = phi = half = a11 = a12 = a21 = a22 = det = 1.0
    for iterations in range(1, 60):
        _, _, _, f, _, f_s = stefan(bulk, 1.0 - (pWs + pMs + He * C) / P)
        drive = pC - He * C
        q1, q2 = 1.0 + r1 * (1.0 - m), 1.0 + r2 * (1.0 - m)
        Ceq = Cb * q1 * q2 / (m * m if order == 2.0 else m**order)
        k = kA * m * Mb + kW
        phi = kA * m * Mb / k
        d1, d2 = r1 / q1, r2 / q2
        fall = d1 + d2 + order / m  # -d ln Ceq/dm
        sigma = Ceq * fall / M
        g1, g2 = hyperbolic(np.sqrt(S * k * m * Mb * (1.0 + sigma)))
        half = 0.5 * (g1 - g2 * g2) * (C - Ceq)  # by ln Ha^2
        R1 = C - Cb + M * (1.0 - m) - kappa * f * drive
        R2 = g1 * (C - Ceq) - (C - Cb) - M * (1.0 - m)
        bend = Ceq * (d1 * d1 + d2 * d2 - order / (m * m) - fall * fall) / M  # d sigma/dm
        a11 = 1.0 + kappa * f * He + kappa * drive * f_s * He / P
        a12 = -M
        a21 = g1 - 1.0
        a22 = half * ((1.0 + phi) / m + bend / (1.0 + sigma)) + g1 * Ceq * fall + M
        det = a11 * a22 - a12 * a21
        dC = (R1 * a22 - R2 * a12) / det
        dm = (a11 * R2 - a21 * R1) / det
        new = m - dm
        if not (0.1 * m < new < m + 0.9 * (top - m)):  # keep to amounts that exist, on the line of the film balance
            m = 0.1 * m if not new > 0.1 * m else m + 0.9 * (top - m)
            C = (kappa * f * pC + Cb - M * (1.0 - m)) / (kappa * f * He + 1.0)
            continue
        done = abs(dm) <= 1e-9 * m and abs(dC) <= 1e-9 * (abs(C) + Cb)  # quadratic: the step after is at rounding
        C -= dC
        m = new
        if done:
            converged = True
            break
    drive = pC - He * C
    N = kappa * f * drive * KL
    # adjoint: dN = -(lambda . dr/dtheta) + direct part; N = KL kappa f (pC - He C) depends on C only among the unknowns
    steam, steam_b, steam_s, f, f_b, f_s = stefan(bulk, 1.0 - (pWs + pMs + He * C) / P)
    Kf = KL * kappa
    N_C = Kf * (-f * He - drive * f_s * He / P)
    l1, l2 = N_C * a22 / det, -N_C * a12 / det
    s1, s2 = -steam_s * He / P * a22 / det, steam_s * He / P * a12 / det
    Mm = M * (1.0 - m)
    e1, e2 = r1 * (1.0 - m) / q1, r2 * (1.0 - m) / q2
    span, weight = g1 * Ceq, half * sigma / (1.0 + sigma)
    o1, o2 = d1 / q1 / fall, d2 / q2 / fall
    G = F_COUNT
    for j in range(2 * F_COUNT):
        d[j] = 0.0
    f_pws = -f_s / P
    # partial derivatives of the two residuals; p1 and p2 hold one parameter at a time
    d[F_PC], d[G + F_PC] = Kf * f + l1 * kappa * f, s1 * kappa * f
    p1 = -kappa * drive * f_b
    d[F_BULK], d[G + F_BULK] = Kf * drive * f_b - l1 * p1, steam_b - s1 * p1
    p1 = -kappa * drive * f_pws
    d[F_PWS], d[G + F_PWS] = Kf * drive * f_pws - l1 * p1, -steam_s / P - s1 * p1
    d[F_PMS], d[G + F_PMS] = d[F_PWS], d[G + F_PWS]
    p1 = -kappa * f * drive
    d[F_KG], d[G + F_KG] = Kf * f * drive - l1 * p1, -s1 * p1
    d[F_KL], d[G + F_KL] = l1 * p1, s1 * p1  # kappa falls with KL; the flux's own KL cancels against kappa
    p1 = kappa * f * He * C + kappa * drive * f_s * He * C / P
    d[F_HE], d[G + F_HE] = Kf * (-f * He * C - drive * f_s * He * C / P) - l1 * p1, -steam_s * He * C / P - s1 * p1
    p1, p2 = -Cb, Cb + weight - span
    d[F_CB], d[G + F_CB] = -l1 * p1 - l2 * p2, -s1 * p1 - s2 * p2
    p1, p2 = Mm, half * (1.0 + phi) + weight * (e1 + e2 + o1 + o2 - 1.0) - span * (e1 + e2) - Mm
    d[F_MB], d[G + F_MB] = -l1 * p1 - l2 * p2, -s1 * p1 - s2 * p2
    p2 = -Mm - weight
    d[F_DM], d[G + F_DM] = -l1 * Mm - l2 * p2, -s1 * Mm - s2 * p2
    p2 = span * e1 - weight * (e1 + o1)
    d[F_P1], d[G + F_P1] = -l2 * p2, -s2 * p2
    p2 = span * e2 - weight * (e2 + o2)
    d[F_P2], d[G + F_P2] = -l2 * p2, -s2 * p2
    p2 = weight * (e1 + e2 + o1 + o2) - span * (e1 + e2)
    d[F_RP], d[G + F_RP] = -l2 * p2, -s2 * p2
    d[F_KA], d[G + F_KA] = -l2 * half * phi, -s2 * half * phi
    d[F_KW], d[G + F_KW] = -l2 * half * (1.0 - phi), -s2 * half * (1.0 - phi)
    d[F_S], d[G + F_S] = -l2 * half, -s2 * half
    physical = C - Cb
    enhancement = N / (KL * physical) if physical != 0.0 else g1
    return N, steam, m, enhancement, iterations, converged
