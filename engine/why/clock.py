"""One clock, cycle by cycle: every second of it accounted for, and everything that was decided on the way.

A stretch in which a clock ran is cut at closing times. How much it counted is what the events say; when calendars have
changed since, so that today's opening hours would give another sum, the stretch stays whole and says so. So the counted
seconds of all stretches always add up to what the promise has used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from engine.clock import Instant
from engine.events import (
    Escalated,
    Event,
    GuardFailed,
    SlaBreached,
    TimerFired,
    TimerMet,
    TimerPaused,
    TimerResumed,
    TimerRetargeted,
    TimerStarted,
    TimerStopped,
)
from engine.hours import WorkingHours
from engine.machines.durations import spell
from engine.records import Timer
from engine.rules import timers
from engine.why.rungs import RungStory
from engine.workflow import Workflow

TimerEvent = (
    TimerStarted | TimerPaused | TimerResumed | TimerMet | TimerStopped | TimerRetargeted
    | SlaBreached | Escalated | TimerFired
)  # fmt: skip

OTHER_HOURS = "by the opening hours that held then"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which one thing was true of a clock: half-open, `[start, end)`."""

    start: Instant
    end: Instant
    what: Literal["counted", "closed", "paused", "met"]
    """`met`: the promise was kept already, until the record was reopened."""
    seconds: int
    """Working seconds counted; 0 unless counted."""
    because: str
    """What began it: the transition or command, and who."""
    calendar: str = ""
    """The calendar that counted."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that a clock did at one instant."""

    at: Instant
    what: str
    rule: str
    due: Instant | None = None
    """When it was due, where that differs from when it was noticed."""
    effects: tuple[str, ...] = ()
    """What came of it."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """One run of a clock, from its start to its end."""

    number: int
    rule: str
    timer: Timer
    """As it was left."""
    stretches: tuple[Stretch, ...]
    moments: tuple[Moment, ...]
    used: int
    """Working seconds used; the sum of the counted stretches."""
    calendars: tuple[str, ...]
    """The calendars that counted, in order."""


@dataclass(frozen=True, slots=True)
class ClockStory:
    """One clock, explained: the newest cycle, and the ones before it."""

    name: str
    rule: str
    timer: Timer
    stretches: tuple[Stretch, ...]
    moments: tuple[Moment, ...]
    used: int
    """Working seconds used at the instant asked about; the sum of the counted stretches."""
    rungs: tuple[RungStory, ...] = ()
    """Every step of its ladder, in the order in which they come."""
    earlier: tuple[Cycle, ...] = ()
    """Newest first."""


def clock(
    name: str, events: Sequence[Event], workflow: Workflow, now: Instant, rungs: Sequence[RungStory]
) -> ClockStory:
    """One clock at `now`, from all events of its record up to then."""
    own = [
        (event, timer_of(event)) for event in events if isinstance(event.body, TimerEvent) and event.body.name == name
    ]
    teller = _Teller(workflow, now, events, rungs)
    cycles = [
        teller.cycle(number, [event for event, _ in group])
        for number, group in groupby(own, lambda pair: pair[1].cycle)
    ]
    newest = cycles[-1]
    return ClockStory(
        name,
        newest.rule,
        newest.timer,
        newest.stretches,
        newest.moments,
        newest.used,
        tuple(rung for rung in rungs if rung.clock == name),
        tuple(cycles[-2::-1]),
    )


def timer_of(event: Event) -> Timer:
    """The timer as an event left it."""
    assert isinstance(event.body, TimerEvent)  # noqa: S101 - callers choose
    return event.body.timer


@dataclass(frozen=True, slots=True)
class _Teller:
    """What telling a cycle takes besides its events."""

    workflow: Workflow
    now: Instant
    events: Sequence[Event]
    rungs: Sequence[RungStory]

    def cycle(self, number: int, own: Sequence[Event]) -> Cycle:
        timer, rule, because = timer_of(own[-1]), "", ""
        stretches: list[Stretch] = []
        end, used = self._end(timer)
        ends = [*((timer_of(event).since, timer_of(event).consumed) for event in own[1:]), (end, used)]
        for event, (until, total) in zip(own, ends, strict=True):
            body, left = event.body, timer_of(event)
            rule = body.rule if isinstance(body, TimerStarted | TimerRetargeted) else rule
            if not isinstance(body, SlaBreached | Escalated):  # these only look at a clock that goes on
                because = f"{event.cause} by {event.by}"
            seconds = total - left.consumed if left.target else None
            stretches += _stretches(left, self._hours(left), until, because, seconds)
        names = dict.fromkeys(timer_of(event).calendar for event in own)
        return Cycle(
            number,
            rule,
            timer,
            tuple(_joined(stretches)),
            tuple(_moments(own, self.events, self.rungs)),
            sum(stretch.seconds for stretch in stretches),
            tuple(names),
        )

    def _hours(self, timer: Timer) -> WorkingHours:
        calendars = self.workflow.company.calendars
        return calendars.get(timer.calendar) or calendars[self.workflow.company.calendar]

    def _end(self, timer: Timer) -> tuple[Instant, int]:
        """Up to when a cycle is told, and what is used then."""
        if timer.status in {"running", "paused"}:
            return self.now, timers.consumed(timer, self._hours(timer), self.now)
        return timer.since, timer.consumed


def _stretches(timer: Timer, hours: WorkingHours, end: Instant, because: str, seconds: int | None) -> Iterator[Stretch]:
    """From where a timer was left until `end`; `seconds` is what the events say that it counted, where they do."""
    name = hours.name
    if timer.status in {"paused", "met"} and end > timer.since:
        yield Stretch(timer.since, end, "paused" if timer.status == "paused" else "met", 0, because, name)
    if timer.status != "running" or end <= timer.since:
        return
    if seconds is not None and hours.between(timer.since, end) != seconds:
        yield Stretch(timer.since, end, "counted", seconds, f"{because}, {OTHER_HOURS}", timer.calendar)
        return
    here = timer.since
    for opens, closes in hours.intervals(timer.since, end):
        if opens > here:
            yield Stretch(here, opens, "closed", 0, name, name)
        yield Stretch(opens, closes, "counted", closes - opens, because, name)
        here = closes
    if end > here:
        yield Stretch(here, end, "closed", 0, name, name)


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours of one kind and cause as one: an escalation in between does not interrupt a clock."""
    last: Stretch | None = None
    for stretch in stretches:
        if last is not None and _one(last, stretch):
            last = Stretch(
                last.start, stretch.end, last.what, last.seconds + stretch.seconds, last.because, last.calendar
            )  # fmt: skip
            continue
        if last is not None:
            yield last
        last = stretch
    if last is not None:
        yield last


