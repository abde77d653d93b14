"""Nothing unbilled: every search over a year of tickets, from a cold ledger.

    python bench/unbilled.py [--tickets N] [--json]

A store of N tickets (10,000) of 200 clients, half of them under contracts with included hours: each was started, noted
upon, answered and closed; two of three have their entries, some of them not billable or short. Times are the
processor's. Beside them stands what reading the same tickets and their journals takes, nothing else.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import tracemalloc
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.ledger import CLIENTS, DAY, FIRST, opened
from engine.events import Body, Event, FieldsSet, Noted, Opened, TimeLogged, Transitioned, replay
from engine.ledger.ledger import Ledger
from engine.store.contract import Change, Committed, Where
from engine.store.tiny import TinyStore
from engine.unbilled import findings
from engine.views import Views
from tests.unbilled.trade import trade_rules

RULES = trade_rules("agent_gaps: on")
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
NOW = FIRST + 366 * DAY


def happened(start: int, agent: str, dice: random.Random, fields: dict[str, str]) -> list[tuple[int, str, str, Body]]:
    """What happens on a ticket: (instant, who, by which command, what)."""
    hour = 3600
    found: list[tuple[int, str, str, Body]] = [
        (start, "carla", "open", Opened("ticket", "new", {"subject": "VPN", **fields})),
        (start + hour, agent, "assign", Transitioned("assign", "new", "new")),
        (start + hour, agent, "assign", FieldsSet({"assignee": agent})),
        (start + 2 * hour, agent, "note", Noted("Looked at it")),
        (start + 3 * hour, agent, "note", Noted("Done", public=True)),
        (start + 30 * hour, agent, "resolve", Transitioned("resolve", "new", "resolved")),
        (start + 80 * hour, "engine", "close", Transitioned("close", "resolved", "closed", final=True)),
    ]
    if dice.random() < 2 / 3:
        for number in range(2):
            given = {} if dice.random() < 0.9 else {"billable": False, "reason": dice.choice(("", "gift"))}
            body = TimeLogged(agent, start + (2 + number) * hour, dice.randrange(5, 90) * 60, **given)  # type: ignore[arg-type]
            found.append((start + 4 * hour, agent, "time", body))
    return sorted(found, key=lambda each: each[0])


def filled(path: Path, tickets: int) -> TinyStore:
    """The store."""
    store, dice = TinyStore(path), random.Random(4)
    with store.batch():
        clients = [opened(store, "client", "C-{n}", "active", name=f"Client {n}") for n in range(CLIENTS)]
        terms = {"start_date": "2026-01-01", "monthly_fee": 100_00, "included_minutes": 300}
        under = [
            opened(store, "contract", "K-{n}", "active", client=c, **terms) if n % 2 else ""
            for n, c in enumerate(clients)
        ]
    for first in range(0, tickets, 500):
        with store.batch():
            for number in range(first, min(first + 500, tickets)):
                place = dice.randrange(CLIENTS)
                fields = {"client": clients[place]} | ({"contract": under[place]} if under[place] else {})
                start, stream = FIRST + dice.randrange(360) * DAY, f"T-{number}"
                agent = dice.choice(("anna", "bruno"))
                events = [
                    Event(stream, version, at, by, cause, body)
                    for version, (at, by, cause, body) in enumerate(happened(start, agent, dice, fields), 1)
                ]
                assert isinstance(store.commit([Change(stream, 0, events, replay(events))]), Committed)
    return store


def timed(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def read(store: TinyStore) -> int:
    """All tickets and their journals."""
    return sum(1 for r in Views(store, RULES).all(Where(kind="ticket"), "changed") for _ in store.events(r.id))


def figures(store: TinyStore) -> dict[str, object]:
    """Seconds of everything, what was found, and how much memory the search itself took."""
    found: dict[str, object] = {"read tickets and journals, nothing else": timed(lambda: read(store))}
    ledger = Ledger(store, RULES)
    found["a ledger, cold"] = timed(lambda: Ledger(store, RULES))
    found["all searches, a year"] = timed(lambda: findings(ledger, Views(store, RULES), *YEAR, now=NOW))
    quarter = (date(2026, 10, 1), date(2027, 1, 1))
    found["all searches, three months"] = timed(lambda: findings(ledger, Views(store, RULES), *quarter, now=NOW))
    tracemalloc.start()
    told = findings(ledger, Views(store, RULES), *YEAR, now=NOW)
    found["peak of memory"] = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    found["found"] = dict(Counter(each.detector for each in told))
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = filled(Path(folder) / "margine.db", asked.tickets)
        found = figures(store)
        store.close()
    if asked.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:42} {f'{value:8.2f} s' if isinstance(value, float) else value}")


if __name__ == "__main__":
    main()
