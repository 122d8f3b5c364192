"""Products of powers, so that a published correlation is written as printed and becomes one row of a kernel's table."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NAMES = ("u_L", "u_G", "rho_L", "mu_L", "sigma", "rho_G", "mu_G", "D_L", "D_G")


@dataclass(frozen=True)
class PowerLaw:
    """``factor`` times powers of the inputs of a packed bed.

    >>> u_L, rho_L, mu_L = (PowerLaw.of(k) for k in ("u_L", "rho_L", "mu_L"))
    >>> Re = u_L * rho_L / (250.0 * mu_L)
    >>> (2.0 * Re**0.5).exponent("mu_L")
    -0.5
    """

    factor: float
    exponents: tuple[float, ...]

    @classmethod
    def of(cls, name: str) -> PowerLaw:
        """One input by its name."""
        return cls(1.0, tuple(float(k == name) for k in NAMES))

    def exponent(self, name: str) -> float:
        """Exponent of one input."""
        return self.exponents[NAMES.index(name)]

    def row(self) -> NDArray[np.float64]:
        """Exponents of the seven inputs of ``films`` and the logarithm of the factor."""
        return np.array([*self.exponents[:7], math.log(self.factor)])

    def __mul__(self, other: PowerLaw | float) -> PowerLaw:
        if isinstance(other, PowerLaw):
            return PowerLaw(self.factor * other.factor, tuple(i + j for i, j in zip(self.exponents, other.exponents)))
        return PowerLaw(self.factor * other, self.exponents)

    __rmul__ = __mul__

    def __pow__(self, n: float) -> PowerLaw:
        return PowerLaw(self.factor**n, tuple(n * i for i in self.exponents))

    def __truediv__(self, other: PowerLaw | float) -> PowerLaw:
        return self * (other**-1.0)

    def __rtruediv__(self, other: float) -> PowerLaw:
        return other * self**-1.0


ONE = PowerLaw(1.0, (0.0,) * len(NAMES))
