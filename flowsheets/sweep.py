"""One pass through a flowsheet: every unit once, in order, from the tear streams and the varied quantities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ccus.errors import ConvergenceError, InputError
from ccus.result import UnitResult
from ccus.stream import Stream
from flowsheets.nodes import Node
from flowsheets.ports import OWN, own, ports


@dataclass(frozen=True)
class Pass:
    """All units solved once, in order."""

    streams: dict[str, Stream]  # as given by units and feeds
    units: dict[str, UnitResult]
    taken: dict[str, Stream]  # tears as the units took them
    varied: dict[tuple[str, str], float]


class Sweep:
    """Passes through one flowsheet; a unit is solved again only when something that enters it has changed."""

    def __init__(self, nodes: Sequence[Node], feeds: Mapping[str, Stream]):
        self.nodes, self.feeds = nodes, feeds
        self.ports = {n.name: ports(n.unit) for n in nodes}
        self.starts: dict[str, Any] = {}  # solution of each unit, for the next pass
        self.kept: dict[str, tuple[Any, dict[str, Stream | None], UnitResult]] = {}
        self.passes = 0

    def keep(self, found: Pass) -> None:
        """Units start from this pass from now on."""
        self.starts |= {name: r.data["solution"] for name, r in found.units.items() if "solution" in r.data}

    def sweep(self, tears: dict[str, Stream], varied: dict[tuple[str, str], float], starts: Mapping[str, Any], *,
              report: bool = False) -> Pass:
        """All units once, each from the solution in ``starts``."""
        streams: dict[str, Stream] = {**self.feeds, **tears}
        results: dict[str, UnitResult] = {}
        self.passes += 1
        for node in self.nodes:
            fields = {key: value for (name, key), value in varied.items() if name == node.name}
            unit = replace(node.unit, **fields) if fields else node.unit
            taken = {port: streams.get(s) for port, s in node.inlets.items() if s not in node.within}
            results[node.name] = result = self.solve(node, unit, taken, starts.get(node.name), report)
            for port, stream in node.outlets.items():
                streams[stream] = result.outlets[port]
        return Pass(streams, results, tears, varied)

    def solve(self, node: Node, unit: Any, taken: dict[str, Stream | None], start: Any, report: bool) -> UnitResult:
        """One unit; its last result when nothing that enters it has changed."""
        kept = self.kept.get(node.name)
        if (not report and kept is not None and kept[0] == unit and kept[1].keys() == taken.keys()
                and all(kept[1][port] is stream for port, stream in taken.items())):
            return kept[2]
        known = self.ports[node.name]
        missing = [port for port, stream in taken.items() if stream is None and port not in known.optional]
        if missing:
            raise InputError("a loop needs a first guess of one of its streams", where=node.name,
                             value=node.inlets[missing[0]], advice="name it in guesses")
        named = {port: s for port, s in taken.items() if port in known.needed or port in known.optional}
        others = [s for port, s in taken.items() if port not in named]
        options = {key: value for key, value in zip(OWN, (start, report)) if key in own(unit)}
        first = [named.pop(port) for port in known.needed] if others else []
        try:
            result: UnitResult = unit.solve(*first, *others, **named, **options)
        except InputError as error:  # of which unit of its kind; a key of the case stays
            where = error.where if "." in error.where else node.name
            raise type(error)(error.what, where=where, value=error.value, allowed=error.allowed,
                              advice=error.advice) from None
        if result.outlets.keys() != node.outlets.keys():
            self.wrong_outlets(node, result)
        if not result.convergence.converged:
            raise ConvergenceError(f"{node.name} did not converge", where=node.name, convergence=result.convergence)
        self.kept[node.name] = unit, taken, result
        return result

    @staticmethod
    def wrong_outlets(node: Node, result: UnitResult) -> None:
        """Raise for an outlet that is not connected, or not there."""
        for port in result.outlets:
            if port not in node.outlets:
                raise InputError("outlet is not connected", where=node.name, value=port,
                                 advice="name a stream for it in outlets")
        unknown = next(port for port in node.outlets if port not in result.outlets)
        raise InputError("unknown port", where=node.name, value=unknown, allowed=", ".join(result.outlets))
