"""Import of the real help desk log, beside the bare commits that it makes: same changes, same batches, same disk.

    python bench/import_log.py [--runs 3] [--json]

All sides start with an empty store in a temporary folder and take turns. The bare side is handed every change ready
made (recorded from an import into memory): no reading, no deciding, no looking up. The desk's side takes as many
transitions of tickets under the same rules, in batches of the same size. Goal: at most twice.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from engine.clock import VirtualClock  # noqa: E402
from engine.commands import Done, Fire, Open  # noqa: E402
from engine.desk import Desk  # noqa: E402
from engine.intake.log import ROWS_PER_COMMIT, LogImport  # noqa: E402
from engine.intake.log_file import LogFile  # noqa: E402
from engine.intake.log_map_file import load as load_map  # noqa: E402
from engine.intake.summary import Summary  # noqa: E402
from engine.store import open_store  # noqa: E402
from engine.store.contract import Change, Committed, Store  # noqa: E402
from engine.store.memory import MemoryStore  # noqa: E402
from engine.workflow import Workflow, load  # noqa: E402

LOG = ROOT.parent / "shared" / "data" / "helpdesk-log" / "helpdesk.csv"
EXAMPLE = ROOT / "examples" / "helpdesk-log"
FIELDS = {"subject": "Bench", "priority": "S2", "service_level": "level-2"}


class Recorder(MemoryStore):
    """A store in memory that remembers what was committed, batch by batch."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[Sequence[Change]]] = []

    def commit(self, changes: Sequence[Change]):
        outcome = super().commit(changes)
        if isinstance(outcome, Committed):
            self.batches[-1].append(changes)
        return outcome

    @contextmanager
    def batch(self) -> Iterator[None]:
        self.batches.append([])
        with super().batch():
            yield


def imported(store: Store, workflow: Workflow) -> Summary:
    """The whole log through the desk."""
    mapping, _ = load_map(EXAMPLE / "map.yaml", workflow)
    with LogFile(LOG) as file:
        return LogImport(Desk(store, workflow, VirtualClock()), mapping, file).run()


def committed(store: Store, batches: list[list[Sequence[Change]]]) -> None:
    """The same changes, as they are."""
    for batch in batches:
        with store.batch():
            for changes in batch:
                assert isinstance(store.commit(changes), Committed)


def transitions(store: Store, workflow: Workflow, count: int) -> float:
    """Seconds for so many durable transitions through the desk, in batches; 2,288 tickets are opened before."""
    clock = VirtualClock(1_300_000_000)
    desk = Desk(store, workflow, clock)
    with desk.batch():
        opening = Open(kind="ticket", by="agent-1", fields=FIELDS | {"client": _client(desk)})
        tickets = [desk.handle(opening).id for _ in range(2288)]
    verbs = {"new": "take", "in_charge": "wait", "waiting": "take"}
    start = time.perf_counter()
    for first in range(0, count, ROWS_PER_COMMIT):
        clock.advance(1)
        with desk.batch():
            for turn in range(first, min(first + ROWS_PER_COMMIT, count)):
                ticket = tickets[turn % len(tickets)]
                verb = verbs[desk.load(ticket).state]
                assert isinstance(desk.handle(Fire(id=ticket, transition=verb, by="agent-1")), Done)
    return time.perf_counter() - start


def _client(desk: Desk) -> str:
    return desk.handle(Open(kind="client", by="agent-1", fields={"name": "Bench"})).id


def timed(work: Callable[[Store], object]) -> float:
    """Seconds that `work` takes on an empty durable store."""
    folder = Path(tempfile.mkdtemp(prefix="margine-bench-"))
    try:
        store = open_store(folder / "margine.db")
        start = time.perf_counter()
        seconds = work(store)
        seconds = seconds if isinstance(seconds, float) else time.perf_counter() - start
        store.close()
    finally:
        shutil.rmtree(folder)
    return seconds


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--json", action="store_true")
    asked = arguments.parse_args()
    workflow = load(EXAMPLE / "workflows")
    recorder = Recorder()
    start = time.perf_counter()
    summary = imported(recorder, workflow)
    in_memory = time.perf_counter() - start
    gc.collect()
    gc.freeze()  # the recording is the bench's own; neither side is to look through it for garbage
    changes = sum(map(len, recorder.batches))
    whole, bare, desk = [], [], []
    for _ in range(asked.runs):
        whole.append(timed(lambda store: imported(store, workflow)))
        bare.append(timed(lambda store: committed(store, recorder.batches)))
        desk.append(timed(lambda store: transitions(store, workflow, changes)))
    figures = {
        "rows": summary.rows,
        "rows_per_commit": ROWS_PER_COMMIT,
        "changes": changes,
        "events": recorder.position(),
        "import_s": round(median(whole), 3),
        "bare_commits_s": round(median(bare), 3),
        "desk_commits_s": round(median(desk), 3),
        "import_over_bare": round(median(whole) / median(bare), 2),
        "import_over_desk": round(median(whole) / median(desk), 2),
        "in_memory_s": round(in_memory, 3),
        "rows_per_s": round(summary.rows / median(whole)),
    }
    if asked.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:16} {value:>12,}")


if __name__ == "__main__":
    main()
