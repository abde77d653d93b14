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
    """The password of a mailbox: from the environment, a file that it names, or a credential of systemd."""
    variable = f"MARGINE_MAIL_{name.upper()}_PASSWORD"
    if given := environ.get(variable):
        return given
    file = environ.get(f"{variable}_FILE")
    if not file and (folder := environ.get("CREDENTIALS_DIRECTORY")):
        credential = Path(folder) / f"margine-mail-{name}"
        file = str(credential) if credential.exists() else ""
    if not file:
        raise MailboxUnavailable(
            f"mailbox '{name}' has no password: {variable}, {variable}_FILE or a credential gives it"
        )
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise MailboxUnavailable(f"the password of mailbox '{name}' cannot be read from {file}: {error}") from error
