"""Rules that change while promises run: what was consumed stays, what lies ahead is judged anew, nothing comes twice."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import takeover
from engine.events import (
    ClocksJudged,
    Escalated,
    Event,
    SlaBreached,
    TimerRetargeted,
    TimerStarted,
    TimerStopped,
)
from engine.hours import WorkingHours
from engine.workflow import Workflow
from tests.practice import COMPANY, TICKET, Office, rules, said

SHORTER = COMPANY.replace("resolution: {P1: 4h, P2: 6h, P3: 8h}", "resolution: {P1: 2h, P2: 4h, P3: 6h}")
LONGER = COMPANY.replace("resolution: {P1: 4h, P2: 6h, P3: 8h}", "resolution: {P1: 8h, P2: 12h, P3: 16h}")
AFTERNOONS = COMPANY.replace('office: {open: {mon-fri: "09:00-18:00"}}', 'office: {open: {mon-fri: "12:00-20:00"}}')


@pytest.fixture
def office() -> Office:
    return Office()


def adopt(office: Office, moment: str, **changed: str) -> int:
    """Other rules come in force, and every open record is brought under them; how many were."""
    office.to(moment).desk.adopt(rules(**changed))
    return takeover.follow_rules(office.desk)


def since(office: Office, ticket: str, version: int) -> list[Event]:
    return [event for event in office.events(ticket) if event.version > version]


def test_a_shorter_target_keeps_what_was_consumed(office):
    """8 h from Monday 9:00; at 12:00 the target becomes 6 h: 3 h are left, and it is due at 15:00."""
    ticket = office.open()
    adopt(office, "2026-11-23 12:00", company=SHORTER)
    assert (office.timer(ticket).consumed, office.due(ticket)) == (3 * 3600, "2026-11-23 15:00")


def test_a_target_that_is_already_used_up_is_breached_then_and_there(office):
    """5 h of 6 are used when the target becomes 4 h: 75 % was due by the old rules, the rest is due in that second."""
    ticket = office.open(priority="P2")
    adopt(office, "2026-11-23 14:00", company=SHORTER)
    assert said(office.timer(ticket).breached) == "2026-11-23 14:00"
    assert office.escalations(ticket) == [
        "2026-11-23 14:00 75%",
        "2026-11-23 14:00 breach",
        "2026-11-23 14:00 100% (skipped)",
        "2026-11-23 14:00 100%+1h",
    ]


def test_a_longer_target_does_not_unfire_what_has_fired(office):
    """75 % of 8 h came at 15:00; with 16 h it lies ahead again and stays silent."""
    ticket = office.open()
    office.daemon("2026-11-23 15:00")
    adopt(office, "2026-11-23 15:30", company=LONGER)
    office.daemon("2026-11-24 15:59")
    assert office.escalations(ticket) == ["2026-11-23 15:00 75%"]
    assert office.due(ticket) == "2026-11-24 16:00"


def test_a_breach_stays_a_breach_under_kinder_rules(office):
    """Broken at 17:00; a target of 16 h from the next morning on does not launder it."""
    ticket = office.open()
    office.daemon("2026-11-23 17:30")
    adopt(office, "2026-11-24 09:00", company=LONGER)
    assert said(office.timer(ticket).breached) == "2026-11-23 17:00"


def test_what_was_consumed_counts_by_the_calendar_that_counted_then(office):
    """3 h are used by 12:00 at office hours from 9; afternoons from 12 to 20 hold from then on: 5 h more, till 17:00."""
    ticket = office.open()
    adopt(office, "2026-11-23 12:00", company=AFTERNOONS)
    assert (office.timer(ticket).consumed, office.due(ticket)) == (3 * 3600, "2026-11-23 17:00")


def test_the_same_holds_for_a_record_that_is_touched_days_later(office):
    """Nobody swept: the first command on the ticket two days later comes to the same, as of the change."""
    ticket = office.open()
    office.to("2026-11-23 12:00").desk.adopt(rules(company=AFTERNOONS))
    office.to("2026-11-25 09:00").reply(ticket)
    assert said(office.timer(ticket).breached) == "2026-11-23 17:00"


def test_changes_that_nobody_swept_are_gone_through_one_by_one(office):
    """Office hours till 12:00, afternoons till 15:00, office hours again: 3 h + 3 h, and 2 h more till 17:00."""
    ticket = office.open()
    office.to("2026-11-23 12:00").desk.adopt(rules(company=AFTERNOONS))
    office.to("2026-11-23 15:00").desk.adopt(rules(company=SHORTER.replace("P3: 6h", "P3: 8h")))
    takeover.follow_rules(office.desk)
    assert (used(office, ticket), office.due(ticket)) == (6 * 3600, "2026-11-23 17:00")


def test_a_day_closed_while_a_promise_runs_moves_only_what_is_to_come(office):
    """At noon Tuesday is closed: the 3 h of Monday stay, the rest goes on from Monday noon, past Tuesday if it must."""
    ticket = office.to("2026-11-23 15:00").open()
    closed = COMPANY.replace('{mon-fri: "09:00-18:00"}}', '{mon-fri: "09:00-18:00"}, closed: [2026-11-24]}')
    adopt(office, "2026-11-23 17:00", company=closed)
    assert (office.timer(ticket).consumed, office.due(ticket)) == (2 * 3600, "2026-11-25 14:00")


def test_a_paused_promise_keeps_its_pause(office):
    """While it is the client's turn the target changes; the clock stands still, and goes on with what is left."""
    ticket = office.open()
    office.to("2026-11-23 11:00").do(ticket, "wait")
    adopt(office, "2026-11-23 13:00", company=SHORTER)
    assert (office.timer(ticket).status, office.due(ticket)) == ("paused", "never")
    office.to("2026-11-23 14:00").do(ticket, "start")
    assert office.due(ticket) == "2026-11-23 18:00"


