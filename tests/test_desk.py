"""The desk: commands in, outcomes out; what it refuses and how it says so; races and repetitions."""

from __future__ import annotations

import pytest

from engine.commands import AlreadyDone, Changed, Fire, FireTimers, Note, Open, Refused, SetFields
from engine.desk import Desk
from engine.events import GuardFailed, TimeLogged, Transitioned, replay
from tests.practice import COMPANY, TICKET, Office, at, rules

CLIENT = """
workflow: client
number: C-{n}
fields:
  name:          {type: text, required: true}
  service_level: {type: service_level}
states:
  active: {initial: true}
  former: {final: true}
transitions:
  end: {from: active, to: former}
"""


@pytest.fixture
def office() -> Office:
    return Office()


def refused(outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    return str(outcome.refusal)


def plain(text: str) -> str:
    """A refusal without the hash of the rules."""
    import re

    return re.sub(r"@[0-9a-f]{7}", "", text)


def test_records_are_numbered_without_gaps_however_many_are_refused(office):
    """A refused opening takes no number."""
    assert office.open() == "T-1"
    refused(office.desk.handle(Open(kind="ticket", by="anna", fields={"priority": "P9"})))
    assert office.open() == "T-2"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (Open(kind="tiket", by="anna"), "'tiket' is no workflow; did you mean 'ticket'?"),
        (Open(kind="ticket", by="ana"), "'ana' is no agent of this company; did you mean 'anna'?"),
        (
            Open(kind="ticket", by="anna", fields={"sbject": "x"}),
            "'sbject' is no field of a ticket; did you mean 'subject'?",
        ),
        (
            Open(kind="ticket", by="anna", fields={"priority": "urgent"}),
            (
                "'priority' is given as 'urgent', which is not one of its choices; there is P1, P2, P3 "
                "(ticket.yaml:6); possible: P1, P2, P3"
            ),
        ),
        (
            Open(kind="ticket", by="anna", fields={"assignee": "brno"}),
            "'assignee' is given as 'brno', which is not an agent; did you mean 'bruno'? (ticket.yaml:8)",
        ),
        (Fire(id="T-9", transition="start", by="anna"), "there is no record 'T-9'"),
        (
            Fire(id="T-1", transition="strat", by="anna"),
            "'strat' is no transition of a ticket; did you mean 'start'?; possible: start, wait, resolve",
        ),
        (
            Fire(id="T-1", transition="reopen", by="anna"),
            "'reopen' does not lead out of state 'new' (ticket.yaml:22); possible: start, wait, resolve",
        ),
        (
            Fire(id="T-1", transition="resolve", by="anna"),
            "'resolve' asks for solution (ticket.yaml:21); possible: solution",
        ),
        (
            Fire(id="T-1", transition="start", by="client"),
            "'start' is for an agent, and client is not (ticket.yaml:19)",
        ),
        (Note(id="T-1", text="  ", by="anna"), "a note without words"),
        (SetFields(id="T-1", fields={"solutoin": "x"}, by="anna"), "'solutoin' is no field of a ticket; did you mean 'solution'?"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_was_asked_why_not_and_what_would_be_possible(office, command, message):
    """The reason, the rule's place, and the way out; nothing is written."""
    office.open()
    before = office.store.position()
    assert plain(refused(office.desk.handle(command))) == message
    assert office.store.position() == before


def test_a_required_field_cannot_be_left_out_or_emptied():
    """Neither at the opening nor later."""
    office = Office(rules(client=CLIENT))
    assert plain(refused(office.desk.handle(Open(kind="client", by="anna")))) == (
        "a new client needs name (client.yaml:5); possible: name"
    )
    client = office.open(kind="client", name="Rossi")
    assert plain(refused(office.desk.handle(SetFields(id=client, fields={"name": ""}, by="anna")))) == (
        "'name' cannot be left empty (client.yaml:5)"
    )


def test_a_default_may_be_copied_from_the_record_referred_to():
    """A ticket takes the service level that its client has agreed; what is given goes first."""
    ticket = TICKET.replace(
        "service_level: {type: service_level, default: gold}",
        "client: {type: client}\n  service_level: {type: service_level, default: client.service_level}",
    )
    office = Office(rules(ticket=ticket, client=CLIENT))
    client = office.open(kind="client", name="Rossi", service_level="quick")
    assert office.record(office.open(client=client)).fields["service_level"] == "quick"
    assert office.record(office.open(client=client, service_level="gold")).fields["service_level"] == "gold"
    assert refused(office.desk.handle(Open(kind="ticket", by="anna", fields={"client": "C-7"}))) == (
        "'client' is given as 'C-7', but there is no such client"
    )


def test_a_promise_begins_when_its_service_level_becomes_known():
    """A ticket opened without one has no clocks; given one later, they count from the opening."""
    office = Office(rules(ticket=TICKET.replace(", default: gold", "")))
    ticket = office.open()
    assert office.record(ticket).timers == {}
    office.to("2026-11-23 11:00").set(ticket, service_level="gold")
    assert office.due(ticket) == "2026-11-23 17:00"


def test_a_guard_sees_the_fields_that_come_with_the_transition():
    """What is asked for in the same breath counts."""
    office = Office(
        rules(ticket=TICKET.replace("asks: solution}", "asks: solution, if: \"ticket.solution != 'none'\"}"))
    )
    ticket = office.open()
    assert plain(refused(office.ask(ticket, "resolve", solution="none"))) == (
        "'resolve' needs ticket.solution != 'none' (ticket.yaml:21); possible: start, wait"
    )
    assert office.do(ticket, "resolve", solution="new cable").state == "resolved"


def test_a_guard_that_fails_is_false_and_journalled():
    """A division by zero refuses the transition, and stays in the ticket's history with the rule's place."""
    office = Office(rules(ticket=TICKET.replace("asks: solution}", 'asks: solution, if: "100 / ticket.minutes > 1"}')))
    ticket = office.open()
    message = plain(refused(office.ask(ticket, "resolve", solution="x")))
    assert (
        message == "the guard of 'resolve' cannot be evaluated: divide by zero (ticket.yaml:21); possible: start, wait"
    )
    assert isinstance(office.events(ticket)[-1].body, GuardFailed)
    assert office.record(ticket).state == "new"


def test_alternatives_of_one_name_are_tried_in_order():
    """`resolve` may lead to different states; the first whose guard holds is taken."""
    text = TICKET.replace(
        "  resolve: {from: [ours, waiting], to: resolved, asks: solution}",
        "  resolve:\n"
        "    - {from: [ours, waiting], to: closed, if: \"ticket.priority == 'P3'\"}\n"
        "    - {from: [ours, waiting], to: resolved, if: \"ticket.priority != 'P3'\"}",
    )
    office = Office(rules(ticket=text))
    assert office.do(office.open(), "resolve").state == "closed"
    assert office.do(office.open(priority="P1"), "resolve").state == "resolved"


def test_an_automatic_transition_is_taken_as_soon_as_it_may_be():
    """Assigning somebody is enough to start; it is the same commit."""
    text = TICKET.replace(
        "transitions:\n",
        "transitions:\n  begin: {from: new, to: working, automatic: true, if: \"ticket.assignee != ''\"}\n",
    )
    office = Office(rules(ticket=text))
    ticket = office.open()
    assert office.record(ticket).state == "new"
    assert office.set(ticket, assignee="bruno").state == "working"
    assert office.record(office.open(assignee="bruno")).state == "working"


def test_leaving_a_state_that_records_time_logs_the_assignees_time(office):
    """Forty minutes in `working` are forty minutes of whoever it is assigned to."""
    ticket = office.open()
    office.do(ticket, "start", by="bruno")
    office.to("2026-11-23 09:40").do(ticket, "wait", by="anna")
    assert [e.body for e in office.events(ticket) if isinstance(e.body, TimeLogged)] == [
        TimeLogged("bruno", at("2026-11-23 09:00"), 2400)
    ]
    assert office.record(ticket).seconds == 2400


def test_who_acts_on_an_old_view_is_told_what_changed(office):
    """Two people on one ticket: the second learns what the first did, and nothing is overwritten."""
    ticket = office.open()
    seen = office.record(ticket).version
    office.do(ticket, "start", by="bruno")
    outcome = office.desk.handle(Fire(id=ticket, transition="wait", by="anna", expected=seen))
    assert isinstance(outcome, Changed)
    assert [(e.by, type(e.body)) for e in outcome.since][-1] == ("bruno", Transitioned)
    assert office.record(ticket).state == "working"


def test_what_the_engine_did_meanwhile_is_no_reason_to_ask_again(office):
    """An escalation in between changes nothing that the asker decided on."""
    ticket = office.open()
    seen = office.record(ticket).version
    office.daemon("2026-11-23 12:00")
    assert office.record(ticket).version > seen
    office.done(office.desk.handle(Fire(id=ticket, transition="start", by="anna", expected=seen)))


def test_a_command_with_a_key_is_carried_out_once(office):
    """The same mail, the same row: the second time is answered with the record that the first made."""
    command = Open(kind="ticket", by="anna", fields={"subject": "twice"}, key="mail/1")
    first = office.done(office.desk.handle(command))
    assert office.desk.handle(command) == AlreadyDone(first.id, "mail/1")


def test_a_refused_command_does_not_use_up_its_key(office):
    """It may come again once the reason is gone."""
    ticket = office.open()
    resolve = Fire(id=ticket, transition="resolve", by="anna", key="row/7")
    refused(office.desk.handle(resolve))
    office.set(ticket, solution="known now")
    office.done(office.desk.handle(resolve))


def test_a_key_is_known_even_when_the_command_would_no_longer_fit(office):
    """The row that closed a ticket is answered as done, not refused because the ticket is closed."""
    ticket = office.open()
    resolve = Fire(id=ticket, transition="resolve", by="anna", fields={"solution": "x"}, key="row/8")
    office.done(office.desk.handle(resolve))
    assert office.desk.handle(resolve) == AlreadyDone(ticket, "row/8")


def test_a_command_repeated_with_its_key_is_done_whatever_version_it_names(office):
    """The answer was lost on the way, so it is asked again, about the version from before."""
    ticket = office.open()
    start = Fire(id=ticket, transition="start", by="anna", expected=office.record(ticket).version, key="k/1")
    office.done(office.desk.handle(start))
    assert office.desk.handle(start) == AlreadyDone(ticket, "k/1")


def test_a_command_that_changed_nothing_is_done_too(office):
    """Repeated later, it must not undo what was done in between."""
    ticket = office.open()
    same = SetFields(id=ticket, fields={"priority": "P3"}, by="anna", key="k/2")
    office.done(office.desk.handle(same))
    office.set(ticket, priority="P1")
    assert office.desk.handle(same) == AlreadyDone(ticket, "k/2")
    assert office.record(ticket).fields["priority"] == "P1"


def test_a_quiet_desk_escalates_without_telling_anybody():
    """History that is played again is journalled whole, and nothing of it waits to be sent."""
    office = Office()
    office.desk = Desk(office.store, office.desk.workflow, office.clock, quiet=True)
    ticket = office.open()
    office.daemon("2026-11-25 18:00")
    assert len(office.escalations(ticket)) == 5
    assert office.store.messages() == []


def test_timers_that_owe_nothing_decide_nothing(office):
    """A stale wake-up writes no event."""
    ticket = office.open()
    before = office.store.position()
    assert office.done(office.desk.handle(FireTimers(id=ticket))).events == ()
    assert office.store.position() == before


def test_a_batch_is_one_commit_and_an_exception_undoes_it(office):
    """Either all commands of a batch are there afterwards, or none."""
    with office.desk.batch(), office.desk.batch():  # the inner one joins
        office.open()
        office.open()
    with pytest.raises(KeyError), office.desk.batch():  # noqa: PT012 - the batch is what is tested
        office.open()
        raise KeyError
    assert [office.store.load(i) is not None for i in ("T-1", "T-2", "T-3")] == [True, True, False]


def test_a_record_that_no_longer_fits_the_rules_is_kept_and_says_so():
    """Its state was removed: commands are refused, the daemon goes on with the others and names it."""
    office = Office()
    ticket = office.open()
    office.do(ticket, "wait")
    office.desk.adopt(rules(ticket=TICKET.replace("waiting", "paused")))
    assert "'waiting', which is no state of workflow 'ticket' any more" in refused(office.ask(ticket, "start"))
    done = office.daemon("2026-11-23 18:00")
    assert done.stuck == (ticket,)
    other = office.open()
    assert office.daemon("2026-11-24 18:00").escalations > 0
    assert office.record(other).version > 3


def test_rules_adopted_between_two_commands_hold_for_the_second(office):
    """The desk works under one whole set at a time."""
    ticket = office.open()
    office.desk.adopt(rules(ticket=TICKET.replace("wait:    {from: ours", "hold:    {from: ours")))
    refused(office.ask(ticket, "wait"))
    assert office.do(ticket, "hold").state == "waiting"


def test_every_record_is_the_fold_of_its_events(office):
    """Replaying the journal gives exactly what the store holds."""
    ticket = office.open(priority="P1")
    office.do(ticket, "start", by="bruno")
    office.daemon("2026-11-23 13:30")
    office.reply(ticket)
    office.do(ticket, "resolve", solution="done", note="as agreed")
    office.daemon("2026-12-01 09:00")
    assert replay(office.events(ticket)) == office.record(ticket)


def test_an_agent_who_left_can_do_nothing_more():
    """Agents are those of company.yaml, now."""
    office = Office(rules(company=COMPANY.replace("  bruno: {name: Bruno, roles: [technician]}\n", "")))
    ticket = office.open()
    assert (
        refused(office.ask(ticket, "start", by="bruno"))
        == "'bruno' is no agent of this company; there is anna, carla, dario"
    )
