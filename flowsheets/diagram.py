"""Flow diagram of the conventional plant, with the streams numbered in the order of ``Plant.streams``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ccus.draw import AMBER, BLUE, INK, MUTED, PLUM, RED, SKY, Svg, number, text_width
from ccus.stream import Stream
from flowsheets import report_symbols as symbol
from flowsheets.energy import cooling
from flowsheets.result import Plant

WIDTH, HEIGHT = 1340.0, 722.0
GAS, RICH, LEAN, CO2, WATER, STEAM = "#4a5560", RED, BLUE, PLUM, SKY, AMBER
UNITS = ("blower", "gas_cooler", "absorber", "rich_pump", "exchanger", "lean_pump", "stripper", "compression")
Point = tuple[float, float]


def can_draw(plant: Plant) -> bool:
    """Whether the plant has the units that the diagram shows."""
    return all(name in plant.units for name in UNITS)


def figure(unit: Any, key: str, factor: float = 1.0, offset: float = 0.0) -> float | None:
    """A figure of a unit in another unit of measure; None when the unit or figure is absent."""
    value = unit.data.get(key) if unit is not None else None
    return None if value is None else float(value) * factor + offset


def phrase(value: float | None, text: str, digits: int = 3) -> str:
    """A text with a number in it, empty when there is none.

    >>> phrase(86.31, "{} MW"), phrase(None, "{} MW")
    ('86.3 MW', '')
    """
    return "" if value is None else text.format(number(value, digits))


def megawatts(watts: float | None, text: str = "{}") -> str:
    """A power or duty for readers, by size in MW or kW.

    >>> megawatts(8.64e6), megawatts(-310e3, "cooling {}")
    ('8.64 MW', 'cooling 310 kW')
    """
    if not watts:
        return ""
    size = abs(watts)
    return text.format(f"{number(size / 1e6)} MW" if size >= 0.9995e6 else f"{number(size / 1e3)} kW")


def stream_tip(index: int, name: str, stream: Stream) -> str:
    """One line on a stream, for its tooltip."""
    return (f"{index} {name.replace('_', ' ')}: {number(stream.T - 273.15)} °C, {number(stream.P / 1e5)} bar, "
            f"{number(stream.mass)} kg/s")


class _Sheet:
    """The drawing with what the plant tells of streams and units."""

    def __init__(self, plant: Plant):
        self.svg = Svg(
            WIDTH, HEIGHT, title="Flow diagram",
            desc="Conventional amine plant: blower, gas cooler, absorber with water wash, lean/rich exchanger, "
            "stripper with reboiler and condenser, CO2 compression. Numbers refer to the stream table.",
        )
        self.streams, self.units, self.cooling = plant.streams, plant.units, cooling(plant)
        self.index = {name: k for k, name in enumerate(plant.streams, 1)}

    def stream(self, name: str, points: list[Point], at: Point, color: str) -> None:
        """Draw a stream with its number; one of negative flow (a bleed) runs backwards."""
        stream = self.streams.get(name)
        tip = stream_tip(self.index[name], name, stream) if stream else ""
        backwards = stream is not None and stream.total < 0
        self.svg.arrow(points[::-1] if backwards else points, stroke=color, width=2.2, tip=tip)
        if stream is not None:
            symbol.badge(self.svg, *at, self.index[name], color, tip)

    def label(self, x: float, y: float, title: str, *lines: str, anchor: str = "start") -> None:
        """Name of a piece of equipment and its figures in lines under it."""
        self.svg.text(x, y, title, size=13.5, bold=True, anchor=anchor)
        for k, line in enumerate([s for s in lines if s], 1):
            self.svg.text(x, y + 16 * k, line, size=13, anchor=anchor, fill=MUTED)

    def size(self, name: str) -> str:
        unit = self.units[name]
        return phrase(figure(unit, "diameter"), "⌀ {} m") + phrase(figure(unit, "height"), " × {} m")


def flow_diagram(plant: Plant) -> Svg:
    """Flow diagram of the conventional plant with numbered streams and the main figures of each unit.

    Parameters
    ----------
    plant : with the units of ``UNITS``; streams that it lacks are drawn without a number

    Returns
    -------
    Svg
    """
    sheet = _Sheet(plant)
    parts: tuple[Callable[[_Sheet], None], ...] = (_gas, _absorber, _solvent_loop, _stripper, _overhead, _compression)
    for part in parts:
        part(sheet)
    x = 620.0
    for name, color in (("gas", GAS), ("rich solvent", RICH), ("lean solvent", LEAN), ("CO₂", CO2), ("water", WATER),
                        ("steam", STEAM)):
        sheet.svg.line(x, 708, x + 22, 708, stroke=color, stroke_width=2.6)
        sheet.svg.text(x + 28, 712, name, size=13, fill=MUTED)
        x += 44 + text_width(name, 13)
    return sheet.svg


def _gas(s: _Sheet) -> None:
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


def _absorber(s: _Sheet) -> None:
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


def _solvent_loop(s: _Sheet) -> None:
    unit = s.units["exchanger"]
    s.stream("rich", [(355, 620), (355, 660), (436, 660)], (392, 660), RICH)
    s.stream("rich_pumped", [(465, 660), (570, 660), (570, 455), (606, 455)], (520, 660), RICH)
    s.stream("rich_hot", [(694, 405), (764, 405), (764, 240), (860, 240)], (764, 320), RICH)
    s.stream("lean_cooled", [(606, 405), (545, 405), (545, 346)], (576, 405), LEAN)
    s.stream("makeup_water", [(600, 130), (600, 203)], (600, 166), WATER)
    s.stream("makeup_amine", [(712, 204), (525, 204), (525, 240)], (652, 204), LEAN)
    for name, text, x, y in (("makeup_water", "Water", 616, 142), ("makeup_amine", "Amine", 670, 193)):
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


def _stripper(s: _Sheet) -> None:
    unit, svg = s.units["stripper"], s.svg
    symbol.column(svg, 860, 180, 80, 420, [(268, 460)])
    symbol.spray(svg, 870, 256, 60)
    svg.arrow([(900, 600), (900, 626), (1012, 626), (1012, 573)], stroke=LEAN, width=2)
    svg.arrow([(1020, 516), (1020, 490), (940, 490)], stroke=CO2, width=2)
    s.stream("lean_hot", [(1062, 572), (1062, 656), (740, 656), (740, 455), (694, 455)], (830, 656), LEAN)
    symbol.kettle(svg, 985, 516, 92, 56, STEAM)
    svg.arrow([(1150, 539), (1078, 539)], stroke=STEAM, width=2)
    svg.arrow([(1078, 556), (1150, 556)], stroke=WATER, width=1.4)
    svg.text(1156, 543, "Steam", size=13.5, bold=True)
    svg.text(1156, 560, "condensate", size=13, fill=MUTED)
    s.label(1082, 592, "Reboiler", megawatts(figure(unit, "reboiler_duty")),
            phrase(figure(unit, "T_reboiler", 1.0, -273.15), "{} °C", 4))
    top = s.streams.get("overhead")
    s.label(954, 300, "Stripper", s.size("stripper"), phrase(figure(unit, "flood_fraction", 100), "{} % of flooding"),
            phrase(top.P / 1e5 if top else None, "top {} bar"))


def _overhead(s: _Sheet) -> None:
    svg = s.svg
    s.stream("overhead", [(900, 180), (900, 118), (959, 118)], (900, 148), CO2)
    svg.arrow([(991, 118), (1032, 118)], stroke=CO2, width=2)
    symbol.cooler(svg, 975, 118, 15, MUTED)
    symbol.drum(svg, 1032, 88, 36, 64)
    s.stream("co2_wet", [(1050, 88), (1050, 62), (1180, 62), (1180, 92)], (1112, 62), CO2)
    s.stream("reflux", [(1050, 152), (1050, 224), (940, 224)], (1050, 190), WATER)
    s.label(975, 60, "Condenser", megawatts(figure(s.units["stripper"], "condenser_duty")), anchor="middle")


def _compression(s: _Sheet) -> None:
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
