"""`margine mail`: from a maildir, an mbox file and a real IMAP server to tickets, as their admin sets it up."""

from __future__ import annotations

import imaplib
import json
import mailbox
import signal
import smtplib
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.asking import COMMAND, Practice
from tests.intake.mailing import mail
from tests.mail.servers import ADDRESS, PASSWORD, serving

PLACE = {
    "maildir": "maildir: post",
    "mbox": "mbox: post",
}


def declare(here: Practice, place: str) -> None:
    """Give the practice the mailbox `support`."""
    company = here.folder / "workflows" / "company.yaml"
    box = f"\nmailboxes:\n  support: {{address: support@officina.example, opens: {{ticket: {{}}}}, {place}}}\n"
    company.write_text(company.read_text() + box)


def deliver(folder: Path, *messages: EmailMessage) -> None:
    for kind in ("new", "cur", "tmp"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for number, message in enumerate(messages):
        (folder / "new" / f"{number}.host").write_bytes(message.as_bytes())


def test_a_maildir_becomes_tickets(here: Practice):
    """Taken in once, told in three ways, moved to `cur`; the whole mail is a command away."""
    here.say("set", "C-1", "email=rita@rossi.example")
    declare(here, PLACE["maildir"])
    quoted = mail(number="2", In_Reply_To="<1@rossi.example>", text="Ancora.\n\n> vecchio\n> testo\n")
    deliver(here.folder / "post", mail(), quoted)
    answer = json.loads(here.say("mail", "fetch", "--json"))
    assert [(each["record"], each["what"]) for each in answer["mails"]] == [("T-4", "opened"), ("T-4", "added")]
    assert [path.name for path in sorted((here.folder / "post" / "cur").iterdir())] == ["0.host:2,S", "1.host:2,S"]
    assert "mail from Rita Rossi <rita@rossi.example>: VPN lenta" in here.on_terminal("show", "T-4")
    assert "> vecchio" in here.say("mail", "show", "T-4")
    assert here.say("mail", "show", "T-4", "-n", "1", "--raw") == mail().as_bytes().decode()
    assert here.on_terminal("mail", "fetch").splitlines() == ["0 mails"]


def test_the_secret_of_answers_goes_with_a_backup(here: Practice, tmp_path: Path):
    """So that answers to older mails find their tickets after a restore; nobody else can read it."""
    declare(here, PLACE["maildir"])
    deliver(here.folder / "post", mail())
    here.say("mail", "fetch")
    here.say("backup", str(tmp_path / "copy.db"))
    copied, own = tmp_path / "copy.db.secret", here.folder / "margine.db.secret"
    assert copied.read_bytes() == own.read_bytes()
    assert {path.stat().st_mode & 0o077 for path in (copied, own)} == {0}


def test_an_mbox_file_becomes_tickets(here: Practice):
    """And is empty afterwards."""
    declare(here, PLACE["mbox"])
    box = mailbox.mbox(here.folder / "post")
    for number in range(3):
        box.add(mail(number=str(number)))
    box.close()
    assert here.say("mail", "fetch").count("opened") == 3
    assert (here.folder / "post").read_bytes() == b""


def test_what_cannot_be_fetched_is_told(here: Practice):
    """No mailbox, one that is not there, a name that nobody has, no password: each with what would mend it."""
    assert "declares no mailboxes" in here.refusal("mail", "fetch", exit_code=2)
    assert "T-1 has no mails" in here.refusal("mail", "show", "T-1", exit_code=2)
    declare(here, PLACE["maildir"])
    assert "post cannot be read: No such file" in here.refusal("mail", "fetch", exit_code=3)
    assert "did you mean 'support'" in here.refusal("mail", "fetch", "suport", exit_code=2)


def test_a_password_is_never_in_the_files(here: Practice):
    """A key for it is refused with its place; without one the places are named where it may be."""
    declare(here, "imap: {host: mail.officina.example, user: u, password: geheim}")
    assert "password" in here.ask("check", str(here.folder / "workflows")).output
    declare_again = here.folder / "workflows" / "company.yaml"
    declare_again.write_text(declare_again.read_text().replace(", password: geheim", ""))
    told = here.refusal("mail", "fetch", exit_code=3)
    assert "MARGINE_MAIL_SUPPORT_PASSWORD" in told


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        (
            "maildir: a, mbox: b",
            "error[M637]: mailbox 'support' has both 'maildir' and 'mbox', and needs one of maildir, mbox, imap",
        ),
        (
            "imap: {host: mail.example, user: u, tls: false}",
            "error[M637]: mail would come from mail.example without TLS",
        ),
    ],
)
def test_mailboxes_that_cannot_be(here: Practice, place: str, complaint: str):
    """Found by `check`, with the place."""
    declare(here, place)
    assert complaint in here.ask("check", str(here.folder / "workflows")).output


