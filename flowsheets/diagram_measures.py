"""What the measures of the regeneration add to a flow diagram, and the lines of the solvent that they move."""

from __future__ import annotations

from collections.abc import Callable

from ccus.draw import INK, MUTED
from flowsheets import report_symbols as symbol
from flowsheets.diagram_sheet import CO2, LEAN, RICH, STEAM, WATER, Point, Sheet, figure, megawatts, phrase

Part = Callable[[Sheet], None]
HOT_FEED, ONLY_FEED = 300.0, 240.0  # where the hot rich solvent enters the stripper, with and without a cold feed


def parts(s: Sheet) -> list[Part]:
    """Parts of the drawing that the plant's units ask for."""
    found: dict[str, Part] = {"upper_stripper": _multi_pressure, "lean_flash": _recompression,
                              "interheater": _interheater, "overhead_exchanger": _overhead_exchanger,
                              "steam_heater": _advanced_flash}
    return [part for unit, part in found.items() if s.has(unit)]


def stripper_beds(s: Sheet) -> list[Point]:
    """Top and bottom of the stripper's beds."""
    if s.has("upper_stripper"):
        return [(262.0, 344.0), (420.0, 480.0)]
    if s.has("steam_heater"):
        return [(240.0, 460.0)]
    return [(240.0, 282.0), (316.0, 460.0)] if s.has("rich_splitter") else [(268.0, 460.0)]


def rich_lines(s: Sheet) -> None:
    """Rich solvent from its pump to the exchanger and the stripper."""
    to_exchanger: list[Point] = [(570, 660), (570, 455), (606, 455)]
    if s.has("rich_splitter"):
        s.stream("rich_pumped", [(465, 660), (540, 660)], (502, 660), RICH)
        s.stream("rich_main", [(540, 660), *to_exchanger], (570, 560), RICH)
    elif s.has("overhead_splitter"):
        s.stream("rich_pumped", [(465, 660), (570, 660), (570, 520)], (520, 660), RICH)
    else:
        s.stream("rich_pumped", [(465, 660), *to_exchanger], (520, 660), RICH)
    if s.has("steam_heater"):
        return
    y = HOT_FEED if s.has("rich_splitter") else ONLY_FEED
    if s.has("rich_splitter"):
        s.stream("rich_cold", [(540, 660), (540, 690), (790, 690), (790, 212), (860, 212)], (655, 690), RICH)
    if s.has("overhead_splitter"):
        s.stream("rich_to_exchanger", [(570, 520), (570, 455), (606, 455)], (570, 488), RICH)
        s.stream("rich_exchanged", [(694, 405), (764, 405), (764, y)], (764, 330), RICH)
        s.stream("rich_hot", [(764, y), (860, y)], (820, y), RICH)
    else:
        s.stream("rich_hot", [(694, 405), (764, 405), (764, y), (860, y)], (764, 340), RICH)


def lean_lines(s: Sheet) -> None:
    """Lean solvent from the stripper to the exchanger."""
    if s.has("steam_heater"):
        return
    start: list[Point] = [(1062, 572), (1062, 656)]
    if s.has("lean_flash"):
        s.stream("lean_boiled", [(1062, 572), (1062, 715), (996, 715)], (1062, 690), LEAN)
        start = [(978, 750), (978, 772)]
    y = start[-1][1]
    if s.has("interheater"):
        s.stream("lean_hot", [*start, (803, y), (803, 602), (782, 602)], (860, y), LEAN)
        s.stream("lean_warm", [(722, 568), (714, 568), (714, 455), (694, 455)], (714, 512), LEAN)
    else:
        s.stream("lean_hot", [*start, (740, y), (740, 455), (694, 455)], (830, y), LEAN)


def _recompression(s: Sheet) -> None:
    svg = s.svg
    s.stream("flash_vapour", [(978, 680), (978, 656), (838, 656), (838, 634)], (910, 656), CO2)
    s.stream("vapour_return", [(838, 604), (838, 582), (860, 582)], (838, 588), CO2)
    symbol.drum(svg, 960, 680, 36, 70)
    svg.polygon([(818, 634), (858, 634), (849, 606), (827, 606)], fill="#fff", stroke=INK, stroke_width=1.6,
                stroke_linejoin="round")
    s.label(850, 684, "Recompression", megawatts(s.units["recompression"].work))
    s.label(1006, 742, "Lean flash", phrase(figure(s.units["lean_flash"], "P", 1e-5), "{} bar"))


