"""Working time on the days when a zone changes its clock."""

from datetime import date, timedelta

import pytest
from opening_hours import at, calendar, hours, told

from engine.clock import zone


@pytest.mark.parametrize(
    ("text", "day", "elapsed"),
    [
        ("sun 00:00-24:00", "2026-03-29", 23),
        ("sun 00:00-24:00", "2026-10-25", 25),
        ("sat 22:00-06:00", "2026-03-28", 7),
        ("sat 22:00-06:00", "2026-10-24", 9),
        ("sun 02:00-03:00", "2026-03-29", 0),
        ("sun 02:00-03:00", "2026-10-25", 2),
        ("sun 02:30-04:00", "2026-03-29", 1),
        ("sun 01:00-02:30", "2026-03-29", 1),
        ("sun 02:30-06:00", "2026-10-25", 4.5),
        ("sun 01:00-02:30", "2026-10-25", 1.5),
        ("sun 09:00-18:00", "2026-03-29", 9),
        ("sun 09:00-18:00", "2026-10-25", 9),
    ],
)
def test_hours_are_as_long_as_they_take(text, day, elapsed):
    """A night has the hours that pass in it: what the clock skips is nothing, what it repeats counts once, in full."""
    start = at(f"{day} 12:00") - 86_400
    assert calendar(text).between(start, start + 3 * 86_400) == hours(elapsed)


def test_hours_that_touch_at_a_repeated_time_share_it_out():
    """On the long night a shift that ends at 02:30 hands over at the first 02:30; nothing is counted twice."""
    early, late = calendar("sat 22:00-02:30"), calendar("sun 02:30-06:00")
    both = calendar("sat 22:00-02:30; sun 02:30-06:00")
    span = at("2026-10-24 12:00"), at("2026-10-25 12:00")
    assert early.between(*span) + late.between(*span) == both.between(*span) == hours(9)
    assert len(list(both.intervals(*span))) == 1


@pytest.mark.parametrize(
    ("start", "budget", "due"),
    [
        ("2026-03-28 23:00", 4, "2026-03-29 04:00"),
        ("2026-10-24 23:00", 4, "2026-10-25 02:00"),
        ("2026-10-24 23:00", 5, "2026-10-25 03:00"),
    ],
)
def test_deadlines_across_a_night_with_a_clock_change(start, budget, due):
    """Elapsed time decides: four hours from 23:00 end at 04:00 in spring, and at 02:00, the second one, in autumn."""
    assert told(calendar("sat 22:00-06:00").add(at(start), hours(budget))) == due


def test_a_week_of_office_hours_ignores_the_clock_change():
    """The office opens at nine by the wall clock before and after the night of the change."""
    office = calendar("mon-fri 09:00-18:00")
    for friday, monday in (("2026-03-27", "2026-03-30"), ("2026-10-23", "2026-10-26")):
        assert told(office.add(at(f"{friday} 17:00"), hours(2))) == f"{monday} 10:00"


def test_workdays_keep_the_wall_clock_across_a_change():
    """Three workdays after 16:00 it is 16:00, though 23 hours have passed on one of the days."""
    assert told(calendar("mon-sun 09:00-18:00").add_workdays(at("2026-03-27 16:00"), 3)) == "2026-03-30 16:00"


@pytest.mark.parametrize(
    ("where", "day", "elapsed"),
    [
        ("America/Sao_Paulo", "2018-11-04", 23),  # the clock goes from 00:00 to 01:00
        ("America/Sao_Paulo", "2018-02-17", 25),  # from 24:00 back to 23:00
        ("Australia/Lord_Howe", "2026-04-05", 24.5),  # by half an hour
        ("Antarctica/Troll", "2026-03-29", 22),  # by two hours
        ("Pacific/Apia", "2011-12-30", 0),  # a day that Samoa left out
        ("Pacific/Apia", "2011-12-31", 24),
    ],
)
def test_odd_zones_have_odd_days(where, day, elapsed):
    """A day lasts from the first instant of its date to the first of the next, in every zone."""
    around = [str(date.fromisoformat(day) + timedelta(days=n)) for n in (-3, -2, -1, 1, 2, 3)]
    only = calendar("mon-sun 00:00-24:00", where, closed=around)
    noon = at(f"{day} 12:00", zone(where))
    assert only.between(noon - 2 * 86_400, noon + 2 * 86_400) == hours(elapsed)
