"""Signing in without a password: tokens of a real authority on loopback, over TLS, by msal; shown to real mail servers.

The IMAP server that tests have knows passwords only. So a door stands in front of it, which lets in who has the token.
"""

from __future__ import annotations

import base64
import json
import socket
import socketserver
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.company import ImapPlace, OAuthPlace, Outgoing
from engine.intake.mailboxes.imap import Imap
from engine.intake.mailboxes.opening import sign_in
from engine.mail.oauth import ByItself, BySomebody, login
from engine.notify.letters import Letter
from engine.notify.smtp import Server
from engine.problems import MailboxUnavailable, SecretMissing
from tests.machines.rules import checked
from tests.mail.servers import ADDRESS, PASSWORD, free, serving

CLIENT, SECRET, TOKEN = "00000000-1111", "segreto-assai", "a-token-of-today"
USER = "carla@officina.example"


class Authority:
    """What it was asked, and what it answers; `waits` times it says that nobody has typed the code yet."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.refuses = ""
        self.waits = 0
        self.url = ""

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if path.endswith("openid-configuration"):
            ends = {"authorization": "authorize", "token": "token", "device_authorization": "devicecode"}
            found: dict[str, object] = {f"{name}_endpoint": f"{self.url}/{end}" for name, end in ends.items()}
            return 200, found | {"issuer": f"{self.url}/v2.0"}
        self.asked.append(form)
        if self.refuses:
            return 401, {"error": "invalid_client", "error_description": self.refuses}
        if path.endswith("devicecode"):
            code = {"device_code": "d", "user_code": "WDJB-MJHT", "verification_uri": "https://officina.example/device"}
            return 200, {**code, "expires_in": 60, "interval": 0, "message": "Go there and type WDJB-MJHT"}
        if self.waits:
            self.waits -= 1
            return 400, {"error": "authorization_pending", "error_description": "not yet"}
        token: dict[str, object] = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600}
        return 200, token if form["grant_type"] == "client_credentials" else {**token, **_person()}


def _person() -> dict[str, object]:
    """Who has signed in, as an authority tells it."""
    until = int((datetime.now(UTC) + timedelta(hours=1)).timestamp())
    claims = {"aud": CLIENT, "iss": "x", "sub": "1", "exp": until, "iat": until - 3600, "preferred_username": USER}
    token = ".".join(_encoded(part) for part in ({"alg": "none"}, claims, {}))
    return {"id_token": token, "client_info": _encoded({"uid": "1", "utid": "2"}), "refresh_token": "r"}


def _encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """An authority on loopback, whose certificate this process trusts."""
    served = Authority()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            code, found = served.answer(self.path, form)
            body = json.dumps(found).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path / "authority.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served.url = f"https://127.0.0.1:{server.server_port}/officina"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def certificate(path: Path) -> Path:
    """A certificate for loopback that has signed itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def place(authority: Authority) -> OAuthPlace:
    return OAuthPlace(authority.url, CLIENT, "https://outlook.office365.com/.default", of_microsoft=False)


def test_an_application_signs_in_with_its_secret(authority: Authority):
    """Once for as long as the token holds, with what it may do."""
    signs_in = ByItself(place(authority), SECRET)
    assert [signs_in.token(), signs_in.token()] == [TOKEN, TOKEN]
    (asked,) = authority.asked
    assert (asked["grant_type"], asked["scope"]) == ("client_credentials", "https://outlook.office365.com/.default")


def test_a_refusal_says_why_and_no_secret(authority: Authority):
    """In one line, with the authority's own words."""
    authority.refuses = f"AADSTS7000215: Invalid client secret\r\nprovided: {SECRET}"
    with pytest.raises(MailboxUnavailable) as refused:
        ByItself(place(authority), SECRET).token()
    assert str(refused.value) == (
        f"{authority.url} gives no token for {CLIENT}: AADSTS7000215: Invalid client secret provided: …"
    )


def test_an_authority_that_is_away_is_told():
    """As a mail server that is away is: it is tried again later."""
    nowhere = OAuthPlace(f"https://127.0.0.1:{free()}/x", CLIENT, "mail", of_microsoft=False)
    with pytest.raises(MailboxUnavailable, match="gives no token"):
        ByItself(nowhere, SECRET).token()


