"""Each step of a ladder: when it was decided and what came of it, or when it will come, or why it never will.

What came of a step is read from the events that follow it in the same breath. Messages and refusals carry the step's
key, `T-1/resolution/1/75%`; fields and transitions carry none, so they are found by what the rung was to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.clock import Instant
from engine.events import ENGINE, Escalated, Event, FieldsSet, GuardFailed, NotificationQueued, Transitioned
from engine.machines.definition import Action, Rung
from engine.records import Record, Timer
from engine.rules.fields import spoken
from engine.rules.kind import Kind
from engine.rules.promises import TimerPlan
from engine.rules.story import Story
from engine.rules.timers import Step, consumed, instant_of

Status = Literal["done", "skipped", "ahead", "standing", "never"]
"""Acted on; only recorded; still to come; still to come once the clock runs again; not to come in this cycle."""


@dataclass(frozen=True, slots=True)
class RungStory:
    """One step of one ladder."""

    clock: str
    key: str
    """`75%`; repeats `100%+1h#2`."""
    id: str
    """`T-1/resolution/1/75%`: its name for ever."""
    status: Status
    rule: str
    because: str = ""
    """Why it was skipped, stands still or never comes."""
    due: Instant | None = None
    """When it was due, or will be."""
    at: Instant | None = None
    """When it was decided."""
    away: int | None = None
    """Working seconds until it, as far as the clock has come."""
    does: tuple[str, ...] = ()
    """What the rules say it does, with whom that means now: `notify assignee → anna`."""
    effects: tuple[str, ...] = ()
    """What it did."""
    version: int = 0
    """Of the event that decided it; 0 while there is none."""


def rungs(kind: Kind | None, record: Record, events: Sequence[Event], now: Instant) -> list[RungStory]:
    """Every step of every ladder of a record, clock by clock."""
    found = [_decided(kind, event, events) for event in events if isinstance(event.body, Escalated)]
    for name, timer in record.timers.items():
        plan = kind.plans.get(name) if kind else None
        if kind is not None and plan is not None and plan.ladder is not None and timer.target:
            found += _undecided(kind, plan, timer, record, now)
    return found


def _decided(kind: Kind | None, event: Event, events: Sequence[Event]) -> RungStory:
    """A step that an event tells of."""
    body = event.body
    assert isinstance(body, Escalated)  # noqa: S101 - chosen by the caller
    name = f"{event.stream}/{body.name}/{body.timer.cycle}/{body.rung}"
    rung = _rung(kind, body.name, body.rung)
    effects = tuple(_effects(kind, event, name, rung, events)) if not body.skipped else ()
    return RungStory(
        body.name,
        body.rung,
        name,
        "skipped" if body.skipped else "done",
        body.rule,
        _why_skipped(event, events) if body.skipped else "",
        body.due,
        event.at,
        effects=effects,
        version=event.version,
    )


def _why_skipped(event: Event, events: Sequence[Event]) -> str:
    """A later step of the same clock acted at the same instant, or it came too late to act."""
    later = (other.body for other in events if other.at == event.at and other.version > event.version)
    acted = (body.name for body in later if isinstance(body, Escalated) and not body.skipped)
    return "a higher one was due" if getattr(event.body, "name", "") in acted else "too late"


def _rung(kind: Kind | None, clock: str, key: str) -> Rung | None:
    """The rung that a key names in the rules in force."""
    plan = kind.plans.get(clock) if kind else None
    own = key.partition("#")[0]
    return next((rung for rung in plan.ladder.rungs if rung.key == own), None) if plan and plan.ladder else None


def _effects(kind: Kind | None, event: Event, name: str, rung: Rung | None, events: Sequence[Event]) -> Iterator[str]:
    """What followed in the same breath."""
    then = [other for other in events if other.at == event.at and other.version > event.version]
    for other in then:
        if isinstance(other.body, NotificationQueued) and other.body.key == name:
            to = other.body.to
            yield f"notified {', '.join(to)}" if to else f"reached nobody: {_nobody(rung)}"
        if isinstance(other.body, GuardFailed) and other.body.transition == name:
            yield f"refused: {other.body.error}" + (f" ({other.body.rule})" if other.body.rule else "")
    for action in rung.actions if rung and kind else ():
        yield from _done(kind, action, then)


def _nobody(rung: Rung | None) -> str:
    """Whom a message was meant for."""
    words = [word for action in rung.actions if action.verb == "notify" for word in action.to] if rung else []
    return f"{' and '.join(words)} meant nobody then" if words else "it meant nobody then"


def _done(kind: Kind | None, action: Action, then: Sequence[Event]) -> Iterator[str]:
    """The field that an action set, or the transition that it took."""
    for event in then:
        body = event.body
        if event.by != ENGINE:
            continue
        if action.field and isinstance(body, FieldsSet) and action.field in body.fields:
            field = kind.definition.fields.get(action.field) if kind else None
            yield f"set {action.field} = {spoken(field, body.fields[action.field]) or '(cleared)'}"
            return
        if action.transition and isinstance(body, Transitioned) and body.transition == action.transition:
            yield f"took {body.transition}: {body.source} → {body.target}"
            return
    if action.field:
        yield f"{action.field} had nothing to change"


def _undecided(kind: Kind, plan: TimerPlan, timer: Timer, record: Record, now: Instant) -> Iterator[RungStory]:
    """The steps of a live clock's ladder that no event tells of yet."""
    used = consumed(timer, plan.hours(timer), now)
    for step in plan.steps(timer.target):
        if step.rung is not None and step.key not in timer.fired:
            status, because, due = _prospect(plan, timer, step)
            yield RungStory(
                plan.name,
                step.key,
                f"{record.id}/{plan.name}/{timer.cycle}/{step.key}",
                status,
                kind.definition.rule_at(step.rung.position),
                because,
                due,
                away=max(0, step.threshold - used),
                does=tuple(does(kind, action, record) for action in step.rung.actions),
            )


def _prospect(plan: TimerPlan, timer: Timer, step: Step) -> tuple[Status, str, Instant | None]:
    """Whether a step can still come, why not, and when it will if the clock goes on."""
    match timer.status:
        case "running":
            return "ahead", "", instant_of(step, timer, plan.hours(timer))
        case "paused":
            return "standing", "the clock is paused", None
        case "met":
            return "never", "the promise was kept before", None
        case "stopped":
            return "never", "the clock has stopped", None


def does(kind: Kind, action: Action, record: Record) -> str:
    """What an action would do now, in words."""
    match action.verb:
        case "notify":
            return f"notify {_meant(kind, action.to, record)}"
        case "raise":
            return f"raise {action.field}"
        case "set":
            field = kind.definition.fields.get(action.field)
            return f"set {action.field} = {spoken(field, action.value) or '(cleared)'}"
        case "fire":
            return f"fire {action.transition}"


def _meant(kind: Kind, words: Sequence[str], record: Record) -> str:
    """`assignee → anna, dispatcher → carla`: whom the words mean now."""
    story = Story(kind, record, record.changed, ENGINE, "")
    found = []
    for word in words:
        people = story.people(word)
        found.append(word if people == (word,) else f"{word} → {' and '.join(people) or 'nobody'}")
    return ", ".join(found)
