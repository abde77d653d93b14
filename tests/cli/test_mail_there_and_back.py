"""A client and a provider by mail, with real servers on both sides: from the first word to a bounce, whoever is killed."""

from __future__ import annotations

import json
import os
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.cli.asking import COMMAND, Practice
from tests.cli.test_mail_in import declare
from tests.intake.mailing import mail
from tests.intake.test_mail import BOUNCE
from tests.mail.servers import ADDRESS, PASSWORD, inbox, serving

RITA = "rita@rossi.example"


class Both:
    """The provider's practice and mailbox, the client's mailbox."""

    def __init__(self, here: Practice, ours: tuple[int, int], theirs: tuple[int, int]) -> None:
        self.here, self.ours, self.theirs = here, ours, theirs

    def client_writes(self, message: EmailMessage | bytes) -> None:
        with smtplib.SMTP("127.0.0.1", self.ours[1]) as carrier:
            raw = message if isinstance(message, bytes) else message.as_bytes()
            carrier.sendmail(RITA, [ADDRESS], raw)

    def client_reads(self) -> list[EmailMessage]:
        return inbox(self.theirs[0], RITA)

    def fetch(self) -> list[tuple[str, str]]:
        mails = json.loads(self.here.say("mail", "fetch", "--json"))["mails"]
        return [(each["record"], each["what"]) for each in mails]

    def send(self, now: str) -> str:
        self.here.now = now
        return self.here.say("mail", "send").strip()

    def killed(self, *words: str, at: str) -> None:
        """A command in a process of its own, that dies without a word when it is about to do something."""
        code = (
            f"import os, sys, importlib; place, _, name = {at!r}.rpartition('.');"
            "room, _, kind = place.rpartition('.'); owner = getattr(importlib.import_module(room), kind);"
            "setattr(owner, name, lambda *a, **k: os._exit(9));"
            "from engine.cli import main; sys.argv[1:] = " + repr(list(words)) + "; main()"
        )
        done = os.spawnve(os.P_WAIT, COMMAND[0], [COMMAND[0], "-c", code], self.here.process_environment())
        assert done == 9


@pytest.fixture
def both(here: Practice) -> Iterator[Both]:
    """The shipped ticket.yaml with its messages, a mailbox and a server for what leaves; C-1 is rita's."""
    with serving(ADDRESS) as ours, serving(RITA) as theirs:
        here.say("set", "C-1", f"email={RITA}")
        declare(here, f"imap: {{host: 127.0.0.1, port: {ours[0]}, user: {ADDRESS}, tls: false}}")
        company = here.folder / "workflows" / "company.yaml"
        outgoing = f"\noutgoing: {{host: 127.0.0.1, port: {theirs[1]}, address: {ADDRESS}}}\n"
        company.write_text(company.read_text() + outgoing)
        here.more["MARGINE_MAIL_SUPPORT_PASSWORD"] = PASSWORD
        yield Both(here, ours, theirs)


def test_a_conversation(both: Both):
    """Request, acknowledgement, reply, answer, absence notice, bounce: one ticket, each once."""
    here = both.here
    both.client_writes(mail())
    assert both.fetch() == [("T-4", "opened")]
    assert both.send("2026-11-23T09:01").endswith("1 sent")
    (acknowledged,) = both.client_reads()
    assert acknowledged["In-Reply-To"] == "<1@rossi.example>"
    assert "T-4" in acknowledged.get_content()
    here.say("note", "T-4", "Riavvii il router.", "--public")
    assert both.send("2026-11-23T09:02").endswith("1 sent")
    reply = both.client_reads()[-1]
    assert "Riavvii il router." in reply.get_content()
    both.client_writes(mail(number="2", subject=f"Re: {reply['Subject']}", In_Reply_To=str(reply["Message-ID"])))
    away = mail(
        number="3", subject="Fuori ufficio", In_Reply_To=str(reply["Message-ID"]), Auto_Submitted="auto-replied"
    )
    both.client_writes(away)
    both.client_writes(BOUNCE.replace(b"OURS", str(reply["Message-ID"])[1:-1].encode()))
    assert both.fetch() == [("T-4", "added")] * 3
    assert both.send("2026-11-23T09:30").endswith("0 sent")
    assert len(both.client_reads()) == 2
    assert "not to be reached: rita@rossi.example" in here.on_terminal("show", "T-4")


KILLED_IN = [
    ("fetch", "engine.attachments.files.Files.keep_stream"),
    ("fetch", "engine.store.tiny.store.TinyStore.commit"),
    ("fetch", "engine.intake.mailboxes.imap.Imap.done"),
    ("send", "engine.notify.smtp.Server.send"),
]


@pytest.mark.parametrize(("command", "at"), KILLED_IN)
def test_whoever_is_killed_nothing_is_lost_and_nothing_comes_twice(both: Both, command: str, at: str):
    """Between any two steps of taking in and sending, up to the server's own answer."""
    both.client_writes(mail())
    if command == "send":
        assert both.fetch() == [("T-4", "opened")]
        both.here.now = "2026-11-23T09:01"
    both.killed("mail", command, at=at)
    if command == "fetch":
        ((stream, _what),) = both.fetch()
        assert stream == "T-4"
    assert both.fetch() == []
    assert both.send("2026-11-23T09:05").endswith("1 sent")
    assert len(both.client_reads()) == 1
    assert both.here.on_terminal("show", "T-4").count("mail from Rita") == 1


def test_what_has_not_left_is_listed_and_sent_by_hand(both: Both):
    """A reply to nobody: given up with the reason, and tried anew when there is an address."""
    here = both.here
    here.say("note", "T-2", "Pronto?", "--public")
    here.now = "2026-11-23T09:02"
    failed = here.ask("mail", "send")
    assert failed.exit_code == 1
    assert "its client has no address" in failed.stderr
    listed = json.loads(here.say("mail", "outbox", "--json"))["messages"]
    assert [(each["what"], each["record"], each["text"]) for each in listed] == [("given up", "T-2", "Pronto?")]
    here.say("set", "C-2", "email=info@verdi.example")
    here.say("mail", "outbox", "--resend", listed[0]["number"])
    assert both.send("2026-11-23T09:05").endswith("1 sent")
    assert here.on_terminal("mail", "outbox").splitlines() == ["0 wait, 0 were given up"]


def test_without_a_server_it_waits(both: Both):
    """And says so: nothing is lost while the server is away."""
    company = both.here.folder / "workflows" / "company.yaml"
    company.write_text(company.read_text().replace(f"port: {both.theirs[1]}", "port: 1"))
    both.client_writes(mail())
    assert both.fetch() == [("T-4", "opened")]
    both.here.now = "2026-11-23T09:01"
    assert "mail cannot leave through 127.0.0.1:1" in both.here.refusal("mail", "send", exit_code=3)
    assert "1 wait" in both.here.on_terminal("mail", "outbox")
