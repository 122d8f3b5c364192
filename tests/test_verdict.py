"""Verdicts: arithmetic, choice of baselines, and what is said of a case that is its own baseline."""

import importlib.util
from pathlib import Path

import pytest

from ccus.errors import InputError
from ccus.gas import gas_stream
from flowsheets.accounts import account
from flowsheets.case import Case
from flowsheets.energy import EnergyUse, Measure
from flowsheets.verdict import (
    baseline_case,
    baseline_names,
    brackets,
    dry_co2_percent,
    is_own_baseline,
    published,
    required_met,
    specification,
    verdict,
    verdicts,
)

_spec = importlib.util.spec_from_file_location("accounts_plant", Path(__file__).with_name("accounts_plant.py"))
made = importlib.util.module_from_spec(_spec)  # tests/ is no package and not on the path
_spec.loader.exec_module(made)

BLOWER = {"pressure": "1.05 bar"}  # the baseline's
COAL = gas_stream({"N2": 0.74, "CO2": 0.13, "O2": 0.05, "H2O": 0.08}, 330.0, 1e5)  # 14.1 % dry
PILOT = gas_stream({"N2": 0.77, "CO2": 0.10, "O2": 0.05, "H2O": 0.08}, 330.0, 1e5)  # 10.9 % dry
TURBINE = gas_stream({"N2": 0.76, "CO2": 0.04, "O2": 0.12, "H2O": 0.08}, 330.0, 1e5)  # 4.3 % dry


def use(heat: float, work: float = 20e6) -> EnergyUse:
    return EnergyUse(captured=25.0, heat=heat, steam_work=work, carnot_work=work, electricity={"compression": 9e6})


@pytest.mark.parametrize(("value", "met"), [(3.3, (False, False)), (3.2, (True, False)), (2.9, (True, False)),
                                            (2.8, (True, True))])
def test_targets_are_twenty_and_thirty_percent_below(value, met):
    new, old = (Measure(value=v, boundary="regeneration_heat", metric="thermal") for v in (value, 4.0))
    entry = verdict("x", new, old, judged=True)
    assert (entry["target_2025"]["met"], entry["target_2030"]["met"]) == met
    assert entry["reduction"] == pytest.approx(1 - value / 4.0)
    assert entry["target_2025"]["limit_GJ_per_t"] == pytest.approx(3.2)
    assert entry["target_2030"]["limit_GJ_per_t"] == pytest.approx(2.8)
    assert entry["target_2030"]["distance_GJ_per_t"] == pytest.approx(value - 2.8)
    assert {"baseline", "boundary", "metric", "baseline_GJ_per_t", "value_GJ_per_t"} <= set(entry)


def test_frozen_baseline_names_every_key_of_a_case():
    # a default may change, the frozen plant may not: so it leans on none
    frozen, default = specification("simulated_2020")["case"], Case(blower=BLOWER).as_understood()
    for section in set(default) - {"schema_version", "gas", "capture", "plant", "site", "targets"}:
        needed = {k for k, v in default[section].items() if v != []}
        taken = {"pressure"} if section == "compression" else set()
        assert needed - taken == set(frozen[section]), section
    assert frozen["plant"] == "conventional"


def test_frozen_baseline_is_the_one_of_the_specification():
    case = baseline_case("simulated_2020", Case(capture="95 %", compression={"pressure": "150 bar"}))
    assert (case.solvent.name, case.solvent.strength, case.solvent.lean_loading) == ("mea", 0.30, "least_energy")
    assert (case.absorber.height, case.stripper.height, case.stripper.pressure) == (20.0, 10.0, 1.9e5)
    assert case.absorber.packing == case.stripper.packing == "Mellapak 250Y"
    assert case.absorber.flooding == case.stripper.flooding == 0.75
    assert {case.gas_cooler.temperature, case.absorber.solvent_temperature, case.stripper.condenser_temperature,
            case.compression.cooler_temperature} == {313.15}
    assert case.exchanger.approach == 10.0
    assert (case.compression.stages, case.compression.efficiency) == (6, 0.80)
    assert (case.capture, case.compression.pressure) == (0.95, 150e5)  # the user's own


