"""What waits to be sent, and what became of it. Statements only; transactions are the store's."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from engine.clock import Instant
from engine.records import Message, Unsent

MESSAGE = "number, key, stream, recipients, text, at, send_at, subject, automatic, tries, trouble"
"""Columns of a message, in the order that `unsent` takes them."""

WAITS, SENT, GIVEN_UP = 0, 1, 2

_names = msgspec.json.Decoder(tuple[str, ...]).decode


def unsent(row: tuple[Any, ...]) -> Unsent:
    """The message in a row."""
    number, key, stream, to, text, at, send_at, subject, automatic, tries, trouble = row
    message = Message(key, stream, _names(to), text, at, send_at, subject, bool(automatic))
    return Unsent(number, message, tries, trouble)


def to_send(connection: sqlite3.Connection, now: Instant, limit: int) -> list[Unsent]:
    """Messages that may leave before `now`."""
    sql = (
        f"SELECT {MESSAGE} FROM outbox INDEXED BY to_send"  # noqa: S608 - own columns
        " WHERE state = 0 AND send_at < ? ORDER BY send_at, number LIMIT ?"
    )
    return [unsent(row) for row in connection.execute(sql, (now, limit))]


def given_up(connection: sqlite3.Connection, limit: int) -> list[Unsent]:
    """Messages that are not tried any more."""
    sql = f"SELECT {MESSAGE} FROM outbox INDEXED BY given_up WHERE state = 2 ORDER BY number LIMIT ?"  # noqa: S608
    return [unsent(row) for row in connection.execute(sql, (limit,))]


def tried(
    connection: sqlite3.Connection,
    number: int,
    now: Instant,
    *,
    address: str,
    again: Instant | None,
    trouble: str,
    left: Sequence[str],
) -> None:
    """Note an attempt; what was sent or given up meanwhile by somebody else stays so."""
    state = SENT if not trouble else WAITS if again is not None else GIVEN_UP
    connection.execute(
        "UPDATE outbox SET state = ?, tries = tries + 1, trouble = ?, send_at = coalesce(?, send_at), address = ?,"
        " sent_at = ?, recipients = coalesce(?, recipients) WHERE number = ? AND state = 0",
        (
            state,
            trouble,
            again,
            "" if trouble else address,
            now,
            msgspec.json.encode(left).decode() if left else None,
            number,
        ),
    )


def sent_to(connection: sqlite3.Connection, address: str, since: Instant) -> int:
    """Automatic messages that were sent to an address."""
    (count,) = connection.execute(
        "SELECT count(*) FROM outbox INDEXED BY sent_to WHERE address <> '' AND address = ? AND sent_at >= ?"
        " AND automatic = 1",
        (address, since),
    ).fetchone()
    return int(count)


def resend(connection: sqlite3.Connection, number: int, now: Instant) -> bool:
    """Let a message wait again that was given up; as if it had been written now."""
    found = connection.execute(
        "UPDATE outbox SET state = 0, tries = 0, trouble = '', at = ?, send_at = ? WHERE number = ? AND state = 2",
        (now, now, number),
    )
    return found.rowcount == 1
