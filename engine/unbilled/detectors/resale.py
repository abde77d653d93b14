"""Purchases that nobody pays for: without a price, or with one that no invoice shows though its month is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.charges import Booking
from engine.machines.money_rules import ChargeRule
from engine.money import Cents, grouped
from engine.records import Record
from engine.rules.prices import applies, worked_out
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search


def look(search: Search, _: int) -> Iterator[Finding]:
    """Records of a client with a cost in the period, of kinds that charge a price for what they cost."""
    for kind, definition in search.definitions.items():
        rules = [rule for rule in definition.billing.values() if rule.is_price]
        for record in search.changed(kind) if definition.costs and rules else ():
            cost, day = _cost(search, record)
            if day is None or not search.ledger.booking(record.id).client:
                continue
            if any(price.amount for price in record.charged.values()):
                yield from _unbilled(search, record)
            elif meant := [rule for rule in rules if applies(rule, record)]:
                yield from _unpriced(search, record, meant, cost, day)


def _cost(search: Search, record: Record) -> tuple[Cents, date | None]:
    """What it cost in the period, and when first."""
    found = [price for price in record.incurred.values() if price.amount and search.holds(price.day)]
    return sum(price.amount or 0 for price in found), min((price.day for price in found), default=None)


def _unpriced(search: Search, record: Record, rules: list[ChargeRule], cost: Cents, day: date) -> Iterator[Finding]:
    """Nothing is charged for it, neither by itself nor by its project or a flat fee, and nothing is to come."""
    booking = search.ledger.booking(record.id)
    price = sum(_price(record, rule) for rule in rules)
    if booking.project or _flat(search, booking, day) or (price and record.open):
        return
    lacks = f"its price of {grouped(price)} was never charged" if price else "it has no price"
    command = f"margine why {record.id} charge" if price else f"margine set {record.id} {rules[0].field}=…"
    yield Finding(
        "not_resold", day, f"{search.named(record.id)} has cost {grouped(cost)}, and {lacks}", command,
        booking.client, record.id, cents=price or cost, estimated=not price,
    )  # fmt: skip


def _unbilled(search: Search, record: Record) -> Iterator[Finding]:
    """A price of a month that is over and that no invoice shows."""
    client, month = search.ledger.booking(record.id).client, search.today.replace(day=1)
    for name, price in record.charged.items():
        subject = f"{record.id}/{name}"
        left = (price.amount or 0) - sum(amount for _, amount in search.ledger.billed(subject))
        if left > 0 and price.day < month and search.holds(price.day) and subject not in search.claims.subjects:
            text = f"{search.named(record.id)} was sold for {grouped(price.amount or 0)} on {price.day}"
            yield Finding(
                "not_resold", price.day, f"{text}, and {grouped(left)} of it is on no invoice",
                f"margine month {price.day:%Y-%m} --client {client}", client, record.id, cents=left,
            )  # fmt: skip


def _price(record: Record, rule: ChargeRule) -> Cents:
    """What a rule would charge by the fields as they are; nothing while they are empty."""
    found = worked_out(rule, record.fields)
    return 0 if isinstance(found, str) else found[0]


def _flat(search: Search, booking: Booking, day: date) -> bool:
    """Whether a contract pays for whatever its client needs."""
    agreed = search.agreed(booking, day) if booking.contract else None
    return agreed is not None and any(not (cover.minutes or cover.amount) for cover in agreed.covers)
