"""The search for the best plant: a second method, perturbation, limits, resuming, the front, and bad input."""

import json
import math

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from ccus.cli.main import main
from ccus.errors import SpecError
from ccus.processes import each
from flowsheets.case import Case
from flowsheets.figures import DUTY, SIZE
from flowsheets.gas_side import gas_side
from flowsheets.lean_loading import least_energy
from flowsheets.optimum import Best, Choice, Search, front, optimise
from flowsheets.run import solve_near
from flowsheets.search import BETTER, BROKEN, End, Limit, Problem, Trials, Variable, descend, starts

CASE = Case(solvent={"lean_loading": 0.2})
LOADING = Variable("solvent.lean_loading", 0.1, 0.3)
APPROACH = Variable("exchanger.approach", 5.0, 15.0)


@pytest.fixture(scope="module")
def duty():
    return descend(Problem(CASE, "srd", (LOADING,)), np.array([0.8]))


def assert_no_percent_is_better(problem, end):
    """Each variable by 1 % of its value."""
    trials, at, values = Trials(problem, None), np.array(end.x), problem.settings(end.x)
    value = problem.worth(trials(at))
    for k, v in enumerate(problem.variables):
        for share in (-0.01, 0.01):
            moved = at + np.eye(len(at))[k] * share * values[v.key] / (v.high - v.low)
            assert problem.worth(trials(moved)) >= value * (1.0 - BETTER)
    assert all(rise is None or rise > -BETTER for rises in end.rises.values() for rise in rises)


def test_least_duty_is_that_of_the_lean_loading_search(duty):
    loading, _ = least_energy(CASE, gas_side(CASE))  # Brent's search, another method on another scale
    assert duty.confirmed
    assert LOADING.low + duty.x[0] * 0.2 == pytest.approx(loading, abs=1e-3)
    assert_no_percent_is_better(Problem(CASE, "srd", (LOADING,)), duty)


def test_second_method_on_work():
    problem = Problem(CASE, "equivalent_work", (LOADING,))
    mine, trials = descend(problem, np.array([0.2])), Trials(problem, None)

    def work(x):
        return trials(np.array([x]))["specific_equivalent_work_kWh_per_t"]

    other = minimize_scalar(work, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-3})
    assert mine.value == pytest.approx(other.fun, rel=2e-5)
    assert_no_percent_is_better(problem, mine)


def test_second_method_on_two_variables():
    problem = Problem(CASE, "srd", (LOADING, Variable("stripper.pressure", 1.2e5, 2.5e5)))
    mine, trials = descend(problem, np.array([0.5, 0.5])), Trials(problem, None)
    other = minimize(lambda x: trials(x)[DUTY], [0.3, 0.3], method="Nelder-Mead", bounds=[(0.0, 1.0)] * 2,
                     options={"xatol": 5e-3, "fatol": 1e-4})
    assert mine.value == pytest.approx(other.fun, rel=2e-4)
    assert mine.x[1] == pytest.approx(1.0, abs=5e-3)  # duty falls with the stripper's pressure
    assert_no_percent_is_better(problem, mine)


def test_limit_is_kept_and_binds():
    problem = Problem(CASE, "srd", (Variable("absorber.height", 10.0, 25.0),), (Limit("packing_volume", 1.0, 1300.0),))
    end = descend(problem, np.array([0.9]))
    assert end.figures[SIZE] == pytest.approx(1300.0, rel=2e-3)  # a taller absorber needs less energy
    assert end.figures[SIZE] <= 1300.0 * (1.0 + BROKEN)
    free = descend(Problem(CASE, "srd", problem.variables), np.array([0.1]))
    assert free.value < end.value
    assert free.x[0] == pytest.approx(1.0, abs=2e-3)


def test_plants_by_name_have_their_own_measures_alone():
    case = CASE.changed({"plant": "combined", "stripper.recompression": 1.2e5, "stripper.interheating": 0.5})
    over = (Variable("stripper.recompression", 1.1e5, 1.3e5),)
    search = Search(Problem(case, "srd", over), (Choice("plant", ("conventional", "stripper_interheating")),), starts=2,
                    workers=1)
    found = optimise(search)
    assert [b.configuration["plant"] for b in found] == ["stripper_interheating", "conventional"]
    assert [len(b.ends) for b in found] == [1, 1]  # neither has what is varied: a plant each
    plain, _ = solve_near(CASE)
    assert found[1].end.figures[DUTY] == pytest.approx(_duty(plain), rel=5e-5)


