"""Rules that change and change back, over clocks that have decided something already: nothing lost, nothing twice."""

from __future__ import annotations

import pytest

from engine import takeover, timers
from engine.desk import Desk
from engine.events import TimerFired, Transitioned
from tests.practice import COMPANY, TICKET, Office, rules, said

LADDERED = TICKET.replace("  standard:\n", "  standard:\n    late: all\n    rungs:\n")


def timed(entry: str) -> str:
    """The ticket with one more timer."""
    return TICKET.replace("  auto_close:", f"  {entry}\n  auto_close:")


def adopt(office: Office, moment: str, **changed: str) -> int:
    office.to(moment).desk.adopt(rules(**changed))
    return takeover.follow_rules(office.desk)


def fired(office: Office, ticket: str, name: str) -> list[str]:
    """When a wait or a schedule was decided."""
    return [said(e.at) for e in office.events(ticket) if isinstance(e.body, TimerFired) and e.body.name == name]


def test_a_date_comes_although_its_record_was_closed_for_a_minute():
    """A state is declared final and then not: the days before the review are still reminded of."""
    text = timed("review_at: {until: review, escalate: days}").replace(
        "  solution:", "  review: {type: date, default: 2026-12-31}\n  solution:"
    )
    text += "  days: [{at: -20d, notify: carla}, {at: 0d, notify: carla}]\n"
    final = (
        text.replace("waiting:  {}", "waiting:  {final: true}")
        .replace("from: [new, waiting], to: working", "from: new, to: working")
        .replace("from: [ours, waiting], to: resolved", "from: ours, to: resolved")
        .replace("close:   {from: [resolved, waiting]", "close:   {from: resolved")
    )
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.do(ticket, "wait")
    adopt(office, "2026-11-23 12:00", ticket=final)
    assert not office.record(ticket).open
    adopt(office, "2026-11-23 12:01", ticket=text)
    office.daemon("2027-01-10 10:00")
    assert office.escalations(ticket, "review_at") == ["2026-12-11 00:00 -20d", "2026-12-31 00:00 0d"]


@pytest.mark.parametrize("other", ["every: week, day: fri, fire: close", "after: 9h, fire: close"])
def test_a_clock_of_another_kind_is_known_by_itself_where_the_rules_before_are_not(other: str):
    """The desk has no former rules at all: the sweep, and whoever comes before it, take the clock for a new one."""
    was = "every: day, fire: close" if other.startswith("after") else "after: 2 workdays, fire: close"
    text = TICKET.replace("after: 2 workdays, fire: close", was)
    office = Office(rules(ticket=text))
    tickets = [office.open() for _ in range(2)]
    for ticket in tickets:
        office.do(ticket, "resolve", solution="x")
    office.desk = Desk(office.store, rules(ticket=text.replace(was, other)), office.clock)
    office.to("2026-11-23 15:00").reply(tickets[0])
    assert takeover.follow_rules(office.desk) == 1
    due = "2026-11-27 00:00" if other.startswith("every") else "2026-11-24 15:00"
    assert [(office.due(ticket, "auto_close"), office.timer(ticket, "auto_close").cycle) for ticket in tickets] == [
        (due, 2),
        (due, 2),
    ]


def test_a_promise_whose_rules_are_forgotten_is_no_wait():
    """What a promise has used is nothing that a wait of the same name has waited."""
    entry = "look: {promise: service_level.resolution, per: priority, runs_in: ours, met_by: resolve}"
    office = Office(rules(ticket=timed(entry)))
    ticket = office.open()
    office.to("2026-11-23 12:30").desk = Desk(
        office.store, rules(ticket=timed("look: {runs_in: ours, after: 3h, notify: carla}")), office.clock
    )
    takeover.follow_rules(office.desk)
    assert office.due(ticket, "look") == "2026-11-23 15:30"


def test_more_than_two_hundred_overdue_steps_are_all_decided_by_the_rules_they_were_due_under():
    """A reminder every minute, 300 times: nobody looks for days, and then the promise is made longer."""
    many = LADDERED.replace("every: 1h, times: 2", "every: 1m, times: 300")
    office = Office(rules(ticket=many))
    ticket = office.open()
    office.reply(ticket)
    adopt(office, "2026-11-26 09:00", ticket=many, company=COMPANY.replace("P3: 8h", "P3: 60h"))
    assert office.escalations(ticket)[-1] == "2026-11-26 09:00 100%+1h#300"
    assert said(office.timer(ticket).breached) == "2026-11-23 17:00"


