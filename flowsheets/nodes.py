"""What a flowsheet is made of: units in their places, specifications; and what a solved one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ccus.result import Convergence, UnitResult
from ccus.stream import Stream


@dataclass(frozen=True, kw_only=True)
class Node:
    """A unit in its place.

    Attributes
    ----------
    name : of the unit in this plant
    unit : a frozen dataclass whose ``solve`` takes streams by port and returns a ``UnitResult``; where it takes
        ``start``, it is given ``data["solution"]`` of its last result, and where it takes ``report``, whether it is the
        last pass
    inlets : stream at each port of ``solve``
    outlets : stream at each port of the result
    within : inlet streams that the unit finds by itself, such as the reflux that its own equations return to it; they
        count in its balance and are neither passed to it nor torn
    """

    name: str
    unit: Any
    inlets: Mapping[str, str]
    outlets: Mapping[str, str]
    within: tuple[str, ...] = ()

    def changed(self, *, inlets: Mapping[str, str] | None = None, outlets: Mapping[str, str] | None = None,
                within: tuple[str, ...] = (), **fields: Any) -> Node:
        """The node with other streams at some ports, and other fields of its unit; "" takes an outlet away."""
        ends = {**self.outlets, **(outlets or {})}
        return Node(name=self.name, unit=replace(self.unit, **fields) if fields else self.unit,
                    inlets={**self.inlets, **(inlets or {})}, outlets={port: s for port, s in ends.items() if s},
                    within=(*self.within, *within))


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A figure that is to have a value, and the field of a unit that is varied for it."""

    what: str  # in words, with its unit of measure
    figure: Callable[[Mapping[str, Stream]], float]  # from the streams by name
    value: float
    vary: tuple[str, str]  # node, field of its unit; the field's value is the first guess
    low: float
    high: float
    scale: float = 0.0  # change of the figure that counts; the size of its value when 0
    advice: str = ""  # what to change where it is out of reach


@dataclass(frozen=True, kw_only=True)
class Solved:
    """A solved flowsheet; also the start of the next one."""

    streams: Mapping[str, Stream]
    units: Mapping[str, UnitResult]
    tears: Mapping[str, Stream]  # as the units took them
    varied: Mapping[tuple[str, str], float]
    guessed: Mapping[tuple[str, str], float]  # first guess of each
    convergence: Convergence

    @property
    def starts(self) -> dict[str, Any]:
        """The solution of each unit that can start from one."""
        return {name: r.data["solution"] for name, r in self.units.items() if "solution" in r.data}
