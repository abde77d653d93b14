"""Which fields of a task mean what to a plan: by their names, as `workflows/task.yaml` has them.

A kind is one of tasks when it has `planned` and `project`. Everything else may be missing.
"""

from __future__ import annotations

from datetime import date

from engine.machines.definition import Definition
from engine.records import Record
from engine.workflow import Workflow

PROJECT, PLANNED, LEFT, LASTS = "project", "planned", "left", "lasts"
ASSIGNEE, ROLE, PEOPLE, SHARE = "assignee", "role", "people", "share"
AFTER, EARLIEST, BEGINS, DUE = "after", "earliest", "begins", "end_date"
DATES = (EARLIEST, BEGINS, DUE)
STARTS, ENDS = "starts", "ends"
PRICE, COST, QUANTITY = "price", "cost", "quantity"


def is_task(definition: Definition) -> bool:
    """Whether records of a kind are tasks of projects."""
    return {PLANNED, PROJECT} <= definition.fields.keys()


def task_kinds(workflow: Workflow) -> list[str]:
    """The kinds of tasks."""
    return [kind for kind, definition in workflow.definitions.items() if is_task(definition)]


def bought_kinds(workflow: Workflow) -> list[str]:
    """The kinds of what is bought for projects."""
    wanted = {PROJECT, COST, QUANTITY}
    return [kind for kind, each in workflow.definitions.items() if wanted <= each.fields.keys()]


def minutes(record: Record, field: str) -> int:
    """A field of minutes in seconds; 0 when it is unset."""
    value = record.fields.get(field)
    return value * 60 if isinstance(value, int) else 0


def number(record: Record, field: str) -> int:
    """A field of numbers; 0 when it is unset."""
    value = record.fields.get(field)
    return value if isinstance(value, int) else 0


def day(record: Record, field: str) -> date | None:
    """A field of dates; None when it is unset."""
    text = record.text(field)
    return date.fromisoformat(text) if text else None
