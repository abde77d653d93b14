"""Where the screens may be had, and as whom.

Whoever reaches a page acts as its agent, so that there are two doors and no third. On loopback the address holds a
token that only who started the server has seen: other users of the machine, and pages of other sites in the same
browser, have not. Behind a reverse proxy that authenticates, as company.yaml declares it (`web:`), requests are taken
from the proxy's addresses alone, and people are who the proxy says they are.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from engine.company import Company
from engine.problems import UsageError


class Door(Protocol):
    """Who may have pages."""

    @property
    def url(self) -> str:
        """What people type to get the pages; nothing that they may not hand on."""
        ...

    def agent(self, peer: str, headers: Mapping[str, str], token: str) -> str:
        """Who asks, by the address and the headers of the request; empty when nobody may."""
        ...


@dataclass(frozen=True, slots=True)
class Loopback:
    """For the one who has started it."""

    url: str
    who: str
    token: str

    def agent(self, peer: str, headers: Mapping[str, str], token: str) -> str:  # noqa: ARG002
        """Whoever has the token, from a page of ours."""
        return self.who if secrets.compare_digest(token.encode(), self.token.encode()) else ""


@dataclass(frozen=True, slots=True)
class Behind:
    """For everybody whom the proxy lets in."""

    url: str
    company: Company

    def agent(self, peer: str, headers: Mapping[str, str], token: str) -> str:  # noqa: ARG002
        """The agent whose user name the proxy says; nobody where something else than the proxy asks."""
        proxy = self.company.web
        if proxy is None or ip_address(peer) not in proxy.addresses:
            return ""
        return self.company.agent_of(headers.get(proxy.user_header, ""))


def door(company: Company, host: str, port: int, agent: str) -> Door:
    """The door for an address. UsageError when it is none of this machine's own and no proxy is declared."""
    if company.web is not None:
        return Behind(company.web.url, company)
    if not is_loopback(host):
        raise UsageError(
            f"{host} can be reached from other machines, and whoever reaches it could do everything; declare the proxy "
            "that knows who people are in company.yaml (`web:`), or leave the host at 127.0.0.1"
        )
    shown = f"[{host}]" if ":" in host else host
    return Loopback(f"http://{shown}:{port}", agent, secrets.token_urlsafe(24))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address. A name counts only if it is `localhost`: others can be anywhere."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_ours(origin: str, url: str) -> bool:
    """Whether a page of an origin is one of ours: pages of other sites may ask a browser for ours, too."""
    return urlsplit(origin)[:2] == urlsplit(url)[:2]
