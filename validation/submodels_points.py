"""Measured points of every sub-model beside the model's values: one table of points a property."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccus.params import load_set
from ccus.water_in_co2 import water_content
from solvents import _solvent as s
from solvents._speciation import DLN_P
from solvents.library import load
from solvents.properties import STEP
from solvents.tables import Direct, evaluate, property_sets
from validation import submodels_compression as compression

DATA = Path(__file__).with_name("data")
CELSIUS = 273.15
ZERO_LOADING = 1e-6  # an integral from zero loading starts here

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
    model: str  # what computes it
    unit: str
    logarithm: bool = False  # deviation is ln(model/measured), else percent
    points: Callable[[], pd.DataFrame] | None = None  # None: no open data set at hand


def solvent_points(name: str, column: str, sets: str, values: Callable[[pd.DataFrame, Direct], Any],
                   rows: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table) -> pd.DataFrame:
    """Points of one data file with the direct model's values; ``sets``: the property's name in ``solvent.toml``."""
    table = rows(measured(name)).reset_index(drop=True)
    frame = pd.DataFrame({"source": table.source, "T": table.T_C + CELSIUS, "loading": table.loading,
                          "strength": table.w_amine, "measured": table[column].astype(float)})
    frame["flag"] = table.flag.fillna("") if "flag" in table else ""
    frame["loading_from"] = table.get("loading_from", frame.loading)
    frame["model"] = values(frame, load("mea").direct())
    frame["outside"] = outside(frame, sets)
    return frame


def outside(frame: pd.DataFrame, sets: str) -> Array:
    """For each point what leaves the range of the property's source or of the tables.

    Solvent without CO2 counts as that of the least loading of the tables.
    """
    about = load("mea").about
    computed = {k: about["computed"][k] for k in ("T", "loading", "strength")}
    counted = frame.assign(loading=np.maximum(frame.loading, computed["loading"][0]))
    return leaving(counted, property_sets(about, str(about["default_kinetics"]))[sets].about["valid"], computed)


def leaving(frame: pd.DataFrame, *ranges: Mapping[str, Any]) -> Array:
    """For each row the words for the columns that leave one of the ranges, "" for none.

    >>> leaving(pd.DataFrame({"T": [300.0, 500.0]}), {"T": [280.0, 400.0]}).tolist()
    ['', 'temperature']
    """
    texts = np.full(len(frame), "", dtype=object)
    for name, word in (("T", "temperature"), ("P", "pressure"), ("loading", "loading"), ("strength", "strength")):
        bad = np.zeros(len(frame), dtype=bool)
        for low, high in (r[name] for r in ranges if name in r):
            bad |= ~frame[name].between(low - 1e-9 * high, high + 1e-9 * high).to_numpy()
        texts = np.where(bad, texts + np.where(texts == "", "", ", ") + word, texts)
    return texts


def states(frame: pd.DataFrame, direct: Direct, T: Any = None, loading: Any = None) -> tuple[Array, Array, Array]:
    """The direct model at the points of ``frame``, as ``solvents.tables.evaluate``."""
    T = frame["T"] if T is None else T
    loading = frame.loading if loading is None else loading
    return evaluate(np.array(T, dtype=float), np.array(loading, dtype=float), np.array(frame.strength, dtype=float),
                    direct)


def pressure(place: int) -> Callable[[pd.DataFrame, Direct], Array]:
    """Partial pressure [kPa] of water (0), amine (1) or CO2 (2)."""
    return lambda frame, direct: np.exp(states(frame, direct)[0][:, place]) / 1e3


def quantity(place: int, scale: float = 1.0) -> Callable[[pd.DataFrame, Direct], Array]:
    """One of the 16 quantities of the tables, times ``scale``."""
    return lambda frame, direct: scale * np.exp(states(frame, direct)[1][:, place])


def heat(frame: pd.DataFrame, direct: Direct) -> Array:
    """Heat released per mol CO2 [kJ/mol], mean over the dose from ``loading_from`` to ``loading``."""
    nodes, weights = np.polynomial.legendre.leggauss(5)
    low, high = np.maximum(frame.loading_from, ZERO_LOADING), frame.loading
    mean = np.zeros(len(frame))
    for node, weight in zip(nodes, weights):
        found = states(frame, direct, loading=0.5 * (low + high) + 0.5 * node * (high - low))[0]
        mean += 0.5 * weight * direct.enrtl.R * frame["T"].to_numpy() ** 2 * found[:, DLN_P + 2] / 1e3
    return mean


def heat_capacity(frame: pd.DataFrame, direct: Direct) -> Array:
    """Heat capacity [kJ/kg/K] per kg of loaded solution, CO2 kept in the liquid."""
    high, low = (states(frame, direct, T=frame["T"] + step)[2] for step in (STEP, -STEP))
    M = direct.enrtl.M
    mass = 1.0 + frame.loading * frame.strength * M[2] / M[1]
    return (high - low) / (2 * STEP) / mass.to_numpy() / 1e3


def species(name: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Rows of one species."""
    return lambda table: table[table.species == name]


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


