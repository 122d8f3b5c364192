"""Reading and showing quantities: text with a unit becomes an SI number, checked for dimension and range.

The units are those of ``units_of_measure.txt`` and no others, read by pint. Gauge pressures, percentages and the words
``wet`` and ``dry`` are read here, by the kind of the field. The units met most often are in ``COMMON``, so that a usual
case needs no import of pint (0.2 s); a test holds that table against pint.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ccus.errors import InputError

R = 8.31446261815324  # J/(mol K), exact since the SI of 2019
ATMOSPHERE = 101325.0  # Pa; zero of gauge pressures


class Kind(NamedTuple):
    """What a number measures."""

    unit: str  # SI unit
    shown: str  # unit in messages and reports
    like: str  # how to write it
    words: str


KINDS = MappingProxyType(
    {
        "temperature": Kind("K", "degC", "40 degC", "a temperature"),
        "temperature_difference": Kind("K", "K", "10 K", "a temperature difference"),
        "pressure": Kind("Pa", "bar", "1.05 bar", "a pressure"),
        "length": Kind("m", "m", "20 m", "a length"),
        "area": Kind("m2", "m2", "5000 m2", "an area"),
        "power": Kind("W", "MW", "100 MW", "a power"),
        "mass_flow": Kind("kg/s", "t/h", "500 t/h", "a mass flow"),
        "mole_flow": Kind("mol/s", "kmol/h", "20000 kmol/h or 450000 Nm3/h", "a molar or normal-volume flow"),
        "volume_flow": Kind("m3/s", "m3/h", "150 m3/h", "a volume flow at the stream's own temperature and pressure"),
        "heat_transfer_coefficient": Kind("W/m2/K", "W/m2/K", "1000 W/m2/K", "a heat-transfer coefficient"),
        "mass_concentration": Kind("kg/mol", "mg/Nm3", "30 mg/Nm3", "a mass per normal volume"),
        "time": Kind("s", "min", "5 min", "a time"),
        "specific_mass": Kind("", "kg/t", "0.2 kg/t", "a mass per tonne of CO2"),
        "ppm": Kind("ppm", "ppm", "50 ppm", "a content in mol ppm"),
    "fraction": Kind("", "%", "75 % or 0.75", "a fraction"),
        "mole_fraction": Kind("", "%", "13 % or 13 mol% or 0.13", "a mole fraction"),
        "mass_fraction": Kind("", "%", "30 % or 30 wt% or 0.30", "a mass fraction"),
        "loading": Kind("", "", "0.22", "a loading (mol CO2 per mol alkalinity)"),
        "number": Kind("", "", "1.5", "a plain number"),
    }
)
FLOWS = ("mass_flow", "mole_flow", "volume_flow")

COMMON = MappingProxyType({  # unit -> SI unit, factor, offset
    "K": ("K", 1.0, 0.0), "degC": ("K", 1.0, 273.15),
    "Pa": ("Pa", 1.0, 0.0), "kPa": ("Pa", 1e3, 0.0), "bar": ("Pa", 1e5, 0.0),
    "m": ("m", 1.0, 0.0), "m2": ("m2", 1.0, 0.0), "W": ("W", 1.0, 0.0), "MW": ("W", 1e6, 0.0),
    "kg/s": ("kg/s", 1.0, 0.0), "t/h": ("kg/s", 1000 / 3600, 0.0), "kg/h": ("kg/s", 1 / 3600, 0.0),
    "mol/s": ("mol/s", 1.0, 0.0), "kmol/h": ("mol/s", 1000 / 3600, 0.0),
    "m3/s": ("m3/s", 1.0, 0.0), "m3/h": ("m3/s", 1 / 3600, 0.0),
    "W/m2/K": ("W/m2/K", 1.0, 0.0), "s": ("s", 1.0, 0.0), "min": ("s", 60.0, 0.0), "kg/t": ("", 1e-3, 0.0),
    "%": ("", 1e-2, 0.0), "ppmv": ("", 1e-6, 0.0), "ppm": ("ppm", 1.0, 0.0), "": ("", 1.0, 0.0),
})  # fmt: skip

_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*)", re.DOTALL)
_GAUGE = re.compile(r"(mbar|bar|kPa|MPa|psi)\s?\(?([ag])\)?")
_PERCENT = re.compile(r"(vol|mol|wt|v|m)?[ .-]*(%|ppmv?|pct)")
_SIGNS = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "−": "-", "℃": "degC", "°": "deg", "²": "2", "³": "3", "·": "*"}
)
_SPELLINGS = MappingProxyType({
    "C": "degC", "deg C": "degC", "F": "degF", "deg F": "degF", "deg K": "K", "W/m2K": "W/m2/K", "W/m2 K": "W/m2/K",
    "W/m2*K": "W/m2/K", "W/(m2 K)": "W/m2/K", "W/(m2K)": "W/m2/K", "W/(m2*K)": "W/m2/K", "W/m^2/K": "W/m2/K",
})  # fmt: skip


@dataclass(frozen=True)
class Range:
    """Allowed values in SI; ``ends`` says which ends belong to it, as in ``[0, 1)``."""

    low: float = -math.inf
    high: float = math.inf
    ends: str = "[]"

    def holds(self, value: float) -> bool:
        """Whether the value lies inside."""
        above = value >= self.low if self.ends[0] == "[" else value > self.low
        below = value <= self.high if self.ends[1] == "]" else value < self.high
        return above and below

    def words(self, kind: str) -> str:
        """The range in the units of reports.

        >>> Range(0.0, 1.0, "()").words("fraction")
        'above 0 % and below 100 %'
        >>> Range(283.15, 353.15).words("temperature")
        '10 degC to 80 degC'
        """
        low, high = show(self.low, kind), show(self.high, kind)
        if self.high == math.inf:
            return f"{low} or more" if self.ends[0] == "[" else f"above {low}"
        if self.ends == "[]":
            return f"{low} to {high}"
        first = "from" if self.ends[0] == "[" else "above"
        last = "up to" if self.ends[1] == "]" else "below"
        return f"{first} {low} and {last} {high}"


ANY = Range()


class Flow(NamedTuple):
    """A flow of gas as given: by mass, moles or volume, of the wet or of the dry gas."""

    value: float
    kind: str  # "mass_flow" [kg/s], "mole_flow" [mol/s] or "volume_flow" [m3/s at the stream's own T and P]
    basis: str = "wet"


class Fraction(NamedTuple):
    """A fraction as given; ``basis`` is "wet", "dry" or "" where the text does not say."""

    value: float
    basis: str = ""


@cache
def registry():
    """The pint registry of ``units_of_measure.txt``."""
    import pint

    return pint.UnitRegistry(Path(__file__).with_name("units_of_measure.txt"), autoconvert_offset_to_baseunit=True)


def split(text: str) -> tuple[float, str]:
    """Number and unit of a text.

    Raises
    ------
    InputError
        The text does not begin with a finite number.

    Examples
    --------
    >>> split("40°C")
    (40.0, 'degC')
    >>> split("1e3 W/(m² K)")
    (1000.0, 'W/m2/K')
    """
    found = _NUMBER.fullmatch(text.translate(_SIGNS).strip())
    if not found:
        raise InputError("not a number with a unit", value=repr(text))
    value, unit = float(found[1]), " ".join(found[2].split())
    if unit.startswith(",") or re.match(r"[\d']", unit):
        raise InputError(
            "a comma, quote or space inside the number",
            value=repr(text),
            advice="write 100000 or 1.05: a point for decimals, nothing between thousands",
        )
    if not math.isfinite(value):
        raise InputError("not a finite number", value=repr(text))
    return value, _SPELLINGS.get(unit, unit)


def to_si(value: float, unit: str, si: str) -> float:
    """A value in SI.

    Raises
    ------
    ValueError
        The unit has another dimension.
    LookupError
        No such unit.

    Examples
    --------
    >>> to_si(40.0, "degC", "K")
    313.15
    """
    if unit in COMMON:
        own, factor, offset = COMMON[unit]
        if own != si:
            raise ValueError(unit)
        return value * factor + offset
    import pint

    try:
        quantity = registry().Quantity(value, unit)
    except Exception:  # the parser of pint raises many kinds on text that is no unit
        raise LookupError(unit) from None
    try:
        return float(quantity.to(si).magnitude)
    except pint.DimensionalityError:
        raise ValueError(unit) from None


def read(given: str | float, kind: str, allowed: Range = ANY) -> float:
    """A quantity in SI.

    Parameters
    ----------
    given : text with a unit, or a number in SI (fractions, loadings: also text without a unit)
    kind : key of ``KINDS``
    allowed : range in SI

    Returns
    -------
    float, in the SI unit of the kind

    Raises
    ------
    InputError
        No number, no unit, an unknown unit, another dimension, or outside the range.

    Examples
    --------
    >>> read("0.05 barg", "pressure")
    106325.0
    >>> read("30 wt%", "mass_fraction")
    0.3
    >>> read("10 degC", "temperature_difference")
    Traceback (most recent call last):
    ...
    ccus.errors.InputError: a temperature difference is given in kelvin (got 10 degC); write it like 10 K
    """
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        raise InputError(f"not {KINDS[kind].words}", value=repr(given), advice=f"write it like {KINDS[kind].like}")
    if not isinstance(given, str):
        value = float(given)
        if not math.isfinite(value):
            raise InputError("not a finite number", value=repr(given))
    elif kind.endswith("fraction"):
        value, basis = read_fraction(given, kind)
        if basis == "dry":
            raise InputError("this fraction is of the wet gas", value=given, advice="leave out 'dry' and convert it")
    else:
        value = _with_unit(given, kind)
    return _inside(value, given, kind, allowed)


def _with_unit(given: str, kind: str) -> float:
    about = KINDS[kind]
    like = f"write it like {about.like}"
    try:
        value, unit = split(given)
    except InputError as error:
        raise InputError(error.what, value=error.value, advice=error.advice or like) from None
    unit = unit or ("ppm" if kind == "ppm" else "")
    if not unit and about.unit:
        raise InputError(f"no unit on {about.words}", value=given, advice=like)
    if kind == "temperature_difference" and unit != "K":
        raise InputError("a temperature difference is given in kelvin", value=given, advice=like)
    gauge = _GAUGE.fullmatch(unit) if kind == "pressure" else None
    try:
        if gauge:
            return to_si(value, gauge[1], "Pa") + (ATMOSPHERE if gauge[2] == "g" else 0.0)
        return to_si(value, unit, about.unit)
    except ValueError:
        raise InputError(f"not {about.words}", value=given, advice=like) from None
    except LookupError:
        raise InputError(f"unknown unit '{unit}'", value=given, advice=like) from None


def _inside(value: float, given: Any, kind: str, allowed: Range) -> float:
    if allowed.holds(value):
        return value
    text = given if isinstance(given, str) else show(value, kind)
    bare_percent = kind.endswith("fraction") and isinstance(given, str) and "%" not in given and 1 < value <= 100
    raise InputError(
        "out of range",
        value=text,
        allowed=allowed.words(kind),
        advice=f"a percentage needs its sign: {value:g} %" if bare_percent else "",
    )


def read_fraction(given: str, kind: str) -> Fraction:
    """A fraction with the word wet or dry, if the text has it.

    Examples
    --------
    >>> read_fraction("12 vol% dry", "mole_fraction")
    Fraction(value=0.12, basis='dry')
    >>> read_fraction("50 ppmv", "mole_fraction")
    Fraction(value=5e-05, basis='')
    """
    value, unit = split(given)
    found = re.fullmatch(r"(.*?),?\s*\(?\b(wet|dry)\b\)?", unit)
    unit, basis = (found[1].strip(), found[2]) if found else (unit, "")
    percent = _PERCENT.fullmatch(unit)
    families = {"mole_fraction": ("vol", "mol", "v"), "mass_fraction": ("wt", "m"), "fraction": ()}[kind]
    if (unit and not percent) or (percent and percent[1] and percent[1] not in families):
        raise InputError(f"not {KINDS[kind].words}", value=given, advice=f"write it like {KINDS[kind].like}")
    if basis and kind != "mole_fraction":
        raise InputError(f"'{basis}' has no meaning here", value=given, advice=f"write it like {KINDS[kind].like}")
    if not percent:
        return Fraction(value, basis)
    return Fraction(value / 1e6 if percent[2].startswith("ppm") else value / 100, basis)


def read_flow(given: str | Flow) -> Flow:
    """A flow by mass, moles, normal volume, or volume at the stream's own temperature and pressure.

    Raises
    ------
    InputError
        No flow, or not above zero.

    Examples
    --------
    >>> read_flow("36 t/h")
    Flow(value=10.0, kind='mass_flow', basis='wet')
    >>> read_flow("100000 Nm3/h dry").basis
    'dry'
    """
    if isinstance(given, Flow):
        return given
    like = "write it like 500 t/h, 20000 kmol/h, 450000 Nm3/h or 450000 Nm3/h dry"
    if not isinstance(given, str):
        raise InputError("a flow carries its unit", value=repr(given), advice=like)
    value, unit = split(given)
    found = re.fullmatch(r"(.*?),?\s*\(?\b(wet|dry)\b\)?", unit)
    unit, basis = (found[1].strip(), found[2]) if found else (unit, "wet")
    if value <= 0:
        raise InputError("a flow is above zero", value=given, advice=like)
    for kind in FLOWS:
        try:
            return Flow(to_si(value, unit, KINDS[kind].unit), kind, basis)
        except ValueError:
            continue
        except LookupError:
            raise InputError(f"unknown unit '{unit}'", value=given, advice=like) from None
    raise InputError("not a flow" if unit else "no unit on a flow", value=given, advice=like)


def shown(value: float, kind: str) -> tuple[float, str]:
    """The value in the unit of reports, or in SI where no number there reads back as exactly the same value.

    >>> shown(313.15, "temperature")
    (40.0, 'degC')
    >>> shown(500 * 1000 / 3600, "mass_flow")
    (500.0, 't/h')
    """
    unit = KINDS[kind].shown
    exact = _in_shown_unit(value, kind)
    if math.isfinite(exact):
        for digits in range(6, 18):
            short = float(f"{exact:.{digits}g}")
            if read(f"{short!r} {unit}", kind) == value:
                return short, unit
    return value, KINDS[kind].unit


def show(value: float, kind: str) -> str:
    """The value in the unit of reports, as text of six digits.

    >>> show(1.05e5, "pressure")
    '1.05 bar'
    """
    return f"{_in_shown_unit(value, kind):.6g} {KINDS[kind].shown}".strip()


def _in_shown_unit(value: float, kind: str) -> float:
    unit = KINDS[kind].shown
    if unit in COMMON:
        _, factor, offset = COMMON[unit]
        return (value - offset) / factor
    return value / to_si(1.0, unit, KINDS[kind].unit)
