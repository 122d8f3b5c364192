"""The energy ledger: where each joule of the reboiler duty goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from ccus.species import SPECIES
from ccus.stream import Stream
from flowsheets.result import Plant

QUADRATURE = 24  # Gauss points of the integral over loading

HeatOfAbsorption = Callable[[float, float, float], float]  # T [K], loading, strength -> J/mol CO2, positive


class LiquidModel(Protocol):
    """What the ledger needs of a solvent."""

    def stream(self, n: Mapping[str, float], T: float, P: float) -> Stream: ...
    def loading(self, stream: Stream) -> float: ...
    def strength(self, stream: Stream) -> float: ...
    def params(self) -> Any: ...


def heat_of_absorption(params: Any) -> HeatOfAbsorption:
    """Heat released when CO2 is absorbed, q = R T^2 d ln p*CO2 / dT at constant composition, from the table."""
    from scipy.constants import R

    from ccus._spline import lookup3
    from solvents._solvent import P_CO2

    work, out = np.empty(704), np.empty(64)

    def q(T: float, loading: float, strength: float) -> float:
        lookup3(T, loading, strength, params.grid, params.coef, work, out)
        return R * T * T * out[16 + P_CO2]

    return q


def desorption_heat(
    q: HeatOfAbsorption, n_amine: float, lean: float, rich: float, strength: float, T: float, alkalinity: float = 1.0
) -> float:
    """Integral of q over loading from rich to lean at one temperature, times the amine flow [W].

    >>> round(desorption_heat(lambda T, a, w: 80e3, 2.0, 0.2, 0.5, 0.3, 393.15))
    48000
    """
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE)
    half = 0.5 * (rich - lean)
    mean = 0.5 * float(sum(w * q(T, lean + half * (1.0 + x), strength) for x, w in zip(nodes, weights)))
    return mean * n_amine * alkalinity * (rich - lean)


def ledger(
    plant: Plant, solvent: LiquidModel, *, vaporisation: Callable[[float], float],
    water_heating: Callable[[float, float], float], captured: float,
) -> dict[str, float]:
    """Split of the reboiler duty in GJ per tonne of CO2; the parts sum to the duty.

    The parts follow one path: the rich solvent is heated to the reboiler's temperature, CO2 is released there, the
    water of the overhead is evaporated at the overhead's temperature, the reflux is heated up to it, and walls lose
    heat. What this path leaves out is the remainder: vapour that cools on its way up and gives that heat back, water's
    heat of mixing, and the change of strength while water evaporates.

    Parameters
    ----------
    plant : with ``stripper`` and the streams ``rich_hot``, ``lean_hot``, ``overhead``, ``reflux``
    solvent : model of the liquid
    vaporisation : heat of vaporisation of water at T [J/mol]
    water_heating : heat that liquid water takes from T1 to T2 [J/mol]
    captured : CO2 in the product [kg/s]

    Returns
    -------
    dict : ``reboiler_duty_GJ_per_t`` and its parts ``desorption``, ``stripping_steam`` (without the reflux's heating),
    ``reflux_heating``, ``sensible``, ``losses``, ``remainder``, each with the same ending
    """
    stripper = plant.units["stripper"]
    rich, lean = plant.streams["rich_hot"], plant.streams["lean_hot"]
    overhead, reflux = plant.streams["overhead"], plant.streams["reflux"]
    duty, T = float(stripper.data["reboiler_duty"]), lean.T
    amine = sum(v for k, v in rich.n.items() if SPECIES[k].kind == "amine")
    params = solvent.params()
    parts = {
        "desorption": desorption_heat(heat_of_absorption(params), amine, solvent.loading(lean), solvent.loading(rich),
                                      solvent.strength(rich), T, params.alkalinity),
        "stripping_steam": overhead.n.get("H2O", 0.0) * vaporisation(overhead.T),
        "reflux_heating": reflux.n.get("H2O", 0.0) * water_heating(reflux.T, overhead.T),
        "sensible": solvent.stream(rich.n, T, rich.P).H - rich.H,
        "losses": abs(float(stripper.data.get("heat_loss", 0.0))),
    }
    parts["remainder"] = duty - sum(parts.values())
    scale = captured * 1e6
    return {"reboiler_duty_GJ_per_t": duty / scale, **{f"{k}_GJ_per_t": v / scale for k, v in parts.items()}}
