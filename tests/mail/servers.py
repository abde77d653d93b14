"""Real IMAP and SMTP servers for tests: mail-devel, one process for each address, on loopback, gone with the test."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import IO

ADDRESS = "support@officina.example"
PASSWORD = "quanto basta"


@contextmanager
def serving(address: str) -> Iterator[tuple[int, int]]:
    """Ports for IMAP and SMTP; every mail that comes is put into the one mailbox."""
    imap, smtp = free(), free()
    command = [
        sys.executable, "-m", "mail_devel", "--user", address, "--password", PASSWORD, "--no-http", "--host", "127.0.0.1",
        "--imap-port", str(imap), "--smtp-port", str(smtp),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            log = process.stdout
            assert log is not None
            _wait_for(log, f"IMAP service [{imap}]", f"SMTP service [{smtp}]")
            threading.Thread(target=log.read, daemon=True).start()  # what it says later must not fill the pipe
            yield imap, smtp
        finally:
            process.terminate()


def inbox(port: int, address: str) -> list[EmailMessage]:
    """The mails in a mailbox, oldest first."""
    box = imaplib.IMAP4("127.0.0.1", port)
    try:
        box.login(address, PASSWORD)
        box.select("INBOX", readonly=True)
        numbers = box.search(None, "ALL")[1][0].split()
        parts = [box.fetch(number.decode(), "(BODY.PEEK[])")[1][0] for number in numbers]
        return [message_from_bytes(part[1], policy=policy.default) for part in parts]  # type: ignore[arg-type, index, misc]
    finally:
        box.logout()


def free() -> int:
    """A port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(log: IO[str], *said: str) -> None:
    """Until a server has said that it serves."""
    missing = set(said)
    for line in log:
        missing = {words for words in missing if words not in line}
        if not missing:
            return
    raise AssertionError(f"the server ended and has not said {missing}")
