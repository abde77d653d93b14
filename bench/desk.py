"""A whole command, decided and durable, beside bare sqlite3 that writes the same rows, on the same disk, in one run.

    python bench/desk.py [--tickets 1000] [--rounds 15] [--json]

The desk's side loads a ticket, decides a transition (a guard in CEL, two promises, a ladder) and commits it. The bare
side is handed the rows that come of it, ready made, and writes them in one transaction (WAL, synchronous=FULL) to a
copy of the store. Sides take turns in rounds of a hundred; the ratio is the median over the rounds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

sys.path.pop(0)  # this folder: a script in it must not stand in for a module of Python's own
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.decide import NOW, practice
from bench.store import Bare, side_by_side
from engine.clock import VirtualClock
from engine.commands import Done, Fire, Open
from engine.desk import Desk
from engine.store import open_store
from engine.store.contract import Change
from engine.store.memory import MemoryStore

ROUND = 100
VERBS = {"new": "start", "waiting": "start", "working": "wait"}


class Recorder(MemoryStore):
    """Remembers the last change, so that it can be made again elsewhere."""

    last: Change

    def commit(self, changes: Sequence[Change]):
        self.last = changes[-1]
        return super().commit(changes)


def filled(desk: Desk, tickets: int) -> Desk:
    with desk.batch():
        for _ in range(tickets):
            assert isinstance(desk.handle(Open(kind="ticket", by="anna", fields={"subject": "VPN"})), Done)
    return desk


def measure(folder: Path, tickets: int, rounds: int) -> dict[str, float]:
    workflow, clock = practice(), VirtualClock(NOW)
    store = open_store(folder / "desk.db")
    desk, twin = filled(Desk(store, workflow, clock), tickets), filled(Desk(Recorder(), workflow, clock), tickets)
    store.backup(str(folder / "bare.db"))
    bare = Bare(folder / "bare.db")
    turns = {"desk": 0, "bare": 0}

    def commands(side: str, state: Callable[[str], str]) -> list[Fire]:
        first, turns[side] = turns[side], turns[side] + ROUND
        names = [f"T-{turn % tickets + 1}" for turn in range(first, first + ROUND)]
        return [Fire(id=name, transition=VERBS[state(name)], by="anna") for name in names]

    def ours() -> list[Callable[[], object]]:
        clock.advance(1)
        return [lambda c=c: desk.handle(c) for c in commands("desk", lambda name: store.load(name).state)]

    def plain() -> list[Callable[[], object]]:
        written = []
        for command in commands("bare", lambda name: twin.store.load(name).state):
            assert isinstance(twin.handle(command), Done)
            rows = bare.rows_of(twin.store.last)
            written.append(lambda rows=rows: bare.write(rows))
        return written

    ours_s, bare_s = side_by_side([ours, plain], rounds)
    ratios = [b / o for o, b in zip(ours_s, bare_s, strict=True)]
    return {"desk_us": median(ours_s) * 1e6, "bare_us": median(bare_s) * 1e6, "ratio": median(ratios)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tickets", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=15)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="margine-bench-", dir=Path.cwd()))
    try:
        figures = measure(folder, options.tickets, options.rounds)
    finally:
        shutil.rmtree(folder)
    if options.json:
        print(json.dumps(figures))
        return
    print("one command, decided and durable   {desk_us:8.0f} µs".format(**figures))
    print("its rows, bare sqlite3             {bare_us:8.0f} µs".format(**figures))
    print("rate of the desk / bare            {ratio:8.2f}   (goal: at least 0.80)".format(**figures))


if __name__ == "__main__":
    main()
