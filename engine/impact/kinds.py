"""The rules of one workflow kind: fields, states, transitions, timers, ladders and their rungs, money, `moved`.

Work that comes round by company.yaml is timers too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.impact import charging
from engine.impact.rule import Fact, Key, Rule
from engine.impact.speech import action, clock_time, facts
from engine.machines import words
from engine.machines.definition import Definition, Ladder, Rung, TimerRule, Transition
from engine.machines.durations import spell

_FIELD = {"choices": "of", "copied_from": "default from", "kind": "refers to"}
_TRANSITION = {"sources": "from", "target": "to", "guard": "if"}
_TIMER = {
    "target": "promise", "level_field": "of", "begins": "from", "ladder": "escalate", "schedule": "every",
}  # fmt: skip


def rules(definition: Definition) -> Iterator[Rule]:
    """Every rule of a kind."""
    kind = definition.kind
    whole = facts(definition, {}, leave=_PARTS)
    yield Rule(kind, "workflow", kind, definition.position, whole, frozenset({("kind", kind)}))
    for field in definition.fields.values():
        yield _plain(kind, "field", field, facts(field, _FIELD, leave=("name",)))
    for state in definition.states.values():
        yield _plain(kind, "state", state, facts(state, {}, leave=("name",)))
    for alternatives in definition.transitions.values():
        yield from (_transition(kind, each) for each in alternatives)
    for timer in definition.timers.values():
        yield _timer(kind, timer)
    for ladder in definition.ladders.values():
        yield from _ladder(kind, ladder)
    yield from charging.rules(definition)
    for old, new in definition.moved.items():
        yield Rule(kind, "moved", old, definition.position, {"": new}, frozenset({("state", kind, old)}), f"to {new}")


_PARTS = (
    "kind", "fields", "states", "groups", "transitions", "timers", "ladders", "moved", "file", "digest", "position",
    "billing", "costs", "rating", "bills",
)  # fmt: skip
"""What is told by itself, is told by others (groups), or is no rule."""


def _plain(kind: str, sort: str, value: Any, said: dict[str, Fact]) -> Rule:
    return Rule(kind, sort, value.name, value.position, said, frozenset({(sort, kind, value.name)}))


def _transition(kind: str, each: Transition) -> Rule:
    said = facts(each, _TRANSITION, leave=("name",))
    return Rule(kind, "transition", each.name, each.position, said, frozenset({("transition", kind, each.name)}))


def recurring(company: Definition) -> Iterator[Rule]:
    """The work that comes round by company.yaml: clocks of the company's own record, called as they are written."""
    for timer in company.timers.values():
        yield replace(_timer(company.kind, timer), kind="", sort="recurring")


def _timer(kind: str, rule: TimerRule) -> Rule:
    said = facts(rule, _TIMER, leave=("name", "time", "actions"))
    said |= {"time": clock_time(rule.time), "closed_days": "" if rule.closed_days == "keep" else rule.closed_days}
    said |= {"does": tuple(map(action, rule.actions))}
    said |= {"runs_in": tuple(sorted(rule.runs_in)) if rule.runs_in else "every state that is not final"}
    keys = frozenset[Key]({("timer", kind, rule.name)})
    return Rule(kind, "timer", rule.name, rule.position, said, keys, words.timer(rule))


def _ladder(kind: str, ladder: Ladder) -> Iterator[Rule]:
    said = facts(ladder, {}, leave=("name", "rungs"))
    yield Rule(kind, "ladder", ladder.name, ladder.position, said, frozenset({("ladder", kind, ladder.name)}))
    for rung in ladder.rungs:
        yield _rung(kind, ladder, rung)


def _rung(kind: str, ladder: Ladder, rung: Rung) -> Rule:
    said = facts(rung, {}, leave=("key", "percent", "offset", "unit", "actions", "every", "times"))
    said[""] = tuple(map(action, rung.actions))
    if rung.every:
        said["every"] = spell(rung.every) if rung.unit == "target" else f"{rung.every} {rung.unit}"
        said["times"] = str(rung.times)
    keys = frozenset[Key]({("rung", kind, ladder.name, rung.key)})
    return Rule(kind, "rung", f"{ladder.name} {rung.key}", rung.position, said, keys)
