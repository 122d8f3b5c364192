"""Independent tasks on all cores, each process with one thread of linear algebra."""

from __future__ import annotations

import copyreg
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from types import MappingProxyType
from typing import Any, TypeVar

THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
MOST = 61  # processes; Windows takes no more
BREATH = 1.0  # [s] between two looks at what is running
Result = TypeVar("Result")


def _read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


copyreg.pickle(MappingProxyType, lambda m: (_read_only, (dict(m),)))  # compositions of cases go to processes, too


def each(function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], *, workers: int | None = None,
         done: Callable[[int, Result], None] | None = None, alive: Callable[[], None] | None = None) -> list[Result]:
    """``function(*task)`` of every task, in their order.

    Parameters
    ----------
    function : of a module, as other processes import it
    tasks : arguments that can be pickled
    workers : processes; as many as there are cores where not given; with one all runs in this process. A script that
        leads here with more needs ``if __name__ == "__main__":``, since each process reads it
    done : told number and result of each task when it ends
    alive : called every second or so

    Examples
    --------
    >>> each(divmod, [(7, 2), (9, 4)], workers=1)
    [(3, 1), (2, 1)]
    """
    found: dict[int, Result] = {}

    def taken(k: int, result: Result) -> None:
        found[k] = result
        if done:
            done(k, result)

    workers = min(workers or os.cpu_count() or 1, len(tasks), MOST)
    if workers < 2:
        for k, task in enumerate(tasks):
            taken(k, function(*task))
    else:
        _pooled(function, tasks, workers, taken, alive)
    return [found[k] for k in range(len(tasks))]


def _pooled(function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], workers: int,
            taken: Callable[[int, Result], None], alive: Callable[[], None] | None) -> None:
    with _one_thread_each(), ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(function, *task): k for k, task in enumerate(tasks)}
        try:
            while running:
                ended, _ = wait(running, timeout=BREATH, return_when=FIRST_COMPLETED)
                for future in ended:
                    taken(running.pop(future), future.result())
                if alive:
                    alive()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started here do linear algebra on one thread; they would fight for the cores otherwise."""
    before = {key: os.environ.get(key) for key in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value
