"""The exergy ledger: where work is lost, unit by unit, beside the minimum work.

What a unit destroys is T0 times the entropy that it makes, from the entropies of its streams and of its heat; its
exergies in and out are summed apart, so that the difference of both, the closure, is a test of the energy balance and
of the thermodynamics. Heat of a reboiler comes at the temperature of its steam, all other heat is exchanged at T0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scipy.constants import R

from ccus.errors import Notice
from ccus.result import UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream
from flowsheets.balances import battery_limit
from flowsheets.energy import Steam, driers, electricity, reboilers
from flowsheets.minimum_work import minimum_work
from flowsheets.result import Plant
from flowsheets.stream_exergy import Surroundings, least_exergy, stream_entropy, stream_exergy, surroundings
from solvents.entropy import water_mismatch
from solvents.library import Solvent, load

CLOSURE = 0.01  # of all that is destroyed: a unit or plant that misses it is told
REFERENCE = ("CO2 and inert gases as in the raw flue gas without its water, liquid water, the solvent without its CO2; "
             "steam condenses at its saturation temperature; all cooling goes to the surroundings")
PRODUCT = "co2_product"
SAME = 1e-6  # relative; streams that close with a condenser's duty are those of that condenser


def exergy(plant: Plant, solvent: Solvent, steam: Steam) -> dict[str, Any]:
    """The exergy ledger of a solved plant, in kWh per tonne of CO2 in the product.

    Parameters
    ----------
    plant : any, with the streams ``flue_gas`` and ``co2_product``
    solvent : of the plant
    steam : supply of the reboilers

    Returns
    -------
    dict with ``T0_K``, ``P0_Pa``, ``reference``; ``units.<name>`` with ``in``, ``out``, ``heat``, ``work``,
    ``destroyed`` (T0 times the entropy made), ``closure`` (in + heat + work - out - destroyed), ``mismatch`` (what the
    two potentials of water may feign); ``ledger`` with ``minimum_work``, ``destroyed.<unit or part>``,
    ``lost.<stream>``, ``brought_in.<stream>`` (negative), ``remainder``, their sum ``exergy_supplied``,
    ``steam_turbine`` (what a turbine would have lost of the steam's exergy, negative), ``equivalent_work``;
    ``closure`` with ``plant``, ``worst_unit`` and ``worst`` (share of all that is destroyed); ``water_mismatch`` with
    ln(tabulated p*H2O / p*H2O by Gibbs and Duhem) of each solvent stream
    """
    at = surroundings(plant, solvent)
    entropies = {name: stream_entropy(s, solvent) for name, s in plant.streams.items()}
    exergies = {name: stream_exergy(s, at) for name, s in plant.streams.items()}
    gaps = {name: water_mismatch(load(s.solvent), s.n, s.T) for name, s in plant.streams.items()
            if s.solvent and min(s.n.values()) > 0.0}
    units = {name: _unit(plant, name, at, steam, entropies, exergies, gaps) for name in plant.units}
    scale = 1.0 / (plant.streams[PRODUCT].n["CO2"] * SPECIES["CO2"].M * 3.6e3)
    drying = [steam.solve(Q, T).data for Q, T in driers(plant)]
    dried = sum(_at_steam(Q, data, at.T) for (Q, _), data in zip(driers(plant), drying))
    destroyed = {part: v for name, row in units.items()
                 for part, v in _parts(plant, name, row["destroyed"], at, steam, entropies).items()}
    destroyed |= {"drying_heat": dried} if drying else {}
    return {
        "T0_K": at.T, "P0_Pa": at.P, "reference": REFERENCE,
        "units": {name: {k: v * scale for k, v in row.items()} for name, row in units.items()},
        "ledger": _ledger(plant, at, steam, destroyed, exergies, scale),
        "closure": _closure(units, sum(destroyed.values())),
        "water_mismatch": gaps,
    }


def notices(account: Mapping[str, Any]) -> tuple[Notice, ...]:
    """What the ledger does not close on, and units that seem to make no entropy."""
    closure, found = account["closure"], []
    for name, value in (("plant", closure["plant"]), (closure["worst_unit"], closure["worst"])):
        if abs(value) > CLOSURE:
            found.append(Notice(what="the exergy ledger does not close: share of the destroyed exergy", where=name,
                                value=f"{100 * value:.2f} %", allowed=f"{100 * CLOSURE:g} %",
                                beyond=abs(value) / CLOSURE - 1.0))
    slack = CLOSURE * sum(row["destroyed"] for row in account["units"].values())
    for name, row in account["units"].items():
        if row["destroyed"] < -row["mismatch"] - slack:
            found.append(Notice(what="the unit would make work from nothing: exergy destroyed", where=name,
                                value=f"{row['destroyed']:.3g} kWh/t", allowed="0 and above"))
    return tuple(dict.fromkeys(found))


def _unit(plant: Plant, name: str, at: Surroundings, steam: Steam, entropies: Mapping[str, float],
          exergies: Mapping[str, float], gaps: Mapping[str, float]) -> dict[str, float]:
    """Exergies of one unit [W]."""
    unit, inlets, outlets = plant.units[name], plant.inlets.get(name, ()), plant.outlets.get(name, ())
    supplied, made = _heat(unit, at, steam)
    made += sum(entropies[k] for k in outlets) - sum(entropies[k] for k in inlets)
    row = {"in": sum(exergies[k] for k in inlets), "out": sum(exergies[k] for k in outlets), "heat": supplied,
           "work": unit.work, "destroyed": at.T * made}
    row["closure"] = row["in"] + supplied + unit.work - row["out"] - row["destroyed"]
    moved = sum(_water(plant.streams[k]) for k in outlets) - sum(_water(plant.streams[k]) for k in inlets)
    row["mismatch"] = R * at.T * abs(moved) * max((abs(gaps.get(k, 0.0)) for k in (*inlets, *outlets)), default=0.0)
    return row


def _parts(plant: Plant, name: str, destroyed: float, at: Surroundings, steam: Steam,
           entropies: Mapping[str, float]) -> dict[str, float]:
    """What a unit destroys [W], that of its reboiler's temperature difference and of its condenser named apart."""
    data, parts = plant.units[name].data, {}
    if "reboiler_duty" in data:
        Q, T = float(data["reboiler_duty"]), float(data["T_reboiler"])
        parts[f"{name}_reboiler"] = at.T * Q * (1.0 / T - 1.0 / float(steam.solve(Q, T).data["T_condensing"]))
    inner = [plant.streams.get(k) for k in ("overhead", "reflux")]
    gas = next((k for k in plant.outlets[name] if plant.streams[k].phase == "gas"), None)
    if "condenser_duty" in data and gas is not None and inner[0] is not None and inner[1] is not None:
        Q = float(data["condenser_duty"])
        if abs(plant.streams[gas].H + inner[1].H - inner[0].H - Q) < SAME * abs(Q):
            made = entropies[gas] + entropies["reflux"] - entropies["overhead"]
            parts[f"{name}_condenser"] = at.T * made - Q
    return {**parts, name: destroyed - sum(parts.values())}


def _heat(unit: UnitResult, at: Surroundings, steam: Steam) -> tuple[float, float]:
    """Exergy that a unit's heat brings [W], and the entropy that leaves with its heat [W/K]."""
    Q = float(unit.data.get("reboiler_duty", 0.0))
    left = -(unit.heat - Q) / at.T
    if Q == 0.0:
        return 0.0, left
    data = steam.solve(Q, float(unit.data["T_reboiler"])).data
    return _at_steam(Q, data, at.T), left - Q / float(data["T_condensing"])


def _at_steam(Q: float, data: Mapping[str, Any], T0: float) -> float:
    """Exergy of a heat at the temperature of its steam [W]."""
    return Q * (1.0 - T0 / float(data["T_condensing"]))


def _water(s: Stream) -> float:
    """Water in a solvent stream [mol/s]."""
    return s.n["H2O"] if s.solvent else 0.0


def _ledger(plant: Plant, at: Surroundings, steam: Steam, destroyed: Mapping[str, float],
            exergies: Mapping[str, float], scale: float) -> dict[str, Any]:
    """From the minimum work to the equivalent work [kWh/t]."""
    entering, leaving = battery_limit(plant)
    product = plant.streams[PRODUCT]
    heats = [(Q, steam.solve(Q, T).data) for Q, T in (*reboilers(plant), *driers(plant))]
    heat = sum(_at_steam(Q, data, at.T) for Q, data in heats) * scale
    power = sum(electricity(plant).values()) * scale
    turbine = sum(float(data["equivalent_work_W"]) for _, data in heats) * scale - heat
    parts: dict[str, Any] = {
        "minimum_work": minimum_work(plant.streams["flue_gas"].n, product.n["CO2"], product.P)["total"],
        "destroyed": {k: v * scale for k, v in destroyed.items()},
        "lost": {k: (exergies[k] - least_exergy(plant.streams[k], at, product=k == PRODUCT)) * scale for k in leaving},
        "brought_in": {k: -exergies[k] * scale for k in entering},
    }
    sums = parts["minimum_work"] + sum(sum(parts[k].values()) for k in ("destroyed", "lost", "brought_in"))
    return {**parts, "remainder": heat + power - sums, "exergy_supplied": heat + power, "steam_turbine": turbine,
            "equivalent_work": heat + power + turbine}


def _closure(units: Mapping[str, Mapping[str, float]], destroyed: float) -> dict[str, Any]:
    destroyed = max(destroyed, 1.0)  # [W], where nothing is
    worst = max(units, key=lambda name: abs(units[name]["closure"]))
    return {"plant": sum(row["closure"] for row in units.values()) / destroyed, "worst_unit": worst,
            "worst": units[worst]["closure"] / destroyed}
