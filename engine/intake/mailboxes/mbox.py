"""An mbox file: mails one after the other, taken out once they are on record.

It is locked while it is read and written, as delivery agents lock it.
"""

from __future__ import annotations

import mailbox
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.attachments.sizes import spelled
from engine.intake.mailboxes import LARGEST, Waiting
from engine.problems import MailboxUnavailable


class Mbox:
    """A mailbox that is a file of this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open: mailbox.mbox | None = None

    def waiting(self, passed: frozenset[str]) -> Iterator[Waiting]:
        box = self._locked()
        try:
            keys = box.keys()
        except OSError as error:
            raise MailboxUnavailable(f"{self.path} cannot be read: {error.strerror or error}") from error
        for key in keys:
            if str(key) not in passed:
                yield self._read(box, key)

    def _read(self, box: mailbox.mbox, key: str) -> Waiting:
        try:
            with box.get_file(key) as file:
                raw = file.read(LARGEST + 1)
        except (OSError, KeyError, ValueError) as error:
            return Waiting(str(key), b"", f"it cannot be read: {error}")
        if len(raw) > LARGEST:
            return Waiting(str(key), b"", f"it is larger than {spelled(LARGEST)}")
        return Waiting(str(key), raw)

    def done(self, keys: Sequence[str]) -> None:
        box = self._locked()
        try:
            for key in keys:
                box.discard(int(key))  # type: ignore[arg-type]
        except OSError as error:
            raise MailboxUnavailable(f"{self.path} cannot be written: {error.strerror or error}") from error

    def wait(self) -> None:
        """A look every second costs less than being told, and works on every file system."""
        time.sleep(1)

    def close(self) -> None:
        """Let go of the file, without what is on record: it is written anew once, and not for every few mails."""
        box, self._open = self._open, None
        if box is None:
            return
        try:
            box.close()
        except (OSError, mailbox.Error) as error:
            raise MailboxUnavailable(f"{self.path} cannot be written: {error}") from error

    def _locked(self) -> mailbox.mbox:
        """The file, locked; it is let go by `close`."""
        if self._open is not None:
            return self._open
        try:
            box = mailbox.mbox(self.path, create=False)
            box.lock()
        except mailbox.NoSuchMailboxError as error:
            raise MailboxUnavailable(f"{self.path} cannot be read: there is no such file") from error
        except (mailbox.ExternalClashError, OSError) as error:
            raise MailboxUnavailable(f"{self.path} cannot be locked: {error}") from error
        self._open = box
        return box
