"""The facts of money as they read now, and the ways to them: by key, by record, in order of work."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.charges import TimeEntry
from engine.clock import Instant
from engine.facts import Fact
from engine.money_events import Charged, Incurred

FEW = 50
"""So many late entries are put in their places one by one."""


@dataclass(slots=True)
class OfRecord:
    """Keys of what was said on one record."""

    entries: set[str] = field(default_factory=set)
    prices: set[str] = field(default_factory=set)
    costs: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Told:
    """A price or a cost, and the record that it arose from."""

    stream: str
    body: Charged | Incurred


class Book:
    """What was worked, charged, spent and billed."""

    def __init__(self) -> None:
        self.entries: dict[str, TimeEntry] = {}
        self.prices: dict[str, Told] = {}
        self.costs: dict[str, Told] = {}
        self.records: dict[str, OfRecord] = {}
        self._order: list[tuple[Instant, str]] = []
        self._late: list[tuple[Instant, str]] = []
        """Places that are not in the order yet."""

    def tell(self, fact: Fact) -> None:
        """Take over what a fact says by now."""
        match fact.kind, fact.body:
            case "time", TimeEntry() as entry:
                self._enter(entry)
            case "time", _:
                self._strike(fact.key)
            case "charge", Charged() as price:
                self.prices[fact.key] = Told(fact.stream, price)
                self._of(fact.stream).prices.add(fact.key)
            case "cost", Incurred() as cost:
                self.costs[fact.key] = Told(fact.stream, cost)
                self._of(fact.stream).costs.add(fact.key)
            case _:
                return  # what is billed is kept by Billing

    def restore(self, entries: Iterable[TimeEntry], prices: Iterable[Told], costs: Iterable[Told]) -> None:
        """Take over what another book held, entries in order of work."""
        for entry in entries:
            self.entries[entry.id] = entry
            self._order.append((entry.start, entry.id))
            self._of(entry.record).entries.add(entry.id)
        for kind, told in (*(("charge", t) for t in prices), *(("cost", t) for t in costs)):
            held = self.prices if kind == "charge" else self.costs
            held[told.body.key] = told
            of = self._of(told.stream)
            (of.prices if kind == "charge" else of.costs).add(told.body.key)

    def of(self, record: str) -> OfRecord:
        """What was said on a record; nothing, for most."""
        return self.records.get(record) or OfRecord()

    @property
    def last(self) -> Instant | None:
        """When the latest work began."""
        self._in_order()
        return self._order[-1][0] if self._order else None

    def worked(self, since: Instant | None, until: Instant | None) -> Iterator[TimeEntry]:
        """Work that began in [since, until), in order of (start, id)."""
        self._in_order()
        first = 0 if since is None else bisect_left(self._order, (since, ""))
        last = len(self._order) if until is None else bisect_left(self._order, (until, ""))
        return (self.entries[entry] for _, entry in self._order[first:last])

    def _enter(self, entry: TimeEntry) -> None:
        before = self.entries.get(entry.id)
        self.entries[entry.id] = entry
        if before is None or before.start != entry.start:
            if before is not None:
                self._unorder(before)
            self._put_in_order(entry)
        if before is None:
            self._of(entry.record).entries.add(entry.id)

    def _strike(self, key: str) -> None:
        if (entry := self.entries.get(key)) is not None:
            self._unorder(entry)
            self._of(entry.record).entries.discard(key)
            del self.entries[key]

    def _put_in_order(self, entry: TimeEntry) -> None:
        """Mostly at the end; what comes earlier is put in its place when somebody asks for the order."""
        place = (entry.start, entry.id)
        if not self._order or place > self._order[-1]:
            self._order.append(place)
        else:
            self._late.append(place)

    def _unorder(self, entry: TimeEntry) -> None:
        self._in_order()
        del self._order[bisect_left(self._order, (entry.start, entry.id))]

    def _in_order(self) -> None:
        if len(self._late) > FEW:
            self._order = sorted(self._order + self._late)
        else:
            for place in self._late:
                insort(self._order, place)
        self._late = []

    def _of(self, record: str) -> OfRecord:
        found = self.records.get(record)
        if found is None:
            found = self.records[record] = OfRecord()
        return found
