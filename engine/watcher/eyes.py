"""Hints from the operating system that something in a folder changed, as long as it gives any.

Where it gives none - a network file system, no inotify left - `blind` is set, and whoever relies on the eyes has to
look by themselves. A folder that was replaced by another one is not heard of: the watch stays with the old one,
wherever that went. So `look` compares, for the price of one stat, and begins anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.machines.templates import FOLDER
from engine.watcher.folders import is_network

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

Looked = tuple[tuple[int, int], ...]
"""(device, inode) of each folder that was looked at."""
TRY_AGAIN = 120
"""Looks after which somebody who hears nothing tries anew: others may have given back what they used up."""


class Eyes:
    """Watch one folder, and that of the templates in it; `hint` is called from threads of their own."""

    def __init__(self, folder: Path, hint: Callable[[], object]) -> None:
        self._folder, self._hint = folder, hint
        self._observer: BaseObserver | None = None
        self._watched: Looked | None = None
        self._changed = 0
        self._lost = False
        self._looks = 0
        self.blind = False
        """Whether nothing is heard, so that only looking helps."""

    def look(self) -> bool:
        """Whether the folder is another one than before, or was when a name in it came, went or was replaced."""
        try:
            stats = [folder.stat() for folder in self._folders()]
        except OSError:
            gone = self._watched is not None
            self.close()
            return gone
        here = tuple((stat.st_dev, stat.st_ino) for stat in stats)
        touched = max(stat.st_mtime_ns for stat in stats)
        self._looks += 1
        if here != self._watched or self._lost or (self.blind and self._looks % TRY_AGAIN == 0):
            self.arm()
            self._watched, self._changed = here, touched
            return True
        changed, self._changed = touched != self._changed, touched
        return changed

    def _folders(self) -> list[Path]:
        """Where rules lie."""
        below = self._folder / FOLDER
        return [self._folder, *([below] if below.is_dir() else [])]

    def arm(self) -> None:
        """Begin to watch, or begin anew."""
        self.close()
        self.blind = is_network(self._folder) or not self._watch()

    def close(self) -> None:
        """Watch no more."""
        observer, self._observer, self._watched, self._lost = self._observer, None, None, False
        if observer is not None:
            observer.stop()
            observer.join()

    def _watch(self) -> bool:
        """Whether the system lets us watch: inotify instances and watches are counted, and can be used up."""
        from watchdog import events
        from watchdog.observers import Observer

        handler = events.FileSystemEventHandler()
        handler.on_any_event = self._heard  # type: ignore[method-assign]
        kinds: list[type[FileSystemEvent]] = [
            events.FileCreatedEvent, events.FileModifiedEvent, events.FileMovedEvent, events.FileDeletedEvent,
            events.FileClosedEvent, events.DirDeletedEvent, events.DirMovedEvent, events.DirCreatedEvent,
        ]  # fmt: skip
        observer: BaseObserver | None = None
        try:
            _make_room()
            observer = Observer()
            for folder in self._folders():
                observer.schedule(handler, os.path.realpath(folder), recursive=False, event_filter=kinds)
            observer.start()
        except OSError:
            if observer is not None:
                observer.stop()
            return False
        self._observer = observer
        return True

    def _heard(self, event: FileSystemEvent) -> None:
        """In a thread of watchdog's. That files were opened and read is no news; reading is what a hint leads to."""
        if event.event_type in {"opened", "closed_no_write"}:
            return
        if event.event_type == "deleted" and os.fsdecode(event.src_path) == os.path.realpath(self._folder):
            self._lost = True
        self._hint()


def _make_room() -> None:
    """OSError where hardly another file can be opened: watchdog would fail half way, and keep what it has opened."""
    ends: list[int] = []
    try:
        for _ in range(2):
            ends += os.pipe()
    finally:
        for end in ends:
            os.close(end)
