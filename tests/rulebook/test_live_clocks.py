"""Live clocks go over to new rules exactly, in whatever process they are touched first: the journal says what held when."""

from __future__ import annotations

import pytest
from practice_on_disk import Disk

from engine import takeover
from engine.commands import Done
from engine.desk import Desk
from engine.rule_events import RulesFollowed
from engine.rulebook import Rulebook, Standing
from engine.store.contract import Where
from tests.practice import COMPANY, at, said

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
        adopt(desk, disk, standing)
    else:
        book = Rulebook(disk.store, disk.folder)
        began = book.begin(lambda _: disk.clock.now())
        desk = Desk(disk.store, began.workflow, disk.clock, former=lambda: book.former(began))
        assert isinstance(desk.handle(disk.fire(ticket, "start")), Done)
    timer = disk.store.load(ticket).timers["resolution"]  # type: ignore[union-attr]
    assert (said(timer.due), timer.calendar, timer.breached) == ("2026-11-23 17:30", "always", None)


def test_a_change_that_concerns_no_clock_leaves_every_record_alone(disk: Disk):
    """A comment, or a title, brings nobody along; another target does."""
    desk = disk.desk()
    disk.open(desk)
    disk.edit("workflow: ticket", "workflow: ticket   # ours")
    assert adopt(desk, disk, disk.look()) == 0
    disk.edit("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 4h, P2: 6h, P3: 7h}", "company")
    assert adopt(desk, disk, disk.look()) == 1


def test_a_sweep_that_saw_everything_is_not_made_again(disk: Disk):
    """A minute after the change nobody decides by the former rules: then it is noted, and the next start looks no more."""
    desk = disk.desk()
    disk.open(desk)
    standing = disk.look()
    assert takeover.settle(desk, standing.since) is False
    disk.clock.advance(takeover.SETTLED)
    assert [takeover.settle(desk, standing.since) for _ in range(2)] == [True, True]
    assert [type(event.body) for event in disk.store.events(takeover.STREAM)] == [RulesFollowed]
    disk.edit("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 4h, P2: 6h, P3: 7h}", "company")
    assert adopt(desk, disk, disk.look()) == 1


RECURRING = (
    "recurring:\n  backups: {every: month, day: 1, time: '09:00', late: all, open: {ticket: {subject: Restore}}}\n"
)


def test_what_comes_round_goes_over_to_its_new_day_in_a_process_that_begins(disk: Disk):
    """Due on 1 December while nobody ran, other work on the 20th by the 5th: the 1st is made up for as it was, the 20th comes."""
    disk.write("company", COMPANY + RECURRING)
    takeover.follow_rules(disk.desk())
    disk.clock.set(at("2026-12-05 10:00"))
    disk.edit("day: 1,", "day: 20,", "company")
    disk.edit("subject: Restore", "subject: Licences", "company")
    disk.look()
    disk.clock.set(at("2026-12-06 10:00"))
    book = Rulebook(disk.store, disk.folder)
    began = book.begin(lambda _: disk.clock.now())
    desk = Desk(disk.store, began.workflow, disk.clock, former=lambda: book.former(began))
    takeover.follow_rules(desk)
    clock = disk.store.load("company-1").timers["backups"]  # type: ignore[union-attr]
    assert (clock.mark, said(clock.due or clock.next)) == ("2026-12-20", "2026-12-20 09:00")
    assert [t.fields["subject"] for t in disk.store.find(Where(kind="ticket"), "id").records] == ["Restore"]


def adopt(desk: Desk, disk: Disk, standing: Standing) -> int:
    """Put rules in force as a process that runs on does; how many records were brought under them."""
    desk.adopt(standing.workflow, standing.since, lambda: disk.book.former(standing))
    return takeover.follow_rules(desk)
