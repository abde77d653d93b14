"""The embedded store's pages, beside those of the store in memory, which sorts everything and so is plainly right."""

from __future__ import annotations

import random
from itertools import product

import pytest

from engine.store.contract import Store, Where
from engine.store.memory import MemoryStore
from engine.store.tiny import TinyStore, pages
from tests.store.changes import NOON, moved, opened, put

WHERES = [
    Where(kind=kind, open=is_open, states=states, assignee=assignee, client=client)
    for kind, is_open, states, assignee, client in product(
        (None, "ticket", "invoice"), (None, True, False), ((), ("new", "closed")), (None, "", "anna"), (None, "", "C-1")
    )
]


def fill(store: Store, seed: int, records: int) -> None:
    """The same records in every store: ties in deadlines and instants, some closed, some without anybody."""
    chance = random.Random(seed)
    with store.batch():
        for _ in range(records):
            who = {"assignee": chance.choice(["", "anna", "bruno"]), "client": chance.choice(["", "C-1", "C-2"])}
            record = put(
                store,
                opened(
                    kind=chance.choice(["ticket", "task", "client"]),
                    state=chance.choice(["new", "working", "waiting"]),
                    at=NOON + chance.randrange(8),
                    due=chance.choice([None, NOON + chance.randrange(8)]),
                    **who,
                ),
            )
            if chance.random() < 0.4:
                put(store, moved(record, "closed", at=NOON + chance.randrange(8), final=chance.random() < 0.8))


@pytest.mark.parametrize("few", [1000, 5])
@pytest.mark.parametrize("order", ["due", "id", "changed"])
def test_pages_are_the_same_in_both_stores(tiny: TinyStore, monkeypatch, order, few):
    """Whatever is asked, in every order and direction, page after page: an index gives what sorting gives."""
    monkeypatch.setattr(pages, "FEW", few)
    memory = MemoryStore()
    for store in (tiny, memory):
        fill(store, seed=7, records=120)

    def listed(store: Store, where: Where, backwards: bool) -> list[str]:
        found, cursor = [], None
        while True:
            page = store.find(where, order, cursor, limit=7, backwards=backwards)
            found += [record.id for record in page.records]
            if (cursor := page.cursor) is None:
                return found

    for where in WHERES:
        assert tiny.count(where) == memory.count(where)
        for backwards in (False, True):
            assert listed(tiny, where, backwards) == listed(memory, where, backwards), where


@pytest.mark.parametrize("order", ["due", "id", "changed"])
def test_no_page_sorts_the_store(tiny: TinyStore, order):
    """Every statement behind a page uses an index or walks the table in order; none makes SQLite sort."""
    fill(tiny, seed=3, records=30)
    statements: list[str] = []
    connection = tiny._file.connection
    connection.set_trace_callback(statements.append)
    for where in WHERES:
        page = tiny.find(where, order, limit=3)
        tiny.find(where, order, page.cursor, limit=3)
    connection.set_trace_callback(None)
    selects = {statement for statement in statements if statement.startswith("SELECT")}
    assert len(selects) > 20
    plans = {row[3] for select in selects for row in connection.execute(f"EXPLAIN QUERY PLAN {select}")}
    assert not [plan for plan in plans if "TEMP B-TREE" in plan]
