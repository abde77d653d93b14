"""What every store promises."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from engine.events import Event, Noted, Transitioned
from engine.records import Record
from engine.store.contract import Change, Committed, Conflict, Seen, Store, Where
from tests.store.changes import NOON, message, moved, noted, opened, put


def journal(store: Store, stream: str | None = None, after: int = 0) -> list[str]:
    """The journal as text: `3 T-1 v2 Noted`."""
    return [f"{e.position} {e.stream} v{e.version} {type(e.body).__name__}" for e in store.events(stream, after)]


def test_a_new_store_is_empty(store: Store):
    """A store that nothing was written to answers every question with nothing."""
    assert store.load("T-1") is None
    assert store.position() == 0
    assert store.next_due() is None
    assert store.due(NOON, 10) == []
    assert store.messages() == []
    assert list(store.events()) == []
    assert store.count(Where()) == 0
    assert store.find(Where()).records == ()
    assert store.check().problems == ()


def test_a_record_is_read_back_as_it_was_written(store: Store):
    """What was committed is what is loaded, fields and clocks included, under the name that the store gave out."""
    change = opened(due=NOON + 3600, subject="No toner", client="C-1")
    outcome = store.commit([change])
    assert outcome == Committed(position=2, streams=("T-1",))
    assert change.record is not None
    assert store.load("T-1") == Record(
        **{f: getattr(change.record, f) for f in Record.__struct_fields__} | {"id": "T-1"}
    )
    assert journal(store) == ["1 T-1 v1 Opened", "2 T-1 v2 TimerStarted"]


def test_a_lost_race_says_what_was_found(store: Store):
    """A change based on an old version writes nothing, and tells how far the record has moved on."""
    first = put(store, opened())
    put(store, moved(first, "working"))
    assert store.commit([moved(first, "waiting")]) == Conflict("T-1", expected=1, found=2)
    assert store.load("T-1").state == "working"  # type: ignore[union-attr]
    assert store.position() == 2


def test_a_record_that_exists_is_not_opened_again(store: Store):
    """A new record under a taken name is a lost race, not an overwrite."""
    put(store, opened("C-1", kind="client"))
    assert store.commit([opened("C-1", kind="client")]) == Conflict("C-1", expected=0, found=1)


def test_a_record_that_does_not_exist_is_not_changed(store: Store):
    """A change of something that is not there is a lost race as well."""
    ghost = opened("T-9").record
    assert ghost is not None
    assert store.commit([moved(ghost, "working")]) == Conflict("T-9", expected=1, found=0)


def test_a_key_is_used_once(store: Store):
    """The same change sent twice is made once, and the second answer names the record of the first."""
    put(store, opened(key="mail <1@client.example>"))
    assert store.commit([opened(key="mail <1@client.example>")]) == Seen("mail <1@client.example>", "T-1")
    assert store.count(Where()) == 1


def test_a_key_counts_before_the_version(store: Store):
    """A retry of a change that was made is told so, although its version is old by now."""
    record = put(store, opened())
    put(store, moved(record, "working", key="k"))
    assert store.commit([moved(record, "working", key="k")]) == Seen("k", "T-1")
    assert (store.seen("k"), store.seen("another")) == ("T-1", None)


def test_several_changes_are_written_together_or_not_at_all(store: Store):
    """When the last change loses its race, the ones before it are undone: record, events, number, key and message."""
    record = put(store, opened())
    put(store, moved(record, "working"))
    outcome = store.commit([opened(key="k", messages=(message("m"),), due=NOON), moved(record, "waiting")])
    assert outcome == Conflict("T-1", expected=1, found=2)
    assert store.load("T-2") is None
    assert store.position() == 2
    assert store.messages() == []
    assert store.next_due() is None
    assert put(store, opened(key="k")).id == "T-2"


def test_changes_of_one_commit_see_each_other(store: Store):
    """A stream may come twice in a commit: the second change builds on the first."""
    record = put(store, opened())
    then = moved(record, "working")
    assert then.record is not None
    assert store.commit([then, moved(then.record, "resolved")]) == Committed(3, ("T-1", "T-1"))
    assert store.load("T-1").state == "resolved"  # type: ignore[union-attr]


def test_numbers_have_no_gaps(store: Store):
    """A number that was given out in a commit that failed is given out again."""
    record = put(store, opened())
    put(store, moved(record, "working"))
    store.commit([opened(), moved(record, "waiting")])
    with pytest.raises(ZeroDivisionError), store.batch():  # noqa: PT012
        put(store, opened())
        raise ZeroDivisionError
    assert [put(store, opened()).id for _ in range(2)] == ["T-2", "T-3"]


def test_each_pattern_counts_for_itself(store: Store):
    """Tickets and clients are numbered independently."""
    names = [put(store, opened(number=pattern)).id for pattern in ("T-{n}", "C-{n}", "T-{n}", "2026/{n}")]
    assert names == ["T-1", "C-1", "T-2", "2026/1"]


def test_a_taken_name_is_passed_over(store: Store):
    """A record that an import brought along under its own name is never met by the counter."""
    put(store, opened("T-2"))
    assert [put(store, opened()).id for _ in range(2)] == ["T-1", "T-3"]


def test_a_stream_can_have_no_record(store: Store):
    """The journal keeps streams that are no record, e.g. the rules in force, and counts their versions too."""
    first = Change("rules", 0, [Event("", 1, NOON, "engine", "load", Noted("ticket.yaml"))], None)
    assert store.commit([first]) == Committed(1, ("rules",))
    assert store.commit([first]) == Conflict("rules", expected=0, found=1)
    assert journal(store, "rules") == ["1 rules v1 Noted"]
    assert store.load("rules") is None
    assert store.check().problems == ()


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        (lambda c: replace(c, events=[]), "has no events"),
        (lambda c: replace(c, expected=4), "has version 1, expected 5"),
        (lambda c: replace(c, number="T"), r"has no \{n\}"),
        (lambda c: replace(c, stream="T-1"), "its stream .* or a number pattern"),
        (lambda c: replace(c, record=replace_version(c.record, 7)), "has version 7 after event 1"),
    ],
)
def test_a_change_that_contradicts_itself_is_a_mistake(store: Store, spoilt, says):
    """A wrong decision is not a lost race: nothing is written, and the mistake is named."""
    with pytest.raises(ValueError, match=says):
        store.commit([spoilt(opened())])
    assert store.position() == 0
    assert store.commit([opened()]) == Committed(1, ("T-1",))


def replace_version(record: Record, version: int) -> Record:
    return Record(**{f: getattr(record, f) for f in Record.__struct_fields__} | {"version": version})


def test_a_record_is_never_forgotten_by_a_change(store: Store):
    """A change of a stream that has a record must say what the record is afterwards."""
    record = put(store, opened())
    with pytest.raises(ValueError, match="must say what the record is afterwards"):
        store.commit([replace(noted(record, "hm"), record=None)])
    assert store.position() == 1


def test_messages_wait_in_order_and_once(store: Store):
    """The outbox keeps each key once, in the order in which the messages were queued, and pages by number."""
    put(store, opened(messages=(message("T-1/response/1/75%", "first"), message("b", "second"))))
    put(store, opened(messages=(message("T-1/response/1/75%", "again"), message("c", "third"))))
    assert [(n, m.key, m.stream, m.to, m.text) for n, m in store.messages()] == [
        (1, "T-1/response/1/75%", "T-1", ("anna",), "first"),
        (2, "b", "T-1", ("anna",), "second"),
        (3, "c", "T-2", ("anna",), "third"),
    ]
    assert [m.key for _, m in store.messages(after=1, limit=1)] == ["b"]


def test_what_is_due_comes_earliest_first(store: Store):
    """The daemon is told of records up to an instant, inclusive, and when to look again."""
    for due in (NOON + 30, NOON + 10, NOON + 20):
        put(store, opened(due=due))
    put(store, opened())
    assert store.next_due() == NOON + 10
    assert store.due(NOON + 20, 10) == [(NOON + 10, "T-2"), (NOON + 20, "T-3")]
    assert store.due(NOON + 99, 1) == [(NOON + 10, "T-2")]
    assert store.due(NOON, 10) == []


def test_what_is_no_longer_due_is_forgotten(store: Store):
    """A record whose clock stops leaves the list, and one whose clock moves comes at its new instant."""
    record = put(store, opened(due=NOON + 10))
    other = put(store, opened(due=NOON + 20))
    stopped = {"response": type(other.timers["response"])("stopped", NOON)}
    calm = Record(**{f: getattr(other, f) for f in Record.__struct_fields__} | {"timers": stopped, "version": 3})
    store.commit([Change("T-2", 2, [Event("T-2", 3, NOON, "engine", "x", Noted(""))], calm)])
    assert store.due(NOON + 99, 10) == [(NOON + 10, record.id)]


def test_records_are_found_by_what_they_are(store: Store):
    """Kind, state, openness, assignee and client narrow a list, alone and together; none assigned can be asked for."""
    put(store, opened("C-1", kind="client", state="active"))
    mine = put(store, opened("T-1", client="C-1", assignee="anna"))
    put(store, opened("T-2", client="C-1", state="waiting"))
    put(store, opened("T-3", client="C-2", assignee="bruno"))
    put(store, moved(mine, "closed", final=True))

    def found(**where) -> str:
        page = store.find(Where(**where), "id")
        assert store.count(Where(**where)) == len(page.records)
        return " ".join(r.id for r in page.records)

    assert found() == "C-1 T-1 T-2 T-3"
    assert found(kind="ticket") == "T-1 T-2 T-3"
    assert found(kind="invoice") == ""
    assert found(kind="ticket", open=True) == "T-2 T-3"
    assert found(open=False) == "T-1"
    assert found(states=("new", "waiting")) == "T-2 T-3"
    assert found(states=("waiting", "waiting")) == "T-2"
    assert found(client="C-1") == "T-1 T-2"
    assert found(client="C-1", assignee="anna", open=False) == "T-1"
    assert found(client="C-1", assignee="") == "T-2"
    assert found(assignee="") == "C-1 T-2"
    assert found(assignee="", kind="ticket") == "T-2"
    assert found(client="") == "C-1"


def test_orders(store: Store):
    """By deadline with none last, by creation, by change with the newest first."""
    put(store, opened("a", due=NOON + 50, at=NOON + 3))
    put(store, opened("b", at=NOON + 1))
    put(store, opened("c", due=NOON + 40, at=NOON + 2))
    assert [r.id for r in store.find(Where(), "due").records] == ["c", "a", "b"]
    assert [r.id for r in store.find(Where(), "id").records] == ["a", "b", "c"]
    assert [r.id for r in store.find(Where(), "changed").records] == ["a", "c", "b"]
    assert [r.id for r in store.find(Where(), "due", backwards=True).records] == ["b", "a", "c"]


@pytest.mark.parametrize("order", ["due", "id", "changed"])
@pytest.mark.parametrize("backwards", [False, True])
def test_pages_join_without_a_gap(store: Store, order, backwards):
    """Page after page gives every record once, in order, though many share an instant; the last page says that it is."""
    for number in range(23):
        put(
            store, opened(due=NOON + number % 3 if number % 4 else None, at=NOON + number % 5, client=f"C-{number % 2}")
        )
    for where in (Where(), Where(client="C-1"), Where(kind="ticket", open=True)):
        whole = store.find(where, order, limit=100, backwards=backwards)
        assert whole.cursor is None
        pages, cursor = [], None
        while True:
            page = store.find(where, order, cursor, limit=4, backwards=backwards)
            pages += page.records
            if (cursor := page.cursor) is None:
                break
        assert [r.id for r in pages] == [r.id for r in whole.records]
        assert len(pages) == store.count(where)


def test_a_page_ends_where_the_list_ends(store: Store):
    """A list that fills its last page exactly has no further page."""
    for _ in range(4):
        put(store, opened())
    first = store.find(Where(), "id", limit=2)
    assert store.find(Where(), "id", first.cursor, limit=2).cursor is None


def test_a_cursor_survives_changes(store: Store):
    """Records that come, go and change between two pages neither repeat nor hide the ones that stay."""
    records = [put(store, opened(due=NOON + n)) for n in range(6)]
    page = store.find(Where(open=True), "due", limit=3)
    put(store, moved(records[2], "closed", final=True))
    put(store, opened(due=NOON))
    assert [r.id for r in store.find(Where(open=True), "due", page.cursor, limit=9).records] == ["T-4", "T-5", "T-6"]


def test_events_are_read_lazily_while_others_write(store: Store):
    """Whoever reads the journal sees what is appended meanwhile, and neither skips nor repeats."""
    record = put(store, opened())
    for _ in range(600):
        record = put(store, noted(record, "x"))
    seen = []
    for event in store.events():
        seen.append(event.position)
        if len(seen) in {1, 300}:
            record = put(store, noted(record, "y"))
    assert seen[:601] == list(range(1, 602))
    assert seen == sorted(set(seen))


def test_events_of_one_stream_and_from_a_position(store: Store):
    """A stream's own history, or the part of it that one has not seen."""
    first, second = put(store, opened()), put(store, opened())
    first = put(store, noted(first, "a"))
    put(store, noted(second, "b"))
    put(store, noted(first, "c"))
    assert journal(store, "T-1") == ["1 T-1 v1 Opened", "3 T-1 v2 Noted", "5 T-1 v3 Noted"]
    assert journal(store, "T-1", after=3) == ["5 T-1 v3 Noted"]
    assert journal(store, after=3) == ["4 T-2 v2 Noted", "5 T-1 v3 Noted"]
    assert journal(store, "T-404") == []


