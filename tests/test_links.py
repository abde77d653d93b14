"""Links: both records know of them, circles are refused, and a guard can count children and blockers."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.commands import Fire, Link, Merge, Open, Refused
from engine.events import Linked, LinkTold, Transitioned, replay
from engine.records import End
from engine.rules.links import ASKED, INVERSE
from engine.store.tiny import TinyStore
from tests.practice import TICKET, Office, rules
from tests.test_desk import plain, refused

WORKFLOW = rules()
PARENTS = rules(
    ticket=TICKET.replace(
        "  close:   {from: [resolved, waiting], to: closed}",
        "  close:   {from: [resolved, waiting], to: closed, if: ticket.open_children == 0}\n"
        '  done:    {from: waiting, to: closed, automatic: true, if: "ticket.children > 0 && ticket.open_children == 0"}\n'
        "  merge:   {from: [ours, waiting, resolved], to: closed}",
    )
)


@pytest.fixture
def office() -> Office:
    """Three tickets of a Monday morning."""
    here = Office(PARENTS)
    for _ in range(3):
        here.open()
    return here


def link(office, one, relation, other, by="anna", **more):
    return office.desk.handle(Link(id=one, relation=relation, other=other, by=by, **more))


def ends(office, stream):
    return {other: (end.relation, end.open) for other, end in office.record(stream).links.items()}


@pytest.mark.parametrize(("relation", "inverse"), [(r, INVERSE[r]) for r in ASKED])
def test_both_ends_know_of_a_link_and_of_its_end(office, relation, inverse):
    """One command, one instant, two journals; removed from either side it is gone from both."""
    done = office.done(link(office, "T-1", relation, "T-2"))
    assert [each.id for each in done.followed] == ["T-2"]
    assert (ends(office, "T-1"), ends(office, "T-2")) == ({"T-2": (relation, True)}, {"T-1": (inverse, True)})
    assert [office.events(s)[-1].at for s in ("T-1", "T-2")] == [office.clock.now()] * 2
    office.done(link(office, "T-2", inverse, "T-1", remove=True))
    assert (ends(office, "T-1"), ends(office, "T-2")) == ({}, {})


def test_a_link_that_cannot_be_is_refused_with_the_reason(office):
    """Itself, nobody, twice, a second parent, a word that is no link, a client's wish: nothing is written."""
    office.done(link(office, "T-2", "parent", "T-1"))
    before = office.store.position()
    asked = {
        ("T-1", "related", "T-1"): "T-1 cannot be linked with itself",
        ("T-1", "related", "T-9"): "there is no record 'T-9'",
        ("T-2", "parent", "T-1"): "T-2 is a child of T-1 already; remove that link first",
        ("T-1", "blocks", "T-2"): "T-1 is the parent of T-2 already; remove that link first",
        ("T-2", "parent", "T-3"): "T-2 is a child of T-1 already, and has one parent; remove that link first",
        ("T-3", "child", "T-2"): "T-2 is a child of T-1 already, and has one parent; remove that link first",
        ("T-1", "chlid", "T-3"): "'chlid' is no link; did you mean 'child'?",
        ("T-1", "merged", "T-3"): "'merged' is no link; there is " + ", ".join(sorted(ASKED)),
    }
    for (one, relation, other), reason in asked.items():
        assert refused(link(office, one, relation, other)) == reason
    assert (
        refused(link(office, "T-1", "related", "T-3", by="client"))
        == "records are linked and merged by agents, and client is none"
    )
    assert refused(link(office, "T-1", "child", "T-3", remove=True)) == "T-1 has no such link: it has no link with T-3"
    assert refused(link(office, "T-1", "parent", "T-2", remove=True)) == "T-1 has no such link: it is the parent of T-2"
    assert office.store.position() == before


