"""From what company.yaml says of a mailbox to the mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.company import Mailbox, OAuthPlace
from engine.credentials import password
from engine.intake.mailboxes import Box
from engine.intake.mailboxes.maildir import Maildir
from engine.intake.mailboxes.mbox import Mbox
from engine.mail.oauth import SignIn
from engine.problems import SecretMissing


def opened(mailbox: Mailbox, practice: Path, environ: Mapping[str, str], tokens: Path) -> Box:
    """A mailbox; its paths begin at the practice folder. SecretMissing when its password is not to be had.

    `tokens` is where the tokens of whoever has signed in to it are kept.
    """
    if mailbox.imap is None:
        path = practice / (mailbox.folder or mailbox.file)
        return Maildir(path) if mailbox.folder else Mbox(path)
    from engine.intake.mailboxes.imap import Imap

    if mailbox.imap.oauth is not None:
        return Imap(mailbox.imap, "", sign_in(mailbox.imap.oauth, mailbox.name, environ, tokens))
    return Imap(mailbox.imap, password(mailbox.name, environ))


def sign_in(place: OAuthPlace, name: str, environ: Mapping[str, str], tokens: Path) -> SignIn:
    """By the application itself where its secret is known, else by whoever has signed in."""
    from engine.mail.oauth import ByItself, BySomebody

    try:
        return ByItself(place, password(name, environ))
    except SecretMissing:
        return BySomebody(place, name, tokens)
