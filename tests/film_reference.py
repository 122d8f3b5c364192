"""Discretised liquid film: the reference that the algebraic enhancement model is held against.

CO2 + 2 amine <-> two products, with the rate r = (kA M + kW_W) M (C - C_eq) and the local equilibrium
C_eq = C_b (P1/P1b) (P2/P2b) / (M/Mb)^2. The film has thickness D_C / kL; amine and products do not cross the
interface; at the other end everything has its bulk value. Finite volumes on a grid that is fine at both ends, all
unknowns and the flux solved together by Newton, reached by continuation of the driving force.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.linalg import solve_banded


def film_grid(cells: int, finest: float) -> np.ndarray:
    """Nodes on 0..1 whose spacing grows from ``finest`` at both ends to the middle (tanh stretching)."""
    s, low, high = np.linspace(-1.0, 1.0, cells + 1), 1e-3, 18.0
    for _ in range(60):
        b = 0.5 * (low + high)
        coarse = 0.5 * (1.0 + math.tanh(b * s[1]) / math.tanh(b)) > finest
        low, high = (b, high) if coarse else (low, b)
    return 0.5 * (1.0 + np.tanh(b * s) / math.tanh(b))


class Film:
    """One film; concentrations relative to ``C_ref``, lengths to the film thickness, fluxes to kL C_ref."""

    def __init__(self, kL, D_C, D_M, D_P, M_b, P1_b, P2_b, C_b, kA, kW_W, order, C_ref, nodes):
        self.x, self.order, self.C_ref, self.c_b = nodes, order, C_ref, C_b / C_ref
        self.k1, self.k2 = kW_W * M_b * D_C / kL**2, kA * M_b**2 * D_C / kL**2
        self.a_M, self.a_1, self.a_2 = (D_C * C_ref / D for D in (D_M * M_b, D_P * P1_b, D_P * P2_b))
        h = np.diff(nodes)
        self.h, self.volume = h, 0.5 * np.concatenate(([h[0]], h[:-1] + h[1:]))

    def rate(self, c, N):
        """Rate at the nodes (without the bulk one) and its derivatives to the local c and to the flux N."""
        # by the balance of the film, amine used and products made up to x are both N (1 - x) - (c - c_b)
        used = N * (1.0 - self.x[:-1]) - (c - self.c_b)
        m, p, q = 1.0 - self.order * self.a_M * used, 1.0 + self.a_1 * used, 1.0 + self.a_2 * used
        ceq, k = self.c_b * p * q / m**self.order, (self.k1 + self.k2 * m) * m
        d_m, d_p, d_q = -self.order * self.a_M, self.a_1, self.a_2  # to used
        d_ceq = ceq * (d_p / p + d_q / q - self.order * d_m / m)
        d_rate = (self.k1 + 2.0 * self.k2 * m) * d_m * (c - ceq) - k * d_ceq
        return k * (c - ceq), k - d_rate, d_rate * (1.0 - self.x[:-1]), m

    def newton(self, c, N, boundary, tolerance=1e-11):
        """Solve for ``boundary`` = (weight of c_0, weight of N, value); None when Newton leaves the physical range."""
        n = len(c)
        for _ in range(40):
            r, r_c, r_N, m = self.rate(c, N)
            if np.any(m <= 0.0) or not np.all(np.isfinite(r)):
                return None
            full = np.append(c, self.c_b)
            flux = np.concatenate(([N], (full[:-1] - full[1:]) / self.h))  # at the faces
            residual = flux[:-1] - flux[1:] - r * self.volume
            bands = np.zeros((3, n))
            bands[1] = -1.0 / self.h - r_c * self.volume
            bands[1, 1:] -= 1.0 / self.h[:-1]
            bands[0, 1:], bands[2, :-1] = 1.0 / self.h[:-1], 1.0 / self.h[:-1]
            column = -r_N * self.volume
            column[0] += 1.0
            solved = solve_banded((1, 1), bands, np.column_stack((-residual, -column)))
            last = boundary[2] - boundary[0] * c[0] - boundary[1] * N
            d_N = (last - boundary[0] * solved[0, 0]) / (boundary[1] + boundary[0] * solved[0, 1])
            d_c = solved[:, 0] + solved[:, 1] * d_N
            scale = 1.0
            for _ in range(30):  # stay where amine and products are positive
                used = (N + scale * d_N) * (1.0 - self.x[:-1]) - (c + scale * d_c - self.c_b)
                if np.all((self.order * self.a_M * used < 1.0) & (self.a_1 * used > -1.0) & (self.a_2 * used > -1.0)):
                    break
                scale *= 0.5
            c, N = c + scale * d_c, N + scale * d_N
            if max(np.max(np.abs(d_c)), abs(d_N) / max(abs(N), 1.0)) < tolerance:
                return c, N
        return None


def film_flux(kL, D_C, D_M, D_P, M_b, P1_b, P2_b, C_b, kA, kW_W, order=2, *, C_i=None, gas=None, cells=800):
    """CO2 flux into the liquid [mol/(m2 s)]; negative for desorption.

    Parameters
    ----------
    kL : physical liquid-film coefficient [m/s]
    D_C, D_M, D_P : diffusivities of CO2, amine and products [m2/s]
    M_b, P1_b, P2_b, C_b : bulk concentrations of amine, both products and free CO2, in equilibrium [mol/m3]
    kA, kW_W : rate constants [m6/(mol2 s)] and [m3/(mol s)]
    order : amine consumed per CO2
    C_i : concentration of CO2 at the interface [mol/m3], or
    gas : (p_gas [Pa], kG [mol/(m2 s Pa)], He [Pa m3/mol]), gas film in series

    Raises
    ------
    RuntimeError
        The continuation got stuck.
    """
    top = C_i if gas is None else gas[0] / gas[2]
    C_ref = max(top, C_b)
    Ha = math.sqrt(max((kA * M_b + kW_W) * M_b * D_C, 0.0)) / kL
    film = Film(kL, D_C, D_M, D_P, M_b, P1_b, P2_b, C_b, kA, kW_W, order, C_ref,
                film_grid(cells, min(1.0, 4.0 / max(Ha, 1.0)) / cells))
    start, goal = film.c_b, top / C_ref
    c, N, done, step = np.full(cells, film.c_b), 0.0, 0.0, 1.0
    while done < 1.0:
        value = start + (goal - start) * min(done + step, 1.0)
        if gas is None:
            boundary = (1.0, 0.0, value)
        else:  # kG He (p/He - C_0) = N
            ratio = kL / (gas[1] * gas[2])
            boundary = (1.0, ratio, value)
        solved = film.newton(c, N, boundary)
        if solved is None:
            step *= 0.5
            if step < 1e-6:
                raise RuntimeError("film: continuation stuck")
            continue
        (c, N), done, step = solved, min(done + step, 1.0), 2.0 * step
    return N * kL * C_ref


def algebraic_flux(kL, D_C, D_M, D_P, M_b, P1_b, P2_b, C_b, kA, kW_W, order=2, *, C_i, slope=True):
    """CO2 flux of the implicit algebraic model [mol/(m2 s)], the amine at the interface solved by bisection.

    With u = N / kL - (C_i - C_b), the amine at the interface is M_b - order D_C/D_M u and the products P_b + D_C/D_P u
    (balance of the film). Linearised about the interface, C_eq falls into the film with the slope S = d C_eq / d u, so
    that N = kL Ha / tanh Ha [(C_i - C_eq) - (C_b - C_eq + S u) / cosh Ha], Ha^2 = k D_C (1 + S) / kL^2.
    ``slope`` false leaves S out (C_eq at its interface value everywhere in the film).
    """
    r_M, r_P = order * D_C / D_M, D_C / D_P

    def excess(u):
        M, P1, P2 = M_b - r_M * u, P1_b + r_P * u, P2_b + r_P * u
        C_eq = C_b * P1 / P1_b * P2 / P2_b * (M_b / M) ** order
        S = C_eq * (r_P / P1 + r_P / P2 + order * r_M / M) if slope else 0.0
        Ha = math.sqrt((kA * M + kW_W) * M * D_C * (1.0 + S)) / kL
        ratio = Ha / math.tanh(Ha) if Ha > 1e-4 else 1.0
        rest = (C_b - C_eq + S * u) / math.cosh(min(Ha, 300.0))
        return u + C_i - C_b - ratio * (C_i - C_eq - rest)

    low, high = (0.0, M_b / r_M) if C_i >= C_b else (-min(P1_b, P2_b) / r_P, 0.0)
    for _ in range(200):
        u = 0.5 * (low + high)
        low, high = (low, u) if excess(u) > 0.0 else (u, high)
    return kL * (C_i - C_b + u)