def test_frozen_baseline_takes_gas_and_steam_convention_of_the_case():
    gas = {"composition": {"CO2": "20 %", "O2": "5 %", "N2": "rest"}, "basis": "dry", "temperature": "60 degC",
           "pressure": "1.2 bar", "flow": "100 t/h"}
    case = Case(gas=gas, blower={"pressure": "1.2 bar"}, site={"steam": {"crossover_pressure": "5 bar"}},
                targets={"boundary": "capture", "metric": "final"})
    frozen = baseline_case("simulated_2020", case)
    assert frozen.gas == case.gas
    assert frozen.blower.pressure == pytest.approx(1.2e5)  # the gas comes in at more than 1.05 bar
    assert frozen.site.steam.crossover_pressure == 5e5
    assert (frozen.targets.boundary, frozen.targets.metric) == ("capture", "final")


def test_another_set_of_constants_of_the_solvent_is_no_reduction():
    case = Case(blower=BLOWER, solvent={"name": "mea_lab"})
    assert baseline_case("simulated_2020", case).solvent.name == "mea_lab"
    assert is_own_baseline(case, baseline_case("simulated_2020", case))


def test_a_users_solvent_is_judged_against_the_baselines_own(tmp_path):
    (tmp_path / "solvent.toml").write_text('base = "mea_empirical"\ntitle = "Mine"\n', encoding="utf-8")
    case = Case(blower=BLOWER, solvent={"name": str(tmp_path)})
    assert baseline_case("simulated_2020", case).solvent.name == "mea"


def test_warm_cooling_water_does_not_spoil_the_baseline():
    case = Case(site={"cooling_water": "42 degC"}, gas_cooler={"temperature": "50 degC"},
                absorber={"solvent_temperature": "50 degC"}, water_wash={"temperature": "50 degC"},
                stripper={"condenser_temperature": "50 degC"}, compression={"cooler_temperature": "50 degC"})
    assert baseline_case("simulated_2020", case).gas_cooler.temperature == 313.15


@pytest.mark.parametrize(
    ("changes", "own"),
    [({}, False), ({"blower": BLOWER}, True), ({"blower": BLOWER, "capture": "95 %"}, True),
     ({"blower": BLOWER, "targets": {"metric": "final"}}, True),
     ({"absorber": {"height": "25 m"}}, False), ({"exchanger": {"approach": "5 K"}}, False),
     ({"plant": "conventional_intercooled"}, False), ({"solvent": {"lean_loading": 0.22}}, False),
     ({"solvent": {"kinetics": "putta2016"}}, False)],
)
def test_own_baseline(changes, own):
    case = Case(**changes)
    assert is_own_baseline(case, baseline_case("simulated_2020", case)) is own


def test_a_case_that_is_its_own_baseline_is_told_so():
    result = account(made.build(), case=Case(blower=BLOWER))
    first = result.verdicts[0]
    assert first["judged"]
    assert (first["boundary"], first["metric"]) == ("capture_and_compression", "electricity_equivalent")
    assert first["reduction"] == 0.0
    assert "its own baseline" in first["note"]
    assert not first["target_2025"]["met"]
    assert not first["target_2030"]["met"]
    assert not required_met(result, 2025)
    assert "no absolute figure" in result.kpi["targets_note"]


def test_the_baseline_is_run_on_the_users_gas_and_judged():
    seen = []

    def solve(case):
        seen.append(case)
        return made.build()

    case = Case(exchanger={"approach": "5 K"}, capture="92 %")
    result = account(made.build(), case=case, solve=solve)
    assert [c.capture for c in seen] == [0.92]
    assert [c.exchanger.approach for c in seen] == [10.0]
    assert [(v["baseline"], v["boundary"], v["metric"]) for v in result.verdicts] == [
        ("simulated_2020", "capture_and_compression", "electricity_equivalent"),
        ("simulated_2020", "regeneration_heat", "thermal")]
    assert not result.verdicts[0]["note"]


