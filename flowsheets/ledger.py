"""The energy ledger: where each joule of the reboiler duty goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.constants import R

from ccus._fluids import vaporisation_enthalpy, water_enthalpy
from ccus.fluids import water_params
from ccus.species import SPECIES
from ccus.stream import Stream
from flowsheets.result import Plant
from solvents._lookup import enthalpy, lookup
from solvents._solvent import P_CO2, SolventParams

FEEDS = ("rich_hot", "rich_cold", "rich_top")  # to the stripper
QUADRATURE = 24  # Gauss points of the integral over loading

HeatOfAbsorption = Callable[[float, float, float], float]  # T [K], loading, strength -> J/mol CO2, positive


def heat_of_absorption(params: SolventParams) -> HeatOfAbsorption:
    """Heat released when CO2 is absorbed, q = R T^2 d ln p*CO2 / dT at constant composition, from the table."""
    work, out = np.empty(704), np.empty(64)

    def q(T: float, loading: float, strength: float) -> float:
        lookup(T, loading, strength, params, work, out)
        return R * T * T * out[16 + P_CO2]

    return q


def desorption_heat(
    q: HeatOfAbsorption, n_alkalinity: float, lean: float, rich: float, strength: float, T: float
) -> float:
    """Integral of q over loading from rich to lean at one temperature, times the flow of alkalinity [W].

    >>> round(desorption_heat(lambda T, a, w: 80e3, 2.0, 0.2, 0.5, 0.3, 393.15))
    48000
    """
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE)
    half = 0.5 * (rich - lean)
    mean = 0.5 * float(sum(w * q(T, lean + half * (1.0 + x), strength) for x, w in zip(nodes, weights)))
    return mean * n_alkalinity * (rich - lean)


class Liquid(NamedTuple):
    """A solvent stream in the terms of the tables."""

    loading: float  # mol CO2/mol alkalinity
    strength: float  # amine mass fraction without CO2
    mass: float  # without CO2 [kg/s]
    alkalinity: float  # [mol/s]


def liquid(params: SolventParams, *streams: Stream) -> Liquid:
    """Loading, strength and flow of solvent streams, taken together."""
    n = {key: sum(s.n.get(key, 0.0) for s in streams) for key in streams[0].n}
    amine = sum(v for k, v in n.items() if SPECIES[k].kind != "gas")
    mass = amine * params.M_amine + n["H2O"] * SPECIES["H2O"].M
    alkalinity = amine * params.alkalinity
    return Liquid(n["CO2"] / alkalinity, amine * params.M_amine / mass, mass, alkalinity)


def feeds(plant: Plant) -> list[Stream]:
    """Rich solvent as it comes to the stripper, or to the steam heater before it."""
    entering = {s for unit in ("stripper", "upper_stripper", "steam_heater") for s in plant.inlets.get(unit, ())}
    return [plant.streams[name] for name in FEEDS if name in entering]


def brought(plant: Plant, T: float, params: SolventParams) -> dict[str, float]:
    """Heat that an exchanger's or recompressed vapour and an interheater bring, negative [W]; only what there is."""
    found: dict[str, float] = {}
    s = plant.streams
    for stream in feeds(plant):
        if stream.phase == "mixed":
            x = liquid(params, stream)
            found["boiling_in_exchanger"] = (x.mass * enthalpy(stream.T, x.loading, x.strength, params)[0] - stream.H
                                             + found.get("boiling_in_exchanger", 0.0))
    if "vapour_return" in s:
        found["recompressed_vapour"] = -s["vapour_return"].n["H2O"] * vaporisation_enthalpy(T, water_params())
    if "vapour_up" in s:
        found["recompressed_vapour"] = s["lower_vapour"].H - s["vapour_up"].H
    if "semi_lean_hot" in s:
        found["interheating"] = s["semi_lean"].H - s["semi_lean_hot"].H
    return found


def ledger(plant: Plant, params: SolventParams, captured: float) -> dict[str, float]:
    """Split of the reboiler duty in GJ per tonne of CO2; the parts sum to the duty.

    The parts follow one path: the rich solvent is heated from the exchanger's outlet to the lean outlet's temperature,
    CO2 is released there, the water of the overhead is evaporated at the overhead's temperature, the reflux is heated
    up to it, and walls lose heat. What this path leaves out is the remainder: vapour that cools on its way up and gives
    that heat back, water's heat of mixing, and the change of strength while water evaporates.

    Parameters
    ----------
    plant : with ``stripper`` and the streams ``rich_hot``, ``lean_hot``, ``overhead``, ``reflux``; ``lean_boiled``
        where the lean solvent is flashed behind it
    params : tables of the solvent
    captured : CO2 in the product [kg/s]

    Returns
    -------
    dict : ``reboiler_duty_GJ_per_t`` and its parts ``desorption``, ``stripping_steam`` (without the reflux's heating),
    ``reflux_heating``, ``sensible``, ``losses``, ``remainder``, each with the same ending; where there is such heat,
    ``boiling_in_exchanger``, ``recompressed_vapour`` and ``interheating``, negative
    """
    stripper = plant.units["stripper"]
    rich, lean = feeds(plant), plant.streams.get("lean_boiled", plant.streams["lean_hot"])
    overhead, reflux = plant.streams["overhead"], plant.streams["reflux"]
    duty = sum(float(unit.data.get("reboiler_duty", 0.0)) for unit in plant.units.values())
    T, water = lean.T, water_params()
    a, b = liquid(params, lean), liquid(params, *rich)
    heating = water_enthalpy(overhead.T, reflux.P, water)[0] - water_enthalpy(reflux.T, reflux.P, water)[0]
    warming = sum(x.mass * (enthalpy(T, x.loading, x.strength, params)[0]
                            - enthalpy(stream.T, x.loading, x.strength, params)[0])
                  for stream, x in ((stream, liquid(params, stream)) for stream in rich))
    parts = {
        "desorption": desorption_heat(heat_of_absorption(params), b.alkalinity, a.loading, b.loading, b.strength, T),
        "stripping_steam": overhead.n["H2O"] * vaporisation_enthalpy(overhead.T, water),
        "reflux_heating": reflux.n["H2O"] * heating,
        "sensible": warming,
        "losses": abs(float(stripper.data.get("heat_loss", 0.0))),
        **brought(plant, T, params),
    }
    parts["remainder"] = duty - sum(parts.values())
    scale = captured * 1e6
    return {"reboiler_duty_GJ_per_t": duty / scale, **{f"{k}_GJ_per_t": v / scale for k, v in parts.items()}}
