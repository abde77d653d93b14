"""Each step of a clock: when it was decided and what came of it, or when it will come, or why it never will.

Steps are the rungs of a ladder, the end of a wait and what comes round. What came of one is read from the events that
follow it in the same breath. Messages, refusals and opened records carry the step's key, `T-1/resolution/1/75%`; fields
and transitions carry none, so they are found by what the step was to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.clock import Instant
from engine.events import (
    ENGINE,
    ApprovalAsked,
    Escalated,
    Event,
    FieldsSet,
    GuardFailed,
    NotificationQueued,
    SlaBreached,
    TimerFired,
    Transitioned,
    replay,
)
from engine.machines import words
from engine.machines.definition import Action, Rung
from engine.machines.durations import spell
from engine.records import Record, Timer
from engine.rules import timers
from engine.rules.fields import spoken
from engine.rules.kind import Asker, Kind
from engine.rules.plans import DatePlan, PromisePlan, TimerPlan
from engine.rules.story import Story
from engine.rules.timers import consumed, instant_of
from engine.why.telling import recipients
from engine.why.ways import guard_story

Status = Literal["done", "skipped", "ahead", "standing", "never"]
"""Acted on; only recorded; still to come; still to come once the clock runs again; not to come in this cycle."""

Seen = Callable[[str], str | None]
"""A key → the record that the command with that key was about; `Store.seen`."""

AFTER = "after"
"""The key of a wait's end."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a step did."""

    what: str
    rule: str = ""
    """Of a refusal: what refused it."""
    held: Instant | None = None
    """Until when a message is held back, because of quiet hours."""
    read: tuple[str, ...] = ()
    """Of a refusal by a condition: what the condition read, `ticket.minutes = 0`."""


@dataclass(frozen=True, slots=True)
class RungStory:
    """One step of one clock."""

    clock: str
    key: str
    """`75%`, `-90d`; repeats `100%+1h#2`; `after` for the end of a wait, a day for what comes round."""
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
    """Of a promise: working seconds until it, as far as the clock has come."""
    does: tuple[str, ...] = ()
    """What the rules say it does, with whom that means now: `notify assignee → anna`."""
    effects: tuple[Effect, ...] = ()
    """What it did."""
    version: int = 0
    """Of the event that decided it; 0 while there is none."""


def rungs(kind: Kind | None, record: Record, events: Sequence[Event], now: Instant, seen: Seen) -> list[RungStory]:
    """Every step of every clock of a record: the decided ones in order, then those to come, clock by clock."""
    past = _Past(kind, events, seen)
    found = [past.story(event) for event in events if isinstance(event.body, Escalated | TimerFired)]
    for name, timer in record.timers.items():
        plan = kind.plans.get(name) if kind else None
        if kind is not None and plan is not None:
            found += _undecided(kind, plan, timer, record, now)
    return found


@dataclass(frozen=True, slots=True)
class _Past:
    """What telling of decided steps takes."""

    kind: Kind | None
    events: Sequence[Event]
    seen: Seen

    def story(self, event: Event) -> RungStory:
        """A step that an event tells of."""
        body = event.body
        assert isinstance(body, Escalated | TimerFired)  # noqa: S101 - chosen by the caller
        key = body.rung if isinstance(body, Escalated) else body.mark or AFTER
        cycle = body.timer.cycle - 1 if isinstance(body, TimerFired) and body.mark else body.timer.cycle
        name = f"{event.stream}/{body.name}/{cycle}/{key}"  # what comes round counts on with every occurrence
        actions = self._actions(body.name, key)
        return RungStory(
            body.name,
            key,
            name,
            "skipped" if body.skipped else "done",
            body.rule,
            self._why_skipped(event) if body.skipped else "",
            body.due,
            event.at,
            effects=() if body.skipped else tuple(self._effects(event, name, actions)),
            version=event.version,
        )

    def _actions(self, clock: str, key: str) -> Sequence[Action]:
        """What the rules in force say that a step does."""
        plan = self.kind.plans.get(clock) if self.kind else None
        if plan is None:
            return ()
        own = key.partition("#")[0]
        ladder = plan.ladder.rungs if plan.ladder else ()
        return next((rung.actions for rung in ladder if rung.key == own), plan.rule.actions)

    def _why_skipped(self, event: Event) -> str:
        """It came too late to act, or a later step of the same clock was due at the same instant."""
        name = getattr(event.body, "name", "")
        plan = self.kind.plans.get(name) if self.kind else None
        if plan is not None and plan.late.policy == "skip_after":
            return f"too late, by more than {spell(plan.late.seconds)}"
        later = (other.body for other in self.events if other.at == event.at and other.version > event.version)
        acted = (body.name for body in later if isinstance(body, Escalated | TimerFired) and not body.skipped)
        return "a higher one was due" if name in acted else "too late"

    def _effects(self, event: Event, name: str, actions: Sequence[Action]) -> Iterator[Effect]:
        """What followed in the same breath."""
        then = list(self._then(event))
        for other in then:
            body = other.body
            if isinstance(body, NotificationQueued) and body.key == name:
                told = (
                    f"notified {recipients(body.to, body.away)}" if body.to else f"reached nobody: {_nobody(actions)}"
                )
                yield Effect(told, held=body.send_at or None)
            if isinstance(body, GuardFailed) and body.transition.startswith(name):
                yield Effect(f"refused: {body.error}", body.rule, read=self._read(other, body.rule))
        for action in actions:
            if action.verb == "open" and action.opening and (stream := self.seen(f"{name}/{action.opening.kind}")):
                yield Effect(f"opened {stream}")
            elif found := self._done(action, then):
                yield Effect(found)

    def _then(self, event: Event) -> Iterator[Event]:
        """What happened at the same instant because of the steps that were decided together with this one."""
        acted = False
        for other in self.events:
            if other.at == event.at and other.version > event.version:
                step = isinstance(other.body, Escalated | TimerFired | SlaBreached)
                if step and acted:
                    return
                acted = not step
                if acted:
                    yield other

    def _read(self, refused: Event, rule: str) -> tuple[str, ...]:
        """What the condition that refused something had read; nothing when the rules have changed since."""
        record = replay(event for event in self.events if event.version < refused.version)
        transitions = self.kind.definition.transitions.values() if self.kind else ()
        for transition in (t for alternatives in transitions for t in alternatives if t.guard):
            if self.kind and record and transition.guard and self.kind.rule_of(transition) == rule:
                asker = Asker(ENGINE, frozenset({ENGINE}), refused.at, {})
                return guard_story(transition.guard, None, record, asker).read
        return ()

    def _done(self, action: Action, then: Sequence[Event]) -> str:
        """The field that an action set, or the transition that it took; empty for none."""
        for event in then:
            body = event.body
            if event.by == ENGINE and action.field and isinstance(body, FieldsSet) and action.field in body.fields:
                field = self.kind.definition.fields.get(action.field) if self.kind else None
                return f"set {action.field} = {spoken(field, body.fields[action.field]) or '(cleared)'}"
            if event.by == ENGINE and isinstance(body, Transitioned) and body.transition == action.transition:
                return f"took {body.transition}: {body.source} → {body.target}"
            if event.by == ENGINE and isinstance(body, ApprovalAsked) and body.transition == action.transition:
                return f"asked {body.role} to approve {body.transition}"
        return ""