def test_events_keep_everything_that_was_said(store: Store):
    """Envelope and body come back as they went in."""
    record = put(store, opened(subject="Überlauf ✓"))
    put(store, moved(record, "working", at=NOON + 7))
    event = list(store.events("T-1"))[-1]
    assert event == Event("T-1", 2, NOON + 7, "anna", "move", Transitioned("move", "new", "working"), position=2)


def test_a_batch_is_seen_at_once_and_kept_at_its_end(store: Store):
    """Inside a batch this store sees its own commits; after it they stay."""
    with store.batch():
        record = put(store, opened())
        put(store, moved(record, "working"))
        assert store.load("T-1").state == "working"  # type: ignore[union-attr]
        assert store.count(Where(states=("working",))) == 1
        assert journal(store) == ["1 T-1 v1 Opened", "2 T-1 v2 Transitioned"]
    assert store.position() == 2


def test_a_batch_that_fails_leaves_nothing(store: Store):
    """An exception in a batch undoes all of it, keys, clocks and messages included."""
    kept = put(store, opened(due=NOON + 5))
    with pytest.raises(OSError, match="the other file"), store.batch():  # noqa: PT012
        put(store, opened(key="k", due=NOON + 1, messages=(message("m"),)))
        put(store, moved(kept, "closed", final=True))
        raise OSError("the other file cannot be read")
    assert store.load("T-1") == kept
    assert store.load("T-2") is None
    assert store.due(NOON + 99, 9) == [(NOON + 5, "T-1")]
    assert store.messages() == []
    assert put(store, opened(key="k")).id == "T-2"
    assert store.check().problems == ()


