"""Plans that are kept: tasks get their days and people, and later plans say what has moved, and why."""

from __future__ import annotations

import pytest

from engine.boards.burn import report
from engine.boards.plan import money
from engine.events import replay
from engine.plan_events import PlanKept
from engine.planning.compare import Move
from engine.projects.keeping import keep
from engine.why import told
from tests.practice import said
from tests.projects.firm import Firm


@pytest.fixture
def firm() -> Firm:
    """A backup, an installation after it, and a plan that was kept."""
    firm = Firm()
    project = firm.project(price=200_000)
    firm.task(project, "Back up", planned="6h", role="technician")
    firm.task(project, "Install", planned="12h", assignee="bruno", after="A-1")
    assert keep(firm.desk, firm.plan("P-1").outlook, "anna") == []
    return firm


def moved(firm: Firm) -> dict[str, Move]:
    return {move.job: move for move in firm.plan("P-1").outlook.moves}


def test_tasks_get_their_days_and_their_people(firm: Firm):
    """Whoever can do it cheapest of those who end first has it; days are those of the company."""
    backup = firm.known("A-1").fields
    assert (backup["starts"], backup["ends"], backup["assignee"]) == ("2026-11-23", "2026-11-23", "bruno")
    assert (firm.known("A-2").fields["starts"], firm.known("A-2").fields["ends"]) == ("2026-11-23", "2026-11-25")


def test_the_first_plan_is_what_was_agreed(firm: Firm):
    """Until another is kept as agreed; it stands in the journal, which replays as before."""
    kept = firm.plan("P-1").outlook.kept["P-1"]
    assert kept.last == kept.baseline
    firm.tell("A-1", planned="8h")
    firm.to("2026-11-23 09:01")
    keep(firm.desk, firm.plan("P-1").outlook, "anna")
    kept = firm.plan("P-1").outlook.kept["P-1"]
    assert kept.last != kept.baseline
    keep(firm.desk, firm.plan("P-1").outlook, "anna", agreed=True)
    assert firm.plan("P-1").outlook.kept["P-1"].baseline == firm.plan("P-1").outlook.kept["P-1"].last
    events = list(firm.store.events("P-1"))
    assert replay(events) == firm.known("P-1")
    assert [told(event) for event in events if isinstance(event.body, PlanKept)] == [
        "plan of 2 tasks agreed", "plan of 2 tasks kept", "plan of 2 tasks agreed",
    ]  # fmt: skip


def test_nothing_has_moved_just_after(firm: Firm):
    """A plan that is made again is the same."""
    assert moved(firm) == {}


def test_what_moved_says_why(firm: Firm):
    """A task that takes longer moves what waits for it, and the reason is named."""
    firm.tell("A-1", planned="8h")
    found = moved(firm)
    assert {name: move.slipped // 3600 for name, move in found.items()} == {"A-1": 2, "A-2": 2}
    assert [(reason.cause, reason.job) for reason in found["A-2"].why] == [("link", "A-1"), ("closed", "")]
    tables = {table.name: table for table in firm.plan("P-1").report.tables}
    assert [row[0] for row in tables["moves"].rows] == ["A-1", "A-2"]


def test_replanning_keeps_what_was_begun(firm: Firm):
    """Whoever has begun goes on where they are, also when somebody cheaper is free by now."""
    firm.take("A-1", "start", by="carla")
    firm.to("2026-11-23 12:00")
    place = firm.plan("P-1").outlook.plan.placed["A-1"]
    assert (place.way.who, said(place.start), said(place.end)) == (("carla",), "2026-11-23 09:00", "2026-11-23 16:00")
    assert moved(firm)["A-1"].after is not None
    assert moved(firm)["A-1"].after.who == ("carla",)


def test_new_and_dropped_tasks_are_told(firm: Firm):
    """What was not in the plan that was kept is new."""
    firm.task("P-1", "Test", planned="2h", assignee="anna", after="A-2")
    assert moved(firm)["A-3"].before is None


def test_earned_value(firm: Firm):
    """18 h at 31.00 were agreed; three of six are done on time, then work costs more than it earns."""
    firm.to("2026-11-23 12:00").worked("A-1", 3, "bruno")
    value = firm.plan("P-1").value(firm.known("P-1"))
    assert (value.budget, value.earned, value.planned, value.labour) == (55_800, 9_300, 9_300, 9_300)
    assert (value.cpi, value.spi) == (100, 100)
    firm.to("2026-11-23 16:00").worked("A-1", 3, "bruno")
    firm.tell("A-1", left="6h")
    value = firm.plan("P-1").value(firm.known("P-1"))
    assert (value.earned, value.planned, value.labour) == (9_300, 18_600, 18_600)
    assert (value.cpi, value.spi) == (50, 50)
    assert any("CPI = earned ÷ spent = 0.50" in line for line in money(firm.plan("P-1"), "P-1"))


def test_the_budget_over_time(firm: Firm):
    """What was agreed is spread over its weeks, to the cent; what was spent and is ahead stands beside it."""
    firm.to("2026-11-23 12:00").worked("A-1", 3, "bruno")
    board = firm.plan("P-1")
    made = report(board, firm.known("P-1"))
    (table,) = made.tables
    assert [row[0] for row in table.rows] == ["2026-11-23"]
    assert table.rows[0][1:6] == [55_800, 9_300, 46_500, 55_800, 55_800]
    assert [series.title for series in made.charts[0].series] == ["Agreed so far", "Spent and ahead so far"]
