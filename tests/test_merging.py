"""Merging: one ticket ends, another one goes on for both, and neither history is lost."""

from __future__ import annotations

import pytest

from engine import why
from engine.commands import Link, Merge, Note, Open
from engine.events import GuardFailed, Linked, Noted, replay
from engine.records import End
from engine.rules.guard import values
from engine.sheet import Sheets
from engine.views import Views, with_merged
from tests.practice import TICKET, Office, at, rules
from tests.test_desk import CLIENT, plain, refused
from tests.test_links import ends

MERGING = TICKET.replace(
    "  close:   {from: [resolved, waiting], to: closed}",
    "  close:   {from: [resolved, waiting], to: closed, if: ticket.minutes > 30}\n"
    "  merge:   {from: [ours, waiting, resolved], to: closed, by: [dispatcher, technician]}",
).replace("  subject:", "  client:  {type: client}\n  subject:")


@pytest.fixture
def office() -> Office:
    """Two tickets about one thing: T-1 of 9:00, T-2 of 10:00, on which bruno worked for forty minutes."""
    here = Office(rules(ticket=MERGING, client=CLIENT))
    here.open()
    here.to("2026-11-23 10:00").open()
    here.do("T-2", "start", by="bruno")
    here.to("2026-11-23 10:40").do("T-2", "wait", by="bruno")
    return here


def merge(office, one, into, by="anna", **more):
    return office.desk.handle(Merge(id=one, into=into, by=by, **more))


def test_the_merged_ticket_ends_and_says_where_it_went(office):
    """By its own transition; its clocks stop, and whoever asks it for anything learns the other's id."""
    record = office.done(merge(office, "T-2", "T-1", note="same VPN")).record
    assert [e.body.text for e in office.events("T-2") if isinstance(e.body, Noted)] == ["same VPN"]
    assert (record.state, record.open, record.became) == ("closed", False, "T-1")
    assert {timer.status for timer in record.timers.values()} == {"stopped"}
    answer = "T-2 was merged into T-1, which goes on for both; possible: T-1"
    assert refused(office.ask("T-2", "start")) == answer
    for command in (Merge(id="T-2", into="T-1", by="anna"), Link(id="T-2", relation="related", other="T-1", by="anna")):
        assert refused(office.desk.handle(command)) == answer
    with pytest.raises(AssertionError, match="goes on for both"):
        office.reply("T-2")
    assert refused(office.desk.handle(Open(kind="ticket", by="anna", parent="T-2"))) == answer
    assert why.told(next(e for e in office.events("T-2") if isinstance(e.body, Linked))) == "was merged into T-1"


def test_the_other_ticket_tells_both_histories_and_counts_both_times(office):
    """By time, the other's with its id; the journal of neither is touched."""
    office.to("2026-11-23 10:50").done(merge(office, "T-2", "T-1"))
    office.do("T-1", "start", by="anna")
    office.to("2026-11-23 11:00").do("T-1", "wait", by="anna")
    record = office.record("T-1")
    told = [why.told_in(record, event) for event in why.whole_history(office.store, record)]
    assert [text for text in told if text] == [
        "opened as new",
        "T-2: opened as new",
        "T-2: assignee = bruno",
        "T-2: start: new → working",
        "T-2: 40 min of work by bruno",
        "T-2: wait: working → waiting",
        "T-2: merge: waiting → closed",
        "T-2: was merged into T-1",
        "goes on for T-2",
        "assignee = anna",
        "start: new → working",
        "10 min of work by anna",
        "wait: working → waiting",
    ]
    assert (record.seconds, record.brought) == (600, 2400)
    assert with_merged(record) == "0:10:00, with T-2 0:50:00"
    sheet = Sheets(Views(office.store, office.desk.workflow), "anna").sheet("T-1", office.clock.now())
    assert sheet.links == ("goes on for T-2 VPN",)
    assert ("Logged", "0:10:00, with T-2 0:50:00") in sheet.fields
    assert [line.text for line in sheet.history][-2:] == ["T-2: opened as new", "opened as new"]
    assert replay(office.events("T-1")) == record


def test_a_guard_counts_the_time_that_a_merged_ticket_brought(office):
    """Fifty minutes of work are fifty minutes, on whichever ticket they were logged."""
    office.done(merge(office, "T-2", "T-1"))
    office.do("T-1", "wait")
    guard = office.desk.workflow.definitions["ticket"].transitions["close"][0].guard
    assert values(guard, office.record("T-1"), "anna", (), office.clock.now()) == {"ticket.minutes": 40}
    assert office.do("T-1", "close").state == "closed"


