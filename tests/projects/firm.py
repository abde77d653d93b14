"""A firm with the shipped workflows, and projects in it: anna 35.00 an hour with overheads, bruno 31.00, dario 47.00."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path

from engine.boards.plan import Board, read
from engine.boards.practice import Practice
from engine.clock import local
from engine.commands import Command, Done, Fire, LogTime, Open, Outcome, Refused, SetFields
from engine.records import Record, Value
from engine.store.contract import Store
from engine.workflow import Workflow, load
from tests.practice import ROME, Office

WORKFLOWS = Path(__file__).parents[2] / "workflows"
MONDAY = "2026-11-23 09:00"


class Firm(Office):
    """The shipped practice on a virtual clock, with one client."""

    def __init__(self, start: str = MONDAY, store: Store | None = None, workflow: Workflow | None = None) -> None:
        super().__init__(workflow or shipped(), start, store)
        self.client = self.done(Open(kind="client", by="dario", fields={"name": "Rossi Srl"})).id

    @cached_property
    def practice(self) -> Practice:
        return Practice(self.store, self.desk.workflow, self.clock, "anna")

    def done(self, command: Command) -> Done:
        outcome: Outcome = self.desk.handle(command)
        assert isinstance(outcome, Done), outcome
        return outcome

    def project(self, subject: str = "New servers", **fields: Value) -> str:
        said = {"client": self.client, "subject": subject, "assignee": "anna", **fields}
        return self.done(Open(kind="project", by="anna", fields=said)).id

    def task(self, project: str, subject: str, **fields: Value) -> str:
        return self.done(Open(kind="task", by="anna", fields={"project": project, "subject": subject, **fields})).id

    def tell(self, stream: str, by: str = "anna", **fields: Value) -> None:
        self.done(SetFields(id=stream, by=by, fields=fields))

    def refused(self, stream: str, by: str = "anna", **fields: Value) -> str:
        outcome = self.desk.handle(SetFields(id=stream, by=by, fields=fields))
        assert isinstance(outcome, Refused), outcome
        return str(outcome.refusal)

    def take(self, stream: str, transition: str, by: str = "anna", note: str = "", **fields: Value) -> None:
        self.done(Fire(id=stream, transition=transition, by=by, note=note, fields=fields))

    def worked(self, stream: str, hours: float, agent: str = "anna") -> None:
        """So many hours up to now, eight for an entry."""
        end, left = self.clock.now(), int(hours * 3600)
        while left:
            seconds = min(left, 8 * 3600)
            start, left = end - seconds, left - seconds
            self.done(LogTime(id=stream, by=agent, agent=agent, start=start, seconds=seconds, overlapping=True))
            end = start

    def known(self, stream: str) -> Record:
        found = self.store.load(stream)
        assert found is not None
        return found

    def plan(self, *projects: str) -> Board:
        return read(self.practice, projects)

    @property
    def today(self) -> date:
        return local(self.clock.now(), ROME).date()


_SHIPPED: list[Workflow] = []


def shipped() -> Workflow:
    """The shipped rules, read once."""
    if not _SHIPPED:
        _SHIPPED.append(load(WORKFLOWS))
    return _SHIPPED[0]


def places(board: Board) -> dict[str, tuple[str, str, str]]:
    """Task → who, from when, to when."""
    return {
        task.text("subject"): (", ".join(place.way.who), board.moment(place.start), board.moment(place.end))
        for task, place in board.outlook.rows()
    }
