"""A plan for 10,000 open records, beside reading them and beside deciding once about each, in one run.

    python bench/plan.py [--records 10000] [--rounds 3] [--json]

Every ticket has two running clocks, and the change shortens one target of each, so that no record is left out. The plan
reads each from the durable store, settles it under either set of rules, and tells what differs. The others only read
them, and read them and decide once. Goal: under 5 s, and at most four times what reading and deciding once take.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

sys.path.pop(0)  # this folder: a script in it must not stand in for a module of Python's own
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.decide import NOW, TICKET, company, practice
from engine.clock import VirtualClock
from engine.commands import Done, FireTimers, Open
from engine.decide import Decider, Replaced
from engine.desk import Desk
from engine.impact import Outlook, changes, forecast
from engine.records import Record
from engine.store import open_store
from engine.store.contract import Store, Where
from engine.views import Views
from engine.workflow import Workflow, load


def shorter() -> Workflow:
    """The same rules with a shorter response for everybody."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "company.yaml").write_text(company().replace("      P3: 4h\n", "      P3: 3h\n"))
        (Path(folder) / "ticket.yaml").write_text(TICKET)
        return load(Path(folder))


def filled(folder: Path, workflow: Workflow, records: int) -> Store:
    store = open_store(folder / "margine.db")
    desk = Desk(store, workflow, VirtualClock(NOW))
    for _ in range(0, records, 500):
        with desk.batch():
            for _ in range(500):
                assert isinstance(desk.handle(Open(kind="ticket", by="anna", fields={"subject": "VPN"})), Done)
    return store


def everything(store: Store, workflow: Workflow) -> Iterable[Record]:
    return Views(store, workflow).all(Where(open=True), "id")


def measure(store: Store, before: Workflow, after: Workflow, records: int) -> tuple[float, float, float]:
    """Seconds for reading, for reading and deciding once, for the plan."""
    now = NOW + 3600
    began = time.perf_counter()
    assert sum(1 for _ in everything(store, before)) == records
    read = time.perf_counter() - began
    decider = Decider(after, lambda: [Replaced(Decider(before), now)])
    began = time.perf_counter()
    assert all(decider.decide(record, FireTimers(id=record.id), now).events for record in everything(store, before))
    decided = time.perf_counter() - began
    began = time.perf_counter()
    found = forecast(Outlook(Decider(before), after, now), changes(before, after), everything(store, before))
    planned = time.perf_counter() - began
    assert len(found.effects) == records
    return read, decided, planned


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--records", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    before, after = practice(), shorter()
    folder = Path(tempfile.mkdtemp(prefix="margine-bench-", dir=Path.cwd()))
    try:
        store = filled(folder, before, options.records)
        started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rounds = [measure(store, before, after, options.records) for _ in range(options.rounds)]
        store.close()
    finally:
        shutil.rmtree(folder)
    figures = {
        "read_s": median(read for read, _, _ in rounds),
        "decided_s": median(decided for _, decided, _ in rounds),
        "plan_s": median(planned for _, _, planned in rounds),
        "ratio": median(planned / decided for _, decided, planned in rounds),
        "memory_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - started) / 1024,
    }
    if options.json:
        print(json.dumps(figures))
        return
    print("reading every open record       {read_s:8.2f} s".format(**figures))
    print("reading and deciding once       {decided_s:8.2f} s".format(**figures))
    print("the plan                        {plan_s:8.2f} s   (goal: 5 s for 10,000 records)".format(**figures))
    print("the plan beside deciding once   {ratio:8.2f}     (goal: at most 4)".format(**figures))
    print("memory that it took             {memory_mb:8.0f} MB".format(**figures))


if __name__ == "__main__":
    main()
