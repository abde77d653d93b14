"""Periods of the calendar: days, weeks, months, quarters and years, half-open, with the names that people know."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple

Period = Literal["month", "quarter", "year"]

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""The engine speaks English whatever the locale of the process."""

_MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "year": 12}


class Stretch(NamedTuple):
    """One period: `[first, after)`."""

    first: date
    after: date
    name: str
    """`2026-11`, `2026-Q4`, `2026`."""

    @property
    def days(self) -> int:
        """How many it has."""
        return (self.after - self.first).days


def next_day(day: date) -> date:
    """The day after; the last day of all has none and stays."""
    return day if day == date.max else day + timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same day so many months later (before, if negative), or the last that the month has.

    ValueError beyond the days that can be counted.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_month(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return months_later(day.replace(day=1), 1)


def period(every: Period, day: date) -> Stretch:
    """The period that a day lies in."""
    months = _MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Stretch(first, months_later(first, months), PERIODS[every](first))


def before(every: Period, stretch: Stretch) -> Stretch:
    """The period that ends where this one begins."""
    return period(every, stretch.first - timedelta(days=1))


def periods(every: Period, since: date, until: date) -> Iterator[Stretch]:
    """All periods that have a day in `[since, until)`, in order."""
    while since < until:
        found = period(every, since)
        yield found
        since = found.after


def cut_by_month(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The half-open span cut at the first days of months."""
    while since < until:
        end = min(next_month(since), until)
        yield since, end
        since = end


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


PERIODS: Mapping[str, Callable[[date], str]] = {
    "day": date.isoformat,
    "week": _week,
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "quarter": lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year:04}",
}
"""Period → its name for a day: `2026-11-23`, `2026-W48`, `2026-11`, `2026-Q4`, `2026`. Names sort as time runs."""
