"""The server through which mail leaves (`outgoing:`)."""

from __future__ import annotations

from engine.company import Outgoing
from engine.company_file.oauth import oauth
from engine.machines.draft import Draft

OWN = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine, which need no TLS."""
_PORTS = {"yes": 465, "starttls": 587, "no": 25}


def outgoing(draft: Draft) -> Outgoing | None:
    """The server that is declared; None where there is none."""
    written = draft.section("outgoing")
    if not written:
        return None
    host = written["host"]
    tls = written.get("tls", "no" if host in OWN else "starttls")
    if tls == "no" and host not in OWN:
        message = f"mail would leave through {host} without TLS, and could be read on its way"
        draft.report("M637", message, "outgoing", "tls")
    return Outgoing(
        host,
        written.get("port", _PORTS[tls]),
        written.get("user", ""),
        tls,
        written["address"].lower(),
        written.get("copies", True),
        oauth(draft, ("outgoing",)),
    )
