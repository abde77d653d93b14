"""Contracts on one board: what each brings and costs, how much of its hours is used, when it ends, and how it is doing.

Shown are the open records of all kinds that charge a fee as time goes by. The calendar holds every date of the year
ahead that somebody has to have in mind: ends, notices, warranties, licences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.boards.margins import reasons
from engine.boards.practice import Practice
from engine.charges import Balance
from engine.hours.notation import clock
from engine.margin import Sums
from engine.margin.question import Question
from engine.money import Cents, grouped
from engine.periods import months_later, next_month
from engine.records import Record
from engine.reports.renewals import ends, worth
from engine.reports.spelling import of
from engine.reports.values import Asked
from engine.store.contract import Where
from engine.views import state_title

SOON, NEAR = 30, 90
"""Days before an end from which it presses, and from which it is to be had in mind."""
AHEAD = 2_000
"""Hundredths of a percent by which use may run ahead of the time gone by."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One contract."""

    record: Record
    subject: str
    client: str
    state: str
    year: Cents
    """Fees of a whole year, as its fields say them now."""
    sums: Sums
    """Of this month."""
    balance: Balance | None
    """The allowance of today that is used most."""
    ends: date | None
    days: int | None
    """Until its next date."""
    what: str
    """What ends then."""
    renewal: str
    sign: str
    """`!`, `~` or nothing."""
    health: str
    """In words, the worst first."""

    @property
    def used(self) -> int | None:
        """How much of the allowance is used, in hundredths of a percent; None where there is none."""
        return of(self.balance.used, self.balance.granted) if self.balance is not None else None


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar."""

    first: date
    ends: int


@dataclass(frozen=True, slots=True)
class ContractsBoard:
    """All contracts, what presses most first."""

    contracts: tuple[Agreement, ...]
    calendar: tuple[Month, ...]
    year: Cents
    """Fees of a year of all of them."""


@dataclass(frozen=True, slots=True)
class _End:
    day: date
    what: str


def read(practice: Practice) -> ContractsBoard:
    """Every open contract, and the calendar of the twelve months from this one on."""
    first = practice.today.replace(day=1)
    asked = Asked(first, months_later(first, 12), practice.today)
    near: dict[str, _End] = {}
    months: Counter[date] = Counter()
    seen: set[tuple[str, date]] = set()
    for end in sorted(ends(practice.reports, asked), key=lambda end: end.day):
        if (end.record.id, end.day) not in seen:
            seen.add((end.record.id, end.day))
            months[end.day.replace(day=1)] += 1
        if end.day >= practice.today:
            near.setdefault(end.record.id, _End(end.day, end.name.replace("_", " ")))
    found = sorted(_contracts(practice, near), key=_pressing)
    calendar = tuple(Month(day, months[day]) for day in (months_later(first, n) for n in range(12)))
    return ContractsBoard(tuple(found), calendar, sum(each.year for each in found))


def details(practice: Practice, contract: str) -> list[str]:
    """A contract's allowances and how this month's margin came about, a line each."""
    return [
        *(f"{each.name} {each.period}: {_amount(each, each.used)} of {_amount(each, each.granted)} used, "
          f"{_amount(each, each.left)} left"
          + (f", {_amount(each, each.rolled)} of it rolled over" if each.rolled else "")
          + (f", until {each.until - timedelta(1)}" if each.until else "")
          for each in practice.ledger.balances(contract, practice.today) if _holds(each, practice.today)),
        *reasons(practice, "contract", contract),
    ]  # fmt: skip


def _amount(balance: Balance, value: int) -> str:
    return grouped(value) if balance.money else f"{clock(value)} h"


def _contracts(practice: Practice, near: dict[str, _End]) -> Iterator[Agreement]:
    first = practice.today.replace(day=1)
    answer = practice.reports.books.margins(Question(("contract",), first, next_month(first)))
    sums = {row.key[0]: row.sums for row in answer.rows}
    for kind, definition in practice.workflow.definitions.items():
        if any(rule.every for rule in definition.billing.values()):
            for record in practice.views.all(Where(kind=kind, open=True), "id"):
                yield _agreement(practice, record, sums.get(record.id, Sums()), near.get(record.id))


def _agreement(practice: Practice, record: Record, sums: Sums, end: _End | None) -> Agreement:
    row, definition = practice.views.row(record), practice.workflow.definitions[record.kind]
    balance, today = _balance(practice, record.id), practice.today
    renewal = record.text("renewal").replace("_", " ")
    days = (end.day - today).days if end else None
    sign, health = _health(sums, balance, days, renewal, today)
    return Agreement(
        record, row.subject, row.client, state_title(definition, record.state), worth(definition, record), sums,
        balance, end.day if end else None, days, end.what if end else "", renewal, sign, health,
    )  # fmt: skip


def _balance(practice: Practice, contract: str) -> Balance | None:
    today = practice.today
    holding = [each for each in practice.ledger.balances(contract, today) if _holds(each, today)]
    return max(holding, key=lambda each: of(each.used, each.granted) or 0, default=None)


def _holds(balance: Balance, today: date) -> bool:
    return balance.since <= today and (balance.until is None or today < balance.until)


def _health(sums: Sums, balance: Balance | None, days: int | None, renewal: str, today: date) -> tuple[str, str]:
    """A sign and a word; the first reason that applies."""
    if sums.margin < 0:
        return "!", "runs at a loss"
    if balance is not None and balance.left <= 0 < balance.granted:
        return "!", "hours used up" if not balance.money else "retainer used up"
    if days is not None and days <= SOON and renewal != "by itself":
        return "!", f"ends in {days} days"
    if balance is not None and _ahead(balance, today):
        return "~", "used faster than time goes"
    if days is not None and days <= NEAR:
        return "~", f"ends in {days} days"
    return "", "sound"


def _ahead(balance: Balance, today: date) -> bool:
    """Whether more is used than its time has gone by, by more than a fifth of it all."""
    if balance.until is None:
        return False
    gone = of((today - balance.since).days + 1, (balance.until - balance.since).days) or 0
    return (of(balance.used, balance.granted) or 0) > gone + AHEAD


def _pressing(each: Agreement) -> tuple[int, int, str]:
    return ("!", "~", "").index(each.sign), each.days if each.days is not None else 10_000, each.record.id
