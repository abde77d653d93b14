"""What has come due: one pass over the records whose timers owe something, in order of due time.

A pass asks the store for what is due, lets the desk fire each record's timers, and ends when nothing is. Two daemons
may make the same pass at once: the second to commit finds the timers stale and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from engine.clock import Instant
from engine.commands import Done, FireTimers
from engine.desk import Desk
from engine.events import Escalated, Event, SlaBreached, TimerFired

PAGE = 100
"""Records per question to the store, and per durable commit: how long others wait for the write lock."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass came to."""

    records: int = 0
    escalations: int = 0
    breaches: int = 0
    stuck: tuple[str, ...] = ()
    """Records whose timers are due but cannot be fired: they no longer fit the rules."""


def run_once(
    desk: Desk, now: Instant, *, on_time: bool = False, tell: Callable[[Event], None] = lambda _: None
) -> Pass:
    """Fire everything due at or before `now`; `tell` hears of escalations and breaches once they are durable.

    With `on_time` each record's timers are fired at their own due instants, as a virtual clock would: imports and
    simulations. Otherwise at `now`, with both times recorded.
    """
    total, stuck = Pass(), dict[str, None]()
    while due := [entry for entry in desk.store.due(now, PAGE + len(stuck)) if entry[1] not in stuck]:
        horizon = now if len(due) < PAGE else due[-1][0]
        with desk.batch():
            fired = list(_fired(desk, due, now, horizon if on_time else None, stuck))
        total = _counted(total, fired, tell)
    return replace(total, stuck=tuple(stuck))


def _fired(
    desk: Desk, due: list[tuple[Instant, str]], now: Instant, horizon: Instant | None, stuck: dict[str, None]
) -> Iterator[Done]:
    """Fire a page of due records, earliest first; up to a horizon, also what they owe next, each at its own instant."""
    while due:  # sorted, so it is a heap
        at, stream = heappop(due)
        outcome = desk.handle_at(FireTimers(id=stream), now if horizon is None else at)
        if not isinstance(outcome, Done):
            stuck[stream] = None
            continue
        yield outcome
        fires = outcome.record.fires
        if outcome.events and horizon is not None and fires is not None and fires <= horizon:
            heappush(due, (fires, stream))


def _counted(total: Pass, fired: list[Done], tell: Callable[[Event], None]) -> Pass:
    events = [event for done in fired for event in done.events]
    told = [event for event in events if isinstance(event.body, Escalated | SlaBreached | TimerFired)]
    for event in told:
        tell(event)
    return Pass(
        records=total.records + sum(bool(done.events) for done in fired),
        escalations=total.escalations + sum(isinstance(event.body, Escalated) for event in told),
        breaches=total.breaches + sum(isinstance(event.body, SlaBreached) for event in told),
    )
