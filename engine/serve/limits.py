"""How often somebody may ask: so many at once, and as many in a minute."""

from __future__ import annotations

from collections.abc import Callable


class Limit:
    """A bucket that fills evenly and holds what a minute brings."""

    def __init__(self, per_minute: int, seconds: Callable[[], float]) -> None:
        """`seconds` counts evenly, whatever the clock does."""
        self._per_minute, self._seconds = per_minute, seconds
        self._left, self._at = float(per_minute), seconds()

    def wait(self) -> float:
        """Take one; 0, or in how many seconds there will be one."""
        now = self._seconds()
        self._left = min(self._left + (now - self._at) * self._per_minute / 60, float(self._per_minute))
        self._at = now
        if self._left < 1:
            return (1 - self._left) * 60 / self._per_minute
        self._left -= 1
        return 0
