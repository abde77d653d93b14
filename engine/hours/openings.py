"""A weekly pattern becomes a list of open intervals in UTC seconds.

Each interval knows the open seconds up to its end, so that counting is bisection. Hours belong to the local day on
which they start: a holiday closes `22:00-06:00` from its own evening on, and the morning that the evening before
reaches into stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from itertools import accumulate, pairwise

from engine.clock import Instant
from engine.hours.notation import DAY, spelled
from engine.hours.wall import EPOCH, reached, steady_offset

Holidays = Callable[[Iterable[int]], Collection[date]]
"""The holidays of some years, e.g. `functools.partial(public_holidays, "IT", "MI")`; asked when years are needed."""


@dataclass(frozen=True, slots=True)
class Openings:
    """The open intervals of the local days `[first, last)`, in order. Never changed: readers may hold an old one."""

    first: int
    """Days are proleptic ordinals, as `date.toordinal` has them."""
    last: int
    days: list[int]
    """The local day on which each interval starts."""
    starts: list[Instant]
    ends: list[Instant]
    low: Instant = field(init=False)
    """Instants in `[low, high)`, from the first start to the last, can be counted, and always have a next start."""
    high: Instant = field(init=False)
    worked: list[int] = field(init=False)
    """Open seconds up to the end of each interval."""
    shifts: list[int] = field(init=False)
    """What to add, within each interval, to the open seconds passed to get the instant."""
    dates: list[int] = field(init=False)
    """The days on which hours start, each once."""

    def __post_init__(self) -> None:
        worked = list(accumulate(end - start for start, end in zip(self.starts, self.ends, strict=True)))
        put = object.__setattr__
        put(self, "low", self.starts[0] if self.starts else 0)
        put(self, "high", self.starts[-1] if self.starts else 0)
        put(self, "worked", worked)
        put(self, "shifts", [end - total for end, total in zip(self.ends, worked, strict=True)])
        put(self, "dates", list(dict.fromkeys(self.days)))


@dataclass(frozen=True, slots=True)
class Pattern:
    """When a week is open, where, and on which days it is not."""

    zone: tzinfo
    week: tuple[tuple[tuple[int, int], ...], ...]
    """By weekday the intervals of the local day in order; ends may lie beyond 86400."""
    closed: frozenset[int]
    """The company's own closing days."""
    holidays: Holidays | None

    @property
    def signature(self) -> str:
        """The same for two patterns that open alike."""
        asked = getattr(self.holidays, "args", self.holidays)
        return f"{self.zone} {self.week} {sorted(self.closed)} {asked}"

    def openings(self, first: int, last: int, have: Openings | None = None) -> Openings:
        """The openings of `[first, last)`; what `have` has is taken over."""
        begun, done = (have.first, have.last) if have else (first, first)
        rows = [*self._rows(first, begun)]
        if have:
            rows += zip(have.days, have.starts, have.ends, strict=True)
        rows += self._rows(done, last)
        days, starts, ends = ([row[column] for row in rows] for column in range(3))
        return Openings(first, last, days, starts, ends)

    def _rows(self, first: int, last: int) -> Iterator[tuple[int, Instant, Instant]]:
        """Day, start and end of all hours that start on the days `[first, last)`."""
        shut = self._shut(first, last)
        for day in range(first, last):
            hours = self.week[(day - 1) % 7]
            if not hours or day in shut:
                continue
            midnight = (day - EPOCH) * DAY
            offset = steady_offset(self.zone, day, 2 if hours[-1][1] > DAY else 1)
            for opens, closes in hours:
                if offset is not None:
                    yield day, midnight + opens - offset, midnight + closes - offset
                elif (start := reached(self.zone, midnight + opens)) < (end := reached(self.zone, midnight + closes)):
                    yield day, start, end

    def _shut(self, first: int, last: int) -> frozenset[int]:
        if self.holidays is None or first >= last:
            return self.closed
        years = range(date.fromordinal(first).year, date.fromordinal(last - 1).year + 1)
        return self.closed | {day.toordinal() for day in self.holidays(years)}


def checked_week(name: str, week: Mapping[int, Sequence[tuple[int, int]]]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The hours of each weekday in order; ValueError when they overlap, are no intervals, or there are none."""
    if strange := [day for day in week if day not in range(7)]:
        raise ValueError(f"calendar '{name}': {strange[0]} is no weekday; 0 is Monday, 6 is Sunday")
    days = tuple(tuple(sorted(week.get(day, ()))) for day in range(7))
    hours = [(day, opens, closes) for day, spans in enumerate(days) for opens, closes in spans]
    if not hours:
        raise ValueError(f"calendar '{name}' is never open; give at least one day its hours")
    for day, opens, closes in hours:
        if not (0 <= opens < DAY and opens < closes <= opens + DAY):
            raise ValueError(f"calendar '{name}': {spelled(day, opens, closes)} is no interval of a day")
    around = (hours[0][0] + 7, *hours[0][1:])
    for one, other in pairwise([*hours, around]):
        if one[0] * DAY + one[2] > other[0] * DAY + other[1]:
            raise ValueError(f"calendar '{name}': {spelled(*one)} overlaps {spelled(*other)}; write them as one")
    return days
