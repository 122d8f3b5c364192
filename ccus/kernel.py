"""The one way to compile a kernel.

The compiled code is cached in a folder named after the content of every kernel file and the Python version: numba alone
misses an edit to a kernel called from another file, this name does not.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import config, njit
from platformdirs import user_cache_dir

FAST = {"contract", "reassoc", "arcp", "nsz"}  # fused and reordered sums; inf and nan stay what they are
KERNEL_PACKAGES, ROOT = ("ccus", "solvents", "units", "flowsheets"), Path(__file__).resolve().parents[1]


@cache
def kernel_digest() -> str:
    """Hex digest over all kernel files (``_*.py``) and the Python version."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(p for name in KERNEL_PACKAGES for p in (ROOT / name).rglob("_*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@cache
def cache_dir() -> str:
    """Folder of compiled kernels; a temporary one where the user's cache cannot be written."""
    folder = Path(config.CACHE_DIR or user_cache_dir("ccus-kernels")) / kernel_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return tempfile.mkdtemp(prefix="ccus-kernels-")  # correct, but compiled afresh in each run
    return str(folder)


def kernel(func):
    """Compile ``func``; division by zero and overflow give inf or nan, as in NumPy.

    Kernels allocate nothing (arrays come in as arguments), so the counting of references is left out.
    """
    outer, config.CACHE_DIR = config.CACHE_DIR, cache_dir()
    try:
        return njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)(func)
    finally:
        config.CACHE_DIR = outer


def record(value: Any) -> Any:
    """A NamedTuple of numbers, small arrays, NamedTuples and records as one NumPy record: one pointer for a kernel.

    >>> from typing import NamedTuple
    >>> class Pair(NamedTuple):
    ...     a: float
    ...     b: np.ndarray
    >>> float(record(Pair(1.0, np.ones(3))).b[2])
    1.0
    """
    dtype = np.dtype([(name, *rest) for name, *rest in _described(value)], align=True)
    return np.array([_plain(value)], dtype).view(np.recarray)[0]


def _described(value: Any) -> list[tuple[Any, ...]]:
    fields: list[tuple[Any, ...]] = []
    for name, part in zip(value._fields, value):
        if hasattr(part, "_fields"):
            fields.append((name, np.dtype(_described(part), align=True)))
        elif isinstance(part, np.void):
            fields.append((name, part.dtype))
        elif isinstance(part, np.ndarray):
            fields.append((name, np.float64, part.shape))
        else:
            fields.append((name, np.int64 if isinstance(part, int) else np.float64))
    return fields


def _plain(value: Any) -> tuple[Any, ...]:
    return tuple(_plain(part) if hasattr(part, "_fields") else part for part in value)
