"""The board of promises on the screen: read at a glance, ticking, one key from each ticket."""

from __future__ import annotations

import pytest
from shown import NARROW, NORMAL, WIDE, lines, monday, press, queue, same_as_kept, settled, text

from tui.screens.record import RecordScreen


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_board_at_every_size(size):
    """Promises, the hours ahead and the clocks are there, and nothing is cut off that says how matters stand."""
    async with queue(monday(), size) as pilot:
        await press(pilot, "0", "c")
        same_as_kept(pilot, f"clocks-{size[0]}x{size[1]}")


async def test_the_board_in_ascii(monkeypatch):
    """Without any other sign it says the same."""
    monkeypatch.setenv("MARGINE_ASCII", "1")
    async with queue(monday(), NARROW) as pilot:
        await press(pilot, "0", "c")
        assert text(pilot).isascii()
        same_as_kept(pilot, "clocks-ascii-80x24")


async def test_clocks_tick_without_the_store():
    """A second later the running clocks read otherwise."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "0", "c")
        assert "-0:20:00" in text(pilot)
        office.clock.advance(1)
        pilot.app.front.pulse()
        await pilot.pause()
        assert "-0:20:01" in text(pilot)


async def test_a_clock_leads_to_its_ticket():
    """Tab goes to the clocks, Enter opens the ticket, Esc comes back to the same clock."""
    async with queue(monday(), NORMAL) as pilot:
        await press(pilot, "0", "c", "tab", "j", "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert "VPN lenta da casa" in text(pilot)
        await press(pilot, "escape")
        assert any(line.startswith("▌!T-3") for line in lines(pilot))


async def test_one_promise_alone():
    """Enter on a promise shows its clocks alone; again, all of them."""
    async with queue(monday(), NORMAL) as pilot:
        await press(pilot, "0", "c", "enter")
        assert [line.split()[0] for line in lines(pilot) if " resolution  " in line] == ["!T-2"]
        await press(pilot, "enter")
        assert len([line for line in lines(pilot) if " resolution  " in line]) == 6


async def test_what_others_do_is_seen():
    """A promise that somebody else keeps leaves the board."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "0", "c")
        before = office.store.position()
        office.note("T-4", "Wir schauen.", public=True)
        from tui.feed import news

        pilot.app.front._busy = False
        pilot.app.session.heard(news(office.store.events(after=before), "anna"))
        await settled(pilot)
        assert not [line for line in lines(pilot) if "T-4" in line and " response  " in line]
