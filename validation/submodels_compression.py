"""Reference for the compression train: every stage integrated finely with CoolProp."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ccus.fluids import co2_stream
from ccus.gas import gas_stream
from units.compression import CompressionTrain

R = 8.314462618  # [J/mol/K]
WET = gas_stream({"CO2": 1000.0, "H2O": 39.0}, 313.15, 1.9e5)
TRAINS = {  # name: train and its gas
    "default": (CompressionTrain(), WET),
    "pump": (CompressionTrain(pressure=150e5, pump_from=80e5), WET),
    "near critical": (CompressionTrain(pressure=95e5, stages=3, cooler_T=305.15, dehydration=None),
                      gas_stream({"CO2": 1.0}, 305.15, 30e5)),
    "few stages, pressure drop": (CompressionTrain(pressure=140e5, stages=4, cooler_drop=0.02, efficiency=0.75), WET),
}


class Mixture:
    """Enthalpy, volume and heat capacity of CO2 with steam at its partial pressure, both by CoolProp.

    >>> round(Mixture(0.0).at(313.15, 1e5)[1] * 1e5 / (R * 313.15), 3)  # compressibility
    0.996
    """

    def __init__(self, y: float):
        import CoolProp

        self.y, self.pair = y, CoolProp.PT_INPUTS
        self.co2, self.water = (CoolProp.AbstractState("HEOS", name) for name in ("CO2", "Water"))
        self.water.specify_phase(CoolProp.iphase_gas)

    def at(self, T: float, P: float) -> tuple[float, float, float]:
        """Enthalpy [J/mol], volume [m3/mol], heat capacity [J/mol/K] at ``T`` [K] and ``P`` [Pa]."""
        self.co2.update(self.pair, P, T)
        h, v = (1 - self.y) * self.co2.hmolar(), (1 - self.y) / self.co2.rhomolar()
        cp = (1 - self.y) * self.co2.cpmolar()
        if self.y > 0:
            self.water.update(self.pair, self.y * P, T)
            h += self.y * self.water.hmolar()
            v += self.y * self.y / self.water.rhomolar()
            cp += self.y * self.water.cpmolar()
        return h, v, cp


def fine_stage(T: float, P_in: float, P_out: float, y: float, efficiency: float,
               steps: int = 200) -> tuple[float, float]:
    """Enthalpy rise [J/mol] and outlet temperature [K] of one stage: implicit trapezoid in pressure, T by Newton.

    >>> rise, T = fine_stage(313.15, 1e5, 2e5, 0.0, 1.0)
    >>> round(rise), round(T)
    (1938, 363)
    """
    fluid = Mixture(y)
    h, v, _ = fluid.at(T, P_in)
    first = h
    for P, P_next in pairwise(np.geomspace(P_in, P_out, steps + 1)):
        for _ in range(20):
            trial, volume, cp = fluid.at(T, P_next)
            error = trial - h - 0.5 * (v + volume) * (P_next - P) / efficiency
            T -= error / cp
            if abs(error) < 1e-7:
                break
        h, v = trial, volume
    return h - first, T


def against_coolprop() -> pd.DataFrame:
    """Power of every stage of ``TRAINS`` [kJ/mol of gas]: measured (fine integration), model, T [K], P [Pa], place."""
    rows = []
    for name, (train, gas) in TRAINS.items():
        for label, stage in train.solve(gas).data["stages"].iterrows():
            efficiency = train.pump_efficiency if label == "pump" else train.efficiency
            rise, _ = fine_stage(stage.T_in, stage.P_in, stage.P_out, stage.y_H2O_in, efficiency, steps=100)
            moles = gas.n["CO2"] / (1 - stage.y_H2O_in)
            rows.append(("coolprop", stage.T_in, stage.P_out, rise / 1e3, stage.power_W / moles / 1e3,
                         f"{name}, {label}"))
    return pd.DataFrame(rows, columns=["source", "T", "P", "measured", "model", "place"])


def against_mccollum(published: pd.DataFrame) -> pd.DataFrame:
    """The five published stages, columns as of ``against_coolprop``; ``published``: data/compression.csv."""
    work = published.Z * R * 313.15 * published.k / (published.k - 1) / 1e3
    ratio = published.P_out_MPa.iloc[-1] / published.P_in_MPa.iloc[0]
    work *= ratio ** ((published.k - 1) / published.k / len(published)) - 1
    train = CompressionTrain(stages=len(published), pressure=published.P_out_MPa.iloc[-1] * 1e6, efficiency=1.0,
                             dehydration=None)
    stages = train.solve(co2_stream({"CO2": 1.0, "H2O": 0.0}, 313.15, published.P_in_MPa.iloc[0] * 1e6)).data["stages"]
    return pd.DataFrame({"source": published.source, "T": 313.15, "P": stages.P_out.to_numpy(), "measured": work,
                         "model": stages.power_W.to_numpy() / 1e3, "place": [f"stage {k}" for k in stages.index]})
