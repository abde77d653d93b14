"""What all screens of one run share: the store, the rules in force, who is here, what the person's timer shows.

The store is opened behind the first picture. Whatever an errand comes back with says whether it can be read: an error
breaks the link and an attempt follows every few seconds, one at a time; any answer mends it. News of what was
committed, by whomever, is passed to every screen that has joined.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import MutableMapping
from typing import Protocol

from textual.app import App
from textual.timer import Timer

from engine.clock import Clock
from engine.machines.definition import View
from engine.problems import StoreUnavailable
from engine.rulebook import Standing
from engine.workflow import Workflow
from engine.worktime.running import Running, stream_of
from tui.errands import Errands
from tui.feed import News, Silence
from tui.glyphs import Glyphs
from tui.stores import Opened, Stores
from tui.words import _, heard

RETRY = 2.0
"""Seconds until a store that could not be read is tried again."""
MOST_TOASTS = 3
"""Escalations said one by one; a daemon that comes back after a night has many."""


class Listener(Protocol):
    """A screen that follows the store."""

    def store_opened(self, opened: Opened) -> None:
        """Everything can be done now."""

    def store_failed(self) -> None:
        """The store cannot be read just now; `Session.silence` says why."""

    def rules_followed(self, opened: Opened, *, differs: bool) -> None:
        """Something was journalled of the rules; `differs` when others are in force than before."""

    def changed(self, streams: frozenset[str]) -> None:
        """These records are other than they were."""

    def reload(self) -> None:
        """Anything may have changed."""

    def show_bars(self) -> None:
        """There is something else to say around the list: of the store, the timer, the rules."""


class Session:
    """Opens, keeps trying, listens, and tells the screens."""

    def __init__(
        self,
        app: App[None],
        stores: Stores,
        clock: Clock,
        agent: str,
        glyphs: Glyphs,
        *,
        kind: str,
        view: str = "",
        own: tuple[View, ...] = (),
        low_bandwidth: bool = False,
        speaks: str = "en",
    ) -> None:
        """`kind` is what the queue shows, `view` the title of the view that it begins with.

        `own` are the person's own views; with `low_bandwidth` clocks move once a minute.
        """
        self.own, self.low_bandwidth, self.speaks = own, low_bandwidth, speaks
        self._app, self.stores, self.kind, self.view = app, stores, kind, view
        self.clock, self.agent, self.glyphs = clock, agent, glyphs
        self.opened: Opened | None = None
        self.timer: Running | None = None
        """The work timer of the person here."""
        self.silence = ""
        """Why the store cannot be read; empty while it can."""
        self.reading = threading.Lock()
        """Held by the worker thread that reads a board: a practice has one reader at a time."""
        self.drafts: defaultdict[tuple[str, str], MutableMapping[str, str]] = defaultdict(dict)
        """(record or place, what it is for) → field → text that was typed and not accepted yet."""
        self.planned = ""
        """The project whose plan is to be shown next; empty for all."""
        self.errands = Errands(app, self.failed, self.worked)
        self._listeners: list[Listener] = []
        self._attempt: Timer | None = None

    @property
    def workflow(self) -> Workflow:
        """The rules in force, as far as they are known."""
        return self.opened.reading.views.workflow if self.opened is not None else self.stores.workflow

    @property
    def cannot_read(self) -> str:
        """What a screen without its store says."""
        said = _("The store cannot be read: {reason}\nTrying again every few seconds; q quits.")
        return said.format(reason=self.silence)

    @property
    def standing(self) -> Standing | None:
        """How matters stand with the rules; None until the store says so, and where none were ever journalled."""
        return self.opened.standing if self.opened is not None else None

    # -- screens --------------------------------------------------------------------------------------------------

    def join(self, listener: Listener) -> None:
        """Tell a screen of everything from now on."""
        self._listeners.append(listener)
        if self.opened is not None:
            listener.store_opened(self.opened)
        elif self.silence:
            listener.store_failed()

    def leave(self, listener: Listener) -> None:
        """It is no longer there."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener.show_bars()

    # -- the store ------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the store, now or as soon as it can be opened; or have everything read again."""
        self._attempt = None
        if self.opened is None:
            self.errands.run("open", self.stores.open, self._open)
        else:
            self._look_at_timer()
            for listener in self._listeners:
                listener.reload()

    def _open(self, opened: Opened) -> None:
        self.opened = opened
        for listener in self._listeners:
            listener.store_opened(opened)
        self.stores.listen(opened.position, lambda what: self._app.call_later(self.heard, what))
        self._look_at_timer()

    def failed(self, error: StoreUnavailable) -> None:
        """Say so, and try again."""
        if self._attempt is None:
            self._attempt = self._app.set_timer(RETRY, self.open)
        self._fall_silent(str(error))

    def worked(self) -> None:
        """The store can be read."""
        if self.silence:
            self.silence = ""
            self._tell()
            self._follow()

    def _fall_silent(self, reason: str) -> None:
        """Say why nothing can be read; what was read before stays to be seen."""
        self.silence = reason
        for listener in self._listeners:
            listener.store_failed()
        self._tell()

    # -- the rules ------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Ask which rules are in force."""
        if (opened := self.opened) is not None:
            self.errands.run("rules", lambda: self.stores.follow(opened), self._under)

    def _under(self, opened: Opened) -> None:
        """Put in force what is to be, and have every screen say how matters stand."""
        differs = opened.reading.views.workflow.fingerprint != opened.desk.workflow.fingerprint
        self.opened = opened
        self.stores.put_in_force(opened)
        for listener in self._listeners:
            listener.rules_followed(opened, differs=differs)
        if differs:
            said = _("Rules {digest} are in force").format(digest=opened.reading.views.workflow.digest)
            self._app.notify(said, markup=False)

    # -- news -----------------------------------------------------------------------------------------------------

    def heard(self, what: News | Silence) -> None:
        """News from the feed; the first after a silence means that anything may have changed."""
        if isinstance(what, Silence):
            self._fall_silent(what.reason)
            return
        if self.silence or stream_of(self.agent) in what.changed:
            self._look_at_timer()
        for listener in self._listeners:
            if self.silence:
                listener.reload()
            listener.changed(what.changed)
        self._alert(what.alerts)
        if what.rules:
            self._follow()

    def _look_at_timer(self) -> None:
        if (opened := self.opened) is not None:
            self.errands.run("timer", opened.reading.timer, self._show_timer)

    def _show_timer(self, timer: Running | None) -> None:
        """What runs from now on; it ticks without the store."""
        self.timer = timer
        self._tell()

    def _alert(self, alerts: tuple[str, ...]) -> None:
        """Escalations that concern the person here."""
        say = self._app.notify
        for text in map(heard, alerts[:MOST_TOASTS]):
            say(text, title=_("Escalation"), severity="warning", markup=False, timeout=15)
        if len(alerts) > MOST_TOASTS:
            more = _("and {count} more escalations for you").format(count=len(alerts) - MOST_TOASTS)
            say(more, severity="warning", timeout=15)
