"""Rungs fired durably by the daemon's pass, beside durable transitions of the same tickets, in one run.

    python bench/timers.py [--tickets 2000] [--rounds 5] [--json]

Every ticket has one rung due. The pass finds them by due time, decides each on the record loaded again, and commits;
the other side takes one transition of each ticket, a commit at a time. Goal: at least half the rate of the commits.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.pop(0)  # this folder: a script in it must not stand in for a module of Python's own
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.decide import NOW, practice
from engine.clock import VirtualClock
from engine.commands import Done, Fire, Open
from engine.desk import Desk
from engine.store import open_store
from engine.timers import run_once
from engine.workflow import Workflow

THREE_QUARTERS = 3 * 3600
"""Seconds after which a gold P3 has used 75 % of its response; the rest of its ladder lies ahead."""


def measure(folder: Path, workflow: Workflow, tickets: int) -> tuple[float, float]:
    """(rungs fired per second, transitions per second), on a fresh store."""
    clock = VirtualClock(NOW)
    store = open_store(folder / "margine.db")
    desk = Desk(store, workflow, clock)
    with desk.batch():
        for _ in range(tickets):
            assert isinstance(desk.handle(Open(kind="ticket", by="anna", fields={"subject": "VPN"})), Done)
    clock.advance(THREE_QUARTERS + 3600)  # the calendar closes for lunch
    began = time.perf_counter()
    done = run_once(desk, clock.now())
    fired = done.escalations / (time.perf_counter() - began)
    assert done.escalations == tickets, done
    began = time.perf_counter()
    for number in range(1, tickets + 1):
        assert isinstance(desk.handle(Fire(id=f"T-{number}", transition="start", by="anna")), Done)
    taken = tickets / (time.perf_counter() - began)
    store.close()
    return fired, taken


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tickets", type=int, default=2000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    workflow, rounds = practice(), []
    for _ in range(options.rounds):
        folder = Path(tempfile.mkdtemp(prefix="margine-bench-", dir=Path.cwd()))
        try:
            rounds.append(measure(folder, workflow, options.tickets))
        finally:
            shutil.rmtree(folder)
    figures = {
        "rungs_per_s": median(f for f, _ in rounds),
        "transitions_per_s": median(t for _, t in rounds),
        "ratio": median(f / t for f, t in rounds),
    }
    if options.json:
        print(json.dumps(figures))
        return
    print("rungs fired per second         {rungs_per_s:8.0f}".format(**figures))
    print("durable transitions per second {transitions_per_s:8.0f}".format(**figures))
    print("ratio                          {ratio:8.2f}   (goal: at least 0.50)".format(**figures))


if __name__ == "__main__":
    main()
