"""The week on the screen: gaps are seen and filled, work is written down in one line, corrected, removed; the timer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from shown import NARROW, NORMAL, WIDE, Office, at, lines, press, same_as_kept, settled, text, toasts
from textual.pilot import Pilot

from engine.boards import time
from engine.boards.practice import Practice
from engine.commands import Done, LogTime
from engine.worktime import noting
from engine.worktime.running import running
from tui.screens.form import Form
from tui.screens.record import RecordScreen


@pytest.fixture
def office() -> Office:
    """Tuesday, half past three: an hour and a half on Monday, a quarter of an hour twice on Tuesday."""
    found = Office("2026-11-23 08:00")
    rossi = found.client("Rossi Srl")
    found.ticket(rossi, "VPN lenta da casa", "P2", "anna")
    found.ticket(rossi, "Stampante offline", "P3", "anna")
    for start, minutes in (("2026-11-23 09:00", 90), ("2026-11-24 09:00", 30), ("2026-11-24 09:15", 30)):
        found.clock.set(at(start) + minutes * 60)
        command = LogTime(
            id="T-1", by="anna", agent="anna", start=at(start), seconds=minutes * 60, note="tunnel", overlapping=True
        )
        assert isinstance(found.desk.handle(command), Done)
    return found.to("2026-11-24 15:30")


@asynccontextmanager
async def shown(office: Office, size: tuple[int, int] = NORMAL, *keys: str) -> AsyncIterator[Pilot[None]]:
    async with office.app("anna").run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, "0", "t", *keys)
        yield pilot


def worked(office: Office) -> list[tuple[str, int, str]]:
    found = noting.entries(office.store, at("2026-11-23 00:00"), at("2026-11-30 00:00"), "anna")
    return [(entry.record, entry.seconds // 60, entry.note) for entry in found]


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_week_at_every_size(office: Office, size: tuple[int, int]):
    """Strips, sums, gaps, and the day of today entry by entry."""
    async with shown(office, size) as pilot:
        same_as_kept(pilot, f"time-{size[0]}x{size[1]}")


async def test_the_week_in_ascii(office: Office, monkeypatch: pytest.MonkeyPatch):
    """Strips have a spelling on every terminal."""
    monkeypatch.setenv("MARGINE_ASCII", "1")
    async with shown(office, NARROW) as pilot:
        assert text(pilot).isascii()
        same_as_kept(pilot, "time-ascii-80x24")


def test_a_strip_says_what_each_quarter_holds(office: Office):
    """Work from nine on, two entries at once from a quarter past, then a gap; after half past three the day lies ahead."""
    board = time.read(Practice(office.store, office.workflow, office.clock, "anna"), "anna")
    strip = board.days[1].strip
    nine = (9 - board.first_hour) * 4
    assert strip[nine : nine + 4] == ("billable", "overlap", "billable", "gap")
    assert strip[(16 - board.first_hour) * 4] == "ahead"
    assert board.days[5].strip == ("closed",) * len(strip)
    assert board.seconds == 150 * 60


async def test_work_in_one_line(office: Office):
    """The record, how long and what; letters that are keys elsewhere are text here."""
    async with shown(office, NORMAL, "plus") as pilot:
        await press(pilot, *"T-2", "enter", *"1h15 jkq", "ctrl+s")
        assert ("T-2", 75, "jkq") in worked(office)
        assert any("1:15 on T-2" in told for told in toasts(pilot))


async def test_a_record_by_a_word_of_its_subject(office: Office):
    """`stampante` is the only open ticket of mine that is called so."""
    async with shown(office, NORMAL, "plus") as pilot:
        await press(pilot, *"stampante", "enter", *"15m toner", "ctrl+s")
        assert ("T-2", 15, "toner") in worked(office)


async def test_what_cannot_be_read_stays_typed(office: Office):
    """A line without a time is told why, and is not lost."""
    async with shown(office, NORMAL, "plus") as pilot:
        await press(pilot, *"T-2", "enter", *"nothing", "ctrl+s")
        assert isinstance(pilot.app.screen, Form)
        assert pilot.app.screen.answers["when"] == "nothing"
        await press(pilot, "escape", "plus")
        assert pilot.app.screen.answers == {"record": "T-2", "when": "nothing"}


async def test_a_gap_is_filled(office: Office):
    """Enter on a gap opens the line with its times."""
    async with shown(office, NORMAL, "enter", "j", "j", "enter") as pilot:
        assert pilot.app.screen.answers["when"] == "9:45-13:00"
        await press(pilot, *"T-2", "ctrl+s")
        assert ("T-2", 195, "") in worked(office)


async def test_an_entry_leads_to_its_record(office: Office):
    """Enter on an entry opens the ticket."""
    async with shown(office, NORMAL, "enter", "enter") as pilot:
        assert isinstance(pilot.app.screen, RecordScreen)


async def test_an_entry_is_corrected_and_removed(office: Office):
    """E says how long it really was; x asks before it removes."""
    async with shown(office, NORMAL, "enter", "e") as pilot:
        await press(pilot, *"9:00-9:10", "ctrl+s")
        assert ("T-1", 10, "tunnel") in worked(office)
        pilot.app.front.read_now()
        await settled(pilot)
        await press(pilot, "x", "n")
        assert len(worked(office)) == 3
        await press(pilot, "x", "y")
        assert len(worked(office)) == 2


async def test_the_timer_from_the_screen(office: Office):
    """T starts it on a record; the header of every screen shows it; t again stops it and writes the time down."""
    async with shown(office, NORMAL, "t") as pilot:
        await press(pilot, *"T-2", "ctrl+s")
        assert running(office.store, "anna").record == "T-2"
        pilot.app.session._look_at_timer()
        await settled(pilot)
        await press(pilot, "0", "q")
        assert "timer T-2 0:00" in lines(pilot)[0]
        office.to("2026-11-24 15:50")
        await press(pilot, "0", "t", "t", *"toner", "ctrl+s")
        assert running(office.store, "anna") is None
        assert ("T-2", 20, "toner") in worked(office)
