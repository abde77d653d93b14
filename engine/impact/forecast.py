"""What a change of rules would do to all open records: rule by rule, and what would happen at once.

Records are taken one after the other, as the store gives them; of each only what changes for it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from engine.clock import Instant
from engine.impact.bearing import Bearing
from engine.impact.effects import Act, ClockChange, Effect, effect
from engine.impact.holdings import Held, Holdings, with_lost
from engine.impact.outlook import Foresight, Outlook
from engine.impact.rule import RuleChange
from engine.records import Record

WORST = 3
"""Deadlines that are named for each changed rule."""


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline that moves."""

    shift: int
    """Seconds; negative when it comes earlier."""
    id: str
    clock: str
    before: Instant
    after: Instant

    @property
    def badness(self) -> tuple[bool, int]:
        """The worst is the least: what comes earlier by most, then what comes later by most."""
        return self.shift > 0, -abs(self.shift)


@dataclass
class Moves:
    """Deadlines that move in one direction."""

    count: int = 0
    least: int = 0
    """Seconds, without a sign."""
    most: int = 0

    def add(self, shift: int) -> None:
        """One more."""
        self.least = min(self.least, abs(shift)) if self.count else abs(shift)
        self.most = max(self.most, abs(shift))
        self.count += 1


@dataclass
class RuleEffect:
    """What one changed rule comes to."""

    change: RuleChange
    records: int = 0
    """Open records that it bears on."""
    touched: int = 0
    """Of them, those for which something changes at once because of it."""
    earlier: Moves = field(default_factory=Moves)
    later: Moves = field(default_factory=Moves)
    others: dict[str, int] = field(default_factory=dict)
    """`starts`, `stops`, `pauses` … → how many clocks."""
    worst: list[Move] = field(default_factory=list)
    """The deadlines that come earlier by most; where too few do, those that come later by most."""

    def add(self, effect: Effect, clocks: Iterable[ClockChange]) -> None:
        """One more record that it touches."""
        self.touched += 1
        for each in clocks:
            if each.shift:
                (self.earlier if each.shift < 0 else self.later).add(each.shift)
                self._rank(_move(effect, each))
            else:
                self.others[each.what] = self.others.get(each.what, 0) + 1

    def _rank(self, move: Move) -> None:
        if len(self.worst) < WORST or move.badness < self.worst[-1].badness:
            self.worst = sorted([*self.worst, move], key=lambda each: each.badness)[:WORST]


@dataclass(frozen=True, slots=True)
class Lost:
    """Records that the coming rules have no place for."""

    kind: str
    state: str
    """Empty when the whole kind is gone."""
    ids: tuple[str, ...]


@dataclass
class Forecast:
    """The whole answer."""

    changes: Sequence[RuleChange]
    kinds: frozenset[str]
    """Those of the coming rules."""
    rules: list[RuleEffect]
    looked: int = 0
    """Open records that were looked at."""
    unplaced: int = 0
    """Of them, those that have no place under the present rules; what becomes of their clocks is not foretold."""
    regained: int = 0
    """Of those, the ones that the coming rules have a place for."""
    judged: int = 0
    """Records that the sweep behind the change and the pass after it would write to."""
    effects: list[Effect] = field(default_factory=list)
    gone: dict[Held, list[str]] = field(default_factory=dict)
    """Value that would be gone → ids of the records that hold it."""

    @property
    def lost(self) -> list[Lost]:
        """Records that would lose their place; as long as there are any, the coming rules are not put in force."""
        found: dict[tuple[str, str], list[str]] = {}
        for each in self.effects:
            if each.stranded:
                state = each.state if each.kind in self.kinds else ""
                found.setdefault((each.kind, state), []).append(each.id)
        return [Lost(kind, state, tuple(ids)) for (kind, state), ids in found.items()]

    def acts(self, what: str | None = None) -> Iterator[tuple[Effect, Act]]:
        """Everything, or everything of one sort, that would happen at once."""
        for each in self.effects:
            yield from ((each, act) for act in each.acts if what in {None, act.what})

    @property
    def breaches(self) -> int:
        """Promises that would be broken at once."""
        return sum(1 for _ in self.acts("breach"))

    @property
    def promises_lost(self) -> int:
        """Promises that would end, neither kept nor broken, though their rules go on."""
        return sum(clock.lost for each in self.effects for clock in each.clocks)

    @property
    def hurts(self) -> bool:
        """Whether a record would be stranded, or a promise broken or lost at once."""
        return any(each.stranded for each in self.effects) or self.breaches > 0 or self.promises_lost > 0


def forecast(outlook: Outlook, changes: Sequence[RuleChange], records: Iterable[Record]) -> Forecast:
    """What the changes come to for these records: the open ones, and those that have ended and might be live again."""
    found = Forecast(changes, frozenset(outlook.coming.kinds), [RuleEffect(change) for change in changes])
    bearing = Bearing(changes, outlook.present, outlook.coming)
    holdings = Holdings(outlook.present, outlook.coming)
    for record in records:
        _look(found, outlook, bearing, holdings, record)
    return found


def _look(found: Forecast, outlook: Outlook, bearing: Bearing, holdings: Holdings, record: Record) -> None:
    foresight = outlook.of(record)
    if not record.open and not _revives(foresight):
        return
    found.looked += record.open
    if foresight.before is None:
        found.unplaced += 1
        found.regained += foresight.after is not None
        return
    found.judged += bool(foresight.after and foresight.after.events)
    bearings = bearing.on(foresight)
    for place in bearings:
        found.rules[place].records += 1
    gone = list(holdings.gone(foresight.after.record)) if foresight.after else []
    for held in gone:
        found.gone.setdefault(held, []).append(record.id)
    if (told := effect(foresight, outlook.present, outlook.coming)) is not None:
        told = bearing.explained(with_lost(told, outlook.coming, gone), bearings)
        found.effects.append(told)
        for place in told.because:
            found.rules[place].add(told, (clock for clock in told.clocks if place in clock.because))


def _revives(foresight: Foresight) -> bool:
    """Whether a record that has ended would be live again, under either set."""
    before, after = foresight.before, foresight.after
    return before is not None and (before.record.open or (after is not None and after.record.open))


def _move(effect: Effect, each: ClockChange) -> Move:
    before, after = each.before, each.after
    assert before is not None  # noqa: S101 - a clock without an earlier deadline has no shift
    assert after is not None  # noqa: S101
    return Move(each.shift, effect.id, each.name, before.due or 0, after.due or 0)
