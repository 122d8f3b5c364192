"""Balances of the plant and of each unit, from the streams as the flowsheet names them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ccus.result import balance_errors
from ccus.stream import Stream
from flowsheets.result import Plant

ROUNDING = 1e-4  # of what circulates, itself closed to some 1e-12: a smaller make-up is a difference of such flows


def battery_limit(plant: Plant) -> tuple[list[str], list[str]]:
    """Names of the streams that enter and that leave the plant.

    A stream that a unit takes and none gives enters; one that a unit gives and none takes leaves; one that none takes
    and none gives lies within a unit and is only shown. A signed make-up enters: a bleed is a negative inflow.
    """
    given = {name for names in plant.outlets.values() for name in names}
    taken = {name for names in plant.inlets.values() for name in names}
    return [n for n in plant.streams if n in taken - given], [n for n in plant.streams if n in given - taken]


def balances(plant: Plant) -> dict[str, Any]:
    """Errors of all balances: elements and species relative to the inflow, energy as said below.

    Species of the plant count relative to ``ROUNDING`` of what circulates where less than that flows in.

    Returns
    -------
    dict with ``plant`` and ``units.<name>``, each with ``elements``, ``species`` and ``energy``. The energy error of a
    unit is relative to its largest enthalpy change, that of the plant to the reboiler duty. The streams are those of
    the plant on both sides of each unit, so that a tear that is not closed shows as an error of the unit that gives it.
    """
    units = {}
    for name, result in plant.units.items():
        outlets = {stream: plant.streams[stream] for stream in plant.outlets[name]}
        units[name] = balance_errors(_streams(plant, plant.inlets[name]), replace(result, outlets=outlets))
    return {"plant": _plant_balance(plant), "units": units}


def _streams(plant: Plant, names: tuple[str, ...] | list[str]) -> list[Stream]:
    return [plant.streams[name] for name in names]


def _plant_balance(plant: Plant) -> dict[str, Any]:
    names_in, names_out = battery_limit(plant)
    inlets, outlets = _streams(plant, names_in), _streams(plant, names_out)
    species = {k for s in inlets + outlets for k in s.n}
    inflow = {k: sum(s.n.get(k, 0.0) for s in inlets) for k in species}
    outflow = {k: sum(s.n.get(k, 0.0) for s in outlets) for k in species}
    most = {k: max(s.n.get(k, 0.0) for s in plant.streams.values()) for k in species}
    scale = {k: max(sum(abs(s.n.get(k, 0.0)) for s in inlets), ROUNDING * most[k]) for k in species}
    return {
        "elements": _relative(_elements(inlets, signed=True), _elements(outlets, signed=True),
                              _elements(inlets, signed=False)),
        "species": _relative(inflow, outflow, scale),
        "energy": _energy_imbalance(plant, inlets, outlets),
    }


def _elements(streams: list[Stream], *, signed: bool) -> dict[str, float]:
    flows: dict[str, float] = {}
    for stream in streams:
        for element, amount in stream.elements().items():
            flows[element] = flows.get(element, 0.0) + (amount if signed else abs(amount))
    return flows


def _relative(inflow: dict[str, float], outflow: dict[str, float], scale: dict[str, float]) -> dict[str, float]:
    """(out - in)/in; a trace is compared with a millionth of the whole inflow."""
    floor = 1e-6 * sum(scale.values())
    keys = sorted(set(inflow) | set(outflow))
    return {
        k: (outflow.get(k, 0.0) - inflow.get(k, 0.0)) / max(scale.get(k, 0.0), floor)
        for k in keys
    }


def _energy_imbalance(plant: Plant, inlets: list[Stream], outlets: list[Stream]) -> float:
    heat = sum(unit.heat for unit in plant.units.values())
    work = sum(unit.work for unit in plant.units.values())
    duty = sum(float(unit.data.get("reboiler_duty", 0.0)) for unit in plant.units.values())
    imbalance = sum(s.H for s in outlets) - sum(s.H for s in inlets) - heat - work
    return imbalance / max(abs(duty), 1.0)


def worst(errors: dict[str, Any]) -> float:
    """Largest absolute error of one set, or of all of them."""
    if isinstance(errors, dict):
        return max((worst(v) for v in errors.values()), default=0.0)
    return abs(float(errors))
