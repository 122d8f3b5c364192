"""Blocks of the column against high-order differences, the grid, and the carrying-over of a solution."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccus.gas import gas_stream
from ccus.kernel import record
from solvents.library import load
from units import _column as k
from units import _column_solve as solver
from units.column import Row, compromises, graded, make_blocks, work_arrays
from units.packing import packing
from units.setup import column_params

WEIGHTS = ((1, 0.75), (2, -0.15), (3, 1 / 60))  # central differences of sixth order
P_TOP = 1e5
P = load("mea").params()
GAS = gas_stream({"CO2": 70.0, "H2O": 40.0, "N2": 420.0, "O2": 30.0}, 313.15, 1.05e5)
ABSORBER = np.array([20.0, 800.0, 100.0, 325.0, 40.0, 60.0, 0.02, 328.0])
BOTTOM = np.array([47.0, 780.0, 100.0, 316.0, 65.0, 42.0, 0.005, 314.0])
TOP = np.array([5.0, 790.0, 100.0, 333.0, 3.0, 90.0, 0.1, 334.0])
STRIPPER = np.array([35.0, 800.0, 100.0, 381.0, 12.0, 25.0, 0.05, 383.0])


def params(gas=GAS):
    return column_params(gas, load("mea"), packing(), 298.15)


def work():
    return record(work_arrays())


def slopes(func, x):
    """Jacobian of ``func`` at ``x`` by sixth-order differences."""
    out = []
    for j in range(len(x)):
        h = (1.5e-4 if j % 4 == 3 else 1e-3) * abs(x[j])
        total = 0.0
        for i, w in WEIGHTS:
            up, down = np.array(x), np.array(x)
            up[j], down[j] = x[j] + i * h, x[j] - i * h
            total = total + w / h * (func(up) - func(down))
        out.append(total)
    return np.array(out).T


def assert_jacobian(found, expected, x):
    """Every entry to 1e-8 of the largest in its row, each weighted by its unknown (kelvin by 1 % of T)."""
    weight = np.array([abs(v) * (0.01 if j % 4 == 3 else 1.0) for j, v in enumerate(x)])
    a, b = found * weight, expected * weight
    scale = np.maximum(np.max(np.abs(b), axis=1, keepdims=True), 1e-300)
    assert np.max(np.abs(a - b) / scale) < 1e-8


CASES = ((ABSORBER, GAS, 1.05e5), (BOTTOM, GAS, 1.05e5), (TOP, GAS, 1.02e5), (STRIPPER, None, 1.8e5))


@pytest.mark.parametrize(("state", "gas", "pressure"), CASES)
@pytest.mark.parametrize("rate", [1.0, 0.01])
def test_rates_have_exact_derivatives(state, gas, pressure, rate):
    c, w = params(gas), work()
    c.rate = rate

    def rates(s):
        _, done = k.cell_rates(s, pressure, 12.0, 1.0, P, c, w)
        assert done
        return w.flux[:4].copy()

    expected = slopes(rates, state)
    rates(state)
    assert_jacobian(w.jac.copy(), expected, state)


def block_jacobian(func, block, out, liquid, gas, theta=None):
    """Analytic and differenced Jacobian of a block by its own eight unknowns, the liquid above and the gas below."""
    r, D, L, U = np.zeros(8), np.zeros((8, 8)), np.zeros((8, 4)), np.zeros((8, 4))

    def residual(x):
        func(block, x[:8], x[8:12], x[12:], r, D, L, U)
        return r.copy()

    x = np.concatenate([out, liquid, gas])
    expected = slopes(residual, x)
    residual(x)
    assert_jacobian(np.hstack([D, L, U]), expected, x)


@pytest.mark.parametrize("theta", [0.5, 1.0])
def test_packed_cell(theta):
    c, w = params(), work()
    block = np.zeros(k.BLOCK_COLUMNS)
    block[[k.DZ, k.AREA, k.PRESSURE, k.WALL]] = 0.4, 12.0, 1.05e5, 30.0

    def func(b, out, liquid, gas, r, D, L, U):
        faces = np.empty((2, 5))
        for x, face in zip((out, liquid), faces):
            k.face_enthalpy(x, P, c, face)
        k.packed(b, out, liquid, gas, faces[0], faces[1], theta, 1.0, P, c, w, r, D, L, U)

    block_jacobian(func, block, ABSORBER, np.array([15.0, 795.0, 100.0, 327.0]), np.array([45.0, 55.0, 0.02, 324.0]))


@pytest.mark.parametrize(("kind", "ratio", "condenser"), [(k.JUNCTION, 0.0, 0.0), (k.JUNCTION, -1.0, 0.0),
                                                          (k.JUNCTION, 1.5, 0.0), (k.TOP, 0.0, 0.0)])
def test_junction(kind, ratio, condenser):
    c, w = params(), work()
    block = np.zeros(k.BLOCK_COLUMNS)
    block[[k.KIND, k.RETURN_T, k.RATIO, k.CONDENSER_T, k.CONDENSER_P]] = kind, 313.15, ratio, condenser, 1.8e5
    block[k.FEED_L : k.FEED_L + 4], block[k.FEED_G : k.FEED_G + 4] = (3.0, 200.0, 20.0, -6e7), (1.0, 2.0, 0.1, -9e5)
    block[k.DRAW] = 0.2 if kind == k.JUNCTION else 0.0

    def func(b, out, liquid, gas, r, D, L, U):
        k.junction(b, out, liquid, gas, P, c, w, r, D, L, U)

    block_jacobian(func, block, ABSORBER, np.array([15.0, 795.0, 100.0, 327.0]), np.array([45.0, 55.0, 0.02, 324.0]))


def test_top_of_a_stripper_with_condenser():
    # the reflux is differentiated numerically in the kernel (first order): 1e-4 of the row
    c, w = params(None), work()
    block = np.zeros(k.BLOCK_COLUMNS)
    block[[k.KIND, k.CONDENSER_T, k.CONDENSER_P]] = k.TOP, 313.15, 1.8e5
    block[k.FEED_L : k.FEED_L + 4] = 48.0, 800.0, 100.0, -2.6e8
    r, D, L, U = np.zeros(8), np.zeros((8, 8)), np.zeros((8, 4)), np.zeros((8, 4))

    def residual(x):
        k.junction(block, x, np.zeros(4), np.array([12.0, 30.0, 0.05, 385.0]), P, c, w, r, D, L, U)
        return r.copy()

    expected = slopes(residual, STRIPPER)
    residual(STRIPPER)
    weight = np.abs(STRIPPER)
    scale = np.max(np.abs(expected * weight), axis=1, keepdims=True)
    assert np.max(np.abs((D - expected) * weight) / scale) < 1e-4


@pytest.mark.parametrize(("spec", "value"), [(k.LOADING, 0.2), (k.DUTY, 1e7), (k.TEMPERATURE, 393.0)])
def test_reboiler(spec, value):
    c, w = params(None), work()
    block = np.zeros(k.BLOCK_COLUMNS)
    block[[k.KIND, k.PRESSURE, k.SPEC, k.SPEC_VALUE]] = k.REBOILER, 1.8e5, spec, value
    out = np.array([20.0, 770.0, 100.0, 391.0, 2.0, 40.0, 0.05, 391.0])

    def func(b, out, liquid, gas, r, D, L, U):
        k.reboiler(b, out, liquid, P, c, w, r, D, L, U)

    block_jacobian(func, block, out, np.array([22.0, 800.0, 100.0, 386.0]), np.array([1.0, 1.0, 1.0, 380.0]))


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 60.0), st.integers(8, 300))
def test_graded_fills_the_height(height, cells):
    d = np.array(graded(height, cells))
    assert len(d) == cells
    assert np.all(d > 0.0)
    assert d.sum() == pytest.approx(height, rel=1e-12)
    assert d[0] == pytest.approx(d[-1], rel=1e-9)
    assert d[0] <= 1.001 * height / cells
    assert d.max() == d[(cells - 1) // 2]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(1.0, 20.0), min_size=1, max_size=3), st.floats(0.0, 0.8), st.integers(0, 9))
def test_regrid_conserves_heights_and_bounds(beds, weight, seed):
    rows = []
    for height in beds:
        rows += [Row(height=height), Row(kind=k.JUNCTION)]
    old, new = make_blocks(rows, 24, 10.0, 1e5), make_blocks(rows, 48, 10.0, 1e5)
    rng = np.random.default_rng(seed)
    x, x_new = rng.uniform(1.0, 2.0, (len(old), 8)), np.zeros((len(new), 8))
    z, monitor = np.zeros((2, len(new) + 2))
    top, bottom = np.full(4, 1.5), np.full(4, 1.5)
    solver.regrid(old, x, top, bottom, new, x_new, z, weight, monitor)
    ends = np.flatnonzero(new[:, k.KIND] == k.JUNCTION)
    found = [part.sum() for part in np.split(new[:, k.DZ], ends)[: len(beds)]]
    assert found == pytest.approx(beds, rel=1e-12)
    assert np.all(new[new[:, k.KIND] == k.PACKED, k.DZ] > 0.0)
    assert x_new.min() >= 1.0 - 1e-9  # interpolation makes no new extremes
    assert x_new.max() <= 2.0 + 1e-9


@pytest.mark.parametrize("cells", [36, 72, 144])
def test_short_beds_add_no_cells(cells):
    # a column started from another one takes as many cells as that has: one more than asked for would grow without end
    rows = [Row(height=0.1), Row(kind=k.JUNCTION), Row(height=9.0), Row(kind=k.JUNCTION), Row(height=0.3)]
    blocks = make_blocks(rows, cells, 10.0, 1e5)
    assert np.sum(blocks[:, k.KIND] == k.PACKED) == cells


def test_regrid_keeps_a_linear_solution():
    rows = [Row(height=10.0)]
    old, new = make_blocks(rows, 24, 10.0, 1e5), make_blocks(rows, 48, 10.0, 1e5)
    low = np.cumsum(old[:, k.DZ])
    x = np.concatenate([np.tile(low[:, None], 4), np.tile((low - old[:, k.DZ])[:, None], 4)], axis=1) + 1.0
    x_new = np.zeros((48, 8))
    z, monitor = np.zeros((2, 60))
    solver.regrid(old, x, np.ones(4), np.full(4, 11.0), new, x_new, z, 0.5, monitor)
    face = np.cumsum(new[:, k.DZ])
    assert x_new[:, 0] == pytest.approx(face + 1.0, rel=1e-10)
    assert x_new[:, 4] == pytest.approx(face - new[:, k.DZ] + 1.0, rel=1e-10)
    assert math.isclose(face[-1], 10.0)


def test_what_the_solver_left_open_is_told():
    column = SimpleNamespace(goal=np.array([0.7, P_TOP, 1.0]))
    assert compromises("absorber", column, 0.5, 0.7) == []
    scheme, flooding = compromises("absorber", column, 0.51, 0.65)
    assert "upwind share" in str(scheme)
    assert scheme.value == "2.0 %"
    assert "65.0 %" in str(flooding)
