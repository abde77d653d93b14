"""Why: every second of a promise accounted for, with the rules and events behind it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings

from engine.rules.timers import consumed
from engine.why import explain, told
from tests.practice import Office, at, rules, said
from tests.why.histories import STEPS, lived

WORKFLOW = rules()


def explained(office: Office, ticket: str):
    return explain(office.store, office.desk.workflow, office.record(ticket), office.clock.now())


def story(office: Office, ticket: str, name: str = "resolution"):
    return next(clock for clock in explained(office, ticket).clocks if clock.name == name)


def lines(clock) -> list[str]:
    """`2026-11-23 16:00 – 2026-11-23 18:00 counted 7200 (open ticket by anna)`."""
    return [f"{said(s.start)} – {said(s.end)} {s.what} {s.seconds} ({s.because})" for s in clock.stretches]


def test_a_promise_is_told_interval_by_interval():
    """Counted, closed and paused time, each with what began it."""
    office = Office(WORKFLOW, "2026-11-23 16:00")
    ticket = office.open()
    office.to("2026-11-23 17:00").do(ticket, "wait", by="bruno")
    office.to("2026-11-24 10:00").do(ticket, "start")
    office.daemon("2026-11-24 17:30")
    clock = story(office, ticket)
    assert lines(clock) == [
        "2026-11-23 16:00 – 2026-11-23 17:00 counted 3600 (open ticket by anna)",
        "2026-11-23 17:00 – 2026-11-24 10:00 paused 0 (wait by bruno)",
        "2026-11-24 10:00 – 2026-11-24 17:30 counted 27000 (start by anna)",
    ]
    assert clock.used == 30600
    assert [(said(m.at), m.what, m.rule.partition("@")[0]) for m in clock.moments] == [
        ("2026-11-24 15:00", "rung 75%", "ticket.yaml:30"),
        ("2026-11-24 17:00", "breached", "ticket.yaml:26"),
        ("2026-11-24 17:00", "rung 100%", "ticket.yaml:31"),
    ]


def test_nights_are_told_as_closed():
    """What the calendar does not count stands between what it does, under the calendar's name."""
    office = Office(WORKFLOW, "2026-11-23 16:00")
    ticket = office.open()
    office.to("2026-11-24 10:00")
    assert lines(story(office, ticket)) == [
        "2026-11-23 16:00 – 2026-11-23 18:00 counted 7200 (open ticket by anna)",
        "2026-11-23 18:00 – 2026-11-24 09:00 closed 0 (office)",
        "2026-11-24 09:00 – 2026-11-24 10:00 counted 3600 (open ticket by anna)",
    ]


def test_a_late_daemon_is_told_with_both_times():
    """When a rung was due, and when it was noticed."""
    office = Office(WORKFLOW)
    ticket = office.open()
    office.daemon("2026-11-23 16:00", on_time=False)
    moments = story(office, ticket).moments
    assert [(said(m.due), said(m.at), m.what) for m in moments] == [
        ("2026-11-23 15:00", "2026-11-23 16:00", "rung 75%")
    ]


def test_the_state_is_told_with_who_and_by_which_rule():
    """Since when, by whom, by which transition of which file and line."""
    office = Office(WORKFLOW)
    ticket = office.open()
    assert explained(office, ticket).state.transition == "open"
    office.to("2026-11-23 09:30").do(ticket, "start", by="bruno")
    state = explained(office, ticket).state
    assert (state.state, said(state.since), state.by, state.transition) == (
        "working",
        "2026-11-23 09:30",
        "bruno",
        "start",
    )
    assert state.rule.startswith("ticket.yaml:19@")


def test_every_event_that_a_person_cares_for_can_be_told():
    """The history of a whole life, in words."""
    office = Office(WORKFLOW)
    ticket = office.open(priority="P1")
    office.do(ticket, "start", by="bruno", note="looking at it")
    office.daemon("2026-11-23 13:00")
    office.set(ticket, priority="P2")
    office.reply(ticket, "on our way", by="bruno")
    office.do(ticket, "resolve", solution="cable")
    office.daemon("2026-11-26 09:00")
    words = [told(event) for event in office.events(ticket)]
    assert [w for w in words if w] == [
        "opened as new",
        "note: looking at it",
        "assignee = bruno",
        "start: new → working",
        "response at 75%",
        "notify bruno, carla",
        "response breached",
        "response at 100%",
        "notify carla",
        "response at 100%+1h",
        "notify dario",
        "response at 100%+1h#2",
        "notify dario",
        "resolution at 75%",
        "notify bruno, carla",
        "resolution breached",
        "resolution at 100%",
        "notify carla",
        "priority = P2",
        "response: new target",
        "resolution: new target",
        "public note: on our way",
        "response met late",
        "240 min of work by bruno",
        "solution = cable",
        "resolve: working → resolved",
        "resolution met late",
        "auto_close ran out",
        "close: resolved → closed",
    ]


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_the_counted_stretches_add_up_to_what_the_clock_shows(steps):
    """Whatever happens to a ticket, and to its rules, no second is left out and none is counted twice."""
    office, ticket = lived(steps)
    record, now = office.record(ticket), office.clock.now()
    for clock in explained(office, ticket).clocks:
        calendars = office.desk.workflow.company.calendars
        for cycle in (clock, *clock.earlier):
            assert sum(s.seconds for s in cycle.stretches) == cycle.used
            assert all(a.end == b.start for a, b in pairwise(cycle.stretches))
        timer = record.timers[clock.name]
        if timer.target:
            live = timer.status in {"running", "paused"}
            assert clock.used == (consumed(timer, calendars[timer.calendar], now) if live else timer.consumed)


@pytest.mark.parametrize("moment", ["2026-11-23 10:00", "2026-11-23 12:30", "2026-11-24 12:00"])
def test_explaining_the_past_shows_it_as_it_was(moment):
    """Asked about an earlier instant, only what had happened by then is told."""
    office = Office(WORKFLOW)
    ticket = office.open()
    office.to("2026-11-23 12:00").do(ticket, "wait")
    office.to("2026-11-24 11:00").do(ticket, "start")
    office.to("2026-11-25 11:00")
    found = explain(office.store, office.desk.workflow, office.record(ticket), at(moment))
    used = next(c.used for c in found.clocks if c.name == "resolution")
    assert used == {"2026-11-23 10:00": 3600, "2026-11-23 12:30": 3 * 3600, "2026-11-24 12:00": 4 * 3600}[moment]
