"""Several processes on one store: nothing is lost, nothing is half done, whoever is killed."""

from __future__ import annotations

import random
import select
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from engine.problems import StoreUnavailable
from engine.store.contract import Conflict, Where
from engine.store.tiny import TinyStore
from tests.store.changes import moved, noted, opened, put

WRITER = [sys.executable, "-m", "tests.store.writer"]
ROOT = Path(__file__).parents[2]


def start(path: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*WRITER, str(path), name, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def acknowledged(output: bytes) -> dict[str, int]:
    """Cause → events, of the lines that arrived whole."""
    lines = [line.decode().split() for line in output.split(b"\n")[:-1]]
    return {cause: int(events) for cause, events in lines}


def journalled(store: TinyStore) -> Counter[str]:
    """Cause → events, as the journal has them."""
    return Counter(event.cause for event in store.events())


def finished(processes: list[subprocess.Popen[bytes]]) -> dict[str, int]:
    """What writers that come to their end have acknowledged."""
    said: dict[str, int] = {}
    for process in processes:
        output, errors = process.communicate(timeout=100)
        assert process.returncode == 0, errors.decode()
        said |= acknowledged(output)
    return said


def test_a_race_between_two_stores_has_one_winner(path: Path):
    """Two that decide on the same version: the second is told what it missed, and sees it when it looks again."""
    one, two = TinyStore(path), TinyStore(path)
    record = put(one, opened())
    assert two.load("T-1") == record
    put(one, moved(record, "working"))
    assert two.commit([moved(record, "waiting")]) == Conflict("T-1", expected=1, found=2)
    assert two.load("T-1").state == "working"  # type: ignore[union-attr]
    one.close()
    two.close()


def test_a_batch_is_invisible_to_others_until_its_end(path: Path):
    """Another connection sees all of a batch or nothing, and is never kept from reading."""
    one, two = TinyStore(path), TinyStore(path)
    with one.batch():
        put(one, opened())
        assert two.count(Where()) == 0
        assert two.wait(0, 0.001) == 0
        put(one, opened())
    assert two.wait(0, 60) == 2
    assert two.count(Where()) == 2
    one.close()
    two.close()


def test_waiting_hears_of_another_process(tiny: TinyStore, path: Path):
    """A commit of another process ends the wait, long before its time."""
    writer = start(path, "w", "1", "1")
    assert tiny.wait(0, timeout=100) > 0
    assert set(finished([writer])) == {"w-0"}


def test_four_processes_lose_nothing(path: Path):
    """Four writers at once: every acknowledged commit is there, once and whole, and numbers have no gap."""
    said = finished([start(path, name, name, "40") for name in "abcd"])
    assert len(said) == 160
    store = TinyStore(path)
    assert journalled(store) == said
    numbers = sorted(int(r.id[2:]) for r in store.find(Where(), limit=1000).records if r.id.startswith("T-"))
    assert numbers == list(range(1, len(numbers) + 1))
    assert store.check().problems == ()
    store.close()


def test_four_processes_race_for_one_record(path: Path):
    """Nobody's note overwrites another's, however often they meet."""
    said = finished([start(path, name, "race", "40") for name in "abcd"])
    store = TinyStore(path)
    assert store.load("shared").version == len(said) == 160  # type: ignore[union-attr]
    assert journalled(store) == said
    store.close()


def test_killed_writers_lose_nothing_acknowledged(path: Path):
    """Writers killed at random instants: what they had acknowledged is there, and nothing is there by half."""
    chance = random.Random(20261123)
    said: dict[str, int] = {}
    for round_ in range(10):
        writers = [start(path, f"{name}{round_}", str(chance.random())) for name in "abc"]
        outputs = [_until_killed(writer, chance) for writer in writers]
        for output in outputs:
            said |= acknowledged(output)
        store = TinyStore(path)
        found = journalled(store)
        assert {cause: found[cause] for cause in said} == said
        assert {events for cause, events in found.items() if "-" in cause} <= {1, 3, 4}
        assert store.check().problems == ()
        keep = put(store, opened())
        put(store, noted(keep, "life goes on"))
        store.close()
    assert len(said) > 100


def _until_killed(writer: subprocess.Popen[bytes], chance: random.Random) -> bytes:
    """Let a writer write a little, kill it in whatever it does then, and return all that it said."""
    assert writer.stdout
    output = b""
    while output.count(b"\n") < chance.randrange(3, 40):
        output += writer.stdout.read1()
    select.select([], [], [], chance.random() / 500)
    writer.kill()
    output += writer.communicate()[0]
    return output


def test_a_process_with_two_stores_open_keeps_its_locks(path: Path):
    """A screen has the store open twice; another process comes and goes; what the screen then writes is there.

    SQLite's locks belong to the process, and closing any descriptor of the file would drop them all: the visitor would
    take itself for the last one out and remove the log that the screen goes on writing to.
    """
    one, two = TinyStore(path), TinyStore(path)
    record = put(one, opened())
    visitor = "import sys; from engine.store import open_store; open_store(sys.argv[1]).close()"
    subprocess.run([sys.executable, "-c", visitor, str(path)], cwd=ROOT, check=True)
    put(one, moved(record, "working"))
    assert two.load("T-1").state == "working"  # type: ignore[union-attr]
    look = "import sys; from engine.store import open_store; print(open_store(sys.argv[1]).load('T-1').state)"
    seen = subprocess.run([sys.executable, "-c", look, str(path)], cwd=ROOT, check=True, capture_output=True, text=True)
    assert seen.stdout == "working\n"
    two.close()
    put(one, noted(one.load("T-1"), "later"))
    one.close()
    again = TinyStore(path)
    assert again.load("T-1").version == 3  # type: ignore[union-attr]
    again.close()


def test_a_store_that_was_replaced_is_not_written_to(path: Path):
    """A backup moved into place under a running program: it says so, instead of writing to the file that is gone."""
    store = TinyStore(path)
    record = put(store, opened())
    copy = path.with_name("copy.db")
    store.backup(str(copy))
    copy.replace(path)
    with pytest.raises(StoreUnavailable, match="was replaced by another file"):
        store.commit([moved(record, "working")])
    store.close()
