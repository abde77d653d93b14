"""Purchases that nobody pays for."""

from __future__ import annotations

from tests.unbilled.trade import Trade, short

PURCHASE = """
workflow: purchase
number: O-{n}
fields:
  subject:  {type: text, default: Router}
  client:   {type: client}
  contract: {type: contract}
  project:  {type: project}
  cost:     {type: money}
  price:    {type: money}
  quantity: {type: integer, default: 1}
states: {wanted: {initial: true}, ordered: {}, delivered: {}, done: {final: true}}
transitions:
  order:   {from: wanted, to: ordered}
  receive: {from: ordered, to: delivered}
  finish:  {from: [ordered, delivered], to: done}
costs:   {goods: {entering: ordered, amount: cost, times: quantity}}
billing: {resale: {entering: delivered, charge: price, times: quantity}}
"""


def bought(trade: Trade, *steps: str, **fields: object) -> str:
    stream = trade.open(kind="purchase", **({"client": trade.rossi, "cost": 100_00, "quantity": 2} | fields))
    for step in ("order", *steps):
        trade.do(stream, step)
    return stream


def test_a_purchase_without_a_price():
    """At least what it cost is at stake; for a project, under a flat fee, or for ourselves nobody is to pay."""
    trade = Trade(purchase=PURCHASE)
    lost = bought(trade)
    flat = trade.contract(type="flat", monthly_fee=1_00, start_date="2026-11-01")
    bought(trade, project=trade.open(kind="project", client=trade.rossi))
    bought(trade, contract=flat)
    bought(trade, client=None)
    found = trade.one("not_resold")
    assert (found.record, found.cents, found.estimated) == (lost, 200_00, True)
    assert found.text == f"{lost} Router has cost 200.00, and it has no price"
    assert found.command == f"margine set {lost} price=…"


def test_a_price_that_was_never_charged():
    """While it is on its way it will be; done without having been received, it never was."""
    trade = Trade(purchase=PURCHASE)
    bought(trade, price=150_00)
    lost = bought(trade, "finish", price=150_00)
    found = trade.one("not_resold")
    assert (found.record, found.cents, found.estimated) == (lost, 300_00, False)


def test_parts_of_a_price_that_were_never_charged():
    """A deposit and the rest come to the price that they are parts of, and to no more."""
    parts = """billing:
  deposit: {entering: delivered, charge: 30% of price}
  rest:    {entering: delivered, charge: rest of price}
"""
    trade = Trade(purchase=PURCHASE[: PURCHASE.index("billing:")] + parts)
    bought(trade, "finish", price=150_00)
    assert trade.one("not_resold").cents == 150_00


def test_a_price_that_no_invoice_shows():
    """Once its month is over; told once, by the search for what was left out where its days are invoiced."""
    trade = Trade(purchase=PURCHASE)
    stream = bought(trade, "receive", price=150_00)
    assert trade.found() == []
    trade.to("2026-12-01 09:00")
    assert short(trade.found()) == [f"not_resold {stream} - 300.00"]
    empty = trade.open(kind="invoice", client=trade.rossi, period_start="2026-11-01", period_end="2026-11-30")
    assert short(trade.found()) == [f"left_out {stream} - 300.00"]
    trade.do(empty, "void")
    trade.invoice(until=trade.ledger.today.replace(day=1))
    assert trade.found() == []
