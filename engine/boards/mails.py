"""The mails of a record, whole: with what they quote, and who else they went to. The newest stands first."""

from __future__ import annotations

from collections.abc import Iterator

from engine.attachments.files import Files
from engine.mail.incoming import read
from engine.mail_events import MailReceived
from engine.records import Mail
from engine.store.contract import Store

MOST = 50
"""Mails of a record that are shown, the newest."""


def lines(store: Store, files: Files, stream: str) -> list[str]:
    """Every mail of a record, line by line; an empty list when it has none."""
    found: list[str] = []
    shown = 0
    for event in store.latest(stream):
        if isinstance(event.body, MailReceived) and shown < MOST:
            shown += 1
            found += ["", "", *page(event.body.mail, content(files, event.body.mail))]
    return found[2:]


def content(files: Files, mail: Mail) -> bytes | None:
    """The mail as it came; None when it cannot be read any more."""
    try:
        return files.path(mail.raw).read_bytes()
    except OSError:
        return None


def page(mail: Mail, raw: bytes | None) -> Iterator[str]:
    """The head of a mail, and all that it says."""
    sender = f"{mail.name} <{mail.sender}>" if mail.name else mail.sender
    heads = {
        "From": sender, "To": ", ".join(mail.to), "Subject": mail.subject, "Written by a machine": mail.automatic,
    }  # fmt: skip
    yield from (f"{name}: {value}" for name, value in heads.items() if value)
    yield ""
    if raw is None:
        yield "(the mail as it came cannot be read any more)"
    else:
        yield from read(raw).text.splitlines()
