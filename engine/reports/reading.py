"""What reports are made from: the store and the rules as they are, what the ledger adds up, and names for all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from msgspec import structs

from engine.charges import TimeEntry
from engine.clock import Instant, instant, local, zone
from engine.company import Company
from engine.ledger.ledger import Ledger
from engine.margin import Books, Facts, Sums
from engine.margin.question import Question
from engine.money import Cents
from engine.records import Record
from engine.store.contract import Store, Where
from engine.views import Views
from engine.workflow import Workflow

NOBODY = {"client": "(ourselves)", "agent": "(nobody)", "activity": "(no work)"}
"""What is said where there is none; else `(no contract)`."""


class Reading:
    """One look at a practice."""

    def __init__(self, store: Store, workflow: Workflow, ledger: Ledger, today: date) -> None:
        self.store, self.workflow, self.ledger, self.today = store, workflow, ledger, today
        self.views = Views(store, workflow)
        self.zone: ZoneInfo = zone(self.company.zone)
        self.books = Books(self._facts, self._position)
        """Margins, remembered for as long as the ledger stands still."""

    @property
    def company(self) -> Company:
        """The company whose practice it is."""
        return self.workflow.company

    def of_projects(self) -> dict[str, Sums]:
        """Project → all its work, charges and purchases up to now, those of its tickets included."""
        return {row.key[0]: row.sums for row in self.books.margins(Question(("project",))).rows}

    def _position(self) -> int:
        self.ledger.refresh()
        return self.ledger.position

    def _facts(self) -> Facts:
        """Everything that margins are worked out from, as the ledger knows it by now."""
        ledger, tariff = self.ledger, self.company.tariff
        left = self._written_off()
        charges = [
            structs.replace(charge, amount=left[charge.key]) if charge.key in left else charge
            for charge in ledger.charges(until=max(self.today, ledger.today) + timedelta(1))
        ]
        granted = {
            balance.period: balance.granted
            for contract in sorted({charge.contract for charge in charges if charge.contract})
            for balance in ledger.balances(contract)
            if not balance.money
        }
        entries = list(ledger.entries.values())
        costs = list(ledger.costs())
        return Facts(
            entries,
            charges,
            costs,
            ledger.booking,
            tariff.cost,
            self.day_of,
            granted,
            self._approved(),
            tariff.activity,
        )

    def _written_off(self) -> Mapping[str, Cents]:
        """Charge → what was billed for it and not taken back, of all that a final credit note has written off."""
        counting = [invoice for invoice in self.ledger.invoices() if self.ledger.counts(invoice.id)]
        notes = [line for invoice in counting if self._credits(invoice) for line in self.ledger.lines(invoice.id)]
        over = {(line.charge.client, line.charge.subject) for line in notes if line.settled}
        left: Counter[str] = Counter()
        for line in (line for invoice in counting if over for line in self.ledger.lines(invoice.id)):
            if (line.charge.client, line.charge.subject) in over:
                left[line.charge.key] += line.charge.amount
        return left

    def _credits(self, invoice: Record) -> bool:
        """Whether it takes another one back."""
        bills = self.workflow.definitions[invoice.kind].bills
        return bills is not None and invoice.fields.get(bills.credits) is not None

    def _approved(self) -> frozenset[str]:
        """Subjects that stand on an invoice which was approved, or has left the house."""
        kinds = self.workflow.definitions
        fixed = [
            invoice.id
            for invoice in self.ledger.invoices()
            if invoice.kind in kinds and kinds[invoice.kind].stage(invoice.state) in {"approved", "sent"}
        ]
        return frozenset(line.charge.subject for invoice in fixed for line in self.ledger.lines(invoice))

    def day_of(self, entry: TimeEntry) -> date:
        """The work date of an entry: the local day on which it began."""
        return self.day(entry.start)

    def day(self, moment: Instant) -> date:
        """The local day of an instant."""
        return local(moment, self.zone).date()

    def began(self, day: date) -> Instant:
        """The instant at which a local day begins."""
        return instant(day.isoformat(), self.zone)

    def name(self, dimension: str, value: str) -> str:
        """What people call a value of a dimension: a client's name, a service's title, a month as it is."""
        if not value:
            return NOBODY.get(dimension, f"(no {dimension})")
        if dimension in {"client", "contract", "project", "ticket"}:
            name = self.views.name_of(value)
            return name if dimension == "client" or name == value else f"{value} {name}"
        if dimension == "agent":
            return self.company.agents[value].name if value in self.company.agents else value
        titles = {"service": self.company.services, "activity": self.company.tariff.activities}.get(dimension, {})
        return titles.get(value, value)

    def value(self, record: Record, dimension: str) -> str:
        """What a record belongs to; its agent is the assignee."""
        if dimension == "ticket":
            return record.id
        if dimension == "agent":
            return record.text("assignee")
        return str(getattr(self.ledger.booking(record.id), dimension))

    def is_asked(self, record: Record, only: Sequence[tuple[str, str]]) -> bool:
        """Whether a record belongs to everything that a report was narrowed to."""
        return all(self.value(record, dimension) == value for dimension, value in only)

    def records(self, kind: str) -> Iterator[Record]:
        """All records of a kind, page by page."""
        return iter(self.views.all(Where(kind=kind), "id"))
