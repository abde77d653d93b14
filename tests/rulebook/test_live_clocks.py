"""Live clocks go over to new rules exactly, in whatever process they are touched first: the journal says what held when."""

from __future__ import annotations

import pytest
from practice_on_disk import Disk

from engine import takeover
from engine.commands import Done
from engine.desk import Desk
from engine.rulebook import Rulebook
from tests.practice import at, said

SHORT = ("  gold:\n    calendar: office", "  gold:\n    calendar: short")
ALWAYS = ("  gold:\n    calendar: short", "  gold:\n    calendar: always")


def changed_twice(disk: Disk) -> tuple[Desk, str]:
    """A P3 opened at 9:00 (8 h); from 9:30 a calendar holds that opens at 10:00, from 16:30 one that never closes."""
    desk = disk.desk()
    ticket = disk.open(desk)
    disk.clock.set(at("2026-11-23 09:30"))
    disk.edit(*SHORT, "company")
    disk.look()
    disk.clock.set(at("2026-11-23 16:30"))
    disk.edit(*ALWAYS, "company")
    disk.look()
    return desk, ticket


@pytest.mark.parametrize("who", ["the daemon that ran on", "a process that begins"])
def test_what_was_used_counts_by_the_calendar_that_held_then(disk: Disk, who: str):
    """Half an hour by the first calendar, six and a half by the second from 10:00 on: an hour is left from 16:30 on."""
    desk, ticket = changed_twice(disk)
    standing = disk.look()
    if who == "the daemon that ran on":
        desk.adopt(standing.workflow, standing.since, disk.book.former_sets)
        takeover.follow_rules(desk)
    else:
        book = Rulebook(disk.store, disk.folder)
        began = book.begin(lambda _: disk.clock.now())
        desk = Desk(disk.store, began.workflow, disk.clock, former=book.former_sets)
        assert isinstance(desk.handle(disk.fire(ticket, "start")), Done)
    timer = disk.store.load(ticket).timers["resolution"]  # type: ignore[union-attr]
    assert (said(timer.due), timer.calendar, timer.breached) == ("2026-11-23 17:30", "always", None)
