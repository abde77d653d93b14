"""Mails in tests: written as a mail program would, delivered into a maildir, taken in by a practice in memory."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from engine.attachments.files import Files
from engine.clock import VirtualClock, instant
from engine.commands import Done, Open
from engine.company import Mailbox
from engine.desk import Desk
from engine.events import Event, Noted
from engine.intake.mail import Intake, Taken
from engine.intake.mailboxes.maildir import Maildir
from engine.mail_events import MailReceived
from engine.problems import Position
from engine.records import Record
from engine.store.memory import MemoryStore
from engine.workflow import load

SECRET = b"0123456789abcdef0123456789abcdef"
SUPPORT = "support@officina.example"
RULES = Path(__file__).parent.parent.parent / "workflows"
MAILBOX = Mailbox("support", SUPPORT, "ticket", {"priority": "P3"}, "box", "", None, Position("company.yaml", 1, 1))


def mail(
    sender: str = "Rita Rossi <rita@rossi.example>",
    subject: str = "VPN lenta",
    text: str = "La VPN non va.\n",
    number: str = "1",
    **heads: str,
) -> EmailMessage:
    """A mail as a person's program writes it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, SUPPORT, subject
    message["Message-ID"] = f"<{number}@rossi.example>"
    message["Date"] = "Mon, 23 Nov 2026 09:00:00 +0100"
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


class Office:
    """The shipped rules, a store in memory, client C-1 Rossi with rita@rossi.example, and a mailbox."""

    def __init__(self, folder: Path) -> None:
        self.store, self.clock = MemoryStore(), VirtualClock(instant("2026-11-23T08:00:00+00:00"))
        self.desk = Desk(self.store, load(RULES), self.clock)
        self.files = Files(folder / "files")
        self.box = Maildir(folder / "box")
        (folder / "box" / "new").mkdir(parents=True)
        self._delivered = 0
        self.open("client", name="Rossi Srl", email="rita@rossi.example")

    def open(self, kind: str, **fields: str) -> str:
        done = self.desk.handle(Open(kind=kind, by="dario", fields=dict(fields)))
        assert isinstance(done, Done), done
        return done.id

    def deliver(self, message: EmailMessage | bytes) -> None:
        """Put a mail into the mailbox, as a mail server does."""
        self._delivered += 1
        raw = message if isinstance(message, bytes) else message.as_bytes()
        (self.box.folder / "new" / f"{self._delivered:05}.host").write_bytes(raw)

    def fetch(self) -> list[Taken]:
        return list(Intake(self.desk, self.files, self.files, SECRET).run_once(MAILBOX, self.box))

    def receive(self, message: EmailMessage | bytes) -> Taken:
        """Deliver a mail and take it in."""
        self.deliver(message)
        (taken,) = self.fetch()
        return taken

    def waiting(self) -> list[str]:
        """What is left in the mailbox."""
        return sorted(path.name for path in (self.box.folder / "new").iterdir())

    def record(self, stream: str) -> Record:
        record = self.store.load(stream)
        assert record is not None
        return record

    def mails(self, stream: str) -> list[MailReceived]:
        return [event.body for event in self.store.events(stream) if isinstance(event.body, MailReceived)]

    def notes(self, stream: str) -> list[Event]:
        return [event for event in self.store.events(stream) if isinstance(event.body, Noted)]
