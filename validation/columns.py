"""A run as streams and columns: inlet gas, solvents, absorber with its intercoolers, stripper and its feed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from scipy.optimize import brentq

from ccus.errors import InputError
from ccus.gas import gas_stream
from ccus.quantity import R, read
from ccus.species import SPECIES
from ccus.stream import Stream
from solvents.library import load
from units.absorber import Absorber, Intercooler
from units.setup import AS_PUBLISHED, Factors
from units.stripper import Stripper
from validation.campaign import About, Bed
from validation.checks import dry_inlet, inlet_water
from validation.runs import Run

PUMPED = 5e5  # Pa, rich solvent where its pressure is not given: above the bubble point, without effect on its enthalpy


@dataclass(frozen=True, kw_only=True)
class Model:
    """Choices of the model; the defaults were fixed before any run was looked at."""

    transfer: str = "wang_song"
    kinetics: str = ""  # the solvent's default
    wall_loss: float = 2.0  # [W/m2/K], pilot plants, to 25 degC
    area_factor: float = 1.0
    factors: Factors = AS_PUBLISHED


DEFAULT = Model()


def gas_of(run: Run, about: About, reading: str) -> Stream:
    """Inlet gas, saturated with water (or to the stated humidity), its CO2 and O2 fractions read as wet or as dry."""
    v = run.values
    water = inlet_water(v, about)
    share = 1.0 if reading == "wet" else 1.0 - water
    co2, o2 = share * v["co2"], share * v.get("o2", about.gas.o2_default)
    M = {name: SPECIES[name].M for name in ("CO2", "H2O", "N2", "O2")}
    if "o2_mass_wet" in v:
        rest = co2 * M["CO2"] + water * M["H2O"] + (1.0 - co2 - water) * M["N2"]
        o2 = v["o2_mass_wet"] * rest / (M["O2"] - v["o2_mass_wet"] * (M["O2"] - M["N2"]))
    x = {"CO2": co2, "H2O": water, "O2": o2, "N2": 1.0 - co2 - water - o2}
    if x["N2"] < 0.0:
        raise InputError(
            "the fractions of the gas sum to more than 1",
            where=f"run {run.name}",
            value=f"CO2 {co2:.3f}, H2O {water:.3f}, O2 {o2:.3f}",
        )
    total = (
        v["gas_flow"] / sum(x[name] * M[name] for name in x)
        if "gas_flow" in v
        else v["gas_volume"] * v["gas_P"] / (R * v["gas_T"])
    )
    return gas_stream({name: total * share for name, share in x.items()}, v["gas_T"], v["gas_P"])


def lean_of(run: Run, about: About) -> Stream:
    """Lean solvent; its flow includes the CO2."""
    v = run.values
    return load(about.solvent).lean(v["lean_loading"], v["strength"], v["lean_T"], v["gas_P"], mass=_lean_flow(run))


def _lean_flow(run: Run) -> float:
    v = run.values
    return v["lean_flow"] if "lean_flow" in v else v["lean_volume"] * v["lean_density"]


def coolers_of(run: Run, about: About) -> tuple[tuple[Intercooler, ...], bool]:
    """The intercoolers of a run, and whether the figures of one of them are assumed.

    The column's pump-around ratio is over the liquid that flows there. That is the lean flow and, where the rich flow
    is measured, the share of the solvent's gain that goes with the packing above.
    """
    v, lean = run.values, _lean_flow(run)
    coolers, assumed = [], False
    for k in range(1, round(v.get("intercoolers", 0.0)) + 1):
        known = f"cooler{k}_flow" in v and f"cooler{k}_T" in v
        assumed = assumed or not known
        position = k / v["beds"]
        flow = v[f"cooler{k}_flow"] if known else about.intercooling.ratio * lean
        T = v[f"cooler{k}_T"] if known else read(about.intercooling.return_temperature, "temperature")
        there = lean + position * (v.get("rich_flow", lean) - lean)
        coolers.append(Intercooler(position=position, T=T, ratio=flow / there))
    return tuple(coolers), assumed


def absorber_of(run: Run, about: About, model: Model) -> Absorber:
    """The absorber of a run."""
    v, bed = run.values, about.absorber
    beds = round(v.get("beds", 1.0))
    height = v.get("height") or (read(bed.height, "length") if bed.height else beds * read(bed.bed_height, "length"))
    return Absorber(
        height=height,
        beds=beds,
        diameter=read(bed.diameter, "length"),
        packing=bed.packing,
        intercoolers=coolers_of(run, about)[0],
        **_choices(model),
    )


def capture_of(run: Run, about: About) -> float:
    """Capture by the gas side: as printed, else from the dry CO2 fractions before and after; nan without either."""
    v = run.values
    return v.get("capture_gas", v.get("capture", capture_by_fractions(run, about)))


def capture_by_fractions(run: Run, about: About) -> float:
    """Capture from the dry CO2 fractions of the gas before and after the column; nan where one is blank."""
    if not {"co2", "co2_out"} <= run.values.keys():
        return math.nan
    dry, out = dry_inlet(run.values, about), run.values["co2_out"]
    return 1.0 - out / (1.0 - out) * (1.0 - dry) / dry


def _choices(model: Model) -> dict[str, Any]:
    return {
        "transfer": model.transfer,
        "kinetics": model.kinetics,
        "wall_loss": model.wall_loss,
        "area_factor": model.area_factor,
        "factors": model.factors,
    }


def stripper_of(
    run: Run, bed: Bed, model: Model, *, lean_loading: float | None = None, duty: float | None = None
) -> Stripper:
    """The stripper of a run, by its lean loading or by its duty [W]."""
    return Stripper(
        height=read(bed.height, "length"),
        pressure=run.values["stripper_P"],
        diameter=read(bed.diameter, "length"),
        packing=bed.packing,
        T_condenser=read(bed.condenser, "temperature"),
        lean_loading=lean_loading,
        duty=duty,
        **_choices(model),
    )


def feed_of(run: Run, about: About, rich: Stream) -> Stream:
    """The stripper's feed: liquid behind the exchanger, or two-phase at the inlet where only that is measured.

    Raises
    ------
    InputError
        Neither temperature is given.
    """
    v, solvent = run.values, load(about.solvent)
    if "feed_T" in v:
        return solvent.stream(rich.n, v["feed_T"], v.get("feed_P", PUMPED))
    if "stripper_inlet_T" not in v:
        raise InputError("the temperature of the stripper's feed is not given", where=f"run {run.name}")
    P, T = v["stripper_P"], v["stripper_inlet_T"]
    liquid = solvent.stream(rich.n, T, P)

    def surplus(H: float) -> float:
        return solvent.flash(rich.n, H, P)[1].T - T

    if solvent.bubble_pressure(T, solvent.loading(rich), solvent.strength(rich)) <= P:
        return liquid
    span = liquid.mass * 1e5  # J/kg at a time, a few per cent of vapour
    high = liquid.H + span
    while surplus(high) < 0.0 and high < liquid.H + 20.0 * span:
        high += span
    return replace(liquid, H=float(brentq(surplus, liquid.H, high, xtol=1e-6 * span)))
