"""One month, client by client: what would be drawn, what was, what must be answered first.

Looking and drawing are one path: `Month.of` makes the lines, whoever asks for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec

from engine.charges import Line, Step
from engine.clock import Instant
from engine.money import Cents
from engine.month.grouping import CALLED, Part, belongs
from engine.month.invoices import InvoiceKind, Invoices, by_client, invoice_kind
from engine.month.parties import Buyer
from engine.month.period import MonthOf
from engine.month.questions import Asked, LeftOut, Question, Situation, questions
from engine.month.totals import Totals, UnknownTax, tax_named, totals
from engine.records import Record
from engine.store.contract import Where

if TYPE_CHECKING:
    from engine.ledger.ledger import Ledger
    from engine.views import Views

Standing = Literal["nothing", "to answer", "ready", "drafted", "approved", "sent"]
"""How far a client's month is."""


@dataclass(frozen=True, slots=True)
class ClientMonth:
    """One client's month."""

    client: str
    name: str
    lines: tuple[Line, ...]
    """What is ready and on no invoice; each names its tax."""
    totals: Totals
    """Of these lines."""
    since: date
    """First day of the invoice that would be drawn of them."""
    closed_until: date | None
    """The day after the last that is invoiced."""
    invoices: tuple[Record, ...]
    """Of this month, credit notes too; without those that are void."""
    closer: Record | None
    """The invoice that closes the month."""
    billed: tuple[Line, ...]
    """What stands on it."""
    questions: tuple[Question, ...]
    standing: Standing
    generation: int
    """How many invoices of this month there ever were."""
    shut: bool
    """Whether a later month is closed, and this one was never invoiced: what comes goes on a later invoice."""

    @property
    def shown(self) -> tuple[Line, ...]:
        """What the month comes to: the lines of its invoice, else those that would be drawn."""
        return self.billed if self.closer else self.lines

    @property
    def net(self) -> Cents:
        """What these come to."""
        return sum(line.charge.amount for line in self.shown)

    @property
    def seconds(self) -> int:
        """Raw seconds of work in them, adjustments left aside."""
        return sum(line.charge.seconds for line in self.shown if not line.adjusts)

    @property
    def parts(self) -> Mapping[Part, Cents]:
        """What they come to, part by part."""
        found: Counter[Part] = Counter()
        for line in self.shown:
            found[belongs(line, self.since)] += line.charge.amount
        return found

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that must be answered."""
        return tuple(question for question in self.questions if question.must)


class Month:
    """One month of one practice at one instant."""

    def __init__(self, ledger: Ledger, views: Views, month: MonthOf, now: Instant, *, search: bool = False) -> None:
        """`search`: for unbilled work too, for whoever looks. NoInvoices when no workflow has `bills:`."""
        self._search = search
        self.ledger, self.views, self.month, self.now = ledger, views, month, now
        self.kind: InvoiceKind = invoice_kind(views.workflow)
        self.refresh()

    def refresh(self) -> None:
        """Catch up with the store: what was read before is read anew."""
        self.ledger.refresh()
        self._invoices = by_client(self.kind, self.ledger.invoices())
        self.situation = Situation(self.ledger, self.views, self.kind, self.month, self.now, search=self._search)

    def clients(self, *, everybody: bool = False) -> list[str]:
        """Every client that anything was worked, charged or invoiced for, or everybody who is open; by name."""
        known = {client for client in (*self.ledger.clients(self.month.until), *self._invoices) if client}
        if everybody:
            kind = self.kind.definition.fields[self.kind.rule.client].kind
            known |= {record.id for record in self.views.all(Where(kind=kind, open=True))}
        return sorted(known, key=lambda client: (self.views.name_of(client).casefold(), client))

    def total(self, row: ClientMonth) -> Cents:
        """With tax: as the invoice says, else as it would."""
        fixed = row.closer.fields.get(self.kind.rule.total) if row.closer else None
        return fixed if isinstance(fixed, int) else row.totals.total

    def rows(self, *, everybody: bool = False) -> list[ClientMonth]:
        """Every client's month, by name; the steps behind the amounts are left out."""
        return [self.of(client, steps=False) for client in self.clients(everybody=everybody)]

    def invoices(self, client: str) -> Invoices:
        """All of a client's invoices."""
        return self._invoices.get(client) or Invoices(self.kind, ())

    def of(self, client: str, *, steps: bool = True) -> ClientMonth:
        """A client's month: what would be drawn now, what was, what is open. `steps`: with how amounts came about."""
        invoices = self.invoices(client)
        lines, left_out = self._lines(client, self.ledger.to_bill(client, self.month.until, steps=steps))
        closer, closed = invoices.closer(self.month), self.ledger.closed_until(client)
        drafted = closer is not None and self.kind.stage(closer) == "drafted"
        whole = self.anew(client, closer, steps=False) if closer and drafted else lines
        generation = invoices.generation(self.month)
        shut = closed is not None and closed >= self.month.until and not generation
        sums = self.totals(client, whole)
        asked = questions(self.situation, Asked(client, lines, whole, left_out, invoices, closer, shut, sums))
        return ClientMonth(
            client,
            self.views.name_of(client),
            lines,
            self.totals(client, lines) if drafted else sums,
            self._since(closer, lines, closed),
            closed,
            tuple(invoices.of(self.month)),
            closer,
            self.ledger.lines(closer.id) if closer else (),
            asked,
            self._standing(closer, () if shut else lines, asked),
            generation,
            shut,
        )

    def anew(self, client: str, draft: Record, *, steps: bool = True) -> tuple[Line, ...]:
        """What a draft would hold if it were drawn now."""
        return self._lines(client, self.ledger.to_bill(client, self.month.until, without=draft.id, steps=steps))[0]

    def buyer(self, client: str) -> Buyer:
        """A client as invoices look at it."""
        record = self.views.store.load(client)
        found = record or Record(client, "client", 0, "", 0, 0, 0)
        return Buyer(found, self.views.workflow.definitions.get(found.kind))

    def totals(self, client: str, lines: Iterable[Line]) -> Totals:
        """What lines that name their taxes come to for a client."""
        buyer, taxes = self.buyer(client), self.views.workflow.company.tariff.taxes
        return totals(lines, "", taxes, buyer.withholding)

    def _lines(self, client: str, lines: Iterable[Line]) -> tuple[tuple[Line, ...], tuple[LeftOut, ...]]:
        """Lines that can be drawn, each with the tax that holds for it, and those that lack a price or a tax."""
        own, taxes = self.buyer(client).tax, self.views.workflow.company.tariff.taxes
        drawn, left_out = [], []
        for line in lines:
            try:
                before = self._tax_before(line)
                tax = tax_named(before, "", taxes) if before else tax_named(line.charge.tax, own, taxes)
            except UnknownTax as unknown:
                left_out.append(LeftOut(line, "tax", str(unknown)))
                continue
            if line.charge.unrated:
                left_out.append(LeftOut(line, "price", line.charge.unrated))
            else:
                drawn.append(self._drawn(line, tax))
        return tuple(drawn), tuple(left_out)

    def _tax_before(self, line: Line) -> str:
        """Of an adjustment: the tax of what it adjusts, whatever the client's is by now; else empty."""
        before = self.ledger.lines(line.adjusts) if line.adjusts else ()
        return next((each.charge.tax for each in before if each.charge.subject == line.charge.subject), "")

    def _drawn(self, line: Line, tax: str) -> Line:
        """A line with the words and the tax that hold now, as an invoice keeps it."""
        charge = line.charge
        called = self.views.name_of(charge.record) if charge.kind == "time" else charge.record
        kept = () if called == charge.record else (Step(CALLED, called),)
        charge = msgspec.structs.replace(charge, tax=tax, steps=(*kept, *charge.steps))
        return msgspec.structs.replace(line, charge=charge)

    def _since(self, closer: Record | None, lines: Iterable[Line], closed: date | None) -> date:
        """The first day: of the invoice; else of what is not invoiced yet, which may begin before the month does."""
        if closer is not None:
            return self.kind.day(closer, self.kind.rule.since) or self.month.since
        days = [line.charge.day for line in lines if closed is None or line.charge.day >= closed]
        return min([*days, self.month.since])

    def _standing(self, closer: Record | None, lines: Iterable[Line], asked: Iterable[Question]) -> Standing:
        if closer is not None:
            stage = self.kind.stage(closer)
            return "sent" if stage == "void" else stage
        if any(question.must for question in asked):
            return "to answer"
        return "ready" if worth_drawing(lines) else "nothing"


def worth_drawing(lines: Iterable[Line]) -> bool:
    """Whether there is anything to invoice: what was covered alone makes no invoice."""
    return any(line.charge.amount for line in lines)
