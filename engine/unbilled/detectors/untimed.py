"""Traces of work with no time near them: somebody answered, wrote or moved a ticket, and logged nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from engine.charges import TimeEntry
from engine.clock import Instant
from engine.records import Record
from engine.standing import standing
from engine.unbilled.endings import done
from engine.unbilled.evidence import Trace, traces
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search

Span = tuple[Instant, Instant]


def look(search: Search, within: int) -> Iterator[Finding]:
    """Traces of the period without an entry of their agent on the record within so many seconds, on what is charged.

    Traces of one agent that lie so near to each other are one piece of work. Who has time on a record can bring it to
    its end later, without another word, in no time.
    """
    for kind, definition in search.timed.items():
        ends = done(definition)
        for record in search.changed(kind):
            if not search.ledger.charged(record.id):
                continue
            for agent, left in _lacking(search, record, within, ends).items():
                for piece in _pieces(left, within):
                    yield _finding(search, record, agent, piece)


def _lacking(search: Search, record: Record, within: int, ends: Collection[str]) -> dict[str, list[Trace]]:
    """Agent → traces with no time near."""
    found: dict[str, list[Trace]] = {}
    timed: dict[str, list[Span]] | None = None
    for trace in traces(standing(search.views.store.events(record.id)), search.ledger.company.agents):
        if not search.holds(search.ledger.day(trace.at)):
            continue
        if timed is None:
            timed = _timed(search, record)
        near = timed.get(trace.agent, ())
        if near and trace.target in ends:
            continue
        if not any(start - within <= trace.at <= end + within for start, end in near):
            found.setdefault(trace.agent, []).append(trace)
    return found


def _timed(search: Search, record: Record) -> dict[str, list[Span]]:
    """Agent → when time was written down on a record, or on what it goes on as, and what is recorded there now."""
    found: dict[str, list[Span]] = {}
    records = [record.id, record.became] if record.became else [record.id]
    for each in records:
        for entry in search.ledger.entries_of(each):
            found.setdefault(entry.agent, []).append(_span(entry))
    for one in search.recording:
        if one.record in records:
            found.setdefault(one.agent, []).append((one.since, search.now))
    return found


def _span(entry: TimeEntry) -> Span:
    return entry.start, entry.end


def _pieces(found: Iterable[Trace], within: int) -> Iterator[list[Trace]]:
    """Traces that belong to one piece of work, each no further than `within` from the one before."""
    piece: list[Trace] = []
    for trace in found:
        if piece and trace.at - piece[-1].at > within:
            yield piece
            piece = []
        piece.append(trace)
    if piece:
        yield piece


def _finding(search: Search, record: Record, agent: str, piece: list[Trace]) -> Finding:
    booking, last = search.ledger.booking(record.id), piece[-1].at
    seconds = search.guess(booking, search.ledger.day(last))
    start = last - seconds
    day = search.ledger.day(last)
    search.claims.records.add(record.id)
    search.claims.seconds[agent, day] += seconds
    what = " and ".join(dict.fromkeys(trace.what for trace in piece))
    text = f"{agent} {what} on {search.named(record.id)} at {search.clock(last)}, with no time near it"
    return Finding(
        "work_without_time", day, text, search.log(record.id, agent, start, seconds), booking.client, record.id, agent,
        seconds, search.worth(record.id, agent, start, seconds), estimated=True,
    )  # fmt: skip
