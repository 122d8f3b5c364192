"""On the first run after an install, a second process compiles what the columns do not need, beside them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ccus.kernel import cache_dir


def compile_beside() -> None:
    """Start that process when nothing is compiled yet; the kernels meet in the cache. Its end is not waited for."""
    if any(Path(cache_dir()).iterdir()):
        return
    subprocess.Popen([sys.executable, "-m", "flowsheets.ahead"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL)


def compile_rest() -> None:
    """Solve each kind of unit but the columns once, at states of a usual plant."""
    from flowsheets.case import Case
    from flowsheets.conventional import compression_train
    from flowsheets.gas_side import gas_side
    from solvents.library import load
    from units.exchanger import Exchanger
    from units.pump import Pump
    from units.water_wash import WaterWash

    case, solvent = Case(blower={"pressure": "1.05 bar"}), load("mea")
    gas = gas_side(case).gas
    wash = WaterWash(T=313.15, height=2.0, diameter=5.0, solvent=solvent).solve(gas)
    rich, lean = solvent.lean(0.5, 0.3, 320.0, 2e5, mass=1.0), solvent.lean(0.2, 0.3, 393.0, 2e5, mass=1.0)
    pumped = Pump(solvent=solvent, P_out=8e5).solve(rich).outlets["liquid"]
    hot = Exchanger(solvent=solvent, approach=10.0).solve(lean, pumped).outlets["cold"]
    vapour, _ = solvent.flash(hot.n, hot.H, 1.9e5)
    solvent.bubble_temperature(1.9e5, 0.2, 0.3)
    compression_train(case).solve(vapour)
    wash.outlets["bleed"].elements()


if __name__ == "__main__":
    compile_rest()
