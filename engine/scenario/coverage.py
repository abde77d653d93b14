"""What the rules did while scenarios were played, and which rules nothing has put to use.

Transitions, rungs and waits tell of themselves: their events name them. A guard leaves no trace when it refuses, so the
rules are played with guards that remember how they came out; the engine does not know. A guard that is only evaluated
to say what else would be possible counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from engine.decide import Decider
from engine.events import ApprovalAsked, Escalated, Event, TimerFired, Transitioned
from engine.machines.definition import Definition, TimerRule, Transition
from engine.machines.guard_text import Guard
from engine.problems import Position
from engine.records import Record
from engine.rules.guard import Program, program
from engine.rules.kind import Asker, Kind, Option
from engine.store.contract import Store
from engine.workflow import Workflow

What = Literal["transition", "guard", "approval", "rung", "wait", "schedule"]

_ACTING: Mapping[str, tuple[What, str]] = {
    "after": ("wait", "never ran out"),
    "every": ("schedule", "never came round"),
}
"""Timers that act by themselves, without a ladder."""


@dataclass(frozen=True, slots=True)
class Item:
    """A rule that a scenario can put to use."""

    what: What
    kind: str
    name: str
    """`resolve`, `resolution at 75%`."""
    position: Position
    lacking: str = ""
    """What no scenario shows, in words; empty when it is shown."""


@dataclass(slots=True)
class _Attention:
    """Whether guards are evaluated in earnest."""

    earnest: bool = True


class _Remembering:
    """A guard's program that remembers how it came out."""

    __slots__ = ("_attention", "_program", "came_out", "readers", "tree")

    def __init__(self, watched: Program, attention: _Attention) -> None:
        self._program = watched
        self._attention = attention
        self.readers, self.tree = watched.readers, watched.tree
        self.came_out: set[bool] = set()

    def __call__(self, values: dict[str, Any]) -> bool:
        result = self._program(values)
        if self._attention.earnest:
            self.came_out.add(result)
        return result


class _Watched(Kind):
    """A kind whose guards are not counted while it only lists what would be possible."""

    attention: _Attention

    def options(self, record: Record, asker: Asker) -> list[Option]:
        before, self.attention.earnest = self.attention.earnest, False
        try:
            return super().options(record, asker)
        finally:
            self.attention.earnest = before


