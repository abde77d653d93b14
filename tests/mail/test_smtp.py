"""Handing mails to a real server: what it takes, what it refuses for now or for good, and what it cannot be given."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.company import Outgoing
from engine.notify.letters import Letter
from engine.notify.smtp import Refused, Server
from engine.problems import MailboxUnavailable
from tests.mail.servers import free


class Moody:
    """Refuses by the name of whom it is for."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - the server's name
        self, _s: SMTP, _e: Session, envelope: Envelope, address: str, _o: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such user"
        if address.startswith("busy"):
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, _e: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        if envelope.rcpt_tos[0].startswith("crash") and server.transport is not None:
            server.transport.abort()
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 looks like spam"
        self.taken.append(envelope)
        return "250 ok"


@pytest.fixture
def moody() -> Iterator[tuple[Moody, Server]]:
    handler = Moody()
    port = free()
    controller = Controller(handler, hostname="127.0.0.1", port=port, ready_timeout=20, enable_SMTPUTF8=False)
    controller.start()
    server = Server(Outgoing("127.0.0.1", port, "", "no", "support@officina.example"), "")
    yield handler, server
    server.close()
    controller.stop()


def letter(to: str, sender: str = "support@officina.example") -> Letter:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "support@officina.example", to, "VPN"
    mail.set_content("Perché no?\n")
    return Letter(sender, (to,), mail)


def test_mails_are_handed_over_one_after_the_other(moody: tuple[Moody, Server]):
    """On one connection; an empty sender stays empty."""
    handler, server = moody
    server.send(letter("rita@rossi.example", sender=""))
    server.send(letter("vera@verdi.example"))
    assert [(each.mail_from, each.rcpt_tos) for each in handler.taken] == [
        ("<>", ["rita@rossi.example"]),
        ("support@officina.example", ["vera@verdi.example"]),
    ]


@pytest.mark.parametrize(
    ("to", "permanent", "told"),
    [
        ("nobody@rossi.example", True, "550 no such user"),
        ("busy@rossi.example", False, "451 try later"),
        ("spam@rossi.example", True, "554 looks like spam"),
        ("crash@rossi.example", False, "mail cannot leave"),
        ("perché@rossi.example", True, "it cannot be written for this server"),
    ],
)
def test_what_is_refused_holds_up_no_other(moody: tuple[Moody, Server], to: str, permanent: bool, told: str):
    """Each refusal says whether to try again; the next mail goes through."""
    handler, server = moody
    with pytest.raises(Refused, match=told) as refused:
        server.send(letter(to))
    assert refused.value.permanent is permanent
    server.send(letter("rita@rossi.example"))
    assert handler.taken[-1].rcpt_tos == ["rita@rossi.example"]


def test_a_server_that_is_away_is_told(moody: tuple[Moody, Server]):
    """It is nobody's mail that is at fault."""
    _, _server = moody
    away = Server(Outgoing("127.0.0.1", 1, "u", "no", "support@officina.example"), "segreto")
    with pytest.raises(MailboxUnavailable, match=r"mail cannot leave through 127\.0\.0\.1:1"):
        away.send(letter("rita@rossi.example"))
