"""From a solvent's published sets to what kernels take: parameters of the correlations, and the spline tables."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccus._gas import species_enthalpy
from ccus.errors import InputError
from ccus.gas import gas_params
from ccus.params import ROOT, ParameterSet, load_set
from ccus.species import SPECIES
from ccus.table import cached_arrays, spline_coefficients
from solvents import _solvent as s
from solvents import carbonate, salt, semi_empirical
from solvents import correlations as c
from solvents._anchor import AnchorParams, offsets, water_enthalpy
from solvents._enrtl import WATER, EnrtlParams
from solvents._lookup import loading_coordinate, strength_coordinate
from solvents._solvent import SolventParams
from solvents._speciation import AMOUNT, LEAST_LOADING, LN_P, SIZE, H, states
from solvents.carbonate import Carbonate
from solvents.correction import CORRECTED, correction, valid_ranges, with_assumed
from solvents.correlations import NO_CORRECTION, PropertyParams
from solvents.enrtl import enrtl_params, enrtl_work, numbers
from solvents.salt import SaltParams
from solvents.semi_empirical import SemiEmpirical

SPAN = ((283.15, 423.15), (0.0, 0.9), (0.02, 0.6))  # temperature [K], loading, strength of the tables
NODES = (17, 60, 17)
FORMS = (  # modules that the tables depend on
    "tables", "correlations", "semi_empirical", "ideal_speciation", "carbonate", "pitzer", "salt", "correction")
COLUMNS = "abcdefg"
LOSSES = ("degradation", "oxygen")  # sets that no property comes from; see solvents.degradation
NO_RATE = np.array([salt.NO_RATE, 0.0])
Array = NDArray[np.float64]


def anchor_params(water: ParameterSet, p: EnrtlParams, amine: str) -> AnchorParams:
    """Standard enthalpies of water and CO2 on the gas's datum."""
    nasa = gas_params(("H2O", amine, "CO2")).nasa
    a = AnchorParams(nasa, numbers(water, "watson"), numbers(water, "critical"), 0.0)
    liquid = species_enthalpy(p.T_ref, a, WATER)[0] - float(numbers(water, "vaporisation_298")[0])
    return a._replace(shift=liquid - water_enthalpy(p.T_ref, p, a))


def property_params(sets: Mapping[str, ParameterSet], M: Array, alkalinity: float) -> PropertyParams:
    """Constants of the explicit correlations; ``sets`` by property name."""
    def row(name: str, key: str, count: int) -> Array:
        found = numbers(sets[name], key, COLUMNS)
        if len(found) != count:
            raise InputError(f"{len(found)} numbers where {count} are needed",
                             where=f"{sets[name].name}.csv, row {key}", allowed=f"columns {', '.join(COLUMNS[:count])}")
        return found

    by_mass, none = "density_ratio" in sets["density"].rows, np.empty(0)
    second_order, again = (key in sets["kinetics"].rows for key in ("second_order", "second_order_carbamate"))
    loaded = "viscosity_loaded" in sets["viscosity"].rows
    solubility = [row("henry", key, 2) for key in ("henry_n2o_amine", "henry_co2_water", "henry_n2o_water")]
    return PropertyParams(
        M=M,
        alkalinity=alkalinity,
        density_water=row("density", "density_water", 3) if by_mass else none,
        density_ratio=row("density", "density_ratio", 3) if by_mass else none,
        volume_water=none if by_mass else row("density", "volume_water", 4),
        volume_amine=none if by_mass else row("density", "volume_amine", 4),
        volume_mix=none if by_mass else row("density", "volume_mix", 5),
        viscosity=row("viscosity", "viscosity_loaded" if loaded else "viscosity", 7),
        viscosity_loaded=loaded,
        viscosity_water=row("viscosity", "viscosity_water", 5),
        tension_water=row("surface_tension", "tension_water", 5),
        tension_amine=row("surface_tension", "tension_amine", 5),
        tension_co2=row("surface_tension", "tension_co2", 6),
        tension_F=row("surface_tension", "tension_F", 5),
        tension_G=row("surface_tension", "tension_G", 5),
        conductivity_water=row("conductivity", "conductivity_water", 5),
        conductivity_amine=row("conductivity", "conductivity_amine", 4),
        diffusivity_co2=row("diffusivity_CO2", "diffusivity_co2", 6),
        diffusivity_amine=row("diffusivity", "diffusivity_amine", 3),
        diffusivity_ion=row("diffusivity", "diffusivity_ion", 3),
        henry=np.concatenate([[np.log(a), b] for a, b in solubility] + [row("henry", "henry_excess", 4)]),
        rate=np.concatenate([NO_RATE, row("kinetics", "second_order", 2)] if second_order
                            else [row("kinetics", "amine", 2), row("kinetics", "water", 2)]),
        second_order=second_order,
        rate_carbamate=row("kinetics", "second_order_carbamate", 2) if again else none,
        correction=correction(sets["correction"]) if "correction" in sets else NO_CORRECTION,
    )


