"""What many waiting messages cost: the next page of them, a commit, and the queue's first page, beside an empty outbox.

    python bench/outbox.py [MESSAGES] [--folder DIR]

Two stores with 1,000 tickets each, one of them with MESSAGES (10,000) that wait for a server; asked in turns.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from engine.clock import VirtualClock
from engine.commands import Done, Note, Open
from engine.desk import Desk
from engine.events import ENGINE
from engine.store import open_store
from engine.store.contract import Store, Where
from engine.workflow import load

RULES = Path(__file__).parent.parent / "workflows"
TICKETS, ROUNDS, NOW = 1_000, 200, 1_790_000_000


def filled(path: Path, messages: int) -> Desk:
    """A practice with tickets, and notes for clients that wait to be sent."""
    desk = Desk(open_store(path), load(RULES), VirtualClock(NOW))
    with desk.batch():
        client = desk.handle(Open(kind="client", by=ENGINE, fields={"name": "Rossi", "email": "rita@rossi.example"}))
        assert isinstance(client, Done)
        for number in range(TICKETS):
            fields = {"subject": f"Ticket {number}", "client": client.id}
            desk.handle(Open(kind="ticket", by="anna", fields=dict(fields)))
    for begin in range(0, messages, 500):
        with desk.batch():
            for number in range(begin, min(begin + 500, messages)):
                text = f"Risposta {number}"
                desk.handle(Note(id=f"T-{number % TICKETS + 1}", text=text, by="anna", public=True))
    return desk


def milliseconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("messages", nargs="?", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        measure(Path(name), asked.messages)


def measure(folder: Path, messages: int) -> None:
    desks = {"empty": filled(folder / "a.db", 0), "full": filled(folder / "b.db", messages)}
    for desk in desks.values():
        desk.clock.advance(60)  # type: ignore[attr-defined]
    questions: dict[str, Callable[[Desk], Callable[[], object]]] = {
        "page of the outbox": lambda desk: lambda: desk.store.to_send(desk.clock.now(), 50),
        "page of the queue": lambda desk: lambda: _page(desk.store),
        "a note, durably": lambda desk: lambda: desk.handle(Note(id="T-1", text="x", by="anna")),
    }
    for what, question in questions.items():
        took: dict[str, list[float]] = {name: [] for name in desks}
        for _ in range(ROUNDS):
            for name, desk in desks.items():
                took[name].append(milliseconds(question(desk)))
        empty, full = (statistics.median(times) for times in took.values())
        print(f"{what:20} {empty:7.2f} ms empty, {full:7.2f} ms with {messages:,} waiting")


def _page(store: Store) -> object:
    return store.find(Where(kind="ticket", open=True), "due", None, 50)


if __name__ == "__main__":
    main()
