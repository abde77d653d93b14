"""The invoices of the shipped practice after they were sent: what is credited, what we owe, who is reminded."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.commands import Done
from engine.events import Escalated, GuardFailed
from engine.month.crediting import credit
from engine.month.documents import Documents
from engine.month.period import told_month
from engine.papers.identity import NotReady, checked
from engine.papers.register import found
from engine.views import Views
from engine.workflow import load
from tests.month.shop import Shop

SHIPPED = load(Path(__file__).parents[2] / "workflows")


@pytest.fixture
def shop() -> Shop:
    """An hour of November for Rossi, 97.60, sent on the first of December as R-1."""
    shop = Shop(SHIPPED)
    ticket = shop.open("anna", client=shop.client("Rossi"), subject="VPN")
    shop.work(ticket, "2026-11-10 09:00", 60)
    shop.to("2026-12-01 09:00")
    shop.send("C-1")
    return shop


def credited(shop: Shop) -> str:
    """A credit note for R-1, sent."""
    outcome = credit(shop.desk, shop.record("R-1"), by="dario", note="wrong client", final=True)
    assert isinstance(outcome, Done), outcome
    shop.only(shop.clerk().approve(["C-1"]), "approved")
    shop.only(shop.clerk().move(["C-1"], "send"), "sent")
    return outcome.id


def reminded(shop: Shop, invoice: str) -> list[str]:
    return [event.body.rung for event in shop.events(invoice) if isinstance(event.body, Escalated)]


def test_whoever_pays_late_is_reminded(shop: Shop):
    """After thirty days it is overdue, after thirty-five the client hears of it."""
    shop.daemon("2027-01-06 09:00")
    assert (shop.record("R-1").state, reminded(shop, "R-1")) == ("overdue", ["+35d"])


def test_a_credit_note_settles_its_invoice_and_reminds_nobody(shop: Shop):
    """As soon as it is sent the invoice is credited, in the same commit; nobody is asked for what we owe."""
    note = credited(shop)
    assert (shop.record("R-1").state, shop.record(note).state) == ("credited", "owed")
    shop.daemon("2027-03-01 09:00")
    assert (reminded(shop, "R-1"), reminded(shop, note)) == ([], [])
    assert (shop.document(note).number, shop.document(note).due) == ("2026/2", None)
    assert shop.do(note, "pay", "dario").state == "paid"


def test_a_credit_note_of_what_was_paid_is_owed_and_says_so(shop: Shop):
    """What is paid stays paid; why it was not credited stands on the note."""
    shop.do("R-1", "pay", "dario")
    note = credited(shop)
    assert (shop.record("R-1").state, shop.record(note).state) == ("paid", "owed")
    (told,) = [event.body for event in shop.events(note) if isinstance(event.body, GuardFailed)]
    assert told.error == "'credit' does not lead out of state 'paid'"


def test_a_draft_of_a_credit_note_settles_nothing(shop: Shop):
    """It may still be made void."""
    outcome = credit(shop.desk, shop.record("R-1"), by="dario", note="wrong client")
    assert isinstance(outcome, Done), outcome
    shop.only(shop.clerk().approve(["C-1"]), "approved")
    shop.do(outcome.id, "cancel", "dario", note="no, it was right")
    assert shop.record("R-1").state == "sent"


def test_more_back_than_new_is_approved_and_sent(shop: Shop):
    """A month of which nothing is left but a correction in the client's favour goes its way, and is owed."""
    (entry,) = [fact.key for fact in shop.store.facts(kinds=["time"], stream="T-1")]
    shop.edit(entry, seconds=30 * 60)
    shop.to("2027-01-01 09:00")
    invoice = shop.send("C-1", "2026-12")
    assert (shop.record(invoice).state, shop.record(invoice).fields["total"]) == ("owed", -4880)
    assert shop.document(invoice).kind == "credit note"


def test_an_invoice_that_was_opened_by_hand_is_what_its_fields_say(shop: Shop):
    """It has no lines and is no electronic invoice, but keeps no month from going to the accountant."""
    fields = {"client": "C-1", "subject": "By hand", "total": "122.00", "tax": "22.00", "period_end": "2026-11-30"}
    invoice = shop.open("dario", "invoice", **fields)
    shop.do(invoice, "approve", "dario")
    shop.do(invoice, "send", "dario")
    totals = shop.document(invoice).totals
    assert (totals.net, totals.tax, totals.total) == (10_000, 2200, 12_200)
    documents = Documents(Views(shop.store, SHIPPED))
    assert [each.document.id for each in found(documents, told_month("2026-11")).booked] == ["R-1", invoice]
    with pytest.raises(NotReady, match="it has no lines: it was opened by hand"):
        checked(shop.document(invoice), "ubl")
