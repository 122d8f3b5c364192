"""A fitted solvent of an amine that the toolkit does not know: its molar mass, and what is taken from the base."""

import json

import numpy as np
import pandas as pd
import pytest

from ccus.cli.main import main
from ccus.species import SPECIES
from flowsheets.case import Case
from flowsheets.run import run_case
from solvents.library import load
from solvents.observables import OBSERVABLES

STATE = "temperature [K],loading [mol CO2/mol amine],strength [kg/kg]"


def fitted(folder, about):
    """A solvent fitted to exact points of ``mea_empirical``, whose laboratory says this of its amine."""
    lab = folder / "lab"
    lab.mkdir(parents=True)
    (lab / "lab.toml").write_text(f'base = "mea_empirical"\ntitle = "Trial"\n{about}\n')
    states = [(T, x) for T in (313.15, 353.15, 393.15) for x in (0.1, 0.2, 0.3, 0.4, 0.5)]
    frame = pd.DataFrame(states, columns=["T", "loading"]).assign(strength=0.3)
    p = OBSERVABLES["p_CO2"](frame, load("mea_empirical").direct())
    lines = [f"{T},{x},0.3,{v}" for (T, x), v in zip(states, p)]
    (lab / "vle.csv").write_text("\n".join([f"{STATE},p_CO2 [kPa]", *lines]) + "\n")
    assert main(["solvent", "fit", str(lab), "--out", str(folder / "solvent")]) == 0
    return load(str(folder / "solvent"))


@pytest.fixture(scope="module")
def solvents(tmp_path_factory):
    return {name: fitted(tmp_path_factory.mktemp(name or "none"), about) for name, about in (
        ("mea", 'amine = "MEA"'), ("twin", 'amine = "TWIN"\nformula = "C2H7NO"'), ("amp", 'amine = "AMP"'),
        ("", ""))}


def test_an_amine_of_the_same_formula_is_the_same_plant(solvents):
    duty = [run_case(Case(solvent={"name": solvents[k].name, "lean_loading": 0.2})).kpi for k in ("mea", "twin")]
    key = "specific_reboiler_duty_GJ_per_t"
    assert duty[1][key] == pytest.approx(duty[0][key], rel=1e-9)


def test_balances_close_with_its_own_elements(solvents):
    result = run_case(Case(solvent={"name": solvents["amp"].name, "lean_loading": 0.2}))
    worst = json.dumps(result.balances)
    assert "species.AMP" in worst or "AMP" in worst
    assert max(abs(v) for v in _numbers(result.balances)) < 1e-8


def _numbers(value):
    if isinstance(value, dict) or hasattr(value, "items"):
        return [x for v in value.values() for x in _numbers(v)]
    return [value]


def test_loading_is_per_mol_of_its_own(solvents):
    lean = solvents["amp"].lean(0.3, 0.30, 313.15, 1e5, mass=1.0)
    assert lean.n["CO2"] / lean.n["AMP"] == pytest.approx(0.3)
    free = 1.0 - lean.n["CO2"] * SPECIES["CO2"].M
    assert lean.n["AMP"] * 89.14e-3 == pytest.approx(0.3 * free, rel=1e-4)  # 4 C, 11 H, N, O by hand


def test_water_follows_its_mole_fraction(solvents):
    """Raoult's law: 30 wt% of a heavier amine leaves more water by mole."""
    pressure = {k: solvents[k].properties(353.15, 0.01, 0.3)["p_H2O"]["direct"] for k in ("mea", "amp")}
    share = {k: (0.7 / 18.015) / (0.7 / 18.015 + 0.3 / M) for k, M in (("mea", 61.08), ("amp", 89.14))}
    assert pressure["amp"] / pressure["mea"] == pytest.approx(share["amp"] / share["mea"], rel=2e-3)


def test_density_is_that_of_the_base_at_equal_mass_of_co2(solvents):
    ratio = SPECIES["MEA"].M / SPECIES["AMP"].M
    mine = solvents["amp"].properties(313.15, 0.3, 0.3)["density"]["direct"]
    base = solvents["mea"].properties(313.15, 0.3 * ratio, 0.3)["density"]["direct"]
    assert mine == pytest.approx(base, rel=1e-12)


def test_what_is_said_of_it(solvents):
    said = {k: str(dict(s.about["estimated"])) for k, s in solvents.items()}
    assert "amine vapour" in said["amp"]
    assert "molar mass" in said[""]
    assert "molar mass" not in said["mea"] + said["twin"]
    assert np.all([solvents[k].about.get("same_amine", False) == (k == "mea") for k in solvents])


@pytest.mark.parametrize(("about", "told"), [
    ('amine = "XYZ"', "lab.toml: a key is missing (got formula)"),
    ('formula = "C4H11NO"', "lab.toml: a key is missing (got amine)"),
    ('amine = "XYZ"\nformula = "C4H11Qq"', "lab.toml, amine XYZ: is no formula (got C4H11Qq)"),
    ('amine = "CO2"\nformula = "CO2"', "is the name of another species"),
    ('amine = "MEA"\nformula = "C4H11NO"', "is the name of another species"),
    ("amine = 3", "lab.toml, amine: is no text (got 3)"),
])
def test_bad_amines(tmp_path, capsys, about, told):
    lab = tmp_path / "lab"
    lab.mkdir()
    (lab / "lab.toml").write_text(f'base = "mea_empirical"\n{about}\n')
    (lab / "vle.csv").write_text(f"{STATE},p_CO2 [kPa]\n313,0.2,0.3,0.01\n")
    assert main(["solvent", "fit", str(lab), "--out", str(tmp_path / "out")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert told in lines[0]
    assert not (tmp_path / "out").exists()
