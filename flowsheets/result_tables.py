"""Tables of a result, as rows with the unit in each heading; the CSV files, the workbook and the report show these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scipy.constants import R

from ccus.fluids import water_saturation
from ccus.params import load_set
from ccus.species import SPECIES
from ccus.stream import Stream
from flowsheets.balances import battery_limit
from flowsheets.energy import Steam, cooling, driers, electricity, reboilers
from flowsheets.result import Plant
from solvents.library import load

Row = dict[str, Any]
TrueComposition = Callable[[Stream], Mapping[str, float]]  # mole fractions of the true species
KELVIN, BAR, HOUR = 273.15, 1e5, 3600.0
BATTERY_LIMIT, WITHIN = "battery limit", "within a unit"
ATMOSPHERE = 101325.0  # Pa
NORMAL_VOLUME = R * KELVIN / ATMOSPHERE  # m3/mol at 0 degC and 101,325 Pa


def stream_rows(plant: Plant, true_composition: TrueComposition | None = None) -> list[Row]:
    """One row a stream, numbered as on the diagram.

    Compositions are mole fractions: ``x`` of the apparent species, ``true`` of the species that the solvent model
    finds. The normal volume (0 °C, 101,325 Pa) is given for gases.
    """
    start = {name: unit for unit, names in plant.outlets.items() for name in names}
    end = {name: unit for unit, names in plant.inlets.items() for name in names}
    rows: list[Row] = []
    true: dict[int, Mapping[str, float]] = {}
    for number, (name, s) in enumerate(plant.streams.items(), start=1):
        total, volume = s.total, s.mass / s.density if s.density else None
        row: Row = {
            "number": number, "stream": name, "from": start.get(name, BATTERY_LIMIT if name in end else WITHIN),
            "to": end.get(name, BATTERY_LIMIT if name in start else WITHIN), "phase": s.phase,
            "T [degC]": s.T - KELVIN, "P [bar]": s.P / BAR,
            "mole flow [kmol/h]": total * 3.6, "mass flow [t/h]": s.mass * 3.6,
            "normal volume [Nm3/h]": total * NORMAL_VOLUME * HOUR if s.phase == "gas" else None,
            "volume [m3/h]": volume * HOUR if volume is not None else None, "density [kg/m3]": s.density,
            "enthalpy [MW]": s.H / 1e6, "loading [mol CO2/mol alkalinity]": liquid_loading(s) if s.solvent else None,
            **{f"x {k} [mol/mol]": s.n.get(k, 0.0) / total if total else None for k in _species(plant)},
        }
        rows.append(row)
        if true_composition is not None and s.solvent and total > 0.0:
            true[number] = true_composition(s)
    names = sorted({k for fractions in true.values() for k in fractions})
    for row in rows:
        row.update({f"true {k} [mol/mol]": true.get(row["number"], {}).get(k) for k in names})
    return rows


def _species(plant: Plant) -> list[str]:
    used = {k for s in plant.streams.values() for k, v in s.n.items() if v != 0.0}
    return [k for k in SPECIES if k in used]


def liquid_loading(stream: Stream) -> float | None:
    """Loading of a liquid [mol CO2/mol alkalinity]; None where it holds next to no base.

    By the stream's solvent; in water with a little of it, each nitrogen of an amine and each potassium is one.

    >>> stream = Stream(n={"MEA": 2.0, "CO2": 0.5, "H2O": 10.0}, T=313.15, P=1e5, phase="liquid", H=0.0, density=1e3)
    >>> liquid_loading(stream)
    0.25
    """
    bases = {k: v for k, v in stream.n.items() if SPECIES[k].kind != "gas"}
    solvent = load(stream.solvent) if stream.solvent else None
    if solvent is not None and solvent.amine in bases:
        alkalinity = solvent.alkalinity * bases[solvent.amine]
    else:
        alkalinity = sum(v * SPECIES[k].elements.get(e, 0) for k, v in bases.items() for e in ("N", "K"))
    if stream.phase != "liquid" or alkalinity <= 1e-3 * abs(stream.total) or not stream.n.get("CO2"):
        return None
    return stream.n["CO2"] / alkalinity


def utility_rows(plant: Plant, steam: Steam, cooling_water: float, losses: Mapping[str, Any]) -> list[Row]:
    """What the plant takes from the site and gives back, with the amount per tonne of CO2 in the product.

    Parameters
    ----------
    steam : steam supply of the reboilers
    cooling_water : temperature of the cooling water [K], to size its flow
    losses : of amine, as of ``flowsheets.losses``
    """
    duties = cooling(plant)
    entries = [entry for Q, T in reboilers(plant) for entry in _steam_entries(Q, T, steam)]
    entries += [("heat", "glycol regenerator", Q / 1e6, "MW", f"at {T - KELVIN:.0f} degC") for Q, T in driers(plant)]
    entries += [("electricity", k, v / 1e6, "MW", "shaft power") for k, v in electricity(plant).items() if v]
    entries += [("cooling", k, v / 1e6, "MW", "") for k, v in duties.items()]
    rise = load_set("flowsheets", "accounting").value("cooling_water_rise", "value")
    cold, warm = water_saturation([cooling_water, cooling_water + rise])["h_liquid"]  # IAPWS-95
    flow = sum(duties.values()) / float(warm - cold) * SPECIES["H2O"].M
    note = f"from {cooling_water - KELVIN:.0f} degC, rise {rise:.0f} K; its pumping is not counted"
    entries.append(("cooling water", "all coolers", flow * 3.6, "t/h", note))
    entering, leaving = battery_limit(plant)
    for name in [n for n in entering if n.startswith("makeup")] + [n for n in leaving if "condensate" in n]:
        note = "taken, negative: bled" if name in entering else "given"
        entries.append((name, "process", plant.streams[name].mass * 3.6, "t/h", note))
    tonnes = plant.streams["co2_product"].n["CO2"] * SPECIES["CO2"].M * 3.6  # t/h
    entries += [("amine lost", name.replace("_", " "), part["value"] * tonnes, "kg/h", part["basis"])
                for name, part in losses["parts"].items() if "basis" in part]
    per_tonne = {"MW": (3.6, "GJ/t"), "t/h": (1.0, "t/t"), "kg/h": (1.0, "kg/t")}
    return [
        {"utility": utility, "consumer": taken_by, "amount": amount, "unit": unit,
         "per tonne of CO2": amount * per_tonne[unit][0] / tonnes, "unit per tonne": per_tonne[unit][1], "note": note}
        for utility, taken_by, amount, unit, note in entries
    ]


def _steam_entries(Q: float, T: float, steam: Steam) -> list[tuple[str, str, float, str, str]]:
    data = steam.solve(Q, T).data
    note = f"saturated at {data['P_condensing'] / BAR:.2f} bar, {data['T_condensing'] - KELVIN:.1f} degC"
    return [("heat", "reboiler", Q / 1e6, "MW", f"at {T - KELVIN:.1f} degC"),
            ("steam", "reboiler", float(data["steam_kg_s"]) * 3.6, "t/h", note)]


EQUIPMENT_DATA = {  # heading: (key in the unit's data, factor)
    "diameter [m]": ("diameter", 1.0), "height [m]": ("height", 1.0), "area [m2]": ("area", 1.0),
    "duty [MW]": ("duty", 1e-6),
}


def equipment_rows(plant: Plant) -> list[Row]:
    """Size and load of each item at this case: diameter, height, area, duty, power, flow."""
    rows: list[Row] = []
    for name, unit in plant.units.items():
        row: Row = {"item": name, **{k: _scaled(unit.data.get(key), f) for k, (key, f) in EQUIPMENT_DATA.items()}}
        if row["duty [MW]"] is None and "reboiler_duty" not in unit.data and "stages" not in unit.data and unit.heat:
            row["duty [MW]"] = abs(unit.heat) / 1e6
        row["power [MW]"] = unit.work / 1e6 if unit.work else None
        inlet = plant.streams[plant.inlets[name][0]] if plant.inlets.get(name) else None
        row["flow [t/h]"] = inlet.mass * 3.6 if inlet else None
        row["flow [m3/h]"] = inlet.mass / inlet.density * HOUR if inlet and inlet.density else None
        rows.append(row)
        for part, key in (("reboiler", "reboiler_duty"), ("condenser", "condenser_duty")):
            if key in unit.data:
                rows.append({**dict.fromkeys(row), "item": f"{name} {part}", "duty [MW]": abs(unit.data[key]) / 1e6})
        rows += _stage_rows(name, unit.data.get("stages"), row)
    return rows


def _stage_rows(name: str, stages: Any, like: Row) -> list[Row]:
    """A row for each compressor stage and its cooler."""
    if stages is None:
        return []
    labels = [str(k) for k in stages.get("stage", stages.index)]
    return [
        {**dict.fromkeys(like), "item": f"{name} {label}" if label == "pump" else f"{name} stage {label}",
         "duty [MW]": abs(float(stage["cooling_W"])) / 1e6, "power [MW]": float(stage["power_W"]) / 1e6}
        for label, stage in zip(labels, stages.to_dict("records"))
    ]


def _scaled(value: Any, factor: float) -> float | None:
    return None if value is None else float(value) * factor


def ledger_rows(ledger: Mapping[str, float]) -> list[Row]:
    """The ledger in words, with each part's share of the reboiler duty."""
    duty = ledger["reboiler_duty_GJ_per_t"]
    return [{"part": key.removesuffix("_GJ_per_t").replace("_", " "), "heat [GJ/t]": value, "share [-]": value / duty}
            for key, value in ledger.items()]


