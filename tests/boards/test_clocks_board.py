"""The board of promises: what runs, presses and was missed, what falls due, and whom the next step will reach."""

from __future__ import annotations

import pytest

from engine.boards.clocks import AHEAD, SLOTS, ClocksBoard, read
from engine.boards.practice import Practice
from tests.practice import Office


@pytest.fixture
def office() -> Office:
    return Office(start="2026-11-23 09:00")


def board(office: Office, days: int = 30) -> ClocksBoard:
    return read(Practice(office.store, office.desk.workflow, office.clock, "anna"), days)


def promise(shown: ClocksBoard, title: str):
    return next(each for each in shown.promises if each.name.title == title)


def test_every_clock_of_an_open_record_is_counted_once(office: Office):
    """Response and resolution of a ticket are two promises; a clock that stands still is counted as such."""
    ticket = office.open(priority="P1", assignee="anna")
    office.to("2026-11-23 09:10").do(ticket, "wait")
    shown = board(office)
    assert promise(shown, "P1 response 1h (office)").now == {"running": 1}
    assert promise(shown, "P1 resolution 4h (office)").now == {"paused": 1}


def test_a_broken_promise_is_late_and_missed(office: Office):
    """It is both: a clock that is late now, and one that was missed in these days; nothing was kept yet."""
    office.open(priority="P1", assignee="anna")
    office.daemon("2026-11-23 10:30")
    found = promise(board(office), "P1 response 1h (office)")
    assert (found.now["breached"], found.met, found.missed) == (1, 0, 1)
    assert found.worst is not None
    assert found.worst.face.left == -1800
    assert found.part == 0


def test_half_and_nine_of_ten(office: Office):
    """Of nine kept within 1 to 9 minutes, half were kept within 5 and nine of ten within 9."""
    for hour in range(9, 18):
        ticket = office.to(f"2026-11-23 {hour:02}:00").open(priority="P1")
        office.to(f"2026-11-23 {hour:02}:{hour - 8:02}").reply(ticket)
    found = promise(board(office), "P1 response 1h (office)")
    assert (found.met, found.half, found.most) == (9, 5 * 60, 9 * 60)


def test_only_the_last_days_count(office: Office):
    """What was decided before them is not met or missed any more."""
    ticket = office.open(priority="P1")
    office.to("2026-11-23 09:05").reply(ticket)
    office.to("2026-11-30 09:05")
    assert promise(board(office, 8), "P1 response 1h (office)").met == 1
    assert not [each for each in board(office, 7).promises if each.met]


def test_the_hours_ahead_hold_what_falls_due_in_them(office: Office):
    """A response of an hour from 09:00 on runs out in the fourth quarter from 09:15 on; the office closes at 18:00."""
    office.open(priority="P1")
    office.to("2026-11-23 09:15")
    slots = board(office).ahead
    assert len(slots) == SLOTS
    assert [place for place, slot in enumerate(slots) if slot.due] == [3, 15]
    assert slots[0].at + AHEAD == slots[-1].at + AHEAD // SLOTS
    office.to("2026-11-23 16:00")
    assert [slot.open for slot in board(office).ahead[7:9]] == [True, False]


def test_whom_the_next_step_reaches(office: Office):
    """At three quarters of the hour the assignee and Carla hear of it; after that the dispatcher does."""
    office.open(priority="P1", assignee="anna")
    first = board(office).clocks[0]
    assert first.coming is not None
    assert (first.coming.key, first.coming.people) == ("75%", ("anna", "carla"))
    assert first.coming.due == first.due - 15 * 60
    office.daemon("2026-11-23 09:50")
    after = board(office).clocks[0]
    assert (after.coming.key, after.coming.people) == ("100%", ("carla",))


def test_what_presses_most_comes_first(office: Office):
    """The broken one before the one with most of its time left, whichever was opened first."""
    calm = office.open(priority="P3")
    urgent = office.open(priority="P1")
    office.daemon("2026-11-23 10:30")
    assert [clock.row.id for clock in board(office).clocks][:1] == [urgent]
    assert board(office).clocks[-1].row.id == calm
