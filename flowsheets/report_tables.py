"""Tables of the report: streams, balances with the solver's record, warnings, the case, sources, provenance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ccus.draw import number
from ccus.draw_html import Markup, join, table, tag
from ccus.errors import Notice
from ccus.notices import grouped
from ccus.species import SPECIES
from flowsheets.report_energy import percent, words
from flowsheets.result import FlowsheetResult, Plant
from flowsheets.result_tables import liquid_loading

SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
TRACE = 1e-9  # mole fraction below which a species is not listed
POOR = 1e-6  # relative error of a balance that is pointed out


def stream_table(plant: Plant) -> Markup:
    """All streams in the order of their numbers on the diagram, composition in mol %."""
    streams = plant.streams
    present = [k for k in SPECIES if any(abs(s.n.get(k, 0.0)) > TRACE * abs(s.total) for s in streams.values())]
    rows = []
    for k, (name, s) in enumerate(streams.items(), 1):
        total = s.total
        shares = ["" if not s.n.get(i) or not total else mole_percent(s.n[i] / total) for i in present]
        loading = liquid_loading(s)
        rows.append([k, words(name), s.phase, f"{s.T - 273.15:.1f}", number(s.P / 1e5), number(s.mass * 3.6),
                     number(total * 3.6), *shares, "" if loading is None else f"{loading:.3f}"])
    head = ["no.", "stream", "phase", "T [°C]", "P [bar]", "mass [t/h]", "amount [kmol/h]", 
            *(f"{i.translate(SUBSCRIPT)} [mol %]" for i in present), "loading [mol/mol]"]
    return table(head, rows, text=(1, 2), caption="Streams, numbered as on the diagram", class_="dense")


def mole_percent(fraction: float) -> str:
    """A mole fraction in percent; below a ppm it is named so.

    >>> mole_percent(0.1312), mole_percent(5.1e-5), mole_percent(4e-8)
    ('13.1', '0.0051', '< 0.0001')
    """
    if abs(fraction) < 1e-6:
        return "< 0.0001"
    return number(100 * fraction, 3 if abs(fraction) >= 1e-3 else 2)


def worst(errors: Any) -> tuple[float, str]:
    """Largest error by size of a mapping, and where it is."""
    if not isinstance(errors, Mapping):
        return (float(errors), "") if errors is not None else (0.0, "")
    name = max(errors, key=lambda k: abs(errors[k]), default="")
    return (float(errors[name]), name) if name else (0.0, "")


def _error(errors: Any) -> Markup:
    value, name = worst(errors)
    text = f"{number(value, 2)}{f' ({name})' if name and value else ''}"
    return tag("span", text, class_="missed" if abs(value) > POOR else "")


def balance_table(result: FlowsheetResult) -> Markup:
    """Largest relative error of each balance, and how each unit was solved."""
    units = result.balances.get("units") or {}
    rows = []
    entries = [("whole plant", result.balances.get("plant"), result.plant.convergence)]
    entries += [(words(k), units.get(k), u.convergence) for k, u in result.plant.units.items()]
    for name, errors, solve in entries:
        cells = [_error(errors.get(k)) for k in ("elements", "species", "energy")] if errors else ["–"] * 3
        grid = ", ".join(f"{words(k)} {number(v, 2)}" for k, v in solve.grid_error.items())
        state = tag("span", "yes" if solve.converged else "no", class_="" if solve.converged else "missed")
        rows.append([name, *cells, state, solve.iterations, number(solve.residual, 2), solve.path, solve.scheme, grid])
    return table(["balance", "elements", "species", "energy", "converged", "iterations", "residual", "path", "scheme",
                  "grid error"], rows, text=(0, 4, 7, 8, 9), class_="dense",
                 caption="Relative errors of the balances, and the solver's record",
                 row_class=["sum first", *[""] * (len(rows) - 1)])


def warning_table(warnings: tuple[Notice, ...]) -> Markup:
    """One line for each source or fact, and behind it every single one; a sentence where there are none."""
    if not warnings:
        return tag("p", "No value was used outside the range that its source covers.")
    groups = tag("ul", *(tag("li", str(group)) for group in grouped(warnings)))
    rows = [[w.where, w.what, w.value, w.allowed, w.source] for w in warnings]
    every = table(["where", "what", "value", "allowed", "source"], rows, text=range(5), class_="wordy",
                  caption="Values outside the range of their source, and facts to know")
    return join([groups, tag("details", tag("summary", f"Each of the {len(rows)} places"), every)])


def flatten(value: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Leaves of a nested mapping by dotted path; a mapping with ``value`` is a leaf.

    >>> list(flatten({"a": {"b": 1, "c": {"value": 2, "unit": "m"}}}))
    [('a.b', {'value': 1}), ('a.c', {'value': 2, 'unit': 'm'})]
    """
    if isinstance(value, Mapping) and "value" not in value:
        for key, inner in value.items():
            yield from flatten(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)) and value and all(isinstance(v, Mapping) for v in value):
        for k, inner in enumerate(value, 1):
            yield from flatten(inner, f"{path}.{k}")
    else:
        yield path, value if isinstance(value, Mapping) else {"value": value}


def plain(value: Any) -> str:
    """A value of a case or a provenance as text.

    >>> plain([1, "a"]), plain(None), plain(0.22), plain(False)
    ('1, a', '–', '0.22', 'no')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(v) for v in value) or "none"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {plain(v)}" for k, v in value.items())
    return "–" if value is None else str(value)


def case_table(case: Mapping[str, Any]) -> Markup:
    """The case as understood: every value, and whether it was given or is a default with its source."""
    rows, kinds = [], []
    for path, leaf in flatten(case):
        origin = origin_of(leaf)
        unit = str(leaf.get("unit") or "").replace("degC", "°C").replace("m2", "m²").replace("m3", "m³")
        rows.append([path, f"{plain(leaf['value'])} {unit}".strip(), origin])
        kinds.append("given" if origin == "given" else "")
    return table(["key", "value", "given, or source of the default"], rows, text=range(3), class_="wordy case",
                 caption="Every value that the plant was computed with; given ones in bold", row_class=kinds)


def origin_of(leaf: Mapping[str, Any]) -> str:
    """Where a value of the case comes from.

    >>> origin_of({"value": 1, "origin": "given"}), origin_of({"value": 1, "origin": "default", "source": "standard X"})
    ('given', 'default: standard X')
    """
    return ": ".join(str(text) for text in (leaf.get("origin"), leaf.get("source")) if text) or "–"


def source_list(sources: Mapping[str, str]) -> Markup:
    """Keys and references."""
    if not sources:
        return tag("p", "No sources are named.")
    rows = [[tag("code", key), str(text)] for key, text in sources.items()]
    return table(["key", "reference"], rows, text=range(2), class_="wordy")


def provenance_table(provenance: Mapping[str, Any]) -> Markup:
    """How to get this result again."""
    rows = [[words(key), tag("code", plain(value))] for key, value in provenance.items()]
    return table(["item", "value"], rows, text=range(2), class_="wordy") if rows else Markup("")


def share(fraction: Any) -> str:
    """A fraction in percent with its sign, for the key figures."""
    return f"{percent(fraction)} %" if fraction is not None else "–"
