"""Balances of a plant closed by hand, and what they show when it is not."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from flowsheets.balances import balances, battery_limit, worst

_spec = importlib.util.spec_from_file_location("accounts_plant", Path(__file__).with_name("accounts_plant.py"))
made = importlib.util.module_from_spec(_spec)  # tests/ is no package and not on the path
_spec.loader.exec_module(made)


@pytest.fixture(scope="module")
def plant():
    return made.build()


def test_a_closed_plant_closes(plant):
    errors = balances(plant)
    assert set(errors) == {"plant", "units"}
    assert set(errors["units"]) == set(plant.units)
    assert set(errors["plant"]) == {"elements", "species", "energy"}
    assert abs(errors["plant"]["energy"]) < 1e-10
    assert worst(errors["plant"]["elements"]) < 1e-9
    assert max(abs(errors["plant"]["species"][k]) for k in ("CO2", "H2O", "N2", "O2")) < 1e-9
    assert worst(errors["units"]) < 1e-9


def test_battery_limit(plant):
    entering, leaving = battery_limit(plant)
    assert entering == ["flue_gas", "makeup_water", "makeup_amine"]
    assert leaving == ["treated_gas", "co2_product", "gas_condensate", "compression_condensate"]


def test_streams_within_a_unit_are_no_part_of_the_plant_balance(plant):
    entering, leaving = battery_limit(plant)
    assert not {"overhead", "reflux"} & {*entering, *leaving}


def test_a_lost_stream_shows(plant):
    outlets = {**plant.outlets, "gas_cooler": ("cooled_gas",)}
    errors = balances(replace(plant, outlets=outlets))
    lost = plant.streams["gas_condensate"].n["H2O"] / plant.streams["flue_gas"].n["H2O"]
    assert errors["units"]["gas_cooler"]["species"]["H2O"] == pytest.approx(-lost, rel=1e-9)
    assert errors["plant"]["species"]["H2O"] == pytest.approx(-lost, rel=0.1)
    assert abs(errors["plant"]["energy"]) > 0.1  # enthalpy of formation of 86 mol/s of water


def test_an_open_tear_shows_in_the_unit_that_gives_the_stream(plant):
    lean = plant.streams["lean_feed"]
    torn = replace(lean, n={**lean.n, "CO2": 1.01 * lean.n["CO2"]})
    errors = balances(replace(plant, streams={**plant.streams, "lean_feed": torn}))
    assert errors["units"]["trim_cooler"]["species"]["CO2"] == pytest.approx(0.01, rel=1e-6)


def test_a_duty_that_is_off_shows_relative_to_the_reboiler(plant):
    stripper = plant.units["stripper"]
    off = replace(stripper, heat=stripper.heat + 0.01 * stripper.data["reboiler_duty"])
    errors = balances(replace(plant, units={**plant.units, "stripper": off}))
    assert errors["plant"]["energy"] == pytest.approx(-0.01, rel=1e-6)


def test_a_bleed_is_a_negative_inflow(plant):
    assert plant.streams["makeup_water"].n["H2O"] < 0.0  # this plant condenses more than it loses
    assert abs(balances(plant)["plant"]["species"]["H2O"]) < 1e-9
