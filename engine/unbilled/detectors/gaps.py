"""Hours of a working day in which an agent has no entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from engine.hours.spans import Span, free
from engine.machines.durations import spell
from engine.money import half_up
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search


def look(search: Search, within: int) -> Iterator[Finding]:
    """Days that are over, of agents who write down their time, with gaps of `within` and more in the opening hours.

    What other searches guess of the same day is no longer missing. The money is what an hour of the agent has brought
    on average.
    """
    hours = search.ledger.company.calendars[search.ledger.company.calendar]
    if hours.round_the_clock:
        return
    brings = _brings(search)
    for agent, first in _keeping(search).items():
        busy = _busy(search, agent)
        for day in _days(max(first, search.since), min(search.until, search.today)):
            gaps = _gaps(search, agent, day, busy, within)
            seconds = sum(end - start for start, end in gaps) - search.claims.seconds[agent, day]
            if gaps and seconds >= within:
                yield Finding(
                    "agent_gaps", day, _text(search, agent, day, gaps, seconds), _command(search, agent, day, gaps[0]),
                    agent=agent, seconds=seconds, cents=half_up(seconds * brings(agent)), estimated=True,
                )  # fmt: skip


def _keeping(search: Search) -> dict[str, date]:
    """Agents who write down their time, each from the day of the first entry on."""
    found: dict[str, date] = {}
    for entry in search.ledger.worked(until=search.until):
        if entry.agent not in found and entry.agent in search.ledger.company.agents:
            found[entry.agent] = search.ledger.day(entry.start)
    return found


def _busy(search: Search, agent: str) -> list[Span]:
    """When the agent did something, from the day before the period on, in order."""
    worked = search.ledger.worked(agent=agent, since=search.since - timedelta(1), until=search.until)
    found = [(entry.start, entry.end) for entry in worked]
    running = [each for each in search.recording if each not in search.claims.recordings]
    found += [(each.since, search.now) for each in running if each.agent == agent]
    return sorted(found)


def _gaps(search: Search, agent: str, day: date, busy: Sequence[Span], within: int) -> list[Span]:
    """Opening hours without work; who is away misses nothing."""
    company = search.ledger.company
    if company.agents[agent].absence(day):
        return []
    since, until = search.midnights(day)
    opened = list(company.calendars[company.calendar].intervals(since, until))
    taken = [(start, end) for start, end in busy if start < until and end > since]
    return [(start, end) for start, end in free(opened, taken) if end - start >= within]


def _brings(search: Search) -> Callable[[str], Fraction]:
    """Agent → cents that a second of the agent's time has brought in the period, on average; nothing without any.

    Short work that was charged as more counts as what it was charged as: a gap is not made of minimums.
    """
    cents, seconds = Counter[str](), Counter[str]()
    for entry in search.ledger.worked(since=search.since, until=search.until):
        charges = search.ledger.rated(entry.id)
        cents[entry.agent] += sum(charge.amount for charge in charges)
        seconds[entry.agent] += max(entry.seconds, sum(charge.weighted for charge in charges))
    return lambda agent: Fraction(cents[agent], seconds[agent] or 1)


def _text(search: Search, agent: str, day: date, gaps: Sequence[Span], seconds: int) -> str:
    spans = ", ".join(f"{search.clock(start)[11:]}–{search.clock(end)[11:]}" for start, end in gaps)
    return f"{agent} has no entry for {spell(seconds)} of {day}: {spans}"


def _command(search: Search, agent: str, day: date, gap: Span) -> str:
    start, end = (search.clock(moment)[11:] for moment in gap)
    return f"margine log ID {day} {start}-{end} --for {agent}"


def _days(since: date, until: date) -> Iterator[date]:
    while since < until:
        yield since
        since += timedelta(1)
