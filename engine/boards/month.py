"""The end of a month on one board: client by client what would be invoiced, beside the month before, and what is open.

Looking and doing are those of `margine month`: the same lines, the same questions, the same clerk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.boards.practice import Practice
from engine.charges import TimeEntry
from engine.desk import Desk
from engine.money import Cents, grouped
from engine.month.acting import Act, Clerk
from engine.month.closing import ClientMonth, Month
from engine.month.documents import Documents
from engine.month.invoices import Way
from engine.month.period import MonthOf, before, month_of
from engine.periods import months_later
from engine.reports.spelling import of


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client."""

    row: ClientMonth
    recurring: Cents
    """Fees and prices, net."""
    work: Cents
    """Time and material, late work and adjustments, net."""
    before: Cents
    """Net of the month before."""

    @property
    def change(self) -> int | None:
        """Against the month before, in hundredths of a percent; None where there was nothing."""
        return of(self.row.net - self.before, self.before) if self.row.net >= self.before else _less(self)

    @property
    def sign(self) -> str:
        """`!` where something must be answered first."""
        return "!" if self.row.open else ""


def _less(line: ClientLine) -> int | None:
    part = of(line.before - line.row.net, line.before)
    return -part if part is not None else None


@dataclass(frozen=True, slots=True)
class Inside:
    """One client's month in full."""

    row: ClientMonth
    document: tuple[str, ...]
    """The invoice there is, else the one that would be drawn, line by line."""
    entries: tuple[TimeEntry, ...]
    """The client's work of the month, by when."""


@dataclass(frozen=True, slots=True)
class MonthBoard:
    """All clients of a month."""

    month: MonthOf
    clients: tuple[ClientLine, ...]
    inside: Inside | None = None
    """One client's month in full, where that was asked for."""

    @property
    def ready(self) -> int:
        """Clients of whom nothing is to be answered."""
        return sum(not line.row.open for line in self.clients)

    @property
    def net(self) -> Cents:
        """What all of it comes to."""
        return sum(line.row.net for line in self.clients)


def named(practice: Practice, months: int) -> MonthOf:
    """The month so many months from this one."""
    return month_of(months_later(practice.today.replace(day=1), months))


def read(practice: Practice, months: int = -1, client: str = "") -> MonthBoard:
    """The board of a month, the one that is over unless another is asked for; with one client's in full.

    NoInvoices without a kind that bills.
    """
    period = named(practice, months)
    nets = {row.client: row.net for row in _month(practice, before(period)).rows()}
    month = _month(practice, period, search=True)
    shown = [row for row in month.rows() if row.standing != "nothing" or row.questions or row.invoices]
    lines = tuple(_line(row, nets.get(row.client, 0)) for row in shown)
    return MonthBoard(period, lines, _inside(practice, month, client) if client else None)


def _month(practice: Practice, month: MonthOf, *, search: bool = False) -> Month:
    return Month(practice.ledger, practice.views, month, practice.now, search=search)


def _line(row: ClientMonth, last: Cents) -> ClientLine:
    parts = row.parts
    recurring = parts.get("fee", 0) + parts.get("price", 0)
    return ClientLine(row, recurring, row.net - recurring, last)


def _inside(practice: Practice, month: Month, client: str) -> Inside:
    row = month.of(client)
    worked = _entries(practice, client, month.month.since, month.month.until)
    return Inside(row, _document(practice, month, row), tuple(worked))


def document(practice: Practice, months: int, client: str) -> tuple[str, ...]:
    """The invoice of a client's month, as it is or as it would be drawn, line by line."""
    month = _month(practice, named(practice, months))
    return _document(practice, month, month.of(client))


def _document(practice: Practice, month: Month, row: ClientMonth) -> tuple[str, ...]:
    documents = Documents(practice.views)
    found = documents.of(row.closer) if row.closer else documents.preview(row, month.month)
    lines = (f"{line.number:>3}  {line.text}  {grouped(line.net)}" for line in found.lines)
    return (*lines, f"net {grouped(row.net)}, with tax {grouped(month.total(row))}")


def _entries(practice: Practice, client: str, since: date, until: date) -> Iterator[TimeEntry]:
    ledger = practice.ledger
    ledger.refresh()
    mine = (entry for entry in ledger.entries.values() if ledger.booking(entry.record).client == client)
    yield from sorted((entry for entry in mine if since <= ledger.day(entry.start) < until), key=lambda e: e.start)


def draft(practice: Practice, desk: Desk, months: int, client: str) -> Act:
    """Draw the invoice of a client, or draw its draft anew."""
    clerk = _clerk(practice, desk, months)
    row = clerk.month.of(client, steps=False)
    drafted = row.closer is not None and clerk.month.kind.stage(row.closer) == "drafted"
    return (clerk.redraw if drafted else clerk.draft)([client])[0]


def approve(practice: Practice, desk: Desk, months: int, client: str, anyway: str = "") -> Act:
    """Approve a draft; with a reason in spite of open questions."""
    return _clerk(practice, desk, months).approve([client], anyway)[0]


def move(practice: Practice, desk: Desk, months: int, client: str, *, way: Way, note: str = "") -> Act:
    """Reopen an approved invoice, or send it."""
    return _clerk(practice, desk, months).move([client], way, note)[0]


def _clerk(practice: Practice, desk: Desk, months: int) -> Clerk:
    return Clerk(desk, _month(practice, named(practice, months)), practice.agent)
