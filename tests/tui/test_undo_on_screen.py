"""u takes back the last thing that I did, on every screen, and says what; what cannot be taken back says why."""

from __future__ import annotations

from shown import NORMAL, WIDE, lines, monday, press, queue, text, toasts


async def test_a_transition_and_back():
    """The ticket waits, and after u it does not, its clocks as before."""
    office = monday()
    before = office.store.load("T-3")
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "w", *"asked", "ctrl+s")
        assert office.store.load("T-3").state == "waiting"
        assert any("u takes it back" in said.message for said in pilot.app._notifications)
        await press(pilot, "u")
        after = office.store.load("T-3")
        assert (after.state, after.entered, after.fields) == (before.state, before.entered, before.fields)
        assert {name: timer.due for name, timer in after.timers.items()} == {
            name: timer.due for name, timer in before.timers.items()
        }
        assert any("taken back:" in told for told in toasts(pilot))
        assert any("T-3" in line and "new" in line for line in lines(pilot))


async def test_from_another_screen():
    """What was done in the queue is taken back from the clocks."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "t", "0", "c", "u")
        assert office.store.load("T-3").state == "new"


async def test_what_others_have_built_upon_stays():
    """Carla's note since then: it is said, and nothing happens."""
    office = monday()
    async with queue(office, NORMAL) as pilot:
        await press(pilot, "t")
        office.note("T-3", "Ich auch.", by="carla")
        await press(pilot, "u")
        assert office.store.load("T-3").state == "working"
        assert any("has changed since: carla" in told for told in toasts(pilot))


async def test_the_record_tells_both():
    """The history keeps what was done, and that it was taken back."""
    office = monday()
    async with queue(office, WIDE) as pilot:
        await press(pilot, "t", "u", "enter")
        assert "took back: start" in text(pilot)
