"""To which addresses a message goes: agents by company.yaml, the client by who wrote last."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from engine.company import Company
from engine.events import CLIENT
from engine.mail.headers import addresses_in
from engine.mail_events import MailReceived
from engine.records import Mail, Message, Record
from engine.store.contract import Store

LOOKED_BACK = 500
"""Events of a record among which the last mail of a person is looked for."""
EMAIL = "email"
MOST_COPIES = 20
"""Addresses of a mail beyond which those in copy are taken for a mailing, and not for people who talk."""


class Unreachable(Exception):  # noqa: N818 - reads as what happened
    """There is no address to which a message could go; the text says why."""


class Refused(Exception):  # noqa: N818 - reads as what happened
    """The server does not take this mail."""

    def __init__(self, told: str, *, permanent: bool) -> None:
        super().__init__(told)
        self.permanent = permanent
        """Whether it makes no sense to try again."""


def addresses(store: Store, company: Company, message: Message) -> dict[str, str]:
    """Address → who is reached there. Raises Unreachable when that is nobody, or ourselves."""
    record = store.load(message.stream)
    found: dict[str, str] = {}
    for who in message.to:
        if who == CLIENT:
            found[_client(store, company, record, message)] = who
        elif "@" in who:
            found[who.lower()] = who
        elif who in company.agents and (address := company.agents[who].email):
            found[address.lower()] = who
    if not found:
        raise Unreachable(f"{', '.join(message.to)}: nobody of them has an address in company.yaml")
    return found


def copies(store: Store, company: Company, message: Message, to: Collection[str]) -> tuple[str, ...]:
    """Who was in copy of the mail that a person's words answer, in its order: they hear what the client hears.

    Not we ourselves, no agent, nobody whom mail has not reached, and nobody at all where very many were written to.
    """
    mail = last_mail(store, message.stream, company)
    house = company.outgoing
    if message.automatic or mail is None or house is None or not house.copies or len(mail.to) > MOST_COPIES:
        return ()
    left_out = {*to, mail.sender, *_ours(company), *_failed(store, message.stream)}
    return tuple(address for address in dict.fromkeys(map(str.lower, mail.to)) if address not in left_out)


def _ours(company: Company) -> set[str]:
    """Our own addresses, those of agents included."""
    boxes = {box.address for box in company.mailboxes.values()}
    return {_own(company), *boxes, *(agent.email.lower() for agent in company.agents.values())}


def _failed(store: Store, stream: str) -> set[str]:
    """Addresses that reports about this record name as not to be reached."""
    newest = islice(store.latest(stream), LOOKED_BACK)
    return {address for event in newest if isinstance(event.body, MailReceived) for address in event.body.mail.failed}


def last_mail(store: Store, stream: str, company: Company) -> Mail | None:
    """The last mail about a record that a person wrote who is none of us."""
    agents = {agent.email.lower() for agent in company.agents.values()}
    for event in islice(store.latest(stream), LOOKED_BACK):
        if isinstance(event.body, MailReceived):
            mail = event.body.mail
            if mail.sender and not mail.automatic and mail.sender not in agents:
                return mail
    return None


def _client(store: Store, company: Company, record: Record | None, message: Message) -> str:
    """The address of whoever asked: who wrote last, else the client's own."""
    mail = last_mail(store, message.stream, company)
    if mail is not None and message.automatic and mail.unanswerable:
        raise Unreachable(f"{mail.sender} wants no automatic answers")
    address = mail.sender if mail is not None else _of_record(store, record)
    if not address:
        raise Unreachable("nobody has written about it, and its client has no address")
    if address in {box.address for box in company.mailboxes.values()} | {_own(company)}:
        raise Unreachable(f"{address} is our own address")
    return address


def _own(company: Company) -> str:
    return company.outgoing.address if company.outgoing is not None else ""


def _of_record(store: Store, record: Record | None) -> str:
    """The first address of the record itself, or of its client."""
    client = store.load(record.text("client")) if record is not None and record.text("client") else None
    for each in (record, client):
        if each is not None and (found := addresses_in(each.text(EMAIL))):
            return found[0]
    return ""
