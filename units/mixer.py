"""Liquid mixer: solvent with make-up and bleeds, by balance."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ccus.result import UnitResult
from ccus.stream import Stream
from units.liquid import LiquidModel, settled


@dataclass(frozen=True, kw_only=True)
class Mixer:
    """Adiabatic mixing of liquids into the first one's pressure; make-ups may be negative (bleeds)."""

    solvent: LiquidModel

    def solve(self, main: Stream, *others: Stream) -> UnitResult:
        """Outlet ``liquid`` holds the sums of flows and enthalpies."""
        n = dict(main.n)
        for stream in others:
            for name, flow in stream.n.items():
                n[name] = n.get(name, 0.0) + flow
        H = main.H + sum(s.H for s in others)
        return UnitResult(outlets={"liquid": settled(self.solvent, replace(main, n=n), H, main.P)})
