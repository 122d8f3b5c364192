"""Entropy of a loaded solution, built from the enthalpy and the equilibrium pressures of its tables.

The unloaded solution has at 298.15 K the Gibbs energy of its partial pressures, G = sum n (mu_gas + R T ln p*), and
from there dS = dH/T. CO2 is added at constant temperature: dS = (dH - mu_CO2 dn)/T with mu_CO2 = mu_gas + R T ln p*CO2.
Enthalpy and p*CO2 obey Gibbs-Helmholtz (``solvents.check``), so S is a function of state. The solvent's own potentials
then are those of Gibbs and Duhem, and need not be those of the tabulated p*H2O and p*amine: ``water_mismatch`` says by
how much they differ. The liquid's enthalpy, hence its entropy, does not depend on pressure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.constants import R

from ccus.entropy import gas_potential, water_entropy
from ccus.fluids import T_DATUM
from solvents import _dilute, _flash, _lookup
from solvents._enrtl import AMINE, WATER, reference_pressure
from solvents._solvent import P_AMINE, P_CO2, P_H2O
from solvents.solvent import Solvent

Array = NDArray[np.float64]
HALF_NODES, HALF_WEIGHTS = np.polynomial.legendre.leggauss(16)
NODES, WEIGHTS = 0.5 * (HALF_NODES + 1.0), 0.5 * HALF_WEIGHTS  # Gauss points of an integral from zero to one
STEP = 1e-3  # of the water's flow, relative, for its potential


def entropy(solvent: Solvent, n: Mapping[str, float], T: float) -> float:
    """Entropy flow [W/K] of the liquid ``n`` [mol/s] at ``T`` [K]: the solution is heated unloaded, then loaded.

    Examples
    --------
    >>> from solvents.library import load
    >>> mea = load("mea")
    >>> n = dict(mea.lean(0.3, 0.3, 320.0, 1e5, amine=1.0).n)
    >>> cp = (mea.stream(n, 320.5, 1e5).H - mea.stream(n, 319.5, 1e5).H)
    >>> round((entropy(mea, n, 320.5) - entropy(mea, n, 319.5)) * 320.0 / cp, 4)
    1.0
    """
    bare = {**n, "CO2": 0.0}
    H_bare, H = (float(solvent.enthalpies(x, [T])[0]) for x in (bare, n))
    return (_entropy_at_datum(solvent, bare) + heating(solvent, bare, T_DATUM, T)
            + (H - H_bare - loading_work(solvent, n, T)) / T)


def gibbs_energy(solvent: Solvent, n: Mapping[str, float], T: float) -> float:
    """Gibbs energy flow [W] of the liquid ``n`` [mol/s] at ``T`` [K]."""
    return float(solvent.enthalpies(n, [T])[0]) - T * entropy(solvent, n, T)


def heating(solvent: Solvent, n: Mapping[str, float], T_from: float, T: float) -> float:
    """Integral of dH/T [W/K] while the liquid ``n`` [mol/s] is heated from ``T_from`` to ``T`` [K]."""
    return _integral(T_from, T, solvent.enthalpies(n, [T_from, T, *(T_from + (T - T_from) * NODES)]))


def _integral(T_from: float, T: float, H: Array) -> float:
    """Integral of dH/T by parts; ``H`` at both ends and at the Gauss points between."""
    between = T_from + (T - T_from) * NODES
    return float((H[1] - H[0]) / T + (T - T_from) * np.sum(WEIGHTS * (H[2:] - H[0]) / between**2))


def loading_work(solvent: Solvent, n: Mapping[str, float], T: float) -> float:
    """Integral of mu_CO2 dn [W] from the unloaded solution to that of the flows ``n`` [mol/s] at ``T`` [K].

    The tables hold ln(p*CO2/loading^2), smooth in the root of the loading: that is integrated over the root, the rest
    in closed form.
    """
    water, amine, co2 = solvent.flows(n)
    if not co2 > 0.0:
        return 0.0
    loading = co2 / amine / solvent.alkalinity
    smooth = sum(w * 2.0 * u * _look(solvent, T, loading * u * u, water, amine)[P_CO2]
                 for u, w in zip(NODES, WEIGHTS))
    return co2 * (gas_potential("CO2", T, 1.0) + R * T * (float(smooth) + 2.0 * math.log(loading) - 2.0))


def co2_potential(solvent: Solvent, n: Mapping[str, float], T: float) -> float:
    """Chemical potential of the CO2 in a liquid [J/mol], that of a gas at p*CO2."""
    water, amine, co2 = solvent.flows(n)
    return gas_potential("CO2", T, _flash.pressures(T, water, amine, co2, solvent.vessel())[2])


def water_potential(solvent: Solvent, n: Mapping[str, float], T: float) -> float:
    """Chemical potential of the water in a liquid [J/mol], by Gibbs and Duhem."""
    d = STEP * n["H2O"]
    more, less = (gibbs_energy(solvent, {**n, "H2O": n["H2O"] + x}, T) for x in (d, -d))
    return (more - less) / (2.0 * d)


def water_mismatch(solvent: Solvent, n: Mapping[str, float], T: float) -> float:
    """ln(p*H2O of the tables / p*H2O that Gibbs and Duhem ask for) of a liquid at ``T`` [K]."""
    tabulated = _flash.pressures(T, *solvent.flows(n), solvent.vessel())[0]
    return (gas_potential("H2O", T, tabulated) - water_potential(solvent, n, T)) / (R * T)


def dilute_entropy(solvent: Solvent, n: Mapping[str, float], T: float, P: float) -> float:
    """Entropy flow [W/K] of water with a little amine and CO2, flows ``n`` [mol/s], at ``T`` [K] and ``P`` [Pa].

    Pure water is that of IAPWS. A solution has the water of the solvent's own model, so that it mixes with the solvent;
    its solutes have the potentials of their partial pressures. Amine alone is amine in much water, without its mixing.
    """
    water, amine, co2 = solvent.flows(n)
    p, name = solvent.dilute(), solvent.amine
    if water == 0.0:
        H = solvent.dilute_stream({"H2O": 1e6, name: 1.0}, T, P).H - solvent.dilute_stream({"H2O": 1e6}, T, P).H
        return amine * (H - gas_potential(name, T, math.exp(reference_pressure(T, AMINE, p.enrtl)[0]))) / T
    if amine == 0.0 and co2 == 0.0:
        return water * water_entropy(T, P)
    p_c, p_w, p_m, H = _dilute.dilute_state(T, water, amine, co2, p)
    ln_pure, _ = reference_pressure(T, WATER, p.enrtl)
    G = water * R * T * (math.log(p_w) - ln_pure)
    G += sum(v * gas_potential(k, T, q) for k, v, q in (("CO2", co2, p_c), (name, amine, p_m)) if v > 0.0)
    return water * _water(T, p) + (H - _dilute.dilute_enthalpy(T, water, 0.0, 0.0, p) - G) / T


def _water(T: float, p: Any) -> float:
    """Entropy of the dilute model's water [J/mol/K]: at 298.15 K by its vapour pressure, from there dS = dH/T."""
    between = T_DATUM + (T - T_DATUM) * NODES
    h = np.array([_dilute.dilute_enthalpy(t, 1.0, 0.0, 0.0, p) for t in (T_DATUM, T, *between)])
    saturated = gas_potential("H2O", T_DATUM, math.exp(reference_pressure(T_DATUM, WATER, p.enrtl)[0]))
    return float((h[0] - saturated) / T_DATUM + _integral(T_DATUM, T, h))


def _entropy_at_datum(solvent: Solvent, n: Mapping[str, float]) -> float:
    """Entropy flow [W/K] of an unloaded solution at 298.15 K."""
    water, amine, _ = solvent.flows(n)
    found = _look(solvent, T_DATUM, 0.0, water, amine)
    G = sum(v * gas_potential(k, T_DATUM, math.exp(found[place]))
            for k, v, place in (("H2O", water, P_H2O), (solvent.amine, amine, P_AMINE)))
    return (float(solvent.enthalpies(n, [T_DATUM])[0]) - G) / T_DATUM


def _look(solvent: Solvent, T: float, loading: float, water: float, amine: float) -> Array:
    """The quantities of the tables at a loading."""
    vessel = solvent.vessel()
    _, strength, _ = _flash.composition(water, amine, 0.0, vessel)
    _lookup.lookup(T, loading, strength, vessel.table, vessel.work.look, vessel.work.q)
    return vessel.work.q
