"""Which changed rule it is that bears on a record and on each of its clocks, under either set.

Every changed rule says by keys what it bore and bears on; a record is asked, once for each set, which of these it
meets. Keys of the two sets are kept apart, because a place in an old file may be another rule's place in the new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from engine.decide import Decider
from engine.impact.effects import ClockChange, Effect
from engine.impact.outlook import Foresight
from engine.impact.rule import Key, RuleChange
from engine.impact.weight import Weight, weight
from engine.problems import Position
from engine.records import Record, Timer
from engine.rules.kind import Kind
from engine.rules.plans import PromisePlan, TimerPlan
from engine.rules.timers import decided

Bearings = dict[int, set[str]]
"""Changed rule, by its place in the list → the clocks that it bears on; the empty name for the record itself."""

_NAMES = {
    "agent": "who", "service": "service", "service_level": "level",
    "rate_card": "rate_card", "tax": "tax", "index": "index", "activity": "activity",
}  # fmt: skip
"""Type of a field → what its value is the name of."""


class Bearing:
    """Changed rules, to be found by what they bear on."""

    def __init__(self, changes: Sequence[RuleChange], present: Decider, coming: Decider) -> None:
        self.changes = changes
        self._weights = [weight(change) for change in changes]
        self._sides = (
            _Side(present, [change.before for change in changes]),
            _Side(coming, [change.after for change in changes]),
        )

    def on(self, foresight: Foresight) -> Bearings:
        """The changed rules that a record meets."""
        found: Bearings = defaultdict(set)
        for side, settled in zip(self._sides, (foresight.before, foresight.after), strict=True):
            for place, clock in side.met(foresight.record, settled.record if settled else foresight.record):
                found[place].add(clock)
        return found

    def explained(self, effect: Effect, bearings: Bearings) -> Effect:
        """The effect, and each clock of it, with the changed rules that it is due to."""
        clocks = tuple(replace(each, because=self._moving(each, bearings)) for each in effect.clocks)
        effect = replace(effect, clocks=clocks)
        return replace(effect, because=self._due_to(effect, bearings))

    def _moving(self, clock: ClockChange, bearings: Bearings) -> tuple[int, ...]:
        """The changed rules that a clock goes on differently for: whole clocks are not moved by rungs."""
        bear = [place for place in sorted(bearings) if clock.name in bearings[place]]
        least = Weight.STEPS if clock.what == "changes" else Weight.CLOCKS
        return tuple(place for place in bear if self._weights[place] >= least) or self._heaviest(bear)

    def _heaviest(self, places: Iterable[int]) -> tuple[int, ...]:
        """Those that can move the most; where none stands out, that is all that can be said."""
        places = sorted(places)
        most = max((self._weights[place] for place in places), default=Weight.WORDS)
        return tuple(place for place in places if self._weights[place] == most)

    def _due_to(self, effect: Effect, bearings: Bearings) -> tuple[int, ...]:
        """The changed rules that an effect is due to."""
        found = [place for place in sorted(bearings) if self._is_due(place, effect, bearings[place])]
        return tuple(found) or self._heaviest(bearings)

    def _is_due(self, place: int, effect: Effect, clocks: set[str]) -> bool:
        change = self.changes[place]
        if any(place in each.because for each in effect.clocks):
            return True
        if self._weights[place] == Weight.WORDS:
            return False
        if change.sort in {"state", "moved", "workflow"}:
            ends = any(act.what in {"close", "reopen"} for act in effect.acts)
            return effect.stranded or effect.goes_to != effect.state or ends
        if change.sort == "transition":
            return any(act.what == "transition" and act.key == change.name for act in effect.acts)
        acts = (act for act in effect.acts if act.clock and act.clock in clocks)
        if change.sort == "rung":
            return any(act.key.partition("#")[0] == change.name.rpartition(" ")[2] for act in acts)
        return any(acts)


class _Side:
    """What the changed rules bear on, in one of the sets."""

    def __init__(self, decider: Decider, keys: Sequence[frozenset[Key]]) -> None:
        self._kinds = decider.kinds
        self._places: dict[Key, list[int]] = defaultdict(list)
        for place, mine in enumerate(keys):
            for key in mine:
                self._places[key].append(place)
        self._of_clock = cache(self._clock)
        self._of_words = cache(self._words)
        self._of_state = cache(self._state)
        self._targets = any(key[0] in {"target", "level"} for key in self._places)

    def met(self, record: Record, settled: Record) -> Iterator[tuple[int, str]]:
        """(changed rule, clock) for everything that the record meets."""
        kind = self._kinds.get(record.kind)
        if kind is None or not self._places:
            return
        for state in {record.state, settled.state}:
            yield from ((place, "") for place in self._of_state(record.kind, state))
        yield from ((place, "") for place in self._fields(kind, record))
        for name, timer in settled.timers.items():
            if _lives(record.timers.get(name)) or _lives(timer):
                yield from ((place, name) for place in self._on_clock(kind, name, timer, record))
                yield from ((place, "") for place in self._of_words(record.kind, name))

    def _on_clock(self, kind: Kind, name: str, timer: Timer, record: Record) -> Iterator[int]:
        plan = kind.plans.get(name)
        fired = _fired_before(record, name, timer)
        for key, place in self._of_clock(kind.definition.kind, name):
            if key[0] != "rung" or not fired.issuperset(_steps(plan, key[3])):
                yield place
        yield from self._places.get(("calendar", timer.calendar), ())
        if isinstance(plan, PromisePlan) and self._targets:
            yield from self._places.get(("level", record.text(plan.rule.level_field)), ())
            if target := plan.target(record.fields):
                yield from self._places.get(("target", target.position), ())

    def _clock(self, kind: str, name: str) -> list[tuple[Key, int]]:
        """What bears on a clock of a kind, whatever the record."""
        plan = self._kinds[kind].plans.get(name)
        keys: list[Key] = [("timer", kind, name), *(_of_plan(kind, plan) if plan else ())]
        return [(key, place) for key in keys for place in self._places.get(key, ())]

    def _words(self, kind: str, name: str) -> list[int]:
        """What bears on whoever has a clock, because its steps name it, and moves none."""
        plan = self._kinds[kind].plans.get(name)
        return [place for key in (_named_by(plan) if plan else ()) for place in self._places.get(key, ())]

    def _state(self, kind: str, state: str) -> list[int]:
        """What bears on a record for the state that it is in."""
        definition = self._kinds[kind].definition
        keys: list[Key] = [("kind", kind), ("state", kind, state)]
        placed = definition.placed(state)
        for name, alternatives in definition.transitions.items():
            if any(placed in each.sources for each in alternatives):
                keys.append(("transition", kind, name))
        return [place for key in keys for place in self._places.get(key, ())]

    def _fields(self, kind: Kind, record: Record) -> Iterator[int]:
        """What bears on it for the fields that it has, and for the people whom they name."""
        for name, value in record.fields.items():
            if value is not None:
                yield from self._places.get(("field", record.kind, name), ())
                field = kind.definition.fields.get(name)
                if field is not None and field.type in _NAMES:
                    yield from self._places.get((_NAMES[field.type], str(value)), ())


def _lives(timer: Timer | None) -> bool:
    return timer is not None and timer.status in {"running", "paused"}


def _fired_before(record: Record, name: str, timer: Timer) -> frozenset[str]:
    """The steps that have come already, so that what their rung says does not matter any more."""
    before = record.timers.get(name)
    return decided(before) if before is not None and before.cycle == timer.cycle else frozenset()


def _steps(plan: TimerPlan | None, key: Position | str) -> Iterator[str]:
    """A rung's key and those of its repeats."""
    for rung in plan.ladder.rungs if plan and plan.ladder else ():
        if rung.key == key:
            yield rung.key
            yield from (f"{rung.key}#{turn}" for turn in range(2, rung.times + 1) if rung.every)


def _of_plan(kind: str, plan: TimerPlan) -> Iterator[Key]:
    """What a plan is made of."""
    yield ("company",)
    if (ladder := plan.ladder) is not None:
        yield ("ladder", kind, ladder.name)
        yield from (("rung", kind, ladder.name, rung.key) for rung in ladder.rungs)


def _named_by(plan: TimerPlan) -> Iterator[Key]:
    """Whom a plan's steps tell, and in which hours they do not."""
    rule, ladder = plan.rule, plan.ladder
    yield from (("calendar", name) for name in {rule.quiet, ladder.quiet if ladder else ""} - {""})
    actions = [*rule.actions, *(action for rung in (ladder.rungs if ladder else ()) for action in rung.actions)]
    yield from (("who", word) for word in dict.fromkeys(word for each in actions for word in each.to))
