"""The stage of one scenario: a desk on a store in memory and a virtual clock, and the names of what is on it."""

from __future__ import annotations

from functools import cached_property

from engine.budgets import Budgets
from engine.budgets import metered as budgeted
from engine.clock import Instant, VirtualClock
from engine.commands import Done, Outcome
from engine.company import BEGUN
from engine.desk import Desk
from engine.events import Event, Opened
from engine.ledger.ledger import Ledger
from engine.meters import Meters, metered
from engine.records import Record
from engine.rules.kind import Kind
from engine.rules.story import Story
from engine.scenario.coverage import Coverage
from engine.scenario.moments import Moments
from engine.scenario.page import COMPANY
from engine.scenario.script import Act
from engine.store.memory import MemoryStore
from engine.takeover import begin
from engine.timers import run_once


class Stage:
    """Where a scenario is played. Every record on it has a name."""

    def __init__(self, coverage: Coverage, start: Instant) -> None:
        self.clock = VirtualClock(start)
        self.store = MemoryStore()
        self.desk = Desk(self.store, coverage.decider, self.clock)
        self.moments = Moments(coverage.workflow.company)
        self.ids: dict[str, str] = {}
        self._asked: dict[tuple[str, str], int] = {}
        begin(self.desk)
        if (company := self.store.seen(BEGUN)) is not None:
            self.ids[COMPANY] = company
        self._opened = self.store.position()

    @property
    def now(self) -> Instant:
        return self.clock.instant

    def advance(self, moment: Instant, *, outage: bool) -> None:
        """Let time pass: what falls due is done at its own instant, or after an outage all of it at the end."""
        self.clock.set(moment)
        run_once(self.desk, moment, on_time=not outage)
        self._measure()

    def act(self, act: Act) -> Outcome:
        """Do something; what is opened gets its name, and meters are told what is used by then."""
        outcome = self.desk.handle(act.command(self))
        if act.opens and isinstance(outcome, Done):
            self.ids[act.record] = outcome.id
        self._measure()
        return outcome

    def _measure(self) -> None:
        if self._meters is not None:
            self._meters.run_once()
        if self._budgets is not None:
            self._budgets.run_once()

    def opened(self) -> list[Record]:
        """The records that rules have opened since this was last asked: those that have no name yet."""
        known = {*self.ids.values()}
        opened = [e for e in self.store.events(None, self._opened) if isinstance(e.body, Opened)]
        self._opened = self.store.position()
        found = (self.store.load(event.stream) for event in opened if event.stream not in known)
        return [record for record in found if record is not None]

    def record(self, name: str) -> Record:
        """A record by its name; KeyError when it was never opened."""
        record = self.store.load(self.ids[name])
        assert record is not None  # noqa: S101 - whatever has an id was opened here
        return record

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self.store, self.desk.workflow)

    @cached_property
    def _meters(self) -> Meters | None:
        """Who tells meters what is used; None where no rules have any: a ledger is read for nothing else."""
        return Meters(self.desk, self._ledger) if any(metered(self._ledger)) else None

    @cached_property
    def _budgets(self) -> Budgets | None:
        """Who tells meters of projects; None where there are none."""
        return Budgets(self.desk, self._ledger, patient=False) if budgeted(self.desk.workflow) else None

    @property
    def ledger(self) -> Ledger:
        """What money there is to tell of, by now."""
        self._ledger.refresh()
        return self._ledger

    def kind(self, name: str) -> Kind:
        return self.desk.decider.kinds[self.record(name).kind]

    def called(self, stream: str) -> str:
        """`rossi` for `C-1`: what the scenario calls a record."""
        return next((name for name, known in self.ids.items() if known == stream), stream)

    def people(self, name: str, word: str) -> tuple[str, ...]:
        """Whom a recipient word of the rules means for a record, now."""
        return Story(self.kind(name), self.record(name), self.now, "", "").people(word, self.now)

    def events(self, name: str) -> list[Event]:
        """All that happened to a record."""
        return list(self.store.events(self.ids[name]))

    def news(self, name: str, question: str) -> list[Event]:
        """What happened to a record since this question was last asked of it."""
        asked = self._asked.get((name, question), 0)
        found = [event for event in self.events(name) if event.version > asked]
        self._asked[name, question] = self.record(name).version
        return found
