"""Random columns of the whole range that the toolkit is meant for, and the check that says whether one is feasible."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ccus.errors import CcusError
from ccus.fluids import water_saturation
from ccus.gas import gas_stream
from ccus.stream import Stream
from solvents._lookup import lookup
from solvents.library import Solvent, load
from units.absorber import Absorber
from units.stripper import Stripper

GAS_FLOW = 1000.0  # mol/s
SOLVENT = "mea"
P_ABSORBER = 1.05e5  # Pa
T_MAX = 403.15  # reboiler [K]


@dataclass(frozen=True)
class Sample:
    """One random column: what was drawn, the unit, its feeds, and why it is infeasible ("" when it is feasible)."""

    drawn: dict[str, float]
    unit: Any
    feeds: tuple[Stream, ...]
    reason: str


def saturation(T: float) -> float:
    """Vapour pressure of water [Pa]."""
    return float(water_saturation(T)["P"])


def pressure(solvent: Solvent, T: float, loading: float, strength: float) -> float:
    """Equilibrium pressure of CO2 [Pa]."""
    q = np.zeros(64)
    lookup(T, loading, strength, solvent.params(), np.zeros(704), q)
    return math.exp(q[0]) * loading * loading


def absorber(rng: np.random.Generator) -> Sample:
    """A rated absorber: the liquid's flow is given, the diameter follows from the flooding."""
    u = rng.uniform
    drawn = {
        "L/G": u(1.0, 8.0), "lean": u(0.05, 0.45), "CO2": u(0.005, 0.30),
        "T_gas": u(293.15, 343.15), "T_liquid": u(298.15, 333.15), "height": u(2.0, 40.0), "flooding": u(0.3, 0.9),
        "strength": u(0.10, 0.40), "humidity": u(0.2, 1.0),
    }
    solvent = load(SOLVENT)
    water = drawn["humidity"] * saturation(drawn["T_gas"]) / P_ABSORBER
    co2 = drawn["CO2"] * (1.0 - water)
    rest = 1.0 - water - co2
    gas = gas_stream({"CO2": GAS_FLOW * co2, "H2O": GAS_FLOW * water, "N2": GAS_FLOW * rest * 0.94,
                      "O2": GAS_FLOW * rest * 0.06}, drawn["T_gas"], P_ABSORBER)
    lean = solvent.lean(drawn["lean"], drawn["strength"], drawn["T_liquid"], P_ABSORBER, mass=drawn["L/G"] * gas.mass)
    unit = Absorber(height=drawn["height"], flooding=drawn["flooding"])
    star = pressure(solvent, drawn["T_liquid"], drawn["lean"], drawn["strength"])
    reason = ""
    if star >= co2 * P_ABSORBER:
        reason = f"lean end: p*CO2 {star:.0f} Pa is above the feed gas's {co2 * P_ABSORBER:.0f} Pa, the column strips"
    return Sample(drawn, unit, (gas, lean), reason)


def stripper(rng: np.random.Generator) -> Sample:
    """A stripper with a lean loading asked for."""
    u = rng.uniform
    drawn = {"rich": u(0.30, 0.55), "lean": u(0.05, 0.40), "pressure": u(1.0e5, 2.5e5), "T_feed": u(353.15, 393.15),
             "height": u(3.0, 20.0), "flooding": u(0.3, 0.9), "strength": u(0.10, 0.40)}
    solvent = load(SOLVENT)
    rich = solvent.lean(drawn["rich"], drawn["strength"], drawn["T_feed"], 10e5, mass=100.0)
    unit = Stripper(height=drawn["height"], pressure=drawn["pressure"], lean_loading=drawn["lean"],
                    flooding=drawn["flooding"])
    return Sample(drawn, unit, (rich,), stripper_reason(solvent, rich, drawn))


def stripper_reason(solvent: Solvent, rich: Stream, drawn: dict[str, float]) -> str:
    """Why a stripper is infeasible: reboiler too hot, nothing to strip, or the flash alone strips below the lean."""
    if drawn["lean"] >= drawn["rich"]:
        return "lean loading is not below the rich"
    T = solvent.bubble_temperature(drawn["pressure"], drawn["lean"], drawn["strength"])
    if T > T_MAX:
        return f"reboiler: the lean solvent boils at {T - 273.15:.0f} degC, above 130"
    try:
        gas, liquid = solvent.flash(rich.n, rich.H, drawn["pressure"])
    except CcusError as error:
        return f"feed flash: {error}"
    if solvent.loading(liquid) <= drawn["lean"]:
        return "duty: the flash of the feed alone goes below the lean loading"
    lean = {"CO2": drawn["lean"] * rich.n[solvent.amine], "H2O": liquid.n["H2O"], solvent.amine: rich.n[solvent.amine]}
    boiling = solvent.stream(lean, T, drawn["pressure"])
    left = gas_stream({"CO2": rich.n["CO2"] - lean["CO2"], "H2O": max(gas.n["H2O"], 1e-6)}, min(T, liquid.T),
                      drawn["pressure"])
    if boiling.H + left.H <= rich.H:
        return "duty: the feed is hot enough to leave at the lean loading without a reboiler"
    return ""


