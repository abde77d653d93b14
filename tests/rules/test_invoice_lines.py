"""The lines of an invoice: drawn when it is opened and anew while it is a draft, with the sums in the same commit."""

from __future__ import annotations

from datetime import date

from engine.charges import Charge, Line
from engine.commands import Bill, Changed, Open, Refused, SetFields
from engine.events import FieldsSet
from engine.money_events import Billed
from engine.why.telling import told
from tests.practice import Office, rules

CLIENT = """
workflow: client
number: C-{n}
fields: {name: {type: text}}
states: {active: {initial: true}, gone: {final: true}}
transitions: {leave: {from: active, to: gone}}
"""
INVOICE = """
workflow: invoice
number: R-{n}
fields:
  client:       {type: client}
  period_start: {type: date}
  period_end:   {type: date}
  net:          {type: money}
  tax:          {type: money}
  total:        {type: money}
states:
  draft:    {initial: true}
  approved: {}
  sent:     {final: true}
transitions:
  approve: {from: draft, to: approved}
  send:    {from: approved, to: sent}
bills: {client: client, from: period_start, until: period_end, net: net, tax: tax, total: total, drawn_in: draft}
"""


def lines(*amounts: int) -> tuple[Line, ...]:
    day = date(2026, 11, 1)
    return tuple(
        Line(Charge(f"P-{n}/deposit", f"P-{n}/deposit", "price", f"P-{n}", "C-1", day, amount=amount))
        for n, amount in enumerate(amounts, 1)
    )


# where it goes on after it was approved: a credit note, a number, an end
LONGER = (
    INVOICE.replace(
        "  total:        {type: money}",
        "  total:        {type: money}\n  number:       {type: text, numbered: '{n}'}\n  issued:       {type: date}",
    )
    .replace("to: sent}", "to: sent, sets: {number: next, issued: today}}")
    .replace("drawn_in: draft}", "drawn_in: draft, fixed_in: approved}")
)


def office() -> Office:
    return Office(rules(client=CLIENT, invoice=INVOICE))


def invoice(here: Office, *amounts: int, **fields: object) -> str:
    asked = Open(kind="invoice", by="anna", fields={"net": sum(amounts), **fields}, lines=lines(*amounts))
    return here.done(here.desk.handle(asked)).id


def test_an_invoice_is_opened_with_its_lines():
    """Fields and lines are one commit, and the lines are a fact of the invoice."""
    here = office()
    invoice(here, 30_000, 12_50)
    events = here.events("R-1")
    assert [type(event.body).__name__ for event in events] == ["Opened", "Billed"]
    assert told(events[1]) == "2 lines drawn, 312.50 in all"
    (fact,) = here.store.facts(kinds=["bill"])
    assert (fact.key, fact.body) == ("R-1", Billed(lines(30_000, 12_50)))


def test_lines_are_drawn_anew_with_their_sums():
    """While it is a draft: fields and lines change in one commit, and what stands now are the new lines."""
    here = office()
    invoice(here, 30_000)
    done = here.done(here.desk.handle(Bill(id="R-1", by="anna", lines=lines(40_000), fields={"net": 40_000})))
    assert [type(event.body) for event in done.events] == [FieldsSet, Billed]
    (fact,) = here.store.facts(kinds=["bill"])
    assert fact.body == Billed(lines(40_000))


def test_lines_that_are_approved_stay():
    """Said with the states in which they could be drawn; nothing is changed, not even the sums."""
    here = office()
    invoice(here, 30_000)
    here.do("R-1", "approve")
    outcome = here.desk.handle(Bill(id="R-1", by="anna", lines=lines(1), fields={"net": 1}))
    assert isinstance(outcome, Refused)
    assert outcome.refusal.reason == "the lines of R-1 cannot be drawn anew in state 'approved', only in draft"
    assert here.record("R-1").fields["net"] == 30_000


def test_sums_that_do_not_fit_draw_no_lines():
    """A field that is none, or an amount that is none: refused as a whole."""
    here = office()
    invoice(here, 30_000)
    for fields in ({"nett": 1}, {"net": "much"}):
        assert isinstance(here.desk.handle(Bill(id="R-1", by="anna", lines=lines(1), fields=fields)), Refused)
    assert len(here.events("R-1")) == 2


def test_only_invoices_have_lines():
    """A ticket is opened with none, and is told so when some are drawn on it."""
    here = office()
    here.open()
    for command in (
        Open(kind="ticket", by="anna", lines=lines(1)),
        Bill(id="T-1", by="anna", lines=lines(1)),
    ):
        outcome = here.desk.handle(command)
        assert isinstance(outcome, Refused)
        assert outcome.refusal.reason == "a ticket is no invoice: its workflow says nothing under 'bills'"
    assert here.store.load("T-2") is None


def test_lines_are_not_drawn_over_what_somebody_else_changed():
    """Who draws them names the version that they were worked out from."""
    here = office()
    invoice(here, 30_000)
    here.set("R-1", by="carla", period_end="2026-11-30")
    outcome = here.desk.handle(Bill(id="R-1", by="anna", lines=lines(1), expected=2))
    assert isinstance(outcome, Changed)


def test_what_an_invoice_says_is_changed_by_nobody_by_hand():
    """Its sums come with its lines, its days hold once it is approved, the day of its number once it is sent."""
    here = Office(rules(client=CLIENT, invoice=LONGER))
    here.open(kind="client")
    invoice(here, 30_000, client="C-1", period_start="2026-11-01", period_end="2026-11-30")

    def says(**fields: str) -> str:
        outcome = here.desk.handle(SetFields(id="R-1", by="anna", fields=fields))
        return outcome.refusal.reason if isinstance(outcome, Refused) else ""

    assert "'net' of R-1 comes with its lines; `margine month` draws them anew" in says(net="1.00")
    assert says(net="300.00") == says(period_end="2026-12-31") == says(period_end="2026-11-30") == ""
    here.do("R-1", "approve")
    assert "'period_end' of R-1 is approved; take that back first" in says(period_end="2026-12-31")
    here.do("R-1", "send")
    assert says(total="1.00") == "'total' of R-1 stays as it was sent; `margine credit R-1` takes it back"
    assert "'issued' of R-1 stays as it was sent" in says(issued="2026-11-01")
    assert here.record("R-1").fields["net"] == 30_000
