"""Why, way by way: who could take a transition now, which condition stops it, and which part of that; absent clocks."""

from __future__ import annotations

import pytest

from engine.commands import Done, Merge
from engine.rules.kind import Asker
from engine.why import Explanation, WayStory, explain
from tests.practice import COMPANY, TICKET, Office, rules


def explained(office: Office, ticket: str, by: str = "anna") -> Explanation:
    now = office.clock.now()
    asker = Asker(by, office.desk.workflow.company.roles_of(by), now, {})
    return explain(office.store, office.desk.workflow, office.record(ticket), now, asker)


def way(office: Office, ticket: str, name: str, by: str = "anna") -> WayStory:
    return next(w for w in explained(office, ticket, by).ways if w.name == name)


def guarded(condition: str, more: str = "") -> Office:
    """A ticket that may wait under a condition."""
    written = f"wait:    {{from: ours, to: waiting, if: {condition!r}{more}}}"
    return Office(rules(ticket=TICKET.replace("wait:    {from: ours, to: waiting}", written)))


def test_only_the_parts_that_are_false_are_to_blame():
    """Of three conditions joined, the two that fail are named, with everything that was read."""
    office = guarded('ticket.minutes > 0 && (ticket.priority in ["P1", "P2"] && ticket.assignee == "")')
    found = way(office, office.open(), "wait")
    assert found.guard is not None
    assert [(part.text, part.holds) for part in found.guard.parts] == [
        ("ticket.minutes > 0", False),
        ('ticket.priority in ["P1", "P2"]', False),
        ('ticket.assignee == ""', True),
    ]
    assert found.guard.failing == ("ticket.minutes > 0", 'ticket.priority in ["P1", "P2"]')
    assert found.guard.read == ("ticket.assignee = ''", "ticket.minutes = 0", "ticket.priority = 'P3'")


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("ticket.minutes > 0", ["ticket.minutes > 0"]),
        ("ticket.minutes > 0 || ticket.id == 'x' && ticket.minutes > 9", ["ticket.minutes > 0 || ticket.id == 'x' && ticket.minutes > 9"]),
        ("((ticket.minutes > 0) && (ticket.minutes < 9 || ticket.id == 'a'))", ["(ticket.minutes > 0)", "(ticket.minutes < 9 || ticket.id == 'a')"]),
        ("ticket.subject == ' && ' && ticket.solution == '('", ["ticket.subject == ' && '", "ticket.solution == '('"]),
        ("ticket.subject == 'è ü' && ticket.minutes > 1 && ticket.minutes > 2 && ticket.minutes > 3",
         ["ticket.subject == 'è ü'", "ticket.minutes > 1", "ticket.minutes > 2", "ticket.minutes > 3"]),
    ],
)  # fmt: skip
def test_a_condition_is_parted_where_its_ands_are(condition: str, parts: list[str]):
    """By what the compiler understood: texts and brackets do not mislead it."""
    text = condition.replace("'", '"')
    office = guarded(text)
    found = way(office, office.open(), "wait")
    assert found.guard is not None
    assert [part.text for part in found.guard.parts] == [part.replace("'", '"') for part in parts]


@pytest.mark.parametrize("priority", ["P1", "P2", "P3"])
@pytest.mark.parametrize("name", ["start", "wait", "resolve", "reopen", "close"])
def test_what_is_said_to_be_possible_is(priority: str, name: str):
    """The answer and the desk never disagree."""
    office = guarded('ticket.priority != "P2" && ticket.assignee == ""')
    ticket = office.open(priority=priority)
    told = way(office, ticket, name)
    done = isinstance(office.ask(ticket, name), Done)
    assert done == (told.possible and not told.missing)


def test_who_may_not_is_told_from_what_cannot():
    """A role that is missing is an objection of its own, and the condition is told all the same."""
    office = guarded("ticket.minutes == 0", ", by: service_manager")
    ticket = office.open()
    assert way(office, ticket, "wait").objection == "'wait' is for service_manager, and anna is not"
    assert way(office, ticket, "wait", by="dario").possible


def test_a_way_that_somebody_must_approve_says_who_and_that_it_waits():
    """Nothing speaks against asking; since when it waits, and who asked."""
    office = guarded("ticket.minutes == 0", ", approval: service_manager")
    ticket = office.open()
    assert (way(office, ticket, "wait").possible, way(office, ticket, "wait").approval) == (True, "service_manager")
    assert way(office, ticket, "wait", by="dario").approval == ""
    office.do(ticket, "wait")
    found = way(office, ticket, "wait")
    assert (found.waits_since, found.asked_by) == (office.clock.now(), "anna")


def test_a_record_that_was_merged_goes_on_elsewhere():
    """No way leads out of it but to the other one; and merging is no way that one just takes."""
    office = Office(rules(ticket=TICKET.replace("  close:", "  merge:   {from: [new, working], to: closed}\n  close:")))
    first, second = office.open(), office.open()
    assert "merge T-2 --into ID" in way(office, second, "merge").objection
    office.done(office.desk.handle(Merge(id=second, into=first, by="carla")))
    assert way(office, second, "start").objection == "T-2 was merged into T-1, which goes on for both"


