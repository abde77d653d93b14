"""A project from the first word to after-sales: who said and did what, on all that belongs to it, in order."""

from __future__ import annotations

from collections.abc import Iterator

from engine import why
from engine.boards.practice import Practice
from engine.events import Attached, Event, Noted, Opened, Transitioned
from engine.mail_events import MailReceived
from engine.plan_events import PlanKept
from engine.records import Record
from engine.reports.values import Cell, Column, Report, Table
from engine.store.contract import Where, every
from engine.told.times import minute

COLUMNS = (
    Column("at", "When"),
    Column("by", "Who"),
    Column("record", "Record"),
    Column("what", "What"),
    Column("document", "Document", spare=True),
)
TOLD = (Opened, Transitioned, Noted, Attached, MailReceived, PlanKept)
"""What tells of the way of a project; fields, clocks and hours are told by each record itself."""


def related(practice: Practice, project: Record) -> list[Record]:
    """The project and everything that names it, or names what does: offers, their lines, tasks, purchases, tickets."""
    client = project.text("client")
    found = {project.id: project}
    others = list(every(practice.store, Where(client=client)))
    names = {kind: _references(practice, kind) for kind in practice.workflow.definitions}
    grown = True
    while grown:
        grown = False
        for record in others:
            if record.id not in found and any(record.text(name) in found for name in names.get(record.kind, ())):
                found[record.id], grown = record, True
    return list(found.values())


def _references(practice: Practice, kind: str) -> list[str]:
    """Fields that say to what a record belongs: to a project, or to a part of one."""
    fields = practice.workflow.definitions[kind].fields.values()
    return [field.name for field in fields if field.type == "reference" and field.kind in {"project", "offer", "line"}]


def read(practice: Practice, project: Record) -> Report:
    """The whole way."""
    parts = related(practice, project)
    rows = [(event, row) for record in parts for event, row in _rows(practice, record)]
    rows.sort(key=lambda each: (each[0].at, each[0].position))
    told, keys = [row for _, row in rows], [event.stream for event, _ in rows]
    title = f"{project.id} {project.text('subject')}"
    return Report("chain", title, project.state, (Table("chain", "What happened", COLUMNS, told, (), keys),))


def lines(practice: Practice, project: str) -> list[str]:
    """The same, a line each; nothing where there is no such project."""
    record = practice.store.load(project)
    rows = read(practice, record).tables[0].rows if record is not None else ()
    return [
        f"{at}  {by}  {about}: {what}" + (f"  {document}" if document else "") for at, by, about, what, document in rows
    ]


def _rows(practice: Practice, record: Record) -> Iterator[tuple[Event, list[Cell]]]:
    definition = practice.workflow.definitions.get(record.kind)
    for event in practice.store.events(record.id):
        if not isinstance(event.body, TOLD):
            continue
        said = why.told_in(record, event, definition.fields if definition else None)
        about = f"{record.id} {record.text('subject')}"
        document = event.body.file.digest[:12] if isinstance(event.body, Attached) else ""
        yield event, [minute(event.at, practice.zone).partition(" ")[2], event.by, about, said, document]
