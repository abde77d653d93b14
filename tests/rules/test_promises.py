"""Promises about time, with dates: what DESIGN says of stopwatches, one named example each."""

from __future__ import annotations

import pytest

from engine import takeover
from engine.events import GuardFailed, TimeLogged
from tests.practice import COMPANY, TICKET, Office, rules, said


@pytest.fixture(scope="module")
def practice():
    return rules()


@pytest.fixture
def office(practice) -> Office:
    return Office(practice)


def test_eight_hours_from_monday_afternoon_end_on_tuesday_afternoon(office):
    """Mon–Fri 9–18, 8 h: opened Monday 16:00, due Tuesday 15:00."""
    office.to("2026-11-23 16:00")
    assert office.due(office.open()) == "2026-11-24 15:00"


def test_a_wait_gives_back_exactly_the_working_time_it_took(office):
    """Waiting from Monday 17:00 to Tuesday 10:00 takes two working hours: due Tuesday 17:00."""
    ticket = office.to("2026-11-23 16:00").open()
    office.to("2026-11-23 17:00").do(ticket, "wait")
    assert office.due(ticket) == "never"
    office.to("2026-11-24 10:00").do(ticket, "start")
    assert office.due(ticket) == "2026-11-24 17:00"


def test_two_hours_from_friday_evening_end_on_monday_morning(office):
    """Mon–Fri 10–18, 2 h: opened Friday 17:00, due Monday 11:00."""
    office.to("2026-11-27 17:00")
    assert office.due(office.open(service_level="quick")) == "2026-11-30 11:00"


@pytest.mark.parametrize(
    ("back", "due"), [("2026-11-26 17:00:00", "2026-11-26 18:00"), ("2026-11-26 17:00:01", "2026-11-27 10:00:01")]
)
def test_a_deadline_on_closing_time_is_that_closing_time(office, back, due):
    """Mon–Fri 10–18, 2 h from Thursday 15:00: 3,600 s on hold give 18:00, one second more Friday 10:00:01."""
    ticket = office.to("2026-11-26 15:00").open(service_level="quick")
    office.to("2026-11-26 16:00").do(ticket, "wait")
    office.to(back).do(ticket, "start")
    assert office.due(ticket) == due


def test_a_wait_outside_opening_hours_changes_nothing(office):
    """A pause from 20:00 to 07:00 costs nothing and gains nothing."""
    ticket = office.to("2026-11-23 16:00").open()
    before = office.due(ticket)
    office.to("2026-11-23 20:00").do(ticket, "wait")
    office.to("2026-11-24 07:00").do(ticket, "start")
    assert office.due(ticket) == before


def test_response_is_met_by_a_persons_public_reply_only(office):
    """An internal note, and the client's own words, are no response; the first public note of an agent is."""
    ticket = office.open()
    office.to("2026-11-23 09:10").reply(ticket, public=False)
    assert office.timer(ticket, "response").status == "running"
    office.to("2026-11-23 09:20").reply(ticket, by="client")
    assert office.timer(ticket, "response").status == "running"
    office.to("2026-11-23 09:30").reply(ticket)
    assert office.timer(ticket, "response").status == "met"
    assert office.timer(ticket, "response").consumed == 30 * 60


def test_response_does_not_pause(office):
    """Four hours of response run on while the ticket waits for the client."""
    ticket = office.open()
    office.to("2026-11-23 10:00").do(ticket, "wait")
    assert office.due(ticket, "response") == "2026-11-23 13:00"


def test_a_raised_priority_keeps_what_was_consumed(office):
    """8 h from Monday 9:00, after 3 h set to 4 h: one hour is left."""
    ticket = office.open()
    office.to("2026-11-23 12:00").set(ticket, priority="P1")
    assert office.timer(ticket).consumed == 3 * 3600
    assert office.due(ticket) == "2026-11-23 13:00"


def test_a_target_already_consumed_is_breached_at_once(office):
    """After 5 h a target of 4 h is a breach, noticed in the same instant; the rungs passed fire once."""
    ticket = office.open()
    office.to("2026-11-23 14:00").set(ticket, priority="P1")
    assert said(office.timer(ticket).breached) == "2026-11-23 14:00"
    assert office.escalations(ticket) == [
        "2026-11-23 14:00 75% (skipped)",
        "2026-11-23 14:00 breach",
        "2026-11-23 14:00 100% (skipped)",
        "2026-11-23 14:00 100%+1h",
    ]


def test_rungs_that_fired_do_not_fire_again_when_the_target_grows(office):
    """75 % of 4 h fired at 12:00; with 8 h the 75 % lies ahead again, and stays silent."""
    ticket = office.open(priority="P1")
    office.daemon("2026-11-23 12:00")
    office.set(ticket, priority="P3")
    office.daemon("2026-11-23 16:59")
    assert office.escalations(ticket) == ["2026-11-23 12:00 75%"]
    assert office.due(ticket) == "2026-11-23 17:00"