def test_states_in_which_it_counts_may_change(office):
    """Waiting counts from now on: the paused clock runs at once; and the other way round it stops."""
    ticket = office.open()
    office.to("2026-11-23 11:00").do(ticket, "wait")
    text = TICKET.replace("ours: [new, working]", "ours: [new, working, waiting]")
    text = text.replace("wait:    {from: ours, to: waiting}", "wait:    {from: [new, working], to: waiting}")
    text = text.replace("{from: [ours, waiting], to: resolved", "{from: ours, to: resolved")
    adopt(office, "2026-11-23 12:00", ticket=text)
    assert office.due(ticket) == "2026-11-23 18:00"
    adopt(office, "2026-11-23 13:00", ticket=TICKET)
    assert (office.timer(ticket).status, office.timer(ticket).consumed) == ("paused", 3 * 3600)


def test_a_new_promise_counts_from_the_opening(office):
    """A promise that nobody had made yet is owed from when the record was opened."""
    head, _, tail = TICKET.partition("  resolution: {promise")
    office.desk.adopt(rules(ticket=head + tail.partition("\n")[2]))
    ticket = office.open()
    assert "resolution" not in office.record(ticket).timers
    adopt(office, "2026-11-23 12:00")
    assert office.due(ticket) == "2026-11-23 17:00"


def test_a_new_wait_counts_from_when_its_rule_holds(office):
    """A ticket that has been waiting for days is not reminded at once when reminders come into being."""
    ticket = office.open()
    office.do(ticket, "wait")
    text = TICKET.replace("  auto_close:", "  nudge: {runs_in: waiting, after: 2h, notify: client}\n  auto_close:")
    adopt(office, "2026-11-26 12:00", ticket=text)
    assert office.due(ticket, "nudge") == "2026-11-26 14:00"


