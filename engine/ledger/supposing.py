"""What it would come to if work were written down, or written down otherwise: added to an account, and taken out again.

Each supposition is rated on top of those before it, so that what several come to adds up to what they would come to
together: an hour that an allowance still covers is free, the next one is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.charges import Booking, Charge, TimeEntry
from engine.ledger.book import Book
from engine.ledger.ratings import NOBODY, Ratings
from engine.money import Cents


class Supposing:
    """Suppositions about one ledger, which must not be refreshed meanwhile."""

    def __init__(self, book: Book, ratings: Ratings, booking: Callable[[str], Booking]) -> None:
        self._book, self._ratings, self._booking = book, ratings, booking
        self._where: dict[str, str] = {}
        """Entry → the account that it is supposed to be in."""
        self._touched: set[tuple[str, str]] = set()
        """(account, entry) of all that was put in or taken out."""
        self._amounts: dict[tuple[str, str], Cents] = {}
        """What entries come to by what was supposed before."""

    def add(self, entry: TimeEntry, booking: Booking | None = None) -> Cents:
        """By how much more would be charged, all in all, if this were so: a new entry, or a known one read otherwise.

        `booking`: as if its record belonged to something else.
        """
        account = self._ratings.account(entry, booking)
        before = self._where[entry.id] if entry.id in self._where else self._ratings.where(entry.id)
        difference = 0
        if before not in {NOBODY, account}:
            difference += self._take_out(entry.id, before)
        if account != NOBODY:
            rater = self._ratings.of(account).rater
            changed = rater.add(entry, booking or self._booking(entry.record))
            self._touched.add((account, entry.id))
            difference += self._difference(account, changed)
        self._where[entry.id] = account
        return difference

    def forget(self) -> None:
        """Leave every account as it was."""
        for account, entry in self._touched:
            rater = self._ratings.of(account).rater
            if self._ratings.where(entry) == account:
                known = self._book.entries[entry]
                rater.add(known, self._booking(known.record))
            elif entry in rater:
                rater.remove(entry)

    def _take_out(self, entry: str, account: str) -> Cents:
        rater = self._ratings.of(account).rater
        before = self._before(account, entry)
        changed = set(rater.remove(entry)) - {entry}
        self._touched.add((account, entry))
        self._amounts[account, entry] = 0
        return self._difference(account, changed) - before

    def _difference(self, account: str, entries: Iterable[str]) -> Cents:
        """Take over what entries come to by now; how much more that is."""
        rater, difference = self._ratings.of(account).rater, 0
        for entry in entries:
            now = _sum(rater.of_entry(entry))
            difference += now - self._before(account, entry)
            self._amounts[account, entry] = now
        return difference

    def _before(self, account: str, entry: str) -> Cents:
        known = self._amounts.get((account, entry))
        return _sum(self._ratings.of(account).charges.get(entry, ())) if known is None else known


def _sum(charges: Iterable[Charge]) -> Cents:
    return sum(charge.amount for charge in charges)
