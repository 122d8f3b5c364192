"""The gas phase: ideal gas with the NASA polynomials and the transport of ``gas.yaml``, by Cantera.

Cantera is imported only to read the mechanism once; its coefficients are kept on disk and evaluated by kernels.
Enthalpies have the elements at 298.15 K as datum.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ccus import _gas
from ccus._gas import GasParams, R
from ccus.errors import ConvergenceError, InputError, OutOfRangeError
from ccus.params import ParameterSet, load_set
from ccus.species import SPECIES
from ccus.stream import Stream
from ccus.table import cached_arrays

MECHANISM = Path(__file__).with_name("gas.yaml")
CARRIERS = ("N2", "O2", "Ar", "CO2", "H2O", "CO", "NO", "NO2", "SO2")  # phase "gas" of the mechanism
VAPOURS = ("MEA", "PZ", "K2CO3")  # phase "amines"; the salt has no vapour pressure to speak of
T_MIN = 200.0  # lower end of the polynomials [K]; those of N2 and Ar are extended from 300 K


LIKE: dict[str, str] = {}  # amines of users' solvents: the one whose vapour theirs is taken to be


def _read_mechanism() -> dict[str, NDArray[np.float64]]:
    import cantera as ct

    gas, amines = ct.Solution(MECHANISM, "gas"), ct.Solution(MECHANISM, "amines")
    species = [phase.species(name) for phase, names in ((gas, CARRIERS), (amines, VAPOURS)) for name in names]
    nasa = []
    for one in species:
        coeffs = one.thermo.coeffs
        nasa.append(np.concatenate([coeffs[:1], coeffs[1:] * R]))
    order = [gas.species_index(name) for name in CARRIERS]
    return {
        "nasa": np.array(nasa),
        "T_max": np.array([one.thermo.max_temp for one in species]),
        "visc": np.array([gas.get_viscosity_polynomial(i) for i in order]),
        "cond": np.array([gas.get_thermal_conductivity_polynomial(i) for i in order]),
        "diff": np.array([[gas.get_binary_diff_coeffs_polynomial(i, j) for j in order] for i in order]),
    }


@cache
def _mechanism() -> dict[str, NDArray[np.float64]]:
    """Coefficients of all species, read from disk; built by Cantera when the mechanism or Cantera changed."""
    digest = hashlib.sha256(MECHANISM.read_bytes()).hexdigest()
    return cached_arrays("gas", f"{digest} cantera {version('cantera')}", _read_mechanism)


def take_vapour(name: str, like: str) -> None:
    """Let an amine without gas-phase data of its own have the heat capacity and enthalpy of another's vapour."""
    if name not in VAPOURS:
        LIKE[name] = like


def _index(names: Sequence[str]) -> list[int]:
    known = CARRIERS + VAPOURS
    names = [LIKE.get(name, name) for name in names]
    for name in names:
        if name not in known:
            raise InputError(f"no gas-phase data for {name}", value=name, allowed=", ".join(known))
    return [known.index(name) for name in names]


def _diffusion_volume(name: str, fuller: ParameterSet) -> float:
    if name in fuller.rows:
        return fuller.value(name)
    return sum(fuller.value(element) * count for element, count in SPECIES[name].elements.items())


def fuller_factor(first: str, second: str) -> float:
    """D P/T^1.75 of a pair of gases [m2/s Pa/K^1.75], from fuller1966 with the volumes of fuller1969.

    >>> round(fuller_factor("N2", "H2O") * 298.15**1.75 / 101325 * 1e4, 3)  # cm2/s
    0.258
    """
    fuller = load_set("ccus", "fuller1966")
    root_volumes = sum(_diffusion_volume(name, fuller) ** (1 / 3) for name in (first, second))
    M = 2e3 / (1 / SPECIES[first].M + 1 / SPECIES[second].M)
    return fuller.value("constant") * 1e-4 * 1e5 / (M**0.5 * root_volumes**2)


@cache
def gas_params(names: tuple[str, ...]) -> GasParams:
    """Coefficients of the named species for the kernels of ``ccus._gas``, in that order.

    Raises
    ------
    InputError
        A species is not in the mechanism.
    """
    data, index = _mechanism(), _index(names)
    single = np.zeros((len(names), 11))
    single[:, [0, 5]] = 1.0  # an amine's own viscosity and conductivity never count, but must be finite
    for a, name in enumerate(names):
        if name in CARRIERS:
            single[a] = [*data["visc"][index[a]], *data["cond"][index[a]], 1.0]
    n = len(names)
    pairs = np.array([_pair(names[k], names[j], data["diff"]) for k, j in _order(n)])
    return GasParams(M=np.array([SPECIES[name].M for name in names]), nasa=data["nasa"][index], single=single,
                     pairs=pairs)


