"""Whatever happens in whatever order: what was billed and what is to be billed add up to what a fresh rating gives."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.ledger import snapshot
from engine.ledger.ledger import Ledger
from tests.ledger.firm import NOVEMBER, Firm

FAR = date(2027, 4, 1)
DAYS = st.integers(0, 70)
MINUTES = st.integers(1, 300)
WHICH = st.integers(0, 30)

STEPS = st.one_of(
    st.tuples(st.just("log"), WHICH, DAYS, MINUTES),
    st.tuples(st.just("log"), WHICH, DAYS, MINUTES),
    st.tuples(st.just("log"), WHICH, DAYS, MINUTES),
    st.tuples(st.just("edit"), WHICH, DAYS, MINUTES),
    st.tuples(st.just("remove"), WHICH),
    st.tuples(st.just("not billable"), WHICH),
    st.tuples(st.just("invoice"), WHICH, st.integers(1, 80)),
    st.tuples(st.just("redraw"), WHICH),
    st.tuples(st.just("void"), WHICH),
    st.tuples(st.just("terms"), WHICH, DAYS, st.sampled_from([0, 60, 600])),
    st.tuples(st.just("fee"), WHICH, DAYS, st.integers(0, 3000_00)),
    st.tuples(st.just("block"), WHICH, DAYS, MINUTES),
    st.tuples(st.just("finish"), WHICH),
    st.tuples(st.just("sell"), WHICH, st.integers(0, 900_00)),
    st.tuples(st.just("return"), WHICH),
    st.tuples(st.just("move"), WHICH, WHICH, WHICH),
    st.tuples(st.just("pass"), WHICH),
    st.tuples(st.just("restore"), WHICH),
)


def day(number: int) -> date:
    return NOVEMBER + timedelta(days=number)


class Year:
    """A firm with two clients and two contracts, worked by steps."""

    def __init__(self) -> None:
        self.firm = Firm()
        firm = self.firm
        bianchi = firm.open(kind="client", name="Bianchi")
        self.clients = [firm.rossi, bianchi]
        self.contracts = [
            None,
            firm.contract(rates="quarters", included_minutes=120, overage_price=100_00, start_date="2026-11-05",
                          monthly_fee=100_00),
            firm.contract(start_date="2026-11-01", end_date="2026-12-20", monthly_fee=33_33),
        ]  # fmt: skip
        self.tickets = [
            firm.open(client=client, contract=contract, price=50_00)
            for client, contract in zip([*self.clients, firm.rossi], [*self.contracts[1:], None], strict=True)
        ]
        self.entries: list[str] = []
        self.blocks: list[str] = []
        self.invoices: list[str] = []

    def step(self, what: str, which: int, *more: int) -> None:
        """One thing happens, if it can."""
        firm, tickets = self.firm, self.tickets
        ticket = tickets[which % len(tickets)]
        match what, more:
            case "log", (number, minutes):
                self.entries.append(firm.log(ticket, f"{day(number)} 09:00", minutes))
            case "edit", (number, minutes) if self.entries:
                firm.edit(self.entry(which), minutes=minutes, when=f"{day(number)} 17:00")
            case "not billable", () if self.entries:
                firm.edit(self.entry(which), billable=False)
            case "remove", () if self.entries:
                firm.remove(self.entries.pop(which % len(self.entries)))
            case "invoice", (number,):
                self.invoices.append(firm.invoice(day(number), client=self.clients[which % 2]))
            case "redraw", () if self.invoices:
                self.redraw(self.invoices[which % len(self.invoices)])
            case "void", () if self.invoices:
                firm.do(self.invoices.pop(which % len(self.invoices)), "void")
            case "terms", (number, minutes):
                contract = self.contracts[1 + which % 2]
                firm.set(contract, included_minutes=minutes, terms_from=day(number).isoformat())
            case "fee", (number, amount):
                firm.set(self.contracts[1 + which % 2], monthly_fee=amount, terms_from=day(number).isoformat())
            case "block", (number, minutes):
                contract = self.contracts[1 + which % 2]
                start = day(number).isoformat()
                self.blocks.append(firm.open(kind="block", contract=contract, size=minutes, start_date=start))
            case "finish", () if self.blocks:
                firm.do(self.blocks.pop(which % len(self.blocks)), "finish")
            case "sell", (price,) if firm.record(ticket).state == "new":
                firm.do(ticket, "sell")
                firm.set(ticket, price=price)
            case "return", () if firm.record(ticket).state == "sold":
                firm.do(ticket, "return")
            case "move", (client, contract):
                firm.set(ticket, client=self.clients[client % 2], contract=self.contracts[contract % 3])
            case "pass", ():
                firm.clock.advance(86_400 * (which % 5))

    def entry(self, which: int) -> str:
        return self.entries[which % len(self.entries)]

    def redraw(self, invoice: str) -> None:
        record = self.firm.record(invoice)
        until = date.fromisoformat(str(record.fields["period_end"])) + timedelta(days=1)
        client = str(record.fields["client"])
        self.firm.bill(invoice, tuple(self.firm.ledger.to_bill(client, until, without=invoice)))


def owed(ledger: Ledger) -> Counter[tuple[str, str]]:
    """(client, subject) → what it comes to, where it is anything."""
    return +_both(Counter(), ((c.client, c.subject, c.amount) for c in ledger.charges(until=FAR)))


def settled(ledger: Ledger, clients: list[str]) -> Counter[tuple[str, str]]:
    """(client, subject) → what was billed and what is to be billed."""
    found: Counter[tuple[str, str]] = Counter()
    for client in clients:
        for invoice in ledger.invoices(client):
            if ledger.counts(invoice.id):
                _both(found, ((client, line.charge.subject, line.charge.amount) for line in ledger.lines(invoice.id)))
        _both(
            found, ((client, line.charge.subject, line.charge.amount) for line in ledger.to_bill(client, FAR))
        )  # fmt: skip
    return found


def _both(found, amounts):
    for client, subject, amount in amounts:
        found[client, subject] += amount
    return found


def restored(firm: Firm, beside: Path) -> Ledger:
    """A ledger from the snapshot that the one before has left, if there was one; it leaves one itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "WORTH", 0)
        patch.setattr(snapshot, "BEHIND", 3)
        return Ledger(firm.store, firm.desk.workflow, beside)


