"""Working time against a reference that is slow and obviously right: it looks at the clock on the wall every minute.

The clock on the wall is one that never goes back: on a long night it stands still while the hour is repeated. A minute is
open when the hours of that day, or of the night before, say so.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import ROME, at, calendar

from engine.clock import local, zone
from engine.hours import WorkingHours, public_holidays

MINUTES = 1440
WEEK = 7 * MINUTES
SPAN = 9
"""Days that the reference looks at, the clock change in the middle."""

CHANGES = [
    ("UTC", "2026-11-23"),
    ("Europe/Rome", "2026-03-29"),
    ("Europe/Rome", "2026-10-25"),
    ("America/New_York", "2026-11-01"),
    ("America/Sao_Paulo", "2018-02-18"),
    ("America/Sao_Paulo", "2018-11-04"),
    ("America/St_Johns", "2010-11-07"),
    ("America/St_Johns", "2010-03-14"),
    ("Asia/Beirut", "2026-03-29"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Antarctica/Troll", "2026-10-25"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Pacific/Apia", "2011-12-30"),
    ("Asia/Kathmandu", "1986-01-01"),
]


@cache
def wall_clock(where, first, minutes):
    """For each minute from an instant on: the day (ordinal) and the minute of that day which the clock shows."""
    tz = zone(where)
    faces = (local(first + 60 * n, tz) for n in range(minutes))
    shown = (face.toordinal() * MINUTES + face.hour * 60 + face.minute for face in faces)
    return [divmod(minute, MINUTES) for minute in accumulate(shown, max)]


def open_minutes(where, first, minutes, week, closed):
    """Which minutes from `first` on are open, one by one."""

    def started(day, minute):
        return day not in closed and any(opens <= minute < closes for opens, closes in week.get((day - 1) % 7, ()))

    faces = wall_clock(where, first, minutes)
    return [started(day, minute) or started(day - 1, minute + MINUTES) for day, minute in faces]


def seconds(week):
    return {day: [(a * 60, b * 60) for a, b in spans] for day, spans in week.items()}


@st.composite
def weeks(draw):
    """Any week without overlaps: hours of every length up to a day, over midnight and over the end of the week."""
    edges = draw(st.lists(st.integers(0, WEEK), min_size=2, max_size=16, unique=True).map(sorted))
    shift = draw(st.integers(0, WEEK - 1))
    week = {}
    for begin, end in zip(edges[::2], edges[1::2], strict=False):
        day, minute = divmod((begin + shift) % WEEK, MINUTES)
        week.setdefault(day, []).append((minute, minute + min(end - begin, MINUTES)))
    return week


@st.composite
def practices(draw):
    """A week somewhere around a clock change, with a few days closed, and the instant from which the tests look at it."""
    where, day = draw(st.sampled_from(CHANGES))
    around = st.integers(-SPAN // 2, SPAN // 2).map(lambda n: date.fromisoformat(day) + timedelta(days=n))
    first = at(f"{day} 00:00", zone(where)) // 86_400 * 86_400 - SPAN // 2 * 86_400
    return Practice(where, first, draw(weeks()), draw(st.sets(around, max_size=3)))


@dataclass
class Practice:
    where: str
    first: int
    week: dict
    closed: set

    def hours(self):
        return WorkingHours("any", self.where, seconds(self.week), closed=self.closed)

    def minutes(self):
        return open_minutes(self.where, self.first, SPAN * MINUTES, self.week, {day.toordinal() for day in self.closed})


def passed(minutes, first, moment):
    """Open seconds from `first` to an instant."""
    whole, rest = divmod(moment - first, 60)
    return sum(minutes[:whole]) * 60 + (rest if rest and minutes[whole] else 0)


MOMENTS = st.integers(0, SPAN * 86_400 - 1)


@settings(deadline=None, max_examples=100)
@given(practices(), MOMENTS, MOMENTS)
def test_measuring_agrees_with_looking_at_the_clock(practice, one, other):
    """Between any two instants as many seconds are open as the clock on the wall says, minute by minute."""
    hours, first, minutes = practice.hours(), practice.first, practice.minutes()
    start, end = first + min(one, other), first + max(one, other)
    assert hours.between(start, end) == passed(minutes, first, end) - passed(minutes, first, start)
    assert hours.is_open(start) == minutes[(start - first) // 60]


@settings(deadline=None, max_examples=100)
@given(practices(), MOMENTS, st.integers(1, 3 * 86_400))
def test_adding_agrees_with_looking_at_the_clock(practice, offset, budget):
    """The deadline is the first instant by which the budget has passed, whenever it lies in the days that were looked at."""
    hours, first, minutes = practice.hours(), practice.first, practice.minutes()
    start, last = first + offset, first + SPAN * 86_400 - 1
    target = passed(minutes, first, start) + budget
    due = hours.add(start, budget)
    if target > passed(minutes, first, last):
        assert due > last
    else:
        assert due == first + bisect_left(
            range(last - first + 1), target, key=lambda n: passed(minutes, first, first + n)
        )


@settings(deadline=None, max_examples=150)
@given(practices(), MOMENTS, st.integers(0, 20 * 86_400), st.integers(0, 20 * 86_400))
def test_adding_and_measuring_undo_each_other(practice, offset, one, other):
    """What was added is what lies between; two additions are one; a later start or a larger budget is never due earlier."""
    hours, first = practice.hours(), practice.first
    start = first + offset
    decades = 20 * hours.between(start, start + 366 * 86_400)  # a calendar open one second a week counts to 2399 too
    one, other = one % (decades or 1), other % (decades or 1)
    due = hours.add(start, one)
    assert hours.between(start, due) == one
    assert hours.add(due, other) == hours.add(start, one + other) or one + other == 0
    assert hours.add(start, one) <= hours.add(start, one + other)
    assert hours.add(start + other, one) >= due
    assert one == 0 or hours.between(start, due - 1) == one - 1


@settings(deadline=None, max_examples=150)
@given(practices(), st.tuples(MOMENTS, MOMENTS, MOMENTS))
def test_spans_add_up(practice, offsets):
    """Cutting a span anywhere changes nothing, and its intervals are open, apart from each other, and as long as it says."""
    hours, first = practice.hours(), practice.first
    start, middle, end = (first + n for n in sorted(offsets))
    assert hours.between(start, middle) + hours.between(middle, end) == hours.between(start, end)
    pieces = list(hours.intervals(start, end))
    assert sum(until - since for since, until in pieces) == hours.between(start, end)
    edges = [edge for piece in pieces for edge in piece]
    assert edges == sorted(set(edges))
    assert all(hours.is_open(since) and hours.is_open(until - 1) for since, until in pieces)
    assert all(not hours.is_open(until) for _, until in pieces if until < end)


@settings(deadline=None, max_examples=150)
@given(practices(), MOMENTS)
def test_the_next_opening_is_the_first_open_second(practice, offset):
    """From any instant to its next opening nothing is open, and the opening is."""
    hours, first = practice.hours(), practice.first
    moment = first + offset
    opening = hours.next_opening(moment)
    assert opening >= moment
    assert hours.is_open(opening)
    assert hours.between(moment, opening) == 0


@settings(deadline=None, max_examples=150)
@given(weeks(), st.integers(0, 60 * 86_400), st.integers(1, 40), st.sets(st.integers(0, 90), max_size=9))
def test_workdays_agree_with_counting_on_fingers(week, start, days, closed):
    """Day by day until enough were open; then the same time, or the day's next opening, or its last closing."""
    shut = {date(1970, 1, 1) + timedelta(days=n) for n in closed}
    hours = WorkingHours("utc", "UTC", seconds(week), closed=shut)
    day = start // 86_400
    for _ in range(days):
        day += 1
        while day in closed or (day + 3) % 7 not in week:  # 1970 began on a Thursday
            day += 1
    moment = day * 86_400 + start % 86_400
    own = [(day * 86_400 + opens, day * 86_400 + closes) for opens, closes in seconds(week)[(day + 3) % 7]]
    closing = max(closes for _, closes in own)
    same_or_next = moment if hours.is_open(moment) else min((o for o, _ in own if o > moment), default=closing)
    assert hours.add_workdays(start, days) == same_or_next


