"""The embedded store beside bare sqlite3 and others, on the same disk, in one run.

    python bench/store.py [--records 1000,100000,1000000] [--quick] [--json] [--others PYTHON] [--folder DIR]

- commits: one durable transition (two events, the record, its clock) with bare sqlite3 writing the same rows to the
  same tables and indexes of a copy of the store. Sizes and sides take turns in short rounds; ratios are medians.
- processes: four at once, as fast as they can, one commit at a time and in batches of 16; the same four with SQLite's
  own way of waiting. How long the unluckiest waited, and what all did together beside one alone.
- news: from a commit's return in one process to the end of `wait` in another; and what an idle wait costs.
- cold: a process that opens the store, loads one record, and commits one change; and its memory.
- due: finding that nothing is due, and what is.
- others: stock TinyDB, a hand-written loop of `transitions` and sqlite3, and, where PYTHON has them, DBOS and
  APScheduler; each beside the store on a thousand tickets, turn by turn.

`side_by_side` and `Bare` are made to be used by other benches.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

sys.path.pop(0)  # this folder: a script in it must not stand in for a module of Python's own
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.events import Event, Opened, TimerPaused, TimerResumed, TimerStarted, Transitioned, evolve, replay
from engine.records import Record, Timer
from engine.store import open_store
from engine.store.contract import Change, Committed, Where
from engine.store.tiny import TinyStore, turnstile
from engine.store.tiny.file import SETTINGS
from engine.store.tiny.schema import KNOWS, VERSION
from engine.store.tiny.store import _write

ROOT = Path(__file__).resolve().parent.parent
NOON = 1_790_000_000
PER_ROUND = 300
"""Operations of a side before the next one has its turn: about as many as from one carrying of the log to the next."""


def opening(number: int) -> Change:
    """A new ticket with its clocks, about as large as real ones."""
    stream = f"T-{number}"
    fields: dict[str, Any] = {
        "subject": f"Printer {number} on the second floor prints every page twice",
        "client": f"C-{number % 500}",
        "priority": f"P{1 + number % 4}",
        "service_level": "gold",
        "assignee": f"agent{number % 20}",
    }
    due = NOON + 3600 + number * 7 % 1_000_000
    timer = Timer("running", NOON, target=14400, calendar="office", due=due, next=due - 900)
    events = [
        Event(
            stream, 1, NOON, "client", "mail <1@client.example>", Opened("ticket", "new", fields, "ticket.yaml@3f2a91c")
        ),
        Event(
            stream,
            2,
            NOON,
            "engine",
            "mail <1@client.example>",
            TimerStarted("resolution", timer, "ticket.yaml:42@3f2a91c"),
        ),
    ]
    return Change(stream, 0, events, replay(events))


def transition(record: Record) -> Change:
    """The next transition of a ticket: it waits for the client, and its clock with it; or it goes on."""
    waits = record.state != "waiting"
    state, at, clock = "waiting" if waits else "working", record.changed + 60, record.timers["resolution"]
    due = None if waits else at + clock.target
    timer = Timer("paused" if waits else "running", at, clock.target, clock.consumed + 60, "office", due=due, next=due)
    body = (TimerPaused if waits else TimerResumed)("resolution", timer)
    events = [
        Event(
            record.id,
            record.version + 1,
            at,
            "anna",
            "key anna",
            Transitioned("move", record.state, state, rule="ticket.yaml:30@3f2a91c"),
        ),
        Event(record.id, record.version + 2, at, "engine", "key anna", body),
    ]
    return Change(record.id, record.version, events, evolve(evolve(record, events[0]), events[1]))


def build(path: Path, records: int) -> None:
    """A store of so many tickets, all with a running clock."""
    store = TinyStore(path)
    changes = (opening(number) for number in range(1, records + 1))
    while some := list(islice(changes, 2000)):
        store.commit(some)
    store.close()


class Bare:
    """sqlite3 and nothing else: the same statements with ready-made values, in the same kind of transaction."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.create_function(KNOWS, 0, lambda: VERSION, deterministic=True)
        self.connection.executescript(SETTINGS)

    def rows_of(self, change: Change) -> list[tuple[str, tuple[Any, ...]]]:
        """The statements that the store would run to write a change, found out beforehand."""
        listener = _Listener(self.connection)
        _write(listener, [change])  # type: ignore[arg-type]
        return listener.writes

    def write(self, rows: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        """One durable transaction."""
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        for sql, values in rows:
            execute(sql, values)
        execute("COMMIT")


class _Listener:
    """Passes questions on to a connection, and keeps what would be written."""

    lastrowid = 1

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.writes: list[tuple[str, tuple[Any, ...]]] = []

    def cursor(self) -> _Listener:
        return self

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> Any:
        if sql.startswith("SELECT"):
            return self.connection.execute(sql, values)
        self.writes.append((sql, values))
        return self


def side_by_side(sides: Sequence[Callable[[], list[Callable[[], object]]]], rounds: int) -> list[list[float]]:
    """Seconds per operation of each side in each round. A side gives the operations of its next round, ready to run."""
    taken: list[list[float]] = [[] for _ in sides]
    for round_ in range(rounds):
        for side in [*range(len(sides))][:: 1 if round_ % 2 else -1]:
            operations = sides[side]()
            start = time.perf_counter()
            for operation in operations:
                operation()
            taken[side].append((time.perf_counter() - start) / len(operations))
    return taken


def commits(folder: Path, sizes: list[int], rounds: int) -> dict[str, Any]:
    """Commit rates of the store and of bare sqlite3 at every size."""
    chance = random.Random(1)
    sides, stores = [], []
    for size in sizes:
        copy = folder / f"bare{size}.db"
        shutil.copy(folder / f"{size}.db", copy)
        store, bare = TinyStore(folder / f"{size}.db"), Bare(copy)
        stores += [store, bare.connection]
        sides += _twins(store, bare, size, chance)
    taken = side_by_side(sides, rounds)
    for one in stores:
        one.close()
    found: dict[str, Any] = {}
    for place, size in enumerate(sizes):
        ours, bare_ = taken[2 * place], taken[2 * place + 1]
        found[f"{size:,} records"] = {
            "commits per second": round(1 / median(ours)),
            "bare sqlite3": round(1 / median(bare_)),
            "ratio to bare": ratio(bare_, ours),
            f"ratio to {sizes[0]:,} records": ratio(taken[0], ours),
            "bare: the same ratio": ratio(taken[1], bare_),
        }
    return found


def _twins(
    store: TinyStore, bare: Bare, size: int, chance: random.Random
) -> list[Callable[[], list[Callable[[], object]]]]:
    """Two sides that make the same changes of the same records, each in a round of its own."""
    plans: dict[str, list[list[Change]]] = {"ours": [], "bare": []}

    def plan(side: str) -> list[Change]:
        if not plans[side]:
            names = [f"T-{number}" for number in chance.sample(range(1, size + 1), PER_ROUND)]
            loaded = [record for name in names if (record := store.load(name))]
            changes = [transition(record) for record in loaded]
            for waiting in plans.values():
                waiting.append(changes)
        return plans[side].pop(0)

    def ours() -> list[Callable[[], object]]:
        return [lambda c=change: store.commit([c]) for change in plan("ours")]

    def plain() -> list[Callable[[], object]]:
        rows = [bare.rows_of(change) for change in plan("bare")]
        return [lambda r=row: bare.write(r) for row in rows]

    return [ours, plain]


def ratio(one: list[float], other: list[float]) -> float:
    """Median over the rounds of one side's seconds over the other's: above 1, the other is quicker."""
    return round(median(a / b for a, b in zip(one, other, strict=True)), 2)


def worker(path: str, first: int, seconds: float, batch: int, fair: bool, ready: Any, out: Any) -> None:
    """Commit as fast as possible on one's own records; how many, and the longest that one commit took."""
    if not fair:
        turnstile.fcntl = None  # type: ignore[assignment]
    store = open_store(path)
    records = [store.load(f"T-{first + number}") for number in range(50)]
    ready.wait()
    done, longest, end = 0, 0.0, time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        if batch == 1:
            _commit(store, records, done)
        else:
            with store.batch():
                for number in range(batch):
                    _commit(store, records, done + number)
        done += batch
        longest = max(longest, time.perf_counter() - start)
    out.put((done, longest))
    store.close()


def _commit(store: Any, records: list[Any], number: int) -> None:
    change = transition(records[number % 50])
    outcome = store.commit([change])
    assert isinstance(outcome, Committed), outcome
    records[number % 50] = change.record


def crowd(path: Path, count: int, seconds: float, *, batch: int = 1, fair: bool = True) -> dict[str, Any]:
    """So many processes at once."""
    context = multiprocessing.get_context("spawn")
    ready, out = context.Barrier(count), context.Queue()
    workers = [
        context.Process(target=worker, args=(str(path), 1 + 50 * n, seconds, batch, fair, ready, out))
        for n in range(count)
    ]
    for process in workers:
        process.start()
    said = [out.get(timeout=seconds + 120) for _ in workers]
    for process in workers:
        process.join()
    return {
        "commits per second": round(sum(done for done, _ in said) / seconds),
        "longest wait, ms": round(max(longest for _, longest in said) * 1000, 1),
        "fewest and most of one": [min(done for done, _ in said), max(done for done, _ in said)],
    }


def processes(path: Path, seconds: float, rounds: int) -> dict[str, Any]:
    """Four processes beside one, round by round."""
    ones, fours, batches, before = [], [], [], []
    for _ in range(rounds):
        ones.append(crowd(path, 1, seconds))
        fours.append(crowd(path, 4, seconds))
        batches.append(crowd(path, 4, seconds, batch=16))
        before.append(crowd(path, 4, seconds, fair=False))
    key = "commits per second"

    def beside_one(many: list[dict[str, Any]]) -> float:
        return round(median(b[key] / a[key] for a, b in zip(ones, many, strict=True)), 2)

    return {
        "one": ones,
        "four": fours,
        "four in batches of 16": batches,
        "four with SQLite's own waiting": before,
        "longest wait of four, ms": max(four["longest wait, ms"] for four in fours),
        "longest wait of four with SQLite's own waiting, ms": max(four["longest wait, ms"] for four in before),
        "four together beside one": beside_one(fours),
        "four in batches of 16 beside one": beside_one(batches),
    }


def teller(path: str, times: int, pipe: Any) -> None:
    """Commit at odd moments, and say when each came back and where the journal stood then."""
    store, chance = open_store(path), random.Random(5)
    for number in range(times):
        time.sleep(0.03 + chance.random() / 10)
        _commit(store, [store.load(f"T-{number % 900 + 1}")] * 50, 0)
        pipe.send((store.position(), time.monotonic()))
    store.close()


def news(path: Path, times: int, idle: float) -> dict[str, Any]:
    """How soon another process's commit is heard of, and what waiting for nothing costs."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    store, late = open_store(path), []
    process = context.Process(target=teller, args=(str(path), times, send))
    process.start()
    position = store.position()
    while len(late) < times:
        position = store.wait(position, 60)
        heard, told = time.monotonic(), 0
        while told < position:
            told, committed = receive.recv()
            late.append(max(0.0, heard - committed) * 1000)
    process.join()
    used = time.process_time()
    store.wait(store.position(), idle)
    used = time.process_time() - used
    store.close()
    return {
        "heard after, ms (median)": round(median(late), 1),
        "heard after, ms (worst)": round(max(late), 1),
        "idle, share of a core": round(used / idle, 4),
    }


COLD = """
import sys, time, resource
sys.path[0] = {root!r}
from engine.store import open_store; import engine.store.tiny
from bench.store import transition
def memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() // 1024
before = memory()
start = time.perf_counter()
store = open_store({path!r}); record = store.load({name!r})
loaded = time.perf_counter() - start
change = transition(record)
start = time.perf_counter()
store.commit([change])
committed = time.perf_counter() - start
print(loaded * 1000, committed * 1000, memory() - before)
store.close()
"""


def cold(path: Path, size: int, times: int) -> dict[str, Any]:
    """What a command line pays: open and load, then commit; and the memory that this adds to the process."""
    said = []
    for number in range(times):
        name = f"T-{1 + number * 7919 % size}"
        code = COLD.format(root=str(ROOT), path=str(path), name=name)
        output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        said.append([float(word) for word in output.split()])
    opened, committed, memory = (median(column) for column in zip(*said, strict=True))
    return {
        "open and load, ms": round(opened, 2),
        "then commit, ms": round(committed, 2),
        "memory added, KiB": round(memory),
    }


def due(path: Path, size: int) -> dict[str, Any]:
    """The daemon's question, and lists as a screen asks for them."""
    store = open_store(path)
    first = store.next_due() or 0
    soon = max(at for at, _ in store.due(first + 10_000, 200))

    def took(ask: Callable[[], object], times: int) -> float:
        rounds = []
        for _ in range(9):
            start = time.perf_counter()
            for _ in range(times):
                ask()
            rounds.append((time.perf_counter() - start) / times)
        return round(median(rounds) * 1e6, 1)

    last = store.find(Where(open=True), "due", limit=50, backwards=True)
    found = {
        "live clocks": size,
        "none due, us": took(lambda: store.due(first - 1, 200), 1000),
        "next due, us": took(store.next_due, 1000),
        "200 due, us": took(lambda: store.due(soon, 200), 50),
        "first page of 50 by deadline, us": took(lambda: store.find(Where(kind="ticket", open=True)), 5),
        "a page from the middle, us": took(lambda: store.find(Where(open=True), "due", (NOON + 500_000, 0)), 5),
        "last page, us": took(lambda: store.find(Where(open=True), "due", limit=50, backwards=True), 5),
        "a technician's page, us": took(lambda: store.find(Where(assignee="agent7", open=True)), 5),
        "a client's page, newest first, us": took(lambda: store.find(Where(client="C-7"), "changed"), 5),
        "count of a client, us": took(lambda: store.count(Where(client="C-7", open=True)), 5),
        "count of all open, us": took(lambda: store.count(Where(open=True)), 1),
    }
    assert last.records
    store.close()
    return found


def others(python: str, folder: Path, rounds: int) -> dict[str, Any]:
    """Rates of other ways to keep a thousand tickets' transitions, each measured right after the store's."""
    found: dict[str, Any] = {}
    for name in ("tinydb", "transitions", "dbos", "apscheduler"):
        pairs = []
        try:
            for number in range(rounds):
                ours = _rate_of(sys.executable, "margine", folder, number)
                theirs = _rate_of(python if name in {"dbos", "apscheduler"} else sys.executable, name, folder, number)
                pairs.append((ours, theirs))
        except subprocess.CalledProcessError as error:
            found[name] = f"not measured: {error.stderr.strip().splitlines()[-1]}"
            continue
        except OSError as error:
            found[name] = f"not measured: {error}"
            continue
        found[name] = {
            "operations per second": round(median(theirs for _, theirs in pairs), 1),
            "the store meanwhile": round(median(ours for ours, _ in pairs)),
            "the store is so many times as fast": round(median(ours / theirs for ours, theirs in pairs), 1),
        }
    return found


def _rate_of(python: str, name: str, folder: Path, number: int) -> float:
    with tempfile.TemporaryDirectory(prefix=f"{name}{number}", dir=folder) as own:
        command = [python, str(ROOT / "bench" / "others.py"), name, own]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(output.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", default="1000,100000,1000000", help="sizes of stores, smallest first")
    parser.add_argument("--quick", action="store_true", help="sizes 1,000 and 20,000, short rounds")
    parser.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    parser.add_argument(
        "--others", default=sys.executable, metavar="PYTHON", help="an interpreter that has DBOS and APScheduler"
    )
    parser.add_argument("--folder", help="where to make the stores; they are removed afterwards")
    options = parser.parse_args()
    sizes = [1000, 20000] if options.quick else [int(size) for size in options.records.split(",")]
    rounds, seconds = (4, 0.5) if options.quick else (24, 3.0)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        for size in sizes:
            say(f"building a store of {size:,} records")
            build(folder / f"{size}.db", size)
        parts: dict[str, Callable[[], Any]] = {
            "cold": lambda: {
                f"{size:,} records": cold(folder / f"{size}.db", size, 5 if options.quick else 21) for size in sizes
            },
            "due": lambda: {f"{size:,} records": due(folder / f"{size}.db", size) for size in sizes},
            "commits": lambda: commits(folder, sizes, rounds),
            "processes": lambda: processes(folder / f"{sizes[0]}.db", seconds, 1 if options.quick else 3),
            "news": lambda: news(folder / f"{sizes[0]}.db", 20 if options.quick else 100, seconds),
            "others": lambda: others(options.others, folder, 1 if options.quick else 3),
        }
        for part, measure in parts.items():
            say(f"measuring {part}")
            figures[part] = measure()
            say(json.dumps(figures[part]))
    figures["peak memory of this process, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(figures, indent=2) if options.json else as_text(figures))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def as_text(figures: Any, indent: str = "") -> str:
    """Figures one below the other."""
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}", as_text(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name}: {value}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