def exergy_rows(account: Mapping[str, Any]) -> list[Row]:
    """The exergy ledger as a path of sums from the minimum work, then the exergies of each unit."""
    if not account:
        return []
    ledger = account["ledger"]
    flat = [(k, "", v) for k, v in ledger.items() if not isinstance(v, Mapping)]
    flat[1:1] = [(group, k, v) for group, parts in ledger.items() if isinstance(parts, Mapping)
                 for k, v in parts.items()]
    flat += [(f"unit {name}", k, v) for name, row in account["units"].items() for k, v in row.items()]
    return [{"entry": entry.replace("_", " "), "of": of.replace("_", " "), "exergy [kWh/t]": v}
            for entry, of, v in flat]


SUFFIXES = {"_GJ_per_t": "GJ/t", "_kWh_per_t": "kWh/t", "_t_per_h": "t/h", "_bar": "bar", "_loading": "mol/mol"}
OWN_TABLES = ("iso_27919_1", "losses", "brackets", "capture_energy_GJ_per_t")


def summary_rows(kpi: Mapping[str, Any]) -> list[Row]:
    """The figures of ``kpi`` in words, each with its unit; what has a table of its own is left to that table.

    >>> summary_rows({"specific_cooling_duty_GJ_per_t": 4.1, "lean_loading": 0.22})[0]
    {'figure': 'specific cooling duty', 'value': 4.1, 'unit': 'GJ/t'}
    """
    rows = []
    for key, value in kpi.items():
        if key in OWN_TABLES:
            continue
        suffix = next((s for s in SUFFIXES if key.endswith(s)), "")
        unit = SUFFIXES.get(suffix, "-" if isinstance(value, float) else "")
        name = (key if suffix == "_loading" else key.removesuffix(suffix)).replace("_", " ")
        parts = value.items() if isinstance(value, Mapping) else [("", value)]
        rows += [{"figure": f"{name}, {part.replace('_', ' ')}" if part else name, "value": v,
                  "unit": "" if isinstance(v, str) else unit} for part, v in parts]
    return rows


