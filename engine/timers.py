"""What has come due: one pass over the records whose timers owe something, in order of due time.

A pass asks the store for what is due, lets the desk fire each record's timers, and ends when nothing is. Two daemons
may make the same pass at once: the second to commit finds the timers stale and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

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
    total, stuck, page = Pass(), dict[str, None](), 1 if on_time else PAGE
    while due := [(at, i) for at, i in desk.store.due(now, page + len(stuck)) if i not in stuck]:
        fired: list[Done] = []
        with desk.batch():
            for at, stream in due[:page]:
                outcome = desk.handle_at(FireTimers(id=stream), at if on_time else now)
                if isinstance(outcome, Done):
                    fired.append(outcome)
                else:
                    stuck[stream] = None
        total = _counted(total, fired, tell)
    return replace(total, stuck=tuple(stuck))


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
