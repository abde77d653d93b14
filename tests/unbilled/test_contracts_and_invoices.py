"""Work beside a contract, below the minimum, left out of an invoice, without a reason; contracts without their fee."""

from __future__ import annotations

from datetime import date

from tests.unbilled.trade import Trade, short


def test_work_beside_a_contract():
    """The record names none though the client has one that holds: at stake is what the contract would bring more."""
    trade = Trade()
    stream = trade.open(client=trade.rossi)
    trade.log(stream, "2026-11-03 09:00", 60)
    first, second = (trade.log(stream, f"2026-11-1{day} 09:00", 60) for day in (0, 1))
    assert trade.found() == []
    contract = trade.contract(rates="quarters", start_date="2026-11-10")
    found = trade.one("no_contract")
    assert (found.seconds, found.cents, found.estimated, found.entries) == (7200, 140_00, False, (first, second))
    assert found.command == f"margine set {stream} contract={contract}"
    assert found.text == (
        f"2 entries on {stream} VPN without a contract although {contract} Fleet care holds: 160.00 now, 300.00 under {contract}"
    )
    trade.set(stream, contract=contract)
    assert trade.found() == []


def test_a_contract_that_does_not_hold_on_the_day():
    """A record under last year's contract; under one that covers it, nothing more would be billed."""
    trade = Trade()
    old = trade.contract(start_date="2026-01-01", end_date="2026-10-31")
    new = trade.contract(type="flat", monthly_fee=100_00, start_date="2026-11-01")
    stream = trade.open(client=trade.rossi, contract=old)
    trade.log(stream, "2026-11-10 09:00", 60)
    found = trade.one("no_contract")
    assert (found.cents, f"under {old}, which does not hold then, although {new}" in found.text) == (0, True)
    assert found.text.endswith(f"80.00 now, 0.00 under {new}")


def test_of_several_contracts_the_first_is_a_guess():
    """All that hold are named; what is at stake is a guess then."""
    trade = Trade()
    first = trade.contract(rates="quarters", start_date="2026-11-01")
    second = trade.contract(rates="standard", start_date="2026-11-01")
    trade.contract(start_date="2027-01-01")
    trade.log(trade.open(client=trade.rossi), "2026-11-10 09:00", 60)
    found = trade.one("no_contract")
    assert (found.cents, found.estimated) == (70_00, True)
    assert f"although {first} holds, and so does {second}: 80.00 now, 150.00 under {first}" in found.text


def test_not_billable_and_nobody_said_why():
    """At stake is what it would come to; with a reason it is fine. What several come to adds up under an allowance."""
    trade = Trade()
    contract = trade.contract(included_minutes=90, overage_price=100_00, start_date="2026-11-01", monthly_fee=1_00)
    stream = trade.open(client=trade.rossi, contract=contract)
    entries = [trade.log(stream, f"2026-11-1{day} 09:00", 60, billable=False) for day in (0, 1)]
    trade.log(stream, "2026-11-12 09:00", 60, billable=False, reason="gift")
    found = trade.of("non_billable_without_reason")
    assert [(f.entries, f.seconds, f.cents) for f in found] == [((entries[0],), 3600, 0), ((entries[1],), 3600, 50_00)]
    assert found[0].text == f"1h of anna on {stream} VPN is not billable, and nobody said why"
    assert found[0].command == f"margine time edit {entries[0]} --billable"
    for entry in entries:
        trade.edit(entry)
    charged = sum(c.amount for c in trade.ledger.charges() if c.kind == "time")
    assert charged == sum(f.cents for f in found)


def test_looking_leaves_the_ledger_as_it_was():
    """What is supposed while looking is taken out again."""
    trade = Trade()
    contract = trade.contract(included_minutes=90, start_date="2026-11-01", monthly_fee=1_00)
    stream = trade.open(client=trade.rossi, contract=contract)
    for day in range(3, 9):
        trade.log(stream, f"2026-11-0{day} 09:00", 45, billable=day % 2 == 0)
    trade.to("2026-11-12 09:00").reply(stream)
    before, balances = list(trade.ledger.charges()), trade.ledger.balances(contract)
    assert trade.found() == trade.found() != []
    assert (list(trade.ledger.charges()), trade.ledger.balances(contract)) == (before, balances)
    explained = [trade.ledger.explained(charge) for charge in before]
    assert explained == [trade.afresh.explained(charge) for charge in before]


def test_below_the_minimum():
    """Waived for an entry, or by a contract for all; what reaches it, or a flat fee pays for, is not found."""
    trade = Trade(contract=MINIMUM)
    stream = trade.open(client=trade.open(kind="client", name="Bianchi", rates="quarters"))
    waived = trade.log(stream, "2026-11-10 09:00", 5, billable=False, reason="only a minute")
    trade.log(stream, "2026-11-10 10:00", 5)
    found = trade.one("below_minimum")
    assert (found.entries, found.cents, found.command) == ((waived,), 75_00, f"margine time edit {waived} --billable")
    assert found.text == f"5m of anna on {stream} VPN is not billed (only a minute), although the minimum is 30m"


