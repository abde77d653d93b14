"""From what was said to two instants: what was left open is assumed, and every assumption is told.

An amount alone ended now; where the person's other work is in the way, it lies in the latest free time of today before
that. On another day it follows the last entry of that day, within opening hours. What a clock skips is no time; what it
shows twice is the first of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from engine.clock import Instant, local
from engine.hours import WorkingHours
from engine.hours.wall import EPOCH, reached, shown
from engine.worktime.amounts import HOUR, Unread
from engine.worktime.when import DAY, LONGEST_NIGHT, When, clock

Span = tuple[Instant, Instant]
"""Half-open."""

MORNING = 9 * HOUR
"""When work is assumed to begin on a day that never opens."""


@dataclass(frozen=True, slots=True)
class Placed:
    """When somebody worked."""

    start: Instant
    seconds: int
    assumed: tuple[str, ...] = ()
    """What was not said."""

    @property
    def end(self) -> Instant:
        """The end of the half-open interval."""
        return self.start + self.seconds


@dataclass(frozen=True, slots=True)
class Place:
    """What has to be known to place work."""

    now: Instant
    zone: tzinfo
    hours: WorkingHours
    worked: Sequence[Span] = ()
    """The person's other work of the days around."""

    @property
    def today(self) -> date:
        """The day that it is."""
        return local(self.now, self.zone).date()

    def midnight(self, day: date) -> Instant:
        """When a day begins."""
        return reached(self.zone, _wall(day, 0))

    def put(self, said: When) -> Placed:
        """Where what was said lies. Unread when it cannot lie anywhere."""
        if said.start is None:
            return self._amount(said.day or self.today, said.seconds or 0)
        if said.end is not None:
            return self._span(said, said.start, said.end)
        if said.seconds is not None:
            return self._from(said, said.start, said.seconds)
        return self._since(said, said.start)

    def _span(self, said: When, start: int, end: int) -> Placed:
        """From one time to another."""
        day, assumed = self._day(said, end)
        begun, told = self._at(day, start)
        ended, more = self._at(day, end)
        return Placed(begun, ended - begun, (*assumed, *told, *(text for text in more if text not in told)))

    def _from(self, said: When, start: int, seconds: int) -> Placed:
        day, assumed = self._day(said, start + seconds)
        begun, told = self._at(day, start)
        return Placed(begun, seconds, (*assumed, *told))

    def _since(self, said: When, start: int) -> Placed:
        """From a time until now; tonight, from a time of last evening."""
        if said.day not in {None, self.today}:
            raise Unread(
                f"'{said}' does not say until when; write {said.day} {clock(start)}-17:00, or an amount behind"
            )
        night = self._wall_now + DAY - start
        overnight = DAY if start > self._wall_now and night <= LONGEST_NIGHT else start
        day, assumed = self._day(said, overnight)
        begun, told = self._at(day, start)
        if begun >= self.now:
            raise Unread(f"{clock(start)} is still to come: it is {self._clock(self.now)}")
        return Placed(begun, self.now - begun, (*assumed, *told, f"until now, {self._clock(self.now)}"))

    def _day(self, said: When, end: int) -> tuple[date, tuple[str, ...]]:
        """The day that was said; else today, or yesterday for what goes over midnight: that night is over."""
        if said.day is not None or end < DAY:
            return said.day or self.today, ()
        day = self.today - timedelta(1)
        return day, (f"beginning yesterday, {day}",)

    @property
    def _wall_now(self) -> int:
        return shown(self.zone, self.now) - _wall(self.today, 0)

    def _at(self, day: date, seconds: int) -> tuple[Instant, tuple[str, ...]]:
        """The instant of a time of day, and what is to be said of it. Unread when the clock skips it."""
        wall = _wall(day, seconds)
        first, text = reached(self.zone, wall), clock(seconds % DAY)
        if shown(self.zone, first) != wall:
            there = local(first, self.zone)
            raise Unread(f"{text} does not exist on {there.date()}: the clock goes on to {there:%H:%M} there")
        if self._second(wall, first) == first:
            return first, ()
        return first, (f"{text} comes twice on {local(first, self.zone).date()}: the first is meant",)

    def _second(self, wall: int, first: Instant) -> Instant:
        """The last instant at which the clock shows a time that it shows."""
        naive = datetime.fromordinal(EPOCH) + timedelta(seconds=wall)
        late = int(naive.replace(fold=1, tzinfo=self.zone).timestamp())
        return late if shown(self.zone, late) == wall else first

    # -- an amount --------------------------------------------------------------------------------------------------

    def _amount(self, day: date, seconds: int) -> Placed:
        if day == self.today:
            return self._until_now(seconds)
        if day > self.today:
            raise Unread(f"{day} is still to come; today is {self.today}")
        return self._after_the_rest(day, seconds)

    def _until_now(self, seconds: int) -> Placed:
        """It ended now, or in the latest free time of today."""
        end = self.now
        for begun, ended in sorted(self.worked, key=lambda span: span[1], reverse=True):
            if ended <= end - seconds:
                break
            end = min(end, begun)
        if end == self.now or end - seconds < self.midnight(self.today):
            return Placed(self.now - seconds, seconds, ("it ended now",))
        return Placed(end - seconds, seconds, (f"before your other work, {self._span_text(end - seconds, end)}",))

    def _after_the_rest(self, day: date, seconds: int) -> Placed:
        """Behind the last entry of a day: the first free stretch of its opening hours that is long enough."""
        since, until = self.midnight(day), self.midnight(day + timedelta(1))
        mine = [span for span in self.worked if since <= span[0] < until or since < span[1] < until]
        last = max((ended for _, ended in mine), default=since)
        free = list(self.hours.intervals(min(last, until), until))
        start = next((opens for opens, closes in free if closes - opens >= seconds), free[0][0] if free else None)
        if start is None:
            start = last if mine else reached(self.zone, _wall(day, MORNING))
        why = "after your last entry of that day" if mine else "from the opening" if free else "on a day that is closed"
        return Placed(start, seconds, (f"{why}, {self._span_text(start, start + seconds)}",))

    def _span_text(self, start: Instant, end: Instant) -> str:
        return f"{self._clock(start)}–{self._clock(end)}"

    def _clock(self, moment: Instant) -> str:
        return f"{local(moment, self.zone):%H:%M}"


def written(placed: Placed, zone: tzinfo) -> When:
    """A placed interval in the words of a quick entry, for everything that lies within a day and a night."""
    start = local(placed.start, zone)
    midnight = datetime.combine(start.date(), datetime.min.time())
    began = (start.replace(tzinfo=None) - midnight) // timedelta(seconds=1)
    ended = (local(placed.end, zone).replace(tzinfo=None) - midnight) // timedelta(seconds=1)
    said = When(start.date(), began, ended)
    whole = ended - began == placed.seconds and ended - began > 0 and (ended <= DAY or ended - began <= DAY // 2)
    return said if whole else replace(said, end=None, seconds=placed.seconds)


def _wall(day: date, seconds: int) -> int:
    return (day.toordinal() - EPOCH) * DAY + seconds
