"""Durations as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.machines.definition import Duration
from engine.machines.durations import mark_key, parse, parse_mark, parse_seconds, spell


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("4h", 14400), ("1h30m", 5400), ("1h 30m", 5400), (" 1h30m5s ", 5405), ("90m", 5400)],
)
def test_hours_minutes_and_seconds(text, seconds):
    """Each unit alone, or several from the large to the small."""
    assert parse_seconds(text) == parse(text).seconds == seconds


@pytest.mark.parametrize(("text", "days"), [("1 workday", 1), ("3 workdays", 3), ("10workdays", 10)])
def test_workdays(text, days):
    """Workdays are days of a calendar, and no number of seconds."""
    assert parse(text) == Duration(workdays=days, text=text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays"),
        ("30", "'30' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays; did you mean 30m or 30h?"),
        ("4 h", "'4 h' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays; did you mean 4h?"),
        ("30m1h", "'30m1h' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays"),
        ("-1h", "'-1h' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays"),
        ("٣h", "'٣h' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays"),
        ("9" * 5000 + "h", f"'{'9' * 39}…' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays"),
        (
            "0.25h",
            "'0.25h' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays; parts of an hour are minutes: 15m",
        ),
        (
            "1,5h",
            "'1,5h' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays; parts of an hour are minutes: 1h30m",
        ),
        ("0 workdays", "'0 workdays' makes no sense; write 1 to 3660 workdays"),
        (
            "1 day",
            "'1 day' is ambiguous, because the calendar closes at night; write 1 workday, or 24h of working time",
        ),
        ("2d", "'2d' is ambiguous, because the calendar closes at night; write 2 workdays, or 48h of working time"),
    ],
)
def test_what_is_no_duration(text, message):
    """Every refusal says what to write instead."""
    with pytest.raises(ValueError, match=r".+") as caught:
        parse(text)
    assert str(caught.value) == message


@given(st.integers(1, 10 * 366 * 86400))
def test_whatever_is_spelt_can_be_read(seconds):
    """Spelling and reading are inverse."""
    assert parse_seconds(spell(seconds)) == seconds


@given(st.integers(0, 10_000), st.integers(-100_000, 100_000))
def test_a_rung_has_one_name(percent, seconds):
    """The key of a rung leads back to the very rung."""
    assert parse_mark(mark_key(percent, seconds)) == (percent, seconds)
