"""A back-stop: one sender opens so many records within an hour; what is beyond stays in its mailbox until later.

Nothing is lost by it, and it is told: whatever keeps writing, nobody has to close a thousand tickets.
"""

from __future__ import annotations

from collections import defaultdict, deque

from engine.clock import Instant
from engine.commands import Refusal

MOST, WITHIN = 100, 3600
"""Records of one sender, in so many seconds."""


class Flood:
    """Counts what each sender has opened, for as long as this process takes in mail."""

    def __init__(self) -> None:
        self._opened: dict[str, deque[Instant]] = defaultdict(deque)

    def refusal(self, sender: str, now: Instant) -> Refusal | None:
        """Count one more record; or why it has to wait."""
        opened = self._opened[sender]
        while opened and opened[0] <= now - WITHIN:
            opened.popleft()
        if len(opened) >= MOST:
            who = sender or "nobody named"
            return Refusal(f"{who} has opened {MOST} records within an hour; it is taken in later")
        opened.append(now)
        return None
