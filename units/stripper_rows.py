"""What enters and leaves a stripper on its way down: rows of the column for its feeds and draw, and a first guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ccus.stream import Stream
from solvents.library import Solvent
from units import _column as k
from units.column import Array, Row

STEAM_GUESS = 1.2  # mol steam per mol CO2 stripped, start of a cold solve


@dataclass(frozen=True, kw_only=True)
class Feeds:
    """Streams that enter a stripper."""

    rich: Stream
    cold: Stream | None = None  # to the top
    vapour: Stream | None = None  # to the sump
    interheated: Stream | None = None  # back from the draw

    def solvent_flows(self, amine: str) -> dict[str, float]:
        """CO2, water and amine of the rich and the cold feed [mol/s]."""
        fed = [s for s in (self.rich, self.cold) if s is not None]
        return {name: sum(s.n[name] for s in fed) for name in ("CO2", "H2O", amine)}


class Unit(Protocol):
    """What the rows need of a stripper."""

    @property
    def height(self) -> float: ...
    @property
    def pressure(self) -> float: ...
    @property
    def lean_loading(self) -> float | None: ...
    @property
    def duty(self) -> float | None: ...
    @property
    def T_reboiler(self) -> float | None: ...
    @property
    def T_condenser(self) -> float | None: ...
    @property
    def reboiler(self) -> bool: ...
    @property
    def feed_position(self) -> float: ...
    @property
    def draw_position(self) -> float | None: ...


def rows(u: Unit, feeds: Feeds, flashed: tuple[Stream, Stream], solvent: Solvent) -> list[Row]:
    """Condenser, beds with what enters or leaves between them, sump and reboiler, from the top.

    ``flashed``: gas and liquid of the rich feed at the column's pressure.
    """
    def fed(stream: Stream | None, **more: Any) -> Row:
        if stream is None:
            return Row(**more)
        gas, liquid = ((stream, None) if stream.phase == "gas" else flashed if stream is feeds.rich else
                       solvent.flash(stream.n, stream.H, u.pressure))
        parts = {name: (s.n["CO2"], s.n["H2O"], s.n[solvent.amine], s.H)
                 for name, s in (("gas", gas), ("liquid", liquid)) if s is not None}
        return Row(**parts, **more)  # type: ignore[arg-type]

    split = u.feed_position > 0.0
    cuts = [(u.feed_position, fed(feeds.rich, kind=k.JUNCTION))] if split else []
    if u.draw_position is not None:
        drawn = 1.0 if feeds.interheated is not None else 0.0
        cuts.append((u.draw_position, fed(feeds.interheated, kind=k.JUNCTION, draw=drawn)))
    found, last = [fed(feeds.cold if split else feeds.rich, kind=k.TOP, condenser_T=u.T_condenser or 0.0,
                       condenser_P=u.pressure)], 0.0
    for cut, row in sorted(cuts, key=lambda pair: pair[0]):
        found += [Row(height=(cut - last) * u.height), row] if cut > last else [row]
        last = cut
    found += [Row(height=(1.0 - last) * u.height)] if last < 1.0 else []
    if not u.reboiler:
        return found
    if feeds.vapour is not None:
        found.append(fed(feeds.vapour, kind=k.JUNCTION))
    spec, value = ((k.LOADING, u.lean_loading) if u.lean_loading is not None else
                   (k.DUTY, u.duty) if u.duty is not None else (k.TEMPERATURE, u.T_reboiler))
    return [*found, Row(kind=k.REBOILER, spec=spec, value=float(value or 0.0))]


def same_rows(found: Sequence[Row], blocks: Array) -> bool:
    """Whether the blocks of a solved column are those of these rows, but for the number of cells."""
    kinds = blocks[:, k.KIND].astype(int)
    first = np.append(True, (kinds[1:] != k.PACKED) | (kinds[:-1] != k.PACKED))  # of each bed, and all that is none
    return [row.kind for row in found] == kinds[first].tolist()


def above_draw(feed: float, draw: float, blocks: Array) -> int:
    """Index of the block from which the liquid of the draw comes; positions as shares of the packed height."""
    place = 2 if 0.0 < feed <= draw else 1  # among the blocks that are no cells
    return int(np.flatnonzero(blocks[:, k.KIND] != k.PACKED)[place]) - 1


def linear(blocks: Array, gases: Sequence[Stream], *, T_top: float, T_bottom: float, lean: float,
           stripped: float, below: Array) -> Array:
    """Linear profiles: ``lean`` mol CO2 per mol amine at the bottom, ``stripped`` mol/s of CO2, and the gas fed.

    ``below``: gas that enters under the packing, in the place of a reboiler's: CO2, water, amine [mol/s].
    """
    n = len(blocks)
    z = (np.arange(n) + 1.0) / n
    kept = blocks[:, k.DRAW] == 0.0
    fed = np.cumsum(np.where(kept[:, None], blocks[:, k.FEED_L : k.FEED_L + 3], 0.0), axis=0)
    rich, steam = fed[0, 0] / fed[0, 2], STEAM_GUESS * stripped
    x = np.empty((n, 8))
    x[:, 0] = (rich + (lean - rich) * z) * fed[:, 2]
    x[:, 1] = fed[:, 1] + 0.7 * steam * (1.0 - z)
    x[:, 2] = fed[:, 2]
    x[:, 3] = T_top + (T_bottom - T_top) * z**0.5
    x[:, 4] = max(fed[-1, 0] - lean * fed[-1, 2], 0.05 * stripped) * (1.0 - z) + 0.05 * stripped
    x[:, 5] = steam * (0.5 + 0.5 * z)
    x[:, 6] = 1e-3 * steam
    x[:, 7] = x[:, 3]
    x[:, 4:6] += below[:2]
    x[0, 4] += sum(gas.n["CO2"] for gas in gases)
    x[0, 5] += sum(gas.n["H2O"] for gas in gases)
    return x