def test_another_service_level_counts_on_its_own_calendar(office):
    """Consumed hours stay; what is left runs on the new level's opening hours (10–18)."""
    ticket = office.open()
    office.to("2026-11-23 10:00").set(ticket, service_level="quick")
    assert office.timer(ticket).calendar == "short"
    assert office.due(ticket) == "2026-11-23 11:00"


def test_a_breach_is_sticky(office):
    """A reopened ticket resumes its budget, and what was missed stays missed."""
    ticket = office.open()
    office.daemon("2026-11-23 17:30")
    office.do(ticket, "resolve", solution="new cable")
    assert office.timer(ticket).status == "met"
    missed = office.timer(ticket).breached
    assert said(missed) == "2026-11-23 17:00"
    office.to("2026-11-24 10:00").do(ticket, "reopen", by="client")
    timer = office.timer(ticket)
    assert (timer.status, timer.breached, timer.consumed) == ("running", missed, 8 * 3600 + 1800)


def test_reopening_resumes_the_budget_where_it_stood(office):
    """Resolved after 3 of 8 hours, reopened the next morning: five hours are left."""
    ticket = office.open()
    office.to("2026-11-23 12:00").do(ticket, "resolve", solution="restart")
    office.to("2026-11-24 09:00").do(ticket, "reopen")
    assert office.due(ticket) == "2026-11-24 14:00"
    assert office.timer(ticket, "response").status == "met"


def test_a_promise_ends_with_the_record(office):
    """Closing a ticket that was never resolved stops its clocks for good."""
    ticket = office.open()
    office.to("2026-11-23 10:00").do(ticket, "wait")
    record = office.do(ticket, "close")
    assert {name: t.status for name, t in record.timers.items()} == {"response": "stopped", "resolution": "stopped"}
    assert office.store.next_due() is None


def test_a_wait_that_ends_fires_its_transition(office):
    """Resolved on Friday 16:00, closed after two workdays: Tuesday 16:00, by the engine."""
    ticket = office.to("2026-11-27 15:00").open()
    office.to("2026-11-27 16:00").do(ticket, "resolve", solution="done")
    office.daemon("2026-12-01 15:59")
    assert office.record(ticket).state == "resolved"
    office.daemon("2026-12-01 16:00")
    assert office.record(ticket).state == "closed"
    assert (office.events(ticket)[-1].by, said(office.record(ticket).changed)) == ("engine", "2026-12-01 16:00")


def test_a_wait_begins_anew_each_time(office):
    """Reopened and resolved again: the two workdays count from the second time."""
    ticket = office.to("2026-11-23 10:00").open()
    office.do(ticket, "resolve", solution="done")
    office.to("2026-11-24 10:00").do(ticket, "reopen")
    assert office.timer(ticket, "auto_close").status == "stopped"
    office.to("2026-11-24 11:00").do(ticket, "resolve")
    assert (office.timer(ticket, "auto_close").cycle, office.due(ticket, "auto_close")) == (2, "2026-11-26 11:00")


def test_a_ladder_climbs_in_working_time(office):
    """8 h from Monday 9:00: 75 % at 15:00, the breach at 17:00, an hour later 18:00, and again Tuesday 10:00."""
    ticket = office.open()
    office.daemon("2026-11-25 18:00")
    assert office.escalations(ticket) == [
        "2026-11-23 15:00 75%",
        "2026-11-23 17:00 breach",
        "2026-11-23 17:00 100%",
        "2026-11-23 18:00 100%+1h",
        "2026-11-24 10:00 100%+1h#2",
    ]


def test_a_paused_promise_does_not_escalate(office):
    """Nothing is due while it is the client's turn; the ladder goes on from where it stood."""
    ticket = office.open()
    office.to("2026-11-23 14:00").do(ticket, "wait")
    office.daemon("2026-11-25 14:00")
    assert office.escalations(ticket) == []
    office.do(ticket, "start")
    office.daemon("2026-11-25 15:00")
    assert office.escalations(ticket) == ["2026-11-25 15:00 75%"]


def test_after_an_outage_the_highest_rung_acts_and_the_others_are_recorded(office):
    """The daemon was away from Monday to Wednesday: both times are kept, in order of due time."""
    ticket = office.open()
    office.daemon("2026-11-25 09:00", on_time=False)
    assert office.escalations(ticket) == [
        "2026-11-25 09:00 75% (skipped)",
        "2026-11-25 09:00 breach",
        "2026-11-25 09:00 100% (skipped)",
        "2026-11-25 09:00 100%+1h (skipped)",
        "2026-11-25 09:00 100%+1h#2",
    ]
    dues = [said(e.body.due) for e in office.events(ticket) if hasattr(e.body, "due") and e.body.name == "resolution"]
    assert dues == ["2026-11-23 15:00", "2026-11-23 17:00", "2026-11-23 17:00", "2026-11-23 18:00", "2026-11-24 10:00"]
    assert [m.text for _, m in office.store.messages() if "resolution" in m.key] == [
        "T-1 VPN: resolution at 100%+1h#2 of its target"
    ]


