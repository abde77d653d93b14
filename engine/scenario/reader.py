"""A file of scenarios → a Script: shape by its JSON Schema, every name looked up, every time worked out.

A mistake belongs to the scenario in which it is written; the others can be played all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath

from engine.events import ENGINE
from engine.machines.draft import Draft
from engine.machines.schema import HARMLESS, violations
from engine.machines.source import Path, Source, read_file
from engine.machines.surroundings import Surroundings
from engine.problems import Position, Problem, in_order
from engine.scenario.expectations import EXPECTATIONS
from engine.scenario.moments import Moments
from engine.scenario.page import COMPANY, Page
from engine.scenario.script import Act, Check, Scenario, Script, Step
from engine.scenario.verbs import VERBS, WITH, opening
from engine.workflow import Workflow

STEP = frozenset({*VERBS, "at", "after_outage", "by", "with", "refused", "opened", "expect"})
"""The keys of a step."""


def read(file: FilePath, workflow: Workflow) -> Script:
    """The scenarios of a file, held against the rules."""
    source, problems = read_file(file, file.as_posix())
    if source is None:
        return Script(file.as_posix(), "", problems=problems)
    problems += violations(source, "scenarios")
    return _Reader(source, workflow).script(problems)


class _Reader:
    """One file on its way to a Script."""

    def __init__(self, source: Source, workflow: Workflow) -> None:
        self.source = source
        self.workflow = workflow
        self.draft = Draft(source, Surroundings())
        self.moments = Moments(workflow.company)

    def script(self, found: Sequence[Problem]) -> Script:
        titles = list(self.draft.section("scenarios"))
        places = [self.source.key_at("scenarios", title) for title in titles]
        by_title: dict[str, list[Problem]] = {title: [] for title in titles}
        own: list[Problem] = []
        for problem in found:
            inside = [title for title, place in zip(titles, places, strict=True) if place <= problem.position]
            (by_title[inside[-1]] if inside else own).append(problem)
        page = self.page(self.draft, {})
        given = self.given(page, ("given",)) if _sound(own) else []
        own += self.draft.problems
        scenarios = [
            self.scenario(title, place, given, page, by_title[title])
            for title, place in zip(titles, places, strict=True)
        ]
        return Script(self.source.file, self.source.text, scenarios if _sound(own) else (), in_order(own))

    def page(self, draft: Draft, records: dict[str, tuple[str, Position]]) -> Page:
        return Page(draft, self.workflow, self.moments, dict(records))

    def given(self, page: Page, path: Path) -> list[Act]:
        """Records that are there before anything happens."""
        acts = [opening(page, name, (*path, name), ENGINE) for name in page.draft.section(*path)]
        return [act for act in acts if act is not None]

    def scenario(
        self, title: str, place: Position, given: Sequence[Act], around: Page, found: Sequence[Problem]
    ) -> Scenario:
        problems = list(found)
        steps: list[Step] = []
        if _sound(problems):
            page = self.page(Draft(self.source, Surroundings()), around.records)
            where: Path = ("scenarios", title)
            given = [*given, *self.given(page, (*where, "given"))]
            count = len(page.value(*where, "steps"))
            steps = [_step(page, number, (*where, "steps", number - 1)) for number in range(1, count + 1)]
            problems += page.draft.problems
        return Scenario(title, self.source.file, place, given, steps, in_order(problems))


def _sound(problems: Sequence[Problem]) -> bool:
    """Whether what was found leaves the rest worth reading."""
    return all(problem.code in HARMLESS for problem in problems)


def _step(page: Page, number: int, path: Path) -> Step:
    written = page.draft.section(*path)
    _fitting(page, path)
    page.now = _when(page, path)
    before = dict(page.records)
    acts = _acts(page, path)
    refused = written.get("refused")
    if refused is not None:
        page.records = before  # what is refused opens nothing
    for name, kind in written.get("opened", {}).items():
        page.kind(kind, *path, "opened", name, key=False)
        page.introduce(name, kind, *path, "opened", name)
    checks = [check for name in written.get("expect", ()) for check in _checks(page, name, (*path, "expect", name))]
    return Step(
        number=number,
        at=page.now or 0,
        position=page.position(*path),
        outage="after_outage" in written,
        acts=acts,
        refused=refused,
        refused_at=page.position(*path, "refused") if refused is not None else None,
        opened=written.get("opened"),
        opened_at=page.position(*path, "opened") if "opened" in written else None,
        checks=checks,
    )


def _fitting(page: Page, path: Path) -> None:
    """The parts of a step must go together."""
    written = page.draft.section(*path)
    verbs = [key for key in written if key in VERBS]
    if len(verbs) > 1:
        message = f"a step does one thing, and this one does {' and '.join(verbs)}; make it two steps"
        page.draft.report("M812", message, *path, verbs[1], key=True)
    elif (
        not verbs and written.keys() <= STEP and (lone := [key for key in ("by", "with", "refused") if key in written])
    ):
        message = f"'{lone[0]}' is about something that is done, and this step does nothing"
        advice = f"what can be done: {', '.join(VERBS)}"
        page.draft.report("M812", message, *path, lone[0], key=True, advice=advice)
    elif verbs and "by" not in written:
        page.draft.report("M812", f"'{verbs[0]}' needs 'by': who does it", *path, verbs[0], key=True)
    if verbs and "with" in written and not WITH.intersection(verbs):
        message = f"'with' goes with a transition, and this step does '{verbs[0]}'"
        page.draft.report("M812", message, *path, "with", key=True)
    if "at" in written and "after_outage" in written:
        message = "'at' and 'after_outage' both say when; one of them is enough"
        page.draft.report("M812", message, *path, "after_outage", key=True)


def _when(page: Page, path: Path) -> int | None:
    """The instant of a step; that of the step before when it says none."""
    written = page.draft.section(*path)
    key = "after_outage" if "after_outage" in written else "at"
    if key not in written:
        if page.now is None and path[-1] == 0:
            page.draft.report("M801", "the first step needs 'at': a date and a time, like 2026-11-23 16:00", *path)
        return page.now
    try:
        return page.moments.read(written[key], page.now)
    except ValueError as error:
        if page.now is not None or path[-1] == 0:  # else it leans on a time that could not be read
            page.draft.report("M801", str(error), *path, key)
        return page.now


def _acts(page: Page, path: Path) -> list[Act]:
    written = page.draft.section(*path)
    verb = next((key for key in written if key in VERBS), "")
    if not verb:
        return []
    by = page.person(written["by"], *path, "by") if "by" in written else ENGINE
    acts = [VERBS[verb](page, name, (*path, verb, name), by) for name in written[verb]]
    return [act for act in acts if act is not None]


def _checks(page: Page, name: str, path: Path) -> list[Check]:
    definition = page.company(*path) if name == COMPANY else page.record(name, *path)
    if definition is None:
        return []
    return [
        check
        for word in page.draft.section(*path)
        if word in EXPECTATIONS
        for check in EXPECTATIONS[word](page, name, definition, (*path, word))
    ]
