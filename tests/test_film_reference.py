"""The discretised film against analytic limits and an independent solver, and the algebraic model against the film."""

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_bvp

_spec = importlib.util.spec_from_file_location("film_reference", Path(__file__).with_name("film_reference.py"))
reference = importlib.util.module_from_spec(_spec)  # tests/ is no package and not on the path
_spec.loader.exec_module(reference)
film_flux, algebraic_flux = reference.film_flux, reference.algebraic_flux

# kL, D_C, D_M, D_P, M, P1, P2, C_b, kA, kW_W, C_i: absorber, rich end, stripper, from 30 wt% MEA
ABSORBER = (6e-5, 1.9e-9, 1.05e-9, 4e-10, 2500.0, 1250.0, 1200.0, 8e-3, 5.3e-3, 8.0, 2.0)
RICH = (6e-5, 1.9e-9, 1.05e-9, 4e-10, 400.0, 2250.0, 2100.0, 0.3, 5.3e-3, 8.0, 2.5)
STRIPPER = (2e-4, 6e-9, 3.3e-9, 1.4e-9, 1100.0, 1900.0, 1700.0, 10.0, 0.11, 60.0, 4.0)


def flux(state, **options):
    return film_flux(*state[:10], C_i=state[10], **options)


def test_no_reaction():
    assert film_flux(1e-4, 1e-9, 5e-10, 3e-10, 4e3, 5e2, 5e2, 0.1, 0.0, 0.0, C_i=1.0) == pytest.approx(9e-5, rel=1e-10)


@pytest.mark.parametrize("Ha", [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0])
def test_pseudo_first_order(Ha):
    kL, D, M = 1e-4, 1e-9, 4e8  # amine in such excess that it is not depleted
    k = (Ha * kL) ** 2 / D / M
    found = film_flux(kL, D, D, D, M, M, M, 1e-12, 0.0, k, C_i=1.0)
    assert found == pytest.approx(kL * Ha / math.tanh(Ha), rel=1e-4)


def test_instantaneous():
    # N = kL (C_i + D_M M / (2 D_C)) for an irreversible instantaneous reaction
    found = film_flux(1e-4, 1e-9, 5e-10, 5e-10, 100.0, 500.0, 500.0, 1e-9, 0.0, 1e6, C_i=100.0)
    assert found == pytest.approx(1e-4 * (100.0 + 0.5 * 100.0 / 2.0), rel=1e-5)


def test_equilibrium_gives_no_flux():
    assert film_flux(*ABSORBER[:10], C_i=ABSORBER[7]) == pytest.approx(0.0, abs=1e-18)
    assert film_flux(*ABSORBER[:10], gas=(ABSORBER[7] * 5e3, 2e-5, 5e3)) == pytest.approx(0.0, abs=1e-15)


def test_gas_film_in_series():
    He, kG, p = 5e3, 2e-5, 1.2e4
    N = film_flux(*ABSORBER[:10], gas=(p, kG, He))
    assert film_flux(*ABSORBER[:10], C_i=(p - N / kG) / He) == pytest.approx(N, rel=1e-9)


@pytest.mark.parametrize("state", [ABSORBER, RICH, STRIPPER])
def test_second_order_in_the_grid(state):
    coarse, fine, finer = (flux(state, cells=n) for n in (400, 800, 1600))
    assert (coarse - fine) / (fine - finer) == pytest.approx(4.0, rel=0.1)
    assert fine == pytest.approx(finer, rel=1e-4)


@pytest.mark.parametrize("state", [ABSORBER, RICH, STRIPPER])
def test_against_a_collocation_solver(state):
    # all species with their own balance, none eliminated: scipy's fourth-order collocation
    kL, D_C, D_M, D_P, M_b, P1_b, P2_b, C_b, kA, kW_W, C_i = state
    top, k = max(C_i, C_b), D_C / kL**2

    def film(x, y):
        c, dc, m, dm, p, dp = y
        q = 1.0 + (p - 1.0) * P1_b / P2_b
        r = k * (kA * M_b * m + kW_W) * M_b * m * (c - C_b / top * p * q / m**2)
        return np.array([dc, r, dm, 2.0 * r * D_C * top / (D_M * M_b), dp, -r * D_C * top / (D_P * P1_b)])

    def ends(a, b):
        return np.array([a[0] - C_i / top, a[3], a[5], b[0] - C_b / top, b[2] - 1.0, b[4] - 1.0])

    x = 0.5 * (1.0 + np.tanh(3.0 * np.linspace(-1, 1, 400)) / math.tanh(3.0))
    start = np.zeros((6, x.size))
    start[0], start[2], start[4] = C_b / top + (C_i - C_b) / top * np.exp(-30 * x), 1.0, 1.0
    solved = solve_bvp(film, ends, x, start, tol=1e-7, max_nodes=20000)
    assert solved.success
    assert flux(state, cells=3200) == pytest.approx(-solved.y[1, 0] * kL * top, rel=2e-5)


def states(n, seed):
    """Random films: free amine, products and equilibrium from lean to overloaded, both directions, Ha 0.01 to 2000."""
    rng = np.random.default_rng(seed)
    for _ in range(n):
        M = math.exp(rng.uniform(math.log(80.0), math.log(4500.0)))
        P = 0.5 * (5200.0 - M) * rng.uniform(0.9, 1.0)
        D_C = math.exp(rng.uniform(math.log(1.5e-9), math.log(8e-9)))
        C_b = math.exp(rng.uniform(-7.0, 0.0)) * (300.0 / M) ** 1.5
        kL, k = math.exp(rng.uniform(math.log(2e-5), math.log(5e-4))), 10.0 ** rng.uniform(-6.0, 1.0)
        C_i = C_b * rng.uniform(0.02, 0.9) if rng.random() < 0.4 else C_b + math.exp(rng.uniform(-5.0, 3.0))
        yield kL, D_C, 0.55 * D_C, 0.22 * D_C, M, P, 0.93 * P, C_b, 0.02 * k, 20.0 * k, C_i


def test_algebraic_model_follows_the_film():
    errors = {True: [], False: []}
    for state in states(400, 3):
        N = flux(state)
        for slope in (True, False):
            errors[slope].append(abs(algebraic_flux(*state[:10], C_i=state[10], slope=slope) / N - 1.0))
    assert max(errors[True]) < 0.03
    assert np.quantile(errors[True], 0.95) < 0.005
    assert max(errors[False]) > max(errors[True])  # the slope of C_eq in the film matters


@pytest.mark.parametrize("slope", [True, False])
def test_algebraic_model_keeps_the_limits(slope):
    args = (1e-4, 1e-9, 5e-10, 5e-10, 100.0, 500.0, 500.0, 1e-9, 0.0)
    assert algebraic_flux(*args, 0.0, C_i=100.0, slope=slope) == pytest.approx(1e-4 * 100.0, rel=1e-9)
    assert algebraic_flux(*args, 1e6, C_i=100.0, slope=slope) == pytest.approx(1e-4 * 125.0, rel=1e-3)
    assert algebraic_flux(*ABSORBER[:10], C_i=ABSORBER[7], slope=slope) == pytest.approx(0.0, abs=1e-15)
