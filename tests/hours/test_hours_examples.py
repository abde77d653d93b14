"""Dated examples of adding and measuring working time."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from opening_hours import at, calendar, hours, told

from engine.hours import WorkingHours

NINE_TO_SIX = calendar("mon-fri 09:00-18:00")
TEN_TO_SIX = calendar("mon-fri 10:00-18:00")
OFFICE = calendar("mon-fri 09:00-13:00 14:00-18:00", country="IT/MI", closed=["2026-12-24", "2026-12-31"])
NIGHTS = calendar("mon-fri 22:00-06:00")


@pytest.mark.parametrize(
    ("practice", "opened", "budget", "due"),
    [
        (NINE_TO_SIX, "2026-11-23 16:00", 8, "2026-11-24 15:00"),
        (TEN_TO_SIX, "2026-11-27 17:00", 2, "2026-11-30 11:00"),
        (TEN_TO_SIX, "2026-11-26 15:00", 3, "2026-11-26 18:00"),
        (OFFICE, "2026-11-23 12:00", 2, "2026-11-23 15:00"),
        (OFFICE, "2026-11-28 11:00", 1, "2026-11-30 10:00"),
        (OFFICE, "2026-11-23 20:00", 4, "2026-11-24 13:00"),
        (NIGHTS, "2026-11-27 23:00", 8, "2026-11-30 23:00"),
        (NIGHTS, "2026-11-28 05:00", 1, "2026-11-28 06:00"),
    ],
)
def test_a_deadline_walks_the_open_hours(practice, opened, budget, due):
    """A budget runs while the calendar is open, and over night, lunch and weekend it waits."""
    assert told(practice.add(at(opened), hours(budget))) == due


def test_one_second_more_than_the_day_has_goes_to_the_next_opening():
    """A deadline on closing time is that closing time; one second more is the first second of the next day."""
    thursday = at("2026-11-26 15:00")
    assert told(TEN_TO_SIX.add(thursday, 3 * 3600)) == "2026-11-26 18:00"
    assert told(TEN_TO_SIX.add(thursday, 3 * 3600 + 1)) == "2026-11-27 10:00:01"


def test_two_holidays_in_between_are_skipped():
    """Saint Ambrose (Mon 7 Dec, Milan only) and the Immaculate Conception (Tue 8 Dec) do not count."""
    friday = at("2026-12-04 17:00")
    assert told(OFFICE.add(friday, hours(2))) == "2026-12-09 10:00"
    assert told(calendar("mon-fri 09:00-18:00", country="IT").add(friday, hours(2))) == "2026-12-07 10:00"
    assert OFFICE.between(friday, at("2026-12-09 10:00")) == hours(2)


def test_own_closing_days_are_skipped():
    """Christmas Eve is no holiday in Italy, but this company closes; the week then has three working days."""
    assert OFFICE.between(at("2026-12-21 00:00"), at("2026-12-28 00:00")) == hours(3 * 8)


@pytest.mark.parametrize(
    ("day", "closure"),
    [("2026-12-07", "Sant'Ambrogio"), ("2026-12-24", "closed"), ("2026-11-23", ""), ("2026-11-28", "")],
)
def test_a_closed_day_says_why(day, closure):
    """A holiday has its name in the country's language; a plain weekend needs no reason."""
    assert OFFICE.closure(date.fromisoformat(day)) == closure


def test_adding_nothing_moves_nothing():
    """Zero seconds and zero workdays leave the instant where it is, open or closed."""
    for moment in (at("2026-11-23 10:00"), at("2026-11-28 10:00")):
        assert OFFICE.add(moment, 0) == moment
        assert OFFICE.add_workdays(moment, 0) == moment


def test_measuring_backwards_is_nothing():
    """An end that is not after the start has no working time before it."""
    assert OFFICE.between(at("2026-11-24 10:00"), at("2026-11-23 10:00")) == 0
    assert OFFICE.between(at("2026-11-23 10:00"), at("2026-11-23 10:00")) == 0


def test_a_hold_outside_opening_hours_costs_nothing():
    """Between closing time and the next opening no working time passes."""
    assert OFFICE.between(at("2026-11-27 18:00"), at("2026-11-30 09:00")) == 0


def test_intervals_are_half_open():
    """The second of the opening counts, the second of the closing does not."""
    assert OFFICE.is_open(at("2026-11-23 09:00:00"))
    assert not OFFICE.is_open(at("2026-11-23 08:59:59"))
    assert OFFICE.is_open(at("2026-11-23 12:59:59"))
    assert not OFFICE.is_open(at("2026-11-23 13:00:00"))


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-23 10:20", "2026-11-23 10:20"),
        ("2026-11-23 13:00", "2026-11-23 14:00"),
        ("2026-11-23 18:00", "2026-11-24 09:00"),
        ("2026-12-04 18:00", "2026-12-09 09:00"),
    ],
)
def test_the_next_opening(moment, opening):
    """An open moment is its own opening; closing time belongs to the closed side."""
    assert told(OFFICE.next_opening(at(moment))) == opening


