"""Live clocks go over to new rules exactly, in whatever process they are touched first: the journal says what held when."""

from __future__ import annotations

import pytest
from practice_on_disk import Disk

from engine import timers
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
        timers.follow_rules(desk, desk.take_up(standing.workflow, disk.book.former(standing)))
    else:
        book = Rulebook(disk.store, disk.folder)
        began = book.begin(lambda _: disk.clock.now())
        desk = Desk(disk.store, began.workflow, disk.clock, former=book.former(began))
        assert isinstance(desk.handle(disk.fire(ticket, "start")), Done)
    timer = disk.store.load(ticket).timers["resolution"]  # type: ignore[union-attr]
    assert (said(timer.due), timer.calendar, timer.breached) == ("2026-11-23 17:30", "always", None)


def test_only_kinds_that_the_change_concerns_are_brought_along(disk: Disk):
    """A comment, or a title, leaves every live record alone."""
    desk = disk.desk()
    disk.open(desk)
    disk.edit("workflow: ticket", "workflow: ticket   # ours")
    standing = disk.look()
    assert desk.take_up(standing.workflow, disk.book.former(standing)) == []
    disk.edit("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 4h, P2: 6h, P3: 7h}", "company")
    standing = disk.look()
    assert desk.take_up(standing.workflow, disk.book.former(standing)) == ["ticket"]
