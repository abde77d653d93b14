"""What the embedded store says when it cannot serve, and that it leaves everything as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.problems import StoreBusy, StoreDamaged, StoreNewer, StoreUnavailable
from engine.store import open_store
from engine.store.contract import Where
from engine.store.tiny import TinyStore, turnstile
from engine.store.tiny import file as store_file
from tests.store.changes import NOON, noted, opened, put


def filled(path: Path, records: int = 3) -> None:
    """A store with something in it, closed."""
    store = TinyStore(path)
    for _ in range(records):
        put(store, opened(due=NOON, subject="x" * 300))
    store.close()


@contextmanager
def as_somebody() -> Iterator[None]:
    """Whoever may do everything becomes somebody who may not."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody can look into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_is_no_store(tmp_path: Path):
    """The folder of the store named instead of its file: the message says what to name."""
    with pytest.raises(StoreUnavailable, match=r"is a folder; name a file in it, e.g. .*/margine.db"):
        TinyStore(tmp_path)


def test_a_missing_folder_is_not_made(tmp_path: Path):
    """A misspelt path makes no new store somewhere: the missing folder is named."""
    with pytest.raises(StoreUnavailable, match=r"the folder .*/prctice does not exist; make it first"):
        TinyStore(tmp_path / "prctice" / "margine.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="rights of files as POSIX has them")
def test_an_unwritable_folder(public: Path):
    """Where nothing may be written, the message names the folder and what is missing."""
    public.chmod(0o555)
    with as_somebody(), pytest.raises(StoreUnavailable, match=f"give yourself the right to write .*{public.name}"):
        TinyStore(public / "margine.db")
    assert list(public.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="rights of files as POSIX has them")
def test_a_read_only_file(public: Path):
    """A store that may be read but not written is told apart from a broken one, and stays as it is."""
    path = public / "margine.db"
    filled(path)
    before = path.read_bytes()
    for entry in public.iterdir():
        entry.chmod(0o444)
    with as_somebody(), pytest.raises(StoreUnavailable, match="the right to write") as raised:
        TinyStore(path)
    assert not isinstance(raised.value, StoreDamaged)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty, and a store never is"),
        (b"Dear all,\nthe toner is out again.\n" * 9, "is no store, but some other file"),
        (bytes(range(256)) * 20, "is no store, but some other file"),
        (b"SQLite format 3\0" + b"\x10" * 20, "is cut short: 36 bytes are left"),
    ],
    ids=["empty", "text", "noise", "stump"],
)
def test_some_other_file_is_no_store(path: Path, content, says):
    """A file that is no store is refused and not touched; nothing is put beside it."""
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match=says):
        TinyStore(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_another_programs_database_is_no_store(path: Path):
    """A SQLite file of another program is recognised, and not given our tables."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="is the SQLite file of another program"):
        TinyStore(path)
    assert path.read_bytes() == before


def test_a_store_that_was_cut_short(path: Path):
    """A copy that broke off is told from a whole store at once, and says how much is left."""
    filled(path)
    size = path.stat().st_size
    os.truncate(path, size - 4096)
    with pytest.raises(StoreDamaged, match=f"is cut short: {size - 4096:,} of {size:,} bytes are left; restore"):
        TinyStore(path)


def test_a_damaged_page_is_damage_and_no_traceback(path: Path):
    """Bytes overwritten in the middle: whoever meets them is told, and check names them."""
    filled(path, records=40)
    with path.open("r+b") as file:
        for page in range(1, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 200)
    store = TinyStore(path)
    with pytest.raises(StoreDamaged, match="the file is damaged; keep a copy of it"):
        store.load("T-1")
    with pytest.raises(StoreDamaged):
        store.commit([opened()])
    assert store.check().problems
    store.close()


def test_a_row_that_is_no_record(tiny: TinyStore):
    """One unreadable row is named; the others are served."""
    put(tiny, opened())
    put(tiny, opened())
    tiny._file.connection.execute("UPDATE documents SET body = '{\"id\": 7}' WHERE id = 'T-1'")
    with pytest.raises(StoreDamaged, match="the row of record T-1 cannot be read"):
        tiny.load("T-1")
    assert tiny.load("T-2") is not None


def test_a_newer_store_is_left_alone(path: Path):
    """A store of a later format says which it is, which this program knows, and what helps."""
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 5")
    with pytest.raises(StoreNewer) as refused:
        TinyStore(path)
    assert str(refused.value) == (
        f"{path} is a store of format 5, and this margine reads and writes format 4: it takes the margine that wrote "
        "it, or a newer one; `git pull` renews a clone, `pip install --upgrade margine` an installation, and "
        "`margine doctor` tells which one runs"
    )


def test_a_store_of_no_version(path: Path):
    """A format that never was is damage, and names no command that could not help."""
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")
    with pytest.raises(StoreDamaged, match="says that its format is 0, which no margine has written; restore a backup"):
        TinyStore(path)


def test_a_full_disk_loses_nothing(tiny: TinyStore):
    """When there is no more room a commit fails as a whole; what was there stays, and with room it goes on."""
    record = put(tiny, opened())
    pages = tiny._file.connection.execute("PRAGMA page_count").fetchone()[0]
    tiny._file.connection.execute(f"PRAGMA max_page_count = {pages}")
    written = 0
    with pytest.raises(StoreUnavailable, match="the disk is full; nothing was changed: make room") as raised:  # noqa: PT012
        for _ in range(1000):
            record = put(tiny, noted(record, "y" * 500))
            written += 1
    assert not isinstance(raised.value, StoreDamaged)
    assert tiny.load("T-1") == record
    assert record.version == written + 1 == tiny.position()
    assert tiny.check().problems == ()
    tiny._file.connection.execute("PRAGMA max_page_count = 1000000")
    assert put(tiny, noted(record, "room")).version == record.version + 1


def test_a_batch_undone_by_a_full_disk_stays_undone(tiny: TinyStore):
    """When SQLite gives a whole batch up, nothing that is tried afterwards in it is written either."""
    record = put(tiny, opened())
    with pytest.raises(StoreUnavailable, match="an earlier error has undone the whole batch"), tiny.batch():  # noqa: PT012
        put(tiny, opened())
        tiny._file.connection.execute("ROLLBACK")
        with pytest.raises(StoreUnavailable, match="undone the whole batch; nothing of it was changed"):
            put(tiny, noted(record, "after all"))
    assert (tiny.position(), tiny.load("T-1")) == (1, record)
    assert put(tiny, opened()).id == "T-2"


@pytest.mark.skipif(
    not shutil.which("mount") or not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="needs a small disk of its own, so root and mount",
)
def test_a_disk_that_is_really_full(tmp_path: Path):
    """On a disk of half a megabyte the same holds, with the system's own errors; a batch fails as a whole too."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        store = TinyStore(tmp_path / "margine.db")
        record = put(store, opened())
        with pytest.raises(StoreUnavailable, match=r"the disk is full|failed to read or write"):  # noqa: PT012
            for _ in range(1000):
                record = put(store, noted(record, "y" * 5000))
        assert store.load("T-1") == record
        with pytest.raises(StoreUnavailable), store.batch():  # noqa: PT012
            for _ in range(1000):
                record = put(store, noted(record, "z" * 5000))
        with pytest.raises(StoreUnavailable, match=r"copy.db: the disk is full|failed to read or write"):
            store.backup(str(tmp_path / "copy.db"))
        assert store.check().problems == ()
        kept = store.load("T-1")
        store.close()
        assert not (tmp_path / "copy.db").exists()
        store = TinyStore(tmp_path / "margine.db")
        assert store.load("T-1") == kept
        store.close()
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_store_held_too_long(path: Path, monkeypatch):
    """Who waits too long for another writer is told so, can try again, and others' reading goes on meanwhile."""
    monkeypatch.setattr(turnstile.Turnstile.enter, "__defaults__", (0.01,))
    holder, other = TinyStore(path), TinyStore(path)
    with holder.batch():
        put(holder, opened())
        with pytest.raises(
            StoreBusy, match=r"another process has been writing for more than 0.01 s; nothing was changed"
        ):
            other.commit([opened()])
        assert other.count(Where()) == 0
    assert put(other, opened()).id == "T-2"
    holder.close()
    other.close()


def test_another_program_holds_the_file(path: Path, monkeypatch):
    """A program that does not queue, such as the sqlite3 shell, can hold the store too."""
    monkeypatch.setattr(store_file, "PATIENCE", 0.01)
    store = TinyStore(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="another program holds the store; nothing was changed"):
            store.commit([opened()])
        shell.execute("ROLLBACK")
    assert put(store, opened()).id == "T-1"
    store.close()


def test_without_file_locks_it_still_works(path: Path, monkeypatch):
    """Where the system has no flock, SQLite's own waiting keeps writers apart."""
    monkeypatch.setattr(turnstile, "fcntl", None)
    one, two = TinyStore(path), TinyStore(path)
    threads = [threading.Thread(target=lambda s=s: [put(s, opened()) for _ in range(20)]) for s in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one.count(Where()) == 40
    one.close()
    two.close()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "ask",
    [
        lambda s: s.load("T-1"),
        lambda s: s.commit([opened()]),
        lambda s: s.find(Where()),
        lambda s: s.wait(0, 0),
        lambda s: list(s.events()),
        lambda s: s.batch().__enter__(),
    ],
)
def test_a_closed_store_says_so(path: Path, ask):
    """Whatever is asked of a closed store, the answer is that it is closed."""
    store = open_store(path)
    put(store, opened())
    store.close()
    with pytest.raises(StoreUnavailable, match="the store is closed"):
        ask(store)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not copied here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_store_is_not_inherited(tiny: TinyStore):
    """A copy of the process must open the store for itself, and its closing closes nothing of the original."""
    put(tiny, opened())
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        try:
            tiny.load("T-1")
        except StoreUnavailable as error:
            os.write(write, str(error).encode())
        tiny.close()
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as said:
        assert b"was opened by the process that this one came from; open it again here" in said.read()
    assert tiny.load("T-1") is not None


def test_a_store_that_was_removed(tiny: TinyStore, path: Path):
    """When the file is gone, a check says that, instead of making a new one."""
    path.unlink()
    with pytest.raises(StoreUnavailable, match="has been removed while it was in use"):
        tiny.check()
    assert not path.exists()


def test_a_store_half_made_is_made_anew(path: Path):
    """A process killed while it made the store left a draft; it is in nobody's way."""
    path.with_name("margine.db.new").write_bytes(b"half")
    filled(path)
    assert not path.with_name("margine.db.new").exists()
