"""One SQLite file, opened by one process: its connection, its transactions, and who may use them when.

Threads of this process take turns by a lock, processes by the turnstile. A transaction that begins inside another one
of the same thread becomes a part of it that can be undone alone: so a batch holds many commits.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from engine.problems import StoreBusy, StoreUnavailable
from engine.store.tiny import schema, upgrade
from engine.store.tiny.faults import retell, translated
from engine.store.tiny.turnstile import PATIENCE, Turnstile

SETTINGS = """
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA cache_size = -8192;
PRAGMA trusted_schema = ON;
"""
"""FULL: a commit returns when the log is on the disk. 4000 pages of log before they are carried into the file: on a
large store nearly every commit touches other pages, and they are cheaper carried together. 8 MB of cache hold the inner
pages of the indexes of a million records. Trusted: the schema's one trigger asks a function of this program."""

_OPENING = threading.RLock()
_OPENED: Counter[Path] = Counter()
"""Stores that this process has open. SQLite's locks belong to the process, and the kernel drops all of them when the
process closes any descriptor of the file: so nothing here opens a store's file beside SQLite while it is open."""

LEAVING = 1.0
"""Seconds to wait for one's turn to close; then it is closed anyway."""


class Reading:
    """`with file.reading`: alone among the threads. Several statements see one state only inside a transaction.

    A class, and one object for all: a generator would cost a short question as much as its answer.
    """

    __slots__ = ("_file",)

    def __init__(self, file: StoreFile) -> None:
        self._file = file

    def __enter__(self) -> sqlite3.Connection:
        self._file.lock.acquire()
        try:
            self._file.same_process()
        except BaseException:
            self._file.lock.release()
            raise
        return self._file.connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.lock.release()
        if error is not None:
            retell(self._file.path, error)


class Transaction:
    """`with file.transaction`: alone among all writers; durable at its end, undone when it raises.

    Inside another transaction of the same thread it is a part of that one, which can be undone alone.
    """

    __slots__ = ("_file",)

    def __init__(self, file: StoreFile) -> None:
        self._file = file

    def __enter__(self) -> sqlite3.Connection:
        file = self._file
        file.lock.acquire()
        try:
            if file.depth:
                file.still_writing()
                file.connection.execute("SAVEPOINT part")
                file.depth += 1
            else:
                file.begin()
        except BaseException as error:
            file.lock.release()
            retell(file.path, error)
            raise
        return file.connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        file = self._file
        try:
            if file.depth > 1:
                file.depth -= 1
                file.end_part(undone=error is not None)
            elif error is None:
                file.commit()
            else:
                file.undo()
        except BaseException as late:
            retell(file.path, late)
            raise
        finally:
            file.lock.release()
        if error is not None:
            retell(file.path, error)


class StoreFile:
    """A store's file; `connection` is for whoever is inside `reading` or `transaction`."""

    def __init__(self, path: str | Path) -> None:
        """Open the file, or make it. StoreUnavailable, with the reason, when neither can be done."""
        self.path = Path(path).resolve()
        self.lock = threading.RLock()
        self.reading = Reading(self)
        self.transaction = Transaction(self)
        self.depth = 0
        self._process = os.getpid()
        with _OPENING, translated(self.path):
            if self.path.is_dir():
                raise StoreUnavailable(f"{self.path} is a folder; name a file in it, e.g. {self.path / 'margine.db'}")
            if self.path.exists():
                self._inspect()
            self._turnstile = Turnstile(self.path)
            try:
                self.connection = self._open()
            except BaseException:
                self._turnstile.close()
                raise
            self._identity = _identity(self.path)
            _OPENED[self.path] += 1

    def _inspect(self) -> None:
        """Look at the file before SQLite does, unless this process has looked already and works on it."""
        if not _OPENED[self.path]:
            schema.inspect(self.path)

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Several statements of a reader see one state of the store, whatever others commit meanwhile."""
        with self.reading as connection:
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")

    def begin(self) -> None:
        """Begin to write, when all who came before are done; `lock` must be held. StoreBusy, sqlite3.Error."""
        self.same_process()
        self._turnstile.enter()
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            self._same_file()
        except BaseException:
            self.undo()
            raise
        self.depth = 1

    def commit(self) -> None:
        """Make what was written durable, or undo it and raise."""
        try:
            self.still_writing()
            self.connection.execute("COMMIT")
        except BaseException:
            self.undo()
            raise
        self.depth = 0
        self._turnstile.leave()

    def undo(self) -> None:
        """Roll back; SQLite may have done so already, when the disk is full."""
        try:
            with suppress(sqlite3.Error):
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
        finally:
            self.depth = 0
            self._turnstile.leave()

    def still_writing(self) -> None:
        """StoreUnavailable when SQLite has undone the transaction: what is written now would not be part of it."""
        if not self.connection.in_transaction:
            raise StoreUnavailable(
                f"{self.path}: an earlier error has undone the whole batch; nothing of it was changed"
            )

    def end_part(self, *, undone: bool) -> None:
        """End a part of a transaction; SQLite may have undone the whole of it already, when the disk is full."""
        if not self.connection.in_transaction:
            return
        if undone:
            self.connection.execute("ROLLBACK TO part")
        self.connection.execute("RELEASE part")

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
        self.same_process()
        if not self.path.exists():
            raise StoreUnavailable(f"{self.path} has been removed while it was in use")
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        connection.executescript(SETTINGS)
        connection.create_function(schema.KNOWS, 0, lambda: schema.VERSION, deterministic=True)
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
                with _OPENING:
                    self._forget()

    def _forget(self) -> None:
        """One opening less in this process; closing twice is harmless."""
        if self._identity is not None:
            self._identity = None
            _OPENED[self.path] -= 1

    def _open(self) -> sqlite3.Connection:
        self._turnstile.enter()
        try:
            if not self.path.exists():
                schema.create(self.path)
            self._inspect()
            connection = self.connect()
            try:
                upgrade.bring_up(connection, schema.check_version(connection, self.path))
            except BaseException:
                connection.close()
                raise
        finally:
            self._turnstile.leave()
        return connection

    def _same_file(self) -> None:
        """StoreUnavailable when another file lies where the store was: what is written would go to the old one."""
        if _identity(self.path) != self._identity:
            raise StoreUnavailable(
                f"{self.path} was replaced by another file, or removed, while it was in use; nothing was written: "
                "end this program and start it again"
            )

    def same_process(self) -> None:
        """StoreUnavailable in a copy of the process that opened the file."""
        if self._process != os.getpid():
            raise StoreUnavailable(f"{self.path} was opened by the process that this one came from; open it again here")


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None when there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
