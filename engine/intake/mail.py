"""A mail becomes a record, or words on one: read, brought to its thread, committed, and only then taken out of its box.

Its thread is found by our own Message-IDs and by those that are on record already, then by the token in its subject,
which nobody can guess. Whatever else it says, it opens a new record: for the client whose address it comes from, or for
the client `Unknown senders`, where somebody sorts it out.

Nothing is lost and nothing is doubled: the mail as it came is kept before anything is committed, the commit carries a
key made of its Message-ID, and a box is told only afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Literal

from engine.attachments.files import Files
from engine.commands import AlreadyDone, Done, Link, Open, Outcome, ReceiveMail, Refused, SetFields
from engine.company import Mailbox
from engine.desk import Desk
from engine.events import CLIENT, ENGINE
from engine.intake.flood import Flood
from engine.intake.mailboxes import Box, Waiting
from engine.intake.senders import Senders
from engine.mail.incoming import Incoming, read
from engine.mail.tokens import record_of_id, record_of_subject
from engine.mail.trimming import trimmed
from engine.mail_events import MailReceived
from engine.problems import MargineError, UsageError
from engine.records import File, Mail, Record

log = logging.getLogger("margine")

PAGE = 50
"""Mails of one durable commit."""
MOST_BYTES = 32 * 2**20
"""Bytes of the mails of one commit: how much is in memory."""
UNKNOWN = "Unknown senders"
"""The client of mails from addresses that nobody knows."""
STRANGERS = "mail:strangers"
"""How it is known whatever it is called later."""
OURS = "a message of ours"
UNREACHABLE = "unreachable"
"""A field that is set on whoever has an address that mail cannot reach any more."""


What = Literal["opened", "added", "known", "stays"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one mail."""

    key: str
    stream: str
    """The record that it is on; empty when it is on none."""
    what: What
    """`stays`: with the reason."""
    sender: str = ""
    subject: str = ""
    automatic: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A mail that was read and kept, on its way to a record."""

    incoming: Incoming
    mail: Mail
    files: tuple[File, ...]
    by: str
    """Who acts: the client, an agent, or the engine for what machines write."""
    key: str

    def to(self, stream: str) -> ReceiveMail:
        """It is words on a record."""
        text = trimmed(self.incoming.text)
        return ReceiveMail(id=stream, mail=self.mail, text=text, by=self.by, files=self.files, key=self.key)

    def opening(self, mailbox: Mailbox, client: str) -> Open:
        """It asks for a new record; one that an agent writes is opened by nobody in particular."""
        by = CLIENT if self.by == CLIENT else ENGINE
        fields = {**mailbox.values, "subject": self.incoming.topic or "(no subject)", "client": client}
        return Open(
            kind=mailbox.opens, by=by, fields=fields, note=self.incoming.text, mail=self.mail, files=self.files,
            key=self.key,
        )  # fmt: skip


class Intake:
    """Takes mails in, from any of the boxes."""

    def __init__(self, desk: Desk, mails: Files, files: Files, secret: bytes) -> None:
        self._desk, self._mails, self._files, self._secret = desk, mails, files, secret
        self._senders = Senders(desk.store, desk.workflow)
        self._flood = Flood()

    def run_once(self, mailbox: Mailbox, box: Box, passed: frozenset[str] = frozenset()) -> Iterator[Taken]:
        """Take in everything that waits; each mail is told of once its box knows that it is on record."""
        for page in _pages(box.waiting(passed)):
            taken = self._taken(mailbox, page)
            if on_record := [each.key for each in taken if each.stream]:
                box.done(on_record)
            yield from taken

    def take(self, mailbox: Mailbox, raw: bytes) -> Taken:
        """Take in one mail that lies in no box."""
        with self._desk.batch():
            return self._take(mailbox, Waiting("", raw))

    def _taken(self, mailbox: Mailbox, page: list[Waiting]) -> list[Taken]:
        """A page of mails in one commit; where one of them breaks it, each by itself, and that one stays."""
        try:
            with self._desk.batch():
                return [self._take(mailbox, waiting) for waiting in page]
        except MargineError:
            raise
        except Exception:  # whatever strangers send, the mails behind it do not wait for us to mend it
            log.exception("a page of %d mails could not be taken in as one", len(page))
            return [self._alone(mailbox, waiting) for waiting in page]

    def _alone(self, mailbox: Mailbox, waiting: Waiting) -> Taken:
        try:
            with self._desk.batch():
                return self._take(mailbox, waiting)
        except MargineError:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            return Taken(
                waiting.key, "", "stays", reason=f"margine cannot take it in ({type(error).__name__}: {error})"
            )

    def _take(self, mailbox: Mailbox, waiting: Waiting) -> Taken:
        if waiting.trouble:
            return Taken(waiting.key, "", "stays", reason=waiting.trouble)
        letter = self._letter(mailbox, waiting.raw)
        outcome, what = self._handled(mailbox, letter)
        mail = letter.mail
        if isinstance(outcome, Refused):
            return Taken(waiting.key, "", "stays", mail.sender, mail.subject, reason=str(outcome.refusal))
        what = "known" if isinstance(outcome, AlreadyDone) else what
        if what != "known" and any(record_of_id(self._secret, each) for each in letter.incoming.answers):
            self._mark(mail.failed)  # a report about no mail of ours is anybody's
        return Taken(waiting.key, outcome.id, what, mail.sender, mail.subject, mail.automatic)

    def _letter(self, mailbox: Mailbox, raw: bytes) -> _Letter:
        """A mail, read, and kept beside the store: as it came, and its files by their content."""
        incoming = self._read(raw)
        whole = self._mails.keep_stream(BytesIO(raw), "mail.eml")
        kept, left_out = [], incoming.left_out
        for part in incoming.files:
            try:
                kept.append(self._files.keep_stream(BytesIO(part.content), part.name))
            except UsageError:  # larger than files of records are
                left_out += 1
        mail = _on_record(incoming, whole, mailbox, left_out)
        return _Letter(incoming, mail, tuple(kept), self._author(incoming), self._key(mail))

    def _read(self, raw: bytes) -> Incoming:
        """A mail; what we sent ourselves is nobody's."""
        incoming = read(raw)
        ours = record_of_id(self._secret, incoming.message_id)
        return replace(incoming, automatic=OURS) if ours else incoming

    def _handled(self, mailbox: Mailbox, letter: _Letter) -> tuple[Outcome, What]:
        """The mail on its record: that it answers, or a new one."""
        if (known := self._desk.store.seen(letter.key)) is not None:
            return AlreadyDone(known, letter.key), "known"
        record = self._thread(letter.incoming)
        if record is not None and (record.open or letter.by != CLIENT):
            outcome = self._desk.handle(letter.to(record.id))
            if not isinstance(outcome, Refused):
                return outcome, "added"
        if refusal := self._flood.refusal(letter.mail.sender, self._desk.clock.now()):
            return Refused("", refusal), "stays"
        client = self._senders.client(letter.mail.sender) or self._strangers()
        outcome = self._desk.handle(letter.opening(mailbox, client))
        if record is not None and isinstance(outcome, Done):
            self._desk.handle(Link(id=outcome.id, relation="related", other=record.id, by=ENGINE))
        return outcome, "opened"

    def _key(self, mail: Mail) -> str:
        """What makes a mail one, however often it comes: its Message-ID, or what is written in it.

        Another mail under a Message-ID that is on record is another mail.
        """
        if not mail.message_id:
            return f"mail:#{mail.fingerprint}"
        key = f"mail:{mail.message_id}"
        stream = self._desk.store.seen(key)
        if stream is None or self._is_same(stream, mail):
            return key
        return f"{key}#{mail.fingerprint}"

    def _is_same(self, stream: str, mail: Mail) -> bool:
        """Whether the mail on record under its Message-ID is this very one."""
        found = (event.body.mail for event in self._desk.store.latest(stream) if isinstance(event.body, MailReceived))
        return any(other.fingerprint == mail.fingerprint for other in found if other.message_id == mail.message_id)

    def _author(self, incoming: Incoming) -> str:
        """Who acts: the client, an agent by their own address, or nobody but the engine for what machines write."""
        if incoming.automatic:
            return ENGINE
        agents = self._desk.workflow.company.agents.values()
        return next((agent.id for agent in agents if agent.email.lower() == incoming.sender != ""), CLIENT)

    def _thread(self, incoming: Incoming) -> Record | None:
        """The record that a mail belongs to: by what it answers, then by the token in its subject."""
        store = self._desk.store
        for answered in incoming.answers:
            stream = record_of_id(self._secret, answered) or store.seen(f"mail:{answered}") or ""
            if stream and (record := self._going_on(stream)) is not None:
                return record
        stream = record_of_subject(self._secret, incoming.subject)
        return self._going_on(stream) if stream else None

    def _going_on(self, stream: str) -> Record | None:
        """A record, or the one into which it was merged."""
        record = self._desk.load(stream)
        for _ in range(MOST_MERGES):
            if record is None or not record.became:
                break
            record = self._desk.load(record.became)
        return record

    def _strangers(self) -> str:
        """The client of those whom nobody knows; opened for the first of them."""
        known = self._desk.store.find_origin("client", STRANGERS)
        if known is not None:
            return known
        opening = Open(kind="client", by=ENGINE, fields={"name": UNKNOWN}, origin=STRANGERS, key=STRANGERS)
        return self._desk.handle(opening).id

    def _mark(self, failed: Sequence[str]) -> None:
        """Say on everybody with an address that mail cannot reach that it cannot."""
        for address in failed:
            for stream in self._senders.records(address):
                record = self._desk.load(stream)
                kind = self._desk.workflow.definitions.get(record.kind) if record is not None else None
                if kind is not None and UNREACHABLE in kind.fields:
                    note = f"mail to {address} came back: it cannot be reached"
                    self._desk.handle(SetFields(id=stream, fields={UNREACHABLE: True}, by=ENGINE, note=note))


MOST_MERGES = 20


def _on_record(incoming: Incoming, raw: File, mailbox: Mailbox, left_out: int) -> Mail:
    return Mail(
        message_id=incoming.message_id,
        sender=incoming.sender,
        subject=incoming.subject,
        raw=raw.digest,
        name=incoming.name,
        to=incoming.to,
        automatic=incoming.automatic,
        unanswerable=incoming.unanswerable,
        failed=incoming.failed,
        fingerprint=incoming.fingerprint,
        left_out=left_out,
        mailbox=mailbox.name,
    )


def _pages(waiting: Iterator[Waiting]) -> Iterator[list[Waiting]]:
    """Mails by the page: so many, or so large, that they fit into one commit and into memory."""
    page: list[Waiting] = []
    for each in waiting:
        page.append(each)
        if len(page) == PAGE or sum(len(other.raw) for other in page) > MOST_BYTES:
            yield page
            page = []
    if page:
        yield page
