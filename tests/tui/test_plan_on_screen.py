"""The plan on the screen: bars, reasons, zoom, what if, keeping; read by a person at every size."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from shown import NARROW, NORMAL, WIDE, lines, press, same_as_kept, settled, text, toasts
from textual.pilot import Pilot

from engine.projects.keeping import keep
from tests.projects.firm import Firm
from tui.app import MargineApp
from tui.screens.record import RecordScreen

SIZES = pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE], ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture
def firm() -> Firm:
    """Two projects: servers for two technicians, and a network that waits for one of them."""
    firm = Firm()
    servers = firm.project("Server replacement", price=500_000)
    firm.task(servers, "Back up the old servers", planned="6h", assignee="anna")
    firm.task(servers, "Install the new servers", planned="12h", assignee="bruno")
    firm.task(servers, "Restore data and applications", planned="8h", role="technician", after="A-1, A-2")
    firm.task(servers, "Acceptance test", planned="4h", assignee="dario", after="A-3")
    firm.task(servers, "Accepted", after="A-4")
    network = firm.project("Network", price=100_000)
    firm.task(network, "Cabling", planned="20h", assignee="bruno", end_date="2026-11-24")
    return firm


@asynccontextmanager
async def shown(firm: Firm, size: tuple[int, int], *keys: str) -> AsyncIterator[Pilot[None]]:
    app = MargineApp(lambda: firm.store, firm.desk.workflow, firm.clock, "dario")
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, "0", "g", *keys)
        yield pilot


@SIZES
async def test_the_plan_at_every_size(firm: Firm, size: tuple[int, int]):
    """Who does what when, and what holds the end up, with no line cut off."""
    async with shown(firm, size) as pilot:
        same_as_kept(pilot, f"plan-{size[0]}x{size[1]}")


async def test_the_plan_in_ascii(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    """Bars have a spelling on every terminal."""
    monkeypatch.setenv("MARGINE_ASCII", "1")
    async with shown(firm, NARROW) as pilot:
        assert text(pilot).isascii()
        same_as_kept(pilot, "plan-ascii-80x24")


async def test_the_reasons_stand_below_and_in_the_help(firm: Firm):
    """The task under the cursor says why it starts then."""
    async with shown(firm, NORMAL, "G") as pilot:
        assert "starts then because" in text(pilot)
        await press(pilot, "question_mark")
        assert "starts then because" in text(pilot)


async def test_zoom_and_scroll(firm: Firm):
    """A finer step is told; later cells come from the left, and the cursor stays."""
    async with shown(firm, NORMAL, "j", "plus") as pilot:
        before = [line for line in lines(pilot) if "A-2" in line or "A-6" in line]
        assert any("of working time" in toast for toast in toasts(pilot))
        await press(pilot, "l")
        assert [line for line in lines(pilot) if "A-2" in line or "A-6" in line] != before
        await press(pilot, "h", "t")


async def test_one_project_after_the_other(firm: Firm):
    """P goes from all to each of them, and back to all."""
    async with shown(firm, NORMAL) as pilot:
        assert "all projects" in lines(pilot)[0]
        await press(pilot, "p")
        assert "P-1 Server replacement" in lines(pilot)[0]
        assert "Cabling" not in text(pilot)
        await press(pilot, "p", "p")
        assert "all projects" in lines(pilot)[0]


async def test_from_a_project_to_its_plan(firm: Firm):
    """V on a project shows its own."""
    async with shown(firm, NORMAL, "0", "p", "v") as pilot:
        assert "P-" in lines(pilot)[0]


async def test_load_projects_and_moves(firm: Firm):
    """B goes round by what is shown; moves are there once a plan was kept and something has changed."""
    async with shown(firm, NORMAL, "b") as pilot:
        assert "Bruno Tramonti" in text(pilot)
        await press(pilot, "b")
        assert "5,000.00" in text(pilot)
        await press(pilot, "b")
        assert "A-1" in text(pilot)


async def test_keeping_while_moves_are_shown(firm: Firm):
    """Then nothing has moved any more, and the bars come back."""
    keep(firm.desk, firm.plan().outlook, "anna")
    firm.tell("A-1", planned="9h")
    async with shown(firm, NORMAL, "b", "b", "b") as pilot:
        assert "Because" in text(pilot)
        await press(pilot, "K", "y")
        await settled(pilot)
        assert "Because" not in text(pilot)
        assert "Back up the old servers" in text(pilot)
        await press(pilot, "b")
        assert "Bruno Tramonti" in text(pilot)


async def test_what_if_changes_nothing(firm: Firm):
    """A supposition is told in the header; an answer that makes no sense stays in the form."""
    before = firm.store.position()
    async with shown(firm, NORMAL, "w", *"+1w", "ctrl+s") as pilot:
        assert "supposed, not so" in lines(pilot)[0]
        assert "2026-12-0" in text(pilot)
        await press(pilot, "K")
        assert any("it is supposed, and not so" in toast for toast in toasts(pilot))
        await press(pilot, "w", "tab", *"clara", "ctrl+s")
        assert "'clara' is no agent; did you mean 'carla'?" in text(pilot)
    assert firm.store.position() == before


async def test_keeping_asks_first(firm: Firm):
    """No is no; yes gives tasks their days and people."""
    async with shown(firm, NORMAL, "K", "n") as pilot:
        assert firm.known("A-1").fields.get("starts") is None
        await press(pilot, "K", "y")
        assert firm.known("A-1").fields["starts"] == "2026-11-23"
        assert any("the plan was kept" in toast for toast in toasts(pilot))


async def test_enter_opens_the_task(firm: Firm):
    """With everything that can be done with it."""
    async with shown(firm, NORMAL, "enter") as pilot:
        assert isinstance(pilot.app.screen, RecordScreen)


async def test_no_projects():
    """An empty plan says what to do."""
    async with shown(Firm(), NARROW) as pilot:
        assert "There are no tasks to plan" in text(pilot)
        await press(pilot, "b", "plus", "l", "K", "enter", "x")


async def test_the_solver_on_the_screen(firm: Firm):
    """Its plan is shown as its own until something changes; it can be kept like any other."""
    async with shown(firm, NORMAL, "S") as pilot:
        await settled(pilot)
        assert "by the solver" in lines(pilot)[0]
        assert any("ends sooner" in toast or "best that was found" in toast for toast in toasts(pilot))
        firm.task(firm.project("Late", price=1_000), "Come by", planned="1h", assignee="anna")
        await settled(pilot)
        assert "by the solver" not in lines(pilot)[0]


async def test_one_undo_takes_a_kept_plan_back(firm: Firm):
    """The plan, and the days and people that its tasks got by it."""
    before = {each: firm.record(each).fields for each in ("A-1", "A-3", "A-6")}
    async with shown(firm, NORMAL, "K", "y") as pilot:
        await settled(pilot)
        assert firm.record("A-3").text("assignee")
        await press(pilot, "u")
        await settled(pilot)
        assert {each: firm.record(each).fields for each in before} == before
        assert any("plan" in toast and "A-3" in toast for toast in toasts(pilot))
        await press(pilot, "u")
        await settled(pilot)
        assert {each: firm.record(each).fields for each in before} == before
