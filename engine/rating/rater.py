"""The rater: the entries of one account in order, what is charged for each, and what is left of the allowances.

What a rating comes to depends on the entries alone, never on the order in which they arrived: an entry that comes late
is put in its place, and what follows from it is rated again, from the nearest checkpoint before it up to the first one
that stays as it was.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

import msgspec

from engine.charges import Balance, Booking, Charge, Step, TimeEntry
from engine.clock import local, zone
from engine.company import Company
from engine.rating.account import Account
from engine.rating.agreement import Agreements
from engine.rating.allowances import Allowances, Pot
from engine.rating.balances import Usage, balances
from engine.rating.charging import charges
from engine.rating.pipeline import Pipeline, Work
from engine.rating.rounding import Group, Place, Running, rounded
from engine.rating.telling import steps
from engine.tariff import Rounding

STRIDE = 64
"""Entries between checkpoints, where no new month brings one."""


@dataclass(slots=True)
class _Change:
    """What is to be rated again."""

    first: int
    """The place in the list from which on it may matter."""
    touched: set[Place] = field(default_factory=set)
    """Entries that are new, or whose billable time is another."""
    drawn: dict[Pot, int] = field(default_factory=dict)
    """By how much more is drawn by now of what can still be drawn; what is taken out is less."""


class Rater:
    """Rates the entries of one account; terms that changed are another account, and another rater."""

    def __init__(self, account: Account, company: Company) -> None:
        self.account = account
        self.company = company
        self._zone = zone(company.zone)
        self._agreements = Agreements(account, company)
        self._allowances = Allowances(self._agreements)
        self._pipeline = Pipeline(self._agreements, self._allowances, company)
        self._places: list[Place] = []
        self._works: list[Work] = []
        self._by_id: dict[str, Work] = {}
        self._groups: dict[Group, Running[Work]] = {}
        self._usage = Usage()
        rule = account.definition.rating if account.definition else None
        self._sequential = any(c.minutes or c.amount for c in rule.covered.values()) if rule else False

    def add(self, entry: TimeEntry, booking: Booking, tax: str = "") -> list[str]:
        """Take in an entry, or what it reads by now; the ids of the entries for which the charges may have changed."""
        change = self._take_out(entry.id) if entry.id in self._by_id else _Change(len(self._works))
        self._put_in(entry, booking, tax, change)
        return self._rate_again(change)

    def extend(self, entries: Iterable[tuple[TimeEntry, Booking]]) -> list[str]:
        """Take in many that are new, in whatever order, at once."""
        change = _Change(len(self._works))
        for entry, booking in sorted(entries, key=lambda each: (each[0].start, each[0].id)):
            self._put_in(entry, booking, "", change)
        return self._rate_again(change)

    def remove(self, entry: str) -> list[str]:
        """Forget an entry; the ids of the others for which the charges may have changed. KeyError when unknown."""
        return self._rate_again(self._take_out(entry))

    def __len__(self) -> int:
        return len(self._works)

    def __contains__(self, entry: str) -> bool:
        return entry in self._by_id

    @property
    def entries(self) -> Iterator[tuple[TimeEntry, Booking]]:
        """What is rated, in order of (start, id)."""
        return ((work.entry, work.booking) for work in self._works)

    @property
    def charges(self) -> Iterator[Charge]:
        """All charges, in the order of their entries; without their steps, which `explain` tells."""
        return chain.from_iterable(charges(self.account, work) for work in self._works)

    def of_entry(self, entry: str) -> list[Charge]:
        """The charges of one entry. KeyError when unknown."""
        return charges(self.account, self._by_id[entry])

    def balances(self, through: date | None = None) -> list[Balance]:
        """What was granted up to and with a day (the last entry's, unless given), and what of it is used."""
        if not self._sequential:
            return []
        first = self._works[0].day if self._works else date.max
        last = through or (self._works[-1].day if self._works else date.min)
        return list(balances(self._allowances, self._usage, first, last))

    def explain(self, charge: Charge) -> tuple[Step, ...]:
        """Every step by which a charge of time came about, with the place of its rule. KeyError when unknown."""
        work = self._by_id[charge.subject]
        used = self._used_before(bisect_left(self._places, work.place))
        return steps(work, charge.key, used, self._agreements, self.company)

    def explained(self, charge: Charge) -> Charge:
        """The charge with its steps."""
        return msgspec.structs.replace(charge, steps=self.explain(charge))

    def _put_in(self, entry: TimeEntry, booking: Booking, tax: str, change: _Change) -> None:
        """Put an entry in its place."""
        day = local(entry.start, self._zone).date()
        work = self._by_id[entry.id] = self._pipeline.begin(entry, booking, day, tax)
        place = work.place
        at = len(self._places)
        if at and place < self._places[-1]:
            at = bisect_left(self._places, place)
        self._places.insert(at, place)
        self._works.insert(at, work)
        change.first = min(change.first, at)
        change.touched.add(place)
        if not work.settled and work.agreed:
            self._round(work, work.agreed.rounding, change)

    def _round(self, work: Work, rule: Rounding, change: _Change) -> None:
        """By itself, or with its ticket or day, of which the later entries may then add something else."""
        if rule.per == "entry":
            work.billable = rounded(work.raw, rule)
            self._pipeline.weigh(work)
            return
        which = work.booking.ticket if rule.per == "ticket" else work.day.isoformat()
        work.group = self._groups.setdefault((rule.per, which, rule), Running(rule))
        self._weigh(work.group.add(work), change)

    def _weigh(self, works: list[Work], change: _Change) -> None:
        """Take over what entries of a group add by now."""
        for work in works:
            self._pipeline.weigh(work)
            change.touched.add(work.place)

    def _take_out(self, entry: str) -> _Change:
        """Take an entry out of its place."""
        work = self._by_id.pop(entry)
        at = bisect_left(self._places, work.place)
        del self._places[at], self._works[at]
        change = _Change(at)
        if work.group:
            self._weigh(work.group.remove(work), change)
        self._usage.redrawn(work, (), change.drawn)
        return change

    def _rate_again(self, change: _Change) -> list[str]:
        """Rate what was touched and, where they draw from allowances, what comes after until all is as it was."""
        if not self._sequential:
            for _, entry in change.touched:
                work = self._by_id[entry]
                work.parts = self._pipeline.rate(work, {})
            return [entry for _, entry in change.touched]
        return list(self._redraw(change))

    def _redraw(self, change: _Change) -> Iterator[str]:
        """Rate again in order, from a place on; the ids of entries that come to something else."""
        used, since = self._used_before(change.first), 0
        for at in range(change.first, len(self._works)):
            work = self._works[at]
            if not change.touched and not any(n for pot, n in change.drawn.items() if n and pot.lasts(work.day)):
                return
            if work.used is not None or since >= STRIDE or (at and _new_month(self._works[at - 1], work)):
                work.used = {pot: n for pot, n in used.items() if pot.lasts(work.day)}
                used, since = dict(work.used), 0
            since += 1
            if (place := self._places[at]) in change.touched or work.draws:
                parts = self._pipeline.rate(work, used)
                if place in change.touched or parts != work.parts:
                    self._usage.redrawn(work, parts, change.drawn)
                    work.parts = parts
                    change.touched.discard(place)
                    yield work.entry.id

    def _used_before(self, at: int) -> dict[Pot, int]:
        """What had been drawn before a place: as the checkpoint before it says, and what came since."""
        mark = next((n for n in range(at - 1, -1, -1) if self._works[n].used is not None), 0)
        used = dict(self._works[mark].used or {}) if mark < at else {}
        for work in self._works[mark:at]:
            for part in work.parts:
                if part.pot:
                    used[part.pot] = used.get(part.pot, 0) + part.drawn
        return used


def _new_month(before: Work, work: Work) -> bool:
    return (before.day.year, before.day.month) != (work.day.year, work.day.month)
