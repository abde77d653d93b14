"""From what company.yaml says of a mailbox to the mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.company import Mailbox
from engine.credentials import password
from engine.intake.mailboxes import Box
from engine.intake.mailboxes.maildir import Maildir
from engine.intake.mailboxes.mbox import Mbox


def opened(mailbox: Mailbox, practice: Path, environ: Mapping[str, str]) -> Box:
    """A mailbox; its paths begin at the practice folder. SecretMissing when its password is not to be had."""
    if mailbox.imap is None:
        path = practice / (mailbox.folder or mailbox.file)
        return Maildir(path) if mailbox.folder else Mbox(path)
    from engine.intake.mailboxes.imap import Imap

    return Imap(mailbox.imap, password(mailbox.name, environ))
