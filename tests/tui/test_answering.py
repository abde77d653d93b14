"""Approvals on the screen: a key asks, what waits is shown, and the palette answers."""

from __future__ import annotations

from dataclasses import replace

from shown import Office, monday, press, queue, screen, text, toasts, under_cursor

from engine.desk import Desk


def approving() -> Office:
    """Monday morning, where starting a ticket needs the service manager."""
    office = monday()
    ticket = office.workflow.definitions["ticket"]
    start = tuple(replace(way, approval="service_manager") for way in ticket.transitions["start"])
    changed = replace(ticket, transitions={**ticket.transitions, "start": start})
    office.workflow = replace(office.workflow, definitions={**office.workflow.definitions, "ticket": changed})
    office.desk = Desk(office.store, office.workflow, office.clock)
    return office


async def test_a_key_asks_who_must_be_asked():
    """The list says whom it asks first; what waits is said in the record and by a message."""
    office = approving()
    async with queue(office, (120, 40)) as pilot:
        await press(pilot, "t")
        assert "T-3 start: waits for service_manager" in toasts(pilot)
        assert "start waits for service_manager, asked by anna" in text(pilot)
        assert "(asks service_manager first)" in text(pilot)
        assert office.store.load("T-3").state == "new"


async def test_the_palette_answers():
    """Only who may answer is offered it; a form takes a few words, and the ticket goes on as of who asked."""
    office = approving()
    office.fire("T-3", "start")
    for agent, offered in (("bruno", []), ("dario", ["approve start", "reject start"])):
        async with queue(office, agent=agent) as pilot:
            await press(pilot, "2")
            assert "T-3" in under_cursor(pilot)
            assert [line.text for line in screen(pilot).lines() if line.action.startswith("answer")] == offered
    async with queue(office, agent="dario") as pilot:
        await press(pilot, "2", "ctrl+p", *"approve start")
        while "approve start  (^p)" not in text(pilot):
            await pilot.pause(0.01)
        await press(pilot, "down", "enter")
        await press(pilot, *"va bene", "ctrl+s")
        assert "T-3 start: approved, now working" in toasts(pilot)
    record = office.store.load("T-3")
    assert (record.state, record.fields["assignee"]) == ("working", "anna")
