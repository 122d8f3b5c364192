"""A solvent in the plants that ship, against runs of these plants; and the search of their lean loading."""

import math
import pickle

import pytest

from flowsheets import conventional
from flowsheets.case import Case
from flowsheets.case_plants import MEASURES, PLANTS
from flowsheets.configurations import SHIPPED, in_depth, with_plant
from flowsheets.figures import DUTY, ENERGY
from flowsheets.gas_side import gas_side
from flowsheets.lean_loading import LEAN_SPAN, SEARCH, Loadings, least_energy
from flowsheets.run import run_case, solve_near
from flowsheets.screening import compared_plants, evaluate, plant_rows
from flowsheets.screening_plants import lines
from flowsheets.valley import GAP, least

GRID = [LEAN_SPAN[0] + k * (LEAN_SPAN[1] - LEAN_SPAN[0]) / 8 for k in range(9)]
LOW = Case(stripper={"feed_pressure": "2.4 bar"})  # too low for an upper column at 2.8 bar


def steep_and_flat(x):
    return 3.3 + max(25.0 * (0.16 - x), 1.2 * (x - 0.16))


def jump(x):  # the flow of solvent jumps at 0.26, and a second valley lies beyond
    return 9.0 - 18.0 * x if x < 0.26 else 4.5 + 60.0 * (x - 0.35) ** 2


def broken(x):  # no plant beyond 0.2
    return 4.0 + 30.0 * (x - 0.23) ** 2 if x < 0.2 else math.inf


def second_at_the_end(x):  # between the last two loadings of the grid lies a second valley, the deeper one
    return min(3.3 + 10.0 * (x - 0.2) ** 2, 3.25 + 500.0 * (x - 0.425) ** 2)


@pytest.mark.parametrize(("duty", "at", "off", "most"), [
    (steep_and_flat, 0.16, 1e-4, 6), (jump, 0.26, 2e-3, 16), (broken, 0.2, 1e-3, 18),
    (second_at_the_end, 0.425, 1e-3, 12), (lambda x: second_at_the_end(0.49 - x), 0.065, 1e-3, 12),
    (lambda x: 3.3 + max(1.1 * (0.419 - x), 15.0 * (x - 0.419)) + 1.2 * (x - 0.419) ** 2, 0.419, 1e-4, 4),
    (lambda x: 3.3 + max(40.0 * (0.262 - x), 11.0 * (x - 0.262)) + 27.0 * (x - 0.262) ** 2, 0.262, 1e-4, 5),
    (lambda x: 3.0 + x, LEAN_SPAN[0], 1e-9, 8), (lambda x: 3.0 + 100.0 * (x - 0.3) ** 2, 0.3, 2e-3, 8),
])
def test_least_of_known_curves(duty, at, off, most):
    known = {x: duty(x) for x in GRID}
    assert least(duty, known) == pytest.approx(at, abs=off)
    assert len(known) - len(GRID) <= most


def test_search_about_a_start_is_that_of_the_span():
    case = Case(solvent={"name": "pz"})
    side = gas_side(case)
    loading, loop = least_energy(case, side)
    for start in (loading - 0.01, loading + 0.03):
        near = conventional.solve_loop(case, side, start)
        again, other = least_energy(case, side, (start, near))
        assert again == pytest.approx(loading, abs=2e-3)
        assert other.srd == pytest.approx(loop.srd, rel=2.0 * GAP)


@pytest.fixture(scope="module")
def found():
    names = ("multi_pressure_stripper", "conventional", "conventional_intercooled")
    return in_depth(LOW, evaluate(LOW, ["pz", "mea"]), names, strengths={}, workers=1)


def test_each_plant_is_that_of_a_run(found):
    pz = found[0]
    row = pz.plants[2]
    result = run_case(LOW.changed({"plant": "conventional_intercooled", "solvent.name": "pz", "solvent.strength": 0.3,
                                   "solvent.lean_loading": "least_energy"}))
    assert row.plant == "conventional_intercooled"
    assert row.figures[DUTY] == pytest.approx(result.kpi[DUTY], rel=1e-6)
    verdict = result.verdicts[0]
    assert row.figures["reduction"] == pytest.approx(verdict["reduction"], abs=1e-6)
    assert row.met == {str(year): verdict[f"target_{year}"]["met"] for year in (2025, 2030)}
    assert pz.plants[1].figures == pz.figures  # the case's own plant is the one evaluated


def test_a_plant_that_cannot_be_solved_has_its_reason(found):
    assert "stripper.feed_pressure" in found[0].plants[0].reason
    assert found[0].plants[0].figures == {}
    told = lines(found, found[0], "mea", "conventional")
    assert any("multi" in line and "not solved: " in line for line in told)
    rows = plant_rows(found, LOW)
    assert [row["of the case"] for row in rows] == [False, True, False] * 2


def test_each_is_compared_in_the_same_plant(found):
    pz, mea = (e.plants[2].figures[ENERGY] for e in found)
    assert compared_plants(found, found[0], "mea")["conventional_intercooled"][ENERGY] == pytest.approx(pz / mea - 1.0)
    assert compared_plants(found, found[1], "mea") == {}


def test_other_plants_have_the_measures_of_their_names_alone():
    case = Case(plant="combined", stripper={"rich_split": "8 %", "recompression": "1.3 bar"},
                absorber={"intercooling": [{}]})
    assert with_plant(case, "combined") is case
    for name in SHIPPED:
        changed, plain = with_plant(case, name), Case(plant=name)
        assert {key for key in MEASURES if getattr(changed.stripper, key) is not None} == set(PLANTS.get(name, {}))
        for key in PLANTS.get(name, {}):  # the case's own setting where it has one
            assert getattr(changed.stripper, key) == (getattr(case.stripper, key) or getattr(plain.stripper, key))
        assert changed.absorber.intercooling == (() if name == "conventional" else case.absorber.intercooling)


def test_a_case_with_a_composition_goes_to_other_processes():
    case = Case(gas={"composition": {"CO2": "15 %", "H2O": "8 %", "N2": "rest"}, "basis": "wet", "flow": "100 t/h",
                     "temperature": "150 degC", "pressure": "1.05 bar"})
    assert pickle.loads(pickle.dumps(case)).as_understood() == case.as_understood()


def test_a_plant_that_fails_from_its_neighbour_is_tried_from_cold():
    case = Case(plant="advanced_flash_stripper", absorber={"intercooling": [{}]}, blower={"pressure": "1.05 bar"},
                solvent={"lean_loading": 0.34})
    search = Loadings(case, gas_side(case))
    assert search.solve(0.245, SEARCH)  # the way from here to the next one leads past a crossing exchanger
    assert search.solve(0.34, SEARCH)
    assert not search.errors
    _, far = solve_near(case.changed({"solvent.lean_loading": 0.245}))
    assert solve_near(case, far)[0].streams["co2_product"].total > 0.0
