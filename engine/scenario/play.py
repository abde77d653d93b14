"""Playing a scenario: step by step, everything that is not as it should be noted beside what was wanted.

An expectation that does not hold ends nothing: the steps after it are played, and told too. Something that is refused
and should not have been ends the scenario, because what follows was written for another world.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.commands import Done, Outcome, Refused
from engine.problems import Position
from engine.scenario.coverage import Coverage
from engine.scenario.script import Act, Check, Look, Scenario, Step
from engine.scenario.stage import Stage
from engine.why import told

MOST_TOLD = 12
"""Events that a failure tells, the newest."""

REFUSED, CARRIED_OUT = "refused", "carried out"

RULES = "rules"
"""Stands for the record in what is about none: no record can be known by that name and not have been opened."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that had happened to the record, in words."""

    at: str
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is not as it should be."""

    position: Position
    step: int
    """0: what was given."""
    at: str
    """`Tue 2026-11-24 10:00`."""
    record: str
    about: str
    wanted: str
    found: str
    rule: str
    """What made it so, where that is known."""
    story: tuple[Event, ...]
    """What had happened to the record."""
    refusal: bool = False
    """Whether it is about something that was done, and not about what came of it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one scenario."""

    scenario: Scenario
    failures: tuple[Failure, ...] = ()
    events: int = 0
    """That happened in it."""

    @property
    def status(self) -> Literal["passed", "failed", "broken"]:
        """`broken`: there are mistakes in it, so it was not played."""
        return "broken" if self.scenario.problems else "failed" if self.failures else "passed"


class _Stop(Exception):  # noqa: N818 - the scenario cannot go on
    """Raised with the failure that ends it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.about)
        self.failure = failure


def play(scenario: Scenario, coverage: Coverage) -> Verdict:
    """Play one scenario from an empty store; what it puts to use is noted in `coverage`."""
    if scenario.problems:
        return Verdict(scenario)
    stage = Stage(coverage, scenario.steps[0].at)
    failures: list[Failure] = []
    try:
        for act in scenario.given:
            _must(stage, act, 0)
        for step in scenario.steps:
            failures += _play(stage, step)
    except _Stop as stop:
        failures.append(stop.failure)
    return Verdict(scenario, tuple(failures), coverage.watch(stage.store))


def _play(stage: Stage, step: Step) -> Iterator[Failure]:
    stage.advance(step.at, outage=step.outage)
    for act in step.acts:
        if step.refused is None:
            _must(stage, act, step.number)
        else:
            _must_not(stage, act, step)
    if step.opened is not None:
        _name(stage, step, step.opened)
    for check in step.checks:
        look = check.look(stage)
        if look.wanted != look.found:
            yield _failure(stage, step.number, check, look)


def _must(stage: Stage, act: Act, step: int) -> None:
    outcome = stage.act(act)
    if not isinstance(outcome, Done):
        found, rule = _refusal(outcome)
        raise _Stop(_failure(stage, step, act, Look(CARRIED_OUT, found, rule)))


def _must_not(stage: Stage, act: Act, step: Step) -> None:
    """What is done must be refused, for the reason that is expected."""
    outcome = stage.act(act)
    found, rule = _refusal(outcome)
    words = step.refused or ""
    if not isinstance(outcome, Refused) or words.casefold() not in found.casefold():
        raise _Stop(_failure(stage, step.number, act, Look(f"{REFUSED}: … {words} …", found, rule), step.refused_at))


def _name(stage: Stage, step: Step, names: Mapping[str, str]) -> None:
    """Give names to what rules have opened; the scenario ends where that is something else."""
    opened = stage.opened()
    wanted, found = list(names.values()), [record.kind for record in opened]
    if wanted != found:
        look = Look(", ".join(wanted) or "nothing", ", ".join(found) or "nothing")
        place = step.opened_at or step.position
        raise _Stop(_failure(stage, step.number, Check(RULES, "opened", place, lambda _: look), look))
    stage.ids.update(zip(names, (record.id for record in opened), strict=True))


def _refusal(outcome: Outcome) -> tuple[str, str]:
    """What came of a command, and the rule that refused it."""
    if isinstance(outcome, Refused):
        return f"{REFUSED}: {outcome.refusal.reason}", outcome.refusal.rule
    return CARRIED_OUT, ""


def _failure(stage: Stage, step: int, about: Act | Check, look: Look, place: Position | None = None) -> Failure:
    return Failure(
        position=place or about.position,
        step=step,
        at=stage.moments.written(stage.now),
        record=about.record,
        about=about.words if isinstance(about, Act) else about.about,
        wanted=look.wanted,
        found=look.found,
        rule=look.rule,
        story=_story(stage, about.record),
        refusal=isinstance(about, Act),
    )


def _story(stage: Stage, record: str) -> tuple[Event, ...]:
    """The newest of what happened to a record, in words."""
    if record not in stage.ids:
        return ()
    fields = stage.kind(record).definition.fields
    lines = [
        Event(stage.moments.written(event.at), event.by, words)
        for event in stage.events(record)
        if (words := told(event, fields))
    ]
    return tuple(lines[-MOST_TOLD:])
