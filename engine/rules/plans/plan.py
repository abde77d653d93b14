"""What every timer can be asked: when it starts, what events mean to it, what it owes, and what other rules make of it.

A timer is a value (`records.Timer`); a plan takes one and gives the next, the same object when nothing changed for it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from msgspec.structs import replace

from engine.clock import Instant
from engine.company import Company
from engine.events import Escalated, SlaBreached, TimerFired
from engine.hours import WorkingHours
from engine.machines.definition import Action, Definition, Late, TimerRule
from engine.records import Record, Timer, TimerStatus


@dataclass(frozen=True, slots=True)
class Owed:
    """One step that has come due."""

    key: str
    """With record, timer and cycle it names the step for ever: `75%`, `-90d`, a day; empty for the breach."""
    body: SlaBreached | Escalated | TimerFired
    """What happens: it carries the timer as the step leaves it."""
    text: str
    """For messages: `resolution at 75% of its target`."""
    actions: tuple[Action, ...] = ()
    """What is to be done; nothing when the step is only recorded."""
    quiet: str = ""
    """The calendar outside which messages wait."""


class TimerPlan(ABC):
    """One timer rule with everything that it needs at hand."""

    depends_on: frozenset[str] = frozenset()
    """Fields with whose values it is judged anew."""
    met_by: frozenset[str] = frozenset()
    """What keeps it: transitions, and the words for replies."""
    begins_with: str = ""
    """The event that starts it besides the opening, e.g. `client_message`."""

    def __init__(self, rule: TimerRule, definition: Definition, company: Company) -> None:
        self.rule = rule
        self.name = rule.name
        self.company = company
        self.definition = definition
        self.where = definition.rule_at(rule.position)
        self.ladder = definition.ladders.get(rule.ladder)
        self.late = rule.late or (self.ladder.late if self.ladder else Late())
        self.running_states = rule.runs_in or frozenset(n for n, s in definition.states.items() if not s.final)

    def hours(self, timer: Timer) -> WorkingHours:
        """The calendar that counts for a timer; the company's own where the named one is gone."""
        calendars = self.company.calendars
        return calendars.get(timer.calendar) or calendars[self.company.calendar]

    @property
    def own_hours(self) -> WorkingHours:
        """The calendar that the rule names, else the company's."""
        calendars = self.company.calendars
        return calendars.get(self.rule.calendar) or calendars[self.company.calendar]

    def inside(self, record: Record) -> bool:
        """Whether the record is where this timer runs."""
        return record.open and record.state in self.running_states

    def fits(self, timer: Timer) -> bool:
        """Whether a timer can be one of this kind; asked where nobody remembers under which rules it ran."""
        return not timer.target and not timer.of

    @abstractmethod
    def opened(self, record: Record, now: Instant) -> Timer | None:
        """The timer that a record gets when the rule first applies to it; None when it does not apply."""

    @abstractmethod
    def moved(self, timer: Timer | None, record: Record, source: str, now: Instant) -> Timer | None:
        """The timer after the record came from state `source`."""

    def changed(self, timer: Timer | None, record: Record, now: Instant) -> Timer | None:
        """The timer after fields changed that it depends on."""
        return self.opened(record, now) if timer is None else timer

    def heard(self, timer: Timer | None, record: Record, now: Instant) -> Timer | None:  # noqa: ARG002
        """The timer after the event that starts it happened."""
        return timer

    @abstractmethod
    def owed(self, timer: Timer, record: Record, until: Instant, now: Instant) -> list[Owed]:
        """Every step of a running timer that is due up to `until`, in order, each scheduled onwards to the next.

        It is noticed at `now`, which may be later: that is how late the steps are.
        """

    @abstractmethod
    def rejudged(self, timer: Timer | None, record: Record, at: Instant, former: TimerPlan | None) -> Timer | None:
        """The timer once these rules hold, from `at` on; before, it was `former`'s, if the rule was there."""

    def halted(self, timer: Timer, status: TimerStatus, now: Instant) -> Timer:
        """The timer standing still."""
        return replace(timer, status=status, since=now, due=None, next=None)
