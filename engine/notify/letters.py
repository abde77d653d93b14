"""A message as a mail: in one thread with what it answers, and saying of itself whether anybody wrote it.

RFC 5322 section 3.6.4 (threads), RFC 3834 section 5 (Auto-Submitted), MS-OXCMAIL (X-Auto-Response-Suppress). A mail
that nobody wrote leaves with an empty envelope sender, so that no machine can answer it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from engine.clock import Instant
from engine.company import Company, Outgoing
from engine.events import CLIENT
from engine.mail.headers import domain
from engine.mail.tokens import message_id, token
from engine.mail_events import MailReceived
from engine.notify.agents import Channels
from engine.notify.whom import addresses, copies
from engine.records import Message
from engine.store.contract import Store

MOST_REFERENCES = 20
LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail on its way, and its envelope."""

    sender: str
    """Of the envelope; empty: nobody can answer it."""
    to: tuple[str, ...]
    mail: EmailMessage
    client: str = ""
    """The client's address, where it goes to the client."""


@dataclass(frozen=True, slots=True)
class House:
    """In whose name mails leave, and what they are made from."""

    store: Store
    company: Company
    outgoing: Outgoing
    secret: bytes
    channels: Channels = field(default_factory=Channels)


def letter(house: House, message: Message, now: Instant) -> Letter:
    """A message as a mail. Raises Unreachable when there is nobody to send it to."""
    store, company, outgoing, secret = house.store, house.company, house.outgoing, house.secret
    to = addresses(store, company, message)
    client = next((address for address, who in to.items() if who == CLIENT), "")
    mail = EmailMessage()
    mail["From"] = formataddr((company.name, outgoing.address))
    mail["To"] = ", ".join(to)
    if beside := copies(store, company, message, to) if client else ():
        mail["Cc"] = ", ".join(beside)
    mail["Subject"] = _subject(store, message, secret)
    mail["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    mail["Message-ID"] = f"<{message_id(secret, message.stream, message.key, domain(outgoing.address))}>"
    if references := _references(store, message.stream):
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references)
    if message.automatic:
        mail["Auto-Submitted"] = "auto-replied" if client else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(_text(message.text))
    return Letter("" if message.automatic else outgoing.address, (*to, *beside), mail, client)


def _subject(store: Store, message: Message, secret: bytes) -> str:
    """The subject of the message, or of its record, and the token by which answers find it."""
    record = store.load(message.stream)
    own = record.text("subject") or record.text("name") if record is not None else ""
    words = " ".join((message.subject or own or message.text[:80]).split())
    about = token(secret, message.stream) if message.stream else ""
    return f"{words[:LONGEST_SUBJECT]} {about}".strip()


def _references(store: Store, stream: str) -> list[str]:
    """The Message-IDs of what people wrote about a record, the newest last: the first of them, and the last ones."""
    mails = (event.body.mail for event in store.events(stream) if isinstance(event.body, MailReceived))
    found = [f"<{mail.message_id}>" for mail in mails if mail.message_id.isascii() and not mail.automatic]
    ids = [each for each in dict.fromkeys(found) if each != "<>"]
    return ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]]


def _text(text: str) -> str:
    """The words with ends of lines, and without what no mail may hold."""
    plain = text.encode("utf-8", "replace").decode().replace("\0", "")
    return plain if plain.endswith("\n") else f"{plain}\n"
