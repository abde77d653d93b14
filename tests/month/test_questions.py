"""What must be answered before a month is invoiced, each with the command that answers it."""

from __future__ import annotations

import pytest

from engine.month.questions.question import Question
from engine.worktime.running import Switched, Timer
from tests.month.shop import MONEY, Shop, practice


def shop_of(**more: str) -> Shop:
    shop = Shop(practice(**more))
    shop.client("Rossi")
    return shop


def question(shop: Shop, code: str, month: str = "2026-11") -> Question:
    found = [each for each in shop.of("C-1", month).questions if each.code == code]
    assert len(found) == 1, shop.asked("C-1", month)
    return found[0]


def test_nothing_is_asked_where_all_is_well():
    """A closed ticket, rated, of a month that is over."""
    shop = shop_of()
    ticket = shop.open("anna", client="C-1")
    shop.work(ticket, "2026-11-10 09:00", 60)
    shop.do(ticket, "close")
    assert shop.to("2026-12-01 09:00").of("C-1").questions == ()


def test_work_without_a_price_is_left_out_and_asked_about():
    """There is no price for a service manager: the entry is not billed as zero."""
    shop = shop_of()
    ticket = shop.open("anna", client="C-1")
    shop.work(ticket, "2026-11-10 09:00", 60)
    shop.work(ticket, "2026-11-11 09:00", 60, by="dario")
    shop.to("2026-12-01 09:00")
    asked, row = question(shop, "unrated"), shop.of("C-1")
    assert asked.text.startswith("1 entry without a price on T-1: ")
    assert (asked.command, asked.must, row.net, row.standing) == ("margine why T-1 charge", True, 8000, "to answer")
    shop.draft("C-1")
    assert shop.document("R-1").totals.net == 8000


def test_time_that_is_being_recorded_is_asked_about():
    """A ticket in a state that records time has work that is not written down yet."""
    shop = shop_of()
    ticket = shop.open("anna", client="C-1")
    shop.do(ticket, "start")
    asked = question(shop, "recording")
    assert asked.text == "T-1 VPN records anna's time since 2026-11-02 09:00, and it is not written down yet"
    assert asked.command == "margine do T-1"
    assert [each.code for each in shop.of("C-1", "2026-10").questions] == []


def test_an_entry_that_is_too_long_is_asked_about_with_the_money():
    """A ticket was left in work over a weekend: that is billed to nobody unasked."""
    shop = shop_of()
    ticket = shop.to("2026-11-06 17:00").open("anna", client="C-1")
    shop.do(ticket, "start")
    shop.to("2026-11-09 10:00").do(ticket, "close")
    asked = question(shop.to("2026-12-01 09:00"), "long")
    entry = asked.command.split()[3]
    assert asked.text == f"{entry} says that anna worked 65h without leaving off, from 2026-11-06 17:00"
    assert (asked.command, asked.must, asked.cents) == (f"margine time edit {entry} 8h", True, 65 * 80_00)


def test_time_that_is_charged_twice_is_told():
    """Anna stood on two tickets from 10 to 11; what only touches, or is not billable, is nothing to tell."""
    shop = shop_of()
    one, other = shop.open("anna", client="C-1"), shop.open("anna", client="C-1")
    long = shop.work(one, "2026-11-10 09:00", 120)
    short = shop.work(other, "2026-11-10 10:00", 60)
    shop.work(other, "2026-11-10 11:00", 60)
    asked = question(shop.to("2026-12-01 09:00"), "overlap")
    assert asked.text == (
        f"2 entries on T-1, T-2 at the same time as other work of the same person: {long} and {short}"
    )
    assert (asked.command, asked.must) == ("margine time --agent anna --day 2026-11-10", False)
    shop.edit(short, billable=False, reason="watched only")
    assert "overlap" not in shop.asked("C-1")


def test_work_under_the_contract_of_somebody_else_is_told():
    """A wrong contract on a ticket sends its hours to another client; a group may mean it."""
    shop = shop_of()
    verdi = shop.client("Verdi")
    contract = shop.contract(verdi)
    ticket = shop.open("anna", client="C-1", contract=contract)
    shop.work(ticket, "2026-11-10 09:00", 60)
    (asked,) = (each for each in shop.to("2026-12-01 09:00").of(verdi).questions if each.code == "of another")
    assert asked.text == (
        "work for C-1 Rossi on T-1 comes to this client, whose contract it names: " + f"{contract} Care"
    )
    assert (asked.command, asked.must) == ("margine set T-1 contract=", False)
    shop.set(ticket, contract="")
    assert "of another" not in shop.asked(verdi)


