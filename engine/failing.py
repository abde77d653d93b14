"""Channels that do not take what they are given, kept beside the store until they work again.

A message that the next channel has taken is sent, and its trouble would be gone with it. So whoever sends notes here
which channel fails, since when and why; `margine status`, `margine mail outbox`, home and /metrics show it.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.clock import Instant

ENDING = ".channels"
"""Behind the name of the store."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One channel that fails."""

    channel: str
    since: Instant
    trouble: str


def beside(store: Path) -> Path:
    """Where it is noted for a store."""
    return store.with_name(f"{store.name}{ENDING}")


def read(path: Path) -> list[Failure]:
    """What fails just now; nothing where that is not known."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return [Failure(str(name), int(each["since"]), str(each["trouble"])) for name, each in sorted(found.items())]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return []


class Failing:
    """What one sender knows of its channels."""

    def __init__(self, path: Path | None = None) -> None:
        """Without a place it is known only here."""
        self._path = path
        self._known = {each.channel: each for each in read(path)} if path is not None else {}

    @property
    def now(self) -> list[Failure]:
        """What fails."""
        return [self._known[name] for name in sorted(self._known)]

    def fails(self, channel: str, now: Instant, trouble: str) -> None:
        """It did not take something; since when stays as it is."""
        before = self._known.get(channel)
        if before is None or before.trouble != trouble:
            self._known[channel] = Failure(channel, before.since if before else now, trouble)
            self._write()

    def works(self, channel: str) -> None:
        """It took something."""
        if self._known.pop(channel, None) is not None:
            self._write()

    def keep(self, channels: frozenset[str]) -> None:
        """Forget those that are declared no more."""
        for name in self._known.keys() - channels:
            self.works(name)

    def _write(self) -> None:
        """The whole file under another name, moved: there is never half of one, and sending goes on without it."""
        if self._path is None:
            return
        text = json.dumps({name: {"since": each.since, "trouble": each.trouble} for name, each in self._known.items()})
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            try:
                draft.write_text(text, "utf-8")
                draft.replace(self._path)
            finally:
                draft.unlink(missing_ok=True)
