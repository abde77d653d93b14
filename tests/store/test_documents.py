"""TinyDB's document methods on the records of the embedded store."""

from __future__ import annotations

import pytest
from tinydb import Query, where
from tinydb.operations import delete, increment
from tinydb.operations import set as set_to
from tinydb.table import Document

from engine.records import NEVER
from engine.store.contract import Where
from engine.store.tiny import TinyStore
from engine.store.tiny.narrow import EVERYTHING, narrow
from engine.store.tiny.table import RecordDB, RecordTable
from tests.store.changes import NOON, opened, put

Record = Query()


def ticket(name: str, state: str = "new", **more) -> dict:
    """A document that is a record."""
    return {"id": name, "kind": "ticket", "version": 1, "state": state, "opened": 1, "changed": 1, "entered": 1} | more


@pytest.fixture
def table(tiny: TinyStore) -> RecordTable:
    """Three tickets and a client."""
    table = tiny.documents
    table.insert_multiple(
        [
            ticket("T-1", fields={"assignee": "anna", "client": "C-1", "minutes": 30}),
            ticket("T-2", "working", fields={"assignee": "bruno", "client": "C-1"}),
            ticket("T-3", "closed", open=False, changed=9),
            {**ticket("C-1", "active"), "kind": "client"},
        ]
    )
    return table


def ids(documents) -> str:
    return " ".join(document.doc_id for document in documents)


def test_a_commit_is_a_document(tiny: TinyStore):
    """What the engine commits is what TinyDB finds, complete, with its deadline; and the other way round."""
    put(tiny, opened(due=NOON + 60, client="C-1"))
    document = tiny.documents.get(doc_id="T-1")
    assert document["fields"] == {"client": "C-1"}
    assert document["open"] is True
    assert document["due"] == NOON + 60
    tiny.documents.update(set_to("state", "seen"), doc_ids=["T-1"])
    assert tiny.load("T-1").state == "seen"  # type: ignore[union-attr]
    assert tiny.count(Where(states=("seen",))) == 1


def test_documents_are_found_by_id(table: RecordTable):
    """One, several, or none."""
    assert table.get(doc_id="T-2")["state"] == "working"
    assert ids(table.get(doc_ids=["C-1", "T-1", "T-404", "T-1"])) == "C-1 T-1"
    assert table.get(doc_id="T-404") is None
    assert table.contains(doc_id="T-1")
    assert not table.contains(doc_id="T-404")


def test_documents_are_found_by_queries(table: RecordTable):
    """Queries on columns, on other fields, and mixtures of both give what they would give on plain documents."""
    assert ids(table.search(Record.state == "new")) == "T-1"
    assert ids(table.search(Record.kind.one_of(["ticket", "client"]) & (Record.open == True))) == "T-1 T-2 C-1"  # noqa: E712
    assert ids(table.search((Record.fields.client == "C-1") & ~(Record.fields.assignee == "anna"))) == "T-2"
    assert ids(table.search((Record.fields.minutes > 10) | (Record.state == "closed"))) == "T-1 T-3"
    assert ids(table.search(Record.state.matches("w.*"))) == "T-2"
    assert ids(table.search((Record.kind == "ticket") & Record.fields.test(lambda fields: not fields))) == "T-3"
    assert ids(table.search(where("changed") >= 9)) == "T-3"
    assert table.get(Record.fields.minutes == 30).doc_id == "T-1"
    assert table.get(Record.state == "lost") is None
    assert table.contains(Record.state == "active")
    assert table.count(Record.kind == "ticket") == 3
    assert table.count(Record.fields.minutes.exists()) == 1


def test_deadlines_can_be_asked_for(tiny: TinyStore):
    """A comparison with `due` finds records that have a deadline, and never those that have none."""
    for due in (NOON + 1, NOON + 2, None):
        put(tiny, opened(due=due))
    assert ids(tiny.documents.search(Record.due > NOON)) == "T-1 T-2"
    assert ids(tiny.documents.search(Record.due <= NOON + 1)) == "T-1"
    assert ids(tiny.documents.search(~(Record.due > NOON + 1))) == "T-1 T-3"
    assert ids(tiny.documents.search(Record.due < NEVER + 1)) == "T-1 T-2"


