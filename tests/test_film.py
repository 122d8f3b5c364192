"""The film kernel of the columns against the discretised film, its limits and its derivatives."""

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest

from solvents import _solvent as s
from solvents._lookup import lookup
from solvents.library import load
from units import _film as film

_spec = importlib.util.spec_from_file_location("film_reference", Path(__file__).with_name("film_reference.py"))
reference = importlib.util.module_from_spec(_spec)  # tests/ is no package and not on the path
_spec.loader.exec_module(reference)

P, ALONE = 1.01325e5, 1e12  # Pa; at the second the Stefan correction vanishes


def bulk(T, loading, strength):
    """Bulk of loaded MEA from the tables: He, Cb, Mb, P1, P2, kA, kW, D_CO2, D_amine, D_ion."""
    q = np.zeros(64)
    lookup(T, loading, strength, load("mea").params(), np.zeros(704), q)
    e = np.exp(q[:16])
    return (e[s.HENRY], e[s.P_CO2] * loading**2 / e[s.HENRY], e[s.FREE], e[s.CATION] * loading, e[s.ANION] * loading,
            e[s.K_AMINE], e[s.K_WATER], e[s.D_CO2], e[s.D_AMINE], e[s.D_ION])


def solve(theta, P=P, order=2.0, start=1.0):
    """Flux, Stefan factor, enhancement and derivatives; ``theta`` in the order of the ``F_`` constants."""
    pC, inert, pWs, pMs, Kg, KL, He, Cb, Mb, P1, P2, dM, rP, kA, kW, S = theta
    d = np.zeros(2 * film.F_COUNT)
    N, f, _, E, _, done = film.co2_flux(P, pC, inert, pWs, pMs, Kg, KL, He, Cb, Mb, P1, P2, dM, rP, kA, kW, S, order,
                                        start, d)
    assert done
    return N, f, E, d


def states(n, seed):
    """Random loaded MEA in both columns: bulk, kL [m/s], kG [mol/(m2 s Pa)], CO2 pressure of the gas [Pa]."""
    rng = np.random.default_rng(seed)
    for _ in range(n):
        hot = rng.random() < 0.4
        T = rng.uniform(360.0, 398.0) if hot else rng.uniform(298.0, 350.0)
        b = bulk(T, rng.uniform(0.02, 0.55), rng.uniform(0.1, 0.4))
        kL = math.exp(rng.uniform(math.log(2e-5), math.log(4e-4)))
        kG = math.exp(rng.uniform(math.log(5e-6), math.log(1e-4)))
        star = b[0] * b[1]
        p = star * rng.uniform(0.05, 0.95) if rng.random() < (0.8 if hot else 0.2) else star + math.exp(
            rng.uniform(math.log(20.0), math.log(3e4)))
        yield b, kL, kG, p


def test_flux_follows_the_discretised_film():
    # the bar is 3 % over all states of both columns (design); the linearisation along the film gives below 0.6 %
    errors = []
    for (He, Cb, Mb, P1, P2, kA, kW, D_C, D_M, D_P), kL, kG, p in states(250, 11):
        theta = (p, 1.0, 0.0, 0.0, kG, kL, He, Cb, Mb, P1, P2, D_M / (2 * D_C), D_M / (2 * D_P), kA, kW, D_C / kL**2)
        N, f, _, _ = solve(theta, ALONE)
        exact = reference.film_flux(kL, D_C, D_M, D_P, Mb, P1, P2, Cb, kA, kW, gas=(p, f * kG, He))
        errors.append(abs(N / exact - 1.0))
    assert max(errors) < 0.03
    assert np.quantile(errors, 0.95) < 0.006


