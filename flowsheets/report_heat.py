"""Exchanger and compression for the report: temperature over duty, the path of CO2 on a pressure-enthalpy chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ccus.draw import BLUE, FAINT, INK, MUTED, PLUM, RED, Svg, number
from ccus.draw_axis import Axis
from ccus.draw_html import Markup, table, tag
from ccus.draw_plot import Area, Mark, Series, plot
from ccus.result import UnitResult
from ccus.species import SPECIES
from flowsheets.diagram import figure

STAGE_COLUMNS = (  # key, heading, factor, offset
    ("P_in", "suction [bar]", 1e-5, 0.0), ("P_out", "discharge [bar]", 1e-5, 0.0), ("T_in", "inlet [°C]", 1.0, -273.15),
    ("T_out", "outlet [°C]", 1.0, -273.15), ("power_W", "power [MW]", 1e-6, 0.0),
    ("cooling_W", "cooling [MW]", 1e-6, 0.0), ("water_out_mol_s", "water removed [mol/s]", 1.0, 0.0),
)

SUMMED = ("power_W", "cooling_W", "water_out_mol_s")


def exchanger_plot(unit: UnitResult) -> Svg | None:
    """Temperatures of both sides over the duty, with the smallest difference marked; None without a curve."""
    curve = unit.data.get("curve")
    if curve is None or not {"duty_W", "T_hot", "T_cold"} <= set(curve.columns):
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
    if drawing:
        for side, name in (("T_hot", "lean solvent"), ("T_cold", "rich solvent")):
            ends = [f"{float(T) - 273.15:.1f}" for T in (curve[side].iloc[0], curve[side].iloc[-1])]
            rows += [[f"{name}, cold end", ends[0], "°C"], [f"{name}, hot end", ends[1], "°C"]]
    rows = [row for row in rows if row[1] is not None]
    figures = table(["figure", "value", "unit"], rows, text=(0, 2), caption="Figures of the exchanger") if rows else ""
    return tag("div", tag("figure", Markup(drawing.render())) if drawing else "", figures, class_="pair")


def _pick(frame: Any, *names: str) -> np.ndarray | None:
    name = next((n for n in names if n in frame.columns), None)
    return None if name is None else np.asarray(frame[name], dtype=float)


def _runs(h: np.ndarray, P: np.ndarray, rising: bool) -> tuple[np.ndarray, np.ndarray]:
    """Segments of the path along which the pressure rises, or the others, apart by not-a-number."""
    x, y = [], []
    for k in range(len(P) - 1):
        if (P[k + 1] > P[k] * (1 + 1e-9)) == rising:
            x += [h[k], h[k + 1], np.nan]
            y += [P[k], P[k + 1], np.nan]
    return np.array(x), np.array(y)


def path_plot(path: Any, dome: Mapping[str, Any] | None) -> Svg | None:
    """Path of the compression on a chart of pressure over enthalpy, with the saturation dome where it is known.

    Parameters
    ----------
    path : DataFrame with ``P_Pa`` and ``h_J_mol`` (enthalpy of the CO2), one row a state, in the order of the flow
    dome : ``P`` [Pa], ``h_liquid`` and ``h_vapour`` [J/mol] from cold to the critical point, on the same datum
    """
    P, h = _pick(path, "P_Pa", "P"), _pick(path, "h_J_mol", "h")
    if P is None or h is None or len(P) < 2:
        return None
    start, M = h[0], SPECIES["CO2"].M * 1e3
    h, bar = (h - start) / M, P / 1e5
    lo, hi = 0.75 * bar.min(), 1.6 * bar.max()
    areas, lines, marks = [], [], []
    if dome is not None:
        pressure, liquid, vapour = (np.asarray(dome[k], dtype=float) for k in ("P", "h_liquid", "h_vapour"))
        kept = pressure / 1e5 >= lo
        edge = np.concatenate([liquid[kept], vapour[kept][::-1]])
        around = (edge - start) / M, np.concatenate([pressure[kept], pressure[kept][::-1]]) / 1e5
        areas.append(Area(x=around[0], y=around[1], fill="#e9eff5", label="liquid and vapour"))
        lines.append(Series(x=around[0], y=around[1], color=FAINT, width=1.3))
        top = int(np.argmax(pressure))
        marks.append(Mark(x=float(0.5 * (liquid[top] + vapour[top]) - start) / M, y=float(pressure[top]) / 1e5,
                          text="critical point", color=MUTED))
    for rising, label, color in ((True, "compression", PLUM), (False, "cooling", BLUE)):
        x, y = _runs(h, bar, rising)
        if len(x):
            lines.append(Series(x=x, y=y, label=label, color=color, width=2.2))
    marks += [Mark(x=float(h[0]), y=float(bar[0]), text=f"suction {number(bar[0])} bar", color=PLUM),
              Mark(x=float(h[-1]), y=float(bar[-1]), text=f"product {number(bar[-1])} bar", color=PLUM)]
    return plot(
        lines, areas=areas, marks=marks, title="Path of the CO₂", width=480, height=360,
        desc="Pressure over enthalpy of the CO2 in compression and cooling, beside the saturation dome",
        x=Axis(label="enthalpy over the first suction [kJ/kg]"), y=Axis(label="pressure [bar]", lo=lo, hi=hi, log=True),
    )


def compression_section(unit: UnitResult) -> Markup:
    """Path and stages of the compression."""
    parts, stages, path = [], unit.data.get("stages"), unit.data.get("path")
    drawing = path_plot(path, unit.data.get("dome")) if path is not None else None
    if drawing:
        parts.append(tag("figure", Markup(drawing.render())))
    if stages is not None and len(stages):
        shown = [c for c in STAGE_COLUMNS if c[0] in stages.columns]
        columns = [np.asarray(stages[c], dtype=float) * f + o for c, _, f, o in shown]
        rows = [[k + 1, *(float(v[k]) for v in columns)] for k in range(len(stages))]
        rows.append(["all", *(float(v.sum()) if c[0] in SUMMED else "" for c, v in zip(shown, columns))])
        parts.append(table(["stage", *(c[1] for c in shown)], rows, caption="Stages", class_="dense",
                           row_class=[""] * len(stages) + ["sum"]))
    return tag("div", *parts, class_="pair")
