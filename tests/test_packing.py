"""Film sets and hydraulics against published check points, exact derivatives, and the catalogue."""

import math
import time

import numpy as np
import pytest

from ccus.errors import InputError
from ccus.kernel import kernel
from units._billet import billet_flooding, billet_holdup, billet_loading, billet_pressure_drop
from units._packing import FILMS_SIZE, N_G, N_L, diameter_for_flooding, films, flooding_velocity, hydraulics
from units._stichlmair import stichlmair_bed, stichlmair_dry
from units.packing import names, packing
from units.packing_sets import SETS

# Mellapak 250Y, 40 degC, 30 wt% MEA: u_L, u_G, rho_L, mu_L, sigma, rho_G, mu_G; D_L and D_G
POINT = (0.008, 2.0, 1060.0, 2.2e-3, 0.064, 1.15, 1.8e-5)
D_L, D_G = 1.4e-9, 1.6e-5
# set, packing, area fraction, kL [1e-5 m/s], kG [m/s]: an independent evaluation of the published formulas at POINT
CHECK = (
    ("rocha1996", "Mellapak 250Y", 0.327, 11.9, 0.0353), ("billet_schultes1999", "Mellapak 250Y", 0.510, 20.9, 0.0878),
    ("tsai2011", "Mellapak 250Y", 0.911, 5.62, 0.0514), ("wang2016", "Mellapak 250Y", 0.959, 5.42, 0.0514),
    ("wang_song", "Mellapak 250Y", 0.959, 5.62, 0.0514), ("hanley_chen2012", "Mellapak 250Y", 1.467, 2.03, 0.0170),
    ("ccsi", "MellapakPlus 252Y", 0.759, 2.50, 0.0813), ("idaes", "IDAES 250", 0.961, 8.08, 0.0812),
    ("onda1968", "Pall ring metal 25 mm", 0.644, 6.44, 0.0506),
)
# local exponents: area to u_L and sigma; kL to u_L, mu_L, D_L; kG to u_G (two digits, from finite steps of some
# per cent: hence 3 %; SRP II with its pressure drop)
EXPONENTS = (
    ("rocha1996", 0.40, -1.79, 0.17, -0.26, 0.5, 0.77), ("billet_schultes1999", 0.40, -0.75, 0.18, -0.08, 0.5, 0.75),
    ("wang2016", 0.155, -0.116, 0.74, -0.24, 0.5, 0.58), ("wang_song", 0.155, -0.116, 0.565, -0.40, 0.5, 0.58),
    ("hanley_chen2012", -0.15, -0.20, 1.0, -0.67, 0.67, 1.0), ("ccsi", 0.23, -0.115, 0.33, -0.17, 0.5, 0.75),
    ("idaes", 0.16, -0.12, 0.18, -0.11, 0.5, 0.75), ("onda1968", 0.23, -0.55, 0.52, -0.80, 0.5, 0.70),
)
BED = {name: bed for name, bed, *_ in CHECK}


def evaluate(params, inputs):
    out = np.empty(FILMS_SIZE)
    films(params, *inputs, out)
    return out


def printed(value, digits):
    """Half a unit in the last printed digit."""
    return pytest.approx(value, abs=0.51 * 10.0**-digits)


@pytest.mark.parametrize(("name", "bed", "area", "kL", "kG"), CHECK)
def test_films_at_the_check_point(name, bed, area, kL, kG):
    params = packing(bed, name).params
    out = evaluate(params, POINT)
    assert math.exp(out[0]) / params.a == printed(area, 3)
    assert math.exp(out[1]) * D_L ** out[N_L] * 1e5 == printed(kL, 2 if kL < 10 else 1)
    assert math.exp(out[2]) * D_G ** out[N_G] == printed(kG, 4)


@pytest.mark.parametrize(("name", "area_u", "area_s", "kL_u", "kL_mu", "kL_D", "kG_u"), EXPONENTS)
def test_exponents(name, area_u, area_s, kL_u, kL_mu, kL_D, kG_u):
    out = evaluate(packing(BED[name], name).params, POINT)
    slopes = out[3:24].reshape(3, 7)
    found = (slopes[0, 0], slopes[0, 4], slopes[1, 0], slopes[1, 3], out[N_L], slopes[2, 1])
    assert found == pytest.approx((area_u, area_s, kL_u, kL_mu, kL_D, kG_u), abs=0.0052, rel=0.03)


