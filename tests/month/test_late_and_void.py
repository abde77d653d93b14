"""After the invoice: late entries, corrections, what is void, what is credited."""

from __future__ import annotations

import pytest

from engine.commands import Done, Refused
from engine.month.crediting import credit
from engine.month.lines import lines_of
from tests.month.shop import Shop


@pytest.fixture
def shop() -> Shop:
    """November of Rossi: an hour on a ticket, invoiced and sent on the first of December as R-1."""
    shop = Shop()
    ticket = shop.open("anna", client=shop.client("Rossi"))
    shop.work(ticket, "2026-11-10 09:00", 60)
    shop.to("2026-12-01 09:00")
    shop.send("C-1")
    return shop


def credit_note(shop: Shop, invoice: str, *, final: bool = False) -> str:
    outcome = credit(shop.desk, shop.record(invoice), by="dario", note="wrong client", final=final)
    assert isinstance(outcome, Done), outcome
    return outcome.id


def refusal(shop: Shop, invoice: str) -> str:
    outcome = credit(shop.desk, shop.record(invoice), by="dario", note="wrong client")
    assert isinstance(outcome, Refused), outcome
    return outcome.refusal.reason


def test_a_late_entry_is_on_the_next_invoice_under_its_own_heading(shop: Shop):
    """November is closed; its late work is December's to bill, and told apart from December's work."""
    shop.work("T-1", "2026-11-20 09:00", 30)
    assert shop.of("C-1").standing == "sent"
    assert "1 line came too late for R-1, on T-1" in shop.asked("C-1")["late"]
    shop.work("T-1", "2026-12-02 09:00", 60)
    shop.to("2027-01-01 09:00")
    assert dict(shop.of("C-1", "2026-12").parts) == {"work": 8000, "late": 4000}


def test_a_corrected_entry_is_an_adjustment_of_its_invoice(shop: Shop):
    """60 minutes were billed, 45 were right: −20.00 on the next invoice, which names R-1."""
    shop.edit("T-1#2", seconds=45 * 60)
    shop.work("T-1", "2026-12-02 09:00", 60)
    shop.to("2027-01-01 09:00")
    row = shop.of("C-1", "2026-12")
    assert dict(row.parts) == {"work": 8000, "adjustment": -2000}
    assert [(line.adjusts, line.before) for line in row.lines if line.adjusts] == [("R-1", 8000)]
    assert shop.asked("C-1", "2026-12")["adjustments"] == "1 adjustment of R-1"
    invoice = shop.send("C-1", "2026-12")
    assert [line.text for line in shop.document(invoice).lines] == ["T-1 VPN", "T-1 VPN (2026/1)"]
    assert shop.of("C-1", "2026-12").lines == ()


def test_an_adjustment_has_the_tax_of_what_it_adjusts(shop: Shop):
    """22 % were paid on the quarter of an hour too much; they come back although the client is exempt by now."""
    shop.set("C-1", tax="exempt")
    shop.edit("T-1#2", seconds=45 * 60)
    shop.work("T-1", "2026-12-02 09:00", 60)
    shop.to("2027-01-01 09:00")
    totals = shop.document(shop.send("C-1", "2026-12")).totals
    assert [(share.tax, share.net, share.amount) for share in totals.taxes] == [
        ("standard", -2000, -440),
        ("exempt", 8000, 0),
    ]


def test_more_back_than_new_makes_a_credit_note(shop: Shop):
    """Where corrections come to less than nothing, the document is a credit note."""
    shop.edit("T-1#2", seconds=45 * 60)
    shop.to("2027-01-01 09:00")
    invoice = shop.draft("C-1", "2026-12")
    document = shop.document(invoice)
    assert (document.kind, document.totals.total) == ("credit note", -2440)


def test_what_is_void_comes_again(shop: Shop):
    """Nothing of a void invoice is billed; its month is open, and drawn again under another key."""
    shop.do("R-1", "cancel", "dario", note="wrong address")
    row = shop.of("C-1")
    assert (row.standing, row.net, row.invoices) == ("ready", 8000, ())
    assert shop.draft("C-1") == "R-2"
    assert [line.adjusts for line in lines_of(shop.store, "R-2")] == [""]


def test_numbers_are_given_on_sending_and_have_no_gaps(shop: Shop):
    """A draft that is made void takes no number; sent in whatever order, they follow one another."""
    for name in ("Verdi", "Bianchi", "Neri"):
        shop.work(shop.open("anna", client=shop.client(name)), "2026-11-11 09:00", 60)
    drafts = [act.invoice for act in shop.clerk().draft(["C-2", "C-3", "C-4"])]
    shop.do(drafts[0], "cancel", "dario", note="not yet")
    shop.clerk().approve(["C-3", "C-4"])
    shop.only(shop.clerk().move(["C-4"], "send"), "sent")
    shop.only(shop.clerk().move(["C-3"], "send"), "sent")
    numbers = {stream: shop.record(stream).fields.get("number") for stream in ("R-1", *drafts)}
    assert numbers == {"R-1": "2026/1", drafts[0]: None, drafts[1]: "2026/3", drafts[2]: "2026/2"}
    assert shop.document("R-1").number == "2026/1"
    assert str(shop.document("R-1").issued) == "2026-12-01"