def property_sets(about: Mapping[str, Any], kinetics: str) -> dict[str, ParameterSet]:
    """The set of each property, by the names in ``solvent.toml``, with those that come with the kinetics."""
    sets = {name: load_set("solvents", key) for name, key in about["sets"].items() if name not in LOSSES}
    folder = next((f for f in about["folders"] if (ROOT / "solvents" / f / f"{kinetics}.toml").is_file()),
                  about["folders"][0])
    sets["kinetics"] = load_set("solvents", f"{folder}/{kinetics}")
    for name, key in (("henry", "henry"), ("diffusivity_CO2", "diffusivity")):
        if key not in sets["kinetics"].about:
            raise InputError("the set that comes with the kinetics is not named", where=f"{folder}/{kinetics}.toml",
                             value=key, allowed="NAME of a set in the folder, or FOLDER/NAME")
        partner = sets["kinetics"].about[key]
        sets[name] = load_set("solvents", partner if "/" in partner else f"{folder}/{partner}")
    for name, fit in sets.items():
        valid_ranges(name, fit)
    for name, changes in about.get("moved", {}).items():
        start = with_assumed(sets.get(name)) if name == "correction" else sets[name]
        sets[name] = start.moved(changes)
    return sets


@dataclass(frozen=True)
class Direct:
    """Kernel parameters of the direct model."""

    enrtl: EnrtlParams  # of the whole solvent, or, in the other forms, of the dilute solution alone
    anchor: AnchorParams
    properties: PropertyParams | SaltParams
    semi_empirical: SemiEmpirical | None = None
    carbonate: Carbonate | None = None


def direct_params(about: Mapping[str, Any], kinetics: str) -> Direct:
    """Parameters of the direct model with one kinetics set."""
    sets = property_sets(about, kinetics)
    like = about.get("like", about["amine"])  # the amine that the published sets are of
    of_sets = enrtl_params("solvents", about["sets"]["thermodynamics"], like)
    p = of_sets._replace(M=np.array([SPECIES[name].M for name in ("H2O", about["amine"], "CO2")]))
    alkalinity = float(about["alkalinity"])
    anchor = anchor_params(sets["water"], p, about["amine"])
    if about["form"] == "carbonate":
        if "correction" in sets:
            raise InputError("no property of this model form can be corrected", where=f"{sets['correction'].name}.csv")
        return Direct(p, anchor, salt.salt_params(sets, p.M, alkalinity),
                      carbonate=carbonate.carbonate(sets, alkalinity, p, anchor))
    form = semi_empirical.semi_empirical(sets, alkalinity) if about["form"] == "semi-empirical" else None
    if form is None and "correction" in sets and "heat_capacity" in sets["correction"].rows:
        raise InputError("the heat capacity of this model form cannot be corrected",
                         where=f"{sets['correction'].name}.csv", value="row heat_capacity",
                         allowed=", ".join(CORRECTED[:3]))
    laws = property_params(sets, of_sets.M, alkalinity)
    return Direct(p, anchor, laws._replace(dilution=of_sets.M[1] / p.M[1]), form)


