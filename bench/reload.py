"""From a saved file to new rules in force: in a running daemon, in an open queue, and what of it is work.

    python bench/reload.py [--records 10000] [--rounds 12] [--json]

A store with so many open tickets; `margine run` as a process of its own; in this process what an open queue has: its
two stores and its feed. Each round saves the company's file at one stroke, with another target, and takes the time
until the daemon says that the rules are in force, and until the queue's desk has them. Goal: under 1 s, of which the
debounce is the larger part.

Then, without any watching, in turns: a check of the folder, and everything that follows a debounce (validate, look for
stranded records, journal, put in force at the desk). Goal: under 150 ms. Once, the sweep over live records that finds
that none has to follow. And a process that begins: reading the rules alone, and by the store that says which are in
force. At last the events that the reloads have left: one each, and none of any record.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from statistics import median

sys.path.pop(0)  # this folder: a script in it must not stand in for a module of Python's own
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine import takeover
from engine.clock import SystemClock
from engine.commands import Done, Open
from engine.desk import Desk
from engine.rulebook import Rulebook
from engine.store import open_store
from engine.watcher.lookout import DEBOUNCE, STABLE
from engine.workflow import load
from tui.feed import News, Silence
from tui.stores import Stores

ROOT = Path(__file__).resolve().parent.parent
EDITED = "company.yaml"
TABLE = """\
save to rules in force, daemon  {save_to_daemon_ms:6.0f} ms, worst {save_to_daemon_worst_ms:.0f}
save to rules in force, queue   {save_to_queue_ms:6.0f} ms, worst {save_to_queue_worst_ms:.0f}   (goal: 1000)
of which debounce               {debounce_ms:6.0f} ms
validate and swap               {validate_and_swap_ms:6.1f} ms   (goal: 150)
a check of the same folder      {check_ms:6.1f} ms, ratio {beside_check:.2f}
beginning from the disk alone   {begin_from_disk_ms:6.1f} ms; by the journal {more_ms:+.1f} ms
a sweep that finds all as it is {sweep_ms:6.1f} ms
{records:,} records, {reloads} reloads: {sets} sets journalled, {clocks} clocks touched"""


class Practice:
    """The shipped rules, and a store full of open tickets."""

    def __init__(self, folder: Path, records: int) -> None:
        self.rules, self.path = folder / "workflows", folder / "margine.db"
        shutil.copytree(ROOT / "workflows", self.rules)
        self.text = (self.rules / EDITED).read_text()
        self.edits = 0
        store = open_store(self.path)
        standing = Rulebook(store, self.rules).look(SystemClock().now(), "bench")
        desk = Desk(store, standing.workflow, SystemClock())
        with desk.batch():
            assert isinstance(desk.handle(Open(kind="client", by="dario", fields={"name": "Rossi"})), Done)
            for number in range(records):
                fields = {"subject": f"Richiesta {number}", "client": "C-1"}
                assert isinstance(desk.handle(Open(kind="ticket", by="carla", fields=dict(fields))), Done)
        store.close()

    def save(self) -> None:
        """Another text of the company's file, at one stroke."""
        self.edits += 1
        draft = self.rules / f".{EDITED}.swp"
        draft.write_text(f"{self.text}# edit {self.edits}\n")
        draft.rename(self.rules / EDITED)


def watched(practice: Practice, rounds: int) -> dict[str, float]:
    """Milliseconds from a save to rules in force, in a daemon and in a queue."""
    stores = Stores(lambda: open_store(practice.path), load(practice.rules), SystemClock(), "anna")
    opened = [stores.open()]
    taken: list[float] = []
    heard = threading.Event()

    def tell(what: News | Silence) -> None:
        if isinstance(what, News) and what.rules:
            opened[0] = stores.follow(opened[0])
            stores.put_in_force(opened[0])
            taken.append(time.perf_counter())
            heard.set()

    stores.listen(opened[0].position, tell)
    command = [sys.executable, "-m", "engine.cli", "--home", str(practice.rules.parent), "run"]
    daemon = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert daemon.stderr is not None
    assert "keeping" in daemon.stderr.readline()
    by_daemon, by_queue = [], []
    for _ in range(rounds + 1):
        heard.clear()
        saved = time.perf_counter()
        practice.save()
        line = daemon.stderr.readline()
        by_daemon.append((time.perf_counter() - saved) * 1000)
        assert "in force: company.yaml changed" in line, line
        assert heard.wait(30)
        by_queue.append((taken[-1] - saved) * 1000)
    daemon.terminate()
    daemon.wait()
    stores.close()
    return {  # the first round also waits for the daemon's own beginning
        "save_to_daemon_ms": median(by_daemon[1:]),
        "save_to_daemon_worst_ms": max(by_daemon[1:]),
        "save_to_queue_ms": median(by_queue[1:]),
        "save_to_queue_worst_ms": max(by_queue[1:]),
        "debounce_ms": (DEBOUNCE + STABLE) * 1000,
    }


def worked(practice: Practice, rounds: int) -> dict[str, float]:
    """Milliseconds of processor time of a check, and of everything that a reload does; in turns."""
    store = open_store(practice.path)
    book = Rulebook(store, practice.rules)
    desk = Desk(store, book.look(0, "bench").workflow, SystemClock())
    checks, swaps = [], []
    for _ in range(rounds):
        practice.save()
        began = time.process_time()
        load(practice.rules)
        checks.append((time.process_time() - began) * 1000)
        began = time.process_time()
        standing = book.look(0, "bench")
        desk.adopt(standing.workflow, standing.since, partial(book.former, standing))
        swaps.append((time.process_time() - began) * 1000)
    began = time.process_time()
    brought = takeover.follow_rules(desk)
    swept = (time.process_time() - began) * 1000
    assert brought == 0, brought
    store.close()
    ratio = median(swap / check for swap, check in zip(swaps, checks, strict=True))
    return {"check_ms": median(checks), "validate_and_swap_ms": median(swaps), "beside_check": ratio, "sweep_ms": swept}


def begun(practice: Practice, rounds: int) -> dict[str, float]:
    """Milliseconds until a process has its rules: from the disk alone, and with a store just opened that says which."""
    alone, journalled = [], []
    for _ in range(rounds):
        began = time.process_time()
        load(practice.rules)
        alone.append((time.process_time() - began) * 1000)
        began = time.process_time()
        store = open_store(practice.path)
        Rulebook(store, practice.rules).begin(lambda _: 0)
        journalled.append((time.process_time() - began) * 1000)
        store.close()
    more = median(b - a for a, b in zip(alone, journalled, strict=True))
    return {"begin_from_disk_ms": median(alone), "begin_by_journal_ms": median(journalled), "more_ms": more}


def left(practice: Practice, records: int) -> dict[str, float]:
    """Events of the journal beyond the openings."""
    store = open_store(practice.path)
    kinds = [type(event.body).__name__ for event in store.events()]
    touched = sum(kind.startswith("Timer") and kind != "TimerStarted" for kind in kinds)
    store.close()
    return {"records": records, "reloads": practice.edits, "sets": kinds.count("RulesAdopted") - 1, "clocks": touched}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--records", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=12)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="margine-bench-", dir=Path.cwd()))
    try:
        practice = Practice(folder, options.records)
        figures = watched(practice, options.rounds) | worked(practice, options.rounds)
        figures |= begun(practice, options.rounds) | left(practice, options.records)
    finally:
        shutil.rmtree(folder)
    if options.json:
        print(json.dumps(figures))
        return
    print(TABLE.format(**figures))


if __name__ == "__main__":
    main()
