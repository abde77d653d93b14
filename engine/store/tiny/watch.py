"""Hearing of commits: one's own at once, another process's within two looks.

SQLite keeps a counter that says, for the price of a look into shared memory, whether any other connection has committed
since. The watch has a connection of its own, so that it also sees the commits of its own process, and so that waiting
keeps nobody from reading or writing.
"""

from __future__ import annotations

import sqlite3
import threading
import time

from engine.problems import StoreUnavailable
from engine.store.tiny.faults import translated
from engine.store.tiny.file import StoreFile
from engine.store.tiny.journal import position_of_newest

LOOK = 0.05
"""Seconds between two looks: half of it is the usual delay, and 20 looks a second cost a few thousandths of a core."""


class Watch:
    """Who waits for news of a store."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file
        self._news = threading.Condition()
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._seen = -1
        self._position = 0

    def tell(self) -> None:
        """Wake up the threads that wait: this process has committed."""
        with self._news:
            self._news.notify_all()

    def wait(self, position: int, timeout: float) -> int:
        """The position as soon as it is beyond `position`, or after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._news, translated(self._file.path):
            while (newest := self._newest()) <= position and (left := deadline - time.monotonic()) > 0:
                self._news.wait(min(left, LOOK))
        return newest

    def close(self) -> None:
        """Let go of the connection; who waits is told that the store is closed."""
        with self._news:
            self._closed = True
            if self._connection is not None:
                self._connection.close()
            self._news.notify_all()

    def _newest(self) -> int:
        if self._closed:
            raise StoreUnavailable(f"{self._file.path}: the store is closed")
        if self._connection is None:
            self._connection = self._file.connect()
        (seen,) = self._connection.execute("PRAGMA data_version").fetchone()
        if seen != self._seen:
            self._position = position_of_newest(self._connection)
            self._seen = seen
        return self._position
