"""The invoices of one client, as their workflow's `bills:` reads them: which count, what they close, what is next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.machines.definition import Definition
from engine.machines.money_rules import InvoiceRule, Stage
from engine.month.period import MonthOf
from engine.problems import MargineError
from engine.records import Record
from engine.workflow import Workflow

Way = Literal["approve", "reopen", "send", "void"]
"""What closing a month does with an invoice, whatever its workflow calls the transitions."""


class NoInvoices(MargineError):  # noqa: N818 - reads as what happened
    """The practice has no workflow whose records are invoices."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class InvoiceKind:
    """The workflow whose records are invoices."""

    definition: Definition
    rule: InvoiceRule

    def stage(self, record: Record) -> Stage:
        """Where an invoice stands."""
        return self.rule.stage(self.definition.placed(record.state))

    def way(self, record: Record, what: Way) -> str:
        """The first transition in the file that does it from where the invoice stands; empty when none does."""
        state = self.definition.placed(record.state)
        for name, alternatives in self.definition.transitions.items():
            for each in alternatives:
                if state in each.sources and not each.automatic and self._leads(state, each.target, what):
                    return name
        return ""

    def _leads(self, source: str, target: str, what: Way) -> bool:
        rule = self.rule
        unsent = rule.drawn_in | rule.fixed_in
        match what:
            case "approve":
                return source in rule.drawn_in and target in rule.fixed_in
            case "reopen":
                return source in rule.fixed_in and target in rule.drawn_in
            case "send":
                ready = rule.fixed_in or rule.drawn_in
                return source in ready and target not in unsent | rule.released_in
            case "void":
                return source not in rule.released_in and target in rule.released_in

    def day(self, record: Record, field: str) -> date | None:
        """A field of type date as a day."""
        value = record.fields.get(field) if field else None
        return date.fromisoformat(str(value)) if value else None

    def credited(self, record: Record) -> str:
        """Of a credit note: the invoice that it takes back; empty for an invoice."""
        return record.text(self.rule.credits)


def invoice_kind(workflow: Workflow) -> InvoiceKind:
    """The first workflow with `bills:`. NoInvoices when there is none."""
    for definition in workflow.definitions.values():
        if definition.bills is not None:
            return InvoiceKind(definition, definition.bills)
    raise NoInvoices(
        "no workflow says that its records are invoices; add `bills:` to workflows/invoice.yaml, "
        "as `margine init` writes it"
    )


@dataclass(frozen=True, slots=True)
class Invoices:
    """All invoices and credit notes of one client, in order of their opening."""

    kind: InvoiceKind
    records: Sequence[Record]

    def counting(self) -> list[Record]:
        """Those whose lines count as billed."""
        return [record for record in self.records if self.kind.stage(record) != "void"]

    def closing(self) -> list[Record]:
        """Those that close their period: no credit note, and not taken back by one."""
        counting = self.counting()
        back = {self.kind.credited(record) for record in counting}
        return [record for record in counting if record.id not in back and not self.kind.credited(record)]

    def of(self, month: MonthOf) -> list[Record]:
        """Those that count and whose last day lies in a month, credit notes too."""
        return [record for record in self.counting() if self._ends_in(record, month)]

    def closer(self, month: MonthOf) -> Record | None:
        """The invoice of a month, which closes it: the last of them."""
        return next((record for record in reversed(self.closing()) if self._ends_in(record, month)), None)

    def generation(self, month: MonthOf) -> int:
        """How many invoices there ever were of a month, those that are void too: names the next one."""
        return sum(self._ends_in(record, month) for record in self.records)

    def _ends_in(self, record: Record, month: MonthOf) -> bool:
        day = self.kind.day(record, self.kind.rule.until)
        return day is not None and month.since <= day < month.until


def by_client(kind: InvoiceKind, records: Iterable[Record]) -> dict[str, Invoices]:
    """Invoices of many clients in order of their opening, each client's together."""
    found: dict[str, list[Record]] = {}
    for record in records:
        if record.kind == kind.definition.kind:
            found.setdefault(record.text(kind.rule.client), []).append(record)
    return {client: Invoices(kind, theirs) for client, theirs in found.items()}
