"""My next tasks stand above my tickets: with their days, their transitions on keys, and time recorded like a ticket's."""

from __future__ import annotations

import pytest
from shown import NORMAL, lines, press, settled, text
from textual.pilot import Pilot

from engine.commands import Open
from engine.projects.keeping import keep
from tests.projects.firm import Firm
from tui.app import MargineApp


@pytest.fixture
def firm() -> Firm:
    """Two tasks and a ticket of anna's, a task of bruno's."""
    firm = Firm()
    project = firm.project()
    firm.task(project, "Restore data", planned="4h", assignee="anna", after=firm.task(
        project, "Back up the servers", planned="6h", assignee="anna"))  # fmt: skip
    firm.task(project, "Install", planned="4h", assignee="bruno")
    assert keep(firm.desk, firm.plan(project).outlook, "anna") == []
    fields = {"client": firm.client, "subject": "VPN is slow", "assignee": "anna"}
    firm.done(Open(kind="ticket", by="carla", fields=fields))
    return firm


async def opened(pilot: Pilot[None]) -> list[str]:
    await settled(pilot)
    return [line for line in lines(pilot) if " A-" in line or " T-" in line]


async def test_tasks_stand_above_tickets_by_their_days(firm: Firm):
    """In the order of the plan, with the day on which they start and end; bruno's are not anna's."""
    app = MargineApp(lambda: firm.store, firm.desk.workflow, firm.clock, "anna")
    async with app.run_test(size=NORMAL) as pilot:
        rows = await opened(pilot)
        assert [next(word for word in row.split() if "-1" in word or "-2" in word)[:3] for row in rows[:3]] == [
            "A-1", "A-2", "T-1",
        ]  # fmt: skip
        assert "Back up the servers" in rows[0]
        assert "11-23" in rows[0]
        assert "Restore data" in rows[1]
        assert "Mine 3" in text(pilot)


async def test_a_task_is_worked_on_like_a_ticket(firm: Firm):
    """Its own transitions have keys; what it took is written down when it is left."""
    app = MargineApp(lambda: firm.store, firm.desk.workflow, firm.clock, "anna")
    async with app.run_test(size=NORMAL, notifications=True) as pilot:
        await opened(pilot)
        keys = {b.id.partition(".")[2]: b.key for b in app.screen.offered}  # type: ignore[attr-defined]
        await press(pilot, keys["start"])
        assert firm.known("A-1").state == "doing"
        firm.to("2026-11-23 12:00")
        await press(pilot, keys["finish"])
        assert firm.known("A-1").state == "done"
        assert firm.known("A-1").seconds == 3 * 3600


async def test_a_ticket_still_has_its_own_keys(firm: Firm):
    """What no task can do is said of a task, and done to a ticket."""
    app = MargineApp(lambda: firm.store, firm.desk.workflow, firm.clock, "anna")
    async with app.run_test(size=NORMAL, notifications=True) as pilot:
        await opened(pilot)
        keys = {b.id.partition(".")[2]: b.key for b in app.screen.offered}  # type: ignore[attr-defined]
        await press(pilot, "G", keys["start"])
        assert firm.known("T-1").state == "working"
