"""Dates that are moved: by days, weeks, months and years, the ends of months to ends of months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.machines.moving import is_move, moved


@pytest.mark.parametrize(
    ("day", "by", "then"),
    [
        ("2027-10-31", "+1 year", "2028-10-31"),
        ("2028-02-29", "+1 year", "2029-02-28"),
        ("2027-02-28", "+1 year", "2028-02-29"),
        ("2028-02-28", "+1 year", "2029-02-28"),
        ("2027-01-31", "+1 month", "2027-02-28"),
        ("2027-02-28", "+1 month", "2027-03-31"),
        ("2027-01-30", "+1 month", "2027-02-28"),
        ("2027-12-15", "+ 6 months", "2028-06-15"),
        ("2027-12-31", "+30 days", "2028-01-30"),
        ("2027-12-31", "+2 weeks", "2028-01-14"),
        ("9999-06-30", "+1 year", "9999-12-31"),
        ("9999-12-30", "+2 weeks", "9999-12-31"),
    ],
)
def test_a_day_so_much_later(day: str, by: str, then: str):
    """The last day of all stays where it is."""
    assert moved(date.fromisoformat(day), by) == date.fromisoformat(then)


@pytest.mark.parametrize(
    "text", ["+0 years", "1 year", "+1", "+1 workday", "-1 year", "+1.5 years", "+1000 years", 1, None]
)
def test_what_moves_nothing(text: object):
    """Only forwards, by a whole number of one of four units."""
    assert not is_move(text)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_what_ends_with_a_month_goes_on_ending_with_one(day: date, count: int):
    """A contract until the last day of February is renewed until the last day of February, whatever year it is."""
    later = moved(day, f"+{count} months")
    assert later > day
    if (day + timedelta(days=1)).day == 1:
        assert (later + timedelta(days=1)).day == 1
