"""One record at one instant, settled under the rules in force and under those that would follow them; in memory.

Settled means what a sweep behind a change of rules and the daemon's next pass make of it: its state goes to its new
name, its clocks are judged anew, what has come due is done, until nothing is owed any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.clock import Instant
from engine.commands import Command, FireTimers
from engine.decide import Decider, Replaced
from engine.events import Event
from engine.records import Record
from engine.workflow import Workflow

MOST_TURNS = 100
"""Decisions on one record before it is taken as it is: a daily schedule that lay still for years owes many."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A record once it owes nothing, and what happened until then."""

    record: Record
    events: tuple[Event, ...] = ()
    commands: tuple[Command, ...] = ()
    """What follows on other records."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """A record under either set of rules."""

    record: Record
    before: Settled | None
    """None where the rules in force have no place for it."""
    after: Settled | None
    """None where the coming ones have none."""

    @property
    def stranded(self) -> bool:
        """Whether it would lose its place."""
        return self.before is not None and self.after is None


class Outlook:
    """Two sets of rules, and the instant at which the second would take the place of the first."""

    def __init__(self, present: Decider, coming: Workflow, now: Instant) -> None:
        self.present = present
        self.coming = Decider(coming, lambda: [Replaced(present, now), *present.former])
        self.now = now

    def of(self, record: Record) -> Foresight:
        """What either set makes of a record."""
        return Foresight(record, settled(self.present, record, self.now), settled(self.coming, record, self.now))


def settled(decider: Decider, record: Record, now: Instant) -> Settled | None:
    """A record once its clocks follow a set of rules and owe nothing at `now`; None when it has no place there."""
    if not fits(decider, record):
        return None
    events: tuple[Event, ...] = ()
    commands: tuple[Command, ...] = ()
    for _ in range(MOST_TURNS):
        if not _owes(decider, record, now):
            break
        decision = decider.decide(record, FireTimers(id=record.id), now)
        if decision.record is None or not decision.events:
            break
        record, events, commands = decision.record, (*events, *decision.events), (*commands, *decision.commands)
    return Settled(record, events, commands)


def fits(decider: Decider, record: Record) -> bool:
    """Whether a set of rules has a place for a record: its kind, and its state or where `moved` says that it goes."""
    kind = decider.kinds.get(record.kind)
    return kind is not None and kind.definition.placed(record.state) in kind.definition.states


def _owes(decider: Decider, record: Record, now: Instant) -> bool:
    """Whether the sweep or the daemon would touch it: nobody else does, so that nothing else may happen to it."""
    kind = decider.kinds[record.kind]
    if kind.definition.placed(record.state) != record.state:
        return True
    if record.judged != kind.clocks and (record.open or not kind.definition.states[record.state].final):
        return True
    return record.fires is not None and record.fires <= now


def revived(coming: Workflow) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Kind → the states, old names too, in which a record that has ended would be live again."""
    for kind, definition in coming.kinds.items():
        names = (*definition.states, *definition.moved)
        live = tuple(name for name in names if not definition.states[definition.placed(name)].final)
        if live:
            yield kind, live
