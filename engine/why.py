"""Why a record is where it is and why its deadlines are what they are: interval by interval, with rules and events.

Everything comes from the record's own events and the calendars; nothing is guessed. A stretch in which a promise ran is
cut at closing times, so that the counted seconds of all stretches add up to what the promise has used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.clock import Instant
from engine.events import (
    ApprovalAsked,
    ApprovalEnded,
    ApprovalGiven,
    ApprovalRefused,
    Escalated,
    Event,
    GuardFailed,
    Linked,
    LinkTold,
    NotificationQueued,
    Opened,
    SlaBreached,
    TimerFired,
    TimerMet,
    TimerPaused,
    TimerResumed,
    TimerRetargeted,
    TimerStarted,
    TimerStopped,
    Transitioned,
    Unlinked,
)
from engine.hours import WorkingHours
from engine.machines.definition import Field
from engine.machines.durations import spell
from engine.records import Record, Timer
from engine.rules import timers
from engine.rules.fields import spoken
from engine.rules.links import phrase
from engine.store.contract import Store
from engine.workflow import Workflow

TimerEvent = (
    TimerStarted | TimerPaused | TimerResumed | TimerMet | TimerStopped | TimerRetargeted
    | SlaBreached | Escalated | TimerFired
)  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that a clock did at one instant."""

    at: Instant
    what: str
    rule: str
    due: Instant | None = None
    """When it was due, where that differs from when it was noticed."""


@dataclass(frozen=True, slots=True)
class ClockStory:
    """One clock, explained."""

    name: str
    rule: str
    timer: Timer
    stretches: tuple[Stretch, ...]
    moments: tuple[Moment, ...]
    used: int
    """Working seconds used at the instant asked about; the sum of the counted stretches."""


@dataclass(frozen=True, slots=True)
class StateStory:
    """The state, explained."""

    state: str
    since: Instant
    by: str
    transition: str
    rule: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A record, explained."""

    record: Record
    state: StateStory
    clocks: tuple[ClockStory, ...]


def explain(store: Store, workflow: Workflow, record: Record, now: Instant) -> Explanation:
    """Why `record` stands where it stands at `now`."""
    events = [event for event in store.events(record.id) if event.at <= now]
    names = dict.fromkeys(event.body.name for event in events if isinstance(event.body, TimerEvent))
    clocks = tuple(_clock(name, _of(name, events), workflow, now) for name in names)
    return Explanation(record, _state(record, events), clocks)


def _of(name: str, events: Iterable[Event]) -> list[Event]:
    """The events of one timer; of an `after` timer, those of its newest cycle."""
    found = [e for e in events if isinstance(e.body, TimerEvent) and e.body.name == name]
    newest = max(e.body.timer.cycle for e in found if isinstance(e.body, TimerEvent))
    return [e for e in found if isinstance(e.body, TimerEvent) and e.body.timer.cycle == newest]


def _state(record: Record, events: Sequence[Event]) -> StateStory:
    for event in reversed(events):
        if isinstance(event.body, Transitioned):
            body = event.body
            return StateStory(body.target, event.at, event.by, body.transition, body.rule)
        if isinstance(event.body, Opened):
            return StateStory(event.body.state, event.at, event.by, "open", event.body.rule)
    return StateStory(record.state, record.entered, "", "", "")


def _clock(name: str, events: Sequence[Event], workflow: Workflow, now: Instant) -> ClockStory:
    calendars = workflow.company.calendars
    timer, rule, because = _timer(events[-1]), "", ""
    stretches: list[Stretch] = []
    until_now = now if timer.status in {"running", "paused"} else timer.since
    for event, end in zip(events, [*(_timer(e).since for e in events[1:]), until_now], strict=True):
        body = event.body
        rule = body.rule if isinstance(body, TimerStarted | TimerRetargeted) else rule
        if not isinstance(body, SlaBreached | Escalated):  # these only look at a clock that goes on
            because = f"{event.cause} by {event.by}"
        hours = calendars.get(_timer(event).calendar) or calendars[workflow.company.calendar]
        stretches += _stretches(_timer(event), hours, end, because)
    hours = calendars.get(timer.calendar) or calendars[workflow.company.calendar]
    used = timers.consumed(timer, hours, now)
    return ClockStory(name, rule, timer, tuple(_joined(stretches)), tuple(_moments(events)), used)


def _timer(event: Event) -> Timer:
    assert isinstance(event.body, TimerEvent)  # noqa: S101 - chosen by _of
    return event.body.timer


def _stretches(timer: Timer, hours: WorkingHours, end: Instant, because: str) -> Iterator[Stretch]:
    """From where a timer was left until `end`."""
    if timer.status in {"paused", "met"} and end > timer.since:
        yield Stretch(timer.since, end, "paused" if timer.status == "paused" else "met", 0, because)
    if timer.status != "running":
        return
    here = timer.since
    for opens, closes in hours.intervals(timer.since, end):
        if opens > here:
            yield Stretch(here, opens, "closed", 0, hours.name)
        yield Stretch(opens, closes, "counted", closes - opens, because)
        here = closes
    if end > here:
        yield Stretch(here, end, "closed", 0, hours.name)


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours of one kind and cause as one: an escalation in between does not interrupt a clock."""
    last: Stretch | None = None
    for stretch in stretches:
        if last is not None and last.end == stretch.start and last.what == stretch.what:
            last = Stretch(last.start, stretch.end, last.what, last.seconds + stretch.seconds, last.because)
            continue
        if last is not None:
            yield last
        last = stretch
    if last is not None:
        yield last


