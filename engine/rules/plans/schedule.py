"""A schedule: what comes round every day, week, month, quarter or year, while the record is where it runs.

Each occurrence is known by its day in the calendar on the wall, and is decided once. Where an open day is asked for, an
occurrence on a closed one moves to the next or the last before; two that meet there are one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from msgspec.structs import replace

from engine.clock import Instant
from engine.events import TimerFired
from engine.hours import at_time, local_day
from engine.machines.definition import Schedule
from engine.records import Record, Timer
from engine.rules.plans.lateness import acting
from engine.rules.plans.plan import Owed, TimerPlan

MOST_AT_ONCE = 100
"""Occurrences decided in one go after a long outage; the rest is due again at once."""
_LONGEST_SHIFT = 40
"""Days that closed days can move an occurrence by, as far as it is looked for."""

DAY = 86400

Occurrence = tuple[date, Instant]
"""The day that it is known by, and when it comes."""


class SchedulePlan(TimerPlan):
    """`every` period."""

    @property
    def schedule(self) -> Schedule:
        """When it comes round."""
        return self.rule.schedule or Schedule("day")

    def fits(self, timer: Timer) -> bool:
        return _is_day(timer.mark) and super().fits(timer)

    def opened(self, record: Record, now: Instant) -> Timer | None:
        return self._begun(None, now) if self.inside(record) else None

    def _begun(self, before: Timer | None, now: Instant) -> Timer:
        """The timer as of an instant; a day that was decided before does not come again."""
        cycle, fired = (before.cycle + 1, before.fired) if before else (1, ())
        timer = Timer("running", now, calendar=self.own_hours.name, fired=fired, cycle=cycle)
        decided = _decided(timer)
        return _towards(timer, next((each for each in self.occurrences(now) if each[0].isoformat() > decided), None))

    def moved(self, timer: Timer | None, record: Record, source: str, now: Instant) -> Timer | None:  # noqa: ARG002
        running = timer is not None and timer.status == "running"
        if self.inside(record):
            return timer if running else self._begun(timer, now)
        return self.halted(timer, "stopped", now) if timer is not None and running else timer

    def occurrences(self, after: Instant) -> Iterator[Occurrence]:
        """Those that come later than `after`, in order, as far as calendars count."""
        shift = _LONGEST_SHIFT if self.rule.closed_days != "keep" else 1
        first = local_day(self.company.zone, after) - timedelta(days=shift)
        latest = after
        for day in _days(self.schedule, first):
            try:
                instant = self._instant(day)
            except (ValueError, OverflowError):
                return
            if instant > latest:
                yield day, instant
                latest = instant

    def _instant(self, day: date) -> Instant:
        hours, rule = self.own_hours, self.rule
        if rule.closed_days != "keep" and not hours.opens_on(day):
            day = hours.open_day(day, 1 if rule.closed_days == "after" else -1)
        return at_time(self.company.zone, day, rule.time)

    def owed(self, timer: Timer, record: Record, until: Instant, now: Instant) -> list[Owed]:  # noqa: ARG002
        due, upcoming = self._due(timer, until)
        acts = acting(self.late, [at for _, at in due], now)
        if self.late.policy == "highest" and upcoming is not None and upcoming[1] <= until:
            acts[-1] = False  # there are more than can be decided at once, and a later one is due as well
        found = []
        for place, ((day, at), act) in enumerate(zip(due, acts, strict=True), 1):
            following = due[place] if place < len(due) else upcoming
            timer = _towards(replace(timer, cycle=timer.cycle + 1, fired=(day.isoformat(),)), following)
            body = TimerFired(self.name, timer, at, self.where, skipped=not act, mark=day.isoformat())
            actions = self.rule.actions if act else ()
            found.append(Owed(day.isoformat(), body, f"{self.name} of {day}", actions, self.rule.quiet))
        return found

    def _due(self, timer: Timer, until: Instant) -> tuple[list[Occurrence], Occurrence | None]:
        """The occurrences that are due, and the one that follows."""
        first = until if timer.next is None else timer.next
        due = [(date.fromisoformat(timer.mark), first)]
        for occurrence in self.occurrences(first):
            if occurrence[1] > until or len(due) == MOST_AT_ONCE:
                return due, occurrence
            due.append(occurrence)
        return due, None

    def rejudged(self, timer: Timer | None, record: Record, at: Instant, former: TimerPlan | None) -> Timer | None:
        """What is overdue stays so, and no day is decided twice; what is still to come is worked out by these rules."""
        if timer is None or timer.status != "running":
            ran = former is not None and former.inside(record)
            return self._begun(timer, max(at, record.entered)) if self.inside(record) and not ran else timer
        if not self.inside(record):
            return self.halted(timer, "stopped", at)
        if timer.next is not None and timer.next <= at:
            return timer
        fresh = _towards(replace(timer, calendar=self.own_hours.name), self._upcoming(timer, at))
        return timer if fresh == timer else fresh

    def _upcoming(self, timer: Timer, at: Instant) -> Occurrence | None:
        """The next occurrence from `at` on; the one that was still to come is due if it lies before that by now."""
        decided = _decided(timer)
        begin = min(at, at_time(self.company.zone, date.fromisoformat(timer.mark), 0)) - _LONGEST_SHIFT * DAY
        return next(
            (
                (day, instant)
                for day, instant in self.occurrences(begin)
                if day.isoformat() > decided and (instant > at or day.isoformat() == timer.mark)
            ),
            None,
        )


def _decided(timer: Timer) -> str:
    """The last day that was decided."""
    return timer.fired[0] if timer.fired else ""


def _towards(timer: Timer, occurrence: Occurrence | None) -> Timer:
    """The timer waiting for an occurrence; without one it has ended."""
    if occurrence is None:
        return replace(timer, status="met", due=None, next=None)
    day, instant = occurrence
    return replace(timer, due=instant, next=instant, mark=day.isoformat())


def _is_day(text: str) -> bool:
    """Whether a text is a day, `2026-11-23`."""
    with suppress(ValueError):
        return bool(date.fromisoformat(text))
    return False


def _days(schedule: Schedule, first: date) -> Iterator[date]:
    """The days of a schedule from the period of `first` on."""
    match schedule.every:
        case "day":
            step = 1
            day = first
        case "week":
            step = 7
            day = first + timedelta(days=schedule.day - first.weekday())
        case _:
            yield from _days_of_months(schedule, first)
            return
    while day <= date.max - timedelta(days=step):
        yield day
        day += timedelta(days=step)


def _days_of_months(schedule: Schedule, first: date) -> Iterator[date]:
    """A day of each month, of the first (its last day: of the last) month of each quarter, or of one month a year."""
    months = {"month": range(1, 13), "quarter": range(1, 13, 3), "year": (schedule.month,)}[schedule.every]
    if schedule.every == "quarter" and schedule.day == 31:
        months = range(3, 13, 3)
    for year in range(max(first.year - 1, 1), date.max.year + 1):
        for month in months:
            yield date(year, month, min(schedule.day, monthrange(year, month)[1]))
