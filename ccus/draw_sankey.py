"""Sankey diagrams as SVG: bands from left to right whose height is the flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccus.draw import INK, MUTED, Svg, text_width


@dataclass(frozen=True, kw_only=True)
class Node:
    """A bar in one of the columns, with its label and a second line in grey."""

    key: str
    label: str
    column: int
    note: str = ""
    color: str = MUTED


@dataclass(frozen=True, kw_only=True)
class Link:
    """A band between two nodes; ``value`` > 0."""

    source: str
    target: str
    value: float
    color: str


BAR, ROW, GAP, HEAD = 13.0, 30.0, 8.0, 34.0  # width of bars, least height for a label, distance, title [px]


def _flows(nodes: Sequence[Node], links: Sequence[Link]) -> dict[str, float]:
    return {
        n.key: max(sum(k.value for k in links if k.source == n.key), sum(k.value for k in links if k.target == n.key))
        for n in nodes
    }


def _place(nodes: Sequence[Node], flows: dict[str, float], scale: float, height: float) -> dict[str, float]:
    """Top of each node's bar: columns centred, each label with a row of its own."""
    tops = {}
    for column in sorted({n.column for n in nodes}):
        members = [n for n in nodes if n.column == column]
        slots = [max(flows[n.key] * scale, ROW) for n in members]
        y = HEAD + (height - HEAD - sum(slots) - GAP * (len(slots) - 1)) / 2
        for node, slot in zip(members, slots):
            tops[node.key] = y + (slot - flows[node.key] * scale) / 2
            y += slot + GAP
    return tops


def sankey(
    nodes: Sequence[Node], links: Sequence[Link], *, title: str, desc: str, width: float = 480, bands: float = 190
) -> Svg:
    """Bands between bars in columns; ``bands`` is the height of the largest column's flow [px].

    Examples
    --------
    >>> ends = [Node(key="a", label="A", column=0), Node(key="b", label="B", column=1)]
    >>> sankey(ends, [Link(source="a", target="b", value=2.0, color="#888")], title="T", desc="d").height > 200
    True
    """
    flows, last = _flows(nodes, links), max(n.column for n in nodes)
    columns = [[n for n in nodes if n.column == c] for c in range(last + 1)]
    scale = bands / max(sum(flows[n.key] for n in column) for column in columns)
    height = HEAD + 8 + max(sum(max(flows[n.key] * scale, ROW) + GAP for n in column) for column in columns)
    height += 34 if last > 1 else 0  # labels of the middle columns stand above their bars
    svg = Svg(width, height, title=title, desc=desc)
    svg.text(6, 17, title, size=12.5, bold=True)
    side = [max((max(text_width(n.label, 11.5, True), text_width(n.note, 11)) for n in c), default=0) for c in columns]
    left, right = side[0] + 14, width - side[last] - 14 - BAR
    x = [left + (right - left) * c / max(last, 1) for c in range(last + 1)]
    tops = _place(nodes, flows, scale, height + (34 if last > 1 else 0))
    _bands(svg, nodes, links, x, tops, scale)
    for node in nodes:
        y, size, at = tops[node.key], flows[node.key] * scale, x[node.column]
        svg.rect(at, y, BAR, max(size, 1.0), fill=node.color, tip=f"{node.label}: {node.note}")
        if 0 < node.column < last:
            place, anchor, middle = at + BAR / 2, "middle", y - 23
        else:
            place, anchor = (at - 7, "end") if node.column == 0 else (at + BAR + 7, "start")
            middle = y + size / 2 - 3
        svg.text(place, middle, node.label, size=11.5, bold=True, anchor=anchor, fill=INK)
        svg.text(place, middle + 14, node.note, size=11, anchor=anchor, fill=MUTED)
    return svg


def _bands(svg: Svg, nodes: Sequence[Node], links: Sequence[Link], x: list[float], tops: dict[str, float],
           scale: float) -> None:
    column = {n.key: n.column for n in nodes}
    name = {n.key: n.label for n in nodes}
    leave, enter = dict(tops), dict(tops)
    for link in links:
        h = link.value * scale
        xa, xb, ya, yb = x[column[link.source]] + BAR, x[column[link.target]], leave[link.source], enter[link.target]
        leave[link.source] += h
        enter[link.target] += h
        m = (xa + xb) / 2
        svg.add(
            "path", fill=link.color, fill_opacity="0.42", tip=f"{name[link.source]} → {name[link.target]}",
            d=f"M{xa:.1f} {ya:.1f}C{m:.1f} {ya:.1f} {m:.1f} {yb:.1f} {xb:.1f} {yb:.1f}L{xb:.1f} {yb + h:.1f}"
            f"C{m:.1f} {yb + h:.1f} {m:.1f} {ya + h:.1f} {xa:.1f} {ya + h:.1f}Z",
        )
