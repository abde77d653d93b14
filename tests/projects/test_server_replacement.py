"""Back up the old servers beside installing the new ones, restore, test two critical applications: who, when, how much."""

from __future__ import annotations

import pytest

from engine.boards.plan import reasons
from tests.projects.firm import Firm, places


@pytest.fixture
def firm() -> Firm:
    """Two technicians, and dario who tests; Monday, nine o'clock."""
    firm = Firm()
    project = firm.project("Server replacement", price=500_000)
    backup = firm.task(project, "Back up the old servers", planned="6h", assignee="anna")
    install = firm.task(project, "Install the new servers", planned="12h", assignee="bruno")
    restore = firm.task(project, "Restore data and applications", planned="8h", role="technician",
                        after=f"{backup}, {install}")  # fmt: skip
    firm.task(project, "Acceptance test of two critical applications", planned="4h", assignee="dario", after=restore)
    return firm


def test_who_does_what_when(firm: Firm):
    """Closed hours count nothing: the lunch break and the night are in between."""
    assert places(firm.plan("P-1")) == {
        "Back up the old servers": ("anna", "2026-11-23 09:00", "2026-11-23 16:00"),
        "Install the new servers": ("bruno", "2026-11-23 09:00", "2026-11-24 13:00"),
        "Restore data and applications": ("bruno", "2026-11-24 14:00", "2026-11-25 13:00"),
        "Acceptance test of two critical applications": ("dario", "2026-11-25 14:00", "2026-11-25 18:00"),
    }


def test_when_it_ends_and_what_holds_it_up(firm: Firm):
    """The backup can slip by six hours; everything else holds the end up."""
    board = firm.plan("P-1")
    assert board.moment(board.finish) == "2026-11-25 18:00"
    assert {name: seconds // 3600 for name, seconds in board.outlook.slack.items()} == {
        "A-1": 6, "A-2": 0, "A-3": 0, "A-4": 0,
    }  # fmt: skip


def test_what_runs_in_parallel(firm: Firm):
    """Backing up and installing do."""
    assert firm.plan("P-1").outlook.together == [("A-1", "A-2")]


def test_how_many_man_days_and_what_they_cost(firm: Firm):
    """30 hours of eight a day: 6 × 35.00 + 12 × 31.00 + 8 × 31.00 + 4 × 47.00."""
    board = firm.plan("P-1")
    costs = board.outlook.costs()
    assert (costs.seconds // 3600, costs.amount) == (30, 21_000 + 37_200 + 24_800 + 18_800)
    assert any("30:00 h of work, 3.7 man-days of 8:00 h, 1,018.00" in note for note in board.report.notes)


def test_why_a_task_starts_when_it_does(firm: Firm):
    """The reasons name the task that is waited for, and the hours of who does it."""
    assert reasons(firm.plan("P-1"), "A-3")[:3] == [
        "A-3 Restore data and applications: 2026-11-24 14:00 to 2026-11-25 13:00",
        "starts then because it waits for A-2 Install the new servers",
        "starts then because bruno is not there until 2026-11-24 14:00",
    ]


def test_with_one_technician_nothing_runs_in_parallel():
    """What one person does one after the other is said to be so: busy with what, until when."""
    firm = Firm()
    project = firm.project()
    firm.task(project, "Back up", planned="6h", assignee="anna")
    firm.task(project, "Install", planned="12h", assignee="anna")
    board = firm.plan(project)
    assert board.outlook.together == []
    later = max(board.outlook.plan.placed, key=lambda name: board.outlook.plan.placed[name].start)
    assert any(line.startswith("starts then because anna is on ") for line in reasons(board, later))
