"""The tables of a store's file, and how such a file comes into being.

    documents   one row per record: the columns that are asked for, and the whole record as JSON in `body`
    events      the journal; `position` counts all events, `version` those of one stream
    facts       what events say of time and money, one row per key, as it reads now; filled by facts.py
    outbox      messages, each key once          keys      changes that are made once, ever
    numbers     the last number given out        leases    who does what on behalf of all

The columns of `documents` repeat what `body` says; `check` compares them. Each index exists for one question, and those
of a technician and a client leave the deadline out, so that a transition, which moves it, writes no page of theirs:

    by_state      queue of a kind or a state, by deadline (`n` breaks ties, so that a page can begin anywhere)
    by_assignee   records of a technician         by_client    records of a client
    by_changed    what happened last              by_fires     what the daemon must look at next
    by_origin     records that came from another system
    to_send       messages that wait                given_up      messages that could not be sent
    told_since    facts that were said or changed after a position
    told_of_agent an agent's work, by its end           told_of_stream  the facts of a record
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from engine.problems import StoreDamaged, StoreNewer

APPLICATION = 0x4D415247
"""`MARG`, kept in the header of the file: tells a store from any other SQLite file."""

VERSION = 4
"""Of the tables below; counts up when they change."""

OLDEST = 1
"""The oldest version that is brought up to it (upgrade.py)."""

FACTS = """
CREATE TABLE facts (
  key      TEXT    NOT NULL,
  kind     TEXT    NOT NULL,
  stream   TEXT    NOT NULL,
  agent    TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  ends     INTEGER NOT NULL,
  position INTEGER NOT NULL,
  body     BLOB,
  PRIMARY KEY (kind, key)
);
CREATE UNIQUE INDEX told_since     ON facts (position);
CREATE INDEX        told_of_agent  ON facts (agent, ends) WHERE agent <> '';
CREATE INDEX        told_of_stream ON facts (stream);
CREATE TRIGGER by_who_knows BEFORE INSERT ON events WHEN written_by_a_newer_margine_than_this() = 0
BEGIN SELECT RAISE(ABORT, 'the store is of a newer margine'); END;
"""
"""What came with version 2.

The trigger keeps out a program of version 1 that had the file open when it was brought up to date: it would write
events without their facts, and hours that nobody bills. It lacks the function, and SQLite's complaint names it."""

WAITS = "ALTER TABLE outbox ADD COLUMN send_at INTEGER NOT NULL DEFAULT 0"
"""What came with version 3: messages of people wait, so that they can be taken back."""

SENDING = """
ALTER TABLE outbox ADD COLUMN subject   TEXT    NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN automatic INTEGER NOT NULL DEFAULT 1;
ALTER TABLE outbox ADD COLUMN state     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN tries     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN trouble   TEXT    NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN address   TEXT    NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN sent_at   INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sent_to  ON outbox (address, sent_at) WHERE address <> '';
CREATE INDEX to_send  ON outbox (send_at, number) WHERE state = 0;
CREATE INDEX given_up ON outbox (number)          WHERE state = 2;
"""
"""What came with version 4: what became of a message. 0 it waits, 1 was sent, 2 was given up, 3 is of before."""

BEFORE = "UPDATE outbox SET state = 3"
"""What waited in a file of a former version: nobody wants to hear of it by now, nor of that."""

KNOWS = "written_by_a_newer_margine_than_this"
"""The function of the trigger; connections of this program have it (file.py)."""

TABLES = f"""
CREATE TABLE documents (
  n        INTEGER PRIMARY KEY,
  id       TEXT    NOT NULL UNIQUE,
  version  INTEGER NOT NULL,
  kind     TEXT    NOT NULL,
  state    TEXT    NOT NULL,
  open     INTEGER NOT NULL,
  assignee TEXT    NOT NULL,
  client   TEXT    NOT NULL,
  due      INTEGER NOT NULL,
  fires    INTEGER,
  changed  INTEGER NOT NULL,
  origin   TEXT    NOT NULL,
  body     BLOB    NOT NULL
);
CREATE INDEX by_state    ON documents (kind, state, open, due);
CREATE INDEX by_assignee ON documents (assignee, open);
CREATE INDEX by_client   ON documents (client, open);
CREATE INDEX by_changed  ON documents (changed);
CREATE INDEX by_fires    ON documents (fires, id)    WHERE fires IS NOT NULL;
CREATE INDEX by_origin   ON documents (kind, origin) WHERE origin <> '';
CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  stream   TEXT    NOT NULL,
  version  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  by       TEXT    NOT NULL,
  cause    TEXT    NOT NULL,
  body     BLOB    NOT NULL
);
CREATE UNIQUE INDEX by_stream ON events (stream, version);
CREATE TABLE outbox (
  number     INTEGER PRIMARY KEY,
  key        TEXT    NOT NULL UNIQUE,
  stream     TEXT    NOT NULL,
  recipients TEXT    NOT NULL,
  text       TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  send_at    INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE keys    (key     TEXT PRIMARY KEY, stream TEXT    NOT NULL) WITHOUT ROWID;
CREATE TABLE numbers (pattern TEXT PRIMARY KEY, last   INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE leases  (name    TEXT PRIMARY KEY, holder TEXT    NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
{FACTS}{SENDING}"""

HEADER = 100
"""Bytes of a SQLite file's header."""


def create(path: Path) -> None:
    """Make an empty store. It is built under another name and moved when it is whole: there is never half a store."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(
            f"BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
        )
    finally:
        connection.close()
    draft.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as the files; does nothing where folders cannot be opened."""
    try:
        file = os.open(folder, os.O_RDONLY)
    except OSError:  # pragma: no cover - Windows
        return
    try:
        os.fsync(file)
    finally:
        os.close(file)


def inspect(path: Path) -> None:
    """Look at the first bytes of an existing file before SQLite touches it. StoreDamaged when it is no store."""
    with path.open("rb") as file:
        header = file.read(HEADER)
    if not header:
        raise StoreDamaged(f"{path} is empty, and a store never is; restore a backup, or remove it to begin a new one")
    if not header.startswith(b"SQLite format 3\0"):
        raise StoreDamaged(f"{path} is no store, but some other file; name a file of your own for the store")
    if len(header) < HEADER:
        raise StoreDamaged(f"{path} is cut short: {len(header)} bytes are left; restore a backup")
    if int.from_bytes(header[68:72], "big") != APPLICATION:
        raise StoreDamaged(f"{path} is the SQLite file of another program; name a file of your own for the store")
    _complete(path, header)


def _complete(path: Path, header: bytes) -> None:
    """Compare the size with what the header says; while there is a log beside it, the log may hold the rest."""
    pages, page = int.from_bytes(header[28:32], "big"), int.from_bytes(header[16:18], "big")
    size, log = path.stat().st_size, path.with_name(f"{path.name}-wal")
    if size < pages * page and not (log.exists() and log.stat().st_size):
        raise StoreDamaged(f"{path} is cut short: {size:,} of {pages * page:,} bytes are left; restore a backup")


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the tables. StoreNewer when it is later than this program's; StoreDamaged when there is none."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > VERSION:
        raise StoreNewer(
            f"{path} is a store of format {found}, and this margine reads and writes format {VERSION}: it takes the "
            "margine that wrote it, or a newer one; `git pull` renews a clone, `pip install --upgrade margine` an "
            "installation, and `margine doctor` tells which one runs"
        )
    if found < OLDEST:
        raise StoreDamaged(f"{path} says that its format is {found}, which no margine has written; restore a backup")
    return int(found)
