"""Work on a day that is invoiced already: recorded, and said with the invoice."""

from __future__ import annotations

from datetime import date

from engine.worktime.closing import late
from tests.practice import Office, rules

ENDS = """
transitions: {end: {from: begun, to: ended}}
states: {begun: {initial: true}, ended: {final: true}}
"""
CLIENT = "workflow: client\nnumber: C-{n}\nfields: {name: {type: text, default: Rossi Srl}}" + ENDS
TASK = "workflow: task\nnumber: A-{n}\nfields: {subject: {type: text, default: Cavo}}" + ENDS
TICKET = (
    """
workflow: ticket
number: T-{n}
fields: {subject: {type: text, default: VPN}, client: {type: client}}"""
    + ENDS
)
INVOICE = """
workflow: invoice
number: R-{n}
fields:
  client: {type: client, required: true}
  first:  {type: date}
  last:   {type: date}
  net:    {type: money, default: 0}
  tax:    {type: money, default: 0}
  total:  {type: money, default: 0}
  takes:  {type: invoice}
states: {draft: {initial: true}, sent: {}, void: {final: true}}
transitions: {send: {from: draft, to: sent}, cancel: {from: [draft, sent], to: void}}
bills: {client: client, from: first, until: last, net: net, tax: tax, total: total, drawn_in: draft, released_in: void, credits: takes}
"""


def office() -> Office:
    here = Office(rules(client=CLIENT, task=TASK, ticket=TICKET, invoice=INVOICE))
    here.open(kind="client")
    here.open(client="C-1")
    return here


def told(here: Office, day: str, stream: str = "T-1") -> str:
    return late(here.store, here.desk.workflow, here.record(stream), date.fromisoformat(day))


def test_a_day_that_is_invoiced():
    """With the invoice of its month; what comes after its last day is not late, nor is a client without invoices."""
    here = office()
    assert told(here, "2026-10-15") == ""
    here.open(kind="invoice", client="C-1", first="2026-09-01", last="2026-09-30")
    here.open(kind="invoice", client="C-1", first="2026-10-01", last="2026-10-31")
    assert told(here, "2026-10-15") == (
        "2026-10-15 is invoiced for Rossi Srl (R-2): it goes on the next invoice as an adjustment"
    )
    assert "(R-1)" in told(here, "2026-09-30")
    assert "(R-1)" in told(here, "2026-08-01")
    assert told(here, "2026-11-01") == ""


def test_what_is_void_or_taken_back_closes_nothing():
    """Neither a cancelled invoice nor one with a credit note."""
    here = office()
    one = here.open(kind="invoice", client="C-1", first="2026-10-01", last="2026-10-31")
    here.do(one, "cancel")
    assert told(here, "2026-10-15") == ""
    two = here.open(kind="invoice", client="C-1", first="2026-10-01", last="2026-10-31")
    assert told(here, "2026-10-15") != ""
    here.open(kind="invoice", client="C-1", first="2026-10-01", last="2026-10-31", takes=two)
    assert told(here, "2026-10-15") == ""


def test_what_is_void_under_a_name_that_has_changed():
    """A state may be renamed before the daemon has moved the invoices that stand in it."""
    here = office()
    here.do(here.open(kind="invoice", client="C-1", first="2026-10-01", last="2026-10-31"), "cancel")
    renamed = INVOICE.replace("void", "annulled") + "moved: {void: annulled}\n"
    present = rules(client=CLIENT, task=TASK, ticket=TICKET, invoice=renamed)
    assert late(here.store, present, here.record("T-1"), date(2026, 10, 15)) == ""


def test_work_on_what_belongs_to_the_clients_record():
    """A client's own record is closed as its tickets are; what is of no client never is."""
    here = office()
    here.open(kind="task")
    here.open(kind="invoice", client="C-1", first="2026-10-01", last="2026-10-31")
    assert "(R-1)" in told(here, "2026-10-15", "C-1")
    assert told(here, "2026-10-15", "A-1") == ""
