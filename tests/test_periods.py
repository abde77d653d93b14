"""Periods of the calendar: where they begin and end, how they are called, and days so many months on."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.periods import PERIODS, before, cut_by_month, end_of_month, months_later, next_month, period, periods

DAYS = st.dates(date(1902, 1, 1), date(2397, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-11-23", -3, "2026-08-23"),
        ("2026-02-15", -3, "2025-11-15"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_the_same_day_or_the_last_that_the_month_has(day: str, months: int, later: str):
    """29 February, the 31st, and both ends of a year."""
    assert months_later(date.fromisoformat(day), months).isoformat() == later


def test_a_day_has_a_name_in_each_period():
    """The week is that of ISO 8601: the first days of January may lie in the last one of the year before."""
    names = {name: spell(date(2027, 1, 2)) for name, spell in PERIODS.items()}
    assert names == {"day": "2027-01-02", "week": "2026-W53", "month": "2027-01", "quarter": "2027-Q1", "year": "2027"}


@given(DAYS, st.sampled_from(["month", "quarter", "year"]))
def test_periods_lie_end_to_end(day: date, every: str):
    """A day lies in its period, and the one before ends where that one begins."""
    found = period(every, day)
    assert found.first <= day < found.after
    assert before(every, found).after == found.first
    assert list(periods(every, found.first, found.after)) == [found]


@given(DAYS)
def test_a_month_ends_the_day_before_the_next(day: date):
    """Whatever the month and the year."""
    assert (next_month(day) - end_of_month(day)).days == 1


@given(DAYS, st.integers(0, 900))
def test_a_span_is_cut_without_a_gap(since: date, days: int):
    """The parts follow on each other from the first day to the last."""
    until = date.fromordinal(since.toordinal() + days)
    parts = list(cut_by_month(since, until))
    assert sum((end - begin).days for begin, end in parts) == days
    assert [end for _, end in parts[:-1]] == [begin for begin, _ in parts[1:]]
