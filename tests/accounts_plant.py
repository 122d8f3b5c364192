"""A conventional plant whose balances are closed by hand on real enthalpies: plausible figures, no columns."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from scipy.optimize import brentq

from ccus.fluids import co2_stream, water_saturation, water_stream
from ccus.gas import gas_stream
from ccus.result import Convergence, UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream
from flowsheets.result import Plant
from solvents._lookup import enthalpy
from solvents.library import load

SOLVED = Convergence(converged=True, iterations=7, residual=3e-11, path="newton", scheme="midpoint, 48 cells")
AMINE, LEAN, CAPTURED = 2010.0, 0.22, 540.9
PARAMS = load("mea").params()


def solvent(n: dict[str, float], T: float, P: float) -> Stream:
    amine = n["MEA"] * SPECIES["MEA"].M
    mass = amine + n["H2O"] * SPECIES["H2O"].M
    h = enthalpy(T, n["CO2"] / n["MEA"], amine / mass, PARAMS)[0]
    return Stream(n=n, T=T, P=P, phase="liquid", H=mass * h, density=1040.0, solvent="mea")


def closed_solvent(n: dict[str, float], H: float, P: float) -> Stream:
    """The solvent stream of a given enthalpy."""
    return solvent(n, brentq(lambda T: solvent(n, T, P).H - H, 285.0, 400.0, xtol=1e-12, rtol=1e-14), P)


def saturated(dry: dict[str, float], T: float, P: float) -> Stream:
    psat = float(water_saturation(T)["P"])
    return gas_stream({**dry, "H2O": sum(dry.values()) * psat / (P - psat)}, T, P)


def pumped(stream: Stream, P: float, work: float) -> Stream:
    return closed_solvent(dict(stream.n), stream.H + work, P)


def build() -> Plant:
    """The plant; every unit and the whole close to rounding."""
    s: dict[str, Stream] = {}
    inert = {"N2": 3420.0, "O2": 220.0, "Ar": 41.0}
    s["flue_gas"] = gas_stream({**inert, "CO2": 601.0, "H2O": 410.0}, 338.15, 101325.0)
    s["blown_gas"] = gas_stream(s["flue_gas"].n, 345.6, 106000.0)
    s["cooled_gas"] = saturated({**inert, "CO2": 601.0}, 313.15, 105000.0)
    s["gas_condensate"] = water_stream(410.0 - s["cooled_gas"].n["H2O"], 313.15, 105000.0)
    s["treated_gas"] = saturated({**inert, "CO2": 601.0 - CAPTURED}, 313.15, 101900.0)
    s["off_gas"] = gas_stream(s["treated_gas"].n, 329.4, 102600.0)
    s["co2_wet"] = saturated({"CO2": CAPTURED}, 313.15, 188000.0)
    s["co2_product"] = co2_stream({"CO2": CAPTURED, "H2O": 0.027}, 313.15, 110e5)
    s["compression_condensate"] = water_stream(s["co2_wet"].n["H2O"] - 0.027, 313.15, 188000.0)
    makeup = s["treated_gas"].n["H2O"] + s["co2_wet"].n["H2O"] - s["cooled_gas"].n["H2O"]
    s["makeup_water"] = water_stream(makeup, 293.15, 4e5)
    s["makeup_amine"] = solvent({"MEA": 1e-9, "H2O": 1e-9, "CO2": 0.0}, 293.15, 4e5)
    water = AMINE * SPECIES["MEA"].M * (0.7 / 0.3) / SPECIES["H2O"].M
    lean_n = {"MEA": AMINE, "H2O": water, "CO2": LEAN * AMINE}
    feed_n = {**lean_n, "H2O": water + makeup}
    s["lean_feed"] = solvent(feed_n, 313.15, 4e5)
    rich_n = {**feed_n, "CO2": LEAN * AMINE + CAPTURED,
              "H2O": feed_n["H2O"] + s["cooled_gas"].n["H2O"] - s["treated_gas"].n["H2O"]}
    s["rich"] = closed_solvent(rich_n, s["cooled_gas"].H + s["lean_feed"].H - s["off_gas"].H, 105000.0)
    s["rich_pumped"] = pumped(s["rich"], 650000.0, 0.31e6)
    s["rich_hot"] = solvent(rich_n, 377.9, 640000.0)
    s["lean_hot"] = solvent(lean_n, 392.9, 192000.0)
    duty = s["rich_hot"].H - s["rich_pumped"].H
    s["lean_cooled"] = closed_solvent(lean_n, s["lean_hot"].H - duty, 180000.0)
    s["lean_pumped"] = pumped(s["lean_cooled"], 420000.0, 0.16e6)
    s["overhead"] = gas_stream({"CO2": CAPTURED, "H2O": 470.0}, 369.4, 190000.0)
    s["reflux"] = water_stream(470.0 - s["co2_wet"].n["H2O"], 313.15, 188000.0)
    names = ("flue_gas", "blown_gas", "cooled_gas", "off_gas", "treated_gas", "rich", "rich_pumped", "rich_hot",
             "lean_hot", "lean_cooled", "lean_pumped", "lean_feed", "overhead", "co2_wet", "reflux", "co2_product",
             "gas_condensate", "compression_condensate", "makeup_water", "makeup_amine")
    streams = {name: s[name] for name in names}
    return Plant(name="conventional", streams=streams, units=units(streams, duty), inlets=INLETS, outlets=OUTLETS,
                 convergence=SOLVED)


def units(s: dict[str, Stream], exchanged: float) -> dict[str, UnitResult]:
    def rise(name: str) -> float:
        return sum(s[k].H for k in OUTLETS[name]) - sum(s[k].H for k in INLETS[name])

    def unit(name: str, heat: float = 0.0, work: float = 0.0, profiles: object = None, **data: object) -> UnitResult:
        return UnitResult(outlets={k: s[k] for k in OUTLETS[name]}, heat=heat, work=work, convergence=SOLVED, data=data,
                          profiles=profiles)

    condenser = s["overhead"].H - s["co2_wet"].H - s["reflux"].H
    losses = 0.4e6
    stages = pd.DataFrame({"stage": [1, 2], "P_in": [1.88e5, 14e5], "P_out": [14e5, 110e5], "T_in": [313.15, 313.15],
                           "T_out": [420.0, 430.0], "power_W": [4.6e6, 4.04e6], "cooling_W": [5e6, 6e6],
                           "water_out_mol_s": [15.0, 6.0]})
    profile = pd.DataFrame({"z_m": [0.5, 1.5], "T_liquid_K": [320.0, 330.0], "loading": [0.25, 0.48]})
    return {
        "blower": unit("blower", work=rise("blower")),
        "gas_cooler": unit("gas_cooler", heat=rise("gas_cooler"), cooling=-rise("gas_cooler")),
        "absorber": unit("absorber", profiles=profile, diameter=10.4, height=20.0, rich_loading=0.489, capture=0.9),
        "water_wash": unit("water_wash", heat=rise("water_wash")),
        "rich_pump": unit("rich_pump", work=0.31e6),
        "exchanger": unit("exchanger", approach=10.0, area=14200.0, duty=exchanged),
        "lean_pump": unit("lean_pump", work=0.16e6),
        "trim_cooler": unit("trim_cooler", heat=rise("trim_cooler")),
        "stripper": unit("stripper", heat=rise("stripper"), profiles=profile, diameter=6.6, height=10.0,
                         reboiler_duty=rise("stripper") + condenser + losses, condenser_duty=-condenser,
                         heat_loss=losses, T_reboiler=392.9, lean_loading=LEAN),
        "compression": unit("compression", work=8.64e6, heat=rise("compression") - 8.64e6, stages=stages),
    }


def dried(plant: Plant) -> Plant:
    """The same plant with a glycol drier in its compression."""
    unit = plant.units["compression"]
    data = {**unit.data, "dehydration": {"regeneration_W": 0.2e6, "T_regenerator": 477.0}}
    return replace(plant, units={**plant.units, "compression": replace(unit, data=data)})


INLETS = {
    "blower": ("flue_gas",), "gas_cooler": ("blown_gas",), "absorber": ("cooled_gas", "lean_feed"),
    "water_wash": ("off_gas",), "rich_pump": ("rich",), "exchanger": ("rich_pumped", "lean_hot"),
    "lean_pump": ("lean_cooled",), "trim_cooler": ("lean_pumped", "makeup_water", "makeup_amine"),
    "stripper": ("rich_hot",), "compression": ("co2_wet",),
}
OUTLETS = {
    "blower": ("blown_gas",), "gas_cooler": ("cooled_gas", "gas_condensate"), "absorber": ("off_gas", "rich"),
    "water_wash": ("treated_gas",), "rich_pump": ("rich_pumped",), "exchanger": ("rich_hot", "lean_cooled"),
    "lean_pump": ("lean_pumped",), "trim_cooler": ("lean_feed",), "stripper": ("lean_hot", "co2_wet"),
    "compression": ("co2_product", "compression_condensate"),
}
