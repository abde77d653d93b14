"""WorkingHours: adding and measuring time that counts.

Both are two bisections in the list of openings and a subtraction, whether the span is an hour or a year. The list is
made when somebody asks, in growing stretches of days, and replaced as a whole: readers in other threads never see half
of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from threading import Lock

from engine.clock import Instant
from engine.hours.notation import DAY
from engine.hours.openings import Holidays, Openings, Pattern, checked_week
from engine.hours.wall import EPOCH, known_zone, reached, shown

FIRST, LAST = date(1900, 1, 1).toordinal(), date(2400, 1, 1).toordinal()
"""The days `[FIRST, LAST)` in which calendars count: far enough for every promise, near enough to refuse nonsense."""
STRETCH = 2 * 366
"""Days made at first; every further stretch doubles the list."""
NOTHING = Openings(0, 0, [], [], [])


class WorkingHours:
    """A calendar: the open intervals of a zone's local time, as algebra on half-open intervals of UTC seconds.

    Counts from 1900 to 2399; an instant outside, or a deadline that would be, is a ValueError. Public holidays are
    those that the `holidays` package knows, for most countries up to 2100. May be shared between threads.
    """

    round_the_clock = False
    """Whether working time is plain time."""

    def __init__(
        self,
        name: str,
        zone: str,
        week: Mapping[int, Sequence[tuple[int, int]]],
        *,
        holidays: Holidays | None = None,
        closed: Collection[date] = (),
    ) -> None:
        """Opening hours by weekday (0 is Monday), in seconds of the local day.

        An end beyond 86400 reaches into the next day: `22:00-06:00` is (79200, 108000). ValueError when the zone is
        unknown, when hours overlap, or when there are none.
        """
        self.name = name
        self.zone = zone
        days_off = frozenset(day.toordinal() for day in closed)
        self._pattern = Pattern(known_zone(zone), checked_week(name, week), days_off, holidays)
        self._openings = NOTHING
        self._lock = Lock()

    @classmethod
    def always(cls, name: str) -> WorkingHours:
        """24x7, in UTC: working time is plain time."""
        return _RoundTheClock(name, "UTC", dict.fromkeys(range(7), ((0, DAY),)))

    def __repr__(self) -> str:
        return f"<WorkingHours {self.name}, {self.zone}>"

    def add(self, start: Instant, seconds: int) -> Instant:
        """The instant at which `seconds` of open time have passed since `start`: closing time, not the next opening.

        `add(start, 0)` is `start`, open or not. ValueError for negative seconds.
        """
        if seconds <= 0:
            return _unmoved(start, seconds)
        have = self._openings
        if not have.low <= start < have.high:
            have = self._covering(start)
        worked, shifts = have.worked, have.shifts
        index = bisect_right(have.starts, start) - 1
        most, target = worked[index], start - shifts[index]
        target = (target if target < most else most) + seconds  # noqa: FURB136  min() costs a tenth of all this
        if target > worked[-1]:
            self._lengthen(target - worked[-1])
            return self.add(start, seconds)
        if target > most:  # most deadlines lie in this interval or the next: look there before searching
            index += 1
            if target > worked[index]:
                index = bisect_left(worked, target)
        return target + shifts[index]

    def between(self, start: Instant, end: Instant) -> int:
        """Open seconds in `[start, end)`; 0 when `end` is not after `start`."""
        if end <= start:
            return 0
        have = self._openings
        if start < have.low or end >= have.high:
            have = self._spanning(start, end)
        starts, worked, shifts = have.starts, have.worked, have.shifts
        index = bisect_right(starts, start)
        most, passed = worked[index - 1], start - shifts[index - 1]
        before = passed if passed < most else most  # noqa: FURB136
        if end >= starts[index]:
            index += 1
            if end >= starts[index]:
                index = bisect_right(starts, end)
        most, passed = worked[index - 1], end - shifts[index - 1]
        return (passed if passed < most else most) - before  # noqa: FURB136

    def add_workdays(self, start: Instant, days: int) -> Instant:
        """The same local time of day on the `days`-th open day after the local date of `start`.

        A day is open when hours start on it. When that time of day is closed: the next opening of that day, else the
        day's last closing time. `add_workdays(start, 0)` is `start`. ValueError for negative days.
        """
        if days <= 0:
            return _unmoved(start, days)
        wall = shown(self._pattern.zone, start)
        day = self._open_day(start, wall // DAY + EPOCH, days)
        moment = reached(self._pattern.zone, (day - EPOCH) * DAY + wall % DAY)
        if self.is_open(moment):
            return moment
        have = self._covering(moment)
        own = slice(bisect_left(have.days, day), bisect_right(have.days, day))
        return next((opening for opening in have.starts[own] if opening > moment), have.ends[own][-1])

    def is_open(self, moment: Instant) -> bool:
        """Whether the second that begins at `moment` counts."""
        have = self._covering(moment)
        return moment < have.ends[bisect_right(have.starts, moment) - 1]

    def next_opening(self, moment: Instant) -> Instant:
        """The first open instant from `moment` on: itself when open."""
        return self.add(moment, 1) - 1

    def intervals(self, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant]]:
        """The open intervals within `[start, end)`, cut to it; hours that touch are one interval."""
        if end <= start:
            return
        have = self._spanning(start, end)
        span = slice(bisect_right(have.starts, start) - 1, bisect_left(have.starts, end))
        opened = closed = start
        for since, until in zip(have.starts[span], have.ends[span], strict=True):
            if since > closed:
                if opened < closed:
                    yield opened, closed
                opened = since
            closed = max(closed, min(until, end))
        if opened < closed:
            yield opened, closed

    def opens_on(self, day: date) -> bool:
        """Whether hours start on a local day."""
        have = self._covering((day.toordinal() - EPOCH) * DAY)
        index = bisect_left(have.dates, day.toordinal())
        return index < len(have.dates) and have.dates[index] == day.toordinal()

    def open_day(self, day: date, count: int) -> date:
        """The `count`-th day after `day` on which hours start; before it with a negative count; 0 is the day."""
        if count > 0:
            moment = (day.toordinal() - EPOCH) * DAY
            return date.fromordinal(self._open_day(moment, day.toordinal(), count))
        return self._earlier_day(day, -count) if count else day

    def _earlier_day(self, day: date, count: int) -> date:
        """The `count`-th day before `day` on which hours start."""
        have = self._covering((day.toordinal() - EPOCH) * DAY)
        while (index := bisect_left(have.dates, day.toordinal()) - count) < 0:
            with self._lock:
                self._openings = have = self._earlier(self._openings)
        return date.fromordinal(have.dates[index])

    @property
    def weekly(self) -> int:
        """Open seconds of a week in which no day is closed."""
        return sum(closes - opens for day in self._pattern.week for opens, closes in day)

    @property
    def days(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """The hours of each weekday, Monday first, in seconds of the local day."""
        return self._pattern.week

    @property
    def signature(self) -> str:
        """The same for two calendars that count alike."""
        return f"{self.name} {self._pattern.signature}"

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """What it says, in words: `open`, `zone`, `holidays`, `closed`."""
        return self._pattern.facts

    def closure(self, day: date) -> str:
        """What closes a local day: the holiday's name, or `closed` for the company's own; empty when nothing does."""
        if day.toordinal() in self._pattern.closed:
            return "closed"
        holidays = self._pattern.holidays([day.year]) if self._pattern.holidays else ()
        if day not in holidays:
            return ""
        return str(holidays[day]) if isinstance(holidays, Mapping) else "holiday"

    def _open_day(self, start: Instant, today: int, count: int) -> int:
        """The `count`-th day after `today` on which hours start."""
        have = self._covering(start)
        while (index := bisect_right(have.dates, today) + count - 1) >= len(have.dates):
            have = self._lengthen((index - len(have.dates)) * DAY)
        return have.dates[index]

    def _spanning(self, start: Instant, end: Instant) -> Openings:
        self._covering(start)
        return self._covering(end)

    def _covering(self, moment: Instant) -> Openings:
        """Openings in which an instant can be counted; makes what is missing."""
        have = self._openings
        if have.low <= moment < have.high:
            return have
        day = moment // DAY + EPOCH
        if not FIRST < day < LAST - 1:
            raise self._out_of_range()
        with self._lock:
            have = self._openings
            if have is NOTHING:
                have = self._pattern.openings(max(day - 7, FIRST), min(day + STRETCH, LAST))
            while not have.starts or moment >= have.high:
                have = self._later(have)
            while moment < have.low:
                have = self._earlier(have)
            self._openings = have
        return have

    def _lengthen(self, missing: int) -> Openings:
        """One stretch more; ValueError at once when so many open seconds cannot be found at all."""
        with self._lock:
            have = self._openings
            if missing > (LAST - have.last) * DAY:
                raise self._out_of_range()
            self._openings = have = self._later(have)
        return have

    def _later(self, have: Openings) -> Openings:
        if have.last >= LAST:
            raise self._out_of_range()
        return self._pattern.openings(have.first, min(have.last + max(have.last - have.first, STRETCH), LAST), have)

    def _earlier(self, have: Openings) -> Openings:
        if have.first <= FIRST:
            raise self._out_of_range()
        return self._pattern.openings(max(have.first - max(have.last - have.first, STRETCH), FIRST), have.last, have)

    def _out_of_range(self) -> ValueError:
        return ValueError(f"calendar '{self.name}' counts from 1900 to 2399; this would lie outside")


class _RoundTheClock(WorkingHours):
    """24x7: every second counts and nothing has to be looked up."""

    round_the_clock = True

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        return {"open": ("always",)}

    def add(self, start: Instant, seconds: int) -> Instant:
        if seconds < 0:
            return _unmoved(start, seconds)
        if start + seconds >= (LAST - EPOCH) * DAY:
            raise self._out_of_range()
        return start + seconds

    def between(self, start: Instant, end: Instant) -> int:
        return end - start if end > start else 0

    def add_workdays(self, start: Instant, days: int) -> Instant:
        return _unmoved(start, days) if days <= 0 else self.add(start, days * DAY)

    def opens_on(self, day: date) -> bool:  # noqa: ARG002  it always does
        return True

    def open_day(self, day: date, count: int) -> date:
        return day + timedelta(days=count)

    def is_open(self, moment: Instant) -> bool:  # noqa: ARG002  it always is
        return True

    def next_opening(self, moment: Instant) -> Instant:
        return moment

    def intervals(self, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant]]:
        if start < end:
            yield start, end


def _unmoved(start: Instant, amount: int) -> Instant:
    if amount < 0:
        raise ValueError(f"cannot add {amount}: working time is added forwards")
    return start
