"""Which streams of a flowsheet are torn, and the order in which its units are then calculated.

A flowsheet is a graph whose vertices are units and streams. A stream is torn when it has to be guessed before the unit
that gives it can be solved: every loop needs one. The fewest are taken, and among as many those that cost least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, islice
from typing import Any, NamedTuple

import networkx as nx

from ccus.errors import InputError

Ports = Mapping[str, Sequence[str]]  # unit -> names of streams
MANY = 2000  # loops looked at; a plant has some ten
DEAREST = 1e9  # cost of a stream that cannot be guessed


class Order(NamedTuple):
    """How a flowsheet is calculated."""

    units: tuple[str, ...]
    tears: tuple[str, ...]


def graph(inlets: Ports, outlets: Ports) -> Any:
    """Directed graph of units and streams; a stream is a tuple ("stream", name)."""
    g = nx.DiGraph()
    for unit in inlets:
        g.add_node(unit)
        g.add_edges_from((("stream", s), unit) for s in inlets[unit])
        g.add_edges_from((unit, ("stream", s)) for s in outlets[unit])
    return g


def order(inlets: Ports, outlets: Ports, cost: Mapping[str, float]) -> Order:
    """Tear streams and the order of the units.

    Parameters
    ----------
    inlets, outlets : streams of each unit
    cost : of guessing a stream; 1 when it is not named, at or above ``DEAREST`` it cannot be guessed

    Raises
    ------
    InputError
        A loop in which no stream can be guessed.

    Examples
    --------
    >>> inlets = {"mixer": ["feed", "back"], "reactor": ["mixed"], "splitter": ["made"]}
    >>> outlets = {"mixer": ["mixed"], "reactor": ["made"], "splitter": ["product", "back"]}
    >>> order(inlets, outlets, {"back": 0.5})
    Order(units=('mixer', 'reactor', 'splitter'), tears=('back',))
    """
    g = graph(inlets, outlets)
    tears: list[str] = []
    while parts := [part for part in nx.strongly_connected_components(g) if len(part) > 1]:
        found = [s for part in parts for s in _least_tears(g.subgraph(part), cost)]
        g.remove_edges_from([(("stream", s), unit) for s in found for unit in list(g[("stream", s)])])
        tears += found
    given = {unit: k for k, unit in enumerate(inlets)}  # among equals, as written

    def place(vertex: Any) -> tuple[int, str]:
        return given.get(vertex, len(given)) if isinstance(vertex, str) else -1, str(vertex)

    units = [v for v in nx.lexicographical_topological_sort(g, key=place) if isinstance(v, str)]
    return Order(tuple(units), tuple(sorted(tears)))


def _least_tears(part: Any, cost: Mapping[str, float]) -> list[str]:
    """The cheapest streams that meet every loop of a strongly connected part."""
    loops = [{v[1] for v in loop if not isinstance(v, str)} for loop in islice(nx.simple_cycles(part), MANY)]
    for loop in loops:
        if all(cost.get(s, 1.0) >= DEAREST for s in loop):
            raise InputError("a loop needs a first guess of one of its streams", where="flowsheet",
                             value=", ".join(sorted(loop)), advice="name one in guesses")
    streams = sorted(set.union(*loops), key=lambda s: (cost.get(s, 1.0), s))
    for count in range(1, 4):
        found = [c for c in combinations(streams, count) if all(loop.intersection(c) for loop in loops)]
        if found:
            best = min(found, key=lambda c: sum(cost.get(s, 1.0) for s in c))
            if sum(cost.get(s, 1.0) for s in best) < DEAREST:
                return list(best)
    return _greedy(loops, cost)


def _greedy(loops: list[set[str]], cost: Mapping[str, float]) -> list[str]:
    """Streams taken one by one, each the one that opens most of the loops left at its cost."""
    found: list[str] = []
    while loops:
        worth = {s: sum(s in loop for loop in loops) / cost.get(s, 1.0) for s in sorted(set.union(*loops))}
        found.append(max(worth, key=lambda s: worth[s]))
        loops = [loop for loop in loops if found[-1] not in loop]
    return found


def dead_ends(inlets: Ports, outlets: Ports) -> tuple[list[str], list[str]]:
    """Units from which nothing leaves the plant, and units that nothing from outside reaches."""
    g = graph(inlets, outlets)
    streams = [v for v in g if not isinstance(v, str)]
    leaving = [v for v in streams if g.out_degree(v) == 0]
    entering = [v for v in streams if g.in_degree(v) == 0]
    out: set[Any] = set().union(*(nx.ancestors(g, v) for v in leaving))
    reached: set[Any] = set().union(*(nx.descendants(g, v) for v in entering))
    return [u for u in inlets if u not in out], [u for u in inlets if u not in reached]
