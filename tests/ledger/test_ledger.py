"""The ledger: what work, prices and fees come to, who they are counted to, and what is still to be billed."""

from __future__ import annotations

from datetime import date

import pytest

from engine.charges import Booking, Step
from engine.commands import Link, Merge
from engine.money_events import Charged, Incurred
from engine.store.tiny import TinyStore
from tests.ledger.firm import DECEMBER, NOVEMBER, Firm, to_bill


@pytest.fixture(params=["memory", "tiny"])
def firm(request, tmp_path) -> Firm:
    """A firm with one client, on each store."""
    store = TinyStore(tmp_path / "margine.db") if request.param == "tiny" else None
    return Firm(store=store)


def amounts(charges) -> dict[str, int]:
    return {charge.key: charge.amount for charge in charges}


def test_an_hour_becomes_an_amount(firm: Firm):
    """Work on a client's ticket is rated by the company's first card, with every step told."""
    ticket = firm.open(client=firm.rossi)
    entry = firm.log(ticket, "2026-11-02 09:00", 90, note="VPN")
    (charge,) = firm.ledger.of_entry(entry)
    assert (charge.amount, charge.client, charge.contract, charge.day) == (120_00, "C-1", "", date(2026, 11, 2))
    assert charge.steps
    assert firm.ledger.of_record(ticket) == [charge]
    assert [e.id for e in firm.ledger.worked(client="C-1")] == [entry]


def test_internal_work_is_charged_to_nobody(firm: Firm):
    """Without a client, and on kinds that charge no time, work is known and costs, and nothing is charged."""
    inside, tidying = firm.open(), firm.open(kind="task", client=firm.rossi)
    entries = [firm.log(inside, "2026-11-02 09:00", 60), firm.log(tidying, "2026-11-02 11:00", 60)]
    assert [e.id for e in firm.ledger.worked()] == entries
    assert list(firm.ledger.charges()) == []
    assert to_bill(firm.ledger, firm.rossi) == []


def test_what_a_contract_rates_goes_by_its_days(firm: Firm):
    """Work before a contract began is rated by the client's terms, and by the contract's from its first day on."""
    contract = firm.contract(rates="quarters", start_date="2026-11-10")
    ticket = firm.open(client=firm.rossi, contract=contract)
    before, within = firm.log(ticket, "2026-11-09 09:00", 70), firm.log(ticket, "2026-11-10 09:00", 70)
    of = {c.subject: c for c in firm.ledger.charges()}
    assert (of[before].contract, of[before].amount) == ("", 93_33)
    assert (of[within].contract, of[within].amount) == (contract, 187_50)
    assert [c.subject for c in firm.ledger.charges(contract=contract)] == [within]
    assert [c.subject for c in firm.ledger.charges(until=date(2026, 11, 10))] == [before]


def test_a_contract_that_was_over_when_it_was_signed_owes_its_days(firm: Firm):
    """Written down late, signed and ended on one day: fee and work of its days are charged as was agreed."""
    contract = firm.contract(
        rates="quarters", monthly_fee=300_00, start_date="2026-09-16", end_date="2026-10-10"
    )  # fmt: skip
    firm.do(contract, "end")
    ticket = firm.open(client=firm.rossi, contract=contract)
    within, after = firm.log(ticket, "2026-10-09 09:00", 70), firm.log(ticket, "2026-10-12 09:00", 70)
    assert amounts(firm.ledger.of_record(contract)) == {
        f"{contract}/fee/2026-09-01": 150_00, f"{contract}/fee/2026-10-01": 96_77,
    }  # fmt: skip
    of = {c.subject: c.contract for c in firm.ledger.charges() if c.kind == "time"}
    assert of == {within: contract, after: ""}


def test_a_contract_that_ends_before_it_has_begun_owes_nothing(firm: Firm):
    """Signed for a later day and called off at once."""
    contract = firm.contract(monthly_fee=300_00, start_date="2027-01-01", end_date="2027-12-31")
    firm.do(contract, "end")
    assert list(firm.ledger.charges(until=date(2028, 1, 1))) == []