@pytest.mark.parametrize(
    ("practice", "start", "days", "end"),
    [
        (OFFICE, "2026-11-23 16:00", 3, "2026-11-26 16:00"),
        (OFFICE, "2026-11-26 16:00", 3, "2026-12-01 16:00"),
        (OFFICE, "2026-12-04 10:00", 1, "2026-12-09 10:00"),
        (OFFICE, "2026-11-28 11:00", 3, "2026-12-02 11:00"),
        (OFFICE, "2026-11-23 07:00", 1, "2026-11-24 09:00"),
        (OFFICE, "2026-11-23 13:30", 1, "2026-11-24 14:00"),
        (OFFICE, "2026-11-23 20:00", 1, "2026-11-24 18:00"),
        (OFFICE, "2026-11-23 18:00", 1, "2026-11-24 18:00"),
        (OFFICE, "2026-11-23 10:00", 250, "2027-11-23 10:00"),
        (NIGHTS, "2026-11-23 23:00", 2, "2026-11-25 23:00"),
        (NIGHTS, "2026-11-28 03:00", 1, "2026-11-30 22:00"),
    ],
)
def test_workdays_keep_the_time_of_day(practice, start, days, end):
    """So many open days later at the same time; where that is closed, the day's next opening, or else its last closing."""
    assert told(practice.add_workdays(at(start), days)) == end


def test_workdays_beyond_the_first_stretch_are_found():
    """Counting days extends the calendar as far as it must."""
    week = calendar("mon 09:00-10:00")
    assert told(week.add_workdays(at("2026-11-23 09:30"), 520)) == "2036-11-10 09:30"


def test_intervals_are_cut_to_the_span_and_holes_are_left_out():
    """What `why` prints: the open pieces of a span, in order."""
    pieces = OFFICE.intervals(at("2026-11-23 12:00"), at("2026-11-24 09:30"))
    assert [(told(a), told(b)) for a, b in pieces] == [
        ("2026-11-23 12:00", "2026-11-23 13:00"),
        ("2026-11-23 14:00", "2026-11-23 18:00"),
        ("2026-11-24 09:00", "2026-11-24 09:30"),
    ]
    assert list(OFFICE.intervals(at("2026-11-28 00:00"), at("2026-11-29 12:00"))) == []
    assert list(OFFICE.intervals(at("2026-11-23 12:00"), at("2026-11-23 12:00"))) == []


def test_hours_that_touch_are_one_interval():
    """Midnight is no hole in a night shift that is written in two pieces."""
    split = calendar("mon 22:00-24:00; tue 00:00-06:00")
    pieces = list(split.intervals(at("2026-11-23 00:00"), at("2026-11-25 00:00")))
    assert [(told(a), told(b)) for a, b in pieces] == [("2026-11-23 22:00", "2026-11-24 06:00")]


def test_a_night_belongs_to_the_day_on_which_it_starts():
    """A closed Tuesday closes Tuesday's night up to Wednesday morning, not the morning that Monday reaches into."""
    nights = calendar("mon-fri 22:00-06:00", closed=["2026-11-24"])
    assert nights.is_open(at("2026-11-24 05:00"))
    assert not nights.is_open(at("2026-11-24 23:00"))
    assert not nights.is_open(at("2026-11-25 05:00"))
    assert nights.is_open(at("2026-11-25 23:00"))


def test_round_the_clock_is_plain_time():
    """24x7 counts every second in UTC, clock changes included."""
    always = WorkingHours.always("always")
    start = at("2026-10-24 12:00")
    assert always.round_the_clock
    assert always.add(start, 90_000) == start + 90_000
    assert always.between(start, start + 90_000) == 90_000
    assert always.between(start, start - 1) == 0
    assert always.add_workdays(start, 2) == start + 2 * 86_400
    assert always.is_open(start)
    assert always.next_opening(start) == start
    assert list(always.intervals(start, start + 5)) == [(start, start + 5)]
    assert list(always.intervals(start, start)) == []


def test_a_calendar_open_all_week_agrees_with_round_the_clock():
    """Seven days of 00:00-24:00 are 24x7, whatever the zone does to its clock."""
    whole, always = calendar("mon-sun 00:00-24:00"), WorkingHours.always("always")
    for start in range(at("2026-03-28 00:00"), at("2026-03-30 00:00"), 1800):
        assert whole.add(start, 100_000) == always.add(start, 100_000)
        assert whole.between(start, start + 100_000) == 100_000
    assert len(list(whole.intervals(at("2026-01-01 00:00"), at("2027-01-01 00:00")))) == 1


