"""What has to be bought for projects and is no cost yet: wanted, and not ordered."""

from __future__ import annotations

from engine.money import Cents
from engine.projects import fields
from engine.records import Record
from engine.store.contract import Store, Where, every
from engine.workflow import Workflow


def committed(store: Store, workflow: Workflow, project: Record) -> Cents:
    """What the open purchases of a project will cost that no rule has noted as a cost yet."""
    client, total = project.text("client"), 0
    for kind in fields.bought_kinds(workflow):
        for record in every(store, Where(kind=kind, client=client, open=True)):
            if record.text(fields.PROJECT) == project.id and not record.incurred:
                total += fields.number(record, fields.COST) * max(fields.number(record, fields.QUANTITY), 1)
    return total
