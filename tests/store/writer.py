"""A process that writes a store, and says on its standard output what the store has acknowledged.

    writer.py STORE NAME SEED [COUNT]    commands of several kinds, for ever or COUNT times
    writer.py STORE NAME race COUNT      COUNT notes on the record `shared`, against everybody else

Each line is one acknowledged commit: its cause, and how many events the journal then has under it.
"""

from __future__ import annotations

import os
import random
import sys
from itertools import count

from engine.events import Event, Noted, Opened, TimeLogged, evolve
from engine.records import Message, Record
from engine.store import open_store
from engine.store.contract import Change, Committed, Conflict, Store

NOON = 1_790_000_000


def change(record: Record | None, cause: str, stream: str = "", events: int = 1) -> Change:
    """A change of `events` events that all carry the cause."""
    first = record.version if record else 0
    made, version = [], first
    for version in range(first + 1, first + 1 + events):
        body = TimeLogged("anna", NOON, version, note=cause) if version % 2 else Noted(cause)
        if version == 1:
            body = Opened("ticket", "new", {"client": cause[:1], "subject": "x" * 200})
        made.append(Event(stream, version, NOON + version, "anna", cause, body))
        record = evolve(record, made[-1])
    key, message = f"key {cause}", Message(f"message {cause}", "", ("anna",), cause, NOON)
    return Change(stream, first, made, record, (message,), key, "" if stream else "T-{n}")


def acknowledge(cause: str, events: int) -> None:
    """Tell the parent, past every buffer, that a commit came back."""
    os.write(1, f"{cause} {events}\n".encode())


def write(store: Store, name: str, chance: random.Random, number: int) -> None:
    """One command of a random kind, and its acknowledgement."""
    cause, mine = f"{name}-{number}", f"{name}-own"
    match chance.randrange(4):
        case 0:
            made, events = store.commit([change(None, cause)]), 1
        case 1:
            made, events = store.commit([change(store.load(mine), cause, mine, events=3)]), 3
        case 2:
            own = change(store.load(mine), cause, mine, events=2)
            other = change(None, cause)
            made, events = (
                store.commit(
                    [own, Change(**{f: getattr(other, f) for f in other.__slots__} | {"key": "", "messages": ()})]
                ),
                3,
            )
        case _:
            with store.batch():
                for part in "abcd":
                    one = change(store.load(mine), cause, mine)
                    made = store.commit(
                        [Change(**{f: getattr(one, f) for f in one.__slots__} | {"key": f"key {cause}{part}"})]
                    )
            events = 4
    assert isinstance(made, Committed), made
    acknowledge(cause, events)


def race(store: Store, name: str, times: int) -> None:
    """Notes on a record that everybody writes; a lost race is run again."""
    for number in range(times):
        cause = f"{name}-{number}"
        while isinstance(outcome := store.commit([change(store.load("shared"), cause, "shared")]), Conflict):
            assert outcome.found > outcome.expected
        acknowledge(cause, 1)


def main(path: str, name: str, seed: str, times: str = "") -> None:
    store = open_store(path)
    if seed == "race":
        race(store, name, int(times))
    else:
        chance = random.Random(seed)
        for number in range(int(times)) if times else count():
            write(store, name, chance, number)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
