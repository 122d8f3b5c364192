"""The result of a plant: every stream and unit, the accounts made from them, and where all of it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ccus.errors import Notice
from ccus.result import Convergence, UnitResult
from ccus.stream import Stream


@dataclass(frozen=True, kw_only=True)
class Plant:
    """A solved flowsheet before any accounts: what the units gave, and how they are connected."""

    name: str  # "conventional"
    streams: Mapping[str, Stream]  # by name, in the order of their numbers on the diagram
    units: Mapping[str, UnitResult]  # by name
    inlets: Mapping[str, tuple[str, ...]]  # unit name -> names of the streams that enter
    outlets: Mapping[str, tuple[str, ...]]  # unit name -> names of the streams that leave
    convergence: Convergence
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FlowsheetResult:
    """A plant with its accounts; each mapping has the keys of the result file of the same name."""

    case: Mapping[str, Any]  # the case as understood: every value with its unit, defaults and their sources printed
    plant: Plant
    kpi: Mapping[str, Any]
    ledger: Mapping[str, Any]  # where each joule of the reboiler duty goes
    balances: Mapping[str, Any]
    verdicts: tuple[Mapping[str, Any], ...]
    warnings: tuple[Notice, ...]
    exergy: Mapping[str, Any] = field(default_factory=dict)  # where work is lost; see ``flowsheets.exergy.exergy``
    sources: Mapping[str, str] = field(default_factory=dict)  # key -> reference in words
    provenance: Mapping[str, Any] = field(default_factory=dict)