def test_a_person_signs_in_once(authority: Authority, tmp_path: Path):
    """Told where to go, waited for; later processes need nobody, and the file is for its owner alone."""
    file, told = tmp_path / "margine.db.support.token", list[str]()
    authority.waits = 1
    assert login(place(authority), file, told.append) == USER
    assert told == ["Go there and type WDJB-MJHT"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert BySomebody(place(authority), "support", file).token() == TOKEN
    assert authority.asked[-1]["grant_type"] == "refresh_token"


def test_who_has_not_signed_in_is_told_how(authority: Authority, tmp_path: Path):
    """Without a file, and with one that says nothing."""
    file = tmp_path / "token"
    with pytest.raises(
        SecretMissing, match="nobody has signed in to support; sign in with `margine mail login support`"
    ):
        BySomebody(place(authority), "support", file).token()
    file.write_text("{}")
    with pytest.raises(MailboxUnavailable, match="the sign-in is over; sign in with `margine mail login support`"):
        BySomebody(place(authority), "support", file).token()
    file.write_text("not json")
    with pytest.raises(MailboxUnavailable, match="cannot be read"):
        BySomebody(place(authority), "support", file).token()


def test_a_secret_goes_before_a_person(authority: Authority, tmp_path: Path):
    """Where the machine knows the application's secret, nobody has to sign in."""
    environ = {"MARGINE_MAIL_SUPPORT_PASSWORD": SECRET}
    assert sign_in(place(authority), "support", environ, tmp_path / "none").token() == TOKEN
    with pytest.raises(SecretMissing):
        sign_in(place(authority), "support", {}, tmp_path / "none").token()


@contextmanager
def door(behind: int) -> Iterator[int]:
    """A port for IMAP: who shows the token is let in to the server behind it."""

    class Guard(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", behind)) as server, server.makefile("rb") as answered:
                _guard(self.request, self.rfile, server, answered)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Guard) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield served.server_address[1]
        served.shutdown()
        thread.join()


def _guard(client: socket.socket, asked: BinaryIO, server: socket.socket, answered: BinaryIO) -> None:
    """Line by line until somebody shows a token, then everything both ways."""
    client.sendall(answered.readline())
    for line in asked:
        tag, verb = line.split(b" ")[:2]
        if verb.strip().upper() == b"AUTHENTICATE":
            client.sendall(b"+ \r\n")
            shown = base64.b64decode(asked.readline()).decode()
            if shown != f"user={ADDRESS}\x01auth=Bearer {TOKEN}\x01\x01":
                client.sendall(tag + b" NO AUTHENTICATE failed\r\n")
                continue
            server.sendall(tag + f' LOGIN {ADDRESS} "{PASSWORD}"\r\n'.encode())
            back = threading.Thread(target=_pass_on, args=(answered, client))
            back.start()
            _pass_on(asked, server)
            back.join()
            return
        server.sendall(line)
        while not (said := answered.readline()).startswith(tag):
            client.sendall(said)
        client.sendall(said)


def _pass_on(source: BinaryIO, target: socket.socket) -> None:
    """Until one of the two has gone; the other is told."""
    with suppress(OSError):
        while data := source.readline():
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Given:
    """A token that somebody has got already."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        return self._token


def test_mail_is_fetched_with_a_token():
    """From the real server behind the door; another token is refused without being told."""
    with serving(ADDRESS) as (imap, smtp), door(imap) as port:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "rita@rossi.example", ADDRESS, "VPN lenta"
        mail.set_content("Non va.\n")
        out = Server(Outgoing("127.0.0.1", smtp, "", "no", "rita@rossi.example"), "")
        out.send(Letter("rita@rossi.example", (ADDRESS,), mail))
        out.close()
        place = ImapPlace("127.0.0.1", port, ADDRESS, "INBOX", "margine", tls=False)
        box = Imap(place, "", Given(TOKEN))
        (waiting,) = box.waiting(frozenset())
        assert b"VPN lenta" in waiting.raw
        box.close()
        with pytest.raises(MailboxUnavailable) as refused:
            list(Imap(place, "", Given("another-token")).waiting(frozenset()))
        assert "another-token" not in str(refused.value)


class Guarded:
    """Takes mail of who has the token."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - the server's name
        shown = base64.b64decode(args[1]).decode()
        if shown == f"user={ADDRESS}\x01auth=Bearer {TOKEN}\x01\x01":
            return AuthResult(success=True, auth_data=ADDRESS)
        await server.challenge_auth("eyJzdGF0dXMiOiI0MDEifQ==", encode_to_b64=False)
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: object) -> str:  # noqa: N802 - its name
        self.taken.append(str(envelope.rcpt_tos))  # type: ignore[attr-defined]
        return "250 ok"


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_mail_is_sent_with_a_token():
    """To a server that takes nothing else; a wrong one is an unavailable server, and is told nowhere."""
    guarded, port = Guarded(), free()
    controller = Controller(
        guarded, hostname="127.0.0.1", port=port, ready_timeout=20, auth_require_tls=False, auth_required=True
    )
    controller.start()
    try:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = ADDRESS, "rita@rossi.example", "VPN"
        mail.set_content("Arrivo.\n")
        out = Outgoing("127.0.0.1", port, ADDRESS, "no", ADDRESS)
        server = Server(out, "", Given(TOKEN))
        server.send(Letter(ADDRESS, ("rita@rossi.example",), mail))
        server.close()
        assert guarded.taken == ["['rita@rossi.example']"]
        with pytest.raises(MailboxUnavailable) as refused:
            Server(out, "", Given("another-token")).send(Letter(ADDRESS, ("rita@rossi.example",), mail))
        assert "another-token" not in str(refused.value)
    finally:
        controller.stop()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{client: a, tenant: t, authority: 'https://x.example/y'}", "needs `tenant`, or the `authority`"),
        ("{client: a}", "needs `tenant`, or the `authority`"),
        ("{client: a, authority: 'http://x.example/y'}", "'http://x.example/y' is no address of an authority"),
    ],
)
def test_what_signing_in_cannot_be(tmp_path: Path, written: str, said: str):
    """Told when the rules are checked."""
    box = f"""
mailboxes:
  support:
    address: support@officina.example
    imap: {{host: outlook.office365.com, user: support@officina.example, oauth: {written}}}
    opens: {{ticket: {{}}}}
"""
    _, problems = checked(tmp_path, box, "company.yaml")
    assert any(each.code == "M637" and said in each.message for each in problems)