def test_a_contract_that_lowers_the_minimum():
    """All its short work together: 15 minutes charged where 30 are the card's minimum, twice."""
    trade = Trade(contract=MINIMUM)
    contract = trade.contract(rates="quarters", minimum=0)
    stream = trade.open(client=trade.rossi, contract=contract)
    for time in ("09:00", "10:00"):
        trade.log(stream, f"2026-11-10 {time}", 5)
    trade.log(stream, "2026-11-10 11:00", 60)
    found = trade.one("below_minimum")
    assert (found.record, found.seconds, found.cents, found.estimated) == (contract, 600, 75_00, False)
    assert found.command == f"margine set {contract} minimum=30"


def test_left_out_of_the_last_invoice():
    """Late entries, and corrections that make more of what was billed; what comes after it waits for the next one."""
    trade = Trade()
    stream = trade.open(client=trade.rossi)
    billed = trade.log(stream, "2026-11-03 09:00", 60)
    assert trade.found() == []
    invoice = trade.invoice(date(2026, 11, 16))
    late = trade.log(stream, "2026-11-10 09:00", 60)
    trade.log(stream, "2026-11-20 09:00", 60)
    trade.edit(billed, minutes=90)
    found = trade.found()
    assert short(found) == [f"left_out {stream} anna 40.00", f"left_out {stream} anna 80.00"]
    assert found[0].text == f"work of 2026-11-03 on {stream} VPN was billed 40.00 too little on {invoice}"
    assert found[1].text.startswith(f"work of 2026-11-10 on {stream} VPN came too late for the invoice")
    assert (found[1].entries, found[1].command) == ((late,), "margine month 2026-11 --client C-1")


def test_contracts_without_their_fee():
    """No amount although it pays for work, or nobody whom it is paid for; by the hour, or unsigned, it needs none."""
    trade = Trade(licence=LICENCE)
    free = trade.contract(type="flat", start_date="2026-10-01")
    trade.contract(type="hours", start_date="2026-10-01")
    trade.contract(type="flat", monthly_fee=100_00, start_date="2026-10-01")
    trade.open(kind="contract", client=trade.rossi, type="flat")
    nobody = trade.open(kind="licence", client=trade.rossi, fee=10_00, start_date="2026-11-01", seats=0)
    found = trade.of("no_fee", since=date(2026, 10, 1), until=date(2026, 12, 1))
    assert [(f.record, f.cents, f.estimated, f.text.split(": ")[1], f.command) for f in found] == [
        (free, 0, True, "monthly_fee is not set", f"margine set {free} monthly_fee=… terms_from=2026-10-01"),
        (nobody, 10_00, True, "seats is not set", f"margine set {nobody} seats=…"),
    ]
    assert "charges no fee for 2026-10, 2026-11" in found[0].text


def test_what_was_paid_for_once_needs_no_fee():
    """A fixed price, charged when it was signed."""
    trade = Trade(licence=LICENCE.replace("billing: {", "billing: {once: {on: end, charge: price}, ").replace(
        "  seats:", "  price: {type: money}\n  seats:"
    ))  # fmt: skip
    trade.open(kind="licence", client=trade.rossi, start_date="2026-11-01", price=500_00)
    free = trade.open(kind="licence", client=trade.rossi, start_date="2026-11-01")
    assert trade.one("no_fee").record == free


def test_a_fee_that_stopped_is_guessed_by_the_last():
    """An amount that was taken away leaves what it was before."""
    trade = Trade()
    contract = trade.contract(type="flat", monthly_fee=100_00, start_date="2026-09-01")
    trade.set(contract, monthly_fee=0, terms_from="2026-10-01")
    (found,) = trade.of("no_fee", since=date(2026, 9, 1))
    assert (found.cents, "2026-10, 2026-11" in found.text) == (200_00, True)


MINIMUM = """
workflow: contract
number: K-{n}
fields:
  subject: {type: text, default: By the hour}
  client:  {type: client, required: true}
  rates:   {type: rate_card}
  minimum: {type: minutes}
states: {draft: {initial: true}, active: {}, ended: {final: true}}
transitions: {sign: {from: draft, to: active}, end: {from: active, to: ended}}
rating: {rates: rates, minimum: minimum, runs_in: active}
"""

LICENCE = """
workflow: licence
number: L-{n}
fields:
  subject:    {type: text, default: Antivirus}
  client:     {type: client, required: true}
  fee:        {type: money}
  seats:      {type: integer, default: 1}
  start_date: {type: date}
states: {active: {initial: true}, ended: {final: true}}
transitions: {end: {from: active, to: ended}}
billing: {fee: {every: month, charge: fee, times: seats, from: start_date, runs_in: active}}
"""