@lru_cache(maxsize=256)
def lumped_params(names: tuple[str, ...], inert: tuple[tuple[str, float], ...]) -> GasParams:
    """As ``gas_params`` for the species ``names`` and, last, a gas of fixed composition that behaves as one species.

    ``inert`` lists its species, of which all have transport parameters, with their mole fractions. Its polynomials are
    those of the mixture. The diffusivities in a gas of both are exact but for the fit (1e-6 between 260 and 460 K);
    viscosity and conductivity stay within 0.1 % of the mixture of all species.

    >>> air = (("N2", 0.78), ("O2", 0.21), ("Ar", 0.01))
    >>> lumped_params(("CO2", "H2O"), air).pairs.shape
    (6, 10)
    """
    known, shares = gas_params((*names, *(name for name, _ in inert))), np.array([share for _, share in inert])
    n, parts = len(names), gas_params(tuple(name for name, _ in inert))
    T = 360.0 - 100.0 * np.cos(np.linspace(0.0, np.pi, 24))
    x, quarter = np.log(T), T**0.25
    single = np.zeros((n + 1, 11))
    single[:n], single[n, 10] = known.single[:n], 1.0
    k = len(shares)
    val, dT, dy = np.empty(k + 2), np.empty(k + 2), np.empty((k + 2, k))
    both = []
    for t in T:
        _gas.transport(float(t), 1.0, shares, parts, val, dT, dy)
        both.append(val[:2].copy())
    mu, conductivity = np.array(both).T
    single[n, :5] = _fit(x, np.sqrt(mu) / quarter)
    single[n, 5:10] = _fit(x, conductivity / np.sqrt(T))
    M = float(shares @ parts.M)
    rows = {(i, j): row for (i, j), row in zip(_order(n + k), known.pairs)}
    pairs = []
    for i, j in _order(n + 1):
        if j < n:
            pairs.append(rows[i, j])
            continue
        if i == n:  # with itself: only where no other gas is present
            row = parts.pairs[len(_order(k)) - k][:6]
        else:
            through = [rows[i, n + m] for m in range(k)]
            fuller = any(r[5] for r in through)
            D = [np.full_like(x, r[5]) if fuller else np.polynomial.polynomial.polyval(x, r[:5]) for r in through]
            D_mean = shares.sum() / sum(share / d for share, d in zip(shares, D))
            row = np.append(np.zeros(5), D_mean[0]) if fuller else np.append(_fit(x, D_mean), 0.0)
        ratio = 1.0 if i == n else known.M[i] / M
        pairs.append(np.append(row, _wilke(ratio)))
    return GasParams(M=np.append(known.M[:n], M), nasa=np.vstack([known.nasa[:n], mixed_polynomial(parts, shares)]),
                     single=single, pairs=np.array(pairs))


