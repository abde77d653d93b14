"""How to sign in to a mail server without a password (`oauth:` of a mailbox or of `outgoing:`)."""

from __future__ import annotations

from urllib.parse import urlsplit

from engine.company import OAuthPlace
from engine.machines.draft import Draft
from engine.machines.source import Path

MICROSOFT = "https://login.microsoftonline.com"
SCOPE = "https://outlook.office365.com/.default"
OWN = frozenset({"localhost", "127.0.0.1", "::1"})


def oauth(draft: Draft, path: Path) -> OAuthPlace | None:
    """Who gives tokens, to which application; None where a password is used."""
    written = draft.section(*path, "oauth")
    if not written:
        return None
    tenant, authority = written.get("tenant", ""), written.get("authority", "")
    if bool(tenant) == bool(authority):
        draft.report(
            "M637", "`oauth` needs `tenant`, or the `authority` of another provider: one of them", *path, "oauth"
        )
        return None
    parts = urlsplit(authority or f"{MICROSOFT}/{tenant}")
    if parts.scheme != "https" or not parts.hostname:
        message = f"'{authority}' is no address of an authority; write it like {MICROSOFT}/officina.example"
        draft.report("M637", message, *path, "oauth", "authority")
        return None
    return OAuthPlace(
        authority=(authority or f"{MICROSOFT}/{tenant}").rstrip("/"),
        client=written["client"],
        scope=written.get("scope", SCOPE),
        of_microsoft=bool(tenant),
    )
