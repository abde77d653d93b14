"""What was worked, or fell due, before the end of the last invoice of its client, and does not stand on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.charges import Line
from engine.money import grouped
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search


def look(search: Search, _: int) -> Iterator[Finding]:
    """Lines that come to something, of days that are invoiced; what an earlier invoice billed too little, too."""
    for client in search.ledger.clients():
        closed = search.ledger.closed_until(client)
        for line in search.ledger.to_bill(client, closed) if closed else ():
            charge = line.charge
            if search.holds(charge.day) and (charge.amount > 0 or (charge.unrated and not line.adjusts)):
                search.claims.subjects.add(charge.subject)
                yield _finding(search, client, closed or charge.day, line)


def _finding(search: Search, client: str, closed: date, line: Line) -> Finding:
    charge = line.charge
    return Finding(
        "left_out", charge.day, _text(search, line), f"margine month {closed:%Y-%m} --client {client}", client,
        charge.record, charge.agent, charge.seconds, charge.amount,
        entries=(charge.subject,) if charge.kind == "time" else (),
    )  # fmt: skip


def _text(search: Search, line: Line) -> str:
    charge = line.charge
    what = {"time": "work", "fee": "the fee", "price": "the price"}[charge.kind]
    where = f"{what} of {charge.day} on {search.named(charge.record)}"
    if line.adjusts:
        return f"{where} was billed {grouped(charge.amount)} too little on {line.adjusts}"
    if charge.unrated:
        return f"{where} is on no invoice, because no price was found: {charge.unrated}"
    return f"{where} came too late for the invoice of its days, or was left out of it"
