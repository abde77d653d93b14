"""What has to be bought for projects and is no cost yet: wanted, and not ordered."""

from __future__ import annotations

from collections.abc import Iterable

from engine.money import Cents
from engine.projects import fields
from engine.records import Record
from engine.store.contract import Store, Where, every
from engine.workflow import Workflow


def committed(store: Store, workflow: Workflow, projects: Iterable[Record]) -> dict[str, Cents]:
    """Project → what its open purchases will cost that no rule has noted as a cost yet."""
    clients = {project.id: project.text("client") for project in projects}
    found = dict.fromkeys(clients, 0)
    for kind in fields.bought_kinds(workflow):
        for client in dict.fromkeys(clients.values()):
            for record in every(store, Where(kind=kind, client=client, open=True)):
                if (project := record.text(fields.PROJECT)) in found and not record.incurred:
                    cost, quantity = fields.number(record, fields.COST), fields.number(record, fields.QUANTITY)
                    found[project] += cost * max(quantity, 1)
    return found
