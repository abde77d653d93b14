"""A copy of a live store: one state of it, whole and sound, or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from engine.problems import StoreDamaged, StoreUnavailable
from engine.store.tiny.faults import translated
from engine.store.tiny.file import StoreFile
from engine.store.tiny.schema import sync_folder

_TWICE_TOLD = (("documents", "by_state"), ("events", "by_stream"), ("facts", "told_since"))
"""Tables, and for each an index that has an entry for every row."""


def copy(file: StoreFile, target: Path) -> None:
    """Copy to a file that does not exist yet. It has its name only when all of it is on the disk, and sound.

    StoreUnavailable when the target exists, or cannot be written; StoreDamaged when what was copied is damaged.
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
            if found := _damage(draft):
                raise StoreDamaged(
                    f"{file.path} is damaged, so no copy was made: {found}; "
                    "`margine doctor` tells more; keep the file, and the backups that there are"
                )
            _sync(draft)
            draft.rename(target)
            sync_folder(target.parent)
        finally:
            draft.unlink(missing_ok=True)


def _damage(draft: Path) -> str:
    """The first thing that is wrong with a copy that nobody else has open, or nothing.

    A look at every page, not at what the events add up to: that is `check`, and takes longer than the copy.
    """
    with closing(sqlite3.connect(f"{draft.absolute().as_uri()}?immutable=1", uri=True)) as connection:
        try:
            return next(_problems(connection), "")
        except sqlite3.DatabaseError as error:
            return str(error)


def _problems(connection: sqlite3.Connection) -> Iterator[str]:
    for (found,) in connection.execute("PRAGMA quick_check(1)"):
        if found != "ok":
            yield found
    for table, index in _TWICE_TOLD:
        rows, entries = (
            connection.execute(f"SELECT count(*) FROM {table} {way}").fetchone()[0]  # noqa: S608 - own names
            for way in ("NOT INDEXED", f"INDEXED BY {index}")
        )
        if rows != entries:
            yield f"there are {rows:,} {table}, and an index tells of {entries:,}"


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)
