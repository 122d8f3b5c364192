"""Flowsheets of any units in any order: recycles are torn, and tear streams and specifications solved together.

A flowsheet is a value: nodes (a unit, and the names of the streams at its ports), feeds, specifications. The streams
that close the loops are found from the graph (``flowsheets.tearing``). All of them and the quantities that the
specifications vary are the unknowns of one quasi-Newton iteration: a pass calculates every unit once, in order, from
the unknowns, and gives back what the tear streams become and what the specifications miss. The iteration starts as
direct substitution with one difference for each specification, learns from every pass (Broyden 1965), and takes all
differences anew where it stands still.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ccus.errors import InputError
from ccus.stream import Stream
from flowsheets.closing import close
from flowsheets.nodes import Node, Solved, Spec
from flowsheets.ports import check_ports, ports
from flowsheets.result import Plant
from flowsheets.tearing import DEAREST, Order, order

GUESSED = 0.5  # cost of tearing a stream whose first value is given; 1 for one that a unit can do without at first


@dataclass(frozen=True, kw_only=True)
class Flowsheet:
    """Units, connections and specifications.

    Attributes
    ----------
    nodes : in the order in which results show them
    feeds : streams that enter, by name
    specs : solved together with the recycles
    guesses : first values of streams that may be torn; where none is given, a stream is torn only at a port that a unit
        can do without at first

    Raises
    ------
    InputError
        A stream or port that does not fit, or a loop that cannot close: which, in one line.
    """

    nodes: tuple[Node, ...]
    feeds: Mapping[str, Stream]
    specs: tuple[Spec, ...] = ()
    guesses: Mapping[str, Stream] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_ports(self.nodes, self.feeds, self.specs, self.guesses)

    def node(self, name: str) -> Node:
        """The node of a name."""
        found = {n.name: n for n in self.nodes}
        if name not in found:
            raise InputError("unknown unit", where="flowsheet", value=name, allowed=", ".join(found))
        return found[name]

    def having(self, *nodes: Node, feeds: Mapping[str, Stream] | None = None, specs: tuple[Spec, ...] = (),
               guesses: Mapping[str, Stream] | None = None) -> Flowsheet:
        """The flowsheet with more nodes, each in the place of one of its name, feeds, specifications and guesses."""
        given = {n.name: n for n in nodes}
        kept = tuple(given.pop(n.name, n) for n in self.nodes)
        return Flowsheet(nodes=(*kept, *given.values()), feeds={**self.feeds, **(feeds or {})},
                         specs=(*self.specs, *specs), guesses={**self.guesses, **(guesses or {})})

    def solve(self, start: Solved | None = None, *, report: bool = True, tolerance: float = 1e-10) -> Solved:
        """Solve all units, recycles and specifications.

        Parameters
        ----------
        start : an earlier solution of a flowsheet like this one
        report : units give profiles and warnings
        tolerance : largest change of a tear stream in a pass, and miss of a specification, relative to their scale

        Raises
        ------
        SpecError
            A specification is out of reach: which, the value reached, what is allowed.
        ConvergenceError
            A recycle or a specification does not close: which, in what, by how much.
        """
        return close(self.nodes, self.feeds, self.specs, self.guesses, self.order(), start=start, report=report,
                     tolerance=tolerance)

    def order(self) -> Order:
        """Tear streams and order of the units."""
        inlets = {n.name: [s for s in n.inlets.values() if s not in n.within] for n in self.nodes}
        outlets = {n.name: list(n.outlets.values()) for n in self.nodes}
        return order(inlets, outlets, self._cost())

    def _cost(self) -> dict[str, float]:
        cost = {}
        for node in self.nodes:
            for port, stream in node.inlets.items():
                spared = 1.0 if port in ports(node.unit).optional else DEAREST
                cost[stream] = GUESSED if stream in self.guesses else spared
        return cost


def plant(name: str, sheet: Flowsheet, solved: Solved) -> Plant:
    """A solved flowsheet as the value that balances, accounts and reports take."""
    return Plant(name=name, streams=solved.streams, units=solved.units, convergence=solved.convergence,
                 inlets={n.name: tuple(n.inlets.values()) for n in sheet.nodes},
                 outlets={n.name: tuple(n.outlets.values()) for n in sheet.nodes})
