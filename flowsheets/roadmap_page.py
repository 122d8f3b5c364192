"""A roadmap as lines of text and as one page with a waterfall; no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ccus.draw import AMBER, BLUE, GREEN, MUTED
from ccus.draw_html import Markup, join, table, tag
from ccus.draw_html import page as html_page
from ccus.draw_waterfall import Step as Bar
from ccus.draw_waterfall import waterfall
from ccus.quantity import show
from flowsheets.case_fields import kind_at
from flowsheets.demonstrations_page import demonstration_lines, demonstration_section
from flowsheets.roadmap import Roadmap, Step

HEAD = ("step", "capture energy [GJ/t]", "change [GJ/t]", "below 2020", "alone [GJ/t]", "reboiler duty [GJ/t]",
        "what changes")


def lines(found: Roadmap) -> list[str]:
    """Text for a terminal."""
    text = [f"specific capture energy [GJ/t], {conditions(found)}", "",
            f"{'step':<28}{'GJ/t':>8}{'change':>9}{'below 2020':>12}{'alone':>9}{'reboiler':>10}"]
    last = found.reference
    for s in found.steps:
        if s.value is None:
            text.append(f"{words(s):<28}{'-':>8}  {s.error}")
            continue
        alone = "-" if s.alone is None else f"{s.alone - found.reference:+.3f}"
        change = s.value - last
        text.append(f"{words(s):<28}{s.value:>8.3f}{change:>+9.3f}{below(found, s):>12}{alone:>9}{s.duty:>10.3f}")
        last = s.value
    return [*text, "", *verdicts(found), "", *demonstration_lines(found)]


def conditions(found: Roadmap) -> str:
    """What all steps have in common."""
    targets = found.case.targets
    return (f"{targets.boundary}, {targets.metric}; {100 * (found.case.capture or 0):.4g} % capture; lean loadings of "
            "least reboiler duty, or the plant's own where that needs less")


def below(found: Roadmap, step: Step) -> str:
    """How far a step lies below the reference."""
    return f"{100 * (step.reduction(found.reference) or 0.0):.1f} %"


def words(step: Step) -> str:
    """Name of a step, of the solvent with that which is taken."""
    name = (step.settings or {}).get("solvent.name")
    return f"{step.name}: {Path(str(name)).name}" if name else step.name


def verdicts(found: Roadmap) -> list[str]:
    """Whether the last step meets each target, a line each."""
    last = found.steps[-1].value
    return [f"target {year} ({most:.3f} GJ/t): " + ("not judged: the last step has no value" if last is None
            else f"{'met' if last <= most else 'missed'} by {abs(last - most):.3f} GJ/t")
            for year, most in found.limits().items()]


def page(found: Roadmap) -> str:
    """The page as text."""
    last = found.steps[-1]
    bars = [Bar(label=f"{found.steps[0].name}", value=found.reference, color=MUTED, total=True)]
    reached = found.reference
    for s in found.steps[1:]:
        if s.value is not None:
            change = s.value - reached
            bars.append(Bar(label=words(s), value=change, color=GREEN if change <= 0.0 else AMBER))
            reached = s.value
    bars.append(Bar(label="this plant", value=reached, color=BLUE, total=True))
    drawn = waterfall(bars, axis="GJ/t CO2", title="Specific capture energy", desc="From the reference to the plant",
                      marks=[(str(year), most) for year, most in found.limits().items()], width=760)
    header = join([tag("p", "Roadmap", class_="eyebrow"),
                   tag("h1", "What each measure gives" if last.value is None
                       else f"{below(found, last)} below {found.steps[0].name}"),
                   tag("ul", *(tag("li", line) for line in verdicts(found)),
                       tag("li", f"regeneration heat beside published plants: {found.place()}")),
                   tag("p", f"{conditions(found)}. Each step keeps those before it. What a measure gives depends on "
                       "its place: 'alone' is its change on the reference.", class_="note")])
    return html_page("Roadmap", header, [
        ("steps", "From 2020 to this plant", tag("figure", Markup(drawn.render()))),
        ("figures", "Figures", _figures(found)),
        *([("published", "Beside published plants", demonstration_section(found))] if last.use else []),
    ])


def _figures(found: Roadmap) -> Markup:
    rows: list[list[Any]] = []
    reached = found.reference
    for s in found.steps:
        if s.value is None:
            rows.append([words(s), "", "", "", "", "", f"{_settings(found, s)}; no value: {s.error}"])
            continue
        figures = [s.value, s.value - reached, None if s.alone is None else s.alone - found.reference, s.duty]
        energy, change, alone, duty = ("–" if v is None else f"{v:.3f}".replace("-", "−") for v in figures)
        rows.append([words(s), energy, change, below(found, s), alone, duty, _settings(found, s)])
        reached = s.value
    return table(HEAD, rows, text=(0, 6), class_="wordy")


def _settings(found: Roadmap, step: Step) -> str:
    return "; ".join(f"{key} {_shown(found, key, value)}" for key, value in (step.settings or {}).items())


def _shown(found: Roadmap, key: str, value: Any) -> str:
    if value is None:
        return "left out"
    if isinstance(value, list):
        return "; ".join(", ".join(f"{k} {_shown(found, f'{key}.{i}.{k}', v)}" for k, v in entry.items())
                         for i, entry in enumerate(value))
    kind = kind_at(found.case, key)
    return show(value, kind) if kind and isinstance(value, float) else str(value)
