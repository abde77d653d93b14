"""Somebody's day and week on a board: what was worked when, what of the opening hours has no entry, what overlaps.

A day is also told as a strip of quarters of an hour, all days of the board from the same hour to the same hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from engine.boards.practice import Practice
from engine.charges import TimeEntry
from engine.clock import Instant, local
from engine.commands import EditTime, LogTime, Outcome
from engine.desk import Desk
from engine.hours import at_time
from engine.records import Record
from engine.store.contract import Where
from engine.worktime import noting
from engine.worktime.amounts import Unread
from engine.worktime.running import Running
from engine.worktime.sheet import Day, Sheet, sheet
from engine.worktime.when import read as read_when

Cell = Literal["billable", "worked", "overlap", "gap", "closed", "ahead"]
"""What a quarter of an hour holds: billable work, other work, two entries at once, opening hours without any, time
when nobody works here, opening hours to come."""

QUARTER = 15 * 60
EARLIEST, LATEST = 8, 18
"""Hours that a strip has at least."""
MOST_NAMED = 4
"""Records that are named where words mean several."""
LOOKED_AT = 500
"""Open records among which words are looked for: mine first, then those that press most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An entry, or a gap between entries."""

    start: Instant
    end: Instant
    entry: TimeEntry | None
    """None for a gap."""
    subject: str = ""
    client: str = ""
    overlaps: bool = False

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.entry.seconds if self.entry is not None else self.end - self.start


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day."""

    day: date
    absent: bool
    seconds: int
    billable: int
    missing: int
    """Opening hours of the past without an entry."""
    strip: tuple[Cell, ...]
    pieces: tuple[Piece, ...]
    """Entries and gaps, by when they began."""


@dataclass(frozen=True, slots=True)
class TimeBoard:
    """The days of a week, and what runs now."""

    agent: str
    days: tuple[DayLine, ...]
    first_hour: int
    """At which all strips begin."""
    timer: Running | None

    @property
    def seconds(self) -> int:
        """Raw seconds of all days."""
        return sum(day.seconds for day in self.days)

    @property
    def billable(self) -> int:
        """Of these: billable."""
        return sum(day.billable for day in self.days)

    @property
    def missing(self) -> int:
        """Opening hours of the past without an entry."""
        return sum(day.missing for day in self.days)


def read(practice: Practice, agent: str, weeks: int = 0) -> TimeBoard:
    """The week of `agent` so many weeks from this one, Monday to Sunday."""
    monday = practice.today - timedelta(practice.today.weekday()) + timedelta(weeks=weeks)
    found = sheet(practice.desk, agent, monday, monday + timedelta(6))
    first, last = _hours(practice, found)
    overlapping = {entry.id for overlap in found.overlaps for entry in (overlap.one, overlap.other)}
    days = tuple(_day(practice, day, first, last, overlapping) for day in found.days)
    return TimeBoard(agent, days, first, found.timer)


def _hours(practice: Practice, found: Sheet) -> tuple[int, int]:
    """From which hour to which all strips reach: the usual hours, and all in which anything lies."""
    edges = [edge for day in found.days for entry in day.entries for edge in (entry.start, entry.end - 1)]
    hours = [local(edge, practice.zone).hour for edge in edges]
    return min([EARLIEST, *hours]), max([LATEST, *(hour + 1 for hour in hours)])


def _day(practice: Practice, day: Day, first: int, last: int, overlapping: set[str]) -> DayLine:
    entries = [_entry(practice, entry, entry.id in overlapping) for entry in day.entries]
    gaps = [Piece(start, end, None) for start, end in day.gaps]
    return DayLine(
        day.day,
        day.absent,
        day.seconds,
        day.billable,
        sum(gap.seconds for gap in gaps),
        tuple(_strip(practice, day, first, last)),
        tuple(sorted([*entries, *gaps], key=lambda piece: piece.start)),
    )


def _entry(practice: Practice, entry: TimeEntry, overlaps: bool) -> Piece:
    record = practice.store.load(entry.record)
    row = practice.views.row(record) if record is not None else None
    subject, client = (row.subject, row.client) if row is not None else ("", "")
    return Piece(entry.start, entry.end, entry, subject, client, overlaps)