def test_a_wait_under_way_keeps_its_beginning(office):
    """Resolved on Monday 9:00 with two workdays to go: three of them end on Thursday."""
    ticket = office.open()
    office.do(ticket, "resolve", solution="done")
    adopt(office, "2026-11-24 12:00", ticket=TICKET.replace("2 workdays", "3 workdays"))
    assert office.due(ticket, "auto_close") == "2026-11-26 09:00"
    adopt(office, "2026-11-24 13:00", ticket=TICKET.replace("2 workdays", "1 workday"))
    assert office.record(ticket).state == "closed"


def test_a_wait_by_the_hour_keeps_what_has_passed(office):
    """10 h from 9:00; at 12:00 the calendar becomes the afternoons: 7 h more, of which all fit till 19:00."""
    text = TICKET.replace("after: 2 workdays", "after: 10h")
    office.desk.adopt(rules(ticket=text))
    ticket = office.open()
    office.do(ticket, "resolve", solution="done")
    adopt(office, "2026-11-23 12:00", ticket=text, company=AFTERNOONS)
    assert office.due(ticket, "auto_close") == "2026-11-23 19:00"


def test_a_rule_that_is_gone_stops_its_clocks(office):
    """No rule, no clock; the record says since when."""
    ticket = office.open()
    head, _, tail = TICKET.partition("  resolution: {promise")
    adopt(office, "2026-11-23 12:00", ticket=head + tail.partition("\n")[2])
    timer = office.timer(ticket)
    assert (timer.status, timer.consumed, said(timer.since)) == ("stopped", 3 * 3600, "2026-11-23 12:00")
    assert [e.body.name for e in office.events(ticket) if isinstance(e.body, TimerStopped)] == ["resolution"]


def test_a_new_rung_that_was_passed_comes_once(office):
    """At 12:00 a rung at 25 % is added: three of eight hours are used, so it comes at once, and never again."""
    ticket = office.open()
    office.reply(ticket)
    text = TICKET.replace("    - {at: 75%", "    - {at: 25%, notify: carla}\n    - {at: 75%")
    adopt(office, "2026-11-23 12:00", ticket=text)
    adopt(office, "2026-11-23 12:30", ticket=TICKET)
    adopt(office, "2026-11-23 13:00", ticket=text)
    office.daemon("2026-11-23 14:00")
    assert office.escalations(ticket) == ["2026-11-23 12:00 25%"]


def test_rules_that_say_the_same_touch_nothing(office):
    """Comments, order, other recipients and other texts: no record has an event more."""
    ticket = office.open()
    version = office.record(ticket).version
    text = "# A comment\n" + TICKET.replace("notify: service_manager", "notify: carla").replace("VPN", "Mail")
    assert adopt(office, "2026-11-23 12:00", ticket=text) == 0
    assert since(office, ticket, version) == []


def test_a_clock_whose_rule_stayed_is_untouched(office):
    """The resolution's targets change: the response has no event, and is the very same."""
    ticket = office.open()
    before, version = office.timer(ticket, "response"), office.record(ticket).version
    adopt(office, "2026-11-23 11:00", company=SHORTER)
    assert office.timer(ticket, "response") == before
    bodies = [event.body for event in since(office, ticket, version)]
    assert [type(body) for body in bodies] == [ClocksJudged, TimerRetargeted]
    assert (bodies[1].name, bodies[1].before) == ("resolution", 8 * 3600)


def test_each_record_is_brought_under_new_rules_once(office):
    """The sweep leaves nothing for a second one, whoever makes it."""
    for _ in range(250):
        office.open()
    assert adopt(office, "2026-11-23 12:00", company=SHORTER) == 250
    assert takeover.follow_rules(office.desk) == 0


def test_closed_records_are_left_alone(office):
    """What has ended was judged under the rules of its time."""
    ticket = office.open()
    office.do(ticket, "resolve", solution="done")
    office.do(ticket, "close")
    assert adopt(office, "2026-11-23 12:00", company=SHORTER) == 0


