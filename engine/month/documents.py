"""From the record of an invoice to its document."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property

import msgspec

from engine.charges import Line
from engine.clock import Instant
from engine.events import Transitioned, replay
from engine.money import grouped as money
from engine.month.closing import ClientMonth
from engine.month.document import DocumentLine, InvoiceDocument, Party, Reference, document_line
from engine.month.grouping import grouped
from engine.month.invoices import InvoiceKind, invoice_kind
from engine.month.lines import lines_of
from engine.month.parties import Buyer, seller
from engine.month.period import MonthOf
from engine.month.totals import Totals, totals
from engine.problems import MargineError
from engine.records import Record, Value
from engine.views import Views, state_title
from engine.why import history

DAY = 86_400


class NotPapered(MargineError):  # noqa: N818 - it is an answer
    """An invoice cannot be shown as it was fixed; the message says why."""

    exit_code = 4


class Documents:
    """Invoices as documents, under one set of rules."""

    def __init__(self, views: Views) -> None:
        """NoInvoices when no workflow has `bills:`."""
        self.views = views
        self.kind: InvoiceKind = invoice_kind(views.workflow)

    def of(self, record: Record) -> InvoiceDocument:
        """The document of an invoice or credit note.

        NotPapered when the record is none, or when company.yaml's taxes give other sums than those that were fixed.
        """
        if record.kind != self.kind.definition.kind:
            raise NotPapered(f"{record.id} is a {record.kind}, and no {self.kind.definition.kind}")
        drawn, credited = lines_of(self.views.store, record.id), self.kind.credited(record)
        lines = tuple(_plain(line) for line in drawn) if credited else drawn
        return self._document(record, lines, self._sums(record, lines))

    def preview(self, row: ClientMonth, month: MonthOf) -> InvoiceDocument:
        """The document that would come of a client's month if it were drawn now."""
        rule = self.kind.rule
        fields: dict[str, Value] = {rule.client: row.client, rule.since: str(row.since), rule.until: str(month.last)}
        record = Record("", self.kind.definition.kind, 0, self.kind.definition.initial, 0, 0, 0, fields=fields)
        return self._document(record, row.lines, row.totals)

    def _document(self, record: Record, lines: tuple[Line, ...], sums: Totals) -> InvoiceDocument:
        kind, rule = self.kind, self.kind.rule
        stage, credited = kind.stage(record), kind.credited(record)
        back = bool(credited) or sums.total < 0
        ends = kind.day(record, rule.until) or self.issued(record) or date.min
        since = kind.day(record, rule.since) or min((line.charge.day for line in lines), default=ends)
        return InvoiceDocument(
            record.id,
            "credit note" if back else "invoice",
            state_title(kind.definition, record.state) if record.id else "preview",
            stage in {"drafted", "approved"},
            stage == "void",
            self.views.workflow.company.tariff.currency,
            seller(self.views.workflow.company),
            self._buyer(record).party,
            since,
            max(ends, since),
            self._lines(lines, since),
            sums,
            self.number(record),
            self.issued(record),
            None if back else self._due(record),
            self._reference(credited) if credited else None,
        )

    def _buyer(self, record: Record) -> Buyer:
        """The client: as it is, and once the invoice is sent, as it was then."""
        name = record.text(self.kind.rule.client)
        sent = self._sent(record)
        client = self.views.store.load(name) if sent is None else replay(history(self.views.store, name, sent))
        return Buyer(client or record, self.views.workflow.definitions.get(client.kind if client else ""))

    def _sent(self, record: Record) -> Instant | None:
        """When an invoice left the house; None as long as it has not."""
        if not record.id or self.kind.stage(record) in {"drafted", "approved"}:
            return None
        unsent = self.kind.rule.drawn_in | self.kind.rule.fixed_in
        moves = ((e.at, e.body.target) for e in self.views.store.events(record.id) if isinstance(e.body, Transitioned))
        return next((at for at, target in moves if target not in unsent), None)

    def _lines(self, lines: tuple[Line, ...], since: date) -> tuple[DocumentLine, ...]:
        titles = {record: self.views.name_of(record) for record in {line.charge.record for line in lines}}
        titles |= {invoice: self._reference(invoice).number for line in lines if (invoice := line.adjusts)}
        taxes = self.views.workflow.company.tariff.taxes
        groups = grouped(lines, since, titles)
        return tuple(document_line(number, group, taxes.get(group.tax)) for number, group in enumerate(groups, 1))

    def _sums(self, record: Record, lines: tuple[Line, ...]) -> Totals:
        """What the lines come to, which is what the record says. NotPapered when taxes were changed since."""
        rule, fields = self.kind.rule, record.fields
        if not lines:
            return self._by_hand(record)
        sums = totals(lines, "", self.views.workflow.company.tariff.taxes)
        fixed = _cents(fields.get(rule.total))
        if self.kind.stage(record) != "drafted" and fixed != sums.total:
            raise NotPapered(
                f"{record.id} was fixed at {money(fixed)}, and by company.yaml's taxes of today it would be "
                f"{money(sums.total)}; a rate that stands on invoices keeps its meaning: put it back, and give the new "
                "one a name of its own"
            )
        withheld = _cents(fields.get(rule.withheld)) if rule.withheld else 0
        points = self._buyer(record).withholding if withheld else 0
        return msgspec.structs.replace(sums, withheld=withheld, withholding=points)

    def _by_hand(self, record: Record) -> Totals:
        """Of an invoice that somebody opened without lines: what its fields say."""
        rule, fields = self.kind.rule, record.fields
        total, tax = _cents(fields.get(rule.total)), _cents(fields.get(rule.tax))
        withheld = _cents(fields.get(rule.withheld)) if rule.withheld else 0
        return Totals(total - tax, (), tax, total, withheld)

    def buyer_now(self, client: str) -> Party:
        """A client as it is today, whatever an invoice said of it when it was sent."""
        record = self.views.store.load(client) or Record(client, "client", 0, "", 0, 0, 0)
        return Buyer(record, self.views.workflow.definitions.get(record.kind)).party

    def number(self, record: Record) -> str:
        """The number without gaps: what the first numbered field holds; empty until it has one."""
        numbered = (f.name for f in self.kind.definition.fields.values() if f.numbered)
        return next((record.text(name) for name in numbered), "")

    def issued(self, record: Record) -> date | None:
        """The day on which it got its number: the field that the same transition sets to today."""
        return self.kind.day(record, self._numbering[0])

    def _due(self, record: Record) -> date | None:
        """The day up to which it is to be paid: one that a timer looks towards; else so many days after it was issued.

        The days are those of the first wait of the state in which it got its number (`after: 30 days`).
        """
        field, state = self._numbering
        timers = self.kind.definition.timers.values()
        told = (self.kind.day(record, timer.until) for timer in timers if timer.until not in {"", field})
        if (day := next((day for day in told if day), None)) or not (issued := self.issued(record)):
            return day
        waits = (timer.after.seconds for timer in timers if timer.after and state in (timer.runs_in or ()))
        days = next(waits, 0) // DAY
        return issued + timedelta(days=days) if days else None

    @cached_property
    def _numbering(self) -> tuple[str, str]:
        """(the field with the day on which a number was given, the state reached by it); empty where none is given."""
        for alternatives in self.kind.definition.transitions.values():
            for each in alternatives:
                if "next" in each.sets.values():
                    return next((name for name, value in each.sets.items() if value == "today"), ""), each.target
        return "", ""

    def _reference(self, invoice: str) -> Reference:
        record = self.views.store.load(invoice)
        return Reference(invoice, self.number(record), self.issued(record)) if record else Reference(invoice)


def _plain(line: Line) -> Line:
    """A line of a credit note as it stood on the invoice: that it takes something back is told once, at the top."""
    return msgspec.structs.replace(line, adjusts="")


def _cents(value: Value) -> int:
    return value if isinstance(value, int) else 0
