"""Drying of compressed carbon dioxide with triethylene glycol, to a water specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ccus.errors import InputError
from ccus.fluids import co2_stream, water_stream
from ccus.params import load_set
from ccus.result import UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream

POUND, BTU = 0.45359237, 1055.05585262  # kg, J


def default_water() -> float:
    """Water left in pipeline carbon dioxide by default (devisser2008), mole fraction."""
    return load_set("units", "devisser2008").value("water")


@dataclass(frozen=True, kw_only=True)
class Dehydration:
    """Glycol drier at the temperature and pressure of its gas.

    What is computed: the water removed, and the heat that the glycol regenerator takes (sivalls1976, a design rule from
    natural gas). What is not: the glycol circuit, the carbon dioxide lost from it, its pumps, the drier's pressure
    drop. The regenerator's heat comes in at some 200 degC and leaves in its condenser: it is a consumer
    (``regeneration_W``), not part of the heat of the carbon dioxide.
    """

    water: float | None = None  # mole fraction left in the gas [-]; None: devisser2008
    glycol_ratio: float | None = None  # US gallons of glycol per lb of water; None: sivalls1976

    def __post_init__(self) -> None:
        if not 0.0 < self.target < 1.0:
            raise InputError("water specification", where="Dehydration", value=f"{self.target:g}",
                             allowed="a mole fraction between 0 and 1, for instance 500e-6")

    @property
    def target(self) -> float:
        """Mole fraction of water left."""
        return default_water() if self.water is None else self.water

    def consumers(self, water_removed: float) -> Mapping[str, float]:
        """Figures of the regenerator for a flow of water [mol/s]: heat [W], temperature of its reboiler [K].

        Examples
        --------
        >>> round(Dehydration().consumers(1.0)["regeneration_W"] / 1e3, 1)  # kJ per mol of water
        159.1
        """
        rule = load_set("units", "sivalls1976")
        ratio = rule.value("glycol_ratio") if self.glycol_ratio is None else self.glycol_ratio
        per_kg = (rule.value("heat_base") + rule.value("heat_per_glycol") * ratio) * BTU / POUND
        return {"regeneration_W": per_kg * SPECIES["H2O"].M * water_removed, "T_regenerator": rule.value("T_reboiler"),
                "water_removed_mol_s": water_removed}

    def solve(self, gas: Stream) -> UnitResult:
        """Dry a stream of carbon dioxide and water.

        Returns
        -------
        UnitResult with outlets ``co2`` and ``water`` (liquid, at the temperature of the gas); ``heat`` is what the
        drier gives off (negative: mostly the heat of condensation); ``data`` as ``consumers``.

        Raises
        ------
        InputError
            The stream holds more than carbon dioxide and water.
        """
        n_c = gas.n.get("CO2", 0.0)
        kept = min(gas.n.get("H2O", 0.0), n_c * self.target / (1.0 - self.target))
        removed = gas.n.get("H2O", 0.0) - kept
        dry = co2_stream({**gas.n, "H2O": kept}, gas.T, gas.P)
        water = water_stream(removed, gas.T, gas.P)
        return UnitResult(outlets={"co2": dry, "water": water}, heat=dry.H + water.H - gas.H,
                          data=self.consumers(removed))
