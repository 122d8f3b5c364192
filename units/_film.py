"""Kernel for the flux of CO2 through gas film and reacting liquid film, absorption and desorption, with derivatives.

Liquid film of thickness D/kL with the reaction CO2 + order x amine <-> cation + anion, rate (kA m + kW) m (c - c_eq):

- conservation of CO2 in all its forms: N/KL = (c_i - c_b) + dM (m_b - m_i), dM = D_amine/(order D_CO2)
- rate, linearised at the interface: N/KL = Ha coth(Ha) (c_i - c_eq,i) - Ha/sinh(Ha) (c_b - c_eq,i)
- equilibrium at the interface by mass action from the bulk: c_eq,i = c_b (cation_i/cation_b)(anion_i/anion_b)(m_b/m_i)^order

so that no reaction (E = 1), pseudo-first order and instantaneous reaction are its limits, and N = 0 exactly where the
gas holds the equilibrium pressure of the bulk. The gas film carries the Stefan correction 1/y_BM, y_BM the mean inert
fraction, bounded at 10 where no inert is left (the stripper: its water flux is then governed by heat).

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
DELTA2 = 1e-4  # (rounding of a negative inert fraction, 0.01)^2


@kernel
def stefan(bulk, surface):
    """Stefan factor 1/y_BM and its derivatives with respect to the inert fractions of bulk and surface."""
    root = np.sqrt(surface * surface + 4.0 * DELTA2)
    s, ds = 0.5 * (surface + root), 0.5 * (1.0 + surface / root)
    root = np.sqrt(bulk * bulk + 4.0 * DELTA2)
    b, db = 0.5 * (bulk + root), 0.5 * (1.0 + bulk / root)
    g = np.sqrt(b * s)
    y = (2.0 * g + 0.5 * (b + s)) / 3.0  # the logarithmic mean within 0.1 % for b/s up to 3
    y_b, y_s = (g / b + 0.5) / 3.0, (g / s + 0.5) / 3.0
    y4 = y * y * y * y + EPS4
    f = 1.0 / np.sqrt(np.sqrt(y4))
    slope = -f * y * y * y / y4
    return f, slope * y_b * db, slope * y_s * ds


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
    """Flux of CO2 into the liquid and the Stefan factor.

    ``start`` is a guess of the amine at the interface over that in the bulk. ``d`` (32) receives the derivatives of the
    flux, then of the factor, each in the order of the ``F_`` constants. Returns flux [mol/(m3 s)], factor, amine ratio,
    enhancement over the physical flux (c_i - c_b), iterations, converged.
    """
    kappa = Kg / KL
    M = dM * Mb
    r1, r2 = rP * Mb / P1, rP * Mb / P2
    top = 1.0 + 1.0 / max(r1, r2)  # amine ratio at which a product vanishes at the interface
    m = min(max(start, 1e-9), 1.0 + 0.9 * (top - 1.0))
    low, high = 0.0, top
    f, _, _ = stefan(bulk, 1.0 - (pWs + pMs + pC) / P)
    C = (kappa * f * pC + Cb - M * (1.0 - m)) / (kappa * f * He + 1.0)
    converged = False
    iterations = 0
    f_s = g1 = g2 = Ceq = q1 = q2 = phi = slope_Ha = a11 = a12 = a21 = a22 = det = 1.0
    for iterations in range(1, 60):
        f, _, f_s = stefan(bulk, 1.0 - (pWs + pMs + He * C) / P)
        drive = pC - He * C
        q1, q2 = 1.0 + r1 * (1.0 - m), 1.0 + r2 * (1.0 - m)
        Ceq = Cb * q1 * q2 / (m * m if order == 2.0 else m**order)
        k = kA * m * Mb + kW
        phi = kA * m * Mb / k
        g1, g2 = hyperbolic(np.sqrt(S * k * m * Mb))
        slope_Ha = (g1 - g2 * g2) * (C - Ceq) - (g2 - g1 * g2) * (Cb - Ceq)
        R1 = C - Cb + M * (1.0 - m) - kappa * f * drive
        R2 = g1 * (C - Ceq) - g2 * (Cb - Ceq) - (C - Cb) - M * (1.0 - m)
        dCeq = -Ceq * (r1 / q1 + r2 / q2 + order / m)
        a11 = 1.0 + kappa * f * He + kappa * drive * f_s * He / P
        a12 = -M
        a21 = g1 - 1.0
        a22 = 0.5 * slope_Ha * (1.0 + phi) / m - (g1 - g2) * dCeq + M
        det = a11 * a22 - a12 * a21
        dC = (R1 * a22 - R2 * a12) / det
        dm = (a11 * R2 - a21 * R1) / det
        if dm > 0.0:
            high = min(high, m)
        else:
            low = max(low, m)
        new = m - dm
        if not (new > low * 0.999999 and new < high * 1.000001):
            new = 0.5 * (low + high) if low > 0.0 else 0.1 * m
            new = min(new, 0.5 * (m + top))
            f, _, _ = stefan(bulk, 1.0 - (pWs + pMs + He * C) / P)
            C = (kappa * f * pC + Cb - M * (1.0 - new)) / (kappa * f * He + 1.0)
            m = new
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
    f, f_b, f_s = stefan(bulk, 1.0 - (pWs + pMs + He * C) / P)
    Kf = KL * kappa
    N_C = Kf * (-f * He - drive * f_s * He / P)
    l1, l2 = N_C * a22 / det, -N_C * a12 / det
    s1, s2 = -f_s * He / P * a22 / det, f_s * He / P * a12 / det
    Mm = M * (1.0 - m)
    e1, e2 = r1 * (1.0 - m) / q1, r2 * (1.0 - m) / q2
    span = (g1 - g2) * Ceq
    half = 0.5 * slope_Ha
    G = F_COUNT
    for j in range(2 * F_COUNT):
        d[j] = 0.0
    f_pws = -f_s / P
    # partial derivatives of the two residuals; p1 and p2 hold one parameter at a time
    d[F_PC], d[G + F_PC] = Kf * f + l1 * kappa * f, s1 * kappa * f
    p1 = -kappa * drive * f_b
    d[F_BULK], d[G + F_BULK] = Kf * drive * f_b - l1 * p1, f_b - s1 * p1
    p1 = -kappa * drive * f_pws
    d[F_PWS], d[G + F_PWS] = Kf * drive * f_pws - l1 * p1, f_pws - s1 * p1
    d[F_PMS], d[G + F_PMS] = d[F_PWS], d[G + F_PWS]
    p1 = -kappa * f * drive
    d[F_KG], d[G + F_KG] = Kf * f * drive - l1 * p1, -s1 * p1
    d[F_KL], d[G + F_KL] = l1 * p1, s1 * p1  # kappa falls with KL; the flux's own KL cancels against kappa
    p1 = kappa * f * He * C + kappa * drive * f_s * He * C / P
    d[F_HE], d[G + F_HE] = Kf * (-f * He * C - drive * f_s * He * C / P) - l1 * p1, -f_s * He * C / P - s1 * p1
    p1, p2 = -Cb, Cb - g2 * Cb - span
    d[F_CB], d[G + F_CB] = -l1 * p1 - l2 * p2, -s1 * p1 - s2 * p2
    p1, p2 = Mm, half * (1.0 + phi) - span * (e1 + e2) - Mm
    d[F_MB], d[G + F_MB] = -l1 * p1 - l2 * p2, -s1 * p1 - s2 * p2
    d[F_DM], d[G + F_DM] = -l1 * Mm + l2 * Mm, -s1 * Mm + s2 * Mm
    p2 = span * e1
    d[F_P1], d[G + F_P1] = -l2 * p2, -s2 * p2
    p2 = span * e2
    d[F_P2], d[G + F_P2] = -l2 * p2, -s2 * p2
    p2 = -span * (e1 + e2)
    d[F_RP], d[G + F_RP] = -l2 * p2, -s2 * p2
    d[F_KA], d[G + F_KA] = -l2 * half * phi, -s2 * half * phi
    d[F_KW], d[G + F_KW] = -l2 * half * (1.0 - phi), -s2 * half * (1.0 - phi)
    d[F_S], d[G + F_S] = -l2 * half, -s2 * half
    physical = C - Cb
    enhancement = N / (KL * physical) if physical != 0.0 else g1
    return N, f, m, enhancement, iterations, converged
