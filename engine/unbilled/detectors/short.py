"""Work that was charged as less than the minimum of the rate card: waived entry by entry, or by a contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from msgspec.structs import replace

from engine.charges import TimeEntry
from engine.machines.durations import spell
from engine.money import half_up
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search


@dataclass(frozen=True, slots=True)
class _Short:
    """What counts together towards the minimum, and does not reach it."""

    account: str
    minimum: int
    entries: list[TimeEntry]


def look(search: Search, _: int) -> Iterator[Finding]:
    """Entries that are not billed, with a reason, though each is charged the minimum; contracts that replace it.

    What a flat fee or an allowance pays for as agreed is neither.
    """
    lowered: defaultdict[str, list[_Short]] = defaultdict(list)
    for short in _shorts(search):
        for entry in short.entries:
            if not entry.billable and entry.id not in search.claims.entries:
                yield from _waived(search, short, entry)
        if any(entry.billable for entry in short.entries):
            lowered[short.account].append(short)
    for account, shorts in lowered.items():
        yield from _lowered(search, account, shorts)


def _shorts(search: Search) -> Iterator[_Short]:
    """What lies below the card's minimum, counted as the card counts it: by entry, by ticket, by day."""
    found: dict[tuple[str, str], _Short] = {}
    for entry in search.ledger.worked(since=search.since, until=search.until):
        day, booking = search.ledger.day(entry.start), search.ledger.booking(entry.record)
        agreed = search.agreed(booking, day) if search.ledger.charged(entry.record) else None
        if agreed and agreed.card and agreed.card.rounding.minimum:
            contract = booking.contract if booking.contract and search.agreements(booking.contract).on(day) else ""
            key = {"entry": entry.id, "ticket": entry.record, "day": day.isoformat()}[agreed.card.rounding.per]
            account = contract or booking.client
            short = found.setdefault((account, key), _Short(account, agreed.card.rounding.minimum, []))
            short.entries.append(entry)
    return (short for short in found.values() if sum(entry.seconds for entry in short.entries) < short.minimum)


def _waived(search: Search, short: _Short, entry: TimeEntry) -> Iterator[Finding]:
    """Work that is not billed because it was so short."""
    more = search.supposing.add(replace(entry, billable=True))
    if more > 0:
        text = (
            f"{spell(entry.seconds)} of {entry.agent} on {search.named(entry.record)} is not billed "
            f"({entry.reason}), although the minimum is {spell(short.minimum)}"
        )
        yield Finding(
            "below_minimum", search.ledger.day(entry.start), text, f"margine time edit {entry.id} --billable",
            search.ledger.booking(entry.record).client, entry.record, entry.agent, entry.seconds, more,
            entries=(entry.id,),
        )  # fmt: skip


def _lowered(search: Search, account: str, shorts: list[_Short]) -> Iterator[Finding]:
    """What an account's own minimum makes less of all its short work together."""
    kept = [(short, more) for short in shorts if (more := _more(search, short)) > 0]
    if not kept:
        return
    definition = search.ledger.account(account).definition
    field = definition.rating.minimum if definition and definition.rating else ""
    entries = [entry for short, _ in kept for entry in short.entries if entry.billable]
    minimum, seconds = kept[0][0].minimum, sum(entry.seconds for entry in entries)
    text = (
        f"{search.named(account)} charges {len(entries)} pieces of work, {spell(seconds)} in all, as less than "
        f"the minimum of {spell(minimum)}"
    )
    yield Finding(
        "below_minimum", search.ledger.day(entries[0].start), text, f"margine set {account} {field}={minimum // 60}",
        search.ledger.booking(entries[0].record).client, account, seconds=seconds,
        cents=half_up(sum((more for _, more in kept), Fraction(0))), entries=tuple(entry.id for entry in entries),
    )  # fmt: skip


def _more(search: Search, short: _Short) -> Fraction:
    """What the minimum would add to what is charged, at the same price of an hour."""
    charges = [charge for entry in short.entries for charge in search.ledger.rated(entry.id) if charge.amount > 0]
    weighted, cents = sum(charge.weighted for charge in charges), sum(charge.amount for charge in charges)
    return Fraction(cents * (short.minimum - weighted), weighted) if weighted else Fraction(0)
