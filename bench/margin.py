"""Margins of a year by client, from 100,000 charges: from charges in hand, and again when nothing has changed.

    python bench/margin.py [--json]

200 clients, 8 agents, 12 months; one entry in four is covered by a flat fee, one in ten drawn from a block, every
client has a monthly fee. The goals are 1 s for the first answer and 50 ms for the second; processor time, medians of
five rounds.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from statistics import median

from engine.charges import Booking, Charge, TimeEntry
from engine.margin import Books, Facts, Question
from engine.periods import next_month

CHARGES, CLIENTS, AGENTS, ROUNDS = 100_000, 200, 8, 5
START = date(2026, 1, 1)
NINE = int(datetime(2026, 1, 1, 9, tzinfo=UTC).timestamp())
YEAR = Question(("client",), START, date(2027, 1, 1))


def covering(number: int, client: int) -> str:
    return "flat" if number % 4 == 0 else f"block B-{client}" if number % 10 == 1 else ""


def made() -> Facts:
    entries, charges = [], []
    for client in range(CLIENTS):
        since = START
        charges.append(Charge(f"B-{client}/price", f"B-{client}/price", "price", f"B-{client}", f"C-{client}", START,
                              amount=500_000, contract=f"K-{client}"))  # fmt: skip
        for _ in range(12):
            key = f"K-{client}/fee/{since}"
            charges.append(Charge(key, key, "fee", f"K-{client}", f"C-{client}", since, next_month(since),
                                  amount=40_000, contract=f"K-{client}"))  # fmt: skip
            since = next_month(since)
    for number in range(CHARGES - len(charges)):
        client, day, agent = number % CLIENTS, number % 365, f"agent{number % AGENTS}"
        seconds, record, key = 900 + number % 7200, f"T-{number // 3}", f"T-{number // 3}#{number}"
        covered = covering(number // CLIENTS, client)
        entries.append(TimeEntry(key, record, agent, NINE + day * 86400, seconds))
        charges.append(Charge(f"{key}/time", key, "time", record, f"C-{client}", START + timedelta(day), agent=agent,
                              amount=0 if covered else seconds * 8000 // 3600, contract=f"K-{client}", seconds=seconds,
                              weighted=seconds, covered=covered))  # fmt: skip
    bookings = {entry.record: Booking(entry.record, "ticket") for entry in entries}
    return Facts(entries, charges, (), bookings.__getitem__, lambda agent, _: Fraction(3000 + 100 * int(agent[-1])),
                 lambda _: START, {f"B-{client}": 360_000 for client in range(CLIENTS)})  # fmt: skip


def timed(books: Books, question: Question) -> float:
    began = time.process_time()
    books.margins(question)
    return (time.process_time() - began) * 1000


def main() -> None:
    facts = made()
    figures: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        books = Books(lambda: facts, lambda: 1)
        figures.setdefault("first answer", []).append(timed(books, YEAR))
        figures.setdefault("nothing changed", []).append(timed(books, YEAR))
        figures.setdefault("another question", []).append(timed(books, Question(("agent", "month"))))
        figures.setdefault("by client, its trend", []).append(timed(books, Question(("client", "month"))))
    result = {name: round(median(found), 2) for name, found in figures.items()}
    if "--json" in sys.argv:
        print(json.dumps({"milliseconds": result, "charges": CHARGES}))
        return
    for name, figure in result.items():
        print(f"{name:22} {figure:9.2f} ms")


if __name__ == "__main__":
    main()
