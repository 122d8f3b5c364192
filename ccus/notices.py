"""Warnings of a result, grouped: one line a source or fact, with the worst value and how many places it holds at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ccus.errors import Notice

KINDS = ("plant", "range", "remark")  # in the order of what an engineer reads first


@dataclass(frozen=True)
class Group:
    """Notices of one source or fact."""

    notices: tuple[Notice, ...]

    @property
    def worst(self) -> Notice:
        """The notice farthest outside its range; the first of those without a range."""
        return max(self.notices, key=lambda n: n.beyond)

    def __str__(self) -> str:
        worst = self.worst
        lines = []
        for what in dict.fromkeys(n.what for n in self.notices):
            same = [n for n in self.notices if n.what == what]
            lines.append(_line(max(same, key=lambda n: n.beyond), len({n.where for n in same})))
        return "; ".join(lines) + (f" [{worst.source}]" if worst.source else "")


def _line(worst: Notice, places: int) -> str:
    line = worst.what
    if worst.value:
        line += f" = {worst.value}"
    if worst.allowed:
        line += f", outside {worst.allowed}"
    if worst.where:
        line += f", at {worst.where}"
    more = places - 1
    return line + (f" and {more} more place{'s' if more > 1 else ''}" if more else "")


def grouped(notices: Iterable[Notice]) -> tuple[Group, ...]:
    """Notices by source, or by fact where none is named; facts of the plant first, then ranges, farthest left first.

    >>> hot, hotter = (Notice(what="density: temperature", where=place, value=f"{T} K", allowed="300 to 350 K",
    ...                       source="somebody2020", kind="range", beyond=(T - 350) / 50)
    ...                for place, T in (("absorber, 3.0 m below the top", 352), ("reboiler", 395)))
    >>> fog = Notice(what="fog may form", where="absorber")
    >>> for group in grouped([hot, hotter, fog]):
    ...     print(group)
    fog may form, at absorber
    density: temperature = 395 K, outside 300 to 350 K, at reboiler and 1 more place [somebody2020]
    """
    groups: dict[tuple[str, str], list[Notice]] = {}
    for notice in notices:
        groups.setdefault((notice.kind, notice.source or notice.what), []).append(notice)
    made = [Group(tuple(group)) for group in groups.values()]
    return tuple(sorted(made, key=lambda g: (KINDS.index(g.worst.kind), -g.worst.beyond)))
