"""What live records hold that would be gone: a choice, an agent, or whatever else company.yaml names.

Nothing refuses such a value, because it was right when it was given; but no target or price is found for it, and nobody
is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.decide import Decider
from engine.impact.effects import ClockChange, Effect
from engine.machines.definition import Definition, Field
from engine.records import Record
from engine.rules.fields import listed
from engine.rules.plans import PromisePlan, TimerPlan


@dataclass(frozen=True, slots=True)
class Held:
    """A value that would be gone."""

    kind: str
    field: str
    value: str
    what: str
    """`choice`, `agent`, `service level`, `service`, `rate card`, `tax`, `index`, `activity`."""


class Holdings:
    """What fields may hold under two sets of rules."""

    def __init__(self, present: Decider, coming: Decider) -> None:
        self._closed = {
            kind: tuple(_closed(present.kinds[kind].definition, after.definition, present, coming))
            for kind, after in coming.kinds.items()
            if kind in present.kinds
        }

    def gone(self, record: Record) -> Iterator[Held]:
        """What a record holds that only the first set knows."""
        for field, before, after in self._closed.get(record.kind, ()):
            value = record.fields.get(field.name)
            if value is not None and value not in after and (before is None or value in before):
                yield Held(record.kind, field.name, str(value), field.type.replace("_", " "))


Closed = tuple[Field, tuple[str, ...] | None, tuple[str, ...]]
"""A field whose values the coming rules list, what it might hold before (None: anything), and what it may then."""


def _closed(before: Definition, after: Definition, present: Decider, coming: Decider) -> Iterator[Closed]:
    for name, field in after.fields.items():
        known = listed(field, coming.workflow.company)
        if known is not None and (former := before.fields.get(name)) is not None:
            yield field, listed(former, present.workflow.company), known


def with_lost(told: Effect, coming: Decider, gone: Sequence[Held]) -> Effect:
    """The effect, with the promises marked that end because a value is gone, or because the record is closed."""
    kind, closed = coming.kinds.get(told.kind), any(act.what == "close" for act in told.acts)
    if kind is None or not (gone or closed):
        return told
    fields = {held.field for held in gone}
    clocks = (
        replace(each, lost=_is_lost(each, kind.plans.get(each.name), None if closed else fields))
        for each in told.clocks
    )
    return replace(told, clocks=tuple(clocks))


def _is_lost(clock: ClockChange, plan: TimerPlan | None, fields: set[str] | None) -> bool:
    """Whether a promise that is not broken ends for want of what these fields say (None: whatever they say)."""
    before = clock.before
    if before is None or before.status not in {"running", "paused"} or before.breached is not None:
        return False
    if clock.what != "stops" or not isinstance(plan, PromisePlan):
        return False
    return fields is None or not fields.isdisjoint(plan.depends_on)
