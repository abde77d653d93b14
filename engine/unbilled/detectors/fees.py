"""Contracts that are in force and charge no fee: no amount, or no number of what it is paid for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.charges import Charge
from engine.machines.definition import Definition
from engine.machines.money_rules import ChargeRule
from engine.money import Cents
from engine.periods import Stretch, next_day, period, periods
from engine.rating import Account, Terms
from engine.rating.agreement import holds
from engine.store.contract import Where
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search

Charged = dict[str, list[Charge]]
"""Record → its fees, by day."""


@dataclass(frozen=True, slots=True)
class _Missing:
    """A period without its fee."""

    stretch: Stretch
    since: date
    """Its first day in force."""
    amount: Cents
    """What a whole period costs, as far as it is known."""
    why: str
    field: str
    """What is to be set."""


def look(search: Search, _: int) -> Iterator[Finding]:
    """Of each contract the periods that have begun and for which a fee is declared, and none is charged."""
    charged: Charged = defaultdict(list)
    for charge in search.ledger.charges(until=search.until):
        if charge.kind == "fee":
            charged[charge.record].append(charge)
    for kind, definition in search.definitions.items():
        rules = [rule for rule in definition.billing.values() if rule.every]
        for record in search.views.all(Where(kind=kind), "id") if rules else ():
            missing = list(_missing(search, search.ledger.account(record.id), rules, charged[record.id]))
            if missing:
                yield _finding(search, record.id, definition, missing, charged[record.id])


def _missing(
    search: Search, account: Account, rules: Sequence[ChargeRule], charged: Sequence[Charge]
) -> Iterator[_Missing]:
    """The first reason for each period; a fee by another rule of the contract is a fee."""
    found: dict[date, _Missing] = {}
    for rule in rules:
        spans = account.spans(rule.since, rule.until, rule.runs_in)
        for stretch in periods(rule.every or "month", search.since, min(search.until, next_day(search.today))):
            for terms, since, _ in account.terms(spans, stretch.first, stretch.after):
                why = _why(account, rule, terms) if holds(account, terms, rule.guard) else None
                if why and stretch.first not in found:
                    found[stretch.first] = _Missing(stretch, since, terms.number(rule.field) or 0, *why)
    paid = {stretch.first for charge in charged if charge.amount for stretch in _periods_of(charge, rules)}
    return (missing for first, missing in found.items() if first not in paid)


def _why(account: Account, rule: ChargeRule, terms: Terms) -> tuple[str, str] | None:
    """(why there is no fee, what is to be set); None where none is to be expected."""
    if not terms.number(rule.field):
        return (f"{rule.field} is not set", rule.field) if _gives(account, terms) else None
    if rule.times and not terms.number(rule.times):
        return f"{rule.times} is not set", rule.times
    return None


def _gives(account: Account, terms: Terms) -> bool:
    """Whether the contract pays for work each period, so that something should be paid for it; or knows only fees.

    One by which work is charged by the hour needs no fee, nor one that was paid for once.
    """
    rating = account.definition.rating if account.definition else None
    rules = account.definition.billing.values() if account.definition else ()
    if any(not rule.every and terms.number(rule.field) and holds(account, terms, rule.guard) for rule in rules):
        return False
    if rating is None or not rating.covered:
        return True
    return any(
        holds(account, terms, cover.guard)
        and not cover.source
        and (not (cover.minutes or cover.amount) or (cover.every and terms.number(cover.minutes or cover.amount)))
        for cover in rating.covered.values()
    )


def _periods_of(charge: Charge, rules: Sequence[ChargeRule]) -> Iterator[Stretch]:
    return (period(rule.every or "month", charge.day) for rule in rules)


def _finding(
    search: Search, record: str, definition: Definition, missing: Sequence[_Missing], charged: Sequence[Charge]
) -> Finding:
    """All periods of a contract together."""
    first, last = missing[0], next((charge.amount for charge in reversed(charged) if charge.amount), 0)
    names = ", ".join(each.stretch.name for each in missing)
    terms_from = f" terms_from={first.since}" if "terms_from" in definition.fields else ""
    return Finding(
        "no_fee", max(first.since, search.since), f"{search.named(record)} charges no fee for {names}: {first.why}",
        f"margine set {record} {first.field}=…{terms_from}", search.ledger.booking(record).client, record,
        cents=sum(each.amount or last for each in missing), estimated=True,
    )  # fmt: skip
