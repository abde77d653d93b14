"""One clock, cycle by cycle: every second of it accounted for, and everything that was decided on the way.

A stretch in which a clock ran is cut at closing times. How much it counted is what the events say; when calendars have
changed since, so that today's opening hours would give another sum, the stretch stays whole and says so. So the counted
seconds of all stretches always add up to what the promise has used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from engine.clock import Instant
from engine.events import (
    ClocksJudged,
    Escalated,
    Event,
    FieldsSet,
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
from engine.machines import words
from engine.machines.definition import TimerRule
from engine.machines.durations import spell
from engine.money_events import Measured
from engine.records import Timer
from engine.rules import timers
from engine.why.effects import Effect
from engine.why.rungs import AFTER, RungStory
from engine.why.telling_money import reading
from engine.workflow import Workflow

TimerEvent = (
    TimerStarted | TimerPaused | TimerResumed | TimerMet | TimerStopped | TimerRetargeted
    | SlaBreached | Escalated | TimerFired | Measured
)  # fmt: skip

OTHER_RULES = "by the rules that held then"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which one thing was true of a clock: half-open, `[start, end)`."""

    start: Instant
    end: Instant
    what: Literal["counted", "closed", "paused", "met", "stopped"]
    """`met`: the promise was kept already, until the record was reopened. `stopped`: nothing was promised just then."""
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
    effects: tuple[Effect, ...] = ()
    """What came of it."""
    key: str = ""
    """Of a step."""


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
    """Working seconds used at the instant asked about: the sum of the counted stretches; of a meter, as told."""
    kind: str = "promise"
    """`promise`, `after`, `until`, `every`, `meter`."""
    says: str = ""
    """The rule in force in a few words; empty when there is none any more."""
    calendars: tuple[str, ...] = ()
    """The calendars that counted, in order."""
    rungs: tuple[RungStory, ...] = ()
    """Every step of it: decided ones of all cycles first, then those to come."""
    earlier: tuple[Cycle, ...] = ()
    """Newest first."""


@dataclass(frozen=True, slots=True)
class Past:
    """What has happened to a record up to an instant."""

    events: Sequence[Event]
    rungs: Sequence[RungStory]
    now: Instant


def clock(name: str, past: Past, workflow: Workflow, rule: TimerRule | None) -> ClockStory:
    """One clock of a record; `rule` is the one in force, if there is one."""
    events, rungs, now = past.events, past.rungs, past.now
    own = [event for event in events if isinstance(event.body, TimerEvent) and event.body.name == name]
    kind = rule.kind if rule else _kind(own)
    teller = _Teller(
        kind, workflow, now, _judged(events), _given(events), {rung.version: rung for rung in rungs if rung.version}
    )
    # what comes round counts on with every occurrence: to a reader it is one story
    groups = groupby(own, lambda event: 0 if kind == "every" else timer_of(event).cycle)
    cycles: list[Cycle] = []
    for _, group in groups:
        cycles.append(teller.cycle(list(group), cycles[-1].timer if cycles else None))
    newest = cycles[-1]
    return ClockStory(
        name,
        newest.rule,
        newest.timer,
        newest.stretches,
        newest.moments,
        newest.used,
        kind,
        words.timer(rule) if rule else "",
        newest.calendars,
        tuple(rung for rung in rungs if rung.clock == name),
        tuple(cycles[-2::-1]),
    )


def _kind(own: Sequence[Event]) -> str:
    """What a timer is whose rule is gone, as far as its events tell."""
    timer = timer_of(own[-1])
    if any(isinstance(event.body, TimerFired) and event.body.mark for event in own):
        return "every"
    if timer.of:
        return "meter"
    return "promise" if timer.target else "until" if timer.mark else "after"


def _judged(events: Sequence[Event]) -> frozenset[int]:
    """Versions of the events in which clocks were judged anew under other rules."""
    found: set[int] = set()
    going = False
    for event in events:
        changes = isinstance(event.body, TimerEvent) and not isinstance(
            event.body, SlaBreached | Escalated | TimerFired | Measured
        )
        going = isinstance(event.body, ClocksJudged) or (going and changes)
        if going:
            found.add(event.version)
    return frozenset(found)


def timer_of(event: Event) -> Timer:
    """The timer as an event left it."""
    assert isinstance(event.body, TimerEvent)  # noqa: S101 - callers choose
    return event.body.timer


def _given(events: Sequence[Event]) -> dict[int, FieldsSet]:
    """For each event the newest fields of the same breath that were set before it."""
    found: dict[int, FieldsSet] = {}
    last: tuple[Instant, FieldsSet] | None = None
    for event in events:
        if isinstance(event.body, FieldsSet):
            last = event.at, event.body
        elif last is not None and last[0] == event.at:
            found[event.version] = last[1]
    return found