def digest(about: Mapping[str, Any], kinetics: str) -> str:
    """Digest of everything the tables depend on but the kernels."""
    sets = "-".join(s.digest for s in property_sets(about, kinetics).values())
    nasa = gas_params(("H2O", about["amine"], "CO2")).nasa.tobytes()
    code = b"".join((ROOT / "solvents" / f"{name}.py").read_bytes() for name in FORMS)
    form = f"{about['form']}-{about['amine']}-{SPECIES[about['amine']].M}-{about['alkalinity']}"
    return f"{sets}-{hashlib.sha256(nasa + code).hexdigest()[:16]}-{SPAN}-{NODES}-{form}"


def evaluate(T: Array, L: Array, W: Array, direct: Direct) -> tuple[Array, Array, Array]:
    """The direct model at ``n`` states (arrays of equal length) of temperature, loading and strength.

    Returns
    -------
    states (n, 18) as by ``solvents._speciation.state`` for 1 kg of CO2-free solvent, the 16 quantities of
    ``solvents._solvent`` (n, 16), enthalpy [J per kg of CO2-free solvent] (n,)

    Raises
    ------
    ArithmeticError
        A speciation failed.
    """
    p, M = direct.enrtl, direct.enrtl.M
    if direct.carbonate:
        found, h = carbonate.evaluate(T, L, W, direct.carbonate)
        return found, quantities(T, np.maximum(L, LEAST_LOADING), W, found, direct.properties), h
    if direct.semi_empirical:
        found, h, again = semi_empirical.evaluate(T, L, W, direct.semi_empirical, p, direct.anchor)
        return found, quantities(T, np.maximum(L, LEAST_LOADING), W, found, direct.properties, again), h
    found, water, amine = np.empty((len(T), SIZE)), (1.0 - W) / M[0], W / M[1]
    co2 = L * amine * direct.properties.alkalinity
    _, failed = states(T, water, amine, co2, p, enrtl_work(), found)
    if failed:
        raise ArithmeticError(f"speciation failed at {failed} of {len(T)} states")
    levels, place = np.unique(T, return_inverse=True)
    of_water, of_co2 = np.array([offsets(t, p, direct.anchor) for t in levels])[place].T
    h = found[:, H] + water * of_water + co2 * of_co2
    return found, quantities(T, np.maximum(L, LEAST_LOADING), W, found, direct.properties), h


def quantities(T: Array, L: Array, W: Array, found: Array, p: PropertyParams | SaltParams,
               again: Array | None = None) -> Array:
    """The 16 quantities of ``solvents._solvent`` from states of 1 kg of CO2-free solvent; ``again`` [mol] as below."""
    logarithms = (salt.quantities(T, L, W, found, p) if isinstance(p, SaltParams)
                  else amine_quantities(T, L, W, found, p, again))
    values = np.empty((len(T), 16))
    values[:, s.P_H2O], values[:, s.P_AMINE] = found[:, LN_P], found[:, LN_P + 1]
    values[:, s.P_CO2] = found[:, LN_P + 2] - 2.0 * np.log(L)
    for place, value in logarithms.items():
        values[:, place] = np.log(value)
    return values