def _nobody(actions: Sequence[Action]) -> str:
    """Whom a message was meant for."""
    meant = [word for action in actions if action.verb == "notify" for word in action.to]
    return f"{' and '.join(meant)} meant nobody then" if meant else "it meant nobody then"


def _undecided(kind: Kind, plan: TimerPlan, timer: Timer, record: Record, now: Instant) -> Iterator[RungStory]:
    """The steps of a clock that no event tells of yet."""
    for step in _steps(plan, timer, now):
        status, because = _prospect(timer.status, _ended(plan, step))
        yield RungStory(
            plan.name,
            step.key,
            f"{record.id}/{plan.name}/{timer.cycle}/{step.key}",
            status,
            kind.definition.rule_at(step.rung.position) if step.rung else plan.where,
            because,
            step.due,
            away=step.away,
            does=tuple(does(kind, action, record, now) for action in (step.rung or plan.rule).actions),
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """One step to come."""

    key: str
    rung: Rung | None
    due: Instant | None
    away: int | None = None


def _steps(plan: TimerPlan, timer: Timer, now: Instant) -> Iterator[_Step]:
    """What a timer has not decided yet, in the order in which it comes."""
    if isinstance(plan, PromisePlan) and timer.target:
        hours = plan.hours(timer)
        used = consumed(timer, hours, now)
        for step in timers.owed(timer, plan.steps(timer.target)):
            if step.rung is not None:
                due = instant_of(step, timer, hours) if timer.status == "running" else None
                yield _Step(step.key, step.rung, due, max(0, step.threshold - used))
    elif isinstance(plan, DatePlan):
        for due, key, rung in plan.undecided(timer):
            yield _Step(key, rung, due)
    elif timer.status in {"running", "stopped"} and plan.rule.actions:
        yield _Step(timer.mark or AFTER, None, timer.due)


def _ended(plan: TimerPlan, step: _Step) -> str:
    """Why a step of a clock that has stopped never comes."""
    return "the record left before" if step.key == AFTER or plan.rule.kind == "every" else "the clock has stopped"


def _prospect(status: str, ended: str) -> tuple[Status, str]:
    """Whether a step can still come, and why not."""
    match status:
        case "running":
            return "ahead", ""
        case "paused":
            return "standing", "the clock stands still"
        case "met":
            return "never", "the promise was kept before"
        case _:
            return "never", ended


def does(kind: Kind, action: Action, record: Record, now: Instant) -> str:
    """What an action would do now, in words."""
    if action.verb not in {"notify", "assign"}:
        return words.action(action)
    story = Story(kind, record, now, ENGINE, "")
    found = []
    for word in action.to:
        people = story.people(word, story.now)
        found.append(word if people == (word,) else f"{word} → {' and '.join(people) or 'nobody'}")
    return f"{'notify' if action.verb == 'notify' else 'assign to'} {', '.join(found)}"
