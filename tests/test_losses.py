"""Losses of amine: rate laws against published points, and what the plant's accounts make of them."""

from __future__ import annotations

import importlib.util
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccus.errors import InputError
from ccus.gas import gas_stream
from ccus.species import SPECIES
from flowsheets.case import Case
from flowsheets.indicators import absorbent_note
from flowsheets.losses import losses
from flowsheets.run import run_case
from solvents.degradation import degradation_laws, oxygen_solubility
from solvents.library import load

_spec = importlib.util.spec_from_file_location("accounts_plant", Path(__file__).with_name("accounts_plant.py"))
made = importlib.util.module_from_spec(_spec)  # tests/ is no package and not on the path
_spec.loader.exec_module(made)

MEA, PZ = load("mea"), load("pz")
CAPTURED = 25.0  # kg/s
WEEK = 7 * 86400.0  # s
SUMP = Case(stripper={"sump_residence_time": "5 min"})


def in_solution(loading: float, T: float) -> float:
    """CO2 in 30 wt% MEA [mol/m3]."""
    lean = MEA.lean(loading, 0.30, T, 3e5, amine=1.0)
    return lean.n["CO2"] * lean.density / lean.mass


def thermal(T: float, loading: float = 0.4) -> float:
    return float(degradation_laws(MEA.about)["thermal"].rate(T, CO2=in_solution(loading, T)))


@pytest.fixture
def plant():
    return made.build()


def column(n: int, T: float, loading: float) -> pd.DataFrame:
    """The profile of ``n`` equal cells over 10 m, a twentieth of it liquid."""
    return pd.DataFrame({
        "z_m": (np.arange(n) + 0.5) * 10.0 / n, "dz_m": 10.0 / n, "holdup": 0.05, "T_liquid_K": T, "loading": loading,
        "strength": 0.30, "P_Pa": 1e5, "y_CO2": 0.10, "y_H2O": 0.10, "flux_CO2_mol_m3_s": 1.0, "enhancement": 100.0,
        "gas_film_share": 0.2, "driving_force_Pa": 5e3,
    })


def with_profiles(plant, **profiles):
    units = {k: replace(plant.units[k], profiles=p) for k, p in profiles.items()}
    return replace(plant, units={**plant.units, **units})


def value(plant, name, case=SUMP):
    return losses(plant, case, CAPTURED)["parts"][name]["value"]


def test_mea_by_heat_at_135_degC_as_davis2009():
    # first-order constant of 7 molal MEA at loading 0.4 and 135 degC: 1.34e-7 1/s, 7.8 % in a week (davis2009 in the
    # review rochelle2012; figure as recalled). Laboratories differ by some 40 %.
    lean = MEA.lean(0.4, 0.30, 408.15, 3e5, amine=1.0)
    week = thermal(408.15) / (lean.density / lean.mass) * WEEK
    assert week == pytest.approx(0.078, rel=0.4)


def test_piperazine_loses_30_percent_in_4_weeks_at_175_degC():
    # abstract of freeman2011, which the constant was set by
    k = float(degradation_laws(PZ.about)["thermal"].rate(448.15, amine=1.0))
    assert 1.0 - math.exp(-k * 4 * WEEK) == pytest.approx(0.30, abs=0.005)


def test_oxygen_in_water_at_40_degC():
    # 6.4 mg/L under saturated air at 101,325 Pa (tables of oxygen in fresh water); two figures of sander2023: 5 %
    p = 0.2095 * (101325.0 - 7384.0)
    assert float(oxygen_solubility(313.15, MEA.about)) * p * 32.0 == pytest.approx(6.4, rel=0.05)


def test_degradation_by_heat_rises_with_temperature_and_loading():
    assert np.all(np.diff([thermal(T) for T in np.linspace(373.15, 413.15, 9)]) > 0.0)
    assert np.all(np.diff([thermal(393.15, a) for a in np.linspace(0.05, 0.5, 10)]) > 0.0)


def test_packing_is_the_rate_times_its_liquid(plant):
    found = [value(with_profiles(plant, stripper=column(n, 388.15, 0.3)), "thermal_stripper_packing") for n in (1, 36)]
    liquid = 0.05 * 10.0 * math.pi / 4 * plant.units["stripper"].data["diameter"] ** 2
    by_hand = thermal(388.15, 0.3) * liquid * SPECIES["MEA"].M / CAPTURED * 1e3
    assert found == pytest.approx([by_hand, by_hand], rel=1e-3)  # density at another pressure and from the table


def test_sump_doubles_with_its_residence_time(plant):
    twice = Case(stripper={"sump_residence_time": "10 min"})
    name = "thermal_reboiler_and_sump"
    assert value(plant, name, twice) == pytest.approx(2.0 * value(plant, name), rel=1e-12)
    part = losses(plant, Case(), CAPTURED)["parts"][name]
    assert part == {"value": "not computed", "reason": "stripper.sump_residence_time is not given"}


