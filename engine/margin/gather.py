"""Facts → pieces: entries with what their charges bring and what the work cost, then fees, prices and purchases.

work       every entry, split where two charges pay for parts of it
revenue    what was charged for it; work that something covers earns its share of what was paid for that
cost       labour by the agent's rate of the day, purchases as they were written down
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from engine.charges import Booking, Charge, Cost, TimeEntry
from engine.margin.labour import Labour
from engine.margin.pieces import Facts, Piece
from engine.margin.sharing import Pools, shared
from engine.money import shares

NOT_BILLABLE = "not billable"
"""What covers work that the client does not pay for, in no way."""


def pieces(facts: Facts) -> list[Piece]:
    """Everything that margins are added up from. Σ revenue is Σ charges, Σ cost is labour and costs, to the cent."""
    by_entry, others = _sorted(facts.charges)
    work = _Work(facts)
    for entry in facts.entries:
        work.add(entry, by_entry.pop(entry.id, ()))
    for orphans in by_entry.values():  # charged by an entry that is not among these
        others += orphans
    made = work.made
    made += shared(others, facts, work.pools)
    made += [_bought(cost, facts.booking(cost.record)) for cost in facts.costs]
    return made


def _sorted(charges: Iterable[Charge]) -> tuple[dict[str, Sequence[Charge]], list[Charge]]:
    """Charges of time by their entries, and all others."""
    by_entry: dict[str, Sequence[Charge]] = {}
    others = []
    for charge in charges:
        if charge.kind != "time":
            others.append(charge)
        elif charge.subject in by_entry:
            by_entry[charge.subject] = (*by_entry[charge.subject], charge)
        else:
            by_entry[charge.subject] = (charge,)
    return by_entry, others


class _Work:
    """Entries on their way to pieces, and what covers them."""

    def __init__(self, facts: Facts) -> None:
        self.made: list[Piece] = []
        self.pools = Pools(blocks=defaultdict(list), months=defaultdict(list), projects=defaultdict(list))
        self._facts = facts
        self._labour = Labour(facts.rate)

    def add(self, entry: TimeEntry, charges: Sequence[Charge]) -> None:
        """An entry and the charges that it makes."""
        if not charges:
            self._uncharged(entry)
        elif len(charges) == 1:
            cost = self._labour.cost(entry.agent, charges[0].day, entry.seconds)
            self._charged(entry, charges[0], entry.seconds, cost, first=True)
        else:
            self._split(entry, charges)

    def _split(self, entry: TimeEntry, charges: Sequence[Charge]) -> None:
        """An entry for which several charges pay: seconds and cost as the parts are."""
        weights = [charge.seconds for charge in charges]
        cost = self._labour.cost(entry.agent, charges[0].day, entry.seconds)
        costs = [None] * len(charges) if cost is None else shares(cost, weights)
        seconds = shares(entry.seconds, weights)
        for place, charge in enumerate(charges):
            self._charged(entry, charge, seconds[place], costs[place], first=place == 0)

    def _charged(self, entry: TimeEntry, charge: Charge, seconds: int, cost: int | None, *, first: bool) -> None:
        covered = charge.covered
        piece = Piece(
            charge.day, entry.record, charge.client, charge.contract, charge.service, charge.project,
            entry.agent, entry.activity or self._facts.activity, charge.amount, cost or 0, seconds,
            0 if covered == NOT_BILLABLE else seconds, 1 if first else 0, entry.id, charge.key,
            uncosted=cost is None, unrated=charge.unrated != "",
            pending=covered != NOT_BILLABLE and entry.id not in self._facts.approved,
        )  # fmt: skip
        self.made.append(piece)
        if covered and covered != NOT_BILLABLE:
            self.pools.cover(piece, charge)
        elif charge.project and not charge.amount and not piece.unrated:
            self.pools.projects[charge.project].append(piece)

    def _uncharged(self, entry: TimeEntry) -> None:
        """Work that nothing is charged for by itself: internal, or paid for with the price of its project."""
        facts, booking = self._facts, self._facts.booking(entry.record)
        day = facts.day(entry)
        cost = self._labour.cost(entry.agent, day, entry.seconds)
        piece = Piece(
            day, entry.record, booking.client, booking.contract, booking.service, booking.project,
            entry.agent, entry.activity or facts.activity, 0, cost or 0, entry.seconds,
            entry.seconds if entry.billable and booking.client else 0, 1, entry.id, uncosted=cost is None,
        )  # fmt: skip
        self.made.append(piece)
        if booking.project:
            self.pools.projects[booking.project].append(piece)


def _bought(cost: Cost, booking: Booking) -> Piece:
    """A purchase, or whatever else was spent."""
    return Piece(
        cost.day, cost.record, booking.client, booking.contract, booking.service, booking.project,
        cost=cost.amount, subject=cost.key,
    )  # fmt: skip
