"""Pages of records, walked along an index by key: the thousandth page costs what the first does.

By deadline there is an index for every kind and state: the walk goes along all that match, side by side, and the
nearest deadlines of all are taken; states are few. What one technician or client has is picked out and put in order,
as are records in order of creation or change as long as they are few; many are met soon on a walk along that order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest, nsmallest

from engine.store.contract import Cursor, Order, Where

FEW = 5000
"""Matching records up to which sorting them is quicker than walking along an order and leaving out the others."""

_COLUMN = {"due": "due", "id": "n", "changed": "changed"}
_FALLING = {"due": False, "id": False, "changed": True}
_INDEX = {"id": "NOT INDEXED", "changed": "INDEXED BY by_changed"}


@dataclass(frozen=True, slots=True)
class _Lane:
    """Records that lie together in an index, and what else is asked of them."""

    index: str
    condition: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Walk:
    """An order, a direction in it, and where to go on."""

    column: str
    falling: bool
    after: Cursor | None
    limit: int


def keys(
    connection: sqlite3.Connection, where: Where, order: Order, after: Cursor | None, limit: int, *, backwards: bool
) -> list[Cursor]:
    """(value of the order's column, n) of up to `limit` records."""
    walk = _Walk(_COLUMN[order], _FALLING[order] != backwards, after, limit)
    if order == "due" and where.client is None and where.assignee is None:
        found = [key for lane in _lanes(connection, where) for key in _along(connection, lane, walk)]
        return sorted(found, reverse=walk.falling)[:limit]
    if order == "due" or (where != Where() and _are_few(connection, where)):
        picked = _picked(connection, where, walk.column)
        ahead = (key for key in picked if after is None or (key < after if walk.falling else key > after))
        return nlargest(limit, ahead) if walk.falling else nsmallest(limit, ahead)
    return list(_along(connection, _Lane(_INDEX[order], *_filter(where)), walk))


def count(connection: sqlite3.Connection, where: Where) -> int:
    """How many records match."""
    if where == Where():
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    return sum(
        connection.execute(
            f"SELECT count(*) FROM documents {lane.index} WHERE {lane.condition}",  # noqa: S608 - own columns
            lane.values,
        ).fetchone()[0]
        for lane in _lanes(connection, where)
    )


def _lanes(connection: sqlite3.Connection, where: Where) -> Iterator[_Lane]:
    """The stretches of an index that hold all matching records, each once."""
    for is_open in (True, False) if where.open is None else (where.open,):
        if where.client or (where.client is not None and where.assignee is None):
            condition, values = _filter(where, is_open)
            yield _Lane("INDEXED BY by_client", condition, values)
        elif where.assignee is not None:
            condition, values = _filter(where, is_open)
            yield _Lane("INDEXED BY by_assignee", condition, values)
        else:
            for kind, state in _states(connection, where):
                yield _Lane("INDEXED BY by_state", "kind = ? AND state = ? AND open = ?", (kind, state, is_open))


def _filter(where: Where, is_open: bool | None = None) -> tuple[str, tuple[str | int, ...]]:
    """What is asked, as a condition on the columns."""
    is_open = where.open if is_open is None else is_open
    equal = {"client": where.client, "assignee": where.assignee, "open": is_open, "kind": where.kind}
    asked = {column: value for column, value in equal.items() if value is not None}
    terms = [f"{column} = ?" for column in asked]
    if where.states:
        terms.append(f"state IN ({', '.join('?' * len(where.states))})")
    return " AND ".join(terms) or "1", (*asked.values(), *where.states)


def _along(connection: sqlite3.Connection, lane: _Lane, walk: _Walk) -> Iterator[Cursor]:
    """Keys of a lane in order; records of the same instant are told apart by `n`."""
    beyond, direction = ("<", "DESC") if walk.falling else (">", "ASC")
    parts: list[tuple[str, tuple[int, ...]]] = [("1", ())]
    if walk.after is not None:
        value, n = walk.after
        parts = [(f"{walk.column} = ? AND n {beyond} ?", (value, n)), (f"{walk.column} {beyond} ?", (value,))]
    left = walk.limit
    for condition, values in parts:
        sql = (
            f"SELECT {walk.column}, n FROM documents {lane.index} WHERE {lane.condition} AND {condition}"  # noqa: S608
            f" ORDER BY {walk.column} {direction}, n {direction} LIMIT ?"
        )
        for key in connection.execute(sql, (*lane.values, *values, left)):
            left -= 1
            yield key


def _are_few(connection: sqlite3.Connection, where: Where) -> bool:
    """Whether no more than a few records match; counts no further than that."""
    left = FEW + 1
    for lane in _lanes(connection, where):
        sql = f"SELECT count(*) FROM (SELECT 1 FROM documents {lane.index} WHERE {lane.condition} LIMIT ?)"  # noqa: S608
        left -= connection.execute(sql, (*lane.values, left)).fetchone()[0]
        if left <= 0:
            return False
    return True


def _picked(connection: sqlite3.Connection, where: Where, column: str) -> Iterator[Cursor]:
    """Keys of all matching records, in no order."""
    for lane in _lanes(connection, where):
        sql = f"SELECT {column}, n FROM documents {lane.index} WHERE {lane.condition}"  # noqa: S608 - own columns
        yield from connection.execute(sql, lane.values)


def _states(connection: sqlite3.Connection, where: Where) -> Iterator[tuple[str, str]]:
    """Kinds and states that there are and that match; one step in the index for each, not one for each record."""
    for kind in (where.kind,) if where.kind is not None else _distinct(connection, "kind", "1", ()):
        if where.states:
            yield from ((kind, state) for state in dict.fromkeys(where.states))
        else:
            yield from ((kind, state) for state in _distinct(connection, "state", "kind = ?", (kind,)))


def _distinct(connection: sqlite3.Connection, column: str, condition: str, values: tuple[str, ...]) -> Iterator[str]:
    sql = f"SELECT min({column}) FROM documents INDEXED BY by_state WHERE {condition} AND {column} > ?"  # noqa: S608
    value = ""
    while (value := connection.execute(sql, (*values, value)).fetchone()[0]) is not None:
        yield value