def test_late_all_acts_on_every_rung():
    """`late: all` sends what an outage held back, rung by rung."""
    text = TICKET.replace("  standard:\n", "  standard:\n    late: all\n    rungs:\n").replace(
        "    - {at", "      - {at"
    )
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.daemon("2026-11-25 09:00", on_time=False)
    assert [m.to for _, m in office.store.messages() if "resolution" in m.key] == [
        ("carla",),
        ("carla",),
        ("dario",),
        ("dario",),
    ]
    assert not any("skipped" in line for line in office.escalations(ticket))


def test_a_technician_who_comes_before_a_late_daemon_finds_the_same_breach(office):
    """Whoever touches the record first settles what was due: the breach does not depend on the daemon's punctuality."""
    ticket = office.open()
    office.to("2026-11-23 17:00").do(ticket, "resolve", solution="too late by nothing but the half-open second")
    assert said(office.timer(ticket).breached) == "2026-11-23 17:00"
    other = office.to("2026-11-24 09:00").open()
    office.to("2026-11-24 16:59:59").do(other, "resolve", solution="in time")
    assert office.timer(other).breached is None


def test_a_rung_is_decided_once_however_often_the_daemon_looks(office):
    """A second pass over the same instant finds nothing to do."""
    office.open()
    assert office.daemon("2026-11-23 15:00").escalations == 5  # four of the response, one of the resolution
    assert office.daemon("2026-11-23 15:00").records == 0


def test_an_unassigned_ticket_warns_whom_the_rung_names_besides(office):
    """`assignee` is nobody as long as nobody is assigned; the others still hear of it."""
    ticket = office.open()
    office.daemon("2026-11-23 15:00")
    assert [m.to for _, m in office.store.messages() if "resolution" in m.key] == [("carla",)]
    other = office.to("2026-11-24 09:00").open()
    office.do(other, "start", by="bruno")
    office.daemon("2026-11-24 15:00")
    assert [m.to for _, m in office.store.messages() if m.key == f"{other}/resolution/1/75%"] == [("bruno", "carla")]
    assert ticket != other


def test_a_rung_may_raise_the_priority_and_the_promise_is_judged_anew():
    """At 75 % of 8 h (15:00) P3 becomes P2: the target is 6 h, and breached at that very instant."""
    text = TICKET.replace("{at: 75%, notify: [assignee, carla]}", "{at: 75%, raise: priority}")
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.reply(ticket)
    office.daemon("2026-11-23 15:00")
    assert office.record(ticket).fields["priority"] == "P2"
    assert said(office.timer(ticket).breached) == "2026-11-23 15:00"


def test_a_rung_may_fire_a_transition():
    """A ladder may park what nobody has touched; the transition is the engine's."""
    text = TICKET.replace("{at: 100%, notify: dispatcher}", "{at: 100%, fire: wait}")
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.daemon("2026-11-23 17:00")
    assert office.record(ticket).state == "waiting"
    assert office.timer(ticket).status == "paused"


@pytest.mark.parametrize(
    ("opened", "due"),
    [("2026-10-24 20:00", "2026-10-25 03:00"), ("2026-03-28 20:00", "2026-03-29 05:00")],
    ids=["25 October 2026 has 25 hours", "29 March 2026 has 23"],
)
def test_a_round_the_clock_promise_counts_real_hours(opened, due):
    """Eight hours through the night in which the clocks change are eight hours, whatever the wall shows."""
    company = COMPANY.replace("  gold:\n    calendar: office", "  gold:\n    calendar: always")
    office = Office(rules(company=company), opened)
    assert office.due(office.open()) == due


def test_time_never_runs_backwards_in_a_journal(office):
    """A clock that was set back does not put an event before the one that led to it."""
    ticket = office.to("2026-11-23 12:00").open()
    office.clock.instant -= 7200
    office.do(ticket, "start")
    assert [said(e.at) for e in office.events(ticket)] == ["2026-11-23 12:00"] * len(office.events(ticket))