@dataclass(frozen=True, slots=True)
class _Teller:
    """What telling a cycle takes besides its events."""

    kind: str
    workflow: Workflow
    now: Instant
    judged: frozenset[int]
    given: Mapping[int, FieldsSet]
    """Version of an event → the fields that were given just before it."""
    steps: Mapping[int, RungStory]
    """Decided steps by the versions of their events."""

    def cycle(self, own: Sequence[Event], former: Timer | None) -> Cycle:
        """One cycle; `former` is how the one before it was left."""
        timer, rule, because = timer_of(own[-1]), "", ""
        stretches: list[Stretch] = []
        end, used = self._end(timer)
        ends = [*((timer_of(event).since, timer_of(event).consumed) for event in own[1:]), (end, used)]
        for event, (until, total) in zip(own, ends, strict=True):
            body, left = event.body, timer_of(event)
            rule = body.rule if isinstance(body, TimerStarted | TimerRetargeted) else rule
            if not isinstance(body, SlaBreached | Escalated):  # these only look at a clock that goes on
                because = self._cause(event)
            if self.kind in {"promise", "after"}:
                seconds = total - left.consumed if left.target else None
                stretches += _stretches(left, self._hours(left), until, because, seconds)
        return Cycle(
            timer.cycle,
            rule,
            timer,
            tuple(_joined(stretches)),
            tuple(self._moments(own, former)),
            timer.consumed if self.kind == "meter" else sum(stretch.seconds for stretch in stretches),
            tuple(dict.fromkeys(timer_of(event).calendar for event in own)),
        )

    def _hours(self, timer: Timer) -> WorkingHours:
        calendars = self.workflow.company.calendars
        return calendars.get(timer.calendar) or calendars[self.workflow.company.calendar]

    def _end(self, timer: Timer) -> tuple[Instant, int]:
        """Up to when a cycle is told, and what is used then."""
        if timer.status in {"running", "paused"}:
            return self.now, timers.consumed(timer, self._hours(timer), self.now)
        return timer.since, timer.consumed

    def _cause(self, event: Event, joint: str = " by ") -> str:
        return "other rules" if event.version in self.judged else f"{event.cause}{joint}{event.by}"

    def _because_of(self, event: Event) -> str:
        """What changed a clock: other rules, or fields."""
        given = self.given.get(event.version)
        if given is None or event.version in self.judged:
            return self._cause(event, ", ")
        values = (f"{name} = {'(cleared)' if value is None else value}" for name, value in given.fields.items())
        return f"{', '.join(values)}, {event.by}"

    def _moments(self, own: Sequence[Event], before: Timer | None) -> Iterator[Moment]:
        for event in own:
            body, step = event.body, self.steps.get(event.version)
            match body:
                case SlaBreached(due=due, rule=rule):
                    yield Moment(event.at, "breached", rule, due)
                case Escalated(due=due, rule=rule) | TimerFired(due=due, rule=rule) if step is not None:
                    yield Moment(event.at, _stepped(step), rule, due, step.effects, step.key)
                case TimerStarted(timer=timer, rule=rule) if self.kind == "until" and before is not None:
                    yield Moment(event.at, f"{_change(before, timer)} by {self._because_of(event)}", rule)
                case TimerRetargeted(timer=timer, rule=rule):
                    yield Moment(event.at, f"{_change(before, timer)} by {self._because_of(event)}", rule)
                case TimerStarted() | Measured() if self.kind == "meter":
                    yield Moment(event.at, reading(body.timer), getattr(body, "rule", ""))
                case TimerMet(timer=timer):
                    yield Moment(
                        event.at, f"{'met late' if timer.breached else 'met'} by {self._cause(event, ', ')}", ""
                    )
                case TimerStopped():
                    yield Moment(event.at, f"stopped by {self._cause(event, ', ')}", "")
                case _:
                    pass
            before = timer_of(event)


def _stepped(step: RungStory) -> str:
    """`rung 75%`, `ran out`, `came round`: with why it was skipped, if it was."""
    what = "ran out" if step.key == AFTER else "came round" if _is_day(step.key) else f"rung {step.key}"
    return f"{what} (skipped: {step.because})" if step.status == "skipped" else what


def _is_day(key: str) -> bool:
    return len(key) == 10 and key[:4].isdigit()


def _stretches(timer: Timer, hours: WorkingHours, end: Instant, because: str, seconds: int | None) -> Iterator[Stretch]:
    """From where a timer was left until `end`; `seconds` is what the events say that it counted, where they do."""
    name = hours.name
    if end <= timer.since:
        return
    if seconds is not None and seconds != (hours.between(timer.since, end) if timer.status == "running" else 0):
        yield Stretch(timer.since, end, "counted", seconds, f"{because}, {OTHER_RULES}", timer.calendar)
        return
    if timer.status != "running":
        yield Stretch(timer.since, end, timer.status, 0, because, name)
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


def _change(before: Timer | None, timer: Timer) -> str:
    """What a change of field or rules made of a clock."""
    changes = []
    if before is not None and before.target != timer.target:
        changes.append(f"target changed from {spell(before.target)} to {spell(timer.target)}")
    if before is not None and before.calendar != timer.calendar:
        changes.append(f"calendar changed from {before.calendar} to {timer.calendar}")
    if before is not None and before.mark != timer.mark:
        changes.append(f"moved from {before.mark} to {timer.mark}")
    return " and ".join(changes) or "worked out anew"
