"""A file of a former version: brought up to date where it lies, all of it or nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from engine.problems import StoreUnavailable
from engine.store.tiny import TinyStore, upgrade
from tests.store.changes import noted, opened, put
from tests.store.test_facts import said, told, worked

ROOT = Path(__file__).parents[2]
SAYS_NO_FUNCTION = "no such function: written_by_a_newer_margine_than_this"


SINCE = ("send_at", "subject", "automatic", "state", "tries", "trouble", "address", "sent_at")
"""Columns of the outbox that came later."""


def of_version_1(path: Path) -> Path:
    """A store as a program of version 1 left it, with hours in its journal."""
    store = TinyStore(path)
    put(store, said(put(store, opened()), worked(), worked()))
    put(store, noted(put(store, opened()), "x"))
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP TRIGGER by_who_knows; DROP TABLE facts; DROP INDEX to_send; DROP INDEX given_up; DROP INDEX sent_to;"
            + "".join(f"ALTER TABLE outbox DROP COLUMN {name};" for name in SINCE)
            + "PRAGMA user_version = 1;"
        )
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def test_an_old_file_just_works(path: Path):
    """A file of version 1 has its facts from the journal after it was opened, and takes new ones."""
    store = TinyStore(of_version_1(path))
    assert told(store) == ["2 time T-1#2 3600", "3 time T-1#3 3600"]
    assert (store.check().version, store.check().problems) == (4, ())
    put(store, said(store.load("T-2"), worked()))  # type: ignore[arg-type]
    store.close()
    again = TinyStore(path)
    assert told(again, after=3) == ["6 time T-2#3 3600"]
    again.close()


def test_a_killed_upgrade_leaves_the_old_file(path: Path):
    """A process that dies in the middle leaves version 1 and everything in it; the next one does it."""
    of_version_1(path)
    code = (
        "import os, sys; from engine.store.tiny import TinyStore, facts;"
        "tell = facts.tell;"
        "facts.tell = lambda c, e, s: tell(c, e, s) if e.version == 2 else os._exit(7);"
        "TinyStore(sys.argv[1])"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=False).returncode == 7
    assert version(path) == 1
    store = TinyStore(path)
    assert len(told(store)) == 2
    assert store.check().problems == ()
    store.close()


def test_a_failed_upgrade_says_so_and_changes_nothing(path: Path, monkeypatch):
    """An error in the middle is told as one of the store, and the file is as it was."""
    of_version_1(path)

    def full(_connection):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(upgrade.facts, "fill", full)
    with pytest.raises(StoreUnavailable, match="the disk is full"):
        TinyStore(path)
    assert version(path) == 1


def test_a_program_of_version_1_cannot_go_on_writing(path: Path):
    """One that had the file open meanwhile would write hours without their facts: SQLite refuses, and says why."""
    of_version_1(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        assert old.execute("SELECT count(*) FROM events").fetchone() == (5,)
        TinyStore(path).close()
        with pytest.raises(sqlite3.OperationalError, match=SAYS_NO_FUNCTION):
            old.execute("INSERT INTO events (stream, version, at, by, cause, body) VALUES ('T-1', 4, 1, '', '', '')")


def test_two_that_open_it_at_once(path: Path):
    """Whoever comes second finds the work done."""
    of_version_1(path)
    opening = [sys.executable, "-c", "import sys; from engine.store.tiny import TinyStore; TinyStore(sys.argv[1])"]
    both = [subprocess.Popen([*opening, str(path)], cwd=ROOT, env=os.environ) for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]
    store = TinyStore(path)
    assert store.check().problems == ()
    store.close()
