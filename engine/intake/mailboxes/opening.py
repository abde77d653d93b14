"""From what company.yaml says of a mailbox to the mailbox, and where its password is found: never in a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.company import Mailbox
from engine.intake.mailboxes import Box
from engine.intake.mailboxes.maildir import Maildir
from engine.intake.mailboxes.mbox import Mbox
from engine.problems import MailboxUnavailable


def opened(mailbox: Mailbox, practice: Path, environ: Mapping[str, str]) -> Box:
    """A mailbox; its paths begin at the practice folder. MailboxUnavailable when its password is not to be had."""
    if mailbox.imap is None:
        path = practice / (mailbox.folder or mailbox.file)
        return Maildir(path) if mailbox.folder else Mbox(path)
    from engine.intake.mailboxes.imap import Imap

    return Imap(mailbox.imap, password(mailbox.name, environ))


def password(name: str, environ: Mapping[str, str]) -> str:
    """The password of a mailbox, or of the server through which mail leaves (`outgoing`)."""
    return secret(f"MARGINE_MAIL_{name.upper()}_PASSWORD", f"margine-mail-{name}", environ)


def secret(variable: str, credential: str, environ: Mapping[str, str]) -> str:
    """What only the machine knows: from the environment, a file that it names, or a credential of systemd.

    MailboxUnavailable when it is nowhere; what it is stands in no message.
    """
    if given := environ.get(variable):
        return given
    file = environ.get(f"{variable}_FILE")
    if not file and (folder := environ.get("CREDENTIALS_DIRECTORY")):
        there = Path(folder) / credential
        file = str(there) if there.exists() else ""
    if not file:
        raise MailboxUnavailable(
            f"it comes from {variable}, {variable}_FILE or the credential {credential}: none is there"
        )
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise MailboxUnavailable(f"{file} cannot be read for {variable}: {error}") from error
