"""Water, steam and carbon dioxide product: IAPWS-95 and Span-Wagner by way of CoolProp, on the datum of the gas.

The constants of both equations, and splines of water along its saturation line, are taken from CoolProp once and kept
on disk; a normal run does not import CoolProp. Enthalpies share the datum of ``ccus.gas`` (elements at 298.15 K): both
fluids are shifted so that their ideal-gas limit at 298.15 K has the enthalpy, and at 1 atm the entropy, of the NASA
polynomials. Between 280 and 450 K the two ideal gases then differ by less than 7 J/mol. Liquid water lies below its
ideal gas by the heat of vaporisation and the departure of saturated steam, so that its heat capacity is IAPWS's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccus import _fluids, _gas, _helmholtz
from ccus._fluids import CO2Params, WaterParams
from ccus._helmholtz import Helmholtz
from ccus.errors import InputError, OutOfRangeError
from ccus.gas import gas_params
from ccus.species import SPECIES
from ccus.stream import Stream
from ccus.table import cached_arrays, spline_coefficients

T_DATUM, P_DATUM = 298.15, 101325.0  # K; Pa, reference pressure of CO2 and H2O in gas.yaml
WATER_NODES = (273.16, 573.16, 601)  # K: triple point upwards, every 0.5 K
CO2_NODES = (216.6, 401)  # K: triple point to the critical temperature
CO2_RANGE = {"T": (250.0, 500.0), "P": (5e3, 300e5)}  # what the tests hold against CoolProp
CO2_DENSEST = 30e3  # mol/m3, above any liquid of the range
WATER_DENSEST = 60e3
EXPECTED = {"IdealGasHelmholtzLead", "IdealGasHelmholtzLogTau", "IdealGasHelmholtzPlanckEinstein",
            "IdealGasHelmholtzEnthalpyEntropyOffset", "ResidualHelmholtzPower", "ResidualHelmholtzGaussian",
            "ResidualHelmholtzNonAnalytic"}


def _equation(fluid: str, species: str) -> dict[str, NDArray[np.float64]]:
    """Arrays of one equation of state from CoolProp, shifted to the datum of the gas."""
    import CoolProp.CoolProp as CP

    described = json.loads(CP.get_fluid_param_string(fluid, "JSON"))
    eos = (described[0] if isinstance(described, list) else described)["EOS"][0]
    terms = {term["type"]: term for term in eos["alpha0"] + eos["alphar"]}
    if set(terms) - EXPECTED or len(terms) != len(eos["alpha0"]) + len(eos["alphar"]):
        raise RuntimeError(f"CoolProp {CP.get_global_param_string('version')} describes {fluid} in terms that this "
                           f"program does not know: {sorted(set(terms) - EXPECTED)}; use CoolProp 6.8 to 8.0")
    einstein, power = terms["IdealGasHelmholtzPlanckEinstein"], terms["ResidualHelmholtzPower"]
    gauss, critical = terms["ResidualHelmholtzGaussian"], terms["ResidualHelmholtzNonAnalytic"]
    reducing = eos["STATES"]["reducing"]
    arrays = {
        "scalars": np.array([eos["gas_constant"], reducing["T"], reducing["rhomolar"]]),
        "lead": np.array([0.0, 0.0, terms["IdealGasHelmholtzLogTau"]["a"]]),
        "einstein": np.column_stack([einstein[k] for k in ("n", "t")]),
        "power": np.column_stack([power[k] for k in ("n", "d", "t", "l")]),
        "gauss": np.column_stack([gauss[k] for k in ("n", "d", "t", "eta", "beta", "gamma", "epsilon")]),
        "critical": np.column_stack([critical[k] for k in ("n", "a", "b", "beta", "A", "B", "C", "D")]),
    }
    return _on_datum(arrays, species)


def _on_datum(arrays: dict[str, NDArray[np.float64]], species: str) -> dict[str, NDArray[np.float64]]:
    """Set the two free constants of the ideal part so that it has the gas's enthalpy and entropy at 298.15 K."""
    eos, gas = _helmholtz_params(arrays, 0.0), gas_params((species,))
    value, first, _ = _helmholtz.ideal_part(T_DATUM, eos)
    h, s = _gas.species_enthalpy(T_DATUM, gas, 0)[0], _gas.species_entropy(T_DATUM, gas, 0)
    a2 = (h / (eos.R * T_DATUM) - 1.0 - first) * T_DATUM / eos.T_c
    delta = P_DATUM / (eos.R * T_DATUM) / eos.rho_c
    a1 = first - value - np.log(delta) - s / eos.R
    return arrays | {"lead": arrays["lead"] + np.array([a1, a2, 0.0])}


