"""Promises that do not begin with the record: with an assignment, or with a message of the client."""

from __future__ import annotations

import pytest

from engine.events import TimerStarted
from tests.practice import TICKET, Office, rules, said

ANCHORED = TICKET.replace(
    "  auto_close:",
    "  take_up:    {promise: service_level.response, per: priority, from: assignee, met_by: start, escalate: standard}\n"
    "  next_reply: {promise: service_level.response, per: priority, from: client_message, met_by: reply, escalate: standard}\n"
    "  auto_close:",
)


@pytest.fixture(scope="module")
def practice():
    return rules(ticket=ANCHORED)


@pytest.fixture
def office(practice) -> Office:
    return Office(practice)


def starts(office: Office, ticket: str, name: str) -> list[str]:
    return [said(e.at) for e in office.events(ticket) if isinstance(e.body, TimerStarted) and e.body.name == name]


def test_a_promise_from_the_assignment_begins_with_the_first_assignee(office):
    """Opened at 9:00 for nobody, assigned at 11:00: four hours from then; another assignee changes nothing."""
    ticket = office.open()
    assert "take_up" not in office.record(ticket).timers
    office.to("2026-11-23 11:00").set(ticket, assignee="anna")
    assert office.due(ticket, "take_up") == "2026-11-23 15:00"
    office.to("2026-11-23 12:00").set(ticket, assignee="bruno")
    assert office.due(ticket, "take_up") == "2026-11-23 15:00"
    office.to("2026-11-23 13:00").do(ticket, "start", by="bruno")
    assert office.timer(ticket, "take_up").status == "met"


def test_a_record_that_is_opened_for_somebody_is_assigned_at_once(office):
    """The promise begins with the record then."""
    ticket = office.open(assignee="anna")
    assert office.due(ticket, "take_up") == "2026-11-23 13:00"


def test_the_oldest_unanswered_message_counts(office):
    """Messages at 10:00 and 12:00: due four hours after the first; writing again gives nobody more time."""
    ticket = office.open()
    office.to("2026-11-23 10:00").reply(ticket, "Any news?", by="client")
    office.to("2026-11-23 12:00").reply(ticket, "Hello?", by="client")
    assert office.due(ticket, "next_reply") == "2026-11-23 14:00"
    assert starts(office, ticket, "next_reply") == ["2026-11-23 10:00"]


def test_each_answered_message_makes_room_for_the_next(office):
    """Answered at 13:00, written again at 16:00: a fresh budget, with its own rungs."""
    ticket = office.open()
    office.to("2026-11-23 10:00").reply(ticket, "Any news?", by="client")
    office.daemon("2026-11-23 13:00")
    office.reply(ticket, "Soon.")
    assert office.timer(ticket, "next_reply").status == "met"
    office.to("2026-11-23 16:00").reply(ticket, "And now?", by="client")
    assert office.due(ticket, "next_reply") == "2026-11-24 11:00"
    office.daemon("2026-11-24 12:00")
    assert office.escalations(ticket, "next_reply") == [
        "2026-11-23 13:00 75%",
        "2026-11-24 10:00 75%",
        "2026-11-24 11:00 breach",
        "2026-11-24 11:00 100%",
        "2026-11-24 12:00 100%+1h",
    ]


def test_an_internal_note_answers_nobody(office):
    """What the client cannot read is no reply; what an agent writes starts no clock."""
    ticket = office.open()
    office.reply(ticket, "Hello")
    assert "next_reply" not in office.record(ticket).timers
    office.to("2026-11-23 10:00").reply(ticket, "Any news?", by="client")
    office.to("2026-11-23 11:00").reply(ticket, "He asks again", public=False)
    assert office.timer(ticket, "next_reply").status == "running"


def test_a_closed_ticket_promises_no_answer(office):
    """A message on a closed ticket starts nothing."""
    ticket = office.open()
    office.do(ticket, "resolve", solution="done")
    office.do(ticket, "close")
    office.to("2026-11-23 10:00").reply(ticket, "Thanks", by="client")
    assert "next_reply" not in office.record(ticket).timers
