"""What is left on a disk after a power cut.

Killing a process proves nothing about durability, because the system's cache outlives it. Here SQLite's own door to the
disk is watched from inside the process: every write, truncation, sync and deletion of the store's files goes into a log,
in order, together with the acknowledgements. From the log, a disk is made as it was after a cut at any point: it has what
was synced before, and of what was written after that as little, or as much, as one likes.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import random
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

WATCHED = 0x00000100 | 0x00000800 | 0x00080000
"""Flags with which SQLite opens a main file, its rollback journal and its log."""


class Entry(msgspec.Struct, array_like=True):
    """One thing that happened."""

    what: Literal["write", "truncate", "sync", "delete", "acknowledge"]
    name: str = ""
    offset: int = 0
    data: bytes = b""


class Methods(ctypes.Structure):
    """SQLite's operations on an open file (sqlite3_io_methods), all of them addresses."""

    _fields_ = [("version", ctypes.c_int)] + [
        (name, ctypes.c_void_p)
        for name in [
            "close",
            "read",
            "write",
            "truncate",
            "sync",
            "size",
            "lock",
            "unlock",
            "reserved",
            "control",
            "sector",
            "traits",
            "shm_map",
            "shm_lock",
            "shm_barrier",
            "shm_unmap",
            "fetch",
            "unfetch",
        ]
    ]


class File(ctypes.Structure):
    """An open file (sqlite3_file): it begins with the address of its operations."""

    _fields_ = [("methods", ctypes.POINTER(Methods))]


class System(ctypes.Structure):
    """SQLite's door to the operating system (sqlite3_vfs), as far as it is used here."""

    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
    ]


_int, _pointer, _long = ctypes.c_int, ctypes.c_void_p, ctypes.c_longlong
OPEN = ctypes.CFUNCTYPE(
    _int, _pointer, _pointer, ctypes.POINTER(File), _int, _pointer
)  # SQLite keeps the name's address
DELETE = ctypes.CFUNCTYPE(_int, _pointer, ctypes.c_char_p, _int)
WRITE = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _int, _long)
TRUNCATE = ctypes.CFUNCTYPE(_int, _pointer, _long)
SYNC = ctypes.CFUNCTYPE(_int, _pointer, _int)


def library() -> ctypes.CDLL | None:
    """The very library that Python's sqlite3 uses, or None where it cannot be reached from outside."""
    import _sqlite3

    for name in (_sqlite3.__file__, None, "libsqlite3.so.0", ctypes.util.find_library("sqlite3")):
        try:
            found = ctypes.CDLL(name)
            found.sqlite3_libversion.restype = ctypes.c_char_p
            same = found.sqlite3_libversion().decode() == sqlite3.sqlite_version
        except (OSError, AttributeError, TypeError):
            continue
        if same:
            return found
    return None


class Recorder:
    """Watches SQLite in this process from now on; `log` grows with all that it does to files."""

    def __init__(self) -> None:
        self.log: list[Entry] = []
        self._kept: list[object] = []
        self._names: dict[int, str] = {}
        self._tables: dict[int, Methods] = {}
        found = library()
        assert found
        found.sqlite3_vfs_find.restype = ctypes.POINTER(System)
        system = found.sqlite3_vfs_find(None).contents
        self._open, self._delete = OPEN(system.open), DELETE(system.delete)
        system.open = self._address(OPEN(self._opened))
        system.delete = self._address(DELETE(self._deleted))

    def acknowledge(self, cause: str) -> None:
        """Note that a commit has come back."""
        self.log.append(Entry("acknowledge", cause))

    def _address(self, function) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, ctypes.c_void_p).value

    def _opened(self, system, name, file, flags, out) -> int:
        result = self._open(system, name, file, flags, out)
        if result == 0 and flags & WATCHED and name:
            self._names[ctypes.addressof(file.contents)] = Path(ctypes.string_at(name).decode()).name
            original = file.contents.methods
            address = ctypes.addressof(original.contents)
            if address not in self._tables:
                self._tables[address] = self._watching(original.contents)
            file.contents.methods = ctypes.pointer(self._tables[address])
        return result

    def _deleted(self, system, name, durable) -> int:
        result = self._delete(system, name, durable)
        if result == 0:
            self.log.append(Entry("delete", Path(name.decode()).name))
        return result

    def _watching(self, original: Methods) -> Methods:
        """The same operations, with a note taken of those that change something."""
        write, truncate, sync = WRITE(original.write), TRUNCATE(original.truncate), SYNC(original.sync)

        def written(file, data, size, offset) -> int:
            if (result := write(file, data, size, offset)) == 0:
                self.log.append(Entry("write", self._names[file], offset, ctypes.string_at(data, size)))
            return result

        def truncated(file, size) -> int:
            if (result := truncate(file, size)) == 0:
                self.log.append(Entry("truncate", self._names[file], size))
            return result

        def synced(file, flags) -> int:
            if (result := sync(file, flags)) == 0:
                self.log.append(Entry("sync", self._names[file]))
            return result

        watching = Methods.from_buffer_copy(original)
        watching.write = self._address(WRITE(written))
        watching.truncate = self._address(TRUNCATE(truncated))
        watching.sync = self._address(SYNC(synced))
        return watching


def disk_after(log: Iterable[Entry], before: dict[str, bytes], chance: random.Random | None = None) -> dict[str, bytes]:
    """Files as a power cut after the log leaves them: what was synced, and with `chance` some of the rest.

    A file that was never synced is not there. Of a write that was not synced all, nothing or the first part may have
    reached the disk, whatever came before it.
    """
    kept = {name: bytearray(content) for name, content in before.items()}
    open_: dict[str, list[Entry]] = {}
    for entry in log:
        match entry.what:
            case "write" | "truncate":
                open_.setdefault(entry.name, []).append(entry)
            case "sync":
                content = kept.setdefault(entry.name, bytearray())
                for change in open_.pop(entry.name, []):
                    _apply(content, change, len(change.data))
            case "delete":
                open_.pop(entry.name, None)
                kept.pop(entry.name, None)
    if chance:
        for name, changes in open_.items():
            for change in changes:
                reached = chance.choice([0, len(change.data), chance.randrange(len(change.data) + 1)])
                if reached or (change.what == "truncate" and chance.random() < 0.5):
                    _apply(kept.setdefault(name, bytearray()), change, reached)
    return {name: bytes(content) for name, content in kept.items()}


def _apply(content: bytearray, change: Entry, reached: int) -> None:
    if change.what == "truncate":
        del content[change.offset :]
        return
    if len(content) < change.offset:
        content.extend(bytes(change.offset - len(content)))
    content[change.offset : change.offset + reached] = change.data[:reached]
