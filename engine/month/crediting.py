"""Credit notes: an invoice that was sent is taken back by another one with its lines negated, never changed.

What a credit note takes back counts as not billed, and comes again on the next invoice as it is rated then. A final
one writes it off: its lines are settled, and what they are for is not billed again, whatever changes about it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from engine.charges import Line
from engine.commands import Open, Outcome, Refusal, Refused
from engine.desk import Desk
from engine.month.invoices import InvoiceKind, Invoices, invoice_kind
from engine.month.lines import lines_of
from engine.records import Record, Value
from engine.store.contract import Where
from engine.views import Views


def credit(desk: Desk, invoice: Record, *, by: str, note: str, final: bool = False) -> Outcome:
    """Open a credit note for an invoice: its lines negated, its sums with the other sign.

    Refused for what is no invoice, was not sent, or was credited before. NoInvoices when nothing is an invoice.
    """
    kind = invoice_kind(desk.workflow)
    with desk.batch():
        now = desk.load(invoice.id) or invoice
        if reason := _uncreditable(kind, _all(desk, kind), now):
            return Refused(now.id, Refusal(reason))
        lines = negated(now.id, lines_of(desk.store, now.id), final=final)
        key = f"credit/{now.id}/{_times(kind, _all(desk, kind), now) + 1}"
        fields = _fields(kind, now)
        return desk.handle(Open(kind=now.kind, by=by, fields=fields, lines=lines, note=note, key=key))


def negated(invoice: str, lines: Iterable[Line], *, final: bool) -> tuple[Line, ...]:
    """Lines that take others back."""
    return tuple(_negated(invoice, line, final=final) for line in lines)


def _negated(invoice: str, line: Line, *, final: bool) -> Line:
    charge = msgspec.structs.replace(line.charge, amount=-line.charge.amount)
    return Line(charge, adjusts=invoice, before=line.charge.amount, settled=final)


def _uncreditable(kind: InvoiceKind, invoices: Iterable[Record], invoice: Record) -> str:
    """Why an invoice cannot be credited; empty when it can."""
    if invoice.kind != kind.definition.kind:
        return f"{invoice.id} is a {invoice.kind}, and only an invoice can be credited"
    if not kind.rule.credits:
        return f"a {invoice.kind} has no field for what it credits; name one under `bills: credits:`"
    if credited := kind.credited(invoice):
        return (
            f"{invoice.id} is the credit note of {credited} itself; what is to be paid after all goes on a new invoice"
        )
    match kind.stage(invoice):
        case "drafted" | "approved":
            return f"{invoice.id} was not sent: it can still be reopened, drawn anew, or made void"
        case "void":
            return f"{invoice.id} is {invoice.state}: nothing of it is billed"
    back = [each.id for each in Invoices(kind, list(invoices)).counting() if kind.credited(each) == invoice.id]
    return f"{invoice.id} is credited by {back[0]} already" if back else ""


def _times(kind: InvoiceKind, invoices: Iterable[Record], invoice: Record) -> int:
    """How many credit notes of it there ever were, those that are void too."""
    return sum(kind.credited(each) == invoice.id for each in invoices)


def _all(desk: Desk, kind: InvoiceKind) -> list[Record]:
    """Every invoice there is."""
    return list(Views(desk.store, desk.workflow).all(Where(kind=kind.definition.kind), "id"))


def _fields(kind: InvoiceKind, invoice: Record) -> dict[str, Value]:
    """The same client and days, the sums with the other sign."""
    rule, fields = kind.rule, invoice.fields
    same = {name: fields.get(name) for name in (rule.client, rule.since, rule.until)}
    sums = {name: _minus(fields.get(name)) for name in (rule.net, rule.tax, rule.total, rule.withheld) if name}
    subject = {"subject": f"Credit for {invoice.id}"} if "subject" in kind.definition.fields else {}
    return {**same, **sums, **subject, rule.credits: invoice.id}


def _minus(value: Value) -> Value:
    return -value if isinstance(value, int) else value
