"""Which account rates which entry, and what each comes to. What changes is rated again, and only that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import cached_property

from msgspec.structs import replace

from engine.charges import Balance, Booking, Charge, TimeEntry
from engine.clock import Instant
from engine.company import Company
from engine.ledger.accounts import Accounts
from engine.ledger.book import Book
from engine.ledger.bookings import Bookings
from engine.rating import Account, Rater

FEW = 20
"""So many entries that changed are put in their places one by one."""

NOBODY = ""
"""The account of work that is charged to nobody."""


Entries = Iterable[tuple[TimeEntry, Booking]]


class Rated:
    """An account, its rater, and what its entries come to."""

    def __init__(self, account: Account, company: Company, entries: Callable[[], Entries] = tuple) -> None:
        """`entries`: those whose charges are known already, for when a rater is needed all the same."""
        self.account = account
        self.charges: dict[str, list[Charge]] = {}
        """Entry → its charges, without their steps."""
        self._company, self._entries = company, entries
        self._spans = account.rated

    @cached_property
    def rater(self) -> Rater:
        """Made when something is to be rated, or told."""
        rater = Rater(self.account, self._company)
        rater.extend(self._entries())
        return rater

    @property
    def awake(self) -> bool:
        """Whether there is a rater."""
        return "rater" in self.__dict__

    def rates(self, day: date) -> bool:
        """Whether work of a day is rated by it at all."""
        return any(since <= day and (until is None or day < until) for since, until in self._spans)


class Ratings:
    """Every account's entries, rated."""

    def __init__(
        self, book: Book, bookings: Bookings, accounts: Accounts, company: Company, day: Callable[[Instant], date]
    ) -> None:
        self._book, self._bookings, self._accounts = book, bookings, accounts
        self._company, self._day = company, day
        self._rated: dict[str, Rated] = {}
        self._where: dict[str, str] = {}
        """Entry → the account that rates it."""
        self._under: dict[str, set[str]] = {}
        """Contract → the records that are worked under it."""
        self._redrawn: set[str] = set()

    def redrawn(self) -> set[str]:
        """The accounts that have changed since this was last asked."""
        found, self._redrawn = self._redrawn, set()
        return found

    def held(self) -> tuple[dict[str, list[list[Charge]]], dict[str, list[str]]]:
        """What is worth keeping: (account → the charges of each entry, contract → the records under it)."""
        charges = {account: list(rated.charges.values()) for account, rated in self._rated.items() if rated.charges}
        return charges, {contract: list(records) for contract, records in self._under.items()}

    def restore(self, charges: dict[str, list[list[Charge]]], under: dict[str, list[str]]) -> None:
        """Take over what was kept; nothing is rated again before something changes."""
        self._under = {contract: set(records) for contract, records in under.items()}
        for account, kept in charges.items():
            rated = self._rated[account] = Rated(self._accounts.of(account), self._company, self._of(account))
            for each in kept:
                rated.charges[each[0].subject] = each
            self._where |= dict.fromkeys(rated.charges, account)

    def _of(self, account: str) -> Callable[[], Entries]:
        """The entries of an account that was restored, as they are now; those that are gone are left out."""

        def present() -> Entries:
            found = (self._book.entries.get(key) for key in self._rated[account].charges)
            return [(entry, self._bookings.of(entry.record).booking) for entry in found if entry]

        return present

    def _awake(self, account: str) -> set[str]:
        """Have a rater for an account before something in it changes; the entries that come to something else."""
        rated = self.of(account)
        if rated.awake or not rated.charges:
            return set()
        before, rated.charges = rated.charges, dict(rated.charges)
        for gone in [key for key in before if key not in rated.rater]:
            del rated.charges[gone], self._where[gone]
        self._take_over(rated, list(rated.charges))
        return {key for key, charges in before.items() if rated.charges.get(key) != charges}

    def of(self, account: str) -> Rated:
        """An account with its entries, perhaps none."""
        found = self._rated.get(account)
        if found is None:
            found = self._rated[account] = Rated(self._accounts.of(account), self._company)
        return found

    def of_entry(self, entry: str) -> list[Charge]:
        """What an entry comes to; nothing for work that is charged to nobody."""
        account = self._where.get(entry)
        return self._rated[account].charges[entry] if account else []

    def where(self, entry: str) -> str:
        """The account that rates an entry; nobody's for work that is charged to nobody."""
        return self._where.get(entry, NOBODY)

    def explained(self, charge: Charge) -> Charge:
        """A charge of time with its steps."""
        account = self._where.get(charge.subject)
        return self._rated[account].rater.explained(charge) if account else charge

    def balances(self, account: str, through: date) -> list[Balance]:
        """What an account's allowances hold."""
        return self.of(account).rater.balances(through)

    def all(self) -> Iterator[Rated]:
        """Every account that was looked at."""
        yield from self._rated.values()

    def rate(self, entries: Collection[str]) -> set[str]:
        """Rate entries that are new, changed, booked otherwise or gone; all for which charges may have changed."""
        changed: set[str] = set(entries)
        arriving: dict[str, list[TimeEntry]] = {}
        for key in entries:
            entry = self._book.entries.get(key)
            account = self._account(entry) if entry else NOBODY
            if (before := self._where.get(key, NOBODY)) and before != account:
                changed |= self._remove(key, before)
            if entry and account:
                arriving.setdefault(account, []).append(entry)
        for account, arrived in arriving.items():
            changed |= self._add(account, arrived)
        return changed

    def rate_anew(self, accounts: Iterable[str]) -> set[str]:
        """Rate everything of accounts that were made anew, if they are others now."""
        changed: set[str] = set()
        for account in accounts:
            self._redrawn.add(account)
            before = self._rated.get(account)
            if before is not None and before.account == self._accounts.of(account):
                continue
            entries = {entry for record in self._under.get(account, ()) for entry in self._book.of(record).entries}
            if before is not None:
                entries |= before.charges.keys()
                for entry in before.charges:
                    del self._where[entry]
                del self._rated[account]
            changed |= self.rate(entries)
        return changed

    def account(self, entry: TimeEntry, booking: Booking | None = None) -> str:
        """Who rates an entry: its record's contract while that is in force, else the client.

        `booking`: as if the record belonged to something else.
        """
        booked = self._bookings.of(entry.record)
        booking = booking or booked.booking
        if not booked.charged:
            return NOBODY
        if booking.contract and self.of(booking.contract).rates(self._day(entry.start)):
            return booking.contract
        return booking.client

    def _account(self, entry: TimeEntry) -> str:
        """Who rates an entry; remembers that its record is worked under its contract."""
        if contract := self._bookings.of(entry.record).booking.contract:
            self._under.setdefault(contract, set()).add(entry.record)
        return self.account(entry)

    def _add(self, account: str, entries: list[TimeEntry]) -> set[str]:
        """Put entries into an account; all of it is rated from scratch where that is the shorter way."""
        self._redrawn.add(account)
        changed = self._awake(account)
        rated = self.of(account)
        known = [entry for entry in entries if entry.id in rated.charges]
        if len(known) > FEW:
            entries = [self._book.entries[key] for key in rated.charges.keys() | {entry.id for entry in entries}]
            rated, known = Rated(rated.account, self._company), []
            self._rated[account] = rated
        new = [entry for entry in entries if entry.id not in rated.charges]
        changed |= set(rated.rater.extend((entry, self._bookings.of(entry.record).booking) for entry in new))
        for entry in known:
            changed |= set(rated.rater.add(entry, self._bookings.of(entry.record).booking))
        for entry in new:
            self._where[entry.id] = account
        self._take_over(rated, changed | {entry.id for entry in entries})
        return changed

    def _take_over(self, rated: Rated, entries: Iterable[str]) -> None:
        """Take over what entries come to by now, with the tax that their records' workflow names."""
        for entry in entries:
            found = rated.rater.of_entry(entry)
            if found and (tax := self._bookings.of(found[0].record).tax):
                found = [replace(charge, tax=tax) for charge in found]
            rated.charges[entry] = found

    def _remove(self, entry: str, account: str) -> set[str]:
        self._redrawn.add(account)
        changed = self._awake(account) - {entry}
        rated = self._rated[account]
        if entry in rated.charges:
            moved = set(rated.rater.remove(entry)) - {entry}
            del rated.charges[entry], self._where[entry]
            self._take_over(rated, moved)
            changed |= moved
        return changed
