"""Every property of a loaded solvent by name, from the tables and from the direct model."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvents import _lookup, _speciation
from solvents import _solvent as s
from solvents._solvent import SolventParams
from solvents.tables import Direct, evaluate

STEP = 0.05  # temperature difference for the direct heat capacity [K]
LOGARITHMS = (  # name, place in the tables, unit
    ("density", s.RHO, "kg/m3"), ("viscosity", s.MU, "Pa s"), ("surface_tension", s.SIGMA, "N/m"),
    ("conductivity", s.LAMBDA, "W/m/K"), ("diffusivity_CO2", s.D_CO2, "m2/s"),
    ("diffusivity_amine", s.D_AMINE, "m2/s"), ("diffusivity_ion", s.D_ION, "m2/s"),
    ("henry_CO2", s.HENRY, "Pa m3/mol"), ("rate_constant_amine", s.K_AMINE, "m6/mol2/s"),
    ("rate_water", s.K_WATER, "m3/mol/s"),
)


def direct_values(T: float, loading: float, strength: float, direct: Direct) -> tuple[NDArray, NDArray, float]:
    """The 16 quantities of the tables, the state (see ``solvents._speciation.state``) and the enthalpy.

    The enthalpy, and the amounts in the state, are per kg of CO2-free solvent.
    """
    state, values, h = evaluate(np.array([T]), np.array([loading]), np.array([strength]), direct)
    return values[0], state[0], float(h[0])


def side_by_side(T: float, loading: float, strength: float, p: SolventParams, direct: Direct,
                 amine: str) -> dict[str, dict[str, Any]]:
    """All properties as ``{"table", "direct", "unit"}``; arguments as of ``Solvent.properties``."""
    values, state, h = direct_values(T, loading, strength, direct)
    out = np.zeros(64)
    _lookup.lookup(T, loading, strength, p, np.zeros(704), out)
    h_table, cp_table, _, _ = _lookup.enthalpy(T, loading, strength, p)
    M = direct.enrtl.M
    mass = 1.0 + loading * p.alkalinity * strength * M[2] / M[1]  # loaded solution per kg of CO2-free solvent
    R = direct.enrtl.R
    high, low = (direct_values(T + d, loading, strength, direct)[2] for d in (STEP, -STEP))
    table, exact = np.exp(out[:16]), np.exp(values)

    def row(in_table: float | None, in_direct: float, unit: str) -> dict[str, Any]:
        return {"table": None if in_table is None else float(in_table), "direct": float(in_direct), "unit": unit}

    result = {
        "p_CO2": row(table[s.P_CO2] * loading**2, np.exp(state[2]) if loading > 0 else 0.0, "Pa"),
        "p_H2O": row(table[s.P_H2O], exact[s.P_H2O], "Pa"),
        f"p_{amine}": row(table[s.P_AMINE], exact[s.P_AMINE], "Pa"),
        "heat_of_absorption": row(R * T**2 * out[16 + s.P_CO2], R * T**2 * state[_speciation.DLN_P + 2], "J/mol"),
        "heat_capacity": row(cp_table / mass, (high - low) / (2 * STEP) / mass, "J/kg/K"),
        "enthalpy": row(h_table / mass, h / mass, "J/kg"),
    }
    for name, place, unit in LOGARITHMS:
        result[name] = row(table[place], exact[place], unit)
    volume = mass / exact[s.RHO]  # m3 per kg of CO2-free solvent
    free, unit = state[_speciation.AMOUNT :] / volume, "mol/m3"
    result[f"c_{amine}"] = row(table[s.FREE], exact[s.FREE], unit)
    result["c_cation"] = row(table[s.CATION] * loading, free[3] if loading > 0 else 0.0, unit)
    result["c_carbamate"] = row(table[s.ANION] * loading, free[4] if loading > 0 else 0.0, unit)
    result["c_bicarbonate"] = row((table[s.CATION] - table[s.ANION]) * loading, free[5] if loading > 0 else 0.0, unit)
    if direct.carbonate:  # both places hold half of the bicarbonate
        for key in ("c_cation", "c_carbamate"):
            del result[key]
        both = out[[s.CATION, s.ANION]]
        result["c_bicarbonate"] = row(float(np.exp(both).sum()) * loading, free[3] + free[4], unit)
    result["c_CO2"] = row(None, free[2] if loading > 0 else 0.0, unit)
    result["c_H2O"] = row(None, free[0], unit)
    return result
