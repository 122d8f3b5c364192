"""Refit a solvent's thermodynamics to the points of ``validation/data``: ``python -m validation.regress NAME``.

``solvents/<name>/regression.toml`` says which parameters of the base solvent's set are free and how far the data are
trusted; ``--write`` puts the fitted rows into the folder.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ccus.errors import CcusError, InputError
from ccus.params import ROOT, ParameterSet
from solvents.library import load
from solvents.observables import OBSERVABLES
from solvents.regression import Observations, Parameter, Regression, regress, source_weights, with_set, without_source
from solvents.tables import property_sets
from validation.submodels_points import measured_points

FOLDER = ROOT / "solvents"


def settings(name: str) -> dict[str, Any]:
    """Contents of ``solvents/<name>/regression.toml``.

    Raises
    ------
    InputError
        The solvent has no such file.

    Examples
    --------
    >>> settings("mea_lab")["result"]
    'lab2026'
    """
    path = FOLDER / name / "regression.toml"
    if not path.is_file():
        known = sorted(p.parent.name for p in FOLDER.glob("*/regression.toml"))
        raise InputError("no regression of this solvent", value=name, allowed=", ".join(known))
    return tomllib.loads(path.read_text(encoding="utf-8"))


def observations(about: Mapping[str, Any]) -> list[Observations]:
    """Measured points within the range, with their errors and weights.

    Raises
    ------
    InputError
        A property or a source without measured points.

    Examples
    --------
    >>> [o.key for o in observations(settings("mea_lab"))][:2]
    ['p_CO2', 'p_H2O']
    """
    found = []
    for key, trust in about["data"].items():
        if key not in OBSERVABLES:
            raise InputError("no such measured property", where="regression.toml, data", value=key,
                             allowed=", ".join(OBSERVABLES))
        frame = measured_points(key)
        for source in trust.get("of", {}).keys() - set(frame.source):
            raise InputError("no points of this source", where=f"regression.toml, data.{key}.of", value=source,
                             allowed=", ".join(frame.source.unique()))
        keep = frame.flag == ""
        for name, (low, high) in about["range"].items():
            if name in frame:
                keep &= frame[name].between(low, high)
        frame = frame[keep].reset_index(drop=True)
        error = frame.source.map(trust.get("of", {})).fillna(trust["error"]).to_numpy(dtype=float)
        weight = source_weights(frame.source, trust["count"])
        found.append(Observations(key=key, frame=frame, error=error, weight=weight))
    return found


def fit(name: str) -> tuple[Regression, list[Observations]]:
    """The regression of ``solvents/<name>``, on its base solvent, and the points it used."""
    about = settings(name)
    points = observations(about)
    return regress(load(load(name).about["base"]), [Parameter(**p) for p in about["parameter"]], points), points


def before_and_after(name: str, found: Regression, points: list[Observations]) -> pd.DataFrame:
    """Bias and mean absolute deviation [ln] of the base's set and of the fitted one, by property and source."""
    base = load(load(name).about["base"])
    rows = []
    for o in points:
        deviations = {"base": o.deviations(base.direct()), "fitted": o.deviations(with_set(base, found.fitted))}
        for source in o.frame.source.unique():
            at = (o.frame.source == source).to_numpy()
            rows.append({"property": o.key, "source": source, "n": int(at.sum()),
                         **{f"{k} bias": d[at].mean() for k, d in deviations.items()},
                         **{f"{k} mean": np.abs(d[at]).mean() for k, d in deviations.items()}})
    return pd.DataFrame(rows)


def write(name: str, found: Regression, points: list[Observations], today: date) -> None:
    """Write the rows that moved, and beside them what was fitted to what, into the solvent's folder."""
    about = settings(name)
    start = property_sets(load(load(name).about["base"]).about, load(name).kinetics())["thermodynamics"]
    path = FOLDER / name / f"{about['result']}.csv"
    changed = {cell.rpartition(".")[0] for p in found.parameters for cell in p.cells}
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(start.rows[min(changed)])
        for key in (k for k in start.rows if k in changed):
            old, new = start.rows[key], found.fitted.rows[key]
            cells = {c: new[c] if new[c] == old[c] else f"{float(new[c]):.9g}" for c in new}
            out.writerow((cells | {"where": f"fitted, see {path.stem}.toml; start: {start.name}"}).values())
    path.with_suffix(".toml").write_text(_description(about, start, found, points, today), encoding="utf-8")


def _description(about: Mapping[str, Any], start: ParameterSet, found: Regression, points: list[Observations],
                 today: date) -> str:
    def span(column: str) -> str:
        values = pd.concat([o.frame[column] for o in points if column in o.frame and o.key == "p_CO2"])
        return f"[{values.min():.5g}, {values.max():.5g}]"

    lines = [f'source = "{about["result"]}"', f'base = "{start.name}"', f'form = "{start.about["form"]}"',
             f'basis = "regressed on laboratory data alone: python -m validation.regress, {today.isoformat()}"',
             "[valid]  # span of the CO2 pressures fitted", f"T = {span('T')}", f"strength = {span('strength')}",
             f"loading = {span('loading')}", "[points]  # of each source in validation/data"]
    for o in points:
        counts = ", ".join(f"{s} = {n}" for s, n in o.frame.source.value_counts(sort=False).items())
        lines.append(f"{o.key} = {{{counts}}}")
    for p, value, error in zip(found.parameters, found.values, found.errors):
        lines += ["[[parameter]]  # change from the base", f'name = "{p.name}"', f"value = {value:.6g}",
                  f"standard_error = {error:.2g}"]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    """Fit, print parameters, correlations and deviations; with the options also the checks and the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="solvent with a regression.toml, such as mea_lab")
    parser.add_argument("--without", action="store_true", help="repeat without each source in turn")
    parser.add_argument("--write", action="store_true", help="write the set into the solvent's folder")
    args = parser.parse_args(arguments)
    found, points = fit(args.name)
    values = pd.DataFrame({"parameter": [p.name for p in found.parameters], "value": found.values,
                           "standard error": found.errors, "prior": [p.prior for p in found.parameters]})
    print(values.to_string(index=False, float_format="{:.4g}".format), "\n\nstrongest correlations")
    for r, one, other in found.correlations()[:5]:
        print(f"{r:6.2f}  {one} / {other}")
    print("\n" + before_and_after(args.name, found, points).to_string(index=False, float_format="{:.3f}".format))
    if args.without:
        base = load(load(args.name).about["base"])
        print("\n" + without_source(base, found, points).to_string(index=False, float_format="{:.3f}".format))
    if args.write:
        write(args.name, found, points, date.today())
        print(f"\nwritten: {Path('solvents') / args.name / settings(args.name)['result']}.csv and .toml")


if __name__ == "__main__":
    try:
        main()
    except CcusError as error:
        raise SystemExit(f"regress: {error}") from None
