"""The offer of 5,000.00: what was foreseen, what hours that come in make of it, who was warned, what is left in the end."""

from __future__ import annotations

import pytest

from engine.budgets import Budgets
from engine.commands import Approve, Open
from engine.events import Escalated, NotificationQueued
from engine.ledger.ledger import Ledger
from engine.margin.question import Question
from engine.money_events import Measured
from engine.projects.offers import read
from engine.projects.opening import NotOpened
from engine.projects.selling import accept, new_version, send
from engine.records import Record
from tests.projects.firm import Firm, places


class Sale(Firm):
    """Servers for Rossi, sold by anna for 5,000.00."""

    def __init__(self) -> None:
        super().__init__("2026-11-02 09:00")
        self.sold = self.project("Two servers")
        self.take(self.sold, "scope", assignee="anna")
        self.take(self.sold, "quote", scope="Two servers, data and applications")
        self.offer = new_version(self.desk, self.known(self.sold), "anna")
        backup = self.line("Back up the old servers", planned="6h", price="400")
        install = self.line("Install the new servers", planned="12h", price="1000")
        restore = self.line("Restore data and applications", planned="8h", price="700", after=f"{backup}, {install}")
        self.line("Acceptance test", planned="4h", price="300", after=restore)
        self.line("Server", becomes="purchase", cost="1000", price="1300", quantity=2)
        self.budgets = Budgets(self.desk, Ledger(self.store, self.desk.workflow), patient=False)

    def line(self, subject: str, **fields: object) -> str:
        said = {"offer": self.offer, "subject": subject, "role": "technician", **fields}
        return self.done(Open(kind="line", by="anna", fields=said)).id  # type: ignore[arg-type]

    @property
    def sheet(self):
        return read(self.store, self.desk.workflow, self.known(self.offer), self.today)

    def accepted(self) -> None:
        assert send(self.desk, self.sheet, self.known(self.sold), "dario") is None
        accept(self.desk, self.sheet, self.known(self.sold), "anna")

    @property
    def record(self) -> Record:
        return self.known(self.sold)

    def margin(self) -> int:
        """What the plan foresees, in cents."""
        return self.plan(self.sold).value(self.record).margin

    def warned(self) -> list[tuple[str, tuple[str, ...]]]:
        """Every rung since the last look, and whom it told."""
        found = []
        for event in self.budgets.run_once():
            match event.body:
                case Escalated(name=name, rung=rung, skipped=False):
                    found.append((f"{name} {rung}", ()))
                case NotificationQueued(to=to):
                    found[-1] = (found[-1][0], to)
        return found


@pytest.fixture
def sale() -> Sale:
    return Sale()