def _multi_pressure(s: Sheet) -> None:
    svg, unit = s.svg, s.units["upper_stripper"]
    svg.polyline([(860, 392), (940, 392)], stroke=INK, stroke_width=1.8)
    s.stream("half_lean", [(900, 372), (900, 412)], (920, 392), RICH)
    s.stream("lower_vapour", [(860, 408), (818, 408), (818, 392)], (838, 408), CO2)
    s.stream("vapour_up", [(818, 362), (818, 350), (860, 350)], (838, 350), CO2)
    svg.polygon([(798, 392), (838, 392), (829, 364), (807, 364)], fill="#fff", stroke=INK, stroke_width=1.6,
                stroke_linejoin="round")
    s.label(750, 340, "Recompression", megawatts(s.units["vapour_recompression"].work), anchor="end")
    s.label(954, 400, "Lower column", s.size("stripper"), phrase(figure(s.units["stripper"], "P_reboiler", 1e-5),
                                                                 "bottom {} bar"))
    s.label(954, 246, "Upper column", s.size("upper_stripper"), phrase(figure(unit, "P_reboiler", 1e-5),
                                                                       "bottom {} bar"))


def _interheater(s: Sheet) -> None:
    unit = s.units["interheater"]
    s.stream("semi_lean", [(860, 388), (815, 388), (815, 640), (700, 640), (700, 632)], (815, 470), RICH)
    s.stream("semi_lean_pumped", [(700, 612), (700, 602), (722, 602)], (700, 592), RICH)
    s.stream("semi_lean_hot", [(782, 568), (838, 568), (838, 420), (860, 420)], (838, 520), RICH)
    symbol.pump(s.svg, 700, 622, 10, up=True)
    symbol.exchanger(s.svg, 752, 585, 60, LEAN, RICH)
    s.svg.line(860, 404, 940, 404, stroke=INK, stroke_width=1.4)
    s.label(752, 658, "Interheater", megawatts(figure(unit, "duty")), anchor="middle")


def _overhead_exchanger(s: Sheet) -> None:
    unit = s.units["overhead_exchanger"]
    s.stream("overhead", [(900, 180), (900, 113), (846, 113)], (900, 148), CO2)
    s.stream("overhead_cooled", [(794, 83), (780, 83), (780, 36), (928, 36), (928, 118), (959, 118)], (870, 36), CO2)
    symbol.exchanger(s.svg, 820, 98, 52, CO2, RICH)
    s.label(744, 84, "Overhead exchanger", megawatts(figure(unit, "duty")), anchor="end")
    if s.has("overhead_splitter"):
        y = HOT_FEED - 4.0 if s.has("rich_splitter") else ONLY_FEED - 4.0
        s.stream("rich_to_overhead", [(570, 520), (590, 520), (590, 366), (778, 366), (778, 113), (794, 113)],
                 (690, 366), RICH)
        s.stream("rich_from_overhead", [(846, 83), (862, 83), (862, 60), (764, 60), (764, y)], (764, 160), RICH)


def _advanced_flash(s: Sheet) -> None:
    svg, hot, heater = s.svg, s.units["exchanger"], s.units["steam_heater"]
    s.stream("rich_cold", [(540, 660), (540, 690), (714, 690), (714, 113), (794, 113)], (640, 690), RICH)
    s.stream("rich_cold_heated", [(846, 83), (862, 83), (862, 60), (764, 60), (764, 212)], (764, 160), RICH)
    s.stream("rich_half", [(694, 405), (728, 405)], (711, 405), RICH)
    s.stream("rich_warm", [(728, 405), (728, 212), (764, 212)], (728, 260), RICH)
    s.stream("rich_rest", [(728, 405), (750, 405), (750, 380), (764, 380)], (750, 405), RICH)
    s.stream("rich_top", [(764, 212), (860, 212)], (812, 212), RICH)
    s.stream("lean_warm", [(764, 340), (700, 340), (700, 455), (694, 455)], (700, 366), LEAN)
    s.stream("rich_hot", [(834, 340), (846, 340), (846, 470), (780, 470), (780, 516)], (812, 470), RICH)
    s.stream("flash_steam", [(822, 532), (860, 532)], (838, 520), CO2)
    s.stream("flashed", [(822, 556), (860, 556)], (838, 572), LEAN)
    s.stream("lean_hot", [(900, 600), (900, 656), (856, 656), (856, 380), (834, 380)], (880, 656), LEAN)
    symbol.exchanger(svg, 799, 360, 70, LEAN, RICH)
    symbol.kettle(svg, 738, 516, 84, 56, STEAM)
    svg.arrow([(690, 532), (737, 532)], stroke=STEAM, width=2)
    svg.text(688, 578, "Steam", size=13, fill=MUTED)
    svg.arrow([(740, 556), (690, 556)], stroke=WATER, width=1.4)
    s.label(780, 594, "Steam heater", megawatts(figure(heater, "reboiler_duty")),
            phrase(figure(heater, "T_reboiler", 1.0, -273.15), "{} °C", 4), anchor="middle")
    s.label(799, 300, "Hot exchanger", megawatts(figure(hot, "duty")), anchor="middle")
