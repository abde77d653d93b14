"""The folder of files beside a store: each content once, under its SHA-256, never opened by anything but readers.

A file is whole before it has its name, and has its name before the event that tells of it is committed: a crash leaves
at worst a file that no record has. `files/ab/ab12…`: the first two letters keep folders small.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from mimetypes import guess_type
from pathlib import Path
from typing import IO, BinaryIO

from engine.attachments.names import safe
from engine.attachments.sizes import spelled
from engine.problems import StoreUnavailable, UsageError
from engine.records import File

LARGEST = 25 * 2**20
"""Bytes of one file: what mail servers commonly take."""
PIECE = 2**20
UNKNOWN = "application/octet-stream"


class Files:
    """Keeps and gives back what was attached."""

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder, self.largest = folder, largest

    def keep(self, path: Path, name: str = "") -> File:
        """Keep a file of this machine. UsageError when it is none, is too large or cannot be read."""
        try:
            if not path.is_file():  # a pipe or a device would be read for ever
                raise UsageError(f"{path} is {'a folder' if path.is_dir() else 'no file'}")
            with path.open("rb") as opened:
                return self.keep_stream(opened, name or path.name)
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error

    def keep_stream(self, source: BinaryIO, name: str) -> File:
        """Keep what a stream gives. UsageError when it is too large, StoreUnavailable when there is no room."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".coming-", delete=False) as draft:
                try:
                    size, digest = self._copied(source, draft, name)
                    self._named(Path(draft.name), digest)
                finally:
                    with suppress(FileNotFoundError):
                        Path(draft.name).unlink()
        except OSError as error:
            raise StoreUnavailable(f"{name} cannot be kept in {self.folder}: {error.strerror or error}") from error
        called = safe(name)
        return File(called, size, guess_type(called)[0] or UNKNOWN, digest)

    def _copied(self, source: BinaryIO, draft: IO[bytes], name: str) -> tuple[int, str]:
        """Bytes and SHA-256 of what was copied; it is on the disk then."""
        size, digest = 0, hashlib.sha256()
        while piece := source.read(PIECE):
            size += len(piece)
            if size > self.largest:
                raise UsageError(f"{name} is larger than {spelled(self.largest)}")
            digest.update(piece)
            draft.write(piece)
        draft.flush()
        os.fsync(draft.fileno())
        return size, digest.hexdigest()

    def _named(self, draft: Path, digest: str) -> None:
        """Give a whole file its name; one that is there already has the same content, unless it was damaged."""
        target = self.path(digest)
        if target.exists() and target.stat().st_size == draft.stat().st_size:
            return
        target.parent.mkdir(exist_ok=True)
        draft.chmod(0o640)
        draft.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def path(self, digest: str) -> Path:
        """Where a content is, if it is there."""
        return self.folder.joinpath(digest[:2], digest)

    def save(self, file: File, target: Path) -> None:
        """Copy a file to where there is none yet. UsageError when there is, or when its content is not what it was."""
        try:
            with self.path(file.digest).open("rb") as source, target.open("xb") as copy:
                digest = hashlib.sha256()
                while piece := source.read(PIECE):
                    digest.update(piece)
                    copy.write(piece)
        except FileExistsError:
            raise UsageError(f"{target} is there already; it is not written over") from None
        except OSError as error:
            raise UsageError(f"{file.name} cannot be saved as {target}: {error.strerror or error}") from error
        if digest.hexdigest() != file.digest:
            target.unlink()
            raise StoreUnavailable(f"{self.path(file.digest)} is damaged: its content is not that of {file.name}")

    def copy_to(self, folder: Path) -> int:
        """Copy every content to another such folder; how many there are. StoreUnavailable when one cannot be."""
        other, count = Files(folder, self.largest), 0
        for digest in self.all():
            count += 1
            if not other.path(digest).exists():
                with self.path(digest).open("rb") as source:
                    if other.keep_stream(source, digest).digest != digest:
                        raise StoreUnavailable(f"{self.path(digest)} is damaged: its content has changed")
        return count

    def all(self) -> Iterator[str]:
        """The digests of everything that is kept."""
        return (path.name for path in self.folder.glob("??/*") if len(path.name) == len(hashlib.sha256().hexdigest()))