def test_a_way_that_does_not_begin_here_says_where_it_does():
    """The state is the first reason of all."""
    office = Office(rules())
    found = way(office, office.open(), "reopen")
    assert found.objection == "it does not lead out of 'new', but out of resolved"


def test_a_condition_that_cannot_be_told_counts_as_false_and_is_remembered():
    """Division by nothing: now, and each time that it happened before."""
    office = guarded("10 / ticket.minutes > 1")
    ticket = office.open()
    office.ask(ticket, "wait")
    found = way(office, ticket, "wait")
    assert found.guard is not None
    assert (found.guard.holds, found.possible) == (None, False)
    assert "divide" in found.guard.error
    assert [failure.at for failure in found.failures] == [office.clock.now()]


AUTOMATIC = TICKET.replace(
    "  close:", "  promote: {from: new, to: working, automatic: true, if: \"ticket.priority == 'P1'\"}\n  close:"
)


def test_what_the_engine_does_not_take_by_itself_says_what_stops_it():
    """Only out of the present state; once it holds, it is taken and no longer missing."""
    office = Office(rules(ticket=AUTOMATIC))
    ticket = office.open()
    (found,) = explained(office, ticket).automatic
    assert found.guard is not None
    assert (found.name, found.actor, found.guard.read) == ("promote", "engine", ("ticket.priority = 'P3'",))
    office.set(ticket, priority="P1")
    assert explained(office, ticket).automatic == ()
    assert office.record(ticket).state == "working"


LEVELS = COMPANY.replace("  quick:", "  silver: {calendar: office, resolution: {P1: 4h, P2: 6h, P3: 8h}}\n  quick:")
ABSENT = (
    TICKET.replace("assignee:      {type: agent}", "assignee: {type: agent}\n  end_date: {type: date}")
    .replace(
        "  auto_close:",
        "  next_reply: {promise: service_level.resolution, per: priority, from: client_message, met_by: reply}\n"
        "  triage:     {promise: service_level.resolution, per: priority, from: assignee, met_by: start}\n"
        "  renewal:    {until: end_date, escalate: dates}\n"
        "  visit:      {every: month, runs_in: waiting, notify: carla}\n"
        "  auto_close:",
    )
    .replace("ladders:", "ladders:\n  dates: [{at: 0d, notify: carla}]")
)


def test_each_clock_that_a_record_has_not_has_a_reason():
    """No promise, no date, no message, no assignee, another state: each is said."""
    office = Office(rules(ticket=ABSENT.replace("response, per", "resolution, per"), company=LEVELS))
    ticket = office.open()
    found = {absence.clock: absence.because for absence in explained(office, ticket).absent}
    assert found == {
        "next_reply": "it begins with a message of the client",
        "triage": "it begins once assignee is set",
        "renewal": "end_date is empty",
        "visit": "it runs in waiting only",
        "auto_close": "it runs in resolved only",
    }


def test_a_promise_that_was_never_given_says_why():
    """Whoever misses a deadline learns whether it was forgotten or never there."""
    office = Office(rules(ticket=TICKET.replace(", default: gold", "")))
    found = {absence.clock: absence.because for absence in explained(office, office.open()).absent}
    assert found["response"] == "service_level is empty, so nothing is promised"


def test_a_rule_that_is_younger_than_the_record_says_so():
    """A record that nobody has touched since has no clock by the new rules yet; or its level is gone."""
    before, _, _ = TICKET.partition("timers:")
    office = Office(rules(ticket=before))
    ticket = office.open()
    now, record = office.clock.now(), office.record(ticket)
    young = explain(office.store, rules(), record, now).absent
    assert young[0].because == "nothing has happened since the rule came in force"
    renamed = rules(ticket=TICKET.replace("default: gold", "default: or"), company=COMPANY.replace("gold:", "or:"))
    gone = explain(office.store, renamed, record, now).absent
    assert gone[0].because == "service_level is gold, which is no service level any more"


def test_a_record_whose_workflow_is_gone_can_still_be_explained():
    """Its events say what counted and what came; of rules that are no more nothing is said."""
    office = Office(rules())
    ticket = office.open()
    office.daemon("2026-11-23 16:00")
    other = rules(ticket="", note=TICKET.replace("workflow: ticket", "workflow: note"))
    found = explain(office.store, other, office.record(ticket), office.clock.now())
    assert [clock.used for clock in found.clocks] == [7 * 3600, 7 * 3600]
    assert (found.ways, found.absent) == ((), ())
    assert {rung.status for rung in found.rungs} == {"done"}


def test_a_promise_that_was_kept_before_it_could_begin_says_so():
    """Answered first, promised later."""
    office = Office(rules(ticket=TICKET.replace(", default: gold", "")))
    ticket = office.open()
    office.reply(ticket)
    office.set(ticket, service_level="gold")
    found = {absence.clock: absence.because for absence in explained(office, ticket).absent}
    assert found["response"] == "first_reply was done before it could begin"


def test_a_closed_record_has_no_clocks_because_it_is_closed():
    """Nothing else has to be said."""
    office = Office(rules())
    ticket = office.open()
    office.do(ticket, "wait")
    office.do(ticket, "close")
    assert {absence.because for absence in explained(office, ticket).absent} == {"the record is closed"}
