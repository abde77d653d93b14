"""Facts for margins, written by hand: anna costs 30.00 an hour and bruno 25.00; a day is a day in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from fractions import Fraction

from engine.charges import Booking, Charge, Cost, TimeEntry
from engine.clock import local
from engine.margin import Facts, Margins, Question, margins, pieces

RATES = {"anna": Fraction(3000), "bruno": Fraction(2500)}
HOUR = 3600


def day(text: str) -> date:
    """`11-23` of 2026, or a whole date."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def work(entry: str, when: str, hours: Fraction | int = 1, agent: str = "anna", **more: object) -> TimeEntry:
    """An entry `T-1#7` that begins at nine."""
    start = int(datetime.combine(day(when), time(9), UTC).timestamp())
    return TimeEntry(entry, entry.partition("#")[0], agent, start, int(hours * HOUR), **more)


def billed(entry: TimeEntry, amount: int = 0, key: str = "", client: str = "C-1", **more: object) -> Charge:
    """What is charged for an entry."""
    when = local(entry.start, UTC).date()
    seconds = {"seconds": entry.seconds, "weighted": entry.seconds} | more
    return Charge(
        key or f"{entry.id}/time", entry.id, "time", entry.record, client, when, amount=amount, agent=entry.agent,
        **seconds,
    )  # fmt: skip


def fee(contract: str, since: str, until: str, amount: int, client: str = "C-1", name: str = "fee") -> Charge:
    """A contract's fee of a period."""
    key = f"{contract}/{name}/{day(since)}"
    return Charge(key, key, "fee", contract, client, day(since), day(until), amount=amount, contract=contract)


def price(record: str, when: str, amount: int, client: str = "C-1", name: str = "price", **more: object) -> Charge:
    """A price that fell due once."""
    key = f"{record}/{name}"
    return Charge(key, key, "price", record, client, day(when), amount=amount, **more)


def spent(record: str, when: str, amount: int) -> Cost:
    """A purchase."""
    return Cost(f"{record}/goods", record, day(when), amount)


def facts(
    entries: Iterable[TimeEntry] = (),
    charges: Iterable[Charge] = (),
    costs: Iterable[Cost] = (),
    bookings: Sequence[Booking] = (),
    granted: Mapping[str, int] | None = None,
    approved: Iterable[str] = (),
) -> Facts:
    """All of it together; a record without a booking is nobody's."""
    known = {booking.record: booking for booking in bookings}
    return Facts(
        list(entries),
        list(charges),
        list(costs),
        lambda record: known.get(record) or Booking(record, "ticket"),
        lambda agent, _: RATES.get(agent),
        lambda entry: local(entry.start, UTC).date(),
        granted or {},
        frozenset(approved),
        "remote",
    )


def asked(given: Facts, *by: str, since: str = "", until: str = "", **only: str) -> Margins:
    """The answer to a question about them."""
    span = (day(since) if since else None, day(until) if until else None)
    return margins(pieces(given), Question(by, *span, only=tuple(only.items())))


def told(answer: Margins) -> dict[str, tuple[int, int]]:
    """Group → (revenue, cost)."""
    return {" ".join(row.key): (row.sums.revenue, row.sums.cost) for row in answer.rows}