def _duty(plant):
    return plant.units["stripper"].data["reboiler_duty"] / (plant.streams["co2_product"].n["CO2"] * 44.009e-3) / 1e6


def test_a_plant_of_other_beds_is_no_start():
    """Two coolers fewer between the beds: the column is solved from cold, as if there were no near one."""
    plain = CASE.changed({"plant": "conventional_intercooled"})
    three = plain.changed({"absorber.intercooling": [{"position": p} for p in (0.25, 0.5, 0.75)]})
    _, near = solve_near(three)
    (one, _), (alone, _) = solve_near(plain, near), solve_near(plain)
    assert _duty(one) == pytest.approx(_duty(alone), rel=1e-4)


def test_no_plant_within_limits():
    problem = Problem(CASE, "srd", (APPROACH,), (Limit("packing_volume", 1.0, 100.0),))
    with pytest.raises(SpecError, match=r"packing_volume 1\d\d\d at best"):
        optimise(Search(problem, starts=1, workers=1))


def test_resumes_where_it_was_stopped(tmp_path, monkeypatch, duty):
    problem, log = Problem(CASE, "srd", (LOADING,)), tmp_path / "trials.jsonl"
    whole = descend(problem, np.array([0.8]), log)
    assert whole.x == duty.x
    lines = log.read_text().splitlines()[1:]
    log.write_text("\n".join(lines[:4]) + "\n" + lines[4][:20])  # stopped while it wrote the fifth
    again = descend(problem, np.array([0.8]), log)
    assert again.value == pytest.approx(whole.value, rel=5e-5)
    monkeypatch.setattr("flowsheets.search.solve_near", None)  # nothing is left to solve
    assert descend(problem, np.array([0.8]), log) == again


def test_configurations_and_bounds():
    problem = Problem(CASE, "srd", (APPROACH,))
    found = optimise(Search(problem, (Choice("stripper.pressure", ("1.4 bar", "1.9 bar")),), starts=1, workers=1))
    assert [b.configuration["stripper.pressure"] for b in found] == ["1.9 bar", "1.4 bar"]
    assert found[0].at_bounds() == ["exchanger.approach at its lower bound"]
    plant, _ = solve_near(CASE.changed(found[0].settings()))
    assert found[0].end.figures[DUTY] == pytest.approx(_duty(plant), rel=5e-5)  # the grid is another one


def test_front_trades_one_for_the_other():
    problem = Problem(CASE, "srd", (Variable("absorber.height", 10.0, 20.0),))
    best, = optimise(Search(problem, starts=1, workers=1))
    points = front(Search(problem, front="packing_volume", workers=1), best)
    size, value = ([p.figures[key] for p in points] for key in (SIZE, DUTY))
    assert len(points) == 5
    assert np.all(np.diff(size) > 0.0)
    assert np.all(np.diff(value) < 0.0)


def test_local_optima_are_told():
    problem = Problem(CASE, "srd", (LOADING,))
    ends = tuple(End((x,), value, {}, 5) for x, value in ((0.4, 3.3), (0.41, 3.301), (0.9, 3.4), (0.1, math.inf)))
    assert Best({}, problem, ends).agreeing == 2


def test_starts_begin_at_the_case():
    problem = Problem(CASE, "srd", (LOADING, APPROACH))
    points = starts(problem, 4)
    assert points[0] == pytest.approx([0.5, 0.5])
    assert np.all((np.array(points) >= 0.0) & (np.array(points) <= 1.0))
    assert len({tuple(p) for p in points}) == 4


def test_tasks_on_two_processes():
    assert each(divmod, [(7, 2), (9, 4), (5, 5)], workers=2) == [(3, 1), (2, 1), (1, 0)]