def test_a_timer_that_runs_is_asked_about():
    """Its work is written down when it is stopped; a month before it began does not wait for it."""
    shop = shop_of()
    ticket = shop.open("anna", client="C-1")
    assert isinstance(Timer(shop.desk, "anna", "anna").begin(ticket), Switched)
    asked = question(shop, "running")
    assert asked.text == "anna's timer runs on T-1 VPN since 2026-11-02 09:00"
    assert asked.command == "margine timer stop --for anna"
    assert "running" not in shop.asked("C-1", "2026-10")


def test_work_beside_a_contract_is_asked_about_with_the_money():
    """The client has a contract, and somebody forgot to name it on the ticket."""
    shop = shop_of()
    shop.contract("C-1")
    shop.work(shop.open("anna", client="C-1"), "2026-11-10 09:00", 60)
    asked = question(shop.to("2026-12-01 09:00"), "no contract")
    assert asked.text == "1 entry on T-1 outside of any contract, although there is K-1 Care"
    assert (asked.command, asked.cents) == ("margine set T-1 contract=K-1", 8000)
    shop.set("T-1", contract="K-1")
    assert "no contract" not in shop.asked("C-1")


def test_what_was_not_answered_is_asked_of_the_draft_too():
    """Drawing answers nothing: the draft is not approved before somebody has said which contract, and drawn it anew."""
    shop = shop_of()
    shop.contract("C-1", included=120)
    shop.work(shop.open("anna", client="C-1"), "2026-11-10 09:00", 60)
    shop.to("2026-12-01 09:00")
    shop.draft("C-1")
    assert "1 entry on T-1 outside of any contract" in shop.asked("C-1")["no contract"]
    assert "these 2" not in shop.only(shop.clerk().approve(["C-1"]), "refused").reason
    shop.set("T-1", contract="K-1")
    assert [code for code in shop.asked("C-1") if code in {"no contract", "stale"}] == ["stale"]
    assert shop.only(shop.clerk().redraw(["C-1"]), "redrawn").total == 12200
    shop.only(shop.clerk().approve(["C-1"]), "approved")


def test_what_waits_for_approval_is_asked_about():
    """Somebody has to say yes or no first."""
    shop = shop_of()
    ticket = shop.open("anna", client="C-1")
    shop.ask(ticket, "waive")
    asked = question(shop, "approval")
    assert asked.text == "'waive' of T-1 VPN waits for service_manager, asked by anna"
    assert asked.command == "margine approve T-1 waive"


def test_a_price_without_an_amount_is_asked_about():
    """Delivered, and nobody said at what price; once it is said, it is billed."""
    shop = shop_of()
    order = shop.open("carla", "purchase", subject="Switch", client="C-1", cost="80.00")
    shop.do(order, "order")
    shop.do(order, "deliver")
    asked = question(shop, "unpriced")
    assert asked.text == "'goods' of O-1 Switch fell due on 2026-11-02 and has no amount"
    assert asked.command == "margine set O-1 price=…"
    shop.set(order, price="100.00")
    assert "unpriced" not in shop.asked("C-1")
    assert dict(shop.of("C-1").parts) == {"price": 10000}


def test_a_purchase_that_is_charged_nowhere_is_asked_about():
    """It was ordered, and has cost; the price comes with the delivery, or never."""
    shop = shop_of()
    order = shop.open("carla", "purchase", subject="Switch", client="C-1", cost="80.00", quantity="2")
    shop.do(order, "order")
    asked = question(shop, "purchase")
    assert asked.text == "O-1 Switch has cost 160.00 and is charged nowhere"
    assert (asked.command, asked.cents) == ("margine set O-1 price=…", 16000)


def test_a_price_that_was_never_triggered_is_asked_about():
    """The goods were charged, the support was agreed, and the record has ended by another way."""
    shop = shop_of()
    order = shop.open(
        "carla", "purchase", subject="Switch", client="C-1", cost="80.00", price="100.00", support="30.00"
    )
    for way in ("order", "deliver", "drop"):
        shop.do(order, way)
    assert question(shop, "milestone").text == "O-1 Switch has ended, and 'later' was never charged"


def test_a_low_allowance_is_to_be_known():
    """Half an hour of ten is left: nothing must be answered, somebody should offer more."""
    shop = shop_of()
    contract = shop.contract("C-1", included="10h")
    ticket = shop.open("anna", client="C-1", contract=contract)
    shop.work(ticket, "2026-11-10 09:00", 9 * 60 + 30)
    asked = question(shop, "low")
    assert asked.text == "included 2026-11 of K-1 Care: 0:30 of 10:00 left"
    assert not asked.must


def test_a_client_without_a_tax_number_is_to_be_known():
    """An electronic invoice could not say who it is for."""
    shop = shop_of()
    shop.set("C-1", vat_number="")
    shop.work(shop.open("anna", client="C-1"), "2026-11-01 09:00", 60)
    assert question(shop, "buyer").text == "no vat_number of C-1 Rossi is known"
    assert question(shop, "buyer").command == "margine set C-1 vat_number=…"