QUERIES = [
    Record.kind == "ticket",
    Record.state != "new",
    Record.state.one_of(["new", "closed"]),
    Record.state.one_of([]),
    Record.state == 7,
    Record.open == False,  # noqa: E712
    Record.open == 0,
    ~(Record.open == True),  # noqa: E712
    Record.fields.assignee == "anna",
    Record.fields.assignee == "",
    ~(Record.fields.assignee == "anna"),
    ~Record.fields.assignee.exists(),
    (Record.fields.client == "C-1") | (Record.kind == "client"),
    (Record.fields.client == "C-1") | (Record.fields.minutes == 30),
    ~((Record.fields.client == "C-1") & (Record.fields.minutes == 30)),
    Record.changed < 9,
    Record.changed == True,  # noqa: E712
    Record.due <= 2**80,
    Record.version >= 1,
    Record.id == "T-1",
    where("fields").client == "C-1",
    Record.fields["assignee"].map(str.upper) == "ANNA",
    Query().noop(),
]


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_an_index_never_changes_the_answer(table: RecordTable, query):
    """Whatever a query says, narrowed by columns or not, it finds the documents that it finds in a plain walk."""
    plain = [document.doc_id for document in table if query(document)]
    assert [document.doc_id for document in table.search(query)] == plain
    assert table.count(query) == len(plain)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ((Record.kind == "ticket") & (Record.state == "new"), "by_state"),
        (Record.fields.assignee == "anna", "by_assignee"),
        ((Record.fields.client == "C-1") & (Record.fields.minutes > 3), "by_client"),
        (Record.id == "T-1", "autoindex_documents_1"),
        ((Record.kind == "ticket") & (Record.state == "new") & (Record.open == True) & (Record.due < 5), "by_state"),  # noqa: E712
    ],
)
def test_queries_on_columns_use_an_index(table: RecordTable, query, index):
    """A query on kind, state, assignee, client or deadline reads the rows of an index and no others."""
    narrowed = narrow(query._hash)
    sql = f"EXPLAIN QUERY PLAN SELECT body FROM documents WHERE {narrowed.sql}"
    (plan,) = [row[3] for row in table._file.connection.execute(sql, narrowed.values)]
    assert plan.startswith("SEARCH")
    assert index in plan


def test_what_no_column_holds_is_left_to_the_query(table: RecordTable):
    """A query on other fields is not translated at all."""
    assert narrow((Record.fields.minutes > 3)._hash) is EVERYTHING
    assert narrow(Record.state.test(len)._hash) is EVERYTHING
    assert narrow(None) is EVERYTHING


def test_updates_touch_the_rows_concerned(table: RecordTable):
    """By query, by id, by mapping, by function; the ids of what was changed come back."""
    assert table.update({"state": "waiting"}, Record.fields.client == "C-1") == ["T-1", "T-2"]
    assert table.update(increment("seconds"), doc_ids=["T-2", "T-404"]) == ["T-2"]
    assert table.get(doc_id="T-2")["seconds"] == 1
    assert len(table.update({"seconds": 5})) == 4
    assert table.update(delete("seconds"), doc_ids=["T-2"]) == ["T-2"]
    assert [document["seconds"] for document in table] == [5, 0, 5, 5]
    assert table.update_multiple(
        [({"state": "x"}, Record.state == "waiting"), ({"state": "y"}, Record.state == "x")]
    ) == [
        "T-1",
        "T-2",
        "T-1",
        "T-2",
    ]
    assert ids(table.search(Record.state == "y")) == "T-1 T-2"


