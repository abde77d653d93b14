"""One durable transition at a time, as other tools do it: `others.py NAME FOLDER` prints operations per second.

    margine      the embedded store: record, two events and a clock in one commit
tinydb       stock TinyDB on a JSON file of 1,000 tickets: one update each (it syncs nothing to the disk)
transitions  a hand-written loop: a Machine, one UPDATE and one INSERT in a durable sqlite3 transaction
dbos         one workflow of many steps on its SQLite system database: one durable step each
apscheduler  a thousand jobs in its SQLAlchemy job store on SQLite: one job moved to another instant each
"""

from __future__ import annotations

import json
import logging
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # not this folder: its names are no modules of Python's own

TICKETS = 1000


def rate(operation: Callable[[int], object], seconds: float = 3.0) -> float:
    """Operations per second over a few seconds, after a few that do not count."""
    for number in range(5):
        operation(number)
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        operation(done)
        done += 1
    return done / (time.perf_counter() - start)


def ticket(number: int) -> dict[str, object]:
    subject = f"Printer {number} on the second floor prints every page twice"
    return {"id": f"T-{number}", "kind": "ticket", "state": "new", "version": 1, "subject": subject, "client": "C-1"}


def margine(folder: Path) -> float:
    from bench.store import build, transition
    from engine.store.tiny import TinyStore

    build(folder / "margine.db", TICKETS)
    store = TinyStore(folder / "margine.db")

    def move(number: int) -> None:
        record = store.load(f"T-{number % TICKETS + 1}")
        assert record
        store.commit([transition(record)])

    return rate(move)


def tinydb(folder: Path) -> float:
    from tinydb import TinyDB

    with TinyDB(folder / "tickets.json") as db:
        db.insert_multiple(ticket(number) for number in range(TICKETS))
        return rate(lambda n: db.update({"state": "waiting" if n % 2 else "working"}, doc_ids=[n % TICKETS + 1]))


def transitions(folder: Path) -> float:
    from transitions import Machine

    db = sqlite3.connect(folder / "tickets.db", isolation_level=None)
    db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE tickets (id TEXT PRIMARY KEY, state TEXT, version INTEGER, body TEXT)")
    db.execute("CREATE TABLE events (position INTEGER PRIMARY KEY, ticket TEXT, body TEXT)")
    db.execute("CREATE INDEX by_state ON tickets (state)")
    db.executemany(
        "INSERT INTO tickets VALUES (?, 'working', 1, ?)", [(f"T-{n}", json.dumps(ticket(n))) for n in range(TICKETS)]
    )
    machine = Machine(None, states=["working", "waiting"], initial="working", auto_transitions=False)
    machine.add_transition("wait", "working", "waiting")
    machine.add_transition("start", "waiting", "working")

    class Ticket:
        state = "working"

    def move(number: int) -> None:
        name = f"T-{number % TICKETS}"
        db.execute("BEGIN IMMEDIATE")
        state, version, body = db.execute("SELECT state, version, body FROM tickets WHERE id = ?", (name,)).fetchone()
        item = Ticket()
        machine.add_model(item, initial=state)
        trigger = "wait" if state == "working" else "start"
        item.trigger(trigger)  # type: ignore[attr-defined]
        machine.remove_model(item)
        body = json.dumps(json.loads(body) | {"state": item.state})
        db.execute(
            "UPDATE tickets SET state = ?, version = ?, body = ? WHERE id = ?", (item.state, version + 1, body, name)
        )
        event = json.dumps(
            {"transition": trigger, "source": state, "target": item.state, "at": 1_790_000_000, "by": "anna"}
        )
        db.execute("INSERT INTO events (ticket, body) VALUES (?, ?)", (name, event))
        db.execute("COMMIT")

    return rate(move)


def dbos(folder: Path) -> float:
    from dbos import DBOS

    DBOS(
        config={
            "name": "bench",
            "system_database_url": f"sqlite:///{folder}/dbos.sqlite",
            "log_level": "ERROR",
            "run_admin_server": False,
        }
    )

    @DBOS.step()
    def step(number: int) -> str:
        return "waiting" if number % 2 else "working"

    @DBOS.workflow()
    def moves() -> float:
        return rate(step)

    DBOS.launch()
    try:
        return moves()
    finally:
        DBOS.destroy()


def apscheduler(folder: Path) -> float:
    from datetime import UTC, datetime, timedelta

    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    far = datetime(2100, 1, 1, tzinfo=UTC)
    scheduler = BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.sqlite")})
    scheduler.start(paused=True)
    for number in range(TICKETS):
        scheduler.add_job("time:time", "date", id=f"T-{number}", run_date=far)
    try:
        return rate(lambda n: scheduler.modify_job(f"T-{n % TICKETS}", next_run_time=far + timedelta(seconds=n % 3600)))
    finally:
        scheduler.shutdown(wait=False)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sides = {"margine": margine, "tinydb": tinydb, "transitions": transitions, "dbos": dbos, "apscheduler": apscheduler}
    print(sides[sys.argv[1]](Path(sys.argv[2])))
