"""Real IMAP and SMTP servers for tests: mail-devel, one process for each address, on loopback, gone with the test."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

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
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for port in (imap, smtp):
                _wait_for(port)
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


def _wait_for(port: int) -> None:
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # a process begins; there is nothing else to wait for
    raise TimeoutError(f"no server at port {port}")
