"""Finding damage, and copying a live store."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.problems import StoreDamaged, StoreUnavailable
from engine.store.contract import Where
from engine.store.memory import MemoryStore
from engine.store.tiny import TinyStore, checkup
from tests.store.changes import NOON, message, moved, noted, opened, put


@pytest.fixture
def busy(tiny: TinyStore) -> TinyStore:
    """Three tickets with histories."""
    for _ in range(3):
        record = put(
            tiny,
            opened(due=NOON + 60, client="C-1", key=f"k{tiny.position()}", messages=(message(f"m{tiny.position()}"),)),
        )
        put(tiny, moved(record, "working", assignee="anna"))
    return tiny


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("DELETE FROM documents WHERE id = 'T-2'", ["record T-2 is missing, though its 4 events are there"]),
        ("DELETE FROM documents WHERE id = 'T-3'", ["record T-3 is missing, though its 4 events are there"]),
        ("DELETE FROM events WHERE stream = 'T-2' AND version = 2", ["event 2 of T-2 is missing"]),
        (
            "DELETE FROM events WHERE stream = 'T-1'",
            [
                "record T-1 has no events",
                "change k0 was made once on T-1, of which there is no event",
                "message m0 is about T-1, of which there is no event",
            ],
        ),
        (
            "DELETE FROM events WHERE stream = 'T-3'; DELETE FROM keys; DELETE FROM outbox",
            ["record T-3 has no events"],
        ),
        (
            """UPDATE documents SET body = replace(body, '"working"', '"waiting"') WHERE id = 'T-1'""",
            ["record T-1 is not what its events add up to", "the columns of record T-1 are not what its row says"],
        ),
        ("UPDATE documents SET due = 5 WHERE id = 'T-2'", ["the columns of record T-2 are not what its row says"]),
        ("UPDATE documents SET client = '' WHERE id = 'T-2'", ["the columns of record T-2 are not what its row says"]),
    ],
)
def test_damage_is_named(busy: TinyStore, damage, says):
    """Whatever is not as its events say is told with the record's name."""
    busy._file.connection.executescript(damage)
    assert list(busy.check().problems) == says


def test_unreadable_rows_are_named(busy: TinyStore):
    """An event or a record that cannot be decoded is one problem, not the end of the check."""
    busy._file.connection.execute("UPDATE events SET body = '{}' WHERE stream = 'T-1' AND version = 3")
    busy._file.connection.execute("UPDATE documents SET body = '{}' WHERE id = 'T-2'")
    event, record = busy.check().problems
    assert event.startswith("event 3 of T-1 cannot be read")
    assert record.startswith("the row of record T-2 cannot be read")


def test_many_problems_are_counted(busy: TinyStore, monkeypatch):
    """A ruined store does not fill the screen."""
    monkeypatch.setattr(checkup, "MOST", 2)
    busy._file.connection.execute("UPDATE documents SET due = 5")
    assert busy.check().problems[1:] == ("the columns of record T-2 are not what its row says", "and 1 more")


def test_documents_written_without_events_are_found(busy: TinyStore):
    """A repair by hand through TinyDB is remembered by check."""
    busy.documents.update({"state": "lost"}, doc_ids=["T-1"])
    assert busy.check().problems == ("record T-1 is not what its events add up to",)


def test_a_backup_is_a_store(busy: TinyStore, tmp_path: Path):
    """A copy of a live store holds one state of it and opens as a store; nothing else is left beside it."""
    target = tmp_path / "copies" / "monday.db"
    target.parent.mkdir()
    with busy.batch():
        put(busy, noted(busy.load("T-1"), "not committed yet"))  # type: ignore[arg-type]
        busy.backup(str(target))
    put(busy, opened())
    assert list(target.parent.iterdir()) == [target]
    copy = TinyStore(target)
    assert copy.count(Where()) == 3
    assert [list(copy.events()), copy.messages()] == [list(busy.events())[:12], busy.messages()]
    assert copy.check().problems == ()
    assert put(copy, opened()).id == "T-4"
    copy.close()


def test_a_damaged_page_is_not_copied(busy: TinyStore, tmp_path: Path):
    """Bytes overwritten on the disk are found before the copy has its name: the store is named, and no file is left."""
    for _ in range(40):
        put(busy, opened(subject="x" * 300))
    path = busy._file.path
    busy.close()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 4096)
        file.write(b"\xff" * 200)
    store = TinyStore(path)
    with pytest.raises(StoreDamaged) as refused:
        store.backup(str(tmp_path / "monday.db"))
    store.close()
    assert str(refused.value).startswith(f"{path} is damaged, so no copy was made: ")
    assert str(refused.value).endswith("; `margine doctor` tells more; keep the file, and the backups that there are")
    assert not list(tmp_path.glob("monday.db*"))


def test_an_index_that_lost_rows_is_not_copied(busy: TinyStore, tmp_path: Path):
    """Damage that every page by itself hides is found by counting."""
    connection = busy._file.connection
    root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'by_stream'").fetchone()[0]
    connection.executescript(f"""
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'by_client')
          WHERE name = 'by_stream' AND rootpage = {root};
    """)
    with pytest.raises(StoreDamaged, match="is damaged, so no copy was made: "):
        busy.backup(str(tmp_path / "monday.db"))
    assert not list(tmp_path.glob("monday.db*"))


def test_a_backup_overwrites_nothing(busy: TinyStore, tmp_path: Path):
    """A file that is there already is somebody's: it is named and stays."""
    target = tmp_path / "monday.db"
    target.write_text("precious")
    with pytest.raises(StoreUnavailable, match=r"monday.db exists already; a backup overwrites nothing, name another"):
        busy.backup(str(target))
    assert target.read_text() == "precious"


def test_a_backup_needs_a_folder(busy: TinyStore, tmp_path: Path):
    """A missing folder is named, as when a store is made."""
    with pytest.raises(StoreUnavailable, match=r"monday.db: the folder .*/nowhere does not exist; make it first"):
        busy.backup(str(tmp_path / "nowhere" / "monday.db"))


def test_a_store_in_memory_has_no_backup(tmp_path: Path):
    """What is gone with the process says so, instead of copying nothing."""
    with pytest.raises(StoreUnavailable, match="a store in memory cannot be copied"):
        MemoryStore().backup(str(tmp_path / "x.db"))


def test_memory_checks_itself_too():
    """The store in memory compares its records with their events as well."""
    store = MemoryStore()
    store._records["T-1"] = put(store, noted(put(store, opened()), "x"))
    store._journal.pop()
    store._streams["T-1"].pop()
    assert store.check().problems == ("record T-1 is not what its 1 events add up to",)
