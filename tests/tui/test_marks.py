"""Marks: a verb for all marked, one question, a result for each, one undo; nothing typed acts as a command."""

from __future__ import annotations

from shown import NARROW, NORMAL, ids, lines, monday, press, queue, same_as_kept, screen, settled, text, toasts

from tui.screens.confirm import Confirm
from tui.screens.form import Form
from tui.screens.results import Results


def states(office, *streams: str) -> list[str]:
    return [office.store.load(stream).state for stream in streams]


async def test_marks_are_seen_and_counted():
    """Space marks and goes on; the line of the views says to how many a verb applies."""
    async with queue(monday(), NARROW) as pilot:
        await press(pilot, "space", "space")
        assert screen(pilot).marked == ["T-3", "T-2"]
        assert "2 marked" in lines(pilot)[1]
        same_as_kept(pilot, "marked-80x24")
        await press(pilot, "escape")
        assert screen(pilot).marked == []


async def test_a_transition_for_all_marked():
    """One question with those that are left out and why; each that fits is taken, at one instant, and u takes all back."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "asterisk")
        assert len(screen(pilot).marked) == 5
        await press(pilot, "t")
        assert isinstance(pilot.app.screen, Confirm)
        assert "start: 4 records?" in text(pilot)
        assert "T-2: does not lead out of 'working'" in text(pilot)
        await press(pilot, "enter")
        assert states(office, "T-3", "T-4") == ["new", "new"]
        await press(pilot, "t", "y")
        assert states(office, "T-1", "T-3", "T-4", "T-6") == ["working"] * 4
        assert screen(pilot).marked == ["T-2"]
        await press(pilot, "u")
        assert states(office, "T-1", "T-3", "T-4", "T-6") == ["waiting", "new", "new", "new"]


async def test_a_form_for_all_marked():
    """What a transition asks is asked once; letters in it are text."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "space", "j", "space", "w")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, *"jkq", "ctrl+s")
        assert states(office, "T-3", "T-1") == ["waiting", "waiting"]
        notes = [event.body.text for event in office.store.events("T-3") if type(event.body).__name__ == "Noted"]
        assert notes == ["jkq"]


async def test_assigning_all_marked():
    """The agent is chosen once, for all of them."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "space", "j", "j", "space", "a")
        await press(pilot, *"bruno", "enter", "ctrl+s")
        assert [office.store.load(stream).fields["assignee"] for stream in ("T-3", "T-4")] == ["bruno", "bruno"]


async def test_a_result_for_each_where_not_all_was_done():
    """Somebody else was faster at one of them: it is told, and stays marked."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "space", "j", "j", "space", "t")
        office.fire("T-4", "wait", by="carla", note="mine")
        await press(pilot, "y")
        assert isinstance(pilot.app.screen, Results)
        assert "1 of 2 not done" in text(pilot)
        assert "was changed meanwhile" in text(pilot)
        await press(pilot, "escape")
        assert screen(pilot).marked == ["T-4"]
        assert states(office, "T-3", "T-4") == ["working", "waiting"]


async def test_a_note_on_all_marked():
    """The same words stand on each of them."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "space", "space", "i", *"see the other", "ctrl+s")
        for stream in ("T-3", "T-2"):
            assert office.store.events(stream) is not None
            bodies = [getattr(event.body, "text", "") for event in office.store.events(stream)]
            assert "see the other" in bodies


async def test_marks_stay_when_the_list_is_read_anew():
    """They belong to records, not to lines."""
    async with queue(monday(), NORMAL) as pilot:
        await press(pilot, "space", "o", "s")
        await settled(pilot)
        assert screen(pilot).marked == ["T-3"]
        assert any("T-3" in line and "●" in line for line in lines(pilot))


async def test_a_link_with_another_record():
    """L asks what the other one is, and both know of it."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "L", *"t-2", "ctrl+s")
        assert office.store.load("T-3").linked("related") == ["T-2"]
        assert office.store.load("T-2").linked("related") == ["T-3"]


async def test_editing_the_fields_of_a_record():
    """E shows them as they are; only what was changed is set."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "E")
        form = pilot.app.screen
        assert form.answers["subject"] == "VPN lenta da casa"
        form.entries[[e.name for e in form.entries].index("subject")].value = "VPN guasta"
        await press(pilot, "ctrl+s")
        assert office.store.load("T-3").fields["subject"] == "VPN guasta"


async def test_the_timer_goes_from_one_record_to_another():
    """T starts it, asks before it goes on elsewhere, and stops it where it runs."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "T")
        pilot.app.session._look_at_timer()
        await settled(pilot)
        assert "timer T-3" in lines(pilot)[0]
        office.to("2026-11-23 09:40")
        await press(pilot, "j", "T")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        pilot.app.session._look_at_timer()
        await settled(pilot)
        assert "timer T-2" in lines(pilot)[0]
        assert ids(pilot)[0] == "T-3"
        assert any("the timer runs on T-2" in told for told in toasts(pilot))


async def test_what_is_typed_at_once_is_for_the_form():
    """Over a slow line the key of a verb and the text behind it come together: none of it acts as a command."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "space", "space")
        before = office.store.position()
        await pilot.press("i", *"rnjkq")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Form)
        assert pilot.app.screen.answers == {"note": "rnjkq"}
        assert office.store.position() == before
