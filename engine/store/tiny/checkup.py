"""Looking for damage: whether the file is sound, and every record is what its events add up to.

Documents and events are walked side by side in order of their ids, so that a check of a million records needs no more
memory than one of ten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from engine.events import Event, Opened, evolve
from engine.problems import StoreDamaged
from engine.records import Record
from engine.store.contract import Health
from engine.store.tiny import facts
from engine.store.tiny.journal import EVENT, event_from
from engine.store.tiny.rows import MOVING, columns, record_from

MOST = 100
"""Problems that are spelt out; the rest is counted."""

_DOCUMENTS = f"SELECT id, body, version, kind, changed, origin, {', '.join(MOVING)} FROM documents ORDER BY id"  # noqa: S608
_EVENTS = f"SELECT {EVENT} FROM events ORDER BY stream, version"  # noqa: S608
_DANGLING = (
    ("change {} was made once on {}", "SELECT key, stream FROM keys"),
    ("message {} is about {}", "SELECT key, stream FROM outbox"),
)


def check(connection: sqlite3.Connection) -> Health:
    """Look at everything, in one snapshot of the store."""
    connection.execute("BEGIN")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    try:
        problems = _few(_problems(connection))
        records, events = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("documents", "events")
        )
    except sqlite3.DatabaseError as error:
        return Health(version, 0, 0, (f"the file cannot be read to its end: {error}",))
    finally:
        connection.rollback()
    return Health(version, records, events, problems)


def _few(problems: Iterator[str]) -> tuple[str, ...]:
    told: list[str] = []
    more = 0
    for problem in problems:
        if len(told) < MOST:
            told.append(problem)
        else:
            more += 1
    return (*told, f"and {more:,} more") if more else tuple(told)


def _problems(connection: sqlite3.Connection) -> Iterator[str]:
    for (found,) in connection.execute(f"PRAGMA integrity_check({MOST})"):
        if found != "ok":
            yield f"the file is damaged: {found}"
    yield from _side_by_side(connection)
    yield from facts.compare(connection)
    for says, select in _DANGLING:
        lost = f"{select} AS one WHERE NOT EXISTS (SELECT 1 FROM events WHERE events.stream = one.stream)"  # noqa: S608
        for key, stream in connection.execute(lost):
            yield f"{says.format(key, stream)}, of which there is no event"


def _side_by_side(connection: sqlite3.Connection) -> Iterator[str]:
    documents = iter(connection.execute(_DOCUMENTS))
    document = next(documents, None)
    for stream, rows in groupby(connection.execute(_EVENTS), key=lambda row: row[1]):
        while document is not None and document[0] < stream:
            yield f"record {document[0]} has no events"
            document = next(documents, None)
        if document is not None and document[0] == stream:
            yield from _stream(stream, rows, document)
            document = next(documents, None)
        else:
            yield from _stream(stream, rows, None)
    while document is not None:
        yield f"record {document[0]} has no events"
        document = next(documents, None)


def _stream(stream: str, rows: Iterable[Any], document: Any) -> Iterator[str]:
    """Compare what a stream's events add up to with the row of its record."""
    folded: Record | None = None
    plain = False
    try:
        for number, event in enumerate((event_from(row) for row in rows), start=1):
            if event.version != number:
                yield f"event {number} of {stream} is missing"
                return
            plain = plain or (number == 1 and not _opens(event))
            folded = None if plain else evolve(folded, event)
        if document is not None:
            yield from _compare(stream, folded, document)
        elif folded is not None:
            yield f"record {stream} is missing, though its {folded.version} events are there"
    except StoreDamaged as error:
        yield str(error)


def _opens(event: Event) -> bool:
    """Whether a stream that begins so is a record's; other streams have no record."""
    return isinstance(event.body, Opened)


def _compare(stream: str, folded: Record | None, document: Any) -> Iterator[str]:
    _, body, version, kind, changed, origin, *held = document
    record = record_from(body, stream)
    if folded != record:
        yield f"record {stream} is not what its events add up to"
    if (version, kind, changed, origin, *held) != (
        record.version,
        record.kind,
        record.changed,
        record.origin,
        *columns(record),
    ):
        yield f"the columns of record {stream} are not what its row says"