def test_no_promise_is_kept_by_merging(office):
    """An answer on T-2 is none on T-1: its response goes on, and so does its resolution."""
    office.reply("T-2")
    before = office.record("T-1").timers
    office.done(merge(office, "T-2", "T-1"))
    assert office.record("T-1").timers == before
    assert office.timer("T-2", "response").status == "met"
    assert office.timer("T-2").status == "stopped"


def test_a_merge_into_a_merged_ticket_is_answered_with_where_to(office):
    """Into itself, into nobody, twice, into what is closed, across clients or kinds: each says why."""
    for name in ("Rossi", "Verdi"):
        office.open(kind="client", name=name)
    three, four = office.open(client="C-1"), office.open(client="C-2")
    office.done(merge(office, "T-2", "T-1"))
    asked = {
        ("T-1", "T-1"): "T-1 cannot be merged into itself",
        ("T-1", "T-9"): "there is no record 'T-9'",
        ("T-1", "C-1"): "T-1 is a ticket and C-1 a client: only records of one kind merge",
        (three, four): "T-3 is of client C-1 and T-4 of C-2",
        (three, "T-1"): "T-3 is of client C-1 and T-1 of (none)",
        ("T-1", "T-2"): "T-2 was merged into T-1; merge into that; possible: T-1",
        ("C-1", "C-2"): (
            "a client cannot be merged: its workflow has no transition 'merge', for example "
            "`merge: {from: active, to: former}` (client.yaml)"
        ),
    }
    before = office.store.position()
    assert {pair: plain(refused(merge(office, *pair))) for pair in asked} == asked
    assert office.store.position() == before
    office.to("2026-11-23 11:30").do("T-1", "wait")
    office.do("T-1", "close")
    assert refused(merge(office, office.open(), "T-1")) == (
        "T-1 is closed, and what is merged into it would end unanswered; reopen it first"
    )


def test_merging_follows_the_rules_of_its_transition(office):
    """Who may take it, and from which states; taken by itself it says what is missing."""
    assert plain(refused(merge(office, "T-2", "T-1", by="dario"))) == (
        "'merge' is for dispatcher or technician, and dario is not (ticket.yaml:25); possible: start, resolve, close"
    )
    assert (
        refused(office.ask("T-2", "merge")) == "'merge' does not say what T-2 goes on as: `margine merge T-2 --into ID`"
    )
    assert [
        step.name
        for step in Sheets(Views(office.store, office.desk.workflow), "anna").steps(
            office.record("T-2"), at("2026-11-23 11:00")
        )
    ] == ["start", "resolve", "close"]


def test_links_go_over_to_the_ticket_that_goes_on(office):
    """What waits for the merged ticket waits for the other one now, and its children have a new parent."""
    for _ in range(3):
        office.open()
    for relation, other in (("parent", "T-3"), ("child", "T-4"), ("blocks", "T-5"), ("duplicate_of", "T-1")):
        office.done(office.desk.handle(Link(id="T-2", relation=relation, other=other, by="anna")))
    office.done(merge(office, "T-2", "T-1"))
    assert ends(office, "T-1") == {
        "T-2": ("merged", False),
        "T-3": ("parent", True),
        "T-4": ("child", True),
        "T-5": ("blocks", True),
    }
    assert ends(office, "T-4") == {"T-1": ("parent", True)}
    assert ends(office, "T-5") == {"T-2": ("blocked_by", False), "T-1": ("blocked_by", True)}


def test_what_was_blocked_is_free_at_no_moment_of_a_merge():
    """The new blocker is there before the old one ends, so that no automatic transition slips through."""
    text = MERGING.replace(
        "transitions:\n",
        'transitions:\n  go:  {from: waiting, to: working, automatic: true, if: "ticket.open_blockers == 0"}\n',
    )
    office = Office(rules(ticket=text, client=CLIENT))
    for _ in range(3):
        office.open()
    office.done(office.desk.handle(Link(id="T-2", relation="blocks", other="T-3", by="anna")))
    office.do("T-3", "wait")
    office.done(merge(office, "T-2", "T-1"))
    assert office.record("T-3").state == "waiting"


