"""Measured points of every sub-model beside the model's values: one table of points a property."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccus.params import load_set
from ccus.water_in_co2 import water_content
from solvents.library import load
from solvents.observables import OBSERVABLES, pressure
from solvents.tables import Direct, property_sets
from validation import submodels_compression as compression
from validation.absorption_rate import absorption_rate, transfer_coefficient

DATA = Path(__file__).with_name("data")
CELSIUS = 273.15

Array = NDArray[Any]


def measured(name: str) -> pd.DataFrame:
    """The measured points of ``validation/data/<name>.csv``.

    >>> list(measured("henry"))
    ['source', 'T_C', 'w_amine', 'loading', 'value_Pa_m3_mol']
    """
    return pd.read_csv(DATA / f"{name}.csv", comment="#")


@cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """Label, publication, doi and via of each source key.

    >>> sources()["jou1995"]["doi"]
    '10.1002/cjce.5450730116'
    """
    return tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, kw_only=True)
class Property:
    """A sub-model and how it is compared.

    ``points`` gives a row a measured point: source, T [K], measured and model (both in ``unit``), outside ("" within
    the stated range of the model, else what leaves it), flag ("" or why the point is left out), and where they apply
    loading, strength, P [Pa], place.
    """

    key: str
    title: str
    model: str  # what computes it, with the name in ``solvent.toml`` of the solvent's set in braces
    unit: str
    logarithm: bool = False  # deviation is ln(model/measured), else percent
    points: Callable[[str], pd.DataFrame] | None = None  # of a solvent, by name; None: no open data set at hand
    solvent: str = ""  # the solvent measured, where it is not one of MEA


def measured_points(key: str) -> pd.DataFrame:
    """Measured points of a solvent's property: source, T [K], measured, flag; loading, loading_from and strength.

    >>> list(measured_points("bicarbonate_constant"))
    ['source', 'T', 'measured', 'flag']
    """
    name, column, species = MEASURED[key]
    table = measured(name)
    if species:
        table = table[table.species == species].reset_index(drop=True)
    frame = pd.DataFrame({"source": table.source, "T": table.T_C + CELSIUS, "measured": table[column].astype(float)})
    frame["flag"] = table.flag.fillna("") if "flag" in table else ""
    if "loading" in table:
        frame = frame.assign(loading=table.loading, loading_from=table.get("loading_from", table.loading),
                             strength=table.w_amine)
    if "kL_m_s" in table:
        frame["kL"] = table.kL_m_s
    return frame


def solvent_points(key: str, sets: str, values: Callable[[pd.DataFrame, Direct], Any],
                   solvent: str) -> pd.DataFrame:
    """Measured points with the direct model's values; ``sets``: the property's name in ``solvent.toml``."""
    frame = measured_points(key)
    frame["model"] = values(frame, load(solvent).direct())
    frame["outside"] = outside(frame, sets, solvent)
    return frame


def outside(frame: pd.DataFrame, sets: str, solvent: str) -> Array:
    """For each point what leaves the range of the property's source or of the tables.

    Solvent without CO2 counts as that of the least loading of the tables.
    """
    about = load(solvent).about
    computed = {k: about["computed"][k] for k in ("T", "loading", "strength")}
    if "loading" in frame:
        frame = frame.assign(loading=np.maximum(frame.loading, computed["loading"][0]))
    return leaving(frame, property_sets(about, str(about["default_kinetics"]))[sets].about["valid"], computed)


def leaving(frame: pd.DataFrame, *ranges: Mapping[str, Any]) -> Array:
    """For each row the words for the columns that leave one of the ranges, "" for none.

    >>> leaving(pd.DataFrame({"T": [300.0, 500.0]}), {"T": [280.0, 400.0]}).tolist()
    ['', 'temperature']
    """
    texts = np.full(len(frame), "", dtype=object)
    for name, word in (("T", "temperature"), ("P", "pressure"), ("loading", "loading"), ("strength", "strength")):
        bad = np.zeros(len(frame), dtype=bool)
        for low, high in (r[name] for r in ranges if name in r and name in frame):
            bad |= ~frame[name].between(low - 1e-9 * high, high + 1e-9 * high).to_numpy()
        texts = np.where(bad, texts + np.where(texts == "", "", ", ") + word, texts)
    return texts


def rate_points(key: str, solvent: str) -> pd.DataFrame:
    """Absorption rates measured in a wetted-wall column with those of the columns' film."""
    frame, about = measured_points(key), load(solvent)
    if "kL" not in frame:
        frame["kL"] = transfer_coefficient(frame, about.direct(), measured_points("absorption_rate"))
    frame["model"] = absorption_rate(frame, about.direct(), float(about.about["order"]))
    return frame.assign(outside=outside(frame, "kinetics", solvent))


def water_points() -> pd.DataFrame:
    """Water in carbon dioxide."""
    table = measured("water_in_co2")
    frame = pd.DataFrame({"source": table.source, "T": table.T_K, "P": table.P_bar * 1e5,
                          "measured": table.value * 1e2})
    frame["model"] = water_content(frame["T"], frame.P) * 1e2
    return frame.assign(outside=leaving(frame, load_set("ccus", "spycher2003").about["valid"]), flag="")


