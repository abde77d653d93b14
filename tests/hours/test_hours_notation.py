"""Days and intervals as company.yaml writes them, and how long as all pages do."""

import re

import pytest

from engine.hours import parse_days, parse_interval
from engine.hours.notation import clock


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("09:00-13:00", (32_400, 46_800)),
        ("9:05 - 13:00", (32_700, 46_800)),
        ("00:00-24:00", (0, 86_400)),
        ("22:00-06:00", (79_200, 108_000)),
        ("18:00-00:00", (64_800, 86_400)),
        ("23:59-23:58", (86_340, 172_680)),
    ],
)
def test_intervals_are_seconds_of_the_day(text, interval):
    """An end that is not after the start is on the next day."""
    assert parse_interval(text) == interval


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9-13", "'9-13' is no opening interval; write it like 09:00-13:00"),
        ("", "'' is no opening interval; write it like 09:00-13:00"),
        ("09:00-13:00-14:00", "'09:00-13:00-14:00' is no opening interval; write it like 09:00-13:00"),
        ("09:00-25:00", "'09:00-25:00' has a time that no day has; a day is 00:00-24:00"),
        ("24:00-06:00", "'24:00-06:00' has a time that no day has; a day is 00:00-24:00"),
        ("09:60-10:00", "'09:60-10:00' has a time that no day has; a day is 00:00-24:00"),
        ("09:00-09:00", "'09:00-09:00' is empty; for a whole day write 00:00-24:00"),
        ("٠٩:٠٠-١٣:٠٠", "'٠٩:٠٠-١٣:٠٠' is no opening interval; write it like 09:00-13:00"),
    ],
)
def test_what_is_no_interval_is_refused(text, message):
    """The message shows what is written, and how to write it."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_interval(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat", (5,)),
        ("mon, wed,fri", (0, 2, 4)),
        ("mon-wed, sat", (0, 1, 2, 5)),
        ("sat-mon", (5, 6, 0)),
        ("Sun - Sun", (6,)),
    ],
)
def test_days_are_weekday_numbers(text, days):
    """Ranges, lists and both; a range may run over the end of the week."""
    assert parse_days(text) == days


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("monday", "'monday' is no day of the week; did you mean 'mon'?"),
        ("mon-Friday", "'Friday' is no day of the week; did you mean 'fri'?"),
        ("lun", "'lun' is no day of the week; write mon, tue, wed, thu, fri, sat, sun, or a range like mon-fri"),
        (
            "mon, gio",
            "'gio' in 'mon, gio' is no day of the week; write mon, tue, wed, thu, fri, sat, sun, or a range like mon-fri",
        ),
        ("mon-", "'mon-' is no day of the week; write mon, tue, wed, thu, fri, sat, sun, or a range like mon-fri"),
        ("mon-wed, tue", "'mon-wed, tue' names tue twice"),
        ("sat, sat", "'sat, sat' names sat twice"),
    ],
)
def test_what_is_no_day_is_refused(text, message):
    """The message names the word that is wrong, and the nearest that is right."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_days(text)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (29, "0:00"), (30, "0:01"), (45_000, "12:30"), (-5400, "-1:30")]
)
def test_hours_for_people(seconds, text):
    """Hours and minutes, half a minute up, the same on reports, invoices and in questions."""
    assert clock(seconds) == text
