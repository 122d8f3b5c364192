"""Reading quantities: spellings, dimensions, ranges, and the short way against pint."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccus.errors import InputError
from ccus.quantity import COMMON, KINDS, Flow, Range, read, read_flow, read_fraction, registry, show, shown, to_si


@pytest.mark.parametrize(
    "text", ["40degC", "40 degC", "40 °C", "40°C", "40 ℃", "40 C", "40\u00a0°C", "313.15 K", "104 degF"]
)
def test_spellings_of_a_temperature(text):
    assert read(text, "temperature") == pytest.approx(313.15, abs=1e-10)


@pytest.mark.parametrize(
    ("text", "pascal"),
    [
        ("1.05 bar", 105000),
        ("1.05 bara", 105000),
        ("1.05 bar(a)", 105000),
        ("0.05 barg", 106325),
        ("5 kPag", 106325),
        ("50 mbarg", 106325),
        ("0 psig", 101325),
        ("105 kPa", 105000),
        ("1 atm", 101325),
        ("0.11 MPa", 110000),
    ],
)
def test_absolute_and_gauge_pressures(text, pascal):
    assert read(text, "pressure") == pytest.approx(pascal, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("30 %", "fraction", 0.3),
        ("30%", "mass_fraction", 0.3),
        ("30 wt%", "mass_fraction", 0.3),
        ("0.30", "fraction", 0.3),
        ("30 wt %", "mass_fraction", 0.3),
        (0.3, "fraction", 0.3),
        ("13 mol %", "mole_fraction", 0.13),
        ("12 vol-%", "mole_fraction", 0.12),
        ("50 ppmv", "mole_fraction", 50e-6),
        ("50 ppm", "mole_fraction", 50e-6),
        ("50 ppm", "ppm", 50.0),
        ("50", "ppm", 50.0),
        ("1000 W/(m² K)", "heat_transfer_coefficient", 1000.0),
        ("1 kW/m2/K", "heat_transfer_coefficient", 1000.0),
        ("0.22", "loading", 0.22),
        ("65 ft", "length", 19.812),
    ],
)
def test_other_spellings(text, kind, value):
    assert read(text, kind) == pytest.approx(value, rel=1e-12)


def test_kilotonne_is_no_knot_and_a_year_has_8766_hours():
    assert read("8766 kt/a", "mass_flow") == pytest.approx(1e6 * 1000 / 3600 / 1000 * 1, rel=1e-12)


def test_normal_cubic_metre_is_an_amount():
    # 22.413969 L/mol at 273.15 K and 101,325 Pa: CODATA 2018
    flow = read_flow("22.413969 Nm3/h")
    assert flow.kind == "mole_flow"
    assert flow.value * 3600 == pytest.approx(1000.0, rel=1e-7)
    # at 15 degC and 101,325 Pa: 23.644 L/mol (ISO 13443 gives 23.644 81 for an ideal gas)
    assert read_flow("23.64481 Sm3/h").value * 3600 == pytest.approx(1000.0, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("500 t/h", Flow(500 / 3.6, "mass_flow")),
        ("72000 kmol/h", Flow(20000.0, "mole_flow")),
        ("36 m3/h", Flow(0.01, "volume_flow")),
        ("600 L/min", Flow(0.01, "volume_flow")),
        ("3.6 t/h dry", Flow(1.0, "mass_flow", "dry")),
        ("36 m3/h (wet)", Flow(0.01, "volume_flow")),
    ],
)
def test_flows_in_any_unit(text, flow):
    found = read_flow(text)
    assert found.value == pytest.approx(flow.value, rel=1e-12)
    assert found[1:] == flow[1:]


def test_fraction_with_its_basis():
    assert read_fraction("12 vol% dry", "mole_fraction") == (0.12, "dry")
    assert read_fraction("12 %, wet", "mole_fraction") == (0.12, "wet")
    assert read_fraction("12 %", "mole_fraction") == (0.12, "")


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("10 degC", "temperature_difference", "kelvin"),
        ("18 degF", "temperature_difference", "kelvin"),
        ("20 kg", "length", "not a length"),
        ("20", "length", "no unit"),
        ("20 furlong", "length", "unknown unit 'furlong'"),
        ("twenty m", "length", "not a number"),
        ("", "length", "not a number"),
        ("1,05 bar", "pressure", "comma"),
        ("100 000 Pa", "pressure", "space"),
        ("1e999 m", "length", "finite"),
        (math.nan, "length", "finite"),
        (True, "length", "not a length"),
        (None, "length", "not a length"),
        ("30 mol%", "mass_fraction", "not a mass fraction"),
        ("30 wt%", "mole_fraction", "not a mole fraction"),
        ("30 % dry", "mass_fraction", "no meaning"),
        ("12 % dry", "mole_fraction", "wet gas"),
        ("5 m2 (", "area", "unknown unit"),
        ("3 __import__('os')", "length", "unit"),
    ],
)
def test_refusals_in_one_line(text, kind, says):
    with pytest.raises(InputError, match=says) as caught:
        read(text, kind)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 160


@pytest.mark.parametrize("text", ["500 kg", "500", "-3 t/h", "0 t/h", "500 kt", "5 blob/h", 500.0])
def test_refused_flows(text):
    with pytest.raises(InputError, match="500 t/h"):
        read_flow(text)


def test_range_ends():
    open_range = Range(0.0, 1.0, "()")
    with pytest.raises(InputError, match="above 0 % and below 100 %"):
        read("100 %", "fraction", open_range)
    assert read("99.999 %", "fraction", open_range) < 1
    with pytest.raises(InputError, match="needs its sign: 90 %"):
        read("90", "fraction", open_range)
    assert Range(0.0).words("length") == "0 m or more"


@pytest.mark.parametrize("unit", [u for u in COMMON if u not in ("%", "ppm")])
@pytest.mark.parametrize("value", [0.0, 1.0, 37.5, -2.0])
def test_common_units_equal_pint(unit, value):
    si = COMMON[unit][0]
    pint_value = registry().Quantity(value, unit).to(si).magnitude
    assert to_si(value, unit, si) == pytest.approx(float(pint_value), rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "temperature"])
@given(value=st.floats(1e-9, 1e9))
def test_shown_values_read_back_as_the_same_number(kind, value):
    number, unit = shown(value, kind)
    back = read(f"{number!r} {unit}".strip(), kind)
    assert back == value


@given(st.decimals(-20, 200, places=2))
def test_shown_temperatures_keep_their_short_form(celsius):
    kelvin = read(f"{celsius} degC", "temperature")
    assert shown(kelvin, "temperature") == (float(celsius), "degC")
    assert show(kelvin, "temperature").endswith("degC")
