"""A day as it was: gaps are opening hours without work, overlaps are named, who is away misses nothing."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.commands import LogTime
from engine.hours.spans import free
from engine.worktime.running import Timer
from engine.worktime.sheet import Sheet, sheet
from tests.practice import COMPANY, Office, at, rules, said

MONDAY = date(2026, 11, 23)


def office(company: str = COMPANY) -> Office:
    here = Office(rules(company=company))
    here.open()
    return here.to("2026-11-23 12:00")


def log(here: Office, span: str, day: str = "2026-11-23") -> None:
    start, end = (at(f"{day} {text}") for text in span.split("-"))
    here.done(
        here.desk.handle(LogTime(id="T-1", by="anna", agent="anna", start=start, seconds=end - start, overlapping=True))
    )


def gaps(found: Sheet) -> list[str]:
    return [f"{said(start)[5:]}–{said(end)[11:]}" for day in found.days for start, end in day.gaps]


def test_gaps_are_what_is_left_of_the_opening_hours():
    """Up to now; what runs fills them too, and a few minutes are none."""
    here = office()
    log(here, "09:30-10:10")
    log(here, "10:12-10:30")
    assert gaps(sheet(here.desk, "anna", MONDAY, MONDAY)) == ["11-23 09:00–09:30", "11-23 10:30–12:00"]
    Timer(here.desk, "anna", "anna").begin("T-1")
    here.to("2026-11-23 13:00")
    found = sheet(here.desk, "anna", MONDAY, MONDAY)
    assert gaps(found) == ["11-23 09:00–09:30", "11-23 10:30–12:00"]
    assert found.timer is not None


def test_what_a_state_records_is_no_gap():
    """The ticket that is being worked on is named, with when its time began."""
    here = Office()
    stream = here.open()
    here.to("2026-11-23 10:00").do(stream, "start")
    here.to("2026-11-23 11:00")
    found = sheet(here.desk, "anna", MONDAY, MONDAY)
    assert found.states == ((stream, at("2026-11-23 10:00")),)
    assert gaps(found) == ["11-23 09:00–10:00"]


def test_who_is_away_misses_nothing():
    """A day of absence has no gaps, whatever was worked on it."""
    here = office(COMPANY.replace("{name: Anna,  roles", "{name: Anna, absent: [2026-11-23], roles"))
    found = sheet(here.desk, "anna", MONDAY, MONDAY)
    assert (found.days[0].absent, gaps(found)) == (True, [])


def test_an_entry_over_midnight_is_of_the_day_on_which_it_began():
    """Once, and the week adds it up once."""
    here = office()
    start = at("2026-11-22 23:30")
    here.done(here.desk.handle(LogTime(id="T-1", by="anna", agent="anna", start=start, seconds=4200)))
    found = sheet(here.desk, "anna", date(2026, 11, 22), MONDAY)
    assert [day.seconds for day in found.days] == [4200, 0]
    assert found.seconds == found.billable == 4200


def test_overlaps_are_told_in_pairs():
    """With the time that both have."""
    here = office()
    for span in ("09:00-10:00", "09:30-11:00", "09:45-09:50"):
        log(here, span)
    found = sheet(here.desk, "anna", MONDAY, MONDAY)
    assert [f"{said(o.start)[11:]}–{said(o.end)[11:]}" for o in found.overlaps] == [
        "09:30–10:00", "09:45–09:50", "09:45–09:50",
    ]  # fmt: skip


taken = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair))), max_size=6)
opened = st.sets(st.integers(0, 80), max_size=10).map(lambda cuts: list(zip(*[iter(sorted(cuts))] * 2, strict=False)))


@given(opened, taken)
def test_every_second_is_taken_or_free(opened: list[tuple[int, int]], taken: list[tuple[int, int]]):
    """What is free is opened and not taken, and nothing else is."""
    open_seconds = {second for opens, closes in opened for second in range(opens, closes)}
    busy = {second for began, ended in taken for second in range(began, ended)}
    found = [second for start, end in free(opened, taken) for second in range(start, end)]
    assert found == sorted(open_seconds - busy)
