"""Symbols of process equipment for flow diagrams; each draws on an ``Svg`` at a place given in pixels."""

from __future__ import annotations

from collections.abc import Sequence

from ccus.draw import FAINT, INK, MUTED, PAPER, Svg, number

BODY, PACKING, LINE = "#f3f6f9", "#dde4ea", 1.6


def column(svg: Svg, x: float, y: float, width: float, height: float, beds: Sequence[tuple[float, float]]) -> None:
    """A column with domed ends; ``beds`` are the top and bottom of each packing."""
    dome = 0.22 * width
    right, bottom = x + width, y + height
    svg.add(
        "path", fill=BODY, stroke=INK, stroke_width=LINE,
        d=f"M{x} {y + dome:.1f}Q{x} {y} {x + width / 2} {y}Q{right} {y} {right} {y + dome:.1f}V{bottom - dome:.1f}"
        f"Q{right} {bottom} {x + width / 2} {bottom}Q{x} {bottom} {x} {bottom - dome:.1f}Z",
    )
    for top, end in beds:
        packing(svg, x, top, width, end - top)


def packing(svg: Svg, x: float, y: float, width: float, height: float) -> None:
    """A packed bed: crossed fields between two grids."""
    svg.rect(x, y, width, height, fill=PACKING, stroke=INK, stroke_width=1)
    fields = max(1, round(height / width))
    step = height / fields
    lines = []
    for k in range(fields):
        a, b = y + k * step, y + (k + 1) * step
        lines.append(f"M{x} {a:.1f}L{x + width} {b:.1f}M{x + width} {a:.1f}L{x} {b:.1f}")
    svg.add("path", d="".join(lines), stroke=FAINT, stroke_width=1, fill="none")


def spray(svg: Svg, x: float, y: float, width: float) -> None:
    """A liquid distributor: a bar with drops under it."""
    svg.line(x, y, x + width, y, stroke=MUTED, stroke_width=1.4)
    drops = "".join(f"M{x + width * f:.1f} {y + 2}v6" for f in (0.15, 0.38, 0.62, 0.85))
    svg.add("path", d=drops, stroke=MUTED, stroke_width=1.2, fill="none")


def pump(svg: Svg, x: float, y: float, r: float = 15, *, up: bool = False) -> None:
    """A centrifugal pump that delivers to the right, or upwards."""
    svg.circle(x, y, r, fill=PAPER, stroke=INK, stroke_width=LINE)
    if up:
        points = [(x - r, y), (x, y - r), (x + r, y)]
    else:
        points = [(x, y - r), (x + r, y), (x, y + r)]
    svg.polyline(points, stroke=INK, stroke_width=LINE)


def blower(svg: Svg, x: float, y: float, r: float = 18) -> None:
    """A blower: a circle with walls that close towards its outlet on the right."""
    svg.circle(x, y, r, fill=PAPER, stroke=INK, stroke_width=LINE)
    svg.add("path", d=f"M{x - 0.75 * r:.1f} {y - 0.66 * r:.1f}L{x + 0.93 * r:.1f} {y - 0.34 * r:.1f}"
            f"M{x - 0.75 * r:.1f} {y + 0.66 * r:.1f}L{x + 0.93 * r:.1f} {y + 0.34 * r:.1f}",
            stroke=INK, stroke_width=LINE, fill="none")


def cooler(svg: Svg, x: float, y: float, r: float = 15, color: str = INK) -> None:
    """A cooler: a circle crossed by the zigzag of its cooling water."""
    svg.circle(x, y, r, fill=PAPER, stroke=INK, stroke_width=LINE)
    svg.arrow([(x, y + 1.75 * r), (x, y + 0.45 * r), (x - 0.5 * r, y + 0.1 * r), (x + 0.5 * r, y - 0.25 * r),
               (x, y - 0.55 * r), (x, y - 1.75 * r)], stroke=color, width=1.2)


def exchanger(svg: Svg, x: float, y: float, size: float, hot: str, cold: str) -> None:
    """A plate exchanger about (x, y): hot from lower right to upper left, cold from lower left to upper right."""
    half, inset = size / 2, 0.28 * size
    svg.rect(x - half, y - half, size, size, rx=5, fill=BODY, stroke=INK, stroke_width=LINE)
    plates = "".join(f"M{x - half + size * k / 6:.1f} {y - half + 5}V{y + half - 5}" for k in range(1, 6))
    svg.add("path", d=plates, stroke="#cdd6de", stroke_width=1, fill="none")
    svg.polyline([(x + half, y + inset), (x + half - 12, y + inset), (x - half + 12, y - inset), (x - half, y - inset)],
                 stroke=hot, stroke_width=2.2, radius=6)
    svg.line(x - 9, y + 0.43 * 9, x + 9, y - 0.43 * 9, stroke=BODY, stroke_width=7)
    svg.polyline([(x - half, y + inset), (x - half + 12, y + inset), (x + half - 12, y - inset), (x + half, y - inset)],
                 stroke=cold, stroke_width=2.2, radius=6)


def kettle(svg: Svg, x: float, y: float, width: float, height: float, color: str) -> None:
    """A kettle reboiler with its tube bundle and the weir before the outlet."""
    svg.rect(x, y, width, height, rx=height / 2, fill=BODY, stroke=INK, stroke_width=LINE)
    a, b, weir = x + 12, x + 0.68 * width, x + 0.76 * width
    low, high = y + 0.72 * height, y + 0.42 * height
    svg.polyline([(x + width, low), (a, low), (a, high), (x + width, high)], stroke=color, stroke_width=1.6, radius=5)
    svg.line(weir, y + 0.3 * height, weir, y + height - 3, stroke=INK, stroke_width=1.2)
    svg.line(b - 0.5 * width, y + 0.3 * height, weir, y + 0.3 * height, stroke=FAINT, stroke_width=1,
             stroke_dasharray="3 2")


def drum(svg: Svg, x: float, y: float, width: float, height: float) -> None:
    """An upright separator with a liquid level."""
    svg.rect(x, y, width, height, rx=width / 2, fill=BODY, stroke=INK, stroke_width=LINE)
    level = y + 0.62 * height
    svg.line(x + 2, level, x + width - 2, level, stroke=FAINT, stroke_width=1, stroke_dasharray="3 2")


def compressor(svg: Svg, x: float, y: float, width: float, height: float) -> None:
    """A compressor stage that delivers downwards: it narrows from the suction on top."""
    half, small = width / 2, 0.55 * width / 2
    svg.polygon([(x - half, y), (x + half, y), (x + small, y + height), (x - small, y + height)], fill=BODY, stroke=INK,
                stroke_width=LINE, stroke_linejoin="round")


def badge(svg: Svg, x: float, y: float, index: int, color: str, tip: str = "") -> None:
    """The number of a stream, on its line."""
    svg.circle(x, y, 10.5, fill=PAPER, stroke=color, stroke_width=1.8, tip=tip)
    svg.text(x, y + 4, number(index), size=11.5, anchor="middle", bold=True, fill=color)
