"""Stopwatches: one budget of working time per promise, and waits that end in a transition.

A timer is a value; every function here takes one and gives the next. Due = now ⊕ (target − consumed), where ⊕ walks the
open intervals of the calendar; consumed counts working seconds in running states only. What a ladder does at some
percentage of the target is a *step*: a threshold in consumed working seconds, so that a paused promise never escalates
and a resumed one has exactly what was left.

    start ──▶ paused ◀──halt/run──▶ running ──halt──▶ met ──run (reopened)──▶ running
                                       └─────halt──▶ stopped
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from engine.clock import Instant
from engine.hours import WorkingHours
from engine.machines.definition import Duration, Ladder, Rung
from engine.records import Timer, TimerStatus


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is owed once a promise has consumed `threshold` working seconds."""

    threshold: int
    key: str
    """The rung's key, with `#2`, `#3` for repeats; empty for the breach itself."""
    rung: Rung | None
    turn: int = 1
    """Which of its repeats."""


def steps(ladder: Ladder | None, target: int) -> tuple[Step, ...]:
    """The breach and a ladder's rungs for a target, earliest first; the breach comes before a rung at 100%."""
    found = [Step(target, "", None)]
    for rung in ladder.rungs if ladder else ():
        first = -(-target * rung.percent // 100) + rung.offset
        for turn, key in turns(rung):
            found.append(Step(max(0, first + (turn - 1) * rung.every), key, rung, turn))
    return tuple(sorted(found, key=lambda step: (step.threshold, step.turn, step.key)))


def turns(rung: Rung) -> Iterator[tuple[int, str]]:
    """The repeats of a rung, each with its number and its key."""
    yield 1, rung.key
    if rung.every:
        yield from ((turn, f"{rung.key}#{turn}") for turn in range(2, rung.times + 1))


def fired(timer: Timer) -> dict[str, int]:
    """Rung → the last of its repeats that was decided; those before it were decided too."""
    return {rung: int(turn or 1) for rung, _, turn in (key.partition("#") for key in timer.fired)}


def decided(timer: Timer) -> frozenset[str]:
    """The keys of all steps that were decided, of repeats each."""
    return frozenset(
        key for rung, last in fired(timer).items() for key in (rung, *(f"{rung}#{turn}" for turn in range(2, last + 1)))
    )


def with_fired(timer: Timer, rung: Rung, key: str) -> Timer:
    """The timer once a step was decided; of the repeats of a rung it remembers the last."""
    others = (other for other in timer.fired if other.partition("#")[0] != rung.key)
    return replace(timer, fired=(*others, key))


def consumed(timer: Timer, hours: WorkingHours, now: Instant) -> int:
    """Working seconds of its budget that a timer has used at `now`."""
    return timer.consumed + (hours.between(timer.since, now) if timer.status == "running" else 0)


def owed(timer: Timer, ladder: Sequence[Step]) -> Iterator[Step]:
    """The steps that were not decided yet, earliest first."""
    decided = fired(timer) if timer.fired else {}
    for step in ladder:
        if step.rung is None:
            if timer.breached is None:
                yield step
        elif step.turn > decided.get(step.rung.key, 0):
            yield step


def instant_of(step: Step, timer: Timer, hours: WorkingHours) -> Instant | None:
    """When a running timer reaches a step; None when no calendar counts that far."""
    return reached(hours, timer.since, step.threshold - timer.consumed)


def reached(hours: WorkingHours, start: Instant, seconds: int) -> Instant | None:
    """The instant at which so much working time has passed; None when it lies beyond all calendars."""
    try:
        return hours.add(start, max(0, seconds))
    except ValueError:
        return None


def start(target: int, calendar: str, *, now: Instant, cycle: int = 1) -> Timer:
    """A new promise, standing still."""
    return Timer(status="paused", since=now, target=target, calendar=calendar, cycle=cycle)


def run(timer: Timer, ladder: Sequence[Step], hours: WorkingHours, now: Instant) -> Timer:
    """The timer running from `now` on what is left of its budget, its deadline and next step worked out."""
    used = consumed(timer, hours, now)
    due = reached(hours, now, timer.target - used)
    step = next(owed(timer, ladder), None)
    upcoming = None
    if step is not None:
        upcoming = due if step.threshold == timer.target else reached(hours, now, step.threshold - used)
    return Timer(
        status="running",
        since=now,
        target=timer.target,
        consumed=used,
        calendar=timer.calendar,
        due=due,
        next=upcoming,
        breached=timer.breached,
        fired=timer.fired,
        cycle=timer.cycle,
    )


def halt(timer: Timer, status: TimerStatus, hours: WorkingHours, now: Instant) -> Timer:
    """The timer standing still: paused, met or stopped; what it consumed is kept."""
    return Timer(
        status=status,
        since=now,
        target=timer.target,
        consumed=consumed(timer, hours, now),
        calendar=timer.calendar,
        breached=timer.breached,
        fired=timer.fired,
        cycle=timer.cycle,
    )


def wait_for(after: Duration, hours: WorkingHours, *, now: Instant, cycle: int) -> Timer:
    """An `after` timer that begins to run at `now`."""
    try:
        due = hours.add_workdays(now, after.workdays) if after.workdays else hours.add(now, after.seconds)
    except ValueError:  # no calendar counts that far
        due = None
    return Timer(status="running", since=now, calendar=hours.name, due=due, next=due, cycle=cycle)