def test_commits_in_a_batch_fail_one_by_one(store: Store):
    """A lost race inside a batch undoes that commit and no other."""
    record = put(store, opened())
    with store.batch():
        put(store, moved(record, "working"))
        assert isinstance(store.commit([opened(), moved(record, "waiting")]), Conflict)
        put(store, opened())
    assert journal(store) == ["1 T-1 v1 Opened", "2 T-1 v2 Transitioned", "3 T-2 v1 Opened"]
    assert store.check().problems == ()


def test_batches_do_not_nest(store: Store):
    """A batch inside a batch is refused, because it could not keep its promise; the outer one goes on."""
    with store.batch():
        with pytest.raises(RuntimeError, match="inside another batch"), store.batch():
            pass
        put(store, opened())
    assert store.position() == 1


def test_other_threads_wait_for_a_batch(store: Store):
    """What another thread commits during a batch is not undone with it."""
    other = threading.Thread(target=lambda: put(store, opened("other")))
    with pytest.raises(ZeroDivisionError), store.batch():  # noqa: PT012
        other.start()
        put(store, opened("mine"))
        raise ZeroDivisionError
    other.join()
    assert store.load("mine") is None
    assert store.load("other") is not None


def test_many_threads_write_and_read(store: Store):
    """Threads that share a store object lose nothing and see nothing half written."""
    failures = []

    def work(name: str) -> None:
        try:
            for number in range(20):
                record = put(store, opened(f"{name}-{number}", client=name))
                put(store, moved(record, "working"))
                assert store.count(Where(client=name)) == number + 1
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.position() == 160
    assert store.check().problems == ()


