"""The two stores of one screen, and its rules: one reads and commits, the other waits for what others commit.

Which rules are in force the journal says; when nobody else watches their files, the screen does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.attachments.files import Files
from engine.boards.practice import Practice
from engine.clock import Clock, Instant
from engine.decide import Formers
from engine.desk import Desk
from engine.rule_files import RuleFiles
from engine.rulebook import Rulebook, Standing
from engine.store.contract import Store
from engine.views import Views
from engine.watcher import Watcher
from engine.workflow import Workflow
from tui.feed import Feed, News, Silence
from tui.reading import Reading

DEBOUNCE = 0.5
"""Seconds after the last change of a file until the screen looks itself; a daemon, if one runs, was faster."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that can be read."""

    desk: Desk
    reading: Reading
    practice: Practice
    """What boards are read from."""
    position: int
    """Of the newest event when it was opened: what came before needs no telling."""
    files: Files | None = None
    """Where attached files are kept; None where there is no place for them."""
    standing: Standing | None = None
    """How matters stand with the rules; None where none were ever journalled."""


class Stores:
    """Opens them, and closes them in the end."""

    def __init__(
        self,
        opener: Callable[[], Store],
        workflow: Workflow,
        clock: Clock,
        agent: str,
        folder: Path | None = None,
        *,
        snapshot: Path | None = None,
        files: Files | None = None,
    ) -> None:
        """With a folder the rules in it are watched; `snapshot` is the file beside the store for the ledger."""
        self.workflow = workflow
        self._opener, self._clock, self._agent, self._folder = opener, clock, agent, folder
        self._snapshot, self._files = snapshot, files
        self._store: Store | None = None
        self._rulebook: Rulebook | None = None
        self._feed: Feed | None = None
        self._watcher: Watcher | None = None
        self._since: Instant | None = None

    def open(self) -> Opened:
        """Open the one that reads and commits. Raises StoreUnavailable."""
        store = self._store = self._opener()
        position = store.position()
        self._rulebook = Rulebook(store, self._folder, known=self.workflow)
        standing = self._rulebook.follow()
        if standing is not None:
            self.workflow, self._since = standing.workflow, standing.since
        desk = Desk(store, self.workflow, self._clock, former=self._former(standing), notes_refusals=True)
        return Opened(desk, self._reading(store), self._practice(store), position, self._files, standing)

    def follow(self, opened: Opened) -> Opened:
        """The same store under the rules that are in force now, for the one who puts them in force at the desk."""
        standing = self._rulebook.follow() if self._rulebook is not None else None
        if standing is None or self._store is None:
            return opened
        if standing.workflow.fingerprint == self.workflow.fingerprint:
            return replace(opened, standing=standing)
        self.workflow = standing.workflow
        reading, practice = self._reading(self._store), self._practice(self._store)
        return replace(opened, reading=reading, practice=practice, standing=standing)

    def put_in_force(self, opened: Opened) -> None:
        """Have the desk decide by the rules that are in force now."""
        standing = opened.standing
        if standing is None:
            return
        came = standing.since != self._since  # also where others came and went in between
        if came or standing.workflow.fingerprint != opened.desk.workflow.fingerprint:
            self._since = standing.since
            opened.desk.adopt(standing.workflow, standing.since, self._former(standing))

    def _former(self, standing: Standing | None) -> Formers:
        """The sets that held before these, asked for when a record needs them."""
        rulebook = self._rulebook
        return (lambda: rulebook.former(standing)) if rulebook is not None and standing is not None else tuple

    def listen(self, position: int, tell: Callable[[News | Silence], object]) -> None:
        """Tell what is committed from now on; `tell` is called from a thread."""
        self._feed = Feed(self._opener, position, self._agent, tell)
        self._feed.start()
        rulebook = self._rulebook
        if rulebook is not None and self._folder is not None:

            def offer(files: RuleFiles) -> bool:
                return rulebook.offer(files, self._clock.now(), "files changed").settled

            self._watcher = Watcher(self._folder, rulebook.read, offer, debounce=DEBOUNCE)
            self._watcher.start()

    def close(self) -> None:
        """Let go of all; the feed lets go of its own within its present wait, and nobody waits for that."""
        if self._watcher is not None:
            self._watcher.stop()
        if self._feed is not None:
            self._feed.stop()
        if self._store is not None:
            self._store.close()

    def _practice(self, store: Store) -> Practice:
        return Practice(store, self.workflow, self._clock, self._agent, snapshot=self._snapshot)

    def _reading(self, store: Store) -> Reading:
        return Reading(Views(store, self.workflow), self._agent, self._clock)