def test_what_the_offer_foresees(sale: Sale):
    """30 h at the mean of anna, bruno and carla (35.00, 31.00, 32.00) and two servers: 5,000.00 − 980.00 − 2,000.00."""
    sheet = sale.sheet
    assert (sheet.price, sheet.cost, sheet.seconds // 3600) == (500_000, 98_000 + 200_000, 30)


def test_a_price_waits_for_the_owner(sale: Sale):
    """Sending an offer asks for the approval of the project's price first; with it the offer goes out."""
    refusal = send(sale.desk, sale.sheet, sale.record, "anna")
    assert refusal is not None
    assert "waits for approval" in str(refusal)
    assert sale.known(sale.offer).state == "draft"
    assert send(sale.desk, sale.sheet, sale.record, "dario") is None
    assert (sale.record.state, sale.known(sale.offer).state) == ("offered", "sent")
    assert sale.record.fields["price"] == 500_000


def test_an_accepted_offer_becomes_the_plan(sale: Sale):
    """Lines become tasks with their links, and purchases; the plan that follows is the one that was agreed."""
    sale.accepted()
    board = sale.plan(sale.sold)
    assert list(places(board)) == [
        "Back up the old servers", "Install the new servers", "Restore data and applications", "Acceptance test",
    ]  # fmt: skip
    assert [row.text("after") for row, _ in board.outlook.rows()] == ["", "", "A-1, A-2", "A-3"]
    assert (sale.known("O-1").fields["cost"], sale.known("O-1").fields["quantity"]) == (100_000, 2)
    assert board.outlook.kept[sale.sold].baseline is not None
    assert {sale.known(f"L-{n}").state for n in range(1, 6)} == {"agreed"}
    assert board.value(sale.record).committed == 200_000


def test_all_of_it_or_nothing(sale: Sale):
    """An offer that was not sent is not accepted, and nothing of it is left behind."""
    with pytest.raises(NotOpened, match="refused, and nothing was done"):
        accept(sale.desk, sale.sheet, sale.record, "anna")
    assert sale.store.load("A-1") is None
    assert sale.known(sale.offer).state == "draft"


def test_a_new_version_has_the_lines_of_the_last(sale: Sale):
    """With their links among each other; the version before is replaced, its lines are dropped."""
    again = new_version(sale.desk, sale.record, "anna")
    found = read(sale.store, sale.desk.workflow, sale.known(again), sale.today)
    assert [line.record.text("subject") for line in found.lines][-1] == "Server"
    assert found.price == 500_000
    assert found.lines[2].record.text("after") == "L-6, L-7"
    assert found.record.fields["version"] == 2
    assert sale.known(sale.offer).state == "replaced"
    assert sale.known("L-1").state == "dropped"


def test_links_of_lines_survive_whatever_they_name(sale: Sale):
    """A line that waits for a later one keeps it in the next version; what waits for goods waits for what they wait for."""
    training = sale.line("Training", planned="2h", price="200", after="L-5, L-4")
    sale.tell(training, after=f"{sale.line('Scanner', becomes='purchase', price='90', after='L-4')}, L-5")
    sale.tell("L-1", after=sale.line("Book the room", planned="1h"))
    sale.offer = new_version(sale.desk, sale.record, "anna")
    lines = {line.record.text("subject"): line.record for line in sale.sheet.lines}
    named = {record.id: subject for subject, record in lines.items()}
    assert named[lines["Back up the old servers"].text("after")] == "Book the room"
    assert [named[each] for each in lines["Training"].text("after").split(", ")] == ["Scanner", "Server"]
    sale.accepted()
    tasks = {task.text("subject"): task for task, _ in sale.plan(sale.sold).outlook.rows()}
    assert tasks["Back up the old servers"].text("after") == tasks["Book the room"].id
    assert tasks["Training"].text("after") == tasks["Acceptance test"].id


def test_what_a_meter_was_told_is_no_reason_to_plan_again(sale: Sale, monkeypatch: pytest.MonkeyPatch):
    """Plans are made when a project has changed; here an hour is told to four meters, and no rung is reached."""
    sale.accepted()
    sale.take(sale.sold, "plan", end_date="2026-11-13")
    sale.take(sale.sold, "start")
    sale.budgets.run_once()
    sale.worked("A-1", 1, "carla")
    assert {type(event.body) for event in sale.budgets.run_once()} == {Measured}
    monkeypatch.setattr("engine.budgets.look", None)
    assert sale.budgets.run_once() == []


def test_the_quote_that_is_chosen_says_what_it_costs(sale: Sale):
    """And from whom it comes: on the sheet at once, and on the purchase that the line becomes."""
    said = {"line": "L-5", "subject": "Server", "supplier": "Ingrosso Lampo"}
    for cost in ("1150", "900"):
        quote = sale.done(Open(kind="quote", by="anna", fields=said)).id
        sale.take(quote, "receive", cost=cost)
    assert sale.sheet.cost == 98_000 + 200_000
    sale.take("V-2", "choose")
    assert sale.sheet.cost == 98_000 + 180_000
    sale.accepted()
    assert (sale.known("O-1").fields["cost"], sale.known("O-1").text("supplier")) == (90_000, "Ingrosso Lampo")


def test_a_change_request_changes_the_budget_on_the_record(sale: Sale):
    """What is added later is agreed to by the owner, comes to the price, and the plan of then is the one agreed."""
    sale.accepted()
    before = sale.plan(sale.sold).outlook.kept[sale.sold].baseline
    sale.offer = new_version(sale.desk, sale.record, "anna")
    assert sale.known(sale.offer).fields["change"] is True
    sale.line("A third server", planned="4h", price="600")
    sale.to("2026-11-03 09:00")
    refusal = send(sale.desk, sale.sheet, sale.record, "anna")
    assert "because it changes what was agreed" in str(refusal)
    sale.done(Approve(id=sale.offer, by="dario", yes=True))
    made = accept(sale.desk, sale.sheet, sale.record, "anna").records
    assert sale.record.fields["price"] == 560_000
    assert sale.known(made[0]).text("subject") == "A third server"
    after = sale.plan(sale.sold).outlook.kept[sale.sold].baseline
    assert before is not None
    assert after is not None
    assert set(after.slots) - set(before.slots) == set(made)


def test_the_margin_from_acceptance_to_after_sales(sale: Sale):
    """Foreseen, forecast as hours come in, warned before it is gone, and what is left with three calls after it."""
    sale.accepted()
    sale.take(sale.sold, "plan", end_date="2026-11-13")
    work = {"A-1": "carla", "A-2": "bruno", "A-3": "bruno", "A-4": "bruno"}
    assert {task.id: place.way.who[0] for task, place in sale.plan(sale.sold).outlook.rows()} == work
    assert sale.margin() == 500_000 - 200_000 - 6 * 3200 - 24 * 3100
    assert sale.warned() == []

    sale.to("2026-11-03 18:00").worked("A-1", 8, "carla")  # six were planned
    sale.tell("A-1", left="6h")
    assert sale.margin() == 500_000 - 200_000 - 14 * 3200 - 24 * 3100
    assert sale.warned() == []

    sale.to("2026-11-06 18:00").worked("A-2", 24, "bruno")  # twelve were
    sale.tell("A-2", left="40h")
    assert sale.margin() == 500_000 - 200_000 - 14 * 3200 - (24 + 40 + 12) * 3100 == 19_600
    assert sale.warned() == [
        ("money 80%", ("anna",)), ("hours 100%", ("anna", "dario")), ("slipping 115%", ("anna", "dario")),
    ]  # fmt: skip

    sale.to("2026-11-13 18:00").worked("A-2", 40, work["A-2"])
    for task, hours in (("A-3", 12), ("A-4", 4)):
        sale.worked(task, hours, work[task])
    for task in ("A-1", "A-2", "A-3", "A-4"):
        sale.take(task, "start", by=work[task])
        sale.take(task, "finish", by=work[task])
    sale.take("O-1", "order", supplier="Ingrosso Lampo", cost="1100")
    sale.take("O-1", "receive")
    sale.take(sale.sold, "start")
    sale.take(sale.sold, "hand_over", note="Everything runs")
    sale.take(sale.sold, "approve", by="client")
    sale.take(sale.sold, "support")
    for day in (16, 17, 18):
        sale.to(f"2026-11-{day} 12:00")
        ticket = sale.done(Open(kind="ticket", by="carla", fields={
            "client": sale.client, "subject": f"Call {day}", "project": sale.sold,
        })).id  # fmt: skip
        sale.worked(ticket, 2, "bruno")

    sums = sale.practice.reports.books.margins(Question(("project",))).rows[0].sums
    assert sums.revenue == 500_000
    value = sale.plan(sale.sold).value(sale.record)
    assert value.sums.seconds // 3600 == 8 + 24 + 40 + 12 + 4 + 6
    assert sale.warned() == [("money 100%", ("anna", "dario"))]
    assert value.ahead.amount == 0
    assert value.margin == 500_000 - sums.cost == -12_200
    assert value.sums.purchases == 220_000