def test_terms_that_change_later_rate_anew(firm: Firm):
    """A contract that is corrected from a day on changes what is not invoiced, from that day on, and nothing before."""
    contract = firm.contract(rates="standard", start_date="2026-11-01")
    ticket = firm.open(client=firm.rossi, contract=contract)
    entries = [firm.log(ticket, f"2026-11-0{day} 09:00", 60) for day in (3, 5)]
    assert amounts(firm.ledger.charges()) == {f"{e}/time": 80_00 for e in entries}
    firm.set(contract, rates="quarters", terms_from="2026-11-04")
    assert list(amounts(firm.ledger.charges()).values()) == [80_00, 150_00]
    assert amounts(firm.afresh.charges()) == amounts(firm.ledger.charges())


def test_a_record_that_is_booked_otherwise_is_rated_otherwise(firm: Firm):
    """A ticket that gets its contract later, or another client, takes its entries along."""
    ticket = firm.open(client=firm.rossi)
    firm.log(ticket, "2026-11-02 09:00", 70)
    assert list(amounts(firm.ledger.charges()).values()) == [93_33]
    firm.set(ticket, contract=firm.contract(rates="quarters", start_date="2026-11-01"))
    assert list(amounts(firm.ledger.charges()).values()) == [187_50]
    bianchi = firm.open(kind="client", name="Bianchi")
    firm.set(ticket, client=bianchi, contract=None)
    assert amounts(firm.ledger.charges(client=bianchi)) == amounts(firm.ledger.charges())
    assert firm.ledger.clients() == [bianchi]


def test_included_hours_and_blocks_are_drawn_in_order_of_work(firm: Firm):
    """A back-dated entry draws first; what it takes is missing for a later one, of which the rest is overage."""
    contract = firm.contract(included_minutes=60, overage_price=100_00, start_date="2026-11-01")
    ticket = firm.open(client=firm.rossi, contract=contract)
    late = firm.log(ticket, "2026-11-20 09:00", 60)
    assert amounts(firm.ledger.of_entry(late)) == {f"{late}/included 2026-11": 0}
    early = firm.log(ticket, "2026-11-10 09:00", 45)
    assert amounts(firm.ledger.of_entry(late)) == {f"{late}/included 2026-11": 0, f"{late}/time": 75_00}
    block = firm.open(kind="block", contract=contract, size=600, start_date="2026-11-15")
    assert list(amounts(firm.ledger.of_entry(late))) == [f"{late}/included 2026-11", f"{late}/block {block}"]
    assert amounts(firm.ledger.of_entry(early)) == {f"{early}/included 2026-11": 0}
    used = {balance.name: (balance.granted, balance.used) for balance in firm.ledger.balances(contract)}
    assert used == {"included": (3600, 3600), "block": (36000, 2700)}


def test_a_block_that_was_used_up_keeps_its_day(firm: Firm):
    """What was drawn from a block until it was closed stays drawn; later work is not covered by it."""
    contract = firm.contract(start_date="2026-11-01")
    ticket = firm.open(client=firm.rossi, contract=contract)
    block = firm.open(kind="block", contract=contract, size=600)
    drawn = firm.log(ticket, "2026-11-03 09:00", 60)
    firm.to("2026-11-03 18:00")
    firm.do(block, "finish")
    after = firm.log(ticket, "2026-11-04 09:00", 60)
    assert amounts(firm.ledger.charges()) == {f"{drawn}/block {block}": 0, f"{after}/time": 80_00}
    assert amounts(firm.afresh.charges()) == amounts(firm.ledger.charges())


def test_a_price_is_charged_and_taken_back(firm: Firm):
    """Under its key a price is what it was said to be last; taken back before it was billed it is no line."""
    ticket = firm.open(client=firm.rossi)
    for amount in (500_00, 450_00):
        firm.happen(ticket, Charged("goods", f"{ticket}/goods", amount, NOVEMBER, "Router", "ticket.yaml:20@1234567"))
    (charge,) = firm.ledger.of_record(ticket)
    assert (charge.kind, charge.amount, charge.client, charge.text) == ("price", 450_00, firm.rossi, "Router")
    assert charge.steps == (Step("price", "Router: 450.00", "ticket.yaml:20@1234567"),)
    assert to_bill(firm.ledger, firm.rossi) == [f"{ticket}/goods 450.00"]
    firm.happen(ticket, Charged("goods", f"{ticket}/goods", 0, NOVEMBER))
    assert to_bill(firm.ledger, firm.rossi) == []
    assert amounts(firm.ledger.of_record(ticket)) == {f"{ticket}/goods": 0}


