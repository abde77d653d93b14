"""A date that a transition moves: `sets: {end_date: +1 year}`, from the day that the field holds.

The last day of a month becomes the last day of another one, so that what ends with February goes on ending with it; any
other day stays the same day, or the last that the month has.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from engine.periods import end_of_month, months_later

_MOVE = re.compile(r"\+\s*([1-9]\d{0,2})\s*(day|week|month|year)s?", re.ASCII)
_MONTHS = {"month": 1, "year": 12}
_DAYS = {"day": 1, "week": 7}


def is_move(value: object) -> bool:
    """Whether a value says by how much a date is moved."""
    return isinstance(value, str) and _MOVE.fullmatch(value.strip()) is not None


def moved(day: date, by: str) -> date:
    """A day that much later; the last day of all stays."""
    found = _MOVE.fullmatch(by.strip())
    if found is None:
        raise ValueError(f"'{by}' moves no date; write it like +1 year, +6 months, +2 weeks or +30 days")
    count, unit = int(found[1]), found[2]
    if unit in _DAYS:
        return day + min(timedelta(count * _DAYS[unit]), date.max - day)
    return _months_later(day, count * _MONTHS[unit])


def _months_later(day: date, count: int) -> date:
    if day.year * 12 + day.month + count > date.max.year * 12 + date.max.month:
        return date.max
    ends = day == end_of_month(day)
    later = months_later(day, count)
    return end_of_month(later) if ends else later
