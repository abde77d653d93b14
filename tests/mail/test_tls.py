"""TLS to mail servers: from the first byte and by STARTTLS, trusted certificates alone, passwords never before it."""

from __future__ import annotations

import gc
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from engine.company import ImapPlace, Outgoing
from engine.intake.mailboxes.imap import Imap
from engine.notify.letters import Letter
from engine.notify.smtp import Server
from engine.problems import MailboxUnavailable
from tests.mail.servers import ADDRESS, PASSWORD, free, serving
from tests.mail.test_oauth import certificate

PATIENCE = 5
"""Seconds after which a tunnel is given up whose ends have gone without a word."""


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server shows, which this process trusts."""
    file = certificate(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made


@contextmanager
def tunnel(behind: int, context: ssl.SSLContext) -> Iterator[int]:
    """A port that speaks TLS, in front of a server that does not."""

    class Wrapped(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(PATIENCE)
            with (
                suppress(OSError),
                context.wrap_socket(self.request, server_side=True) as client,
                socket.create_connection(("127.0.0.1", behind), PATIENCE) as server,
            ):
                back = threading.Thread(target=_pass_on, args=(server, client))
                back.start()
                _pass_on(client, server)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Wrapped) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield served.server_address[1]
        served.shutdown()
        thread.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def mail() -> Letter:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = ADDRESS, "rita@rossi.example", "VPN"
    message.set_content("Arrivo.\n")
    return Letter(ADDRESS, ("rita@rossi.example",), message)


def test_a_mailbox_is_read_over_tls(context: ssl.SSLContext):
    """From the first byte, and waited for by IDLE as without it."""
    with serving(ADDRESS) as (imap, smtp), tunnel(imap, context) as port:
        out = Server(Outgoing("127.0.0.1", smtp, "", "no", ADDRESS), "")
        out.send(Letter(ADDRESS, (ADDRESS,), mail().mail))
        out.close()
        box = Imap(ImapPlace("127.0.0.1", port, ADDRESS, "INBOX", "margine", tls=True), PASSWORD)
        (waiting,) = box.waiting(frozenset())
        assert b"Arrivo." in waiting.raw
        box.done([waiting.key])
        assert list(box.waiting(frozenset())) == []
        box.close()


def test_a_certificate_that_nobody_trusts_is_refused(context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch):
    """Before anything is said that a stranger should not hear."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with serving(ADDRESS) as (imap, _), tunnel(imap, context) as port:
        box = Imap(ImapPlace("127.0.0.1", port, ADDRESS, "INBOX", "margine", tls=True), PASSWORD)
        with pytest.raises(MailboxUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
            list(box.waiting(frozenset()))
        gc.collect()  # the connection that was refused goes with its error


class Office:
    """A server of mail that knows one password."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    def authenticator(self, _s: SMTP, _session: Session, _e: Envelope, _how: str, data: object) -> AuthResult:
        return AuthResult(success=isinstance(data, LoginPassword) and data.password.decode() == PASSWORD)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        assert server.transport is not None
        assert server.transport.get_extra_info("sslcontext") is not None
        self.taken.append(envelope)
        return "250 ok"


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("tls", ["yes", "starttls"])
def test_mail_leaves_over_tls(context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tls: str):
    """With the password, which is asked for behind TLS only; a certificate of nobody is refused."""
    office, port = Office(), free()
    how = {"ssl_context": context} if tls == "yes" else {"tls_context": context, "require_starttls": True}
    controller = Controller(
        office, hostname="127.0.0.1", port=port, ready_timeout=20, authenticator=office.authenticator,
        auth_required=True, auth_require_tls=tls == "starttls", **how,
    )  # fmt: skip
    controller.start()
    try:
        server = Server(Outgoing("127.0.0.1", port, ADDRESS, tls, ADDRESS), PASSWORD)
        server.send(mail())
        server.close()
        assert len(office.taken) == 1
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(MailboxUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
            Server(Outgoing("127.0.0.1", port, ADDRESS, tls, ADDRESS), PASSWORD).send(mail())
        assert len(office.taken) == 1
    finally:
        controller.stop()
