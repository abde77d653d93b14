"""From a mailbox to a ticket: how long a mail takes while `margine mail watch` waits on it (IDLE).

    python bench/idle.py [MAILS]

Starts a server (mail-devel) and a practice of its own; puts MAILS (10) there one after the other, each once the one
before is a ticket that another process can read.
"""

from __future__ import annotations

import imaplib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine.store import open_store
from engine.store.contract import Where
from tests.cli import asking
from tests.cli.test_mail_in import declare
from tests.intake.mailing import mail
from tests.mail.servers import ADDRESS, PASSWORD, serving


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as name, serving(ADDRESS) as (imap, _):
        here = asking.practice(Path(name) / "practice")
        here.now = ""
        declare(here, f"imap: {{host: 127.0.0.1, port: {imap}, user: {ADDRESS}, tls: false}}")
        here.more["MARGINE_MAIL_SUPPORT_PASSWORD"] = PASSWORD
        environment = here.process_environment() | {"PYTHONWARNINGS": "ignore"}
        command = [*asking.COMMAND, "mail", "watch", "support"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as watching:
            time.sleep(3)
            took = [_seconds(here.folder / "margine.db", imap, number) for number in range(count)]
            watching.terminate()
    print(f"mail to ticket: median {statistics.median(took):.2f} s, worst {max(took):.2f} s of {count}")


def _seconds(path: Path, imap: int, number: int) -> float:
    box = imaplib.IMAP4("127.0.0.1", imap)
    box.login(ADDRESS, PASSWORD)
    box.append(
        "INBOX",
        "",
        None,  # type: ignore[arg-type]
        mail(number=str(number)).as_bytes(),
    )
    box.logout()
    began = time.perf_counter()
    store = open_store(path)
    while store.count(Where(kind="ticket")) <= number:
        store.wait(store.position(), 0.2)
    store.close()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
