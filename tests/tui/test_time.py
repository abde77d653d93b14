"""Time on the screen: one line for work on the record under the cursor, and the timer that runs."""

from __future__ import annotations

from shown import heard, lines, monday, press, queue, screen, settled, text, toasts
from textual import events

from engine.facts import WORK
from engine.worktime.running import Timer
from tui.screens.form import Form


async def test_a_quick_entry():
    """The words of `margine log`; what was assumed is said."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "plus", *"15m Router", "enter")
        assert not isinstance(pilot.app.screen, Form)
        (entry,) = (fact.body for fact in office.store.facts(kinds=WORK, stream="T-3"))
        assert (entry.agent, entry.seconds, entry.note) == ("anna", 900, "Router")
        assert {"T-3: 15m of work written down", "it ended now"} <= set(toasts(pilot))


async def test_what_cannot_be_read_or_recorded_keeps_the_text():
    """The answer stands in the form, with what to write instead; an option in the line answers it."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "plus", *"1:15", "enter")
        assert "may be a time of day" in text(pilot)
        await press(pilot, *"-9:00 Guasto", "enter")
        await press(pilot, "plus", *"8:00-8:30 altro", "enter")
        assert "records it all the same" in text(pilot)
        await press(pilot, *" --overlapping", "enter")
        assert not isinstance(pilot.app.screen, Form)
        found = [fact.body for fact in office.store.facts(kinds=WORK, stream="T-3")]
        assert [entry.note for entry in found] == ["Guasto", "altro"]


async def test_keys_that_arrive_all_at_once():
    """A slow line brings text and Ctrl+S together: what is sent is all that was typed."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "plus")
        for key in "15m Router":
            pilot.app.post_message(events.Key("space" if key == " " else key, key))
        pilot.app.post_message(events.Key("ctrl+s", None))
        await settled(pilot)
        (entry,) = (fact.body for fact in office.store.facts(kinds=WORK, stream="T-3"))
        assert (entry.seconds, entry.note) == (900, "Router")


async def test_the_timer_that_runs():
    """It is in the first line from when another process starts it, ticks, and is gone when it is stopped."""
    office = monday()
    async with queue(office) as pilot:
        before = office.store.position()
        Timer(office.desk, "anna", "anna").begin("T-4")
        await heard(pilot, office, before)
        assert "timer T-4 0:00" in lines(pilot)[0]
        office.to("2026-11-23 10:10")
        screen(pilot).pulse()
        await pilot.pause()
        assert "timer T-4 0:40" in lines(pilot)[0]
        before = office.store.position()
        Timer(office.desk, "anna", "anna").end(keep=False)
        await heard(pilot, office, before)
        assert "timer" not in lines(pilot)[0]


async def test_a_timer_that_ran_before_the_screen():
    """It is seen from the beginning; a forgotten one is marked, and somebody else's does not concern."""
    office = monday()
    Timer(office.desk, "anna", "anna").begin("T-4")
    Timer(office.desk, "bruno", "bruno").begin("T-1")
    office.to("2026-11-24 10:00")
    async with queue(office) as pilot:
        assert "timer T-4 24:30!" in lines(pilot)[0]