def _helmholtz_params(arrays: Mapping[str, NDArray[np.float64]], densest: float) -> Helmholtz:
    R, T_c, rho_c = (float(v) for v in arrays["scalars"])
    return Helmholtz(R, T_c, rho_c, densest, *(np.ascontiguousarray(arrays[k]) for k in
                                               ("lead", "einstein", "power", "gauss", "critical")))


def _build_co2() -> dict[str, NDArray[np.float64]]:
    import CoolProp as CP

    arrays = _equation("CO2", "CO2")
    fluid = CP.AbstractState("HEOS", "CO2")
    T = np.linspace(CO2_NODES[0], float(arrays["scalars"][1]), CO2_NODES[1])
    eos = _helmholtz_params(arrays, CO2_DENSEST)
    dome = np.empty((len(T), 5))
    for k, value in enumerate(T):
        densities = [eos.rho_c, eos.rho_c]
        if value < eos.T_c:
            for quality in (0, 1):
                fluid.update(CP.QT_INPUTS, quality, value)
                densities[quality] = fluid.rhomolar()
        liquid, vapour = (_helmholtz.state(value, rho, eos) for rho in densities)
        dome[k] = vapour.P, liquid.h, vapour.h, liquid.s, vapour.s
    return arrays | {"T": T, "dome": dome, "ln_psat": spline_coefficients(np.log(dome[:, 0]), 1)}


def _build_water() -> dict[str, NDArray[np.float64]]:
    import CoolProp as CP

    arrays = _equation("Water", "H2O")
    eos = _helmholtz_params(arrays, WATER_DENSEST)
    fluid = CP.AbstractState("HEOS", "Water")
    T = np.linspace(*WATER_NODES)
    table = np.empty((len(T), 12))
    for k, value in enumerate(T):
        fluid.update(CP.QT_INPUTS, 1.0, value)
        h_vapour = fluid.hmolar()
        fluid.update(CP.QT_INPUTS, 0.0, value)
        rho, heat = fluid.rhomolar(), h_vapour - fluid.hmolar()
        liquid = _helmholtz.state(value, rho, eos)
        dh_dP, drho_dP = liquid.h_rho / liquid.P_rho, 1.0 / liquid.P_rho
        h_ideal = eos.R * value * (1.0 + _helmholtz.ideal_part(value, eos)[1])
        table[k] = (np.log(fluid.p()), heat, liquid.h, dh_dP, 1 / rho, -drho_dP / rho**2, np.log(fluid.viscosity()),
                    fluid.conductivity(), liquid.s, h_ideal, fluid.keyed_output(CP.iBvirial),
                    fluid.keyed_output(CP.iBvirial) - value * fluid.keyed_output(CP.idBvirial_dT))
    return arrays | {"table": np.ascontiguousarray(spline_coefficients(table, 1).T)}


def _key(nodes: tuple[float, ...]) -> str:
    gas = gas_params(("CO2", "H2O"))
    return f"{hashlib.sha256(gas.nasa.tobytes()).hexdigest()} {nodes} CoolProp {version('CoolProp')}"


@cache
def _water_arrays() -> dict[str, NDArray[np.float64]]:
    return cached_arrays("water", _key(WATER_NODES), _build_water)


