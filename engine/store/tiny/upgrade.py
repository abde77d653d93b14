"""Bringing files of former versions up to this one, where they lie.

One transaction does all of it, while the turnstile keeps other writers out: whatever happens meanwhile, the file is
either as it was, or of the new version and whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from engine.store.tiny import facts
from engine.store.tiny.schema import BEFORE, FACTS, SENDING, VERSION, WAITS

WITH_FACTS = 2
"""The first version that keeps facts."""
WITH_WAITS = 3
"""The first whose messages wait."""


def bring_up(connection: sqlite3.Connection, version: int) -> None:
    """Bring the tables of a version that this program knows up to its own; nothing to do for most."""
    if version == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if version < WITH_FACTS:
            for statement in _statements(FACTS):
                connection.execute(statement)
            facts.fill(connection)
        if version < WITH_WAITS:
            connection.execute(WAITS)
        for statement in _statements(SENDING):
            connection.execute(statement)
        connection.execute(BEFORE)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: run as a whole it would end the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