@pytest.mark.parametrize(("options", "told"), [
    (["--over", "solvent.lean_loadin=0.1:0.3"], "solvent.lean_loadin: unknown key; did you mean lean_loading?"),
    (["--over", "solvent.lean_loading=0.3:0.1"], "the first bound is not below the second"),
    (["--over", "solvent.lean_loading=0.1:9"], "solvent.lean_loading: out of range (got 9)"),
    (["--over", "stripper.pressure=1:2"], "no unit on a pressure"),
    (["--over", "solvent.lean_loading"], "not KEY=LOW:HIGH or KEY=A,B"),
    (["--over", "solvent.name=mea,pz"], "nothing to vary between two values"),
    (["--over", "solvent.name=mea:pz"], "is no number of the case"),
    ([], "nothing to vary"),
    (["--over", "exchanger.approach=5 K:9 K", "--over", "exchanger.approach=5 K:9 K"], "is varied twice"),
    (["--over", "exchanger.approach=5 K:9 K", "--minimise", "equivalent_wrk"], "did you mean equivalent_work?"),
    (["--over", "exchanger.approach=5 K:9 K", "--pareto", "size"], "unknown figure (got size)"),
    (["--over", "exchanger.approach=5 K:9 K", "--subject-to", "packing_volume=3"], "is no limit"),
    (["--over", "exchanger.approach=5 K:9 K", "--subject-to", "packing_volume<0"], "a limit is a number above 0"),
    (["--over", "exchanger.approach=5 K:9 K", "--starts", "0"], "is no number of starts"),
])
def test_bad_input(tmp_path, capsys, options, told):
    case = tmp_path / "case.yaml"
    case.write_text("solvent: {lean_loading: 0.2}\n")
    assert main(["optimise", str(case), "--out", str(tmp_path / "out"), *options]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert told in lines[0]
    assert not (tmp_path / "out").exists()


def test_command(tmp_path, capsys):
    case = tmp_path / "case.yaml"
    case.write_text("solvent: {lean_loading: 0.2}\n")
    options = ["--over", "exchanger.approach=9 K:11 K", "--starts", "1", "--minimise", "srd",
               "--pareto", "exchanger_area"]
    assert main(["optimise", str(case), "--out", str(tmp_path / "out"), *options]) == 0
    told = capsys.readouterr().out
    assert "exchanger.approach 9 K" in told
    assert "at its lower bound: it may be less beyond" in told
    document = json.loads((tmp_path / "out" / "optimum.json").read_text())
    assert document["configurations"][0]["settings"]["exchanger.approach"] == pytest.approx(9.0)
    assert len(document["front"]) > 2
    options[1] = "exchanger.approach=8 K:11 K"  # another search: its result stays
    assert main(["optimise", str(case), "--out", str(tmp_path / "out"), *options]) == 2
    assert "holds a file of another result" in capsys.readouterr().err
    page = (tmp_path / "out" / "optimum.html").read_text()
    assert "http" not in page.replace("http://www.w3.org", "")
    assert main(["run", str(tmp_path / "out" / "best.yaml"), "--out", str(tmp_path / "best")]) == 0
    best = json.loads((tmp_path / "best" / "result.json").read_text())
    assert best["kpi"][DUTY] == pytest.approx(document["configurations"][0]["value"], rel=5e-5)


@pytest.mark.slow
def test_plants_and_bounds_that_exclude_each_other(tmp_path, capsys):
    """Recompression only where the plant has it, and below the stripper's pressure: elsewhere a bad point, no end."""
    case = tmp_path / "case.yaml"
    case.write_text("solvent: {lean_loading: 0.2}\nplant: lean_vapour_recompression\n")
    options = ["--over", "plant=conventional,lean_vapour_recompression", "--over", "stripper.pressure=1.5 bar:2 bar",
               "--over", "stripper.recompression=1 bar:1.8 bar", "--starts", "1", "--minimise", "srd"]
    assert main(["optimise", str(case), "--out", str(tmp_path / "out"), *options]) == 0
    first, second = json.loads((tmp_path / "out" / "optimum.json").read_text())["configurations"]
    assert first["configuration"]["plant"] == "lean_vapour_recompression"
    assert set(second["settings"]) == {"plant", "stripper.pressure"}
    assert len(first["relative_rise_below_and_above"]) == 2
    capsys.readouterr()


def test_a_point_out_of_reach_is_only_a_bad_point():
    """At 95 % capture a rich lean solvent cannot do it: its pressure of CO2 exceeds that of the treated gas."""
    case = CASE.changed({"solvent.name": "pz", "capture": 0.95})
    end = descend(Problem(case, "srd", (Variable("solvent.lean_loading", 0.1, 0.42),)), np.array([1.0]))
    assert math.isfinite(end.value)
    assert sum(end.failures.values()) > 0


def test_trials_of_other_constants_are_not_taken(tmp_path):
    from flowsheets.optimum import _log

    names = {_log(tmp_path, Problem(CASE.changed({"solvent.name": name}), "srd", (LOADING,)), np.array([0.5]))
             for name in ("mea", "mea_lab")}
    assert len(names) == 2
