"""A copy of a live store: one state of it, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from engine.problems import StoreUnavailable
from engine.store.tiny.faults import translated
from engine.store.tiny.file import StoreFile
from engine.store.tiny.schema import sync_folder


def copy(file: StoreFile, target: Path) -> None:
    """Copy to a file that does not exist yet. It has its name only when all of it is on the disk.

    StoreUnavailable when the target exists, or cannot be written.
    """
    if target.exists():
        raise StoreUnavailable(f"{target} exists already; a backup overwrites nothing, name another file")
    if not target.parent.is_dir():
        raise StoreUnavailable(f"{target}: the folder {target.parent} does not exist; make it first")
    draft = target.with_name(f"{target.name}.part")
    with file.aside() as source, translated(target):
        try:
            draft.unlink(missing_ok=True)
            with closing(sqlite3.connect(draft)) as connection:
                connection.execute("PRAGMA synchronous = OFF")
                source.backup(connection)
            _sync(draft)
            draft.rename(target)
            sync_folder(target.parent)
        finally:
            draft.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)
