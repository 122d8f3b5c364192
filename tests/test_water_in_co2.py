"""Spycher and Pruess (2003) against measured compositions.

Measured values: ``validation/data/water_in_co2.csv``; both phases of Bamberger as in DWSIM's examples.
"""

import numpy as np
import pytest

from ccus._water_in_co2 import mutual_solubility, redlich_kwong_volume
from ccus.errors import OutOfRangeError
from ccus.water_in_co2 import mutual_params, water_content
from validation.submodels_points import measured

# P [bar], x_CO2, y_H2O at 323.2 K; Bamberger, Sieder, Maurer, J. Supercrit. Fluids 17 (2000) 97-110
BAMBERGER = [(40.5, 0.0109, 0.0046), (50.6, 0.0137, 0.0036), (60.6, 0.0161, 0.0037), (70.8, 0.0176, 0.0034),
             (80.8, 0.0190, 0.0034), (90.9, 0.0200, 0.0041), (100.9, 0.0205, 0.0045), (111.0, 0.0210, 0.0050),
             (121.0, 0.0214, 0.0055), (141.1, 0.0217, 0.0061)]


def deviations(source):
    rows = measured("water_in_co2")
    rows = rows[rows.source == source]
    return water_content(rows.T_K, rows.P_bar * 1e5) / rows.value.to_numpy() - 1.0


def test_dense_carbon_dioxide_holds_the_measured_water():
    off = deviations("king1992")
    assert np.abs(off).max() < 0.10
    assert np.abs(off).mean() < 0.05


def test_gaseous_carbon_dioxide_holds_the_measured_water():
    off = deviations("meyer2015")  # at 40 degC the model falls short by 6 % towards 50 bar, elsewhere by under 2 %
    assert np.abs(off).max() < 0.07
    assert np.abs(off).mean() < 0.025


def test_both_phases_of_bamberger2000():
    for P, x, y in BAMBERGER:
        found = mutual_solubility(323.2, P * 1e5, mutual_params())
        assert found.x_CO2 == pytest.approx(x, rel=0.08)
        assert found.y_H2O == pytest.approx(y, rel=0.14)


def test_water_content_has_a_minimum_before_the_dense_phase():
    P = np.linspace(20e5, 110e5, 91)
    y = water_content(313.15, P)
    assert 60e5 < P[np.argmin(y)] < 80e5
    assert y[-1] > 1.5 * y.min()


def test_volume_solves_the_equation_and_takes_the_stable_root():
    a, b = mutual_params().a_CO2, mutual_params().b_CO2
    R = 83.14462618
    for T, P in ((293.15, 40.0), (293.15, 80.0), (313.15, 70.0), (350.0, 200.0)):
        attraction = a[0] + a[1] * T
        v = redlich_kwong_volume(T, P, attraction, b)
        assert R * T / (v - b) - attraction / (T**0.5 * v * (v + b)) == pytest.approx(P, rel=1e-9)
    assert redlich_kwong_volume(293.15, 40.0, a[0] + a[1] * 293.15, b) > 300.0
    assert redlich_kwong_volume(293.15, 80.0, a[0] + a[1] * 293.15, b) < 80.0


def test_outside_its_range_it_refuses():
    with pytest.raises(OutOfRangeError, match="spycher2003"):
        water_content(400.0, 1e6)
