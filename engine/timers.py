"""What has come due: one pass over the records whose timers owe something, in order of due time.

A pass asks the store for what is due, lets the desk fire each record's timers, and ends when nothing is. Two daemons
may make the same pass at once: the second to commit finds the timers stale and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.clock import Instant
from engine.commands import Done, FireTimers, Refused
from engine.desk import Desk
from engine.events import Escalated, Event, SlaBreached, TimerFired

PAGE = 200
"""Records per question to the store, and per durable commit."""


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
    """Fire everything due at or before `now`; `tell` hears of each escalation, breach and fired wait.

    With `on_time` each record's timers are fired at their own due instants, as a virtual clock would: imports and
    simulations. Otherwise at `now`, with both times recorded.
    """
    total, stuck = Pass(), dict[str, None]()
    while due := [(at, i) for at, i in desk.store.due(now, PAGE + len(stuck)) if i not in stuck]:
        with desk.batch():
            for at, stream in due if not on_time else due[:1]:
                outcome = desk.handle_at(FireTimers(id=stream), at if on_time else now)
                if isinstance(outcome, Refused):
                    stuck[stream] = None
                elif isinstance(outcome, Done):
                    total = _counted(total, outcome, tell)
    return replace(total, stuck=tuple(stuck))


def _counted(total: Pass, outcome: Done, tell: Callable[[Event], None]) -> Pass:
    told = [e for e in outcome.events if isinstance(e.body, Escalated | SlaBreached | TimerFired)]
    for event in told:
        tell(event)
    return Pass(
        records=total.records + 1,
        escalations=total.escalations + sum(isinstance(e.body, Escalated) for e in told),
        breaches=total.breaches + sum(isinstance(e.body, SlaBreached) for e in told),
    )
