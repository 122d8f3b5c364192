"""The iteration that closes a flowsheet: tear streams and varied quantities by one quasi-Newton method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ccus.errors import CcusError, ConvergenceError, SpecError
from ccus.gas import gas_stream
from ccus.result import Convergence
from ccus.stream import Stream
from flowsheets.nodes import Node, Solved, Spec
from flowsheets.sweep import Pass, Sweep
from flowsheets.tearing import Order
from solvents.library import load

Array = NDArray[np.floating]
PASSES = 120
DIRECT = 2  # passes of direct substitution before the first differences
DIFFERENCE = 1e-4  # step of the differences, relative to the scale of the unknown
PATIENCE = 8  # passes without halving the largest miss before all differences are taken anew
RENEWALS = 3
SHORTER = 0.2  # share of the step after each renewal but the first, whose whole step has led nowhere
LOST = 30.0  # growth of the largest miss after which that is done at once
STUCK = 4  # passes in a row against a bound after which a varied quantity is left there
SMALL = 1e-8  # misses and changes up to which columns' diameters and pressures, which follow in steps, may speak
NOISE = 1e-9  # miss that is taken where the units' own tolerances let it fall no further
PRESSURE = 1e-6  # relative change of a tear's pressure, which the units fix
T_SCALE = 100.0  # K; a tear's temperature counts as much as its flow at this change
LEAST_SHARE = 1e-3  # of the flow, or of the largest feed: scale of a species of which there is less
COLDEST, HOTTEST = 270.0, 440.0  # K; of a tear, and of a liquid one
KELVIN, FACTOR, SPAN = 40.0, 3.0, 0.3  # bounds of one step: temperature, flow, share of a varied quantity's span


def close(nodes: Sequence[Node], feeds: Mapping[str, Stream], specs: Sequence[Spec], guesses: Mapping[str, Stream],
          order: Order, *, start: Solved | None, report: bool, tolerance: float) -> Solved:
    """Solve a flowsheet; errors as in ``Flowsheet.solve``."""
    work = _Closing(nodes, feeds, specs, order, tolerance)
    first = dict(start.tears) if start else dict(guesses)
    units = {n.name: n.unit for n in nodes}
    guessed = {s.vary: float(getattr(units[s.vary[0]], s.vary[1])) for s in specs}
    varied = dict(guessed)
    if start:  # as much of the first guess as it was there
        shares = {key: start.varied[key] / start.guessed[key] for key in varied if start.guessed.get(key)}
        varied |= {s.vary: min(max(guessed[s.vary] * shares[s.vary], s.low), s.high) for s in specs if s.vary in shares}
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
    return Solved(streams=streams, units=results, tears=found.taken, varied=found.varied, guessed=guessed,
                  convergence=record)


class _Closing(Sweep):
    """One solve of a flowsheet."""

    def __init__(self, nodes: Sequence[Node], feeds: Mapping[str, Stream], specs: Sequence[Spec], order: Order,
                 tolerance: float):
        given = {n.name: n for n in nodes}
        super().__init__([given[name] for name in order.units], feeds)
        self.specs, self.tears, self.tolerance = specs, order.tears, tolerance
        self.layout: list[tuple[str, list[str], Array]] = []  # tear, species, scale of flows and temperature
        self.sizes: list[float] = []  # scales of what is varied
        self.stuck = np.zeros(len(specs), dtype=int)  # passes in a row that each was pushed against its bound

    def lay_out(self, found: Pass) -> None:
        """Fix which flows are unknowns, and their scales; a tear without flow, or of water, is only handed on."""
        self.layout = []
        most = max((s.total for s in self.feeds.values()), default=0.0)
        for name in self.tears:
            stream = found.streams[name]
            if stream.total > 0.0 and (stream.solvent or stream.phase == "gas"):
                species = [s for s, n in stream.n.items() if n > 0.0]
                flows = np.array([max(stream.n[s], LEAST_SHARE * max(stream.total, most)) for s in species])
                self.layout.append((name, species, np.append(flows, T_SCALE)))
        self.sizes = [max(abs(found.varied[s.vary]), 0.01 * (s.high - s.low)) for s in self.specs]

    def unknowns(self, tears: Mapping[str, Stream], varied: Mapping[tuple[str, str], float]) -> Array:
        """The vector of tears and varied quantities, scaled."""
        parts = [np.append([tears[name].n.get(s, 0.0) for s in species], _level(tears[name])) / scale
                 for name, species, scale in self.layout]
        return np.concatenate([*parts, [varied[s.vary] / size for s, size in zip(self.specs, self.sizes)]])

    def residual(self, found: Pass) -> Array:
        """What a pass makes of each tear, less what was taken; and what each specification misses."""
        parts = []
        for name, species, scale in self.layout:
            made, taken = found.streams[name], found.taken[name]
            parts.append(np.append([made.n[s] - taken.n.get(s, 0.0) for s in species], _level(made) - _level(taken))
                         / scale)
        missed = [0.0 if stuck >= STUCK else (s.figure(found.streams) - s.value) / (s.scale or abs(s.value))
                  for s, stuck in zip(self.specs, self.stuck)]
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

    def iterate(self, found: Pass) -> Pass:
        """Passes until nothing is missed.

        Raises
        ------
        SpecError, ConvergenceError
            What does not close, and by how much.
        """
        found = self.substituted(found)
        self.lay_out(found)
        slopes = self.slopes(found, len(self.unknowns(found.taken, found.varied)) - len(self.specs))
        best, since, renewed, share = found, 0, 0, 1.0
        while self.miss(found) > self.tolerance:
            if self.miss(found) > max(LOST * self.miss(best), SMALL):
                since = PATIENCE + 1
            if self.passes > PASSES or (since > PATIENCE and renewed >= RENEWALS):
                if self.miss(best) > NOISE or self.stuck.max(initial=0) >= STUCK:
                    raise self.failure(best)
                return best
            if since > PATIENCE:
                found, since, renewed = best, 0, renewed + 1
                self.keep(best)  # on its grids: on others the differences would be those of the grids
                slopes = self.slopes(found, 0)
                share = SHORTER ** (renewed - 1)
            x, r = self.unknowns(found.taken, found.varied), self.residual(found)
            step, share = share * np.linalg.lstsq(slopes, -r, rcond=1e-13)[0], 1.0
            if self.hold(found, step):
                best, since = found, 0
                continue
            found = self.bounded(found, x, step)
            dx = self.unknowns(found.taken, found.varied) - x
            if dx @ dx > SMALL**2:
                slopes = slopes + np.outer(self.residual(found) - r - slopes @ dx, dx) / (dx @ dx)
            self.keep(found)
            since += 1
            if self.miss(found) < 0.5 * self.miss(best):
                best, since = found, 0
        if self.stuck.max(initial=0) >= STUCK:
            raise self.failure(found)
        return found

    def substituted(self, found: Pass) -> Pass:
        """The last of ``DIRECT`` passes in which each tear takes what came back."""
        for _ in range(DIRECT):
            self.keep(found)
            given = {name: found.streams[name] for name in self.tears}
            if self.tears and self.miss(found) > self.tolerance:
                found = self.sweep(given, found.varied, self.starts)
        self.keep(found)
        return found

    def hold(self, found: Pass, step: Array) -> bool:
        """Leave what has long been pushed against its bound there, to close the rest; whether one is newly left."""
        free = len(step) - len(self.specs)
        before = self.stuck >= STUCK
        for k, spec in enumerate(self.specs):
            x = found.varied[spec.vary]
            outward = (x <= spec.low and step[free + k] < 0.0) or (x >= spec.high and step[free + k] > 0.0)
            self.stuck[k] = STUCK if before[k] else self.stuck[k] + 1 if outward else 0
        held = self.stuck >= STUCK
        step[free:][held] = 0.0
        return bool((held & ~before).any())

    def slopes(self, base: Pass, first: int) -> Array:
        """Derivatives of the residual; differences from unknown ``first`` on, direct substitution before it."""
        x, r = self.unknowns(base.taken, base.varied), self.residual(base)
        found = -np.eye(len(x))
        for j in range(first, len(x)):
            step = np.zeros(len(x))
            step[j] = -DIFFERENCE if j >= len(x) - len(self.specs) and self.at_top(base, j - len(x)) else DIFFERENCE
            moved = self.bounded(base, x, step)
            taken = float(self.unknowns(moved.taken, moved.varied)[j] - x[j])  # less where a unit refused the whole
            found[:, j] = (self.residual(moved) - r) / (taken or step[j])
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
        held, self.stuck[:] = self.stuck >= STUCK, 0
        r, at, names = self.residual(best), 0, []
        for name, species, _ in self.layout:
            names += [(name, key) for key in (*species, "temperature")]
            at += len(species) + 1
        worst = int(np.argmax(np.abs(r)))
        for spec, miss, stuck in zip(self.specs, r[at:], held):
            value, x = spec.figure(best.streams), best.varied[spec.vary]
            told = dict(where=spec.what, value=f"{value:.6g} instead of {spec.value:.6g}")
            vary = ".".join(spec.vary)
            if stuck:
                return SpecError(f"the specification is out of reach: {vary} stands at {x:.6g}", **told,
                                 allowed=f"{vary} from {spec.low:g} to {spec.high:g}", advice=spec.advice)
            if abs(miss) >= abs(r[worst]):
                return ConvergenceError(f"the specification is not met with {vary} = {x:.6g}", **told)
        if worst >= at:
            raise AssertionError("a miss without a name")
        name, key = names[worst]
        made, taken = best.streams[name], best.taken[name]
        new, old, unit = ((_level(made), _level(taken), "K") if key == "temperature" else
                          (made.n[key], taken.n[key], "mol/s"))
        return ConvergenceError(f"the recycle through {name} does not close: {key} comes back as {new:.6g} {unit}",
                                where="flowsheet", value=f"{old:.6g} {unit} taken",
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
            T = min(T, HOTTEST) if made.phase == "liquid" else T
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


def _level(stream: Stream) -> float:
    """Temperature that stands for a stream's enthalpy [K]: of a boiling one, that of a liquid which carries as much."""
    if stream.phase != "mixed" or not stream.solvent:
        return stream.T
    return load(stream.solvent).temperature(stream.n, stream.H)


def _restated(stream: Stream, n: Mapping[str, float], T: float) -> Stream:
    """A stream of the same kind and pressure with other flows and temperature."""
    if stream.solvent:
        return load(stream.solvent).stream(n, T, stream.P)
    return gas_stream(n, T, stream.P)
