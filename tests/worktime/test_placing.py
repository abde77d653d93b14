"""From what was said to instants: assumptions are told, nights are one interval, changed clocks get a clear answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.worktime.amounts import Unread
from engine.worktime.placing import Place, Placed, written
from engine.worktime.when import read
from tests.practice import ROME, at, rules, said

HOURS = rules().company.calendars["office"]
"""Mondays to Fridays, 09:00 to 18:00."""


def place(now: str = "2026-11-23 17:00", *worked: str) -> Place:
    """`worked`: `2026-11-23 09:00 10:00`."""
    spans = [(at(text[:16]), at(f"{text[:10]} {text[17:]}")) for text in worked]
    return Place(at(now), ROME, HOURS, spans)


def put(text: str, here: Place | None = None) -> str:
    """`2026-11-23 09:30 40m; what was assumed`."""
    here = here or place()
    found = here.put(read(text.split(), here.today)[0])
    return "; ".join([f"{said(found.start)} {found.seconds // 60}m", *found.assumed])


def refused(text: str, here: Place | None = None) -> str:
    with pytest.raises(Unread) as caught:
        put(text, here)
    return str(caught.value)


def test_what_was_said_is_where_it_is():
    """A span of a day needs no assumption."""
    assert put("9:30-10:10") == "2026-11-23 09:30 40m"
    assert put("fri 9:30-10:10") == "2026-11-20 09:30 40m"
    assert put("2026-11-20 from 9:30 45m") == "2026-11-20 09:30 45m"


def test_an_amount_ended_now():
    """Or lies before the other work that is in the way."""
    assert put("45m") == "2026-11-23 16:15 45m; it ended now"
    busy = place("2026-11-23 17:00", "2026-11-23 16:00 16:30", "2026-11-23 16:40 17:00")
    assert put("45m", busy) == "2026-11-23 15:15 45m; before your other work, 15:15–16:00"
    assert put("10m", busy) == "2026-11-23 16:30 10m; before your other work, 16:30–16:40"


def test_an_amount_of_another_day_follows_the_last_entry():
    """Within opening hours where there is room; on a closed day in the morning."""
    assert put("fri 45m") == "2026-11-20 09:00 45m; from the opening, 09:00–09:45"
    after = place("2026-11-23 17:00", "2026-11-20 09:00 11:00")
    assert put("fri 45m", after) == "2026-11-20 11:00 45m; after your last entry of that day, 11:00–11:45"
    late = place("2026-11-23 17:00", "2026-11-20 18:10 18:30")
    assert put("fri 45m", late) == "2026-11-20 18:30 45m; after your last entry of that day, 18:30–19:15"
    assert put("sat 45m") == "2026-11-21 09:00 45m; on a day that is closed, 09:00–09:45"
    assert "still to come" in refused("2026-11-24 45m")


def test_from_a_time_until_now():
    """Tonight it may have been last evening; of another day it must be said until when."""
    assert put("from 16:20") == "2026-11-23 16:20 40m; until now, 17:00"
    night = place("2026-11-24 00:10")
    assert put("from 23:30", night) == "2026-11-23 23:30 40m; beginning yesterday, 2026-11-23; until now, 00:10"
    assert "still to come" in refused("from 17:30")
    assert "until when" in refused("fri from 9:30")


def test_over_midnight_is_one_interval():
    """Without a day it is the night that is over; with one it begins there."""
    assert put("23:30-0:40") == "2026-11-22 23:30 70m; beginning yesterday, 2026-11-22"
    assert put("fri 23:30-0:40") == "2026-11-20 23:30 70m"


def test_a_time_that_the_clock_skips_is_no_time():
    """In the night of 29 March 2026 it goes from 02:00 to 03:00."""
    spring = place("2026-03-29 12:00")
    assert put("1:30-3:30", spring) == "2026-03-29 01:30 60m"
    assert refused("2:30-3:30", spring) == "02:30 does not exist on 2026-03-29: the clock goes on to 03:00 there"


def test_a_time_that_comes_twice_is_the_first():
    """In the night of 25 October 2026 the hour from 02:00 is shown twice; that is said."""
    autumn = place("2026-10-25 12:00")
    assert put("1:30-2:30", autumn) == "2026-10-25 01:30 60m; 02:30 comes twice on 2026-10-25: the first is meant"
    assert put("1:30-3:30", autumn) == "2026-10-25 01:30 180m"


@given(st.integers(at("2026-01-02 00:00"), at("2026-12-30 00:00")), st.integers(1, 86400))
def test_what_is_printed_is_placed_where_it_was(start: int, seconds: int):
    """Any interval is written in words that lead back to it, but for what begins in an hour that comes again."""
    if at("2026-10-25 02:00") + 3600 <= start < at("2026-10-25 03:00"):
        return
    placed, here = Placed(start, seconds), place("2026-12-31 12:00")
    words = str(written(placed, ROME)).split()
    again = here.put(read(words, here.today)[0])
    assert (again.start, again.seconds) == (start, seconds), words
