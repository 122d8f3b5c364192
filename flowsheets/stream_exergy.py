"""Entropy and exergy of a plant's streams, and the surroundings that exergy is counted from.

The surroundings are those of the minimum work: T0 and P0, the raw flue gas without its water as the place where CO2 and
inert gases are at rest, liquid water, and the solution of the plant's first solvent stream without its CO2. So raw gas
that is dry and at T0 and P0 has no exergy, and what leaves at T0 as treated gas and CO2 product has the minimum work.

Entropy and exergy of one stream share no integral where that can be avoided, so that the closure of a unit says
something: the entropy of a solvent heats the unloaded solution and loads it at its temperature; its exergy loads it at
T0, and heats it loaded. Both take temperature and composition, and not the stream's own enthalpy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.constants import R

from ccus.entropy import (
    co2_entropy,
    co2_flows,
    gas_entropy,
    gas_potential,
    water_potential,
)
from ccus.fluids import co2_stream
from ccus.gas import gas_stream
from ccus.species import SPECIES
from ccus.stream import Stream
from flowsheets.minimum_work import co2_compression_work, dead_state
from flowsheets.result import Plant
from solvents.entropy import dilute_entropy, gibbs_energy, heating
from solvents.entropy import entropy as solvent_entropy
from solvents.library import Solvent, load
from units.overhead import cooled

IDEAL = 1e-9  # relative; a gas whose density is this near to the ideal one was made as an ideal gas


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """State of no exergy."""

    T: float  # [K]
    P: float  # [Pa]
    dry_gas: Mapping[str, float]  # mole fractions of the raw gas without water
    potentials: Mapping[str, float]  # by species [J/mol]
    solvent: Solvent  # of the dilute solutions


def surroundings(plant: Plant, solvent: Solvent) -> Surroundings:
    """The surroundings of a plant: its raw gas, water, and its solvent without CO2."""
    T, P = dead_state()
    dry = {k: v for k, v in plant.streams["flue_gas"].n.items() if k != "H2O" and v > 0.0}
    total = sum(dry.values())
    shares = {k: v / total for k, v in dry.items()}
    potentials = {k: gas_potential(k, T, x * P) for k, x in shares.items()} | {"H2O": water_potential(T, P)}
    first = next((s for s in plant.streams.values() if s.solvent), None)
    if first is not None:
        bare = {"H2O": first.n["H2O"], solvent.amine: first.n[solvent.amine], "CO2": 0.0}
        rest = gibbs_energy(solvent, bare, T) - bare["H2O"] * potentials["H2O"]
        potentials[solvent.amine] = rest / bare[solvent.amine]
    return Surroundings(T=T, P=P, dry_gas=shares, potentials=potentials, solvent=solvent)


def kind(s: Stream) -> str:
    """How it was made: "none" (no flow), "mixed" (two phases), "solvent", "gas" (ideal), "co2" (real), "water"."""
    if not any(s.n.values()):
        return "none"
    if s.phase == "mixed":
        return "mixed"
    if s.solvent:
        return "solvent"
    if s.phase == "gas" and abs(s.density * R * s.T * s.total / (s.P * s.mass) - 1.0) < IDEAL:
        return "gas"
    return "co2" if s.n.get("CO2", 0.0) > 0.5 * abs(s.total) else "water"


def phases(s: Stream, solvent: Solvent) -> tuple[Stream, Stream]:
    """Gas and liquid of a boiling solvent, or of condensing overhead vapour."""
    return load(s.solvent).flash(s.n, s.H, s.P) if s.solvent else cooled(solvent, s, s.T)


def stream_entropy(s: Stream, solvent: Solvent) -> float:
    """Entropy flow of a stream [W/K]; ``solvent`` that of dilute solutions."""
    match kind(s):
        case "mixed":
            return sum(stream_entropy(part, solvent) for part in phases(s, solvent))
        case "solvent":
            return solvent_entropy(load(s.solvent), s.n, s.T)
        case "gas":
            return gas_entropy(s.n, s.T, s.P)
        case "co2":
            return co2_entropy(s.n, s.T, s.P)
        case "water":
            return dilute_entropy(solvent, s.n, s.T, s.P)
    return 0.0


def stream_exergy(s: Stream, at: Surroundings) -> float:
    """Exergy flow of a stream [W]: what it could do on its way to the surroundings."""
    if kind(s) == "mixed":
        return sum(stream_exergy(part, at) for part in phases(s, at.solvent))
    at_rest = sum(v * at.potentials[k] for k, v in s.n.items() if v != 0.0)
    match kind(s):
        case "solvent":
            model = load(s.solvent)
            low, high = (float(H) for H in model.enthalpies(s.n, [at.T, s.T]))
            physical = high - low - at.T * heating(model, s.n, at.T, s.T)
            return physical + gibbs_energy(model, s.n, at.T) - at_rest
        case "gas":
            return gas_stream(s.n, s.T, s.P).H - at.T * gas_entropy(s.n, s.T, s.P) - at_rest
        case "co2":
            n_c, n_w = co2_flows(s.n)
            real = co2_stream({"CO2": n_c, "H2O": n_w}, s.T, s.P)
            at_rest = n_c * at.potentials["CO2"] + n_w * at.potentials["H2O"]
            return real.H - at.T * co2_entropy(s.n, s.T, s.P) - at_rest
        case "water":
            return s.H - at.T * dilute_entropy(at.solvent, s.n, s.T, s.P) - at_rest
    return 0.0


def least_exergy(s: Stream, at: Surroundings, *, product: bool) -> float:
    """The part of a leaving stream's exergy that is minimum work [W]: dry, at T0; the product at its own pressure."""
    if product:
        n_c, _ = co2_flows(s.n)
        return n_c * (co2_compression_work(s.P, at.T, at.P) - R * at.T * math.log(at.dry_gas["CO2"]))
    if kind(s) != "gas":
        return 0.0
    dry = {k: v for k, v in s.n.items() if k in at.dry_gas and SPECIES[k].kind == "gas" and v > 0.0}
    total = sum(dry.values())
    return sum(v * R * at.T * math.log(v / total / at.dry_gas[k]) for k, v in dry.items())
