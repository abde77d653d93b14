"""Caps: time that is charged by the hour, up to an agreed amount (`charge: time, up_to: cap` of a project).

Hours stay as they were rated. What they come to beyond the cap is taken off by a charge of its own, month by month of
work, so that each invoice says what was worked and what of it the client does not pay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from engine.charges import Charge, Step, TimeEntry
from engine.clock import Instant
from engine.ledger.book import Book
from engine.ledger.bookings import Bookings, subject_of
from engine.ledger.ratings import Ratings
from engine.machines.money_rules import ChargeRule
from engine.money import Cents, grouped
from engine.records import Record
from engine.rules.prices import applies
from engine.store.contract import Store
from engine.workflow import Workflow


class Caps:
    """What is beyond the caps of all records that have one."""

    def __init__(
        self,
        store: Store,
        workflow: Workflow,
        book: Book,
        bookings: Bookings,
        ratings: Ratings,
        *,
        day: Callable[[Instant], date],
    ) -> None:
        self._store, self._kinds, self._day = store, workflow.kinds, day
        self._book, self._bookings, self._ratings = book, bookings, ratings
        self._rules = {kind: rule for kind, each in workflow.kinds.items() if (rule := _cap(each.billing.values()))}
        self._entries: dict[str, set[str]] = {}
        """Record whose kind has a cap → the entries that are counted to it."""
        self._counted_to: dict[str, str] = {}
        self._of: dict[str, dict[str, Charge]] = {}
        """Record → key → charge."""

    def begin(self) -> set[str]:
        """Look at all entries that there are; the keys of what is beyond a cap."""
        return self.again(self._book.entries, ())

    def again(self, entries: Iterable[str], streams: Iterable[str]) -> set[str]:
        """Work out what changed with these entries and records; the keys of all that changed, came or went."""
        if not self._rules:
            return set()
        touched = {stream for stream in streams if stream in self._entries}
        for key in entries:
            touched |= self._move(key)
        changed: set[str] = set()
        for stream in touched:
            before, now = self._of.get(stream, {}), {charge.key: charge for charge in self._beyond(stream)}
            self._of[stream] = now
            changed |= {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
        return changed

    def of(self, stream: str) -> list[Charge]:
        """What is beyond the cap of one record, month by month."""
        return list(self._of.get(stream, {}).values())

    def get(self, key: str) -> Charge | None:
        """One of them by its key."""
        return self._of.get(key.split("/", 1)[0], {}).get(key)

    def all(self) -> Iterator[Charge]:
        """All of them."""
        return (charge for charges in self._of.values() for charge in charges.values())

    def _move(self, key: str) -> set[str]:
        """Count an entry to where it belongs by now; the records that it counts to, and did before."""
        before, entry = self._counted_to.pop(key, ""), self._book.entries.get(key)
        project = self._bookings.of(entry.record).booking.project if entry is not None else ""
        if before:
            self._entries[before].discard(key)
        if project and self._bookings.of(project).booking.kind in self._rules:
            self._entries.setdefault(project, set()).add(key)
            self._counted_to[key] = project
        return {stream for stream in (before, self._counted_to.get(key, "")) if stream}

    def _beyond(self, stream: str) -> Iterator[Charge]:
        """What the work of each month comes to beyond the cap, in the order of the months."""
        record = self._store.load(stream)
        rule = self._rules.get(record.kind) if record is not None else None
        if record is None or rule is None or not applies(rule, record):
            return
        cap, before = record.fields.get(rule.up_to), 0
        if not isinstance(cap, int):
            return
        for month, last, amount in self._months(stream):
            beyond = max(0, before + amount - cap) - max(0, before - cap)
            if beyond:
                yield self._charge(record, rule, last, (f"{month:%Y-%m}", before, amount, beyond))
            before += amount

    def _months(self, stream: str) -> Iterator[tuple[date, date, Cents]]:
        """(first day of a month, last day of work in it, what its work comes to)."""
        sums: dict[date, tuple[date, Cents]] = {}
        for entry in self._of_record(stream):
            day = self._day(entry.start)
            amount = sum(charge.amount for charge in self._ratings.of_entry(entry.id))
            last, whole = sums.get(day.replace(day=1), (day, 0))
            sums[day.replace(day=1)] = max(last, day), whole + amount
        yield from ((month, *sums[month]) for month in sorted(sums))

    def _of_record(self, stream: str) -> Iterator[TimeEntry]:
        return (self._book.entries[key] for key in self._entries.get(stream, ()))

    def _charge(self, record: Record, rule: ChargeRule, day: date, told: tuple[str, Cents, Cents, Cents]) -> Charge:
        month, before, amount, beyond = told
        booking, definition = self._bookings.of(record.id).booking, self._kinds[record.kind]
        cap = grouped(int(str(record.fields[rule.up_to])))
        words = f"{grouped(before)} before and {grouped(amount)} in {month}, at most {cap} → {grouped(-beyond)}"
        key = f"{record.id}/{rule.name}/{month}"
        return Charge(
            key, key, "price", record.id, booking.client, day, amount=-beyond, contract=booking.contract,
            project=booking.project, service=booking.service, tax=rule.tax,
            text=(rule.title or "{subject}: beyond the agreed limit").replace("{subject}", subject_of(record)),
            steps=(Step("cap", words, definition.rule_at(rule.position)),),
        )  # fmt: skip


def _cap(rules: Iterable[ChargeRule]) -> ChargeRule | None:
    return next((rule for rule in rules if rule.up_to), None)
