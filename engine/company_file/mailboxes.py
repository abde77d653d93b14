"""Mailboxes as written → where mail comes in, and what a mail opens."""

from __future__ import annotations

from engine.company import ImapPlace, Mailbox
from engine.company_file.oauth import oauth
from engine.machines.draft import Draft
from engine.machines.source import Path

_KINDS = ("maildir", "mbox", "imap")


def mailboxes(draft: Draft) -> dict[str, Mailbox]:
    """Every mailbox that can be read; what is wrong with the others goes to the draft."""
    return {name: box for name in draft.section("mailboxes") if (box := _mailbox(draft, name))}


def _mailbox(draft: Draft, name: str) -> Mailbox | None:
    path: Path = ("mailboxes", name)
    written = draft.section(*path)
    kinds = [kind for kind in _KINDS if kind in written]
    if len(kinds) != 1:
        has = f"has both '{kinds[0]}' and '{kinds[1]}'" if kinds else "says nowhere where its mail lies"
        message = f"mailbox '{name}' {has}, and needs one of {', '.join(_KINDS)}"
        draft.report("M637", message, *path, key=True)
        return None
    (opens,) = draft.section(*path, "opens").items()
    return Mailbox(
        name=name,
        address=written["address"].lower(),
        opens=opens[0],
        values=opens[1] or {},
        folder=written.get("maildir", ""),
        file=written.get("mbox", ""),
        imap=_imap(draft, path) if "imap" in written else None,
        position=draft.source.key_at(*path),
    )


def _imap(draft: Draft, path: Path) -> ImapPlace:
    written = draft.section(*path, "imap")
    plain = written.get("tls", True) is False
    if plain and written["host"] not in {"localhost", "127.0.0.1", "::1"}:
        message = f"mail would come from {written['host']} without TLS, and the password would go there in the clear"
        draft.report("M637", message, *path, "imap", "tls")
    return ImapPlace(
        host=written["host"],
        port=written.get("port", 143 if plain else 993),
        user=written["user"],
        folder=written.get("folder", "INBOX"),
        done=written.get("done", "margine"),
        tls=not plain,
        oauth=oauth(draft, (*path, "imap")),
    )
