"""The regeneration of the conventional plant as a flowsheet, from which the measures start."""

from __future__ import annotations

from dataclasses import dataclass

from ccus.stream import Stream
from flowsheets.case import Case
from flowsheets.case_units import exchanger_unit, rich_pressure, stripper_unit
from flowsheets.engine import Flowsheet
from flowsheets.nodes import Node, Spec
from solvents.library import Solvent
from units.pump import Pump

LEANEST = 1e-3  # mol/mol; bound of the loading in the stripper's sump
COOLER = 8.0  # K; by which the rich solvent is first taken to come to the stripper below boiling lean solvent
SECOND_APPROACH = 10.0  # K; of a further exchanger where the lean/rich one is given by its area: an assumption
LOOSE = 100.0  # change that counts of a pump's pressure over that which it must have, itself a rule of thumb
PRESSURES = (1e5, 60e5)  # of the rich pump [Pa]


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

    def boiling(self, P: float) -> float:
        """Temperature at which the lean solvent boils at ``P`` [Pa], near enough for a first guess [K]."""
        return self.solvent.bubble_temperature(P, self.lean_loading, self.solvent.strength(self.rich))


def conventional(b: Basis) -> Flowsheet:
    """Rich pump, lean/rich exchanger and stripper."""
    case, hot = b.case, b.boiling(b.case.stripper.pressure)
    P_rich = rich_pressure(case, b.solvent, b.rich, hot - COOLER)
    nodes = (
        Node(name="rich_pump", inlets={"liquid": "rich"}, outlets={"liquid": "rich_pumped"},
             unit=Pump(solvent=b.solvent, P_out=P_rich, efficiency=case.pumps.efficiency)),
        Node(name="exchanger", unit=exchanger_unit(case), inlets={"hot": "lean_hot", "cold": "rich_pumped"},
             outlets={"hot": "lean_cooled", "cold": "rich_hot"}),
        Node(name="stripper", unit=stripper_unit(case, b.lean_loading), inlets={"rich": "rich_hot"},
             outlets={"lean": "lean_hot", "co2": "co2_wet"}),
    )
    specs = (
        Spec(what="CO2 in the lean solvent [mol/s]", figure=lambda s: s["lean_hot"].n["CO2"], value=b.lean_co2,
             vary=("stripper", "lean_loading"), low=LEANEST, high=0.999 * b.solvent.loading(b.rich)),
        Spec(what="pressure behind the rich pump over that which it must have",
             figure=lambda s: s["rich_pumped"].P / rich_pressure(case, b.solvent, b.rich, s["rich_hot"].T), value=1.0,
             vary=("rich_pump", "P_out"), low=min(PRESSURES[0], b.rich.P), high=PRESSURES[1], scale=LOOSE),
    )
    return Flowsheet(nodes=nodes, feeds={"rich": b.rich}, specs=specs, guesses={
        "rich_hot": b.solvent.stream(b.rich.n, hot - COOLER, P_rich)})
