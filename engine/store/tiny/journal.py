"""The journal and what goes with it: events, outbox, keys, numbers. Statements only; transactions are the store's."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from typing import Any

import msgspec

from engine.events import Event, decode_body, encode_body
from engine.problems import StoreDamaged
from engine.records import Message
from engine.store.contract import Change
from engine.store.naming import name_of, named_message
from engine.store.tiny import outbox

PAGE = 256
"""Events fetched at a time."""

FEW = 4
"""Events fetched at a time by who begins with the newest, and seldom wants more than that one."""

EVENT = "position, stream, version, at, by, cause, body"
"""Columns of an event, in the order that `event_from` takes them."""

GIVEN_OUT = (
    "SELECT max(coalesce((SELECT max(number) FROM outbox), 0),"
    " coalesce((SELECT last FROM numbers WHERE pattern = '@outbox'), 0))"
)
"""The number of the last message; among the numbers stands that of the last one when any was withdrawn."""
SERIES = "series "
"""What the table `numbers` puts before a series of fields' numbers, so that it is no pattern of records' names."""


def event_from(row: tuple[int, str, int, int, str, str, bytes]) -> Event:
    """The event in a row. StoreDamaged when it cannot be read."""
    position, stream, version, at, by, cause, body = row
    try:
        return Event(stream, version, at, by, cause, decode_body(body), position)
    except msgspec.MsgspecError as error:
        raise StoreDamaged(f"event {position} of {stream} cannot be read ({error}); restore a backup") from error


def version_of(connection: sqlite3.Connection, stream: str) -> int:
    """How many events a stream has."""
    row = connection.execute(
        "SELECT version FROM events WHERE stream = ? ORDER BY version DESC LIMIT 1", (stream,)
    ).fetchone()
    return int(row[0]) if row else 0


def position_of_newest(connection: sqlite3.Connection) -> int:
    """Position of the newest event, 0 when there is none."""
    row = connection.execute("SELECT position FROM events ORDER BY position DESC LIMIT 1").fetchone()
    return int(row[0]) if row else 0


def append(connection: sqlite3.Connection, change: Change, stream: str) -> int:
    """Write a change's events, messages and key; position of its last event, the others come right before it."""
    cursor = connection.cursor()
    for event in change.events:
        cursor.execute(
            "INSERT INTO events (stream, version, at, by, cause, body) VALUES (?, ?, ?, ?, ?, ?)",
            (event.stream or stream, event.version, event.at, event.by, event.cause, encode_body(event.body)),
        )
    position = cursor.lastrowid or 0
    if change.key:
        cursor.execute("INSERT INTO keys (key, stream) VALUES (?, ?)", (change.key, stream))
    for message in change.messages:
        _queue(cursor, named_message(message, stream))
    if change.withdraws:
        _withdraw(cursor, change.withdraws)
    return position


def page_of_all(connection: sqlite3.Connection, after: int) -> list[Any]:
    """Rows of the next events of the whole journal."""
    sql = f"SELECT {EVENT} FROM events WHERE position > ? ORDER BY position LIMIT ?"  # noqa: S608 - own columns
    return connection.execute(sql, (after, PAGE)).fetchall()


def page_of_stream(connection: sqlite3.Connection, stream: str, version: int, after: int) -> list[Any]:
    """Rows of the next events of one stream: beyond `version`, at positions beyond `after`."""
    sql = (
        f"SELECT {EVENT} FROM events"  # noqa: S608 - own columns
        " WHERE stream = ? AND version > ? AND position > ? ORDER BY version LIMIT ?"
    )
    return connection.execute(sql, (stream, version, after, PAGE)).fetchall()


def page_before(connection: sqlite3.Connection, stream: str, version: int | None) -> list[Any]:
    """Rows of a stream's events, newest first: those before `version`, or the very last ones."""
    sql = f"SELECT {EVENT} FROM events WHERE stream = ? AND version < ? ORDER BY version DESC LIMIT ?"  # noqa: S608
    return connection.execute(sql, (stream, sys.maxsize if version is None else version, FEW)).fetchall()


def messages(connection: sqlite3.Connection, after: int, limit: int) -> list[tuple[int, Message]]:
    """Messages of the outbox with their numbers."""
    sql = f"SELECT {outbox.MESSAGE} FROM outbox WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608 - own columns
    found = (outbox.unsent(row) for row in connection.execute(sql, (after, limit)))
    return [(each.number, each.message) for each in found]


def stream_of_key(connection: sqlite3.Connection, key: str) -> str | None:
    """The stream of the change that was made under a key."""
    row = connection.execute("SELECT stream FROM keys WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def next_name(connection: sqlite3.Connection, pattern: str) -> str:
    """Give out the next free name of a pattern; names that an import brought along are passed over."""
    row = connection.execute("SELECT last FROM numbers WHERE pattern = ?", (pattern,)).fetchone()
    number = (row[0] if row else 0) + 1
    while _is_taken(connection, name := name_of(pattern, number)):
        number += 1
    connection.execute("INSERT OR REPLACE INTO numbers (pattern, last) VALUES (?, ?)", (pattern, number))
    return name


def last_number(connection: sqlite3.Connection, series: str) -> int:
    """The last number that was given out of a series of fields' numbers; 0 when none was."""
    row = connection.execute("SELECT last FROM numbers WHERE pattern = ?", (SERIES + series,)).fetchone()
    return int(row[0]) if row else 0


def give_out(connection: sqlite3.Connection, series: str, number: int) -> None:
    """Remember the last number of a series."""
    connection.execute("INSERT OR REPLACE INTO numbers (pattern, last) VALUES (?, ?)", (SERIES + series, number))


def _queue(cursor: sqlite3.Cursor, message: Message) -> None:
    """A message whose key is known has been queued before: that is what the key is for."""
    recipients = msgspec.json.encode(message.to).decode()
    cursor.execute(
        "INSERT INTO outbox (number, key, stream, recipients, text, at, send_at, subject, automatic)"  # noqa: S608
        f" VALUES (({GIVEN_OUT}) + 1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        (
            message.key,
            message.stream,
            recipients,
            message.text,
            message.at,
            message.send_at,
            message.subject,
            message.automatic,
        ),
    )


def _withdraw(cursor: sqlite3.Cursor, keys: Sequence[str]) -> None:
    """Take messages out. Their numbers are not given out again: a reader that has passed them would miss the next."""
    cursor.execute(f"INSERT OR REPLACE INTO numbers (pattern, last) VALUES ('@outbox', ({GIVEN_OUT}))")  # noqa: S608
    cursor.executemany("DELETE FROM outbox WHERE key = ?", ((key,) for key in keys))


def _is_taken(connection: sqlite3.Connection, name: str) -> bool:
    taken: Sequence[Any] | None = connection.execute(
        "SELECT 1 FROM documents WHERE id = ? UNION ALL SELECT 1 FROM events WHERE stream = ? LIMIT 1", (name, name)
    ).fetchone()
    return taken is not None