RECIRCULATED = "ngcc_recirculation"  # a conventional plant on gas of which a part goes back to the turbine
TOGETHER = (  # measures of the combined plant: any of the first four, or a group
    ("rich_split", "recompression", "interheating", "overhead_recovery"), ("rich_split", "warm_split", "recompression"),
    ("upper_pressure", "recompression"))
PLANTS = {  # name -> measures
    "conventional": (), "conventional_intercooled": (), RECIRCULATED: (), "rich_split": ("rich_split",),
    "lean_vapour_recompression": ("recompression",), "stripper_interheating": ("interheating",),
    "overhead_heat_recovery": ("overhead_recovery",), "advanced_flash_stripper": ("rich_split", "warm_split"),
    "multi_pressure_stripper": ("upper_pressure",), "combined": None}
PACKINGS = (  # name, transfer
    ("Mellapak 250Y", "wang_song"), ("MellapakPlus 252Y", "wang_song"), ("Montz B1-300", "billet_schultes1999"),
    ("Pall ring metal 50 mm", "billet_schultes1999"))


def plant_settings(rng: np.random.Generator, name: str) -> dict[str, Any]:
    """Random settings of a standard plant by key of the case, SI."""
    u = rng.uniform
    pz = rng.random() < 0.3
    solvent = ({"solvent.name": "pz", "solvent.strength": u(0.25, 0.40), "solvent.lean_loading": u(0.18, 0.33)} if pz
               else {"solvent.name": "mea", "solvent.strength": u(0.20, 0.38), "solvent.lean_loading": u(0.10, 0.32)})
    P = u(1.5e5, 5.0e5) if pz else u(1.2e5, 2.5e5)
    found = {
        "plant": "conventional" if name == RECIRCULATED else name, **gas(rng, name), "capture": u(0.80, 0.97),
        **solvent, "stripper.pressure": P, "stripper.height": u(5.0, 20.0), "absorber.height": u(8.0, 30.0),
        "stripper.flooding": u(0.5, 0.85), "absorber.flooding": u(0.5, 0.85), "exchanger.approach": u(3.0, 15.0),
        "stripper.condenser_temperature": u(298.15, 318.15), "absorber.solvent_temperature": u(303.15, 318.15)}
    for column in ("absorber", "stripper"):
        packing, transfer = PACKINGS[rng.integers(len(PACKINGS))]
        found |= {f"{column}.packing": packing, f"{column}.mass_transfer": transfer}
    if name == "conventional_intercooled" or (name == "combined" and rng.random() < 0.5):
        found["absorber.intercooling"] = coolers(rng)
    taken = measures(rng, name, P)
    if "warm_split" in taken:  # its by-passes are stripped by flashed steam alone, which leaves them richer
        found["solvent.lean_loading"] = u(0.20, 0.33)
    return {**found, **{f"stripper.{key}": float(value) for key, value in taken.items()}}


def gas(rng: np.random.Generator, name: str) -> dict[str, Any]:
    """Flue gas of coal with 10 to 15 % CO2 behind the cooler, or of a gas turbine, with recirculation where asked."""
    if name == RECIRCULATED:
        return {"gas.preset": "ngcc", "gas.recirculation": rng.uniform(0.1, 0.45)}
    if rng.random() < 0.3:
        return {"gas.preset": "ngcc"}
    return {"gas.preset": "pulverised_coal", "gas.co2_after_cooler": rng.uniform(0.10, 0.15)}


def coolers(rng: np.random.Generator) -> list[dict[str, float]]:
    """One or two coolers of the absorber, in and out or with pump-around."""
    places = [rng.uniform(0.2, 0.8)] if rng.random() < 0.7 else [rng.uniform(0.2, 0.45), rng.uniform(0.55, 0.8)]
    return [{"position": p, "return_temperature": rng.uniform(303.15, 318.15),
             **({"pump_around": rng.uniform(0.5, 4.0)} if rng.random() < 0.4 else {})} for p in places]


def measures(rng: np.random.Generator, name: str, P: float) -> dict[str, float]:
    """What the measures of a plant are set to."""
    u = rng.uniform
    keys = PLANTS[name]
    if keys is None:
        keys = TOGETHER[rng.choice(3, p=(0.7, 0.15, 0.15))]
        if keys is TOGETHER[0]:
            keys = tuple(k for k in keys if rng.random() < 0.5) or keys[:1]
    values = {"rich_split": u(0.01, 0.3), "recompression": u(0.5, 0.95) * P, "interheating": u(0.1, 0.9),
              "overhead_recovery": u(0.01, 0.15), "warm_split": u(0.2, 0.65),
              "upper_pressure": min(u(1.1, 2.5) * P, 10e5)}
    found = {k: values[k] for k in keys}
    if found.keys() == {"rich_split"}:
        found["hot_feed_position"] = u(0.05, 0.8)
    return found