def test_costs_are_told_by_client_and_day(firm: Firm):
    """What was bought stands under its record's client, on its day; labour by the agent's own rate, where there is one."""
    ticket = firm.open(client=firm.rossi)
    firm.happen(ticket, Incurred("goods", f"{ticket}/goods", 300_00, NOVEMBER, "Router"))
    (cost,) = firm.ledger.costs(client=firm.rossi)
    assert (cost.record, cost.day, cost.amount) == (ticket, NOVEMBER, 300_00)
    assert list(firm.ledger.costs(since=DECEMBER)) == []
    entry = firm.log(ticket, "2026-11-02 09:00", 90)
    assert firm.ledger.entry_cost(firm.ledger.entries[entry]) == 42_00
    other = firm.log(ticket, "2026-11-02 09:00", 90, "bruno")
    assert firm.ledger.entry_cost(firm.ledger.entries[other]) is None


def test_a_fee_comes_round(firm: Firm):
    """A monthly fee of a contract that began on the 9th: 22 of 30 days, billed by the invoice of the month it ends in."""
    contract = firm.contract(monthly_fee=2400_00, start_date="2026-11-09")
    assert to_bill(firm.ledger, firm.rossi, date(2026, 11, 30)) == []
    assert to_bill(firm.ledger, firm.rossi, DECEMBER) == [f"{contract}/fee/2026-11-01 1760.00"]
    firm.invoice(DECEMBER)
    assert to_bill(firm.ledger, firm.rossi, date(2027, 1, 1)) == [f"{contract}/fee/2026-12-01 2400.00"]
    assert to_bill(firm.ledger, firm.rossi, DECEMBER) == []
    firm.set(contract, monthly_fee=3000_00, terms_from="2026-11-01")
    assert to_bill(firm.ledger, firm.rossi, DECEMBER) == [f"{contract}/fee/2026-11-01 440.00 adjusts R-1"]


def test_what_is_billed_is_not_billed_again(firm: Firm):
    """An invoice takes what is ready before its end; afterwards only what comes on is to be billed."""
    ticket = firm.open(client=firm.rossi)
    first, second = firm.log(ticket, "2026-11-30 23:30", 60), firm.log(ticket, "2026-12-01 00:00", 60)
    assert to_bill(firm.ledger, firm.rossi) == [f"{first}/time 80.00"]
    invoice = firm.invoice(DECEMBER)
    assert to_bill(firm.ledger, firm.rossi) == []
    assert firm.ledger.billed(first) == [(invoice, 80_00)]
    assert firm.ledger.closed_until(firm.rossi) == DECEMBER
    assert to_bill(firm.ledger, firm.rossi, date(2027, 1, 1)) == [f"{second}/time 80.00"]
    assert [record.id for record in firm.ledger.invoices(firm.rossi)] == [invoice]


def test_later_changes_are_adjustments(firm: Firm):
    """A late entry is a line of the next invoice; an edit, a removal, and what moved away bring the difference."""
    ticket, other = firm.open(client=firm.rossi), firm.open(client=firm.rossi)
    shorter, gone = firm.log(ticket, "2026-11-03 09:00", 60), firm.log(ticket, "2026-11-03 11:00", 60)
    moved = firm.log(other, "2026-11-03 14:00", 60)
    firm.invoice(DECEMBER)
    bianchi = firm.open(kind="client", name="Bianchi")
    firm.edit(shorter, minutes=30)
    firm.remove(gone)
    firm.set(other, client=bianchi)
    late = firm.log(ticket, "2026-11-04 09:00", 15)
    expected = [
        f"{shorter}/time -40.00 adjusts R-1",
        f"{gone}/time -80.00 adjusts R-1",
        f"{moved}/time -80.00 adjusts R-1",
        f"{late}/time 20.00",
    ]
    for ledger in (firm.ledger, firm.afresh):
        assert sorted(to_bill(ledger, firm.rossi)) == sorted(expected)
        assert to_bill(ledger, bianchi) == [f"{moved}/time 80.00"]
    firm.invoice(DECEMBER)
    assert to_bill(firm.ledger, firm.rossi) == []