@pytest.mark.parametrize(
    ("entry", "first"),
    [
        ("nudge: {runs_in: waiting, after: 5h, notify: client}", "2026-11-26 17:00"),
        ("nudge: {runs_in: waiting, every: day, time: '08:00', late: all, notify: carla}", "2026-11-27 08:00"),
    ],
)
def test_a_new_clock_never_begins_before_its_state_was_entered(entry: str, first: str):
    """An overdue step of the former rules moves the record today: a clock for where it went begins today, too."""
    before = LADDERED + "    - {at: 100% + 2h, fire: wait}\n"
    office = Office(rules(ticket=before))
    ticket = office.open(priority="P1")
    office.to("2026-11-24 09:00").desk.adopt(rules(ticket=before.replace("  auto_close:", f"  {entry}\n  auto_close:")))
    office.to("2026-11-26 12:00")
    timers.run_once(office.desk, office.clock.now())
    assert (office.due(ticket, "nudge"), fired(office, ticket, "nudge")) == (first, [])


def test_a_day_is_decided_once_although_its_rule_went_and_came_back():
    """December's came at 9:00; the entry is taken out, and put back for 12:00: the next one is January's."""
    monthly = "recurring:\n  backups: {every: month, day: 1, time: '09:00', open: {ticket: {subject: Restore}}}\n"
    other = "recurring:\n  other: {every: month, day: 20, time: '09:00', open: {ticket: {subject: Other}}}\n"
    office = Office(rules(company=COMPANY + monthly))
    takeover.follow_rules(office.desk)
    office.daemon("2026-12-01 09:15")
    adopt(office, "2026-12-01 09:30", company=COMPANY + other)
    adopt(office, "2026-12-01 10:00", company=COMPANY + monthly.replace("09:00", "12:00"))
    office.daemon("2026-12-01 13:00")
    assert office.record("T-1").fields["subject"] == "Restore"
    assert office.store.load("T-2") is None
    assert office.due("company-1", "backups") == "2027-01-01 12:00"


def test_a_wait_that_is_over_is_over_although_its_rule_went_and_came_back():
    """The record has not moved: it has waited once."""
    text = timed("nudge: {runs_in: new, after: 2h, notify: carla}")
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.daemon("2026-11-23 12:00")
    adopt(office, "2026-11-23 12:01", ticket=TICKET)
    adopt(office, "2026-11-23 12:05", ticket=text)
    office.daemon("2026-11-23 17:00")
    assert fired(office, ticket, "nudge") == ["2026-11-23 11:00"]


def test_what_a_wait_has_waited_counts_by_the_calendar_that_held_then_also_where_its_end_stays():
    """9 h from Monday 9:00; from 12:00 on the office opens at 10:00, from 13:00 on it is open from 12:00 to 20:00."""
    text = TICKET.replace("after: 2 workdays", "after: 9h")
    hours = '{open: {mon-fri: "09:00-18:00"}}'
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.do(ticket, "resolve", solution="x")
    adopt(office, "2026-11-23 12:00", ticket=text, company=COMPANY.replace(hours, hours.replace("09:", "10:")))
    assert office.due(ticket, "auto_close") == "2026-11-23 18:00"
    late = hours.replace("09:00-18:00", "12:00-20:00")
    adopt(office, "2026-11-23 13:00", ticket=text, company=COMPANY.replace(hours, late))
    assert office.due(ticket, "auto_close") == "2026-11-23 18:00"


def test_of_two_steps_at_the_same_instant_the_first_of_the_file_is_decided_first():
    """The wait began later than the promise and stands before it: it closes the ticket, and nobody starts it."""
    text = TICKET.replace("  response:", "  first: {runs_in: waiting, after: 3h, fire: close}\n  response:")
    text = text.replace("met_by: [first_reply, resolve], escalate: standard", "met_by: first_reply, escalate: last")
    office = Office(rules(ticket=text + "  last: [{at: 100%, fire: start}]\n"))
    ticket = office.open()
    office.to("2026-11-23 10:00").do(ticket, "wait")
    office.daemon("2026-11-23 13:00")
    assert [e.body.transition for e in office.events(ticket) if isinstance(e.body, Transitioned)] == ["wait", "close"]