@pytest.mark.parametrize(
    ("linked", "note"),
    [
        (
            [("T-2", "blocks", "T-3"), ("T-3", "blocks", "T-1")],
            "T-2 blocks T-3, and that did not go over: T-1 is blocked by T-3",
        ),
        (
            [("T-2", "blocks", "T-3"), ("T-3", "blocks", "T-4"), ("T-4", "blocks", "T-1")],
            (
                "T-2 blocks T-3, and that did not go over: T-1 would be waiting for itself: "
                "T-3 blocks T-1 already, over others in between"
            ),
        ),
        (
            [("T-2", "parent", "T-3"), ("T-1", "parent", "T-4")],
            "T-2 is a child of T-3, and that did not go over: T-1 is a child of T-4",
        ),
        (
            [("T-2", "child", "T-3"), ("T-3", "child", "T-4"), ("T-4", "child", "T-1")],
            (
                "T-2 is the parent of T-3, and that did not go over: T-3 would be its own ancestor: "
                "T-1 is a child of T-3 already, over others in between"
            ),
        ),
        (
            [("T-2", "related", "T-3"), ("T-1", "duplicate_of", "T-3")],
            "T-2 is related to T-3, and that did not go over: T-1 is a duplicate of T-3",
        ),
    ],
    ids=["a circle", "a long one", "two parents", "its own ancestor", "linked otherwise"],
)
def test_a_link_that_cannot_go_over_is_noted_by_the_ticket_that_goes_on(office, linked, note):
    """Which one, and why; the merged ticket keeps its end of it, and nothing else is lost."""
    for _ in range(2):
        office.open()
    for one, relation, other in linked:
        office.done(office.desk.handle(Link(id=one, relation=relation, other=other, by="anna")))
    kept = office.record("T-2").links
    office.done(merge(office, "T-2", "T-1"))
    assert [(e.body.text, e.by) for e in office.events("T-1") if isinstance(e.body, Noted)] == [(note, "engine")]
    assert office.record("T-2").links == {**kept, "T-1": End("merged_into")}
    assert not any(isinstance(e.body, GuardFailed) for s in ("T-1", "T-2") for e in office.events(s))


def test_a_link_that_both_have_is_no_loss(office):
    """Both block T-3: it goes on being blocked by T-1, without a word."""
    office.open()
    for one in ("T-1", "T-2"):
        office.done(office.desk.handle(Link(id=one, relation="blocks", other="T-3", by="anna")))
    office.done(merge(office, "T-2", "T-1"))
    assert not [e for e in office.events("T-1") if isinstance(e.body, Noted)]
    assert ends(office, "T-1") == {"T-3": ("blocks", True), "T-2": ("merged", False)}


def test_after_a_chain_of_merges_the_last_one_is_named(office):
    """T-4 into T-3 into T-2 into T-1: whoever asks T-4 for anything is sent to T-1 at once."""
    for _ in range(2):
        office.open()
    for one, into in (("T-4", "T-3"), ("T-3", "T-2"), ("T-2", "T-1")):
        office.done(merge(office, one, into))
    five, answer = office.open(), "T-4 was merged into T-1, which goes on for both; possible: T-1"
    for command in (
        Note(id="T-4", text="still?", by="anna"),
        Link(id="T-4", relation="related", other=five, by="anna"),
        Merge(id="T-4", into=five, by="anna"),
        Open(kind="ticket", by="anna", parent="T-4"),
    ):
        assert refused(office.desk.handle(command)) == answer
    assert refused(office.ask("T-4", "start")) == answer
    assert refused(merge(office, five, "T-4")) == "T-4 was merged into T-1; merge into that; possible: T-1"
    related = Link(id=five, relation="related", other="T-4", by="anna")
    assert refused(office.desk.handle(related)) == "T-4 was merged into T-1; link with that instead; possible: T-1"


def test_a_chain_of_merges_brings_everything_along(office):
    """T-3 into T-2 into T-1: the last one tells all three and counts all time."""
    office.to("2026-11-23 11:00").open()
    office.do("T-3", "start", by="bruno")
    office.to("2026-11-23 11:20").done(merge(office, "T-3", "T-2"))
    office.done(merge(office, "T-2", "T-1"))
    record = office.record("T-1")
    assert record.links == {"T-2": End("merged", False, 3600)}
    assert {event.stream for event in why.whole_history(office.store, record)} == {"T-1", "T-2", "T-3"}