def mixed_polynomial(gas: GasParams, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """NASA polynomial of a gas of fixed composition (all species are joined at the same temperature)."""
    row = shares @ gas.nasa
    row[0] = gas.nasa[:, 0].min()
    return row


def _order(n: int) -> list[tuple[int, int]]:
    """Species of each row of ``GasParams.pairs``."""
    return [(k, j) for k in range(n) for j in range(k + 1, n)] + [(k, k) for k in range(n)]


def _fit(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coefficients of the polynomial of fourth degree with the least relative error."""
    return np.asarray(np.polynomial.polynomial.polyfit(x, y, 4, w=1.0 / y), dtype=float)


def _wilke(ratio: float) -> list[float]:
    """Constants of Wilke's rule for a ratio of molar masses."""
    return [ratio**-0.25, ratio**0.25, (8 * (1 + ratio)) ** -0.5, (8 * (1 + 1 / ratio)) ** -0.5]


def _pair(first: str, second: str, diff: NDArray[np.float64]) -> list[float]:
    """One row of ``GasParams.pairs``."""
    if first in CARRIERS and second in CARRIERS:
        row = [*diff[CARRIERS.index(first), CARRIERS.index(second)], 0.0]
    else:
        row = [0.0, 0.0, 0.0, 0.0, 0.0, fuller_factor(first, second)]
    return [*row, *_wilke(SPECIES[first].M / SPECIES[second].M)]


def _flows(n: Mapping[str, float], where: str) -> tuple[NDArray[np.float64], GasParams]:
    flows = [float(v) for v in n.values()]
    for name, flow in zip(n, flows):
        if not (math.isfinite(flow) and flow >= 0.0):
            raise InputError(f"flow of {name} must be zero or more", where=where, value=f"{flow:.6g} mol/s")
    if not sum(flows) > 0.0:
        raise InputError("the gas has no flow", where=where)
    return np.array(flows), gas_params(tuple(n))


def _check_temperature(T: float, names: tuple[str, ...], where: str) -> None:
    high = _highest_temperature(names)
    if not T_MIN <= T <= high:
        allowed = f"{T_MIN:.0f} to {high:.0f} K"
        raise OutOfRangeError("gas temperature", where=where, value=f"{T:.2f} K", allowed=allowed)


@cache
def _highest_temperature(names: tuple[str, ...]) -> float:
    return float(_mechanism()["T_max"][_index(names)].min())


def gas_stream(n: Mapping[str, float], T: float, P: float) -> Stream:
    """An ideal-gas stream of the flows ``n`` [mol/s] at ``T`` [K] and ``P`` [Pa].

    Raises
    ------
    InputError
        Unknown species, a negative flow, no flow at all, or a pressure that is not positive.
    OutOfRangeError
        ``T`` is below 200 K or above the polynomials' end (3500 K; 1000 K with amine vapour).

    Examples
    --------
    >>> air = gas_stream({"N2": 0.79, "O2": 0.21}, 298.15, 101325.0)
    >>> abs(air.H) < 2.0, round(air.density, 3)  # elements: no enthalpy but the rounding of the polynomials
    (True, 1.179)
    """
    flows, p = _flows(n, "gas_stream")
    _check_temperature(T, tuple(n), "gas_stream")
    if not (math.isfinite(P) and P > 0.0):
        raise InputError("pressure must be positive", where="gas_stream", value=f"{P:.6g} Pa")
    H, _ = _gas.mixture_enthalpy(float(T), flows, p)
    density = P * float(p.M @ flows) / (float(flows.sum()) * R * T)
    return Stream(n=n, T=float(T), P=float(P), phase="gas", H=H, density=density)


def temperature_from_enthalpy(n: Mapping[str, float], H: float, T_guess: float = 350.0) -> float:
    """Temperature [K] at which the flows ``n`` [mol/s] carry the enthalpy ``H`` [W].

    Raises
    ------
    InputError
        As for ``gas_stream``; OutOfRangeError when the temperature found is outside its range.

    Examples
    --------
    >>> gas = gas_stream({"N2": 0.8, "CO2": 0.2}, 400.0, 1e5)
    >>> round(temperature_from_enthalpy(gas.n, gas.H), 9)
    400.0
    """
    flows, p = _flows(n, "temperature_from_enthalpy")
    found = _gas.temperature_of_enthalpy(float(H), flows, float(T_guess), p)
    if not found.converged:
        raise ConvergenceError(f"no gas temperature for H = {H:.6g} W", where="temperature_from_enthalpy")
    _check_temperature(found.T, tuple(n), "temperature_from_enthalpy")
    return found.T


def isentropic_temperature(n: Mapping[str, float], T: float, P: float, P_out: float) -> float:
    """Temperature [K] after an isentropic change of the ideal gas ``n`` [mol/s] from ``T``, ``P`` to ``P_out``.

    Examples
    --------
    >>> round(isentropic_temperature({"Ar": 1.0}, 300.0, 1e5, 2e5), 6) == round(300 * 2**0.4, 6)
    True
    """
    flows, p = _flows(n, "isentropic_temperature")
    _check_temperature(T, tuple(n), "isentropic_temperature")
    _, C = _gas.mixture_enthalpy(float(T), flows, p)
    rise = float(flows.sum()) * R * np.log(P_out / P)
    S = _gas.mixture_entropy(float(T), flows, p) + rise
    found = _gas.temperature_of_entropy(S, flows, float(T * np.exp(rise / C)), p)
    if not found.converged:
        raise ConvergenceError(f"no isentropic temperature at {P_out:.6g} Pa", where="isentropic_temperature")
    _check_temperature(found.T, tuple(n), "isentropic_temperature")
    return found.T


def cp_ideal_gas(T: float, x: Mapping[str, float]) -> float:
    """Heat capacity [J/mol/K] of the mole fractions ``x`` (normalised here) at ``T`` [K].

    >>> round(cp_ideal_gas(298.15, {"N2": 1.0}), 1)
    29.1
    """
    flows, p = _flows(x, "cp_ideal_gas")
    _check_temperature(T, tuple(x), "cp_ideal_gas")
    _, C = _gas.mixture_enthalpy(float(T), flows, p)
    return C / float(flows.sum())


def transport_properties(T: float, P: float, x: Mapping[str, float]) -> dict[str, float]:
    """Viscosity [Pa s], conductivity [W/m/K] and mixture-averaged diffusivities [m2/s] of a gas.

    Returns
    -------
    dict with ``viscosity``, ``conductivity`` and ``D_<species>``; see ``ccus._gas.transport`` for the rules.

    Examples
    --------
    >>> round(transport_properties(300.0, 101325.0, {"N2": 0.79, "O2": 0.21})["viscosity"] * 1e6, 1)  # uPa s
    18.6
    """
    y, p = _flows(x, "transport_properties")
    _check_temperature(T, tuple(x), "transport_properties")
    n = len(y)
    val, dT, dy = np.empty(n + 2), np.empty(n + 2), np.empty((n + 2, n))
    _gas.transport(float(T), float(P), y, p, val, dT, dy)
    return dict(zip(["viscosity", "conductivity", *(f"D_{name}" for name in x)], (float(v) for v in val)))
