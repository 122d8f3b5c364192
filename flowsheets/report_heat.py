"""Exchanger and compression for the report: temperature over duty, the path of CO2 on a pressure-enthalpy chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ccus.draw import BLUE, FAINT, INK, MUTED, PLUM, RED, Svg, number
from ccus.draw_axis import Axis
from ccus.draw_html import Markup, table, tag
from ccus.draw_plot import Area, Mark, Series, plot
from ccus.fluids import CO2_RANGE, co2_dome, co2_properties
from ccus.result import UnitResult
from ccus.species import SPECIES
from flowsheets.diagram_sheet import figure

STAGE_COLUMNS = (  # key, heading, factor, offset
    ("P_in", "suction [bar]", 1e-5, 0.0), ("P_out", "discharge [bar]", 1e-5, 0.0), ("T_in", "inlet [°C]", 1.0, -273.15),
    ("T_out", "outlet [°C]", 1.0, -273.15), ("power_W", "power [MW]", 1e-6, 0.0),
    ("cooling_W", "cooling [MW]", 1e-6, 0.0), ("water_out_mol_s", "water out [mol/s]", 1.0, 0.0),
)

ISOTHERMS = (20.0, 40.0, 80.0, 120.0, 160.0)  # °C
SUMMED = ("power_W", "cooling_W", "water_out_mol_s")


def exchanger_plot(unit: UnitResult) -> Svg | None:
    """Temperatures of both sides over the duty, with the smallest difference marked; None without a curve."""
    curve = unit.data.get("curve")
    if curve is None or len(curve) < 2 or not {"duty_W", "T_hot", "T_cold"} <= set(curve.columns):
        return None
    duty = np.asarray(curve["duty_W"], dtype=float) / 1e6
    hot, cold = (np.asarray(curve[k], dtype=float) - 273.15 for k in ("T_hot", "T_cold"))
    k = int(np.argmin(hot - cold))
    both = (np.concatenate([duty, duty[::-1]]), np.concatenate([hot, cold[::-1]]))
    return plot(
        [Series(x=duty, y=hot, label="lean solvent (hot)", color=BLUE, width=2.2),
         Series(x=duty, y=cold, label="rich solvent (cold)", color=RED, width=2.2),
         Series(x=[duty[k]] * 2, y=[hot[k], cold[k]], color=INK, width=1.2)],
        areas=[Area(x=both[0], y=both[1], fill="#eef1f4")],
        marks=[Mark(x=float(duty[k]), y=float(cold[k]), text=f"closest: {number(hot[k] - cold[k])} K")],
        title="Temperature over duty", desc="Lean/rich exchanger: temperature of both sides over the duty",
        x=Axis(label="duty from the cold end [MW]"), y=Axis(label="temperature [°C]"), width=480, height=340,
    )


def exchanger_section(unit: UnitResult) -> Markup:
    """The exchanger's plot beside its figures."""
    drawing, curve = exchanger_plot(unit), unit.data.get("curve")
    rows: list[list[Any]] = [["smallest temperature difference", figure(unit, "approach"), "K"],
                             ["duty", figure(unit, "duty", 1e-6), "MW"], ["area", figure(unit, "area"), "m²"]]
    if drawing and curve is not None:
        for side, name in (("T_hot", "lean solvent"), ("T_cold", "rich solvent")):
            ends = [f"{float(T) - 273.15:.1f}" for T in (curve[side].iloc[0], curve[side].iloc[-1])]
            rows += [[f"{name}, cold end", ends[0], "°C"], [f"{name}, hot end", ends[1], "°C"]]
    rows = [row for row in rows if row[1] is not None]
    figures = table(["figure", "value", "unit"], rows, text=(0, 2), caption="Figures of the exchanger") if rows else ""
    return tag("div", tag("figure", Markup(drawing.render())) if drawing else "", figures, class_="pair")


def _runs(h: np.ndarray, P: np.ndarray, rising: bool) -> tuple[np.ndarray, np.ndarray]:
    """Segments of the path along which the pressure rises, or the others, apart by not-a-number."""
    x, y = [], []
    for k in range(len(P) - 1):
        if (P[k + 1] > P[k] * (1 + 1e-9)) == rising:
            x += [h[k], h[k + 1], np.nan]
            y += [P[k], P[k + 1], np.nan]
    return np.array(x), np.array(y)


def states(path: Any, stages: Any) -> tuple[np.ndarray, np.ndarray]:
    """Pressure [Pa] and enthalpy [J/mol] of the CO2 along the train, through the last cooler.

    Parameters
    ----------
    path : DataFrame with ``P`` and ``h`` of the machines, one row a state, in the order of the flow
    stages : DataFrame with ``P_cooled`` and ``T_cooled`` of each stage; None where they are not known
    """
    P, h = (np.asarray(path[k], dtype=float) for k in ("P", "h"))
    if stages is not None and {"P_cooled", "T_cooled"} <= set(stages.columns):
        P_end, T_end = float(stages["P_cooled"].iloc[-1]), float(stages["T_cooled"].iloc[-1])
        if np.isfinite(T_end):
            P, h = np.append(P, P_end), np.append(h, co2_properties(T_end, P_end)["h"])
    return P, h