def test_a_met_promise_is_not_judged_again(office):
    """Kept in time under the rules that held."""
    ticket = office.open()
    office.to("2026-11-23 14:00").do(ticket, "resolve", solution="done")
    adopt(office, "2026-11-23 15:00", company=SHORTER)
    assert (office.timer(ticket).status, office.timer(ticket).breached) == ("met", None)


def test_an_old_store_is_brought_under_the_rules_once():
    """Records of a version that kept no such mark are judged by the rules in force, from now on."""
    office = Office()
    ticket = office.open()
    office.to("2026-11-23 12:00").desk.decider.former = ()
    office.desk.decider = type(office.desk.decider)(rules(company=SHORTER))
    assert takeover.follow_rules(office.desk) == 1
    assert office.due(ticket) == "2026-11-23 15:00"


def test_a_schedule_that_changes_comes_on_its_new_day(office):
    """Weekly on Monday becomes weekly on Friday: the next is the coming Friday."""
    text = TICKET.replace(
        "  auto_close:", "  look: {runs_in: waiting, every: week, day: mon, notify: carla}\n  auto_close:"
    )
    office.desk.adopt(rules(ticket=text))
    ticket = office.open()
    office.do(ticket, "wait")
    assert office.due(ticket, "look") == "2026-11-30 00:00"
    adopt(office, "2026-11-24 12:00", ticket=text.replace("day: mon", "day: fri"))
    assert office.due(ticket, "look") == "2026-11-27 00:00"


def test_a_date_ladder_that_changes_keeps_what_came():
    """-30d has come; -20d becomes -25d before it was due: it comes on its new day, and -30d not again."""
    text = TICKET.replace("  solution:", "  review: {type: date, default: 2026-12-31}\n  solution:")
    text = text.replace("  auto_close:", "  review_at: {until: review, escalate: days}\n  auto_close:")
    text += "  days: [{at: -30d, notify: carla}, {at: -20d, notify: carla}]\n"
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.daemon("2026-12-02 12:00")
    adopt(office, "2026-12-02 12:00", ticket=text.replace("-20d", "-25d"))
    office.daemon("2026-12-20 12:00")
    assert office.escalations(ticket, "review_at") == ["2026-12-01 00:00 -30d", "2026-12-06 00:00 -25d"]


CALENDARS = ("09:00-18:00", "12:00-20:00", "06:00-10:00")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 72), st.sampled_from(CALENDARS)), min_size=1, max_size=5),
    st.booleans(),
)
def test_consumed_time_adds_up_whatever_calendars_held(changes, swept):
    """However often the calendar changes, swept at once or found later, each stretch counts by its own calendar.

    Rules that came and went before anybody looked at the record do not count for it.
    """
    held = [CALENDARS[0], *(opening for _, opening in changes)]
    office = Office(counting(held[0]))
    ticket = office.open()
    moments = [office.clock.now()]
    for later, opening in changes:
        moments.append(moments[-1] + later * 3600)
        office.clock.set(moments[-1])
        office.desk.adopt(counting(opening))
        if swept:
            takeover.follow_rules(office.desk)
    takeover.follow_rules(office.desk)
    unseen = 0 if swept else max(place for place, opening in enumerate(held) if opening == held[0])
    counted_by = [held[0]] * unseen + held[unseen:]
    stretches = zip(counted_by, moments, moments[1:], strict=False)
    assert used(office, ticket) == sum(counted(opening).between(*stretch) for opening, *stretch in stretches)


@cache
def counting(opening: str) -> Workflow:
    """A practice with these opening hours, and a promise that never runs out."""
    company = COMPANY.replace('office: {open: {mon-fri: "09:00-18:00"}}', f'office: {{open: {{mon-fri: "{opening}"}}}}')
    return rules(company=company.replace("resolution: {P1: 4h, P2: 6h, P3: 8h}", "resolution: 400h"))


def counted(opening: str) -> WorkingHours:
    return counting(opening).company.calendars["office"]


