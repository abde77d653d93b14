"""A maildir: a mail server delivers into `new`, and what is on record goes to `cur`, marked as seen.

cr.yp.to/proto/maildir.html: a file that stands in `new` is whole; a rename takes it out of everybody else's way.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.attachments.sizes import spelled
from engine.intake.mailboxes import LARGEST, Waiting
from engine.problems import MailboxUnavailable

SEEN = ":2,S"


class Maildir:
    """A mailbox that is a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def waiting(self, passed: frozenset[str]) -> Iterator[Waiting]:
        try:
            names = sorted(path.name for path in (self.folder / "new").iterdir() if not path.name.startswith("."))
        except OSError as error:
            raise MailboxUnavailable(f"{self.folder} cannot be read: {error.strerror or error}") from error
        yield from (found for name in names if name not in passed and (found := self._read(name)) is not None)

    def _read(self, name: str) -> Waiting | None:
        """One mail; None when somebody else took it meanwhile."""
        path = self.folder / "new" / name
        try:
            if not path.is_file():
                return Waiting(name, b"", "it is no file") if path.exists() else None
            if (size := path.stat().st_size) > LARGEST:
                return Waiting(name, b"", f"it has {spelled(size)}, and a mail has at most {spelled(LARGEST)}")
            return Waiting(name, path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            return Waiting(name, b"", f"it cannot be read: {error.strerror or error}")

    def done(self, keys: Sequence[str]) -> None:
        try:
            (self.folder / "cur").mkdir(exist_ok=True)
            for key in keys:
                target = self.folder / "cur" / f"{key.partition(':')[0]}{SEEN}"
                path = self.folder / "new" / key
                if path.exists():
                    path.rename(target)
        except OSError as error:
            raise MailboxUnavailable(f"{self.folder} cannot be written: {error.strerror or error}") from error

    def wait(self) -> None:
        """A look every second costs less than being told, and works on every file system."""
        time.sleep(1)

    def close(self) -> None:
        return
