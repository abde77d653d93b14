"""Tickets that were closed or resolved without a minute of anybody's time."""

from __future__ import annotations

from collections.abc import Iterator

from engine.records import Record
from engine.unbilled.endings import done
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search


def look(search: Search, _: int) -> Iterator[Finding]:
    """Records that came to an end in the period and have no time, unless their traces were found already."""
    for kind, definition in search.timed.items():
        ends = done(definition)
        for record in search.changed(kind):
            day = search.ledger.day(record.entered)
            if definition.placed(record.state) in ends and search.holds(day) and _lacks(search, record):
                yield _finding(search, record)


def _lacks(search: Search, record: Record) -> bool:
    """Whether nobody has worked on it; what goes on as another record has its time there."""
    empty = not record.seconds and not record.brought and not record.became
    return empty and record.id not in search.claims.records and search.ledger.charged(record.id)


def _finding(search: Search, record: Record) -> Finding:
    booking, day = search.ledger.booking(record.id), search.ledger.day(record.entered)
    assignee = record.fields.get("assignee")
    agent = assignee if isinstance(assignee, str) else ""
    seconds = search.guess(booking, day)
    start = record.entered - seconds
    search.claims.records.add(record.id)
    if agent:
        search.claims.seconds[agent, day] += seconds
    text = f"{search.named(record.id)} was {record.state} at {search.clock(record.entered)} without any time"
    return Finding(
        "ticket_without_time", day, text, search.log(record.id, agent or "AGENT", start, seconds), booking.client,
        record.id, agent, seconds, search.worth(record.id, agent, start, seconds), estimated=True,
    )  # fmt: skip