def used(office: Office, ticket: str) -> int:
    """Working seconds that the resolution has used up to now."""
    timer, company = office.timer(ticket), office.desk.workflow.company
    return timer.consumed + company.calendars[timer.calendar].between(timer.since, office.clock.now())


def test_a_timer_that_starts_anew_is_told_with_its_rule(office):
    """A promise that rules bring along is started by an event that names them."""
    head, _, tail = TICKET.partition("  resolution: {promise")
    office.desk.adopt(rules(ticket=head + tail.partition("\n")[2]))
    ticket = office.open()
    adopt(office, "2026-11-23 12:00")
    started = [
        e.body for e in office.events(ticket) if isinstance(e.body, TimerStarted) and e.body.name == "resolution"
    ]
    assert [body.rule.partition("@")[0] for body in started] == ["ticket.yaml:26"]


@pytest.mark.parametrize(
    ("what", "company"),
    [
        (
            "a calendar that nothing counts by",
            COMPANY.replace(
                "  always: {open: always}", "  always: {open: always}\n  night: {open: {mon: '20:00-23:00'}}"
            ),
        ),
        ("an agent", COMPANY.replace("  dario:", "  elisa: {name: Elisa, roles: [technician]}\n  dario:")),
    ],
    ids=lambda value: value if len(value) < 50 else "",
)
def test_what_no_clock_depends_on_touches_no_record(office, what, company):
    """A part of company.yaml that no timer of the kind counts by may change as it likes."""
    ticket = office.open()
    version = office.record(ticket).version
    assert adopt(office, "2026-11-23 12:00", company=company) == 0
    assert since(office, ticket, version) == []


def test_what_was_due_before_a_change_is_due_by_the_rules_that_held(office):
    """8 h from Monday 9:00, nobody looks; on Tuesday 10:00 the target becomes 16 h: broken on Monday 17:00 all the same."""
    ticket = office.open()
    office.reply(ticket)
    office.to("2026-11-24 10:00").desk.adopt(rules(company=LONGER))
    office.to("2026-11-24 11:00").reply(ticket)
    assert said(office.timer(ticket).breached) == "2026-11-23 17:00"
    breach = next(e.body for e in office.events(ticket) if isinstance(e.body, SlaBreached))
    assert said(breach.due) == "2026-11-23 17:00"


def test_looking_before_a_change_or_long_after_it_comes_to_the_same():
    """One ticket is looked at by a daemon in every hour, the other only in the end: the same steps, breaches, clocks."""
    told = []
    for watched in (True, False):
        office = Office()
        ticket = office.open(priority="P2")
        for moment, company in (
            ("2026-11-23 14:00", SHORTER),
            ("2026-11-23 16:00", AFTERNOONS),
            ("2026-11-24 11:00", LONGER),
        ):
            if watched:
                office.daemon(moment)
            adopt(office, moment, company=company) if watched else office.to(moment).desk.adopt(rules(company=company))
        office.daemon("2026-11-25 12:00") if watched else office.to("2026-11-25 12:00").set(ticket, assignee="anna")
        decided = [
            (e.body.name, e.body.rung, e.body.due) for e in office.events(ticket) if isinstance(e.body, Escalated)
        ]
        told.append((sorted(decided, key=lambda step: step[2]), office.timer(ticket).breached, office.due(ticket)))
    assert told[0] == told[1]


def test_a_name_that_means_another_kind_of_clock_begins_anew(office):
    """`auto_close` was a wait and becomes a schedule: the wait does not live on in it."""
    ticket = office.open()
    office.do(ticket, "resolve", solution="done")
    text = TICKET.replace("after: 2 workdays, fire: close", "every: week, day: fri, fire: close")
    adopt(office, "2026-11-23 12:00", ticket=text)
    assert office.due(ticket, "auto_close") == "2026-11-27 00:00"
    adopt(office, "2026-11-24 12:00", ticket=TICKET)
    assert office.due(ticket, "auto_close") == "2026-11-26 12:00"
