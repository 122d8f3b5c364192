"""The regeneration of the conventional plant as a flowsheet, from which the measures start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ccus.stream import Stream
from flowsheets.case import Case
from flowsheets.case_units import MARGIN, exchanger_unit, rich_pressure, stripper_unit
from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node, Spec
from solvents.library import Solvent
from units.pump import Pump

LEANEST = 1e-3  # mol/mol; bound of the loading in the stripper's sump
COOLER = 8.0  # K; by which the rich solvent is first taken to come to the stripper below boiling lean solvent
SECOND_APPROACH = 10.0  # K; of a further exchanger where the lean/rich one is given by its area: an assumption
PASSED = ("rich_split", "overhead_recovery")  # keys of measures that lead rich solvent past the lean/rich exchanger
LOOSE = 100.0  # change that counts of a pump's pressure over that which it must have, itself a rule of thumb
HIGHEST = 60e5  # Pa; of the rich pump


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What the regeneration starts from."""

    case: Case
    solvent: Solvent
    rich: Stream  # from the absorber
    lean_co2: float  # that the lean solvent is to hold [mol/s]

    @property
    def lean_loading(self) -> float:
        """Loading of the lean solvent, but for the amine that the stripper loses."""
        return self.lean_co2 / self.rich.n[self.solvent.amine] / self.solvent.alkalinity

    @property
    def boils(self) -> bool:
        """Whether the rich solvent is to boil in the exchanger: where part of it is led past, so that the rest takes up
        as much heat as the lean solvent gives; not where the case gives its pressure, which then decides."""
        s = self.case.stripper
        return s.feed_pressure is None and any(getattr(s, key) is not None for key in PASSED)

    def boiling(self, P: float) -> float:
        """Temperature at which the lean solvent boils at ``P`` [Pa], near enough for a first guess [K]."""
        return self.solvent.bubble_temperature(P, self.lean_loading, self.solvent.strength(self.rich))


def conventional(b: Basis) -> Flowsheet:
    """Rich pump, lean/rich exchanger and stripper."""
    case, hot = b.case, b.boiling(b.case.stripper.pressure)
    P_cold = case.stripper.pressure + MARGIN if b.boils else None

    def pressure(T_hot: float) -> float:
        return rich_pressure(case, b.solvent, b.rich, None if b.boils else T_hot)

    def margin(streams: Mapping[str, Stream]) -> float:
        return streams["rich_pumped"].P / pressure(streams["rich_hot"].T)

    P_rich = pressure(hot - COOLER)
    nodes = (
        Node(name="rich_pump", inlets={"liquid": "rich"}, outlets={"liquid": "rich_pumped"},
             unit=Pump(solvent=b.solvent, P_out=P_rich, efficiency=case.pumps.efficiency)),
        Node(name="exchanger", inlets={"hot": "lean_hot", "cold": "rich_pumped"},
             outlets={"hot": "lean_cooled", "cold": "rich_hot"}, unit=replace(exchanger_unit(case), P_cold=P_cold)),
        Node(name="stripper", unit=stripper_unit(case, b.lean_loading), inlets={"rich": "rich_hot"},
             outlets={"lean": "lean_hot", "co2": "co2_wet"}),
    )
    specs = (
        Spec(what="CO2 in the lean solvent [mol/s]", figure=lambda s: s["lean_hot"].n["CO2"], value=b.lean_co2,
             vary=("stripper", "lean_loading"), low=LEANEST, high=0.999 * b.solvent.loading(b.rich)),
        Spec(what="pressure behind the rich pump over that which it must have", figure=margin, value=1.0,
             vary=("rich_pump", "P_out"), low=b.rich.P, high=HIGHEST, scale=LOOSE),
    )
    return Flowsheet(nodes=nodes, feeds={"rich": b.rich}, specs=specs, guesses={
        "rich_hot": b.solvent.stream(b.rich.n, hot - COOLER, P_rich)})
