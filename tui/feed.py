"""News from the store: a thread that waits for commits, whoever made them, and tells the screen which records changed.

It has a store of its own, because waiting and reading must not stand in each other's way. It reads only the events that
are new, never the list; when the store cannot be read it says so, and tries again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from engine.events import Event, NotificationQueued, Opened
from engine.problems import StoreUnavailable
from engine.rule_events import RULES
from engine.store.contract import Store

WAIT = 1.0
"""Seconds of one wait; a commit ends it at once. How long quitting may take at worst."""
RETRY = 2.0
"""Seconds between attempts to read a store that cannot be read."""
MOST = 2_000
"""Events of one message; an import that writes without pause is told in several."""


@dataclass(frozen=True, slots=True)
class News:
    """What was committed since the last news."""

    changed: frozenset[str]
    opened: frozenset[str]
    alerts: tuple[str, ...]
    """Texts of the messages that were queued for the person at this screen."""
    position: int
    rules: bool = False
    """Whether something was journalled of the rules in force."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The store cannot be read just now."""

    reason: str


class Feed(threading.Thread):
    """Runs until stopped; `tell` is called from this thread."""

    def __init__(
        self, opener: Callable[[], Store], position: int, agent: str, tell: Callable[[News | Silence], object]
    ) -> None:
        super().__init__(name="feed", daemon=True)
        self._opener = opener
        self._position = position
        self._agent = agent
        self._tell = tell
        self._stopping = threading.Event()
        self._silent = False

    def stop(self) -> None:
        """End within a second or so; does not wait for it."""
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen(self._opener())
            except StoreUnavailable as error:
                self._silent = True
                self._say(Silence(str(error)))
                self._stopping.wait(RETRY)

    def _listen(self, store: Store) -> None:
        try:
            while not self._stopping.is_set():
                if store.wait(self._position, WAIT) > self._position or self._silent:
                    self._pass_on(store)
        finally:
            store.close()

    def _pass_on(self, store: Store) -> None:
        """Tell what is new; after a silence also that nothing is, so that the screen knows that it is over."""
        found = news(islice(store.events(after=self._position), MOST), self._agent)
        self._position = max(self._position, found.position)
        self._silent = False
        self._say(found)

    def _say(self, what: News | Silence) -> None:
        if not self._stopping.is_set():
            self._tell(what)


def news(events: Iterable[Event], agent: str) -> News:
    """What events come to for one person."""
    changed, opened, alerts, position, rules = set[str](), set[str](), list[str](), 0, False
    for event in events:
        position = event.position
        if event.stream == RULES:
            rules = True
            continue
        changed.add(event.stream)
        if isinstance(event.body, Opened):
            opened.add(event.stream)
        elif isinstance(event.body, NotificationQueued) and agent in event.body.to:
            alerts.append(event.body.text)
    return News(frozenset(changed), frozenset(opened), tuple(alerts), position, rules)
