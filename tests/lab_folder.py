"""Made-up laboratory results: points of mea_empirical with known factors and noise, as CSV files or a workbook."""

import numpy as np
from openpyxl import Workbook

from solvents.library import load

HEAD = "temperature [degC],loading [mol CO2/mol amine],strength [wt%],"
HEADINGS = {"vle": "p_CO2 [kPa]", "heat": "heat [kJ/mol]", "kinetics": "kg [mol/m2/s/Pa]", "density": "density [kg/m3]",
            "viscosity": "viscosity [mPa s]", "heat_capacity": "heat_capacity [kJ/kg/K]"}
VLE = [(t, x, 30, 0.01 * (1 + t) * x) for t in (40, 80) for x in (0.2, 0.3, 0.4)]
ABOUT = 'base = "mea_empirical"\ntitle = "Mine"\n'


def lab_folder(folder, vle, about=ABOUT, head=None, **tables):
    """A folder of CSV files; ``head`` replaces the headings of vle."""
    folder.mkdir()
    (folder / "lab.toml").write_text(about)
    for name, rows in {"vle": vle, **tables}.items():
        lines = [",".join(str(v) for v in row) for row in rows]
        heading = head if head and name == "vle" else HEAD + HEADINGS[name]
        (folder / f"{name}.csv").write_text("\n".join([heading, *lines]) + "\n")
    return folder


def lab_book(path, about=(("base", "mea_empirical"), ("title", "Mine")), **tables):
    """A workbook; a table is its rows below the usual headings."""
    book = Workbook()
    book.active.title = "lab"
    for row in (("key", "value"), *about):
        book.active.append(row)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in ((HEAD + HEADINGS[name]).split(","), *rows):
            sheet.append(row)
    book.save(path)
    return path


def made_up(temperatures, noise=0.0, seed=1):
    """Pressures [kPa] and heats [kJ/mol] with noise."""
    rng, mea = np.random.default_rng(seed), load("mea_empirical")
    vle, heat = [], []
    for c in temperatures:
        for x in np.linspace(0.12, 0.5, 6):
            at = mea.properties(c + 273.15, x, 0.3)
            vle.append((c, x, 30, at["p_CO2"]["direct"] / 1e3 * np.exp(noise * rng.standard_normal())))
            heat.append((c, x, 30, at["heat_of_absorption"]["direct"] / 1e3 + 40 * noise * rng.standard_normal()))
    return vle, heat[::3]