def test_upserts(table: RecordTable):
    """What is there is updated, what is not is inserted; a Document says which by itself."""
    assert table.upsert({"state": "late"}, Record.state == "working") == ["T-2"]
    assert table.upsert(ticket("T-9"), Record.id == "T-9") == ["T-9"]
    assert table.upsert(Document({"state": "old"}, "T-9")) == ["T-9"]  # type: ignore[arg-type]
    assert table.upsert(Document(ticket("T-10"), "T-10")) == ["T-10"]  # type: ignore[arg-type]
    assert table.get(doc_id="T-9")["state"] == "old"
    with pytest.raises(ValueError, match="name a query"):
        table.upsert(ticket("T-11"))


def test_removals(table: RecordTable):
    """By query or id; everything only by truncate."""
    assert table.remove(Record.state == "new") == ["T-1"]
    assert table.remove(doc_ids=["T-3", "T-404"]) == ["T-3"]
    assert ids(table.all()) == "T-2 C-1"
    with pytest.raises(RuntimeError, match="truncate"):
        table.remove()
    table.truncate()
    assert len(table) == 0


def test_all_documents_come_in_order_of_creation(table: RecordTable):
    """A walk over everything is lazy: it goes on while others write."""
    table.insert_multiple(ticket(f"X-{number}") for number in range(600))
    walk = iter(table)
    assert next(walk).doc_id == "T-1"
    table.insert_multiple(ticket(f"Y-{number}") for number in range(10))
    assert sum(1 for _ in walk) == 3 + 600 + 10
    assert ids(table.all()[:4]) == "T-1 T-2 T-3 C-1"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("T-1", "a document is a mapping, not 'T-1'"),
        ({"id": "T-5"}, "a document of a store is a record: Object missing required field `kind`"),
        (ticket("T-5", opened="yesterday"), r"Expected `int`, got `str` - at `\$.opened`"),
        (Document(ticket("T-5"), "T-6"), "document 'T-6' calls itself 'T-5'"),  # type: ignore[arg-type]
        (ticket("T-1"), "there is a document 'T-1' already"),
    ],
)
def test_what_is_no_record_is_refused(table: RecordTable, document, says):
    """The engine can always read what tools have written; a refused document leaves the others out too."""
    with pytest.raises(ValueError, match=says):
        table.insert_multiple([ticket("T-4"), document])
    assert len(table) == 4


def test_a_record_keeps_its_name_and_kind(table: RecordTable):
    """An update that would make another record of it changes nothing."""
    with pytest.raises(ValueError, match="its id is for ever"):
        table.update({"id": "T-7"}, doc_ids=["T-1"])
    with pytest.raises(ValueError, match="its kind and origin are for ever"):
        table.update({"kind": "task"})
    assert ids(table.all()) == "T-1 T-2 T-3 C-1"


def test_documents_can_be_written_in_a_batch(tiny: TinyStore, table: RecordTable):
    """Documents and commits share a transaction; what is refused inside it is undone alone."""
    with pytest.raises(ZeroDivisionError), tiny.batch():  # noqa: PT012
        table.insert(ticket("T-4"))
        put(tiny, opened("T-5"))
        with pytest.raises(ValueError, match="already"):
            table.insert_multiple([ticket("T-6"), ticket("T-4")])
        assert ids(table.all()[4:]) == "T-4 T-5"
        raise ZeroDivisionError
    assert len(table) == 4


def test_tinydb_itself_works_on_a_store(tiny: TinyStore, table: RecordTable):
    """A TinyDB object forwards to the one table; what would drop the records is refused."""
    db = RecordDB(tiny._file)
    assert db.tables() == {"documents"}
    assert len(db) == 4
    assert ids(db.search(Record.kind == "client")) == "C-1"
    assert ids(db) == "T-1 T-2 T-3 C-1"
    with pytest.raises(ValueError, match="cannot be replaced as a whole"):
        db.drop_tables()
    with pytest.raises(ValueError, match="has one table, 'documents'"):
        db.table("notes")