@settings(deadline=None, max_examples=60)
@given(weeks(), st.lists(st.integers(-(10**9), 10**10), min_size=1, max_size=6), st.integers(0, 10**6))
def test_the_order_of_questions_does_not_matter(week, moments, budget):
    """A calendar that grew in any direction answers like one that was asked only once."""
    asked = WorkingHours("asked", "Europe/Rome", seconds(week))
    for moment in moments:
        fresh = WorkingHours("fresh", "Europe/Rome", seconds(week))
        assert asked.add(moment, budget) == fresh.add(moment, budget)
        assert asked.between(moment, moment + budget) == fresh.between(moment, moment + budget)


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_whole_year_agrees_minute_by_minute(year):
    """A year of office hours in Milan, with its holidays and both clock changes, has the minutes that the clock shows."""
    office = calendar("mon-fri 09:00-13:00 14:00-18:00", country="IT/MI")
    start, end = at(f"{year}-01-01 00:00"), at(f"{year + 1}-01-01 00:00")
    week = dict.fromkeys(range(5), ((540, 780), (840, 1080)))
    closed = {day.toordinal() for day in partial(public_holidays, "IT", "MI")([year])}
    minutes = open_minutes(str(ROME), start, (end - start) // 60, week, closed)
    for step in range(0, end - start, 10_000 * 60):
        assert office.between(start, start + step) == sum(minutes[: step // 60]) * 60
    assert office.between(start, end) == sum(minutes) * 60
