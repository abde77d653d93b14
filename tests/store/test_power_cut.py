"""A power cut takes what was not synced, and nothing that was acknowledged."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from engine.store.tiny import TinyStore
from tests.store.power import Entry, Recorder, disk_after, library

COMMITS = 60
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    library() is None, reason="this Python's SQLite is built in, and cannot be watched at its door to the disk"
)


def record(path: Path, synchronous: str, log: Path) -> None:
    """Write a store in this process, and the log of what SQLite did to the disk meanwhile."""
    from tests.store import writer

    recorder = Recorder()
    store = TinyStore(path)
    store._file.connection.execute(f"PRAGMA synchronous = {synchronous}")
    store._file.connection.execute("PRAGMA wal_autocheckpoint = 40")
    writer.acknowledge = lambda cause, _: recorder.acknowledge(cause)
    for number in range(COMMITS):
        writer.write(store, "w", random.Random(number), number)
    log.write_bytes(msgspec.msgpack.encode(recorder.log))
    os._exit(0)


def recorded(path: Path, synchronous: str) -> tuple[list[Entry], dict[str, bytes]]:
    """(log, the disk before it) of a process that wrote a store and then was gone."""
    TinyStore(path).close()
    before = {path.name: path.read_bytes()}
    log = path.with_name("log")
    here = "from pathlib import Path; from tests.store.test_power_cut import record; import sys"
    call = f"{here}; record(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))"
    subprocess.run([sys.executable, "-c", call, str(path), synchronous, str(log)], cwd=ROOT, check=True, timeout=100)
    return msgspec.msgpack.decode(log.read_bytes(), type=list[Entry]), before


def causes_after_cut(folder: Path, disk: dict[str, bytes], name: str) -> set[str]:
    """What the journal still has on a disk; the store must be sound."""
    folder.mkdir()
    for file, content in disk.items():
        (folder / file).write_bytes(content)
    store = TinyStore(folder / name)
    assert store.check().problems == ()
    causes = {event.cause for event in store.events()}
    store.close()
    return causes


def acknowledged(log: list[Entry]) -> set[str]:
    return {entry.name for entry in log if entry.what == "acknowledge"}


def test_what_was_acknowledged_survives_a_power_cut(path: Path, tmp_path: Path):
    """At any point, with nothing or any part of what was not synced: everything acknowledged before is there."""
    log, before = recorded(path, "FULL")
    assert len(acknowledged(log)) == COMMITS
    assert {entry.name for entry in log if entry.what == "sync"} == {path.name, f"{path.name}-wal"}
    chance = random.Random(7)
    acknowledgements = [place for place, entry in enumerate(log, start=1) if entry.what == "acknowledge"]
    cuts = {*chance.sample(range(len(log)), 40), *chance.sample(acknowledgements, 20), len(log)}
    for cut in sorted(cuts):
        for luck in (None, chance):
            folder = tmp_path / f"{cut}-{luck is None}"
            causes = causes_after_cut(folder, disk_after(log[:cut], before, luck), path.name)
            assert acknowledged(log[:cut]) <= causes


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
def test_without_syncing_each_commit_a_power_cut_does_lose(path: Path, tmp_path: Path, synchronous):
    """The control: the same writer, syncing never or only now and then, loses what was acknowledged: the cut cuts."""
    log, before = recorded(path, synchronous)
    assert len(acknowledged(log)) == COMMITS
    assert bool([entry for entry in log if entry.what == "sync"]) == (synchronous == "NORMAL")
    ends = [place for place, entry in enumerate(log, start=1) if entry.what == "acknowledge"][-10:]
    kept = {end: causes_after_cut(tmp_path / f"{end}", disk_after(log[:end], before), path.name) for end in ends}
    assert any(acknowledged(log[:end]) - causes for end, causes in kept.items())
