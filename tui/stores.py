"""The two stores of one screen: one reads and commits, the other waits for what other processes commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.clock import Clock
from engine.desk import Desk
from engine.store.contract import Store
from engine.views import Views
from engine.workflow import Workflow
from tui.feed import Feed, News, Silence
from tui.reading import Reading


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that can be read."""

    desk: Desk
    reading: Reading
    position: int
    """Of the newest event when it was opened: what came before needs no telling."""


class Stores:
    """Opens them, and closes them in the end."""

    def __init__(self, opener: Callable[[], Store], workflow: Workflow, clock: Clock, agent: str) -> None:
        self.workflow = workflow
        self._opener, self._clock, self._agent = opener, clock, agent
        self._store: Store | None = None
        self._feed: Feed | None = None

    def open(self) -> Opened:
        """Open the one that reads and commits. Raises StoreUnavailable."""
        store = self._store = self._opener()
        reading = Reading(Views(store, self.workflow), self._agent, self._clock)
        return Opened(Desk(store, self.workflow, self._clock), reading, store.position())

    def listen(self, position: int, tell: Callable[[News | Silence], object]) -> None:
        """Tell what is committed from now on; `tell` is called from a thread."""
        self._feed = Feed(self._opener, position, self._agent, tell)
        self._feed.start()

    def close(self) -> None:
        """Let go of both; the feed lets go of its own within its present wait, and nobody waits for that."""
        if self._feed is not None:
            self._feed.stop()
        if self._store is not None:
            self._store.close()
