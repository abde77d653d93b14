"""What was billed, and what is to be billed: the difference to what things come to now, subject by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import msgspec
from msgspec.structs import replace

from engine.charges import Charge, Line
from engine.ledger.histories import ids
from engine.machines.definition import Definition
from engine.money import Cents
from engine.money_events import Billed
from engine.periods import next_day
from engine.records import Record
from engine.store.contract import Store
from engine.workflow import Workflow

NOT_BILLABLE = "not billable"
"""What covers work that no client is to see on an invoice."""

Rated = Callable[[str], list[Charge]]
"""Subject → what it comes to now."""


class Held(msgspec.Struct):
    """What `Billing` knows, as a snapshot keeps it."""

    billed: dict[str, dict[str, dict[str, Cents]]]
    drawn: dict[str, list[tuple[str, str]]]
    unsettled: dict[str, list[str]]
    reaches: date


class Billing:
    """All invoices, and what they have billed of each subject."""

    def __init__(self, store: Store, workflow: Workflow, rated: Rated) -> None:
        self._store, self._rated = store, rated
        self._first = workflow.company.tariff.invoices_from
        self.kinds = {kind: each for kind, each in workflow.definitions.items() if each.bills}
        self.records: dict[str, Record] = {}
        self._billed: dict[str, dict[str, dict[str, Cents]]] = {}
        """Subject → client → invoice → what it bills of it, released or not."""
        self._notes: dict[str, str] = {}
        """Credit note → the invoice that it takes back."""
        self._drawn: dict[str, set[tuple[str, str]]] = {}
        """Invoice → what it has lines for."""
        self._settling: dict[tuple[str, str], set[str]] = {}
        """(client, subject) → final credit notes, which settle it while they count."""
        self._unsettled: dict[str, set[str]] = {}
        """Client → subjects that may come to something else than what was billed."""
        self.reaches = date.min
        """The day after the first of the last period for which a fee was billed."""

    def read(self) -> None:
        """Read all invoices; their lines are drawn by who reads the facts."""
        for kind in self.kinds:
            for stream in list(ids(self._store, kind)):
                self.look(stream)

    def look(self, stream: str) -> None:
        """Read an invoice anew; what it billed may count by now, or no more."""
        if (record := self._store.load(stream)) is not None:
            self.records[stream] = record
            if credited := self._credited(record):
                self._notes[stream] = credited
        self._touch(self._drawn.get(stream, ()))

    def draw(self, invoice: str, lines: Iterable[Line]) -> None:
        """Take over the lines that an invoice has by now."""
        for key in self._drawn.pop(invoice, set()):
            client, subject = key
            self._billed[subject][client].pop(invoice, None)
            self._settling.get(key, set()).discard(invoice)
            self._touch([key])
        drawn = self._drawn[invoice] = set()
        for line in lines:
            client, subject = line.charge.client, line.charge.subject
            amounts = self._billed.setdefault(subject, {}).setdefault(client, {})
            amounts[invoice] = amounts.get(invoice, 0) + line.charge.amount
            drawn.add((client, subject))
            if line.settled:
                self._settling.setdefault((client, subject), set()).add(invoice)
            if line.charge.kind == "fee":
                self.reaches = max(self.reaches, next_day(line.charge.day))
        self._touch(drawn)

    def lines(self, invoice: str) -> tuple[Line, ...]:
        """What stands on an invoice, as the store has it."""
        found = (fact.body for fact in self._store.facts(stream=invoice))
        return next((body.lines for body in found if isinstance(body, Billed)), ())

    def held(self) -> Held:
        """What is worth keeping of it."""
        return Held(self._billed, {invoice: list(keys) for invoice, keys in self._drawn.items()},
                    {client: list(subjects) for client, subjects in self._unsettled.items()}, self.reaches)  # fmt: skip

    def restore(self, held: Held) -> None:
        """Take over what was kept."""
        self._billed, self.reaches = held.billed, held.reaches
        self._drawn = {invoice: set(keys) for invoice, keys in held.drawn.items()}
        self._unsettled = {client: set(subjects) for client, subjects in held.unsettled.items()}

    def touch(self, subjects: Iterable[str]) -> None:
        """Subjects come to something else, perhaps for another client, or to nothing any more."""
        for subject in subjects:
            self._touch((charge.client, subject) for charge in self._rated(subject))
            self._touch((client, subject) for client in self._billed.get(subject, ()))

    def billed(self, subject: str, client: str | None = None, without: str = "") -> list[tuple[str, Cents]]:
        """(invoice, amount) of invoices that count."""
        return [
            (invoice, amount)
            for each, amounts in self._billed.get(subject, {}).items()
            if client is None or each == client
            for invoice, amount in amounts.items()
            if invoice != without and self.counts(invoice)
        ]

    def _kept(self, billed: list[tuple[str, Cents]]) -> list[tuple[str, Cents]]:
        """Without what a credit note takes back whole: that is billed for the first time again."""
        amounts = dict(billed)
        for note in amounts.keys() & self._notes.keys():
            invoice = self._notes[note]
            if amounts.get(invoice) == -amounts[note]:
                billed = [(each, amount) for each, amount in billed if each not in {note, invoice}]
        return billed

    def counts(self, invoice: str) -> bool:
        """Whether the lines of an invoice count as billed."""
        record = self.records.get(invoice)
        definition = self.kinds.get(record.kind) if record else None
        return record is None or definition is None or definition.stage(record.state) != "void"

    def invoices(self, client: str | None) -> list[Record]:
        """All invoices, in the order in which they were opened."""
        found = [r for r in self.records.values() if client is None or self._of_client(r) == client]
        return sorted(found, key=lambda record: (record.opened, len(record.id), record.id))

    def closed_until(self, client: str) -> date | None:
        """The day after the last one that an invoice covers which counts and was not taken back."""
        counting = [record for record in self.invoices(client) if self.counts(record.id)]
        back = {self._credited(record) for record in counting}
        ends = [
            end
            for record in counting
            if record.id not in back and not self._credited(record) and (end := self._ends(record))
        ]
        return next_day(max(ends)) if ends else None

    def clients(self) -> set[str]:
        """Everybody who was ever billed something."""
        return {client for clients in self._billed.values() for client in clients} | {
            self._of_client(record) for record in self.records.values()
        }

    def to_bill(self, client: str, until: date, without: str) -> Iterator[Line]:
        """What is ready before a day and differs from what was billed."""
        subjects = set(self._unsettled.get(client, ()))
        subjects |= {subject for each, subject in self._drawn.get(without, ()) if each == client}
        for subject in subjects:
            if any(self.counts(note) for note in self._settling.get((client, subject), ())):
                self._unsettled.get(client, set()).discard(subject)
                continue
            now = [charge for charge in self._rated(subject) if charge.client == client]
            billed = self._kept(self.billed(subject, client, without))
            if billed:
                yield from self._adjustment(client, subject, now, billed, settles=not without)
            elif now:
                yield from (Line(charge) for charge in now if self._ours(charge) and _ripe(charge, until))
            elif not without:
                self._unsettled[client].discard(subject)

    def _ours(self, charge: Charge) -> bool:
        """Whether a charge belongs on an invoice, and was not invoiced elsewhere before we began."""
        return charge.day >= self._first and _shown(charge)

    def _adjustment(
        self, client: str, subject: str, now: list[Charge], billed: list[tuple[str, Cents]], *, settles: bool
    ) -> Iterator[Line]:
        """The difference to what was billed; none while it is not known what it comes to."""
        before = sum(amount for _, amount in billed)
        last = billed[-1][0]
        if unknown := next((charge for charge in now if charge.unrated), None):
            yield Line(unknown, last, before)
        elif difference := sum(charge.amount for charge in now) - before:
            charge = max(now, key=lambda each: abs(each.amount)) if now else self._gone(client, subject, last)
            yield Line(replace(charge, amount=difference, ready=None), last, before)
        elif settles and subject in self._unsettled.get(client, ()):
            self._unsettled[client].discard(subject)

    def _gone(self, client: str, subject: str, invoice: str) -> Charge:
        """What was billed, for a subject that comes to nothing any more."""
        lines = self.lines(invoice)
        charge = next(
            line.charge for line in lines if (line.charge.client, line.charge.subject) == (client, subject)
        )  # fmt: skip
        return replace(charge, seconds=0, weighted=0, steps=())

    def _touch(self, keys: Iterable[tuple[str, str]]) -> None:
        for client, subject in keys:
            self._unsettled.setdefault(client, set()).add(subject)

    def _rule(self, record: Record) -> Definition | None:
        return self.kinds.get(record.kind)

    def _of_client(self, record: Record) -> str:
        definition = self._rule(record)
        return record.text(definition.bills.client) if definition and definition.bills else ""

    def _credited(self, record: Record) -> str:
        """The invoice that a credit note takes back; empty for an invoice."""
        definition = self._rule(record)
        return record.text(definition.bills.credits) if definition and definition.bills else ""

    def _ends(self, record: Record) -> date | None:
        definition = self._rule(record)
        last = record.text(definition.bills.until) if definition and definition.bills else ""
        return date.fromisoformat(last) if last else None


def _shown(charge: Charge) -> bool:
    """Whether it is a line: neither time that is not billable, nor a price that was taken back."""
    undone = charge.kind == "price" and not charge.amount and not charge.unrated
    return not undone and charge.covered != NOT_BILLABLE


def _ripe(charge: Charge, until: date) -> bool:
    """Whether it can be billed by an invoice up to a day: a fee in arrears with the last of its own days."""
    return (charge.ready or charge.day) < until or (charge.until is not None and charge.until <= until)
