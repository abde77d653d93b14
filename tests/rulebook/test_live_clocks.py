"""Live clocks go over to new rules exactly, in whatever process they are touched first: the journal says what held when."""

from __future__ import annotations

import pytest
from practice_on_disk import Disk

from engine import takeover
from engine.commands import Done, Note
from engine.daemon import Daemon
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


def test_a_breach_that_was_due_outlives_any_number_of_saves(disk: Disk):
    """A promise is broken on Tuesday while nobody looks; then it is made longer, and thirty comments are written."""
    desk = disk.desk()
    ticket = disk.open(desk)
    disk.clock.set(at("2026-11-24 12:00"))
    disk.edit("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 4h, P2: 6h, P3: 80h}", "company")
    disk.look()
    for number in range(30):
        disk.clock.advance(60)
        disk.edit("workflow: ticket", f"workflow: ticket  # {number}")
        disk.look()
    assert adopt(desk, disk, disk.look()) == 1
    timer = disk.store.load(ticket).timers["resolution"]  # type: ignore[union-attr]
    assert timer.breached is not None
    assert timer.breached < at("2026-11-24 12:00")


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


def test_a_change_that_is_taken_back_within_the_minute_leaves_nobody_behind(disk: Disk):
    """Settled under A, swept under B, and A again before B has settled: every record is brought back under A."""
    desk = disk.desk()
    tickets = [disk.open(desk) for _ in range(3)]
    first = disk.look()
    takeover.follow_rules(desk)
    disk.clock.advance(takeover.SETTLED)
    assert takeover.settle(desk, first.since)
    due = [disk.store.load(ticket).due for ticket in tickets]  # type: ignore[union-attr]
    disk.clock.advance(10)
    disk.edit("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 4h, P2: 6h, P3: 30h}", "company")
    assert adopt(desk, disk, disk.look()) == 3
    disk.clock.advance(10)
    disk.edit("{P1: 4h, P2: 6h, P3: 30h}", "{P1: 4h, P2: 6h, P3: 8h}", "company")
    assert adopt(desk, disk, disk.look()) == 3
    assert [disk.store.load(ticket).due for ticket in tickets] == due  # type: ignore[union-attr]


def test_a_clock_that_was_wrong_when_rules_changed_poisons_nothing(disk: Disk):
    """Somebody's machine said 2030 when the rules were put in force: used time counts up to now, not up to then."""
    desk = disk.desk()
    ticket = disk.open(desk)
    now = disk.clock.instant
    disk.clock.instant = at("2030-01-01 00:00")
    disk.edit("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 4h, P2: 6h, P3: 30h}", "company")
    standing = disk.look()
    disk.clock.instant = now + 3600
    adopt(desk, disk, standing)
    timer = disk.store.load(ticket).timers["resolution"]  # type: ignore[union-attr]
    assert (timer.consumed, said(timer.since)) == (3600, "2026-11-23 10:00")


def test_a_sweep_leaves_room_for_others_after_every_page(disk: Disk):
    """A hundred records at a time: what comes due, and newer rules, wait for one page and not for all."""
    desk = disk.desk()
    with desk.batch():
        for _ in range(250):
            disk.open(desk)
    disk.edit("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 4h, P2: 6h, P3: 7h}", "company")
    standing = disk.look()
    desk.adopt(standing.workflow, standing.since, lambda: disk.book.former(standing))
    sweep, pages = takeover.Sweep(desk), []
    while sweep.step():
        pages.append(sweep.brought)
    assert [brought for before, brought in zip([0, *pages], pages, strict=False) if brought > before] == [100, 200, 250]


def test_a_daemon_that_missed_a_change_and_its_taking_back_looks_all_the_same(disk: Disk):
    """B came and went between two of its looks, and somebody touched a ticket meanwhile: that comes back under A."""
    first = disk.look()
    desk = Desk(disk.store, first.workflow, disk.clock, former=lambda: disk.book.former(first))
    ticket = disk.open(desk)
    daemon = Daemon(desk, tell=lambda _: None, rulebook=Rulebook(disk.store, disk.folder))
    daemon.take_over()
    due = disk.store.load(ticket).timers["resolution"].due  # type: ignore[union-attr]
    disk.clock.advance(takeover.SETTLED)
    daemon.take_over()
    disk.edit("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 4h, P2: 6h, P3: 80h}", "company")
    second = disk.look()
    other = Desk(disk.store, second.workflow, disk.clock, former=lambda: disk.book.former(second))
    assert isinstance(other.handle(Note(id=ticket, text="Hello", by="anna")), Done)
    assert disk.store.load(ticket).timers["resolution"].due != due  # type: ignore[union-attr]
    disk.clock.advance(5)
    disk.edit("{P1: 4h, P2: 6h, P3: 80h}", "{P1: 4h, P2: 6h, P3: 8h}", "company")
    disk.look()
    daemon.follow_rules()
    daemon.take_over()
    assert disk.store.load(ticket).timers["resolution"].due == due  # type: ignore[union-attr]


def test_what_was_taken_back_is_settled_anew(disk: Disk):
    """The mark of a sweep under A is older than B: another one is made once A has held for a minute again."""
    desk = disk.desk()
    first = disk.look()
    disk.clock.advance(takeover.SETTLED)
    assert takeover.settle(desk, first.since)
    for old, new in [("P3: 8h", "P3: 30h"), ("P3: 30h", "P3: 8h")]:
        disk.clock.advance(10)
        disk.edit(old, new, "company")
        standing = disk.look()
        adopt(desk, disk, standing)
    disk.clock.advance(takeover.SETTLED)
    assert [takeover.settle(desk, standing.since) for _ in range(2)] == [True, True]
    marks = [said(event.at) for event in disk.store.events(takeover.STREAM)]
    assert marks == ["2026-11-23 09:01", "2026-11-23 09:02:20"]


def test_a_mark_that_was_made_while_the_clock_was_ahead_counts_for_nothing(disk: Disk):
    """It says 2030: what has changed since then cannot be told by it, so the sweep looks at everything."""
    desk = disk.desk()
    ticket = disk.open(desk)
    first, now = disk.look(), disk.clock.instant
    due = disk.store.load(ticket).due  # type: ignore[union-attr]
    disk.clock.instant = at("2030-01-01 00:00")
    assert takeover.settle(desk, first.since)
    disk.clock.instant = now + 100
    for old, new in [("P3: 8h", "P3: 30h"), ("P3: 30h", "P3: 8h")]:
        disk.clock.advance(10)
        disk.edit(old, new, "company")
        assert adopt(desk, disk, disk.look()) == 1
    assert disk.store.load(ticket).due == due  # type: ignore[union-attr]
