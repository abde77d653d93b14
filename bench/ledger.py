"""The ledger: rating everything from scratch, one entry more, reading it cold, and when nothing happened.

    python bench/ledger.py [--entries N] [--json]

A store of N time entries (100,000) on tickets of 200 clients, half of them under contracts with included hours, blocks
and fees, over a year; one contract has 10,000 more. Times are the processor's: other people's work on the machine does
not count. Beside them stands what the plainest reading of the same rows takes: all facts, decoded.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).parent.parent))

from engine.events import Event, Opened, TimeLogged, Transitioned, replay
from engine.ledger.ledger import Ledger
from engine.store.contract import Change, Committed
from engine.store.tiny import TinyStore
from tests.ledger.firm import FIRM
from tests.practice import at

CLIENTS = 200
FIRST = at("2026-01-01 08:00")
DAY = 86_400
ROUNDS = 3


def opened(store: TinyStore, kind: str, number: str, state: str, **fields: object) -> str:
    """A new record in a state."""
    events = [Event("", 1, FIRST, "anna", "open", Opened(kind, "draft", dict(fields)))]  # type: ignore[arg-type]
    events.append(Event("", 2, FIRST, "anna", "sign", Transitioned("sign", "draft", state)))
    outcome = store.commit([Change("", 0, events, replay(events), number=number)])
    assert isinstance(outcome, Committed)
    return outcome.streams[0]


def worked(store: TinyStore, number: int, starts: list[int], dice: random.Random, **fields: object) -> None:
    """A ticket with its entries."""
    stream = f"T-{number}"
    events = [Event(stream, 1, FIRST, "anna", "open", Opened("ticket", "new", {"subject": "VPN", **fields}))]  # type: ignore[dict-item]
    for version, start in enumerate(starts, 2):
        body = TimeLogged(dice.choice(("anna", "bruno")), start, dice.randrange(5, 180) * 60)
        events.append(Event(stream, version, FIRST + 365 * DAY, "anna", "time", body))
    assert isinstance(store.commit([Change(stream, 0, events, replay(events))]), Committed)


def filled(path: Path, entries: int) -> TinyStore:
    """The store."""
    store, dice = TinyStore(path), random.Random(4)
    with store.batch():
        clients = [opened(store, "client", "C-{n}", "active", name=f"Client {n}") for n in range(CLIENTS)]
        contracts: list[str | None] = []
        for place, client in enumerate(clients):
            terms = {"client": client, "start_date": "2026-01-01", "monthly_fee": 100_00, "included_minutes": 300}
            contract = opened(store, "contract", "K-{n}", "active", **terms) if place % 2 else None
            contracts.append(contract)
            if contract:
                opened(store, "block", "B-{n}", "open", contract=contract, size=1200, start_date="2026-03-01")
    for first in range(0, entries // 4, 500):
        with store.batch():
            for number in range(first, min(first + 500, entries // 4)):
                place = 1 if 4 * number >= entries - 10_000 else dice.randrange(CLIENTS)
                starts = [FIRST + dice.randrange(365) * DAY + dice.randrange(600) * 60 for _ in range(4)]
                worked(store, number, starts, dice, client=clients[place], contract=contracts[place])
    return store


def timed(work: Callable[[], object]) -> float:
    gc.collect()  # what a ledger before has left behind is not this one's work
    began = process_time()
    work()
    return process_time() - began


def figures(store: TinyStore, beside: Path) -> dict[str, float]:
    """Seconds of everything."""
    Ledger(store, FIRM, beside)
    sides = {
        "read the facts, nothing else": lambda: sum(1 for _ in store.facts()),
        "cold: read, rate, add up by client": lambda: by_client(Ledger(store, FIRM)),
        "cold, from a snapshot: add up by client": lambda: by_client(Ledger(store, FIRM, beside)),
    }
    rounds = [{name: timed(work) for name, work in sides.items()} for _ in range(ROUNDS)]
    found = {name: median(each[name] for each in rounds) for name in sides}
    ledger = Ledger(store, FIRM)
    found["all charges once more, nothing new"] = median(timed(lambda: by_client(ledger)) for _ in range(ROUNDS))
    found["refresh, nothing new"] = median(timed(ledger.refresh) for _ in range(200))
    december = date(2026, 12, 1)
    found["what is to be billed, 200 clients"] = timed(
        lambda: [ledger.to_bill(client, december) for client in ledger.clients()]
    )
    found["one entry more, contract of 10,000"] = median(one_more(store, ledger))
    found["one entry more, worst of 50"] = max(one_more(store, ledger))
    return found


def by_client(ledger: Ledger) -> Counter[str]:
    """Revenue of a year by client."""
    found: Counter[str] = Counter()
    for charge in ledger.charges(until=date(2027, 1, 1)):
        found[charge.client] += charge.amount
    return found


def one_more(store: TinyStore, ledger: Ledger) -> list[float]:
    """Entries on the contract of 10,000, one by one: seconds from the commit's end to the rated charge."""
    stream = next(reversed(ledger.entries.values())).record
    dice, found = random.Random(5), []
    for number in range(50):
        record = store.load(stream)
        assert record is not None
        when = FIRST + 364 * DAY + number * 60 if number % 5 else FIRST + dice.randrange(365) * DAY
        body = TimeLogged("anna", when, 3600)
        event = Event(stream, record.version + 1, FIRST + 365 * DAY, "anna", "time", body)
        change = Change(stream, record.version, [event], replay([*store.events(stream), event]))
        assert isinstance(store.commit([change]), Committed)
        began = process_time()
        ledger.refresh()
        assert ledger.of_entry(f"{stream}#{event.version}")
        found.append(process_time() - began)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = filled(Path(folder) / "margine.db", asked.entries)
        found = figures(store, Path(folder) / "margine.db.ledger")
        store.close()
    if asked.json:
        print(json.dumps({"seconds": found}))
        return
    for name, seconds in found.items():
        print(f"{name:40} {seconds * 1000:10,.2f} ms")


if __name__ == "__main__":
    main()
