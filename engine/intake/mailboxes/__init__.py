"""Where mail lies until it is on record: a maildir, an mbox file, a folder of an IMAP server.

Each of them gives mails one by one and is told which are on record; only then are they marked, moved or removed. What
is given twice because somebody died in between is recognised by its content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

LARGEST = 50 * 2**20
"""Bytes of a mail that is taken in."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits."""

    key: str
    """How its mailbox knows it."""
    raw: bytes
    """As it came; empty where it could not be had."""
    trouble: str = ""
    """Why it could not be had."""


class Box(Protocol):
    """A place where mail waits. Its methods raise MailboxUnavailable when it cannot serve."""

    def waiting(self, passed: frozenset[str]) -> Iterator[Waiting]:
        """The mails that wait, oldest first, without those that are passed over; one at a time is in memory."""
        ...

    def done(self, keys: Sequence[str]) -> None:
        """These are on record."""
        ...

    def wait(self) -> None:
        """Until there may be something new."""
        ...

    def close(self) -> None:
        """Let go of it; twice is harmless."""
        ...
