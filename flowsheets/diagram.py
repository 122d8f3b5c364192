"""Flow diagram of a plant, with the streams numbered in the order of ``Plant.streams``.

This draws what all plants share; ``flowsheets.diagram_measures`` adds what saves energy in the regeneration.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ccus.draw import INK, MUTED, Svg, number, text_width
from flowsheets import diagram_measures as measure
from flowsheets import report_symbols as symbol
from flowsheets.diagram_sheet import CO2, GAS, LEAN, RICH, STEAM, WATER, Sheet, figure, megawatts, phrase
from flowsheets.result import Plant

UNITS = ("blower", "gas_cooler", "absorber", "rich_pump", "exchanger", "lean_pump", "stripper", "compression")


def can_draw(plant: Plant) -> bool:
    """Whether the plant has the units that the diagram shows."""
    return all(name in plant.units for name in UNITS)


def flow_diagram(plant: Plant) -> Svg:
    """Flow diagram of a plant with numbered streams and the main figures of each unit.

    Parameters
    ----------
    plant : with the units of ``UNITS``; streams that it lacks are drawn without a number

    Returns
    -------
    Svg
    """
    sheet = Sheet(plant)
    parts: tuple[Callable[[Sheet], None], ...] = (_gas, _absorber, _solvent_loop, _stripper, _overhead, _compression)
    for part in (*parts, *measure.parts(sheet)):
        part(sheet)
    legend = sheet.svg.height - 10.0
    x = 620.0
    for name, color in (("gas", GAS), ("rich solvent", RICH), ("lean solvent", LEAN), ("CO₂", CO2), ("water", WATER),
                        ("steam", STEAM)):
        sheet.svg.line(x, legend - 4, x + 22, legend - 4, stroke=color, stroke_width=2.6)
        sheet.svg.text(x + 28, legend, name, size=13, fill=MUTED)
        x += 44 + text_width(name, 13)
    return sheet.svg


def _gas(s: Sheet) -> None:
    symbol.column(s.svg, 175, 425, 54, 190, [(475, 540)])
    symbol.spray(s.svg, 182, 462, 40)
    s.stream("flue_gas", [(14, 565), (77, 565)], (38, 565), GAS)
    s.stream("blown_gas", [(113, 565), (175, 565)], (141, 565), GAS)
    s.stream("cooled_gas", [(202, 425), (202, 400), (270, 400), (270, 565), (310, 565)], (270, 480), GAS)
    s.stream("gas_condensate", [(202, 615), (202, 676)], (202, 640), WATER)
    symbol.blower(s.svg, 95, 565)
    s.svg.text(14, 545, "Flue gas", size=13.5, bold=True)
    s.label(95, 604, "Blower", megawatts(s.units["blower"].work), anchor="middle")
    s.label(164, 470, "Gas cooler", megawatts(s.cooling.get("gas_cooler"), "cooling {}"), anchor="end")


def _absorber(s: Sheet) -> None:
    unit, svg = s.units["absorber"], s.svg
    wash = s.units.get("water_wash")
    symbol.column(svg, 310, 105, 90, 515, [(140, 190), (262, 530)] if wash else [(262, 530)])
    symbol.spray(svg, 322, 250, 66)
    if wash:
        symbol.spray(svg, 322, 128, 66)
        svg.polyline([(312, 206), (345, 206)], stroke=INK, stroke_width=1.4)
        svg.polyline([(365, 206), (398, 206)], stroke=INK, stroke_width=1.4)
        svg.arrow([(400, 203), (440, 203), (440, 128), (400, 128)], stroke=WATER, width=1.6)
        symbol.cooler(svg, 440, 166, 11, MUTED)
        s.label(462, 160, "Water wash", megawatts(s.cooling.get("water_wash"), "cooling {}"))
        s.stream("off_gas", [(355, 262), (355, 190)], (355, 226), GAS)
    s.stream("treated_gas", [(355, 105), (355, 30)], (355, 76), GAS)
    svg.text(372, 44, "Treated gas", size=13.5, bold=True)
    bulge = figure(unit, "T_bulge", 1.0, -273.15)
    flooding = phrase(figure(unit, "flood_fraction", 100), "{} % of flooding")
    s.label(298, 280, "Absorber", s.size("absorber"), flooding, phrase(figure(unit, "capture", 100), "capture {} %"),
            phrase(bulge, "bulge {} °C"), anchor="end")
    for k, z in enumerate(intercooler_heights(unit)[:2]):
        y = 262 + 268 * min(max(z / (figure(unit, "height") or 2 * z), 0.12), 0.85)
        svg.arrow([(400, y - 20), (436, y - 20), (436, y + 20), (400, y + 20)], stroke=RICH, width=1.6)
        symbol.cooler(svg, 436, y, 10, MUTED)
        svg.text(454, y + 4, "Intercooler" if k == 0 else "", size=13.5, bold=True)


def intercooler_heights(unit: Any) -> list[float]:
    """Distances from the top at which the liquid of a column is cooled [m]."""
    return [float(z) for z in unit.data.get("intercooler_z_m", ())]


def _solvent_loop(s: Sheet) -> None:
    unit = s.units["cold_exchanger" if s.has("cold_exchanger") else "exchanger"]
    s.stream("rich", [(355, 620), (355, 660), (436, 660)], (392, 660), RICH)
    measure.rich_lines(s)
    s.stream("lean_cooled", [(606, 405), (545, 405), (545, 346)], (576, 405), LEAN)
    s.stream("makeup_water", [(600, 130), (600, 203)], (600, 166), WATER)
    s.stream("makeup_amine", [(706, 204), (525, 204), (525, 240)], (652, 204), LEAN)
    for name, text, x, y in (("makeup_water", "Water", 616, 142), ("makeup_amine", "Amine", 612, 187)):
        bled = name in s.streams and s.streams[name].total < 0
        s.svg.text(x, y, f"{text} {'bleed' if bled else 'make-up'}", size=13, fill=MUTED)
    s.stream("lean_pumped", [(545, 316), (545, 240), (506, 240)], (545, 276), LEAN)
    s.stream("lean_feed", [(476, 240), (400, 240)], (438, 240), LEAN)
    symbol.pump(s.svg, 450, 660)
    symbol.pump(s.svg, 545, 331, up=True)
    symbol.cooler(s.svg, 491, 240, 13, MUTED)
    symbol.exchanger(s.svg, 650, 430, 88, LEAN, RICH)
    s.label(450, 694, "Rich pump", megawatts(s.units["rich_pump"].work), anchor="middle")
    s.label(568, 329, "Lean pump", megawatts(s.units["lean_pump"].work))
    s.label(491, 284, "Trim cooler", megawatts(s.cooling.get("trim_cooler")), anchor="middle")
    s.label(655, 494, "Lean/rich exchanger", megawatts(figure(unit, "duty")),
            phrase(figure(unit, "approach"), "approach {} K"), phrase(figure(unit, "area"), "{} m²"),
            anchor="middle")


def _stripper(s: Sheet) -> None:
    unit, svg = s.units["stripper"], s.svg
    beds = measure.stripper_beds(s)
    symbol.column(svg, 860, 180, 80, 420, beds)
    symbol.spray(svg, 870, beds[0][0] - 12, 60)
    measure.lean_lines(s)
    if not s.has("steam_heater"):
        _reboiler(s)
    if s.has("upper_stripper"):
        return
    top = s.streams.get("overhead")
    s.label(954, 300, "Stripper", s.size("stripper"), phrase(figure(unit, "flood_fraction", 100), "{} % of flooding"),
            phrase(top.P / 1e5 if top else None, "top {} bar"))


def _reboiler(s: Sheet) -> None:
    unit, svg = s.units["stripper"], s.svg
    svg.arrow([(900, 600), (900, 626), (1012, 626), (1012, 573)], stroke=LEAN, width=2)
    svg.arrow([(1020, 516), (1020, 490), (940, 490)], stroke=CO2, width=2)
    symbol.kettle(svg, 985, 516, 92, 56, STEAM)
    svg.arrow([(1150, 539), (1078, 539)], stroke=STEAM, width=2)
    svg.arrow([(1078, 556), (1150, 556)], stroke=WATER, width=1.4)
    svg.text(1156, 543, "Steam", size=13.5, bold=True)
    svg.text(1156, 560, "condensate", size=13, fill=MUTED)
    s.label(1082, 592, "Reboiler", megawatts(figure(unit, "reboiler_duty")),
            phrase(figure(unit, "T_reboiler", 1.0, -273.15), "{} °C", 4))


def _overhead(s: Sheet) -> None:
    svg = s.svg
    if not s.has("overhead_exchanger"):
        s.stream("overhead", [(900, 180), (900, 118), (959, 118)], (900, 148), CO2)
    svg.arrow([(991, 118), (1032, 118)], stroke=CO2, width=2)
    symbol.cooler(svg, 975, 118, 15, MUTED)
    symbol.drum(svg, 1032, 88, 36, 64)
    s.stream("co2_wet", [(1050, 88), (1050, 62), (1180, 62), (1180, 92)], (1112, 62), CO2)
    s.stream("reflux", [(1050, 152), (1050, 224), (940, 224)], (1050, 190), WATER)
    duty = next((s.cooling[unit] for unit in ("condenser", "upper_stripper", "stripper") if unit in s.cooling), None)
    s.label(975, 60, "Condenser", megawatts(duty), anchor="middle")


def _compression(s: Sheet) -> None:
    unit, svg, x = s.units["compression"], s.svg, 1180.0
    stages = unit.data.get("stages")
    count = len(stages) if stages is not None and len(stages) else 1
    pitch = min(62.0, 372.0 / count)
    high, r, y = 0.44 * pitch, min(9.0, 0.15 * pitch), 92.0
    s.label(1204, 56, "Compression", megawatts(unit.work))
    last = y + count * pitch
    for k in range(count):
        top = y + k * pitch
        middle = top + high + 0.27 * pitch
        svg.line(x, top + high, x, top + pitch, stroke=CO2, stroke_width=2)
        symbol.compressor(svg, x, top, 40, high)
        svg.line(x - r, middle, 1140, middle, stroke=WATER, stroke_width=1.2)
        svg.circle(x, middle, r, fill="#fff", stroke=INK, stroke_width=1.4)
        svg.line(x - r, middle + r, x + r, middle - r, stroke=MUTED, stroke_width=1.2)
        if stages is not None and len(stages):
            row = stages.iloc[k]
            svg.text(1212, top + high / 2 + 4, f"{number(row['P_out'] / 1e5)} bar", size=13)
            svg.text(1334, top + high / 2 + 4, megawatts(row.get("power_W")), size=13, fill=MUTED, anchor="end")
    header = [(1140.0, y + high + 0.27 * pitch), (1140.0, 506.0)]
    s.stream("compression_condensate", header, (1140, min(last + 6, 480)), WATER)
    s.stream("co2_product", [(x, last), (x, 486), (1330, 486)], (1216, 486), CO2)
    svg.text(1330, 507, "CO₂ product", size=13.5, bold=True, anchor="end")
