"""A million live clocks: a tick with nothing due, ten thousand due at once, and whether others can work meanwhile.

    python bench/live_clocks.py [--records 1000000] [--due 10000] [--json]

Every record has two promises. Most fall due far in the future, some in one and the same hour. The daemon's pass decides
all of those; meanwhile another process opens a record, reads a list and changes a record, again and again, and its
longest wait is told. Goals: a tick under 1 ms; ten thousand decided in order within 10 s.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

sys.path.pop(0)  # this folder: a script in it must not stand in for a module of Python's own
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.decide import NOW, practice
from engine import timers
from engine.clock import VirtualClock
from engine.commands import Fire, Open
from engine.decide import Decider
from engine.desk import Desk
from engine.events import Escalated, SlaBreached
from engine.store import open_store
from engine.store.contract import Change, Store, Where

HOUR = 3600
LATER = NOW + 400 * 24 * HOUR
"""When the clocks that are not due begin: the pass must not find them."""


def fill(store: Store, records: int, opened: int) -> None:
    """So many new tickets, as one decision made it; the store gives each its number."""
    decision = Decider(practice()).decide(
        None, Open(kind="ticket", by="anna", fields={"subject": "VPN", "priority": "P3"}), opened
    )
    change = Change("", 0, decision.events, decision.record, number=decision.number)
    for begin in range(0, records, 1000):
        with store.batch():
            for _ in range(min(1000, records - begin)):
                store.commit([change])


def ticks(store: Store, desk: Desk, now: int) -> float:
    """Milliseconds of a pass that finds nothing, the next due time included."""
    found = []
    for _ in range(200):
        began = time.perf_counter()
        timers.run_once(desk, now)
        store.next_due()
        found.append((time.perf_counter() - began) * 1000)
    return median(found)


def beside(path: Path) -> None:
    """The other process: works until its standard input ends, then tells its longest waits in milliseconds."""
    import threading

    store = open_store(path)
    desk = Desk(store, practice(), VirtualClock(LATER))
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    waits: dict[str, list[float]] = {"open": [], "list": [], "change": []}
    print("ready", flush=True)
    while not ended.is_set():
        began = time.perf_counter()
        stream = desk.handle(Open(kind="ticket", by="anna", fields={"subject": "Beside"})).id
        opened = time.perf_counter()
        store.find(Where("ticket", open=True), "due", None, 50)
        listed = time.perf_counter()
        desk.handle(Fire(id=stream, transition="start", by="anna"))
        done = time.perf_counter()
        for name, (a, b) in zip(waits, pairwise((began, opened, listed, done)), strict=True):
            waits[name].append((b - a) * 1000)
    print(json.dumps({"rounds": len(waits["open"])} | {f"longest_{name}": max(times) for name, times in waits.items()}))


def storm(path: Path, desk: Desk, now: int) -> dict[str, Any]:
    """One pass over all that is due, with somebody else at work."""
    other = subprocess.Popen(
        [sys.executable, __file__, "--beside", str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    assert other.stdout.readline() == "ready\n"
    position = desk.store.position()
    began = time.perf_counter()
    done = timers.run_once(desk, now)
    seconds = time.perf_counter() - began
    words, _ = other.communicate("")
    fired = [e.body.due for e in desk.store.events(after=position) if isinstance(e.body, Escalated | SlaBreached)]
    return {
        "records": done.records,
        "seconds": seconds,
        "in_order": all(a <= b for a, b in pairwise(fired)),
        "beside": json.loads(words),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--beside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.beside:
        beside(options.beside)
        return
    folder = Path(tempfile.mkdtemp(prefix="margine-bench-", dir=Path.cwd()))
    try:
        path = folder / "margine.db"
        store = open_store(path)
        fill(store, options.records - options.due, LATER)
        fill(store, options.due, NOW)
        desk = Desk(store, practice(), VirtualClock(NOW + 3 * HOUR))
        figures: dict[str, Any] = {"tick_ms": ticks(store, desk, NOW)}
        figures |= storm(path, desk, NOW + 4 * HOUR)
        store.close()
    finally:
        shutil.rmtree(folder)
    if options.json:
        print(json.dumps(figures))
        return
    print(f"{options.records:,} records with two clocks each")
    print(f"a tick with nothing due     {figures['tick_ms']:8.3f} ms   (goal: under 1)")
    print(f"{figures['records']:,} due at once         {figures['seconds']:8.1f} s    (goal: within 10)")
    print(f"in the order of their due times: {'yes' if figures['in_order'] else 'NO'}")
    print("meanwhile, in another process: " + ", ".join(f"{k} {v:.0f}" for k, v in figures["beside"].items()) + " (ms)")


if __name__ == "__main__":
    main()
