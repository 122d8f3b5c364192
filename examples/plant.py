"""A capture plant built from units: coal flue gas, 30 wt% MEA, CO2 at 110 bar; results as pandas tables.

Run it from the project's folder: python examples/plant.py

The lean solvent is given by loading, strength and temperature, so that only the exchanger and the stripper wait for
each other: the rich feed's enthalpy is passed round until it stands still.
"""

from __future__ import annotations

import pandas as pd

from ccus.quantity import Flow
from ccus.species import SPECIES
from solvents.library import load
from units.absorber import Absorber
from units.blower import Blower
from units.compression import CompressionTrain
from units.exchanger import Exchanger
from units.flue_gas import preset
from units.gas_cooler import GasCooler
from units.pump import Pump
from units.stripper import Stripper

mea, lean_loading = load("mea"), 0.20

# gas side
raw = preset("pulverised_coal", flow=Flow(500e3 / 3600, "mass_flow")).solve().outlets["gas"]
blower = Blower(P_out=1.05e5).solve(raw)
cooler = GasCooler(T=313.15).solve(blower.outlets["gas"])

# absorber: the solvent's flow and the diameter are found
lean = mea.lean(lean_loading, 0.30, 313.15, 1.05e5, mass=1.0)
absorber = Absorber(height=20.0, capture=0.90, flooding=0.75).solve(cooler.outlets["gas"], lean)
rich_pump = Pump(solvent=mea, P_out=12e5).solve(absorber.outlets["rich"])

# regeneration: the stripper's lean outlet heats its own feed
exchange, column = Exchanger(solvent=mea, approach=10.0), Stripper(height=10.0, pressure=1.9e5,
                                                                   lean_loading=lean_loading)
hot, change = absorber.data["lean"], 1.0  # first guess: the lean solvent as it boils
hot = mea.stream(hot.n, mea.bubble_temperature(1.9e5, lean_loading, 0.30), 1.9e5)
stripper, feed_H = None, 0.0
while change > 1e-10:
    exchanger = exchange.solve(hot, rich_pump.outlets["liquid"])
    feed = exchanger.outlets["cold"]
    stripper = column.solve(feed, stripper.data["solution"] if stripper else None)
    hot, change, feed_H = stripper.outlets["lean"], abs(feed.H - feed_H) / stripper.data["reboiler_duty"], feed.H
compression = CompressionTrain(pressure=110e5).solve(stripper.outlets["co2"])

# results
captured = stripper.outlets["co2"].n["CO2"] * SPECIES["CO2"].M  # kg/s
streams = pd.DataFrame({
    name: {"T [degC]": s.T - 273.15, "P [bar]": s.P / 1e5, "flow [t/h]": 3.6 * s.mass,
           "CO2 [mol %]": 100 * s.x["CO2"], "loading": mea.loading(s) if s.solvent else float("nan")}
    for name, s in {"flue gas": raw, "cooled gas": cooler.outlets["gas"], "treated gas": absorber.outlets["gas"],
                    "lean feed": absorber.data["lean"], "rich": absorber.outlets["rich"], "rich hot": feed,
                    "lean hot": hot, "CO2": compression.outlets["co2"]}.items()
}).T
energy = pd.Series({
    "reboiler duty [GJ/t]": stripper.data["reboiler_duty"] / captured / 1e6,
    "blower [kWh/t]": blower.work / captured / 3600,
    "rich pump [kWh/t]": rich_pump.work / captured / 3600,
    "compression [kWh/t]": compression.work / captured / 3600,
    "captured [t/h]": 3.6 * captured,
    "absorber diameter [m]": absorber.data["diameter"],
    "stripper diameter [m]": stripper.data["diameter"],
    "exchanger area [m2]": exchanger.data["area"],
})

if __name__ == "__main__":
    print(streams.round(3).to_string())
    print(energy.round(3).to_string())
    print(absorber.profiles[["z_m", "T_liquid_K", "loading", "p_CO2_Pa"]].iloc[::10].round(3).to_string(index=False))
    print(compression.data["stages"][["P_in", "P_out", "power_W"]].round(0).to_string())
