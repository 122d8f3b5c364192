"""Published plants beside that of a roadmap, as lines of text and as a section of its page."""

from __future__ import annotations

from ccus.draw import BLUE, GREEN, INK, MUTED
from ccus.draw_bars import Row, dot_rows
from ccus.draw_html import Markup, join, table, tag
from flowsheets.demonstrations import Demonstration
from flowsheets.roadmap import Roadmap

KINDS = {"measured": "measured", "derived": "derived from what was measured", "design": "design or announcement",
         "quoted": "quoted, whether measured not stated"}
CLOSED = {"proprietary": "proprietary", "undisclosed": "undisclosed", "not stated": "composition not stated"}
HEAD = ("plant", "solvent", "regeneration heat [GJ/t]", "as the steps [GJ/t]", "known", "note")


def demonstration_lines(found: Roadmap) -> list[str]:
    """Text for a terminal; empty where the case has no value."""
    last = found.steps[-1]
    if last.duty is None or last.value is None:
        return []
    text = [f"{'published plants [GJ/t]':<56}{'regeneration heat':>19}{'as the steps':>14}  known"]
    text += [f"{f'{d.plant}, {d.solvent}':<56}{span(d.heat, d.relation):>19}{span(d.value):>14}  {known(d)}"
             for d in found.demonstrations()]
    return [*text, f"{'this plant':<56}{last.duty:>19.2f}{last.value:>14.2f}", as_steps(found),
            f"regeneration heat of this plant, {last.duty:.2f} GJ/t: {found.place()}"]


def span(ends: tuple[float, float], relation: str = "") -> str:
    """A range in words.

    >>> span((2.1, 2.4), "below"), span((2.8, 2.8), "about")
    ('2.10 to below 2.40', 'about 2.80')
    """
    low, high = (f"{v:.2f}" for v in ends)
    last = f"{relation} {high}".strip()
    return last if low == high else f"{low} to {last}"


def known(d: Demonstration) -> str:
    """How a published figure is known, and of what solvent."""
    return ", ".join([KINDS[d.kind], *(f"solvent {word}" for word in _closed(d)),
                      *(["boundary not stated: a bracket only"] if d.boundary == "not stated" else [])])


def _closed(d: Demonstration) -> list[str]:
    return [CLOSED[d.composition]] if d.composition in CLOSED else []


def as_steps(found: Roadmap) -> str:
    """How a published heat becomes a figure at boundary and metric of the roadmap."""
    targets = found.case.targets
    return (f"as the steps: {targets.boundary}, {targets.metric}, with this plant's electricity and its steam's worth; "
            "gas, capture and plant are another's. Where no boundary is stated the range goes from heat and "
            "electricity added as GJ to heat alone.")


def demonstration_section(found: Roadmap) -> Markup:
    """Figure and table."""
    shown, reference, last = found.demonstrations(), found.steps[0], found.steps[-1]
    assert reference.duty is not None
    assert last.duty is not None
    rows = [Row(label=", ".join([d.plant, d.solvent, *_closed(d)]), value=d.heat[1],
                low=d.heat[0] if d.heat[0] < d.heat[1] else None, color=MUTED if d.mea else GREEN,
                hollow=not d.measured, note=f"GJ/t, {known(d)}") for d in shown]
    rows += [Row(label=reference.name, value=reference.duty, color=INK),
             Row(label="this plant", value=last.duty, color=BLUE)]
    drawn = dot_rows(sorted(rows, key=lambda r: r.value), axis="regeneration heat [GJ/t CO₂]", reference=last.duty,
                     title="Regeneration heat beside published plants", width=760,
                     desc="Dots: published figures, open where not measured; the dashed line is this plant")
    cells = [[d.plant, d.solvent, span(d.heat, d.relation), span(d.value), known(d), f"{d.note} [{d.source}]"]
             for d in shown]
    words = ("Filled dots: measured, or derived from it; open dots: design, announcement or quotation; a line "
             "joins the readings of one without a boundary. Green: other solvents than MEA. Dashed line: this plant.")
    return join([tag("figure", Markup(drawn.render())), tag("p", words, class_="note"),
                 table(HEAD, cells, text=(0, 1, 4, 5), class_="wordy"), tag("p", f"{as_steps(found)}", class_="note")])
