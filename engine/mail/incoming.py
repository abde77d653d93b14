"""One mail as it came: bytes → who wrote what, about which mails before it, and whether a machine did."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from hashlib import sha256

from engine.mail import automatic, bounces
from engine.mail.headers import LONGEST_LINE, TROUBLE, addresses, as_text, first, ids, words
from engine.mail.parts import Body, Part, body, written

ANSWER = re.compile(r"(?i)^\s*((re|r|aw|wg|sv|antw|rif|ref|i|fw|fwd)(\[\d+\])?\s*:\s*)+")
"""What mail programs put before the subject of an answer or of a forwarded mail."""
DEEPEST = 100
"""Boundaries of one mail: beyond, its head is read and its body is taken as text."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one mail comes to."""

    message_id: str
    """Without brackets; empty when it has none."""
    answers: tuple[str, ...]
    """Message-IDs that it answers or is about, the nearest first."""
    sender: str
    """Their address, in small letters; empty when it names none."""
    name: str
    to: tuple[str, ...]
    """To and Cc, at most a hundred."""
    subject: str
    text: str
    files: tuple[Part, ...]
    left_out: int
    automatic: str
    """Why a machine wrote it; empty when a person did."""
    unanswerable: bool
    """A person wrote it, and wants no automatic answer."""
    failed: tuple[str, ...]
    """Addresses that it reports as not to be reached."""
    fingerprint: str
    """The same for two copies of one mail that came by different ways, and for nothing else."""

    @property
    def topic(self) -> str:
        """The subject without what mail programs put before it."""
        return ANSWER.sub("", self.subject).strip() or self.subject


def read(raw: bytes) -> Incoming:
    """A mail, whatever it is: what cannot be read of it is left out, and nothing raises."""
    envelope = _parsed(raw)
    message = written(envelope)
    (name, sender) = next(iter(addresses(message, "From") or addresses(message, "Sender")), ("", ""))
    found = _body(message, raw)
    subject = words(message, "Subject")
    why = automatic.reason(envelope, sender) or (automatic.reason(message, sender) if message is not envelope else "")
    to = [address for field in ("To", "Cc") for _, address in addresses(message, field)]
    return Incoming(
        message_id=next(iter(ids(message, "Message-ID")), ""),
        answers=tuple(dict.fromkeys(_answers(message))),
        sender=sender,
        name=name,
        to=tuple(dict.fromkeys(to))[:100],
        subject=subject[:LONGEST_LINE],
        text=found.text,
        files=found.files,
        left_out=found.left_out,
        automatic=why,
        unanswerable=automatic.unanswerable(message),
        failed=bounces.failed(envelope),
        fingerprint=_fingerprint(message, subject, sender, found),
    )


def _parsed(raw: bytes) -> Message:
    """The mail in parts; of what only pretends to have parts, without end, the head alone."""
    if raw.count(b"boundary=") + raw.count(b"message/rfc822") <= DEEPEST:
        try:
            return BytesParser(policy=policy.compat32).parsebytes(raw)
        except TROUBLE:
            pass
    message = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
    for field in ("Content-Type", "Content-Transfer-Encoding"):
        del message[field]
    return message


def _body(message: Message, raw: bytes) -> Body:
    try:
        return body(message)
    except TROUBLE:
        return Body(as_text(raw[:20_000], None), ())  # as it came, so that somebody can read what it may be


def _answers(message: Message) -> list[str]:
    """The mail that it answers, then those before that one; of a delivery report what it reports on."""
    direct = ids(message, "In-Reply-To")
    return [*direct, *reversed(ids(message, "References")), *bounces.about(message)]


def _fingerprint(message: Message, subject: str, sender: str, found: Body) -> str:
    """SHA-256 over what its writer wrote: relays add fields, and change none of these."""
    digest = sha256()
    for text in (first(message, "Message-ID"), sender, first(message, "Date"), subject, found.text):
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    for file in found.files:
        digest.update(sha256(file.content).digest())
    return digest.hexdigest()
