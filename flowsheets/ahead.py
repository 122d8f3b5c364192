"""On the first run after an install, a second process compiles what the columns do not need, beside them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ccus.kernel import cache_dir, kernel_digest


def compiled() -> bool:
    """Whether an earlier run has compiled the columns, the longest part."""
    return any(Path(cache_dir()).rglob("_column_solve.newton-*"))


def compile_beside() -> None:
    """Start that process when the columns are not compiled yet; nobody waits for it, the kernels meet in the cache."""
    shared = Path(cache_dir()).name == kernel_digest()  # else a temporary one, as the user's cache cannot be written
    if not shared or compiled():
        return
    subprocess.Popen([sys.executable, "-m", "flowsheets.ahead"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL)


def compile_rest() -> None:
    """The hydraulics of a column, then each kind of unit behind the absorber but the stripper, at usual states."""
    from ccus.gas import gas_stream
    from flowsheets.case import Case
    from flowsheets.case_units import compression_train
    from solvents.library import load
    from units.absorber import Absorber, Task
    from units.exchanger import Exchanger
    from units.pump import Pump
    from units.water_wash import WaterWash

    solvent = load("mea")
    gas = gas_stream({"CO2": 1.0, "H2O": 1.0, "N2": 6.0, "O2": 0.4, "MEA": 1e-3}, 320.0, 1.05e5)
    absorber = Task(Absorber(height=10.0), gas, solvent.lean(0.2, 0.3, 313.0, 1.05e5, mass=1.0))
    absorber.column.x_fine[:] = absorber.guess(absorber.column.fine)
    absorber.column.miss(0.5, 1.0)
    rich, lean = solvent.lean(0.5, 0.3, 320.0, 2e5, mass=1.0), solvent.lean(0.2, 0.3, 393.0, 2e5, mass=1.0)
    pumped = Pump(solvent=solvent, P_out=8e5).solve(rich).outlets["liquid"]
    hot = Exchanger(solvent=solvent, approach=10.0).solve(lean, pumped).outlets["cold"]
    vapour, _ = solvent.flash(hot.n, hot.H, 1.9e5)
    solvent.bubble_temperature(1.9e5, 0.2, 0.3)
    WaterWash(T=313.15, height=2.0, diameter=1.0, solvent=solvent).solve(gas)
    compression_train(Case()).solve(vapour)


if __name__ == "__main__":
    compile_rest()
