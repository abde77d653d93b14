"""Who has what open, and how all of it becomes somebody else's: the history stays with the records.

Nothing here changes a record by itself: each is handed over by a command through the desk, all of them in one batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from engine.clock import Instant
from engine.commands import Note, Outcome, Refusal, Refused, SetFields
from engine.company import Absence, Agent, Company
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


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody whom open records name, and company.yaml does not."""

    agent: str
    holdings: tuple[Holding, ...]


def away(views: Views, at: Instant, *, past: bool = False) -> list[Away]:
    """Everybody who is absent at an instant, with what they have open; of the past, what they had open then."""
    company = views.workflow.company
    return [
        Away(agent, absence, company.stand_in(agent.id, at), tuple(held(views, agent.id, at if past else None)))
        for agent in company.agents.values()
        if (absence := company.absence(agent.id, at))
    ]


def left(views: Views, at: Instant | None = None) -> list[Left]:
    """Everybody whom open records name and the company does not know, with what they have; as of a past instant."""
    definitions, agents = views.workflow.definitions, views.workflow.company.agents
    records: Iterable[Record] = (record for where in _strange(views) for record in views.all(where, "id"))
    if at is not None:
        records = (row.record for row in views.as_of(at, Where(open=True)))
    theirs = defaultdict[str, dict[str, Holding]](dict)
    for record in records:
        definition = definitions.get(record.kind)
        for agent in {str(value) for name in _agent_fields(definition) if (value := record.fields.get(name))}:
            if agent not in agents:
                theirs[agent][record.id] = Holding(record, _naming(record, definition, agent))
    return [Left(agent, tuple(sorted(theirs[agent].values(), key=_by_due))) for agent in sorted(theirs)]


def held(views: Views, agent: str, at: Instant | None = None) -> list[Holding]:
    """The open records that name an agent in a field of type agent, by due date; as they stood at a past instant."""
    if at is None:
        records = {record.id: record for where in _places(views.workflow, agent) for record in views.all(where, "id")}
    else:
        records = {row.id: row.record for row in views.as_of(at, Where(open=True))}
    found = (Holding(r, _naming(r, views.workflow.definitions.get(r.kind), agent)) for r in records.values())
    return sorted((h for h in found if h.fields), key=_by_due)


def barred(company: Company, by: str) -> Refusal | None:
    """Why somebody may not hand records over."""
    if "agent" in company.roles_of(by):
        return None
    return Refusal(f"records are handed over by agents, and {by} is none")


def hand_over(desk: Desk, holdings: Sequence[Holding], to: str, *, by: str, note: str) -> list[Outcome]:
    """Hand records over in one batch, so that all of it becomes durable together; what came of each.

    A record that somebody has changed since it was read is left to them. One that changes because another follows to
    its new hands, in this very batch, is handed over as it is then.
    """
    if refusal := barred(desk.workflow.company, by):
        return [Refused(holding.record.id, refusal) for holding in holdings]
    with desk.batch():
        unread = {h.record.id for h in holdings if _version(desk, h) != h.record.version}
        return [desk.handle(_asked(desk, h, to, by, note, unread=h.record.id in unread)) for h in holdings]


def _version(desk: Desk, holding: Holding) -> int:
    record = desk.load(holding.record.id)
    return record.version if record else 0


def _asked(desk: Desk, holding: Holding, to: str, by: str, note: str, *, unread: bool) -> SetFields | Note:
    """What hands one record over; where all of it has followed already, the note that says so."""
    read = holding.record
    record = read if unread else desk.load(read.id) or read
    names = [name for name in holding.fields if record.fields.get(name) == read.fields.get(name)]
    if note and not names:
        return Note(id=record.id, text=note, by=by)
    fields: dict[str, Value] = dict.fromkeys(names, to)
    return SetFields(id=record.id, fields=fields, by=by, note=note, expected=read.version if unread else None)


def _places(workflow: Workflow, agent: str) -> Iterator[Where]:
    """Where records of an agent are: the index knows the assignee; other fields have to be looked through."""
    yield Where(open=True, assignee=agent)
    for kind, definition in workflow.definitions.items():
        if set(_agent_fields(definition)) - {"assignee"}:
            yield Where(kind=kind, open=True)


def _strange(views: Views) -> Iterator[Where]:
    """Where records of unknown agents may be: the index tells whether an assignee is among them."""
    store, company = views.store, views.workflow.company
    where = Where(open=True)
    if store.count(where) == sum(store.count(replace(where, assignee=agent)) for agent in ("", *company.agents)):
        for kind, definition in views.workflow.definitions.items():
            if set(_agent_fields(definition)) - {"assignee"}:
                yield Where(kind=kind, open=True)
    else:
        yield where


def _by_due(holding: Holding) -> tuple[Instant, Instant, str]:
    record = holding.record
    return record.due, record.opened, record.id


def _naming(record: Record, definition: Definition | None, agent: str) -> tuple[str, ...]:
    return tuple(name for name in _agent_fields(definition) if record.fields.get(name) == agent)


def _agent_fields(definition: Definition | None) -> list[str]:
    """Fields of type agent; of a kind that is no workflow any more, the one that the store knows."""
    return [f.name for f in definition.fields.values() if f.type == "agent"] if definition else ["assignee"]
