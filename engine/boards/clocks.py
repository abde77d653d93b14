"""Every promise on one board: what runs, stands still, presses, was missed; what comes next, and whom it will reach.

A promise is told by kind, priority, name, budget and calendar: `P1 resolution 4h (24x7)`. Clocks of open records are
counted as they read now; met and missed are of the last days, by the day on which they were decided.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import nsmallest

from engine.boards.practice import Practice
from engine.clock import Instant
from engine.machines.definition import Definition
from engine.machines.durations import spell
from engine.records import Record, Timer
from engine.reports.spelling import middle, of
from engine.rules.kind import Kind
from engine.store.contract import Where
from engine.views import PRESSING, ClockRow, Face, Row
from engine.why.rungs import Coming, coming

AHEAD = 8 * 3600
"""Seconds of the line of what falls due."""
SLOTS = 32
"""Parts of that line."""
MOST_COMING = 300
"""Clocks for which it is worked out whom their next step will reach: those that press most."""
MOST_SHOWN = 500
"""Clocks of each status that a board keeps."""
DAYS = (7, 30, 90)
"""Over how many days met and missed can be told."""


@dataclass(frozen=True, slots=True)
class Name:
    """A promise by everything that makes it another one."""

    kind: str
    choice: str
    """What the target depends on: `P1`; empty where it depends on nothing."""
    clock: str
    target: int
    """Working seconds."""
    calendar: str

    @property
    def order(self) -> tuple[str, str, int, str]:
        """Among the promises of a kind."""
        return self.choice, self.clock, self.target, self.calendar

    @property
    def title(self) -> str:
        """`P1 resolution 4h (24x7)`."""
        lead = self.choice or self.kind
        return f"{lead} {self.clock.replace('_', ' ')} {spell(self.target)} ({self.calendar})"


@dataclass(frozen=True, slots=True)
class Clock:
    """One running or paused clock of an open record."""

    row: Row
    clock: ClockRow
    name: Name
    face: Face
    """As it read when the board was read."""
    coming: Coming | None = None

    @property
    def key(self) -> str:
        """Tells it from all others."""
        return f"{self.row.id}/{self.clock.name}"

    @property
    def due(self) -> Instant | None:
        """When its budget is used up; None while it stands still."""
        return self.clock.timer.due


@dataclass(frozen=True, slots=True)
class Promise:
    """All clocks of one promise."""

    name: Name
    now: Counter[str]
    """Status → clocks that read so: running, at risk, breached, paused."""
    worst: Clock | None
    """The one with the least left, of those that run."""
    met: int
    missed: int
    half: int | None
    """Working seconds within which half of the kept ones were kept (p50)."""
    most: int | None
    """Within which nine of ten were (p90)."""

    @property
    def part(self) -> int | None:
        """Met of all decided, in hundredths of a percent; None where none was decided."""
        return of(self.met, self.met + self.missed)


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the hours ahead."""

    at: Instant
    due: int
    """Clocks that run out in it."""
    open: bool
    """Whether the company's calendar counts then."""


@dataclass(frozen=True, slots=True)
class ClocksBoard:
    """All promises as they stand."""

    now: Instant
    days: int
    promises: tuple[Promise, ...]
    clocks: tuple[Clock, ...]
    """What presses most first; not all of them where there are very many."""
    ahead: tuple[Slot, ...]
    total: int
    """How many clocks there are, of which `clocks` are the first."""

    def count(self, status: str) -> int:
        """Clocks that read so."""
        return sum(promise.now[status] for promise in self.promises)


def read(practice: Practice, days: int = 30, *, only: str = "", most: int | None = MOST_SHOWN) -> ClocksBoard:
    """The board of all kinds with promises; met and missed over so many days.

    Of the clocks themselves those that press most are kept, so many of each status: of one promise alone where its
    title is given, all where `most` is None.
    """
    now, taken = practice.now, Taken(only, most)
    for clock in _live(practice, now):
        taken.take(clock, now)
    kinds = practice.workflow.kinds
    known = {name: Kind(definition, practice.company) for name, definition in kinds.items()}
    kept = sorted(taken.kept(), key=_pressing)
    told = [_with_coming(clock, known, now) for clock in kept[:MOST_COMING]] + kept[MOST_COMING:]
    ahead = tuple(_ahead(practice, taken.ahead, now))
    return ClocksBoard(now, days, tuple(_promises(practice, taken.live, days)), tuple(told), ahead, taken.fitting)


@dataclass(slots=True)
class Live:
    """The clocks of one promise that run or stand still."""

    now: Counter[str] = field(default_factory=Counter)
    worst: Clock | None = None