def compression_points() -> pd.DataFrame:
    """Power of compressor stages and a pump."""
    frames = [compression.against_coolprop(), compression.against_mccollum(measured("compression"))]
    return pd.concat(frames, ignore_index=True).assign(outside="", flag="")


def solvent_property(key: str, sets: str, values: Callable[[pd.DataFrame, Direct], Any] | None = None,
                     **about: Any) -> Property:
    """A property of a solvent, by default one of ``solvents.observables``."""
    return Property(key=key, points=partial(solvent_points, key, sets, values or OBSERVABLES[key]), **about)


MEASURED = {  # file, column, species
    "p_CO2": ("co2_pressure", "value_kPa", ""),
    "p_H2O": ("solvent_pressure", "value_kPa", "H2O"),
    "p_MEA": ("solvent_pressure", "value_kPa", "MEA"),
    "heat_of_absorption": ("heat_of_absorption", "value_kJ_mol", ""),
    "heat_capacity": ("heat_capacity", "value_kJ_kgK", ""),
    "bicarbonate_constant": ("equilibrium_constant", "value", ""),
    "density": ("density", "value_kg_m3", ""),
    "viscosity": ("viscosity", "value_mPas", ""),
    "henry_CO2": ("henry", "value_Pa_m3_mol", ""),
    "absorption_rate": ("absorption_rate", "value_mol_s_m2_Pa", ""),
    "pz_p_CO2": ("pz_pressure", "value_kPa", ""),
    "pz_p_PZ": ("pz_volatility", "value_kPa", ""),
    "pz_heat_of_absorption": ("pz_heat", "value_kJ_mol", ""),
    "pz_heat_capacity": ("pz_heat_capacity", "value_kJ_kgK", ""),
    "pz_absorption_rate": ("pz_absorption_rate", "value_mol_s_m2_Pa", ""),
}
NRTL = "electrolyte-NRTL, {thermodynamics}"
PROPERTIES = (
    solvent_property("p_CO2", "thermodynamics", title="CO₂ pressure over aqueous MEA", model=NRTL, unit="kPa",
                     logarithm=True),
    solvent_property("p_H2O", "thermodynamics", title="Water pressure over aqueous MEA", model=NRTL, unit="kPa"),
    solvent_property("p_MEA", "thermodynamics", title="MEA pressure over aqueous MEA",
                     model=NRTL, unit="kPa", logarithm=True),
    solvent_property("heat_of_absorption", "thermodynamics", title="Heat of absorption",
                     model=f"{NRTL}, Gibbs-Helmholtz", unit="kJ/mol CO₂"),
    solvent_property("heat_capacity", "thermodynamics", title="Heat capacity", model=f"{NRTL}, by the enthalpy",
                     unit="kJ/kg/K"),
    solvent_property("bicarbonate_constant", "thermodynamics", title="Constant of MEA + CO₂ + H₂O = MEA⁺ + HCO₃⁻",
                     model=NRTL, unit="-", logarithm=True),
    solvent_property("density", "density", title="Density", model="{density}", unit="kg/m³"),
    solvent_property("viscosity", "viscosity", title="Viscosity", model="{viscosity}", unit="mPa s"),
    solvent_property("henry_CO2", "henry", title="Henry constant of CO₂",
                     model="N₂O analogy, jiru2012, unloaded solution", unit="Pa m³/mol"),
    Property(key="surface_tension", title="Surface tension", model="{surface_tension}", unit="mN/m"),
    Property(key="diffusivity_CO2", title="Diffusivity of CO₂", model="N₂O analogy, ying2012", unit="m²/s"),
    Property(key="absorption_rate", title="Absorption rate k_g′ of MEA in a wetted-wall column",
             model="luo2015, film of the columns", unit="mol/s/m²/Pa", logarithm=True,
             points=partial(rate_points, "absorption_rate")),
    Property(key="water_in_co2", title="Water in carbon dioxide", model="Spycher and Pruess 2003", unit="mol %",
             points=lambda _: water_points()),
    Property(key="compression", title="Power of a compression stage", model="Span-Wagner kernels", unit="kJ/mol",
             points=lambda _: compression_points()),
    solvent_property("pz_p_CO2", "vle", OBSERVABLES["p_CO2"], title="CO₂ pressure over aqueous piperazine",
                     model="{vle}", unit="kPa", logarithm=True, solvent="pz"),
    solvent_property("pz_p_PZ", "speciation", partial(pressure, place=1), title="Piperazine pressure over its solution",
                     model="Raoult's law on the free amine", unit="kPa", logarithm=True, solvent="pz"),
    solvent_property("pz_heat_of_absorption", "vle", OBSERVABLES["heat_of_absorption"],
                     title="Heat of absorption in piperazine", model="{vle}, Gibbs-Helmholtz", unit="kJ/mol CO₂",
                     solvent="pz"),
    solvent_property("pz_heat_capacity", "vle", OBSERVABLES["heat_capacity"], title="Heat capacity of piperazine",
                     model="{heat_capacity} and {vle}, by the enthalpy", unit="kJ/kg/K", solvent="pz"),
    Property(key="pz_absorption_rate", title="Absorption rate k_g′ of piperazine in a wetted-wall column",
             model="dugas2009, film of the columns", unit="mol/s/m²/Pa", logarithm=True, solvent="pz",
             points=partial(rate_points, "pz_absorption_rate")),
)
