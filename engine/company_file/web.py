"""The reverse proxy through which people reach the screens from elsewhere (`web:`)."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

from engine.company import Proxy
from engine.machines.draft import Draft


def proxy(draft: Draft) -> Proxy | None:
    """The proxy that is declared; None where there is none. Addresses that are none go to the draft."""
    if not draft.section("web"):
        return None
    return Proxy(draft.value("web", "url"), draft.value("web", "user_header"), frozenset(_addresses(draft)))


def _addresses(draft: Draft) -> Iterator[IPv4Address | IPv6Address]:
    for text, where in draft.texts("web", "proxies"):
        try:
            yield ip_address(text)
        except ValueError:
            draft.report("M204", f"'{text}' is no address of a machine, such as 10.0.0.5", *where)