def test_a_rung_at_the_start_names_the_record_it_is_about():
    """`at: 0%` is due with the opening; its message has the id that the opening gave out, and no other's key."""
    text = TICKET.replace("{at: 75%, notify: [assignee, carla]}", "{at: 0%, notify: carla}")
    office = Office(rules(ticket=text))
    tickets = [office.open(), office.open()]
    office.daemon("2026-11-23 09:00")
    keys = [message.key for _, message in office.store.messages()]
    assert sorted(keys) == sorted(f"{t}/{name}/1/0%" for t in tickets for name in ("response", "resolution"))


def test_a_rung_that_was_moved_later_waits_for_its_new_place(office):
    """The daemon comes at the old instant, finds nothing owed, and puts the timer right instead of turning round it."""
    ticket = office.open()
    office.reply(ticket)
    office.desk.adopt(rules(ticket=TICKET.replace("75%", "90%")))
    assert office.daemon("2026-11-23 15:00", on_time=False).stuck == ()
    assert office.escalations(ticket) == []
    assert said(office.timer(ticket).next) == "2026-11-23 16:12"


def test_a_day_closed_afterwards_moves_what_is_still_to_come(office):
    """A closing day added while a promise runs: nothing fires on it, and the deadline is worked out anew."""
    ticket = office.open()
    office.reply(ticket)
    closed = COMPANY.replace('{mon-fri: "09:00-18:00"}', '{mon-fri: "09:00-18:00"}, closed: [2026-11-23]')
    office.desk.adopt(rules(company=closed))
    office.daemon("2026-11-23 15:00", on_time=False)
    assert office.escalations(ticket) == []
    assert office.due(ticket) == "2026-11-24 17:00"


def test_a_promise_shortened_and_met_in_one_command_is_met_late(office):
    """Five hours used, then resolved as a P1 that had four: the breach is on record although nobody saw it running."""
    ticket = office.open()
    office.to("2026-11-23 14:00").do(ticket, "resolve", solution="x", priority="P1")
    assert said(office.timer(ticket).breached) == "2026-11-23 14:00"
    assert office.escalations(ticket) == ["2026-11-23 14:00 breach"]


def test_a_service_level_taken_away_and_given_back_goes_on(office):
    """What was consumed before is kept; the time without a promise does not count."""
    ticket = office.open()
    office.to("2026-11-23 11:00").set(ticket, service_level="")
    assert office.timer(ticket).status == "stopped"
    office.to("2026-11-23 15:00").set(ticket, service_level="gold")
    assert (office.timer(ticket).consumed, office.due(ticket)) == (2 * 3600, "2026-11-24 12:00")


def test_a_promise_made_after_it_was_kept_does_not_begin():
    """Replied and resolved before the service level was known: nothing is owed any more."""
    office = Office(rules(ticket=TICKET.replace(", default: gold", "")))
    ticket = office.open()
    office.to("2026-11-23 09:30").reply(ticket)
    office.to("2026-11-23 09:40").do(ticket, "resolve", solution="done")
    office.to("2026-11-23 17:00").set(ticket, service_level="gold")
    assert set(office.record(ticket).timers) == {"auto_close"}


def test_what_a_rung_wanted_and_the_rules_refused_is_journalled():
    """A transition that a guard forbids at that moment leaves a trace with the rung's name."""
    text = TICKET.replace("{at: 75%, notify: [assignee, carla]}", "{at: 75%, fire: close}")
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.reply(ticket)
    office.daemon("2026-11-23 15:00")
    failed = next(e.body for e in office.events(ticket) if isinstance(e.body, GuardFailed))
    assert (failed.transition, failed.error) == (
        f"{ticket}/resolution/1/75%",
        "'close' does not lead out of state 'new'",
    )


def test_each_agent_is_credited_with_their_own_part(office):
    """Three hours of Anna's, then handed over: the rest is Bruno's."""
    ticket = office.open()
    office.do(ticket, "start", by="anna")
    office.to("2026-11-23 12:00").set(ticket, assignee="bruno")
    office.to("2026-11-23 13:00").do(ticket, "wait", by="carla")
    logged = [(e.body.agent, e.body.seconds) for e in office.events(ticket) if isinstance(e.body, TimeLogged)]
    assert logged == [("anna", 3 * 3600), ("bruno", 3600)]


def test_a_state_that_was_renamed_takes_its_records_along():
    """`moved` says where they belong now: commands work at once, clocks do not notice, the daemon brings them all."""
    office = Office()
    tickets = [office.open(), office.open()]
    for ticket in tickets:
        office.do(ticket, "start")
    renamed = TICKET.replace("working", "in_progress") + "moved: {working: in_progress}\n"
    office.desk.adopt(rules(ticket=renamed))
    before = office.timer(tickets[0])
    assert office.to("2026-11-23 10:00").do(tickets[0], "wait").state == "waiting"
    assert takeover.follow_rules(office.desk) == 1
    assert office.record(tickets[1]).state == "in_progress"
    assert office.timer(tickets[1]) == before