def amine_quantities(T: Array, L: Array, W: Array, found: Array, p: PropertyParams,
                     again: Array | None = None) -> dict[int, Array]:
    """Those of the 16 quantities that are logarithms of a correlation, by place, of aqueous amine.

    A solvent whose amine is another than that of its correlations takes them at equal mass fractions of amine and CO2.
    Where the kinetics have a rate of the carbamate with CO2, the free amine is that which binds CO2: ``again``, the
    carbamate [mol], counts with it, and the rate constant is the mean of both by amount.
    """
    loading, L = L, L * p.dilution
    rho = c.density(T, L, W, p)
    volume = (1.0 + L * p.alkalinity * W * p.M[2] / p.M[1]) / rho  # [m3]
    d_co2, d_amine, d_ion = c.diffusivities(T, L, W, p)
    k_amine, k_water = c.rate_constants(T, L, W, p)
    free = found[:, AMOUNT + 1]
    if p.rate_carbamate.size and again is not None:
        k_water = (k_water * free + c.carbamate_rate(T, L, W, p) * again) / (free + again)
        free = free + again
    return {
        s.FREE: free / volume,
        s.CATION: found[:, AMOUNT + 3] / (volume * loading),
        s.ANION: found[:, AMOUNT + 4] / (volume * loading),
        s.RHO: rho,
        s.MU: c.viscosity(T, L, W, p),
        s.SIGMA: c.surface_tension(T, L, W, p),
        s.D_CO2: d_co2,
        s.D_AMINE: d_amine,
        s.D_ION: d_ion,
        s.HENRY: c.henry(T, W, p),
        s.K_AMINE: k_amine,
        s.K_WATER: k_water if p.second_order else k_water * found[:, AMOUNT] / volume,
        s.LAMBDA: c.conductivity(T, L, W, p),
    }


def water_density(T: float, p: PropertyParams | SaltParams) -> float:
    """Density of water [kg/m3] by the law of a solvent."""
    return float(salt.water_density(np.array(T), p) if isinstance(p, SaltParams)
                 else c.density(T, 0.0, 0.0, p._replace(correction=NO_CORRECTION)))


def nodes() -> list[Array]:
    """Coordinates of the table's nodes, uniform along each axis."""
    spans = (SPAN[0], [loading_coordinate(x)[0] for x in SPAN[1]], [strength_coordinate(x)[0] for x in SPAN[2]])
    return [np.linspace(low, high, n) for (low, high), n in zip(spans, NODES)]


@cache
def node_states() -> tuple[Array, Array]:
    """Loadings and strengths at the nodes of every table."""
    _, loadings, strengths = nodes()
    return inverse(loading_coordinate, loadings, SPAN[1][1]), inverse(strength_coordinate, strengths, SPAN[2][1])


def inverse(coordinate: Any, values: Array, high: float) -> Array:
    """The loadings or strengths, up to ``high``, whose table coordinate has these values."""
    low, top = np.zeros_like(values), np.full_like(values, high)
    for _ in range(100):
        middle = 0.5 * (low + top)
        above = np.array([coordinate(x)[0] for x in middle]) > values
        low, top = np.where(above, low, middle), np.where(above, middle, top)
    return 0.5 * (low + top)


def build(direct: Direct) -> dict[str, Array]:
    """Evaluate the direct model at every node and fit the splines."""
    axes = nodes()
    mesh = np.meshgrid(axes[0], *node_states(), indexing="ij")
    T, L, W = (x.ravel() for x in mesh)
    _, values, h = evaluate(T, L, W, direct)
    values, h = values.reshape(*NODES, 16), h.reshape(NODES)
    return {
        "grid": np.array([[x[0], x[1] - x[0], len(x)] for x in axes]),
        "coef": spline_coefficients(values, 3).ravel(),
        "coef_h": spline_coefficients(h, 3).ravel(),
    }


def solvent_params(about: Mapping[str, Any], kinetics: str) -> SolventParams:
    """Tables of a solvent with one kinetics set, from disk where they were built before; samples are not kept."""
    def built() -> dict[str, Array]:
        return build(direct_params(about, kinetics))

    arrays = built() if "moved" in about else cached_arrays(f"{Path(about['name']).name}-{kinetics}",
                                                            digest(about, kinetics), built)
    return SolventParams(arrays["grid"], arrays["coef"], arrays["coef_h"], SPECIES[about["amine"]].M,
                         float(about["alkalinity"]), float(about["order"]))
