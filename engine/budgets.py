"""Telling meters of projects what they show by now: money, work and time, whenever something has changed them.

As with allowances, what follows is decided by the desk in the commit of what it was told, each rung once. Plans are
made for it, so it is done once a minute at most, and only when a project, its tasks, its work or its purchases have
changed, or a new day has begun.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

from engine.clock import Instant, local, zone
from engine.commands import Done, Measure
from engine.desk import Desk
from engine.events import Event
from engine.ledger.ledger import Ledger
from engine.machines.definition import TimerRule
from engine.margin import Sums
from engine.money_events import Measured
from engine.problems import MargineError, StoreUnavailable
from engine.projects.measures import Reading, readings
from engine.projects.outlook import PROJECT, Outlook, look, open_projects
from engine.records import Record
from engine.reports.reading import Reading as Books
from engine.workflow import Workflow

log = logging.getLogger("margine")


def metered(workflow: Workflow) -> list[TimerRule]:
    """The meters that projects have."""
    definition = workflow.definitions.get(PROJECT)
    rules = definition.timers.values() if definition else ()
    return [rule for rule in rules if rule.kind == "meter"]


class Budgets:
    """The meters of the projects of one practice."""

    def __init__(self, desk: Desk, ledger: Ledger, *, patient: bool = True) -> None:
        """`patient`: once a minute at most."""
        self._patient = patient
        self._desk, self._ledger = desk, ledger
        self._position = 0
        self._minute: Instant = -1
        self._day: date | None = None
        self._owes = False
        """Whether something has changed since the meters were told."""

    def run_once(self) -> list[Event]:
        """Tell what has changed; what followed."""
        now = self._desk.clock.now()
        today = local(now, zone(self._ledger.company.zone)).date()
        self._owes = self._concerned() or self._owes or today != self._day
        if not self._owes or (self._patient and now // 60 == self._minute):
            return []
        self._owes, self._minute, self._day = False, now // 60, today
        return list(self._tell(now, today))

    def _concerned(self) -> bool:
        """Whether an event since the last look belongs to a project; what was told to a meter changes nothing."""
        self._ledger.refresh()
        before, self._position = self._position, self._desk.store.position()
        if not before:
            return True
        events = self._desk.store.events(after=before)
        streams = {event.stream for event in events if not isinstance(event.body, Measured)}
        return any(not name.startswith("@") and self._ledger.booking(name).project for name in streams) or any(
            (record := self._desk.store.load(name)) is not None and record.kind == PROJECT for name in streams
        )

    def _tell(self, now: Instant, today: date) -> Iterator[Event]:
        store, workflow = self._desk.store, self._desk.workflow
        rules, projects = metered(workflow), open_projects(store, workflow)
        outlook = self._outlook(projects, now) if rules and projects else None
        if outlook is None:
            return
        sums = Books(store, workflow, self._ledger, today).of_projects()
        for project in projects:
            shown = readings(outlook, project, sums.get(project.id, Sums()))
            for rule in rules:
                if (reading := shown.get(rule.meter)) is not None:
                    yield from self._told(project, rule, reading)

    def _outlook(self, projects: list[Record], now: Instant) -> Outlook | None:
        """All projects planned together; without those that make no plan there is none, which is logged."""
        try:
            return look(self._desk.store, self._desk.workflow, projects, now)
        except StoreUnavailable:
            raise
        except MargineError as error:
            log.warning("projects cannot be planned, so that their meters are not told: %s", error)
            return None

    def _told(self, project: Record, rule: TimerRule, reading: Reading) -> list[Event]:
        """Tell one meter, unless it knows."""
        timer = project.timers.get(rule.name)
        if timer is not None and (timer.consumed, timer.of, timer.mark) == (reading.used, reading.of, reading.mark):
            return []
        outcome = self._desk.handle(
            Measure(id=project.id, name=rule.name, used=reading.used, of=reading.of, mark=reading.mark)
        )
        if isinstance(outcome, Done):
            return outcome.everything
        log.warning("the meter '%s' of %s could not be told: %s", rule.name, project.id, outcome)
        return []
