"""What somebody did in some days: entries, what of the opening hours has none, what overlaps, what it adds up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.charges import TimeEntry
from engine.clock import Instant, local, zone
from engine.company import Company
from engine.desk import Desk
from engine.hours import at_time
from engine.hours.spans import Span, free
from engine.worktime.noting import entries
from engine.worktime.recording import in_states
from engine.worktime.running import Running, running

SHORTEST_GAP = 5 * 60
"""Seconds without work that are worth naming."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one agent."""

    day: date
    absent: bool
    entries: tuple[TimeEntry, ...]
    """Those that begin on it, by when."""
    gaps: tuple[Span, ...]
    """Opening hours of the past without work."""

    @property
    def seconds(self) -> int:
        """Raw seconds of all entries."""
        return sum(entry.seconds for entry in self.entries)

    @property
    def billable(self) -> int:
        """Raw seconds of those that are billable."""
        return sum(entry.seconds for entry in self.entries if entry.billable)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two entries that share time."""

    one: TimeEntry
    other: TimeEntry
    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some days of one agent."""

    agent: str
    days: tuple[Day, ...]
    overlaps: tuple[Overlap, ...]
    timer: Running | None
    """What runs now, when the days reach to now."""
    states: tuple[tuple[str, Instant], ...] = ()
    """(record, since) of what is in a state that records the agent's time."""

    @property
    def seconds(self) -> int:
        """Raw seconds of all days."""
        return sum(day.seconds for day in self.days)

    @property
    def billable(self) -> int:
        """Raw seconds that are billable."""
        return sum(day.billable for day in self.days)


def sheet(desk: Desk, agent: str, first: date, last: date) -> Sheet:
    """The days from `first` to `last`, both included."""
    company, store, now = desk.workflow.company, desk.store, desk.clock.now()
    since, until = at_time(company.zone, first, 0), at_time(company.zone, last + timedelta(1), 0)
    worked = entries(store, since, until, agent)
    mine = since <= now < until
    timer = running(store, agent) if mine else None
    states = tuple((each.record, each.since) for each in in_states(store, desk.workflow, agent)) if mine else ()
    busy = [(entry.start, entry.end) for entry in worked]
    busy += [(timer.start, now)] if timer else []
    busy += [(began, now) for _, began in states]
    known = _Known(company, agent, worked, busy, now)
    days = (first + timedelta(number) for number in range((last - first).days + 1))
    return Sheet(agent, tuple(map(known.day, days)), tuple(overlaps(worked)), timer, states)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the days of an agent are told from."""

    company: Company
    agent: str
    worked: Sequence[TimeEntry]
    busy: Sequence[Span]
    """When the agent did something, entries or not."""
    now: Instant

    def day(self, day: date) -> Day:
        """Who is away misses nothing, and of a company that never closes nobody is always at work."""
        company = self.company
        there, hours = zone(company.zone), company.calendars[company.calendar]
        own = tuple(entry for entry in self.worked if local(entry.start, there).date() == day)
        agent = company.agents.get(self.agent)
        away = agent is not None and agent.absence(day) is not None
        since, until = at_time(company.zone, day, 0), at_time(company.zone, day + timedelta(1), 0)
        opened = [] if away or hours.round_the_clock else list(hours.intervals(since, min(until, self.now)))
        gaps = tuple(span for span in free(opened, self.busy) if span[1] - span[0] >= SHORTEST_GAP)
        return Day(day, away, own, gaps)


def overlaps(worked: Sequence[TimeEntry]) -> Iterator[Overlap]:
    """Every two entries that share time; they are given by when they began."""
    for index, one in enumerate(worked):
        for other in worked[index + 1 :]:
            if other.start >= one.end:
                break
            yield Overlap(one, other, other.start, min(one.end, other.end))