def test_a_credit_note_mirrors_its_invoice(shop: Shop):
    """The same lines with the other sign, the same days, a reference; a draft that goes the way of invoices."""
    note = credit_note(shop, "R-1")
    document = shop.document(note)
    assert (document.kind, document.credits.id if document.credits else "", document.draft) == (
        "credit note",
        "R-1",
        True,
    )
    assert (document.totals.net, document.totals.tax, document.totals.total) == (-8000, -1760, -9760)
    assert [(line.part, line.text, line.net) for line in document.lines] == [("work", "T-1 VPN", -8000)]
    assert shop.record(note).fields["total"] == -9760


def test_what_is_credited_is_billed_again_as_it_is_rated_then(shop: Shop):
    """The month is open again: corrected to 45 minutes, it is drawn with 60.00."""
    credit_note(shop, "R-1")
    shop.edit("T-1#2", seconds=45 * 60)
    row = shop.of("C-1")
    assert (row.standing, row.net) == ("ready", 6000)
    invoice = shop.draft("C-1")
    assert shop.record(invoice).fields["net"] == 6000
    assert shop.of("C-1").lines == ()


def test_what_is_taken_back_is_drawn_in_its_own_month_although_a_later_one_is_closed(shop: Shop):
    """December is invoiced when November's invoice turns out wrong: November is open, looked at and drawn alike."""
    shop.work("T-1", "2026-12-02 09:00", 60)
    shop.to("2027-01-01 09:00")
    shop.send("C-1", "2026-12")
    credit_note(shop, "R-1")
    assert shop.of("C-1").standing == "ready"
    document = shop.document(shop.draft("C-1"))
    assert (str(document.since), str(document.until), document.totals.net) == ("2026-11-01", "2026-11-30", 8000)
    assert shop.of("C-1", "2027-01").lines == ()


def test_a_month_that_was_never_invoiced_is_shut_by_a_later_one(shop: Shop):
    """Work of October that is written down after November was sent is told, and never called ready by itself."""
    shop.work("T-1", "2026-10-20 09:00", 60)
    row = shop.of("C-1", "2026-10")
    assert (row.standing, row.net) == ("nothing", 8000)
    text = "1 line came too late for October 2026, on T-1: on the next invoice"
    assert shop.asked("C-1", "2026-10")["late"] == text
    act = shop.only(shop.clerk(month="2026-10").draft(["C-1"]), "refused")
    assert act.reason == "it is invoiced up to 2026-11-30; what came later goes on the next invoice, of a later month"
    assert dict(shop.of("C-1", "2026-12").parts) == {"late": 8000}


def test_what_is_written_off_never_comes_again(shop: Shop):
    """Neither as it was, nor as a correction that comes afterwards."""
    credit_note(shop, "R-1", final=True)
    assert shop.of("C-1").lines == ()
    shop.edit("T-1#2", seconds=45 * 60)
    assert shop.of("C-1").lines == ()
    assert shop.of("C-1", "2026-12").lines == ()


def test_a_void_credit_note_takes_back_nothing(shop: Shop):
    """Its invoice stands again, closed and billed; another credit note can be opened."""
    note = credit_note(shop, "R-1", final=True)
    shop.do(note, "cancel", "dario", note="no, it was right")
    row = shop.of("C-1")
    assert (row.standing, row.lines, row.closer.id if row.closer else "") == ("sent", (), "R-1")
    assert credit_note(shop, "R-1") != note


def test_what_cannot_be_credited_is_told(shop: Shop):
    """A draft is reopened or void, not credited; nor is an invoice twice, or a credit note, or a ticket."""
    note = credit_note(shop, "R-1")
    assert refusal(shop, "R-1") == f"R-1 is credited by {note} already"
    assert (
        refusal(shop, note)
        == f"{note} is the credit note of R-1 itself; what is to be paid after all goes on a new invoice"
    )
    assert "T-1 is a ticket, and only an invoice can be credited" in refusal(shop, "T-1")
    draft = shop.draft("C-1")
    assert "was not sent" in refusal(shop, draft)
    shop.do(draft, "cancel", "dario", note="no")
    assert "nothing of it is billed" in refusal(shop, draft)


def test_a_credit_note_is_approved_and_sent_with_its_month(shop: Shop):
    """It has a number of the same series."""
    note = credit_note(shop, "R-1")
    shop.only(shop.clerk().approve(["C-1"]), "approved")
    shop.only(shop.clerk().move(["C-1"], "send"), "sent")
    assert shop.record(note).fields["number"] == "2026/2"
