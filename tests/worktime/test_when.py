"""What people type about when they worked: what it says, what is refused, and that what is printed reads back."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.worktime.amounts import Unread, amount
from engine.worktime.when import DAY, When, read, read_arguments

MONDAY = date(2026, 11, 23)
H, M = 3600, 60


def said(text: str, today: date = MONDAY) -> When:
    words = text.split()
    when, taken = read(words, today)
    assert taken == len(words), f"{words[taken:]} was left"
    return when


def refused(text: str, today: date = MONDAY) -> str:
    with pytest.raises(Unread) as caught:
        read(text.split(), today)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15m", 15 * M),
        ("15min", 15 * M),
        ("15 min", 15 * M),
        ("2h", 2 * H),
        ("2 ore", 2 * H),
        ("1h15", 75 * M),
        ("1h15m", 75 * M),
        ("1h 15m", 75 * M),
        ("1 h 15 min", 75 * M),
        ("1h05", 65 * M),
        ("90", 90 * M),
        ("10", 10 * M),
        ("0.5h", 30 * M),
        ("0,5h", 30 * M),
        ("1.25h", 75 * M),
        ("0,1h", 6 * M),
        ("1.5m", 90),
        ("45s", 45),
        ("1H15", 75 * M),
    ],
)
def test_amounts(text: str, seconds: int):
    """Hours and minutes in every usual form, exact to the second."""
    assert said(text) == When(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("9:30-10:10", 9 * H + 30 * M, 10 * H + 10 * M),
        ("9.30-10", 9 * H + 30 * M, 10 * H),
        ("9-10", 9 * H, 10 * H),
        ("9:30–10:10", 9 * H + 30 * M, 10 * H + 10 * M),
        ("9:30 - 10:10", 9 * H + 30 * M, 10 * H + 10 * M),
        ("from 9:30 to 10:10", 9 * H + 30 * M, 10 * H + 10 * M),
        ("dalle 9:30 alle 10:10", 9 * H + 30 * M, 10 * H + 10 * M),
        ("dalle 9.30-10", 9 * H + 30 * M, 10 * H),
        ("23:30-0:40", 23 * H + 30 * M, DAY + 40 * M),
        ("22-24", 22 * H, DAY),
        ("22:00-0:00", 22 * H, DAY),
        ("9:30:15-9:31", 9 * H + 30 * M + 15, 9 * H + 31 * M),
    ],
)
def test_spans(text: str, start: int, end: int):
    """From a time to another; over midnight it is one span."""
    assert said(text) == When(start=start, end=end)


def test_beginnings():
    """From a time on: until now, or for an amount."""
    assert said("from 9:30") == When(start=9 * H + 30 * M)
    assert said("dalle 9") == When(start=9 * H)
    assert said("from 9:30 45m") == said("9:30 45m") == When(start=9 * H + 30 * M, seconds=45 * M)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-23"),
        ("oggi", "2026-11-23"),
        ("yesterday", "2026-11-22"),
        ("ieri", "2026-11-22"),
        ("altroieri", "2026-11-21"),
        ("mon", "2026-11-23"),
        ("lun", "2026-11-23"),
        ("fri", "2026-11-20"),
        ("Friday", "2026-11-20"),
        ("ven", "2026-11-20"),
        ("venerdì", "2026-11-20"),
        ("tue", "2026-11-17"),
        ("2026-11-20", "2026-11-20"),
        ("20/11", "2026-11-20"),
        ("11/20", "2026-11-20"),
        ("24/12", "2025-12-24"),
        ("1/1", "2026-01-01"),
        ("29/2", "2024-02-29"),
        ("20/11/2025", "2025-11-20"),
    ],
)
def test_days(text: str, day: str):
    """The latest day that the word fits, today included; in front or behind, in English and Italian."""
    assert said(f"{text} 45m") == said(f"45m {text}") == When(date.fromisoformat(day), seconds=45 * M)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1:15", ["from 1:15", "1h15"]),
        ("9.30", ["from 9:30", "9h30"]),
        ("5", ["5m", "5h"]),
        ("1h 15", ["1h15"]),
        ("5/11 45m", ["2026-11-05", "2026-05-11"]),
        ("11-1", ["11:00-13:00", "from 11:00 14h"]),
        ("9-9", ["an amount"]),
        ("2000", ["45m"]),
        ("0.3333h", ["19m59s"]),
    ],
)
def test_what_may_mean_two_things_is_refused(text: str, readings: list[str]):
    """Nothing is guessed: the answer says how to write the one and the other."""
    message = refused(text)
    assert all(reading in message for reading in readings), message


@pytest.mark.parametrize(
    "text", ["", "hello 15m", "yesterday", "25:10-26", "9:75-10", "2026-13-01 15m", "31/2 15m", "-5m"]
)
def test_what_says_no_time_is_refused(text: str):
    """With an example of what can be read."""
    assert any(example in refused(text) for example in ("15m", "9:30", "2026-11-20"))


def test_the_note_is_what_is_left():
    """Words in quotes are wholly one or the other; a number that follows an amount belongs to the note."""
    assert read_arguments(["15m", "checked the remote backup"], MONDAY) == (
        When(seconds=15 * M),
        "checked the remote backup",
    )
    assert read_arguments(["fri 9:30-10:10", "VPN"], MONDAY) == (said("fri 9:30-10:10"), "VPN")
    assert read_arguments(["15m", "lun sera backup"], MONDAY) == (When(seconds=15 * M), "lun sera backup")
    assert read_arguments(["15m", "ieri", "2", "server"], MONDAY) == (said("ieri 15m"), "2 server")
    assert read_arguments(["1h", "15 servers patched"], MONDAY) == (When(seconds=H), "15 servers patched")


minutes = st.integers(0, 24 * 60 - 1).map(lambda m: m * M)
seconds = st.integers(0, DAY - 1)
days = st.none() | st.dates(date(1971, 1, 1), date(2399, 12, 31))
moments = minutes | seconds


@st.composite
def spans(draw: st.DrawFn) -> When:
    start, length = draw(moments), draw(st.integers(1, DAY - 1))
    end = start + length
    if end > DAY:
        end = start + length % (DAY // 2) + 1
    return When(draw(days), start, end)


whens = (
    st.builds(When, days, seconds=st.integers(0, 3 * DAY))
    | st.builds(When, days, moments)
    | st.builds(When, days, moments, seconds=st.integers(0, DAY))
    | spans()
)


@given(whens)
def test_what_is_printed_reads_back(when: When):
    """Whatever can be said is printed in words that say the same."""
    words = str(when).split()
    assert read(words, MONDAY) == (when, len(words))


@given(st.text(alphabet="0123456789hmins:.,-/ aefghlort", max_size=14))
def test_nothing_typed_is_worse_than_unread(text: str):
    """Any text is read or refused with a message; nothing else happens."""
    with suppress(Unread):
        when, taken = read(text.split(), MONDAY)
        assert taken
        assert when.seconds is not None or when.start is not None


@given(st.integers(0, 999), st.integers(0, 59))
def test_amounts_are_exact(hours: int, minutes: int):
    """Hours and minutes are whole seconds, in both decimal notations too."""
    assert amount(f"{hours}h{minutes:02}") == hours * H + minutes * M
    assert amount(f"{hours}.25h") == amount(f"{hours},25h") == hours * H + 15 * M