def _strip(practice: Practice, day: Day, first: int, last: int) -> Iterator[Cell]:
    zone, hours = practice.company.zone, practice.company.calendars[practice.company.calendar]
    for quarter in range(first * 4, last * 4):
        start = at_time(zone, day.day, quarter * QUARTER)
        yield _cell(start, start + QUARTER, day, open_=hours.between(start, start + QUARTER) > 0, now=practice.now)


def _cell(start: Instant, end: Instant, day: Day, *, open_: bool, now: Instant) -> Cell:
    here = [entry for entry in day.entries if entry.start < end and entry.end > start]
    if any(one.start < other.end and other.start < one.end for one in here for other in here if one is not other):
        return "overlap"
    if here:
        return "billable" if any(entry.billable for entry in here) else "worked"
    if any(gap[0] < end and gap[1] > start for gap in day.gaps):
        return "gap"
    return "ahead" if open_ and start >= now and not day.absent else "closed"


# -- writing down -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of a line that somebody typed, and what is to be said of it."""

    outcome: Outcome
    command: LogTime
    said: tuple[str, ...]


def note(desk: Desk, agent: str, text: str, day: date) -> Noted:
    """Write down what a line says: `T-12 1h15 router replaced`, `9:30-10:10 vpn "rossi"`; `day` where it names none.

    Unread when it cannot be read, or what it is about cannot be told.
    """
    words = text.split()
    if not words:
        raise Unread("say on what and when: T-12 1h15 what was done")
    record = found(desk, agent, words[0])
    rest = " ".join(words[1:])
    if not rest:
        raise Unread(f"say when you worked on {record.id}: {record.id} 1h15, or {record.id} 9:30-10:10")
    command, placed = noting.asking(desk, record.id, agent, noting.line(rest, day))
    outcome = desk.handle(command)
    entry = TimeEntry("", record.id, command.agent, command.start, command.seconds)
    return Noted(outcome, command, (*placed.assumed, *noting.remarks(desk, entry)))


def found(desk: Desk, agent: str, word: str) -> Record:
    """The record that a word means: its id, else the only open one of whose subject it is a part. Unread otherwise."""
    if (record := desk.store.load(word) or desk.store.load(word.upper())) is not None:
        return record
    meant = list(_named(desk, agent, word.casefold()))
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise Unread(f"'{word}' is no record, and no open one of yours is called so; write its id first: T-12 1h15")
    some = ", ".join(f"{record.id} {record.text('subject')}" for record in meant[:MOST_NAMED])
    raise Unread(f"'{word}' may be {some}; write the id")


def _named(desk: Desk, agent: str, word: str) -> Iterator[Record]:
    """Open records of an agent whose subject has a word in it."""
    for kind, definition in desk.workflow.definitions.items():
        if {"subject", "assignee"} <= definition.fields.keys():
            page = desk.store.find(Where(kind=kind, open=True, assignee=agent), "due", None, LOOKED_AT)
            yield from (record for record in page.records if word in record.text("subject").casefold())


def correct(desk: Desk, by: str, entry: TimeEntry, *, when: str, text: str, day: date) -> Outcome:
    """Have an entry read otherwise: `when` as in a quick entry, or empty; `text` is its note. Unread if it is none."""
    start, seconds = entry.start, entry.seconds
    if words := when.split():
        asked, taken = read_when(words, day)
        if taken < len(words):
            raise Unread(f"'{' '.join(words[taken:])}' is no time; write 1h15, 9:30-10:10 or from 9:30")
        start, seconds = noting.interval(desk, entry, asked)
    command = EditTime(id=entry.record, entry=entry.id, by=by, start=start, seconds=seconds, note=text)
    return desk.handle(command)


def bill(desk: Desk, by: str, entry: TimeEntry, reason: str) -> Outcome:
    """Have an entry be billed, with an empty reason; else say why it is not."""
    return desk.handle(EditTime(id=entry.record, entry=entry.id, by=by, billable=not reason, reason=reason))


def remove(desk: Desk, by: str, entry: TimeEntry) -> Outcome:
    """Say that an entry was a mistake."""
    return desk.handle(EditTime(id=entry.record, entry=entry.id, by=by, remove=True))


def spelled(practice: Practice, start: Instant, end: Instant) -> str:
    """`9:30-10:10`: a stretch of a day as a quick entry has it."""
    one, other = local(start, practice.zone), local(end, practice.zone)
    return f"{one.hour}:{one:%M}-{other.hour}:{other:%M}"
