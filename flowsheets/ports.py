"""Whether a flowsheet fits together: ports, streams, specifications; each fault is one line."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from ccus.errors import InputError
from ccus.stream import Stream
from flowsheets.nodes import Node, Spec
from flowsheets.tearing import dead_ends

OWN = ("start", "report")  # arguments of ``solve`` that are no streams


class Ports(NamedTuple):
    """Stream arguments of a unit's ``solve``."""

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    more: bool  # any number of further streams is taken

    @property
    def words(self) -> str:
        """All of them, for a message."""
        return ", ".join((*self.needed, *self.optional, *(("any further ones",) if self.more else ())))


def ports(unit: Any) -> Ports:
    """Stream arguments of ``unit.solve``.

    >>> from units.mixer import Mixer
    >>> ports(Mixer(solvent=None))
    Ports(needed=('main',), optional=(), more=True)
    """
    given = [p for p in inspect.signature(unit.solve).parameters.values() if p.name not in OWN]
    several = [p for p in given if p.kind is p.VAR_POSITIONAL]
    named = [p for p in given if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return Ports(tuple(p.name for p in named if p.default is p.empty),
                 tuple(p.name for p in named if p.default is not p.empty), bool(several))


def own(unit: Any) -> set[str]:
    """Arguments of ``unit.solve`` that the engine gives besides streams."""
    return set(OWN) & set(inspect.signature(unit.solve).parameters)


def check_ports(nodes: Sequence[Node], feeds: Mapping[str, Stream], specs: Sequence[Spec],
                guesses: Mapping[str, Stream]) -> None:
    """Raise InputError for the first thing that does not fit."""
    _once([n.name for n in nodes], "two units of one name")
    for node in nodes:
        _inlet_ports(node)
    given = [*feeds, *(s for n in nodes for s in n.outlets.values())]
    taken = [s for n in nodes for s in n.inlets.values()]
    _once(given, "two units or feeds give one stream")
    _once(taken, "a stream goes to two ports", "put a Splitter between")
    for node in nodes:
        for port, stream in node.inlets.items():
            if stream not in given:
                raise InputError(f"port {port} takes a stream that nothing gives", where=node.name, value=stream,
                                 allowed=", ".join(sorted(set(given) - set(taken))) or "none is left over",
                                 advice="connect it, or give it in feeds")
    for what, names in (("a feed", feeds), ("a guess", guesses)):
        for name in names:
            if name not in (taken if what == "a feed" else given):
                raise InputError(f"{what} that no unit {'takes' if what == 'a feed' else 'gives'}", where="flowsheet",
                                 value=name)
    closed, unfed = dead_ends({n.name: [s for s in n.inlets.values() if s not in n.within] for n in nodes},
                              {n.name: list(n.outlets.values()) for n in nodes})
    if closed:
        raise InputError("a loop cannot close: what enters it never leaves", where="flowsheet",
                         value=", ".join(closed), advice="let a stream out of it")
    if unfed:
        raise InputError("a loop cannot close: nothing enters it, so that its content is open", where="flowsheet",
                         value=", ".join(unfed), advice="give it a feed")
    _check_specs(nodes, specs)


def _inlet_ports(node: Node) -> None:
    known = ports(node.unit)
    for port, stream in node.inlets.items():
        if port not in (*known.needed, *known.optional) and not known.more and stream not in node.within:
            raise InputError("unknown port", where=node.name, value=port, allowed=known.words)
    for port in known.needed:
        if port not in node.inlets:
            raise InputError("port is not connected", where=node.name, value=port,
                             advice="name a stream for it in inlets")
    for stream in node.within:
        if stream not in node.inlets.values():
            raise InputError("a stream within the unit is none of its inlets", where=node.name, value=stream)


def _once(names: Sequence[str], what: str, advice: str = "") -> None:
    for k, name in enumerate(names):
        if name in names[:k]:
            raise InputError(what, where="flowsheet", value=name, advice=advice)


def _check_specs(nodes: Sequence[Node], specs: Sequence[Spec]) -> None:
    units = {n.name: n.unit for n in nodes}
    varied: dict[tuple[str, str], str] = {}
    for spec in specs:
        name, key = spec.vary
        if name not in units:
            raise InputError("a specification varies an unknown unit", where=spec.what, value=name,
                             allowed=", ".join(units))
        known = [f.name for f in fields(units[name])] if is_dataclass(units[name]) else []
        if key not in known:
            raise InputError(f"a specification varies an unknown field of {name}", where=spec.what, value=key,
                             allowed=", ".join(known))
        if spec.vary in varied:
            raise InputError(f"two specifications vary {name}.{key}", where="flowsheet",
                             value=f"{varied[spec.vary]}; {spec.what}", advice="let one of them vary another field")
        varied[spec.vary] = spec.what
        first = getattr(units[name], key)
        if first is None or not spec.low <= first <= spec.high:
            raise InputError(f"the first value of {name}.{key} lies outside its bounds", where=spec.what,
                             value=f"{first}", allowed=f"{spec.low:g} to {spec.high:g}")
