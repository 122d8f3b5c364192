"""A solvent that corrects its base by factors: tables, ranges, and what a bad set is told; kg' of the rate law."""

import numpy as np
import pandas as pd
import pytest

from ccus.errors import InputError
from solvents.library import load
from solvents.observables import OBSERVABLES


@pytest.mark.parametrize(("base", "rows", "about", "told"), [
    ("pz", "colour,1,0,0,0", "T0 = 313.15\nL0 = 0.2\nW0 = 0.3", "corrects nothing; allowed: density, viscosity, rate"),
    ("pz", "rate,1,0,0,0", "T0 = 313.15\nL0 = 0.2", "the point at which b, c and d change nothing is needed"),
    ("pz", "rate,fast,0,0,0", "T0 = 313.15\nL0 = 0.2\nW0 = 0.3", "column a: is no number (got fast)"),
    ("pz", "heat_capacity,1,0.1,0,0", "T0 = 313.15\nL0 = 0.2\nW0 = 0.3", "only a corrects the amine's heat capacity"),
    ("mea", "heat_capacity,1,0,0,0", "T0 = 313.15\nL0 = 0.2\nW0 = 0.3", "heat capacity of this model form cannot be"),
    ("pz", "rate,1,0,0,0\ndensity,0,0,0,0", "T0 = 313.15\nL0 = 0.2\nW0 = 0.3",
     "range is not stated (got [valid.density])"),
])
def test_a_bad_correction_is_one_line(tmp_path, base, rows, about, told):
    folder = corrected(tmp_path, base, rows, about)
    with pytest.raises(InputError) as error:
        load(folder).direct()
    assert told in str(error.value)


def corrected(folder, base, rows, about="T0 = 313.15\nL0 = 0.2\nW0 = 0.3"):
    """A solvent that corrects its base; the first row alone has a range."""
    (folder / "solvent.toml").write_text(f'base = "{base}"\n[sets]\ncorrection = "own"\n')
    (folder / "own.csv").write_text(f"property,a,b,c,d\n{rows}\n")
    (folder / "own.toml").write_text(f'source = "own"\n{about}\n[valid.{rows.split(",")[0]}]\nT = [300.0, 320.0]\n')
    return str(folder)


@pytest.mark.parametrize("base", ["mea", "pz"])
def test_a_correction_is_a_factor_in_tables_and_direct_model(tmp_path, base):
    mine, theirs = load(corrected(tmp_path, base, "viscosity,0.1,0.5,0.3,0.2")), load(base)
    at = (333.15, 0.3, 0.25)
    ours, base_at = mine.properties(*at), theirs.properties(*at)
    expected = np.exp(0.1 + 0.5 * (1000 / 333.15 - 1000 / 313.15) + 0.3 * 0.1 - 0.2 * 0.05)
    for kind in ("table", "direct"):
        assert ours["viscosity"][kind] / base_at["viscosity"][kind] == pytest.approx(expected, rel=1e-6)
        assert ours["p_CO2"][kind] == pytest.approx(base_at["p_CO2"][kind], rel=1e-10)  # speciation iterates
        assert ours["density"][kind] == base_at["density"][kind]
        assert (ours["diffusivity_CO2"][kind] == base_at["diffusivity_CO2"][kind]) == (base == "mea")  # by viscosity
    said = [n for n in mine.notices("here", 330.0, 0.3, 0.25) if "viscosity as corrected" in n.what]
    assert [(n.value, n.allowed) for n in said] == [("330 K", "300 to 320 K")]
    water = {"H2O": 1.0, mine.amine: 0.0, "CO2": 0.0}
    assert mine.dilute_stream(water, 313.15, 1e5).density == theirs.dilute_stream(water, 313.15, 1e5).density


def test_an_unknown_set_is_told(tmp_path):
    (tmp_path / "solvent.toml").write_text('base = "pz"\n[sets]\ncorection = "own"\n')
    with pytest.raises(InputError, match=r"unknown set of constants \(got corection\)"):
        load(str(tmp_path))


def test_absorption_rate_of_mea_is_that_of_its_rate_law():
    # 40 degC, unloaded 30 wt%: putta2016's law gives 18.3 m3/mol/s at 4900 mol/m3 of amine; kg' = sqrt(k D c)/He
    frame = pd.DataFrame({"T": [313.15], "loading": [0.0], "strength": [0.30]})
    kg = OBSERVABLES["absorption_rate"](frame, load("mea_empirical").direct("putta2016"))[0]
    at = load("mea_empirical").properties(313.15, 1e-4, 0.30, "putta2016")
    by_hand = np.sqrt(18.3 * at["diffusivity_CO2"]["direct"] * 4900) / at["henry_CO2"]["direct"]
    assert kg == pytest.approx(by_hand, rel=0.02)