def _moments(events: Sequence[Event]) -> Iterator[Moment]:
    for event in events:
        match event.body:
            case SlaBreached(due=due, rule=rule):
                yield Moment(event.at, "breached", rule, due)
            case Escalated(rung=rung, due=due, rule=rule, skipped=skipped):
                yield Moment(
                    event.at, f"rung {rung}" + (" (skipped: a higher one was due)" if skipped else ""), rule, due
                )
            case TimerFired(due=due, rule=rule):
                yield Moment(event.at, "ran out", rule, due)
            case TimerRetargeted(before=before, timer=timer, rule=rule):
                same = before == timer.target
                what = "worked out anew" if same else f"target changed from {spell(before)} to {spell(timer.target)}"
                yield Moment(event.at, what, rule)
            case TimerMet(timer=timer):
                yield Moment(event.at, f"{'met late' if timer.breached else 'met'} by {event.cause}, {event.by}", "")
            case _:
                pass


def history(store: Store, stream: str, now: Instant | None = None) -> list[Event]:
    """The events of a record up to `now`, oldest first."""
    return [event for event in store.events(stream) if now is None or event.at <= now]


def whole_history(store: Store, record: Record, now: Instant | None = None) -> list[Event]:
    """The events of a record and of all that were merged into it, by time: neither history is lost."""
    events = history(store, record.id, now)
    waiting, seen = record.linked("merged"), {record.id}
    while waiting:
        stream = waiting.pop()
        if stream not in seen:
            seen.add(stream)
            theirs = history(store, stream, now)
            events += theirs
            waiting += [e.body.other for e in theirs if isinstance(e.body, Linked) and e.body.relation == "merged"]
    return events if len(seen) == 1 else sorted(events, key=lambda event: (event.at, event.position))


def told_in(record: Record, event: Event, fields: Mapping[str, Field] | None = None) -> str:
    """One event of a whole history in a few words; those of another record begin with its id."""
    text = told(event, fields)
    return f"{event.stream}: {text}" if text and event.stream != record.id else text


def told(event: Event, fields: Mapping[str, Field] | None = None) -> str:
    """One event in a few words; empty for those that only say how a clock went on.

    Values read as people write them where the record's `fields` are known.
    """
    match event.body:
        case Opened(state=state):
            return f"opened as {state}"
        case Transitioned(transition=transition, source=source, target=target, approved_by=approver):
            return f"{transition}: {source} → {target}" + (f", approved by {approver}" if approver else "")
        case SlaBreached(name=name):
            return f"{name} breached"
        case Escalated(name=name, rung=rung, skipped=skipped):
            return f"{name} at {rung}" + (", skipped" if skipped else "")
        case NotificationQueued(to=to, away=away):
            told = (f"{who} (away)" if who in away else who for who in to)
            return f"notify {', '.join(told) or 'nobody (no one to reach)'}"
        case GuardFailed(transition=transition, error=error):
            return f"{transition} not taken: {error}"
        case Linked(other=other, relation=relation):
            return phrase(relation, other)
        case Unlinked(other=other, relation=relation):
            return f"no longer {phrase(relation, other)}"
        case LinkTold(other=other, open=is_open):
            return f"{other} was {'reopened' if is_open else 'closed'}"
        case ApprovalAsked() | ApprovalGiven() | ApprovalRefused() | ApprovalEnded():
            return _told_approval(event.body, fields or {})
        case _:
            return _told_rest(event, fields or {})


def _told_approval(
    body: ApprovalAsked | ApprovalGiven | ApprovalRefused | ApprovalEnded, declared: Mapping[str, Field]
) -> str:
    """One event of an approval in a few words."""
    name = body.transition
    match body:
        case ApprovalAsked(role=role, fields=fields, note=note):
            given = [f"{field} = {spoken(declared.get(field), value)}" for field, value in fields.items()]
            return "; ".join([f"{name} asks {role} first", *given, *([note] if note else [])])
        case ApprovalGiven(asked_by=asker):
            return f"approved {name}, which {asker} asked for"
        case ApprovalRefused(asked_by=asker, note=note):
            return f"did not approve {name}, which {asker} asked for" + (f": {note}" if note else "")
        case ApprovalEnded(withdrawn=withdrawn):
            return f"{name} was withdrawn" if withdrawn else f"{name} needs no approval any more"


def _told_rest(event: Event, declared: Mapping[str, Field]) -> str:
    body = event.body
    match body:
        case TimerMet(name=name, timer=timer):
            return f"{name} {'met late' if timer.breached else 'met'}"
        case TimerRetargeted(name=name):
            return f"{name}: new target"
        case TimerFired(name=name):
            return f"{name} ran out"
        case TimerStarted() | TimerPaused() | TimerResumed() | TimerStopped():
            return ""
    fields = getattr(body, "fields", None)
    if fields is not None:
        given = {name: spoken(declared.get(name), value) for name, value in fields.items()}
        return ", ".join(f"{name} = {value or '(cleared)'}" for name, value in given.items())
    text = getattr(body, "text", "")
    return f"{'public note' if getattr(body, 'public', False) else 'note'}: {text}" if text else _logged(event)


def _logged(event: Event) -> str:
    seconds = getattr(event.body, "seconds", 0)
    return f"{seconds // 60} min of work by {getattr(event.body, 'agent', '')}"
