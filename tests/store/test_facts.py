"""The facts of money in every store: one for each key, as it reads now, in the commit of its event."""

from __future__ import annotations

from datetime import date

import pytest

from engine.charges import TimeEntry
from engine.events import Body, Event, TimeLogged
from engine.money_events import Billed, Charged, Incurred, TimeEdited, TimeRemoved
from engine.records import Record
from engine.store.contract import Change, Conflict, Store
from engine.store.tiny import TinyStore
from tests.store.changes import NOON, moved, noted, opened, put, replay_on

HOUR = 3600


def said(record: Record, *bodies: Body) -> Change:
    """A change of the record by these events."""
    events = [
        Event(record.id, record.version + number, NOON, "anna", "log", body) for number, body in enumerate(bodies, 1)
    ]
    return Change(record.id, record.version, events, replay_on(record, events))


def worked(start: int = NOON, seconds: int = HOUR, agent: str = "anna") -> TimeLogged:
    return TimeLogged(agent, start, seconds)


def told(store: Store, **asked: object) -> list[str]:
    """The facts as text: `4 time T-1#2 3600`."""
    return [
        f"{fact.position} {fact.kind} {fact.key} {_amount(fact.body)}"
        for fact in store.facts(**asked)  # type: ignore[arg-type]
    ]


def _amount(body: object) -> object:
    match body:
        case TimeEntry(seconds=seconds):
            return seconds
        case Charged(amount=amount) | Incurred(amount=amount):
            return amount
        case Billed(lines=lines):
            return len(lines)
        case _:
            return "taken back"


def test_an_entry_is_known_by_its_record_and_event(store: Store):
    """Also where the record gets its name at the commit: the entry's id has the name that the store gave out."""
    new = opened()
    events = [*new.events, Event("", 2, NOON, "anna", "open", worked())]
    outcome = store.commit([Change("", 0, events, replay_on(new.record, events[1:]), number="T-{n}")])  # type: ignore[arg-type]
    assert outcome.streams == ("T-1",)  # type: ignore[union-attr]
    (fact,) = store.facts()
    assert (fact.key, fact.stream, fact.agent, fact.at, fact.ends) == ("T-1#2", "T-1", "anna", NOON, NOON + HOUR)
    assert fact.body == TimeEntry("T-1#2", "T-1", "anna", NOON, HOUR, logged=NOON)
    assert [(e.position, e.stream) for e in store.events() if isinstance(e.body, TimeLogged)] == [(2, "T-1")]


def test_the_last_word_on_a_key_counts(store: Store):
    """An edit rewrites the entry, a price under the same key the price; nothing is there twice."""
    record = put(store, opened())
    record = put(store, said(record, worked(), Charged("deposit", "P-3/deposit", 500, date(2026, 11, 2))))
    edited = TimeEntry("T-1#2", "T-1", "anna", NOON, 1800, logged=NOON)
    put(store, said(record, TimeEdited(edited, HOUR), Charged("deposit", "P-3/deposit", 0, date(2026, 11, 2))))
    assert told(store) == ["4 time T-1#2 1800", "5 charge P-3/deposit 0"]


def test_what_is_taken_back_is_told_to_who_follows(store: Store):
    """A reader who is at a position hears of it, with whose it was and when; a new reader never does."""
    record = put(store, said(put(store, opened()), worked(), worked(NOON + HOUR)))
    put(store, said(record, TimeRemoved("T-1#2", HOUR)))
    assert told(store) == ["3 time T-1#3 3600"]
    assert told(store, after=2) == ["3 time T-1#3 3600", "4 time T-1#2 taken back"]
    assert told(store, after=3, agent="anna", since=NOON, until=NOON + 1) == ["4 time T-1#2 taken back"]


def test_one_stream_is_asked_for(store: Store):
    """Facts of a record, or of one kind, without the others."""
    first = put(store, said(put(store, opened()), worked(), Incurred("goods", "T-1/goods", 70, date(2026, 11, 2))))
    put(store, said(put(store, opened()), worked(agent="bruno"), Billed()))
    assert told(store, stream=first.id) == ["2 time T-1#2 3600", "3 cost T-1/goods 70"]
    assert told(store, kinds=("cost", "bill")) == ["3 cost T-1/goods 70", "6 bill T-2 0"]
    assert told(store, agent="bruno", stream=first.id) == []
    assert told(store, agent="") == ["3 cost T-1/goods 70", "6 bill T-2 0"]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (NOON, NOON + HOUR, "24"),
        (NOON + HOUR, NOON + 2 * HOUR, "3"),
        (NOON + HOUR - 1, NOON + HOUR + 1, "23"),
        (NOON - HOUR, NOON, ""),
        (None, NOON + 1, "24"),
        (NOON + HOUR, None, "3"),
        (NOON + 3 * HOUR, None, ""),
    ],
)
def test_work_has_part_in_a_span(store: Store, since, until, found):
    """Half-open on both sides: what ends when the span begins is outside; work without length counts as its moment."""
    put(store, said(put(store, opened()), worked(), worked(NOON + HOUR), worked(NOON, 0)))
    asked = {"since": since, "until": until}
    assert "".join(fact.key[-1] for fact in store.facts(agent="anna", **asked)) == found
    assert "".join(fact.key[-1] for fact in store.facts(**asked)) == found


def test_facts_are_undone_with_their_commit(store: Store):
    """A lost race and a failed batch leave the facts as they were."""
    record = put(store, said(put(store, opened()), worked()))
    edited = TimeEntry("T-1#2", "T-1", "anna", NOON, 60)
    assert isinstance(store.commit([said(record, TimeEdited(edited, HOUR)), moved(record, "working")]), Conflict)
    with pytest.raises(ZeroDivisionError), store.batch():  # noqa: PT012
        put(store, said(record, TimeRemoved("T-1#2", HOUR), worked()))
        assert told(store) == ["4 time T-1#4 3600"]
        raise ZeroDivisionError
    assert told(store) == ["2 time T-1#2 3600"]
    assert store.check().problems == ()


def test_many_facts_come_page_by_page(store: Store):
    """A reader gets all of them in order, although others write while it reads."""
    record = put(store, opened())
    with store.batch():
        for _ in range(60):
            record = put(store, said(record, *[worked()] * 20))
    facts = store.facts()
    first = next(facts)
    put(store, noted(record, "meanwhile"))
    assert [first.position, *(fact.position for fact in facts)] == list(range(2, 1202))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("DELETE FROM facts WHERE key = 'T-1#2'", "what is kept of time T-1#2 is not what its events say"),
        ("UPDATE facts SET agent = 'bruno'", "what is kept of time T-1#2 is not what its events say"),
        (
            "INSERT INTO facts VALUES ('T-9#1', 'time', 'T-9', '', 1, 1, 77, NULL)",
            "what is kept of time T-9#1 is not what its events say",
        ),
    ],
)
def test_facts_that_are_not_what_events_say_are_found(tiny: TinyStore, damage, says):
    """`margine doctor` compares the table with the journal."""
    put(tiny, said(put(tiny, opened()), worked()))
    assert tiny.check().problems == ()
    tiny._file.connection.execute(damage)
    assert tiny.check().problems == (says,)


def test_memory_compares_its_facts_too():
    """The store in memory as well."""
    from engine.store.memory import MemoryStore

    store = MemoryStore()
    put(store, said(put(store, opened()), worked()))
    store._facts.clear()
    assert store.check().problems == ("what is kept of time and money is not what the events say",)
