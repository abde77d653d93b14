"""Records that rules open: with fields that they have, and never one after the other without end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.machines.checks import Case, Check
from engine.machines.checks.escalation import rungs
from engine.machines.definition import Definition, Opening
from engine.machines.draft import nearest, unplaced
from engine.machines.source import Path

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class _Step:
    """A rule of one kind that opens a record of another."""

    opening: Opening
    at_once: bool
    """Whether it is due as soon as its own record is there."""


def _openings(case: Case) -> Iterator[tuple[Opening, Path]]:
    """Everything that rules of this kind open, with where it is written."""
    for name, rule in case.definition.timers.items():
        yield from ((a.opening, ("timers", name, "open", a.opening.kind)) for a in rule.actions if a.opening)
    for _, rung, path in rungs(case):
        yield from ((a.opening, (*path, "open", a.opening.kind)) for a in rung.actions if a.opening)


def fields(case: Case) -> None:
    """A field that the new record does not have, or one that it needs and does not get."""
    for opening, path in _openings(case):
        if (other := case.kinds.get(opening.kind)) is not None:
            _unknown_fields(case, other, opening, path)
            _missing_fields(case, other, opening, path)
        _unknown_places(case, opening, path)


def _unknown_fields(case: Case, other: Definition, opening: Opening, path: Path) -> None:
    for name in opening.values:
        if name not in other.fields:
            message = f"a new {other.kind} has no field '{name}'{nearest(name, unplaced(other.fields))}"
            case.draft.report("M221", message, *path, name, key=True)


def _missing_fields(case: Case, other: Definition, opening: Opening, path: Path) -> None:
    missing = [f.name for f in other.fields.values() if f.required and opening.values.get(f.name) is None]
    if missing:
        case.draft.report("M520", f"a new {other.kind} needs {' and '.join(missing)}", *path, key=True)


def _unknown_places(case: Case, opening: Opening, path: Path) -> None:
    """`{client}` in a text, where this workflow has no such field."""
    known = [*case.definition.fields, "id"]
    for name, value in opening.values.items():
        for word in _PLACE.findall(value) if isinstance(value, str) else ():
            if word not in known:
                message = f"'{{{word}}}' stands for no field of this workflow{nearest(word, unplaced(known))}"
                case.draft.report("M221", message, *path, name)


def without_end(case: Case) -> None:
    """Records that open records that open records, until one is of this kind again."""
    steps = {kind: list(_steps(definition)) for kind, definition in case.kinds.items()}
    for way in _ways(steps, case.definition.kind, ()):
        kinds = " → ".join([case.definition.kind, *(step.opening.kind for step in way)])
        place = way[0].opening.position
        if all(step.at_once for step in way):
            message = f"records would open each other without end, and without time between: {kinds}"
            case.draft.report("M521", message, at=place)
        else:
            message = f"each of these records opens the next, so that it never ends: {kinds}"
            case.draft.report("M521", message, at=place, warning=True)


def _steps(definition: Definition) -> Iterator[_Step]:
    for rule in definition.timers.values():
        yield from (_Step(action.opening, at_once=False) for action in rule.actions if action.opening)
        ladder = definition.ladders.get(rule.ladder)
        for rung in ladder.rungs if ladder else ():
            at_once = rung.unit == "target" and rung.percent == 0 and rung.offset <= 0
            yield from (_Step(action.opening, at_once) for action in rung.actions if action.opening)


def _ways(steps: dict[str, list[_Step]], start: str, way: tuple[_Step, ...]) -> Iterator[tuple[_Step, ...]]:
    """The ways from one kind back to itself, through no other twice."""
    here = way[-1].opening.kind if way else start
    seen = {start, *(step.opening.kind for step in way)}
    for step in steps.get(here, ()):
        if step.opening.kind == start:
            yield (*way, step)
        elif step.opening.kind not in seen:
            yield from _ways(steps, start, (*way, step))


_NAMES = frozenset({"M227", "M512", "M513"})
CHECKS = (Check(fields, _NAMES), Check(without_end, _NAMES))
