"""Who writes: from an address to the client, by what is on record.

First the address itself, on a client or on one of a client's people (any kind of record with fields `email` and
`client`); then its domain, where all known addresses of it belong to one client. Domains at which anybody can have an
address belong to nobody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from engine.events import Opened
from engine.mail.headers import addresses_in, domain
from engine.records import Record
from engine.store.contract import Store, Where, every
from engine.workflow import Workflow

EMAIL, CLIENT = "email", "client"
"""Fields; the second is the name of the kind, too."""

ANYBODYS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.it", "live.com", "live.it", "msn.com",
    "yahoo.com", "yahoo.it", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com",
    "libero.it", "virgilio.it", "alice.it", "tim.it", "tin.it", "tiscali.it", "fastwebnet.it", "iol.it", "inwind.it",
    "email.it", "aruba.it", "pec.it", "legalmail.it", "postecert.it", "arubapec.it", "pec.aruba.it", "mypec.eu",
    "gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "freenet.de", "orange.fr", "free.fr", "laposte.net",
    "wanadoo.fr", "sfr.fr", "mail.com", "mail.ru", "yandex.ru", "zoho.com", "fastmail.com", "hey.com", "bluewin.ch",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A record that has an address."""

    stream: str
    client: str
    addresses: tuple[str, ...]


class Senders:
    """All addresses on record, kept up with what is journalled."""

    def __init__(self, store: Store, workflow: Workflow) -> None:
        self._store = store
        self._kinds = {
            kind
            for kind, definition in workflow.definitions.items()
            if EMAIL in definition.fields and (kind == CLIENT or CLIENT in definition.fields)
        }
        self._known: dict[str, Known] = {}
        self._by_address: dict[str, dict[str, None]] = defaultdict(dict)
        self._by_domain: dict[str, dict[str, None]] = defaultdict(dict)
        self._position = store.position()
        for kind in sorted(self._kinds):
            for record in every(store, Where(kind=kind, open=True)):
                self._learn(record)

    def client(self, address: str) -> str:
        """The client of an address; empty when nobody knows it, or when several clients have it."""
        clients = {self._known[stream].client for stream in self.records(address)}
        if not clients and domain(address) not in ANYBODYS:
            clients = {self._known[stream].client for stream in self._by_domain.get(domain(address), ())}
        return clients.pop() if len(clients) == 1 else ""

    def records(self, address: str) -> list[str]:
        """The records that have an address."""
        self._keep_up()
        return list(self._by_address.get(address, ()))

    def _keep_up(self) -> None:
        if self._store.position() == self._position:
            return
        changed: dict[str, None] = {}
        for event in self._store.events(after=self._position):
            self._position = event.position
            if event.stream in self._known or (isinstance(event.body, Opened) and event.body.kind in self._kinds):
                changed[event.stream] = None
        for stream in changed:
            self._forget(stream)
            record = self._store.load(stream)
            if record is not None and record.open:
                self._learn(record)

    def _learn(self, record: Record) -> None:
        client = record.id if record.kind == CLIENT else record.text(CLIENT)
        known = Known(record.id, client, tuple(addresses_in(record.text(EMAIL))) if client else ())
        self._known[record.id] = known
        for address in known.addresses:
            self._by_address[address][record.id] = None
            self._by_domain[domain(address)][record.id] = None

    def _forget(self, stream: str) -> None:
        known = self._known.pop(stream, None)
        for address in known.addresses if known else ():
            self._by_address[address].pop(stream, None)
            self._by_domain[domain(address)].pop(stream, None)