def test_an_invoice_that_is_void_has_billed_nothing(firm: Firm):
    """Its lines are to be billed again, and its month is open again; a draft that is drawn anew sees its own lines."""
    ticket = firm.open(client=firm.rossi)
    entry = firm.log(ticket, "2026-11-03 09:00", 60)
    draft = firm.invoice(DECEMBER)
    late = firm.log(ticket, "2026-11-04 09:00", 60)
    anew = firm.ledger.to_bill(firm.rossi, DECEMBER, without=draft)
    assert [line.charge.subject for line in anew] == [entry, late]
    firm.bill(draft, tuple(anew))
    assert to_bill(firm.ledger, firm.rossi) == []
    firm.do(draft, "void")
    assert to_bill(firm.ledger, firm.rossi) == [f"{entry}/time 80.00", f"{late}/time 80.00"]
    assert (firm.ledger.billed(entry), firm.ledger.closed_until(firm.rossi)) == ([], None)


def test_a_credit_note_takes_an_invoice_back(firm: Firm):
    """What it credits is to be billed again, and neither of the two closes the month."""
    ticket = firm.open(client=firm.rossi)
    entry = firm.log(ticket, "2026-11-03 09:00", 60)
    invoice = firm.invoice(DECEMBER)
    note = firm.open(kind="invoice", client=firm.rossi, credits=invoice, period_end="2026-11-30")
    from msgspec.structs import replace

    lines = [replace(line, charge=replace(line.charge, amount=-80_00)) for line in firm.ledger.lines(invoice)]
    firm.bill(note, tuple(lines))
    assert firm.ledger.billed(entry) == [(invoice, 80_00), (note, -80_00)]
    assert to_bill(firm.ledger, firm.rossi) == [f"{entry}/time 80.00"]
    assert firm.ledger.closed_until(firm.rossi) is None


def test_what_is_not_billable_is_no_line(firm: Firm):
    """Neither before it was billed nor after: then the difference is."""
    entry = firm.log(firm.open(client=firm.rossi), "2026-11-03 09:00", 60)
    firm.invoice(DECEMBER)
    firm.edit(entry, billable=False)
    assert to_bill(firm.ledger, firm.rossi) == [f"{entry}/time -80.00 adjusts R-1"]
    firm.log(firm.open(client=firm.rossi), "2026-11-03 11:00", 60, billable=False, reason="goodwill")
    assert len(to_bill(firm.ledger, firm.rossi)) == 1


def test_after_sales_count_to_their_project(firm: Firm):
    """By the ticket's own field, or by what it is a part of."""
    project = firm.open(kind="project", client=firm.rossi)
    named = firm.open(client=firm.rossi, project=project)
    below = firm.open(client=firm.rossi)
    firm.log(below, "2026-11-03 09:00", 60)
    assert firm.ledger.booking(below).project == ""
    firm.done(firm.desk.handle(Link(id=below, relation="parent", other=project, by="anna")))
    assert [firm.ledger.booking(stream).project for stream in (project, named, below)] == [project] * 3
    assert [charge.project for charge in firm.ledger.charges()] == [project]


def test_merged_entries_are_booked_where_their_record_went(firm: Firm):
    """They stay entries of the ticket they were made on, and count for the client of the one that goes on."""
    bianchi = firm.open(kind="client", name="Bianchi")
    mail, ticket = firm.open(client=firm.rossi), firm.open(client=firm.rossi)
    entry = firm.log(mail, "2026-11-03 09:00", 60)
    firm.done(firm.desk.handle(Merge(id=mail, into=ticket, by="anna")))
    assert firm.ledger.booking(mail) == Booking(
        mail, "ticket", client=firm.rossi, subject="VPN", open=False, became=ticket
    )
    firm.set(ticket, client=bianchi)
    assert firm.ledger.booking(mail).client == bianchi
    assert amounts(firm.ledger.charges(client=bianchi)) == {f"{entry}/time": 80_00}


