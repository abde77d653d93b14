"""From the record of an invoice to its document."""

from __future__ import annotations

import pytest

from engine.month.documents import NotPapered
from tests.month.shop import MONEY, Shop, practice


@pytest.fixture
def shop() -> Shop:
    """Rossi, who withholds 20 %, with an hour of work and goods at another rate."""
    shop = Shop()
    rossi = shop.client("Rossi", withholding="20%", city="Milano", vat_number="IT09876543210")
    shop.work(shop.open("anna", client=rossi), "2026-11-10 09:00", 60, note="checked the line")
    order = shop.open("carla", "purchase", subject="Switch", client=rossi, cost="10.00", price="33.33", quantity="2")
    shop.do(order, "order")
    shop.do(order, "deliver")
    return shop.to("2026-12-01 09:00")


def test_rates_are_told_apart_and_what_is_withheld_is_of_the_net(shop: Shop):
    """80.00 at 22 %, 66.66 at 10 %: 17.60 and 6.67; 20 % of 146.66 are 29.33."""
    document = shop.document(shop.draft("C-1"))
    assert [(share.tax, share.net, share.amount) for share in document.totals.taxes] == [
        ("standard", 8000, 1760),
        ("reduced", 6666, 667),
    ]
    sums = document.totals
    assert (sums.net, sums.total, sums.withheld, sums.payable) == (14666, 17093, 2933, 14160)
    assert shop.record("R-1").fields["kept"] == 2933


def test_who_sells_and_who_buys_is_on_it(shop: Shop):
    """From company.yaml's issuer, and from the client's record."""
    document = shop.document(shop.draft("C-1"))
    assert (document.seller.name, document.seller.vat_number) == ("Prova Srl", "IT01234567897")
    assert (document.buyer.name, document.buyer.city, document.buyer.vat_number) == ("Rossi", "Milano", "IT09876543210")


def test_lines_say_what_the_client_needs_to_know(shop: Shop):
    """Two switches at 33.33; the ticket, with its entry and how the amount came about beneath."""
    goods, work = shop.document(shop.draft("C-1")).lines
    assert (goods.text, goods.quantity, goods.unit_price, goods.rate) == ("Switch", 2, 3333, 1000)
    piece = work.pieces[0]
    assert (work.text, piece.text, piece.agent, piece.seconds) == ("T-1 VPN", "checked the line", "anna", 3600)
    assert any(step.what == "rate" for step in piece.steps)


def test_a_sent_invoice_keeps_its_words_and_its_address(shop: Shop):
    """The ticket is renamed and the client moves; what was sent reads as it was sent."""
    invoice = shop.send("C-1")
    before = shop.document(invoice)
    shop.to("2026-12-05 09:00")
    shop.set("T-1", subject="Something else")
    shop.set("C-1", city="Roma", name="Rossi & Figli")
    assert shop.document(invoice) == before


def test_a_draft_follows_its_client(shop: Shop):
    """Until it is sent, the address is the one that holds."""
    invoice = shop.draft("C-1")
    shop.set("C-1", city="Roma")
    assert shop.document(invoice).buyer.city == "Roma"


def test_a_rate_that_was_changed_under_an_invoice_is_told(shop: Shop):
    """No document with other figures than were sent."""
    invoice = shop.send("C-1")
    shop.desk.adopt(practice(company=MONEY.replace("rate: 22%", "rate: 23%")))
    with pytest.raises(NotPapered, match=r"R-1 was fixed at 170\.93, .* it would be 171\.73"):
        shop.document(invoice)


def test_the_day_by_which_it_is_paid_follows_from_its_workflow(shop: Shop):
    """Thirty days after it was issued, as the state waits that it goes to; a draft has neither day."""
    invoice = shop.draft("C-1")
    assert (shop.document(invoice).issued, shop.document(invoice).due) == (None, None)
    shop.clerk().approve(["C-1"])
    shop.only(shop.clerk().move(["C-1"], "send"), "sent")
    document = shop.document(invoice)
    assert (str(document.issued), str(document.due)) == ("2026-12-01", "2026-12-31")


def test_what_is_no_invoice_has_no_document(shop: Shop):
    """A ticket is refused in words."""
    with pytest.raises(NotPapered, match="T-1 is a ticket, and no invoice"):
        shop.document("T-1")


def test_work_that_is_nobodys_to_pay_is_not_shown(shop: Shop):
    """It is on no line: none of the client's business."""
    shop.work("T-1", "2026-11-11 09:00", 60, billable=False, reason="our mistake")
    assert len(shop.of("C-1").lines) == 2
    document = shop.document(shop.send("C-1"))
    assert [line.part for line in document.lines] == ["price", "work"]
    assert len(document.lines[1].pieces) == 1
    assert shop.of("C-1").lines == ()


def test_the_preview_is_the_document_of_the_draft(shop: Shop):
    """But for the record, which is not there yet."""
    from engine.month.documents import Documents
    from engine.views import Views

    row = shop.of("C-1")
    shown = Documents(Views(shop.store, shop.desk.workflow)).preview(row, shop.month().month)
    drawn = shop.document(shop.draft("C-1"))
    assert (shown.lines, shown.totals, shown.buyer, shown.since) == (
        drawn.lines,
        drawn.totals,
        drawn.buyer,
        drawn.since,
    )
