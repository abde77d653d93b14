"""The embedded store: the contract, kept by one SQLite file whose documents TinyDB can read and write.

What a commit costs is one wait for the disk and a few statements. Everything that it does is checked inside its
transaction: versions, keys and numbers hold against every other process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from engine.clock import Instant
from engine.events import Event
from engine.facts import TELLING, Fact, FactKind
from engine.records import Message, Record, Unsent
from engine.store.contract import Change, Committed, Conflict, Cursor, Health, Order, Page, Seen, Where
from engine.store.naming import check_shape, named, named_event, named_record, without_record
from engine.store.tiny import checkup, copy, facts, journal, outbox, pages, rows
from engine.store.tiny.faults import translated
from engine.store.tiny.file import StoreFile
from engine.store.tiny.watch import Watch

if TYPE_CHECKING:
    from engine.store.tiny.table import RecordTable


class _LostError(Exception):
    """Undoes a commit that cannot be made, and says why."""

    def __init__(self, outcome: Conflict | Seen) -> None:
        self.outcome = outcome


class TinyStore:
    """The contract of engine/store/contract.py in one file, for many threads and processes at once."""

    def __init__(self, path: str | Path) -> None:
        """Open the store, or make it when there is no file. StoreUnavailable when neither can be done."""
        self._file = StoreFile(path)
        self._watch = Watch(self._file)

    @cached_property
    def documents(self) -> RecordTable:
        """The records as documents of TinyDB, for tools and repairs."""
        from engine.store.tiny.table import RecordTable, Rows

        return RecordTable(Rows(self._file))

    def load(self, stream: str) -> Record | None:
        with self._file.reading as connection:
            return rows.load(connection, stream)

    def find_origin(self, kind: str, origin: str) -> str | None:
        if not origin:
            return None
        with self._file.reading as connection:
            found = connection.execute(
                "SELECT id FROM documents WHERE kind = ? AND origin = ? AND origin <> '' ORDER BY n LIMIT 1",
                (kind, origin),
            ).fetchone()
        return found[0] if found else None

    def seen(self, key: str) -> str | None:
        with self._file.reading as connection:
            return journal.stream_of_key(connection, key)

    def last_number(self, series: str) -> int:
        with self._file.reading as connection:
            return journal.last_number(connection, series)

    def commit(self, changes: Sequence[Change]) -> Committed | Conflict | Seen:
        for change in changes:
            check_shape(change)
        try:
            with self._file.transaction as connection:
                outcome = _write(connection, changes)
        except _LostError as lost:
            return lost.outcome
        self._watch.tell()
        return outcome

    @contextmanager
    def batch(self) -> Iterator[None]:
        with self._file.lock:
            if self._file.depth:
                raise RuntimeError("a batch cannot begin inside another batch")
            with translated(self._file.path):
                self._file.begin()
            try:
                yield
            except BaseException:
                self._file.undo()
                raise
            with translated(self._file.path):
                self._file.commit()
        self._watch.tell()

    def due(self, until: Instant, limit: int) -> list[tuple[Instant, str]]:
        with self._file.reading as connection:
            return connection.execute(
                "SELECT fires, id FROM documents INDEXED BY by_fires WHERE fires <= ? ORDER BY fires, id LIMIT ?",
                (until, limit),
            ).fetchall()

    def next_due(self) -> Instant | None:
        with self._file.reading as connection:
            found = connection.execute(
                "SELECT fires FROM documents INDEXED BY by_fires WHERE fires IS NOT NULL ORDER BY fires LIMIT 1"
            ).fetchone()
        return found[0] if found else None

    def find(
        self,
        where: Where,
        order: Order = "due",
        after: Cursor | None = None,
        limit: int = 50,
        *,
        backwards: bool = False,
    ) -> Page:
        with self._file.snapshot() as connection:
            keys = pages.keys(connection, where, order, after, limit + 1, backwards=backwards)
            found = [
                connection.execute("SELECT body, id FROM documents WHERE n = ?", (n,)).fetchone()
                for _, n in keys[:limit]
            ]
        records = tuple(rows.record_from(body, stream) for body, stream in found)
        return Page(records, keys[limit - 1] if len(keys) > limit else None)

    def count(self, where: Where) -> int:
        with self._file.snapshot() as connection:
            return pages.count(connection, where)

    def events(self, stream: str | None = None, after: int = 0) -> Iterator[Event]:
        version = 0
        while True:
            with self._file.reading as connection:
                if stream is None:
                    found = journal.page_of_all(connection, after)
                else:
                    found = journal.page_of_stream(connection, stream, version, after)
            for row in found:
                event = journal.event_from(row)
                after, version = event.position, event.version
                yield event
            if len(found) < journal.PAGE:
                return

    def latest(self, stream: str) -> Iterator[Event]:
        before: int | None = None
        while True:
            with self._file.reading as connection:
                found = journal.page_before(connection, stream, before)
            for row in found:
                event = journal.event_from(row)
                before = event.version
                yield event
            if len(found) < journal.FEW:
                return

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
        asked, taken_back = facts.Asked(tuple(kinds), agent, since, until, stream), after > 0
        while True:
            with self._file.reading as connection:
                found = facts.page(connection, asked, after, taken_back=taken_back)
            for row in found:
                fact = facts.fact_from(row)
                after = fact.position
                yield fact
            if len(found) < facts.PAGE:
                return

    def messages(self, after: int = 0, limit: int = 100) -> list[tuple[int, Message]]:
        with self._file.reading as connection:
            return journal.messages(connection, after, limit)

    def to_send(self, now: Instant, limit: int = 100) -> list[Unsent]:
        with self._file.reading as connection:
            return outbox.to_send(connection, now, limit)

    def given_up(self, limit: int = 1000) -> list[Unsent]:
        with self._file.reading as connection:
            return outbox.given_up(connection, limit)

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
        with self._file.transaction as connection:
            outbox.tried(connection, number, now, address=address, again=again, trouble=trouble, left=left)

    def sent_to(self, address: str, since: Instant) -> int:
        with self._file.reading as connection:
            return outbox.sent_to(connection, address, since)

    def resend(self, number: int, now: Instant) -> bool:
        with self._file.transaction as connection:
            return outbox.resend(connection, number, now)

    def position(self) -> int:
        with self._file.reading as connection:
            return journal.position_of_newest(connection)

    def wait(self, position: int, timeout: float) -> int:
        return self._watch.wait(position, timeout)

    def lease(self, name: str, holder: str, now: Instant, until: Instant) -> bool:
        with self._file.transaction as connection:
            taken = connection.execute(
                "INSERT INTO leases (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
                " SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until <= ?",
                (name, holder, until, now),
            )
            return taken.rowcount == 1

    def check(self) -> Health:
        with self._file.aside() as connection:
            return checkup.check(connection)

    def backup(self, target: str) -> None:
        copy.copy(self._file, Path(target))

    def close(self) -> None:
        self._watch.close()
        self._file.close()


def _write(connection: sqlite3.Connection, changes: Sequence[Change]) -> Committed:
    """Write changes one after the other; raises _LostError at the first that cannot be made."""
    streams = []
    position = 0
    for asked in changes:
        if asked.key and (made := journal.stream_of_key(connection, asked.key)) is not None:
            raise _LostError(Seen(asked.key, made))
        stream = asked.stream or journal.next_name(connection, asked.number)
        change = asked if asked.stream else named(asked, stream)
        _keep(connection, change, stream)
        _take(connection, change)
        position = journal.append(connection, change, stream)
        _tell(connection, change, stream, position)
        streams.append(stream)
    return Committed(position or journal.position_of_newest(connection), tuple(streams))


def _take(connection: sqlite3.Connection, change: Change) -> None:
    """Give out the numbers that a change takes, if each is the next of its series."""
    for series, number in change.takes:
        if (last := journal.last_number(connection, series)) != number - 1:
            raise _LostError(Conflict(series, number - 1, last))
        journal.give_out(connection, series, number)


def _tell(connection: sqlite3.Connection, change: Change, stream: str, last: int) -> None:
    """Keep what the events of a change, whose last one stands at `last`, say of money; most say nothing."""
    for place, event in enumerate(change.events, start=last - len(change.events) + 1):
        if isinstance(event.body, TELLING):
            facts.tell(connection, named_event(event, stream, place), event.stream or stream)


def _keep(connection: sqlite3.Connection, change: Change, stream: str) -> None:
    """Write the record after a change, if it is still at the version that the change is based on."""
    held = rows.held(connection, stream)
    found = held.version if held else journal.version_of(connection, stream)
    if found != change.expected:
        raise _LostError(Conflict(stream, change.expected, found))
    if change.record is None:
        if held:
            raise without_record(stream)
    elif held:
        rows.update(connection, named_record(change.record, stream), held)
    else:
        rows.insert(connection, named_record(change.record, stream))
