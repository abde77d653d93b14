"""What all searches share: the period, what is recorded just now, guesses of hours and money, and who was first.

Several searches may come upon the same lost hour: a ticket without time has transitions without time, and they lie in
a gap of somebody's day. Whoever finds it first claims it here, and those that come later leave it out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from engine.charges import Booking, TimeEntry
from engine.clock import Instant, local, zone
from engine.hours import at_time
from engine.ledger.ledger import Ledger
from engine.ledger.supposing import Supposing
from engine.machines.definition import Definition
from engine.machines.durations import spell
from engine.money import Cents
from engine.rating.agreement import Agreement, Agreements
from engine.records import Record
from engine.store.contract import Where
from engine.views import Views
from engine.worktime.recording import Recording, recording

QUARTER = 15 * 60
"""Seconds that work is guessed to have taken where nothing at all is known."""

ENOUGH = 3
"""So many entries make a habit."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What earlier searches have found."""

    records: set[str] = field(default_factory=set)
    """Records that are known to lack time."""
    seconds: Counter[tuple[str, date]] = field(default_factory=Counter)
    """(agent, day) → seconds that are known to lack."""
    recordings: set[Recording] = field(default_factory=set)
    """What was forgotten, and so says nothing of when somebody worked."""
    entries: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    """Of charges."""


@dataclass(frozen=True)
class Search:
    """One look at a ledger."""

    ledger: Ledger
    views: Views
    since: date
    until: date
    """Half-open."""
    now: Instant
    supposing: Supposing
    claims: Claims = field(default_factory=Claims)
    _numbers: Counter[str] = field(default_factory=Counter)
    _agreements: dict[str, Agreements] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        """The day that it is."""
        return self.ledger.day(self.now)

    @cached_property
    def begins(self) -> Instant:
        """When the period begins."""
        return at_time(self.ledger.company.zone, self.since, 0)

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.since <= day < self.until

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """The kinds that there are."""
        return self.ledger.workflow.definitions

    @cached_property
    def timed(self) -> dict[str, Definition]:
        """The kinds on which time is charged."""
        found = self.definitions.items()
        return {kind: each for kind, each in found if any(rule.is_time for rule in each.billing.values())}

    def changed(self, kind: str) -> Iterator[Record]:
        """Records of a kind to which something happened since the period began, the newest first."""
        for record in self.views.all(Where(kind=kind), "changed"):
            if record.changed < self.begins:
                return
            yield record

    @cached_property
    def recording(self) -> tuple[Recording, ...]:
        """Whatever records somebody's time just now."""
        return tuple(recording(self.views.store, self.views.workflow))

    @cached_property
    def habits(self) -> dict[str, int]:
        """Client → the median of the client's entries, in seconds, where there are enough; the empty text: of all."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for entry in self.ledger.worked():
            if client := self.ledger.booking(entry.record).client:
                found[client].append(entry.seconds)
                found[""].append(entry.seconds)
        known = ((client, seconds) for client, seconds in found.items() if len(seconds) >= ENOUGH)
        return {client: max(60, _middle(seconds) // 60 * 60) for client, seconds in known}

    def guess(self, booking: Booking, day: date) -> int:
        """Seconds that work usually takes: the client's median, else that of all, else the card's minimum."""
        if usual := self.habits.get(booking.client) or self.habits.get(""):
            return usual
        agreed = self.agreed(booking, day)
        return (agreed.rounding.minimum if agreed else 0) or QUARTER

    def agreed(self, booking: Booking, day: date) -> Agreement | None:
        """The terms by which work of a day is rated: the contract's while it holds, else the client's."""
        found = self.agreements(booking.contract).on(day) if booking.contract else None
        return found or (self.agreements(booking.client).on(day) if booking.client else None)

    def agreements(self, account: str) -> Agreements:
        """All terms of a contract or a client."""
        found = self._agreements.get(account)
        if found is None:
            found = Agreements(self.ledger.account(account), self.ledger.company)
            self._agreements[account] = found
        return found

    def worth(self, record: str, agent: str, start: Instant, seconds: int) -> Cents:
        """What work would bring that nobody wrote down."""
        self._numbers[record] += 1
        return self.supposing.add(TimeEntry(f"{record}#?{self._numbers[record]}", record, agent, start, seconds))

    def named(self, record: str) -> str:
        """`T-12 VPN lenta`."""
        name = self.views.name_of(record)
        return record if name == record else f"{record} {name}"

    def clock(self, moment: Instant) -> str:
        """`2026-11-20 14:05`."""
        return f"{local(moment, zone(self.ledger.company.zone)):%Y-%m-%d %H:%M}"

    def log(self, record: str, agent: str, start: Instant, seconds: int) -> str:
        """The command that writes work down."""
        day, time = self.clock(start).split()
        return f"margine log {record} {day} from {time} {spell(seconds)} --for {agent}"

    def midnights(self, day: date) -> tuple[Instant, Instant]:
        """When a local day begins and ends."""
        there = self.ledger.company.zone
        return at_time(there, day, 0), at_time(there, day + timedelta(1), 0)


def _middle(seconds: Collection[int]) -> int:
    """The median; of an even number of amounts the lower of the two in the middle."""
    return sorted(seconds)[(len(seconds) - 1) // 2]
