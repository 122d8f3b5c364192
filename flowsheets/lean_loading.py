"""The lean loading of a plant: given, of least duty or work, or as a reboiler's duty or temperature leaves it."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from ccus.errors import ConvergenceError, Notice, SpecError
from ccus.quantity import show
from flowsheets import conventional
from flowsheets.accounts import steam_supply
from flowsheets.case import Case
from flowsheets.energy import HEADLINE, energy_use
from flowsheets.gas_side import GasSide
from flowsheets.loop import Loop, Near
from flowsheets.plants.scheme import measures
from flowsheets.valley import least

LEAN_SPAN = (0.05, 0.44)  # mol/mol; where the lean loading of least energy is looked for
LEFT_SPAN = (0.05, 0.50)  # mol/mol; where the one that a reboiler leaves is looked for
SCAN = 9  # loadings of the first look
EDGE = 0.005  # a least-energy loading this near to an end of the span is told
SEARCH = 1e-5  # closure of the plants of a search
WINDOW = 0.004  # mol/mol; half of the window that is looked at first about a given loading
JUMP = 0.02  # a duty or temperature farther off is no root but a jump: capture is not monotone in the solvent's flow
FOUND = 1e-10  # of a lean loading that meets the reboiler's specification
WORDS = ("least_energy", "least_work")  # words of ``solvent.lean_loading``
FIGURES = {"reboiler_duty": ("reboiler_duty", "power"), "reboiler_temperature": ("T_reboiler", "temperature")}


class Loadings:
    """Plants of one case at several lean loadings, each started from the nearest one that was solved."""

    def __init__(self, case: Case, side: GasSide, span: tuple[float, float] = LEAN_SPAN, start: Loop | None = None):
        self.case, self.side, self.start = case, side, start
        self.plants: dict[float, Loop] = {}
        self.errors: list[SpecError | ConvergenceError] = []
        low, high = span
        self.grid = [low + (high - low) * i / (SCAN - 1) for i in range(SCAN)]

    def nearest(self, loading: float) -> Loop | None:
        """The solved plant of the nearest loading, or the one to start from."""
        return self.plants[min(self.plants, key=lambda x: abs(x - loading))] if self.plants else self.start

    def solve(self, loading: float, tight: float) -> Loop | None:
        """The plant at a loading, None where a specification cannot be reached.

        A regeneration with measures that fails from its neighbour is tried from cold: the way there may not be open.
        """
        start, told = self.nearest(loading), None
        for first in (start, None) if start and measures(self.case) else (start,):
            side, near = (first.side, first.near) if first else (self.side, None)
            try:
                self.plants[loading] = conventional.solve_loop(self.case, side, loading, near, tight=tight)
                return self.plants[loading]
            except (SpecError, ConvergenceError) as error:
                told = error
        assert told is not None
        self.errors.append(told)
        return None

    def look(self, tight: float) -> list[Loop | None]:
        """The plants of the span, closed to ``tight``.

        Raises
        ------
        SpecError, ConvergenceError
            There are none; carries the reason at the leanest solvent, which reaches furthest.
        """
        found = [self.solve(x, tight) for x in self.grid]
        if not self.plants:
            raise self.errors[0]
        return found


def lean_loading(case: Case, side: GasSide) -> tuple[float, Near | None, tuple[Notice, ...]]:
    """Lean loading of a case, a plant near it, and what to know about it.

    Raises
    ------
    SpecError
        No loading of the span reaches the capture, or none meets the reboiler's specification.
    """
    for key in FIGURES:
        if getattr(case.stripper, key) is not None:
            return reboiler_met(case, side, key)
    if case.solvent.lean_loading not in WORDS:
        assert case.solvent.lean_loading is not None
        return float(case.solvent.lean_loading), None, ()
    loading, loop = least_energy(case, side)
    if LEAN_SPAN[0] + EDGE < loading < LEAN_SPAN[1] - EDGE:
        return loading, loop.near, ()
    told = Notice(what="the least lies at the edge of the span searched: lean loading", where="solvent",
                  value=f"{loading:.3f}", allowed=f"{LEAN_SPAN[0]:g} to {LEAN_SPAN[1]:g}")
    return loading, loop.near, (told,)


def least_energy(case: Case, side: GasSide, about: tuple[float, Loop] | None = None) -> tuple[float, Loop]:
    """Lean loading of least specific reboiler duty, or work where the case asks for that, and its plant.

    Loadings at which the capture cannot be reached are passed over.

    Parameters
    ----------
    case, side : the plant and its gas side
    about : a loading near which the least one lies, and a plant on the same gas to start from; the whole span is
        looked at without

    Raises
    ------
    SpecError, ConvergenceError
        No loading looked at reaches the capture; carries the reason at the first one.
    """
    search, worth = Loadings(case, side, start=about[1] if about else None), objective(case)

    def duty(loading: float) -> float:
        loop = search.solve(loading, SEARCH)
        return worth(loop) if loop else math.inf

    if about:
        known = _window(duty, about[0])
    else:
        known = {x: worth(loop) if loop else math.inf for x, loop in zip(search.grid, search.look(SEARCH))}
    if not search.plants:
        raise search.errors[0]
    loading = least(duty, known)
    return loading, search.plants[loading]


def _window(duty: Callable[[float], float], start: float) -> dict[float, float]:
    """Duties about a loading; further ones until the least lies among them, or at an end of the span."""
    low, high = LEAN_SPAN
    step, known = WINDOW, {}
    for x in (start, start - WINDOW, start + WINDOW):
        x = min(max(x, low), high)
        known[x] = duty(x)
    while (best := min(known, key=known.__getitem__)) in (min(known), max(known)):
        step *= 2.0
        x = max(best - step, low) if best == min(known) else min(best + step, high)
        if x in known:
            break
        known[x] = duty(x)
    return known


def objective(case: Case) -> Callable[[Loop], float]:
    """What is to be least: the specific reboiler duty, or the equivalent work of capture and compression [J/kg]."""
    if case.solvent.lean_loading != "least_work":
        return lambda loop: loop.srd
    steam = steam_supply(case)
    return lambda loop: 1e6 * energy_use(conventional.finish(case, loop), steam).measure(*HEADLINE).value


def reboiler_met(case: Case, side: GasSide, key: str) -> tuple[float, Near, tuple[Notice, ...]]:
    """Lean loading that a reboiler of a given duty or temperature leaves, a plant near it, and what to know about it.

    At a given capture two loadings may need one duty: that of less solvent is taken, and the other is told.

    Raises
    ------
    SpecError
        No loading of the span meets it.
    ConvergenceError
        The search did not settle.
    """
    from scipy.optimize import newton

    figure, kind = FIGURES[key]
    target, search = getattr(case.stripper, key), Loadings(case, side, LEFT_SPAN)
    roots = _crossings(search, key, target)
    start = search.nearest(roots[0])
    assert start is not None
    near = start.near

    def missed(loading: float) -> float:  # from one start, so that the columns' grids stay as they are
        loop = conventional.solve_loop(case, side, loading, near)
        return _figure(loop, figure) / target - 1.0

    loading, found = newton(missed, roots[0], x1=roots[0] + 1e-4, tol=FOUND, full_output=True, disp=False)
    if not found.converged:
        raise ConvergenceError("no lean loading was found that meets the reboiler", where=f"stripper.{key}",
                               value=show(target, kind),
                               advice=f"give solvent.lean_loading, about {roots[0]:.3f}, instead")
    told = tuple(Notice(what=f"{show(target, kind)} is also what lean loading {other:.3f} needs, with more solvent; "
                             "give that as solvent.lean_loading for the other plant", where=f"stripper.{key}")
                 for other in roots[1:])
    return float(loading), near, told


def _crossings(search: Loadings, key: str, target: float) -> list[float]:
    """Lean loadings of the span, rising, that the reboiler's figure leaves, to 1e-4."""
    from scipy.optimize import brentq

    figure, kind = FIGURES[key]
    known = {x: _figure(loop, figure) for x, loop in zip(search.grid, search.look(SEARCH)) if loop}

    def excess(loading: float) -> float:
        if loading not in known:
            loop = search.solve(loading, SEARCH)
            if loop is None:
                raise search.errors[-1]
            known[loading] = _figure(loop, figure)
        return known[loading] / target - 1.0

    if key == "reboiler_duty" and search.case.capture is not None and target < min(known.values()):
        excess(least_energy(search.case, search.side)[0])  # at a given capture the duty has a minimum between loadings
    low, high = (show(pick(known.values()), kind) for pick in (min, max))
    crossed = [pair for pair in pairwise(sorted(known)) if excess(pair[0]) * excess(pair[1]) <= 0.0]
    if not crossed:
        raise SpecError(f"no lean loading from {min(known):.2f} to {max(known):.2f} gives this",
                        where=f"stripper.{key}", value=show(target, kind), allowed=f"{low} to {high}")
    ends = [float(brentq(excess, *pair, xtol=1e-4)) for pair in crossed]
    roots = [x for x in ends if abs(excess(x)) < JUMP]
    if not roots:
        raise SpecError(f"no lean loading gives this: near {ends[0]:.3f} the plant jumps over it",
                        where=f"stripper.{key}", value=show(target, kind), allowed=f"{low} to {high}, but for the jump",
                        advice="give the lean loading instead, or change the solvent's flow or the absorber")
    return roots


def _figure(loop: Loop, name: str) -> float:
    return float(getattr(loop, name))
