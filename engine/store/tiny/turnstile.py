"""A lock that queues: processes that write one store take turns.

SQLite's own way to wait for a writer is to sleep, longer each time, and whoever wakes up at the right moment wins:
under load one process starves for seconds while another goes on and on. Here whoever wants to write first takes the
turnstile, and keeps it until it is through the door:

    turnstile (flock; blocks, the kernel queues) → door (flock) → write → leave the door

So only one process at a time waits at the door, and the one that has just left stands behind it. Handing over to
another process costs as much as a commit, so whoever is through may come back to the door directly until its turn
(`TURN`) is over. Both locks lie on files beside the store, and a process that is killed leaves them at once. Where
there is no flock nothing happens here, and SQLite's own waiting has to do.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from engine.problems import StoreBusy

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

PATIENCE = 30.0
"""Seconds that a process waits at the door for another one to finish before it gives up."""

TURN = 0.006
"""Seconds during which a process goes on writing, commit after commit, though others wait."""

PAUSE = 0.0005
"""Seconds between two looks at the door; only one process looks."""


class Turnstile:
    """The queue in front of one store; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        """OSError when the lock files cannot be made."""
        self.path = path
        self._turn_ends = 0.0
        self._files: list[int] = []
        if fcntl is not None:
            try:
                self._files += [_open(f"{path}.turn"), _open(f"{path}.lock")]
            except OSError:
                self.close()
                raise

    def enter(self, patience: float = PATIENCE) -> None:
        """Wait for one's turn. StoreBusy when the door stays shut for `patience` seconds."""
        if not self._files:
            return
        now = time.monotonic()
        if now < self._turn_ends and _take(self._files[1]):
            return
        self._queue(now + patience, patience)
        self._turn_ends = time.monotonic() + TURN

    def leave(self) -> None:
        """Let the next one in."""
        if self._files:
            fcntl.flock(self._files[1], fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the lock files. They stay: to remove one that somebody waits for would split the queue."""
        while self._files:
            os.close(self._files.pop())

    def _queue(self, deadline: float, patience: float) -> None:
        turn, door = self._files
        fcntl.flock(turn, fcntl.LOCK_EX)
        try:
            while not _take(door):
                if time.monotonic() >= deadline:
                    raise StoreBusy(
                        f"{self.path}: another process has been writing for more than {patience:g} s; "
                        "nothing was changed, try again when it is done"
                    )
                time.sleep(PAUSE)
        finally:
            fcntl.flock(turn, fcntl.LOCK_UN)


def _open(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)


def _take(file: int) -> bool:
    """Take a lock if it is free."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
