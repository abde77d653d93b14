"""Calendar periods: months, quarters and years, half-open, with the names by which people know them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from engine.machines.money_rules import Period

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


def period(every: Period, day: date) -> Stretch:
    """The period that a day lies in."""
    months = _MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Stretch(first, _later(first, months), _name(every, first))


def before(every: Period, stretch: Stretch) -> Stretch:
    """The period that ends where this one begins."""
    return period(every, stretch.first - timedelta(days=1))


def periods(every: Period, since: date, until: date) -> Iterator[Stretch]:
    """All periods that have a day in `[since, until)`, in order."""
    while since < until:
        found = period(every, since)
        yield found
        since = found.after


def anniversary(start: date, years: int) -> date:
    """The day so many years later; of a 29 February, in other years the 28th."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def _later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _name(every: Period, first: date) -> str:
    match every:
        case "month":
            return f"{first:%Y-%m}"
        case "quarter":
            return f"{first.year}-Q{first.month // 3 + 1}"
        case "year":
            return str(first.year)