class Coverage:
    """The rules to play with, and what was seen of them."""

    def __init__(self, workflow: Workflow) -> None:
        self._attention = _Attention()
        definitions = {name: self._watched(definition) for name, definition in workflow.definitions.items()}
        self.workflow = replace(workflow, definitions=definitions)
        self.decider = Decider(self.workflow)
        self.decider.kinds = {name: self._kind(definition) for name, definition in self.workflow.kinds.items()}
        self._taken: set[tuple[str, str, str, str, str]] = set()
        self._asked: set[tuple[str, str, str]] = set()
        self._approved: set[tuple[str, str, str]] = set()
        self._climbed: set[tuple[str, str, str]] = set()
        self._ran_out: set[tuple[str, str]] = set()

    def _watched(self, definition: Definition) -> Definition:
        transitions = {
            name: tuple(self._remembering(transition) for transition in alternatives)
            for name, alternatives in definition.transitions.items()
        }
        return replace(definition, transitions=transitions)

    def _remembering(self, transition: Transition) -> Transition:
        if transition.guard is None:
            return transition
        watched = _Remembering(program(transition.guard), self._attention)
        return replace(transition, guard=replace(transition.guard, program=watched))

    def _kind(self, definition: Definition) -> Kind:
        kind = _Watched(definition, self.workflow.company)
        kind.attention = self._attention
        return kind

    def watch(self, store: Store) -> int:
        """Take note of all that happened in a store; how many events that were."""
        kinds: dict[str, str] = {}
        for event in store.events():
            if event.stream not in kinds:
                kinds[event.stream] = _kind_of(store, event)
            self._note(kinds[event.stream], event)
        return store.position()

    def _note(self, kind: str, event: Event) -> None:
        match event.body:
            case Transitioned(transition=name, rule=rule, source=source, target=target, approved_by=approved_by):
                self._taken.add((kind, name, rule, source, target))
                self._approved |= {(kind, name, rule)} if approved_by else set()
            case ApprovalAsked(transition=name, rule=rule):
                self._asked.add((kind, name, rule))
            case Escalated(name=name, rung=rung, skipped=False):
                self._climbed.add((kind, name, rung.partition("#")[0]))
            case TimerFired(name=name, skipped=False):
                self._ran_out.add((kind, name))
            case _:
                pass

    def items(self) -> list[Item]:
        """Every rule that can be put to use, in the order of the files."""
        return sorted(
            (item for definition in self.workflow.kinds.values() for item in self._items(definition)),
            key=lambda item: item.position,
        )

    def _items(self, definition: Definition) -> Iterator[Item]:
        for alternatives in definition.transitions.values():
            for number, transition in enumerate(alternatives, start=1):
                name = transition.name + (f", alternative {number}" if len(alternatives) > 1 else "")
                yield self._transition(definition, transition, name)
                if transition.guard is not None:
                    passed_by = self._passed_by(definition, transition, alternatives)
                    yield _guard(definition, transition.guard, name, passed_by=passed_by)
                if transition.approval:
                    yield self._approval(definition, transition, name)
        for rule in definition.timers.values():
            yield from self._timer(definition, rule)

    def _transition(self, definition: Definition, transition: Transition, name: str) -> Item:
        lacking = "" if self._taken_from(definition, transition, transition.sources) else "never taken"
        return Item("transition", definition.kind, name, transition.position, lacking)

    def _approval(self, definition: Definition, transition: Transition, name: str) -> Item:
        key = definition.kind, transition.name, definition.rule_at(transition.position)
        lacking = "" if key in self._approved else "never given" if key in self._asked else "never asked for"
        return Item("approval", definition.kind, name, transition.position, lacking)

    def _taken_from(self, definition: Definition, transition: Transition, sources: Iterable[str]) -> bool:
        """Whether a transition was taken from one of these states."""
        where = definition.rule_at(transition.position)
        return any(
            (definition.kind, transition.name, where, source, transition.target) in self._taken for source in sources
        )

    def _passed_by(self, definition: Definition, transition: Transition, alternatives: Sequence[Transition]) -> bool:
        """Whether another alternative was taken where this one led out too: then it is as if this one had refused."""
        others = (other for other in alternatives if other is not transition)
        return any(self._taken_from(definition, other, transition.sources) for other in others)

    def _timer(self, definition: Definition, rule: TimerRule) -> Iterator[Item]:
        kind = definition.kind
        ladder = definition.ladders.get(rule.ladder)
        for rung in ladder.rungs if ladder else ():
            climbed = (kind, rule.name, rung.key) in self._climbed
            yield Item("rung", kind, f"{rule.name} at {rung.key}", rung.position, "" if climbed else "never fired")
        if rule.actions:
            acted = (kind, rule.name) in self._ran_out
            what, lacking = _ACTING.get(rule.kind, _ACTING["after"])
            yield Item(what, kind, rule.name, rule.position, "" if acted else lacking)


def percent(items: Sequence[Item]) -> int:
    """How much of the rules was put to use, rounded down: 100 means all of it."""
    return 100 * sum(not item.lacking for item in items) // len(items) if items else 100


def counts(items: Iterable[Item]) -> Mapping[What, tuple[int, int]]:
    """Of each sort of rule, how many were put to use, and how many there are."""
    found: dict[What, tuple[int, int]] = {}
    for item in items:
        used, there = found.get(item.what, (0, 0))
        found[item.what] = (used + (not item.lacking), there + 1)
    return found


def _kind_of(store: Store, event: Event) -> str:
    record = store.load(event.stream)
    return record.kind if record is not None else ""


def _guard(definition: Definition, guard: Guard, name: str, *, passed_by: bool) -> Item:
    came_out = frozenset(getattr(guard.program, "came_out", ())) | ({False} if passed_by else set())
    lacking = {frozenset[bool](): "never asked", frozenset({True}): "never refused", frozenset({False}): "never held"}
    return Item("guard", definition.kind, name, guard.position, lacking.get(came_out, ""))
