"""The table of facts: what events say of time and money, one row for each key, as it reads now.

Statements only; transactions are the store's. A row is rewritten in the commit of the event that says otherwise.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from engine.charges import TimeEntry
from engine.clock import Instant
from engine.events import Event
from engine.facts import TELLING, Fact, FactKind, facts
from engine.money_events import Billed, Charged, Incurred
from engine.problems import StoreDamaged
from engine.store.tiny.journal import EVENT, event_from

PAGE = 512
"""Facts fetched at a time."""

_COLUMNS = "key, kind, stream, agent, at, position, body"
_TELL = """
(key, kind, stream, agent, at, ends, position, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET
  stream = excluded.stream, position = excluded.position, body = excluded.body,
  agent = CASE WHEN excluded.body IS NULL THEN agent ELSE excluded.agent END,
  at    = CASE WHEN excluded.body IS NULL THEN at    ELSE excluded.at    END,
  ends  = CASE WHEN excluded.body IS NULL THEN at    ELSE excluded.ends  END
"""
_ROW = "kind, key, stream, agent, at, ends, position, body"
_OTHERWISE = (
    f"SELECT DISTINCT kind, key FROM (SELECT * FROM (SELECT {_ROW} FROM main.facts EXCEPT SELECT {_ROW} FROM told)"  # noqa: S608
    f" UNION ALL SELECT * FROM (SELECT {_ROW} FROM told EXCEPT SELECT {_ROW} FROM main.facts)) ORDER BY kind, key"
)
_TAGS = tuple(f'{{"type":"{body.__name__}"'.encode() for body in TELLING)
"""How the stored text of an event that tells of money begins."""

_encode = msgspec.json.Encoder().encode
_decoders: dict[str, msgspec.json.Decoder[Any]] = {
    "time": msgspec.json.Decoder(TimeEntry),
    "charge": msgspec.json.Decoder(Charged),
    "cost": msgspec.json.Decoder(Incurred),
    "bill": msgspec.json.Decoder(Billed),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which facts are asked for; None or empty means any."""

    kinds: Collection[FactKind] = ()
    agent: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    stream: str | None = None


def tell(connection: sqlite3.Connection, event: Event, stream: str, table: str = "facts") -> None:
    """Keep what an event says of money."""
    for fact in facts(event, stream):
        body = None if fact.body is None else _encode(fact.body)
        row = (fact.key, fact.kind, fact.stream, fact.agent, fact.at, fact.ends, fact.position, body)
        connection.execute(f"INSERT INTO {table} {_TELL}", row)


def page(connection: sqlite3.Connection, asked: Asked, after: int, *, taken_back: bool) -> list[Any]:
    """Rows of the next facts beyond a position."""
    conditions, values = _conditions(asked)
    if not taken_back:
        conditions.append("body IS NOT NULL")
    sql = (
        f"SELECT {_COLUMNS} FROM facts"  # noqa: S608 - own columns and conditions
        f" WHERE {' AND '.join((*conditions, 'position > ?'))} ORDER BY position LIMIT ?"
    )
    return connection.execute(sql, (*values, after, PAGE)).fetchall()


def fact_from(row: tuple[str, FactKind, str, str, int, int, bytes | None]) -> Fact:
    """The fact in a row. StoreDamaged when it cannot be read."""
    key, kind, stream, agent, at, position, body = row
    try:
        return Fact(key, kind, stream, agent, at, None if body is None else _decoders[kind].decode(body), position)
    except (msgspec.MsgspecError, KeyError) as error:
        raise StoreDamaged(f"what is kept of {kind} {key} cannot be read ({error}); restore a backup") from error


def fill(connection: sqlite3.Connection) -> None:
    """Fill an empty table from the journal."""
    for event in telling(connection):
        tell(connection, event, event.stream)


def telling(connection: sqlite3.Connection) -> Iterator[Event]:
    """The events that say something of money, in the order of the journal; the others are not decoded.

    One that cannot be read is passed over: whoever looks for damage finds it among the events of its stream.
    """
    rows = connection.execute(f"SELECT {EVENT} FROM events ORDER BY position")  # noqa: S608 - own columns
    for row in rows:
        if isinstance(row[-1], bytes) and row[-1].startswith(_TAGS):
            with suppress(StoreDamaged):
                yield event_from(row)


def compare(connection: sqlite3.Connection) -> Iterator[str]:
    """Whatever is kept otherwise than the journal says: a table of its own is filled beside it."""
    connection.execute("CREATE TEMP TABLE told AS SELECT * FROM facts WHERE 0")
    connection.execute("CREATE UNIQUE INDEX temp.told_key ON told (kind, key)")
    for event in telling(connection):
        tell(connection, event, event.stream, "temp.told")
    for kind, key in connection.execute(_OTHERWISE):
        yield f"what is kept of {kind} {key} is not what its events say"
    connection.execute("DROP TABLE temp.told")


def _conditions(asked: Asked) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    if asked.kinds:
        conditions.append(f"kind IN ({', '.join('?' * len(asked.kinds))})")
        values += asked.kinds
    for column, value in (("agent", asked.agent), ("stream", asked.stream)):
        if value is not None:
            conditions.append(f"{column} = ?")
            values.append(value)
    if asked.agent:
        conditions.append("agent <> ''")
    if asked.since is not None:
        conditions.append("ends >= ? AND (ends > ? OR at >= ?)")
        values += [asked.since] * 3
    if asked.until is not None:
        conditions.append("at < ?")
        values.append(asked.until)
    return conditions, values
