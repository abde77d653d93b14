"""The critical path on an example worked out by hand, and reasons and slack where people are short."""

from __future__ import annotations

from engine.planning import Link
from engine.planning.chain import critical, slack
from engine.planning.critical import times
from engine.planning.figures import side_by_side
from engine.planning.reasons import reasons
from engine.planning.search import search
from tests.planning.cases import HOUR, MONDAY, case, job, office

NINE = MONDAY + 9 * HOUR


def hours(moment: int) -> tuple[int, int]:
    """Day and hour of an instant."""
    return (moment - MONDAY) // 86_400, (moment - MONDAY) % 86_400 // HOUR


def test_early_and_late_times_by_hand():
    """A (3 h) and B (5 h) before C (4 h); D (2 h) before nothing. The path is B, C and ends on day 1 at ten."""
    found = times(case(job("A", 3), job("B", 5), job("C", 4, "", "A", "B"), job("D", 2)))
    assert {name: each.slack // HOUR for name, each in found.items()} == {"A": 2, "B": 0, "C": 0, "D": 7}
    assert [name for name, each in found.items() if each.critical] == ["B", "C"]
    assert hours(found["C"].early_finish) == (1, 10)
    assert hours(found["A"].late_start) == (0, 11)


def test_a_lead_begins_before_what_it_waits_for_has_ended():
    """An hour before."""
    found = times(case(job("A", 4), job("B", 2, "", Link("A", "FS", -HOUR))))
    assert hours(found["B"].early_start) == (0, 12)


def test_start_to_finish():
    """B ends no earlier than A starts: what A takes does not matter."""
    found = times(case(job("A", 8, "", "Z"), job("Z", 3), job("B", 1, "", Link("A", "SF"))))
    assert hours(found["B"].early_finish) == (0, 12)


def test_a_deadline_changes_no_date_and_is_counted():
    """A plan says that a date is missed; it does not make it up."""
    plan = search(case(job("A", 10, deadline=MONDAY + 17 * HOUR)))
    assert plan.late(plan.case.jobs["A"]) == 2 * HOUR


def test_slack_counts_people_too():
    """Anna has A and then B; nothing links them, and both hold the end up all the same."""
    plan = search(case(job("A", 5, "anna"), job("B", 5, "anna"), job("C", 2, "bruno"), anna=office(), bruno=office()))
    free = slack(plan)
    assert (free["A"], free["B"]) == (0, 0)
    assert free["C"] == 8 * HOUR
    assert {each.id for each in critical(plan)} == {"A", "B"}
    second = max("AB", key=lambda name: plan.placed[name].start)
    (busy,) = [reason for reason in reasons(plan, second) if reason.cause == "busy"]
    assert (busy.who, busy.job) == ("anna", min("AB", key=lambda name: plan.placed[name].start))


def test_what_goes_on_at_one_time():
    """Three sets of which each is no part of another."""
    people = {name: office() for name in ("anna", "bruno")}
    plan = search(case(job("A", 4, "anna"), job("B", 2, "bruno"), job("C", 4, "bruno", "B"), **people))
    assert side_by_side(plan) == [("A", "B"), ("A", "C")]


def test_the_same_case_gives_the_same_plan():
    """Chance is seeded: who looks twice sees one plan."""
    made = [case(*(job(f"J{n}", 1 + n % 3, "anna") for n in range(9)), anna=office()) for _ in range(2)]
    assert search(made[0]).placed == search(made[1]).placed


def test_nothing_begins_before_now():
    """Work that could have begun long ago begins now."""
    plan = search(case(job("A", 1, "anna"), now=NINE + 26 * HOUR, anna=office()))
    assert hours(plan.placed["A"].start) == (1, 11)