@pytest.mark.parametrize("name", SETS)
def test_derivatives_are_exact(name):
    params, rng = packing(BED[name], name).params, np.random.default_rng(1)
    low = np.log([0.001, 0.3, 950.0, 3e-4, 0.025, 0.6, 1e-5])
    high = np.log([0.03, 3.5, 1150.0, 8e-3, 0.075, 3.0, 2.2e-5])
    worst = 0.0
    for _ in range(200):
        x = low + (high - low) * rng.random(7)
        slopes = evaluate(params, np.exp(x))[3:24].reshape(3, 7)
        for j in range(7):
            h = 1e-3 * np.eye(7)[j]
            v = [evaluate(params, np.exp(x + k * h))[:3] for k in (-3, -2, -1, 1, 2, 3)]
            difference = (-v[0] + 9 * v[1] - 45 * v[2] + 45 * v[3] - 9 * v[4] + v[5]) / 0.06
            smooth = np.abs(-v[0] + 5 * v[1] - 10 * v[2] + 10 * v[3] - 5 * v[4] + v[5]) < 1e-9  # no kink inside
            worst = max(worst, float(np.max(np.abs(difference - slopes[:, j])[smooth], initial=0.0)))
    assert worst < 1e-8


def test_films_never_fail_and_stay_continuous_beyond_flooding():
    params = packing("Mellapak 250Y", "rocha1996").params
    gas = np.geomspace(0.1, 50.0, 4000)
    k = np.array([evaluate(params, (0.02, u, *POINT[2:]))[:3] for u in gas])
    assert np.all(np.isfinite(k))
    assert np.max(np.abs(np.diff(k, axis=0))) < 0.02
    for name in SETS:
        for u_L in (1e-9, 1.0):
            assert np.all(np.isfinite(evaluate(packing(BED[name], name).params, (u_L, 1e-6, *POINT[2:]))))


def test_billet_schultes_at_the_check_point():
    params = packing().params
    u_L, u_G, rho_L, mu_L, _, rho_G, mu_G = POINT
    ratio = u_L * rho_L / (u_G * rho_G)
    h = billet_holdup(params, u_L, rho_L, mu_L)
    assert h == printed(0.0674, 4)
    assert billet_pressure_drop(params, u_L, u_G, rho_G, mu_G, 0.0, h, 0.0) == printed(178, 0)
    assert billet_pressure_drop(params, u_L, u_G, rho_G, mu_G, h, h, 0.0) == printed(227, 0)
    assert billet_loading(params, ratio, rho_L, mu_L, rho_G, mu_G) == printed(1.80, 2)
    assert billet_flooding(params, ratio, rho_L, mu_L, rho_G, mu_G)[0] == printed(2.50, 2)
    bed = hydraulics(params, u_L, u_G, rho_L, mu_L, rho_G, mu_G, 0.0)
    assert bed.flood_fraction == pytest.approx(2.0 / 2.4953, rel=1e-4)
    assert bed.holdup > h  # the point is above loading


def test_billet_schultes_equations_hold_at_loading_and_flooding():
    p = packing("Pall ring metal 50 mm", "billet_schultes1999").params
    rho_L, mu_L, rho_G, mu_G, g = 1000.0, 1e-3, 1.2, 1.8e-5, 9.80665
    for ratio in (0.5, 5.0, 60.0):  # both branches of the flow parameter
        F = ratio * math.sqrt(rho_G / rho_L)
        n, C = (-0.326, p.C_S) if F <= 0.4 else (-0.723, 0.695 * p.C_S * (mu_L / mu_G) ** 0.1588)
        psi = g / C**2 * (F * (mu_L / mu_G) ** 0.4) ** (-2 * n)
        u = billet_loading(p, ratio, rho_L, mu_L, rho_G, mu_G)
        X = 12 * mu_L / (g * rho_L) * ratio * rho_G / rho_L * u
        right = math.sqrt(g / psi) * (p.void / p.a ** (1 / 6) - p.a**0.5 * X ** (1 / 3)) * X ** (1 / 6)
        assert u == pytest.approx(right * math.sqrt(rho_L / rho_G), rel=1e-10)
        u, h = billet_flooding(p, ratio, rho_L, mu_L, rho_G, mu_G)
        left = h**3 * (3 * h - p.void)
        assert left == pytest.approx(6 / g * p.a**2 * p.void * mu_L / rho_L * ratio * rho_G / rho_L * u, rel=1e-9)


def test_stichlmair_reproduces_the_example_of_the_paper():
    # Stichlmair, Bravo and Fair (1989): dry 236.8, wet 539.8 Pa/m
    p = packing(hydraulics="stichlmair1989").params._replace(void=0.68, a=260.0, C_1=32.0, C_2=7.0, C_3=1.0)
    assert stichlmair_dry(p, 0.4, 5.0, 5e-5)[0] == pytest.approx(236.8, abs=0.06)
    assert stichlmair_bed(p, 5e-3, 0.4, 1200.0, 5.0, 5e-5)[0] == pytest.approx(539.8, abs=0.12)