def energy_rows(kpi: Mapping[str, Any]) -> list[Row]:
    """The specific capture energy at every boundary in every metric."""
    return [{"boundary": boundary, **{f"{metric} [GJ/t]": v for metric, v in metrics.items()}}
            for boundary, metrics in kpi["capture_energy_GJ_per_t"].items()]


def indicator_rows(kpi: Mapping[str, Any]) -> list[Row]:
    """The indicators of ISO 27919-1."""
    keys = ("value", "unit", "name", "definition", "reason", "note")
    return [{"indicator": k, **{key: v.get(key, "") for key in keys}}
            for k, v in kpi["iso_27919_1"].items() if isinstance(v, Mapping)]


def loss_rows(kpi: Mapping[str, Any]) -> list[Row]:
    """Losses of amine: one row a part, their sum, and what the gas holds before and after the wash."""
    found = kpi["losses"]
    rows: list[Row] = [{"loss": name.replace("_", " "), "value": part["value"], "unit": found["unit"],
                        "basis": part.get("basis") or part["reason"]} for name, part in found["parts"].items()]
    rows.append({"loss": "sum", "value": found["total"], "unit": found["unit"], "basis": "of what is computed"})
    for name, gas in found["emission"].items():
        rows += [{"loss": f"amine in the gas {name.replace('_', ' ')}", "value": gas[key], "unit": unit,
                  "basis": "vapour; aerosol is not modelled"}
                 for key, unit in (("kg_per_t", "kg/t"), ("mg_per_Nm3_dry", "mg/Nm3 dry"))]
    return rows


def verdict_rows(verdicts: Sequence[Mapping[str, Any]]) -> list[Row]:
    """One row a verdict, both targets beside each other."""
    return [
        {"baseline": v["baseline"], "boundary": v["boundary"], "metric": v["metric"], "judged": v["judged"],
         "baseline [GJ/t]": v["baseline_GJ_per_t"], "value [GJ/t]": v["value_GJ_per_t"],
         "reduction [-]": v["reduction"],
         **{f"{year} {word}": v[f"target_{year}"][key] for year in (2025, 2030)
            for word, key in (("met", "met"), ("limit [GJ/t]", "limit_GJ_per_t"))}, "note": v["note"]}
        for v in verdicts
    ]


def case_rows(case: Mapping[str, Any], prefix: str = "") -> list[Row]:
    """The case as understood: a row a value, with unit, origin and the source of a default."""
    rows: list[Row] = []
    for key, entry in case.items():
        name = f"{prefix}{key}"
        if isinstance(entry, Mapping) and "origin" in entry:
            rows.append({"key": name, **{k: entry[k] for k in ("value", "unit", "origin", "source")}})
        elif isinstance(entry, Mapping):
            rows += case_rows(entry, f"{name}.")
        else:
            rows += [row for i, item in enumerate(entry) for row in case_rows(item, f"{name}.{i}.")]
    return rows
