"""Keeping a plan: it stands in the journal of its projects; tasks say when they start and end, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from engine.clock import local, zone
from engine.commands import Done, KeepPlan, Outcome, Refused, SetFields
from engine.desk import Desk
from engine.plan_events import Slot
from engine.planning import Placed
from engine.projects import fields
from engine.projects.outlook import Outlook
from engine.records import Record, Value

WHOLE = "plan"
"""What the journal calls the keeping of a plan, with the days and the people that tasks get by it."""


def keep(desk: Desk, outlook: Outlook, by: str, *, agreed: bool = False) -> list[str]:
    """Keep the plan of every project in one commit; why what was refused was, else nothing."""
    with desk.batch():
        found = [desk.handle(command) for command in _commands(outlook, by, agreed=agreed)]
    return [_refused(outcome) for outcome in found if not isinstance(outcome, Done)]


def _refused(outcome: Outcome) -> str:
    return str(outcome.refusal) if isinstance(outcome, Refused) else f"{outcome.id} has changed meanwhile"


def keeping(outlook: Outlook, project: str, by: str, *, agreed: bool) -> KeepPlan:
    """What keeps the plan of one project; the first that is kept is the one that was agreed."""
    own = {name: place for name, place in outlook.plan.placed.items() if _belongs(outlook, name, project)}
    costs = outlook.costs(*own) if own else None
    cost = costs.amount if costs is not None and not costs.uncosted else None
    first = outlook.kept[project].baseline is None
    slots = {name: _slot(outlook, name, place) for name, place in own.items()}
    return KeepPlan(id=project, by=by, slots=slots, cost=cost, baseline=agreed or first)


def _commands(outlook: Outlook, by: str, *, agreed: bool) -> Iterator[KeepPlan | SetFields]:
    for project in outlook.projects:
        yield keeping(outlook, project, by, agreed=agreed)
    for task, place in outlook.rows():
        if task.open and (changed := _changed(outlook, task, place)):
            yield SetFields(id=task.id, by=by, fields=changed, part_of=WHOLE)


def _belongs(outlook: Outlook, name: str, project: str) -> bool:
    return outlook.tasks[name].text(fields.PROJECT) == project


def _slot(outlook: Outlook, name: str, place: Placed) -> Slot:
    return Slot(place.start, place.end, place.way.who, outlook.left(name))


def _changed(outlook: Outlook, task: Record, place: Placed) -> dict[str, Value]:
    """What the plan says of a task that it does not say itself."""
    days = zone(outlook.workflow.company.zone)
    said: dict[str, Value] = {
        fields.STARTS: local(place.start, days).date().isoformat(),
        fields.ENDS: local(max(place.start, place.end - 1), days).date().isoformat(),
    }
    if place.way.who and not task.text(fields.ASSIGNEE):
        said[fields.ASSIGNEE] = place.way.who[0]
    known = outlook.workflow.definitions[task.kind].fields
    return {name: value for name, value in said.items() if name in known and task.fields.get(name) != value}
