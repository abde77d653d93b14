"""The four months that the demonstration tells contain what its tour and the README speak of, each with its number."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import date

import pytest

from engine.cli.demo_story import MORNING, tell
from engine.ledger.ledger import Ledger
from engine.margin import Question
from engine.month.closing import Month
from engine.month.period import told_month
from engine.records import Record
from engine.reports import Asked, Reading, make
from engine.store.contract import Where
from engine.store.memory import MemoryStore
from engine.store.tiny import TinyStore
from engine.unbilled import findings
from engine.views import Views
from engine.workflow import Workflow, load
from tests.cli.asking import ROOT, Practice, practice

WORKFLOWS = ROOT / "workflows"
BEGINNING, MONDAY = date(2026, 8, 1), date(2026, 11, 23)


@dataclass
class Told:
    """The practice on Monday morning."""

    store: MemoryStore
    workflow: Workflow
    ledger: Ledger
    views: Views

    def called(self, subject: str) -> list[Record]:
        """The tickets of a subject, in order."""
        found = self.views.all(Where(kind="ticket"), "id")
        return [record for record in found if record.fields.get("subject") == subject]

    @property
    def reading(self) -> Reading:
        return Reading(self.store, self.workflow, self.ledger, MONDAY)


@pytest.fixture(scope="module")
def told() -> Told:
    """Told once: four months in memory."""
    store, workflow = MemoryStore(), load(WORKFLOWS)
    tell(store, workflow)
    return Told(store, workflow, Ledger(store, workflow), Views(store, workflow))


def test_twelve_hours_were_never_billed(told: Told):
    """Waved through without a reason, written down too late, answered without time: twelve hours, each found."""
    found = findings(told.ledger, told.views, BEGINNING, date(2026, 11, 17), now=MORNING)
    assert {each.detector for each in found} == {"work_without_time", "left_out", "non_billable_without_reason"}
    assert sum(each.seconds for each in found) == 12 * 3600
    assert sum(each.cents for each in found if not each.estimated) == 59500


def test_the_servers_took_ten_man_days_and_left_a_fifth_of_their_price(told: Told):
    """5,000.00 less labour, the two machines and three calls after the delivery."""
    entries = [each for each in told.ledger.worked() if told.ledger.booking(each.record).project == "P-1"]
    before, after = (
        sum(e.seconds for e in entries if (told.ledger.booking(e.record).kind == "ticket") == later)
        for later in (False, True)
    )
    assert (before, after) == (10 * 8 * 3600, 4 * 3600 + 1800)
    (row,) = told.reading.books.margins(Question(by=("project",), only=(("project", "P-1"),))).rows
    assert (row.sums.revenue, row.sums.cost, row.sums.revenue - row.sums.cost) == (500000, 399450, 100550)


def test_the_flat_contract_costs_more_than_it_brings(told: Told):
    """October: 600.00 for more hours than they pay for."""
    question = Question(by=("contract",), since=date(2026, 10, 1), until=date(2026, 11, 1), only=(("contract", "K-1"),))
    (row,) = told.reading.books.margins(question).rows
    assert row.sums.revenue == 60000 < row.sums.cost


def test_one_client_has_a_special_discount(told: Told):
    """An hour of 80.00 costs the law firm 68.00."""
    (charge,) = told.ledger.of_record(told.called("Certificato scaduto")[-1].id)
    assert charge.amount == 6800
    assert any(step.what == "discount" and step.text.startswith("15% off 80.00") for step in told.ledger.steps(charge))


def test_the_four_hours_promised_were_missed_once(told: Told):
    """Gold: an answer within four hours; it took seven on the clock on the wall, six of them working hours."""
    timer = told.called("Allarme del gruppo di continuità")[0].timers["response"]
    assert (timer.target, timer.breached is not None, timer.consumed) == (4 * 3600, True, 6 * 3600 + 21 * 60)


def test_a_licence_is_about_to_end(told: Told):
    """The first of what ends: in three weeks."""
    report = make("renewals", told.reading, Asked(since=MONDAY, until=date(2027, 3, 23), today=MONDAY, by=("kind",)))
    first = report.tables[0].rows[0]
    assert first[:4] == [date(2026, 12, 15), 22, "K-5", "Antivirus, 25 licenze"]


def test_october_is_ready_to_be_closed(told: Told):
    """Every client is ready, and nothing has to be answered first."""
    rows = Month(told.ledger, told.views, told_month("2026-10"), MORNING).rows()
    assert {row.name: (row.standing, row.open) for row in rows} == {row.name: ("ready", ()) for row in rows}
    assert (len(rows), sum(row.net for row in rows)) == (5, 296850)


def test_one_invoice_is_overdue(told: Told):
    """All others of August and September are paid."""
    invoices = list(told.views.all(Where(kind="invoice"), "id"))
    assert [record.id for record in invoices if record.state == "overdue"] == ["R-10"]
    assert {record.state for record in invoices if record.id != "R-10"} == {"paid"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """The same practice in a folder, on Monday morning."""
    here = practice(tmp_path_factory.mktemp("kept"))
    store = TinyStore(here.folder / "margine.db")
    tell(store, load(WORKFLOWS))
    store.close()
    here.now, here.agent = "2026-11-23T10:00", "dario"
    return here


@pytest.mark.parametrize("width", [80, 100])
def test_a_table_of_the_tour_fits_the_terminal(kept: Practice, width: int):
    """The owner's reports, with names of which more than a stump is left."""
    for asked in ("margin", "report demand", "report renewals", "report contracts --month 2026-10"):
        shown = kept.on_terminal(*asked.split(), columns=width)
        assert max(map(len, shown.splitlines())) <= width, shown
        assert re.search("Pasticceria Z|K-1 Assistenza", shown)


def unhashed(text: str) -> str:
    """`contract.yaml:130@565765b` as `contract.yaml:130`."""
    return re.sub(r"(\.yaml:\d+)@[0-9a-f]{7}", r"\1", text)


def test_the_readme_shows_what_is_answered(kept: Practice):
    """Every command about money of the README, line by line; lines may be left out, not changed.

    Hashes of files are looked over: every word in a workflow changes them.
    """
    section = unhashed((ROOT / "README.md").read_text().partition("## Where is the money?")[2])
    asked = re.findall(r"^\$ margine (.*)\n((?:(?!\$|```).*\n)+)", section, re.MULTILINE)
    assert len(asked) == 2
    for words, shown in asked:
        answer = [line.rstrip() for line in unhashed(kept.on_terminal(*shlex.split(words))).splitlines()]
        assert [line for line in shown.splitlines() if line and line.rstrip() not in answer] == [], "\n".join(answer)
