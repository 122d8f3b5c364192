"""The flowsheet engine on units whose answers are known, and what it says of flowsheets that cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from ccus.errors import ConvergenceError, InputError, SpecError
from ccus.gas import gas_stream, temperature_from_enthalpy
from ccus.result import UnitResult
from flowsheets.balances import balances, worst
from flowsheets.engine import Flowsheet, plant
from flowsheets.nodes import Node, Spec
from flowsheets.tearing import DEAREST, order
from units.splitter import Splitter

FEED = gas_stream({"N2": 8.0, "CO2": 2.0}, 350.0, 1e5)
RICH = gas_stream({"N2": 1.0, "CO2": 1.0}, 300.0, 1e5)


@dataclass(frozen=True)
class Mix:
    """Adiabatic mixing of gases."""

    def solve(self, first, second=None):
        both = [s for s in (first, second) if s is not None]
        n = {k: sum(s.n[k] for s in both) for k in first.n}
        T = temperature_from_enthalpy(n, sum(s.H for s in both), first.T)
        return UnitResult(outlets={"gas": gas_stream(n, T, first.P)})


@dataclass(frozen=True)
class Drift:
    """Gives back what it takes 1 K hotter: nothing stands still in a loop of it alone."""

    def solve(self, gas):
        hot = gas_stream(gas.n, gas.T + 1.0, gas.P)
        return UnitResult(outlets={"gas": hot}, heat=hot.H - gas.H)


def mixer(name, feed, back, out):
    return Node(name=name, unit=Mix(), inlets={"first": feed, "second": back}, outlets={"gas": out})


def splitter(name, taken, main, side, share=0.75):
    return Node(name=name, unit=Splitter(share=share), inlets={"stream": taken}, outlets={"main": main, "side": side})


LOOP = (splitter("splitter", "mixed", "product", "back"), mixer("mixer", "feed", "back", "mixed"))
SPEC = Spec(what="recycle over feed", figure=lambda s: s["back"].total / s["feed"].total, value=3.0,
            vary=("splitter", "share"), low=0.0, high=0.9)


def sheet(nodes=LOOP, feeds=None, **more):
    return Flowsheet(nodes=nodes, feeds={"feed": FEED} if feeds is None else feeds, **more)


def test_recycle_of_known_flow():
    # a splitter that sends back the share s of what it gets circulates s/(1 - s) of the feed, at the feed's state
    solved = sheet().solve()
    assert solved.streams["back"].n["CO2"] == pytest.approx(3.0 * FEED.n["CO2"], rel=1e-9)
    assert solved.streams["product"].T == pytest.approx(FEED.T, abs=1e-7)
    assert worst(balances(plant("loop", sheet(), solved))) < 1e-8


def test_tear_and_specification_together():
    spec = replace(SPEC, value=5.0)
    solved = sheet((replace(LOOP[0], unit=Splitter(share=0.5)), LOOP[1]), specs=(spec,)).solve()
    assert solved.varied["splitter", "share"] == pytest.approx(5.0 / 6.0, rel=1e-9)  # s/(1 - s) = 5
    assert solved.streams["back"].total == pytest.approx(5.0 * FEED.total, rel=1e-9)


def test_two_specifications_two_loops():
    # two loops in a row, each with its own feed; the second mixes the first one's product with another gas
    nodes = (*LOOP, mixer("second_mixer", "other", "product", "joined"), mixer("third", "joined", "second_back", "all"),
             splitter("second_splitter", "all", "out", "second_back", 0.3))
    other = Spec(what="second recycle [mol/s]", figure=lambda s: s["second_back"].total, value=24.0,
                 vary=("second_splitter", "share"), low=0.0, high=0.95)
    flows = sheet(nodes, {"feed": FEED, "other": RICH}, specs=(SPEC, other))
    solved = flows.solve()
    assert solved.varied["second_splitter", "share"] == pytest.approx(24.0 / 36.0, rel=1e-8)
    assert solved.streams["out"].n["CO2"] == pytest.approx(3.0, rel=1e-8)
    assert flows.order().tears == ("back", "second_back")


def test_a_start_is_used():
    first = sheet(specs=(SPEC,)).solve()
    again = sheet(specs=(SPEC,)).solve(first)
    assert again.convergence.iterations < first.convergence.iterations
    assert again.streams["back"].total == pytest.approx(first.streams["back"].total, rel=1e-9)


def test_no_loop_is_one_pass():
    solved = sheet((mixer("mixer", "feed", "other", "out"),), {"feed": FEED, "other": RICH}).solve(report=False)
    assert (solved.convergence.iterations, solved.tears) == (1, {})


def test_order_and_tears_do_not_depend_on_how_it_is_written():
    found = {sheet(tuple(nodes)).order() for nodes in (LOOP, LOOP[::-1])}
    assert found == {(("mixer", "splitter"), ("back",))}


def test_one_tear_opens_two_loops_that_share_a_stream():
    inlets = {"a": ["feed", "x", "y"], "b": ["ab"], "c": ["bc"]}
    outlets = {"a": ["ab"], "b": ["bc", "x"], "c": ["y", "out"]}
    assert order(inlets, outlets, {}).tears == ("ab",)
    assert order(inlets, outlets, {"ab": DEAREST, "bc": DEAREST}).tears == ("x", "y")


FAULTS = {
    "port is not connected": lambda: sheet((LOOP[1], Node(name="splitter", unit=Splitter(share=0.5), inlets={},
                                                          outlets={"main": "product", "side": "back"}))),
    "unknown port": lambda: sheet((LOOP[0], Node(name="mixer", unit=Mix(), inlets={"first": "feed", "third": "back"},
                                                 outlets={"gas": "mixed"}))),
    "takes a stream that nothing gives": lambda: sheet((LOOP[0], mixer("mixer", "feed", "bakc", "mixed"))),
    "two units of one name": lambda: sheet((*LOOP, LOOP[0])),
    "two units or feeds give one stream": lambda: sheet((*LOOP, mixer("other", "product", "x", "mixed")),
                                                        {"feed": FEED, "x": RICH}),
    "a stream goes to two ports": lambda: sheet((*LOOP, mixer("other", "product", "feed", "more"))),
    "a feed that no unit takes": lambda: sheet(feeds={"feed": FEED, "x": RICH}),
    "a guess that no unit gives": lambda: sheet(guesses={"x": RICH}),
    "what enters it never leaves": lambda: sheet((mixer("mixer", "feed", "back", "mixed"), Node(
        name="drift", unit=Drift(), inlets={"gas": "mixed"}, outlets={"gas": "back"}))),
    "nothing enters it": lambda: sheet((*LOOP, splitter("other", "round", "out", "again"), Node(
        name="drift", unit=Drift(), inlets={"gas": "again"}, outlets={"gas": "round"}))),
    "two specifications vary splitter.share": lambda: sheet(specs=(SPEC, replace(SPEC, what="another"))),
    "varies an unknown unit": lambda: sheet(specs=(replace(SPEC, vary=("spliter", "share")),)),
    "varies an unknown field": lambda: sheet(specs=(replace(SPEC, vary=("splitter", "sahre")),)),
    "lies outside its bounds": lambda: sheet(specs=(replace(SPEC, low=0.8),)),
    "needs a first guess": lambda: sheet((splitter("splitter", "hot", "product", "back"), Node(
        name="drift", unit=Drift(), inlets={"gas": "mixed"}, outlets={"gas": "hot"}), Node(
        name="mixer", unit=Mix(), inlets={"first": "back", "second": "feed"}, outlets={"gas": "mixed"}))).solve(),
    "unknown unit": lambda: sheet().node("spliter"),
}


@pytest.mark.parametrize("words", FAULTS)
def test_faults_are_named_in_one_line(words):
    with pytest.raises(InputError, match=words) as error:
        FAULTS[words]()
    assert "\n" not in str(error.value)
    assert error.value.exit_code == 2


def test_an_outlet_left_open_is_named():
    nodes = (Node(name="splitter", unit=Splitter(share=0.5), inlets={"stream": "feed"}, outlets={"main": "product"}),)
    with pytest.raises(InputError, match=r"splitter: outlet is not connected \(got side\)"):
        sheet(nodes).solve()


def test_a_specification_out_of_reach_says_what_was_reached():
    with pytest.raises(SpecError, match=r"recycle over feed.*splitter.share stands at 0.9.*got 9 instead of 50"):
        sheet(specs=(replace(SPEC, value=50.0),)).solve()


@pytest.mark.parametrize("tolerance", [1e-10, 1e-18])
def test_a_specification_out_of_reach_is_told_at_any_tolerance(tolerance):
    # below rounding the rest closes only to the units' own noise; what is left at its bound counts no less
    with pytest.raises(SpecError, match=r"splitter.share stands at 0.9"):
        sheet(specs=(replace(SPEC, value=50.0),)).solve(tolerance=tolerance)


def test_a_recycle_that_does_not_close_is_named():
    # all of the flow comes back 1 K hotter and is mixed with next to nothing
    drop = gas_stream({"N2": 0.0, "CO2": 0.0, "Ar": 1e-12}, 300.0, 1e5)
    nodes = (mixer("mixer", "back", "drop", "mixed"), Node(name="drift", unit=Drift(), inlets={"gas": "mixed"},
                                                           outlets={"gas": "hot"}),
             splitter("splitter", "hot", "out", "back", 1.0))
    start = gas_stream({"N2": 1.0, "CO2": 1.0, "Ar": 1.0}, 300.0, 1e5)
    with pytest.raises(ConvergenceError, match=r"recycle through back does not close: temperature comes back"):
        Flowsheet(nodes=nodes, feeds={"drop": drop}, guesses={"back": start}).solve()
