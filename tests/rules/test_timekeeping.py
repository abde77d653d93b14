"""Writing work down and correcting it: what is kept, and what is refused in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.charges import TimeEntry
from engine.commands import Done, EditTime, LogTime, Merge, Outcome, Refused
from engine.facts import WORK
from engine.money_events import TimeEdited, TimeRemoved
from engine.tariff import Tariff
from tests.practice import COMPANY, Office, at, rules

ACTIVITIES = {"remote": "Remote", "on_site": "On site"}
PLAIN = """
workflow: ticket
number: T-{n}
fields: {subject: {type: text, default: VPN}}
states: {new: {initial: true}, closed: {final: true}}
transitions:
  close: {from: new, to: closed}
  merge: {from: new, to: closed}
"""


def office(*, keepers: tuple[str, ...] = ()) -> Office:
    workflow = rules(company=COMPANY, ticket=PLAIN)
    company = replace(workflow.company, tariff=Tariff(activities=ACTIVITIES), timekeepers=keepers)
    here = Office(replace(workflow, company=company))
    here.open()
    return here.to("2026-11-23 12:00")


def log(here: Office, span: str, stream: str = "T-1", by: str = "anna", agent: str = "", **more: object) -> Outcome:
    """`span`: `09:30-10:10` of that Monday."""
    start, end = (at(f"2026-11-23 {text}") for text in span.split("-"))
    return here.desk.handle(LogTime(id=stream, by=by, agent=agent or by, start=start, seconds=end - start, **more))


def edit(here: Office, entry: str, by: str = "anna", **more: object) -> Outcome:
    return here.desk.handle(EditTime(id=entry.partition("#")[0], entry=entry, by=by, **more))


def refused(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    return str(outcome.refusal)


def entries(here: Office) -> dict[str, TimeEntry]:
    found = (fact.body for fact in here.store.facts(kinds=WORK))
    return {entry.id: entry for entry in found if isinstance(entry, TimeEntry)}


def test_an_entry_is_kept_as_it_was_written():
    """With activity, note and why it is not billable; the record's seconds grow."""
    here = office()
    done = here.done(log(here, "09:30-10:10", activity="on_site", note="Router", billable=False, reason="ours"))
    assert done.record.seconds == 2400
    (entry,) = entries(here).values()
    assert (entry.agent, entry.activity, entry.note, entry.billable, entry.reason) == (
        "anna", "on_site", "Router", False, "ours",
    )  # fmt: skip
    assert (entry.start, entry.source) == (at("2026-11-23 09:30"), "entry")


def test_what_cannot_be_is_refused():
    """Each with the nearest that can be."""
    here = office()
    assert refused(log(here, "09:00-10:00", agent="ana")) == (
        "'ana' is no agent of this company; did you mean 'anna'?"
    )  # fmt: skip
    assert "did you mean 'remote'?" in refused(log(here, "09:00-10:00", activity="remte"))
    assert "no time at all" in refused(log(here, "10:00-10:00"))
    assert "no time at all" in refused(log(here, "10:00-09:00"))
    assert refused(log(here, "11:30-12:01")) == (
        "2026-11-23 11:30–12:01 is still to come: it is 2026-11-23 12:00, and work is written down afterwards"
    )
    long = LogTime(id="T-1", by="anna", agent="anna", start=at("2026-11-22 09:00"), seconds=86401)
    assert "too long" in refused(here.desk.handle(long))
    assert refused(log(here, "09:00-10:00", by="client", agent="anna")) == (
        "time is written down by agents, and client is none"
    )
    assert "no record 'T-9'" in refused(log(here, "09:00-10:00", "T-9"))
    assert entries(here) == {}


def test_an_activity_is_refused_where_there_are_none():
    """The answer says where they are named."""
    here = Office(rules(ticket=PLAIN))
    here.open()
    assert "company.yaml names none, under `activities`" in refused(
        log(here.to("2026-11-23 12:00"), "09:30-10:00", activity="remote")
    )


def test_an_overlap_is_named_and_can_be_meant():
    """On whatever record the other entry is; what only touches does not overlap."""
    here = office()
    here.open()
    log(here, "09:30-10:10")
    assert refused(log(here, "10:00-10:30", "T-2")) == (
        "2026-11-23 10:00–10:30 overlaps T-1#2 09:30–10:10; --overlapping records it all the same"
    )
    here.done(log(here, "10:00-10:30", "T-2", overlapping=True))
    here.done(log(here, "10:30-11:00", "T-2"))
    here.done(log(here, "09:30-10:10", "T-2", by="bruno"))


def test_a_merged_record_says_what_goes_on_for_it():
    """Time is written down there."""
    here = office()
    here.open()
    here.done(here.desk.handle(Merge(id="T-2", into="T-1", by="anna")))
    assert refused(log(here, "09:30-10:00", "T-2")).startswith("T-2 was merged into T-1")