def test_without_oxygen_nothing_is_oxidised(plant):
    plant = with_profiles(plant, absorber=column(20, 328.15, 0.4))
    gas = plant.streams["cooled_gas"]
    bare = gas_stream({k: v for k, v in gas.n.items() if k != "O2"}, gas.T, gas.P)
    without = replace(plant, streams={**plant.streams, "cooled_gas": bare})
    for name in ("oxidation_absorber_packing", "oxidation_by_dissolved_oxygen"):
        assert value(plant, name) > 0.0
        assert value(without, name) == 0.0


def test_oxidation_is_held_by_the_transfer_of_oxygen(plant):
    # flux = E kLa (1 - share) drive / He; a hundredth of the flux at the same driving force is a hundredth of kLa
    slow = column(20, 328.15, 0.4).assign(flux_CO2_mol_m3_s=1e-5)
    slower = slow.assign(flux_CO2_mol_m3_s=1e-7)
    first, second = (value(with_profiles(plant, absorber=p), "oxidation_absorber_packing") for p in (slow, slower))
    assert first == pytest.approx(100.0 * second, rel=1e-9)
    assert first < value(with_profiles(plant, absorber=column(20, 328.15, 0.4)), "oxidation_absorber_packing")


def test_salts_take_two_amines_a_sulfur(plant):
    gas = plant.streams["cooled_gas"]
    dirty = gas_stream({**gas.n, "SO2": 0.05, "NO2": 0.01}, gas.T, gas.P)
    found = value(replace(plant, streams={**plant.streams, "cooled_gas": dirty}), "heat_stable_salts")
    assert found == pytest.approx((2 * 0.05 + 0.01) * SPECIES["MEA"].M / CAPTURED * 1e3, rel=1e-12)


def test_the_indicator_names_what_is_an_upper_bound(plant):
    gas = plant.streams["cooled_gas"]
    dirty = replace(plant, streams={**plant.streams, "cooled_gas": gas_stream({**gas.n, "SO2": 0.05}, gas.T, gas.P)})
    found = losses(dirty, Case(), CAPTURED)
    assert found["upper_bounds"] == ["oxidation_by_dissolved_oxygen", "heat_stable_salts"]
    most = sum(found["parts"][name]["value"] for name in found["upper_bounds"])
    assert f"of it {most:.3g} kg/t is an upper bound, not an estimate: oxidation by dissolved oxygen, heat stable " \
        "salts" in absorbent_note(found)


def test_sludge_is_what_the_user_gives(plant):
    assert value(plant, "reclaimer_sludge", Case(solvent={"reclaimer_loss": "0.2 kg/t"})) == pytest.approx(0.2)
    assert value(plant, "reclaimer_sludge") == "not computed"


def test_emission_per_normal_volume_of_dry_gas(plant):
    gas = gas_stream({"N2": 999.0, "MEA": 1e-3, "H2O": 80.0, "CO2": 1.0}, 313.15, 1.02e5)
    found = losses(replace(plant, streams={**plant.streams, "treated_gas": gas}), SUMP, CAPTURED)["emission"]
    # 1 ppmv of a gas of 61.08 g/mol over 22.414 L/mol is 2.725 mg/Nm3
    assert found["after_wash"]["mg_per_Nm3_dry"] == pytest.approx(2.725, rel=1e-3)


def test_what_a_solvent_lacks_is_not_computed_and_says_why(plant):
    found = losses(with_profiles(plant, stripper=column(9, 390.0, 0.2)), Case(solvent={"name": "pz"}), CAPTURED)
    assert "PZ" in found["parts"]["oxidation_absorber_packing"]["reason"]
    assert {"oxidation_absorber_packing", "oxidation_by_dissolved_oxygen"} <= set(found["not_computed"])
    assert found["total"] == pytest.approx(sum(p["value"] for p in found["parts"].values() if "basis" in p))


def test_a_folder_without_a_set_has_no_laws():
    about = {**MEA.about, "sets": {k: v for k, v in MEA.about["sets"].items() if k != "degradation"}}
    assert degradation_laws(about) == {}


def test_oxidation_without_solubility_is_refused():
    about = {**MEA.about, "sets": {k: v for k, v in MEA.about["sets"].items() if k != "oxygen"}}
    with pytest.raises(InputError, match="oxygen"):
        degradation_laws(about)


@pytest.mark.parametrize(("name", "left"), [("mea", "degradation, oxidation"), ("pz", "degradation, thermal")])
def test_a_rate_law_beyond_its_temperatures_is_told(name, left):
    """Oxidation of MEA is known from 55 degC, the loss of piperazine at 175 degC alone."""
    result = run_case(Case(solvent={"name": name, "lean_loading": 0.2}))
    told = [str(w) for w in result.warnings if w.where.startswith("losses, ")]
    assert any(f"{left}: temperature" in text for text in told)