@pytest.mark.parametrize(
    ("opens", "complaint"),
    [
        ("tiket: {}", "mail opens a 'tiket', which is no workflow kind"),
        ("ticket: {prority: P1}", "a new ticket has no field 'prority'"),
        ("ticket: {priority: P9}", "a new ticket gets 'priority' as 'P9'"),
        ("contact: {}", "a contact has no field subject"),
    ],
)
def test_mailboxes_open_what_there_is(here: Practice, opens: str, complaint: str):
    """Kinds and fields are held against the other files."""
    declare(here, PLACE["maildir"])
    company = here.folder / "workflows" / "company.yaml"
    company.write_text(company.read_text().replace("opens: {ticket: {}}", f"opens: {{{opens}}}"))
    assert complaint in here.ask("check", str(here.folder / "workflows")).output


@pytest.fixture
def server() -> Iterator[tuple[int, int]]:
    """Ports of an IMAP and an SMTP server of this test's own, which know support@officina.example."""
    with serving(ADDRESS) as ports:
        yield ports


def test_a_servers_folder_becomes_tickets(here: Practice, server: tuple[int, int]):
    """Fetched without marking, moved once on record; the password comes from a file."""
    imap, _ = server
    declare(here, f"imap: {{host: 127.0.0.1, port: {imap}, user: support@officina.example, tls: false}}")
    secret = here.folder / "password"
    secret.write_text(f"{PASSWORD}\n")
    here.more["MARGINE_MAIL_SUPPORT_PASSWORD_FILE"] = str(secret)
    box = imaplib.IMAP4("127.0.0.1", imap)
    box.login("support@officina.example", PASSWORD)
    for number in range(2):
        box.append("INBOX", "", None, mail(number=str(number)).as_bytes())
    assert here.say("mail", "fetch").count("opened") == 2
    assert here.say("mail", "show", "T-4", "--raw") == mail(number="0").as_bytes().decode()
    assert (_count(box, "INBOX"), _count(box, "margine")) == (0, 2)
    box.logout()
    secret.write_text("falsch\n")
    told = here.refusal("mail", "fetch", exit_code=3)
    assert f"support@officina.example at 127.0.0.1:{imap}" in told
    assert "falsch" not in told


def test_what_a_server_is_given_is_a_ticket_soon(here: Practice, server: tuple[int, int]):
    """`mail watch` waits on the server, which tells it at once; a signal ends it."""
    imap, smtp = server
    declare(here, f"imap: {{host: 127.0.0.1, port: {imap}, user: support@officina.example, tls: false}}")
    here.more["MARGINE_MAIL_SUPPORT_PASSWORD"] = PASSWORD
    command = [*COMMAND, "mail", "watch", "support"]
    with subprocess.Popen(command, env=here.process_environment(), stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr is not None
        assert "watching support" in watching.stderr.readline()
        with smtplib.SMTP("127.0.0.1", smtp) as carrier:
            carrier.send_message(mail())
        assert "T-4 opened" in watching.stderr.readline()
        box = imaplib.IMAP4("127.0.0.1", imap)
        box.login("support@officina.example", PASSWORD)
        box.append("INBOX", "", None, mail(number="2").as_bytes())  # type: ignore[arg-type]
        box.logout()
        assert "T-5 opened" in watching.stderr.readline()  # by IDLE: nobody looks for the next two minutes
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(20) == 0


def test_a_folder_is_watched(here: Practice):
    """What is delivered becomes a ticket; a folder that is not there yet is told once, and waited for."""
    declare(here, PLACE["maildir"])
    command = [*COMMAND, "mail", "watch", "support"]
    with subprocess.Popen(command, env=here.process_environment(), stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr is not None
        assert "watching support" in watching.stderr.readline()
        assert "post cannot be read" in watching.stderr.readline()
        deliver(here.folder / "post", mail())
        assert "T-4 opened" in watching.stderr.readline()
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(20) == 0


def _count(box: imaplib.IMAP4, folder: str) -> int:
    return int(box.select(folder, readonly=True)[1][0] or b"0")
