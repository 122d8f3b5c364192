"""Kernels for a pure fluid given by its Helmholtz energy: IAPWS-95 water, Span-Wagner carbon dioxide.

Notation of the papers: delta = rho/rho_c, tau = T_c/T, alpha = a/(RT) = ideal part + residual part.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccus.kernel import kernel

MAX_ITERATIONS = 80


class Helmholtz(NamedTuple):
    """Constants of one equation of state; molar units."""

    R: float  # gas constant of the equation [J/mol/K]
    T_c: float  # reducing temperature [K]
    rho_c: float  # reducing density [mol/m3]
    rho_max: float  # density that no state of the range exceeds [mol/m3]
    lead: np.ndarray  # (3,): a1, a2 and the factor of ln(tau) in the ideal part; offsets of the datum included
    einstein: np.ndarray  # (k, 2): n, t of n ln(1 - exp(-t tau)) in the ideal part
    power: np.ndarray  # (k, 4): n, d, t, l of n delta^d tau^t exp(-delta^l); no exponential where l = 0
    gauss: np.ndarray  # (k, 7): n, d, t, eta, beta, gamma, epsilon
    critical: np.ndarray  # (k, 8): n, a, b, beta, A, B, C, D of the non-analytic terms


class State(NamedTuple):
    """A state and the derivatives along T and density."""

    P: float  # [Pa]
    h: float  # [J/mol]
    s: float  # [J/mol/K]
    P_T: float  # dP/dT at constant density
    P_rho: float  # dP/drho at constant temperature
    h_T: float
    h_rho: float
    cp: float  # [J/mol/K]


class Density(NamedTuple):
    """A density and how it was found."""

    rho: float  # [mol/m3]
    iterations: int
    residual: float  # relative to the pressure
    converged: bool


@kernel
def ideal_part(T, p):
    """alpha0 without ln(delta), tau alpha0_tau, tau^2 alpha0_tautau at T [K]."""
    tau = p.T_c / T
    log_tau = math.log(tau)
    value = p.lead[0] + p.lead[1] * tau + p.lead[2] * log_tau
    first = p.lead[1] * tau + p.lead[2]
    second = -p.lead[2]
    for k in range(p.einstein.shape[0]):
        n, x = p.einstein[k, 0], p.einstein[k, 1] * tau
        e = math.exp(-x)
        value += n * math.log(1.0 - e)
        first += n * x * e / (1.0 - e)
        second -= n * x * x * e / (1.0 - e) ** 2
    return value, first, second


@kernel
def power_terms(delta, tau, p):
    """Polynomial and exponential terms: a, delta a_d, tau a_t, delta^2 a_dd, delta tau a_dt, tau^2 a_tt."""
    ln_delta, ln_tau = math.log(delta), math.log(tau)
    a = d1 = t1 = d2 = dt = t2 = 0.0
    for k in range(p.power.shape[0]):
        n, d, t, l = p.power[k, 0], p.power[k, 1], p.power[k, 2], p.power[k, 3]
        exponent = d * ln_delta + t * ln_tau
        slope, curve = d, d * (d - 1.0)
        if l > 0.0:
            x = delta
            for _ in range(int(l) - 1):
                x *= delta
            exponent -= x
            slope = d - l * x
            curve = slope * (slope - 1.0) - l * l * x
        term = n * math.exp(exponent)
        a += term
        d1 += term * slope
        t1 += term * t
        d2 += term * curve
        dt += term * slope * t
        t2 += term * t * (t - 1.0)
    return a, d1, t1, d2, dt, t2


@kernel
def gauss_terms(delta, tau, p):
    """Gaussian bell terms, the same six sums as ``power_terms``."""
    ln_delta, ln_tau = math.log(delta), math.log(tau)
    a = d1 = t1 = d2 = dt = t2 = 0.0
    for k in range(p.gauss.shape[0]):
        n, d, t = p.gauss[k, 0], p.gauss[k, 1], p.gauss[k, 2]
        eta, beta, x, y = p.gauss[k, 3], p.gauss[k, 4], delta - p.gauss[k, 6], tau - p.gauss[k, 5]
        term = n * math.exp(d * ln_delta + t * ln_tau - eta * x * x - beta * y * y)
        slope_d, slope_t = d - 2.0 * eta * delta * x, t - 2.0 * beta * tau * y
        a += term
        d1 += term * slope_d
        t1 += term * slope_t
        d2 += term * (slope_d * slope_d - d - 2.0 * eta * delta * delta)
        dt += term * slope_d * slope_t
        t2 += term * (slope_t * slope_t - t - 2.0 * beta * tau * tau)
    return a, d1, t1, d2, dt, t2


@kernel
def critical_terms(delta, tau, p):
    """Non-analytic terms n Delta^b delta psi, the same six sums as ``power_terms``."""
    a = d1 = t1 = d2 = dt = t2 = 0.0
    x, y = delta - 1.0, tau - 1.0
    x2 = max(x * x, 1e-30)  # the terms are defined by their limit on the critical isochore
    for k in range(p.critical.shape[0]):
        n, a_k, b, beta = p.critical[k, 0], p.critical[k, 1], p.critical[k, 2], p.critical[k, 3]
        A, B, C, D = p.critical[k, 4], p.critical[k, 5], p.critical[k, 6], p.critical[k, 7]
        root = math.exp(math.log(x2) / (2.0 * beta))
        theta = -y + A * root
        edge = B * math.exp(a_k * math.log(x2))
        distance = max(theta * theta + edge, 1e-300)
        theta_d = A * root / (beta * x2) * x
        distance_d = 2.0 * theta * theta_d + 2.0 * a_k * edge * x / x2
        theta_dd = A * root / (beta * x2) * (1.0 / beta - 1.0)
        distance_dd = 2.0 * theta_d * theta_d + 2.0 * theta * theta_dd + 2.0 * a_k * (2.0 * a_k - 1.0) * edge / x2
        f = math.exp(b * math.log(distance))
        f1, f2 = b * f / distance, b * (b - 1.0) * f / (distance * distance)
        f_d, f_t = f1 * distance_d, -2.0 * f1 * theta
        f_dd = f1 * distance_dd + f2 * distance_d * distance_d
        f_tt = 2.0 * f1 + 4.0 * f2 * theta * theta
        f_dt = -2.0 * (f1 * theta_d + f2 * theta * distance_d)
        psi = math.exp(-C * x * x - D * y * y)
        psi_d, psi_t = -2.0 * C * x * psi, -2.0 * D * y * psi
        psi_dd, psi_tt = (4.0 * C * x * x - 2.0) * C * psi, (4.0 * D * y * y - 2.0) * D * psi
        psi_dt = 4.0 * C * D * x * y * psi
        g, g_d, g_dd = delta * psi, psi + delta * psi_d, 2.0 * psi_d + delta * psi_dd
        g_t, g_tt, g_dt = delta * psi_t, delta * psi_tt, psi_t + delta * psi_dt
        a += n * f * g
        d1 += n * delta * (f_d * g + f * g_d)
        t1 += n * tau * (f_t * g + f * g_t)
        d2 += n * delta * delta * (f_dd * g + 2.0 * f_d * g_d + f * g_dd)
        dt += n * delta * tau * (f_dt * g + f_d * g_t + f_t * g_d + f * g_dt)
        t2 += n * tau * tau * (f_tt * g + 2.0 * f_t * g_t + f * g_tt)
    return a, d1, t1, d2, dt, t2


@kernel
def residual_part(T, rho, p):
    """The residual Helmholtz energy and its scaled derivatives at T [K], rho [mol/m3]; see ``power_terms``."""
    delta, tau = rho / p.rho_c, p.T_c / T
    a0, b0, c0, e0, f0, g0 = power_terms(delta, tau, p)
    a1, b1, c1, e1, f1, g1 = gauss_terms(delta, tau, p)
    a2, b2, c2, e2, f2, g2 = critical_terms(delta, tau, p)
    return a0 + a1 + a2, b0 + b1 + b2, c0 + c1 + c2, e0 + e1 + e2, f0 + f1 + f2, g0 + g1 + g2


@kernel
def state(T, rho, p):
    """State at T [K] and molar density rho [mol/m3]; enthalpy and entropy on the datum of ``p``."""
    ideal, ideal_t, ideal_tt = ideal_part(T, p)
    a, d1, t1, d2, dt, t2 = residual_part(T, rho, p)
    RT = p.R * T
    P = rho * RT * (1.0 + d1)
    P_T = rho * p.R * (1.0 + d1 - dt)
    P_rho = RT * (1.0 + 2.0 * d1 + d2)
    h = RT * (1.0 + ideal_t + t1 + d1)
    s = p.R * (ideal_t + t1 - ideal - math.log(rho / p.rho_c) - a)
    h_T = -p.R * (ideal_tt + t2) + P_T / rho
    h_rho = (P_rho - T * P_T / rho) / rho
    return State(P, h, s, P_T, P_rho, h_T, h_rho, h_T - h_rho * P_T / P_rho)


@kernel
def density(T, P, liquid, p):
    """Molar density [mol/m3] of the liquid or vapour branch at T [K], P [Pa].

    An isotherm is concave in density below the critical density and convex above it, so Newton's method from the
    dilute end (vapour) or from the densest state (liquid) never crosses the root. Above the critical temperature the
    side is chosen by the pressure on the critical isochore and ``liquid`` is ignored.
    """
    if p.T_c < T:
        liquid = P > state(T, p.rho_c, p).P
    rho = p.rho_max if liquid else P / (p.R * T)
    for i in range(MAX_ITERATIONS):
        _, d1, _, d2, _, _ = residual_part(T, rho, p)
        error = rho * p.R * T * (1.0 + d1) - P
        slope = p.R * T * (1.0 + 2.0 * d1 + d2)
        if abs(error) < 1e-12 * P:
            return Density(rho, i, abs(error) / P, True)
        step = -error / slope
        rho += min(max(step, -0.5 * rho), 0.5 * rho)
        if abs(step) < 1e-13 * rho:
            return Density(rho, i + 1, abs(error) / P, True)
    return Density(rho, MAX_ITERATIONS, abs(error) / P, False)
