"""What a timer owes at an instant, in order of due time: which rungs act, and which are only recorded."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from engine.clock import Instant
from engine.machines.definition import Rung
from engine.records import Timer
from engine.rules import timers
from engine.rules.promises import TimerPlan


@dataclass(frozen=True, slots=True)
class Owed:
    """One step that has come due, and the timer once it is decided."""

    due: Instant
    key: str
    """The rung's key; empty for the breach."""
    rung: Rung | None
    timer: Timer
    acts: bool
    """False for a rung below the highest one due, on a ladder that acts on the highest only."""


def owed(plan: TimerPlan, timer: Timer, now: Instant) -> list[Owed]:
    """Every step of a running promise that is due at `now`, in order; the last one's timer is scheduled onwards."""
    hours = plan.hours(timer)
    used = timers.consumed(timer, hours, now)
    ladder = plan.steps(timer.target)
    due = [step for step in timers.owed(timer, ladder) if step.threshold <= used]
    highest = max((i for i, step in enumerate(due) if step.rung), default=-1)
    acts_on_all = plan.ladder is not None and plan.ladder.late == "all"
    found = []
    for i, step in enumerate(due):
        instant = timers.instant_of(step, timer, hours)
        timer = _decided(timer, step, instant)
        if i == len(due) - 1:
            timer = replace(timer, next=_next(timer, ladder, plan))
        found.append(Owed(instant, step.key, step.rung, timer, acts=acts_on_all or i == highest))
    return found


def _decided(timer: Timer, step: timers.Step, instant: Instant) -> Timer:
    if step.rung is None:
        return replace(timer, breached=instant)
    return replace(timer, fired=(*timer.fired, step.key))


def _next(timer: Timer, ladder: tuple[timers.Step, ...], plan: TimerPlan) -> Instant | None:
    step = next(timers.owed(timer, ladder), None)
    return None if step is None else timers.instant_of(step, timer, plan.hours(timer))
