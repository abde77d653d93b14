"""Mails of a folder to tickets: how many a second, and in how much memory; against reading the same mails alone.

    python bench/mail.py [COUNT] [--folder DIR]

COUNT mails (10,000) of 500 senders, one in three an answer, one in ten with a file of 20 KB, in a maildir under DIR (or
where temporary files are). Prints mails a second, and the memory after the first tenth and at the end.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from engine.attachments.files import Files
from engine.clock import SystemClock
from engine.commands import Open
from engine.company import Mailbox
from engine.desk import Desk
from engine.events import ENGINE
from engine.intake.mail import Intake
from engine.intake.mailboxes.maildir import Maildir
from engine.mail.incoming import read
from engine.problems import Position
from engine.store import open_store
from engine.workflow import load

RULES = Path(__file__).parent.parent / "workflows"
SENDERS = 500
PARAGRAPH = "La stampante del secondo piano non risponde da questa mattina, e il fax nemmeno.\n" * 12


def mail(number: int) -> bytes:
    """One mail as a person's program writes it."""
    message = EmailMessage()
    sender = number % SENDERS
    message["From"] = f"Persona {sender} <p{sender}@cliente{sender % 200}.example>"
    message["To"] = "support@officina.example"
    message["Subject"] = f"Richiesta numero {number}"
    message["Message-ID"] = f"<{number}@cliente.example>"
    if number % 3 == 2:
        message["In-Reply-To"] = f"<{number - 1}@cliente.example>"
    message.set_content(f"Buongiorno, {number}.\n\n{PARAGRAPH}")
    if number % 10 == 0:
        message.add_attachment(os.urandom(20_000), maintype="image", subtype="png", filename="foto.png")
    return message.as_bytes()


def resident() -> int:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        measure(Path(name), asked.count)


def measure(folder: Path, count: int) -> None:
    new = folder / "box" / "new"
    new.mkdir(parents=True)
    for number in range(count):
        new.joinpath(f"{number:08}.host").write_bytes(mail(number))
    began = time.perf_counter()
    for path in sorted(new.iterdir()):
        read(path.read_bytes())
    reading = time.perf_counter() - began
    desk = Desk(open_store(folder / "margine.db"), load(RULES), SystemClock())
    for client in range(200):
        fields = {"name": f"Cliente {client}", "email": f"p{client}@cliente{client}.example"}
        desk.handle(Open(kind="client", by=ENGINE, fields=fields))
    files = Files(folder / "files")
    intake = Intake(desk, files, files, b"x" * 32)
    mailbox = Mailbox("support", "support@officina.example", "ticket", {}, "box", "", None, Position("", 1, 1))
    began, early, taken = time.perf_counter(), 0, 0
    for taken, _ in enumerate(intake.run_once(mailbox, Maildir(folder / "box")), 1):
        if taken == max(count // 10, 1):
            early = resident()
    seconds = time.perf_counter() - began
    print(f"read alone          {count / reading:8,.0f} mails/s")
    print(f"mail to ticket      {taken / seconds:8,.0f} mails/s ({seconds / reading:.1f} times reading them)")
    print(f"memory              {early} MB after a tenth, {resident()} MB at the end")


if __name__ == "__main__":
    main()
