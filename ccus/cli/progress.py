"""A progress line for whatever takes longer than two seconds."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType

QUIET, TTY_STEP, LOG_STEP = 2.0, 0.5, 15.0  # s
FIRST = "ccus: compiling kernels, once after installation: about a minute\n"


class Progress:
    """Call it with what is being done; after two seconds a line with the time taken appears on stderr.

    Where the kernels are not compiled yet, a line before it says so.

    >>> with Progress() as progress:
    ...     progress("solving the plant")
    """

    def __init__(self) -> None:
        self.text, self.start, self.width, self.first = "working", time.monotonic(), 0, ""
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._show, daemon=True)

    def __call__(self, text: str, *details: object) -> None:
        """What is being done from now on."""
        self.text = " ".join(map(str, (text, *details)))

    def __enter__(self) -> Progress:
        from flowsheets.ahead import compiled

        self.first = "" if compiled() else FIRST
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.done.set()
        self.thread.join()
        if self.width:
            sys.stderr.write("\r" + " " * self.width + "\r")
            sys.stderr.flush()

    def _show(self) -> None:
        tty, wait = sys.stderr.isatty(), QUIET
        while not self.done.wait(wait):
            line = f"ccus: {self.text} ({time.monotonic() - self.start:.0f} s)"
            sys.stderr.write(self.first)
            self.first = ""
            if tty:
                sys.stderr.write("\r" + line.ljust(self.width))
                self.width = len(line)
            else:
                sys.stderr.write(line + "\n")
            sys.stderr.flush()
            wait = TTY_STEP if tty else LOG_STEP
