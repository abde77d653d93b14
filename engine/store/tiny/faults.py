"""What went wrong in SQLite or the operating system, said so that a person can do something about it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.problems import StoreBusy, StoreDamaged, StoreUnavailable

_FULL = "the disk is full; nothing was changed: make room and try again"
_READ_ONLY = "the file cannot be written; give yourself the right to write it and the folder it lies in"

_SAYS: dict[int, tuple[type[StoreUnavailable], str]] = {
    sqlite3.SQLITE_BUSY: (StoreBusy, "another program holds the store; nothing was changed, try again when it is done"),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "another program holds the store; nothing was changed, try again later"),
    sqlite3.SQLITE_FULL: (StoreUnavailable, _FULL),
    sqlite3.SQLITE_READONLY: (StoreUnavailable, _READ_ONLY),
    sqlite3.SQLITE_PERM: (StoreUnavailable, _READ_ONLY),
    sqlite3.SQLITE_CANTOPEN: (StoreUnavailable, "the file cannot be opened; look at its rights and its folder's"),
    sqlite3.SQLITE_IOERR: (StoreUnavailable, "the disk failed to read or write; nothing was changed, look at the disk"),
    sqlite3.SQLITE_CORRUPT: (StoreDamaged, "the file is damaged; keep a copy of it, and restore a backup"),
    sqlite3.SQLITE_NOTADB: (StoreDamaged, "the file is no store, or its beginning is damaged; restore a backup"),
    sqlite3.SQLITE_ERROR: (StoreDamaged, "the file lacks something that a store has; restore a backup"),
}
"""Primary result codes (the low byte of the extended ones) → what to raise."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the operating system into StoreUnavailable and its children."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        retell(path, error)
        raise


def retell(path: Path, error: BaseException | None) -> None:
    """Raise what a person can understand in place of an error; return when there is nothing to say better."""
    if isinstance(error, sqlite3.Error):
        if said := named(path, error):
            raise said from error
    elif isinstance(error, OSError):
        raise refused(path, error) from error


def named(path: Path, error: sqlite3.Error) -> StoreUnavailable | None:
    """What to raise for an error of SQLite; None when it is a mistake in this program."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return StoreUnavailable(f"{path}: the store is closed") if "closed database" in str(error) else None
    if code == sqlite3.SQLITE_ERROR and "no such" not in str(error):
        return None
    raises, says = _SAYS.get(code & 0xFF, (None, ""))
    return raises(f"{path}: {says} ({error})") if raises else None


def refused(path: Path, error: OSError) -> StoreUnavailable:
    """The error to raise for an error of the operating system."""
    folder = path.parent
    match error.errno:
        case errno.EACCES | errno.EPERM | errno.EROFS:
            says = f"{_READ_ONLY} ({folder})"
        case errno.ENOSPC | errno.EDQUOT:
            says = _FULL
        case errno.ENOENT | errno.ENOTDIR if not folder.is_dir():
            says = f"the folder {folder} does not exist; make it first"
        case _:
            says = error.strerror or str(error)
    return StoreUnavailable(f"{path}: {says}")
