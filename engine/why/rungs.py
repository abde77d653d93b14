"""Each step of a clock: when it was decided and what came of it, or when it will come, or why it never will.

Steps are the rungs of a ladder, the end of a wait and what comes round. Of those that are due and not decided yet it is
told what will become of them: after an outage only some of them act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.clock import Instant
from engine.events import ENGINE, Escalated, Event, SlaBreached, TimerFired
from engine.machines import words
from engine.machines.definition import Action, Rung
from engine.machines.durations import spell
from engine.records import Record, Timer
from engine.rules import timers
from engine.rules.kind import Kind
from engine.rules.plans import DatePlan, MeterPlan, Owed, PromisePlan, SchedulePlan, TimerPlan
from engine.rules.story import Story
from engine.rules.timers import consumed, instant_of
from engine.why.effects import Aftermath, Effect, actions_then

Status = Literal["done", "skipped", "due", "ahead", "standing", "never"]
"""Acted on; only recorded; to be decided as soon as the daemon looks; still to come; still to come once the clock runs
again; not to come in this cycle."""

AFTER = "after"
"""The key of a wait's end."""


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
    """Why it was skipped or will be, stands still or never comes."""
    due: Instant | None = None
    """When it was due, or will be."""
    at: Instant | None = None
    """When it was decided."""
    away: int | None = None
    """Of a promise: working seconds until it, as far as the clock has come."""
    does: tuple[str, ...] = ()
    """What the rules say it does, with whom that means now: `notify assignee → anna`; nothing if it will be skipped."""
    effects: tuple[Effect, ...] = ()
    """What it did."""
    version: int = 0
    """Of the event that decided it; 0 while there is none."""


def rungs(past: Aftermath, record: Record, now: Instant) -> list[RungStory]:
    """Every step of every clock of a record: the decided ones in order, then those to come, clock by clock."""
    kind = past.kind
    found = [_decided(past, e, e.body) for e in past.events if isinstance(e.body, Escalated | TimerFired)]
    for name, timer in record.timers.items():
        plan = kind.plans.get(name) if kind else None
        if kind is not None and plan is not None:
            found += _undecided(kind, plan, timer, record, now)
    return found


def _decided(past: Aftermath, event: Event, body: Escalated | TimerFired) -> RungStory:
    """A step that an event tells of."""
    key = body.rung if isinstance(body, Escalated) else body.mark or AFTER
    name, actions = f"{event.stream}/{body.name}/{_cycle(body)}/{key}", actions_then(past.kind, body)
    return RungStory(
        body.name,
        key,
        name,
        "skipped" if body.skipped else "done",
        body.rule,
        _why_skipped(past, event, body) if body.skipped else "",
        body.due,
        event.at,
        effects=() if body.skipped else tuple(past.of(event, name, actions)),
        version=event.version,
    )


def _cycle(body: SlaBreached | Escalated | TimerFired) -> int:
    """The cycle that a step belongs to: what comes round has gone on to the next with it."""
    return body.timer.cycle - 1 if isinstance(body, TimerFired) and body.mark else body.timer.cycle


def _why_skipped(past: Aftermath, event: Event, body: Escalated | TimerFired) -> str:
    """It came too late to act, or a later step of the same clock was due at the same instant."""
    plan = past.kind.plans.get(body.name) if past.kind else None
    if plan is not None and plan.late.policy == "skip_after" and actions_then(past.kind, body) is not None:
        return _too_late(plan)
    return "a higher one was due" if past.later_one_acted(event) else "too late"


def _too_late(plan: TimerPlan) -> str:
    return f"too late, by more than {spell(plan.late.seconds)}"


def _undecided(kind: Kind, plan: TimerPlan, timer: Timer, record: Record, now: Instant) -> Iterator[RungStory]:
    """The steps of a clock that no event tells of yet."""
    is_due = timer.next is not None and timer.next <= now
    owes = {owed.key: owed for owed in plan.owed(timer, record, now, now)} if is_due else {}
    for step in _steps(plan, timer, now, owes):
        status, because = _prospect(timer.status, _ended(plan, step))
        actions, owed = (step.rung or plan.rule).actions, owes.get(step.key)
        if owed is not None and not isinstance(owed.body, SlaBreached):
            status, because = "due", _will_be_skipped(plan) if owed.body.skipped else ""
            actions = owed.actions
        yield RungStory(
            plan.name,
            step.key,
            f"{record.id}/{plan.name}/{_cycle(owed.body) if owed else timer.cycle}/{step.key}",
            status,
            kind.definition.rule_at(step.rung.position) if step.rung else plan.where,
            because,
            step.due,
            away=step.away,
            does=tuple(does(kind, action, record, now) for action in actions),
        )


@dataclass(frozen=True, slots=True)
class Coming:
    """The next step of a running clock, and whom it will reach."""

    key: str
    due: Instant
    people: tuple[str, ...]
    """Agents and other addresses that it will notify, as roles, duty and absences say at that instant."""
    rule: str


def coming(kind: Kind, name: str, record: Record, now: Instant) -> Coming | None:
    """What a clock does next that people hear of; None when it stands still or nothing is left."""
    plan, timer = kind.plans.get(name), record.timers.get(name)
    if plan is None or timer is None or timer.status != "running":
        return None
    for step in _steps(plan, timer, now, {}):
        if step.due is not None and step.rung is not None:
            due = max(now, step.due)
            story = Story(kind, record, due, ENGINE, "")
            told = [action for action in step.rung.actions if action.verb == "notify"]
            people = dict.fromkeys(who for action in told for word in action.to for who in story.people(word, due))
            return Coming(step.key, due, tuple(people), kind.definition.rule_at(step.rung.position))
    return None


def _will_be_skipped(plan: TimerPlan) -> str:
    """Why a step that is due will only be recorded."""
    return _too_late(plan) if plan.late.policy == "skip_after" else "a higher one is due"


@dataclass(frozen=True, slots=True)
class _Step:
    """One step to come."""

    key: str
    rung: Rung | None
    due: Instant | None
    away: int | None = None


def _steps(plan: TimerPlan, timer: Timer, now: Instant, owes: Mapping[str, Owed]) -> Iterator[_Step]:
    """What a timer has not decided yet, in the order in which it comes; `owes`: what is due already."""
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
    elif isinstance(plan, MeterPlan):
        yield from (_Step(rung.key, rung, timer.next if rung.key in owes else None) for rung in plan.undecided(timer))
    elif isinstance(plan, SchedulePlan) and owes:
        for key, owed in owes.items():
            yield _Step(key, None, owed.body.due)
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