def _one(last: Stretch, stretch: Stretch) -> bool:
    """Whether a stretch only carries on what was before."""
    return last.end == stretch.start and last.what == stretch.what and last.calendar == stretch.calendar


def _moments(own: Sequence[Event], events: Sequence[Event], rungs: Sequence[RungStory]) -> Iterator[Moment]:
    effects = {rung.version: rung.effects for rung in rungs if rung.version}
    for event in own:
        match event.body:
            case SlaBreached(due=due, rule=rule):
                yield Moment(event.at, "breached", rule, due)
            case Escalated(rung=rung, due=due, rule=rule):
                story = next(s for s in rungs if s.version == event.version)
                what = f"rung {rung}" + (f" (skipped: {story.because})" if story.status == "skipped" else "")
                yield Moment(event.at, what, rule, due, effects.get(event.version, ()))
            case TimerFired(due=due, rule=rule):
                yield Moment(event.at, "ran out", rule, due, tuple(_refused(event, events)))
            case TimerRetargeted(before=before, timer=timer, rule=rule):
                yield Moment(event.at, _retargeted(before, timer, own, event), rule)
            case TimerMet(timer=timer):
                yield Moment(event.at, f"{'met late' if timer.breached else 'met'} by {event.cause}, {event.by}", "")
            case TimerStopped():
                yield Moment(event.at, f"stopped by {event.cause}, {event.by}", "")
            case _:
                pass


def _retargeted(before: int, timer: Timer, own: Sequence[Event], event: Event) -> str:
    """What a change of field or rules made of a clock."""
    calendar = next((timer_of(e).calendar for e in reversed(own) if e.version < event.version), timer.calendar)
    changes = []
    if before != timer.target:
        changes.append(f"target changed from {spell(before)} to {spell(timer.target)}")
    if calendar != timer.calendar:
        changes.append(f"calendar changed from {calendar} to {timer.calendar}")
    if not changes:
        return "worked out anew"
    return f"{', '.join(changes)} by {event.cause}, {event.by}; used until then: {spell(timer.consumed)}"


def _refused(fired: Event, events: Sequence[Event]) -> Iterator[str]:
    """What a wait wanted to do and the rules refused, in the same breath."""
    for event in events:
        if event.version > fired.version and event.at == fired.at and isinstance(event.body, GuardFailed):
            rule = f" ({event.body.rule})" if event.body.rule else ""
            yield f"{event.body.transition} was refused: {event.body.error}{rule}"
            return