def test_waiting_ends_with_a_commit_of_another_thread(store: Store):
    """Who waits for news is woken by a commit of the same process."""
    heard = []
    waiting = threading.Thread(target=lambda: heard.append(store.wait(0, timeout=60)))
    waiting.start()
    put(store, opened())
    waiting.join()
    assert heard == [1]


def test_waiting_ends_with_the_time(store: Store):
    """Without news the wait ends after its time, and says where the journal stands."""
    put(store, opened())
    assert store.wait(1, timeout=0.001) == 1
    assert store.wait(0, timeout=60) == 1


def test_a_lease_has_one_holder(store: Store):
    """A lease is taken when it is free, expired, or one's own already; it ends at its instant."""
    assert store.lease("daemon", "one", NOON, NOON + 60)
    assert not store.lease("daemon", "two", NOON + 59, NOON + 120)
    assert store.lease("daemon", "one", NOON + 59, NOON + 90)
    assert not store.lease("daemon", "two", NOON + 89, NOON + 120)
    assert store.lease("daemon", "two", NOON + 90, NOON + 120)
    assert store.lease("outbox", "one", NOON + 90, NOON + 120)


def test_records_of_another_system_are_found_by_their_key(store: Store):
    """An imported record is found by its kind and the key that the other system gave it."""
    put(store, opened(origin="desk-17"))
    assert store.find_origin("ticket", "desk-17") == "T-1"
    assert store.find_origin("client", "desk-17") is None
    assert store.find_origin("ticket", "") is None


def test_check_counts_what_there_is(store: Store):
    """A sound store has no problems, and says how much it holds."""
    record = put(store, opened(due=NOON))
    put(store, noted(record, "x"))
    health = store.check()
    assert (health.version, health.records, health.events, health.problems) == (4, 1, 3, ())


def test_closing_twice_is_harmless(store: Store):
    """Two owners may both close."""
    store.close()
    store.close()
