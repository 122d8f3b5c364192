"""Errors and warnings: each carries what, where, value, what is allowed, and advice.

Exit codes of the command line: 0 computed, 1 computed but ``--require`` missed, 2 bad input, 3 not converged,
4 internal error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class CcusError(Exception):
    """Base of all errors that a user may see; ``str()`` is one clear line."""

    exit_code = 4

    def __init__(self, what: str, *, where: str = "", value: str = "", allowed: str = "", advice: str = ""):
        self.what, self.where, self.value, self.allowed, self.advice = what, where, value, allowed, advice
        line = f"{where}: {what}" if where else what
        if value:
            line += f" (got {value})"
        if allowed:
            line += f"; allowed: {allowed}"
        if advice:
            line += f"; {advice}"
        super().__init__(line)


class InputError(CcusError):
    """The input cannot be computed as written."""

    exit_code = 2


class OutOfRangeError(InputError):
    """A value lies outside the range of a correlation or table that does not extrapolate."""


class SpecError(InputError):
    """A specification that nature or the model forbids, found before the solve."""


class ConvergenceError(CcusError):
    """A solve that did not converge; ``result`` is the last one, ``convergence`` its record."""

    exit_code = 3

    def __init__(self, what: str, *, result: object = None, convergence: object = None, **parts: str):
        super().__init__(what, **parts)
        self.result, self.convergence = result, convergence


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A warning that stays with a result: a value used outside the range its source covers, or a fact to know."""

    what: str  # property or fact, in words
    where: str = ""  # unit and place
    value: str = ""  # with its unit
    allowed: str = ""  # the range
    source: str = ""  # correlation or key in references
    kind: Literal["plant", "range", "remark"] = "plant"  # fact of the plant, range left, remark on a constant
    beyond: float = 0.0  # how far outside what is allowed, as share of the limit or in widths of the range

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        if self.value:
            line += f" = {self.value}"
        if self.allowed:
            line += f", outside {self.allowed}"
        return f"{line} [{self.source}]" if self.source else line