def test_merged_tickets_are_rounded_as_one(firm: Firm):
    """45 and 45 minutes, and 5 on the mail that was the same: two hours, and not three."""
    contract = firm.contract(rates="visits", start_date="2026-11-01")
    mail, ticket = (firm.open(client=firm.rossi, contract=contract) for _ in range(2))
    for stream, moment, minutes in ((ticket, "09:00", 45), (ticket, "10:00", 45), (mail, "11:00", 5)):
        firm.log(stream, f"2026-11-03 {moment}", minutes)
    assert sum(charge.amount for charge in firm.ledger.charges()) == 450_00
    firm.done(firm.desk.handle(Merge(id=mail, into=ticket, by="anna")))
    assert sum(charge.amount for charge in firm.ledger.charges()) == 300_00
    assert [c.amount for c in firm.afresh.charges()] == [c.amount for c in firm.ledger.charges()]
    (last,) = firm.ledger.of_record(mail)
    assert f"90 min before on {ticket}" in last.steps[0].text


def test_work_is_found_by_its_local_day(firm: Firm):
    """Days are those of the company's zone, and spans are half-open."""
    ticket = firm.open(client=firm.rossi)
    entries = [firm.log(ticket, f"2026-11-{moment}", 10, agent) for moment, agent in
               [("02 23:59", "anna"), ("03 00:00", "bruno"), ("03 23:59", "anna"), ("04 00:00", "anna")]]  # fmt: skip
    third = date(2026, 11, 3), date(2026, 11, 4)
    assert [e.id for e in firm.ledger.worked(since=third[0], until=third[1])] == entries[1:3]
    assert [e.id for e in firm.ledger.worked(agent="anna", since=third[0])] == entries[2:]
    assert list(firm.ledger.worked(until=NOVEMBER)) == []


def test_nothing_new_is_nothing_read(firm: Firm):
    """A ledger that is up to date reads no event; one that is behind reads those it has not seen."""
    firm.log(firm.open(client=firm.rossi), "2026-11-03 09:00", 60)
    ledger = firm.ledger
    assert ledger.position == firm.store.position()
    read = []
    events = firm.store.events
    firm.store.events = lambda *a, **k: read.append(k) or events(*a, **k)  # type: ignore[method-assign]
    ledger.refresh()
    assert read == []
    firm.log(firm.open(client=firm.rossi), "2026-11-03 11:00", 60)
    position = ledger.position
    ledger.refresh()
    assert read == [{"after": position}]


def test_a_batch_that_was_undone_is_forgotten(firm: Firm):
    """Who looked into a batch that failed reads anew."""
    ledger = firm.ledger
    with pytest.raises(ZeroDivisionError), firm.desk.batch():  # noqa: PT012
        firm.log(firm.open(client=firm.rossi), "2026-11-03 09:00", 60)
        assert len(firm.ledger.entries) == 1
        raise ZeroDivisionError
    ledger.refresh()
    assert (dict(ledger.entries), list(ledger.charges())) == ({}, [])


def test_what_arises_from_a_record_is_told_entry_by_entry(firm: Firm):
    """The tenth event's entry comes after the ninth's, and of one entry what covers it before what is charged."""
    contract = firm.contract(included_minutes=60, start_date="2026-11-01")
    ticket = firm.open(client=firm.rossi, contract=contract)
    for hour in range(9, 18):
        last = firm.log(ticket, f"2026-11-03 {hour:02}:00", 40)
    told = [charge.key.rpartition("#")[2] for charge in firm.ledger.of_record(ticket)]
    assert told[:3] == ["2/included 2026-11", "3/included 2026-11", "3/time"]
    assert (last, told[-1]) == (f"{ticket}#10", "10/time")


def test_what_was_only_looked_at_is_not_kept(firm: Firm):
    """A store has more tickets than have money: who asks about all of them leaves nothing behind but the others."""
    worked, idle = firm.open(client=firm.rossi), firm.open(client=firm.rossi)
    firm.log(worked, "2026-11-02 09:00", 60)
    assert [firm.ledger.booking(each).client for each in (worked, idle)] == [firm.rossi, firm.rossi]
    assert firm.ledger.charged(idle)
    known, seen_by = firm.ledger._bookings.held()
    assert worked in known
    assert worked in seen_by
    assert idle not in known
    assert idle not in seen_by


def test_what_was_looked_at_is_looked_at_again_after_a_change(firm: Firm):
    """What a record belongs to is told as it stands now, whether money arises from it or not."""
    idle = firm.open(client=firm.rossi)
    assert firm.ledger.booking(idle).client == firm.rossi
    firm.set(idle, client="")
    assert firm.ledger.booking(idle).client == ""
    assert not firm.ledger.charged(idle)
