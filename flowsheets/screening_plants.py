"""Solvents in each plant, in lines of text and as part of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ccus.draw_html import Markup, join, table, tag
from flowsheets.figures import DUTY, ENERGY, FIGURES
from flowsheets.screening import Configuration, Evaluation, compared_plants
from flowsheets.verdict import YEARS

SHOWN = (  # figure, heading, format
    (DUTY, "duty GJ/t", ".3f"),
    ("specific_equivalent_work_kWh_per_t", "work kWh/t", ".1f"),
    (ENERGY, "energy GJ/t", ".3f"),
    ("reduction", "reduction", "+.1%"),
    ("lean_loading", "lean", ".3f"),
    ("rich_loading", "rich", ".3f"),
    ("cyclic_capacity_mol_per_kg", "mol/kg", ".2f"),
    ("circulation_kg_per_kg", "kg/kg CO2", ".1f"),
    ("absorber_diameter_m", "absorber m", ".2f"),
    ("stripper_diameter_m", "stripper m", ".2f"),
    ("packing_volume_m3", "packing m3", ".0f"),
    ("exchanger_area_m2", "exchanger m2", ".0f"),
)
OWN = " (case)"  # behind the name of the case's own plant


def words(row: Configuration, own: str) -> str:
    """Name of a plant for tables."""
    return row.plant.replace("_", " ") + (OWN if row.plant == own else "")


def lines(found: Sequence[Evaluation], e: Evaluation, against: str, own: str) -> list[str]:
    """The table of one solvent, its reasons and notes; nothing where it was not solved in other plants."""
    if not e.plants:
        return []
    above, other = compared_plants(found, e, against), Path(against).name
    heads = [head for _, head, _ in SHOWN] + ([f"duty/{other}", f"energy/{other}"] if above else [])
    text = [f"{Path(e.solvent).name} in each plant, at its own lean loading of least reboiler duty:",
            " " * 34 + "".join(f"{head:>13}" for head in heads)]
    for row in e.plants:
        if row.figures:
            cells = [format(row.figures[key], form) if key in row.figures else "-" for key, _, form in SHOWN]
            share = above.get(row.plant, {})
            cells += [format(share[key], "+.1%") if key in share else "-" for key in (DUTY, ENERGY) if above]
            text.append(f"{words(row, own):<34}" + "".join(f"{cell:>13}" for cell in cells))
        else:
            text.append(f"{words(row, own):<34}   not solved: {row.reason}")
    text += [f"{words(row, own)}: {note}" for row in e.plants for note in row.notes]
    return [*text, _verdict(e, own)]


def _verdict(e: Evaluation, own: str) -> str:
    """Which plants meet each target."""
    if not any(row.met for row in e.plants):
        return "no verdict on any of them"
    met = {year: ", ".join(words(row, own) for row in e.plants if row.met.get(str(year))) for year in YEARS}
    return "; ".join(f"target {year} met by {names or 'none of them'}" for year, names in met.items())


def section(found: Sequence[Evaluation], against: str, own: str) -> Markup:
    """The part of the page: a table a solvent; empty where there are none."""
    return join(_of_one(found, e, against, own) for e in found if e.plants)


def _of_one(found: Sequence[Evaluation], e: Evaluation, against: str, own: str) -> Markup:
    computed = [row for row in e.plants if row.figures]
    above = compared_plants(found, e, against)
    shown: list[list[Any]] = [[f"{name} [{unit}]", *(row.figures.get(key) for row in computed)]
                              for key, (name, unit) in FIGURES.items()]
    shown += [[f"target {year} met", *(row.met.get(str(year)) for row in computed)] for year in YEARS]
    if above:
        shown += [[f"{FIGURES[key][0]}, above that of {Path(against).name}", *(_share(above, row, key)
                                                                              for row in computed)]
                  for key in (DUTY, ENERGY, "packing_volume_m3", "exchanger_area_m2")]
    told = [[words(row, own), text] for row in e.plants for text in (row.reason, *row.notes) if text]
    return tag("div", tag("h3", Path(e.solvent).name), tag("p", _verdict(e, own), class_="note"),
               table(["", *(words(row, own) for row in computed)], shown) if computed else "",
               table(["plant", "what to know"], told, text=(0, 1)) if told else "")


def _share(above: Mapping[str, Mapping[str, float]], row: Configuration, key: str) -> str:
    share = above.get(row.plant, {})
    return f"{100 * share[key]:+.1f} %" if key in share else "–"
