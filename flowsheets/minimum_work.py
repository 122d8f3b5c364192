"""The least work that nature asks for: separation of an ideal gas mixture, then isothermal compression of CO2."""

from __future__ import annotations

import math
from collections.abc import Mapping

from scipy.constants import R

from ccus.errors import InputError
from ccus.fluids import co2_properties
from ccus.params import load_set
from ccus.species import SPECIES

J_PER_KWH = 3.6e6


def dead_state() -> tuple[float, float]:
    """Temperature [K] and pressure [Pa] of the surroundings that the accounts refer to."""
    conventions = load_set("flowsheets", "accounting")
    return conventions.value("dead_state_temperature", "value"), conventions.value("dead_state_pressure", "value")


def separation_work(n: Mapping[str, float], captured: float, T0: float) -> float:
    """Least work to take pure CO2 out of an ideal gas mixture at constant temperature and pressure.

    Parameters
    ----------
    n : mixture [mol/s], any species
    captured : CO2 taken out pure at the mixture's pressure [mol/s]
    T0 : temperature [K]

    Returns
    -------
    float [W]

    Raises
    ------
    InputError
        More CO2 is taken out than there is.

    Examples
    --------
    >>> round(separation_work({"CO2": 0.12, "N2": 0.88}, 0.108, 298.15) / 0.108)  # J/mol
    6962
    """
    left = n["CO2"] - captured
    if captured <= 0.0 or left < -1e-9 * n["CO2"]:
        raise InputError("the CO2 captured must lie between zero and the CO2 in the gas", where="minimum work",
                         value=f"{captured:.6g} of {n['CO2']:.6g} mol/s")
    rest = {**n, "CO2": max(left, 0.0)}
    return R * T0 * (_entropy_sum(rest) - _entropy_sum(n))


def _entropy_sum(n: Mapping[str, float]) -> float:
    """Sum of n ln x [mol/s]."""
    total = sum(n.values())
    return sum(v * math.log(v / total) for v in n.values() if v > 0.0)


def co2_compression_work(P: float, T0: float, P0: float) -> float:
    """Least work to compress pure CO2 at constant temperature [J/mol], by Span and Wagner.

    It is the rise of the Gibbs energy from (T0, P0) to (T0, P), which passes through condensation without a step.

    Parameters
    ----------
    P, P0 : pressures within the range of ``ccus.fluids.co2_properties`` [Pa]
    T0 : temperature [K]

    Raises
    ------
    OutOfRangeError
        A state outside that range.

    Examples
    --------
    >>> round(co2_compression_work(150e5, 298.15, 101325.0) / 44.009e-3 / 3.6e3)  # kWh/t
    62
    """
    states = co2_properties(T0, [P0, P])
    g = states["h"] - T0 * states["s"]
    return float(g[1] - g[0])


def minimum_work(
    gas: Mapping[str, float], captured: float, P_product: float, *, T0: float | None = None, P0: float | None = None
) -> dict[str, float]:
    """Minimum work of a capture task per tonne of CO2: raw gas to treated gas and pure CO2, then to the product.

    Water vapour is left out of the gas: it is at hand in the surroundings, and the published figures are dry.

    Parameters
    ----------
    gas : raw gas [mol/s]
    captured : CO2 in the product [mol/s]
    P_product : pressure of the product [Pa]
    T0, P0 : surroundings; those of the accounts when not given [K], [Pa]

    Returns
    -------
    dict with ``separation``, ``compression``, ``total`` [kWh/t]

    Examples
    --------
    >>> work = minimum_work({"CO2": 0.12, "N2": 0.88}, 0.108, 150e5)
    >>> round(work["separation"], 1), round(work["compression"], 1)
    (43.9, 62.0)
    """
    T_dead, P_dead = dead_state()
    T0, P0 = T0 or T_dead, P0 or P_dead
    dry = {k: v for k, v in gas.items() if k != "H2O"}
    per_tonne = 1e3 / SPECIES["CO2"].M / J_PER_KWH
    separation = separation_work(dry, captured, T0) / captured * per_tonne
    compression = co2_compression_work(P_product, T0, P0) * per_tonne
    return {"separation": separation, "compression": compression, "total": separation + compression}
