"""A month as people name it: `2026-11`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from engine.periods import MONTHS, PERIODS, next_month

_WRITTEN = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class MonthOf:
    """One calendar month."""

    year: int
    month: int

    @property
    def since(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def until(self) -> date:
        """The first day of the next one: half-open."""
        return next_month(self.since)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - timedelta(days=1)

    @property
    def title(self) -> str:
        """`November 2026`."""
        return f"{MONTHS[self.month - 1]} {self.year}"

    def __str__(self) -> str:
        return PERIODS["month"](self.since)


def month_of(day: date) -> MonthOf:
    """The month that a day lies in."""
    return MonthOf(day.year, day.month)


def before(month: MonthOf) -> MonthOf:
    """The month before."""
    return month_of(month.since - timedelta(days=1))


def told_month(text: str) -> MonthOf:
    """`2026-11` as a month; ValueError when it is none, or one beyond what can be counted (1902 to 2397)."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not 1902 <= int(found[1]) <= 2397:
        raise ValueError(f"'{text}' is no month such as 2026-11")
    return MonthOf(int(found[1]), int(found[2]))
