"""Months as people name them."""

from __future__ import annotations

from datetime import date

import pytest

from engine.month.period import MonthOf, before, month_of, told_month


def test_a_month_is_half_open():
    """December ends where the next year begins."""
    month = told_month("2026-12")
    assert (month.since, month.until, month.last) == (date(2026, 12, 1), date(2027, 1, 1), date(2026, 12, 31))
    assert (str(month), month.title) == ("2026-12", "December 2026")


def test_the_month_before_january_is_december():
    """Months are counted over the turn of the year."""
    assert before(MonthOf(2027, 1)) == month_of(date(2026, 12, 31))


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-00", "november", "0001-01", "9999-12", "2026-11-01", ""])
def test_what_is_no_month_is_not_guessed(text: str):
    """A slip is told, and no other month is closed instead."""
    with pytest.raises(ValueError, match="is no month such as 2026-11"):
        told_month(text)
