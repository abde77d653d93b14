"""Records as rows of `documents`: the whole record as JSON, and beside it the columns that are asked for."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import msgspec

from engine.clock import Instant
from engine.problems import StoreDamaged
from engine.records import Record

encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Record).decode

MOVING = ("state", "open", "assignee", "client", "due", "fires")
"""Columns that an index holds and a commit may change; only those that do change are written."""

_INSERT = (
    "INSERT INTO documents (id, version, kind, state, open, assignee, client, due, fires, changed, origin, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_HELD = "SELECT n, version, state, open, assignee, client, due, fires FROM documents WHERE id = ?"

Columns = tuple[str, bool, str, str, Instant, Instant | None]


@dataclass(frozen=True, slots=True)
class Held:
    """What the row of a record holds before a change."""

    n: int
    version: int
    columns: tuple[str | int | None, ...]


def record_from(body: bytes, stream: str) -> Record:
    """The record in a row. StoreDamaged when it is none."""
    try:
        return _decode(body)
    except msgspec.MsgspecError as error:
        raise StoreDamaged(f"the row of record {stream} cannot be read ({error}); restore a backup") from error


def columns(record: Record) -> Columns:
    """What the columns in `MOVING` hold for a record."""
    assignee, client = record.fields.get("assignee"), record.fields.get("client")
    return (
        record.state,
        record.open,
        assignee if isinstance(assignee, str) else "",
        client if isinstance(client, str) else "",
        record.due,
        record.fires,
    )


def load(connection: sqlite3.Connection, stream: str) -> Record | None:
    """One record by its id."""
    row = connection.execute("SELECT body FROM documents WHERE id = ?", (stream,)).fetchone()
    return record_from(row[0], stream) if row else None


def held(connection: sqlite3.Connection, stream: str) -> Held | None:
    """The row of a record, as far as a change to it must know."""
    row = connection.execute(_HELD, (stream,)).fetchone()
    return Held(row[0], row[1], row[2:]) if row else None


def insert(connection: sqlite3.Connection, record: Record) -> None:
    """Add the row of a new record."""
    moving = columns(record)
    connection.execute(
        _INSERT, (record.id, record.version, record.kind, *moving, record.changed, record.origin, encode(record))
    )


def update(connection: sqlite3.Connection, record: Record, before: Held) -> None:
    """Write what has changed: an index whose columns stay is not touched, and none of its pages goes to the disk."""
    names, values = "", []
    for name, now, was in zip(MOVING, columns(record), before.columns, strict=True):
        if now != was:
            names += f"{name} = ?, "
            values.append(now)
    connection.execute(
        f"UPDATE documents SET {names}version = ?, changed = ?, body = ? WHERE n = ?",  # noqa: S608 - names of columns
        (*values, record.version, record.changed, encode(record), before.n),
    )
