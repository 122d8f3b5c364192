"""Solvents side by side on one page: table, bars of energy, energy against size, warnings; no script, no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ccus.draw import AMBER, BLUE, GREEN, GRID, INK, MUTED, Svg, number, text_width
from ccus.draw_axis import Axis, Scale, linear_ticks, tick_labels
from ccus.draw_html import Markup, join, table, tag
from ccus.draw_html import page as html_page
from ccus.draw_plot import Mark, Series, plot
from flowsheets.case import Case
from flowsheets.screening import ENERGY, FIGURES, SIZE, Evaluation, compared, conditions, front
from flowsheets.screening_plants import section as plants_section
from flowsheets.screening_words import section, verdict_line

DUTY = (("specific_reboiler_duty_GJ_per_t", "heat of the reboiler", AMBER),)
WORK = (("specific_steam_work_kWh_per_t", "work of the steam", AMBER),
        ("specific_electricity_kWh_per_t", "electricity", BLUE))


def page(case: Case, found: Sequence[Evaluation], against: str = "") -> str:
    """The page as text; ``against`` names the solvent that the others are measured by."""
    computed = [e for e in found if e.figures]
    sections = [("estimates", "Estimated properties", _remarks(found, "estimates")),
                ("figures", "Figures", _table(found))]
    if computed:
        sections.append(("energy", "Energy and size", _drawings(computed)))
    sections.append(("plants", "In each plant", plants_section(found, against, case.plant)))
    sections.append(("sure", "How sure", section(computed)))
    shares = compared(found, against)
    if shares:
        sections.append(("against", f"Above or below {short(against)}", _shares(found, against)))
    sections += [("warnings", "Warnings of the plants", _remarks(found, "warnings")),
                 ("not-computed", "Not computed", _reasons(found))]
    header = join([tag("p", "Solvents", class_="eyebrow"), tag("h1", "Solvents side by side"),
                   tag("p", f"{conditions(case)}. Loading is mol CO2 per mol alkalinity.", class_="note"),
                   tag("ul", *(tag("li", f"{short(e.solvent)}: {verdict_line(e)}") for e in computed if e.verdict))])
    return html_page("Solvents side by side", header, [s for s in sections if s[2]])


def short(solvent: str) -> str:
    """Name of a solvent for labels: that of its folder.

    >>> short("/data/my_solvent"), short("pz")
    ('my_solvent', 'pz')
    """
    return Path(solvent).name


def _table(found: Sequence[Evaluation]) -> Markup:
    computed, on_front = [e for e in found if e.figures], front(found)
    lines: list[list[Any]] = [[f"{words} [{unit}]", *(e.figures.get(key) for e in computed)]
                              for key, (words, unit) in FIGURES.items()]
    lines.append(["its baseline [GJ/t]", *(e.verdict and e.verdict["baseline_GJ_per_t"] for e in computed)])
    for year in (2025, 2030):
        lines.append([f"target {year} met", *(e.verdict and e.verdict[f"target_{year}"]["met"] for e in computed)])
    lines.append(["on the Pareto front", *(e.solvent in on_front for e in computed)])
    return table(["", *(short(e.solvent) for e in computed)], lines) if computed else Markup("")


def _drawings(computed: Sequence[Evaluation]) -> Markup:
    drawings = (bars(computed, DUTY, title="Specific reboiler duty", axis="GJ/t"),
                bars(computed, WORK, title="Equivalent work", axis="kWh/t"), scatter(computed))
    note = ("Packed heights are those of the case, so the packing differs by the diameters that gas and solvent need. "
            "A solvent is on the Pareto front when no other needs less of one without more of the other.")
    return join([tag("div", *(tag("figure", Markup(d.render())) for d in drawings), class_="panels"),
                 tag("p", note, class_="note")])


def bars(
    computed: Sequence[Evaluation], parts: Sequence[tuple[str, str, str]], *, title: str, axis: str,
) -> Svg:
    """Stacked bars from zero, a solvent each; ``parts``: figure, words and colour of each piece.

    >>> row = Evaluation(solvent="mea", title="MEA", figures={"specific_reboiler_duty_GJ_per_t": 3.5})
    >>> bars([row], DUTY, title="Duty", axis="GJ/t").height
    106.0
    """
    width, bottom = 380.0, 50.0 + 26.0 * len(computed)
    svg = Svg(width, bottom + 30, title=title, desc=f"{title} of each solvent [{axis}]")
    svg.text(6, 17, title, size=12.5, bold=True)
    totals = [sum(e.figures[key] for key, _, _ in parts) for e in computed]
    left = 16 + max(text_width(short(e.solvent), 11) for e in computed)
    scale = Scale(0.0, 1.02 * max(totals), left, width - 48)
    x = 6.0
    for _, words, color in parts if len(parts) > 1 else ():
        svg.rect(x, 29, 18, 8, fill=color)
        svg.text(x + 23, 37, words, size=10.5, fill=INK)
        x += 39 + text_width(words, 10.5)
    ticks = linear_ticks(0.0, scale.hi, 5)
    for tick, label in zip(ticks, tick_labels(ticks)):
        svg.line(scale(tick), 46, scale(tick), bottom, stroke=GRID)
        svg.text(scale(tick), bottom + 15, label, size=10.5, fill=MUTED, anchor="middle")
    svg.text(width - 6, bottom + 15, axis, size=10.5, fill=MUTED, anchor="end")
    for k, (e, total) in enumerate(zip(computed, totals)):
        y, start = 50.0 + 26.0 * k, 0.0
        svg.text(left - 8, y + 14, short(e.solvent), anchor="end", fill=INK)
        for key, words, color in parts:
            value = e.figures[key]
            svg.rect(scale(start), y, scale(start + value) - scale(start), 18, fill=color,
                     tip=f"{short(e.solvent)}, {words}: {number(value)} {axis}")
            start += value
        svg.text(scale(total) + 6, y + 14, number(total), fill=INK)
    return svg


def scatter(computed: Sequence[Evaluation]) -> Svg:
    """Capture energy against packing volume, with the Pareto front."""
    on_front = [e for name in front(computed) for e in computed if e.solvent == name]
    marks = [Mark(x=e.figures[SIZE], y=e.figures[ENERGY], text=short(e.solvent),
                  color=GREEN if e in on_front else MUTED) for e in computed]
    line = Series(x=[e.figures[SIZE] for e in on_front], y=[e.figures[ENERGY] for e in on_front],
                  label="Pareto front", color=GREEN, dash="5 3")
    return plot([line], title="Capture energy against packing", marks=marks, height=300,
                desc="Specific capture energy of each solvent against the volume of its packing",
                x=_around(FIGURES[SIZE], [m.x for m in marks]), y=_around(FIGURES[ENERGY], [m.y for m in marks]))


def _around(figure: tuple[str, str], values: Sequence[float]) -> Axis:
    """An axis with room for labels beside its values."""
    room = max(0.2 * (max(values) - min(values)), 0.02 * max(values))
    return Axis(label=f"{figure[0]} [{figure[1]}]", lo=min(values) - room, hi=max(values) + room)


def _shares(found: Sequence[Evaluation], against: str) -> Markup:
    shares = compared(found, against)
    lines = [[words, *(f"{100 * share[key]:+.1f} %" if key in share else "–" for share in shares.values())]
             for key, (words, _) in FIGURES.items() if any(key in share for share in shares.values())]
    return table(["", *map(short, shares)], lines)


def _remarks(found: Sequence[Evaluation], key: str) -> Markup:
    lines = [[short(e.solvent), text] for e in found for text in getattr(e, key)]
    return table(["solvent", "what"], lines, text=(0, 1)) if lines else Markup("")


def _reasons(found: Sequence[Evaluation]) -> Markup:
    lines = [[short(e.solvent), e.title, str(e.error)] for e in found if e.error]
    return table(["solvent", "", "reason"], lines, text=(0, 1, 2)) if lines else Markup("")