@pytest.mark.parametrize("year", [1970, 1999, 2026, 2100, 2199])
def test_far_years_count_alike(year):
    """A calendar without holidays has the same week in every year, however it came to be extended there."""
    fresh, travelled = calendar("mon-fri 09:00-18:00"), calendar("mon-fri 09:00-18:00")
    travelled.add(at("2026-11-23 10:00"), 1)
    start = at(f"{year}-06-01 00:00")
    assert fresh.between(start, start + 7 * 86_400) == hours(45)
    assert travelled.between(start, start + 7 * 86_400) == hours(45)
    assert travelled.add(start, hours(90)) == fresh.add(start, hours(90))


@pytest.mark.parametrize("practice", [NINE_TO_SIX, WorkingHours.always("always")])
def test_nonsense_is_refused_and_not_searched_for(practice):
    """A deadline beyond 2399 is an error at once; time is not added backwards."""
    start = at("2026-11-23 10:00")
    with pytest.raises(ValueError, match="counts from 1900 to 2399"):
        practice.add(start, 10**12)
    with pytest.raises(ValueError, match="counts from 1900 to 2399"):
        practice.add_workdays(start, 10**9)
    with pytest.raises(ValueError, match="cannot add -1"):
        practice.add(start, -1)
    with pytest.raises(ValueError, match="cannot add -1"):
        practice.add_workdays(start, -1)


def test_instants_outside_the_calendar_are_refused():
    """An instant that no calendar has is an error, not an endless list of openings."""
    for moment in (2**53, -(2**53), sys.maxsize):
        with pytest.raises(ValueError, match="counts from 1900 to 2399"):
            NINE_TO_SIX.is_open(moment)
    with pytest.raises(ValueError, match="counts from 1900 to 2399"):
        NINE_TO_SIX.between(0, 2**53)


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("mon 09:00-13:00 12:00-18:00", "Europe/Rome", "mon 09:00-13:00 overlaps mon 12:00-18:00; write them as one"),
        ("mon-fri 22:00-06:00; tue 05:00-09:00", "Europe/Rome", "mon 22:00-06:00 overlaps tue 05:00-09:00"),
        ("sun 22:00-06:00; mon 05:00-09:00", "Europe/Rome", "sun 22:00-06:00 overlaps mon 05:00-09:00"),
        ("mon 09:00-10:00 09:00-10:00", "Europe/Rome", "mon 09:00-10:00 overlaps mon 09:00-10:00"),
        ("mon 09:00-10:00", "Europe/Roma", "'Europe/Roma' is no time zone; did you mean 'Europe/Rome'"),
        ("mon 09:00-10:00", "../../x", "is no time zone; write it like Europe/Rome"),
        ("mon 09:00-10:00", "Europe", "'Europe' is no time zone"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(text, where, message):
    """Overlaps and unknown zones are named as they are written."""
    with pytest.raises(ValueError, match=message):
        calendar(text, where)


@pytest.mark.parametrize(
    ("week", "message"),
    [
        ({}, "'office' is never open; give at least one day its hours"),
        ({0: []}, "'office' is never open"),
        ({7: [(0, 3600)]}, "7 is no weekday; 0 is Monday, 6 is Sunday"),
        ({0: [(3600, 3600)]}, "mon 01:00-01:00 is no interval of a day"),
        ({0: [(90_000, 93_600)]}, "is no interval of a day"),
        ({0: [(0, 90_000)]}, "is no interval of a day"),
    ],
)
def test_a_week_that_cannot_be_is_refused(week, message):
    """A calendar that never opens, or opens outside the day, is refused when it is made."""
    with pytest.raises(ValueError, match=message):
        WorkingHours("office", "Europe/Rome", week)


def every_day(years):
    return {
        date.fromordinal(n)
        for year in years
        for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    }


def test_a_calendar_that_is_closed_for_ever_ends_in_an_error():
    """Holidays that never end leave nothing to find: the search stops at the end of the calendar."""
    shut = WorkingHours("office", "UTC", {0: [(0, 3600)]}, holidays=every_day)
    with pytest.raises(ValueError, match="counts from 1900 to 2399"):
        shut.add(0, 1)


def test_threads_see_whole_calendars():
    """Eight threads that make one calendar grow at once get the answers that one thread gets."""
    shared, barrier = calendar("mon-fri 09:00-13:00 14:00-18:00"), Barrier(8)
    alone = calendar("mon-fri 09:00-13:00 14:00-18:00")
    starts = [at(f"{1975 + 7 * n}-05-05 10:20") for n in range(8)]

    def deadlines(n):
        barrier.wait()
        return [shared.add(start, hours(50 * k)) for k in range(20) for start in starts[n:] + starts[:n]]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(deadlines, range(8)))
    assert answers == [
        [alone.add(start, hours(50 * k)) for k in range(20) for start in starts[n:] + starts[:n]] for n in range(8)
    ]
