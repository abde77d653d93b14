"""Being told to end: a signal leaves by the same door as `q`, so that the terminal is given back and callers tidy up.

A terminal that is closed sends SIGHUP, often twice (the kernel and the shell), and a machine that shuts down sends
SIGTERM and then SIGHUP. The first one ends the screen; what its callers still have to put away is not cut short by a
SIGHUP that follows. A terminal can also go without a word, where it was not the one that controls the process (a
container whose client went away); whoever goes on writing to it then waits for ever.
"""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STDIN, STDOUT, STDERR = 0, 1, 2
ENDINGS = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def on_signals(leave: Callable[[int], object]) -> Iterator[None]:
    """While inside, a signal that means to end calls `leave` with its exit code, 128 and its number, and nothing else.

    Signals that are ignored already (nohup) stay so. Outside the main thread nothing is changed: Python gives signals
    to that one alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def told(number: int, _: FrameType | None) -> None:
        came.append(number)
        leave(128 + number)

    before = {number: signal.getsignal(number) for number in ENDINGS}
    handled = [number for number in ENDINGS if before[number] is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, told)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_IGN if came and number == signal.SIGHUP else before[number])


class Terminal:
    """The terminal of this process, if it has one."""

    def __init__(self, descriptor: int = STDOUT) -> None:
        self._descriptor = descriptor
        self._was_there = _answers(descriptor)
        self._served = "TEXTUAL_DRIVER" in os.environ

    def is_gone(self) -> bool:
        """Whether there was one and there is none any more; of a browser, whether its server is gone."""
        if self._served:
            line = select.poll()
            line.register(STDIN, 0)  # nothing but its end
            return bool(line.poll(0))
        return self._was_there and not _answers(self._descriptor)

    def let_go(self) -> None:
        """Have what is still written to it go nowhere: at the end of the process that would be an error of its own."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (STDOUT, STDERR):
            os.dup2(nowhere, descriptor)
        os.close(nowhere)


def _answers(descriptor: int) -> bool:
    try:
        termios.tcgetattr(descriptor)
    except (termios.error, OSError):
        return False
    return True