def test_stichlmair_at_the_check_point():
    p = packing(hydraulics="stichlmair1989").params
    u_L, u_G, rho_L, mu_L, _, rho_G, mu_G = POINT
    bed = hydraulics(p, u_L, u_G, rho_L, mu_L, rho_G, mu_G, 0.0)
    assert stichlmair_dry(p, u_G, rho_G, mu_G)[0] == printed(135, 0)
    assert bed.dP_dz == printed(387, 0)
    assert bed.holdup == printed(0.0704, 4)
    # flooding at constant liquid load, 3.77 m/s: the bed at that gas load floods at the same L/G
    assert hydraulics(p, u_L, 3.77, rho_L, mu_L, rho_G, mu_G, 0.0).flood_fraction == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize("kind", ["billet_schultes1999", "stichlmair1989"])
def test_hydraulics_always_gives_numbers(kind):
    p = packing(hydraulics=kind).params
    for u_L in (0.0, 1e-5, 0.01, 0.3):
        for u_G in (0.0, 0.5, 3.0, 30.0):
            bed = hydraulics(p, u_L, u_G, 1000.0, 1e-3, 1.2, 1.8e-5, 1.0)
            assert np.all(np.isfinite(bed))
            assert 0.0 <= bed.holdup < p.void
            assert bed.dP_dz >= 0.0


@pytest.mark.parametrize("kind", ["billet_schultes1999", "stichlmair1989"])
def test_diameter_gives_the_flood_fraction(kind):
    p = packing(hydraulics=kind).params
    m_L, m_G, rho_L, mu_L, rho_G, mu_G = 400.0, 120.0, 1060.0, 2.2e-3, 1.15, 1.8e-5
    area = math.pi / 4 * diameter_for_flooding(p, m_L, m_G, rho_L, mu_L, rho_G, mu_G, 0.75) ** 2
    bed = hydraulics(p, m_L / rho_L / area, m_G / rho_G / area, rho_L, mu_L, rho_G, mu_G, 0.0)
    assert bed.flood_fraction == pytest.approx(0.75, rel=1e-9)
    assert flooding_velocity(p, m_L / m_G, rho_L, mu_L, rho_G, mu_G) == pytest.approx(m_G / rho_G / area / 0.75)


def test_every_packing_of_the_catalogue_computes_with_some_set():
    computed = 0
    for name in names():
        for film_set in SETS:
            try:
                params = packing(name, film_set).params
            except InputError:
                continue
            computed += 1
            assert np.all(np.isfinite(evaluate(params, POINT)))
    assert computed > 80


def test_notices_name_the_range_and_the_unconfirmed():
    bed = packing()
    quiet = {n.what for n in bed.notices("absorber", u_L=0.008, u_G=2.0, mu_L=2.2e-3, sigma=0.06, rho_G=1.1)}
    assert any("not confirmed in a second source" in what for what in quiet)
    loud = bed.notices("absorber", u_L=np.array([1e-4, 0.008]), u_G=2.0, mu_L=0.4e-3, sigma=0.06, rho_G=1.1)
    assert {"packings/wang2016: u_L", "packings/wang2016: mu_L"} <= {n.what for n in loud}
    ring = packing("Pall ring plastic 50 mm", "onda1968").notices("wash", u_L=5e-4)
    assert any("may not wet" in n.what for n in ring)


def test_bad_choices_are_named():
    with pytest.raises(InputError, match="'Mellapak 250Y'"):
        packing("Mellapack 250Y")
    with pytest.raises(InputError, match="'wang_song'"):
        packing(set="wang-song")
    with pytest.raises(InputError, match="random packing"):
        packing("Mellapak 250Y", "onda1968")
    with pytest.raises(InputError, match="needs B"):
        packing("Montz B1-300", "wang_song")
    assert packing("Montz B1-300", "wang_song", mixing_points=1.5e6).params.a == 300.0


def test_default_films_are_cheap():
    assert _repeat(kernel(_loop)) < 1e-6  # measured 0.1 us; the bound leaves room for a busy machine


def _loop(p, n, out):
    total = 0.0
    for i in range(n):
        films(p, 0.008 + 1e-9 * i, 2.0, 1060.0, 2.2e-3, 0.064, 1.15, 1.8e-5, out)
        total += out[0]
    return total


def _repeat(loop):
    p, out = packing().params, np.empty(FILMS_SIZE)
    loop(p, 10, out)
    start = time.perf_counter()
    loop(p, 100_000, out)
    return (time.perf_counter() - start) / 100_000
