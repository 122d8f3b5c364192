"""Splitter of a stream."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ccus.errors import InputError
from ccus.result import UnitResult
from ccus.stream import Stream


@dataclass(frozen=True, kw_only=True)
class Splitter:
    """Divides a stream in two of its composition and state.

    Attributes
    ----------
    share : that leaves as ``side`` [-]

    Examples
    --------
    >>> from ccus.fluids import water_stream
    >>> out = Splitter(share=0.1).solve(water_stream(10.0, 300.0, 1e5)).outlets
    >>> round(out["main"].total, 9), round(out["side"].total, 9)
    (9.0, 1.0)
    """

    share: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.share <= 1.0:
            raise InputError("the share must lie between 0 and 1", where="splitter", value=f"{self.share:g}")

    def solve(self, stream: Stream) -> UnitResult:
        """Outlets ``main`` and ``side``."""
        return UnitResult(outlets={"main": part(stream, 1.0 - self.share), "side": part(stream, self.share)},
                          data={"share": self.share})


def part(stream: Stream, share: float) -> Stream:
    """A share of a stream."""
    return replace(stream, n={k: share * v for k, v in stream.n.items()}, H=share * stream.H)
