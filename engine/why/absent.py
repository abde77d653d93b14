"""Timers that a record's kind has and the record has not: the reason for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.events import CLIENT_MESSAGE
from engine.machines.definition import Definition, TimerRule
from engine.records import Record
from engine.rules.kind import Kind


@dataclass(frozen=True, slots=True)
class Absence:
    """A timer rule that does not apply."""

    clock: str
    rule: str
    because: str


def absences(kind: Kind, record: Record) -> Iterator[Absence]:
    """Every timer rule of the kind under which the record has no clock."""
    for rule in kind.definition.timers.values():
        if rule.name not in record.timers:
            where = kind.definition.rule_at(rule.position)
            yield Absence(rule.name, where, _because(kind, rule, record))


def _because(kind: Kind, rule: TimerRule, record: Record) -> str:
    if not record.open:
        return "the record is closed"
    if rule.kind == "until" and not record.fields.get(rule.until):
        return f"{rule.until} is empty"
    if rule.kind == "meter":
        return "nothing was measured yet"
    nothing = _no_promise(kind, rule, record) if rule.kind == "promise" else ""
    return nothing or _not_begun(kind.definition, rule, record)


def _no_promise(kind: Kind, rule: TimerRule, record: Record) -> str:
    """Why nothing is promised to a record, or why the promise never began; empty when neither is known."""
    name = record.fields.get(rule.level_field)
    if not name:
        return f"{rule.level_field} is empty, so nothing is promised"
    level = kind.company.service_levels.get(str(name))
    if level is None:
        return f"{rule.level_field} is {name}, which is no service level any more"
    value, service = (record.text(field) for field in (rule.per, kind.definition.service))
    if level.target(rule.target, value, service) is None:
        differs = rule.per and rule.target in level.targets
        what = f" for {rule.per} {value or '(empty)'}" if differs else ""
        return f"service level {name} promises no {rule.target}{what}"
    if kept := sorted(rule.met_by & set(record.done)):
        return f"{' and '.join(kept)} was done before it could begin"
    return ""


def _not_begun(definition: Definition, rule: TimerRule, record: Record) -> str:
    """What a timer still waits for."""
    if rule.begins == CLIENT_MESSAGE:
        return "it begins with a message of the client"
    if rule.begins and not record.fields.get(rule.begins):
        return f"it begins once {rule.begins} is set"
    states = [name for name in definition.states if name in (rule.runs_in or ())]
    if rule.kind in {"after", "every"} and states and record.state not in states:
        return f"it runs in {' and '.join(states)} only"
    return "nothing has happened since the rule came in force"