def found(gas, capture=0.9, heat=90e6, **targets):
    return verdicts(use(heat), Case(targets=targets).targets, gas=gas, capture=capture, reference=use(100e6, 26e6))


def test_published_baselines_need_a_gas_within_two_points():
    assert {v["baseline"] for v in found(PILOT)} == {"simulated_2020", "nccc2017_3B", "nccc2014_K14"}
    assert {v["baseline"] for v in found(TURBINE)} == {"simulated_2020", "tcm2014"}
    assert {v["baseline"] for v in found(COAL)} == {"simulated_2020"}
    assert {v["baseline"] for v in found(PILOT, capture=0.7)} == {"simulated_2020"}


def test_published_baselines_are_judged_at_regeneration_heat():
    for entry in found(PILOT):
        if entry["baseline"] != "simulated_2020":
            assert (entry["boundary"], entry["metric"]) == ("regeneration_heat", "thermal")
            assert entry["value_GJ_per_t"] == pytest.approx(3.6)


def test_only_verified_measured_mea_at_high_capture_is_a_baseline():
    rows = published()
    chosen = {k for k, v in rows.items() if v["role"] == "baseline"}
    assert chosen == {"tcm2014", "nccc2017_3B", "nccc2014_K14"}
    assert baseline_names() == ("simulated_2020", "tcm2014", "nccc2017_3B", "nccc2014_K14")
    for key in chosen:
        assert rows[key]["kind"] == "measured"
        assert rows[key]["solvent"] == "30 wt% MEA"
        assert rows[key]["capture_percent"] >= 85.0
    assert all(row["verified"] and row["source"] for row in rows.values())
    assert all(1.5 < row["value_GJ_per_t"] < 8.0 for row in rows.values())


def test_the_rest_are_brackets_with_a_reason():
    shown = brackets(COAL, 0.9)
    assert {row["baseline"] for row in shown} == set(published())
    assert all(row["reason"] for row in shown)
    assert {"nccc2017_3B"} == set(published()) - {row["baseline"] for row in brackets(PILOT, 0.9)} - {"nccc2014_K14"}


def test_dry_fraction():
    assert dry_co2_percent(COAL) == pytest.approx(100 * 0.13 / 0.92)


def test_a_published_baseline_is_judged_when_it_is_named():
    entries = found(PILOT, baseline="nccc2017_3B", boundary="regeneration_heat", metric="thermal", heat=75e6)
    assert entries[0]["baseline"] == "nccc2017_3B"
    assert entries[0]["judged"]
    assert entries[0]["reduction"] == pytest.approx(1 - 3.0 / 3.903)
    assert required_met(entries, 2025)
    assert not required_met(entries, 2030)


def test_a_published_baseline_at_another_boundary_names_both():
    with pytest.raises(InputError, match=r"capture_and_compression/electricity_equivalent.*regeneration_heat/thermal"):
        found(PILOT, baseline="nccc2017_3B")


def test_a_published_baseline_of_another_gas_is_refused():
    with pytest.raises(InputError, match=r"3\.5 mol % CO2"):
        found(COAL, baseline="tcm2014", boundary="regeneration_heat", metric="thermal")


@pytest.mark.parametrize("name", ["castor", "jinjie", "nccc2017_min"])
def test_unverified_figures_and_brackets_are_no_baselines(name):
    with pytest.raises(InputError, match="unknown baseline"):
        found(PILOT, baseline=name)


def test_require_needs_a_year_with_a_target():
    entries = found(COAL)
    assert required_met(entries, 2025) is False
    with pytest.raises(InputError, match="no target"):
        required_met(entries, 2027)
    assert required_met((), 2025) is False  # a target that nothing shows to be met is not met
