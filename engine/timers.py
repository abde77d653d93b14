"""What has come due: one pass over the records whose timers owe something, in order of due time.

A pass asks the store for what is due, lets the desk fire each record's timers, and ends when nothing is. Two daemons
may make the same pass at once: the second to commit finds the timers stale and decides nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from engine.clock import Instant
from engine.commands import Done, FireTimers
from engine.desk import Desk
from engine.events import Escalated, Event, SlaBreached, TimerFired

log = logging.getLogger("margine")

PAGE = 100
"""Records per question to the store, and per durable commit: how long others wait for the write lock."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass came to."""

    records: int = 0
    escalations: int = 0
    """Rungs decided, those that were skipped included."""
    breaches: int = 0
    stuck: tuple[str, ...] = ()
    """Records whose timers are due but cannot be fired: they no longer fit the rules."""
    skipped: int = 0
    """Rungs that were only recorded, because a higher one was due too."""


def run_once(
    desk: Desk,
    now: Instant,
    *,
    on_time: bool = False,
    tell: Callable[[Event], None] = lambda _: None,
    mine: Callable[[str], bool] = lambda _: True,
    going: Callable[[], bool] = lambda: True,
) -> Pass:
    """Fire everything due at or before `now`; `tell` hears of escalations and breaches once they are durable.

    With `on_time` each record's timers are fired at their own due instants, as a virtual clock would: imports and
    simulations. Otherwise at `now`, with both times recorded. Only records that are `mine` are touched; the pass ends
    early, between two commits, once `going` says no.
    """
    total, stuck, others = Pass(), dict[str, None](), dict[str, None]()
    while going() and (page := _page(desk, now, stuck.keys() | others.keys())):
        horizon = now if len(page) < PAGE else page[-1][0]
        due = [entry for entry in page if mine(entry[1])]
        others |= dict.fromkeys(stream for _, stream in page if not mine(stream))
        with desk.batch():
            fired = list(_fired(desk, due, now, horizon if on_time else None, stuck, mine=mine))
        total = _counted(total, fired, tell)
    return replace(total, stuck=tuple(stuck))


def _page(desk: Desk, now: Instant, passed: AbstractSet[str]) -> list[tuple[Instant, str]]:
    """The next records that are due, without those that were passed over."""
    return [entry for entry in desk.store.due(now, PAGE + len(passed)) if entry[1] not in passed]


def _fired(
    desk: Desk,
    due: list[tuple[Instant, str]],
    now: Instant,
    horizon: Instant | None,
    stuck: dict[str, None],
    *,
    mine: Callable[[str], bool],
) -> Iterator[Done]:
    """Fire a page of due records, earliest first; up to a horizon, also what they owe next, each at its own instant."""
    while due:  # sorted, so it is a heap
        at, stream = heappop(due)
        moment = now if horizon is None else at
        try:
            outcome = desk.handle_at(FireTimers(id=stream), moment)
        except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
            log.exception("timers of %s cannot be fired; all others go on", stream)  # one record stops nobody else's
            stuck[stream] = None
            continue
        fires = outcome.record.fires if isinstance(outcome, Done) else None
        if not isinstance(outcome, Done) or (not outcome.events and fires is not None and fires <= moment):
            stuck[stream] = None
            continue
        yield outcome
        if horizon is not None:
            for done in (outcome, *outcome.followed):
                if done.record.fires is not None and done.record.fires <= horizon and mine(done.id):
                    heappush(due, (done.record.fires, done.id))


def _counted(total: Pass, fired: list[Done], tell: Callable[[Event], None]) -> Pass:
    events = [event for done in fired for event in done.everything]
    told = [event for event in events if isinstance(event.body, Escalated | SlaBreached | TimerFired)]
    for event in told:
        tell(event)
    return Pass(
        records=total.records + sum(bool(done.events) for done in fired),
        escalations=total.escalations + sum(isinstance(event.body, Escalated) for event in told),
        breaches=total.breaches + sum(isinstance(event.body, SlaBreached) for event in told),
        skipped=total.skipped + sum(isinstance(event.body, Escalated) and event.body.skipped for event in told),
    )
