"""The screen's link to its store: opened behind the first picture, tried again when it fails, news passed on.

Whatever an errand comes back with says whether the store can be read: an error breaks the link and an attempt follows
every few seconds, one at a time; any answer mends it.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen
from textual.timer import Timer

from engine.problems import StoreUnavailable
from tui.errands import Errands
from tui.feed import News, Silence
from tui.live_list import LiveList
from tui.stores import Opened, Stores

RETRY = 2.0
"""Seconds until a store that could not be read is tried again."""
MOST_TOASTS = 3
"""Escalations said one by one; a daemon that comes back after a night has many."""


class Link:
    """Opens, keeps trying, listens."""

    def __init__(
        self,
        screen: Screen[None],
        stores: Stores,
        told: Callable[[], object],
        followed: Callable[[Opened], object],
        changed: Callable[[frozenset[str]], object],
    ) -> None:
        """`told` is called when there is something else to say about the store, `followed` when about the rules.

        `changed` hears of the streams that have something new; after a silence of none, because it may be any.
        """
        self._screen, self._stores, self._told, self._followed = screen, stores, told, followed
        self._changed = changed
        self._live: LiveList | None = None
        self._then: Callable[[Opened], object] = lambda _: None
        self._timer: Timer | None = None
        self.errands = Errands(screen, self.failed, self.worked)
        self.opened: Opened | None = None
        self.silence = ""
        """Why the store cannot be read; empty while it can."""

    def open(self, live: LiveList, then: Callable[[Opened], object]) -> None:
        """Open the store, now or as soon as it can be opened, and have the list read it."""
        self._live, self._then = live, then
        self.retry()

    def put_in_force(self, opened: Opened) -> None:
        """Have the desk decide by the rules that are in force now."""
        self._stores.put_in_force(opened)

    def retry(self) -> None:
        """Open the store, or read the list again."""
        self._timer = None
        if self.opened is None:
            self.errands.run("open", self._stores.open, self._open)
        elif self._live is not None:
            self._live.reload()

    def _open(self, opened: Opened) -> None:
        self.opened = opened
        self._then(opened)
        self._stores.listen(opened.position, lambda what: self._screen.call_later(self.heard, what))
        if self._live is not None:
            self._live.use(opened.reading)
            self._live.reload()

    def _follow(self) -> None:
        """Ask which rules are in force."""
        if (opened := self.opened) is not None:
            self.errands.run("rules", lambda: self._stores.follow(opened), self._under)

    def _under(self, opened: Opened) -> None:
        self.opened = opened
        self._followed(opened)

    def failed(self, error: StoreUnavailable) -> None:
        """Say so, and try again."""
        if self._live is not None:
            self._live.failed()
        if self._timer is None:
            self._timer = self._screen.set_timer(RETRY, self.retry)
        self._fall_silent(str(error))

    def worked(self) -> None:
        """The store can be read."""
        if self.silence:
            self.silence = ""
            self._told()
            self._follow()

    def _fall_silent(self, reason: str) -> None:
        """Say why nothing can be read; what was read before stays to be seen."""
        self.silence = reason
        if self._live is not None:
            self._live.table.say(f"The store cannot be read: {reason}\nTrying again every few seconds; q quits.")
        self._told()

    def heard(self, what: News | Silence) -> None:
        """News from the feed; the first after a silence means that anything may have changed."""
        if isinstance(what, Silence):
            self._fall_silent(what.reason)
        elif self._live is not None:
            if self.silence:
                self._live.reload()
            self._changed(frozenset() if self.silence else what.changed)
            self._alert(what.alerts)
            self._live.changed(what.changed)
            if what.rules:
                self._follow()

    def _alert(self, alerts: tuple[str, ...]) -> None:
        """Escalations that concern the person here."""
        say = self._screen.notify
        for text in alerts[:MOST_TOASTS]:
            say(text, title="Escalation", severity="warning", markup=False, timeout=15)
        if len(alerts) > MOST_TOASTS:
            say(f"and {len(alerts) - MOST_TOASTS} more escalations for you", severity="warning", timeout=15)