def test_a_correction_is_a_new_event():
    """The record's seconds follow; what was written down first stays in the journal."""
    here = office()
    log(here, "09:30-10:10")
    done = here.done(edit(here, "T-1#2", seconds=3600, note="Router", why="forgot the drive"))
    assert done.record.seconds == 3600
    body = done.events[0].body
    assert isinstance(body, TimeEdited)
    assert (body.before, body.why, body.entry.note) == (2400, "forgot the drive", "Router")
    assert entries(here)["T-1#2"].seconds == 3600
    assert here.events("T-1")[1].body.seconds == 2400
    assert here.done(edit(here, "T-1#2", seconds=3600)).events == ()


def test_a_correction_may_not_overlap_either():
    """With others, not with itself."""
    here = office()
    log(here, "09:30-10:10")
    log(here, "10:10-10:30")
    here.done(edit(here, "T-1#2", start=at("2026-11-23 09:20")))
    assert "overlaps T-1#3 10:10–10:30" in refused(edit(here, "T-1#2", seconds=3600))
    assert isinstance(edit(here, "T-1#2", seconds=3600, overlapping=True), Done)
    here.done(edit(here, "T-1#2", note="it overlaps and may be annotated"))


def test_a_reason_goes_with_what_is_billable_after_all():
    """Nothing says why something billable is not."""
    here = office()
    log(here, "09:30-10:10", billable=False, reason="gift")
    here.done(edit(here, "T-1#2", billable=True))
    assert (entries(here)["T-1#2"].billable, entries(here)["T-1#2"].reason) == (True, "")


def test_what_was_a_mistake_is_taken_back():
    """It is an entry no more, and cannot be corrected."""
    here = office()
    log(here, "09:30-10:10")
    done = here.done(edit(here, "T-1#2", remove=True, why="not me"))
    assert isinstance(done.events[0].body, TimeRemoved)
    assert (done.record.seconds, entries(here)) == (0, {})
    assert refused(edit(here, "T-1#2", seconds=60)) == "T-1 has no time entry 'T-1#2'"


@pytest.mark.parametrize(("keepers", "allowed"), [((), True), (("service_manager",), False)])
def test_who_writes_down_the_time_of_others(keepers: tuple[str, ...], *, allowed: bool):
    """Every agent, unless company.yaml names the roles that may; one's own always."""
    here = office(keepers=keepers)
    here.done(log(here, "09:30-10:10"))
    assert isinstance(log(here, "10:30-11:00", by="bruno", agent="anna"), Done) is allowed
    assert isinstance(edit(here, "T-1#2", by="bruno", note="x"), Done) is allowed
    assert isinstance(edit(here, "T-1#2", by="dario", note="y"), Done)
    if not allowed:
        told = refused(edit(here, "T-1#2", by="bruno", agent="bruno"))
        assert told == "the time of anna is written down by anna, or by service_manager"


def test_the_entries_of_who_has_left_are_still_corrected():
    """By whoever keeps time now: cut down, given to somebody else, taken back. Nothing new is written down for them."""
    here = office()
    for span in ("09:00-10:00", "10:00-11:00", "11:00-12:00"):
        here.done(log(here, span, by="bruno"))
    company = here.desk.workflow.company
    left = {name: agent for name, agent in company.agents.items() if name != "bruno"}
    here.desk.adopt(replace(here.desk.workflow, company=replace(company, agents=left)))
    here.done(edit(here, "T-1#2", seconds=1800))
    here.done(edit(here, "T-1#3", agent="anna"))
    here.done(edit(here, "T-1#4", remove=True))
    kept = {name: (entry.agent, entry.seconds) for name, entry in entries(here).items()}
    assert kept == {"T-1#2": ("bruno", 1800), "T-1#3": ("anna", 3600)}
    assert "'bruno' is no agent" in refused(log(here, "08:00-09:00", agent="bruno"))


def test_what_a_state_records_is_not_written_down_twice():
    """Anna works on a ticket from 9 to 12, and notes a quarter of an hour of it: three hours, in three parts."""
    here = Office()
    here.open()
    here.do("T-1", "start")
    here.to("2026-11-23 11:00")
    here.done(log(here, "10:00-10:15", note="Router"))
    here.done(log(here, "10:20-10:30", by="bruno"))
    here.to("2026-11-23 12:00").do("T-1", "wait")
    mine = [entry for entry in entries(here).values() if entry.agent == "anna"]
    assert [(entry.start, entry.seconds, entry.source) for entry in mine] == [
        (at("2026-11-23 09:00"), 3600, "state"),
        (at("2026-11-23 10:00"), 900, "entry"),
        (at("2026-11-23 10:15"), 6300, "state"),
    ]


def test_a_timer_beside_a_state_that_records_time_counts_once():
    """The last half hour is the timer's; nothing is left for the state."""
    here = Office()
    here.open()
    here.do("T-1", "start")
    here.to("2026-11-23 09:30")
    here.done(log(here, "09:00-09:30", source="timer"))
    here.do("T-1", "wait")
    assert [(entry.seconds, entry.source) for entry in entries(here).values()] == [(1800, "timer")]
