"""Losses of amine per tonne of CO2 captured: vapour, degradation by heat and oxygen, salts of acid gases, reclaiming.

Only vapour leaves the mass balance of the plant and is made up there; all else is reckoned from the solved plant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccus.errors import Notice
from ccus.species import SPECIES
from ccus.stream import Stream
from flowsheets.case import Case
from flowsheets.indicators import NOT_COMPUTED
from flowsheets.result import Plant
from flowsheets.result_tables import NORMAL_VOLUME
from solvents import _solvent as s
from solvents._lookup import lookup
from solvents.degradation import RateLaw, degradation_laws, loss_sets, oxygen_solubility
from solvents.library import Solvent, load
from units.flue_gas import alkalinity_bound

UNIT = "kg/t"
NEEDED = {"dz_m", "holdup", "T_liquid_K", "loading", "strength", "P_Pa", "y_CO2", "y_H2O"}  # columns of a profile


class Part(NamedTuple):
    """One loss: amine [mol/s], None where it is not computed, and what it rests on, or why it is not computed."""

    flow: float | None
    about: str
    most: bool = False  # an upper bound, no estimate


class Bed(NamedTuple):
    """A packed column cell by cell, from its profiles."""

    liquid: NDArray  # volume of liquid [m3]
    bed: NDArray  # volume of the cell [m3]
    T: NDArray  # K
    amine: NDArray  # mol/m3 of solution
    CO2: NDArray  # mol/m3 of solution, bound and free
    henry: NDArray  # of CO2 [Pa m3/mol]
    profile: Any


def losses(plant: Plant, case: Case, captured: float) -> dict[str, Any]:
    """Losses of amine [kg/t]: ``parts``, each with ``value`` and ``basis`` or ``reason``, ``total``, ``emission``.

    Parameters
    ----------
    plant : solved
    case : that it was built from
    captured : CO2 in the product [kg/s]

    Returns
    -------
    dict with ``unit``, ``total`` (sum of the parts computed), ``upper_bounds`` (names of those that are no estimates
    but the most that can be lost), ``not_computed`` (names of the others), ``parts``, and ``emission`` of the gas
    before and after the water wash (kg/t, and mg/Nm3 of dry gas)
    """
    solvent = load(case.solvent.name)
    per_tonne = SPECIES[solvent.amine].M / captured * 1e3
    parts = {**_vapour(plant, solvent.amine), **_thermal(plant, case, solvent), **_oxidation(plant, solvent),
             "heat_stable_salts": _salts(plant, solvent), "reclaimer_sludge": _sludge(case, solvent, captured)}
    off_gas, treated = plant.streams[plant.outlets["absorber"][0]], plant.streams["treated_gas"]
    return {
        "unit": UNIT,
        "total": sum(p.flow for p in parts.values() if p.flow is not None) * per_tonne,
        "upper_bounds": [name for name, p in parts.items() if p.flow and p.most],
        "not_computed": [name for name, p in parts.items() if p.flow is None],
        "parts": {name: {"value": NOT_COMPUTED, "reason": p.about} if p.flow is None else
                  {"value": p.flow * per_tonne, "basis": p.about} for name, p in parts.items()},
        "emission": {name: {"kg_per_t": gas.n.get(solvent.amine, 0.0) * per_tonne,
                            "mg_per_Nm3_dry": _concentration(gas, solvent.amine)}
                     for name, gas in (("before_wash", off_gas), ("after_wash", treated))},
    }


def notices(solvent: Solvent, plant: Plant) -> tuple[Notice, ...]:
    """What is estimated in the losses, where a rate law leaves its range, and what is left out of them."""
    sets = {name: fit for name, fit in loss_sets(solvent.about).items() if fit.about.get("estimated")}
    found = [Notice(what=f"{name} estimated: {fit.about['estimated']}", where="losses", source=fit.source,
                    kind="remark") for name, fit in sets.items()]
    aerosol = "amine emission is that of vapour alone; aerosol, which can carry far more, is not modelled"
    return (*found, *_ranges_left(solvent, plant), Notice(what=aerosol, where="losses", kind="remark"))


def _ranges_left(solvent: Solvent, plant: Plant) -> list[Notice]:
    """Temperatures at which a rate law is taken beyond those it was measured at."""
    fit = loss_sets(solvent.about).get("degradation")
    found: list[Notice] = []
    for law, column in (("thermal", "stripper"), ("oxidation", "absorber")):
        profiles = plant.units[column].profiles
        if fit is not None and law in fit.rows and profiles is not None:
            left = fit.outside(f"losses, {column}", T=profiles["T_liquid_K"].to_numpy())
            found += [replace(n, what=f"degradation, {law}: temperature", value=f"{n.value} K",
                              allowed=f"{n.allowed} K") for n in left]
    return found


def _concentration(gas: Stream, amine: str) -> float:
    """Amine in a gas [mg/Nm3 dry]."""
    dry = gas.total - gas.n.get("H2O", 0.0)
    return gas.n.get(amine, 0.0) * SPECIES[amine].M * 1e6 / (dry * NORMAL_VOLUME)


def _vapour(plant: Plant, amine: str) -> dict[str, Part]:
    treated = plant.streams["treated_gas"].n.get(amine, 0.0)
    made_up = plant.streams.get("makeup_amine")
    rest = None if made_up is None else made_up.n.get(amine, 0.0) - treated
    return {"vapour_treated_gas": Part(treated, "vapour behind the wash; aerosol is not modelled"),
            "vapour_product_and_condensates": Part(rest, "make-up less that" if made_up else "no make-up is known")}


def _thermal(plant: Plant, case: Case, solvent: Solvent) -> dict[str, Part]:
    law = degradation_laws(solvent.about).get("thermal")
    if law is None:
        none = Part(None, f"no rate law for {solvent.amine} is in the solvent's folder")
        return {"thermal_stripper_packing": none, "thermal_reboiler_and_sump": none}
    return {"thermal_stripper_packing": _thermal_packing(plant, solvent, law),
            "thermal_reboiler_and_sump": _thermal_sump(plant, case, solvent, law)}


def _thermal_packing(plant: Plant, solvent: Solvent, law: RateLaw) -> Part:
    bed = packed(plant, "stripper", solvent)
    if bed is None:
        return Part(None, "the profile of the stripper is not kept")
    lost = float(np.sum(law.rate(bed.T, bed.amine, bed.CO2) * bed.liquid))
    return Part(lost, f"rate law over the hold-up of the packing [{law.source}]")


def _thermal_sump(plant: Plant, case: Case, solvent: Solvent, law: RateLaw) -> Part:
    time = case.stripper.sump_residence_time
    if time is None:
        return Part(None, "stripper.sump_residence_time is not given")
    lean = plant.streams[plant.outlets["stripper"][0]]
    volume = lean.mass / lean.density  # m3/s
    rate = float(law.rate(lean.T, lean.n[solvent.amine] / volume, lean.n["CO2"] / volume))
    return Part(rate * volume * time, f"rate law at {lean.T - 273.15:.1f} degC for {time / 60:g} min [{law.source}]")


def _oxidation(plant: Plant, solvent: Solvent) -> dict[str, Part]:
    law, names = degradation_laws(solvent.about).get("oxidation"), ("oxidation_absorber_packing",
                                                                    "oxidation_by_dissolved_oxygen")
    if law is None:
        return dict.fromkeys(names, Part(None, f"no rate law for {solvent.amine} is in the solvent's folder"))
    gas, rich = plant.streams[plant.inlets["absorber"][0]], plant.streams[plant.outlets["absorber"][1]]
    oxygen = oxygen_solubility(rich.T, solvent.about) * gas.x.get("O2", 0.0) * gas.P  # mol/m3
    carried = float(oxygen) * rich.mass / rich.density / law.oxygen
    return dict(zip(names, (
        _oxidation_packing(plant, solvent, law, gas),
        Part(carried, f"upper bound: rich solvent leaves saturated, and behind the absorber its oxygen takes amine, "
                      f"{law.oxygen:g} mol each [{law.source}]", most=True),
    )))


def _oxidation_packing(plant: Plant, solvent: Solvent, law: RateLaw, gas: Stream) -> Part:
    bed = packed(plant, "absorber", solvent)
    if bed is None:
        return Part(None, "the profile of the absorber is not kept")
    p, inert = bed.profile, gas.total - gas.n["CO2"] - gas.n["H2O"]
    pressure = gas.n.get("O2", 0.0) / inert * (1.0 - p["y_CO2"] - p["y_H2O"]).to_numpy() * p["P_Pa"].to_numpy()
    oxygen = oxygen_solubility(bed.T, solvent.about) * pressure
    kinetic = law.rate(bed.T, bed.amine, bed.CO2, oxygen) * bed.liquid
    transfer = film_coefficient(bed) * oxygen * bed.bed / law.oxygen
    lost = float(np.sum(np.minimum(kinetic, transfer)))
    share = float(np.sum(kinetic) / np.sum(transfer)) if oxygen.any() else 0.0
    return Part(lost, f"rate law over the hold-up, solvent saturated with oxygen: {share:.2g} of what its transfer "
                      f"through the liquid film allows [{law.source}]")


def film_coefficient(bed: Bed) -> NDArray:
    """Liquid film coefficient times area [1/s] of each cell, as CO2 has it; oxygen diffuses about as fast.

    It follows from flux, enhancement and share of the gas film; where there is no driving force, from the other cells.
    """
    p = bed.profile
    drive = (1.0 - p["gas_film_share"]) * p["driving_force_Pa"] * p["enhancement"]
    found = (p["flux_CO2_mol_m3_s"] * bed.henry / drive).where(drive.abs() > 1.0)
    return np.asarray(found.fillna(found.mean()), dtype=float)


def _salts(plant: Plant, solvent: Solvent) -> Part:
    bound, _ = alkalinity_bound(plant.streams[plant.inlets["absorber"][0]])
    return Part(bound / solvent.alkalinity, "upper bound: all SO2 and NO2 that reach the absorber bind amine; soda in "
                                            "a reclaimer frees it [rao2002]", most=True)


def _sludge(case: Case, solvent: Solvent, captured: float) -> Part:
    given = case.solvent.reclaimer_loss
    if given is None:
        return Part(None, "solvent.reclaimer_loss is not given")
    return Part(given * captured / SPECIES[solvent.amine].M, "as given, solvent.reclaimer_loss")


def packed(plant: Plant, name: str, solvent: Solvent) -> Bed | None:
    """Volumes, temperature and concentrations in the cells of a column; None where its profile is not there."""
    unit = plant.units[name]
    p = unit.profiles
    if p is None or not NEEDED <= set(p.columns):
        return None
    area = 0.25 * np.pi * float(unit.data["diameter"]) ** 2
    work, q = np.zeros(704), np.zeros(64)
    cells = []
    for T, loading, strength, P in zip(p["T_liquid_K"], p["loading"], p["strength"], p["P_Pa"]):
        lean = solvent.lean(loading, strength, T, P, amine=1.0)
        lookup(T, loading, strength, solvent.params(), work, q)
        volume = lean.mass / lean.density  # m3 per mol of amine
        cells.append((1.0 / volume, lean.n["CO2"] / volume, np.exp(q[s.HENRY])))
    amine, co2, henry = np.array(cells).T
    bed = area * p["dz_m"].to_numpy()
    return Bed(bed * p["holdup"].to_numpy(), bed, p["T_liquid_K"].to_numpy(), amine, co2, henry, p)
