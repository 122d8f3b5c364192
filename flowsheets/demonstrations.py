"""Published plants beside a plant of this toolkit, at one boundary and metric.

A published figure is heat of regeneration. At another boundary or metric it stands with the electricity and the steam
of the plant that it is compared with. Where its source states no boundary there are two readings, heat alone or heat
and electricity of capture and compression added; such a figure is a bracket between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ccus.params import load_set
from flowsheets.energy import EnergyUse
from flowsheets.verdict import published

MEASURED = ("measured", "derived")
SHOWN = (*MEASURED, "design", "quoted")  # kinds of a plant built or designed; what was only computed is none
WHOLE = ("capture_and_compression", "final")


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """A published plant; ranges are low and high, alike where the boundary is stated [GJ/t]."""

    name: str
    plant: str
    solvent: str
    composition: str  # of the solvent: published, proprietary, undisclosed, not stated
    kind: str
    relation: str  # about, below, or none, before the published value
    published: float
    boundary: str
    heat: tuple[float, float]  # of regeneration
    value: tuple[float, float]  # at boundary and metric of the case
    note: str
    source: str

    @property
    def measured(self) -> bool:
        """Whether it comes from a plant that ran."""
        return self.kind in MEASURED

    @property
    def mea(self) -> bool:
        """Whether the solvent is MEA alone."""
        return "MEA" in self.solvent.split()


def demonstrations(use: EnergyUse, boundary: str, metric: str) -> tuple[Demonstration, ...]:
    """Published plants of a capture that compares, or none stated, the lowest first.

    Parameters
    ----------
    use : energy flows of the plant that they are compared with
    boundary, metric : of ``Demonstration.value``

    Examples
    --------
    >>> mine = EnergyUse(captured=1.0, heat=2.4e6, steam_work=0.6e6, carnot_work=0.6e6,
    ...                  electricity={"compression": 0.3e6})
    >>> bracket, = (d for d in demonstrations(mine, *WHOLE) if d.boundary == "not stated")
    >>> bracket.published, bracket.heat, bracket.value
    (2.4, (2.1, 2.4), (2.4, 2.7))
    """
    least = load_set("flowsheets", "baselines/published").about["least_capture"]
    electricity = use.electric_power(WHOLE[0]) / use.captured / 1e6
    found = []
    for row in published().values():
        if row["kind"] not in SHOWN or (row["capture_percent"] or least) < least:
            continue
        most = row["value_GJ_per_t"]
        heat = (most - electricity if row["boundary"] == "not stated" else most, most)
        low, high = (_with_heat(use, h).measure(boundary, metric).value for h in heat)
        found.append(Demonstration(
            name=row["baseline"], **{k: row[k] for k in ("plant", "solvent", "composition", "kind", "relation",
                                                         "boundary", "note", "source")},
            published=most, heat=(round(heat[0], 6), heat[1]), value=(round(low, 6), round(high, 6))))
    return tuple(sorted(found, key=lambda d: d.heat))


def _with_heat(use: EnergyUse, heat: float) -> EnergyUse:
    """The same plant with another heat of regeneration [GJ/t], its steam as good as before."""
    total = heat * use.captured * 1e6
    return replace(use, heat=total, steam_work=use.steam_work * total / use.heat)


def place(duty: float, shown: Sequence[Demonstration]) -> str:
    """Where a heat of regeneration [GJ/t] lies among published ones, in words.

    >>> place(2.0, ())
    'there are no published plants to compare with'
    """
    if not shown:
        return "there are no published plants to compare with"
    measured = [d for d in shown if d.measured]
    groups = [("measured", measured)]
    if len(measured) < len(shown):
        groups.append(("measured, designed, announced or quoted", list(shown)))
    return "; ".join(f"{_inside(duty, group)} what was {word}, {_span(group)}" for word, group in groups if group)


def _inside(duty: float, group: Sequence[Demonstration]) -> str:
    low, high = min(d.heat[0] for d in group), max(d.heat[1] for d in group)
    return "below" if duty < low else "above" if duty > high else "within"


def _span(group: Sequence[Demonstration]) -> str:
    return f"{min(d.heat[0] for d in group):.2f} to {max(d.heat[1] for d in group):.2f} GJ/t"
