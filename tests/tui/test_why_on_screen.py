"""x explains a record: every deadline interval by interval, every charge step by step, from the queue and the clocks."""

from __future__ import annotations

import pytest
from shown import NARROW, NORMAL, WIDE, Office, lines, monday, press, queue, same_as_kept, screen, settled, text

from engine.boards.explained import lines as explained
from engine.boards.practice import Practice
from engine.commands import Done, LogTime


@pytest.fixture
def office() -> Office:
    made = monday()
    start = made.clock.now() - 3600
    done = made.desk.handle(LogTime(id="T-3", by="anna", agent="anna", start=start, seconds=1800, note="VPN"))
    assert isinstance(done, Done)
    return made


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_ticket_explained_at_every_size(office: Office, size: tuple[int, int]):
    """The intervals add up, what cannot be done says why, the charge says its steps with their rules."""
    async with queue(office, size) as pilot:
        await press(pilot, "x")
        same_as_kept(pilot, f"why-{size[0]}x{size[1]}")
        await press(pilot, "x")
        assert screen(pilot).table.has_focus


def test_the_lines_are_those_of_the_command_line(office: Office):
    """Sums and charges as `margine why` tells them."""
    found = explained(Practice(office.store, office.workflow, office.clock, "anna"), "T-3")
    said = "\n".join(found)
    assert "used" in said
    assert "Work and charges" in found
    assert "work of 2026-11-23" in said
    assert any("(ticket.yaml:" in line for line in found)


async def test_from_the_clocks(office: Office):
    """The record that has the clock is explained."""
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "0", "c", "tab", "x")
        await settled(pilot)
        assert "promised" in text(pilot)
        assert any(" is " in line and "(ticket.yaml" in line for line in lines(pilot))