def _dome(to_kJ_kg: Callable[[Any], np.ndarray], lo: float) -> tuple[Area, Series, Mark]:
    """Saturation dome from a pressure [bar] up, its edge, and the critical point."""
    dome = co2_dome()
    bar, kept = dome["P"] / 1e5, dome["P"] / 1e5 >= lo
    x = to_kJ_kg(np.concatenate([dome["h_liquid"][kept], dome["h_vapour"][kept][::-1]]))
    y = np.concatenate([bar[kept], bar[kept][::-1]])
    top = int(np.argmax(bar))
    middle = float(to_kJ_kg(0.5 * (dome["h_liquid"][top] + dome["h_vapour"][top])))
    return (Area(x=x, y=y, fill="#e9eff5", label="liquid and vapour"), Series(x=x, y=y, color=FAINT, width=1.3),
            Mark(x=middle, y=float(bar[top]), text="critical point", color=MUTED))


def _isotherms(to_kJ_kg: Callable[[Any], np.ndarray], lo: float, hi: float) -> list[Series]:
    """Lines of constant temperature between two pressures [bar]; those that boil cross the dome level."""
    lines, dome = [], co2_dome()
    grid = np.geomspace(lo, min(hi, CO2_RANGE["P"][1] / 1e5), 60)
    for T in ISOTHERMS:
        bar = grid
        if dome["T"][-1] > T + 273.15:
            boiling = np.interp(T + 273.15, dome["T"], dome["P"]) / 1e5
            bar = np.sort(np.append(grid, [0.9999 * boiling, 1.0001 * boiling]))
        x = to_kJ_kg(co2_properties(T + 273.15, bar * 1e5)["h"])
        lines.append(Series(x=x, y=bar, color="#c3ccd4", width=1.0, inline=f"{T:.0f} °C"))
    return lines


def path_plot(path: Any, stages: Any = None) -> Svg | None:
    """Path of the compression on a chart of pressure over enthalpy, with saturation dome and isotherms.

    Parameters
    ----------
    path, stages : as of ``units.compression``; see ``states``
    """
    if path is None or not {"P", "h"} <= set(path.columns) or len(path) < 2:
        return None
    P, h = states(path, stages)
    start, M = h[0], SPECIES["CO2"].M * 1e3

    def to_kJ_kg(h: Any) -> np.ndarray:
        return (np.asarray(h) - start) / M

    bar, lo, hi = P / 1e5, 0.75 * P.min() / 1e5, 2.0 * P.max() / 1e5
    area, edge, critical = _dome(to_kJ_kg, lo)
    lines = [*_isotherms(to_kJ_kg, lo, hi), edge]
    for rising, label, color in ((True, "compression", PLUM), (False, "cooling", BLUE)):
        x, y = _runs(to_kJ_kg(h), bar, rising)
        if len(x):
            lines.append(Series(x=x, y=y, label=label, color=color, width=2.2))
    ends = [Mark(x=float(to_kJ_kg(h[k])), y=float(bar[k]), text=f"{name} {number(bar[k])} bar", color=PLUM)
            for k, name in ((0, "suction"), (-1, "product"))]
    return plot(
        lines, areas=[area], marks=[critical, *ends], title="Path of the CO₂", width=480, height=400,
        desc="Pressure over enthalpy of the CO2 in compression and cooling, with saturation dome and isotherms",
        x=Axis(label="enthalpy over the first suction [kJ/kg]"), y=Axis(label="pressure [bar]", lo=lo, hi=hi, log=True),
    )


def compression_section(unit: UnitResult) -> Markup:
    """Path and stages of the compression."""
    parts, stages, path = [], unit.data.get("stages"), unit.data.get("path")
    drawing = path_plot(path, stages)
    if drawing:
        parts.append(tag("figure", Markup(drawing.render())))
    if stages is not None and len(stages):
        shown = [c for c in STAGE_COLUMNS if c[0] in stages.columns]
        columns = [np.asarray(stages[c], dtype=float) * f + o for c, _, f, o in shown]
        rows = [[str(name), *(float(v[k]) for v in columns)] for k, name in enumerate(stages.index)]
        rows.append(["all", *(float(v.sum()) if c[0] in SUMMED else "" for c, v in zip(shown, columns))])
        parts.append(table(["stage", *(c[1] for c in shown)], rows, caption="Stages", class_="dense",
                           row_class=[""] * len(stages) + ["sum"]))
    return tag("div", *parts, class_="pair")
