"""Who has what open, and how all of it becomes somebody else's: the history stays with the records.

Nothing here changes a record by itself: each is handed over by a command through the desk, all of them in one batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.clock import Instant
from engine.commands import Outcome, SetFields
from engine.company import Absence, Agent
from engine.desk import Desk
from engine.machines.definition import Definition
from engine.records import Record, Value
from engine.store.contract import Where
from engine.views import Views
from engine.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Holding:
    """An open record in an agent's hands."""

    record: Record
    fields: tuple[str, ...]
    """The fields that name the agent."""


@dataclass(frozen=True, slots=True)
class Away:
    """An agent who is absent, and what waits meanwhile."""

    agent: Agent
    absence: Absence
    stand_in: str | None
    """Who hears in the agent's stead; None when nobody does."""
    holdings: tuple[Holding, ...]


def away(views: Views, at: Instant, *, past: bool = False) -> list[Away]:
    """Everybody who is absent at an instant, with what they have open; of the past, what they had open then."""
    company = views.workflow.company
    return [
        Away(agent, absence, company.stand_in(agent.id, at), tuple(held(views, agent.id, at if past else None)))
        for agent in company.agents.values()
        if (absence := company.absence(agent.id, at))
    ]


def held(views: Views, agent: str, at: Instant | None = None) -> list[Holding]:
    """The open records that name an agent in a field of type agent, by due date; as they stood at a past instant."""
    if at is None:
        records = {record.id: record for where in _places(views.workflow, agent) for record in views.all(where, "id")}
    else:
        records = {row.id: row.record for row in views.as_of(at, Where(open=True))}
    found = (Holding(r, _naming(r, views.workflow.definitions.get(r.kind), agent)) for r in records.values())
    return sorted((h for h in found if h.fields), key=lambda h: (h.record.due, h.record.opened, h.record.id))


def hand_over(desk: Desk, holdings: Sequence[Holding], to: str, *, by: str, note: str) -> list[Outcome]:
    """Hand records over in one batch, so that all of it becomes durable together; what came of each.

    Each is asked for as it was read: a record that somebody changes just now is left to them.
    """
    with desk.batch():
        return [desk.handle(_asked(holding, to, by, note)) for holding in holdings]


def _asked(holding: Holding, to: str, by: str, note: str) -> SetFields:
    record = holding.record
    fields: dict[str, Value] = dict.fromkeys(holding.fields, to)
    return SetFields(id=record.id, fields=fields, by=by, note=note, expected=record.version)


def _places(workflow: Workflow, agent: str) -> Iterator[Where]:
    """Where records of an agent are: the index knows the assignee; other fields have to be looked through."""
    yield Where(open=True, assignee=agent)
    for kind, definition in workflow.definitions.items():
        if set(_agent_fields(definition)) - {"assignee"}:
            yield Where(kind=kind, open=True)


def _naming(record: Record, definition: Definition | None, agent: str) -> tuple[str, ...]:
    return tuple(name for name in _agent_fields(definition) if record.fields.get(name) == agent)


def _agent_fields(definition: Definition | None) -> list[str]:
    """Fields of type agent; of a kind that is no workflow any more, the one that the store knows."""
    return [f.name for f in definition.fields.values() if f.type == "agent"] if definition else ["assignee"]