@cache
def _co2_arrays() -> dict[str, NDArray[np.float64]]:
    return cached_arrays("co2", _key(CO2_NODES), _build_co2)


@cache
def water_params() -> WaterParams:
    """Splines of water for the kernels of ``ccus._fluids``."""
    arrays = _water_arrays()
    first, last, nodes = WATER_NODES
    return WaterParams(first, (last - first) / (nodes - 1), float(arrays["scalars"][0]),
                       *(np.ascontiguousarray(row) for row in arrays["table"]))


@cache
def steam_equation() -> Helmholtz:
    """IAPWS-95 for the kernels of ``ccus._helmholtz``."""
    return _helmholtz_params(_water_arrays(), WATER_DENSEST)


@cache
def co2_params() -> CO2Params:
    """Span-Wagner equation and saturation line for the kernels of ``ccus._fluids``."""
    arrays = _co2_arrays()
    T = arrays["T"]
    return CO2Params(_helmholtz_params(arrays, CO2_DENSEST), float(T[0]), float(T[1] - T[0]), arrays["ln_psat"])


def co2_dome() -> dict[str, NDArray[np.float64]]:
    """Saturation line of carbon dioxide for a chart: T [K], P [Pa], h_liquid, h_vapour [J/mol], s_liquid, s_vapour."""
    arrays = _co2_arrays()
    P, h_l, h_v, s_l, s_v = arrays["dome"].T
    return {"T": arrays["T"], "P": P, "h_liquid": h_l, "h_vapour": h_v, "s_liquid": s_l, "s_vapour": s_v}


def co2_properties(T: ArrayLike, P: ArrayLike) -> dict[str, NDArray[np.float64]]:
    """Pure carbon dioxide by Span and Wagner, 250-500 K and 0.05-300 bar.

    Parameters
    ----------
    T, P : array_like, shapes that broadcast [K], [Pa]

    Returns
    -------
    dict of arrays: ``h`` [J/mol, elements at 298.15 K], ``s`` [J/mol/K, absolute], ``rho`` [kg/m3], ``cp`` [J/mol/K]

    Raises
    ------
    OutOfRangeError
        A state outside the range.

    Examples
    --------
    >>> float(co2_properties(313.15, 80e5)["rho"].round())  # no liquid: why a pump needs a colder cooler
    278.0
    """
    T, P = np.broadcast_arrays(np.asarray(T, dtype=float), np.asarray(P, dtype=float))
    for name, value, unit in (("T", T, "K"), ("P", P, "Pa")):
        low, high = CO2_RANGE[name]
        if np.any((value < low) | (value > high)) or not np.all(np.isfinite(value)):
            raise OutOfRangeError(f"{name} outside the range of the carbon dioxide properties", where="co2_properties",
                                  value=f"{value.min():.6g} to {value.max():.6g} {unit}",
                                  allowed=f"{low:g} to {high:g} {unit}")
    p = co2_params()
    rows = np.empty((T.size, 4))
    for k, (t, pressure) in enumerate(zip(T.ravel(), P.ravel())):
        state, rho = _fluids.co2_state(t, pressure, p)
        rows[k] = state.h, state.s, rho * SPECIES["CO2"].M, state.cp
    return {name: rows[:, k].reshape(T.shape) for k, name in enumerate(("h", "s", "rho", "cp"))}


