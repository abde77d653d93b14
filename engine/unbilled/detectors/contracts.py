"""Work beside a contract: the client has one that holds, and the record names none, or one that does not hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from engine.charges import TimeEntry
from engine.money import grouped
from engine.store.contract import Where
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search

CLIENT, CONTRACT = "client", "contract"


def look(search: Search, _: int) -> Iterator[Finding]:
    """Billable entries that the client's own terms rate although a contract would; those of a record together.

    At stake is what the contract would bring more. Often it is nothing, because the contract covers it: then the client
    would pay too much. Where several hold it is worked out by the first, and is a guess.
    """
    contracts = _contracts(search)
    found: defaultdict[tuple[str, str, tuple[str, ...]], list[TimeEntry]] = defaultdict(list)
    for entry in search.ledger.worked(since=search.since, until=search.until):
        if entry.billable and search.ledger.charged(entry.record):
            day, booking = search.ledger.day(entry.start), search.ledger.booking(entry.record)
            holding = tuple(each for each in contracts.get(booking.client, ()) if _holds(search, each, day))
            if holding and not (booking.contract and _holds(search, booking.contract, day)):
                found[entry.record, entry.agent, holding].append(entry)
    for (record, agent, holding), entries in found.items():
        yield _finding(search, record, agent, holding, entries)


def _contracts(search: Search) -> dict[str, list[str]]:
    """Client → contracts, by when they were opened."""
    found: dict[str, list[str]] = {}
    for kind, definition in search.definitions.items():
        for record in search.views.all(Where(kind=kind), "id") if definition.rating and kind != CLIENT else ():
            found.setdefault(search.ledger.booking(record.id).client, []).append(record.id)
    return found


def _holds(search: Search, contract: str, day: date) -> bool:
    return search.ledger.account(contract).rates(day) is not None


def _finding(search: Search, record: str, agent: str, holding: tuple[str, ...], entries: list[TimeEntry]) -> Finding:
    booking, contract, others = search.ledger.booking(record), holding[0], holding[1:]
    now = sum(charge.amount for entry in entries for charge in search.ledger.rated(entry.id))
    more = sum(search.supposing.add(entry, replace(booking, contract=contract)) for entry in entries)
    lacks = f"under {booking.contract}, which does not hold then," if booking.contract else "without a contract"
    count = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
    holds = f"{search.named(contract)} holds" if not others else f"{contract} holds, and so does {', '.join(others)}"
    text = (
        f"{count} on {search.named(record)} {lacks} although {holds}: "
        f"{grouped(now)} now, {grouped(now + more)} under {contract}"
    )
    return Finding(
        "no_contract", search.ledger.day(entries[0].start), text, f"margine set {record} {CONTRACT}={contract}",
        booking.client, record, agent, sum(entry.seconds for entry in entries), max(0, more),
        estimated=bool(others), entries=tuple(entry.id for entry in entries),
    )  # fmt: skip
