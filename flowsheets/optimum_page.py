"""What a search found, as lines of text and as one page without network."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ccus.draw import GREEN
from ccus.draw_axis import Axis
from ccus.draw_html import Markup, table, tag
from ccus.draw_html import page as html_page
from ccus.draw_plot import Series, plot
from ccus.quantity import show
from flowsheets.case import Case
from flowsheets.case_fields import kind_at
from flowsheets.figures import FIGURES
from flowsheets.optimum import Best, Search
from flowsheets.search import NUDGE, OBJECTIVES, End, Limit


def lines(search: Search, found: Sequence[Best], points: Sequence[End]) -> list[str]:
    """Text for a terminal."""
    words, unit = FIGURES[OBJECTIVES[search.problem.objective]]
    text = [f"least {words} [{unit}]" + "".join(f", {limit_words(x)}" for x in search.problem.limits)]
    for b in found:
        name = _name(b)
        if not math.isfinite(b.end.value):
            text.append(f"{name}: no plant within the limits")
            continue
        text.append(f"{name}: {b.end.value:.5g} {unit} at " + ", ".join(f"{k} {v}" for k, v in shown(b).items()))
        text += [f"  {line}" for line in trust(b)]
    if points:
        other = OBJECTIVES[search.front]
        text.append(f"front against {FIGURES[other][0]} [{FIGURES[other][1]}]: " + "; ".join(
            f"{e.figures[other]:.5g}: {e.value:.5g}" for e in points))
    return text


def limit_words(limit: Limit) -> str:
    """A limit in words.

    >>> limit_words(Limit("packing_volume", 1.0, 1400.0))
    'packing of absorber and strippers at most 1400 m3'
    """
    words, unit = FIGURES[OBJECTIVES[limit.word]]
    return f"{words} {'at most' if limit.sign > 0 else 'at least'} {limit.value:g} {unit}".removesuffix(" -")


def trust(b: Best) -> list[str]:
    """How far the optimum of one configuration is to be trusted, a line each."""
    text = [f"{b.agreeing} of {len(b.ends)} starts end here"
            + ("" if b.agreeing == len(b.ends) else "; the others at " + ", ".join(
                f"{e.value:.5g}" if math.isfinite(e.value) else "no plant" for e in b.ends[b.agreeing:]))
            + f"; {sum(e.trials for e in b.ends)} plants; "
            + ("no small change of one variable is better" if b.end.confirmed
               else "not confirmed: the search was cut off, or a small change is still better")]
    text += [f"{key} lower by {100 * NUDGE:g} % of its bounds adds {_risen(below)}, higher {_risen(above)}"
             for key, (below, above) in b.end.rises.items()]
    text += [f"{where}: it may be less beyond" for where in b.at_bounds()]
    return text + [f"{n} plants could not be solved: {why}" for why, n in b.failures().items()]


def _risen(rise: float | None) -> str:
    return "nothing known (a bound, a limit or no plant)" if rise is None else f"{100 * rise:.3f} %"


def shown(b: Best) -> dict[str, str]:
    """The settings of the best plant in the units of reports."""
    case = b.problem.case
    return {key: _in(case, key, value) if isinstance(value, float) else str(value)
            for key, value in b.settings().items()}


def _name(b: Best) -> str:
    return ", ".join(f"{k} {v}" for k, v in b.configuration.items()) or "best plant"


def page(search: Search, found: Sequence[Best], points: Sequence[End]) -> str:
    """The page as text."""
    good = [b for b in found if math.isfinite(b.end.value)]
    words, unit = FIGURES[OBJECTIVES[search.problem.objective]]
    names = [_name(b) for b in good]
    keys = dict.fromkeys(key for b in good for key in shown(b))
    rows = [[key, *(shown(b).get(key, "–") for b in good)] for key in keys]
    figures = [[f"{text} [{u}]", *(b.end.figures.get(key) for b in good)] for key, (text, u) in FIGURES.items()
               if any(key in b.end.figures for b in good)]
    sections = [
        ("settings", "Settings", table(["", *names], rows, text=tuple(range(len(names) + 1)))),
        ("figures", "Figures", table(["", *names], figures)),
        ("trust", "How far to trust it",
         tag("ul", *(tag("li", f"{_name(b)}: {line}") for b in good for line in trust(b)))),
    ]
    if points:
        sections.append(("front", "Energy against size", _front(search, points)))
    header = [tag("p", "Search", class_="eyebrow"), tag("h1", f"Least {words}"),
              tag("p", f"{good[0].end.value:.5g} {unit}, {names[0]}. Bounds: " + ", ".join(
                  f"{v.key} {_in(search.problem.case, v.key, v.low)} to {_in(search.problem.case, v.key, v.high)}"
                  for v in search.problem.variables)
                  + "".join(f"; {limit_words(x)}" for x in search.problem.limits), class_="note")]
    return html_page(f"Least {words}", Markup("".join(header)), sections)


def _in(case: Case, key: str, value: float) -> str:
    kind = kind_at(case, key)
    return show(value, kind) if kind else f"{value:g}"


def _front(search: Search, points: Sequence[End]) -> Markup:
    figure, objective = OBJECTIVES[search.front], OBJECTIVES[search.problem.objective]
    x = [e.figures[figure] for e in points]
    y = [e.figures[objective] for e in points]
    drawn = plot([Series(x=x, y=y, color=GREEN), Series(x=x, y=y, color=GREEN, points=True)],
                 title=f"{FIGURES[objective][0]} against {FIGURES[figure][0]}", desc="Pareto front",
                 x=Axis(label=f"{FIGURES[figure][0]} [{FIGURES[figure][1]}]"),
                 y=Axis(label=f"{FIGURES[objective][0]} [{FIGURES[objective][1]}]"), width=560, height=380)
    keys = [v.key for v in search.problem.variables]
    case, settings = search.problem.case, search.problem.settings
    rows = [[f"{e.figures[figure]:.5g}", f"{e.value:.5g}", *(_in(case, k, v) for k, v in settings(e.x).items())]
            for e in points]
    return Markup(tag("div", tag("figure", Markup(drawn.render())), class_="pair") + table(
        [f"{FIGURES[figure][0]} [{FIGURES[figure][1]}]", f"{FIGURES[objective][0]} [{FIGURES[objective][1]}]", *keys],
        rows, text=tuple(range(2, 2 + len(keys)))))
