"""A folder of an IMAP server: mails are fetched without marking them, and moved once they are on record."""

from __future__ import annotations

import imaplib
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from engine.attachments.sizes import spelled
from engine.company import ImapPlace
from engine.intake.mailboxes import LARGEST, Waiting
from engine.mail.oauth import SignIn
from engine.problems import MailboxUnavailable, SecretMissing

if TYPE_CHECKING:
    from imap_tools.mailbox import BaseMailBox

LONGEST_IDLE = 120
"""Seconds after which it is asked anew: routers forget connections that are silent, and servers miss deliveries."""
POLLED = 30
"""Seconds between looks at a server that tells nothing."""
FAREWELL = 1
"""Seconds that a server has for its last word."""
PATIENCE = 30
"""Seconds that a server may take for an answer."""


class Imap:
    """A mailbox of a server; it is connected when something is first asked of it."""

    def __init__(self, place: ImapPlace, password: str, sign_in: SignIn | None = None) -> None:
        """`sign_in` gives tokens in place of a password."""
        self.place, self._password, self._sign_in = place, password, sign_in
        self._box: BaseMailBox | None = None
        self._tells = False
        """The server tells of what arrives."""

    def waiting(self, passed: frozenset[str]) -> Iterator[Waiting]:
        box = self._connected()
        for uid in self._asked(box.uids, "ALL"):
            if uid not in passed:
                yield self._read(box, uid)

    def _read(self, box: BaseMailBox, uid: str) -> Waiting:
        """One mail by its UID, as it is on the server."""
        size = self._asked(box.client.uid, "FETCH", uid, "(RFC822.SIZE)")
        told = next((item for item in size[1] if isinstance(item, bytes)), b"").rpartition(b"RFC822.SIZE ")[2]
        number = int(told.split(b")")[0].split()[0]) if told[:1].isdigit() else 0
        if number > LARGEST:
            return Waiting(uid, b"", f"it has {spelled(number)}, and a mail has at most {spelled(LARGEST)}")
        answer = self._asked(box.client.uid, "FETCH", uid, "(BODY.PEEK[])")
        raw = next((item[1] for item in answer[1] if isinstance(item, tuple)), b"")
        return Waiting(uid, raw, "" if raw else "the server does not give it")

    def done(self, keys: Sequence[str]) -> None:
        box, folder = self._connected(), self.place.done
        if not self._asked(box.folder.exists, folder):
            self._asked(box.folder.create, folder)
        self._asked(box.move, list(keys), folder)

    def wait(self) -> None:
        """Until the server tells of something (IDLE, RFC 2177); of a server that tells nothing, half a minute."""
        box = self._connected()
        if self._tells:
            self._asked(box.idle.wait, timeout=LONGEST_IDLE)
        else:
            time.sleep(POLLED)

    def close(self) -> None:
        """Let go of it: with a word to the server, which in the middle of an answer may not hear it."""
        if self._box is not None:
            with suppress(*_FAILURES):
                self._box.client.sock.settimeout(FAREWELL)
                self._box.logout()
            self._drop()

    def _connected(self) -> BaseMailBox:
        """The folder, open. MailboxUnavailable, without the password, when it cannot be."""
        from imap_tools import MailBox, MailBoxUnencrypted

        if self._box is None:
            place = self.place
            if place.tls:  # imaplib by itself would believe any certificate
                trusted = ssl.create_default_context()
                connected = self._asked(MailBox, place.host, place.port, timeout=PATIENCE, ssl_context=trusted)
            else:
                connected = self._asked(MailBoxUnencrypted, place.host, place.port, timeout=PATIENCE)
            try:
                self._log_in(connected)
            except (MailboxUnavailable, SecretMissing):
                connected.client.shutdown()
                raise
            self._box = connected
            words = b" ".join(self._asked(connected.client.capability)[1]).upper().split()
            self._tells = b"IDLE" in words  # many servers say so only to whom they know
        return self._box

    def _log_in(self, connected: BaseMailBox) -> None:
        """With the password, or with a token that was got just now. MailboxUnavailable, SecretMissing."""
        place = self.place
        if self._sign_in is None:
            self._asked(connected.login, place.user, self._password, initial_folder=place.folder)
        else:
            self._asked(connected.xoauth2, place.user, self._sign_in.token(), initial_folder=place.folder)

    def _asked(self, what: Any, *words: object, **more: object) -> Any:
        try:
            return what(*words, **more)
        except _FAILURES as error:
            self._drop()
            told = str(error).replace(self._password, "…") if self._password else str(error)
            raise MailboxUnavailable(f"{self.place.user} at {self.place.host}:{self.place.port}: {told}") from None

    def _drop(self) -> None:
        """Let go of a connection that no longer answers as it should."""
        box, self._box = self._box, None
        if box is not None:
            with suppress(*_FAILURES):
                box.client.shutdown()


def _failures() -> tuple[type[Exception], ...]:
    from imap_tools.errors import ImapToolsError

    return (OSError, imaplib.IMAP4.error, ImapToolsError)


_FAILURES = _failures()
