"""Durations as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.machines.definition import Duration, Late
from engine.machines.durations import Mark, parse, parse_days, parse_late, parse_mark, parse_seconds, spell


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


MARKS = st.builds(Mark, st.integers(0, 10_000), st.integers(-100_000, 100_000)) | st.builds(
    Mark, st.just(0), st.integers(-3660, 3660), st.sampled_from(["days", "workdays"])
)


@given(MARKS)
def test_a_rung_has_one_name(mark):
    """The key of a rung leads back to the very rung."""
    assert parse_mark(mark.key) == mark


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("75%", "75%"),
        ("100 % + 1h", "100%+1h"),
        ("-30m", "100%-30m"),
        ("+ 1h30m", "100%+1h30m"),
        ("-90d", "-90d"),
        ("0d", "0d"),
        ("+ 7 days", "+7d"),
        ("-2 weeks", "-14d"),
        ("-5 workdays", "-5wd"),
        ("+1 workday", "+1wd"),
    ],
)
def test_places_on_a_ladder(text, key):
    """From a target in percent or working time, from a date in days, weeks or workdays."""
    assert parse_mark(text).key == key


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "soon",
            "'soon' is no place on a ladder; write it like 75%, 100% + 1h or -30m for a promise, like -90d, 0d or +7d for a date",
        ),
        ("+9999d", "'+9999d' is more than ten years away"),
        ("10001%", "'10001%' is beyond 10000%; write the time after the promise instead, like 100% + 8h"),
    ],
)
def test_what_is_no_place(text, message):
    """Every refusal says what to write instead."""
    with pytest.raises(ValueError, match=r".+") as caught:
        parse_mark(text)
    assert str(caught.value) == message


def test_repeats_of_days():
    """What lies between two rungs after a date is a number of days, without a sign."""
    assert (parse_days("7d").offset, parse_days("2 weeks").offset, parse_days("1 workday").unit) == (7, 14, "workdays")
    with pytest.raises(ValueError, match="'-7d' is no number of days; write it like 7d, 2 weeks or 1 workday"):
        parse_days("-7d")


@pytest.mark.parametrize(
    ("text", "late"),
    [("all", Late("all")), ("highest", Late("highest")), ("skip_after 8h", Late("skip_after", 8 * 3600))],
)
def test_what_becomes_of_what_is_late(text, late):
    """Three policies; the plain time of the third is a duration."""
    assert parse_late(text) == late


@pytest.mark.parametrize("text", ["skip_after", "some", "now 8h"])
def test_what_says_nothing_about_lateness(text):
    """Anything else is refused."""
    with pytest.raises(
        ValueError, match="says nothing about what comes late; write all, highest, or like skip_after 8h"
    ):
        parse_late(text)
