"""One SQLite file, opened by one process: its connection, its transactions, and who may use them when.

Threads of this process take turns by a lock, processes by the turnstile. A transaction that begins inside another one
of the same thread becomes a part of it that can be undone alone: so a batch holds many commits.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.problems import StoreBusy, StoreUnavailable
from engine.store.tiny import schema
from engine.store.tiny.faults import translated
from engine.store.tiny.turnstile import PATIENCE, Turnstile

SETTINGS = """
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 2000;
PRAGMA cache_size = -8192;
"""
"""FULL: a commit returns when the log is on the disk. 2000 pages of log before they are carried into the file: on a
large store nearly every commit touches other pages, and they are cheaper carried together. 8 MB of cache hold the inner
pages of the indexes of a million records."""

LEAVING = 1.0
"""Seconds to wait for one's turn to close; then it is closed anyway."""


class StoreFile:
    """A store's file; `connection` is for whoever is inside `reading` or `transaction`."""

    def __init__(self, path: str | Path) -> None:
        """Open the file, or make it. StoreUnavailable, with the reason, when neither can be done."""
        self.path = Path(path).resolve()
        self.lock = threading.RLock()
        self.writing = False
        self._process = os.getpid()
        with translated(self.path):
            if self.path.is_dir():
                raise StoreUnavailable(f"{self.path} is a folder; name a file in it, e.g. {self.path / 'margine.db'}")
            if self.path.exists():
                schema.inspect(self.path)
            self._turnstile = Turnstile(self.path)
            try:
                self.connection = self._open()
            except BaseException:
                self._turnstile.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Alone among the threads; several statements see one state only inside `snapshot` or `transaction`."""
        with self.lock, translated(self.path):
            self._same_process()
            yield self.connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Several statements of a reader see one state of the store, whatever others commit meanwhile."""
        with self.reading() as connection:
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Alone among all writers; durable when it ends, undone when it raises."""
        with self.lock, translated(self.path):
            if self.writing:
                with self._part():
                    yield self.connection
                return
            self.begin()
            try:
                yield self.connection
            except BaseException:
                self.undo()
                raise
            self.commit()

    def begin(self) -> None:
        """Begin to write, when all who came before are done; `lock` must be held. StoreBusy, sqlite3.Error."""
        self._same_process()
        self._turnstile.enter()
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._turnstile.leave()
            raise
        self.writing = True

    def commit(self) -> None:
        """Make what was written durable, or undo it and raise."""
        try:
            self.connection.execute("COMMIT")
        except BaseException:
            self.undo()
            raise
        self.writing = False
        self._turnstile.leave()

    def undo(self) -> None:
        """Roll back; SQLite may have done so already, when the disk is full."""
        try:
            with suppress(sqlite3.Error):
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
        finally:
            self.writing = False
            self._turnstile.leave()

    @contextmanager
    def aside(self) -> Iterator[sqlite3.Connection]:
        """Open a connection of one's own, for long reading that must not keep the other threads."""
        with translated(self.path):
            connection = self.connect()
            try:
                yield connection
            finally:
                connection.close()

    def connect(self) -> sqlite3.Connection:
        """Open a further connection to the file. sqlite3.Error when that fails."""
        self._same_process()
        if not self.path.exists():
            raise StoreUnavailable(f"{self.path} has been removed while it was in use")
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        connection.executescript(SETTINGS)
        return connection

    def close(self) -> None:
        """Close the connection; the last process to do so carries the log into the file."""
        with self.lock, translated(self.path):
            if self._process != os.getpid():
                return
            with suppress(StoreBusy):
                self._turnstile.enter(LEAVING)
            try:
                self.connection.close()
            finally:
                self._turnstile.leave()
                self._turnstile.close()

    def _open(self) -> sqlite3.Connection:
        self._turnstile.enter()
        try:
            if not self.path.exists():
                schema.create(self.path)
            schema.inspect(self.path)
            connection = self.connect()
            try:
                schema.check_version(connection, self.path)
            except BaseException:
                connection.close()
                raise
        finally:
            self._turnstile.leave()
        return connection

    @contextmanager
    def _part(self) -> Iterator[None]:
        self.connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO part")
                self.connection.execute("RELEASE part")
            raise
        self.connection.execute("RELEASE part")

    def _same_process(self) -> None:
        if self._process != os.getpid():
            raise StoreUnavailable(f"{self.path} was opened by the process that this one came from; open it again here")
