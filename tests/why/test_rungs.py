"""Why, step by step: what rungs, waits and schedules did, what they will do, and why some never will."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from engine.events import NotificationQueued
from engine.rules.kind import Asker
from engine.why import explain
from tests.practice import TICKET, Office, rules, said
from tests.why.histories import STEPS, lived
from tests.why.steps import SKIPPING, brief, effects, steps, with_rungs

WORKFLOW = rules()


def test_steps_to_come_are_told_with_their_instants_and_whom_they_would_reach():
    """If the clock goes on as it does, that is when; and that is who it means today."""
    office = Office(WORKFLOW)
    ticket = office.open()
    found = steps(office, ticket)
    assert brief(found) == [
        "75% ahead 2026-11-23 15:00",
        "100% ahead 2026-11-23 17:00",
        "100%+1h ahead 2026-11-23 18:00",
        "100%+1h#2 ahead 2026-11-24 10:00",
    ]
    assert [rung.does for rung in found[:2]] == [
        ("notify assignee → nobody, carla",),
        ("notify dispatcher → carla",),
    ]
    assert found[0].id == f"{ticket}/resolution/1/75%"
    assert found[0].rule.startswith("ticket.yaml:30@")


def test_a_step_that_is_ahead_comes_when_it_was_told_to():
    """The prospect is the same arithmetic as the deed."""
    office = Office(WORKFLOW)
    ticket = office.open()
    office.to("2026-11-23 11:00").do(ticket, "wait")
    office.to("2026-11-24 11:00").do(ticket, "start")
    told = {rung.key: rung.due for rung in steps(office, ticket)}
    office.daemon("2026-11-26 18:00")
    assert {rung.key: rung.due for rung in steps(office, ticket)} == told
    assert {rung.key: rung.at for rung in steps(office, ticket)} == told


def test_steps_of_a_paused_clock_stand_still():
    """They have no instant, but a distance in working time."""
    office = Office(WORKFLOW)
    ticket = office.open()
    office.to("2026-11-23 11:00").do(ticket, "wait")
    office.to("2026-11-24 12:00")
    found = steps(office, ticket)
    assert brief(found)[0] == "75% standing (the clock stands still)"
    assert [rung.away for rung in found[:2]] == [4 * 3600, 6 * 3600]


def test_steps_of_a_clock_that_was_met_never_come():
    """A rung above the last one that came is told with the reason that it will not."""
    office = Office(WORKFLOW)
    ticket = office.open()
    office.daemon("2026-11-23 15:30")
    office.do(ticket, "resolve", solution="cable")
    assert brief(steps(office, ticket))[:2] == [
        "75% done 2026-11-23 15:00",
        "100% never (the promise was kept before)",
    ]


def test_a_step_below_the_highest_one_due_was_skipped():
    """A ladder acts on the highest; the others say why they did not act."""
    office = Office(WORKFLOW)
    ticket = office.open()
    office.daemon("2026-11-23 17:30", on_time=False)
    found = steps(office, ticket)
    assert brief(found)[:2] == [
        "75% skipped 2026-11-23 15:00 (a higher one was due)",
        "100% done 2026-11-23 17:00",
    ]
    assert effects(found) == {"75%": [], "100%": ["notified carla"]}


def test_a_step_that_came_too_late_to_act_says_so():
    """With `skip_after` it is the time that speaks against it, not another rung."""
    office = Office(rules(ticket=SKIPPING))
    ticket = office.open()
    office.daemon("2026-11-23 17:30", on_time=False)
    assert brief(steps(office, ticket))[:2] == [
        "75% skipped 2026-11-23 15:00 (too late, by more than 1h)",
        "100% done 2026-11-23 17:00",
    ]


@pytest.mark.parametrize(
    "text",
    [
        TICKET,
        SKIPPING,
        TICKET.replace("  standard:\n", "  standard:\n    late: all\n    rungs:\n").replace("    - {", "      - {"),
    ],
    ids=["highest", "skip_after", "all"],
)
def test_steps_that_are_due_are_told_as_the_daemon_will_decide_them(text: str):
    """Nobody has looked yet: which of them will act, and which will only be recorded, and why."""
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.to("2026-11-23 17:30")
    told = [rung for rung in steps(office, ticket) if rung.status == "due"]
    assert [rung.key for rung in told] == ["75%", "100%"]
    assert [bool(rung.because) for rung in told] == [not rung.does for rung in told]
    office.daemon("2026-11-23 17:30", on_time=False)
    came = steps(office, ticket)[:2]
    assert [(r.key, r.id, r.due, r.status) for r in came] == [
        (r.key, r.id, r.due, "skipped" if r.because else "done") for r in told
    ]
    assert [r.because for r in came] == [r.because.replace(" is due", " was due") for r in told]


def test_what_came_round_and_was_not_seen_is_told_day_by_day():
    """Of three days the last one acts; the wait of another record acts as well."""
    office = Office(rules(ticket=DATED), "2026-09-07 09:00")
    ticket = office.open()
    office.to("2026-12-02 09:00")
    found = [r for r in steps(office, ticket, "visit") if r.status == "due"]
    assert [(r.key, r.because, r.does) for r in found] == [
        ("2026-10-01", "a higher one is due", ()),
        ("2026-11-01", "a higher one is due", ()),
        ("2026-12-01", "", ("notify carla",)),
    ]
    office.daemon("2026-12-02 09:00", on_time=False)
    assert [r.id for r in steps(office, ticket, "visit")][:3] == [r.id for r in found]
    office.do(ticket, "resolve", solution="x")
    office.to("2026-12-09 09:00")
    (wait,) = steps(office, ticket, "auto_close")
    assert (wait.status, wait.because, wait.does) == ("due", "", ("fire close",))


def test_a_wait_is_a_step_too():
    """What it would do, when; that it did it; or that the record left before."""
    office = Office(WORKFLOW)
    ticket = office.open()
    office.do(ticket, "resolve", solution="x")
    (wait,) = steps(office, ticket, "auto_close")
    assert (wait.key, wait.status, said(wait.due), wait.does) == ("after", "ahead", "2026-11-25 09:00", ("fire close",))
    office.to("2026-11-24 09:00").do(ticket, "reopen")
    assert brief(steps(office, ticket, "auto_close")) == ["after never (the record left before)"]
    office.do(ticket, "resolve", solution="y")
    office.daemon("2026-11-27 09:00")
    assert effects(steps(office, ticket, "auto_close")) == {"after": ["took close: resolved → closed"]}


def test_a_wait_whose_transition_was_refused_says_what_stopped_it():
    """It ran out, wanted to close, and a condition read that nobody had worked."""
    guarded = TICKET.replace(
        "close:   {from: [resolved, waiting], to: closed}",
        "close:   {from: [resolved, waiting], to: closed, if: ticket.minutes > 5}",
    )
    office = Office(rules(ticket=guarded))
    ticket = office.open()
    office.do(ticket, "resolve", solution="x")
    office.daemon("2026-11-27 09:00")
    found = explain(office.store, office.desk.workflow, office.record(ticket), office.clock.now())
    (moment,) = next(clock for clock in found.clocks if clock.name == "auto_close").moments
    assert (moment.what, said(moment.due)) == ("ran out", "2026-11-25 09:00")
    assert [(e.what, e.read) for e in moment.effects] == [
        ("refused: 'close' needs ticket.minutes > 5", ("ticket.minutes = 0",))
    ]


DATED = (
    TICKET.replace("assignee:      {type: agent}", "assignee: {type: agent}\n  end_date: {type: date}")
    .replace(
        "  auto_close:",
        '  renewal:    {until: end_date, runs_in: ours, time: "09:00", escalate: dates}\n'
        '  visit:      {every: month, day: 1, time: "09:00", closed_days: before, runs_in: ours, notify: carla}\n'
        "  auto_close:",
    )
    .replace(
        "ladders:", "ladders:\n  dates: [{at: -7d, notify: carla}, {at: 0d, raise: priority}, {at: +1d, notify: dario}]"
    )
)


def test_rungs_towards_a_date_have_days():
    """Before it and after it; where the timer does not run they wait, and keep their days."""
    office = Office(rules(ticket=DATED))
    ticket = office.open(end_date="2026-12-18")
    office.daemon("2026-12-12 12:00")
    assert brief(steps(office, ticket, "renewal")) == [
        "-7d done 2026-12-11 09:00",
        "0d ahead 2026-12-18 09:00",
        "+1d ahead 2026-12-19 09:00",
    ]
    office.do(ticket, "wait")
    assert brief(steps(office, ticket, "renewal"))[1] == "0d standing 2026-12-18 09:00 (the clock stands still)"


def test_a_date_that_was_moved_says_what_moved_it():
    """The old date is an earlier cycle, and the new one begins where the field changed."""
    office = Office(rules(ticket=DATED))
    ticket = office.open(end_date="2026-12-18")
    office.to("2026-12-01 10:00").set(ticket, end_date="2027-03-01")
    clock = next(
        c
        for c in explain(office.store, office.desk.workflow, office.record(ticket), office.clock.now()).clocks
        if c.name == "renewal"
    )
    assert (clock.timer.mark, [cycle.timer.mark for cycle in clock.earlier]) == ("2027-03-01", ["2026-12-18"])
    assert [(said(m.at), m.what) for m in clock.moments] == [
        ("2026-12-01 10:00", "moved from 2026-12-18 to 2027-03-01 by end_date = 2027-03-01, carla")
    ]


def test_what_comes_round_has_its_past_and_its_next_time():
    """1 November 2026 is a Sunday: it comes on the Friday before, and keeps the name of its day."""
    office = Office(rules(ticket=DATED), "2026-10-05 09:00")
    ticket = office.open()
    office.daemon("2026-11-02 09:00")
    found = steps(office, ticket, "visit")
    assert brief(found) == ["2026-11-01 done 2026-10-30 09:00", "2026-12-01 ahead 2026-12-01 09:00"]
    assert effects(found) == {"2026-11-01": ["notified carla"]}
    assert found[0].id == f"{ticket}/visit/1/2026-11-01"


@pytest.mark.parametrize("on_time", [True, False])
def test_every_message_belongs_to_a_step_and_every_step_has_its_messages(on_time: bool):
    """However late the daemon is, and whatever came round meanwhile: nothing that was sent is unexplained."""
    office = Office(rules(ticket=DATED))
    ticket = office.open(end_date="2026-12-18", by="anna")
    for day in ("2026-11-27", "2026-12-16", "2027-02-05"):
        office.daemon(f"{day} 12:00", on_time=on_time)
    found = explain(office.store, office.desk.workflow, office.record(ticket), office.clock.now()).rungs
    queued = [event.body.key for event in office.events(ticket) if isinstance(event.body, NotificationQueued)]
    told = [rung.id for rung in found for effect in rung.effects if effect.what.startswith(("notified", "reached"))]
    assert sorted(told) == sorted(queued)
    assert len({rung.id for rung in found}) == len(found)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_happens_each_message_has_one_step_and_each_step_one_name(history):
    """Under any rules and however often they change: nothing is sent that no step explains, and none is told twice."""
    office, ticket = lived(history)
    found = explain(office.store, office.desk.workflow, office.record(ticket), office.clock.now()).rungs
    queued = [event.body.key for event in office.events(ticket) if isinstance(event.body, NotificationQueued)]
    told = [rung.id for rung in found for effect in rung.effects if effect.what.startswith(("notified", "reached"))]
    assert sorted(told) == sorted(queued)
    assert len({rung.id for rung in found}) == len(found)


def test_a_record_that_a_step_opened_is_named():
    """Whoever asks why there is a task finds the rung, and whoever asks about the rung finds the task."""
    task = "workflow: task\nnumber: A-{n}\nfields: {subject: {type: text}}\nstates: {todo: {initial: true}, done: {final: true}}\ntransitions: {finish: {from: todo, to: done}}\n"
    office = with_rungs('{at: 100%, open: {task: {subject: "Call about {id}"}}}', task=task)
    ticket = office.open()
    office.daemon("2026-11-23 18:00")
    assert effects(steps(office, ticket)) == {"100%": ["opened A-1"]}


def test_nobody_has_to_ask_about_transitions_to_hear_of_steps():
    """Ways out of the state are worked out for whoever asks, and for nobody else."""
    office = Office(WORKFLOW)
    ticket = office.open()
    record, now = office.record(ticket), office.clock.now()
    assert explain(office.store, WORKFLOW, record, now).ways == ()
    asked = explain(office.store, WORKFLOW, record, now, Asker("anna", frozenset({"agent"}), now, {}))
    assert {way.name for way in asked.ways} == {"start", "wait", "resolve", "reopen", "close"}