def test_circles_of_parents_and_of_blocks_are_refused(office):
    """However long the way round is, and from whichever side the last link is asked for."""
    office.done(link(office, "T-2", "parent", "T-1"))
    office.done(link(office, "T-2", "child", "T-3"))
    message = "T-1 would be its own ancestor: T-3 is a child of T-1 already, over others in between"
    assert refused(link(office, "T-1", "parent", "T-3")) == message
    assert refused(link(office, "T-3", "child", "T-1")) == message
    four, five, six = office.open(), office.open(), office.open()
    office.done(link(office, four, "blocks", five))
    office.done(link(office, six, "blocked_by", five))
    assert (
        refused(link(office, six, "blocks", four))
        == "T-6 would be waiting for itself: T-4 blocks T-6 already, over others in between"
    )
    office.done(link(office, four, "related", six))


def test_a_parent_is_not_closed_before_its_children(office):
    """`if: ticket.open_children == 0`: refused while one is open, possible once none is."""
    for child in ("T-2", "T-3"):
        office.done(link(office, child, "parent", "T-1"))
    office.do("T-1", "resolve", solution="x")
    assert plain(refused(office.ask("T-1", "close"))).startswith("'close' needs ticket.open_children == 0")
    for child in ("T-2", "T-3"):
        office.do(child, "resolve", solution="x")
        office.do(child, "close")
    assert ends(office, "T-1") == {"T-2": ("child", False), "T-3": ("child", False)}
    assert office.do("T-1", "close").state == "closed"


def test_the_last_child_closes_a_parent_that_waits_for_nothing_else(office):
    """An automatic transition of the parent is taken in the commit in which its last child ends; its own parent hears too."""
    office.done(link(office, "T-2", "parent", "T-1"))
    office.done(link(office, "T-3", "parent", "T-2"))
    office.do("T-1", "wait")
    office.do("T-2", "wait")
    office.do("T-3", "wait")
    done = office.done(office.to("2026-11-23 10:00").ask("T-3", "close"))
    moved = [(e.stream, e.body.target) for e in done.everything if isinstance(e.body, Transitioned)]
    assert moved == [("T-3", "closed"), ("T-2", "closed"), ("T-1", "closed")]
    closed = [e for e in office.events("T-1") if isinstance(e.body, Transitioned)][-1]
    assert (closed.by, closed.at) == ("engine", office.clock.now())


def test_who_is_open_again_is_so_for_the_others():
    """A state that was final is moved to one that is not: the blocker blocks again as soon as its record is looked at."""
    office = Office(WORKFLOW)
    for _ in range(2):
        office.open()
    office.done(link(office, "T-1", "blocks", "T-2"))
    office.do("T-1", "wait")
    office.do("T-1", "close")
    assert ends(office, "T-2") == {"T-1": ("blocked_by", False)}
    office.desk.adopt(rules(ticket=TICKET.replace("closed", "ended") + "moved: {closed: resolved}\n"))
    office.reply("T-1")
    assert ends(office, "T-2") == {"T-1": ("blocked_by", True)}
    assert [e.body.open for e in office.events("T-2") if isinstance(e.body, LinkTold)] == [False, True]


def test_a_new_record_may_be_opened_as_a_child(office):
    """One commit: it is never there without its parent knowing."""
    done = office.done(office.desk.handle(Open(kind="ticket", by="anna", parent="T-1")))
    assert ends(office, done.id) == {"T-1": ("parent", True)}
    assert ends(office, "T-1") == {done.id: ("child", True)}
    assert refused(office.desk.handle(Open(kind="ticket", by="anna", parent="T-9"))) == "there is no record 'T-9'"
    assert office.store.load("T-5") is None


def test_blockers_are_counted_by_guards():
    """A record may be resolved once nothing that blocks it is open."""
    office = Office(rules(ticket=TICKET.replace("asks: solution}", "asks: solution, if: ticket.open_blockers == 0}")))
    for _ in range(2):
        office.open()
    office.done(link(office, "T-2", "blocked_by", "T-1"))
    assert "needs ticket.open_blockers == 0" in refused(office.ask("T-2", "resolve", solution="x"))
    office.do("T-1", "wait")
    office.do("T-1", "close")
    assert office.do("T-2", "resolve", solution="x").state == "resolved"


