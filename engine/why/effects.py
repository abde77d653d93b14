"""What came of a step that was decided, read from the events behind it.

A step that acts is decided, does all that it does, and only then the next one is decided. So what the engine does
behind a step in the same breath, up to the next one, is its doing, whatever the rules say by now. Messages, refusals
and opened records carry the step's key, `T-1/resolution/1/75%`, and are known by that wherever they stand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.clock import Instant
from engine.events import (
    ENGINE,
    ApprovalAsked,
    ClocksJudged,
    Escalated,
    Event,
    FieldsSet,
    GuardFailed,
    LinkTold,
    NotificationQueued,
    SlaBreached,
    StateRenamed,
    TimerFired,
    Transitioned,
    replay,
)
from engine.machines.definition import Action
from engine.money_events import Charged, Incurred, Unpriced
from engine.rules.fields import spoken
from engine.rules.kind import Asker, Kind
from engine.why.telling import recipients
from engine.why.telling_money import told_of_money
from engine.why.ways import guard_story

Seen = Callable[[str], str | None]
"""A key → the record that the command with that key was about; `Store.seen`."""

_NEXT = (Escalated, TimerFired, SlaBreached, ClocksJudged, StateRenamed, LinkTold)
"""What begins something else."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a step did."""

    what: str
    rule: str = ""
    """Of a refusal: what refused it; of a price: what charged it."""
    held: Instant | None = None
    """Until when a message is held back, because of quiet hours."""
    read: tuple[str, ...] = ()
    """Of a refusal by a condition: what the condition read, `ticket.minutes = 0`."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What telling of decided steps takes."""

    kind: Kind | None
    kinds: Collection[str]
    """Every kind of which a record may have been opened."""
    events: Sequence[Event]
    seen: Seen

    def of(self, step: Event, name: str, actions: Sequence[Action] | None) -> Iterator[Effect]:
        """What a step did; `name` is its key for ever, `actions` what the rules meant it to do, where that is known."""
        mine = True
        for event in self._then(step):
            mine = mine and _goes_on(step, event)
            yield from self._keyed(event, name, actions)
            yield from self._unkeyed(event) if mine else ()
        for kind in self.kinds if actions is None else _opened_by(actions):
            stream = self.seen(f"{name}/{kind}")
            if stream not in {None, step.stream}:  # a refusal is kept under the same key, by the record itself
                yield Effect(f"opened {stream}")

    def later_one_acted(self, step: Event) -> bool:
        """Whether a later step of the same clock was due as well, and acted."""
        name = getattr(step.body, "name", "")
        later = (event.body for event in self._then(step))
        return any(isinstance(b, Escalated | TimerFired) and b.name == name and not b.skipped for b in later)

    def _then(self, step: Event) -> Iterator[Event]:
        """What happened behind a step at the same instant."""
        first = bisect_right(self.events, step.version, key=lambda event: event.version)
        for event in islice(self.events, first, None):
            if event.at != step.at:
                return
            yield event

    def _keyed(self, event: Event, name: str, actions: Sequence[Action] | None) -> Iterator[Effect]:
        match event.body:
            case NotificationQueued(key=key, to=to, away=away, send_at=send_at) if key == name:
                told = f"notified {recipients(to, away)}" if to else f"reached nobody: {_nobody(actions or ())}"
                yield Effect(told, held=send_at or None)
            case GuardFailed(transition=key, error=error, rule=rule) if key == name or key.startswith(f"{name}/"):
                yield Effect(f"refused: {error}", rule, read=self._read(event, rule))

    def _unkeyed(self, event: Event) -> Iterator[Effect]:
        """The fields that were set, the transition that was taken, or asked for."""
        match event.body:
            case FieldsSet(fields=fields):
                declared = self.kind.definition.fields if self.kind else {}
                for name, value in fields.items():
                    yield Effect(f"set {name} = {spoken(declared.get(name), value) or '(cleared)'}")
            case Transitioned(transition=transition, source=source, target=target):
                yield Effect(f"took {transition}: {source} → {target}")
            case ApprovalAsked(transition=transition, role=role):
                yield Effect(f"asked {role} to approve {transition}")
            case Charged(rule=rule) | Incurred(rule=rule) | Unpriced(rule=rule):
                yield Effect(told_of_money(event.body), rule)

    def _read(self, refused: Event, rule: str) -> tuple[str, ...]:
        """What the condition that refused something had read; nothing when the rules have changed since."""
        record = replay(event for event in self.events if event.version < refused.version)
        transitions = self.kind.definition.transitions.values() if self.kind else ()
        for transition in (t for alternatives in transitions for t in alternatives if t.guard):
            if self.kind and record and transition.guard and self.kind.rule_of(transition) == rule:
                asker = Asker(ENGINE, frozenset({ENGINE}), refused.at, {})
                return guard_story(transition.guard, None, record, asker).read
        return ()


def actions_then(kind: Kind | None, body: Escalated | TimerFired) -> Sequence[Action] | None:
    """What the rule that decided a step does; None when it is not the one in force, so that it cannot be told."""
    plan = kind.plans.get(body.name) if kind else None
    if kind is None or plan is None:
        return None
    if isinstance(body, TimerFired):
        return plan.rule.actions if plan.where == body.rule else None
    key, rungs = body.rung.partition("#")[0], plan.ladder.rungs if plan.ladder else ()
    same = (r for r in rungs if r.key == key and kind.definition.rule_at(r.position) == body.rule)
    return next((rung.actions for rung in same), None)


def _goes_on(step: Event, event: Event) -> bool:
    """Whether an event behind a step, with all before it, is still the step's doing."""
    return event.by == ENGINE and event.cause == step.cause and not isinstance(event.body, _NEXT)


def _opened_by(actions: Sequence[Action]) -> list[str]:
    return list(dict.fromkeys(action.opening.kind for action in actions if action.opening))


def _nobody(actions: Sequence[Action]) -> str:
    """Whom a message was meant for."""
    meant = [word for action in actions if action.verb == "notify" for word in action.to]
    return f"{' and '.join(meant)} meant nobody then" if meant else "it meant nobody then"
