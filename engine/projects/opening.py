"""A project from a template: the project, its tasks with their links, what has to be bought; all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.commands import Command, Done, Open, Refusal, Refused
from engine.desk import Desk
from engine.machines.predecessors import Predecessor, spelled
from engine.problems import MargineError
from engine.projects import fields
from engine.projects.template import Answers, Part, Template, filled
from engine.records import Value
from engine.rules.fields import accept

MULTIPLIED = (fields.PLANNED, fields.LASTS, "quantity")
"""Fields of which there is so many times as much, by `per`: the first that a part has."""


class NotOpened(MargineError):  # noqa: N818 - reads as what happened
    """Something of it was refused; nothing is left of the rest."""

    exit_code = 4

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(f"refused, and nothing was done: {refusal}")


def open_project(
    desk: Desk, template: Template, given: Mapping[str, Value], answers: Answers, by: str
) -> tuple[str, list[str]]:
    """The id of the new project, and those of all that belongs to it. Raises NotOpened."""
    with desk.batch():
        own: dict[str, Value] = {name: filled(text, answers) for name, text in template.project.items()}
        project = _open(desk, fields.PROJECT, {**own, **given}, by)
        client = {"client": given["client"]} if given.get("client") else {}
        belongs: dict[str, Value] = {fields.PROJECT: project, **client}
        ids: dict[str, str] = {}
        for name, waits in template.network(answers).items():
            part = template.tasks[name]
            after = waiting_for(waits, ids)
            ids[name] = _open(desk, part.kind, {**values_of(desk, part, answers), **after, **belongs}, by)
        wanted = [part for part in template.materials.values() if part.wanted(answers)]
        bought = [_open(desk, part.kind, {**values_of(desk, part, answers), **belongs}, by) for part in wanted]
    return project, [*ids.values(), *bought]


def waiting_for(waits: Iterable[Predecessor], ids: Mapping[str, str]) -> dict[str, Value]:
    """The field that says for what a record waits, by the ids of the new ones; nothing where it waits for none."""
    found = tuple(replace(each, id=ids[each.id]) for each in waits)
    return {fields.AFTER: spelled(found)} if found else {}


def values_of(desk: Desk, part: Part, answers: Answers) -> dict[str, Value]:
    """The fields of a part, with places filled, and so many times as much as `per` says."""
    known = desk.workflow.definitions[part.kind].fields
    values: dict[str, Value] = {name: filled(text, answers) for name, text in part.values.items()}
    name = next((each for each in MULTIPLIED if each in values), "") if part.per else ""
    if name:
        one = accept(known[name], values[name], desk.workflow.company)
        values[name] = (one if isinstance(one, int) else 0) * int(answers[part.per])
    return values


def _open(desk: Desk, kind: str, values: dict[str, Value], by: str) -> str:
    return done(desk, Open(kind=kind, by=by, fields=values)).id


def done(desk: Desk, command: Command) -> Done:
    """Carry out what must be carried out. Raises NotOpened."""
    outcome = desk.handle(command)
    if isinstance(outcome, Done):
        return outcome
    raise NotOpened(outcome.refusal if isinstance(outcome, Refused) else Refusal(str(outcome)))
