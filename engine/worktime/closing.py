"""Whether the day of an entry is invoiced already: it is accepted all the same, and goes on the next invoice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.ledger.bookings import CLIENT, Bookings
from engine.machines.definition import Definition
from engine.machines.money_rules import InvoiceRule
from engine.records import Record
from engine.store.contract import Store, Where, every
from engine.workflow import Workflow


def late(store: Store, workflow: Workflow, record: Record, day: date) -> str:
    """That work on a day is written down after its client was invoiced; empty while it is not."""
    client = Bookings(store, workflow).of(record.id).booking.client
    if not client or (invoice := _invoice(store, workflow, client, day.isoformat())) is None:
        return ""
    known = store.load(client)
    name = str(known.fields.get("name") or client) if known else client
    return f"{day} is invoiced for {name} ({invoice.id}): it goes on the next invoice as an adjustment"


def _invoice(store: Store, workflow: Workflow, client: str, day: str) -> Record | None:
    """The invoice that closed a day: of those that reach up to it, the one whose period holds it, else the first."""
    found = []
    for definition in workflow.definitions.values():
        if (rule := definition.bills) is not None:
            own = (record for record in _counting(store, definition, rule, client) if record.text(rule.until) >= day)
            found += [(record.text(rule.since), record.opened, record) for record in own]
    if begun := [each for each in found if each[0] <= day]:
        return max(begun, key=lambda each: each[:2])[2]
    return min(found, key=lambda each: each[:2])[2] if found else None


def _counting(store: Store, definition: Definition, rule: InvoiceRule, client: str) -> Iterator[Record]:
    """The invoices of a client whose lines count as billed; neither credit notes nor what they take back."""
    own = [
        record
        for record in every(store, Where(kind=definition.kind, client=client if rule.client == CLIENT else None))
        if record.fields.get(rule.client) == client and definition.stage(record.state) != "void"
    ]
    back = {record.text(rule.credits) for record in own}
    return (record for record in own if record.id not in back and not record.text(rule.credits))