def test_work_on_what_is_still_open_is_to_be_known():
    """More may come for the same ticket."""
    shop = shop_of()
    shop.work(shop.open("anna", client="C-1"), "2026-11-01 09:00", 60)
    assert question(shop, "open work").text == "T-1 is still open: later work goes on a later invoice"


def test_a_tax_that_is_gone_leaves_its_lines_out():
    """The client's tax was taken out of company.yaml: nobody guesses another rate."""
    shop = shop_of()
    shop.set("C-1", tax="reduced")
    shop.work(shop.open("anna", client="C-1"), "2026-11-01 09:00", 60)
    shop.desk.adopt(practice(company=MONEY.replace("  reduced:", "  low:"), purchase=""))
    asked = question(shop, "tax")
    assert "1 line of T-1 left out: 'reduced' is no tax of company.yaml" in asked.text
    assert (asked.cents, shop.of("C-1").lines) == (8000, ())


def test_open_questions_keep_a_draft_from_being_approved_unless_somebody_says_why():
    """The refusal repeats the questions; the reason stands on the record."""
    shop = shop_of()
    ticket = shop.open("anna", client="C-1")
    shop.work(ticket, "2026-11-10 09:00", 60)
    shop.work(ticket, "2026-11-11 09:00", 60, by="dario")
    shop.to("2026-12-01 09:00")
    invoice = shop.draft("C-1")
    act = shop.only(shop.clerk().approve(["C-1"]), "refused")
    assert act.reason.startswith("this must be answered first: 1 entry without a price on T-1")
    assert shop.record(invoice).state == "draft"
    shop.only(shop.clerk().approve(["C-1"], "dario's hour is a gift"), "approved")
    notes = [event.body.text for event in shop.events(invoice) if type(event.body).__name__ == "Noted"]
    assert notes[0].startswith("approved although 1 entry without a price")
    assert notes[0].endswith(": dario's hour is a gift")


def test_who_may_approve_is_the_workflows_to_say():
    """The role stands in invoice.yaml, and nowhere else."""
    shop = shop_of()
    shop.work(shop.open("anna", client="C-1"), "2026-11-01 09:00", 60)
    shop.to("2026-12-01 09:00").draft("C-1")
    act = shop.only(shop.clerk("anna").approve(["C-1"]), "refused")
    assert "'check' is for service_manager, and anna is not" in act.reason


@pytest.mark.parametrize("month", ["2026-11", "2026-12"])
def test_looking_while_work_goes_on_changes_nothing(month: str):
    """A month can be looked at while tickets run; no event comes of it."""
    shop = shop_of()
    ticket = shop.open("anna", client="C-1")
    shop.do(ticket, "start")
    before = shop.store.position()
    shop.month(month).rows()
    assert shop.store.position() == before


def test_whoever_looks_is_told_of_what_no_invoice_will_show():
    """An answer without time: what it would have brought. Nothing waits for it, and who draws does not search."""
    shop = shop_of()
    for day in ("10", "11", "12"):
        shop.work(shop.open("anna", client="C-1"), f"2026-11-{day} 09:00", 60)
    forgotten = shop.open("anna", client="C-1")
    shop.reply(forgotten)
    shop.to("2026-12-01 09:00")
    month = shop.month(search=True)
    (asked,) = [each for each in month.of("C-1").questions if each.code == "unbilled"]
    assert asked.text == "1 finding of work that no invoice shows, about 80.00"
    assert (asked.command, asked.must) == ("margine unbilled --month 2026-11 --client C-1", False)
    assert (asked.records, asked.cents) == ((forgotten,), None)
    assert month.of("C-1").lines == shop.of("C-1").lines
    assert "unbilled" not in shop.asked("C-1")


def test_a_draft_is_drawn_anew_when_its_client_is_taxed_otherwise():
    """The client turns out to be exempt, or to withhold, after the draft was drawn: it is not approved as it is."""
    shop = shop_of()
    shop.work(shop.open("anna", client="C-1"), "2026-11-10 09:00", 60)
    shop.to("2026-12-01 09:00")
    shop.draft("C-1")
    shop.set("C-1", tax="exempt", withholding="20%")
    text = "R-1 was drawn with 97.60 to pay, and by the client's taxes of today it is 64.00"
    assert shop.asked("C-1")["stale"] == text
    assert text in shop.only(shop.clerk().approve(["C-1"]), "refused").reason
    shop.only(shop.clerk().redraw(["C-1"]), "redrawn")
    assert "stale" not in shop.asked("C-1")
    assert shop.document("R-1").totals.payable == 6400
