"""Laboratory results to start from: each table with its headings, its units and an example that is a remark."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from solvents.lab_columns import COLUMNS, STATE, TABLES

EXAMPLE = {"temperature": ("degC", 40), "loading": ("mol CO2/mol amine", 0.2), "strength": ("wt%", 30),
           "p_CO2": ("kPa", 0.01), "heat": ("kJ/mol", 85), "kg": ("mol/m2/s/Pa", 2e-6), "density": ("kg/m3", 1050),
           "viscosity": ("mPa s", 2.2), "heat_capacity": ("kJ/kg/K", 3.6)}
KEYS: Mapping[str, tuple[Any, str]] = {
    "base": ("mea_empirical", "the solvent whose amine and whatever is not measured here are taken, and marked so"),
    "title": ("My solvent", "name of the solvent in results"),
    "amine": ("", "name of your amine, such as AMP; where it is the base's own, what is not measured counts as known"),
    "formula": ("", "of the amine, such as C4H11NO: loadings per mol are turned into CO2 per kg by its molar mass"),
    **{table.key: (table.error, f"standard error of the points of {name} that state none [%]")
       for name, table in TABLES.items()},
}


def _remarks(name: str) -> list[str]:
    columns = dict.fromkeys((*STATE, *(c for group in TABLES[name].measured for c in group)))
    units = "; ".join(f"{column} {', '.join(COLUMNS[column].units)}" for column in columns)
    return [f"{TABLES[name].remark}. Strength: amine in the solvent without CO2.", f"Units: {units}.",
            "Further columns: error [%], the standard error of each point; source, whose points share an error."]


def _example(name: str) -> dict[str, Any]:
    """An example by heading."""
    return {f"{column} [{EXAMPLE[column][0]}]": EXAMPLE[column][1] for column in (*STATE, *TABLES[name].measured[0])}


def texts() -> dict[str, str]:
    """The files of a folder, by name.

    >>> print(texts()["density.csv"].splitlines()[-2])
    temperature [degC],loading [mol CO2/mol amine],strength [wt%],density [kg/m3]
    """
    keys = [f"{key} = {json.dumps(value)}  # {remark}" for key, (value, remark) in KEYS.items()]
    found = {"lab.toml": "# Laboratory results of a solvent, for: ccus solvent fit THIS_FOLDER --out MY_SOLVENT\n"
                         + "\n".join(keys) + "\n"}
    for name in TABLES:
        example = _example(name)
        lines = [*(f"# {line}" for line in _remarks(name)), ",".join(example),
                 "# " + ",".join(str(value) for value in example.values())]
        found[f"{name}.csv"] = "\n".join(lines) + "\n"
    return found


def sheets() -> dict[str, list[dict[str, Any]]]:
    """The sheets of a workbook, by name: rows whose keys are the headings."""
    keys = [{"key": key, "value": value, "remark": remark} for key, (value, remark) in KEYS.items()]
    remarks = [{"key": f"# {name}", "value": None, "remark": line} for name in TABLES for line in _remarks(name)]
    found = {"lab": keys + remarks}
    for name in TABLES:
        example = _example(name)
        first = next(iter(example))
        found[name] = [{**example, first: f"# such as {example[first]}"}]
    return found
