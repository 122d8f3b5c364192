"""Kernel of a tabulated power law, and standard gravity."""

from __future__ import annotations

from ccus.kernel import kernel

GRAVITY = 9.80665  # [m/s2]


@kernel
def power_row(power, k, x0, x1, x2, x3, x4, x5, x6):
    """Value of one power law."""
    return (power[k, 7] + power[k, 0] * x0 + power[k, 1] * x1 + power[k, 2] * x2 + power[k, 3] * x3
            + power[k, 4] * x4 + power[k, 5] * x5 + power[k, 6] * x6)
