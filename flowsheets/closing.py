"""The iteration that closes a flowsheet: tear streams and varied quantities by one quasi-Newton method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccus.errors import CcusError, ConvergenceError, InputError, SpecError
from ccus.gas import gas_stream
from ccus.result import Convergence, UnitResult
from ccus.stream import Stream
from flowsheets.nodes import Node, Solved, Spec
from flowsheets.ports import ports
from flowsheets.tearing import Order
from solvents.library import load

Array = NDArray[np.float64]
PASSES = 80
DIRECT = 2  # passes of direct substitution before the first differences
DIFFERENCE = 1e-4  # step of the differences, relative to the scale of the unknown
PATIENCE = 8  # passes without halving the largest miss before all differences are taken anew
RENEWALS = 3
PRESSURE = 1e-6  # relative change of a tear's pressure, which the units fix
T_SCALE = 100.0  # K; a tear's temperature counts as much as its flow at this change
LEAST_SHARE = 1e-3  # of the flow: scale of a species of which there is less
COLDEST, HOTTEST = 270.0, 440.0  # K; of a tear, and of a liquid one
KELVIN, FACTOR, SPAN = 40.0, 3.0, 0.3  # bounds of one step: temperature, flow, share of a varied quantity's span


@dataclass(frozen=True)
class Pass:
    """All units solved once, in order."""

    streams: dict[str, Stream]  # as given by units and feeds
    units: dict[str, UnitResult]
    taken: dict[str, Stream]  # tears as the units took them
    varied: dict[tuple[str, str], float]


def close(nodes: Sequence[Node], feeds: Mapping[str, Stream], specs: Sequence[Spec], guesses: Mapping[str, Stream],
          order: Order, *, start: Solved | None, report: bool, tolerance: float) -> Solved:
    """Solve a flowsheet; errors as in ``Flowsheet.solve``."""
    work = _Closing(nodes, feeds, specs, order, tolerance)
    first = dict(start.tears) if start else dict(guesses)
    units = {n.name: n.unit for n in nodes}
    varied = {s.vary: float(getattr(units[s.vary[0]], s.vary[1])) for s in specs}
    if start:
        varied = {key: min(max(start.varied.get(key, value), s.low), s.high)
                  for s, (key, value) in zip(specs, varied.items())}
    found = work.sweep({s: first[s] for s in order.tears if s in first}, varied, start.starts if start else {})
    if order.tears or specs:
        found = work.iterate(found)
    miss, passes = work.miss(found), work.passes
    if report:
        found = work.sweep(found.taken, found.varied, work.starts, report=True)
    streams = {s: found.streams[s] for s in (*feeds, *(s for n in nodes for s in n.outlets.values()))}
    results = {n.name: found.units[n.name] for n in nodes}
    record = Convergence(converged=True, iterations=passes, residual=miss, path=f"{passes} passes; torn: "
                         f"{', '.join(order.tears) or 'nothing'}")
    return Solved(streams=streams, units=results, tears=found.taken, varied=found.varied, convergence=record)


class _Closing:
    """One solve of a flowsheet."""

    def __init__(self, nodes: Sequence[Node], feeds: Mapping[str, Stream], specs: Sequence[Spec], order: Order,
                 tolerance: float):
        given = {n.name: n for n in nodes}
        self.nodes = [given[name] for name in order.units]
        self.ports = {n.name: ports(n.unit) for n in nodes}
        self.feeds, self.specs, self.tears, self.tolerance = feeds, specs, order.tears, tolerance
        self.starts: dict[str, Any] = {}
        self.kept: dict[str, tuple[Any, dict[str, Stream | None], UnitResult]] = {}
        self.passes = 0
        self.layout: list[tuple[str, list[str], Array]] = []  # tear, species, scale of flows and temperature
        self.sizes: list[float] = []  # scales of what is varied

    # one pass

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
        own = unit.solve.__code__.co_varnames[: unit.solve.__code__.co_argcount + unit.solve.__code__.co_kwonlyargcount]
        options = {key: value for key, value in (("start", start), ("report", report)) if key in own}
        first = [named.pop(port) for port in known.needed] if others else []
        result: UnitResult = unit.solve(*first, *others, **named, **options)
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

    # unknowns and what they miss

    def lay_out(self, found: Pass) -> None:
        """Fix which flows are unknowns, and their scales; a tear without flow, or of water, is only handed on."""
        self.layout = []
        for name in self.tears:
            stream = found.streams[name]
            if stream.total > 0.0 and (stream.solvent or stream.phase == "gas"):
                species = [s for s, n in stream.n.items() if n > 0.0]
                flows = np.array([max(stream.n[s], LEAST_SHARE * stream.total) for s in species])
                self.layout.append((name, species, np.append(flows, T_SCALE)))
        self.sizes = [max(abs(found.varied[s.vary]), 0.01 * (s.high - s.low)) for s in self.specs]

    def unknowns(self, tears: Mapping[str, Stream], varied: Mapping[tuple[str, str], float]) -> Array:
        """The vector of tears and varied quantities, scaled."""
        parts = [np.append([tears[name].n.get(s, 0.0) for s in species], tears[name].T) / scale
                 for name, species, scale in self.layout]
        return np.concatenate([*parts, [varied[s.vary] / size for s, size in zip(self.specs, self.sizes)]])

    def residual(self, found: Pass) -> Array:
        """What a pass makes of each tear, less what was taken; and what each specification misses."""
        parts = []
        for name, species, scale in self.layout:
            made, taken = found.streams[name], found.taken[name]
            parts.append(np.append([made.n[s] - taken.n.get(s, 0.0) for s in species], made.T - taken.T) / scale)
        missed = [(s.figure(found.streams) - s.value) / (s.scale or abs(s.value)) for s in self.specs]
        return np.concatenate([*parts, missed])

    def miss(self, found: Pass) -> float:
        """Largest residual; pressures and tears that are only handed on count by their own tolerance."""
        if not self.tears and not self.specs:
            return 0.0
        if any(name not in found.taken for name in self.tears):
            return np.inf
        worst = float(np.max(np.abs(self.residual(found)), initial=0.0))
        for name in self.tears:
            made, taken = found.streams[name], found.taken[name]
            worst = max(worst, abs(made.P / taken.P - 1.0) * self.tolerance / PRESSURE)
            if name not in [known for known, _, _ in self.layout]:
                worst = max(worst, abs(made.total - taken.total) / max(made.total, 1e-9))
        return worst

    # the iteration

    def iterate(self, found: Pass) -> Pass:
        """Passes until nothing is missed.

        Raises
        ------
        SpecError, ConvergenceError
            What does not close, and by how much.
        """
        for _ in range(DIRECT):
            self.keep(found)
            given = {name: found.streams[name] for name in self.tears}
            if self.tears and self.miss(found) > self.tolerance:
                found = self.sweep(given, found.varied, self.starts)
        self.keep(found)
        self.lay_out(found)
        slopes = self.slopes(found, len(self.unknowns(found.taken, found.varied)) - len(self.specs))
        best, since, renewed = found, 0, 0
        while (miss := self.miss(found)) > self.tolerance:
            if self.passes > PASSES or since > PATIENCE and renewed >= RENEWALS:
                raise self.failure(best)
            if since > PATIENCE:
                found, since, renewed = best, 0, renewed + 1
                slopes = self.slopes(found, 0)
            x, r = self.unknowns(found.taken, found.varied), self.residual(found)
            last, found = found, self.bounded(found, x, np.linalg.lstsq(slopes, -r, rcond=1e-13)[0])
            dx = self.unknowns(found.taken, found.varied) - x
            if dx @ dx > 0.0:
                slopes = slopes + np.outer(self.residual(found) - r - slopes @ dx, dx) / (dx @ dx)
            self.keep(found)
            since += 1
            if self.miss(found) < 0.5 * self.miss(best):
                best, since = found, 0
            elif found is last:
                since = PATIENCE + 1
        return found

    def keep(self, found: Pass) -> None:
        """Units start from this pass from now on."""
        self.starts |= {name: r.data["solution"] for name, r in found.units.items() if "solution" in r.data}

    def slopes(self, base: Pass, first: int) -> Array:
        """Derivatives of the residual; differences from unknown ``first`` on, direct substitution before it."""
        x, r = self.unknowns(base.taken, base.varied), self.residual(base)
        found = -np.eye(len(x))
        for j in range(first, len(x)):
            step = np.zeros(len(x))
            step[j] = -DIFFERENCE if j >= len(x) - len(self.specs) and self.at_top(base, j - len(x)) else DIFFERENCE
            found[:, j] = (self.residual(self.bounded(base, x, step)) - r) / step[j]
        return found

    def at_top(self, base: Pass, k: int) -> bool:
        """Whether the quantity that specification ``k`` varies has no room above it."""
        spec = self.specs[k]
        return base.varied[spec.vary] + 2.0 * DIFFERENCE * self.sizes[k] > spec.high

    def bounded(self, base: Pass, x: Array, step: Array) -> Pass:
        """The pass after a step, or after less of it where a unit refuses the whole."""
        for share in (1.0, 0.3, 0.1, 0.01):
            try:
                return self.move(base, x, share * step)
            except CcusError as error:
                refused = error
        raise refused

    def failure(self, best: Pass) -> CcusError:
        """The specification or tear that misses most, in words."""
        r, at, names = self.residual(best), 0, []
        for name, species, _ in self.layout:
            names += [(name, key) for key in (*species, "temperature")]
            at += len(species) + 1
        worst = int(np.argmax(np.abs(r)))
        for spec, miss in zip(self.specs, r[at:]):
            value, x = spec.figure(best.streams), best.varied[spec.vary]
            told = dict(where=spec.what, value=f"{value:.6g} instead of {spec.value:.6g}")
            if abs(miss) > self.tolerance and (x <= spec.low or x >= spec.high):
                return SpecError(f"the specification is out of reach: {'.'.join(spec.vary)} stands at {x:.6g}", **told,
                                 allowed=f"{'.'.join(spec.vary)} from {spec.low:g} to {spec.high:g}")
            if abs(miss) >= abs(r[worst]):
                return ConvergenceError(f"the specification is not met with {'.'.join(spec.vary)} = {x:.6g}", **told)
        if worst >= at:
            raise AssertionError("a miss without a name")
        name, key = names[worst]
        made, taken = best.streams[name], best.taken[name]
        pair = (made.T, taken.T, "K") if key == "temperature" else (made.n[key], taken.n[key], "mol/s")
        return ConvergenceError(f"the recycle through {name} does not close: {key} comes back as {pair[0]:.6g} {pair[2]}",
                                where="flowsheet", value=f"{pair[1]:.6g} {pair[2]} taken",
                                allowed=f"a change of {self.tolerance:.0e}")

    def move(self, base: Pass, x: Array, step: Array) -> Pass:
        """A pass from the unknowns ``x`` and a bounded step."""
        tears, at = dict(base.taken), 0
        for name, species, scale in self.layout:
            made, m = base.streams[name], len(species)
            if not step[at : at + m + 1].any():
                at += m + 1
                continue
            flow, T = x[at : at + m] * scale[:m], float(x[at + m] * T_SCALE)
            flow = np.clip(flow + step[at : at + m] * scale[:m], flow / FACTOR, flow * FACTOR + 1e-12)
            T = max(T + float(np.clip(step[at + m] * T_SCALE, -KELVIN, KELVIN)), COLDEST)
            T = T if made.phase == "gas" else min(T, HOTTEST)
            tears[name] = _restated(made, dict(zip(species, flow.tolist())), T)
            at += m + 1
        for name in self.tears:
            if name not in [known for known, _, _ in self.layout]:
                tears[name] = base.streams[name]
        varied = {}
        for spec, size, change in zip(self.specs, self.sizes, step[at:]):
            span, old = spec.high - spec.low, base.varied[spec.vary]
            change = float(np.clip(change * size, -SPAN * span, SPAN * span))
            varied[spec.vary] = min(max(old + change, spec.low), spec.high)
        return self.sweep(tears, varied, self.starts)


def _restated(stream: Stream, n: Mapping[str, float], T: float) -> Stream:
    """A stream of the same kind and pressure with other flows and temperature."""
    if stream.solvent:
        return load(stream.solvent).stream(n, T, stream.P)
    return gas_stream(n, T, stream.P)