def points():
    for (He, Cb, Mb, P1, P2, kA, kW, D_C, D_M, D_P), kL, kG, p in states(12, 5):
        for inert, pWs in ((0.8, 7e3), (0.05, 6e4), (0.0, 9.8e4)):
            yield [min(p, 0.9 * P), inert, pWs, 5.0, kG * 240, kL * 240, He, Cb, Mb, P1, P2, D_M / (2 * D_C),
                   D_M / (2 * D_P), kA, kW, D_C / kL**2]


def test_derivatives_against_sixth_order_differences():
    weights = ((1, 0.75), (2, -0.15), (3, 1 / 60))
    for theta in points():
        _N, f, _, d = solve(theta)
        for j in range(film.F_COUNT):
            log = j >= film.F_KG
            h = 4e-4 if log else 4e-4 * max(theta[j], 0.01 if j == film.F_BULK else 1.0)
            slope = np.zeros(2)
            for i, w in weights:
                for sign in (1, -1):
                    moved = list(theta)
                    moved[j] = theta[j] * math.exp(sign * i * h) if log else theta[j] + sign * i * h
                    slope += sign * w / h * np.array(solve(moved)[:2])
            unit = 1.0 if log else max(theta[j], 0.01 if j == film.F_BULK else 1.0)  # derivative by ln in all
            scale = abs(d[film.F_PC] * theta[0])
            assert d[j] * unit == pytest.approx(slope[0] * unit, rel=1e-8, abs=1e-8 * scale)
            assert d[film.F_COUNT + j] * unit == pytest.approx(slope[1] * unit, rel=1e-8, abs=1e-8 * f)


def test_no_flux_at_equilibrium():
    for theta in points():
        theta[0] = theta[6] * theta[7]
        N, f, _, _ = solve(theta)
        assert abs(N) < 1e-12 * theta[4] * theta[0] * f


def limit(KL=1e-2, Kg=1e3, He=3e3, Cb=1e-9, Mb=2000.0, P0=500.0, dM=0.25, rP=0.5, kA=0.0, kW=0.0, S=1.0, C=1.0):
    """Flux over KL without gas resistance at the interface concentration ``C``."""
    theta = (C * He, 1.0, 0.0, 0.0, Kg, KL, He, Cb, Mb, P0, P0, dM, rP, kA, kW, S)
    return solve(theta, ALONE)[0] / KL


def test_without_reaction_the_flux_is_physical():
    assert limit(Cb=0.1, kW=1e-30, S=1e-9) == pytest.approx(0.9, rel=1e-6)


@pytest.mark.parametrize("Ha", [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0])
def test_pseudo_first_order(Ha):
    # amine in such excess that it is not depleted
    found = limit(Mb=4e8, P0=4e8, Cb=1e-12, kW=Ha**2 / 4e8, S=1.0)
    assert found == pytest.approx(Ha / math.tanh(Ha), rel=1e-4)


def test_instantaneous():
    # C_i + D_M M/(2 D_C): irreversible, all amine used at the interface
    assert limit(C=100.0, Mb=100.0, kW=100.0, Cb=1e-14) == pytest.approx(100.0 + 25.0, rel=1e-3)


@pytest.mark.parametrize("order", [1.0, 1.5, 2.0])
def test_order_of_the_amine(order):
    theta = (2e3, 0.8, 5e3, 0.0, 2e-3, 1e-2, 3e3, 1e-2, 2000.0, 800.0, 800.0, 0.5 / order, 2.5 / order, 5e-3, 8.0, 0.5)
    one, other = solve(theta, order=order), solve(theta, order=order, start=0.01)
    assert one[0] == pytest.approx(other[0], rel=1e-10)  # the same from any start


def test_stefan_factor():
    # 1/y_BM with the logarithmic mean inert fraction
    for b, c in ((0.8, 0.9), (0.5, 0.8), (0.3, 0.5)):
        mean = (c - b) / math.log(c / b)
        assert film.stefan(b, c)[0] == pytest.approx(1.0 / mean, rel=0.01)
    assert 9.0 < film.stefan(0.0, -0.3)[0] <= 10.0