class Taken:
    """What is added up of all clocks while they are gone through, so that none need stay but those that press."""

    def __init__(self, only: str, most: int | None) -> None:
        self._only, self._most = only, most
        self._kept: defaultdict[str, list[Clock]] = defaultdict(list)
        self.live: defaultdict[Name, Live] = defaultdict(Live)
        self.ahead: Counter[int] = Counter()
        """Part of the hours ahead → clocks that run out in it."""
        self.fitting = 0
        """Clocks of the promise that was asked for, or of all."""

    def take(self, clock: Clock, now: Instant) -> None:
        """Add one up."""
        live, running = self.live[clock.name], clock.clock.timer.status == "running"
        live.now[clock.face.status] += 1
        if running and (live.worst is None or clock.face.left < live.worst.face.left):
            live.worst = clock
        if clock.due is not None and now <= clock.due < now + AHEAD:
            self.ahead[(clock.due - now) // (AHEAD // SLOTS)] += 1
        if self._only in {"", clock.name.title}:
            self.fitting += 1
            self._keep(self._kept[clock.face.status], clock)

    def _keep(self, kept: list[Clock], clock: Clock) -> None:
        kept.append(clock)
        if self._most is not None and len(kept) > 2 * self._most:
            kept[:] = nsmallest(self._most, kept, key=_pressing)

    def kept(self) -> Iterator[Clock]:
        """Those that press most of each status."""
        for clocks in self._kept.values():
            yield from clocks if self._most is None else nsmallest(self._most, clocks, key=_pressing)


def _with_coming(clock: Clock, kinds: dict[str, Kind], now: Instant) -> Clock:
    kind = kinds.get(clock.row.record.kind)
    found = coming(kind, clock.clock.name, clock.row.record, now) if kind is not None else None
    return Clock(clock.row, clock.clock, clock.name, clock.face, found)


def _pressing(clock: Clock) -> tuple[int, int, str]:
    order = PRESSING.index(clock.face.status) if clock.face.status in PRESSING else len(PRESSING)
    return order, clock.face.left, clock.key


def _live(practice: Practice, now: Instant) -> Iterator[Clock]:
    """Clocks of open records that are not over."""
    for kind, definition in practice.workflow.definitions.items():
        if not any(rule.kind == "promise" for rule in definition.timers.values()):
            continue
        for record in practice.views.all(Where(kind=kind, open=True), "due"):
            row = practice.views.row(record)
            for each in row.clocks:
                if each.timer.status in {"running", "paused"}:
                    yield Clock(row, each, _name(definition, record, each.name, each.timer), each.face(now))


def _name(definition: Definition, record: Record, clock: str, timer: Timer) -> Name:
    rule = definition.timers.get(clock)
    choice = record.text(rule.per) if rule is not None and rule.per else ""
    return Name(record.kind, choice, clock, timer.target, timer.calendar)


def _promises(practice: Practice, now: Mapping[Name, Live], days: int) -> Iterator[Promise]:
    decided = _decided(practice, days)
    kinds = list(practice.workflow.definitions)
    for name in sorted({*now, *decided}, key=lambda name: (kinds.index(name.kind), *name.order)):
        live, past = now.get(name) or Live(), decided.get(name, [])
        kept = [used for used, met in past if met]
        half, most = middle(kept, 5_000), middle(kept, 9_000)
        yield Promise(name, live.now, live.worst, len(kept), len(past) - len(kept), half, most)


def _decided(practice: Practice, days: int) -> dict[Name, list[tuple[int, bool]]]:
    """Promise → (working seconds used, whether it was kept) of those decided in the last days."""
    reading = practice.reports
    since = reading.began(practice.today - timedelta(days - 1))
    found: defaultdict[Name, list[tuple[int, bool]]] = defaultdict(list)
    for kind, definition in practice.workflow.definitions.items():
        names = [rule.name for rule in definition.timers.values() if rule.kind == "promise"]
        if not names:
            continue
        for record in practice.views.all(Where(kind=kind), "changed"):
            if record.changed < since:
                break
            for name in names:
                timer = record.timers.get(name)
                if timer is not None and timer.decided is not None and timer.decided >= since:
                    found[_name(definition, record, name, timer)].append((timer.consumed, timer.breached is None))
    return found


def _ahead(practice: Practice, due: Mapping[int, int], now: Instant) -> Iterator[Slot]:
    """The hours ahead in equal parts."""
    length = AHEAD // SLOTS
    hours = practice.company.calendars[practice.company.calendar]
    for place in range(SLOTS):
        at = now + place * length
        yield Slot(at, due.get(place, 0), hours.between(at, at + length) > 0)