def test_a_record_that_fits_no_rules_is_not_linked(office):
    """It could not be told of what happens to the other; neither record is touched."""
    office.do("T-2", "wait")
    office.desk.adopt(rules(ticket=TICKET.replace("waiting", "paused")))
    before = office.store.position()
    assert "'waiting', which is no state" in refused(link(office, "T-1", "related", "T-2"))
    assert "'waiting', which is no state" in refused(link(office, "T-2", "related", "T-1"))
    assert office.store.position() == before


MOVES = st.one_of(
    st.tuples(st.just("link"), st.integers(1, 5), st.sampled_from(ASKED), st.integers(1, 5), st.booleans()),
    st.tuples(st.just("merge"), st.integers(1, 5), st.integers(1, 5)),
    st.tuples(st.just("fire"), st.integers(1, 5), st.sampled_from(["wait", "close", "reopen", "start"])),
    st.tuples(st.just("child"), st.integers(1, 5)),
)


def _command(move):
    match move:
        case ("link", one, relation, other, remove):
            return Link(id=f"T-{one}", relation=relation, other=f"T-{other}", by="anna", remove=remove)
        case ("merge", one, other):
            return Merge(id=f"T-{one}", into=f"T-{other}", by="anna")
        case ("fire", one, transition):
            return Fire(id=f"T-{one}", transition=transition, by="anna")
        case (_, one):
            return Open(kind="ticket", by="anna", parent=f"T-{one}")


@settings(max_examples=60, deadline=None)
@given(st.lists(MOVES, max_size=25))
def test_no_link_ever_has_one_end(moves):
    """Whatever is linked, merged, closed and reopened: both ends say the same, nobody has two parents or is above itself."""
    office = Office(PARENTS)
    for _ in range(5):
        office.open()
    for move in moves:
        office.desk.handle(_command(move))
    records = {r.id: r for n in range(1, 40) if (r := office.store.load(f"T-{n}"))}
    for record in records.values():
        assert len(record.linked("parent")) <= 1
        assert len(record.linked("merged_into")) <= 1
        assert replay(office.events(record.id)) == record
        for other, end in record.links.items():
            theirs = records[other].links[record.id]
            assert theirs.relation == INVERSE[end.relation]
            if end.relation not in {"merged", "merged_into"}:
                assert end == End(end.relation, records[other].open)
        for relation in ("parent", "blocks"):
            assert record.id not in _above(records, record.id, relation)


def _above(records, stream, relation):
    """Everything that a record leads to along a relation."""
    waiting, found = list(records[stream].linked(relation)), set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += records[name].linked(relation)
    return found


def test_of_two_links_that_would_close_a_circle_together_one_is_made(tmp_path):
    """Two people on two desks at one moment: the second to write is decided on what the first has written."""
    store = TinyStore(tmp_path / "store.db")
    desks = [Office(WORKFLOW, store=store).desk for _ in range(2)]
    for n in range(1, 9, 2):
        for _ in range(2):
            desks[0].handle(Open(kind="ticket", by="anna"))
        one, two = f"T-{n}", f"T-{n + 1}"
        begin, outcomes = threading.Barrier(2), []

        def ask(desk, first, second, begin=begin, outcomes=outcomes):
            begin.wait(20)
            outcomes.append(desk.handle(Link(id=first, relation="parent", other=second, by="anna")))

        threads = [threading.Thread(target=ask, args=args) for args in ((desks[0], one, two), (desks[1], two, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Done", "Refused"]
        assert len(store.load(one).links) == len(store.load(two).links) == 1
    store.close()


def test_links_are_told_in_both_histories(office):
    """`why` and `show` read them from the journal."""
    from engine.why import told

    office.done(link(office, "T-2", "parent", "T-1"))
    assert [told(e) for e in office.events("T-1") + office.events("T-2") if isinstance(e.body, Linked)] == [
        "is the parent of T-2",
        "is a child of T-1",
    ]
    assert isinstance(link(office, "T-1", "parent", "T-2"), Refused)
