"""Doing something with a record: keys, forms, what waits in them, and what is said when it cannot be."""

import re

from shown import NORMAL, lines, monday, press, queue, screen, settled, text, toasts, under_cursor

from engine.commands import Refusal
from engine.events import Noted
from tui.acting import refused_text
from tui.screens.form import Form


async def test_a_transition_by_key():
    """A transition that asks for nothing is taken at once; the row changes where it stands."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "t")
        assert office.store.load("T-3").state == "working"
        assert "T-3 start: now working" in toasts(pilot)
        assert "working" in lines(pilot)[3]


async def test_a_transition_with_a_form():
    """A form hands its fields to the engine, and what is chosen from a list is its value."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "a")
        await press(pilot, *"bru", "enter")
        assert office.store.load("T-3").fields["assignee"] == "bruno"
        assert not isinstance(pilot.app.screen, Form)


async def test_a_refusal_keeps_the_text():
    """What the engine refuses is said in the form, with its rule, and nothing typed is lost."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "w", "ctrl+s")
        assert "'wait' asks for note (ticket.yaml:" in text(pilot)
        await press(pilot, *"Chiamo", "escape", "w")
        assert "Chiamo" in text(pilot)
        await press(pilot, "ctrl+s")
        assert office.store.load("T-3").state == "waiting"
        await press(pilot, "i")
        assert "Chiamo" not in text(pilot)


async def test_a_note_never_waits_in_a_reply():
    """What was typed for colleagues waits in the note alone: not in the reply, not in a transition, not elsewhere."""
    async with queue(monday()) as pilot:
        await press(pilot, "i", *"Paga mai", "escape")
        for other in ("r", "w"):
            await press(pilot, other)
            assert isinstance(pilot.app.screen, Form)
            assert "Paga mai" not in text(pilot)
            await press(pilot, "escape")
        await press(pilot, "j", "i")
        assert "Paga mai" not in text(pilot)
        await press(pilot, "escape", "k", "i")
        assert "Paga mai" in text(pilot)


async def test_a_text_that_waited_is_gone_on_with():
    """The cursor stands behind the text that waited, in a field of one line and in one of several."""
    async with queue(monday()) as pilot:
        for key in ("i", "e"):
            await press(pilot, key, *"Vedo", "escape", key, *" poi")
            assert list(pilot.app.screen.answers.values()) == ["Vedo poi"]
            await press(pilot, "escape")


async def test_an_emptied_field_is_forgotten():
    """A text that is deleted and left does not come back."""
    async with queue(monday()) as pilot:
        await press(pilot, "i", *"No", "escape", "i", "backspace", "backspace", "escape", "i")
        assert list(pilot.app.screen.answers.values()) == [""]


async def test_somebody_else_was_faster():
    """A form says who changed what meanwhile, keeps the text, and can be sent on the record as it is now."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "e", *"Riavviato")
        office.set("T-3", by="bruno", priority="P1")
        await press(pilot, "ctrl+s")
        assert office.store.load("T-3").state == "new"
        assert "T-3 was changed meanwhile:" in text(pilot)
        assert "09:30 bruno: priority = P1" in text(pilot)
        assert "Riavviato" in text(pilot)
        await press(pilot, "ctrl+s")
        assert office.store.load("T-3").state == "resolved"
        assert office.store.load("T-3").fields["solution"] == "Riavviato"


async def test_somebody_else_was_faster_than_a_key():
    """Without a form the same is said in a message, and the key pressed again means the record as it is now."""
    office = monday()
    async with queue(office) as pilot:
        seen = screen(pilot).table.row
        office.set("T-3", by="bruno", priority="P1")
        screen(pilot).acting.fire(seen, "start")
        await settled(pilot)
        assert any("bruno: priority = P1" in toast for toast in toasts(pilot))
        assert office.store.load("T-3").state == "new"
        await press(pilot, "t")
        assert office.store.load("T-3").state == "working"


async def test_what_cannot_be_done_says_why():
    """A transition that does not lead out of the state tells so, with nothing done."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "c")
        (told,) = [toast for toast in toasts(pilot) if "close" in toast]
        assert re.sub(r":\d+@\w+", ":00", told) == (
            "'close' does not lead out of state 'new' (ticket.yaml:00); possible: assign, start, wait, resolve"
        )
        assert office.store.load("T-3").state == "new"


async def test_what_is_missing_is_asked_for_and_not_offered_as_possible():
    """A refusal for a missing field names the field once, and calls it no possibility."""
    async with queue(monday()) as pilot:
        await press(pilot, "e", "ctrl+s")
        shown = text(pilot)
        assert "'resolve' asks for solution (ticket.yaml:" in shown
        assert "possible" not in shown


def test_a_guard_and_a_missing_field_are_both_told():
    """Where a guard says no and a field is missing as well, the refusal says what is asked for besides."""
    refusal = Refusal("'resolve' needs time logged", "ticket.yaml:41@3f2a91c", ("solution", "note"))
    told = refused_text(refusal, {"solution", "note"})
    assert told == "'resolve' needs time logged (ticket.yaml:41@3f2a91c); it asks for solution and note"


async def test_a_reply_and_a_note():
    """Pressing r writes what the client reads and meets the response promise; i writes for colleagues and does not."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "i", *"Vedo", "ctrl+s")
        assert office.store.load("T-3").timers["response"].status == "running"
        await press(pilot, "r", *"Vediamo", "enter", *"subito", "ctrl+s")
        assert office.store.load("T-3").timers["response"].status == "met"
        texts = [e.body.text for e in office.store.events("T-3") if hasattr(e.body, "public")]
        assert texts == ["Vedo", "Vediamo\nsubito"]


async def test_a_new_ticket():
    """Pressing n opens a ticket for a client chosen by a part of the name, and the cursor goes to it."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "n", *"Monitor nero", "tab", *"bianc", "tab", "tab", *"anna", "tab", "ctrl+s")
        ticket = office.store.load("T-7")
        assert (ticket.fields["client"], ticket.fields["priority"], ticket.fields["assignee"]) == ("C-3", "P3", "anna")
        assert under_cursor(pilot) == "T-7"


async def test_a_new_ticket_that_is_refused():
    """What is missing is said in the form."""
    async with queue(monday()) as pilot:
        await press(pilot, "n", *"Monitor", "ctrl+s")
        assert "a new ticket needs client (ticket.yaml:" in text(pilot)
        assert "Monitor" in text(pilot)


async def test_the_palette_has_every_action():
    """Ctrl+P finds what the keys do, transitions included."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "ctrl+p", *"start")
        await pilot.pause(0.2)
        await press(pilot, "down", "enter")
        assert office.store.load("T-3").state == "working"


async def test_text_and_sending_that_come_at_once():
    """Over a slow line the key, the text and Ctrl+S come together: what is sent is the whole text."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await pilot.press("i", *"guardo", "ctrl+s")
        await settled(pilot)
        texts = [event.body.text for event in office.store.events("T-3") if isinstance(event.body, Noted)]
        assert texts == ["guardo"]
