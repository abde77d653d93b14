"""Looking at a month and drawing it are one path; nobody draws the same thing twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.clock import VirtualClock
from engine.desk import Desk
from engine.ledger.ledger import Ledger
from engine.month.acting import Clerk
from engine.month.closing import Month
from engine.month.lines import lines_of
from engine.month.period import told_month
from engine.store.tiny import TinyStore
from engine.views import Views
from tests.month.shop import MONEY, Shop, practice
from tests.practice import at


@pytest.fixture
def shop() -> Shop:
    """Rossi with a fee of 100.00 from the first of November, and a ticket."""
    shop = Shop()
    rossi = shop.client("Rossi")
    contract = shop.contract(rossi)
    ticket = shop.open("anna", client=rossi, contract=contract)
    shop.work(ticket, "2026-11-10 09:00", 70, note="checked the line")
    return shop.to("2026-12-01 09:00")


def test_what_is_ready_is_told_by_kind(shop: Shop):
    """A fee, and 70 minutes that are charged as 75."""
    row = shop.of("C-1")
    assert (row.standing, row.net, row.totals.tax, row.totals.total) == ("ready", 20000, 4400, 24400)
    assert (dict(row.parts), row.seconds) == ({"fee": 10000, "work": 10000}, 4200)


def test_who_owes_a_fee_alone_is_among_the_clients():
    """Nobody has worked for Verdi, and nobody has looked at what Verdi owes."""
    shop = Shop()
    verdi = shop.client("Verdi")
    shop.contract(verdi)
    shop.to("2026-12-01 09:00")
    month = Month(
        Ledger(shop.store, practice()), Views(shop.store, practice()), told_month("2026-11"), shop.clock.now()
    )
    assert month.clients() == [verdi]


def test_what_was_invoiced_elsewhere_is_on_no_invoice():
    """The contract is of October, and so is some work; invoices are ours from November on."""
    shop = Shop(practice(company=MONEY + "invoices_from: 2026-11-01\n"), "2026-10-01 09:00")
    rossi = shop.client()
    ticket = shop.open("anna", client=rossi, contract=shop.contract(rossi, since="2026-10-01"))
    shop.work(ticket, "2026-10-31 16:00", 60)
    shop.work(ticket, "2026-11-02 09:00", 60)
    shop.to("2026-12-01 09:00")
    assert [line.charge.day for line in shop.of(rossi).lines] == [date(2026, 11, 1), date(2026, 11, 2)]


def test_what_is_drawn_is_what_was_shown_to_the_cent(shop: Shop):
    """The lines of the record are those of the preview, and its sums theirs."""
    shown = shop.of("C-1")
    invoice = shop.draft("C-1")
    fields = shop.record(invoice).fields
    assert lines_of(shop.store, invoice) == shown.lines
    assert [fields[name] for name in ("net", "tax", "total")] == [20000, 4400, 24400]
    assert (fields["client"], fields["first"], fields["last"]) == ("C-1", "2026-11-01", "2026-11-30")


def test_a_month_that_is_drawn_is_not_drawn_again(shop: Shop):
    """Whoever asks twice has nothing to do; the answer names the invoice, and how it is drawn anew."""
    invoice = shop.draft("C-1")
    act = shop.only(shop.clerk().draft(["C-1"]), "nothing")
    assert act.reason == f"{invoice} is the invoice of November 2026 already; --redraw draws it anew"
    assert shop.of("C-1").standing == "drafted"


def test_two_who_draw_at_once_draw_one_invoice(tmp_path: Path):
    """Both have looked before either drew; the second finds it drawn, from a store of its own."""
    first = Shop(store=TinyStore(tmp_path / "margine.db"))
    ticket = first.open("anna", client=first.client("Rossi"))
    first.work(ticket, "2026-11-10 09:00", 60)
    first.to("2026-12-01 09:00")
    store, workflow = TinyStore(tmp_path / "margine.db"), practice()
    other = Month(Ledger(store, workflow), Views(store, workflow), told_month("2026-11"), at("2026-12-01 09:00"))
    clerk, second = first.clerk(), Clerk(Desk(store, workflow, VirtualClock(at("2026-12-01 09:00"))), other, "carla")
    assert clerk.month.of("C-1").lines == other.of("C-1").lines != ()
    assert [act.result for act in clerk.draft(["C-1"])] == ["drafted"]
    assert [act.result for act in second.draft(["C-1"])] == ["nothing"]
    assert [record.id for record in Ledger(store, workflow).invoices()] == ["R-1"]
    store.close()
    first.store.close()


def test_everybody_is_drawn_in_one_go(shop: Shop):
    """Who has nothing gets nothing, and is told; the others have an invoice each."""
    verdi, bianchi = shop.client("Verdi"), shop.client("Bianchi")
    shop.work(shop.open("anna", client=verdi), "2026-11-11 09:00", 60)
    acts = shop.clerk().draft(["C-1", verdi, bianchi])
    assert [(act.client, act.result, act.invoice) for act in acts] == [
        ("C-1", "drafted", "R-1"),
        (verdi, "drafted", "R-2"),
        (bianchi, "nothing", ""),
    ]


def test_a_client_with_nothing_is_not_among_the_ready(shop: Shop):
    """Nothing to bill, no invoice; what is covered alone makes none either."""
    verdi = shop.client("Verdi")
    contract = shop.contract(verdi, "0.00", included="10h")
    shop.work(shop.open("anna", client=verdi, contract=contract), "2026-11-11 09:00", 60)
    row = shop.of(verdi)
    assert (row.standing, row.net, row.seconds) == ("nothing", 0, 3600)
    assert shop.only(shop.clerk().draft([verdi]), "nothing").reason == "there is nothing to bill"


def test_a_month_to_come_is_shown_and_not_drawn(shop: Shop):
    """What will be owed in January can be looked at; an invoice of it waits for January."""
    assert shop.of("C-1", "2027-01").net == 40000
    act = shop.only(shop.clerk(month="2027-01").draft(["C-1"]), "refused")
    assert act.reason == "January 2027 begins on 2027-01-01, and nothing of it can be invoiced before"


def test_the_running_month_can_be_drawn_and_says_that_it_is_not_over(shop: Shop):
    """It is known beforehand that work to come will be late."""
    shop = Shop()
    shop.work(shop.open("anna", client=shop.client("Rossi")), "2026-11-01 09:00", 60)
    assert shop.asked("C-1")["month"] == "November 2026 is not over: 29 days to come, whose work would be late"
    assert shop.draft("C-1") == "R-1"


def test_a_draft_is_drawn_anew_with_what_came_since(shop: Shop):
    """New work and corrected work; the sums follow, and nothing is an adjustment, because nothing was sent."""
    invoice = shop.draft("C-1")
    shop.work("T-1", "2026-11-12 09:00", 30)
    assert "1 line came since R-1 was drawn, on T-1" in shop.asked("C-1")["stale"]
    act = shop.only(shop.clerk().redraw(["C-1"]), "redrawn")
    assert (act.invoice, act.total) == (invoice, 29280)
    assert [line.adjusts for line in lines_of(shop.store, invoice)] == ["", "", ""]
    assert "stale" not in shop.asked("C-1")


def test_what_is_approved_must_be_reopened_to_be_drawn_anew(shop: Shop):
    """Approved lines stand until somebody takes the approval back."""
    shop.draft("C-1")
    shop.only(shop.clerk().approve(["C-1"]), "approved")
    assert shop.only(shop.clerk().redraw(["C-1"]), "refused").reason == "R-1 is checked; reopen it first"
    shop.only(shop.clerk().move(["C-1"], "reopen"), "reopened")
    shop.only(shop.clerk().redraw(["C-1"]), "redrawn")


def test_a_month_before_an_invoiced_one_cannot_be_drawn(shop: Shop):
    """October is closed with November: what comes late for it goes on December's."""
    shop.send("C-1")
    shop.work("T-1", "2026-10-20 09:00", 60)
    act = shop.only(shop.clerk(month="2026-10").draft(["C-1"]), "refused")
    assert act.reason == "it is invoiced up to 2026-11-30; what came later goes on the next invoice, of a later month"


def test_what_was_left_from_before_is_within_the_first_invoice(shop: Shop):
    """A client's first invoice begins with its first work."""
    verdi = shop.client("Verdi")
    shop.work(shop.open("anna", client=verdi), "2026-09-15 09:00", 60)
    row = shop.of(verdi)
    assert (row.since, dict(row.parts)) == (date(2026, 9, 15), {"work": 8000})


def test_drawing_in_a_desk_that_refuses_is_told_and_the_others_go(shop: Shop):
    """The workflow decides who opens invoices and what they need; one refusal does not stop the rest."""
    strict = practice(invoice=_with_required_field())
    shop.desk.adopt(strict)
    act = shop.only(shop.clerk().draft(["C-1"]), "refused")
    assert "a new invoice needs place" in act.reason


def _with_required_field() -> str:
    from tests.month.shop import INVOICE

    return INVOICE.replace("  issued:", "  place: {type: text, required: true}\n  issued:")
