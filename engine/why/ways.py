"""Each way out of a state: who may take it, what it asks for, and the condition that stops it, part by part.

A condition of several parts joined by `&&` is false because of some of them only; those are told, with the values that
they read. A transition that waits for approval is judged as `approve` will judge it: as of who asked, with what was
given along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from engine.clock import Instant
from engine.events import ENGINE, Event, GuardFailed
from engine.machines.definition import MERGE, Transition
from engine.machines.guard_text import Guard
from engine.records import Record
from engine.rules.guard import GuardError, Guards, evaluate, values
from engine.rules.kind import Asker, Kind, Option


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a condition."""

    text: str
    holds: bool | None
    """None when it cannot be told."""


@dataclass(frozen=True, slots=True)
class GuardStory:
    """A condition, and what it came to."""

    text: str
    holds: bool | None
    error: str
    """Why it cannot be told; it counts as false then."""
    values: Mapping[str, Any]
    """What it read: name → value; an unset field reads as '', 0 or false."""
    parts: tuple[Part, ...]
    """What is joined by `&&`; one when nothing is."""

    @property
    def read(self) -> tuple[str, ...]:
        """`ticket.minutes = 0`, texts in quotes: what it was told as CEL has it."""
        return tuple(f"{name} = {_literal(value)}" for name, value in self.values.items())

    @property
    def failing(self) -> tuple[str, ...]:
        """The parts that make it false."""
        return tuple(part.text for part in self.parts if not part.holds)


@dataclass(frozen=True, slots=True)
class Failure:
    """A condition that could not be told when it was asked."""

    at: Instant
    error: str
    rule: str


@dataclass(frozen=True, slots=True)
class WayStory:
    """One alternative of a transition, asked for by somebody at one instant."""

    name: str
    sources: tuple[str, ...]
    target: str
    rule: str
    automatic: bool
    actor: str
    """Who asks."""
    objection: str
    """Why it cannot be taken now; empty when it can."""
    missing: tuple[str, ...] = ()
    """What must be given with it."""
    approval: str = ""
    """Who must be asked first, when the asker may not take it alone."""
    waits_since: Instant | None = None
    """Since when it waits for approval."""
    asked_by: str = ""
    """Who asked for the approval that it waits for."""
    guard: GuardStory | None = None
    failures: tuple[Failure, ...] = ()
    """Earlier times at which its condition could not be told."""

    @property
    def possible(self) -> bool:
        return not self.objection


def ways(kind: Kind, record: Record, asker: Asker, events: Sequence[Event]) -> list[WayStory]:
    """Every alternative of every transition, in the order of the file; what the engine takes by itself it asks for."""
    engine = Asker(ENGINE, frozenset({ENGINE}), asker.now, {})
    guards = Guards(kind.definition.kind, kind.definition.fields)
    found = []
    for alternatives in kind.definition.transitions.values():
        for transition in alternatives:
            asked, rule = record.asked.get(transition.name), kind.rule_of(transition)
            who = engine if transition.automatic else _as_asked(kind, transition.name, record, asker)
            way = WayStory(
                transition.name,
                transition.sources,
                transition.target,
                rule,
                transition.automatic,
                who.actor or "any agent",
                _objection(kind, transition, record, who),
                kind.missing(transition, record, who),
                "" if transition.approval in {"", *who.roles} else transition.approval,
                asked.at if asked else None,
                asked.by if asked else "",
                guard_story(transition.guard, guards, record, who) if transition.guard else None,
                tuple(_failures(transition.name, rule, events)),
            )
            found.append(way)
    return found


def options(kind: Kind, record: Record, asker: Asker) -> list[Option]:
    """What leads out of a record's state (`Kind.options`); what waits for approval is judged as it was asked for."""
    found = kind.options(record, asker)
    return [_waiting(kind, record, asker, o) if o.transition.name in record.asked else o for o in found]


def _waiting(kind: Kind, record: Record, asker: Asker, option: Option) -> Option:
    name = option.transition.name
    as_asked = kind.options(record, _as_asked(kind, name, record, asker))
    return next(replace(other, approval=option.approval) for other in as_asked if other.transition.name == name)


def _as_asked(kind: Kind, name: str, record: Record, asker: Asker) -> Asker:
    """Who takes a transition, and what they bring: of one that waits for approval whoever asked for it."""
    if (asked := record.asked.get(name)) is None:
        return asker
    fields = {field: value for field, value in asked.fields.items() if field in kind.definition.fields}
    return Asker(asked.by, kind.company.roles_of(asked.by), asker.now, fields, asked.note)


def _objection(kind: Kind, transition: Transition, record: Record, asker: Asker) -> str:
    if record.became:
        return f"{record.id} was merged into {record.became}, which goes on for both"
    if record.state not in transition.sources:
        return f"it does not lead out of '{record.state}', but out of {' and '.join(transition.sources)}"
    if transition.name == MERGE:
        return f"it does not say what {record.id} goes on as: `margine merge {record.id} --into ID` does"
    try:
        return kind.objection(transition, record, asker)
    except GuardError as error:
        return f"its condition cannot be told: {error}"


def _failures(name: str, rule: str, events: Iterable[Event]) -> Iterator[Failure]:
    line = rule.partition("@")[0]
    for event in events:
        body = event.body
        if isinstance(body, GuardFailed) and body.transition == name and body.rule.partition("@")[0] == line:
            yield Failure(event.at, body.error, body.rule)


def guard_story(guard: Guard, guards: Guards | None, record: Record, asker: Asker) -> GuardStory:
    """What a condition comes to when it is asked, and with `guards` to compile them which parts make it so."""
    if asker.fields:
        record = msgspec.structs.replace(record, fields=record.fields | asker.fields)
    holds, error = _told(guard, record, asker)
    parts = tuple(Part(part.text, _told(part, record, asker)[0]) for part in (guards.parts(guard) if guards else ()))
    return GuardStory(guard.text, holds, error, values(guard, record, asker.actor, asker.roles, asker.now), parts)


def _literal(value: Any) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else repr(value)


def _told(guard: Guard, record: Record, asker: Asker) -> tuple[bool | None, str]:
    try:
        return evaluate(guard, record, asker.actor, asker.roles, asker.now), ""
    except GuardError as error:
        return None, str(error)
