"""The measures of a case, by the key of the case that asks for each, and the regeneration that has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ccus.errors import ConvergenceError, Notice
from ccus.stream import Stream
from flowsheets.case import Case
from flowsheets.case_plants import MEASURES
from flowsheets.engine import Flowsheet
from flowsheets.loop import Section
from flowsheets.nodes import Solved
from flowsheets.plants.advanced_flash import advanced_flash
from flowsheets.plants.basis import Basis, conventional
from flowsheets.plants.interheating import interheating
from flowsheets.plants.multi_pressure import multi_pressure
from flowsheets.plants.overhead_recovery import overhead_recovery
from flowsheets.plants.recompression import recompression
from flowsheets.plants.rich_split import rich_split
from solvents.library import load

CLOSURE = 0.003  # of the tolerance: the make-up of amine is a small difference of what circulates
STEPS, ROUGH = (0.1, 0.4, 0.7), 1e-6  # shares of the logarithm of the pressure ratio on the way to it; their closure
LAID: Mapping[str, Callable[[Flowsheet, Basis], Flowsheet]] = MappingProxyType({  # by key of ``MEASURES``
    "rich_split": rich_split, "warm_split": advanced_flash, "interheating": interheating,
    "overhead_recovery": overhead_recovery, "upper_pressure": multi_pressure, "recompression": recompression,
})
SUMPS = {"recompression": "stripper", "vapour_recompression": "upper_stripper"}  # that a compressor's vapour enters


def measures(case: Case) -> tuple[str, ...]:
    """Measures that a case asks for; the advanced flash stripper has its own cold by-pass.

    >>> measures(Case(plant="rich_split", stripper={"recompression": "1 bar"}))
    ('rich_split', 'recompression')
    """
    found = tuple(key for key in MEASURES if getattr(case.stripper, key) is not None)
    return tuple(key for key in found if key != "rich_split" or "warm_split" not in found)


def flowsheet(case: Case, rich: Stream, lean_co2: float) -> Flowsheet:
    """Regeneration of a case: the conventional one with each measure laid over it."""
    basis = Basis(case=case, solvent=load(rich.solvent), rich=rich, lean_co2=lean_co2)
    sheet = conventional(basis)
    for key in measures(case):
        sheet = LAID[key](sheet, basis)
    return sheet


def regeneration(case: Case, rich: Stream, lean_co2: float, near: Solved | None, *, report: bool,
                 tight: float) -> Section:
    """The regeneration of a case, solved until its recycles change by ``CLOSURE`` of ``tight``."""
    sheet = flowsheet(case, rich, lean_co2)
    try:
        solved = sheet.solve(near, report=report, tolerance=CLOSURE * tight)
    except ConvergenceError:
        if near is None and case.stripper.upper_pressure is not None:
            near = from_lower(case, rich, lean_co2)
        elif near is None and case.stripper.warm_split is not None:
            sheet = milder(sheet, lean_co2)
        else:
            raise
        solved = sheet.solve(near, report=report, tolerance=CLOSURE * tight)
    return Section(streams={k: s for k, s in solved.streams.items() if k not in sheet.feeds}, units=solved.units,
                   inlets={n.name: tuple(n.inlets.values()) for n in sheet.nodes},
                   outlets={n.name: tuple(n.outlets.values()) for n in sheet.nodes},
                   passes=solved.convergence.iterations, change=solved.convergence.residual, start=solved)


def heads(section: Section) -> tuple[Notice, ...]:
    """Notices where a vapour is compressed to less than the pressure of the sump that it enters."""
    told = []
    for name, column in SUMPS.items():
        if name in section.units:
            data, gas = section.units[column].data, section.units[name].outlets["gas"]
            drop = data["pressure_drop"]
            head = gas.P - data["P_reboiler"] + drop
            if drop > head:
                told.append(Notice(
                    what="the vapour is compressed too little for the packing that it enters below, which a lower "
                         "stripper.flooding or stripper.height mends: pressure drop", where=name.replace("_", " "),
                    value=f"{drop / 1e3:.2f} kPa", allowed=f"0 to {head / 1e3:.2f} kPa", beyond=drop / head - 1.0))
    return tuple(told)


def from_lower(case: Case, rich: Stream, lean_co2: float) -> Solved:
    """A start for a multi-pressure stripper: its upper pressure comes up from the lower one in steps."""
    assert case.stripper.upper_pressure is not None
    ratio, solved = case.stripper.upper_pressure / case.stripper.pressure, None
    for share in STEPS:
        eased = case.changed({"stripper.upper_pressure": case.stripper.pressure * ratio**share})
        solved = flowsheet(eased, rich, lean_co2).solve(solved, report=False, tolerance=ROUGH)
    assert solved is not None
    return solved


def milder(sheet: Flowsheet, lean_co2: float) -> Flowsheet:
    """An advanced flash stripper whose heater starts half-way to the lean loading: less vapour condenses."""
    heater, rich = sheet.node("steam_heater"), sheet.feeds["rich"]
    solvent = load(rich.solvent)
    lean = lean_co2 / rich.n[solvent.amine] / solvent.alkalinity
    return sheet.having(heater.changed(loading=0.5 * (heater.unit.loading + lean)))