PROPERTIES = (
    Property(key="p_CO2", title="CO₂ pressure over aqueous MEA", model="electrolyte-NRTL, ccsi2018", unit="kPa",
             logarithm=True,
             points=lambda: solvent_points("co2_pressure", "value_kPa", "thermodynamics", pressure(2))),
    Property(key="p_H2O", title="Water pressure over aqueous MEA", model="electrolyte-NRTL, ccsi2018", unit="kPa",
             points=lambda: solvent_points("solvent_pressure", "value_kPa", "thermodynamics", pressure(0),
                                           species("H2O"))),
    Property(key="p_MEA", title="MEA pressure over aqueous MEA", model="electrolyte-NRTL, ccsi2018", unit="kPa",
             logarithm=True,
             points=lambda: solvent_points("solvent_pressure", "value_kPa", "thermodynamics", pressure(1),
                                           species("MEA"))),
    Property(key="heat_of_absorption", title="Heat of absorption", model="electrolyte-NRTL, ccsi2018, Gibbs-Helmholtz",
             unit="kJ/mol CO₂",
             points=lambda: solvent_points("heat_of_absorption", "value_kJ_mol", "thermodynamics", heat)),
    Property(key="heat_capacity", title="Heat capacity", model="electrolyte-NRTL, ccsi2018, by the enthalpy",
             unit="kJ/kg/K",
             points=lambda: solvent_points("heat_capacity", "value_kJ_kgK", "thermodynamics", heat_capacity)),
    Property(key="density", title="Density", model="akula2021", unit="kg/m³",
             points=lambda: solvent_points("density", "value_kg_m3", "density", quantity(s.RHO))),
    Property(key="viscosity", title="Viscosity", model="morgan2015", unit="mPa s",
             points=lambda: solvent_points("viscosity", "value_mPas", "viscosity", quantity(s.MU, 1e3))),
    Property(key="henry_CO2", title="Henry constant of CO₂", model="N₂O analogy, jiru2012, unloaded solution",
             unit="Pa m³/mol",
             points=lambda: solvent_points("henry", "value_Pa_m3_mol", "henry", quantity(s.HENRY))),
    Property(key="surface_tension", title="Surface tension", model="morgan2015", unit="mN/m"),
    Property(key="diffusivity_CO2", title="Diffusivity of CO₂", model="N₂O analogy, ying2012", unit="m²/s"),
    Property(key="absorption_rate", title="Absorption rate k_g′ in a wetted-wall column", model="luo2015, film model",
             unit="mol/s/m²/Pa"),
    Property(key="water_in_co2", title="Water in carbon dioxide", model="Spycher and Pruess 2003", unit="mol %",
             points=water_points),
    Property(key="compression", title="Power of a compression stage", model="Span-Wagner kernels", unit="kJ/mol",
             points=compression_points),
)
