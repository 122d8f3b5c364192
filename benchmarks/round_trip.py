"""Round trip of `ccus solvent fit` and `evaluate`: laboratory data made from a known solvent, and what comes back.

Run ``python benchmarks/round_trip.py --truth mea_empirical --n 100``. Each repetition makes 40 points with noise (5 %
in p*CO2, 2 kJ/mol in heat, 10 % in kg'), fits them on the base ``mea_empirical``, and finds the least reboiler duty of
the fit and of its samples. Printed: deviation from the truth's duty, and the share of 95 % intervals that hold it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from ccus.processes import each
from flowsheets.case import Case
from flowsheets.figures import DUTY
from flowsheets.run import solve_near
from flowsheets.screening import candidate
from flowsheets.uncertainty import spread
from solvents.fit import fit
from solvents.fit_files import files
from solvents.lab import read_lab
from solvents.library import load
from solvents.observables import OBSERVABLES

STATE = "temperature [K],loading [mol CO2/mol alkalinity],strength [kg/kg]"
PRESSURES = [(T, x) for T in (313.15, 333.15, 353.15, 373.15, 393.15) for x in (0.1, 0.2, 0.3, 0.4, 0.5)][:24]
HEATS = [(T, x) for T in (313.15, 353.15, 393.15) for x in (0.15, 0.35)]
RATES = [(T, x) for T in (313.15, 333.15) for x in (0.1, 0.2, 0.3, 0.4, 0.45)]
TABLES = {"vle": ("p_CO2", "p_CO2 [kPa]", PRESSURES), "heat": ("heat_of_absorption", "heat [kJ/mol]", HEATS),
          "kinetics": ("absorption_rate", "kg [mol/m2/s/Pa]", RATES)}
NOISE = {"vle": 0.05, "kinetics": 0.1}  # relative
HEAT_NOISE = 2.0  # kJ/mol


def laboratory(folder: Path, truth: str, seed: int) -> Path:
    """A folder of points made from a solvent."""
    rng, direct = np.random.default_rng(seed), load(truth).direct()
    folder.mkdir()
    (folder / "lab.toml").write_text('base = "mea_empirical"\ntitle = "Round trip"\namine = "MEA"\n')
    for name, (key, heading, states) in TABLES.items():
        frame = pd.DataFrame(states, columns=["T", "loading"]).assign(strength=0.3)
        frame["loading_from"] = frame.loading - 0.02
        value, noise = OBSERVABLES[key](frame, direct), rng.standard_normal(len(frame))
        relative = HEAT_NOISE / value if name == "heat" else np.full(len(value), NOISE[name])
        value = value * np.exp(relative * noise)
        lines = [f"{T},{x},0.3,{v},{100 * e}" for (T, x), v, e in zip(states, value, relative)]
        (folder / f"{name}.csv").write_text("\n".join([f"{STATE},{heading},error [%]", *lines]) + "\n")
    return folder


def duty(solvent: str) -> tuple[float, float]:
    """Least reboiler duty [GJ/t] and its lean loading."""
    plant, _ = solve_near(candidate(Case(), solvent))
    stripper, product = plant.units["stripper"].data, plant.streams["co2_product"].n["CO2"]
    return stripper["reboiler_duty"] / (product * 44.009e-3) / 1e6, float(stripper["lean_loading"])


def repetition(truth: str, seed: int, samples: int) -> tuple[float, float, float]:
    """Duty of the fit, and its 95 % interval from what was measured."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "fitted"
        folder.mkdir()
        found = fit(read_lab(laboratory(Path(place) / "lab", truth, seed)))
        for name, text in files(found).items():
            (folder / name).write_text(text, encoding="utf-8")
        value, loading = duty(str(folder))
        case = candidate(Case(), str(folder)).changed({"solvent.lean_loading": loading})
        figures = spread(case, samples, workers=1)
        return value, *figures.interval(DUTY)


def main() -> None:
    """Repeat, and print what came back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truth", default="mea_empirical")
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--samples", type=int, default=100)
    args = parser.parse_args()
    start, (true, _) = time.perf_counter(), duty(args.truth)
    found = np.array(each(repetition, [(args.truth, k, args.samples) for k in range(args.n)]))
    deviation = 100.0 * (found[:, 0] / true - 1.0)
    inside = np.mean((found[:, 1] <= true) & (true <= found[:, 2]))
    print(f"truth {args.truth}: {true:.4f} GJ/t; {args.n} repetitions of {args.samples} samples, "
          f"{time.perf_counter() - start:.0f} s")
    print(f"duty of the fit: mean deviation {deviation.mean():+.2f} %, mean absolute {np.abs(deviation).mean():.2f} %, "
          f"worst {np.abs(deviation).max():.2f} %")
    print(f"95 % intervals that hold the truth: {100.0 * inside:.0f} %; mean width "
          f"{100.0 * np.mean(found[:, 2] - found[:, 1]) / true:.2f} %")


if __name__ == "__main__":
    main()
