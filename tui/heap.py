"""How the C library hands out memory to a program that stays open all day and reads in worker threads."""

from __future__ import annotations

import ctypes
from contextlib import suppress

ARENA_MAX = -8
"""M_ARENA_MAX of glibc's mallopt(3)."""


def share_one_heap() -> None:
    """Have all threads take from one heap, before there are any.

    glibc gives each thread a heap of its own, and what one has freed no other takes: the worker threads of the screens,
    each of which reads a board now and then, kept 10 MB that way. Only one thread of Python runs at a time, so that
    none waits for another. Elsewhere than on glibc nothing is done.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(ARENA_MAX, 1)
