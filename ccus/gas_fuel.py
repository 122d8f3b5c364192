"""Fuels: what a kilogram of them brings into the flue gas."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ccus.errors import InputError
from ccus.species import ATOMIC_WEIGHT, SPECIES, parse_formula

BURNT = ("C", "H", "O", "N", "S")
SOLIDS = ("ash", "Cl")  # chlorine leaves as HCl, which is not followed


@dataclass(frozen=True, kw_only=True)
class Fuel:
    """A fuel by its elements, as received; made by ``solid_fuel`` and ``gaseous_fuel``."""

    elements: Mapping[str, float]  # mol of C, H, O, N, S per kg, moisture included
    ash: float = 0.0  # kg/kg that does not enter the gas
    higher_heating_value: float | None = None  # J/kg
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "elements", MappingProxyType({e: self.elements.get(e, 0.0) for e in BURNT}))

    @property
    def oxygen(self) -> float:
        """Oxygen for complete combustion beyond the fuel's own [mol O2/kg]."""
        e = self.elements
        return e["C"] + e["H"] / 4 + e["S"] - e["O"] / 2


def _fractions(given: Mapping[str, float], known: Callable[[str], bool], allowed: str) -> dict[str, float]:
    for name, value in given.items():
        if not known(name):
            raise InputError("unknown part of a fuel", where="fuel", value=name, allowed=allowed)
        if not 0.0 <= value <= 1.0:
            raise InputError(f"fraction of {name}", where="fuel", value=f"{value:.4g}", allowed="0 to 1")
    total = sum(given.values())
    if abs(total - 1.0) > 0.005:
        raise InputError("the fractions of the fuel do not sum to one", where="fuel", value=f"{total:.4f}",
                         allowed="0.995 to 1.005", advice="check the basis: as received, dry, or dry and ash-free")
    return {name: value / total for name, value in given.items()}


def solid_fuel(ultimate: Mapping[str, float], *, basis: str = "as_received", moisture: float = 0.0, ash: float = 0.0,
               higher_heating_value: float | None = None, name: str = "") -> Fuel:
    """A solid or liquid fuel from its ultimate analysis.

    Parameters
    ----------
    ultimate : mass fractions of C, H, O, N, S, Cl, ash, H2O (hydrogen and oxygen without those of the moisture)
    basis : "as_received", "dry" (add ``moisture``) or "dry_ash_free" (add ``moisture`` and ``ash``)
    moisture, ash : mass fractions of the fuel as received, where the basis leaves them out
    higher_heating_value : J/kg on the same basis as ``ultimate``

    Raises
    ------
    InputError
        An unknown key or basis, a fraction outside 0 to 1, fractions that do not sum to one, no carbon.

    Examples
    --------
    >>> dry = {"C": 0.75, "H": 0.05, "O": 0.08, "N": 0.01, "S": 0.01, "ash": 0.1}
    >>> coal = solid_fuel(dry, basis="dry", moisture=0.1)
    >>> round(coal.oxygen, 2)  # mol O2 per kg
    65.39
    """
    x = _fractions(ultimate, lambda key: key in (*BURNT, *SOLIDS, "H2O"), ", ".join((*BURNT, *SOLIDS, "H2O")))
    left_out = {"as_received": 0.0, "dry": moisture, "dry_ash_free": moisture + ash}
    if basis not in left_out:
        raise InputError("basis of the analysis", where="fuel", value=basis, allowed=", ".join(left_out))
    kept = 1.0 - left_out[basis]
    if not 0.0 < kept <= 1.0 or (moisture and "H2O" in ultimate):
        raise InputError("moisture and ash do not fit the basis", where="fuel", value=f"{1 - kept:.4g}")
    water = (x.get("H2O", 0.0) * kept + (moisture if basis != "as_received" else 0.0)) / SPECIES["H2O"].M
    moles = {e: x.get(e, 0.0) * kept / ATOMIC_WEIGHT[e] for e in BURNT}
    moles["H"], moles["O"] = moles["H"] + 2 * water, moles["O"] + water
    _check_burns(moles)
    solids = sum(x.get(key, 0.0) for key in SOLIDS) * kept + (ash if basis == "dry_ash_free" else 0.0)
    heat = None if higher_heating_value is None else higher_heating_value * kept
    return Fuel(elements=moles, ash=solids, higher_heating_value=heat, name=name)


def gaseous_fuel(composition: Mapping[str, float], *, higher_heating_value: float | None = None,
                 name: str = "") -> Fuel:
    """A gaseous fuel from the mole fractions of its molecules, named by formula; heating value in J/kg.

    Raises
    ------
    InputError
        A formula with other elements than C, H, O, N, S, fractions that do not sum to one, no carbon.

    Examples
    --------
    >>> round(gaseous_fuel({"CH4": 1.0}).oxygen * 16.043e-3, 3)  # mol O2 per mol
    2.0
    """
    def known(formula: str) -> bool:
        return bool(re.fullmatch(r"([CHONS]\d*)+", formula))

    x = _fractions(composition, known, "formulas of C, H, O, N, S such as CH4, C2H6, CO2")
    moles = dict.fromkeys(BURNT, 0.0)
    for formula, fraction in x.items():
        for element, count in parse_formula(formula).items():
            moles[element] += count * fraction
    mass = sum(ATOMIC_WEIGHT[e] * k for e, k in moles.items())
    moles = {e: k / mass for e, k in moles.items()}
    _check_burns(moles)
    return Fuel(elements=moles, higher_heating_value=higher_heating_value, name=name)


def _check_burns(moles: Mapping[str, float]) -> None:
    if not moles["C"] > 0.0:
        raise InputError("a fuel without carbon gives no CO2", where="fuel")
    if not Fuel(elements=moles).oxygen > 0.0:
        raise InputError("the fuel needs no oxygen: nothing burns", where="fuel")