def told(ledger: Ledger) -> list:
    return [replace(charge, steps=()) for charge in ledger.charges(until=FAR)]


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_billed_and_to_bill_add_up_to_a_rating_from_scratch(tmp_path_factory, steps):
    """Per client and subject, to the cent; nothing is billed twice or lost, and following comes to what reading does."""
    year = Year()
    ledger = year.firm.ledger
    beside = tmp_path_factory.mktemp("beside") / "margine.db.ledger"
    for step in steps:
        year.step(*step)
        if step[0] == "restore":
            ledger = year.firm._ledger = restored(year.firm, beside)
        ledger.refresh()
    fresh = year.firm.afresh
    assert told(ledger) == told(fresh)
    assert set(fresh.entries) == set(year.entries)
    charged = {charge.subject for charge in fresh.charges() if charge.kind == "time"}
    assert charged == set(year.entries)
    for each in (ledger, fresh):
        found = settled(each, year.clients)
        assert {key: n for key, n in found.items() if n} == {key: n for key, n in owed(fresh).items() if n}
    for client in year.clients:
        assert {line.charge.key: line for line in ledger.to_bill(client, FAR)} == {
            line.charge.key: line for line in fresh.to_bill(client, FAR)
        }
        year.firm.invoice(FAR, client=client)
        assert year.firm.ledger.to_bill(client, FAR) == []
        assert year.firm.afresh.to_bill(client, FAR) == []
    assert year.firm.store.check().problems == ()


@given(st.lists(st.tuples(st.integers(0, 2), DAYS, MINUTES), max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_order_of_facts_does_not_matter(work, chance):
    """The same work written down in another order comes to the same, entry by entry in order of work."""
    came = []
    for order in (work, chance.sample(work, len(work))):
        year = Year()
        ledger = year.firm.ledger
        for ticket, number, minutes in order:
            start = f"{day(number)} {9 + minutes // 60:02}:{minutes % 60:02}"
            year.firm.log(year.tickets[ticket], start, minutes)
            ledger.refresh()
        came.append(
            sorted((c.record, c.day, c.client, c.seconds, c.weighted, c.amount, c.covered) for c in ledger.charges())
        )
    if len({(ticket, number, minutes) for ticket, number, minutes in work}) == len(work):
        assert came[0] == came[1]
