"""Fees: of every record whose kind has one, for every period that begins before a day that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from engine.charges import Charge
from engine.company import Company
from engine.ledger.accounts import Accounts
from engine.ledger.bookings import Bookings
from engine.ledger.histories import Histories
from engine.rating import fees


class Fees:
    """What comes round."""

    def __init__(self, histories: Histories, accounts: Accounts, bookings: Bookings, company: Company) -> None:
        self._histories, self._accounts, self._bookings, self._company = histories, accounts, bookings, company
        self._kinds = {
            kind
            for kind, definition in histories.kinds.items()
            if any(rule.every for rule in definition.billing.values())
        }
        self.until = date.min
        """Fees are known for periods that begin before it."""
        self._of: dict[str, dict[str, Charge]] = {}
        """Record → key → charge."""

    def reach(self, until: date) -> set[str]:
        """Know the fees up to a day; the keys of those that were not known before."""
        if until <= self.until:
            return set()
        self.until = until
        return self.again(stream for stream, history in self._histories.of.items() if history.kind in self._kinds)

    def again(self, streams: Iterator[str] | set[str]) -> set[str]:
        """Work out the fees of some records anew; the keys of all that changed, came or went."""
        changed: set[str] = set()
        for stream in streams:
            if stream in self._histories.of and self._histories.of[stream].kind in self._kinds:
                before, now = self._of.get(stream, {}), self._worked_out(stream)
                self._of[stream] = now
                changed |= {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
        return changed

    def of(self, stream: str) -> list[Charge]:
        """The fees of one record."""
        return list(self._of.get(stream, {}).values())

    def get(self, key: str) -> Charge | None:
        """One fee by its key."""
        return self._of.get(key.split("/", 1)[0], {}).get(key)

    def all(self) -> Iterator[Charge]:
        """Every fee that is known."""
        return (charge for charges in self._of.values() for charge in charges.values())

    def _worked_out(self, stream: str) -> dict[str, Charge]:
        """A record's fees, counted to what the record belongs to."""
        booking = self._bookings.of(stream).booking
        found = {}
        for charge in fees(self._accounts.of(stream), self._company, self.until):
            found[charge.key] = replace(
                charge,
                client=booking.client,
                contract=booking.contract or charge.contract,
                project=booking.project,
                service=charge.service or booking.service,
            )
        return found
