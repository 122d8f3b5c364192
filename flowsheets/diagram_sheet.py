"""The sheet that a flow diagram is drawn on: streams with their numbers, labels of equipment."""

from __future__ import annotations

from typing import Any

from ccus.draw import AMBER, BLUE, MUTED, PLUM, RED, SKY, Svg, number
from ccus.stream import Stream
from flowsheets import report_symbols as symbol
from flowsheets.energy import cooling
from flowsheets.result import Plant

WIDTH, HEIGHT, DEEPER = 1340.0, 722.0, 104.0  # DEEPER: with a flash drum below the stripper
GAS, RICH, LEAN, CO2, WATER, STEAM = "#4a5560", RED, BLUE, PLUM, SKY, AMBER
Point = tuple[float, float]


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


class Sheet:
    """The drawing with what the plant tells of streams and units."""

    def __init__(self, plant: Plant):
        self.svg = Svg(
            WIDTH, HEIGHT + (DEEPER if "lean_flash" in plant.units else 0.0), title="Flow diagram",
            desc=f"Amine plant ({plant.name.replace('_', ' ')}): blower, gas cooler, absorber with water wash, "
            "lean/rich exchanger, stripper, CO2 compression. Numbers refer to the stream table.",
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

    def has(self, unit: str) -> bool:
        """Whether the plant has a unit."""
        return unit in self.units
