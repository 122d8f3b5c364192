"""A plant that does not ship: its cold by-pass is warmed by the overhead vapour; interheater and recompression besides.

Run it from the project's folder: python examples/own_plant.py

Units are values, connections are names of streams. The engine finds the recycles (here four: through the lean/rich
exchanger, the interheater, the overhead exchanger and the recompressed vapour), tears them, and solves them together
with what is asked of the plant: the loading of the lean solvent, and a rich solvent that does not boil.
"""

from __future__ import annotations

from ccus.quantity import Flow
from ccus.species import SPECIES
from flowsheets.balances import balances, worst
from flowsheets.engine import Flowsheet, plant
from flowsheets.nodes import Node, Spec
from solvents.library import load
from units.absorber import Absorber
from units.blower import Blower
from units.cooler import Cooler
from units.exchanger import Exchanger
from units.flash import Flash
from units.flue_gas import preset
from units.gas_cooler import GasCooler
from units.overhead import Condenser, OverheadExchanger
from units.pump import Pump
from units.splitter import Splitter
from units.stripper import Stripper

mea, loading, P = load("mea"), 0.20, 1.9e5  # of the lean solvent; pressure of the stripper
raw = preset("pulverised_coal", flow=Flow(500e3 / 3600, "mass_flow")).solve().outlets["gas"]
lean = mea.lean(loading, 0.30, 313.15, 1.05e5, mass=390.0)
boiling = mea.bubble_temperature(P, loading, 0.30)


def lean_loading(streams):
    """Loading of the lean solvent behind the flash."""
    return mea.loading(streams["lean_hot"])


def margin(streams):
    """Pressure of the rich solvent over that at which it would boil."""
    hot = streams["rich_hot"]
    return hot.P / mea.bubble_pressure(hot.T, mea.loading(hot), mea.strength(hot))


nodes = (
    Node(name="blower", unit=Blower(P_out=1.05e5), inlets={"gas": "raw_gas"}, outlets={"gas": "blown_gas"}),
    Node(name="gas_cooler", unit=GasCooler(T=313.15), inlets={"gas": "blown_gas"},
         outlets={"gas": "cooled_gas", "condensate": "condensate"}),
    Node(name="absorber", unit=Absorber(height=20.0), inlets={"gas": "cooled_gas", "lean": "lean_feed"},
         outlets={"gas": "treated_gas", "rich": "rich"}),
    Node(name="rich_pump", unit=Pump(solvent=mea, P_out=5e5), inlets={"liquid": "rich"},
         outlets={"liquid": "rich_pumped"}),
    Node(name="splitter", unit=Splitter(share=0.15), inlets={"stream": "rich_pumped"},
         outlets={"main": "rich_main", "side": "rich_cold"}),
    Node(name="exchanger", unit=Exchanger(solvent=mea, approach=10.0), inlets={"hot": "lean_warm", "cold": "rich_main"},
         outlets={"hot": "lean_cooled", "cold": "rich_hot"}),
    Node(name="overhead_exchanger", unit=OverheadExchanger(solvent=mea, approach=10.0),
         inlets={"overhead": "overhead", "liquid": "rich_cold"},
         outlets={"overhead": "overhead_cooled", "liquid": "rich_top"}),
    Node(name="condenser", unit=Condenser(solvent=mea, T=313.15), inlets={"overhead": "overhead_cooled"},
         outlets={"co2": "co2", "reflux": "reflux"}),
    Node(name="stripper", unit=Stripper(height=10.0, pressure=P, lean_loading=loading, feed_position=0.2,
                                        draw_position=0.6, condenser=False),
         inlets={"rich": "rich_hot", "cold": "rich_top", "interheated": "semi_lean_hot", "vapour": "vapour_return",
                 "reflux": "reflux"},
         outlets={"lean": "lean_boiled", "overhead": "overhead", "semi_lean": "semi_lean"}, within=("reflux",)),
    Node(name="semi_lean_pump", unit=Pump(solvent=mea, P_out=6e5), inlets={"liquid": "semi_lean"},
         outlets={"liquid": "semi_lean_pumped"}),
    Node(name="interheater", unit=Exchanger(solvent=mea, approach=10.0),
         inlets={"hot": "lean_hot", "cold": "semi_lean_pumped"}, outlets={"hot": "lean_warm", "cold": "semi_lean_hot"}),
    Node(name="flash", unit=Flash(solvent=mea, P=1.3e5), inlets={"liquid": "lean_boiled"},
         outlets={"liquid": "lean_hot", "gas": "flash_vapour"}),
    Node(name="recompression", unit=Blower(P_out=1.92e5), inlets={"gas": "flash_vapour"},
         outlets={"gas": "vapour_return"}),
    Node(name="trim_cooler", unit=Cooler(solvent=mea, T_out=313.15), inlets={"liquid": "lean_cooled"},
         outlets={"liquid": "lean_out"}),
)
specs = (
    Spec(what="lean loading [mol/mol]", figure=lean_loading, value=loading, vary=("stripper", "lean_loading"), low=0.05,
         high=0.45),
    Spec(what="pressure over boiling", figure=margin, value=1.1, vary=("rich_pump", "P_out"), low=2e5, high=20e5),
)
sheet = Flowsheet(nodes=nodes, feeds={"raw_gas": raw, "lean_feed": lean}, specs=specs,
                  guesses={"rich_hot": mea.lean(0.48, 0.30, boiling - 10.0, 5e5, amine=0.85 * lean.n["MEA"]),
                           "rich_top": mea.lean(0.48, 0.30, 360.0, 5e5, amine=0.15 * lean.n["MEA"])})
solved = sheet.solve()
errors = balances(plant("own", sheet, solved))
captured = solved.streams["co2"].n["CO2"] * SPECIES["CO2"].M  # kg/s
duty = solved.units["stripper"].data["reboiler_duty"] / captured / 1e6

if __name__ == "__main__":
    print(f"torn: {', '.join(sheet.order().tears)}; {solved.convergence.iterations} passes")
    print(f"capture {100 * solved.units['absorber'].data['capture']:.1f} %, reboiler {duty:.3f} GJ/t, "
          f"recompression {solved.units['recompression'].work / captured / 3600:.1f} kWh/t")
    for name, found in errors["units"].items():
        print(f"{name:20s} worst balance {worst(found):8.1e}")
    print(f"{'plant':20s} worst balance {worst(errors['plant']):8.1e}")
