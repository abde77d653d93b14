"""`margine month` for 200 clients and 5,000 time entries, as whole commands from cold processes.

    python bench/month.py [--clients 200] [--entries 5000] [--rounds 5] [--json]

The rules are those of tests/month/shop.py; every client has a contract with a fee and included hours, tickets and its
part of the entries, spread over November 2026. Measured are the overview before and after everything is drawn, the
preview of one client, and drawing all of them in one batch (each round on its own copy of the store): wall time, and
the processor time of the process, which others on the machine do not lengthen. Goal: the overview under 2 s.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.pop(0)  # this folder: a script in it must not stand in for a module of Python's own
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.clock import VirtualClock, instant, zone
from engine.commands import Command, Done, Fire, LogTime, Open
from engine.desk import Desk
from engine.store import open_store
from engine.workflow import load
from tests.month import shop

ROOT = Path(__file__).resolve().parent.parent
ROME = zone("Europe/Rome")
TECHNICIANS = ("anna", "bruno")
TICKETS = 5
"""Tickets of each client."""


def practice(folder: Path, clients: int, entries: int) -> None:
    """A folder with rules and a month of work."""
    (folder / "workflows").mkdir()
    for name in ("CLIENT", "CONTRACT", "TICKET", "PURCHASE", "INVOICE"):
        (folder / "workflows" / f"{name.lower()}.yaml").write_text(getattr(shop, name))
    (folder / "workflows" / "company.yaml").write_text(shop.MONEY)
    store = open_store(folder / "margine.db")
    clock = VirtualClock(instant("2026-10-30T09:00", ROME))
    desk = Desk(store, load(folder / "workflows"), clock, quiet=True)
    with desk.batch():
        tickets = [stream for number in range(clients) for stream in client(desk, number)]
    clock.set(instant("2026-12-01T08:00", ROME))
    for first in range(0, entries, 500):
        with desk.batch():
            for number in range(first, min(first + 500, entries)):
                log(desk, tickets[number % len(tickets)], number, entries)
    store.close()


def client(desk: Desk, number: int) -> list[str]:
    """A client with a contract; its tickets."""
    name = handled(desk, Open(kind="client", by="carla", fields={"name": f"Client {number:03}"}))
    fields = {"subject": f"Care {number:03}", "client": name, "monthly_fee": 25_000, "start_date": "2026-11-01"}
    contract = handled(desk, Open(kind="contract", by="carla", fields={**fields, "included": 120}))
    handled(desk, Fire(id=contract, transition="sign", by="carla"))
    fields = {"client": name, "contract": contract}
    return [
        handled(desk, Open(kind="ticket", by="carla", fields={**fields, "subject": f"Ticket {each}"}))
        for each in range(TICKETS)
    ]


def log(desk: Desk, ticket: str, number: int, entries: int) -> None:
    """Twenty to sixty minutes of somebody's work; the entries fill the month from its first day on."""
    start = instant("2026-11-01T08:00", ROME) + 29 * 86_400 * number // entries
    agent, seconds = TECHNICIANS[number % len(TECHNICIANS)], (20 + number % 41) * 60
    handled(desk, LogTime(id=ticket, by=agent, agent=agent, start=start, seconds=seconds, overlapping=True))


def handled(desk: Desk, command: Command) -> str:
    outcome = desk.handle(command)
    assert isinstance(outcome, Done), outcome
    return outcome.id


def run(folder: Path, *words: str) -> tuple[float, float]:
    """Seconds of a whole command: on the wall, and of the processor."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    own = {"PYTHONPATH": str(ROOT), "MARGINE_HOME": str(folder), "MARGINE_AS": "dario"}
    line = [sys.executable, "-m", "engine.cli", "month", "2026-11", *words]
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    began = time.perf_counter()
    child = os.posix_spawn(
        sys.executable, line, kept | own | {"MARGINE_CLOCK": "2026-12-01T09:00"}, file_actions=silent
    )
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(line)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime


def measure(folder: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Medians in seconds, wall and processor."""
    run(folder)  # the rules are journalled, modules are compiled
    found: dict[str, list[tuple[float, float]]] = {
        "overview": [],
        "one client": [],
        "draw all": [],
        "overview of drafts": [],
    }
    for number in range(rounds):
        found["overview"].append(run(folder))
        found["one client"].append(run(folder, "--client", "Client 100"))
        copy = Path(shutil.copytree(folder, folder.parent / f"round-{number}"))
        found["draw all"].append(run(copy, "--draft", "--all"))
        found["overview of drafts"].append(run(copy))
        shutil.rmtree(copy)
    return {
        name: (round(median(wall for wall, _ in times), 2), round(median(used for _, used in times), 2))
        for name, times in found.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="the result as JSON on standard output")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="margine-month-") as folder:
        (home := Path(folder) / "practice").mkdir()
        practice(home, options.clients, options.entries)
        figures = measure(home, options.rounds)
    result = {"clients": options.clients, "entries": options.entries, "seconds": figures}
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        for name, (wall, used) in figures.items():
            print(f"{name:20} {wall:6.2f} s, of the processor {used:6.2f} s")
    return 0 if figures["overview"][0] < 2 else 1


if __name__ == "__main__":
    sys.exit(main())
