"""What the engine knows of a store: a narrow contract, held by one test suite for every store.

A store keeps events (appended, never changed), the records they add up to, the outbox, and the numbers given out. One
`commit` writes all of it durably or none of it. Nothing here loads more than it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from engine.clock import Instant
from engine.events import Event
from engine.facts import Fact, FactKind
from engine.records import Message, Record, Unsent


@dataclass(frozen=True, slots=True)
class Change:
    """What one command does to one record."""

    stream: str
    """The record's id, or with `number` the empty string: the store gives the id out."""
    expected: int
    """The version that the decision was based on; 0 for a new record."""
    events: Sequence[Event]
    """At least one; their versions are expected+1, expected+2, …; `stream` is filled in where it is empty."""
    record: Record | None
    """The record after the events (id filled in where it is empty); None for a stream that has no record."""
    messages: Sequence[Message] = ()
    key: str = ""
    """When set, this change is made once, ever: a second one with the same key is answered with `Seen`."""
    number: str = ""
    """How to name a new record, e.g. `T-{n}`: n is the next number of that pattern, without gaps."""
    takes: Sequence[tuple[str, int]] = ()
    """Numbers for fields, as (series, number): `("2026/{n}", 7)`. Each must be the next of its series in this very
    transaction; if somebody was faster nothing is written, and so no series has a gap or a double."""
    withdraws: Sequence[str] = ()
    """Keys of messages that wait in the outbox and are not to be sent any more."""


@dataclass(frozen=True, slots=True)
class Committed:
    """All changes are on disk."""

    position: int
    """Position of the last event written."""
    streams: tuple[str, ...]
    """The id of each change's record, in order."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing was written: a stream, or a series of numbers, has moved on since it was read."""

    stream: str
    """Or the series, `2026/{n}`."""
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class Seen:
    """Nothing was written: a change with this key was made before."""

    key: str
    stream: str


@dataclass(frozen=True, slots=True)
class Where:
    """Which records; None or empty means any."""

    kind: str | None = None
    open: bool | None = None
    states: tuple[str, ...] = ()
    assignee: str | None = None
    """The record's field `assignee`; the empty string finds records that have none."""
    client: str | None = None
    """The record's field `client`."""


Order = Literal["due", "id", "changed"]
"""`due`: earliest running deadline first, records without one last. `id`: in order of creation.
`changed`: newest first."""

Cursor = tuple[int, int]
"""Where a page ended: opaque, valid for the same `Where` and `Order`, stable while other records change."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some records in order."""

    records: tuple[Record, ...]
    cursor: Cursor | None
    """Pass it as `after` for the next page; None when this was the last."""


@dataclass(frozen=True, slots=True)
class Health:
    """What `check` found: empty problems mean that the store is sound."""

    version: int
    records: int
    events: int
    problems: tuple[str, ...] = field(default=())


class Store(Protocol):
    """The contract. Every method raises StoreUnavailable (or a child) when the store cannot serve."""

    def load(self, stream: str) -> Record | None:
        """One record by its id."""
        ...

    def find_origin(self, kind: str, origin: str) -> str | None:
        """The id of the record that another system knows as `origin`, or None."""
        ...

    def seen(self, key: str) -> str | None:
        """The id of the record that the change with this key was made to; None when there was no such change."""
        ...

    def last_number(self, series: str) -> int:
        """The last number that a field was given of a series such as `2026/{n}`; 0 when none was."""
        ...

    def commit(self, changes: Sequence[Change]) -> Committed | Conflict | Seen:
        """Write all changes durably, or nothing. They see each other's effect in order; a stream may come twice."""
        ...

    def batch(self) -> AbstractContextManager[None]:
        """Within it commits succeed or fail one by one but become durable, and visible to others, together at its end.

        An exception in its body undoes them all. Reads of this store object see them at once.
        """
        ...

    def due(self, until: Instant, limit: int) -> list[tuple[Instant, str]]:
        """(instant, id) of records whose `fires` is at or before `until`, earliest first."""
        ...

    def next_due(self) -> Instant | None:
        """The earliest `fires` of all records."""
        ...

    def find(
        self,
        where: Where,
        order: Order = "due",
        after: Cursor | None = None,
        limit: int = 50,
        *,
        backwards: bool = False,
    ) -> Page:
        """One page of records; walks an index by key, never by offset.

        Backwards: from the end of the order towards its beginning, so that the last page costs what the first does;
        `after` is then the cursor of another backward page.
        """
        ...

    def count(self, where: Where) -> int:
        """How many records; exact."""
        ...

    def events(self, stream: str | None = None, after: int = 0) -> Iterator[Event]:
        """Events in journal order with position > `after`: of one stream, or of all. Lazily, in bounded memory."""
        ...

    def latest(self, stream: str) -> Iterator[Event]:
        """Events of one stream, newest first. Lazily: who wants the last one reads a few, however long it is."""
        ...

    def facts(
        self,
        *,
        kinds: Collection[FactKind] = (),
        agent: str | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        stream: str | None = None,
        after: int = 0,
    ) -> Iterator[Fact]:
        """What events said of money, as it reads now, in the order in which it was said last. Lazily, bounded memory.

        `since`, `until`: only what has part in that half-open span (work by its whole length). `after`: only what was
        said at a later position; who asks so is told of what was taken back too (its body is None), others are not.
        Every fact is written in the commit of its event.
        """
        ...

    def messages(self, after: int = 0, limit: int = 100) -> list[tuple[int, Message]]:
        """(number, message) of the outbox, oldest first, numbers > `after`."""
        ...

    def to_send(self, now: Instant, limit: int = 100) -> list[Unsent]:
        """Messages that may leave before `now`, those that have waited longest first; neither sent nor given up."""
        ...

    def given_up(self, limit: int = 1000) -> list[Unsent]:
        """Messages that could not be sent and are not tried any more, oldest first."""
        ...

    def tried(
        self,
        number: int,
        now: Instant,
        *,
        address: str = "",
        again: Instant | None = None,
        trouble: str = "",
        left: Sequence[str] = (),
    ) -> None:
        """Note an attempt: without trouble it was sent; else it waits until `again`, or is given up without one.

        `address`: of the client, where it was sent there. `left`: who has still to be reached, where others were.
        What somebody else noted of it before stays.
        """
        ...

    def sent_to(self, address: str, since: Instant) -> int:
        """How many automatic messages were sent to an address of a client from an instant on."""
        ...

    def resend(self, number: int, now: Instant) -> bool:
        """Try a message anew that was given up; False when it was not."""
        ...

    def position(self) -> int:
        """Position of the newest event, 0 when there is none."""
        ...

    def wait(self, position: int, timeout: float) -> int:
        """The position once it is beyond `position`, by another process's commit too, or after `timeout` seconds."""
        ...

    def lease(self, name: str, holder: str, now: Instant, until: Instant) -> bool:
        """True when `holder` has the named lease up to `until`: it was free, expired at `now`, or already its own."""
        ...

    def check(self) -> Health:
        """Look for damage: integrity of the file, records that are not the fold of their events."""
        ...

    def backup(self, target: str) -> None:
        """Copy the store, while others go on writing, to a file that does not exist yet."""
        ...

    def close(self) -> None:
        """Let go of everything; twice is harmless."""
        ...


def every(store: Store, where: Where, order: Order = "id") -> Iterator[Record]:
    """All records, page by page: no more than a page of them is in memory."""
    after: Cursor | None = None
    while True:
        page = store.find(where, order, after, 500)
        yield from page.records
        if (after := page.cursor) is None:
            return