def water_saturation(T: ArrayLike) -> dict[str, NDArray[np.float64]]:
    """Water at saturation by IAPWS-95, 273.16-573.16 K.

    Returns
    -------
    dict of arrays, shape of T: ``P`` [Pa], ``h_liquid``, ``h_vapour`` [J/mol], ``s_liquid``, ``s_vapour`` [J/mol/K],
    ``rho`` [kg/m3], ``mu`` [Pa s] and ``conductivity`` [W/m/K] of the liquid

    Raises
    ------
    OutOfRangeError
        A temperature outside the range.

    Examples
    --------
    >>> float(water_saturation(373.124)["P"].round(-1))
    101320.0
    """
    T = np.asarray(T, dtype=float)
    _water_range("water_saturation", T)
    p, M = water_params(), SPECIES["H2O"].M
    rows = np.array([(_fluids.psat_water(t, p), *_fluids.saturated_water(t, p),
                      M / _fluids.water_volume(t, _fluids.psat_water(t, p), p), _fluids.water_viscosity(t, p),
                      _fluids.water_conductivity(t, p)) for t in T.ravel()])
    names = ("P", "h_liquid", "s_liquid", "h_vapour", "s_vapour", "rho", "mu", "conductivity")
    return {name: rows[:, k].reshape(T.shape) for k, name in enumerate(names)}


def _water_range(where: str, T: NDArray[np.float64]) -> None:
    low, high, _ = WATER_NODES
    if (T.size and not (T.min() >= low and T.max() <= high)) or not np.all(np.isfinite(T)):
        raise OutOfRangeError("T outside the range of the water tables", where=where,
                              value=f"{T.min():.6g} to {T.max():.6g} K", allowed=f"{low:g} to {high:g} K")


def water_stream(n: float, T: float, P: float) -> Stream:
    """Liquid water.

    Parameters
    ----------
    n : flow [mol/s]
    T : 273.16 to 573.16 K
    P : Pa, at or above saturation (not checked: a drop below it is metastable liquid)

    Raises
    ------
    OutOfRangeError
        T outside the range.

    Examples
    --------
    >>> hot, cold = water_stream(1.0, 353.15, 1e5), water_stream(1.0, 293.15, 1e5)
    >>> round((hot.H - cold.H) / 60, 2)  # J/mol/K
    75.38
    """
    _water_range("water_stream", np.asarray(T, dtype=float))
    p = water_params()
    h, _ = _fluids.water_enthalpy(T, P, p)
    rho = SPECIES["H2O"].M / _fluids.water_volume(T, P, p)
    return Stream(n={"H2O": n}, T=T, P=P, phase="liquid", H=n * h, density=rho)


def co2_stream(n: Mapping[str, float], T: float, P: float) -> Stream:
    """Carbon dioxide with a little steam, as real fluids mixed without excess volume or enthalpy.

    Steam is taken at its partial pressure by its second virial coefficient: right for a few per cent of water in a
    gas, an approximation for traces in a dense fluid.

    Parameters
    ----------
    n : flow of CO2 and H2O [mol/s]
    T : 250 to 500 K
    P : 5e3 to 300e5 Pa

    Raises
    ------
    InputError
        Another species, or no carbon dioxide.
    OutOfRangeError
        T or P outside the range.

    Examples
    --------
    >>> co2_stream({"CO2": 1.0}, 313.15, 110e5).phase
    'dense'
    """
    others = sorted(k for k, v in n.items() if k not in ("CO2", "H2O") and v != 0.0)
    if others or n.get("CO2", 0.0) <= 0.0:
        raise InputError("a carbon dioxide product holds CO2 and a little H2O only", where="co2_stream",
                         value=", ".join(others) or "no CO2")
    real = co2_properties(T, P)
    p = co2_params()
    n_c, n_w = n["CO2"], n.get("H2O", 0.0)
    steam = _fluids.dilute_steam(T, P, n_w / (n_c + n_w), water_params())
    volume = n_c * SPECIES["CO2"].M / float(real["rho"]) + n_w * steam.v
    mass = n_c * SPECIES["CO2"].M + n_w * SPECIES["H2O"].M
    if p.eos.T_c < T:
        phase = "dense" if P > _helmholtz.state(p.eos.T_c, p.eos.rho_c, p.eos).P else "gas"
    else:
        phase = "liquid" if _fluids.co2_is_liquid(T, P, p) else "gas"
    return Stream(n=n, T=T, P=P, phase=phase, H=n_c * float(real["h"]) + n_w * steam.h, density=mass / volume)
