"""Records that open records: never one after the other without end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.machines.checks import Case, Check
from engine.machines.definition import Definition, Opening, Rung, TimerRule
from engine.machines.surroundings import Level

Pace = Literal["at once", "near", "later"]
"""When a rule is due: as soon as its own record is there, or then if the date that it looks to is near, or later."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A rule of one kind that opens a record of another."""

    opening: Opening
    pace: Pace


def without_end(case: Case) -> None:
    """Records that open records that open records, until one is of this kind again."""
    levels = case.draft.around.levels
    steps = {kind: list(_steps(definition, levels)) for kind, definition in case.kinds.items()}
    for way in _ways(steps, case.definition.kind, ()):
        kinds = " → ".join([case.definition.kind, *(step.opening.kind for step in way)])
        place, paces = way[0].opening.position, {step.pace for step in way}
        if paces == {"at once"}:
            message = f"records would open each other without end, and without time between: {kinds}"
            case.draft.report("M521", message, at=place)
        else:
            near = "" if "later" in paces else ", and at once where the date is near"
            message = f"each of these records opens the next, so that it never ends{near}: {kinds}"
            case.draft.report("M521", message, at=place, warning=True)


def _steps(definition: Definition, levels: Mapping[str, Level]) -> Iterator[_Step]:
    for rule in definition.timers.values():
        yield from (_Step(action.opening, "later") for action in rule.actions if action.opening)
        ladder = definition.ladders.get(rule.ladder)
        for rung in ladder.rungs if ladder else ():
            pace = _pace(rule, rung, levels)
            yield from (_Step(action.opening, pace) for action in rung.actions if action.opening)


def _pace(rule: TimerRule, rung: Rung, levels: Mapping[str, Level]) -> Pace:
    """When a rung is due; one that counts back further than the shortest target lasts is due at the beginning."""
    if rung.unit != "target":
        return "near"
    targets = [grant.seconds for level in levels.values() for _, grant in level.grants(rule.target)]
    shortest = min(targets, default=0 if rung.percent == 0 else None)
    if shortest is None:
        return "later"
    return "at once" if -(-shortest * rung.percent // 100) + rung.offset <= 0 else "later"


def _ways(steps: Mapping[str, list[_Step]], start: str, way: tuple[_Step, ...]) -> Iterator[tuple[_Step, ...]]:
    """The ways from one kind back to itself, through no other twice."""
    here = way[-1].opening.kind if way else start
    seen = {start, *(step.opening.kind for step in way)}
    for step in steps.get(here, ()):
        if step.opening.kind == start:
            yield (*way, step)
        elif step.opening.kind not in seen:
            yield from _ways(steps, start, (*way, step))


CHECKS = (Check(without_end, frozenset({"M227", "M512", "M513"})),)
