"""The folder of a fitted solvent: constants with covariance, points beside the model, and a page."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from solvents.fit import Fit, doubts
from solvents.fit_page import fit_page
from solvents.fit_properties import MEASURED
from solvents.fit_summary import counts, usual_strength

TAKEN = {"density": "density", "viscosity": "viscosity", "": "surface tension, conductivity, diffusivity, speciation",
         "kinetics": "kinetics", "heat_capacity": "heat capacity"}  # from the base, by the table that would measure it
NAMES = ("solvent.toml", "fitted.csv", "fitted.toml", "correction.csv", "correction.toml", "covariance.csv", "refs.bib",
         "fit.html", "points_vle.csv", "points_heat.csv", *(f"points_{table}.csv" for table in MEASURED))


def files(fit: Fit) -> dict[str, str]:
    """Text of each file of the solvent's folder, by name: some of ``NAMES``."""
    keys = [term[0] for term in fit.terms]
    rows = [f"{k},{float(c[0])!r},{c[1]:g},{c[2]:g},{c[3]:g},fit to {counts(fit, ('vle', 'heat'))}"
            for k, c in zip(keys, fit.form.terms)]
    about = (f'source = "fitted"\nform = "ln p*CO2 = sum of coefficient loading^i (1/T)^j strength^k"\n'
             f'basis = "{counts(fit, ("vle", "heat"))}"\n'
             f"{f'bend = {fit.form.bend!r}' if fit.form.bend else f'low_loading = {fit.form.low_loading!r}'}\n"
             f"[valid]  # range of the pressures measured\n{_ranges(fit.valid)}")
    bib = f"@misc{{fitted,\n  title = {{Fit to the laboratory results given}},\n  note = {{{counts(fit)}}}\n}}\n"
    points = {f"points_{name}.csv": frame.dropna(axis=1, how="all").to_csv(index=False, lineterminator="\n")
              for name, frame in (("vle", fit.vle), ("heat", fit.heat), *((c.table, c.points) for c in fit.corrections))
              if len(frame)}
    return {"fitted.csv": "term,coefficient,loading,inverse_T,strength,where\n" + "\n".join(rows) + "\n",
            "covariance.csv": _covariance(fit), "fitted.toml": about, **_correction(fit), "refs.bib": bib,
            "fit.html": fit_page(fit), **points, "solvent.toml": _solvent(fit)}


def _solvent(fit: Fit) -> str:
    """``solvent.toml``: what is measured, what is taken from the base, and what of the base's remarks is settled."""
    base, tables = fit.lab.base, [c.table for c in fit.corrections]
    own = fit.lab.amine in ("", base.amine)
    taken = ", ".join([text for table, text in TAKEN.items() if table not in tables]
                      + ([] if fit.lab.amine == base.amine else ["molar mass"] if own else ["amine vapour"]))
    estimated = {taken: f"taken from {base.name}, not measured for this solvent"}
    caution = {"p*CO2": f"a fit to {counts(fit, ('vle', 'heat'))}"}
    if doubts(fit):
        caution["laboratory results"] = "; ".join(doubts(fit))
    for table in tables:
        word = table.replace("_", " ")
        estimated.update({word: ""} if word in base.about["estimated"] else {})
        caution.update({word: ""} if word in base.about["caution"] else {})
    lines = [f"base = {json.dumps(base.name)}  # everything not named here", f"title = {_text(fit.lab.title)}",
             f"laboratory = {_text(str(fit.lab.source.path.resolve()))}  # where the results fitted stood",
             f"strength = {usual_strength(fit):g}  # that of most pressures measured",
             'form = "semi-empirical"', *_amine(fit)]
    if "kinetics" in tables:
        caution["kinetics"] = f"factor on {base.kinetics()} by {counts(fit, ('kinetics',))} taken as pseudo-first order"
        lines += [f'kinetics = ["{base.kinetics()}"]  # the set that the factor goes with']
    lines += ["", "[sets]", 'vle = "fitted"', *(['correction = "correction"'] if tables else [])]
    for heading, remarks in (('[estimated]  # "" withdraws what the base says', estimated), ("[caution]", caution)):
        lines += ["", heading, *(f"{json.dumps(key)} = {_text(text)}" for key, text in remarks.items())]
    return "\n".join([*lines, "", "[computed]", _ranges(fit.computed)])


def _amine(fit: Fit) -> list[str]:
    """Lines on the amine, where it is named."""
    base, amine = fit.lab.base, fit.lab.amine
    if amine == base.amine:
        return ["same_amine = true  # what is not measured counts as known"]
    if not amine:
        return ["same_amine = false"]
    return ["same_amine = false", f"amine = {_text(amine)}", f"formula = {_text(fit.lab.formula)}",
            f"like = {_text(base.about.get('like', base.amine))}  # the amine whose constants and vapour are taken"]


def _correction(fit: Fit) -> dict[str, str]:
    """The set ``correction``; empty where nothing but pressures and heats was measured."""
    if not fit.corrections:
        return {}
    T0, L0, W0 = fit.corrections[0].datum
    rows = [f"{MEASURED[c.table].row},{','.join(repr(float(v)) for v in c.row)},fit to {counts(fit, (c.table,))}"
            for c in fit.corrections]
    about = ['source = "fitted"', 'form = "base\'s property x exp(a + b (1000/T - 1000/T0) + c (loading - L0) + '
             'd (strength - W0)); of the rate constants, and, by a alone, of the amine\'s heat capacity"',
             f'basis = "{counts(fit, tuple(c.table for c in fit.corrections))}"',
             f"T0 = {float(T0)!r}  # [K]", f"L0 = {float(L0)!r}", f"W0 = {float(W0)!r}"]
    about += [f"[valid.{MEASURED[c.table].row}]\n{_ranges(c.valid)}".rstrip() for c in fit.corrections]
    return {"correction.csv": "property,a,b,c,d,where\n" + "\n".join(rows) + "\n",
            "correction.toml": "\n".join(about) + "\n"}


def _covariance(fit: Fit) -> str:
    """Blocks of rows, one for each group of data, whose sum is the covariance of the parameters."""
    names = [f"vle/{term[0]}.coefficient" for term in fit.terms]
    moves = np.eye(len(names))  # of all parameters, by a unit of each coefficient of p*
    blocks = []
    for c in fit.corrections:
        own = [f"correction/{MEASURED[c.table].row}.{term}" for term in c.terms]
        pulled = np.zeros((len(own), len(fit.terms))) if c.pulled is None else c.pulled
        blocks.append((c.table.replace("_", " "), own, c.covariance - pulled @ fit.covariance @ pulled.T))
        moves, names = np.vstack([moves, pulled]), names + own
    blocks = [*((group, names, moves @ block @ moves.T) for group, block in fit.blocks.items()), *blocks]
    lines = [f"data,parameter,{','.join(names)}"]
    for group, own, block in blocks:
        frame = pd.DataFrame(block, own, own).reindex(index=names, columns=names, fill_value=0.0)
        lines += [f"{group},{name}," + ",".join(repr(float(v)) for v in row)
                  for name, row in zip(names, frame.to_numpy(float))]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _ranges(spans: dict[str, tuple[float, float]]) -> str:
    return "".join(f"{key} = [{float(low)!r}, {float(high)!r}]\n" for key, (low, high) in spans.items())
