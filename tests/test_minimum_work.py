"""Minimum work against figures worked out independently, and against limits that need no model."""

import math

import pytest

from ccus.errors import CcusError
from flowsheets.minimum_work import co2_compression_work, minimum_work, separation_work

R = 8.314462618
DRY = {"CO2": 0.12, "N2": 0.88}


@pytest.mark.parametrize(("T0", "separation", "compression"), [(298.15, 43.9, 62.0), (313.15, 46.2, 68.5)])
def test_dry_twelve_percent_at_ninety_percent_and_150_bar(T0, separation, compression):
    # figures of the specification, three digits: half a unit of the last one
    work = minimum_work(DRY, 0.108, 150e5, T0=T0, P0=101325.0)
    assert work["separation"] == pytest.approx(separation, abs=0.051)
    assert work["compression"] == pytest.approx(compression, abs=0.051)
    assert work["total"] == pytest.approx(work["separation"] + work["compression"])


def test_complete_separation_is_the_entropy_of_mixing():
    work = separation_work({"CO2": 0.3, "N2": 0.7}, 0.3, 300.0)
    assert work == pytest.approx(-R * 300.0 * (0.3 * math.log(0.3) + 0.7 * math.log(0.7)), rel=1e-9)


def test_first_trace_of_co2_costs_its_dilution():
    work = separation_work(DRY, 1e-7, 298.15) / 1e-7
    assert work == pytest.approx(R * 298.15 * math.log(1 / 0.12), rel=1e-5)


def test_compression_of_a_thin_gas_is_ideal():
    # 0.1 to 0.2 bar: the second virial coefficient of CO2, -123 cm3/mol at 298 K, is 0.05 % of the volume there
    assert co2_compression_work(2e4, 298.15, 1e4) == pytest.approx(R * 298.15 * math.log(2), rel=1e-3)


def test_compression_work_rises_through_condensation_without_a_step():
    below, above = (co2_compression_work(P, 298.15, 101325.0) for P in (64.3e5, 64.4e5))  # saturation at 64.34 bar
    assert 0.0 < above - below < 30.0  # v dP of the vapour: 0.19 l/mol times 0.1 bar is 2 J/mol


def test_water_vapour_does_not_count():
    wet = {**DRY, "H2O": 0.1}
    assert minimum_work(wet, 0.108, 110e5) == minimum_work(DRY, 0.108, 110e5)


@pytest.mark.parametrize("captured", [0.0, 0.13])
def test_impossible_capture_is_refused(captured):
    with pytest.raises(CcusError, match="between zero and the CO2"):
        minimum_work(DRY, captured, 110e5)
